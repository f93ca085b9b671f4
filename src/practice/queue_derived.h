/* queue_derived: rows of the queue that stand in no table and have no record: they are worked out when it is read, from
 * what stands elsewhere, and are gone when that is; nothing is said of them but there. Inside src/practice/queue_*.c.
 *
 * What copies of the practice file set apart (conflict.h): a field that two people answered (its day: the newest
 * answer's), two bookings that stand on each other (as long as both stand, to the end of their day: whoever waits still
 * has to be seen somewhere), each for those whose role may settle it.
 * And what the practice does again and again (staff_task.h), from its date until it is ticked off.
 */
#ifndef ROUNDS_PRACTICE_QUEUE_DERIVED_H
#define ROUNDS_PRACTICE_QUEUE_DERIVED_H

#include "practice/queue.h"

/* Those that are for f->staff, each whole; not placed, not filtered. Cost when there are none: one look at three tables
 * that are empty then. */
bool queue_derived_list(struct practice *p, const struct queue_filter *f, struct arena *a, struct queue_row **out,
                        int *count, struct err *e);

#endif
