/* claim: somebody says they had a booking, and nobody can see one.
 *
 * Everything that ever stood in that name, under that number or at that time is looked up: what stands, what was moved,
 * cancelled, put in by mistake or only waited for a place, with who did it last and when. Where truly nothing is found
 * they are believed: what happened is written down for the owner as something that went wrong with us, and they are
 * booked with priority, into what is kept for the same day too (booking.priority).
 */
#ifndef ROUNDS_PRACTICE_CLAIM_H
#define ROUNDS_PRACTICE_CLAIM_H

#include "practice/caller.h"
#include "practice/complaint.h"
#include "practice/follow_up.h"

enum { CLAIM_ROWS_MAX = 60, CLAIM_PEOPLE_MAX = 6, CLAIM_OF_ONE_MAX = 8 /* of one person, nearest to today */ };

struct claim_row {
    struct appointment x;
    bool is_lost;     /* cancelled, or put in by mistake: it stands nowhere */
    bool is_theirs;   /* of one of the people */
    int date, minute; /* where it stands, or once stood nearer to the moment that was typed: by these they are sorted */
    const char *last; /* the last thing that changed what stands or where, with when and by whom: "cancelled Fri 20 Nov
                       * 08:55, Okoro, Desk 1"; "" not known. Not what was told or noted about it */
};

struct claim {
    /* Of the people first, at the very day and then nearest to today; of who else stood then, at the very time first.
     * Of people who are only nearly called so, those that stood elsewhere come last. */
    struct claim_row *rows;
    int nrows;
    struct caller *people; /* who was meant by what was typed */
    int npeople;
    bool is_near;      /* nobody fits: they are nearly called so, or have the number that stood beside the name */
    const char *name;  /* what was typed beside a moment, "" nothing */
    bool is_cut; /* there was more */
    int date, minute; /* that were typed: CIVIL_NONE, MINUTE_NONE none */
    bool is_time_alone; /* no day was typed: the date is today's */
};

/* What was typed: letters of a name, a number, a reference; a day, with or without a time ("tue 10:00"); a time alone
 * ("11:00"), which is today's; or a name and such a moment ("roo tue 10"). Bookings within half an hour of a time are
 * shown: people remember so. In a. */
bool claim_find(struct practice *p, const char *typed, struct arena *a, struct claim *out, struct err *e);
/* Of one patient that is known. */
bool claim_of_patient(struct practice *p, const struct id *patient, struct arena *a, struct claim *out, struct err *e);

/* They are believed. As one act "claim-believe": that a booking cannot be found is written down for the owner, and,
 * unless the call itself will be, that they said so. patient none: of somebody not known here, whose number or name is
 * `said` (caller_put). *patient: who it is. ERR_INPUT, ERR_MISSING. */
struct claim_belief {
    struct id patient;
    const char *said;  /* name or number, of somebody not known */
    const char *number; /* beside a name: theirs; NULL or "" none */
    const char *words; /* which booking, as they say: "Tue 10, Okafor"; "" */
    bool is_on_phone;  /* a call with them is open: its end is the contact */
};
bool claim_believe(struct desk *d, struct arena *a, const struct claim_belief *what, struct id *patient, struct err *e);

#endif
