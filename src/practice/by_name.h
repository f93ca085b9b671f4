/* by_name: what was refused, said with the patient's name.
 *
 * Errors and warnings name a booking by its reference, since what a program writes may end in a log. Who reads a
 * screen knows people and no references: there, and nowhere else, each reference is put into a name.
 */
#ifndef ROUNDS_PRACTICE_BY_NAME_H
#define ROUNDS_PRACTICE_BY_NAME_H

#include "base/arena.h"
#include "practice/practice.h"

/* `text` with each booking reference replaced by whose booking it is: "Ana Silva". A reference of no booking, or of
 * bookings of several patients, stays, and so does one that cannot be read. In a; text itself if nothing is replaced.
 * For what is drawn on a screen alone: the answer is never put into an err, nor written anywhere. */
const char *by_name_text(struct practice *p, struct arena *a, const char *text);

#endif
