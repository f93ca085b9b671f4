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

/* The minute of the day at which somebody still to be seen is expected to be: the start and the column's delay, or
 * later if she has said that she comes later. MINUTE_NONE: as booked, or not of today, or not waited for any more. */
int delay_expected_min(const struct appointment *x, int late_min, int today);

#endif
