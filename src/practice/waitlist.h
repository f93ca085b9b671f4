/* waitlist: who wants a time and has none yet, who has one and would come sooner, and whom a freed slot suits.
 *
 * An entry is an appointment of status waitlist, without a date: it says what they want (type, length, with whom) and
 * when they can come (days, hours, until when, at short notice). Booking it is a move (appointment_move), taking it off
 * is a cancellation with its reason: nothing leaves the list without somebody saying so. Who has a place and would come
 * sooner (is_short_notice) is offered the same slots, if they are sooner and with the same practitioner.
 *
 * Nothing is offered or booked by itself. The lists are short; cost grows with them, not with the book.
 */
#ifndef ROUNDS_PRACTICE_WAITLIST_H
#define ROUNDS_PRACTICE_WAITLIST_H

#include "practice/appointment.h"

enum { WAITLIST_SOON_H = 24 /* a slot that begins in fewer hours is for who comes at short notice, first */ };

/* What somebody wants. */
struct waitlist_want {
    struct id patient;      /* who; an edit leaves it */
    struct id practitioner; /* with whom; none: anybody */
    struct id type;         /* none: no type */
    int minutes;            /* 0: the type's */
    int days;               /* they can, bits, 0 Monday; -1: any */
    int from_min, to_min;   /* they can, minutes of the day; MINUTE_NONE: any */
    int until;              /* of no use after this date; CIVIL_NONE: no end */
    bool is_short_notice;
    const char *remark;     /* NULL or "": none */
    /* Only when adding: not NULL adds them in the same act, with these numbers; `patient` is their id, or none. */
    const struct patient *new_patient;
    const struct telecom *telecoms;
    int ntelecoms;
};

/* Wants anything, of nobody. */
struct waitlist_want waitlist_none(void);
/* What an entry says now, for a form. */
struct waitlist_want waitlist_want_of(const struct appointment *x);

/* Puts somebody on the list, as act "appointment-wait". `id` is chosen beforehand (id_new): trying again adds once.
 * Says in out->warning if they are on it already. ERR_INPUT (hours too short for the visit, a day that is past),
 * ERR_MISSING, ERR_REFUSED (died, role), ERR_BUSY, ERR_UNKNOWN. */
bool waitlist_add(struct desk *d, struct arena *a, const struct id *id, const struct waitlist_want *want,
                  struct outcome *out, struct err *e);
/* Writes what differs between what was seen and what is wanted, as act "appointment-edit". ERR_STALE for what somebody
 * else changed meanwhile, ERR_REFUSED for what is not on the list (any more); else as waitlist_add. */
bool waitlist_edit(struct desk *d, struct arena *a, const struct id *id, const struct waitlist_want *saw,
                   const struct waitlist_want *want, struct outcome *out, struct err *e);

/* Adds to out->warning that somebody who was just booked still waits for a place. Read after the act: it cannot fail
 * one, and what cannot be read is not said. */
void waitlist_warn(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out);

struct waitlist_row {
    const struct appointment *appointment;
    int days_waited;   /* since it was written down */
    const char *wants; /* "Review 30 min with Chen", "First visit 60 min with anybody" */
    const char *can;   /* "Mon Wed, mornings, until 4 Dec, short notice"; "has Wed 2 Dec 10:00; any time" */
    bool is_over;      /* the day until which it was of use has passed: ask, then cancel */
    bool has_place;    /* booked already, would come sooner */
    bool is_booked;    /* waits for a place, and has another booking to come, which `can` begins with */
    bool is_unsure;    /* of an offer: the slot is soon, and they never said they come at short notice */
};

/* Everybody: who waits, longest first, then who would come sooner. In a. */
bool waitlist_list(struct practice *p, struct arena *a, struct waitlist_row **out, int *count, struct err *e);

/* A time that is free. */
struct waitlist_slot {
    struct id practitioner;
    int date, start_min, free_min;
};
/* Whom it suits: by length, days, hours, practitioner, and until when. In the order of waitlist_list, but for a slot
 * that is soon those who come at short notice stand first. A slot that has begun suits nobody, nor one that is
 * taken by now, or its room, or of a practitioner who is off. */
bool waitlist_offer(struct practice *p, struct arena *a, const struct waitlist_slot *slot, struct waitlist_row **out,
                    int *count, struct err *e);
/* Books an entry there, or moves the booking of who comes sooner. Errors of appointment_move. */
bool waitlist_take(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                   const struct waitlist_slot *slot, struct outcome *out, struct err *e);

/* Days as people write them: "mon wed", "mon,wed", "mon-fri", "" for any (-1). ERR_INPUT. */
bool waitlist_parse_days(const char *text, int *days, struct err *e);
/* Hours: "9-12", "mornings", "afternoons", "after 14", "before 10:30", "" for any. ERR_INPUT. */
bool waitlist_parse_hours(const char *text, int *from_min, int *to_min, struct err *e);
/* The way back, in a: "Mon Wed", "09:00-12:00", "mornings"; "" for any. */
const char *waitlist_days_text(struct arena *a, int days);
const char *waitlist_hours_text(struct arena *a, int from_min, int to_min);

#endif
