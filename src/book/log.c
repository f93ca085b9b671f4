#include "book/log.h"

#include "base/clock.h"
#include "book/erase.h"
#include "book/fold.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/log_inner.h"

#include <stdlib.h>
#include <string.h>

/* ---- salts ---- */

bool log_salt_get(struct book *b, const struct id *subject, uint32_t tag, uint8_t out[SALT_SIZE], struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SALT_GET, e);
    if (!q)
        return false;
    internal_lend(q, "subject", subject->b, ID_SIZE);
    stmt_bind_int(q, "tag", tag);
    bool found = stmt_step(q, e) && stmt_bytes(q, "salt", out, SALT_SIZE);
    return stmt_done(q, e) && found;
}

struct salt_source {
    struct book *book;
    struct err *e;
    bool is_held; /* the last one asked for: parts about one patient stand together */
    struct id subject;
    uint32_t tag;
    uint8_t salt[SALT_SIZE];
};

static bool salt_from_book(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct salt_source *s = arg;
    if (!s->is_held || tag != s->tag || id_compare(&s->subject, subject) != 0) {
        s->is_held = log_salt_get(s->book, subject, tag, s->salt, s->e);
        s->subject = *subject;
        s->tag = tag;
    }
    if (!s->is_held)
        return false;
    memcpy(salt, s->salt, SALT_SIZE);
    return true;
}

bool log_salt_add(struct book *b, const struct id *subject, uint32_t tag, const uint8_t salt[SALT_SIZE], struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SALT_ADD, e);
    if (!q)
        return false;
    internal_lend(q, "subject", subject->b, ID_SIZE);
    stmt_bind_int(q, "tag", tag);
    internal_lend(q, "salt", salt, SALT_SIZE);
    return stmt_run(q, e);
}

/* What is written about somebody who was taken out goes with the next take: nobody is to believe it saved. Who still
 * has a salt is still on the screens, and can be written about: so is what is in the way of taking them out. */
static bool check_not_erased(struct book *b, const struct id *subject, struct err *e)
{
    bool is_erased;
    if (!erase_is_asked(b, subject, &is_erased, e))
        return false;
    return !is_erased || err_set(e, ERR_REFUSED,
                                 "This person was taken out of the practice file for good: nothing more can be "
                                 "written about them. If they are here again, make a new record for them.");
}

bool log_salt_for(struct book *b, const struct id *subject, uint32_t *tag, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SALT_FIRST, e);
    if (!q)
        return false;
    stmt_bind_id(q, "subject", subject);
    bool found = stmt_step(q, e);
    if (found)
        *tag = (uint32_t)stmt_int(q, "tag");
    if (!stmt_done(q, e))
        return false;
    if (found)
        return true;
    if (!check_not_erased(b, subject, e))
        return false;
    uint8_t salt[SALT_SIZE];
    id_random(salt, sizeof salt);
    *tag = txn_salt_tag(salt);
    return log_salt_add(b, subject, *tag, salt, e);
}

/* ---- rows of stream and txn ---- */

bool log_store(struct book *b, int64_t key, const struct hash *h, int64_t hlc, const void *body, size_t n,
               struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_ADD, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    internal_lend(q, "hash", h->b, HASH_SIZE);
    stmt_bind_int(q, "hlc", hlc);
    internal_lend(q, "body", body, n);
    b->stored_key = key;
    memcpy(b->stored_hash, h->b, HASH_SIZE);
    return stmt_run(q, e);
}

bool log_next_body(struct book *b, int64_t *key, struct bytes *body, bool *found, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_RANGE, e);
    if (!q)
        return false;
    arena_reset(&b->scratch);
    stmt_bind_int(q, "from", *key + 1);
    stmt_bind_int(q, "before", INT64_MAX);
    bool is_next = true; /* a damaged table may give what was there already, and so without end */
    *found = stmt_step(q, e);
    if (*found) {
        struct value v = stmt_value(q, "body");
        is_next = stmt_int(q, "key") > *key;
        *key = stmt_int(q, "key");
        *body = (struct bytes){arena_memdup(&b->scratch, v.p, v.n), v.n};
    }
    if (!stmt_done(q, e))
        return false;
    if (is_next)
        return true;
    return err_set(e, ERR_DAMAGE, "The log of the practice file is out of order: see rounds verify.");
}

bool log_branch_add(struct book *b, const struct id *writer, int64_t seq, const uint8_t prev[HASH_SIZE], int64_t parent,
                    const struct hash *h, int64_t *ordinal, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_STREAM_ADD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "writer", writer);
    stmt_bind_int(q, "first_seq", seq);
    stmt_bind_blob(q, "first_hash", h->b, HASH_SIZE);
    stmt_bind_blob(q, "prev_hash", prev, HASH_SIZE);
    if (parent)
        stmt_bind_int(q, "parent", parent);
    stmt_bind_int(q, "next_seq", seq + 1);
    stmt_bind_blob(q, "head_hash", h->b, HASH_SIZE);
    if (stmt_step(q, e))
        *ordinal = stmt_int(q, "ordinal");
    bool ok = stmt_done(q, e);
    know_forget(b);
    return ok;
}

bool log_branch_grow(struct book *b, int64_t ordinal, int64_t seq, const struct hash *h, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_STREAM_GROW, e);
    if (!q)
        return false;
    stmt_bind_int(q, "ordinal", ordinal);
    stmt_bind_int(q, "next_seq", seq + 1);
    stmt_bind_blob(q, "head_hash", h->b, HASH_SIZE);
    know_grow(b, ordinal, seq + 1, h->b);
    return stmt_run(q, e);
}

/* ---- our own ---- */

/* Marks the branches up to this one as named by ours. */
static bool heads_told(struct book *b, int64_t upto, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_STREAMS_TOLD, e);
    if (!q)
        return false;
    stmt_bind_int(q, "own", b->self.ordinal);
    stmt_bind_int(q, "upto", upto);
    return stmt_run(q, e);
}

/* Heads of other streams that ours has not named since they grew, in the order they stand in. There can be more than
 * one transaction may name: the rest is for the next one, and *all is false. */
static bool untold_heads(struct book *b, struct txn_head **out, int *count, bool *all, struct err *e)
{
    size_t n = 0;
    int64_t upto = 0;
    struct stmt *q = stmt_get(b, SQL_STREAMS_UNTOLD, e);
    if (!q)
        return false;
    stmt_bind_int(q, "own", b->self.ordinal);
    *all = true;
    while (stmt_step(q, e)) {
        uint8_t hash[HASH_SIZE];
        if (n == TXN_HEADS_MAX) {
            *all = false;
            break;
        }
        *out = arena_more(&b->scratch, *out, n, sizeof **out);
        struct txn_head *h = &(*out)[n++];
        h->writer = stmt_id(q, "writer");
        h->seq = stmt_int(q, "next_seq") - 1;
        stmt_bytes(q, "head_hash", hash, HASH_SIZE);
        memcpy(h->hash, hash, TXN_HASH);
        upto = stmt_int(q, "ordinal");
    }
    *count = MUTATED(MUTANT_NO_CONTEXT) ? 0 : (int)n;
    if (!stmt_done(q, e))
        return false;
    if (n)
        qsort(*out, n, sizeof **out, txn_compare_heads);
    return n == 0 || heads_told(b, upto, e);
}

static bool hash_at(struct book *b, int64_t key, uint8_t out[HASH_SIZE], struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_GET, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    bool found = stmt_step(q, e) && stmt_bytes(q, "hash", out, HASH_SIZE);
    if (!stmt_done(q, e))
        return false;
    if (found)
        return true;
    return err_set(e, ERR_DAMAGE, "Number %lld of a log is missing.", (long long)KEY_SEQ(key));
}

/* The hash before the newest transaction of a branch: of the one before it, or what the branch grew from. */
static bool hash_before(struct book *b, const struct branch *br, int64_t seq, uint8_t out[HASH_SIZE], struct err *e)
{
    if (seq > br->first_seq)
        return hash_at(b, KEY_OF(br->ordinal, seq - 1), out, e);
    memcpy(out, br->prev_hash, HASH_SIZE);
    return true;
}

static bool body_at(struct book *b, int64_t key, struct arena *a, struct bytes *body, uint8_t hash[HASH_SIZE],
                    struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_GET, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    bool found = stmt_step(q, e) && stmt_bytes(q, "hash", hash, HASH_SIZE);
    if (found) {
        struct value v = stmt_value(q, "body");
        *body = (struct bytes){arena_memdup(a, v.p, v.n), v.n};
    }
    return stmt_done(q, e) && found;
}

bool log_check_head(struct book *b, bool *fits, struct err *e)
{
    struct err why = {0};
    struct arena a = {0};
    struct bytes body;
    struct txn t;
    struct hash h;
    struct salt_source salts = {.book = b, .e = &why};
    uint8_t prev[HASH_SIZE], stored[HASH_SIZE];
    const struct self *own = &b->self;
    const struct know *k = know_branches(b, &why);
    const struct branch *br = k ? know_branch(k, own->ordinal) : NULL;
    *fits = br && hash_before(b, br, own->seq, prev, &why) &&
            body_at(b, KEY_OF(own->ordinal, own->seq), &a, &body, stored, &why) &&
            txn_decode(body.p, body.n, &t, &why) && t.seq == own->seq &&
            txn_hash(&t, prev, &br->writer, salt_from_book, &salts, &h) && memcmp(h.b, stored, HASH_SIZE) == 0 &&
            memcmp(h.b, own->head, HASH_SIZE) == 0;
    arena_finish(&a);
    if (why.kind == ERR_NONE || why.kind == ERR_DAMAGE)
        return true;
    return err_set(e, why.kind, "%s", why.text);
}

static bool back_links(struct book *b, int64_t seq, uint8_t *out, int *count, struct err *e)
{
    *count = 0;
    for (int i = 0; seq % TXN_LINK_STEP == 0 && i < TXN_LINKS_MAX; i++) {
        int64_t at = seq - ((int64_t)TXN_LINK_STEP << i);
        uint8_t hash[HASH_SIZE];
        if (at < 1)
            break;
        if (!hash_at(b, KEY_OF(b->self.ordinal, at), hash, e))
            return false;
        memcpy(out + i * TXN_LINK, hash, TXN_LINK);
        *count = i + 1;
    }
    return true;
}

/* Now, or just after the newest stamp seen; never following a clock that is far ahead. */
static int64_t next_hlc(int64_t last, int64_t now_ms)
{
    const int64_t most_ms = INT64_C(1) << 46; /* the year 4199: a clock that says more leaves room to count on */
    int64_t now = (now_ms < 0 ? 0 : now_ms < most_ms ? now_ms : most_ms) << 16;
    if ((last >> 16 > now_ms + LOG_AHEAD_MS && !MUTATED(MUTANT_FOLLOW_CLOCK)) || last < now)
        return now;
    return last + 1;
}

/* Writes the encoded transaction into the log and into every record it touches. */
static bool append_body(struct book *b, const struct buf *body, bool knows_all, int64_t *key, struct err *e)
{
    struct txn t;
    struct hash h;
    struct id writer;
    struct salt_source salts = {.book = b, .e = e};
    memcpy(writer.b, b->self.writer, ID_SIZE);
    /* Decoding what was just encoded is the pair assertion of the frozen format. */
    if (!txn_decode(body->data, body->len, &t, e))
        return false;
    if (!txn_hash(&t, b->self.head, &writer, salt_from_book, &salts, &h))
        return err_set(e, ERR_DAMAGE, "The salt of a patient is missing from the practice file.");
    bool ok = b->self.ordinal == 0 ? log_branch_add(b, &writer, t.seq, b->self.head, 0, &h, &b->self.ordinal, e)
                                   : log_branch_grow(b, b->self.ordinal, t.seq, &h, e);
    *key = KEY_OF(b->self.ordinal, t.seq);
    if (!ok || !log_store(b, *key, &h, t.hlc, body->data, body->len, e) ||
        !fold_name(b, *key, &t, &writer, NULL, 0, e))
        return false;
    if (t.nheads)
        know_forget(b);
    b->self.seq = t.seq;
    b->self.hlc = t.hlc;
    memcpy(b->self.head, h.b, HASH_SIZE);
    if (!knows_all && !know_build(b, e))
        return false;
    struct cursor c = txn_cursor(t.slots);
    struct part p;
    while (ok && txn_next_slot(&c, &p))
        ok = fold_part(b, &p, *key, knows_all, e);
    return ok && identity_save(b, e);
}

bool log_append(struct book *b, struct txn *t, const struct buf *slots, int64_t *key, struct err *e)
{
    struct txn_head *heads = NULL;
    uint8_t links[TXN_LINKS_MAX * TXN_LINK];
    bool knows_all;
    t->seq = b->self.seq + 1;
    t->hlc = next_hlc(b->self.hlc, clock_now_ms());
    if (!untold_heads(b, &heads, &t->nheads, &knows_all, e) || !back_links(b, t->seq, links, &t->nlinks, e))
        return false;
    struct buf body = {0};
    txn_encode(t, heads, links, slots, &body);
    bool ok = append_body(b, &body, knows_all, key, e);
    buf_finish(&body);
    return ok;
}

/* ---- reading ---- */

int log_branches(struct book *b, struct err *e)
{
    const struct know *k = know_refresh(b, e) ? know_branches(b, e) : NULL;
    return k ? know_count(k) : -1;
}

static bool collect_salts(struct book *b, const struct txn *t, struct arena *a, struct log_run *out, struct err *e)
{
    struct cursor c = txn_cursor(t->slots);
    struct part p;
    while (txn_next_slot(&c, &p)) {
        if (p.is_erased || id_is_none(&p.subject))
            continue;
        struct log_salt s = {.subject = p.subject};
        if (!log_salt_get(b, &p.subject, p.tag, s.salt, e))
            return err_set(e, ERR_DAMAGE, "The salt of a patient is missing from the practice file.");
        bool has = false;
        for (int j = out->nsalts - 1; j >= 0 && !has; j--)
            has = memcmp(&out->salts[j], &s, sizeof s) == 0;
        if (has)
            continue;
        out->salts = arena_more(a, out->salts, (size_t)out->nsalts, sizeof *out->salts);
        out->salts[out->nsalts++] = s;
    }
    return true;
}

static bool read_bodies(struct book *b, int64_t from, int64_t before, struct arena *a, struct log_run *out,
                        struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_RANGE, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", from);
    stmt_bind_int(q, "before", before);
    while (stmt_step(q, e)) {
        out->bodies = arena_more(a, out->bodies, (size_t)out->n, sizeof *out->bodies);
        struct value v = stmt_value(q, "body");
        out->bodies[out->n++] = (struct bytes){arena_memdup(a, v.p, v.n), v.n};
    }
    return stmt_done(q, e);
}

bool log_read(struct book *b, int64_t ordinal, int64_t from, int64_t to, struct arena *a, struct log_run *out,
              struct err *e)
{
    *out = (struct log_run){0};
    const struct know *k = know_refresh(b, e) ? know_branches(b, e) : NULL;
    const struct branch *br = k ? know_branch(k, ordinal) : NULL;
    if (!br)
        return err_set(e, ERR_MISSING, "There is no stream %lld in this practice file.", (long long)ordinal);
    if (from < br->first_seq)
        from = br->first_seq;
    if (to >= br->next_seq)
        to = br->next_seq - 1;
    out->writer = br->writer;
    out->first_seq = from;
    memcpy(out->prev, br->prev_hash, HASH_SIZE);
    if (from > br->first_seq && !hash_at(b, KEY_OF(ordinal, from - 1), out->prev, e))
        return false;
    if (from > to) {
        memcpy(out->head, out->prev, HASH_SIZE);
        return true;
    }
    if (!hash_at(b, KEY_OF(ordinal, to), out->head, e) ||
        !read_bodies(b, KEY_OF(ordinal, from), KEY_OF(ordinal, to + 1), a, out, e))
        return false;
    for (int i = 0; i < out->n; i++) {
        struct txn t;
        if (!txn_decode(out->bodies[i].p, out->bodies[i].n, &t, e) || !collect_salts(b, &t, a, out, e))
            return false;
    }
    return true;
}
