/* delay: a column that runs late today.
 *
 * Said by somebody at a desk, in minutes; 0 is back on time. It changes no booking: it moves when patients are
 * expected to be seen. The record's id is made of practitioner and date, so that two desks that both say it, even on
 * two computers, speak of one delay. Undone or taken back, it counts as 0.
 */
#ifndef ROUNDS_PRACTICE_DELAY_H
#define ROUNDS_PRACTICE_DELAY_H

#include "practice/appointment.h"

enum { DELAY_MINUTES_MAX = 480 }; /* a whole working day: who is later than that is off */

struct delay {
    struct id practitioner;
    int date;
    int minutes; /* 0: on time */
    int64_t at_ms; /* when that was said, instant; 0: nobody said anything */
    bool is_in_error;
};

/* How late a column is; minutes 0 where nobody said anything. */
bool delay_get(struct book *b, const struct id *practitioner, int date, struct delay *out, struct err *e);

/* Says how late it is, as act "column-late", or "column-on-time" for 0. `seen` is what stood there when it was asked:
 * if somebody else has said something different since, ERR_STALE says who, and nothing is written. ERR_INPUT (not
 * today, not 0..DELAY_MINUTES_MAX), ERR_MISSING (no such practitioner), ERR_REFUSED (role). */
bool delay_set(struct desk *d, const struct delay *seen, int minutes, struct err *e);

/* The minute of the day at which x, one of `all` of its day (by start), is expected to be seen; MINUTE_NONE: as booked,
 * or not of today, or not waited for any more. Whoever is called in next waits for the whole delay, and longer where
 * that is past by `now`; each stretch after them in which nobody is booked, lunch too, takes its length off it. Who was
 * booked for earlier and is not here holds up nobody and is not expected. Nobody is expected before they have
 * said that they come. */
int delay_visit_min(const struct appointment *all, int n, const struct appointment *x, int late_min, int today,
                    int now);

#endif
