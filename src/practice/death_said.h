/* death_said: a visit ended with the reason that they have died, and nobody has written the death down.
 *
 * A reason makes nobody dead: they are found as alive, rung and reminded until the death itself is recorded
 * (patient_died), with the day and whose word it is. So whoever gives such a reason is led to that at once, and a row
 * in the queue, made in the same act, stays until it is done or somebody says that it is not so.
 */
#ifndef ROUNDS_PRACTICE_DEATH_SAID_H
#define ROUNDS_PRACTICE_DEATH_SAID_H

#include "practice/appointment.h"

/* Codes of policy's lists that say it: of cancelling (FHIR's), and of why nothing comes next. */
#define DEATH_SAID_CANCEL "pat-dec"
#define DEATH_SAID_CLOSE  "died"

/* It ended so, and the record of its patient says that they are alive. What cannot be read is not so. */
bool death_said(struct practice *p, struct arena *a, const struct appointment *x);

/* In the act that ends a visit with this reason (NULL none) and this next step: puts the row into the queue, where it
 * is said and the patient is alive. ERR_IO. */
bool death_said_put(struct practice *p, struct arena *a, struct act *act, const struct id *patient, const char *reason,
                    const struct next_step *next, struct err *e);

/* Warns whoever books somebody whose last visit ended so. */
void death_said_warn(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out);

#endif
