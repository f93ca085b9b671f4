/* merge_file: `rounds merge FILE`: what any copy of a book holds and this one does not, taken in.
 *
 * The copy may be stale, cloned, made while the book was in use, torn, of an older or a newer Rounds; it is only read,
 * and where it stands on a stick, a share or beside a journal, through a copy of our own beside the practice file
 * that is removed at the end. What cannot be read is counted and costs nothing else. Taking only ever adds; merging the
 * same again changes nothing; stopped or killed anywhere, the same again goes on from there.
 */
#ifndef ROUNDS_EXCHANGE_MERGE_FILE_H
#define ROUNDS_EXCHANGE_MERGE_FILE_H

#include "book/book.h"

struct merge_report {
    int64_t added;      /* changes that are new here */
    int64_t known;      /* changes that were here already */
    int64_t unreadable; /* changes lost in this copy by damage, and held nowhere here */
    int64_t newer;      /* changes that only a newer Rounds can read */
    int64_t conflicts;  /* fields to settle, more than before the merge; */
    int64_t clashes;    /*   and double bookings */
    int64_t gone_bookings, gone_notes, gone_others; /* made here, and gone with who was taken out elsewhere: to be told
                                                     * (sync_gone) */
    bool was_in_use;    /* a journal stands beside it, or it changed while it was read */
    bool is_ahead;      /* some clock was far ahead of ours */
    bool was_rebuilt;   /* a fork showed, and all tables were made anew */
    int64_t longest_ms; /* for so long others could not write */
};

/* may_be_unrelated: also a copy that has no beginning in common with this book, which is refused otherwise (another
 * practice's). ERR_MISSING, ERR_REFUSED (this book itself, another practice's, no practice file, stopped), ERR_NEWER,
 * ERR_DAMAGE (nothing can be read), ERR_BUSY, ERR_IO. After a failure *r says what was kept. p may be NULL. */
bool merge_file(struct book *b, const char *path, bool may_be_unrelated, const struct progress *p,
                struct merge_report *r, struct err *e);

#endif
