#include "practice/timeline_text.h"

#include "book/stmt.h"
#include "practice/patient.h"

#include <string.h>

enum { YEARS_GROW = 32 };

/* ---- the years ---- */

static void add_year(struct timeline_index *ix, struct arena *a, int year, int n)
{
    int at = ix->nyears; /* they mostly come in order */
    while (at > 0 && ix->years[at - 1].year < year)
        at--;
    if (at == 0 || ix->years[at - 1].year != year) {
        if (ix->nyears % YEARS_GROW == 0)
            ix->years =
                arena_grow(a, ix->years, (size_t)ix->nyears, (size_t)ix->nyears + YEARS_GROW, sizeof *ix->years);
        memmove(&ix->years[at + 1], &ix->years[at], (size_t)(ix->nyears - at) * sizeof *ix->years);
        ix->years[at++] = (struct timeline_year){year, 0};
        ix->nyears++;
    }
    ix->years[at - 1].count += n;
    ix->count += n;
}

static bool read_years(struct practice *p, struct timeline_index *ix, const struct id *patient, struct arena *a,
                       struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_TIMELINE_YEARS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        int year = (int)stmt_int(q, "year"), kind = (int)stmt_int(q, "kind"), class = (int)stmt_int(q, "class");
        int n = (int)stmt_int(q, "n");
        if ((!ix->filter.year || ix->filter.year == year) && timeline_is_wanted(&ix->filter, kind, class))
            add_year(ix, a, year, n);
    }
    return stmt_done(q, e);
}

/* ---- a piece of it ---- */

struct piece {
    struct timeline_cursor *rows;
    int count, room;
};

static bool read_piece(struct practice *p, const struct timeline_index *ix, const struct id *patient, int year,
                       int skip, int limit, struct arena *a, struct piece *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_TIMELINE_WINDOW, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    timeline_bind_filter(q, &ix->filter);
    stmt_bind_int(q, "from", (int64_t)civil_from(year, 1, 1) * DAY_MIN);
    stmt_bind_int(q, "before", (int64_t)civil_from(year, 12, 31) * DAY_MIN + DAY_MIN);
    stmt_bind_int(q, "skip", skip);
    stmt_bind_int(q, "limit", limit);
    while (stmt_step(q, e)) {
        if (out->count == out->room) {
            int want = out->room ? out->room * 2 : 64;
            out->rows = arena_grow(a, out->rows, (size_t)out->count, (size_t)want, sizeof *out->rows);
            out->room = want;
        }
        out->rows[out->count++] =
            (struct timeline_cursor){true, stmt_int(q, "at"), (int)stmt_int(q, "kind"), stmt_id(q, "record")};
    }
    return stmt_done(q, e);
}

/* Rows skip..skip+limit-1 of one year. Where two records were made one, their rows are put in order here. */
static bool read_year(struct practice *p, const struct timeline_index *ix, int year, int skip, int limit,
                      struct arena *a, struct piece *out, struct err *e)
{
    *out = (struct piece){0};
    if (ix->nids == 1)
        return read_piece(p, ix, &ix->ids[0], year, skip, limit, a, out, e);
    for (int i = 0; i < ix->nids; i++)
        if (!read_piece(p, ix, &ix->ids[i], year, 0, skip + limit, a, out, e))
            return false;
    timeline_sort(out->rows, out->count);
    int left = out->count - skip;
    out->rows = left > 0 ? out->rows + skip : NULL;
    out->count = left < 0 ? 0 : left < limit ? left : limit;
    return true;
}

/* Which rows stand at first..first+n-1; in a. */
static bool read_cursors(struct practice *p, const struct timeline_index *ix, int first, int n, struct arena *a,
                         struct piece *out, struct err *e)
{
    *out = (struct piece){.rows = arena_array(a, (size_t)n, sizeof *out->rows)};
    for (int y = 0, before = 0; y < ix->nyears && out->count < n; before += ix->years[y++].count) {
        struct piece some = {0};
        int skip = first + out->count - before;
        if (skip >= ix->years[y].count)
            continue;
        if (!read_year(p, ix, ix->years[y].year, skip, n - out->count, a, &some, e))
            return false;
        if (some.rows && some.count > 0)
            memcpy(out->rows + out->count, some.rows, (size_t)some.count * sizeof *some.rows);
        out->count += some.count;
    }
    return true;
}

/* ---- words ---- */

/* Each entry is read once, and only those that fit are kept. */
static bool keep_hits(struct practice *p, struct timeline_index *ix, struct arena *a, struct err *e)
{
    enum { AT_ONCE = 500 };
    struct timeline_index all = *ix;
    struct arena scratch = {0};
    int room = 0;
    bool ok = true;
    ix->years = NULL;
    ix->nyears = ix->count = 0;
    for (int first = 0; ok && first < all.count; first += AT_ONCE) {
        struct piece some;
        struct arena words = {0};
        ok = read_cursors(p, &all, first, AT_ONCE, &scratch, &some, e);
        for (int i = 0; ok && i < some.count; i++) {
            struct timeline_row row = timeline_row_at(&some.rows[i]);
            bool is_there;
            arena_reset(&words);
            ok = timeline_text_said(p, &row, &words, &is_there, e);
            if (!ok || !is_there || !timeline_has_words(row.text, ix->filter.words, &words))
                continue;
            if (ix->count == room) {
                int want = room ? room * 2 : 64;
                ix->hits = arena_grow(a, ix->hits, (size_t)room, (size_t)want, sizeof *ix->hits);
                room = want;
            }
            ix->hits[ix->count] = some.rows[i];
            add_year(ix, a, timeline_year_of(some.rows[i].at), 1);
        }
        arena_finish(&words);
        arena_reset(&scratch);
    }
    arena_finish(&scratch);
    return ok;
}

/* ---- the whole ---- */

bool timeline_index_make(struct practice *p, const struct id *patient, const struct timeline_filter *filter,
                         struct arena *a, struct timeline_index *out, struct err *e)
{
    *out = (struct timeline_index){.filter = filter ? *filter : (struct timeline_filter){0}};
    out->filter.words = out->filter.words && *out->filter.words ? arena_strdup(a, out->filter.words) : NULL;
    bool ok = book_read_begin(p->book, e) && patient_behind(p->book, patient, a, &out->ids, &out->nids, e);
    for (int i = 0; ok && i < out->nids; i++)
        ok = read_years(p, out, &out->ids[i], a, e);
    ok = ok && (!out->filter.words || keep_hits(p, out, a, e));
    book_read_end(p->book);
    return ok;
}

bool timeline_index_read(struct practice *p, const struct timeline_index *ix, int first, int n, struct arena *a,
                         struct timeline_row **out, int *count, struct err *e)
{
    struct piece some = {0};
    struct timeline_author author = {0};
    *count = 0;
    first = first > 0 ? first : 0;
    n = n > ix->count - first ? ix->count - first : n;
    n = n > 0 ? n : 0;
    *out = arena_array(a, (size_t)n, sizeof **out);
    bool ok = book_read_begin(p->book, e);
    if (ix->hits)
        some = (struct piece){ix->hits + first, n, n};
    else
        ok = ok && read_cursors(p, ix, first, n, a, &some, e);
    for (int i = 0; ok && i < some.count; i++) {
        bool is_there = false;
        struct timeline_row row = timeline_row_at(&some.rows[i]);
        ok = timeline_text_fill(p, &row, &author, a, &is_there, e);
        if (ok && !is_there)
            row.text = row.by = row.site = "";
        (*out)[(*count)++] = row;
    }
    book_read_end(p->book);
    return ok;
}

/* ---- where something stands in it ---- */

static bool is_newer(const struct timeline_cursor *x, const struct timeline_cursor *than)
{
    if (x->at != than->at)
        return x->at > than->at;
    return x->kind != than->kind ? x->kind > than->kind : id_compare(&x->record, &than->record) > 0;
}

static bool count_newer(struct practice *p, const struct timeline_index *ix, const struct timeline_cursor *at, int year,
                        int *n, struct err *e)
{
    for (int i = 0; i < ix->nids; i++) {
        struct stmt *q = stmt_get(p->book, SQL_TIMELINE_NEWER, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &ix->ids[i]);
        timeline_bind_filter(q, &ix->filter);
        stmt_bind_int(q, "at", at->at);
        stmt_bind_int(q, "kind", at->kind);
        stmt_bind_id(q, "record", &at->record);
        stmt_bind_int(q, "before", (int64_t)civil_from(year, 12, 31) * DAY_MIN + DAY_MIN);
        if (stmt_step(q, e))
            *n += (int)stmt_int(q, "n");
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

static bool is_same(const struct timeline_cursor *x, const struct timeline_cursor *y)
{
    return x->at == y->at && x->kind == y->kind && id_compare(&x->record, &y->record) == 0;
}

bool timeline_index_find(struct practice *p, const struct timeline_index *ix, const struct timeline_cursor *at,
                         int *number, struct err *e)
{
    int year = timeline_year_of(at->at), n = 0;
    struct arena a = {0};
    struct piece there = {0};
    *number = -1;
    if (ix->hits) {
        while (n < ix->count && is_newer(&ix->hits[n], at))
            n++;
        *number = n < ix->count && is_same(&ix->hits[n], at) ? n : -1;
        return true;
    }
    for (int y = 0; y < ix->nyears && ix->years[y].year > year; y++)
        n += ix->years[y].count;
    bool ok = count_newer(p, ix, at, year, &n, e) && (n >= ix->count || read_cursors(p, ix, n, 1, &a, &there, e));
    if (ok && there.count > 0 && is_same(&there.rows[0], at))
        *number = n;
    arena_finish(&a);
    return ok;
}

bool timeline_cursor_of(struct practice *p, int kind, const struct id *record, struct timeline_cursor *out)
{
    struct arena a = {0};
    struct err ignored = {0};
    struct row row;
    bool ok = book_row(p->book, kind, record, &a, &row, &ignored) && row.exists && timeline_place(&row, out);
    arena_finish(&a);
    return ok;
}

bool timeline_cursor_find(struct practice *p, const struct id *record, struct timeline_cursor *out)
{
    static const int KINDS[] = {KIND_APPOINTMENT, KIND_CONTACT,    KIND_NOTE,          KIND_FOLLOW_UP,
                                KIND_COMPLAINT,   KIND_COMPLIMENT, KIND_PROTOCOL_TICK, KIND_PATIENT,
                                KIND_REFERRAL};
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (timeline_cursor_of(p, KINDS[i], record, out))
            return true;
    return false;
}
