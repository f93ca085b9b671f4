/* follow_up_group: rows of the queue that one call settles: a household's of one kind, in one place; and the reminders
 * of a day, which are worked off from the list of them (reminders.h). */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_GROUP_H
#define ROUNDS_SCREENS_FOLLOW_UP_GROUP_H

#include "practice/queue.h"

enum {
    FOLLOW_UP_GROUP_MAX = 16,   /* a household has no more at once; further rows stand alone */
    FOLLOW_UP_REMIND_ALONE = 3, /* up to so many reminders are a row each */
};

/* Rows of one household that one call settles, or a single row. */
struct follow_up_group {
    const struct queue_row **rows; /* the most pressing first */
    int count;
    bool is_list; /* reminders, any number of them: no one call settles them, and nobody takes them all */
};

/* Puts rows together that one call settles: same household, same kind, same place. Where f asks for none in particular,
 * reminders of visits that can be given now are one group; those that are late or given up, or that somebody has open,
 * stand alone, and so does what somebody wrote down. Rows and groups are in the arena. */
struct follow_up_group *follow_up_group_all(struct arena *a, const struct queue *q, const struct queue_filter *f,
                                            int *count);
/* Names and all else of these rows of q, if it was read bare. */
void follow_up_group_know(struct practice *p, struct queue *q, const struct follow_up_group *g, struct arena *a);
/* Who else has one of them open on this machine; NULL nobody. */
const char *follow_up_group_holder(const struct follow_up_group *g);
/* "Gleason, 4 of them", "47 visits", or a name as the row has it. In a. */
const char *follow_up_group_name(struct arena *a, const struct follow_up_group *g);
/* "one call: Ann, Alf, Joe, May": whom it reaches, in place of why. In a. */
const char *follow_up_group_members(struct arena *a, const struct follow_up_group *g);

#endif
