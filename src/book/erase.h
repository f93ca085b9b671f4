/* erase: what was entered about somebody is taken out of the log (BOOK section 9).
 *
 * A record of kind erasure, whose id is the patient's, says that it shall be. It travels like any other, and every copy
 * does the same with it: each part about that patient is replaced by its digest, the salts under which the parts were
 * hashed are dropped, and the derived tables are made again from what is left. So chains still verify, nobody can try
 * out what the parts may have said, and two copies agree whatever came first: parts that arrive later, out of an old
 * stick or backup, go the same way at the end of the take that brings them. So does what another record took over from
 * theirs in the transaction that made the two one: it is about them.
 *
 * Whether something is left to be done is seen from the tables alone (an erasure, and a salt of that patient), so
 * killed anywhere, the next one finishes it. Nothing more can be written about somebody who was taken out (ERR_REFUSED
 * of act_commit): it would go with the next take, without a word of why. Reasons and names of acts stand in the
 * headers, which are hashed as they are: they stay.
 */
#ifndef ROUNDS_BOOK_ERASE_H
#define ROUNDS_BOOK_ERASE_H

#include "book/book.h"

struct erase_report {
    int subjects;               /* patients of whom something was there to take out */
    int64_t parts, transactions; /* replaced, in how many */
    /* Records made at this computer of which whoever took the patient out did not know: they went with it. */
    int64_t own_bookings, own_notes, own_others;
};

/* Does what erasures ask for and is not done. Nothing to do costs one look by index; else one SQLite transaction that
 * reads the whole log and makes the derived tables anew (as verify_rebuild), with p->tick. r and p may be NULL.
 * Inside a batch (act.h) it is part of that, which has to be abandoned if this fails. ERR_REFUSED (stopped, read-only),
 * ERR_BUSY, ERR_IO, ERR_DAMAGE: the book is as it was. */
bool erase_run(struct book *b, const struct progress *p, struct erase_report *r, struct err *e);

/* Was this patient taken out for good, or is to be? By index. Whoever makes ids that come out the same again, as
 * imports do, asks before they write. */
bool erase_is_asked(struct book *b, const struct id *subject, bool *out, struct err *e);

/* A record that somebody wrote something about this patient into. */
struct erase_record {
    int kind;
    struct id id;
};
/* All of them, also those of kinds this version does not know, by kind and id; of several patients (n ids). Reads the
 * whole log: for erasing, and for giving somebody all that is held about them. In a. */
bool erase_about(struct book *b, const struct id *subjects, int n, struct arena *a, struct erase_record **out,
                 int *count, struct err *e);

#endif
