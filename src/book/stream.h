/* stream: what of whom this book holds, for what travels between sites (src/exchange); and under which name it writes.
 *
 * A branch is a run of one writer's transactions without a gap or a fork (know.h); its ordinal names it in this book
 * for ever. Nothing here writes into the log.
 */
#ifndef ROUNDS_BOOK_STREAM_H
#define ROUNDS_BOOK_STREAM_H

#include "book/book.h"
#include "book/txn.h"

struct stream {
    int64_t ordinal, first, last; /* numbers of its own transactions, first <= last */
    struct id writer;
    uint8_t prev[HASH_SIZE];      /* hash before the first, zero at the beginning of a writer */
    uint8_t head[HASH_SIZE];      /* of the last */
    int64_t parent;               /* ordinal of the branch that holds `prev`; 0: the beginning, or it is missing */
};

/* All branches in the order of their ordinals: out[0] is ordinal 1. In a. */
bool stream_all(struct book *b, struct arena *a, struct stream **out, int *count, struct err *e);

/* The branch that holds transaction `seq` of a writer with this hash (its first TXN_HASH bytes); 0: not held. */
bool stream_find(struct book *b, const struct id *writer, int64_t seq, const uint8_t *hash, int64_t *ordinal,
                 struct err *e);

/* Hashes of the transactions first..last of a branch, which must all be there. In a. ERR_DAMAGE. */
bool stream_hashes(struct book *b, int64_t ordinal, int64_t first, int64_t last, struct arena *a, struct hash **out,
                   struct err *e);

/* The largest number, at most `last`, so that the transactions from `first` to it have at most `bytes` together and are
 * at most `most`; `first` itself at least. */
bool stream_cut(struct book *b, int64_t ordinal, int64_t first, int64_t last, int64_t bytes, int most, int64_t *out,
                struct err *e);

/* When transaction `seq` of a branch was written, by the clock there, UTC milliseconds; 0: it is not held. */
bool stream_at(struct book *b, int64_t ordinal, int64_t seq, int64_t *out, struct err *e);

/* The newest clock here, UTC milliseconds: of what was written here, or came from a computer whose clock is not far
 * ahead, whichever is later; 0: nothing was written here. */
int64_t stream_last_ms(const struct book *b);

/* The transactions that wrote a record, by branch and number. In a. */
struct stream_place {
    int64_t ordinal, seq;
};
bool stream_places(struct book *b, int kind, const struct id *record, struct arena *a, struct stream_place **out,
                   int *count, struct err *e);

/* The name under which this copy writes; a copy that must not go on under its old one (identity.h) takes a new one
 * now. ERR_REFUSED (read-only), ERR_BUSY, ERR_IO. */
bool stream_self(struct book *b, struct id *writer, struct err *e);

/* What a writer is called in the log; NULL: nothing, or it cannot be read. In a. */
const char *stream_name(struct book *b, const struct id *writer, struct arena *a);

/* What this computer calls itself, for a name under which nothing was written yet: what was said when the book was
 * opened, else what was kept of it on this machine, else the host's name. The book's. */
const char *stream_label(struct book *b);

/* Keeps what this computer is called for the next name under which it writes. It holds on this machine alone, whoever
 * copies the file. ERR_REFUSED (read-only), ERR_BUSY, ERR_IO. */
bool stream_keep_label(struct book *b, const char *label, struct err *e);

/* Somebody else writes under our name too: another one is taken before the next entry. */
bool stream_disown(struct book *b, struct err *e);

#endif
