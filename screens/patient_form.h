/* patient_form: the record of a patient, written down and changed: name, how they are reached, what to know, where they
 * live. One short form for each, asked for by one letter; somebody new is one form, with those who may be known already
 * named under it as one types. All but the last are about the patient that is shown (patient_view.h).
 */
#ifndef ROUNDS_SCREENS_PATIENT_FORM_H
#define ROUNDS_SCREENS_PATIENT_FORM_H

#include "practice/draft.h"
#include "screens/app.h"
#include "screens/form.h"

/* Handlers of command rows. Asks what of it, then opens that form; the record is read now, and what somebody else
 * changes meanwhile is refused. */
bool patient_form_edit(struct app *app, void *state, const struct command *row, struct err *e);
/* A form that was left half-filled. */
void patient_form_resume(struct app *app, const struct draft *d);

/* patient_numbers.c: the numbers and addresses, a list; Enter changes one. */
void patient_numbers_open(struct app *app);
void patient_numbers_resume(struct app *app, const struct draft *d);

/* patient_new.c: somebody new; afterwards the patient screen shows them. */
bool patient_new_run(struct app *app, void *state, const struct command *row, struct err *e);
void patient_new_resume(struct app *app, const struct draft *d);

/* Checks of a field, for every form that has one: empty is fine. */
/* A name that was typed has no three digits: that is a number or a date in the wrong field. What stood there stays. */
bool patient_form_check_name(struct form *f, int field, struct err *e);
bool patient_form_check_birth(struct form *f, int field, struct err *e);
bool patient_form_check_phone(struct form *f, int field, struct err *e);
bool patient_form_check_email(struct form *f, int field, struct err *e);

#endif
