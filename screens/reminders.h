/* reminders: the confirmation list for the next working days, one key for what came of each.
 *
 * A board (board.h): the schedule's letters work on the row, so that who wants another time is moved from here. Opened
 * with NULL.
 */
#ifndef ROUNDS_SCREENS_REMINDERS_H
#define ROUNDS_SCREENS_REMINDERS_H

#include "screens/app.h"

extern const struct screen reminders_screen;

#endif
