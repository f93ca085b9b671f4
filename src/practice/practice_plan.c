#include "practice/practice_plan.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

/* One day of one column (0: the practice itself) on which something else holds than policy says. */
struct planned_day {
    int date, column;
    struct day_hours planned, open;
};

struct plan {
    struct arena arena;
    int from, to;
    struct availability *rows;
    int nrows;
    struct planned_day *days; /* by date, column */
    int ndays;
    struct plan_mark *marks; /* by date, start */
    int nmarks;
    int today, now_min;
    bool is_reserved_open;
};

static const struct day_hours closed = {0};

void practice_plan_forget(struct practice *p)
{
    if (!p->plan)
        return;
    arena_finish(&p->plan->arena);
    free(p->plan);
    p->plan = NULL;
}

/* ---- stretches of a day ---- */

enum { BREAK_MAX = 120 }; /* minutes; a longer time between two stretches of work is no break */

static void add_span(struct day_hours *h, int start_min, int end_min)
{
    int i = 0;
    if (h->count == SPANS_MAX)
        return; /* more pieces than anybody's day has: the last ones stay closed */
    for (; i < h->count && h->span[i].start_min < start_min;)
        i++;
    memmove(&h->span[i + 1], &h->span[i], (size_t)(h->count - i) * sizeof *h->span);
    h->span[i] = (struct span){start_min, end_min};
    h->count++;
    /* Neighbours that touch are one. */
    int n = 1;
    for (int k = 1; k < h->count; k++) {
        struct span *last = &h->span[n - 1];
        if (h->span[k].start_min <= last->end_min)
            last->end_min = h->span[k].end_min > last->end_min ? h->span[k].end_min : last->end_min;
        else
            h->span[n++] = h->span[k];
    }
    h->count = n;
}

static void take_span(struct day_hours *h, int start_min, int end_min)
{
    struct day_hours left = {0};
    for (int i = 0; i < h->count; i++) {
        struct span s = h->span[i];
        if (s.end_min <= start_min || s.start_min >= end_min) {
            add_span(&left, s.start_min, s.end_min);
            continue;
        }
        if (s.start_min < start_min)
            add_span(&left, s.start_min, start_min);
        if (s.end_min > end_min)
            add_span(&left, end_min, s.end_min);
    }
    *h = left;
}

/* ---- one day ---- */

static enum availability_what what_of(const struct availability *x)
{
    enum availability_what what = AVAILABILITY_COUNT; /* of a newer Rounds: not understood, so it closes nothing */
    (void)availability_parse(x->what, &what);
    return what;
}

/* Something reserved is open from its hour on the day itself. */
static bool is_open_yet(const struct plan *plan, const struct availability *x, int date)
{
    return plan->is_reserved_open || date < plan->today || (date == plan->today && plan->now_min >= x->opens_min);
}

static bool closes(const struct plan *plan, const struct availability *x, int date)
{
    switch (what_of(x)) {
    case AVAILABILITY_OFF:
    case AVAILABILITY_BLOCK: return true;
    case AVAILABILITY_RESERVED: return !is_open_yet(plan, x, date);
    case AVAILABILITY_IN:
    case AVAILABILITY_COUNT: break;
    }
    return false;
}

static struct id id_of(const struct practice *p, int column)
{
    return column ? p->practitioners[column - 1].id : ID_NONE;
}

/* What policy says. */
static const struct day_hours *usual(const struct practice *p, const struct practitioner *who, int date)
{
    for (int i = 0; i < p->nholidays; i++)
        if (p->holidays[i].date == date)
            return &closed;
    return who ? &who->week[civil_weekday(date)] : &p->week[civil_weekday(date)];
}

void practice_plan_add_said(struct day_hours *out, const struct availability *x, const struct day_hours *policy)
{
    int start_min = x->start_min;
    for (int i = 0; i + 1 < policy->count; i++) {
        int from = policy->span[i].end_min, to = policy->span[i + 1].start_min;
        if (from > start_min && to < x->end_min && to - from <= BREAK_MAX) {
            add_span(out, start_min, from);
            start_min = to;
        }
    }
    add_span(out, start_min, x->end_min);
}

static void make_day(const struct practice *p, const struct plan *plan, struct planned_day *d)
{
    struct id id = id_of(p, d->column);
    const struct day_hours *policy = usual(p, d->column ? &p->practitioners[d->column - 1] : NULL, d->date);
    bool is_said = false;
    for (int i = 0; i < plan->nrows; i++) {
        const struct availability *x = &plan->rows[i];
        if (what_of(x) != AVAILABILITY_IN || !availability_covers(x, &id, d->date))
            continue;
        is_said = true;
        practice_plan_add_said(&d->planned, x, policy);
    }
    if (!is_said)
        d->planned = *policy;
    d->open = d->planned;
    for (int i = 0; i < plan->nrows; i++) {
        const struct availability *x = &plan->rows[i];
        if (closes(plan, x, d->date) && availability_covers(x, &id, d->date))
            take_span(&d->open, x->start_min < 0 ? 0 : x->start_min, x->end_min < 0 ? DAY_MIN : x->end_min);
    }
}

/* ---- all of them ---- */

/* Days on which anything was said, each once. */
static void make_days(const struct practice *p, struct plan *plan)
{
    int cap = 0;
    for (int date = plan->from; plan->nrows && date <= plan->to; date++) {
        for (int c = 0; c <= p->npractitioners; c++) {
            struct id id = id_of(p, c);
            bool is_said = false;
            for (int i = 0; i < plan->nrows && !is_said; i++)
                is_said = availability_covers(&plan->rows[i], &id, date);
            if (!is_said)
                continue;
            if (plan->ndays == cap) {
                int want = cap * 2 + 16;
                plan->days = arena_grow(&plan->arena, plan->days, (size_t)cap, (size_t)want, sizeof *plan->days);
                cap = want;
            }
            plan->days[plan->ndays] = (struct planned_day){.date = date, .column = c};
            make_day(p, plan, &plan->days[plan->ndays++]);
        }
    }
}

static const char *mark_label(struct plan *plan, const struct availability *x)
{
    char time[8];
    if (what_of(x) != AVAILABILITY_RESERVED)
        return *x->label ? x->label : what_of(x) == AVAILABILITY_OFF ? "off" : "";
    return arena_printf(&plan->arena, "%s%sfrom %s", x->label, *x->label ? " " : "same day ",
                        civil_clock_text(x->opens_min, time));
}

static void make_marks(struct plan *plan)
{
    int cap = 0;
    for (int date = plan->from; plan->nrows && date <= plan->to; date++) {
        for (int i = 0; i < plan->nrows; i++) {
            const struct availability *x = &plan->rows[i];
            enum availability_what what = what_of(x);
            if (!availability_covers(x, &x->practitioner, date) || what == AVAILABILITY_COUNT ||
                (what == AVAILABILITY_RESERVED && is_open_yet(plan, x, date)))
                continue;
            if (plan->nmarks == cap) {
                int want = cap * 2 + 16;
                plan->marks = arena_grow(&plan->arena, plan->marks, (size_t)cap, (size_t)want, sizeof *plan->marks);
                cap = want;
            }
            plan->marks[plan->nmarks++] = (struct plan_mark){.practitioner = x->practitioner,
                                                             .date = date,
                                                             .start_min = x->start_min < 0 ? 0 : x->start_min,
                                                             .end_min = x->end_min < 0 ? DAY_MIN : x->end_min,
                                                             .what = what,
                                                             .label = mark_label(plan, x),
                                                             .stand_in = x->stand_in,
                                                             .availability = x->id};
        }
    }
}

/* Without x, which is put in again if it is meant. */
static void suppose(struct plan *plan, const struct availability *x, bool said)
{
    int n = 0;
    for (int i = 0; i < plan->nrows; i++)
        if (id_compare(&plan->rows[i].id, &x->id) != 0)
            plan->rows[n++] = plan->rows[i];
    plan->rows = arena_grow(&plan->arena, plan->rows, (size_t)n, (size_t)n + 1, sizeof *plan->rows);
    if (said)
        plan->rows[n++] = *x;
    plan->nrows = n;
}

bool practice_plan(struct practice *p, int from, int to, struct err *e)
{
    return practice_plan_if(p, from, to, NULL, false, e);
}

bool practice_plan_if(struct practice *p, int from, int to, const struct availability *x, bool said, struct err *e)
{
    practice_plan_forget(p);
    struct plan *plan = mem_alloc(sizeof *plan);
    *plan = (struct plan){.from = from, .to = to, .is_reserved_open = p->is_reserved_open};
    clock_today(&plan->today, &plan->now_min);
    if (!availability_list(p->book, from, to, &plan->arena, &plan->rows, &plan->nrows, e)) {
        arena_finish(&plan->arena);
        free(plan);
        return false;
    }
    if (x)
        suppose(plan, x, said);
    make_days(p, plan);
    make_marks(plan);
    p->plan = plan;
    return true;
}

/* ---- asking ---- */

static int column_of(const struct practice *p, const struct practitioner *who)
{
    for (int i = 0; who && i < p->npractitioners; i++)
        if (who == &p->practitioners[i] || id_compare(&who->id, &p->practitioners[i].id) == 0)
            return i + 1;
    return 0;
}

/* What was said about a day; NULL: nothing. */
static const struct planned_day *day_of(const struct practice *p, const struct practitioner *who, int date)
{
    const struct plan *plan = p->plan;
    if (!plan || !plan->ndays || date < plan->from || date > plan->to)
        return NULL;
    int column = column_of(p, who), lo = 0, hi = plan->ndays;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        const struct planned_day *d = &plan->days[mid];
        if (d->date < date || (d->date == date && d->column < column))
            lo = mid + 1;
        else
            hi = mid;
    }
    const struct planned_day *d = lo < plan->ndays ? &plan->days[lo] : NULL;
    return d && d->date == date && d->column == column ? d : NULL;
}

const struct day_hours *practice_hours(const struct practice *p, const struct practitioner *who, int date)
{
    const struct planned_day *d = day_of(p, who, date);
    return d ? &d->open : usual(p, who, date);
}

const struct day_hours *practice_hours_planned(const struct practice *p, const struct practitioner *who, int date)
{
    const struct planned_day *d = day_of(p, who, date);
    return d ? &d->planned : usual(p, who, date);
}

const char *practice_holiday(const struct practice *p, int date)
{
    const struct planned_day *d = day_of(p, NULL, date);
    for (int i = 0; d && i < p->plan->nmarks; i++) {
        const struct plan_mark *m = &p->plan->marks[i];
        if (m->date == date && m->what == AVAILABILITY_OFF && id_is_none(&m->practitioner) && m->start_min == 0 &&
            m->end_min == DAY_MIN)
            return m->label;
    }
    for (int i = 0; i < p->nholidays && (!d || !d->planned.count); i++)
        if (p->holidays[i].date == date)
            return p->holidays[i].name;
    return NULL;
}

static int by_start(const void *x, const void *y)
{
    const struct plan_mark *a = *(const struct plan_mark *const *)x, *b = *(const struct plan_mark *const *)y;
    if (a->start_min != b->start_min)
        return a->start_min < b->start_min ? -1 : 1;
    return id_compare(&a->availability, &b->availability);
}

int practice_marks(const struct practice *p, const struct practitioner *who, int date, const struct plan_mark **out,
                   int max)
{
    int n = 0;
    for (int i = 0; p->plan && i < p->plan->nmarks; i++) {
        const struct plan_mark *m = &p->plan->marks[i];
        bool is_theirs = id_is_none(&m->practitioner) || (who && id_compare(&m->practitioner, &who->id) == 0);
        if (m->date != date || !is_theirs)
            continue;
        if (n < max)
            out[n] = m;
        n++;
    }
    if (n && max)
        qsort(out, (size_t)(n < max ? n : max), sizeof *out, by_start);
    return n;
}

const char *practice_stand_in(const struct practice *p, const struct practitioner *who, int date)
{
    for (int i = 0; who && p->plan && i < p->plan->nmarks; i++) {
        const struct plan_mark *m = &p->plan->marks[i];
        if (m->date == date && *m->stand_in && id_compare(&m->practitioner, &who->id) == 0)
            return m->stand_in;
    }
    return "";
}
