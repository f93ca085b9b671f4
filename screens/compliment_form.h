/* compliment_form: + something went well for a patient; & thanks and compliments: those for whoever is at the desk are
 * read there, and a colleague is thanked.
 *
 * +, the words, Enter, to whom, Enter: with a patient at hand (front_whom) who said it is known.
 */
#ifndef ROUNDS_SCREENS_COMPLIMENT_FORM_H
#define ROUNDS_SCREENS_COMPLIMENT_FORM_H

#include "practice/draft.h"
#include "screens/app.h"

/* +, an act of the app's plan. */
bool compliment_form_well(struct app *app, struct err *e);
void compliment_form_resume(struct app *app, const struct draft *d);
/* &: lists them; what names the person at the desk counts as read from then on. */
bool compliment_form_run_list(struct app *app, void *state, const struct command *row, struct err *e);

#endif
