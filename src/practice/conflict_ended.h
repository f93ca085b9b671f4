/* conflict_ended: somebody who has died, or wants no contact, and what still stands for them because whoever wrote
 * it did not know that: a booking to come, a place on the waiting list, something to be done by hand. Whatever is
 * here when a death is written down stops with it (patient_end.h); this is what came from another computer, or what a
 * death that came with a list did not stop.
 *
 * One thing to settle for each (conflict.h, CONFLICT_ENDED), with one answer: what still stands stops. What was written
 * down by somebody who knew - flowers for the family - is nobody's question; nor are bookings of who wants no contact.
 * Inside src/practice/conflict*.c.
 */
#ifndef ROUNDS_PRACTICE_CONFLICT_ENDED_H
#define ROUNDS_PRACTICE_CONFLICT_ENDED_H

#include "book/act.h"
#include "practice/conflict.h"

/* The acts by which somebody died, or wants no contact, on whichever of the records that are one: two may have written
 * the same death down. */
struct conflict_end {
    int64_t *key;
    int n;
};
/* field: PATIENT_DECEASED_DATE, PATIENT_NO_CONTACT. What was taken back is none. In a. */
bool conflict_ended_acts(struct practice *p, const struct id *patient, int field, struct arena *a,
                         struct conflict_end *out, struct err *e);
/* Was a follow-up written down with such an act, or by somebody who knew of it? Of one that follows from a visit (else
 * none): was what became of the visit, or what comes next? */
bool conflict_ended_is_meant(struct practice *p, const struct conflict_end *end, const struct id *follow_up,
                             const struct id *visit, bool *out, struct err *e);

/* Of whom something stands still, without what: kind, field and record of each, at most max. Cost: who is booked from
 * today on, who waits, what is to be done by hand; for those found their history. */
bool conflict_ended_list(struct practice *p, struct arena *a, struct conflict *out, int max, int *count, struct err *e);
/* The one side, in words; nsides 0 if nothing stands any more. */
bool conflict_ended_side(struct practice *p, struct arena *a, struct conflict *c, struct err *e);
/* Stops it, into the open act. */
bool conflict_ended_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c, struct err *e);

#endif
