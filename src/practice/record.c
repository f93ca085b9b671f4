#include "practice/record.h"

#include "base/civil.h"
#include "book/history.h"
#include "practice/patient.h"

#include <string.h>

static struct value member_value(const struct record_member *m, const void *from)
{
    const char *at = (const char *)from + m->offset;
    switch (m->type) {
    case RECORD_TEXT: {
        const char *text = *(const char *const *)at;
        return text && *text ? value_text(text) : value_null();
    }
    case RECORD_DATE: {
        int date = *(const int *)at;
        return date == CIVIL_NONE ? value_null() : value_int(date);
    }
    case RECORD_COUNT: {
        int count = *(const int *)at;
        return count < 0 ? value_null() : value_int(count);
    }
    case RECORD_MORE: {
        int more = *(const int *)at;
        return more == 0 ? value_null() : value_int(more);
    }
    case RECORD_INSTANT: {
        int64_t instant = *(const int64_t *)at;
        return instant == 0 ? value_null() : value_int(instant);
    }
    case RECORD_FLAG: return value_int(*(const bool *)at);
    case RECORD_ID: return value_id((const struct id *)at);
    }
    return value_null();
}

static void load_member(const struct record_member *m, const struct row *row, struct arena *a, void *out)
{
    char *at = (char *)out + m->offset;
    struct value v = row_get(row, m->field);
    switch (m->type) {
    case RECORD_TEXT: *(const char **)at = v.type == VALUE_TEXT ? arena_strndup(a, v.p, v.n) : ""; break;
    case RECORD_DATE: *(int *)at = (int)row_int(row, m->field, CIVIL_NONE); break;
    case RECORD_COUNT: *(int *)at = (int)row_int(row, m->field, -1); break;
    case RECORD_MORE: *(int *)at = (int)row_int(row, m->field, 0); break;
    case RECORD_INSTANT: *(int64_t *)at = row_int(row, m->field, 0); break;
    case RECORD_FLAG: *(bool *)at = row_int(row, m->field, 0) != 0; break;
    case RECORD_ID: *(struct id *)at = row_id(row, m->field); break;
    }
}

void record_load(const struct record_table *t, const struct row *row, struct arena *a, void *out)
{
    for (int i = 0; i < t->count; i++)
        load_member(&t->members[i], row, a, out);
}

bool record_get(const struct record_table *t, struct book *b, const struct id *id, struct arena *a, void *out,
                struct err *e)
{
    struct row row;
    if (!book_row(b, t->kind, id, a, &row, e))
        return false;
    if (!row.exists)
        return err_set(e, ERR_MISSING, "There is no such %s in this practice file.", t->what);
    record_load(t, &row, a, out);
    return true;
}

bool record_is_there(struct book *b, int kind, const struct id *id, struct arena *a, bool *is_there, struct err *e)
{
    struct row row = {0};
    bool ok = id_is_none(id) || book_row(b, kind, id, a, &row, e);
    *is_there = row.exists;
    return ok;
}

/* A list while it grows. */
struct records {
    const struct record_table *table;
    struct book *book;
    struct arena *a;
    char *rows;
    size_t size;
    int count, room;
};

static bool add_of(struct records *r, enum sql_id of_patient, const struct id *patient, struct err *e)
{
    struct stmt *q = stmt_get(r->book, of_patient, e);
    bool ok = true;
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (ok && stmt_step(q, e)) {
        if (r->count == r->room) {
            int want = r->room ? r->room * 2 : 8;
            r->rows = arena_grow(r->a, r->rows, (size_t)r->room, (size_t)want, r->size);
            r->room = want;
        }
        char *row = r->rows + (size_t)r->count * r->size;
        struct id id = stmt_id(q, "id");
        memcpy(row, &id, sizeof id);
        ok = record_get(r->table, r->book, &id, r->a, row, e);
        r->count += ok;
    }
    return stmt_done(q, e) && ok;
}

bool record_list(const struct record_table *t, struct book *b, enum sql_id of_patient, const struct id *patient,
                 size_t size, struct arena *a, void **out, int *count, struct err *e)
{
    struct records r = {.table = t, .book = b, .a = a, .size = size};
    struct id *ids = NULL;
    int nids = 0;
    bool ok = patient_behind(b, patient, a, &ids, &nids, e);
    for (int i = 0; ok && i < nids; i++)
        ok = add_of(&r, of_patient, &ids[i], e);
    *out = r.rows;
    *count = r.count;
    return ok;
}

void record_put(const struct record_table *t, struct act *act, const void *from)
{
    for (int i = 0; i < t->count; i++) {
        struct value v = member_value(&t->members[i], from);
        bool is_empty = v.type == VALUE_NULL || (t->members[i].type == RECORD_FLAG && v.i == 0);
        if (!is_empty)
            act_set(act, t->members[i].field, &v);
    }
}

/* Who set this field last, and when: the person who comes second has to know whom to ask. */
static bool refuse_stale(const struct record_table *t, const struct record_member *m, struct act *act,
                         const struct id *id, struct err *e)
{
    struct arena a = {0};
    struct event *events = NULL;
    int count = 0;
    const char *by = NULL, *site = NULL;
    int64_t at_ms = 0;
    struct err ignored = {0}; /* the refusal stands, whether or not the name can be found */
    if (history_of(act->book, t->kind, id, &a, &events, &count, &ignored)) {
        for (int i = 0; i < count; i++)
            for (int k = 0; k < events[i].nchanges; k++)
                if (events[i].changes[k].field == m->field) {
                    by = events[i].staff ? events[i].staff : events[i].site;
                    site = events[i].site;
                    at_ms = events[i].at_ms;
                }
    }
    int date = 0, minute = 0;
    char day[8], time[8];
    zone_civil(at_ms, &date, &minute, NULL);
    if (by)
        err_set(e, ERR_STALE,
                "%s has changed the %s of this %s (%s %s, %s) while you had it open. "
                "Nothing was written: look at it again, then change it.",
                by, m->what, t->what, civil_short_date(date, day), civil_clock_text(minute, time), site ? site : "");
    else
        err_set(e, ERR_STALE,
                "The %s of this %s was changed while you had it open. "
                "Nothing was written: look at it again, then change it.",
                m->what, t->what);
    arena_finish(&a);
    return false;
}

/* A flag never set and one taken back mean the same; so do a number that counts from nothing, and none. */
static bool is_same(const struct record_member *m, struct value a, struct value b)
{
    if (m->type == RECORD_MORE)
        return (a.type == VALUE_INT ? a.i : 0) == (b.type == VALUE_INT ? b.i : 0);
    if (m->type == RECORD_FLAG)
        return (a.type == VALUE_INT && a.i) == (b.type == VALUE_INT && b.i);
    return value_equal(&a, &b);
}

static bool edit_member(const struct record_table *t, const struct record_member *m, struct act *act,
                        const struct row *row, const void *from, const void *to, struct err *e)
{
    struct value seen = member_value(m, from), wanted = member_value(m, to), stored = row_get(row, m->field);
    if (is_same(m, seen, wanted) || is_same(m, stored, wanted))
        return true;
    if (!is_same(m, stored, seen))
        return refuse_stale(t, m, act, &row->id, e);
    act_set(act, m->field, &wanted);
    return true;
}

bool record_edit(const struct record_table *t, struct act *act, const struct id *id, const struct id *subject,
                 const void *from, const void *to, struct err *e)
{
    struct arena a = {0};
    struct row row;
    bool ok = book_row(act->book, t->kind, id, &a, &row, e);
    if (ok && !row.exists)
        ok = err_set(e, ERR_MISSING, "There is no such %s in this practice file.", t->what);
    if (ok)
        act_record(act, t->kind, id, subject);
    for (int i = 0; ok && i < t->count; i++)
        ok = edit_member(t, &t->members[i], act, &row, from, to, e);
    arena_finish(&a);
    return ok;
}
