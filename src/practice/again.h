/* again: what was closed by something that has turned out not to be so is open again. Inside src/practice only.
 *
 * A booking answers what is open for its patient (next.h, follow_up_met). Marked as a mistake, or found to be another
 * person's when two records are parted, it answers nothing: where nothing else does, it is all to be done again. The
 * parts join the open act, so that one undo takes everything back. Of somebody who has died, gone away or wants no
 * contact nothing is opened, until that is taken back.
 */
#ifndef ROUNDS_PRACTICE_AGAIN_H
#define ROUNDS_PRACTICE_AGAIN_H

#include "book/act.h"
#include "practice/practice.h"

/* This booking is being marked as a mistake. *count: what is to be done again. */
bool again_mistake(struct act *act, const struct id *patient, const struct id *booking, int *count, struct err *e);
/* This record, which was made one with another, is parted from it: neither's bookings answer for the other. */
bool again_parted(struct act *act, const struct id *loser, int *count, struct err *e);

/* What somebody's death, going away or wish for no contact had closed (patient_end.h), by its act. */
struct again_stop {
    const char *const *acts; /* which acts close so; ends with NULL */
    const char *close;       /* the reason they give */
    int field;               /* of the patient: says since when */
    struct id *cancelled;    /* out, in a: bookings and entries of the waiting list they cancelled, which stay so */
    int ncancelled;
    int count;               /* out: what is open again: next steps that no booking has answered since, follow-ups */
};
/* It is taken back: next steps and follow-ups stand as before; what was cancelled stays, but is no goodbye. */
bool again_stopped(struct act *act, struct arena *a, const struct id *patient, struct again_stop *stop, struct err *e);

/* "It had answered 2 follow-ups, which are open again." In a. */
const char *again_text(struct arena *a, int count);

#endif
