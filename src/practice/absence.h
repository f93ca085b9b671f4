/* absence: somebody is off, and what that means for who is booked under it.
 *
 * Leave can never just cover bookings: whoever stands under an absence (availability.h, 'off') has to be told. That
 * list follows from the records alone - table absent, kept by the hooks below - so a booking made on another computer
 * is on it too. A booking that we move away or cancel while it stands there, or on another one that was made at a
 * computer we had not met (clash.h), stays to be told (field tell) until somebody says that the patient knows; told
 * once, it is told, whatever becomes of the booking - until something else is said of its time: another absence, or
 * that it is on after all. Nothing is moved or cancelled by itself: who knows and stands under it still is on the list
 * until somebody does it. Hours and blocks over who is booked: absence_hours.h.
 */
#ifndef ROUNDS_PRACTICE_ABSENCE_H
#define ROUNDS_PRACTICE_ABSENCE_H

#include "practice/appointment.h"
#include "practice/availability.h"

enum {
    ABSENCE_LIST_MAX = 200, /* rows of the ring list; a sick week of the fullest column is 80 */
    ABSENCE_FREE_MAX = 2    /* openings said in a row, with the same and with others each */
};

/* Says it, as one act: "column-off" and so on by x->what. *under: bookings still to come that stand under it; of
 * hours and blocks those that have no place any more. The range may begin in the past, but not end there. x->id may
 * be chosen before (id_new), so that trying again says it once. ERR_INPUT (availability_check; over already),
 * ERR_MISSING (no such practitioner), ERR_REFUSED (role). */
bool absence_say(struct desk *d, const struct availability *x, struct id *id, int *under, struct err *e);

/* How many would have to be told if this were said of somebody's being off: who is still to come, or waits here. */
bool absence_would(struct book *b, const struct availability *x, int *n, struct err *e);

/* Takes back what was said, as act "availability-remove". *again have to be told: who was told of it and has a booking
 * there, that it is on after all; who has no place without it, that. ERR_MISSING, ERR_REFUSED. */
bool absence_end(struct desk *d, const struct id *availability, int *again, struct err *e);
/* One who has to be told. Texts never NULL, in the arena. */
struct absence_row {
    struct appointment appointment;
    const char *why;   /* "Chen off: sick", "told, move or cancel: Chen off: sick", "moved to Tue 24 Nov 09:30",
                        * "cancelled by us", "Chen in 14:00-18:00"; "2 tries, last 10:40 no answer: ..." */
    const char *phone; /* to be tried first; "" none */
    const char *care;  /* what to know before ringing: alert, needs, what a message may say */
    struct opening same[ABSENCE_FREE_MAX], other[ABSENCE_FREE_MAX]; /* with their own practitioner; with others */
    int nsame, nother;
    bool is_past;      /* it has begun: they may have come for nothing */
};
/* The ring list in time order, whose hour of today is over last: at most ABSENCE_LIST_MAX; with_openings: looks for
 * free times (some milliseconds a row). */
bool absence_list(struct practice *p, bool with_openings, struct arena *a, struct absence_row **out, int *count,
                  struct err *e);

/* How many that list has, however long it is: the same number wherever it is said. */
bool absence_count(struct practice *p, int *out, struct err *e);

/* Of how many whose day is over nobody has said what happened, who had to be told and were not: they may have come for
 * nothing, or stayed away for a good reason. They stay until that is said (schedule_unresolved, missed_untold). */
bool absence_untold(struct practice *p, int *out, struct err *e);

/* How often somebody has tried to reach them since there is something to tell, and what came of it last: "tried 10:40,
 * no answer", "2 tries, last Fri no answer"; "" nobody has. Counts what was written down, wherever it was: in the
 * follow-ups, or as a call of ours. attempts: of the follow-up, for what has no call. In a. */
const char *absence_tries(struct practice *p, struct arena *a, const struct appointment *x, int attempts);

/* Why they have to be told: "Chen off: sick", "moved to ...". In a. */
const char *absence_why(struct practice *p, struct arena *a, const struct appointment *x);

/* "Chen off: sick"; "" where nobody is off. In a. */
const char *absence_off(struct practice *p, struct arena *a, const struct appointment *x);

/* The same of any booking: "" where nobody has to be told, or to move them. In a. */
const char *absence_to_tell(struct practice *p, struct arena *a, const struct appointment *x);

/* They have to hear only that it is on after all: nothing has changed for them. */
bool absence_is_on(struct practice *p, struct arena *a, const struct appointment *x);

/* Booked, and still under somebody's being off: who was told so is not expected, and the place is held. */
bool absence_stands(struct book *b, const struct appointment *x, bool *out, struct err *e);
#define ABSENCE_STANDS "It still stands there: move it or cancel it."

/* The patient knows, as act "appointment-told". ERR_REFUSED where there was nothing to tell; ERR_STALE with v. */
bool absence_told(struct desk *d, struct arena *a, const struct id *id, const struct version *v, struct outcome *out,
                  struct err *e);

/* Of a booking that is just being moved or cancelled by us, in the part that is open for it: if it stands under an
 * absence or on another booking and nobody has told them, it stays to be told: then *due. */
bool absence_note_change(struct act *act, const struct appointment *was, bool *due, struct err *e);
/* The same of one that we cancel: who is still to come has to hear of it, wherever it stands. */
bool absence_note_cancelled(struct act *act, const struct appointment *was, struct err *e);
/* Of one that we cancelled and that is booked again: who was told has to hear that it is on after all; who was not has
 * to hear what they had to before it was cancelled. */
bool absence_note_reinstated(struct act *act, struct arena *a, const struct appointment *was, struct err *e);
#define ABSENCE_TO_TELL "They have to be told."

/* --- for the fold: table absent, a pure function of both kinds of rows ------------------ */

/* Who stands under one thing that was said (an id: of an availability, a practitioner who left, a holiday), anew: its
 * rows go, put makes those that are so now, and what is to be done for all of them is looked at again. */
bool absence_again(struct book *b, const struct id *said,
                   bool (*put)(struct book *b, const void *what, struct err *e), const void *what, struct err *e);

bool absence_appointment_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool absence_availability_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
/* Of KIND_PRACTITIONER: who is booked with somebody who has left; of KIND_HOLIDAY: on a day that is closed; of
 * KIND_AVAILABILITY too: hours that open such a day. */
bool absence_practitioner_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool absence_holiday_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
bool absence_hours_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);
/* Why by policy, for absence_why: "closed: Christmas Day", "Parisian has left". */
const char *absence_policy_words(const struct practice *p, struct arena *a, const struct appointment *x);

#endif
