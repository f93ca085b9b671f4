/* patient_merge: two records of one person, side by side: which of the two stays, and what of the other it takes over.
 *
 * Begins with those who are like the patient that is shown; letters find any other. Nothing moves, and it can be taken
 * back: with u at once, from X on the one that stayed at any later time.
 */
#ifndef ROUNDS_SCREENS_PATIENT_MERGE_H
#define ROUNDS_SCREENS_PATIENT_MERGE_H

#include "screens/app.h"

/* Whom is the one shown to be made one with? Then both stand side by side. */
void patient_merge_open(struct app *app);
/* Records that were made one with the one shown: the one chosen becomes its own again. */
void patient_merge_back(struct app *app);
/* How many there are. */
int patient_merge_count(const struct app *app);

#endif
