/* obstacles: what got in the staff's way, the newest first, with the owner's answers; one more is written down, or one
 * answered, from the list. */
#ifndef ROUNDS_SCREENS_OBSTACLES_H
#define ROUNDS_SCREENS_OBSTACLES_H

#include "screens/app.h"

void obstacles_open(struct app *app);

/* Rows of every screen, without a key: the palette finds them. */
bool obstacles_run(struct app *app, void *state, const struct command *row, struct err *e);
bool obstacles_run_add(struct app *app, void *state, const struct command *row, struct err *e);

#endif
