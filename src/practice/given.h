/* given: what a colleague gave to who works here, told once, so that it need not be looked for.
 */
#ifndef ROUNDS_PRACTICE_GIVEN_H
#define ROUNDS_PRACTICE_GIVEN_H

#include "practice/appointment.h"

/* "For you: Bell S: which form, Chen" (who wrote it down), "For you, for Tue 24 Nov 2026: ...", "3 new follow-ups are
 * for you": what is theirs because somebody else wrote it for them or gave it to them, and was not told yet; "" when
 * there is none, or nobody has said who it is. *is_today: one of it can be done today. What no person gave (rules, a
 * column's own) and what is confidential to others is not told. That it was told is a local setting of this person;
 * in a file that is open for reading only nothing is told. Cost: what people made and is open, and a row for each of
 * theirs, of at most 256. In a. */
const char *given_new(struct desk *d, struct arena *a, bool *is_today);

#endif
