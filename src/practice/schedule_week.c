#include "practice/schedule.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/practice_plan.h"

enum { WEEK_DAYS = 7 };

/* One held place of the week, without names. */
struct held {
    struct id practitioner;
    int day, start_min, end_min;
    bool is_seen, holds; /* holds: a place still taken; who did not come freed it */
};

struct held_list {
    struct held *rows;
    int count, cap;
};

static bool is(struct stmt *q, const char *code)
{
    struct value v = stmt_value(q, "status"), want = value_text(code);
    return value_equal(&v, &want);
}

static bool load(struct practice *p, int monday, struct arena *a, struct held_list *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_LOAD, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", monday);
    stmt_bind_int(q, "to", monday + WEEK_DAYS - 1);
    while (stmt_step(q, e)) {
        if (out->count == out->cap) {
            int want = out->cap ? out->cap * 2 : 128;
            out->rows = arena_grow(a, out->rows, (size_t)out->cap, (size_t)want, sizeof *out->rows);
            out->cap = want;
        }
        struct held *h = &out->rows[out->count++];
        h->practitioner = stmt_id(q, "practitioner");
        h->day = (int)stmt_int(q, "date") - monday;
        h->start_min = (int)stmt_int(q, "start_min");
        h->end_min = h->start_min + (int)stmt_int(q, "minutes");
        h->is_seen = is(q, transition_status_code(STATUS_FULFILLED));
        h->holds = !is(q, transition_status_code(STATUS_NOSHOW));
    }
    return stmt_done(q, e);
}

static int column_of(const struct schedule_week *w, const struct id *practitioner)
{
    for (int c = 0; c < w->ncolumns; c++)
        if (id_compare(&w->columns[c].practitioner, practitioner) == 0)
            return c;
    return -1;
}

static bool is_in(struct practice *p, const struct practitioner *who, int monday, const struct held_list *held)
{
    for (int d = 0; d < WEEK_DAYS; d++)
        if (who->is_active && practice_hours(p, who, monday + d)->count)
            return true;
    for (int i = 0; i < held->count; i++)
        if (id_compare(&held->rows[i].practitioner, &who->id) == 0)
            return true;
    return false;
}

static void make_columns(struct practice *p, const struct held_list *held, struct arena *a, struct schedule_week *w)
{
    w->columns = arena_array(a, (size_t)p->npractitioners + (size_t)held->count, sizeof *w->columns);
    for (int i = 0; i < p->npractitioners; i++) {
        const struct practitioner *who = &p->practitioners[i];
        if (is_in(p, who, w->monday, held))
            w->columns[w->ncolumns++] =
                (struct schedule_column){.practitioner = who->id, .code = who->code, .name = who->name, .spans = ""};
    }
    for (int i = 0; i < held->count; i++) {
        const struct id *id = &held->rows[i].practitioner;
        if (column_of(w, id) < 0)
            w->columns[w->ncolumns++] = (struct schedule_column){
                .practitioner = *id, .code = "", .name = practice_practitioner_name(p, id, a), .spans = ""};
    }
}

/* The minutes of one span from `from` on that nobody holds. Rows come by start within a day and column. */
static int free_in(const struct span *s, int from, const struct held_list *held, const struct id *practitioner, int day)
{
    int at = s->start_min > from ? s->start_min : from, n = 0;
    for (int i = 0; i < held->count && at < s->end_min; i++) {
        const struct held *h = &held->rows[i];
        if (h->day != day || !h->holds || id_compare(&h->practitioner, practitioner) != 0)
            continue;
        if (h->start_min > at)
            n += (h->start_min < s->end_min ? h->start_min : s->end_min) - at;
        if (h->end_min > at)
            at = h->end_min;
    }
    return at < s->end_min ? n + s->end_min - at : n;
}

static void fill_hours(struct practice *p, const struct held_list *held, struct schedule_week *w, int day, int column)
{
    int today, now_min, date = w->monday + day;
    clock_today(&today, &now_min);
    struct schedule_column *col = &w->columns[column];
    struct week_cell *cell = &w->cells[day * w->ncolumns + column];
    const struct practitioner *who = practice_practitioner(p, &col->practitioner);
    const struct day_hours *h = who ? practice_hours(p, who, date) : NULL;
    for (int s = 0; h && s < h->count; s++) {
        cell->open_min += h->span[s].end_min - h->span[s].start_min;
        if (date >= today)
            cell->free_min += free_in(&h->span[s], date == today ? now_min : 0, held, &col->practitioner, day);
    }
    col->free_min += cell->free_min;
}

bool schedule_week(struct practice *p, int any_day, struct arena *a, struct schedule_week *out, struct err *e)
{
    struct held_list held = {0};
    *out = (struct schedule_week){.monday = any_day - civil_weekday(any_day)};
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = practice_plan(p, out->monday, out->monday + WEEK_DAYS - 1, e) && load(p, out->monday, a, &held, e);
    if (ok)
        make_columns(p, &held, a, out);
    book_read_end(p->book);
    if (!ok)
        return false;
    out->cells = arena_array(a, (size_t)(WEEK_DAYS * out->ncolumns), sizeof *out->cells);
    for (int i = 0; i < held.count; i++) {
        const struct held *h = &held.rows[i];
        int c = column_of(out, &h->practitioner);
        struct week_cell *cell = &out->cells[h->day * out->ncolumns + c];
        cell->nbooked++;
        cell->booked_min += h->end_min - h->start_min;
        out->columns[c].nbooked++;
        out->columns[c].nseen += h->is_seen;
    }
    for (int d = 0; d < WEEK_DAYS; d++) {
        const char *closed = practice_holiday(p, out->monday + d);
        out->closed[d] = closed ? arena_strdup(a, closed) : "";
        for (int c = 0; c < out->ncolumns; c++)
            fill_hours(p, &held, out, d, c);
    }
    return true;
}
