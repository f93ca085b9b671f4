/* patient_stop: X: somebody died, moved away, wants no contact, or has two records; and the way back of each. */
#ifndef ROUNDS_SCREENS_PATIENT_STOP_H
#define ROUNDS_SCREENS_PATIENT_STOP_H

#include "practice/draft.h"
#include "screens/app.h"

/* Handler of a command row: asks which, about the patient at hand (front_at_hand); two records of one person only on
 * the patient's own screen. */
bool patient_stop_run(struct app *app, void *state, const struct command *row, struct err *e);
/* Somebody's death was just given as a reason: the form that records it, at once, for them. */
void patient_stop_died(struct app *app, const struct id *patient, const char *name);
/* Goes on with a form that was left half written. */
void patient_stop_resume(struct app *app, const struct draft *d);

#endif
