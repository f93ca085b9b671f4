/* month: a calendar of how full each day is, of one practitioner or of all; closed days by name.
 *
 * Opened on a struct front_place (its day's month), or NULL: as it was, first on this month. Enter goes to the day in
 * the schedule.
 */
#ifndef ROUNDS_SCREENS_MONTH_H
#define ROUNDS_SCREENS_MONTH_H

#include "screens/app.h"

extern const struct screen month_screen;

#endif
