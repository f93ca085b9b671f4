/* week: the days of a week by practitioner: how many are booked, how much is free and from when; who, where there
 * is room for names.
 *
 * Opened on a struct front_place (its day's week, its practitioner's column), or NULL: as it was, first on this week.
 * Enter goes to that day and column of the schedule. What is being moved there stays in hand meanwhile.
 */
#ifndef ROUNDS_SCREENS_WEEK_H
#define ROUNDS_SCREENS_WEEK_H

#include "screens/app.h"

extern const struct screen week_screen;

#endif
