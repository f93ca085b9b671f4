#include "book/history_inner.h"

#include "book/fold.h"
#include "book/know.h"
#include "book/stream.h"

#include <stdlib.h>
#include <string.h>

bool history_load(struct book *b, int64_t key, struct arena *a, struct loaded *out, struct err *e)
{
    *out = (struct loaded){.key = key};
    const struct know *k = know_branches(b, e);
    const struct branch *br = k ? know_branch(k, KEY_ORDINAL(key)) : NULL;
    struct stmt *q = br ? stmt_get(b, SQL_TXN_GET, e) : NULL;
    if (!q)
        return err_set(e, ERR_MISSING, "There is no such entry in the log.");
    out->writer = br->writer;
    stmt_bind_int(q, "key", key);
    bool found = stmt_step(q, e);
    if (found) {
        struct value body = stmt_value(q, "body");
        uint8_t hash[HASH_SIZE];
        stmt_bytes(q, "hash", hash, HASH_SIZE);
        memcpy(out->hash, hash, TXN_HASH);
        found = txn_decode(arena_memdup(a, body.p, body.n), body.n, &out->t, e);
    }
    if (!stmt_done(q, e))
        return false;
    if (found)
        return true;
    return err_set(e, ERR_MISSING, "There is no such entry in the log.");
}

static const char *staff_name(struct book *b, const struct id *staff, struct arena *a)
{
    struct err ignored = {0};
    const char *name = NULL;
    struct stmt *q = id_is_none(staff) ? NULL : stmt_get(b, SQL_STAFF_NAME, &ignored);
    if (!q)
        return NULL;
    stmt_bind_id(q, "id", staff);
    if (stmt_step(q, &ignored))
        name = stmt_text(q, "name", a);
    stmt_done(q, &ignored);
    return name;
}

static const char *text_of(struct bytes s, struct arena *a)
{
    return s.n ? arena_strndup(a, (const char *)s.p, s.n) : NULL;
}

/* ---- one record ---- */

/* The part of one record in one transaction: there is at most one. */
static bool part_of(const struct loaded *l, int kind, const struct id *record, struct part *out)
{
    struct cursor c = txn_cursor(l->t.slots);
    while (txn_next_slot(&c, out))
        if (!out->is_erased && out->kind == kind && id_compare(&out->record, record) == 0)
            return true;
    return false;
}

/* What one transaction wrote into a field of a record. */
static bool written_in(const struct loaded *l, int kind, const struct id *record, int field, struct value *out)
{
    struct part p;
    struct cell cell;
    if (!part_of(l, kind, record, &p))
        return false;
    struct cursor c = txn_cursor(p.cells);
    while (txn_next_cell(&c, &cell))
        if (cell.field == field) {
            *out = cell.value;
            return true;
        }
    return false;
}

/* By clock, then by what is the same on every site. */
static bool is_earlier(const struct loaded *x, const struct loaded *y)
{
    if (x->t.hlc != y->t.hlc)
        return x->t.hlc < y->t.hlc;
    int c = id_compare(&x->writer, &y->writer);
    return c ? c < 0 : memcmp(x->hash, y->hash, TXN_HASH) < 0;
}

/* Causal order first, the clock only between what did not know each other. "Knew" is a partial order, which no
 * sort by comparing two may be asked about: the next one is always the earliest of those that knew none of the rest. */
static void sort_causal(const struct know *k, struct loaded *l, int n, struct arena *a)
{
    bool one_branch = true;
    for (int i = 1; i < n && one_branch; i++)
        one_branch = KEY_ORDINAL(l[i].key) == KEY_ORDINAL(l[0].key);
    if (one_branch)
        return; /* keys ascend */
    struct loaded *rest = arena_array(a, (size_t)n, sizeof *rest);
    int *knew = arena_array(a, (size_t)n, sizeof *knew); /* how many of the rest; -1: placed */
    memcpy(rest, l, (size_t)n * sizeof *l);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            knew[i] += i != j && know_knew(k, rest[i].key, rest[j].key);
    for (int done = 0; done < n; done++) {
        int next = -1;
        for (int i = 0; i < n; i++)
            if (knew[i] >= 0 &&
                (next < 0 || knew[i] < knew[next] || (knew[i] == knew[next] && is_earlier(&rest[i], &rest[next]))))
                next = i;
        l[done] = rest[next];
        knew[next] = -1;
        for (int i = 0; i < n; i++)
            knew[i] -= knew[i] > 0 && know_knew(k, rest[i].key, rest[next].key);
    }
}

static bool load_all(struct book *b, int kind, const struct id *record, struct arena *a, struct loaded **out,
                     int *count, struct err *e)
{
    int64_t *keys;
    int n;
    if (!fold_history(b, kind, record, NULL, a, &keys, &n, NULL, e) || !know_build(b, e))
        return false;
    *out = arena_array(a, (size_t)n, sizeof **out);
    *count = n;
    for (int i = 0; i < n; i++)
        if (!history_load(b, keys[i], a, &(*out)[i], e))
            return false;
    sort_causal(b->know, *out, n, a);
    return true;
}

enum { HEADS_SEEN = 32 }; /* heads of one field that a look back tells apart */

/* The write of a field that stood for the author of l[at]: of those they knew, and none of them knew of another, the
 * latest. Its index, or -1; *value: what it says; *differ: another of those said something else. */
static int write_before(const struct know *k, const struct loaded *l, int at, int kind, const struct id *record,
                        int field, struct value *value, bool *differ)
{
    int heads[HEADS_SEEN], nheads = 0, best = -1;
    *value = value_null();
    *differ = false;
    for (int i = at - 1; i >= 0 && nheads < HEADS_SEEN; i--) {
        struct value v;
        bool stands = know_knew(k, l[at].key, l[i].key);
        for (int h = 0; h < nheads && stands; h++)
            stands = !know_knew(k, l[heads[h]].key, l[i].key);
        if (!stands || !written_in(&l[i], kind, record, field, &v))
            continue;
        heads[nheads++] = i;
        *differ |= best >= 0 && !value_equal(&v, value);
        if (best >= 0 && is_earlier(&l[i], &l[best]))
            continue;
        best = i;
        *value = v;
    }
    return best;
}

/* What the author of l[at] saw in a field. */
static struct value seen_before(const struct know *k, const struct loaded *l, int at, int kind, const struct id *record,
                                int field)
{
    struct value v;
    bool ignored;
    write_before(k, l, at, kind, record, field, &v, &ignored);
    return v;
}

void history_author(struct book *b, struct event *ev, struct arena *a)
{
    ev->staff = staff_name(b, &ev->staff_id, a);
    ev->site = stream_name(b, &ev->writer, a);
}

void history_fill(const struct loaded *l, struct arena *a, struct event *ev)
{
    ev->key = l->key;
    memcpy(ev->hash.b, l->hash, ID_SIZE);
    ev->at_ms = l->t.at_ms;
    ev->offset_min = l->t.offset_min;
    ev->act = arena_strndup(a, (const char *)l->t.act.p, l->t.act.n);
    ev->reason = text_of(l->t.reason, a);
    ev->staff_id = l->t.staff;
    ev->writer = l->writer;
    ev->is_undo = l->t.has_undoes;
}

bool history_of(struct book *b, int kind, const struct id *record, struct arena *a, struct event **out, int *count,
                struct err *e)
{
    struct loaded *l;
    const struct kind_def *k = kind_find(kind);
    if (!know_refresh(b, e) || !load_all(b, kind, record, a, &l, count, e))
        return false;
    *out = arena_array(a, (size_t)*count, sizeof **out);
    for (int i = 0; i < *count; i++) {
        struct event *ev = &(*out)[i];
        struct part p = {0};
        struct cell cell;
        history_fill(&l[i], a, ev);
        history_author(b, ev, a);
        ev->created = i == 0;
        if (!part_of(&l[i], kind, record, &p))
            continue;
        ev->changes = arena_array(a, (size_t)p.ncells, sizeof *ev->changes);
        struct cursor c = txn_cursor(p.cells);
        while (txn_next_cell(&c, &cell)) {
            int f = k ? kind_field(k, cell.field) : -1;
            ev->changes[ev->nchanges++] = (struct change){
                .field = cell.field,
                .name = f < 0 ? NULL : k->fields[f].name,
                .before = seen_before(b->know, l, i, kind, record, cell.field),
                .after = cell.value,
            };
        }
    }
    return true;
}

/* As its author left it. */
static void left_by(const struct know *k, const struct loaded *l, int at, struct row *out)
{
    for (int f = 0; f < out->kind->nfields; f++) {
        int field = out->kind->fields[f].number;
        if (!written_in(&l[at], out->kind->number, &out->id, field, &out->v[f]))
            out->v[f] = seen_before(k, l, at, out->kind->number, &out->id, field);
        if (out->v[f].type != out->kind->fields[f].type)
            out->v[f] = value_null();
    }
    out->exists = true;
}

bool history_left(struct book *b, int kind, const struct id *record, const int64_t *keys, int n, struct arena *a,
                  struct row *out, bool *is_known, struct err *e)
{
    struct loaded *l;
    int count;
    if (!know_refresh(b, e) || !load_all(b, kind, record, a, &l, &count, e))
        return false;
    for (int i = 0; i < n; i++) {
        out[i] = (struct row){.kind = kind_find(kind), .id = *record};
        is_known[i] = false;
        for (int j = 0; j < n; j++)
            is_known[i] |= j != i && keys[j] != keys[i] && know_knew(b->know, keys[j], keys[i]);
        for (int at = 0; at < count; at++)
            if (l[at].key == keys[i])
                left_by(b->know, l, at, &out[i]);
    }
    return true;
}

/* ---- at a glance ---- */

/* Keys of one branch ascend, and of what stands something is of the first and something of the last who wrote. False:
 * several branches wrote. */
static bool ends_of_clock(const struct kind_def *k, const struct fold_clock *clock, int64_t ends[2])
{
    ends[0] = INT64_MAX;
    ends[1] = 0;
    for (int i = 0; i < k->nfields; i++) {
        int64_t key = clock->key[i];
        if (!key)
            continue;
        ends[0] = key < ends[0] ? key : ends[0];
        ends[1] = key > ends[1] ? key : ends[1];
    }
    return ends[1] && KEY_ORDINAL(ends[0]) == KEY_ORDINAL(ends[1]);
}

static bool ends_of(struct book *b, int kind, const struct id *record, struct arena *a, int64_t ends[2], struct err *e)
{
    struct loaded *l;
    int n;
    if (!load_all(b, kind, record, a, &l, &n, e))
        return false;
    ends[0] = n ? l[0].key : 0;
    ends[1] = n ? l[n - 1].key : 0;
    return true;
}

bool history_glance(struct book *b, int kind, const struct id *record, bool is_first, struct arena *a, struct row *row,
                    struct glance *out, struct err *e)
{
    const struct kind_def *k = kind_find(kind);
    struct fold_clock clock;
    struct loaded l;
    int64_t ends[2] = {0};
    *out = (struct glance){0};
    if (!k)
        return err_set(e, ERR_MISSING, "There is no kind %d of entries here.", kind);
    if (!know_refresh(b, e) || !fold_load(b, k, record, a, row, &clock, e) ||
        (!ends_of_clock(k, &clock, ends) && !ends_of(b, kind, record, a, ends, e)))
        return false;
    if (!ends[1])
        return true;
    out->is_written_again = ends[0] != ends[1];
    out->has_author = true;
    for (int i = 0; i < k->nfields; i++)
        if (clock.key[i] && clock.key[i] != ends[0])
            out->rewritten |= (uint64_t)1 << i;
    if (!history_load(b, ends[is_first ? 0 : 1], a, &l, e))
        return false;
    history_fill(&l, a, &out->by);
    return true;
}

bool history_knew(struct book *b, int64_t key, int64_t other, bool *out, struct err *e)
{
    bool is_one_branch = KEY_ORDINAL(key) == KEY_ORDINAL(other);
    *out = is_one_branch && key >= other;
    if (is_one_branch)
        return true;
    if (!know_refresh(b, e) || !know_build(b, e))
        return false;
    *out = know_knew(b->know, key, other);
    return true;
}

bool history_set_ms(struct book *b, int kind, const struct id *record, int field, int64_t *at_ms, struct err *e)
{
    struct arena a = {0};
    struct fold_clock clock;
    struct row row;
    const struct kind_def *k = kind_find(kind);
    *at_ms = 0;
    bool ok = fold_load(b, k, record, &a, &row, &clock, e);
    int64_t key = ok ? clock.key[kind_field(k, field)] : 0;
    arena_finish(&a);
    if (!key)
        return ok;
    struct stmt *q = stmt_get(b, SQL_TXN_HASH, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    if (stmt_step(q, e))
        *at_ms = stmt_int(q, "hlc") >> 16;
    return stmt_done(q, e);
}

bool history_set_by(struct book *b, int kind, const struct id *record, int field, struct arena *a, struct event *by,
                    bool *found, struct err *e)
{
    struct fold_clock clock;
    struct loaded l;
    struct row row;
    const struct kind_def *k = kind_find(kind);
    *found = false;
    if (!fold_load(b, k, record, a, &row, &clock, e))
        return false;
    int64_t key = clock.key[kind_field(k, field)];
    if (!key)
        return true;
    *found = true;
    if (!history_load(b, key, a, &l, e))
        return false;
    history_fill(&l, a, by);
    return true;
}

bool history_set_keys(struct book *b, int kind, const struct id *record, const int *fields, int n, int64_t *keys,
                      struct err *e)
{
    struct arena a = {0};
    struct fold_clock clock;
    struct row row;
    const struct kind_def *k = kind_find(kind);
    bool ok = fold_load(b, k, record, &a, &row, &clock, e);
    for (int i = 0; i < n; i++)
        keys[i] = ok ? clock.key[kind_field(k, fields[i])] : 0;
    arena_finish(&a);
    return ok;
}

bool history_is_rewritten(const struct glance *g, const struct row *row, int field)
{
    int i = kind_field(row->kind, field);
    return i >= 0 && (g->rewritten >> i & 1);
}

/* ---- undo ---- */

/* Whose value stands in a field that transaction `key` wrote last: an undo only puts back what was there before, so it
 * is whoever's that was, unless it is `wanted` itself. 0: nobody's. */
static int64_t owner_of(const struct know *k, const struct loaded *all, int n, int64_t key, int64_t wanted,
                        const struct part *p, int field)
{
    for (int at = n - 1; at >= 0 && key && key != wanted; at--) {
        struct value ignored;
        bool differ;
        int undone = -1;
        if (all[at].key != key)
            continue;
        for (int i = 0; i < at && all[at].t.has_undoes; i++)
            if (memcmp(all[i].hash, all[at].t.undoes.b, TXN_HASH) == 0)
                undone = i;
        if (undone < 0)
            return key;
        int before = write_before(k, all, undone, p->kind, &p->record, field, &ignored, &differ);
        key = before < 0 ? 0 : all[before].key;
    }
    return key;
}

/* Has the field another head than `key`? One that ended a booking apart is marked, and has none (fold_heads.h). */
static bool has_other(const struct know *k, const struct loaded *l, int n, int64_t key, const struct part *p, int field)
{
    bool found = false;
    for (struct value v; n-- > 0 && !found;)
        found = l[n].key != key && !know_knew(k, key, l[n].key) && written_in(&l[n], p->kind, &p->record, field, &v);
    return found;
}

static void put_back(struct act *act, const struct part *p, bool created, const struct loaded *all, int n, int at,
                     const struct row *row, const struct fold_clock *clock, struct arena *a, struct undo_result *r)
{
    struct book *b = act->book;
    int64_t key = all[at].key;
    act_record(act, p->kind, &p->record, &p->subject);
    if (created) {
        int i = kind_field(row->kind, FIELD_ENTERED_IN_ERROR);
        int64_t owner = owner_of(b->know, all, n, clock->key[i], key, p, FIELD_ENTERED_IN_ERROR);
        bool foreign = owner && owner != key && know_knew(b->know, owner, key);
        if (foreign)
            r->nkept++;
        else
            act_set_int(act, FIELD_ENTERED_IN_ERROR, 1);
        r->nwritten += !foreign;
        return;
    }
    struct cursor c = txn_cursor(p->cells);
    struct cell cell;
    while (txn_next_cell(&c, &cell)) {
        int i = kind_field(row->kind, cell.field);
        if (i < 0)
            continue;
        int64_t owner = owner_of(b->know, all, n, clock->key[i], key, p, cell.field);
        bool is_multi = clock->is_multi[i] && has_other(b->know, all, n, key, p, cell.field);
        if ((owner != key || is_multi) && !MUTATED(MUTANT_UNDO_ALL)) {
            r->nkept++;
            for (int w = 0; w < n; w++)
                if (all[w].key == clock->key[i])
                    r->kept_by = staff_name(b, &all[w].t.staff, a);
            continue;
        }
        struct value before;
        bool differ;
        write_before(b->know, all, at, p->kind, &p->record, cell.field, &before, &differ);
        r->ended_kind = differ ? p->kind : r->ended_kind;
        r->ended_field = differ ? cell.field : r->ended_field;
        act_set(act, cell.field, &before);
        r->nwritten++;
    }
}

bool history_undo(struct act *act, int64_t key, struct arena *a, struct undo_result *r, struct err *e)
{
    struct book *b = act->book;
    struct loaded l;
    *r = (struct undo_result){0};
    if (!history_load(b, key, a, &l, e))
        return false;
    memcpy(act->undoes.b, l.hash, ID_SIZE);
    struct cursor c = txn_cursor(l.t.slots);
    struct part p;
    while (txn_next_slot(&c, &p)) {
        const struct kind_def *k = p.is_erased ? NULL : kind_find(p.kind);
        struct loaded *all;
        struct row row;
        struct fold_clock clock;
        int n, at = -1;
        if (!k || p.kind == KIND_SITE)
            continue;
        if (!load_all(b, p.kind, &p.record, a, &all, &n, e) || !fold_load(b, k, &p.record, a, &row, &clock, e))
            return false;
        for (int i = 0; i < n; i++)
            if (all[i].key == key)
                at = i;
        if (at < 0)
            return err_set(e, ERR_DAMAGE, "The history of a record lacks what is to be undone.");
        put_back(act, &p, at == 0, all, n, at, &row, &clock, a, r);
    }
    return true;
}
