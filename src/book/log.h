/* log: adding transactions, our own and those of other copies. Inside src/book,
 * tests/sim and (from the sync layer on) src/exchange.
 *
 * Taking only ever adds. Any order, partition or repetition of the same
 * transactions gives the same derived tables: dump.h is what "same" means.
 */
#ifndef ROUNDS_BOOK_LOG_H
#define ROUNDS_BOOK_LOG_H

#include "book/book.h"
#include "book/txn.h"

enum {
    LOG_AHEAD_MS = 10 * 60 * 1000 /* a clock further ahead than this is never followed (BOOK section 5) */
};

struct log_salt {
    struct id subject;
    uint8_t salt[SALT_SIZE];
};

/* A run of one writer's transactions without a gap, with the salts its parts need. */
struct log_run {
    struct id writer;
    int64_t first_seq;
    uint8_t prev[HASH_SIZE]; /* hash before the first; zero for number 1 */
    uint8_t head[HASH_SIZE]; /* hash of the last: what the chain must come to */
    int n;
    struct bytes *bodies;
    int nsalts;
    struct log_salt *salts;
    /* Hashes of the bodies, n of them, if whoever made the run has decoded each and made them along the chain from prev
     * (salvage.h); NULL: log_take does. */
    const struct hash *hashes;
};

/* What taking did. */
struct log_taken {
    int64_t added, known; /* transactions */
    bool was_rebuilt;     /* a fork showed, so the derived tables were made anew */
    bool is_ahead;        /* some clock was more than LOG_AHEAD_MS ahead of ours */
    int64_t parts;        /* SQLite transactions it took */
    int64_t gone_bookings, gone_notes, gone_others; /* made here, and gone with who was taken out elsewhere (erase.h) */
    int64_t longest_ms;   /* the longest of them: for so long nobody else could write */
};

/* Reads transactions from..to (clamped) of a branch as a run. */
bool log_read(struct book *b, int64_t ordinal, int64_t from, int64_t to, struct arena *a, struct log_run *out,
              struct err *e);
int log_branches(struct book *b, struct err *e); /* ordinals are 1..n; -1 on error */

/* Adds runs in one SQLite transaction and folds what they touch. Every body is decoded
 * and its chain hash computed; a run that does not come to its head, has a damaged body or lacks a salt is
 * refused (ERR_DAMAGE) and nothing of any run is kept. */
bool log_take(struct book *b, const struct log_run *runs, int n, struct log_taken *t, struct err *e);

/* The same in many SQLite transactions, each short enough for others to go on working (a new fork of a writer makes
 * all derived tables anew, and that is one). All runs are checked first. Where it stops - killed, a full disk,
 * p->tick says so (ERR_REFUSED) - the book is sound and holds a part of them; the same again goes on from there, and
 * who was taken out (erase.h) is, wherever it ended but by a kill. On
 * failure *t says what was kept. Memory: the runs' hashes, and 16 MB. p may be NULL. */
bool log_take_some(struct book *b, const struct log_run *runs, int n, const struct progress *p, struct log_taken *t,
                   struct err *e);

/* Does this computer's newest transaction stand in the log as its table says, with the hash that its bytes and the one
 * before it give? For opening: one look, however large the book. b->self.ordinal is not 0. */
bool log_check_head(struct book *b, bool *fits, struct err *e);

/* ---- for act.c ---- */

/* The tag of the salt for a subject, made if there is none. ERR_REFUSED: it was taken out for good (erase.h). */
bool log_salt_for(struct book *b, const struct id *subject, uint32_t *tag, struct err *e);
/* Appends our own transaction; t holds act, staff, reason, undoes, at, offset. Sets *key. */
bool log_append(struct book *b, struct txn *t, const struct buf *slots, int64_t *key, struct err *e);

#endif
