/* waiting: the waiting list on a screen of its own, and the form that puts somebody on it.
 *
 * Opened with NULL. Who waits stands first, longest first; then who has a place and would come sooner. The model is
 * practice/waitlist.h, the keys those of board.h.
 */
#ifndef ROUNDS_SCREENS_WAITING_H
#define ROUNDS_SCREENS_WAITING_H

#include "base/id.h"
#include "practice/draft.h"
#include "screens/app.h"

extern const struct screen waiting_screen;

/* Puts somebody on the list: patient none: asked for first. */
bool waiting_form_add(struct app *app, const struct id *patient, struct err *e);
/* Changes an entry. */
bool waiting_form_edit(struct app *app, const struct id *entry, struct err *e);
/* Takes a half-filled one up again. */
void waiting_form_resume(struct app *app, const struct draft *d);

#endif
