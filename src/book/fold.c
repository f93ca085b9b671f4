#include "book/fold.h"

#include "base/sort.h"
#include "book/fold_heads.h"
#include "book/know.h"

#include <assert.h>
#include <string.h>

/* ---- rows ---- */

static struct value copy_value(struct arena *a, struct value v)
{
    if (v.type == VALUE_TEXT || v.type == VALUE_BLOB)
        v.p = arena_memdup(a, v.p, v.n);
    return v;
}

bool fold_load(struct book *b, const struct kind_def *k, const struct id *id, struct arena *a, struct row *row,
               struct fold_clock *clock, struct err *e)
{
    *row = (struct row){.kind = k, .id = *id};
    if (clock)
        *clock = (struct fold_clock){0};
    struct stmt *q = internal_row_stmt(b, k, ROW_SELECT, e);
    if (!q)
        return false;
    struct value key = {.type = VALUE_BLOB, .p = id->b, .n = ID_SIZE};
    internal_bind(q, 1, &key);
    if (stmt_step(q, e)) {
        row->exists = true;
        row->n = internal_column(q, 0).i;
        struct value packed = internal_column(q, 1);
        if (clock)
            fold_unpack(k, &packed, clock);
        for (int i = 0; i < k->nfields; i++)
            row->v[i] = copy_value(a, internal_column(q, i + 2));
    }
    return stmt_done(q, e);
}

static bool store(struct book *b, const struct row *before, struct row *row, const struct fold_clock *clock,
                  struct err *e)
{
    const struct kind_def *k = row->kind;
    bool indexed = false;
    for (int i = 0; before->exists && i < k->nfields; i++)
        indexed |= k->fields[i].is_indexed && !value_equal(&before->v[i], &row->v[i]);
    enum row_stmt how = !before->exists ? ROW_INSERT : indexed ? ROW_UPDATE : ROW_UPDATE_PLAIN;
    struct stmt *q = internal_row_stmt(b, k, how, e);
    if (!q)
        return false;
    struct buf packed = {0};
    fold_pack(k, clock, &packed);
    struct value id = {.type = VALUE_BLOB, .p = row->id.b, .n = ID_SIZE}, n = value_int(before->n);
    struct value cl = {.type = VALUE_BLOB, .p = packed.data, .n = packed.len};
    internal_bind(q, 1, before->exists ? &n : &id);
    internal_bind(q, 2, &cl);
    for (int i = 0; i < k->nfields; i++)
        if (row->v[i].type != VALUE_NULL && (how != ROW_UPDATE_PLAIN || !k->fields[i].is_indexed))
            internal_bind(q, i + 3, &row->v[i]);
    bool ok = stmt_run(q, e);
    buf_finish(&packed);
    row->n = before->exists ? before->n : sqlite3_last_insert_rowid(b->db);
    row->exists = true;
    return ok;
}

static bool derive(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    for (const struct derive *d = b->derive; d && d->kind; d++)
        if (d->kind == after->kind->number && !d->changed(b, before, after, e))
            return false;
    return true;
}

static bool write_row(struct book *b, const struct row *before, struct row *after, const struct fold_clock *clock,
                      struct err *e)
{
    return store(b, before, after, clock, e) && derive(b, before, after, e);
}

/* ---- indexing ---- */

static bool add_touch(struct book *b, const struct id *record, int kind, int64_t key, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TOUCH_ADD, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "record", record->b, ID_SIZE);
    stmt_bind_int(q, "kind", kind);
    stmt_bind_int(q, "key", key);
    return stmt_run(q, e);
}

/* The index of the field if this version can fold the cell, else -1. */
static int foldable(const struct kind_def *k, const struct cell *c)
{
    if (MUTATED(MUTANT_NULL_IGNORED) && c->value.type == VALUE_NULL)
        return -1;
    int i = kind_field(k, c->field);
    if (i < 0 || (c->value.type != VALUE_NULL && c->value.type != k->fields[i].type))
        return -1;
    return i;
}

/* Tells the layer above what a part writes, winner or not. */
static bool tell_wrote(struct book *b, const struct part *p, struct err *e)
{
    const struct derive *d = b->derive;
    while (d && d->kind && (d->kind != p->kind || !d->wrote))
        d++;
    if (!d || !d->kind)
        return true;
    struct row row = {.kind = kind_find(p->kind), .id = p->record, .exists = true};
    struct cursor c = txn_cursor(p->cells);
    struct cell cell;
    while (txn_next_cell(&c, &cell)) {
        int i = foldable(row.kind, &cell);
        if (i >= 0)
            row.v[i] = cell.value;
    }
    return d->wrote(b, &row, e);
}

bool fold_index(struct book *b, int64_t key, const struct txn *t, const struct id *writer, struct err *e)
{
    struct cursor c = txn_cursor(t->slots);
    struct part p;
    if (!fold_name(b, key, t, writer, NULL, 0, e))
        return false;
    while (txn_next_slot(&c, &p))
        if (!p.is_erased && (!add_touch(b, &p.record, p.kind, key, e) || !tell_wrote(b, &p, e)))
            return false;
    return true;
}

/* A transaction that wrote the record and of which nothing stands: beside the row while few are. */
static bool keep_past(struct book *b, const struct row *row, struct fold_clock *c, int64_t key, struct err *e)
{
    if (!key || fold_names(row->kind, c, key))
        return true;
    if (c->npast == FOLD_PAST)
        while (c->npast > 0)
            if (!add_touch(b, &row->id, row->kind->number, c->past[--c->npast], e))
                return false;
    c->past[c->npast++] = key;
    return true;
}

/* ---- one write into a row ---- */

static bool clear_heads(struct book *b, const struct part *p, int field, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_HEAD_CLEAR_FIELD, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "record", p->record.b, ID_SIZE);
    stmt_bind_int(q, "kind", p->kind);
    stmt_bind_int(q, "field", field);
    return stmt_run(q, e);
}

/* A row while parts are folded into it. */
struct folding {
    struct row before, after;
    struct fold_clock had, clock;
    bool has_changed;
    bool is_open; /* not to be told from the row alone: its history has to be read */
};

/* An own write (knows_all) replaces what it sets; another's is weighed against the one that stands. */
static bool weigh(struct book *b, const struct part *p, int64_t key, bool knows_all, struct folding *f, struct err *e)
{
    struct cursor c = txn_cursor(p->cells);
    struct cell cell;
    while (txn_next_cell(&c, &cell)) {
        int i = foldable(f->after.kind, &cell);
        if (i < 0)
            continue;
        int64_t had = f->clock.key[i];
        f->is_open = !knows_all && f->clock.is_multi[i];
        if (!f->is_open && !knows_all && !MUTATED(MUTANT_LAST_ARRIVED) && had && had != key &&
            !know_knew(b->know, key, had)) {
            if (know_knew(b->know, had, key))
                continue;
            f->is_open = true;
        }
        if (f->is_open)
            return true;
        if (f->clock.is_multi[i] && !MUTATED(MUTANT_HEADS_STAY) && !clear_heads(b, p, cell.field, e))
            return false;
        f->clock.is_multi[i] = false;
        f->clock.key[i] = key;
        f->after.v[i] = cell.value;
        f->has_changed = true;
    }
    return true;
}

static bool start_folding(struct book *b, const struct kind_def *k, const struct id *id, struct folding *f,
                          struct err *e)
{
    *f = (struct folding){0};
    if (!fold_load(b, k, id, &b->scratch, &f->before, &f->had, e))
        return false;
    f->after = f->before;
    f->clock = f->had;
    return true;
}

/* Whose last field was just set anew is past; so is what came and set nothing. */
static bool note_past(struct book *b, struct folding *f, const struct fold_write *w, size_t n, struct err *e)
{
    int64_t last = 0;
    for (int i = 0; i < f->after.kind->nfields; i++) {
        int64_t key = f->had.key[i];
        if (key != last && key != f->clock.key[i] && !keep_past(b, &f->after, &f->clock, last = key, e))
            return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!keep_past(b, &f->after, &f->clock, w[i].key, e))
            return false;
    return true;
}

static bool touch_all(struct book *b, const struct fold_write *w, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!add_touch(b, &w->record, w->kind, w[i].key, e))
            return false;
    return true;
}

/* The parts of one record, in the order in which they came. */
static bool fold_group(struct book *b, const struct fold_write *w, size_t n, bool knows_all, struct err *e)
{
    const struct kind_def *k = kind_find(w->kind);
    struct folding f;
    for (size_t i = 0; i < n; i++)
        if (!tell_wrote(b, &w[i].part, e))
            return false;
    if (!k)
        return touch_all(b, w, n, e);
    if (!start_folding(b, k, &w->record, &f, e))
        return false;
    f.is_open = fold_heads_were_apart(k, &f.had);
    for (size_t i = 0; i < n && !f.is_open; i++)
        if (!weigh(b, &w[i].part, w[i].key, knows_all, &f, e))
            return false;
    f.is_open = f.is_open || (f.had.any_multi && fold_heads_is_ended(&f.after)) ||
                (!knows_all && fold_heads_is_apart(b->know, &f.after, &f.clock));
    if (f.is_open)
        return touch_all(b, w, n, e) && fold_record(b, w->kind, &w->record, e);
    if (!f.has_changed)
        return touch_all(b, w, n, e);
    return note_past(b, &f, w, n, e) && write_row(b, &f.before, &f.after, &f.clock, e);
}

bool fold_part(struct book *b, const struct part *p, int64_t key, bool knows_all, struct err *e)
{
    struct fold_write w = {.record = p->record, .kind = p->kind, .key = key, .part = *p};
    assert(!p->is_erased);
    return fold_group(b, &w, 1, knows_all, e);
}

/* ---- what came from elsewhere ---- */

static int by_record(const void *x, const void *y)
{
    const struct fold_write *a = x, *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int c = id_compare(&a->record, &b->record);
    return c ? c : a->order < b->order ? -1 : a->order > b->order;
}

bool fold_sorted(struct book *b, struct fold_write *w, size_t n, struct err *e)
{
    sort_array(w, n, sizeof *w, by_record);
    for (size_t i = 0, next; i < n; i = next, arena_reset(&b->scratch)) {
        for (next = i + 1; next < n && w[next].kind == w[i].kind && id_compare(&w[next].record, &w[i].record) == 0;)
            next++;
        if (!fold_group(b, w + i, next - i, false, e))
            return false;
    }
    return true;
}

/* ---- a record from its history ---- */

/* The cells of one part, as writes like proto. */
static void add_cells(const struct kind_def *k, const struct part *p, const struct write *proto, struct arena *a,
                      struct writes *all)
{
    struct cursor c = txn_cursor(p->cells);
    struct cell cell;
    while (txn_next_cell(&c, &cell)) {
        int i = foldable(k, &cell);
        if (i < 0)
            continue;
        all->w = arena_more(a, all->w, (size_t)all->n, sizeof *all->w);
        all->w[all->n] = *proto;
        all->w[all->n].field = i;
        all->w[all->n++].value = cell.value;
    }
}

/* What a transaction writes into a record. Its body was decoded whole when it came into the log, so that only its head
 * is here; and of a body of hundreds of parts only the cells that are wanted are copied. */
static bool add_writes(struct book *b, const struct kind_def *k, const struct id *id, int64_t key, struct arena *a,
                       struct writes *all, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_GET, e);
    const struct branch *br = know_branch(b->know, KEY_ORDINAL(key));
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    struct txn t;
    uint8_t hash[HASH_SIZE];
    struct write proto = {.key = key};
    bool found = stmt_step(q, e) && br;
    if (found) {
        proto.writer = br->writer;
        stmt_bytes(q, "hash", hash, HASH_SIZE);
        memcpy(proto.hash, hash, TXN_HASH);
        proto.hlc = stmt_int(q, "hlc");
        struct value body = stmt_value(q, "body");
        found = txn_decode_head(body.p, body.n, &t, e);
    }
    struct cursor c = found ? txn_cursor(t.slots) : cursor_of("", 0);
    struct part p;
    while (found && txn_next_slot(&c, &p)) {
        if (p.is_erased || p.kind != k->number || id_compare(&p.record, id) != 0)
            continue;
        p.cells.p = arena_memdup(a, p.cells.p, p.cells.n);
        add_cells(k, &p, &proto, a, all);
    }
    if (!stmt_done(q, e))
        return false;
    if (found)
        return true;
    return err_set(e, ERR_DAMAGE, "A transaction that touched a record is missing or damaged in the log.");
}

static bool is_later(const struct write *x, const struct write *y)
{
    if (x->hlc != y->hlc)
        return x->hlc > y->hlc;
    int c = id_compare(&x->writer, &y->writer);
    if (MUTATED(MUTANT_LOCAL_TIE))
        return x->key > y->key;
    return c ? c > 0 : memcmp(x->hash, y->hash, TXN_HASH) > 0;
}

/* Marks the heads among the writes of one field and picks the winner. */
static const struct write *pick(const struct know *k, struct writes *all, int field, int *nheads)
{
    const struct write *winner = NULL;
    *nheads = 0;
    for (int i = 0; i < all->n; i++) {
        struct write *w = &all->w[i];
        if (w->field != field)
            continue;
        w->is_head = true;
        for (int j = 0; j < all->n && w->is_head; j++) {
            const struct write *o = &all->w[j];
            if (o->field == field && o != w)
                w->is_head = o->key == w->key ? j < i : !know_knew(k, o->key, w->key);
        }
        if (!w->is_head && !MUTATED(MUTANT_CLOCK_ONLY))
            continue;
        *nheads += w->is_head;
        if (!winner || is_later(w, winner))
            winner = w;
    }
    return winner;
}

/* clock: of its row; NULL: it is read. */
static bool gather(struct book *b, const struct kind_def *k, const struct id *id, const struct fold_clock *clock,
                   struct arena *a, struct writes *all, struct err *e)
{
    int64_t *keys;
    int n;
    if (!fold_history(b, k->number, id, clock, a, &keys, &n, NULL, e))
        return false;
    for (int i = 0; i < n; i++)
        if (!add_writes(b, k, id, keys[i], a, all, e))
            return false;
    return true;
}

static void compute(struct book *b, const struct kind_def *k, const struct id *id, struct writes *all, struct row *row,
                    struct fold_clock *clock)
{
    *row = (struct row){.kind = k, .id = *id};
    *clock = (struct fold_clock){0};
    for (int f = 0; f < k->nfields; f++) {
        int n;
        const struct write *w = pick(b->know, all, f, &n);
        if (!w)
            continue;
        row->v[f] = w->value;
        clock->key[f] = w->key;
        clock->is_multi[f] = n > 1;
        clock->any_multi |= n > 1;
    }
    row->exists = all->n > 0;
    fold_heads_end(b->know, all, row, clock);
}

bool fold_compute(struct book *b, const struct kind_def *k, const struct id *id, struct arena *a, struct row *row,
                  struct fold_clock *clock, int *heads, bool *heads_stand, struct err *e)
{
    struct writes all = {0};
    if (!know_build(b, e) || !gather(b, k, id, NULL, a, &all, e))
        return false;
    compute(b, k, id, &all, row, clock);
    return fold_heads_check(b, k, id, &all, clock, heads, heads_stand, e);
}

void fold_compute_one(const struct part *p, int64_t key, struct row *row, struct fold_clock *clock)
{
    const struct kind_def *k = kind_find(p->kind);
    *row = (struct row){.kind = k, .id = p->record};
    *clock = (struct fold_clock){0};
    struct cursor c = txn_cursor(p->cells);
    struct cell cell;
    while (txn_next_cell(&c, &cell)) {
        int i = foldable(k, &cell);
        if (i < 0)
            continue;
        row->v[i] = cell.value;
        clock->key[i] = key;
        row->exists = true;
    }
}

/* What the clock names does not stand in touch, and what it named and does not any more stands there or as past. */
static bool move_history(struct book *b, const struct row *row, const struct fold_clock *had, struct fold_clock *clock,
                         struct err *e)
{
    int64_t last = 0;
    for (int i = 0; i < row->kind->nfields; i++) {
        if (clock->key[i] == last || !(last = clock->key[i]))
            continue;
        struct stmt *q = stmt_get(b, SQL_TOUCH_DROP, e);
        if (!q)
            return false;
        stmt_bind_blob(q, "record", row->id.b, ID_SIZE);
        stmt_bind_int(q, "key", last);
        stmt_bind_int(q, "kind", row->kind->number);
        if (!stmt_run(q, e))
            return false;
    }
    for (int i = 0; i < had->npast; i++)
        if (!keep_past(b, row, clock, had->past[i], e))
            return false;
    for (int i = 0; i < row->kind->nfields; i++)
        if (!keep_past(b, row, clock, had->key[i], e))
            return false;
    return true;
}

bool fold_record(struct book *b, int kind, const struct id *id, struct err *e)
{
    const struct kind_def *k = kind_find(kind);
    if (!k)
        return true;
    struct row before, after;
    struct fold_clock had, clock;
    struct writes all = {0};
    if (!know_build(b, e) || !fold_load(b, k, id, &b->scratch, &before, &had, e) ||
        !gather(b, k, id, &had, &b->scratch, &all, e))
        return false;
    compute(b, k, id, &all, &after, &clock);
    if ((clock.any_multi || had.any_multi) && !fold_heads_put(b, k, id, &all, &clock, e))
        return false;
    bool same = before.exists == after.exists;
    for (int i = 0; i < k->nfields && same; i++)
        same = value_equal(&before.v[i], &after.v[i]) && had.key[i] == clock.key[i] &&
               had.is_multi[i] == clock.is_multi[i];
    if (same || !after.exists)
        return true;
    return move_history(b, &after, &had, &clock, e) && write_row(b, &before, &after, &clock, e);
}
