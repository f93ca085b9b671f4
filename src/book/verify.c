#include "book/verify.h"

#include "base/clock.h"
#include "book/dump.h"
#include "book/fold.h"
#include "book/know.h"
#include "book/write.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SALT_SLOTS = 1 << 15, /* salts remembered: acts of a day are about few patients */
    TICK_EVERY = 20000
};

struct salt_slot {
    struct id subject;
    uint32_t tag;
    uint8_t salt[SALT_SIZE];
    bool is_used;
};

struct verify {
    struct book *book;
    struct arena *arena;
    struct verify_report *r;
    const struct progress *progress;
    struct salt_slot *salts;
    struct err *e;
    int64_t done, total;
    uint8_t log_sum[HASH_SIZE]; /* order-free: sum of the hashes of what is held */
};

static void problem(struct verify *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void problem(struct verify *v, const char *fmt, ...)
{
    if (v->r->nproblems < VERIFY_PROBLEMS_MAX) {
        char text[400];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(text, sizeof text, fmt, ap);
        va_end(ap);
        v->r->problems[v->r->nproblems] = arena_strdup(v->arena, text);
    }
    v->r->nproblems++;
}

static bool tick(struct verify *v, const char *what)
{
    if (++v->done % TICK_EVERY || !v->progress || !v->progress->tick)
        return true;
    return v->progress->tick(v->progress->arg, what, v->done, v->total) || err_set(v->e, ERR_REFUSED, "Stopped.");
}

/* ---- chains ---- */

static bool salt_cached(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct verify *v = arg;
    uint32_t at;
    memcpy(&at, subject->b + 8, sizeof at); /* the random part of an id */
    struct salt_slot *s = &v->salts[(at ^ tag) % SALT_SLOTS];
    if (!s->is_used || s->tag != tag || id_compare(&s->subject, subject) != 0) {
        struct stmt *q = stmt_get(v->book, SQL_SALT_GET, v->e);
        if (!q)
            return false;
        stmt_bind_id(q, "subject", subject);
        stmt_bind_int(q, "tag", tag);
        s->is_used = stmt_step(q, v->e) && stmt_value(q, "salt").n == SALT_SIZE;
        if (s->is_used)
            memcpy(s->salt, stmt_value(q, "salt").p, SALT_SIZE);
        s->subject = *subject;
        s->tag = tag;
        if (!stmt_done(q, v->e) || !s->is_used)
            return false;
    }
    memcpy(salt, s->salt, SALT_SIZE);
    return true;
}

static void add_sum(uint8_t sum[HASH_SIZE], const uint8_t h[HASH_SIZE])
{
    int carry = 0;
    for (int i = 0; i < HASH_SIZE; i++) {
        carry += sum[i] + h[i];
        sum[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

struct link {
    int64_t seq;
    uint8_t prev[HASH_SIZE];
};

/* One transaction against the one before it. */
static void check_link(struct verify *v, const struct branch *br, struct link *l, struct stmt *q)
{
    struct value body = internal_column(q, 3), stored = internal_column(q, 1);
    struct txn t;
    struct hash h;
    struct err why = {0};
    long long seq = (long long)KEY_SEQ(internal_column(q, 0).i);
    char who[ID_TEXT];
    id_text(&br->writer, who);
    if (seq != l->seq)
        problem(v, "Log of writer %.8s: number %lld is missing.", who, (long long)l->seq);
    if (!txn_decode(body.p, body.n, &t, &why))
        problem(v, "Log of writer %.8s, number %lld: %s", who, seq, why.text);
    else if (t.seq != seq || t.hlc != internal_column(q, 2).i)
        problem(v, "Log of writer %.8s, number %lld: the entry is not the one that belongs there.", who, seq);
    else if (!txn_hash(&t, l->prev, &br->writer, salt_cached, v, &h))
        problem(v, "Log of writer %.8s, number %lld: the salt of its patient is missing.", who, seq);
    else if (stored.n != HASH_SIZE || memcmp(stored.p, h.b, HASH_SIZE) != 0)
        problem(v, "Log of writer %.8s, number %lld was changed after it was written.", who, seq);
    if (stored.n == HASH_SIZE) { /* go on from what is stored, so that one bad entry is one problem */
        memcpy(l->prev, stored.p, HASH_SIZE);
        add_sum(v->log_sum, stored.p);
    }
    l->seq = seq + 1;
    v->r->transactions++;
}

static bool check_branch(struct verify *v, const struct branch *br)
{
    struct stmt q = {0};
    struct link l = {.seq = br->first_seq};
    memcpy(l.prev, br->prev_hash, HASH_SIZE);
    if (br->first_seq > 1 && !br->parent)
        v->r->gaps++;
    bool ok = internal_prepare(v->book, &q, sql_texts[SQL_TXN_RANGE].text, "verify", v->e);
    if (!ok)
        return false;
    stmt_bind_int(&q, "from", KEY_OF(br->ordinal, 0));
    stmt_bind_int(&q, "before", KEY_OF(br->ordinal + 1, 0));
    while (ok && stmt_step(&q, v->e)) {
        check_link(v, br, &l, &q);
        ok = tick(v, "checking the log");
    }
    ok = stmt_done(&q, v->e) && ok;
    internal_finish(&q);
    char who[ID_TEXT];
    if (ok && (l.seq != br->next_seq || memcmp(l.prev, br->head_hash, HASH_SIZE) != 0))
        problem(v, "Log of writer %.8s ends at %lld, but %lld were written.", id_text(&br->writer, who),
                (long long)l.seq - 1, (long long)br->next_seq - 1);
    return ok;
}

/* ---- records ---- */

static bool check_record(struct verify *v, int kind, const struct id *id, struct arena *a)
{
    const struct kind_def *k = kind_find(kind);
    struct row want, have;
    struct fold_clock wclock, hclock;
    int heads;
    char text[ID_TEXT];
    v->r->records++;
    if (!k)
        return true;
    struct err why = {0};
    if (!fold_compute(v->book, k, id, a, &want, &wclock, &heads, &why)) {
        problem(v, "Record %s %s cannot be made from the log: %s", k->name, id_text(id, text), why.text);
        return true;
    }
    if (!fold_load(v->book, k, id, a, &have, &hclock, v->e))
        return false;
    if (want.exists != have.exists) {
        problem(v, "Record %s %s %s.", k->name, id_text(id, text), have.exists ? "is not in the log" : "has lost its row");
        return true;
    }
    for (int i = 0; i < k->nfields; i++)
        if (!value_equal(&want.v[i], &have.v[i]) || wclock.key[i] != hclock.key[i] ||
            wclock.is_multi[i] != hclock.is_multi[i]) {
            problem(v, "Record %s %s: %s is not what the log says.", k->name, id_text(id, text), k->fields[i].name);
            break;
        }
    return true;
}

static bool check_records(struct verify *v)
{
    struct stmt q = {0};
    struct arena a = {0};
    bool ok = know_build(v->book, v->e) &&
              internal_prepare(v->book, &q, sql_texts[SQL_TOUCH_RECORDS].text, "verify", v->e);
    while (ok && stmt_step(&q, v->e)) {
        struct id id = stmt_id(&q, "record");
        ok = check_record(v, (int)stmt_int(&q, "kind"), &id, &a) && tick(v, "checking the records");
        arena_reset(&a);
    }
    ok = ok && stmt_done(&q, v->e);
    internal_finish(&q);
    arena_finish(&a);
    return ok;
}

/* A row the log knows nothing of would be found by no record: count both sides. */
static bool check_counts(struct verify *v)
{
    int64_t from_log[KIND_COUNT] = {0};
    struct stmt *q = stmt_get(v->book, SQL_TOUCH_COUNT, v->e);
    while (q && stmt_step(q, v->e)) {
        const struct kind_def *k = kind_find((int)stmt_int(q, "kind"));
        if (k)
            from_log[k - kind_table] = stmt_int(q, "n");
    }
    if (!q || !stmt_done(q, v->e))
        return false;
    for (int i = 0; i < KIND_COUNT; i++) {
        struct stmt c = {0};
        if (!internal_prepare(v->book, &c, kind_table[i].sql_count, "verify", v->e))
            return false;
        int64_t rows = stmt_step(&c, v->e) ? internal_column(&c, 0).i : -1;
        bool ok = stmt_done(&c, v->e);
        internal_finish(&c);
        if (!ok)
            return false;
        if (rows > from_log[i])
            problem(v, "Table %s has %lld rows that the log knows nothing of.", kind_table[i].name,
                    (long long)(rows - from_log[i]));
    }
    return true;
}

/* SQLite's own look at its pages: one row "ok", or what is wrong. */
static bool check_pages(struct verify *v)
{
    struct stmt *q = stmt_get(v->book, SQL_VERIFY_QUICK, v->e);
    if (!q)
        return false;
    while (stmt_step(q, v->e)) {
        struct value s = internal_column(q, 0);
        if (s.n != 2 || memcmp(s.p, "ok", 2) != 0)
            problem(v, "SQLite: %.*s", s.n < 200 ? (int)s.n : 200, s.n ? (const char *)s.p : "");
    }
    if (!stmt_done(q, v->e) || !(q = stmt_get(v->book, SQL_VERIFY_FOREIGN, v->e)))
        return false;
    while (stmt_step(q, v->e))
        problem(v, "SQLite: a reference leads nowhere.");
    return stmt_done(q, v->e);
}

/* Four groups of four symbols, speakable: the alphabet of booking references. */
static void speak(const uint8_t h[HASH_SIZE], char out[VERIFY_CODE])
{
    static const char symbols[] = "23456789BCDFGHJKLMNPQRSTVWXYZ";
    char *p = out;
    for (int i = 0; i < 16; i++) {
        if (i && i % 4 == 0)
            *p++ = '-';
        *p++ = symbols[(h[2 * i] << 8 | h[2 * i + 1]) % 29];
    }
    *p = 0;
}

static bool count_conflicts(struct verify *v)
{
    struct stmt *q = stmt_get(v->book, SQL_CONFLICT_COUNT, v->e);
    if (!q)
        return false;
    if (stmt_step(q, v->e))
        v->r->conflicts = stmt_int(q, "n");
    if (!stmt_done(q, v->e) || !(q = stmt_get(v->book, SQL_TXN_COUNT, v->e)))
        return false;
    if (stmt_step(q, v->e))
        v->total = stmt_int(q, "n") * 2;
    return stmt_done(q, v->e);
}

bool verify_book(struct book *b, const struct progress *p, struct arena *a, struct verify_report *r, struct err *e)
{
    struct err mine = {0};
    struct verify v = {.book = b, .arena = a, .r = r, .progress = p, .e = e ? e : &mine};
    struct hash state;
    *r = (struct verify_report){0};
    if (!book_read_begin(b, v.e))
        return false;
    v.salts = mem_alloc(SALT_SLOTS * sizeof *v.salts);
    memset(v.salts, 0, SALT_SLOTS * sizeof *v.salts);
    know_forget(b);
    const struct know *k = know_branches(b, v.e);
    bool ok = k && count_conflicts(&v) && check_pages(&v);
    int64_t start = clock_mono_ms();
    r->streams = k ? know_count(k) : 0;
    for (int64_t i = 1; ok && i <= r->streams; i++) {
        struct branch br = *know_branch(b->know, i);
        ok = check_branch(&v, &br);
    }
    r->chain_ms = clock_mono_ms() - start;
    start = clock_mono_ms();
    ok = ok && check_records(&v) && check_counts(&v);
    r->fold_ms = clock_mono_ms() - start;
    r->forks = ok ? know_forked(b->know) : 0;
    ok = ok && dump_digest(b, NULL, &state, v.e);
    if (ok) {
        speak(v.log_sum, r->log_code);
        speak(state.b, r->state_code);
    }
    free(v.salts);
    book_read_end(b);
    r->is_ok = ok && r->nproblems == 0;
    return ok;
}

bool verify_rebuild(struct book *b, const struct progress *p, struct err *e)
{
    if (!write_begin(b, false, e))
        return false;
    b->is_logging = b->is_folding = true;
    bool ok = fold_rebuild(b, p, e);
    b->is_logging = b->is_folding = false;
    return write_end(b, ok, e);
}
