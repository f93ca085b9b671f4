/* conflict_visit: of a booking, where it stands and what became of it, as one question (conflict.h).
 * Inside src/practice only.
 */
#ifndef ROUNDS_PRACTICE_CONFLICT_VISIT_H
#define ROUNDS_PRACTICE_CONFLICT_VISIT_H

#include "book/act.h"
#include "practice/conflict.h"

/* The acts of which none knew of another, without their authors. */
bool conflict_visit_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e);
/* What is asked, and each side in words; row: what is shown meanwhile. */
void conflict_visit_words(struct practice *p, struct arena *a, const struct row *row, struct conflict *c);
/* In what the sides differ the booking is again as `left`, one of theirs, says; what came of it since stays. Who may
 * have been told another time, of a visit to come, has to be told. now: as it stands. */
void conflict_visit_put(struct act *act, const struct conflict *c, const struct row *left, const struct row *now);

#endif
