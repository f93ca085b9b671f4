/* patient_open: Tab on the patient: what is open for them, the most pressing first; Enter works it as the queue does,
 * and then the patient is there again. Only one: it is opened at once. */
#ifndef ROUNDS_SCREENS_PATIENT_OPEN_H
#define ROUNDS_SCREENS_PATIENT_OPEN_H

#include "practice/patient.h"
#include "screens/app.h"

/* ERR_REFUSED: nothing is open, or somebody has the only one. ERR_IO. */
bool patient_open_list(struct app *app, const struct patient *who, struct err *e);

#endif
