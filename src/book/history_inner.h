/* history_inner: a transaction as it is read, for history.c (one record) and history_log.c (all of them) alone. */
#ifndef ROUNDS_BOOK_HISTORY_INNER_H
#define ROUNDS_BOOK_HISTORY_INNER_H

#include "book/history.h"
#include "book/txn.h"

/* One transaction, decoded, with what is not in its bytes. */
struct loaded {
    int64_t key;
    struct txn t;
    uint8_t hash[TXN_HASH];
    struct id writer;
};

bool history_load(struct book *b, int64_t key, struct arena *a, struct loaded *out, struct err *e);
/* All of an event but its names and changes. */
void history_fill(const struct loaded *l, struct arena *a, struct event *ev);

#endif
