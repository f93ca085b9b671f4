/* follow_up_ended: what was to be done and is over: how, when, by whom and why; and opening one again.
 *
 * What a person wrote down is a record from its first day. What followed from a booking is one if somebody tried or
 * ended it, or a booking did; where the answer was given at the booking itself, that booking's history has it.
 * Confidential ones are left out as in the queue (queue.h).
 */
#ifndef ROUNDS_PRACTICE_FOLLOW_UP_ENDED_H
#define ROUNDS_PRACTICE_FOLLOW_UP_ENDED_H

#include "practice/follow_up.h"

enum { FOLLOW_UP_ENDED_MAX = 500, FOLLOW_UP_ENDED_DAYS = 30 /* usually looked back so far */ };

/* Texts never NULL, in the arena. */
struct follow_up_ended {
    struct id id, patient; /* patient: who stands for a merged record */
    const char *patient_name, *patient_short;
    const char *kind;   /* code */
    const char *text;   /* what was promised or to be done; "" of what followed from a booking, and of a confidential
                           one unless they were asked for */
    const char *status; /* completed, cancelled */
    const char *how;    /* "kept", "done", "booked", "not done" */
    const char *why;    /* "reached", "goes elsewhere, 3 tries", "Tue 24 Nov 10:00, Chen"; "" */
    int64_t ended_at;   /* instant */
    bool is_confidential;
    bool can_open; /* a person made it: else it follows from a booking, and is opened there */
};

/* Those that ended in the last `days`, today counted, the last first; at most FOLLOW_UP_ENDED_MAX, *is_cut: there are
 * more. Of the filter kind, patient, staff and with_confidential count. By index: what is open is not looked at. */
bool follow_up_ended_list(struct practice *p, int days, const struct queue_filter *f, struct arena *a,
                          struct follow_up_ended **out, int *count, bool *is_cut, struct err *e);
/* Who ended it, from the log: a look for each, for the rows that are shown. "" if nobody was signed in. In a. */
const char *follow_up_ended_by(struct practice *p, const struct id *id, struct arena *a);

/* Opens it again as act "followup-reopen": as it was, tries counted, due when it was due. ERR_REFUSED (it follows from
 * a booking; role), ERR_MISSING (it is open, or nothing has this id). */
bool follow_up_ended_reopen(struct desk *d, struct arena *a, const struct id *id, struct err *e);

#endif
