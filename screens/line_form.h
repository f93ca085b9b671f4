/* line_form: one line of words that belongs to no patient: a note for the next shift, what got in the way, and the
 * owner's answer to that. Half typed, it is kept and offered again. */
#ifndef ROUNDS_SCREENS_LINE_FORM_H
#define ROUNDS_SCREENS_LINE_FORM_H

#include "base/id.h"
#include "practice/draft.h"
#include "screens/app.h"

void line_form_handover(struct app *app);
void line_form_obstacle(struct app *app);
/* about: what is answered, for the title; copied. */
void line_form_answer(struct app *app, const struct id *obstacle, const char *about);

/* The forms "handover", "obstacle" and "obstacle-answer". */
void line_form_resume(struct app *app, const struct draft *d);

#endif
