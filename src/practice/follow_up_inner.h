/* follow_up_inner: what the parts of follow_up share. Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_FOLLOW_UP_INNER_H
#define ROUNDS_PRACTICE_FOLLOW_UP_INNER_H

#include "practice/follow_up.h"
#include "practice/record_tables.h"

/* Adds what differs to the act, or the whole record if nobody has touched it yet. ERR_STALE if somebody else was first,
 * ERR_MISSING if it is not open any more. */
bool follow_up_write(struct practice *p, struct act *act, struct arena *a, const struct follow_up_seen *seen,
                     const struct follow_up *to, struct err *e);
/* Says at the appointment what it came from that it is settled. outcome: "booked" says so, any other that it is closed.
 * reason: code of a close reason or words; NULL: done. */
void follow_up_end_fact(struct act *act, const char *kind, const struct id *fact, const struct id *patient,
                        const char *outcome, const char *reason);

#endif
