/* clash: double bookings. Two active appointments that overlap at one practitioner or in one room, neither of them
 * over the other on purpose, none of them imported history. Both stay; a person settles it. Inside src/practice only.
 *
 * The table is a pure function of the appointments: each fold of one drops its pairs and finds
 * them again among what stands now, so the last of any two to be folded sees both. */
#ifndef ROUNDS_PRACTICE_CLASH_H
#define ROUNDS_PRACTICE_CLASH_H

#include "book/book.h"

/* Whether this booking stands on another. */
bool clash_of(struct book *b, const struct id *appointment, bool *out, struct err *e);

/* Finds the clashes of one appointment again, if anything they hang on has changed. */
bool clash_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);

#endif
