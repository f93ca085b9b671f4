/* help: every key that works here, those of this place first. Type to narrow, Enter runs
 * the row under the marker, Esc goes back. Works over everything. */
#ifndef ROUNDS_SCREENS_HELP_H
#define ROUNDS_SCREENS_HELP_H

#include "screens/app.h"

void help_open(struct app *app);

#endif
