/* follow_up_form: writing down a promise, or something to be done, for a patient. */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_FORM_H
#define ROUNDS_SCREENS_FOLLOW_UP_FORM_H

#include "practice/draft.h"
#include "screens/app.h"

/* For the patient at hand or kept in the header (front_whom), or for one who is asked for. kind: FOLLOW_UP_PROMISE or
 * FOLLOW_UP_TASK (which asks for the kind). */
void follow_up_form_open(struct app *app, const char *kind);
/* Words and due time of one that is there. ERR_MISSING: it was settled meanwhile. */
bool follow_up_form_edit(struct app *app, const struct id *row, struct err *e);
/* Goes on with one that was left half-filled; with a change of one. */
void follow_up_form_resume(struct app *app, const struct draft *d);
void follow_up_form_resume_edit(struct app *app, const struct draft *d);

/* p: a promise. Its row, the same on every screen; ready may be NULL, f is more flags. */
bool follow_up_form_run_promise(struct app *app, void *state, const struct command *row, struct err *e);
#define FOLLOW_UP_FORM_PROMISE(ready, f)                                                           \
    {                                                                                              \
        .keys = "p", .name = "promise-add", .title = "promise",                                    \
        .help = "Write down what was promised to them, and by when.", .synonyms = "said promised", \
        .least_role = LEVEL_DESK, .flags = COMMAND_WRITES | (f), .is_ready = (ready),              \
        .run = follow_up_form_run_promise                                                          \
    }

#endif
