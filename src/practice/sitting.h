/* sitting: the bookings that were made together: the one that was lost beside the one that was not.
 *
 * A record's id says when it was made. Bookings of one patient, or of one household, made within SITTING_MIN minutes of
 * each other were made in one sitting: by one call, or at the desk in one go. What came in with an import has no
 * such time and belongs to none.
 */
#ifndef ROUNDS_PRACTICE_SITTING_H
#define ROUNDS_PRACTICE_SITTING_H

#include "practice/appointment.h"

enum { SITTING_MIN = 30 };

/* All others that were made in the sitting in which x was, whatever became of them, in the order in which they were
 * made. Each is near to the one before it, so a long sitting is one. In a; none is true and *count 0. */
bool sitting_of(struct practice *p, const struct appointment *x, struct arena *a, struct appointment **out, int *count,
                struct err *e);

#endif
