/* reminder: the confirmation list: who is booked for the next working days and has neither confirmed nor been reminded,
 * by time, with the number, what may be left there, and whether they can be rung at all.
 *
 * Who was booked so lately that policy's rule remind leaves them out (not_within) is not in it, nor who wants no
 * contact, nor who is booked while nobody is in (absence.h): they have to be told, not reminded. Who asked to be rung
 * stays until somebody has confirmed it, whatever was sent. What came of a reminder is one act: the contact, the
 * confirmation, and the try of the follow-up, if the queue has one open for the visit.
 */
#ifndef ROUNDS_PRACTICE_REMINDER_H
#define ROUNDS_PRACTICE_REMINDER_H

#include "practice/appointment.h"
#include "practice/message.h"

enum { REMINDER_DAYS_MAX = 14 /* working days ahead */ };

/* Texts never NULL. */
struct reminder_row {
    const struct appointment *appointment;
    const char *reach; /* what one does first: "ring", "text", "email", "write to"; never "ring" for who cannot be */
    const char *to;    /* with what: a number, an address; "" there is none */
    const char *may;   /* what may be left there, in desk words; "" nobody has asked */
    const char *whom;  /* who is reminded in their place: "Rosa Costa (mother)"; "" the patient */
    const char *care;  /* what to know first: "cannot be rung; interpreter: BSL"; "" */
    bool can_ring;
    bool is_never_rung; /* the patient, who is reminded themselves */
    bool wants_call; /* has asked to be rung */
};

struct reminders {
    int from, to; /* dates, both inclusive */
    struct reminder_row *rows; /* by date, time */
    int nrows;
    int nbooked;                /* bookings of these days, all told */
    int nconfirmed, nreminded;  /* of them */
    int nlately, nsilent, noff; /* left out: booked just now; want no contact; while nobody is in */
};

/* The next `days` working days after today, with what lies between them. In a. ERR_INPUT for days. Cost: some
 * statements by index for each booking. */
bool reminder_load(struct practice *p, int days, struct arena *a, struct reminders *out, struct err *e);

/* How many working days ahead visits are whose reminders policy's rules have opened by today: who is to be reminded in
 * the queue is on the list of so many. 1 to REMINDER_DAYS_MAX. */
bool reminder_days(struct practice *p, int *out, struct err *e);

/* What came of it. */
struct reminder_answer {
    const char *outcome; /* confirmed, message, message-person, sent, no-answer */
    const char *mode;    /* of "sent": text, email, letter */
    const char *words;   /* of "sent": what was sent; else a note, or NULL */
};
bool reminder_is_outcome(const char *code);

/* Says it, as act "reminder-<outcome>", or as the outcome of the follow-up that is open for it ("followup-..."). Who
 * wants a call still does after a message. ERR_INPUT, ERR_STALE, ERR_REFUSED (role; not booked any more; somebody has
 * the follow-up open), ERR_MISSING. */
bool reminder_say(struct desk *d, struct arena *a, const struct id *appointment, const struct version *v,
                  const struct reminder_answer *what, struct outcome *out, struct err *e);

/* What the outcome of a follow-up says of the confirmation of a visit that is still booked, in an open act: a reminder
 * worked from the queue and one from the list say the same. Nothing for other kinds of follow-ups. */
bool reminder_confirm_put(struct practice *p, struct act *act, struct arena *a, const char *kind,
                          const struct id *appointment, const char *outcome, struct err *e);

#endif
