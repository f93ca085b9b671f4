/* The properties, held against what really happened (world_txn.known), not against what the books believe. */
#include "tests/sim/world_lib.h"

#include "book/dump.h"
#include "book/fold.h"
#include "book/know.h"
#include "book/verify.h"

#include <stdlib.h>
#include <string.h>

/* Which of ours a book really holds. */
static void held(struct world *w, struct book *b, uint64_t out[WORDS])
{
    struct err e = {0};
    memset(out, 0, WORDS * sizeof *out);
    struct stmt *q = stmt_get(b, SQL_TXN_RANGE, &e);
    stmt_bind_int(q, "from", 0);
    stmt_bind_int(q, "before", INT64_MAX);
    while (stmt_step(q, &e)) {
        int i = world_by_hash(w, stmt_value(q, "hash").p);
        if (i >= 0)
            out[i / 64] |= (uint64_t)1 << (i % 64);
    }
    if (!stmt_done(q, &e))
        world_wrong(w, "%s", e.text);
}

static void nothing_is_lost(struct world *w)
{
    uint64_t survives[WORDS] = {0}, have[WORDS];
    for (int s = 0; s < w->nsites; s++)
        for (int k = 0; k < WORDS; k++)
            survives[k] |= w->site[s].has[k];
    for (int f = 0; f < w->nfiles; f++)
        for (int k = 0; k < WORDS; k++)
            survives[k] |= w->file[f].has[k];
    for (int s = 0; s < w->nsites; s++) {
        held(w, w->site[s].book, have);
        for (int i = 0; i < w->ntxns; i++)
            if (world_bit(survives, i) && !world_bit(have, i))
                world_wrong(w, "lost: transaction %d is not at site %d", i, s);
    }
}

static void all_are_the_same(struct world *w)
{
    struct hash first, h;
    struct err e = {0};
    for (int s = 0; s < w->nsites; s++) {
        if (!dump_digest(w->site[s].book, NULL, s ? &h : &first, &e))
            world_wrong(w, "no dump: %s", e.text);
        else if (s && !hash_is_equal(&h, &first))
            world_wrong(w, "diverged: sites 0 and %d show different states", s);
    }
}

static void rebuild_changes_nothing(struct world *w, struct site *s)
{
    struct hash before, after;
    struct err e = {0};
    struct arena a = {0};
    struct verify_report r;
    if (!dump_digest(s->book, NULL, &before, &e) || !verify_book(s->book, NULL, &a, &r, &e))
        world_wrong(w, "verify: %s", e.text);
    else if (!r.is_ok)
        world_wrong(w, "verify: %s", r.problems[0]);
    if (!verify_rebuild(s->book, NULL, &e) || !dump_digest(s->book, NULL, &after, &e))
        world_wrong(w, "rebuild: %s", e.text);
    else if (!hash_is_equal(&before, &after))
        world_wrong(w, "a rebuild gives another state");
    arena_finish(&a);
}

static bool writes(const struct world_txn *t, const struct id *record, int field)
{
    for (int i = 0; i < t->nwrites; i++)
        if (t->writes[i].field == field && id_compare(&t->writes[i].record, record) == 0)
            return true;
    return false;
}

/* Heads of a field as the book shows them: the table, or the row's clock where there is one. */
static void shown_heads(struct world *w, struct book *b, const struct id *record, int field, int64_t clock_key,
                        uint64_t out[WORDS], int *n)
{
    struct err e = {0};
    int64_t keys[TXNS_MAX];
    *n = 0;
    memset(out, 0, WORDS * sizeof *out);
    struct stmt *q = stmt_get(b, SQL_HEAD_OF, &e);
    stmt_bind_blob(q, "record", record->b, ID_SIZE);
    while (stmt_step(q, &e))
        if (stmt_int(q, "field") == field && *n < TXNS_MAX)
            keys[(*n)++] = stmt_int(q, "key");
    stmt_done(q, &e);
    if (*n == 0 && clock_key)
        keys[(*n)++] = clock_key;
    for (int i = 0; i < *n; i++) {
        int t = world_by_key(w, b, keys[i]);
        if (t >= 0)
            out[t / 64] |= (uint64_t)1 << (t % 64);
    }
}

/* The heads are the writes that no later writer of the field knew; the winner is the latest of them. */
static void heads_are_right(struct world *w, struct book *b, int r, const uint64_t have[WORDS])
{
    struct err e = {0};
    struct arena a = {0};
    struct row row;
    struct fold_clock clock;
    const struct kind_def *k = kind_find(r >= RECORDS / 2 ? KIND_PATIENT : KIND_APPOINTMENT);
    const struct id *record = &w->record[r];
    uint64_t shown[WORDS];
    if (!fold_load(b, k, record, &a, &row, &clock, &e))
        world_wrong(w, "%s", e.text);
    for (int f = 0; f < k->nfields && !w->wrong[0]; f++) {
        int field = k->fields[f].number, nshown, nreal = 0, winner = -1;
        shown_heads(w, b, record, field, clock.key[f], shown, &nshown);
        for (int i = 0; i < w->ntxns; i++) {
            bool dead = !world_bit(have, i) || !writes(&w->txn[i], record, field);
            for (int j = 0; j < w->ntxns && !dead; j++)
                dead = world_bit(have, j) && writes(&w->txn[j], record, field) && world_bit(w->txn[j].known, i);
            if (dead)
                continue;
            nreal++;
            if (!world_bit(shown, i))
                world_wrong(w, "missed: %s of record %d does not show transaction %d", k->fields[f].name, r, i);
            const struct world_txn *x = &w->txn[i], *y = winner < 0 ? NULL : &w->txn[winner];
            int c = !y ? 1 : x->hlc != y->hlc ? (x->hlc > y->hlc ? 1 : -1) : id_compare(&x->writer, &y->writer);
            if (c > 0 || (c == 0 && memcmp(x->hash, y->hash, TXN_HASH) > 0))
                winner = i;
        }
        if (nshown > nreal)
            world_wrong(w, "extra: %s of record %d shows %d heads of %d", k->fields[f].name, r, nshown, nreal);
        if (winner >= 0 && world_by_key(w, b, clock.key[f]) != winner)
            world_wrong(w, "winner: %s of record %d is not the latest head", k->fields[f].name, r);
    }
    arena_finish(&a);
}

/* ---- cancelled here, moved there ---- */

/* Does this write of the field stand: has nobody who wrote it later known it? Its number among the writes, or -1. */
static int head_at(const struct world *w, int i, const struct id *record, int field, const uint64_t have[WORDS])
{
    int at = -1;
    for (int j = 0; j < w->txn[i].nwrites && world_bit(have, i); j++)
        if (w->txn[i].writes[j].field == field && id_compare(&w->txn[i].writes[j].record, record) == 0)
            at = j;
    for (int j = 0; j < w->ntxns && at >= 0; j++)
        if (world_bit(have, j) && writes(&w->txn[j], record, field) && world_bit(w->txn[j].known, i))
            at = -1;
    return at;
}

static bool are_apart(const struct world *w, int i, int j)
{
    return i != j && !world_bit(w->txn[i].known, j) && !world_bit(w->txn[j].known, i);
}

/* Whether transaction i wrote a field that says that the booking goes on, and nobody who ended it knew, nor knew i. */
static bool is_against(const struct world *w, int i, const struct id *record, int end, int field,
                       const uint64_t have[WORDS])
{
    if (field == end || (end != FIELD_ENTERED_IN_ERROR && field != APPOINTMENT_DATE) ||
        head_at(w, i, record, field, have) < 0)
        return false;
    for (int j = 0; j < w->ntxns; j++) {
        int at = head_at(w, j, record, end, have);
        if (at >= 0 && w->txn[j].writes[at].is_end && !are_apart(w, i, j))
            return false;
    }
    return true;
}

static void ends_are_shown(struct world *w, struct book *b, int r, const uint64_t have[WORDS])
{
    struct err e = {0};
    struct arena a = {0};
    struct row row;
    const struct kind_def *k = kind_find(KIND_APPOINTMENT);
    const struct id *record = &w->record[r];
    uint64_t shown[WORDS], real[WORDS] = {0};
    int nshown;
    if (!fold_load(b, k, record, &a, &row, NULL, &e))
        world_wrong(w, "%s", e.text);
    bool is_over = row_is(&row, APPOINTMENT_STATUS, "cancelled") || row_is(&row, APPOINTMENT_STATUS, "noshow");
    int end = row_int(&row, FIELD_ENTERED_IN_ERROR, 0) == 1 ? FIELD_ENTERED_IN_ERROR
              : is_over                                     ? APPOINTMENT_STATUS
                                                            : 0;
    for (int i = 0; end && i < w->ntxns; i++)
        for (int f = 0; f < k->nfields && !world_bit(real, i); f++)
            if (is_against(w, i, record, end, k->fields[f].number, have)) {
                real[i / 64] |= (uint64_t)1 << (i % 64);
                for (int j = 0; j < w->ntxns; j++) {
                    int at = head_at(w, j, record, end, have);
                    if (at >= 0 && w->txn[j].writes[at].is_end)
                        real[j / 64] |= (uint64_t)1 << (j % 64);
                }
            }
    shown_heads(w, b, record, FIELD_APART, 0, shown, &nshown);
    for (int i = 0; i < w->ntxns; i++)
        if (world_bit(real, i) != world_bit(shown, i))
            world_wrong(w, "%s: record %d was ended apart by or from transaction %d",
                        world_bit(real, i) ? "missed" : "extra", r, i);
    arena_finish(&a);
}

void oracle_check(struct world *w)
{
    nothing_is_lost(w);
    all_are_the_same(w);
    struct site *s = &w->site[world_random(w, w->nsites)];
    /* Where only copies were destroyed for ever, who knew whom cannot always be told. */
    uint64_t have[WORDS];
    held(w, s->book, have);
    for (int r = 0; w->keeps && r < RECORDS; r++) {
        heads_are_right(w, s->book, r, have);
        if (r < RECORDS / 2 && !w->wrong[0])
            ends_are_shown(w, s->book, r, have);
    }
    if (!w->wrong[0])
        rebuild_changes_nothing(w, s);
}
