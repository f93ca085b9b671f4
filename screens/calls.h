/* calls: key 4: who is on the telephone, at every desk, with clocks and holds; what has to be answered, oldest due
 * first; and what came in today. Messages are written down here one after the other (t). */
#ifndef ROUNDS_SCREENS_CALLS_H
#define ROUNDS_SCREENS_CALLS_H

#include "screens/app.h"

extern const struct screen calls_screen;

/* The plan's unfinished: asks about calls of this process that are not ended; NULL: there is none. */
const char *calls_unfinished(const struct app *app, struct arena *a);

#endif
