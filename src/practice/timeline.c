#include "practice/timeline.h"

#include "base/text.h"
#include "book/stmt.h"
#include "practice/patient.h"
#include "practice/timeline_text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One page of one patient's rows, before they are put into words. */
struct page {
    struct timeline_cursor *rows;
    int count, room;
};

static const struct id LAST_ID = {
    {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};

static bool read_page(struct practice *p, const struct id *patient, const struct timeline_filter *f,
                      const struct timeline_cursor *from, int limit, struct arena *a, struct page *page, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_TIMELINE_ROWS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "at", from->is_set ? from->at : INT64_MAX);
    stmt_bind_int(q, "kind", from->is_set ? from->kind : INT_MAX);
    stmt_bind_id(q, "record", from->is_set ? &from->record : &LAST_ID);
    timeline_bind_filter(q, f);
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

void timeline_sort(struct timeline_cursor *rows, int count)
{
    if (count > 0)
        qsort(rows, (size_t)count, sizeof *rows, newest_first);
}

bool timeline_has_words(const char *text, const char *words, struct arena *a)
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
static int64_t date_of(int64_t at)
{
    return at / DAY_MIN - (at % DAY_MIN < 0);
}

int timeline_year_of(int64_t at)
{
    return civil_split((int)date_of(at)).year;
}

static bool is_class_wanted(const struct timeline_filter *f, int class)
{
    return !(class & TIMELINE_AUTOMATIC && f->without_automatic) &&
           !(class & TIMELINE_CONFIDENTIAL && !f->with_confidential);
}

bool timeline_is_wanted(const struct timeline_filter *f, int kind, int class)
{
    return (!f->kinds || f->kinds & TIMELINE_KIND(kind)) && is_class_wanted(f, class);
}

void timeline_bind_filter(struct stmt *q, const struct timeline_filter *f)
{
    unsigned classes = 0;
    for (int class = 0; class <= (TIMELINE_AUTOMATIC | TIMELINE_CONFIDENTIAL); class ++)
        if (is_class_wanted(f, class))
            classes |= 1u << class;
    stmt_bind_int(q, "kinds", f->kinds ? f->kinds : UINT_MAX);
    stmt_bind_int(q, "first", KIND_PATIENT);
    stmt_bind_int(q, "classes", classes);
}

struct timeline_row timeline_row_at(const struct timeline_cursor *c)
{
    int64_t date = date_of(c->at);
    return (struct timeline_row){
        .date = (int)date, .minute = (int)(c->at - date * DAY_MIN), .kind = c->kind, .record = c->record};
}

/* The next rows after *from, of all records behind the patient; none: the end. */
static bool next_page(struct practice *p, const struct id *ids, int nids, const struct timeline_filter *f,
                      const struct timeline_cursor *from, int limit, struct arena *a, struct page *page, struct err *e)
{
    page->count = 0;
    for (int i = 0; i < nids; i++)
        if (!read_page(p, &ids[i], f, from, limit, a, page, e))
            return false;
    timeline_sort(page->rows, page->count);
    page->count = page->count > limit ? limit : page->count;
    return true;
}

static bool fits(struct practice *p, const struct timeline_filter *f, const struct timeline_cursor *at, struct arena *a,
                 bool *is_fit, struct err *e)
{
    struct timeline_row row = timeline_row_at(at);
    *is_fit = !f->year || timeline_year_of(at->at) == f->year;
    if (!*is_fit || !f->words || !*f->words)
        return true;
    if (!timeline_text_said(p, &row, a, is_fit, e))
        return false;
    *is_fit = *is_fit && timeline_has_words(row.text, f->words, a);
    return true;
}

static bool put_into_words(struct practice *p, const struct timeline_filter *f, const struct timeline_cursor *at,
                           struct timeline_author *author, struct arena *a, struct timeline_row *out, int *count,
                           struct err *e)
{
    struct timeline_row row = timeline_row_at(at);
    bool is_there = false;
    if (!fits(p, f, at, a, &is_there, e))
        return false;
    if (!is_there)
        return true;
    if (!timeline_text_fill(p, &row, author, a, &is_there, e))
        return false;
    if (is_there)
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
    struct timeline_author author = {0};
    int nids = 0;
    bool is_past = false; /* all of the year that is wanted was read */
    *count = 0;
    *out = arena_array(a, (size_t)(limit > 0 ? limit : 0), sizeof **out);
    if (!from && filter && filter->year) /* begin where that year ends */
        at = (struct timeline_cursor){true, (int64_t)civil_from(filter->year + 1, 1, 1) * DAY_MIN, 0, ID_NONE};
    bool ok = book_read_begin(p->book, e) && patient_behind(p->book, patient, a, &ids, &nids, e);
    do {
        ok = ok && next_page(p, ids, nids, filter ? filter : &all, &at, limit, a, &page, e);
        for (int i = 0; ok && i < page.count && *count < limit; i++) {
            ok = put_into_words(p, filter ? filter : &all, &page.rows[i], &author, a, *out, count, e);
            at = page.rows[i];
        }
        is_past = filter && filter->year > timeline_year_of(at.at);
    } while (ok && page.count > 0 && *count < limit && !is_past);
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
