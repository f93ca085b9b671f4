#include "practice/schedule_held.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/practice_plan.h"

static bool is(struct stmt *q, const char *code)
{
    struct value v = stmt_value(q, "status"), want = value_text(code);
    return value_equal(&v, &want);
}

bool schedule_held_load(struct practice *p, int from, int to, struct arena *a, struct schedule_held_list *out,
                        struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_SCHEDULE_LOAD, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", from);
    stmt_bind_int(q, "to", to);
    while (stmt_step(q, e)) {
        if (out->count == out->cap) {
            int want = out->cap ? out->cap * 2 : 128;
            out->rows = arena_grow(a, out->rows, (size_t)out->cap, (size_t)want, sizeof *out->rows);
            out->cap = want;
        }
        struct schedule_held *h = &out->rows[out->count++];
        h->practitioner = stmt_id(q, "practitioner");
        h->date = (int)stmt_int(q, "date");
        h->start_min = (int)stmt_int(q, "start_min");
        h->end_min = h->start_min + (int)stmt_int(q, "minutes");
        h->is_seen = is(q, transition_status_code(STATUS_FULFILLED));
        h->holds = !is(q, transition_status_code(STATUS_NOSHOW));
    }
    return stmt_done(q, e);
}

static int compare(const struct schedule_held *h, int date, const struct id *practitioner)
{
    if (h->date != date)
        return h->date < date ? -1 : 1;
    return id_compare(&h->practitioner, practitioner);
}

/* By halves: a month of a big practice has two hundred days of somebody. */
const struct schedule_held *schedule_held_day(const struct schedule_held_list *l, int date,
                                              const struct id *practitioner, int *count)
{
    int low = 0, high = l->count, end;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (compare(&l->rows[middle], date, practitioner) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < l->count && compare(&l->rows[end], date, practitioner) == 0;)
        end++;
    *count = end - low;
    return *count > 0 ? &l->rows[low] : NULL;
}

static void add_free(struct week_cell *cell, struct span *out, int from, int to)
{
    out[cell->nfree++] = (struct span){from, to};
    cell->free_min += to - from;
}

/* The stretches of one span from `from` on that nobody holds. */
static void free_in(const struct span *s, int from, const struct schedule_held *held, int count, struct week_cell *cell,
                    struct span *out)
{
    int at = s->start_min > from ? s->start_min : from;
    for (int i = 0; i < count && at < s->end_min; i++) {
        if (!held[i].holds)
            continue;
        if (held[i].start_min > at)
            add_free(cell, out, at, held[i].start_min < s->end_min ? held[i].start_min : s->end_min);
        if (held[i].end_min > at)
            at = held[i].end_min;
    }
    if (at < s->end_min)
        add_free(cell, out, at, s->end_min);
}

/* Planned to be in, and yet not: what was said about it. */
static const char *why_off(const struct practice *p, const struct practitioner *who, int date, struct arena *a)
{
    const struct plan_mark *mark;
    if (!practice_hours_planned(p, who, date)->count || practice_marks(p, who, date, &mark, 1) == 0)
        return "";
    return arena_strdup(a, mark->label);
}

void schedule_held_count(struct practice *p, const struct schedule_held_list *l, const struct practitioner *who,
                         const struct id *practitioner, int date, struct arena *a, struct week_cell *cell)
{
    int today, now_min, count;
    clock_today(&today, &now_min);
    const struct schedule_held *held = schedule_held_day(l, date, practitioner, &count);
    const struct day_hours *h = who ? practice_hours(p, who, date) : NULL;
    for (int i = 0; i < count; i++) {
        cell->nbooked++;
        cell->nseen += held[i].is_seen;
        cell->booked_min += held[i].end_min - held[i].start_min;
    }
    if (who && !who->is_active && date >= today) { /* whoever is booked there still has to be told */
        cell->off = "has left";
        return;
    }
    cell->off = h && !h->count ? why_off(p, who, date, a) : "";
    if (!h || !h->count)
        return;
    struct span *stretches = arena_array(a, (size_t)h->count + (size_t)count, sizeof *stretches);
    cell->free = stretches;
    cell->nfree = 0;
    for (int s = 0; s < h->count; s++) {
        cell->open_min += h->span[s].end_min - h->span[s].start_min;
        if (date >= today)
            free_in(&h->span[s], date == today ? now_min : 0, held, count, cell, stretches);
    }
}
