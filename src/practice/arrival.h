/* arrival: what the desk asks somebody who has just come, and what it has to know: an open complaint, wrong numbers,
 * and what is open for them, which is asked here and not rung about. Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_ARRIVAL_H
#define ROUNDS_PRACTICE_ARRIVAL_H

#include "practice/appointment.h"

/* Adds it to out->warning, in sentences to read out. What cannot be read is left out: they have arrived. */
void arrival_ask(struct practice *p, struct arena *a, const struct id *patient, struct outcome *out);

#endif
