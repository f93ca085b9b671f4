/* follow_up_message: t on a follow-up for which policy has words: they are shown before it is said that they were
 * sent. */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_MESSAGE_H
#define ROUNDS_SCREENS_FOLLOW_UP_MESSAGE_H

#include "screens/follow_up_group.h"
#include "screens/app.h"

/* Of these rows, which one message settles. Where policy has no words for their kind it is asked as other outcomes are
 * (follow_up_work_ask). */
bool follow_up_message_open(struct app *app, const struct queue_row *const *rows, int n, struct err *e);

#endif
