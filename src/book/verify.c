#include "book/verify.h"

#include "base/clock.h"
#include "book/dump.h"
#include "book/fold.h"
#include "book/know.h"
#include "book/write.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SALT_SLOTS_MIN = 1 << 10,
    SALT_SLOTS_MAX = 1 << 19, /* of 40 bytes: 20 MB; the salts of 390,000 patients, others are looked up */
    SALT_TRIES = 16,          /* slots looked at for one salt */
    BEATS = 256,              /* transactions and records between two looks at the clock */
    TICK_MS = 100
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
    uint32_t salt_mask;
    struct err *e;
    int64_t done, total, beats, ticked_ms;
    int64_t parts;               /* seen in the log */
    int64_t written, touches;    /* in the histories of its records; of these in table touch */
    int64_t heads;               /* rows of table head that follow from it */
    int64_t records[KIND_COUNT]; /* seen in the log, by kind */
    uint8_t log_sum[HASH_SIZE];  /* order-free: sum of the hashes of what is held */
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
    if (++v->beats % BEATS || !v->progress || !v->progress->tick)
        return true;
    int64_t now = clock_mono_ms();
    if (now - v->ticked_ms < TICK_MS)
        return true;
    v->ticked_ms = now;
    if (v->progress->tick(v->progress->arg, what, v->done, v->total))
        return true;
    return err_set(v->e, ERR_REFUSED, "Stopped.");
}

/* ---- salts ---- */

/* The slot that holds a salt, or a free one where it may stand; NULL if there is neither near its place. */
static struct salt_slot *salt_slot(const struct verify *v, const struct id *subject, uint32_t tag)
{
    uint32_t at;
    memcpy(&at, subject->b + 8, sizeof at); /* the random part of an id */
    for (uint32_t i = 0; i < SALT_TRIES; i++) {
        struct salt_slot *s = &v->salts[(at + tag + i) & v->salt_mask];
        if (!s->is_used || (s->tag == tag && id_compare(&s->subject, subject) == 0))
            return s;
    }
    return NULL;
}

/* Read in one go, because the log asks for them in any order: a search for each would cost more than its hash. */
static bool load_salts(struct verify *v)
{
    struct stmt *q = stmt_get(v->book, SQL_SALT_COUNT, v->e);
    int64_t n = q && stmt_step(q, v->e) ? stmt_int(q, "n") : 0;
    if (!q || !stmt_done(q, v->e))
        return false;
    uint32_t slots = SALT_SLOTS_MIN;
    while (slots < SALT_SLOTS_MAX && slots < 2 * n)
        slots *= 2;
    v->salts = mem_alloc(slots * sizeof *v->salts);
    memset(v->salts, 0, slots * sizeof *v->salts);
    v->salt_mask = slots - 1;
    if (!(q = stmt_get(v->book, SQL_SALT_ALL, v->e)))
        return false;
    for (uint32_t room = slots / 4 * 3; room > 0 && stmt_step(q, v->e); room--) {
        struct id subject = stmt_id(q, "subject");
        uint32_t tag = (uint32_t)stmt_int(q, "tag");
        struct salt_slot *s = salt_slot(v, &subject, tag);
        if (!s)
            continue;
        *s = (struct salt_slot){.subject = subject, .tag = tag};
        s->is_used = stmt_bytes(q, "salt", s->salt, SALT_SIZE);
    }
    return stmt_done(q, v->e);
}

static bool salt_of(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct verify *v = arg;
    const struct salt_slot *s = salt_slot(v, subject, tag);
    if (s && s->is_used) {
        memcpy(salt, s->salt, SALT_SIZE);
        return true;
    }
    struct stmt *q = stmt_get(v->book, SQL_SALT_GET, v->e);
    if (!q)
        return false;
    stmt_bind_id(q, "subject", subject);
    stmt_bind_int(q, "tag", tag);
    bool found = stmt_step(q, v->e) && stmt_bytes(q, "salt", salt, SALT_SIZE);
    return stmt_done(q, v->e) && found;
}

/* ---- chains ---- */

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

/* Why a transaction is not the one that was written, or NULL. Its parts are looked into when its records are. */
static const char *fault_of(struct verify *v, const struct link *l, const struct id *writer, struct stmt *q,
                            struct err *why)
{
    struct value key = internal_column(q, 0), stored = internal_column(q, 1), hlc = internal_column(q, 2),
                 body = internal_column(q, 3);
    struct txn t;
    struct hash h;
    if (!txn_decode_head(body.p, body.n, &t, why))
        return why->text;
    if (t.seq != KEY_SEQ(key.i) || t.hlc != hlc.i)
        return "the entry is not the one that belongs there.";
    if (!txn_hash(&t, l->prev, writer, salt_of, v, &h))
        return txn_decode(body.p, body.n, &t, why) ? "the salt of its patient is missing." : why->text;
    if (stored.n != HASH_SIZE || memcmp(stored.p, h.b, HASH_SIZE) != 0)
        return "it was changed after it was written.";
    return NULL;
}

/* One transaction against the one before it. */
static void check_link(struct verify *v, const struct branch *br, struct link *l, struct stmt *q)
{
    struct err why = {0};
    char who[ID_TEXT];
    int64_t seq = KEY_SEQ(internal_column(q, 0).i);
    if (seq != l->seq)
        problem(v, "Log of writer %.8s: number %lld is missing.", id_text(&br->writer, who), (long long)l->seq);
    const char *fault = fault_of(v, l, &br->writer, q, &why);
    if (fault)
        problem(v, "Log of writer %.8s, number %lld: %s", id_text(&br->writer, who), (long long)seq, fault);
    struct value stored = internal_column(q, 1);
    if (stored.n == HASH_SIZE) { /* go on from what is stored, so that one bad entry is one problem */
        memcpy(l->prev, stored.p, HASH_SIZE);
        add_sum(v->log_sum, stored.p);
    }
    l->seq = seq + 1;
    v->r->transactions++;
    v->done++;
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

static void compare(struct verify *v, const struct row *want, const struct fold_clock *wclock, const struct row *have,
                    const struct fold_clock *hclock)
{
    const struct kind_def *k = want->kind;
    char text[ID_TEXT];
    if (want->exists != have->exists) {
        problem(v, "Record %s %s %s.", k->name, id_text(&want->id, text),
                have->exists ? "is not in the log" : "has lost its row");
        return;
    }
    for (int i = 0; i < k->nfields; i++)
        if (!value_equal(&want->v[i], &have->v[i]) || wclock->key[i] != hclock->key[i] ||
            wclock->is_multi[i] != hclock->is_multi[i]) {
            problem(v, "Record %s %s: %s is not what the log says.", k->name, id_text(&want->id, text),
                    k->fields[i].name);
            return;
        }
}

/* The row of a record against what the log says of it. n: how many transactions wrote it. */
static void check_row(struct verify *v, const struct part *p, int64_t key, int n, const struct row *have,
                      const struct fold_clock *hclock, struct arena *a)
{
    const struct kind_def *k = have->kind;
    struct row want;
    struct fold_clock wclock;
    struct err why = {0};
    int heads = 0;
    bool heads_stand = true;
    char text[ID_TEXT];
    v->records[k - kind_table]++;
    if (n <= 1) {
        fold_compute_one(p, key, &want, &wclock);
    } else if (!fold_compute(v->book, k, &p->record, a, &want, &wclock, &heads, &heads_stand, &why)) {
        problem(v, "Record %s %s cannot be made from the log: %s", k->name, id_text(&p->record, text), why.text);
        return;
    }
    v->heads += heads;
    if (!heads_stand)
        problem(v, "Record %s %s: what its fields also say is not what the log says.", k->name,
                id_text(&p->record, text));
    compare(v, &want, &wclock, have, hclock);
}

/* A record is looked at where the log first speaks of it; most have been written once, and all there is to
 * know of them stands here. */
static bool check_part(struct verify *v, const struct part *p, int64_t key, struct arena *a)
{
    const struct kind_def *k = kind_find(p->kind);
    struct row have;
    struct fold_clock clock;
    int64_t *keys;
    int n, touches, at = 0;
    char text[ID_TEXT];
    v->parts++;
    if ((k && !fold_load(v->book, k, &p->record, a, &have, &clock, v->e)) ||
        !fold_history(v->book, p->kind, &p->record, k ? &clock : NULL, a, &keys, &n, &touches, v->e))
        return false;
    while (at < n && keys[at] != key)
        at++;
    if (at == n)
        problem(v, "Record %s: its history has lost entry %lld.", id_text(&p->record, text), (long long)KEY_SEQ(key));
    if (n && at > 0)
        return true;
    v->r->records++;
    v->written += n;
    v->touches += touches;
    if (k)
        check_row(v, p, key, n, &have, &clock, a);
    return true;
}

static bool check_parts(struct verify *v, int64_t key, const struct value *body, struct arena *a)
{
    struct txn t;
    struct part p;
    struct err why = {0}, head = {0};
    if (!txn_decode(body->p, body->n, &t, &why)) {
        if (txn_decode_head(body->p, body->n, &t, &head)) /* else the chain has told of it */
            problem(v, "Entry %lld: %s", (long long)KEY_SEQ(key), why.text);
        return true;
    }
    struct cursor c = txn_cursor(t.slots);
    while (txn_next_slot(&c, &p)) {
        if (!p.is_erased && (!check_part(v, &p, key, a) || !tick(v, "checking the records")))
            return false;
        arena_reset(a);
    }
    return true;
}

/* In the order of the log: it is read once and in one direction, and records stand near those written with them. */
static bool check_records(struct verify *v)
{
    struct stmt q = {0};
    struct arena a = {0};
    bool ok = know_build(v->book, v->e) && internal_prepare(v->book, &q, sql_texts[SQL_TXN_RANGE].text, "verify", v->e);
    if (ok) {
        stmt_bind_int(&q, "from", 0);
        stmt_bind_int(&q, "before", INT64_MAX);
    }
    while (ok && stmt_step(&q, v->e)) {
        struct value body = internal_column(&q, 3);
        ok = check_parts(v, internal_column(&q, 0).i, &body, &a);
        v->done++;
    }
    ok = ok && stmt_done(&q, v->e);
    internal_finish(&q);
    arena_finish(&a);
    return ok;
}

/* Rows the log knows nothing of are found by no record: count both sides. */
static bool count_of(struct verify *v, enum sql_id which, int64_t *n)
{
    struct stmt *q = stmt_get(v->book, which, v->e);
    *n = q && stmt_step(q, v->e) ? stmt_int(q, "n") : 0;
    return q && stmt_done(q, v->e);
}

static bool check_counts(struct verify *v)
{
    int64_t touches, heads;
    if (!count_of(v, SQL_TOUCH_COUNT, &touches) || !count_of(v, SQL_HEAD_COUNT, &heads))
        return false;
    if (touches > v->touches || v->written > v->parts)
        problem(v, "The history of records has %" PRId64 " rows that the log knows nothing of.",
                touches - v->touches + (v->written > v->parts ? v->written - v->parts : 0));
    if (heads > v->heads)
        problem(v, "Table head has %lld rows that the log knows nothing of.", (long long)(heads - v->heads));
    for (int i = 0; i < KIND_COUNT; i++) {
        struct stmt c = {0};
        if (!internal_prepare(v->book, &c, kind_table[i].sql_count, "verify", v->e))
            return false;
        int64_t rows = stmt_step(&c, v->e) ? internal_column(&c, 0).i : -1;
        bool ok = stmt_done(&c, v->e);
        internal_finish(&c);
        if (!ok)
            return false;
        if (rows > v->records[i])
            problem(v, "Table %s has %lld rows that the log knows nothing of.", kind_table[i].name,
                    (long long)(rows - v->records[i]));
    }
    return true;
}

static const char *text_of(struct arena *a, struct value v)
{
    return v.type == VALUE_TEXT ? arena_strndup(a, v.p, v.n) : "";
}

/* SQLite's own look at its pages and indexes: one row "ok", or what is wrong. */
static bool check_pages(struct verify *v)
{
    struct stmt *q = stmt_get(v->book, SQL_VERIFY_PAGES, v->e);
    if (!q)
        return false;
    while (stmt_step(q, v->e)) {
        const char *said = text_of(v->arena, internal_column(q, 0));
        if (strcmp(said, "ok") == 0)
            continue;
        /* "row 12 missing from index x", "wrong # of entries in index x": of what the log says nothing is gone */
        v->r->bad_indexes += strstr(said, " index ") != NULL;
        problem(v, "SQLite: %.200s", said);
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
    int64_t n;
    if (!count_of(v, SQL_CONFLICT_COUNT, &v->r->conflicts) || !count_of(v, SQL_TXN_COUNT, &n))
        return false;
    v->total = 2 * n;
    return true;
}

static bool check_all(struct verify *v)
{
    struct book *b = v->book;
    struct hash state;
    know_forget(b);
    const struct know *k = know_branches(b, v->e);
    if (!k || !count_conflicts(v) || !count_of(v, SQL_ERASURE_COUNT, &v->r->to_erase) || !check_pages(v))
        return false;
    int64_t start = clock_mono_ms();
    bool ok = load_salts(v);
    v->r->streams = know_count(k);
    for (int64_t i = 1; ok && i <= v->r->streams; i++) {
        struct branch br = *know_branch(b->know, i);
        ok = check_branch(v, &br);
    }
    v->r->chain_ms = clock_mono_ms() - start;
    if (!ok)
        return false;
    speak(v->log_sum, v->r->log_code);
    start = clock_mono_ms();
    ok = check_records(v) && check_counts(v);
    v->r->fold_ms = clock_mono_ms() - start;
    if (!ok)
        return false;
    v->r->forks = know_forked(b->know);
    if (!dump_digest(b, NULL, &state, v->e))
        return false;
    speak(state.b, v->r->state_code);
    return true;
}

bool verify_book(struct book *b, const struct progress *p, struct arena *a, struct verify_report *r, struct err *e)
{
    struct err why = {0};
    struct verify v = {.book = b, .arena = a, .r = r, .progress = p, .e = &why};
    *r = (struct verify_report){0};
    if (!book_read_begin(b, e))
        return false;
    bool ok = check_all(&v);
    if (!ok && why.kind == ERR_DAMAGE) { /* so bad that it could not be looked at further: that is what was asked */
        problem(&v, "%s", why.text);
        ok = true;
    }
    free(v.salts);
    book_read_end(b);
    r->is_ok = ok && r->nproblems == 0;
    if (ok)
        return true;
    return err_set(e, why.kind, "%s", why.text);
}

bool verify_rebuild(struct book *b, const struct progress *p, struct err *e)
{
    if (!write_begin(b, false, e))
        return false;
    b->is_logging = b->is_folding = true;
    bool ok = internal_exec(b, sql_texts[SQL_REINDEX].text, e) && fold_rebuild(b, p, e);
    b->is_logging = b->is_folding = false;
    return write_end(b, ok, e);
}
