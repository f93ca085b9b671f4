/* patient_people: K: who is around the patient that is shown and no patient here: a list; Enter changes one, the last
 * row adds somebody. */
#ifndef ROUNDS_SCREENS_PATIENT_PEOPLE_H
#define ROUNDS_SCREENS_PATIENT_PEOPLE_H

#include "practice/draft.h"
#include "screens/app.h"

bool patient_people_run(struct app *app, void *state, const struct command *row, struct err *e);
/* A form that was left half-filled. */
void patient_people_resume(struct app *app, const struct draft *d);

#endif
