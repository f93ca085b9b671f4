/* steps: where a patient stands on the ten steps of their way (practice/journey.h), and why something is to be done. */
#ifndef ROUNDS_SCREENS_STEPS_H
#define ROUNDS_SCREENS_STEPS_H

#include "practice/queue.h"
#include "screens/app.h"

/* The steps of whom a key is for (front_whom); Enter on one that is open works it. */
bool steps_run(struct app *app, void *state, const struct command *row, struct err *e);
bool steps_can(const struct app *app, const void *state, struct err *e);

/* Why a row of the queue is there: the rule, the fact, what people said since. */
bool steps_why_open(struct app *app, const struct queue_row *row, struct err *e);

#endif
