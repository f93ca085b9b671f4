/* to_tell: the ring list: who has to be told that somebody is off or that we changed something, with free times.
 *
 * A board (board.h): the schedule's letters work on the row. Nobody leaves it before somebody says that they know.
 * Opened with NULL.
 */
#ifndef ROUNDS_SCREENS_TO_TELL_H
#define ROUNDS_SCREENS_TO_TELL_H

#include "screens/app.h"

extern const struct screen to_tell_screen;

#endif
