/* checklist: the practice's protocols in a list over any screen: what to do and what to say, with whoever is at hand; a
 * step is ticked off with Enter. Without anybody at hand they are there to be read. */
#ifndef ROUNDS_SCREENS_CHECKLIST_H
#define ROUNDS_SCREENS_CHECKLIST_H

#include "screens/app.h"

/* %: of the booking under the marker those of the visit, of a patient that of the telephone. */
bool checklist_run(struct app *app, void *state, const struct command *row, struct err *e);
/* All of them, to be read; and who has read the current version. */
bool checklist_run_read(struct app *app, void *state, const struct command *row, struct err *e);

#endif
