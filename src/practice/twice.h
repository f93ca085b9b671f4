/* twice: one patient with two people at one time. It is allowed, one act may go on while another does; but it is said
 * when it is booked or moved there, since mostly nobody saw it. Inside src/practice only.
 */
#ifndef ROUNDS_PRACTICE_TWICE_H
#define ROUNDS_PRACTICE_TWICE_H

#include "practice/appointment.h"

/* Adds to out->warning each other active booking of the same patient that overlaps x, under whichever of their records
 * it stands. Nobody: nothing is added. Read before the act ends: it cannot fail one, and what cannot be read is not
 * said. */
void twice_warn(struct practice *p, struct arena *a, const struct appointment *x, struct outcome *out);

#endif
