/* availability: what was said on a screen about when somebody is in: leave, sick, other hours, a locum, a
 * stretch that is not for booking, a stretch kept for the same day.
 *
 * Policy's hours are the week as it usually is; these records are the exceptions to it (FHIR Slot.status
 * busy-unavailable). The policy file never touches them; practice_plan.h puts both together.
 * Nothing here moves or cancels a booking: absence.h does what leave means for who is booked.
 */
#ifndef ROUNDS_PRACTICE_AVAILABILITY_H
#define ROUNDS_PRACTICE_AVAILABILITY_H

#include "base/arena.h"
#include "book/act.h"

enum availability_what {
    AVAILABILITY_OFF,      /* not in: leave, sick; of the whole practice: closed */
    AVAILABILITY_IN,       /* in at these times, and at no others that day: replaces policy's hours, but for a break
                            * within them, unless other hours of that day begin or end in it, or are it */
    AVAILABILITY_BLOCK,    /* in, but not for booking: a meeting, a longer break */
    AVAILABILITY_RESERVED, /* kept free until a set hour of the day itself */
    AVAILABILITY_COUNT
};

enum { AVAILABILITY_LABEL_MAX = 60, AVAILABILITY_DAYS_MAX = 3660 /* ten years: longer is a slip of the hand */ };

struct availability {
    struct id id;
    struct id practitioner; /* none: the whole practice */
    int from_date, to_date; /* both inclusive */
    int start_min, end_min; /* of each day; MINUTE_NONE both: all day */
    const char *what;       /* a code: off, in, block, reserved */
    const char *label;      /* "sick", "team meeting"; "" none */
    int opens_min;          /* reserved: minute of the day from which it can be booked; MINUTE_NONE */
    const char *stand_in;   /* who sits in this column instead; "" nobody */
    int weekdays;           /* bits, 0 Monday; -1 every day */
    bool is_in_error;       /* taken back */
};

/* An empty one: texts "", no minutes, every day. */
struct availability availability_none(void);

/* "off", "in", "block", "reserved"; false for any other. */
const char *availability_code(enum availability_what w);
bool availability_parse(const char *code, enum availability_what *out);
/* A label beside the word for what it is: "" where it only says once more that somebody is off. */
const char *availability_why(enum availability_what what, const char *label);

/* Does it hold on this date for this practitioner (weekday and range; a record of the whole practice for everybody)? */
bool availability_covers(const struct availability *x, const struct id *practitioner, int date);

/* One by id. ERR_MISSING. */
bool availability_get(struct book *b, const struct id *id, struct arena *a, struct availability *out, struct err *e);

/* All that touch the days from..to (inclusive), in order of from_date, id; taken back ones left out. */
bool availability_list(struct book *b, int from, int to, struct arena *a, struct availability **out, int *count,
                       struct err *e);

/* Checks and cleans in place (texts in a): dates in order and at most AVAILABILITY_DAYS_MAX, minutes both or none and
 * in order, a known code, times for in, block and reserved, an opening hour for reserved. ERR_INPUT. */
bool availability_check(struct arena *a, struct availability *x, struct err *e);

/* Adds one to an open act; checked by the caller. out may be NULL. */
void availability_put(struct act *act, const struct availability *x, struct id *out);

/* Adds one as act "availability-add". ERR_INPUT. */
bool availability_add(struct book *b, const struct who *who, const struct availability *x, struct id *out,
                      struct err *e);

/* Takes one back, as act "availability-remove": it stays in the history. ERR_MISSING. */
bool availability_remove(struct book *b, const struct who *who, const struct id *id, struct err *e);
/* The same in an open act. */
bool availability_drop(struct act *act, const struct id *id, struct err *e);

#endif
