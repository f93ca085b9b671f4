/* follow_ups_inner: what the parts of the follow-ups screen share: follow_ups.c (the list), _filter.c (what it shows,
 * and how many of each), _order.c (one's own order). Inside screens/follow_ups*.c only.
 */
#ifndef ROUNDS_SCREENS_FOLLOW_UPS_INNER_H
#define ROUNDS_SCREENS_FOLLOW_UPS_INNER_H

#include "screens/follow_ups.h"

#include "screens/follow_up_group.h"
#include "screens/listing.h"

/* What is shown; one kind comes after these. */
enum follow_ups_show {
    SHOW_TODAY,
    SHOW_LATE,
    SHOW_MINE,
    SHOW_GIVEN_UP,
    SHOW_AHEAD,
    SHOW_CONFIDENTIAL,
    SHOW_OLDER,
    SHOW_GIVEN, /* a colleague has it: whatever the day, so that who gave it sees what becomes of it */
    SHOW_KIND
};

struct follow_ups_line {
    int group;        /* -1: a heading */
    const char *text; /* of a heading; else why, once it is known */
};

struct follow_ups {
    struct listing listing;
    struct queue queue;
    struct follow_up_group *groups;
    int ngroups;
    struct follow_ups_line *lines;
    enum follow_ups_show show;
    char kind[32]; /* of SHOW_KIND */
    bool is_for_once; /* opened on one kind: the next time it shows today again */
    const char *counts;
};

/* The rows under the marker, NULL if there are none. */
const struct follow_up_group *follow_ups_here(const struct follow_ups *v);

struct queue_filter follow_ups_filter_of(const struct follow_ups *v, const struct id *staff);
/* "[today 14]  late 3  mine 6  ring back 2  +2 kinds": what is shown stands in brackets; of kinds as many as there is
 * room for in so many cells, and how many more there are. In the list's arena. */
const char *follow_ups_filter_counts(struct follow_ups *v, int cells);

/* f: another filter, or what is over. ( and ): one place up or down in one's own list. */
bool follow_ups_filter_run(struct app *app, void *state, const struct command *row, struct err *e);
bool follow_ups_order_is_ready(const struct app *app, const void *state, struct err *e);
bool follow_ups_order_run(struct app *app, void *state, const struct command *row, struct err *e); /* arg: -1, 1 */

#endif
