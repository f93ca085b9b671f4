/* step_act: what screens do and no verb does, so that it can be struck too. */
#ifndef TESTS_FAULT_STEP_ACT_H
#define TESTS_FAULT_STEP_ACT_H

#include "base/buf.h"

#define STEP_FIRST "00000000000000000000000000000011" /* Kautzer, tomorrow 9:00, Chen */
#define STEP_TODAY "00000000000000000000000000000012" /* Quarr, today 9:30, Chen */
#define STEP_HERE     "00000000000000000000000000000021" /* of two, today, who come in together: what arrives, */
#define STEP_HERE_TOO "00000000000000000000000000000022" /* if a test has booked them */

/* Opens practice.db, does what has this name, as okoro, and closes it. Says what it found on `out`, what went wrong on
 * `err`, as a verb would. An exit code. */
int step_act(const char *name, struct buf *out, struct buf *err);

/* Makes a second book that goes on under the first one's name, as after a disk that was imaged. Stops the program if it
 * cannot. */
void step_fork(const char *from, const char *to);
/* Makes a copy with a hole in it: two of its changes are gone. */
void step_tear(const char *from, const char *to);

/* full.csv, a list with a little of everything; full2.csv, the same a year later; full.map, what their columns are. */
void step_lists(void);

#endif
