/* follow_up_work: working the queue, one patient at a time, full screen: who they are, why, the number, what to
 * say, one key for what came of it, and the next.
 *
 * The row worked on is marked for others while it stands here (practice/presence.h).
 */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_WORK_H
#define ROUNDS_SCREENS_FOLLOW_UP_WORK_H

#include "screens/follow_up_group.h"
#include "practice/draft.h"
#include "screens/follow_ups.h"

extern const struct screen follow_up_work_screen;

/* Opens it on this row. ERR_REFUSED: somebody has it open; says who. What happened at a visit is said on its own list,
 * which is opened in its place. */
bool follow_up_work_open(struct app *app, const struct id *row, struct err *e);

/* Asks what an outcome wants to know of these rows (one call settles them all) and says it; an outcome that asks
 * nothing is said at once. */
bool follow_up_work_ask(struct app *app, const struct queue_row *const *rows, int n, const char *outcome,
                        struct err *e);

/* Goes on with one that was half written. What was settled meanwhile cannot be: says so, and what was typed. */
void follow_up_work_resume_ask(struct app *app, const struct draft *d);

/* Something was answered: the work screen goes on to the next; or back to where it was opened, other than from the
 * queue. The caller loads what is shown then (front_did). */
void follow_up_work_next(struct app *app);

#endif
