/* patient_end: somebody died, moved away, or wants to hear nothing more from us - and everything that has to stop then
 * stops in the same act, and is said.
 *
 * Each is one act that one undo takes back whole; later it can be taken back by itself: then what was
 * to be done is open again, and what was cancelled stays so and is named in a task for today. patient_stops is the one
 * place that knows what has to stop.
 */
#ifndef ROUNDS_PRACTICE_PATIENT_END_H
#define ROUNDS_PRACTICE_PATIENT_END_H

#include "practice/appointment.h"
#include "practice/follow_up.h"

enum patient_end { PATIENT_END_DIED, PATIENT_END_AWAY, PATIENT_END_NO_CONTACT };

/* What stopped, and what did not. Lives in the arena given. */
struct patient_stopped {
    int ncancelled;      /* bookings to come, cancelled now */
    int nkept;           /* bookings to come that still stand: somebody decides */
    int nwaiting;        /* entries of the waiting list, taken off */
    int nfollow_ups;     /* of the queue, ended */
    int nsteps;          /* next steps of visits that ended (to rebook, to be followed up), closed */
    const char *said;    /* "Cancelled: Tue 24 Nov 10:30, Chen. Off the waiting list." or "" */
    const char *warning; /* what somebody has to look at now: "Spoke for the household: ...", or "" */
};

/* Stops what has to stop, as parts of the open act. who: as read in it. cancels: bookings to come too; keep: what
 * is to be done all the same, or NULL. Whatever reaches out to patients has its call here (follow_up_stop). ERR_REFUSED
 * (role), ERR_IO. */
bool patient_stops(struct desk *d, struct arena *a, struct act *act, const struct patient *who, enum patient_end end,
                   bool cancels, const struct follow_up_keep *keep, struct patient_stopped *out, struct err *e);

/* Died on `date`, as `told` says (not empty): bookings to come are cancelled with reason pat-dec, the waiting list and
 * open steps are left; that somebody says a word to the family is put into the queue. Act "patient-died". ERR_INPUT
 * (date, nobody named), ERR_REFUSED (is marked so already). */
bool patient_died(struct desk *d, struct arena *a, const struct id *patient, int date, const char *told,
                  struct patient_stopped *out, struct err *e);
/* Moved away or gone elsewhere, since `date`; why may be "". Bookings to come are cancelled only if `cancels`. Act
 * "patient-moved". */
bool patient_moved(struct desk *d, struct arena *a, const struct id *patient, int date, const char *why, bool cancels,
                   struct patient_stopped *out, struct err *e);
/* Wants to hear nothing more, and why (not empty). Bookings stand. Act "patient-no-contact". */
bool patient_no_contact(struct desk *d, struct arena *a, const struct id *patient, const char *why,
                        struct patient_stopped *out, struct err *e);
/* Takes one of them back, however long ago. Next steps and follow-ups it had ended are open again, unless a booking has
 * answered them since; out->said, and a task for today, name the bookings and the waiting it had cancelled. */
bool patient_back(struct desk *d, struct arena *a, const struct id *patient, enum patient_end end,
                  struct patient_stopped *out, struct err *e);
/* Whether it stands. */
bool patient_has_ended(const struct patient *p, enum patient_end end);

#endif
