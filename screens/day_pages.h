/* day_pages: open, handover, close: one page each, made by the program; each line has a count, its key, and the first
 * few it is about. Opened with NULL. */
#ifndef ROUNDS_SCREENS_DAY_PAGES_H
#define ROUNDS_SCREENS_DAY_PAGES_H

#include "screens/app.h"

extern const struct screen day_pages_open_screen, day_pages_handover_screen, day_pages_close_screen;

/* { | and }, on every screen; arg: enum day_page. */
bool day_pages_run(struct app *app, void *state, const struct command *row, struct err *e);
/* @: the confirmation list. */
bool day_pages_run_reminders(struct app *app, void *state, const struct command *row, struct err *e);

#endif
