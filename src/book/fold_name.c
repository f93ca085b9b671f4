/* Whom a transaction names: what it knew, and what its back links say. */
#include "book/fold.h"

#include <string.h>

static bool add_named(struct book *b, int64_t key, const struct id *writer, int64_t seq, const void *hash, size_t n,
                      bool is_evidence, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_NAMED_ADD, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    stmt_bind_id(q, "writer", writer);
    stmt_bind_int(q, "seq", seq);
    stmt_bind_blob(q, "hash", hash, n);
    stmt_bind_int(q, "is_evidence", is_evidence);
    return stmt_run(q, e);
}

/* Does the transaction `back` numbers before `key`, on the same branch, have the hash that a back link says? */
static bool is_link_held(struct book *b, int64_t key, int64_t back, const uint8_t *link, bool *held, struct err *e)
{
    uint8_t hash[HASH_SIZE];
    struct stmt *q = stmt_get(b, SQL_TXN_HASH, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key - back);
    *held = stmt_step(q, e) && stmt_bytes(q, "hash", hash, HASH_SIZE) && memcmp(hash, link, TXN_LINK) == 0;
    return stmt_done(q, e);
}

/* A back link is evidence of forks where what it leads to is missing. Where that is held it says
 * nothing that the chain does not, and a row for it would make every look at who knew what read the whole log: a
 * second branch with the same number is seen by its overlapping this one. */
static bool index_links(struct book *b, int64_t key, const struct txn *t, const struct id *writer,
                        const struct hash *before, int64_t nbefore, struct err *e)
{
    for (int i = 0; i < t->nlinks; i++) {
        int64_t back = (int64_t)TXN_LINK_STEP << i;
        const uint8_t *link = t->links.p + (size_t)i * TXN_LINK;
        bool held = back <= nbefore && memcmp(before[-back].b, link, TXN_LINK) == 0;
        if (back > nbefore && !is_link_held(b, key, back, link, &held, e))
            return false;
        if (!held && !add_named(b, key, writer, t->seq - back, link, TXN_LINK, true, e))
            return false;
    }
    return true;
}

bool fold_name(struct book *b, int64_t key, const struct txn *t, const struct id *writer, const struct hash *before,
               int64_t nbefore, struct err *e)
{
    struct cursor c = txn_cursor(t->heads);
    struct txn_head h;
    while (txn_next_head(&c, &h))
        if (!add_named(b, key, &h.writer, h.seq, h.hash, TXN_HASH, false, e))
            return false;
    return index_links(b, key, t, writer, before, nbefore, e);
}
