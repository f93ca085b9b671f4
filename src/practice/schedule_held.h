/* schedule_held: the places that are held on some days, without names: what week and month are counted from.
 *
 * One statement by index on the days asked for, so the cost does not grow with the book. Inside src/practice only.
 */
#ifndef ROUNDS_PRACTICE_SCHEDULE_HELD_H
#define ROUNDS_PRACTICE_SCHEDULE_HELD_H

#include "practice/schedule.h"

/* One place: of all but cancelled bookings. */
struct schedule_held {
    struct id practitioner;
    int date, start_min, end_min;
    bool is_seen;
    bool holds; /* still taken; who did not come freed it */
};

/* By date, practitioner, start. */
struct schedule_held_list {
    struct schedule_held *rows;
    int count, cap;
};

/* Those of the days from..to (inclusive), in a. out is all zero before. */
bool schedule_held_load(struct practice *p, int from, int to, struct arena *a, struct schedule_held_list *out,
                        struct err *e);

/* One practitioner's day: its first row, *count of them (0: none, and the pointer means nothing). */
const struct schedule_held *schedule_held_day(const struct schedule_held_list *l, int date,
                                              const struct id *practitioner, int *count);

/* Adds one practitioner's day to a cell: what is open (as planned), held, free, and why nobody is in. The caller made
 * the plan for the day (practice_plan). who NULL: known from an import alone, without hours. The free stretches
 * are in a. */
void schedule_held_count(struct practice *p, const struct schedule_held_list *l, const struct practitioner *who,
                         const struct id *practitioner, int date, struct arena *a, struct week_cell *cell);

#endif
