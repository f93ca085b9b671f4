/* follow_up_ended: what was to be done and is over: when, for whom, how it ended, why and by whom. Enter shows all that
 * was written of it; what a person made can be opened again. Reached by f of the follow-ups, and from the palette. */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_ENDED_H
#define ROUNDS_SCREENS_FOLLOW_UP_ENDED_H

#include "screens/app.h"

extern const struct screen follow_up_ended_screen;

#endif
