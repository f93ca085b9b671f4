/* patient_sent_on: N on the patient screen: where they were sent on to, as a list; Enter says what came of one, the
 * last row writes down another. */
#ifndef ROUNDS_SCREENS_PATIENT_SENT_ON_H
#define ROUNDS_SCREENS_PATIENT_SENT_ON_H

#include "practice/draft.h"
#include "screens/app.h"

/* Handler of a command row, about the patient that is shown (patient_view.h). */
bool patient_sent_on_run(struct app *app, void *state, const struct command *row, struct err *e);
/* Says what came of one (referral.h) from any screen. */
void patient_sent_on_open(struct app *app, const struct id *patient, const struct id *referral);
/* A form that was left half-filled. */
void patient_sent_on_resume(struct app *app, const struct draft *d);

#endif
