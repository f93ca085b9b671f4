#include "practice/conflict_written.h"

#include "book/history.h"
#include "book/stmt.h"

#include <string.h>

static bool is_among(const int64_t *keys, int n, int64_t key)
{
    for (int i = 0; i < n; i++)
        if (keys[i] == key)
            return true;
    return false;
}

/* All of its table, in the order of the events; every head is of one of them. */
static bool read_heads(struct practice *p, const struct id *record, const struct event *events, int n, struct arena *a,
                       struct conflict_written *w, struct err *e)
{
    struct buf all = {0};
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    while (stmt_step(q, e)) {
        struct conflict_head h = {(int)stmt_int(q, "field"), stmt_int(q, "key"), stmt_value(q, "value"), false};
        if (stmt_int(q, "kind") != KIND_PATIENT)
            continue;
        if (h.value.type == VALUE_TEXT || h.value.type == VALUE_BLOB)
            h.value.p = arena_memdup(a, h.value.p, h.value.n);
        buf_add(&all, &h, sizeof h);
    }
    size_t count = all.len / sizeof(struct conflict_head);
    w->heads = arena_array(a, count, sizeof *w->heads);
    w->merged = arena_array(a, count, sizeof *w->merged);
    w->acts = arena_array(a, count, sizeof *w->acts);
    for (int i = 0; i < n; i++)
        for (size_t j = 0; j < count; j++) {
            struct conflict_head h;
            memcpy(&h, all.data + j * sizeof h, sizeof h);
            if (h.key != events[i].key)
                continue;
            if (h.field != FIELD_APART)
                w->heads[w->nheads++] = h;
            else if (h.value.type == VALUE_INT && h.value.i == 1)
                w->merged[w->nmerged++] = h.key;
            else
                w->acts[w->nacts++] = h.key;
        }
    buf_finish(&all);
    for (int i = 0; i < w->nheads; i++)
        w->heads[i].is_new = is_among(w->acts, w->nacts, w->heads[i].key);
    return stmt_done(q, e);
}

/* Did anybody who made the records one see this value? The same list imported at two computers, or one unknown
 * caller, writes once more what is there. The latest that they knew counts: what was taken out before may be right
 * again. */
static bool is_known(struct book *b, const struct event *events, int n, const struct conflict_written *w,
                     const struct change *change, bool *known, struct err *e)
{
    *known = false;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < events[i].nchanges; j++) {
            const struct change *x = &events[i].changes[j];
            bool knew = false, ok = true;
            if (x->field != change->field)
                continue;
            for (int m = 0; ok && m < w->nmerged && !knew; m++)
                ok = history_knew(b, w->merged[m], events[i].key, &knew, e);
            if (!ok)
                return false;
            *known = knew ? value_equal(&x->after, &change->after) : *known;
        }
    return true;
}

static bool note(struct book *b, const struct event *events, int n, int at, struct conflict_written *w, struct err *e)
{
    const struct event *ev = &events[at];
    w->all += ev->key;
    for (int i = 0; i < ev->nchanges; i++)
        for (int m = 0; m < patient_table.count; m++) {
            bool known = false;
            if (patient_table.members[m].field != ev->changes[i].field)
                continue;
            if (!is_known(b, events, n, w, &ev->changes[i], &known, e))
                return false;
            w->has[m] = w->has[m] || !known;
        }
    return true;
}

/* Which answers each act stands for. */
static bool read_known(struct book *b, struct arena *a, struct conflict_written *w, struct err *e)
{
    w->knew = arena_array(a, (size_t)w->nacts * (size_t)w->nheads, sizeof *w->knew);
    w->is_over = arena_array(a, (size_t)w->nacts, sizeof *w->is_over);
    for (int i = 0; i < w->nacts; i++) {
        for (int j = 0; j < w->nheads; j++)
            if (!history_knew(b, w->acts[i], w->heads[j].key, &w->knew[i * w->nheads + j], e))
                return false;
        for (int j = 0; j < w->nacts && !w->is_over[i]; j++)
            if (j != i && !history_knew(b, w->acts[j], w->acts[i], &w->is_over[i], e))
                return false;
    }
    return true;
}

bool conflict_written_read(struct practice *p, const struct id *record, struct arena *a, struct conflict_written *w,
                           struct err *e)
{
    struct event *events;
    int n;
    *w = (struct conflict_written){0};
    if (!history_of(p->book, KIND_PATIENT, record, a, &events, &n, e) || !read_heads(p, record, events, n, a, w, e) ||
        !book_row(p->book, KIND_PATIENT, record, a, &w->row, e))
        return false;
    for (int i = 0; i < n; i++)
        if (is_among(w->acts, w->nacts, events[i].key) && !note(p->book, events, n, i, w, e))
            return false;
    return read_known(p->book, a, w, e);
}

bool conflict_written_has(const struct conflict_written *w, int field)
{
    for (int m = 0; m < patient_table.count; m++)
        if (patient_table.members[m].field == field)
            return w->has[m];
    return false;
}

bool conflict_written_is_joined(int field)
{
    return field == PATIENT_ALERT || field == PATIENT_NEEDS || field == PATIENT_FACTS;
}

/* Whether it stands there by itself, between "; ": "latex allergy" is no part of "no known latex allergy". */
static bool has_part(const char *text, const char *part)
{
    size_t n = strlen(part);
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        if ((at == text || (at - text > 1 && at[-1] == ' ' && at[-2] == ';')) && (!at[n] || at[n] == ';'))
            return true;
    return false;
}

const char *conflict_written_also(struct arena *a, const char *text, const char *more)
{
    return !*more || has_part(text, more) ? text : arena_printf(a, "%s%s%s", text, *text ? "; " : "", more);
}

struct patient conflict_written_as(struct arena *a, const struct conflict_written *w, int act, struct row *row)
{
    struct patient out;
    *row = w->row;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < w->nheads; i++) {
            const struct conflict_head *h = &w->heads[i];
            int at = kind_field(row->kind, h->field);
            if (at >= 0 && h->is_new && (pass == 0 || (act != CONFLICT_NO_ACT && w->knew[act * w->nheads + i])))
                row->v[at] = h->value;
        }
    record_load(&patient_table, row, a, &out);
    out.id = row->id;
    return out;
}

const char *conflict_written_joined(struct arena *a, const struct conflict_written *w, int field, const char *one,
                                    const char *text)
{
    text = conflict_written_also(a, text, one);
    for (int i = 0; i < w->nheads; i++)
        if (w->heads[i].field == field && w->heads[i].is_new && w->heads[i].value.type == VALUE_TEXT)
            text = conflict_written_also(a, text, arena_strndup(a, w->heads[i].value.p, w->heads[i].value.n));
    return text;
}
