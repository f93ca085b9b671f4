#include "book/salvage.h"

#include "book/internal.h"
#include "book/know.h"
#include "book/log_inner.h"

#include <stdlib.h>
#include <string.h>

enum {
    SALT_SLOTS = 1 << 17,
    TABLES = 3,
    CACHE_KIB = 8 << 10 /* salts of old records stand all over their table */
};

/* One branch of the copy, as its table says. */
struct claimed {
    int64_t ordinal, first_seq, next_seq;
    struct id writer;
    uint8_t prev_hash[HASH_SIZE], first_hash[HASH_SIZE];
};

struct salvage {
    struct book *book; /* the copy */
    struct arena arena;
    struct claimed *branch;
    int nbranches, at;
    bool is_begun; /* the place in branch[at] was found */
    int64_t next;  /* number to be read next there */
    bool has_prev; /* the hash of the one before it is known: */
    uint8_t prev[HASH_SIZE];
    int64_t done, total;
    bool is_damaged; /* what lists branches and entries could not be read to its end */
    struct salvage_seen seen;
    struct stmt *rows; /* open while a run is read, one step a row; NULL: it is not */
};

/* A row of the copy. */
struct row_read {
    int64_t seq;
    bool has_hash;
    struct hash hash;
    struct bytes body;
};

/* ---- opening ---- */

static bool has_tables(struct book *b, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SALVAGE_TABLES, e);
    int64_t n = q && stmt_step(q, e) ? stmt_int(q, "n") : 0;
    if (!q || !stmt_done(q, e))
        return false;
    if (n == TABLES)
        return true;
    return b->version > BOOK_VERSION
               ? err_set(e, ERR_NEWER, "%s was written by a newer Rounds. Please update this one, then merge again.",
                         book_path(b))
               : err_set(e, ERR_DAMAGE, "%s has lost the tables of its log: nothing in it can be read.", book_path(b));
}

static void add_branch(struct salvage *s, struct stmt *q)
{
    struct claimed c = {.ordinal = stmt_int(q, "ordinal"),
                        .first_seq = stmt_int(q, "first_seq"),
                        .next_seq = stmt_int(q, "next_seq"),
                        .writer = stmt_id(q, "writer")};
    bool sound = stmt_bytes(q, "prev_hash", c.prev_hash, HASH_SIZE) &&
                 stmt_bytes(q, "first_hash", c.first_hash, HASH_SIZE) && c.ordinal > 0 && c.ordinal < 1 << 22 &&
                 c.first_seq > 0 && c.next_seq > c.first_seq && c.next_seq < INT64_C(1) << KEY_SHIFT &&
                 !id_is_none(&c.writer);
    if (!sound)
        return;
    s->branch = arena_more(&s->arena, s->branch, (size_t)s->nbranches, sizeof *s->branch);
    s->total += c.next_seq - c.first_seq;
    s->branch[s->nbranches++] = c;
}

/* What cannot be read of the table is not there: the entries of that branch have no writer then. */
static bool load_branches(struct salvage *s, struct err *e)
{
    struct err why = {0};
    struct stmt *q = stmt_get(s->book, SQL_STREAMS, e);
    if (!q)
        return false;
    int64_t last = 0;
    bool is_sorted = true;
    while (is_sorted && stmt_step(q, &why)) {
        is_sorted = stmt_int(q, "ordinal") > last;
        last = stmt_int(q, "ordinal");
        if (is_sorted)
            add_branch(s, q);
    }
    if (stmt_done(q, &why) && is_sorted)
        return true;
    s->is_damaged = true;
    if (why.kind == ERR_NONE || why.kind == ERR_DAMAGE)
        return true;
    return err_set(e, why.kind, "%s", why.text);
}

/* The newest key before this one; 0: none, or it cannot be read. */
static bool newest_before(struct salvage *s, int64_t before, int64_t *key, struct err *e)
{
    struct err why = {0};
    struct stmt *q = stmt_get(s->book, SQL_TXN_NEWEST, e);
    if (!q)
        return false;
    stmt_bind_int(q, "before", before);
    *key = stmt_step(q, &why) ? stmt_int(q, "key") : 0;
    if (stmt_done(q, &why) && *key < before)
        return true;
    *key = 0;
    s->is_damaged = true;
    if (why.kind == ERR_NONE || why.kind == ERR_DAMAGE)
        return true;
    return err_set(e, why.kind, "%s", why.text);
}

/* Entries whose branch has no row any more: their writer is not known, so that nothing can be checked. And those that
 * come after what the row of their branch says is the last. */
static bool count_orphans(struct salvage *s, struct err *e)
{
    for (int64_t before = INT64_MAX, key = 1; key > 0; before = key - KEY_SEQ(key)) {
        int64_t next = 1;
        if (!newest_before(s, before, &key, e))
            return false;
        for (int i = 0; i < s->nbranches; i++)
            next = s->branch[i].ordinal == KEY_ORDINAL(key) ? s->branch[i].next_seq : next;
        if (key > 0 && KEY_SEQ(key) >= next)
            s->seen.unreadable += KEY_SEQ(key) + 1 - next;
    }
    return true;
}

bool salvage_open(const char *path, bool is_ours, struct salvage **out, struct err *e)
{
    const struct book_options o = {.is_foreign = !is_ours, .is_log_only = true, .cache_kib = CACHE_KIB};
    struct book *b;
    *out = NULL;
    if (!book_open(path, &o, &b, e))
        return false;
    struct salvage *s = mem_alloc(sizeof *s);
    *s = (struct salvage){.book = b};
    if (!has_tables(b, e) || !load_branches(s, e) || !count_orphans(s, e)) {
        salvage_close(s);
        return false;
    }
    *out = s;
    return true;
}

void salvage_close(struct salvage *s)
{
    if (!s)
        return;
    book_close(s->book);
    arena_finish(&s->arena);
    free(s);
}

bool salvage_compare(struct salvage *s, struct book *b, struct err *e)
{
    int n = log_branches(b, e);
    if (n < 0)
        return false;
    s->seen.is_related = n == 0 || s->nbranches == 0;
    for (int i = 0; i < s->nbranches && !s->seen.is_related; i++) {
        int64_t key;
        const struct claimed *c = &s->branch[i];
        if (!know_find(b, &c->writer, c->first_seq, c->first_hash, &key, e))
            return false;
        for (int j = 1; j <= n && !key; j++) { /* or what it has begins later than what we have */
            const struct branch *br = know_branch(b->know, j);
            key = id_compare(&br->writer, &c->writer) == 0;
        }
        s->seen.is_related = key != 0;
    }
    return true;
}

/* ---- rows, past what is damaged ---- */

static bool close_rows(struct salvage *s, struct err *e)
{
    struct stmt *q = s->rows;
    s->rows = NULL;
    return !q || stmt_done(q, e);
}

static bool open_rows(struct salvage *s, int64_t from, struct err *e)
{
    int64_t ordinal = s->branch[s->at].ordinal;
    struct stmt *q = stmt_get(s->book, SQL_TXN_RANGE, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", KEY_OF(ordinal, from));
    stmt_bind_int(q, "before", KEY_OF(ordinal + 1, 0));
    s->rows = q;
    return true;
}

/* The next row at or after number `from`; the first time from there, then the one after the last. *found false: there
 * is none. False with ERR_DAMAGE: it cannot be read. Without a row nothing stays open. A damaged table may give
 * rows that come before those asked for, and so without end: that is damage. */
static bool next_row(struct salvage *s, int64_t from, struct arena *a, struct row_read *r, bool *found, struct err *e)
{
    if (!s->rows && !open_rows(s, from, e))
        return false;
    struct stmt *q = s->rows;
    *found = stmt_step(q, e);
    if (!*found)
        return close_rows(s, e);
    int64_t key = stmt_int(q, "key");
    *found = key >= KEY_OF(s->branch[s->at].ordinal, from);
    if (!*found)
        return close_rows(s, e) ? err_set(e, ERR_DAMAGE, "A row of the log is out of order.") : false;
    *r = (struct row_read){.seq = KEY_SEQ(key)};
    r->has_hash = stmt_bytes(q, "hash", r->hash.b, HASH_SIZE);
    struct value v = stmt_value(q, "body");
    if (a && v.type == VALUE_BLOB && v.n <= TXN_SIZE_MAX)
        r->body = (struct bytes){arena_memdup(a, v.p, v.n), v.n};
    return true;
}

/* One row alone. */
static bool read_row(struct salvage *s, int64_t from, struct arena *a, struct row_read *r, bool *found, struct err *e)
{
    return next_row(s, from, a, r, found, e) && close_rows(s, e);
}

static bool is_readable(struct salvage *s, int64_t from, bool *readable, struct err *e)
{
    struct row_read r;
    bool found;
    struct err why = {0};
    *readable = read_row(s, from, NULL, &r, &found, &why);
    if (*readable || why.kind == ERR_DAMAGE)
        return true;
    return err_set(e, why.kind, "%s", why.text);
}

/* From a number that cannot be read to the next that can: steps that double, then back by halves. */
static bool pass_damage(struct salvage *s, int64_t *from, struct err *e)
{
    int64_t bad = *from, good, end = s->branch[s->at].next_seq, far = 1;
    bool readable = false;
    for (good = bad; !readable && good < end; far *= 2) {
        good = bad + far < end ? bad + far : end;
        if (!is_readable(s, good, &readable, e))
            return false;
        bad = readable ? bad : good;
    }
    while (readable && good - bad > 1) {
        int64_t mid = bad + (good - bad) / 2;
        bool can;
        if (!is_readable(s, mid, &can, e))
            return false;
        if (can)
            good = mid;
        else
            bad = mid;
    }
    *from = readable ? good : end;
    return true;
}

/* ---- where to begin ---- */

/* With a stretch missing there, what comes after it does not say that what came before is held. */
static bool has_gap(const struct know *k, const struct id *writer)
{
    for (int i = 1; i <= know_count(k); i++) {
        const struct branch *br = know_branch(k, i);
        if (!br->parent && br->first_seq > 1 && id_compare(&br->writer, writer) == 0)
            return true;
    }
    return false;
}

/* Finds the last entry of this branch that the book holds too, by halves: chains agree up to a point, never again. */
static bool begin_branch(struct salvage *s, struct book *b, struct err *e)
{
    const struct claimed *c = &s->branch[s->at];
    int64_t held = c->first_seq - 1, not_held = c->next_seq;
    memcpy(s->prev, c->prev_hash, HASH_SIZE);
    s->has_prev = true;
    s->is_begun = true;
    if (!know_refresh(b, e) || !know_branches(b, e))
        return false;
    for (bool last = !has_gap(b->know, &c->writer), first = last; last && not_held - held > 1; first = false) {
        /* Most copies hold less than we do: ask for the end first. */
        int64_t mid = first ? c->next_seq - 1 : held + (not_held - held) / 2, key = 0;
        struct row_read r;
        struct err why = {0};
        bool found = false;
        if (!read_row(s, mid, NULL, &r, &found, &why) && why.kind != ERR_DAMAGE)
            return err_set(e, why.kind, "%s", why.text);
        if (why.kind == ERR_NONE && found && r.seq == mid && r.has_hash &&
            !know_find(b, &c->writer, mid, r.hash.b, &key, e))
            return false;
        if (key) {
            held = mid;
            memcpy(s->prev, r.hash.b, HASH_SIZE);
        } else {
            not_held = mid;
        }
    }
    s->next = held + 1;
    s->seen.known += s->next - c->first_seq;
    s->done += s->next - c->first_seq;
    return true;
}

/* ---- runs ---- */

/* Salts of the run so far, by their place in run->salts plus one. */
struct salts {
    struct salvage *s;
    struct book *into;
    struct arena *a;
    struct log_run *run;
    int *slot;
    struct err *e;
};

static bool salt_of(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct salts *t = arg;
    struct err why = {0};
    uint32_t at;
    memcpy(&at, subject->b + 8, sizeof at); /* the random part of an id */
    for (at = (at + tag) % SALT_SLOTS; t->slot[at]; at = (at + 1) % SALT_SLOTS) {
        const struct log_salt *had = &t->run->salts[t->slot[at] - 1];
        if (id_compare(&had->subject, subject) == 0 && txn_salt_tag(had->salt) == tag) {
            memcpy(salt, had->salt, SALT_SIZE);
            return true;
        }
    }
    if (t->run->nsalts >= SALT_SLOTS / 2)
        return false;
    if (!log_salt_get(t->s->book, subject, tag, salt, &why) && !log_salt_get(t->into, subject, tag, salt, &why))
        return false;
    t->run->salts = arena_more(t->a, t->run->salts, (size_t)t->run->nsalts, sizeof *t->run->salts);
    struct log_salt *kept = &t->run->salts[t->run->nsalts++];
    kept->subject = *subject;
    memcpy(kept->salt, salt, SALT_SIZE);
    t->slot[at] = t->run->nsalts;
    return true;
}

enum answer { FITS, UNREADABLE, NEWER };

static enum answer look(struct salvage *s, const struct row_read *r, struct salts *salts)
{
    struct txn t;
    struct hash h;
    struct err why = {0};
    if (!r->has_hash || !r->body.n)
        return UNREADABLE;
    if (!txn_decode(r->body.p, r->body.n, &t, &why))
        return why.kind == ERR_NEWER ? NEWER : UNREADABLE;
    bool fits = t.seq == r->seq && s->has_prev && txn_hash(&t, s->prev, &s->branch[s->at].writer, salt_of, salts, &h) &&
                memcmp(h.b, r->hash.b, HASH_SIZE) == 0;
    return fits ? FITS : UNREADABLE;
}

static void append(struct log_run *run, struct hash *hashes, const struct row_read *r)
{
    hashes[run->n] = r->hash;
    run->bodies[run->n++] = r->body;
    memcpy(run->head, r->hash.b, HASH_SIZE);
}

/* How many of these numbers of a writer the other book has. */
static int64_t count_held(struct book *b, const struct id *writer, int64_t from, int64_t before)
{
    int64_t held = 0;
    for (int i = 1; b->know && i <= know_count(b->know); i++) {
        const struct branch *br = know_branch(b->know, i);
        int64_t lo = from > br->first_seq ? from : br->first_seq, hi = before < br->next_seq ? before : br->next_seq;
        if (hi > lo && id_compare(&br->writer, writer) == 0)
            held += hi - lo;
    }
    return held < before - from ? held : before - from;
}

/* Numbers from s->next up to this one that nobody can read here. */
static void lose(struct salvage *s, struct book *b, int64_t upto)
{
    if (upto <= s->next)
        return;
    int64_t held = count_held(b, &s->branch[s->at].writer, s->next, upto);
    s->seen.known += held;
    s->seen.unreadable += upto - s->next - held;
    s->done += upto - s->next;
    s->next = upto;
    s->has_prev = false;
}

/* One row more for the run; *ends: the run cannot go on past it. */
static bool read_next(struct salvage *s, struct arena *a, struct log_run *run, struct hash *hashes, struct salts *salts,
                      bool *ends, struct err *e)
{
    const struct claimed *c = &s->branch[s->at];
    struct row_read r;
    struct err why = {0};
    bool found;
    int64_t from = s->next;
    *ends = true;
    if (!next_row(s, from, a, &r, &found, &why)) {
        if (why.kind != ERR_DAMAGE)
            return err_set(e, why.kind, "%s", why.text);
        if (!pass_damage(s, &from, e))
            return false;
        lose(s, salts->into, from);
        return true;
    }
    if (!found || r.seq > s->next) {
        lose(s, salts->into, !found ? c->next_seq : r.seq);
        return close_rows(s, e); /* this row is asked for again */
    }
    if (run->n == 0) {
        run->first_seq = r.seq;
        memcpy(run->prev, s->prev, HASH_SIZE);
    }
    switch (look(s, &r, salts)) {
    case FITS:
        append(run, hashes, &r);
        *ends = false;
        break;
    case UNREADABLE:
        if (count_held(salts->into, &c->writer, r.seq, r.seq + 1))
            s->seen.known++;
        else
            s->seen.unreadable++;
        break;
    case NEWER: s->seen.newer++; break;
    }
    s->next = r.seq + 1;
    s->done++;
    s->has_prev = r.has_hash;
    memcpy(s->prev, r.hash.b, HASH_SIZE);
    return true;
}

/* A run of the branch that is being read; empty at its end, or if nothing of what was read fits. */
static bool read_run(struct salvage *s, struct book *b, struct arena *a, struct log_run *run, struct err *e)
{
    const struct claimed *c = &s->branch[s->at];
    int64_t left = c->next_seq - s->next;
    size_t most = left < SALVAGE_RUN ? (size_t)left : SALVAGE_RUN; /* few that are new must not cost what many do */
    struct hash *hashes = arena_array(a, most, sizeof *hashes);
    struct salts salts = {.s = s, .into = b, .a = a, .run = run, .e = e};
    *run = (struct log_run){.writer = c->writer, .hashes = hashes};
    run->bodies = arena_array(a, most, sizeof *run->bodies);
    salts.slot = arena_array(a, SALT_SLOTS, sizeof *salts.slot);
    size_t from = a->used;
    while (s->next < c->next_seq && run->n < (int)most && a->used - from < SALVAGE_BYTES) {
        bool ends;
        if (!read_next(s, a, run, hashes, &salts, &ends, e)) {
            close_rows(s, &(struct err){0});
            return false;
        }
        if (ends && run->n)
            break;
    }
    return close_rows(s, e);
}

bool salvage_next(struct salvage *s, struct book *b, struct arena *a, struct log_run *run, bool *found, struct err *e)
{
    *found = false;
    while (s->at < s->nbranches) {
        if (!s->is_begun && !begin_branch(s, b, e))
            return false;
        if (s->next < s->branch[s->at].next_seq)
            return *found = read_run(s, b, a, run, e);
        s->at++;
        s->is_begun = false;
    }
    /* How much is missing then nobody knows; that something is has to be said. */
    if (s->is_damaged && s->seen.unreadable == 0)
        s->seen.unreadable = 1;
    return true;
}

void salvage_far(const struct salvage *s, int64_t *done, int64_t *total)
{
    *done = s->done;
    *total = s->total;
}

const struct salvage_seen *salvage_saw(const struct salvage *s)
{
    return &s->seen;
}
