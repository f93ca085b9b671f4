/* The packed clock of a row, as fold.h says; and with it the history of a record. */
#include "book/fold.h"

#include <stdlib.h>

void fold_unpack(const struct kind_def *k, const struct value *v, struct fold_clock *c)
{
    *c = (struct fold_clock){0};
    const uint8_t *p = v->p, *end = p && v->type == VALUE_BLOB ? p + v->n : p; /* an empty blob has no address */
    while (end - p >= 9) {
        uint64_t bits = 0; /* of a damaged row the sign may be set */
        for (int i = 7; i >= 0; i--)
            bits = bits << 8 | p[i];
        int64_t key = (int64_t)bits;
        int n = p[8];
        p += 9;
        if (n == 0 && c->npast < FOLD_PAST)
            c->past[c->npast++] = key;
        for (; n > 0 && p < end; n--, p++) {
            int i = kind_field(k, *p & 0x7f);
            if (i < 0)
                continue;
            c->key[i] = key;
            c->is_multi[i] = (*p & 0x80) != 0;
            c->any_multi |= c->is_multi[i];
        }
    }
}

/* A group as yet without fields. */
static void add_key(struct buf *out, int64_t key)
{
    char group[9] = {0};
    for (int i = 0; i < 8; i++)
        group[i] = (char)(key >> 8 * i);
    buf_add(out, group, sizeof group);
}

void fold_pack(const struct kind_def *k, const struct fold_clock *c, struct buf *out)
{
    bool done[KIND_FIELDS_MAX] = {false};
    for (int i = 0; i < k->nfields; i++) {
        if (!c->key[i] || done[i])
            continue;
        add_key(out, c->key[i]);
        size_t at = out->len - 1;
        for (int j = i; j < k->nfields; j++) {
            if (c->key[j] != c->key[i])
                continue;
            done[j] = true;
            out->data[at]++;
            buf_addc(out, (char)(k->fields[j].number | (c->is_multi[j] ? 0x80 : 0)));
        }
    }
    for (int i = 0; i < c->npast; i++)
        add_key(out, c->past[i]);
}

bool fold_names(const struct kind_def *k, const struct fold_clock *c, int64_t key)
{
    for (int i = 0; i < k->nfields; i++)
        if (c->key[i] == key)
            return true;
    for (int i = 0; i < c->npast; i++)
        if (c->past[i] == key)
            return true;
    return false;
}

/* ---- history ---- */

static int by_key(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static void add(struct arena *a, int64_t **keys, int *n, int64_t key)
{
    *keys = arena_more(a, *keys, (size_t)*n, sizeof **keys);
    (*keys)[(*n)++] = key;
}

static bool add_touches(struct book *b, int kind, const struct id *id, struct arena *a, int64_t **keys, int *n,
                        struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TOUCH_OF, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "record", id->b, ID_SIZE);
    while (stmt_step(q, e))
        if (stmt_int(q, "kind") == kind) /* one id may be used by two kinds */
            add(a, keys, n, stmt_int(q, "key"));
    return stmt_done(q, e);
}

static void add_clock(const struct kind_def *k, const struct fold_clock *c, struct arena *a, int64_t **keys, int *n)
{
    for (int i = 0; i < k->nfields; i++)
        if (c->key[i] && (i == 0 || c->key[i] != c->key[i - 1]))
            add(a, keys, n, c->key[i]);
    for (int i = 0; i < c->npast; i++)
        add(a, keys, n, c->past[i]);
}

bool fold_history(struct book *b, int kind, const struct id *id, const struct fold_clock *clock, struct arena *a,
                  int64_t **keys, int *n, int *touches, struct err *e)
{
    const struct kind_def *k = kind_find(kind);
    struct fold_clock of_row;
    struct row row;
    int all = 0;
    *keys = NULL;
    if (!add_touches(b, kind, id, a, keys, &all, e) ||
        (k && !clock && !fold_load(b, k, id, a, &row, &of_row, e)))
        return false;
    if (touches)
        *touches = all;
    if (k)
        add_clock(k, clock ? clock : &of_row, a, keys, &all);
    if (all)
        qsort(*keys, (size_t)all, sizeof **keys, by_key);
    *n = 0;
    for (int i = 0; i < all; i++)
        if (*n == 0 || (*keys)[*n - 1] != (*keys)[i])
            (*keys)[(*n)++] = (*keys)[i];
    return true;
}
