#include "tests/sim/world_lib.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/fold.h"
#include "book/history.h"
#include "book/know.h"
#include "practice/practice.h"
#include "practice/rule_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE_MS = 60000, YEARS_MS = 1000000000 };

static const struct book_options options = {.site = "simulated", .derive = practice_derive, .settle = &rule_settle};

uint64_t world_next(struct world *w)
{
    uint64_t z = (w->rng += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int world_random(struct world *w, int n)
{
    return (int)(world_next(w) % (uint64_t)n);
}

bool world_wrong(struct world *w, const char *fmt, ...)
{
    if (w->wrong[0])
        return false;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(w->wrong, sizeof w->wrong, fmt, ap);
    va_end(ap);
    return false;
}

int world_by_hash(const struct world *w, const uint8_t hash[TXN_HASH])
{
    for (int i = 0; i < w->ntxns; i++)
        if (memcmp(w->txn[i].hash, hash, TXN_HASH) == 0)
            return i;
    return -1;
}

int world_by_key(const struct world *w, struct book *b, int64_t key)
{
    struct err e = {0};
    uint8_t hash[TXN_HASH] = {0};
    struct stmt *q = stmt_get(b, SQL_TXN_HASH, &e);
    stmt_bind_int(q, "key", key);
    if (stmt_step(q, &e))
        memcpy(hash, stmt_value(q, "hash").p, TXN_HASH);
    stmt_done(q, &e);
    return world_by_hash(w, hash);
}

static void set_bit(uint64_t *v, int i)
{
    v[i / 64] |= (uint64_t)1 << (i % 64);
}

void world_here(struct world *w, const struct site *s)
{
    clock_freeze(w->wall_ms + s->skew_ms);
}

static void from_image(struct world *w, struct site *s, const struct buf *image)
{
    struct err e = {0};
    if (!copy_from_image(image, &options, &s->book, &e))
        world_wrong(w, "a book could not be made: %s", e.text);
    s->book->mark = &s->mark;
}

static void new_machine(struct world *w, struct site *s)
{
    for (int i = 0; i < ID_SIZE; i++)
        s->book->machine.b[i] = (uint8_t)world_next(w);
}

/* A copy of a book on a machine of its own. */
static void new_site(struct world *w, struct site *s)
{
    *s = (struct site){0};
    from_image(w, s, &w->template);
    new_machine(w, s);
}

/* ---- acts ---- */

/* A booking that is written so is over, or was none. */
static bool ends(const struct cell *c)
{
    struct row row = {.kind = kind_find(KIND_APPOINTMENT), .exists = true};
    int f = kind_field(row.kind, c->field);
    if (f >= 0)
        row.v[f] = c->value;
    return row_int(&row, FIELD_ENTERED_IN_ERROR, 0) == 1 || row_is(&row, APPOINTMENT_STATUS, "cancelled") ||
           row_is(&row, APPOINTMENT_STATUS, "noshow");
}

/* Reads back the newest own transaction: what was written, under which name. */
void world_note(struct world *w, struct site *s)
{
    struct err e = {0};
    struct arena a = {0};
    struct log_run r;
    struct txn t;
    struct world_txn *x = &w->txn[w->ntxns];
    *x = (struct world_txn){0};
    memcpy(x->hash, s->book->self.head, TXN_HASH);
    int same = world_by_hash(w, x->hash);
    if (same >= 0) { /* a clone did the same act in the same millisecond: byte by byte one transaction */
        set_bit(s->has, same);
        return;
    }
    memcpy(x->writer.b, s->book->self.writer, ID_SIZE);
    x->hlc = s->book->self.hlc;
    if (x->hlc >> 16 > w->wall_ms + s->skew_ms + LOG_AHEAD_MS)
        world_wrong(w, "a clock that is far ahead was followed");
    if (!log_read(s->book, s->book->self.ordinal, s->book->self.seq, s->book->self.seq, &a, &r, &e) || r.n != 1 ||
        !txn_decode(r.bodies[0].p, r.bodies[0].n, &t, &e)) {
        world_wrong(w, "what was written cannot be read: %s", e.text);
        arena_finish(&a);
        return;
    }
    x->is_undo = t.has_undoes;
    struct cursor c = txn_cursor(t.slots);
    struct part p;
    struct cell cell;
    while (txn_next_slot(&c, &p)) {
        struct cursor cc = txn_cursor(p.cells);
        while (x->nwrites < WRITES_MAX && txn_next_cell(&cc, &cell)) {
            x->writes[x->nwrites].record = p.record;
            x->writes[x->nwrites].kind = p.kind;
            x->writes[x->nwrites].is_end = ends(&cell);
            x->writes[x->nwrites++].field = cell.field;
        }
    }
    for (int i = 0; i < w->ntxns; i++)
        if (world_bit(s->has, i)) {
            set_bit(x->known, i);
            for (int k = 0; k < WORDS; k++)
                x->known[k] |= w->txn[i].known[k];
        }
    set_bit(s->has, w->ntxns++);
    arena_finish(&a);
}

static void set_some(struct world *w, struct act *act, int r)
{
    static const char *const status[] = {"booked", "arrived", "cancelled", "noshow"};
    bool patient = r >= RECORDS / 2;
    act_record(act, patient ? KIND_PATIENT : KIND_APPOINTMENT, &w->record[r],
               patient ? &w->record[r] : &w->record[RECORDS / 2 + r % 2]);
    int n = 1 + world_random(w, 2);
    for (int i = 0; i < n; i++) {
        int what = world_random(w, 5);
        if (what == 0)
            act_set_null(act, patient ? PATIENT_ALERT : APPOINTMENT_REMARK);
        else if (what == 1)
            act_set_int(act, 900, world_random(w, 3)); /* a field of a later version */
        else if (patient)
            act_set_text(act, what == 2 ? PATIENT_ALERT : PATIENT_FAMILY, status[world_random(w, 4)]);
        else if (what == 2)
            act_set_int(act, APPOINTMENT_DATE, 20000 + world_random(w, 3));
        else
            act_set_text(act, what == 3 ? APPOINTMENT_STATUS : APPOINTMENT_REMARK, status[world_random(w, 4)]);
    }
    if (!patient && world_random(w, 4) == 0) { /* something that can clash */
        act_set_id(act, APPOINTMENT_PATIENT, &w->record[RECORDS / 2]);
        act_set_id(act, APPOINTMENT_PRACTITIONER, &w->record[0]);
        act_set_int(act, APPOINTMENT_START_MIN, 540);
        act_set_int(act, APPOINTMENT_MINUTES, 30);
    }
}

static void add_note(struct world *w, struct act *act)
{
    struct id id = id_new(w->wall_ms);
    act_record(act, world_random(w, 5) ? KIND_NOTE : 99, &id,
               &w->record[RECORDS / 2]); /* 99: a kind of a later version */
    act_set_id(act, NOTE_PATIENT, &w->record[RECORDS / 2]);
    act_set_int(act, NOTE_AT, w->wall_ms);
    act_set_text(act, NOTE_TEXT, "words");
}

bool world_commit(struct world *w, struct site *s)
{
    struct err e = {0};
    struct act act;
    if (w->ntxns == TXNS_MAX)
        return false;
    if (!act_begin(s->book, &act, "simulated", NULL, &e))
        return !w->may_fail && world_wrong(w, "an act could not begin: %s", e.text);
    if (world_random(w, 6) == 0)
        add_note(w, &act);
    set_some(w, &act, world_random(w, RECORDS));
    if (!act_commit(&act, &e))
        return !w->may_fail && world_wrong(w, "an act could not be committed: %s", e.text);
    if (!w->may_fail)
        world_note(w, s);
    return true;
}

/* ---- undo ---- */

struct seen {
    struct row row;
    struct fold_clock clock;
};

static bool look(struct world *w, struct site *s, int r, struct arena *a, struct seen *out)
{
    struct err e = {0};
    const struct kind_def *k = kind_find(r >= RECORDS / 2 ? KIND_PATIENT : KIND_APPOINTMENT);
    return fold_load(s->book, k, &w->record[r], a, &out->row, &out->clock, &e) || world_wrong(w, "%s", e.text);
}

/* The value is another act's own: not what an undo brought back, which may be the undone act's again. */
static bool is_anothers(struct world *w, struct site *s, int64_t clock_key, int64_t key)
{
    int i = clock_key && clock_key != key ? world_by_key(w, s->book, clock_key) : -1;
    return i >= 0 && !w->txn[i].is_undo;
}

/* Undoes a transaction held here, of whoever. Fields that something else has set since must stay. */
static void undo(struct world *w, struct site *s, int64_t key)
{
    struct err e = {0};
    struct arena a = {0};
    struct act act;
    struct undo_result r;
    struct seen before[RECORDS], after[RECORDS];
    bool ok = w->ntxns < TXNS_MAX;
    for (int i = 0; ok && i < RECORDS; i++)
        ok = look(w, s, i, &a, &before[i]);
    if (ok && act_begin(s->book, &act, "undo", NULL, &e)) {
        ok = history_undo(&act, key, &a, &r, &e);
        bool empty = act_is_empty(&act);
        if (!ok || !act_commit(&act, &e))
            ok = world_wrong(w, "undo failed: %s", e.text);
        else if (!empty)
            world_note(w, s);
    }
    for (int i = 0; ok && i < RECORDS; i++) {
        if (!look(w, s, i, &a, &after[i]) || !before[i].row.exists)
            continue;
        for (int f = 0; f < before[i].row.kind->nfields; f++)
            if (is_anothers(w, s, before[i].clock.key[f], key) &&
                before[i].row.kind->fields[f].number != FIELD_ENTERED_IN_ERROR &&
                !value_equal(&before[i].row.v[f], &after[i].row.v[f]))
                world_wrong(w, "undo changed %s, which somebody else had set", before[i].row.kind->fields[f].name);
    }
    arena_finish(&a);
}

void world_undo_any(struct world *w, struct site *s)
{
    struct err e = {0};
    int n = log_branches(s->book, &e);
    if (n <= 0)
        return;
    const struct branch *br = know_branch(know_branches(s->book, &e), 1 + world_random(w, n));
    int64_t len = br->next_seq - br->first_seq;
    undo(w, s, KEY_OF(br->ordinal, br->first_seq + world_random(w, (int)len)));
}

/* An act, taken back at once, leaves every value as it was. */
void world_undo_at_once(struct world *w, struct site *s)
{
    struct arena a = {0};
    struct seen before[RECORDS], after;
    for (int i = 0; i < RECORDS; i++)
        if (!look(w, s, i, &a, &before[i]))
            return;
    int had = w->ntxns;
    world_commit(w, s);
    if (w->ntxns == had + 1 && !w->wrong[0])
        undo(w, s, KEY_OF(s->book->self.ordinal, s->book->self.seq));
    for (int i = 0; w->ntxns == had + 2 && i < RECORDS; i++) {
        if (!before[i].row.exists || before[i].clock.any_multi || !look(w, s, i, &a, &after))
            continue;
        for (int f = 0; f < after.row.kind->nfields; f++)
            if (!value_equal(&before[i].row.v[f], &after.row.v[f]))
                world_wrong(w, "undo did not bring back %s", after.row.kind->fields[f].name);
    }
    arena_finish(&a);
}

/* ---- files ---- */

/* Notes which transactions the newest run of a file holds: by hash, since clones write under one name. */
static void mark_run(const struct world *w, struct site *s, int64_t ordinal, struct file *f)
{
    struct err e = {0};
    const struct log_run *r = &f->runs[f->nruns];
    for (int j = 0; j < r->n; j++) {
        struct stmt *q = stmt_get(s->book, SQL_TXN_HASH, &e);
        stmt_bind_int(q, "key", KEY_OF(ordinal, r->first_seq + j));
        int x = stmt_step(q, &e) ? world_by_hash(w, stmt_value(q, "hash").p) : -1;
        stmt_done(q, &e);
        if (x >= 0)
            set_bit(f->has, x);
    }
}

/* Everything a site has, or its own newest and random runs of the rest. */
static void make_file(struct world *w, struct site *s, bool everything, struct file *f)
{
    struct err e = {0};
    int n = log_branches(s->book, &e);
    *f = (struct file){0};
    f->runs = arena_array(&f->arena, (size_t)(n > 0 ? n : 0) + 1, sizeof *f->runs);
    for (int o = 1; o <= n; o++) {
        const struct branch br = *know_branch(know_branches(s->book, &e), o);
        int64_t from = br.first_seq, to = br.next_seq - 1;
        if (!everything) {
            from += world_random(w, (int)(to - from + 1));
            to = from + world_random(w, 12);
        }
        if (!everything && o != s->book->self.ordinal && world_random(w, 2))
            continue;
        if (!log_read(s->book, o, from, to, &f->arena, &f->runs[f->nruns], &e))
            world_wrong(w, "a run could not be read: %s", e.text);
        mark_run(w, s, o, f);
        f->nruns += f->runs[f->nruns].n > 0;
    }
}

/* Of a take that stopped: what of it has come, by the log itself. */
void world_mark_held(struct world *w, struct site *s)
{
    struct stmt q = {0};
    struct err e = {0};
    bool ok = internal_prepare(s->book, &q, "SELECT hash FROM txn", "sim", &e);
    while (ok && stmt_step(&q, &e)) {
        struct value hash = internal_column(&q, 0);
        for (int i = 0; i < w->ntxns; i++)
            if (memcmp(w->txn[i].hash, hash.p, TXN_HASH) == 0)
                s->has[i / 64] |= UINT64_C(1) << i % 64;
    }
    if (!ok || !stmt_done(&q, &e))
        world_wrong(w, "the log could not be read: %s", e.text);
    internal_finish(&q);
}

static bool stop_at_once(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)what, (void)done, (void)total;
    return false;
}

/* In one SQLite transaction or in parts of a few; and now and then it ends after the first part, as if it had been
 * killed there, and work goes on with what has come. */
static void receive(struct world *w, struct site *s, const struct file *f, bool may_stop)
{
    const struct progress stop = {.tick = stop_at_once};
    struct err e = {0};
    struct log_taken t;
    bool is_whole = world_random(w, 3) == 0, is_cut = may_stop && !is_whole && world_random(w, 4) == 0;
    s->book->take_most = 1 + world_random(w, 6);
    bool ok = is_whole ? log_take(s->book, f->runs, f->nruns, &t, &e)
                       : log_take_some(s->book, f->runs, f->nruns, is_cut ? &stop : NULL, &t, &e);
    if (is_cut && !ok && e.kind == ERR_REFUSED) {
        world_mark_held(w, s);
        return;
    }
    if (!ok)
        world_wrong(w, "a sound file was refused: %s", e.text);
    for (int k = 0; k < WORDS; k++)
        s->has[k] |= f->has[k];
}

/* One byte is another: nothing of the file may be kept. */
static void receive_torn(struct world *w, struct site *s, const struct file *f)
{
    if (f->nruns == 0)
        return;
    struct log_run *r = &f->runs[world_random(w, f->nruns)];
    struct bytes *body = &r->bodies[world_random(w, r->n)];
    struct bytes whole = *body;
    struct err e = {0};
    struct log_taken t;
    uint8_t *copy = mem_alloc(whole.n);
    memcpy(copy, whole.p, whole.n);
    copy[world_random(w, (int)whole.n)] ^= (uint8_t)(1 << world_random(w, 8));
    *body = (struct bytes){copy, world_random(w, 4) ? whole.n : (size_t)world_random(w, (int)whole.n)};
    if (log_take(s->book, f->runs, f->nruns, &t, &e))
        world_wrong(w, "a torn file was taken");
    *body = whole;
    free(copy);
}

/* ---- mishaps ---- */

static void backup(struct world *w, struct site *s)
{
    struct err e = {0};
    buf_reset(&s->backup);
    if (!copy_image(s->book, &s->backup, &e))
        world_wrong(w, "%s", e.text);
    s->backup_mark = s->mark;
    memcpy(s->backup_has, s->has, sizeof s->has);
}

/* The disk died: what was neither published nor backed up is gone. The line beside the book may
 * be newer (noticed) or restored with it (not noticed). */
static void restore(struct world *w, struct site *s)
{
    struct id machine = s->book->machine;
    book_close(s->book);
    from_image(w, s, &s->backup);
    s->book->machine = machine;
    memcpy(s->has, s->backup_has, sizeof s->has);
    if (world_random(w, 2))
        s->mark = s->backup_mark;
    struct identity_mark line = s->mark;
    int had = w->ntxns;
    struct err e = {0};
    bool is_behind = identity_load(s->book, &e) && line.seq > s->book->self.seq;
    if (w->nfiles && world_random(w, 2)) /* what others wrote comes first */
        receive(w, s, &w->file[world_random(w, w->nfiles)], true);
    world_commit(w, s);
    if (is_behind && w->ntxns > had && id_compare(&w->txn[had].writer, &line.writer) == 0)
        world_wrong(w, "a restored book wrote under its old name");
}

static void clone(struct world *w, struct site *s)
{
    struct site *c = &w->site[w->nsites++];
    struct buf image = {0};
    struct err e = {0};
    *c = (struct site){.skew_ms = s->skew_ms, .mark = s->mark};
    if (!copy_image(s->book, &image, &e))
        world_wrong(w, "%s", e.text);
    from_image(w, c, &image);
    memcpy(c->has, s->has, sizeof s->has);
    c->book->machine = s->book->machine; /* a cloned disk: nothing tells the two apart */
    if (world_random(w, 3) == 0)
        new_machine(w, c);
    buf_finish(&image);
}

static void merge_straight(struct world *w, struct site *s)
{
    struct site *from = &w->site[world_random(w, w->nsites)];
    struct file f;
    if (from == s)
        return;
    make_file(w, from, true, &f);
    receive(w, s, &f, true);
    arena_finish(&f.arena);
}

void world_skew(struct world *w, struct site *s)
{
    if (world_random(w, 5) < 3)
        s->skew_ms = (world_random(w, 40) - 20) * (int64_t)MINUTE_MS;
    else
        s->skew_ms = (int64_t)YEARS_MS * (world_random(w, 2) ? 100 : -100);
}

void world_step(struct world *w)
{
    struct site *s = &w->site[world_random(w, w->nsites)];
    int x = world_random(w, 100);
    w->wall_ms += world_random(w, 20) * 1000;
    world_here(w, s);
    if (x < 28) {
        world_commit(w, s);
    } else if (x < 32) {
        world_undo_any(w, s);
    } else if (x < 35) {
        world_undo_at_once(w, s);
    } else if (x < 52) {
        if (w->nfiles < FILES_MAX)
            make_file(w, s, world_random(w, 2), &w->file[w->nfiles++]);
    } else if (x < 78) {
        if (w->nfiles)
            receive(w, s, &w->file[world_random(w, w->nfiles)], true);
    } else if (x < 81) {
        if (w->nfiles)
            receive_torn(w, s, &w->file[world_random(w, w->nfiles)]);
    } else if (x < 84) {
        backup(w, s);
    } else if (x < 87) {
        if (s->backup.len && !w->keeps)
            restore(w, s);
    } else if (x < 90) {
        if (w->nsites < SITES_MAX)
            clone(w, s);
    } else if (x < 91) {
        if (w->nfiles && !w->keeps) /* the only copy on a stick that was never seen again */
            arena_finish(&w->file[--w->nfiles].arena);
    } else if (x < 93) {
        struct identity_mark old = s->mark; /* a crash after the commit, before the line was written */
        world_commit(w, s);
        s->mark = old;
    } else if (x < 96) {
        world_skew(w, s);
    } else {
        merge_straight(w, s);
    }
}

static bool has_all(const struct site *s, const struct file *f)
{
    for (int k = 0; k < WORDS; k++)
        if (f->has[k] & ~s->has[k])
            return false;
    return true;
}

void world_heal(struct world *w)
{
    struct site *first = &w->site[0];
    struct file f;
    world_here(w, first);
    for (int i = 0; i < w->nfiles && !w->wrong[0]; i++)
        if (!has_all(first, &w->file[i])) /* what is known is read often enough before */
            receive(w, first, &w->file[i], false);
    for (int i = 1; i < w->nsites && !w->wrong[0]; i++) {
        make_file(w, &w->site[i], true, &f);
        if (!has_all(first, &f))
            receive(w, first, &f, false);
        arena_finish(&f.arena);
    }
    make_file(w, first, true, &f);
    for (int i = 1; i < w->nsites && !w->wrong[0]; i++) {
        world_here(w, &w->site[i]);
        receive(w, &w->site[i], &f, false);
    }
    arena_finish(&f.arena);
}

void world_start(struct world *w, uint64_t seed, bool keeps)
{
    struct err e = {0};
    struct buf template = w->template;
    *w = (struct world){.rng = seed, .keeps = keeps, .wall_ms = 1763900000000, .template = template};
    id_seed(seed);
    clock_freeze(w->wall_ms);
    if (!w->template.len) {
        struct book *b;
        if (!book_create(":memory:", &options, &b, &e) || !copy_image(b, &w->template, &e)) {
            fprintf(stderr, "%s\n", e.text);
            exit(1);
        }
        book_close(b);
        id_seed(seed);
    }
    for (int i = 0; i < RECORDS; i++)
        w->record[i] = id_new(w->wall_ms);
    w->nsites = 2 + world_random(w, 3);
    for (int i = 0; i < w->nsites; i++)
        new_site(w, &w->site[i]);
}

void world_finish(struct world *w)
{
    for (int i = 0; i < w->nsites; i++) {
        book_close(w->site[i].book);
        buf_finish(&w->site[i].backup);
    }
    for (int i = 0; i < w->nfiles; i++)
        arena_finish(&w->file[i].arena);
}
