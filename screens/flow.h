/* flow: the flow board: everybody in the building by state, with minutes against what was promised, longest first.
 *
 * Opened with NULL. The model is practice/flow.h, the keys those of board.h.
 */
#ifndef ROUNDS_SCREENS_FLOW_H
#define ROUNDS_SCREENS_FLOW_H

#include "screens/app.h"

extern const struct screen flow_screen;

#endif
