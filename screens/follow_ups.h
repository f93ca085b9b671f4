/* follow_ups: the queue on a screen: what has to be done, most pressing first, and why (follow_up_work.h works
 * it off). */
#ifndef ROUNDS_SCREENS_FOLLOW_UPS_H
#define ROUNDS_SCREENS_FOLLOW_UPS_H

#include "practice/follow_up.h"
#include "screens/app.h"

/* Opened with NULL; or with the code of a kind, or with what is late: these alone, until it is opened again. */
#define FOLLOW_UPS_LATE "late"
extern const struct screen follow_ups_screen;

/* What is asked for on the screen now; everything where it was never opened. */
struct queue_filter follow_ups_filter(const struct app *app);
/* How many of those there are by its first line, of a queue read so. */
int follow_ups_filter_count(const struct app *app, const struct queue *q);

/* The marker of the list, if there is one, goes to that row: where one comes back to. */
void follow_ups_go(struct app *app, const struct id *id);

#endif
