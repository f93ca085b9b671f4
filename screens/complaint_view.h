/* complaint_view: one complaint, full screen: what happened and to whom, what was done so far, by whom and when, what
 * is next and by when, and a key for each thing that can become of it (practice/complaint_stage.h decides which). */
#ifndef ROUNDS_SCREENS_COMPLAINT_VIEW_H
#define ROUNDS_SCREENS_COMPLAINT_VIEW_H

#include "practice/complaint.h"
#include "practice/draft.h"
#include "screens/app.h"

extern const struct screen complaint_view_screen;

/* Opens it on this complaint. */
bool complaint_view_open(struct app *app, const struct id *complaint, struct err *e);

/* Asks what an act wants to know, and does it; one that asks nothing is done at once. to STAGE_NONE: act is one of
 * complaint_deeds. seen and its texts live as long as the screen does not load. */
bool complaint_ask(struct app *app, const struct complaint *seen, const char *name, enum complaint_stage to,
                   const char *act, struct err *e);
/* Goes on with such a form that was left half-filled; says the words where that step is none any more. */
void complaint_ask_resume(struct app *app, const struct draft *d);

#endif
