/* phone: calls that are going on, at every desk of this machine.
 *
 * A call that is open is a local matter, like who has a follow-up open (presence.h): a row with the process that has
 * it, seen by all others as soon as it is written, never in the log. A process that is gone leaves its calls behind:
 * they still began when they began, and somebody takes them over and writes them down. Ended, a call becomes one
 * contact (contact.h), under the id that was chosen when it began: however often ending is tried, it stands once.
 *
 * Several calls may be open at once, each with its clock and its time on hold. Clocks are read by whoever shows them;
 * nothing here counts.
 */
#ifndef ROUNDS_PRACTICE_PHONE_H
#define ROUNDS_PRACTICE_PHONE_H

#include "practice/follow_up.h"

/* Texts are never NULL in what is read; NULL counts as "" in what is written. */
struct phone_call {
    struct id id;         /* of the contact it will be; chosen by the caller */
    struct id patient;    /* none: not known yet */
    const char *number;   /* as typed, "" not known */
    const char *name;     /* who it is, as shown; of somebody not known here: as they said it; "" not known */
    const char *words;    /* what it is about, so far */
    const char *staff;    /* name of who has it; "" nobody signed in */
    int64_t began_ms;     /* instant */
    int64_t held_ms;      /* on hold since; 0: is not */
    int held_s;           /* seconds on hold before that */
    int64_t pid, started; /* the process that has it (phone.c's) */
    bool is_own;          /* this process has it */
    bool is_waiting;      /* it rings: nobody has taken it yet */
    bool is_left;         /* whoever had it is gone */
};

/* Writes one that this process has, new or changed. staff, is_own, is_waiting and is_left are made here. A call
 * that somebody else has meanwhile is not written over: ERR_REFUSED. */
bool phone_put(struct practice *p, const struct phone_call *c, const char *staff, struct err *e);
/* One that rings and that nobody has taken: told by a telephone system. Nothing happens if that id is there. */
bool phone_ring(struct practice *p, const struct phone_call *c, struct err *e);

/* All that are open, the oldest first, in a. */
bool phone_list(struct practice *p, struct arena *a, struct phone_call **out, int *count, struct err *e);
/* By id; *exists false: it has ended, or never was. */
bool phone_get(struct practice *p, const struct id *id, struct arena *a, struct phone_call *out, bool *exists,
               struct err *e);

/* Takes one that nobody has, or whose process is gone; one's own is fine. *holder: NULL if it is ours now, else who has
 * it (in a). ERR_MISSING: it has ended. */
bool phone_take(struct practice *p, const struct id *id, const char *staff, struct arena *a, const char **holder,
                struct err *e);
/* On hold, or back; the clock is read here. Not one's own: ERR_REFUSED. */
bool phone_hold(struct practice *p, const struct id *id, bool is_held, struct err *e);
/* It is no call any more. One that is gone already is fine. */
bool phone_drop(struct practice *p, const struct id *id, struct err *e);

/* The open call of this process that a booking for this patient ends (patient none: for somebody new): `call`, if that
 * is one and with them or with nobody known yet (none: nobody has said which); else one that is with them; else the
 * only one that is with nobody known yet and not on hold. Of several nobody guesses: *exists is false. */
bool phone_of_patient(struct practice *p, const struct id *patient, const struct id *call, struct arena *a,
                      struct phone_call *out, bool *exists, struct err *e);
/* The open calls of this process that are with nobody known yet and not on hold, the oldest first, in a. */
bool phone_unknown(struct practice *p, struct arena *a, struct phone_call **out, int *count, struct err *e);

/* Seconds so far, at an instant: of the call, on hold in all, on hold this time (0: is not). */
int phone_length_s(const struct phone_call *c, int64_t now_ms);
int phone_held_s(const struct phone_call *c, int64_t now_ms);
int phone_hold_s(const struct phone_call *c, int64_t now_ms);
/* On hold for policy's limit, or longer. */
bool phone_is_held_long(const struct practice *p, const struct phone_call *c, int64_t now_ms);

/* --- how it ends (phone_end.c) ----------------------------------------------------------------- */

enum phone_end {
    PHONE_ANSWERED,
    PHONE_PROMISED, /* we do something by a time: a promise stands in the queue */
    PHONE_MESSAGE,  /* for a colleague, to whom it is given */
    PHONE_HUNG_UP,  /* before anybody could help; of one we made: nobody answered */
    PHONE_BOOKED,   /* into an appointment */
};

struct phone_ending {
    enum phone_end end;
    bool is_ours;         /* we rang them */
    const char *mode;     /* NULL: call; or in-person: at the desk */
    const char *words;    /* what was said; with a promise or a message what it says */
    const char *reason, *heard_by, *mood;
    const char *speaker;  /* who spoke for the patient; NULL, "": the patient */
    int score;            /* how content they said they are; nothing unless has_score. A low one opens a concern */
    enum contact_recommends recommends;
    bool has_score, is_confidential;
    int due_date, due_min; /* of a promise or message; CIVIL_NONE, MINUTE_NONE: usual */
    struct id colleague;   /* of a message */
    struct id appointment; /* which booking it was about; none */
};
/* All empty: answered. */
struct phone_ending phone_ending_none(void);

/* What was written. */
struct phone_ended {
    struct id contact, patient, follow_up; /* follow_up: none unless there is one */
    const char *name;                      /* of the patient, for a sentence; in a */
    int due_date, due_min;                 /* of the follow-up */
    bool is_concern;                       /* a low score opened one (score.h) */
};

/* Ends it as one act "call-end": the contact, a promise or message, and, where nobody knows who rang, a caller
 * (caller.h) with this number and the name they said. Then the call is no longer open. ERR_INPUT (no words for a
 * promise, nobody for a message, due in the past; `at` names the field: words, due, colleague), ERR_MISSING,
 * ERR_REFUSED (role). */
bool phone_end(struct desk *d, struct arena *a, const struct phone_call *c, const struct phone_ending *x,
               struct phone_ended *out, struct err *e);
/* Writes down any contact with somebody who may not be known here, as act "contact-add": with c->patient none it is
 * who has c->number, else a caller of that number and the name they said ("": none). out->follow_up stays none.
 * ERR_INPUT, ERR_MISSING, ERR_REFUSED. */
bool phone_write(struct desk *d, struct arena *a, const struct contact *c, const char *said, struct phone_ended *out,
                 struct err *e);
/* The contact it becomes, for a booking that ends it in its own act; phone_drop after it. Texts are those given. */
struct contact phone_contact(const struct phone_call *c, const struct phone_ending *x);

#endif
