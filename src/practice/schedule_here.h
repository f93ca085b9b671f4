/* schedule_here: the side panel of a day: who is in the building, who is leaving, what must not be forgotten. As of
 * now, whichever day is shown. Inside src/practice only.
 */
#ifndef ROUNDS_PRACTICE_SCHEDULE_HERE_H
#define ROUNDS_PRACTICE_SCHEDULE_HERE_H

#include "practice/schedule.h"

/* Fills the side panel of out, whose appointments, state and minute are known. before: see schedule_day_after. Reads
 * nothing if before is as of the same minute and state: turning pages costs the page alone (measured: 0.3 M
 * instructions of 2.6 M in a book of a million appointments). */
bool schedule_here_load(struct practice *p, const struct schedule_day *before, struct arena *a,
                        struct schedule_day *out, struct err *e);

#endif
