/* unresolved: what happened? Visits that are over and of which nobody has said how they ended, answered in the list.
 *
 * Nothing is decided by itself: one letter each says it, the next row comes under the marker. Opened with NULL.
 */
#ifndef ROUNDS_SCREENS_UNRESOLVED_H
#define ROUNDS_SCREENS_UNRESOLVED_H

#include "screens/app.h"

extern const struct screen unresolved_screen;

#endif
