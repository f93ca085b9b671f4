/* salvage: the log of a copy of a book, whole or not, as runs that log_take_some can take (BOOK section 7).
 * Inside src/book and src/exchange.
 *
 * A copy may be stale, cloned, made while the book was in use, torn, of an older or a newer Rounds, or made up. Of all
 * that is in it only the log is looked at, and of that only entries whose bytes fit their chain: a damaged page
 * costs what stands on it, and the one entry after it, which has nothing to be checked against. Nothing is ever written
 * into the file.
 */
#ifndef ROUNDS_BOOK_SALVAGE_H
#define ROUNDS_BOOK_SALVAGE_H

#include "book/log.h"

enum { SALVAGE_RUN = 40000, SALVAGE_BYTES = 8 << 20 }; /* the longest run: entries, and bytes of bodies */

/* What was seen so far. */
struct salvage_seen {
    int64_t known;      /* entries that the other book holds already; passed over without being read */
    int64_t unreadable; /* entries that should be there and are missing, damaged or cannot be checked */
    int64_t newer;      /* entries of a format that this Rounds does not know: an update reads them */
    bool is_related;    /* it has a beginning in common with the other book, or one of the two is empty */
};

struct salvage;

/* Opens the copy at path. is_ours: a copy of the copy that we made, which SQLite may put right by its journal.
 * ERR_MISSING, ERR_REFUSED (not a practice file, not a file at all), ERR_DAMAGE (not even its list of tables can be
 * read). */
bool salvage_open(const char *path, bool is_ours, struct salvage **out, struct err *e);
void salvage_close(struct salvage *s); /* NULL is fine */

/* Looks at the beginnings: fills is_related. Once, before the first run. */
bool salvage_compare(struct salvage *s, struct book *b, struct err *e);

/* The next run of what `b` does not hold; *found false: that was all. One without entries (n 0) only says that so much
 * was read and nothing of it fitted: there may be more. The run lives in the arena, its hashes are made, and at most
 * SALVAGE_BYTES, one entry and 4 MB are taken of it: whoever empties it between two needs no more, whatever the copy
 * holds. How many entries have been passed over or read is *done of *total. ERR_IO. */
bool salvage_next(struct salvage *s, struct book *b, struct arena *a, struct log_run *run, bool *found, struct err *e);
void salvage_far(const struct salvage *s, int64_t *done, int64_t *total);
const struct salvage_seen *salvage_saw(const struct salvage *s);

#endif
