/* log_inner: rows of the log, written by log.c for our own entries and by log_take.c for those of other copies. Inside
 * these two files, erase.c and fold_all.c; whatever writes does so in an open write transaction with is_logging set. */
#ifndef ROUNDS_BOOK_LOG_INNER_H
#define ROUNDS_BOOK_LOG_INNER_H

#include "book/log.h"

/* False without an error in e: it is not held. */
bool log_salt_get(struct book *b, const struct id *subject, uint32_t tag, uint8_t out[SALT_SIZE], struct err *e);
/* One that is held stays as it is. tag: of this salt (txn_salt_tag). */
bool log_salt_add(struct book *b, const struct id *subject, uint32_t tag, const uint8_t salt[SALT_SIZE],
                  struct err *e);

/* The row of one transaction. */
bool log_store(struct book *b, int64_t key, const struct hash *h, int64_t hlc, const void *body, size_t n,
               struct err *e);

/* The next transaction after *key, which moves to it; its body is copied into the book's scratch arena, emptied first,
 * so that no statement is open while others write. *found false: there is none. ERR_DAMAGE: keys do not ascend. */
bool log_next_body(struct book *b, int64_t *key, struct bytes *body, bool *found, struct err *e);

/* A new branch that begins with this transaction; parent 0: none is held. Sets *ordinal. */
bool log_branch_add(struct book *b, const struct id *writer, int64_t seq, const uint8_t prev[HASH_SIZE], int64_t parent,
                    const struct hash *h, int64_t *ordinal, struct err *e);
/* seq and h are its newest transaction now. */
bool log_branch_grow(struct book *b, int64_t ordinal, int64_t seq, const struct hash *h, struct err *e);

#endif
