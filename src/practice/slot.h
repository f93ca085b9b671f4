/* slot: is a place in the schedule free, who holds it, and what is free instead.
 *
 * Reads only the days asked about, by index. Called inside an open act before something is
 * written (then nobody else writes meanwhile), or alone for "next opening".
 */
#ifndef ROUNDS_PRACTICE_SLOT_H
#define ROUNDS_PRACTICE_SLOT_H

#include "practice/appointment.h"

enum {
    SLOT_WALK_IN_MIN = 60, /* how long ago a walk-in may have started: the slot she is put into is often running */
    SLOT_HORIZON_DAYS = 366, /* how far "next opening" looks: longer than any recall interval of a default policy */
    SLOT_LIMIT = 10        /* openings when nothing else is said (PRODUCT section 4) */
};

struct slot_ask {
    struct place place;     /* minutes > 0 */
    struct id except;       /* an appointment that is being moved, or none */
    const char *reason;     /* set: outside hours or over somebody, on purpose */
    bool is_past_meant, is_walk_in;
    bool is_priority;       /* what is kept for the same day may be taken before its hour */
    bool is_kept;           /* it stood here before: hours and past are not asked, only who stands there now */
};

/* The room that is held at a place, by every way of booking: the one that is named; none if none is meant; else the
 * usual one of its practitioner. A booking that moves (was, else NULL) and stays with who has it keeps its own. */
struct id slot_room(const struct practice *p, const struct place *at, const struct appointment *was);

/* Takes the place as it is: a room of none is not looked at (slot_room says which one it is).
 *
 * Refuses what cannot be, in this order: no such time (ERR_INPUT), past, no column, holiday, hours, taken
 * (ERR_REFUSED, with out->holder and out->free; who holds it by reference). What a reason allows is said in
 * out->warning instead; *overlaps says that it is over another booking. */
bool slot_check(struct practice *p, struct arena *a, const struct slot_ask *ask, struct outcome *out, bool *overlaps,
                struct err *e);

/* Next opening: "30 min, any practitioner, this week, mornings". */
struct wish {
    int minutes;               /* 1..APPOINTMENT_MINUTES_MAX */
    struct id practitioner;    /* none: any who has a column */
    int from_date, to_date;    /* inclusive; from 0 or in the past: today; to 0 or CIVIL_NONE: SLOT_HORIZON_DAYS on */
    int from_min, to_min;      /* must lie inside these minutes of the day; 0 and 0: any time (mornings: 0, 720) */
    int first_min;             /* on from_date not before this minute */
    unsigned weekdays;         /* bit 0 Monday; 0: any day */
    bool is_first_of_day;      /* only the first of each practitioner's day */
    bool is_priority;          /* what is kept for the same day counts as free */
    int limit;                 /* 0: SLOT_LIMIT */
    struct id except;          /* an appointment whose own place counts as free (a move), or none */
    struct id room;            /* as in a place: the room it has to be in, else slot_room's, which has to be free too */
    bool is_roomless;
};

/* In order of date, start, column; starts lie on the practice's slots counted from the start of
 * each span; never in the past, never at an hour that the clocks skip. ERR_INPUT for a wish that cannot be. */
bool slot_free(struct practice *p, const struct wish *w, struct arena *a, struct opening **out, int *count,
               struct err *e);

/* True if every minute lies inside the hours of the plan that stands (practice_plan.h). */
bool slot_is_inside(const struct practice *p, const struct place *at);

/* Why the place is not offered, by the plan that stands for its days: "The practice is closed on Fri 25 Dec 2026
 * (Christmas Day)."; NULL: it is. In a. */
const char *slot_why_closed(struct practice *p, struct arena *a, const struct practitioner *who,
                            const struct place *at);

/* "Mon 23 Nov 10:30"; in another year than today's "Mon 11 Jan 2027 10:30". In a. */
const char *slot_text(struct arena *a, int date, int start_min);
/* The same of an instant, as the practice's clock showed it. */
const char *slot_when(struct arena *a, int64_t at_ms);

/* Adds a sentence to out->warning. */
void slot_warn(struct arena *a, struct outcome *out, const char *sentence);

#endif
