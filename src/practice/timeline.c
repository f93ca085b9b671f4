#include "practice/timeline.h"

#include "base/text.h"
#include "book/stmt.h"
#include "practice/patient.h"
#include "practice/timeline_text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --- keeping the table ------------------------------------------------------------------------- */

enum { PLACES_MAX = 2 }; /* a patient: became known, died; all others: one */

/* Where a record stands in the timeline: of whom, and at which civil minutes. */
struct places {
    struct id patient;
    int64_t at[PLACES_MAX];
    int count;
};

static void add_place(struct places *p, int64_t date, int64_t minute)
{
    if (date != CIVIL_NONE && minute >= 0)
        p->at[p->count++] = date * DAY_MIN + minute;
}

static void add_instant(struct places *p, const struct row *row, int field)
{
    int date, minute;
    int64_t at = row_int(row, field, 0);
    if (at == 0)
        return;
    zone_civil(at, &date, &minute, NULL);
    add_place(p, date, minute);
}

static struct places places_of(const struct row *row)
{
    struct places p = {0};
    if (!row->exists || row_int(row, FIELD_ENTERED_IN_ERROR, 0) != 0)
        return p;
    switch (row->kind->number) {
    case KIND_APPOINTMENT:
        p.patient = row_id(row, APPOINTMENT_PATIENT);
        add_place(&p, row_int(row, APPOINTMENT_DATE, CIVIL_NONE), row_int(row, APPOINTMENT_START_MIN, -1));
        break;
    case KIND_CONTACT:
        p.patient = row_id(row, CONTACT_PATIENT);
        add_instant(&p, row, CONTACT_AT);
        break;
    case KIND_NOTE:
        p.patient = row_id(row, NOTE_PATIENT);
        add_instant(&p, row, NOTE_AT);
        break;
    case KIND_PATIENT:
        p.patient = row->id;
        add_place(&p, row_int(row, PATIENT_SINCE, CIVIL_NONE), 0);
        add_place(&p, row_int(row, PATIENT_DECEASED_DATE, CIVIL_NONE), 0);
        break;
    }
    if (id_is_none(&p.patient))
        p.count = 0;
    return p;
}

static bool has_place(const struct places *p, const struct id *patient, int64_t at)
{
    for (int i = 0; i < p->count; i++)
        if (p->at[i] == at && id_compare(&p->patient, patient) == 0)
            return true;
    return false;
}

/* Runs `sql` for the places of one side that the other side does not have. */
static bool write_places(struct book *b, enum sql_id sql, const struct places *these, const struct places *not_these,
                         int kind, const struct id *record, struct err *e)
{
    for (int i = 0; i < these->count; i++) {
        if (has_place(not_these, &these->patient, these->at[i]))
            continue;
        struct stmt *q = stmt_get(b, sql, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &these->patient);
        stmt_bind_int(q, "at", these->at[i]);
        stmt_bind_int(q, "kind", kind);
        stmt_bind_id(q, "record", record);
        if (!stmt_run(q, e))
            return false;
    }
    return true;
}

bool timeline_put(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct places had = places_of(before), has = places_of(after);
    int kind = after->kind->number;
    return write_places(b, SQL_TIMELINE_DROP, &had, &has, kind, &after->id, e) &&
           write_places(b, SQL_TIMELINE_ADD, &has, &had, kind, &after->id, e);
}

static bool put_instants_again(struct book *b, struct err *e)
{
    struct stmt *drop = stmt_get(b, SQL_TIMELINE_DROP_INSTANTS, e);
    if (!drop)
        return false;
    stmt_bind_int(drop, "contact", KIND_CONTACT);
    stmt_bind_int(drop, "note", KIND_NOTE);
    struct stmt *q = stmt_run(drop, e) ? stmt_get(b, SQL_TIMELINE_INSTANTS, e) : NULL;
    if (!q)
        return false;
    stmt_bind_int(q, "contact", KIND_CONTACT);
    stmt_bind_int(q, "note", KIND_NOTE);
    bool ok = true;
    while (ok && stmt_step(q, e)) {
        int date, minute;
        struct places none = {0}, place = {.patient = stmt_id(q, "patient")};
        struct id record = stmt_id(q, "id");
        zone_civil(stmt_int(q, "at"), &date, &minute, NULL);
        add_place(&place, date, minute);
        ok = write_places(b, SQL_TIMELINE_ADD, &place, &none, (int)stmt_int(q, "kind"), &record, e);
    }
    return stmt_done(q, e) && ok;
}

bool timeline_zone_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    struct value was = row_get(before, PRACTICE_ZONE), is = row_get(after, PRACTICE_ZONE);
    char name[64];
    struct err unknown = {0}; /* a zone this computer does not know: times stay as they were */
    if (is.type != VALUE_TEXT || is.n >= sizeof name || value_equal(&was, &is))
        return true;
    memcpy(name, is.p, is.n);
    name[is.n] = 0;
    /* The fold may run before practice_open has read the record: the zone has to be in force here. */
    return !zone_set(name, &unknown) || put_instants_again(b, e);
}

/* --- reading -------------------------------------------------------------------------------------- */

/* One page of one patient's rows, before they are put into words. */
struct page {
    struct timeline_cursor *rows;
    int count, room;
};

static const struct id LAST_ID = {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                   0xFF, 0xFF}};

static bool read_page(struct practice *p, const struct id *patient, unsigned kinds, const struct timeline_cursor *from,
                      int limit, struct arena *a, struct page *page, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_TIMELINE_ROWS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "at", from->is_set ? from->at : INT64_MAX);
    stmt_bind_int(q, "kind", from->is_set ? from->kind : INT_MAX);
    stmt_bind_id(q, "record", from->is_set ? &from->record : &LAST_ID);
    stmt_bind_int(q, "kinds", kinds ? kinds : UINT_MAX);
    stmt_bind_int(q, "first", KIND_PATIENT);
    stmt_bind_int(q, "limit", limit);
    while (stmt_step(q, e)) {
        if (page->count == page->room) {
            int want = page->room ? page->room * 2 : 64;
            page->rows = arena_grow(a, page->rows, (size_t)page->count, (size_t)want, sizeof *page->rows);
            page->room = want;
        }
        page->rows[page->count++] =
            (struct timeline_cursor){true, stmt_int(q, "at"), (int)stmt_int(q, "kind"), stmt_id(q, "record")};
    }
    return stmt_done(q, e);
}

static int newest_first(const void *x, const void *y)
{
    const struct timeline_cursor *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? 1 : -1;
    return a->kind != b->kind ? b->kind - a->kind : id_compare(&b->record, &a->record);
}

static bool has_words(const char *text, const char *words, struct arena *a)
{
    const char *in = text_fold(a, text), *wanted = text_fold(a, words ? words : "");
    for (const char *s = wanted; *s;) {
        size_t n = strcspn(s, " ");
        if (!strstr(in, arena_strndup(a, s, n)))
            return false;
        s += n;
        s += strspn(s, " ");
    }
    return true;
}

/* Civil minutes before 1970 are negative: round down. */
static struct timeline_row row_at(const struct timeline_cursor *c)
{
    int64_t date = c->at / DAY_MIN - (c->at % DAY_MIN < 0);
    return (struct timeline_row){
        .date = (int)date, .minute = (int)(c->at - date * DAY_MIN), .kind = c->kind, .record = c->record};
}

/* The next rows after *from, of all records behind the patient; none: the end. */
static bool next_page(struct practice *p, const struct id *ids, int nids, const struct timeline_filter *f,
                      const struct timeline_cursor *from, int limit, struct arena *a, struct page *page, struct err *e)
{
    page->count = 0;
    for (int i = 0; i < nids; i++)
        if (!read_page(p, &ids[i], f->kinds, from, limit, a, page, e))
            return false;
    if (page->count > 0)
        qsort(page->rows, (size_t)page->count, sizeof *page->rows, newest_first);
    page->count = page->count > limit ? limit : page->count;
    return true;
}

static bool put_into_words(struct practice *p, const struct timeline_filter *f, const struct timeline_cursor *at,
                           struct arena *a, struct timeline_row *out, int *count, struct err *e)
{
    struct timeline_row row = row_at(at);
    bool is_there = false;
    if (!timeline_text_fill(p, &row, a, &is_there, e))
        return false;
    if (is_there && (f->with_confidential || !row.is_confidential) && (!f->words || has_words(row.text, f->words, a)))
        out[(*count)++] = row;
    return true;
}

bool timeline_of(struct practice *p, const struct id *patient, const struct timeline_filter *filter,
                 const struct timeline_cursor *from, int limit, struct arena *a, struct timeline_row **out, int *count,
                 struct err *e)
{
    struct timeline_filter all = {0};
    struct timeline_cursor at = from ? *from : (struct timeline_cursor){0};
    struct id *ids = NULL;
    struct page page = {0};
    int nids = 0;
    *count = 0;
    *out = arena_array(a, (size_t)(limit > 0 ? limit : 0), sizeof **out);
    bool ok = book_read_begin(p->book, e) && patient_behind(p->book, patient, a, &ids, &nids, e);
    do {
        ok = ok && next_page(p, ids, nids, filter ? filter : &all, &at, limit, a, &page, e);
        for (int i = 0; ok && i < page.count && *count < limit; i++) {
            ok = put_into_words(p, filter ? filter : &all, &page.rows[i], a, *out, count, e);
            at = page.rows[i];
        }
    } while (ok && page.count > 0 && *count < limit);
    book_read_end(p->book);
    return ok;
}

struct timeline_cursor timeline_after(const struct timeline_row *row)
{
    return (struct timeline_cursor){true, (int64_t)row->date * DAY_MIN + row->minute, row->kind, row->record};
}

static bool last_of_one(struct practice *p, const struct id *patient, int *date, struct err *e)
{
    struct stmt *spoken = stmt_get(p->book, SQL_TIMELINE_LAST_SPOKEN, e);
    if (!spoken)
        return false;
    stmt_bind_id(spoken, "patient", patient);
    if (stmt_step(spoken, e) && !stmt_is_null(spoken, "at")) {
        int day, minute;
        zone_civil(stmt_int(spoken, "at"), &day, &minute, NULL);
        *date = day > *date ? day : *date;
    }
    struct stmt *seen = stmt_done(spoken, e) ? stmt_get(p->book, SQL_TIMELINE_LAST_SEEN, e) : NULL;
    if (!seen)
        return false;
    stmt_bind_id(seen, "patient", patient);
    if (stmt_step(seen, e) && stmt_int(seen, "date") > *date)
        *date = (int)stmt_int(seen, "date");
    return stmt_done(seen, e);
}

bool timeline_last_contact(struct practice *p, const struct id *patient, int *date, struct err *e)
{
    struct arena a = {0};
    struct id *ids = NULL;
    int nids = 0;
    *date = CIVIL_NONE;
    bool ok = patient_behind(p->book, patient, &a, &ids, &nids, e);
    for (int i = 0; ok && i < nids; i++)
        ok = last_of_one(p, &ids[i], date, e);
    arena_finish(&a);
    return ok;
}
