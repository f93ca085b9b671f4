/* start: puts a practice behind the screens and runs them. Called by main. */
#ifndef ROUNDS_SCREENS_START_H
#define ROUNDS_SCREENS_START_H

#include "practice/appointment.h"
#include "screens/app.h"

/* The plan of this program: its screens, and what it does with global keys. practice and watch_fd are
 * not filled: with it alone rows can be listed (`rounds keys`), nothing can be run. */
struct app_plan start_plan(void);

/* Takes the terminal, shows today, and runs until somebody leaves. Watches the book for what others write.
 * Errors of term_start (ERR_USAGE) and of opening the first screen. The practice stays the caller's. */
bool start_screens(const struct desk *desk, struct err *e);

#endif
