/* patient_stop: X: somebody died, moved away, wants no contact, or has two records; and the way back of each. */
#ifndef ROUNDS_SCREENS_PATIENT_STOP_H
#define ROUNDS_SCREENS_PATIENT_STOP_H

#include "practice/draft.h"
#include "screens/app.h"

/* Handler of a command row: asks which, about the patient at hand (front_at_hand); two records of one person only on
 * the patient's own screen. */
bool patient_stop_run(struct app *app, void *state, const struct command *row, struct err *e);
/* Goes on with a form that was left half written. */
void patient_stop_resume(struct app *app, const struct draft *d);

#endif
