/* namesake: two patients of one name on one day: said whenever one of them is booked or arrives. */
#ifndef ROUNDS_PRACTICE_NAMESAKE_H
#define ROUNDS_PRACTICE_NAMESAKE_H

#include "practice/appointment.h"

/* Adds to out->warning who else of that name (folded) stands in the day of x: birth dates, time and with
 * whom, so that they can be told apart. Nobody: nothing is added. Read after the act: it cannot fail one, and what
 * cannot be read is not said. */
void namesake_warn(struct practice *p, struct arena *a, const struct appointment *x, struct outcome *out);

#endif
