/* know: branches of writers, and who knew what (BOOK section 4). Inside src/book only.
 *
 * A branch is a run of one writer's transactions without a gap or a fork, with a local
 * ordinal. A fork of a writer, or a gap, begins another branch; its parent is set when
 * the transaction before its first is held. No row ever moves.
 *
 * A transaction knows: everything earlier on its chain, everything below the heads
 * named by it or earlier on its chain, and what those knew in turn. Where a named head is
 * not held, its position in the writer's chain decides - unless that writer is known to
 * have forked: then the answer is no, which can show one conflict too many for a while, never
 * one too few.
 *
 * Knowledge is a pure function of the transactions held. It is built from tables stream and
 * named when first needed after something arrived; a book that only writes for
 * itself never builds it.
 */
#ifndef ROUNDS_BOOK_KNOW_H
#define ROUNDS_BOOK_KNOW_H

#include "book/internal.h"

enum { KEY_SHIFT = 40 };
#define KEY_OF(ordinal, seq) ((int64_t)(ordinal) << KEY_SHIFT | (int64_t)(seq))
#define KEY_ORDINAL(key) ((int64_t)(key) >> KEY_SHIFT)
#define KEY_SEQ(key) ((int64_t)(key) & (((int64_t)1 << KEY_SHIFT) - 1))

struct branch {
    int64_t ordinal, first_seq, next_seq;
    struct id writer;
    uint8_t prev_hash[HASH_SIZE]; /* zero at the start of a writer */
    uint8_t head_hash[HASH_SIZE];
    int64_t parent;               /* ordinal, 0: start of the writer or not held */
    int64_t told_seq;
};

/* The branches held, by ordinal (ordinals are 1, 2, 3 ... without gaps: index = ordinal - 1).
 * Loads them if needed. NULL on error. */
const struct know *know_branches(struct book *b, struct err *e);
int know_count(const struct know *k);
const struct branch *know_branch(const struct know *k, int64_t ordinal); /* NULL: there is none, or k is NULL */

/* The key of a held transaction by its name, 0 if it is not held. */
bool know_find(struct book *b, const struct id *writer, int64_t seq, const uint8_t hash[TXN_HASH], int64_t *key,
               struct err *e);

/* Makes sure that know_knew can be asked. */
bool know_build(struct book *b, struct err *e);

/* Did the author of transaction `a` know transaction `b`? Both held; of a branch that is not, as a damaged row may name
 * one: no. know_build first. */
bool know_knew(const struct know *k, int64_t a, int64_t b);

/* How many writers are known to have forked; growing means that answers may have changed
 * from yes to no, so derived tables are rebuilt. know_build first. */
int know_forked(const struct know *k);

/* Before reading outside a write: forgets what was built if another program has committed since. */
bool know_refresh(struct book *b, struct err *e);

/* Something was added: forget what was built (branches alone can be kept up to date by know_grow). */
void know_forget(struct book *b);
/* A branch has grown up to this one. What was built is forgotten, the branches are not. */
void know_grow(struct book *b, int64_t ordinal, int64_t next_seq, const uint8_t head_hash[HASH_SIZE]);

#endif
