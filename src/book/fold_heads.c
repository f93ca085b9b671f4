#include "book/fold_heads.h"

#include "book/know.h"

#include <string.h>

/* ---- ended here, written to there ---- */

bool fold_heads_may_end(const struct kind_def *k)
{
    return k->number == KIND_APPOINTMENT || k->number == KIND_PATIENT;
}

/* What was written to a patient who was made one with another is marked at the field that says so: other fields with
 * several heads are as those of any record. */
bool fold_heads_were_apart(const struct kind_def *k, const struct fold_clock *had)
{
    if (k->number == KIND_PATIENT)
        return had->is_multi[kind_field(k, PATIENT_REPLACED_BY)];
    return fold_heads_may_end(k) && had->any_multi;
}

static bool is_end(const struct kind_def *k, int field, const struct value *v)
{
    int number = k->fields[field].number;
    if (k->number == KIND_PATIENT)
        return number == PATIENT_REPLACED_BY && v->type == VALUE_BLOB;
    if (number == FIELD_ENTERED_IN_ERROR)
        return v->type == VALUE_INT && v->i == 1;
    return number == APPOINTMENT_STATUS && v->type == VALUE_TEXT &&
           ((v->n == 9 && memcmp(v->p, "cancelled", 9) == 0) || (v->n == 6 && memcmp(v->p, "noshow", 6) == 0));
}

/* The index of the field that ends it, -1: nothing does. */
static int end_of(const struct row *row)
{
    static const int of_booking[] = {FIELD_ENTERED_IN_ERROR, APPOINTMENT_STATUS}, of_patient[] = {PATIENT_REPLACED_BY};
    bool is_patient = row->kind->number == KIND_PATIENT;
    const int *ends = is_patient ? of_patient : of_booking;
    for (int i = 0; fold_heads_may_end(row->kind) && i < (is_patient ? 1 : 2); i++) {
        int f = kind_field(row->kind, ends[i]);
        if (is_end(row->kind, f, &row->v[f]))
            return f;
    }
    return -1;
}

bool fold_heads_is_ended(const struct row *row)
{
    return end_of(row) >= 0;
}

/* Whether writing this field says that the record goes on. Every move writes the date; against a mistake it is whatever
 * was written, and so it is against a record that was made one with another: nobody looks there any more. */
static bool is_against(const struct kind_def *k, int end, int field)
{
    if (k->number == KIND_PATIENT)
        return field != end && k->fields[field].number != FIELD_ENTERED_IN_ERROR;
    return field != end &&
           (k->fields[end].number == FIELD_ENTERED_IN_ERROR || k->fields[field].number == APPOINTMENT_DATE);
}

static bool are_apart(const struct know *k, int64_t x, int64_t y)
{
    return x != y && !know_knew(k, x, y) && !know_knew(k, y, x);
}

bool fold_heads_is_apart(const struct know *k, const struct row *row, const struct fold_clock *clock)
{
    int end = end_of(row);
    for (int f = 0; end >= 0 && f < row->kind->nfields; f++)
        if (clock->key[f] && is_against(row->kind, end, f) && are_apart(k, clock->key[end], clock->key[f]))
            return true;
    return false;
}

/* Of several who ended it, one who knew of the write is enough. */
static bool mark(const struct know *k, const struct row *row, struct writes *all, int end, struct write *w)
{
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < all->n; i++) {
            struct write *x = &all->w[i];
            if (x->field != end || !x->is_head || !is_end(row->kind, end, &x->value))
                continue;
            if (pass == 0 && !are_apart(k, x->key, w->key))
                return false;
            x->is_apart |= pass == 1;
        }
    return w->is_apart = true;
}

/* Who made two records one knew what it says, by another write: two imports of one list. */
static bool is_said_twice(const struct know *k, const struct row *row, const struct writes *all, int end,
                          const struct write *w)
{
    for (int i = 0; row->kind->number == KIND_PATIENT && i < all->n; i++) {
        const struct write *x = &all->w[i];
        if (x->field != w->field || x->key == w->key || !value_equal(&x->value, &w->value))
            continue;
        for (int j = 0; j < all->n; j++)
            if (all->w[j].field == end && all->w[j].is_head && know_knew(k, all->w[j].key, x->key))
                return true;
    }
    return false;
}

void fold_heads_end(const struct know *k, struct writes *all, const struct row *row, struct fold_clock *clock)
{
    int end = end_of(row);
    for (int i = 0; end >= 0 && i < all->n; i++) {
        struct write *w = &all->w[i];
        if (w->is_head && is_against(row->kind, end, w->field) && !is_said_twice(k, row, all, end, w) &&
            mark(k, row, all, end, w))
            clock->is_multi[end] = clock->any_multi = true;
    }
}

/* ---- the table ---- */

struct head {
    int field; /* number */
    int64_t key;
    struct value value;
};

/* What stands in the table because of all->w[i]: the write itself, if it is one of several heads of its field, and the
 * act, if it is apart and this is its first such write. The count. */
static int heads_of(const struct kind_def *k, const struct writes *all, const struct fold_clock *clock, int i,
                    struct head out[2])
{
    const struct write *w = &all->w[i];
    bool is_first = w->is_apart;
    int n = 0;
    if (w->is_head && clock->is_multi[w->field])
        out[n++] = (struct head){k->fields[w->field].number, w->key, w->value};
    for (int j = 0; j < i && is_first; j++)
        is_first = !all->w[j].is_apart || all->w[j].key != w->key;
    if (is_first)
        out[n++] = (struct head){FIELD_APART, w->key, value_int(is_end(k, w->field, &w->value))};
    return n;
}

/* One row of table head against the writes: has it one that says the same? */
static bool is_head_of(const struct kind_def *k, const struct writes *all, const struct fold_clock *clock,
                       struct stmt *q)
{
    int64_t field = stmt_int(q, "field"), key = stmt_int(q, "key");
    struct value v = stmt_value(q, "value");
    struct head h[2];
    for (int i = 0; i < all->n; i++)
        for (int n = heads_of(k, all, clock, i, h); n-- > 0;)
            if (h[n].key == key && h[n].field == field)
                return value_equal(&h[n].value, &v);
    return false;
}

bool fold_heads_check(struct book *b, const struct kind_def *k, const struct id *id, const struct writes *all,
                      const struct fold_clock *clock, int *heads, bool *heads_stand, struct err *e)
{
    int found = 0;
    struct head h[2];
    *heads = 0;
    *heads_stand = true;
    for (int i = 0; i < all->n; i++)
        *heads += heads_of(k, all, clock, i, h);
    struct stmt *q = stmt_get(b, SQL_HEAD_OF, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "record", id->b, ID_SIZE);
    while (stmt_step(q, e)) {
        if (stmt_int(q, "kind") != k->number)
            continue;
        found++;
        *heads_stand &= is_head_of(k, all, clock, q);
    }
    *heads_stand &= found == *heads;
    return stmt_done(q, e);
}

static bool add(struct book *b, const struct kind_def *k, const struct id *id, const struct head *h, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_HEAD_ADD, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "record", id->b, ID_SIZE);
    stmt_bind_int(q, "kind", k->number);
    stmt_bind_int(q, "field", h->field);
    stmt_bind_int(q, "key", h->key);
    stmt_bind_value(q, "value", &h->value);
    return stmt_run(q, e);
}

bool fold_heads_put(struct book *b, const struct kind_def *k, const struct id *id, const struct writes *all,
                    const struct fold_clock *clock, struct err *e)
{
    struct head h[2];
    struct stmt *q = stmt_get(b, SQL_HEAD_CLEAR, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "record", id->b, ID_SIZE);
    stmt_bind_int(q, "kind", k->number);
    if (!stmt_run(q, e))
        return false;
    for (int i = 0; i < all->n; i++)
        for (int n = heads_of(k, all, clock, i, h); n-- > 0;)
            if (!add(b, k, id, &h[n], e))
                return false;
    return true;
}
