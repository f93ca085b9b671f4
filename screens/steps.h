/* steps: where a patient stands on the ten steps of their way (practice/journey.h). */
#ifndef ROUNDS_SCREENS_STEPS_H
#define ROUNDS_SCREENS_STEPS_H

#include "screens/app.h"

/* The steps of whom a key is for (front_whom); Enter on one that is open works it. */
bool steps_run(struct app *app, void *state, const struct command *row, struct err *e);
bool steps_can(const struct app *app, const void *state, struct err *e);

#endif
