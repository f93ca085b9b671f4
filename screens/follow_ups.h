/* follow_ups: the queue on a screen: what has to be done, most pressing first, and why (follow_up_work.h works
 * it off). */
#ifndef ROUNDS_SCREENS_FOLLOW_UPS_H
#define ROUNDS_SCREENS_FOLLOW_UPS_H

#include "practice/follow_up.h"
#include "screens/app.h"

extern const struct screen follow_ups_screen;

enum { FOLLOW_UP_GROUP_MAX = 16 }; /* a household has no more at once; further rows stand alone */

/* Rows of one household that one call settles, or a single row. */
struct follow_up_group {
    const struct queue_row **rows; /* the most pressing first */
    int count;
};

/* Puts rows together that one call settles: same household, same kind, same place. Rows and groups are in the arena. */
struct follow_up_group *follow_up_groups(struct arena *a, const struct queue *q, int *count);
/* Who else has one of them open on this machine; NULL nobody. */
const char *follow_up_group_holder(const struct follow_up_group *g);
/* "Gleason, 4 of them", or a name as the row has it. In a. */
const char *follow_up_group_name(struct arena *a, const struct follow_up_group *g);
/* What is asked for on the screen now; everything where it was never opened. */
struct queue_filter follow_ups_filter(const struct app *app);

#endif
