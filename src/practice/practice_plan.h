/* practice_plan: the hours of some days as they really are: policy's week, its holidays, and what was said on a
 * screen since.
 *
 * practice_hours, practice_holiday and practice_marks answer from the plan for the days it covers, and from policy
 * alone for others. So whoever asks about days first makes the plan for them (practice_plan): one statement by
 * index, nearly free where nobody has said anything. A plan stands until the next one, and pointers into it as
 * long. Nothing is kept between page loads, so nothing can be stale.
 */
#ifndef ROUNDS_PRACTICE_PRACTICE_PLAN_H
#define ROUNDS_PRACTICE_PRACTICE_PLAN_H

#include "practice/availability.h"
#include "practice/practice.h"

/* A stretch of one day in one column that is not simply open, with why. */
struct plan_mark {
    struct id practitioner; /* none: the whole practice */
    int date, start_min, end_min;
    enum availability_what what; /* RESERVED only until it opens */
    const char *label;           /* "sick", "same day from 08:00"; never NULL */
    const char *stand_in;        /* "" nobody */
    struct id availability;
};

/* Makes the plan of the days from..to (inclusive). Whether something reserved is open yet is asked of the clock. */
bool practice_plan(struct practice *p, int from, int to, struct err *e);
/* As it would be if this had been said too (said: true), or if it had not (false). */
bool practice_plan_if(struct practice *p, int from, int to, const struct availability *x, bool said, struct err *e);

/* Policy alone again, and the memory back. */
void practice_plan_forget(struct practice *p);

/* Adds hours that were said (AVAILABILITY_IN) to a day. Whoever leaves at 15:30 has lunch all the same: a break of at
 * most two hours that policy's day has within them stays one, unless other hours begin or end in it, or are it. */
void practice_plan_add_said(struct day_hours *out, const struct availability *x, const struct day_hours *policy);

/* Hours before anything is taken off them: policy's, or what was said to stand instead, but for a break within it.
 * Holidays are closed. */
const struct day_hours *practice_hours_planned(const struct practice *p, const struct practitioner *who, int date);

/* The marks of a practitioner's day (those of the whole practice too), by start. Returns how many; at most `max` are
 * put into out. */
int practice_marks(const struct practice *p, const struct practitioner *who, int date, const struct plan_mark **out,
                   int max);

/* Who sits in this column that day instead of whose it is; "" nobody. */
const char *practice_stand_in(const struct practice *p, const struct practitioner *who, int date);

#endif
