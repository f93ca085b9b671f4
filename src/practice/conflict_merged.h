/* conflict_merged: a patient's record that was made one with another, and what somebody wrote to it who did not know
 * that (fold_heads.h). Nobody looks at that record any more, so it is one thing to settle (conflict.h, FIELD_APART of a
 * patient): left as it is, or taken over by the record that stands. Until then a death, a wish for no contact and what
 * everybody has to know stand with that record all the same (conflict_other_alert), and nobody who has died is booked.
 */
#ifndef ROUNDS_PRACTICE_CONFLICT_MERGED_H
#define ROUNDS_PRACTICE_CONFLICT_MERGED_H

#include "book/act.h"
#include "practice/conflict.h"

/* --- inside src/practice/conflict*.c: of a question ------------------------------------------ */

/* The two sides, without their authors: who made the records one, and the newest who wrote and did not know. */
bool conflict_merged_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e);
/* Each in words: "one with SMITH, Ann: leave it so", "take over: alert Latex allergy". */
void conflict_merged_words(struct practice *p, struct arena *a, struct conflict *c);
/* Into the open act: the records are one, said once more by somebody who knows all; and with the other side what was
 * written goes over to the record that stands, warnings behind its own. With a death or no contact stops what has to
 * stop (patient_stops). */
bool conflict_merged_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c,
                         const struct conflict_side *side, struct err *e);

/* --- until it is settled --------------------------------------------------------------------- */

/* What was written so to records behind this one and must not be missed: "died 30 Nov 2026, told by son; Latex
 * allergy"; "" nothing, as almost always. In a. */
const char *conflict_merged_said(struct practice *p, const struct patient *who, struct arena *a);
/* The date of death that was written so; CIVIL_NONE: none. */
bool conflict_merged_died(struct practice *p, const struct id *patient, int *date, struct err *e);

#endif
