#include "practice/schedule.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/appointment_row.h"
#include "practice/practice_plan.h"
#include "practice/schedule_here.h"

#include <stdlib.h>
#include <string.h>

enum {
    DAY_EXPECTED = 80, /* appointments of a full day of five columns */
    OPEN_MIN = 9 * 60,
    CLOSE_MIN = 17 * 60 /* rows of a day without any hours */
};

/* What is only needed while the day is put together. */
struct maker {
    struct practice *p;
    struct arena *a;
    struct schedule_day *d;
    const struct day_hours **hours;   /* per column, what is open; NULL: nothing, or a practitioner of an import */
    const struct day_hours **planned; /* the same before anything was taken off it */
    int *column;                      /* per appointment */
    int from_min, to_min;             /* what the rows cover */
    int cap;                          /* of columns */
    const struct schedule_day *before;
};

/* Start and end on the day that is shown, as minutes of it; cut off at its midnights. */
static int start_of(const struct schedule_day *d, const struct appointment *x)
{
    return x->date < d->date ? 0 : x->start_min;
}

static int end_of(const struct schedule_day *d, const struct appointment *x)
{
    int end = x->start_min + x->minutes - (d->date - x->date) * DAY_MIN;
    return end > DAY_MIN ? DAY_MIN : end;
}

/* ---- columns ---- */

static int off_from(const struct maker *m, const struct practitioner *who, const struct day_hours *planned)
{
    enum { MARKS = 16 };
    const struct plan_mark *marks[MARKS];
    int n = practice_marks(m->p, who, m->d->date, marks, MARKS), off = MINUTE_NONE;
    int end = planned->count ? planned->span[planned->count - 1].end_min : 0;
    for (int i = 0; i < n && i < MARKS; i++) { /* backwards from the end, from one that touches to the next */
        if (marks[i]->what != AVAILABILITY_OFF || marks[i]->start_min >= end || marks[i]->end_min < end)
            continue;
        off = end = marks[i]->start_min;
        i = -1;
    }
    return off;
}

static int add_column(struct maker *m, const struct id *id, const struct practitioner *who, const char *name)
{
    struct schedule_day *d = m->d;
    if (d->ncolumns == m->cap) {
        int want = m->cap * 2;
        d->columns = arena_grow(m->a, d->columns, (size_t)m->cap, (size_t)want, sizeof *d->columns);
        m->hours = arena_grow(m->a, m->hours, (size_t)m->cap, (size_t)want, sizeof *m->hours);
        m->planned = arena_grow(m->a, m->planned, (size_t)m->cap, (size_t)want, sizeof *m->planned);
        m->cap = want;
    }
    bool has_left = who && !who->is_active && d->date >= d->today;
    const struct day_hours *h = who && !has_left ? practice_hours(m->p, who, d->date) : NULL;
    const struct day_hours *planned = who ? practice_hours_planned(m->p, who, d->date) : NULL;
    m->hours[d->ncolumns] = h && h->count ? h : NULL;
    m->planned[d->ncolumns] = planned && planned->count ? planned : NULL;
    d->columns[d->ncolumns] =
        (struct schedule_column){.practitioner = *id,
                                 .code = who ? who->code : "",
                                 .name = name,
                                 .spans = h && h->count ? practice_spans_shown(h, m->a) : "",
                                 .has_left = has_left,
                                 .is_off = !has_left && planned && planned->count && !(h && h->count),
                                 .off_min = h && h->count && planned ? off_from(m, who, planned) : MINUTE_NONE,
                                 .stand_in = arena_strdup(m->a, practice_stand_in(m->p, who, d->date))};
    return d->ncolumns++;
}

static bool has_booking(const struct schedule_day *d, const struct id *practitioner)
{
    for (int i = 0; i < d->nappointments; i++)
        if (id_compare(&d->appointments[i].practitioner, practitioner) == 0)
            return true;
    return false;
}

/* Those of policy who are in or have bookings, in policy's order. */
static void add_columns_of_policy(struct maker *m, bool everybody)
{
    struct practice *p = m->p;
    for (int i = 0; i < p->npractitioners; i++) {
        const struct practitioner *who = &p->practitioners[i];
        const struct day_hours *h = practice_hours_planned(p, who, m->d->date);
        if ((who->is_active && (everybody || h->count)) || has_booking(m->d, &who->id))
            add_column(m, &who->id, who, who->name);
    }
}

static void add_columns_of_others(struct maker *m)
{
    for (int i = 0; i < m->d->nappointments; i++) {
        const struct appointment *x = &m->d->appointments[i];
        bool known = id_is_none(&x->practitioner);
        for (int c = 0; c < m->d->ncolumns && !known; c++)
            known = id_compare(&m->d->columns[c].practitioner, &x->practitioner) == 0;
        if (!known)
            add_column(m, &x->practitioner, practice_practitioner(m->p, &x->practitioner), x->practitioner_name);
    }
}

/* On a day when nobody is in, everybody stands there, closed: an empty page would say less. Who is here and given to
 * nobody yet stands last, so that no column moves for it. */
static void make_columns(struct maker *m)
{
    enum { USUAL = 8 };
    m->cap = USUAL;
    m->d->columns = arena_array(m->a, USUAL, sizeof *m->d->columns);
    m->hours = arena_array(m->a, USUAL, sizeof *m->hours);
    m->planned = arena_array(m->a, USUAL, sizeof *m->planned);
    add_columns_of_policy(m, false);
    add_columns_of_others(m);
    if (!m->d->ncolumns)
        add_columns_of_policy(m, true);
    if (has_booking(m->d, &ID_NONE))
        add_column(m, &ID_NONE, NULL, "To be seen");
}

/* ---- appointments, in order ---- */

struct keyed {
    int start_min, column, at;
    struct id id;
};

static int by_place(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    if (a->start_min != b->start_min)
        return a->start_min < b->start_min ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

static void sort_appointments(struct maker *m)
{
    struct schedule_day *d = m->d;
    size_t n = (size_t)d->nappointments;
    struct keyed *k = arena_array(m->a, n, sizeof *k);
    struct appointment *sorted = arena_array(m->a, n, sizeof *sorted);
    m->column = arena_array(m->a, n, sizeof *m->column);
    for (int i = 0; i < d->nappointments; i++) {
        const struct appointment *x = &d->appointments[i];
        int c = 0;
        while (c < d->ncolumns && id_compare(&d->columns[c].practitioner, &x->practitioner) != 0)
            c++;
        k[i] = (struct keyed){.start_min = start_of(d, x), .column = c, .at = i, .id = x->id};
    }
    if (n)
        qsort(k, n, sizeof *k, by_place);
    for (int i = 0; i < d->nappointments; i++) {
        sorted[i] = d->appointments[k[i].at];
        m->column[i] = k[i].column;
    }
    d->appointments = sorted;
}

static bool claims(const struct appointment *x)
{
    return transition_is_active(x->status) && !x->is_history && !x->overbook_reason;
}

/* The same rule as table clash: both active, neither on purpose, one practitioner or one room. */
static void mark_clashes(struct schedule_day *d)
{
    for (int i = 0; i < d->nappointments; i++) {
        const struct appointment *x = &d->appointments[i];
        if (!claims(x))
            continue;
        for (int j = i + 1; j < d->nappointments; j++) {
            const struct appointment *y = &d->appointments[j];
            if (start_of(d, y) >= end_of(d, x))
                break;
            bool same = (!id_is_none(&x->practitioner) && id_compare(&x->practitioner, &y->practitioner) == 0) ||
                        (!id_is_none(&x->room) && id_compare(&x->room, &y->room) == 0);
            if (same && claims(y))
                d->entries[i].is_clash = d->entries[j].is_clash = true;
        }
    }
    for (int i = 0; i < d->nappointments; i++)
        d->nclashes += d->entries[i].is_clash;
}

/* FNV-1a, so that two names are seldom looked at twice. */
static unsigned sum_of(const char *s)
{
    unsigned h = 2166136261u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

static void mark_namesakes(struct maker *m)
{
    struct schedule_day *d = m->d;
    unsigned *sum = arena_array(m->a, (size_t)d->nappointments, sizeof *sum);
    for (int i = 0; i < d->nappointments; i++) {
        const struct appointment *x = &d->appointments[i];
        sum[i] = sum_of(x->patient_short);
        for (int j = 0; j < i; j++) {
            const struct appointment *y = &d->appointments[j];
            if (sum[i] == sum[j] && strcmp(x->patient_short, y->patient_short) == 0 &&
                id_compare(&x->patient, &y->patient) != 0)
                d->entries[i].is_namesake = d->entries[j].is_namesake = true;
        }
    }
}

static void make_entries(struct maker *m)
{
    struct schedule_day *d = m->d;
    d->entries = arena_array(m->a, (size_t)d->nappointments, sizeof *d->entries);
    for (int i = 0; i < d->nappointments; i++) {
        const struct appointment *x = &d->appointments[i];
        d->entries[i] = (struct entry){.appointment = x,
                                       .state = schedule_state(x, d->today, d->now_min),
                                       .is_first = x->is_first,
                                       .name = x->patient_short,
                                       .type = x->type_short};
    }
    mark_clashes(d);
    mark_namesakes(m);
}

/* ---- rows and cells ---- */

static void stretch(struct maker *m, int from_min, int to_min)
{
    if (m->from_min < 0 || from_min < m->from_min)
        m->from_min = from_min;
    if (to_min > m->to_min)
        m->to_min = to_min;
}

static void make_rows(struct maker *m)
{
    struct schedule_day *d = m->d;
    m->from_min = m->to_min = -1;
    for (int c = 0; c < d->ncolumns; c++)
        if (m->planned[c])
            stretch(m, m->planned[c]->span[0].start_min, m->planned[c]->span[m->planned[c]->count - 1].end_min);
    for (int i = 0; i < d->nappointments; i++)
        if (d->appointments[i].status != STATUS_CANCELLED)
            stretch(m, start_of(d, &d->appointments[i]), end_of(d, &d->appointments[i]));
    if (m->from_min < 0)
        stretch(m, OPEN_MIN, CLOSE_MIN);
    m->from_min -= m->from_min % d->slot_min;
    d->nrows = (m->to_min - m->from_min + d->slot_min - 1) / d->slot_min;
    if (d->nrows < 1)
        d->nrows = 1; /* something of no length stands alone on this day */
    d->rows = arena_array(m->a, (size_t)d->nrows, sizeof *d->rows);
    for (int r = 0; r < d->nrows; r++)
        d->rows[r] = (struct schedule_row){.start_min = m->from_min + r * d->slot_min, .lines = 1};
    d->now_row = -1;
    if (d->is_today)
        for (d->now_row = 0; d->now_row < d->nrows && d->rows[d->now_row].start_min <= d->now_min;)
            d->now_row++;
}

static bool touches(const struct day_hours *h, int from_min, int to_min)
{
    for (int s = 0; h && s < h->count; s++)
        if (from_min < h->span[s].end_min && to_min > h->span[s].start_min)
            return true;
    return false;
}

/* What a row is before anybody is booked: open, between two spans or taken off them, or outside them. */
static enum cell_kind kind_of(const struct maker *m, int column, int from_min, int to_min)
{
    const struct day_hours *h = m->planned[column];
    if (*m->d->closed && !m->hours[column])
        return CELL_BLOCKED;
    if (!h || to_min <= h->span[0].start_min || from_min >= h->span[h->count - 1].end_min)
        return CELL_CLOSED;
    return touches(m->hours[column], from_min, to_min) ? CELL_FREE : CELL_BLOCKED;
}

/* A pause that touches the middle of the day is lunch. */
static const char *name_of_pause(const struct day_hours *h, int minute)
{
    enum { LUNCH_FROM = 11 * 60 + 30, LUNCH_TO = 14 * 60 };
    int from = 0, to = DAY_MIN;
    for (int s = 0; s < h->count; s++) {
        if (h->span[s].end_min <= minute)
            from = h->span[s].end_min;
        if (h->span[s].start_min > minute && h->span[s].start_min < to)
            to = h->span[s].start_min;
    }
    return from < LUNCH_TO && to > LUNCH_FROM ? "lunch" : "break";
}

/* Why a row of a column is blocked: what was said about it, the holiday, or a pause between two spans. */
static const char *why_blocked(const struct maker *m, int column, int from_min)
{
    enum { MARKS = 16 };
    const struct plan_mark *marks[MARKS];
    const struct schedule_day *d = m->d;
    const struct practitioner *who = practice_practitioner(m->p, &d->columns[column].practitioner);
    int n = practice_marks(m->p, who, d->date, marks, MARKS);
    if (*d->closed && !m->hours[column])
        return d->closed;
    if (d->columns[column].has_left)
        return "has left";
    for (int i = 0; i < n && i < MARKS; i++)
        if (marks[i]->what != AVAILABILITY_IN && marks[i]->start_min < from_min + d->slot_min &&
            marks[i]->end_min > from_min)
            return marks[i]->label;
    return m->planned[column] ? name_of_pause(m->planned[column], from_min) : "";
}

static void make_cells(struct maker *m)
{
    struct schedule_day *d = m->d;
    d->cells = arena_array(m->a, (size_t)d->nrows * (size_t)d->ncolumns, sizeof *d->cells);
    for (int c = 0; c < d->ncolumns; c++)
        for (int r = 0; r < d->nrows; r++)
            d->cells[r * d->ncolumns + c] = (struct schedule_cell){
                .kind = kind_of(m, c, d->rows[r].start_min, d->rows[r].start_min + d->slot_min), .label = ""};
}

/* Once bookings have their places: the label stands on the first row of what is left of a stretch, and again where
 * another reason begins. */
static void make_labels(struct maker *m)
{
    struct schedule_day *d = m->d;
    for (int c = 0; c < d->ncolumns; c++) {
        const char *last = NULL;
        for (int r = 0; r < d->nrows; r++) {
            struct schedule_cell *cell = &d->cells[r * d->ncolumns + c];
            const char *why = cell->kind == CELL_BLOCKED ? why_blocked(m, c, d->rows[r].start_min) : NULL;
            if (why && (!last || strcmp(why, last) != 0))
                cell->label = arena_strdup(m->a, why); /* a plan stands only until the next one */
            last = why;
        }
    }
}

struct placed {
    int cell, at;
    bool is_cancelled;
};

static int by_cell(const void *x, const void *y)
{
    const struct placed *a = x, *b = y;
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    if (a->is_cancelled != b->is_cancelled)
        return a->is_cancelled ? 1 : -1;
    return (a->at > b->at) - (a->at < b->at);
}

/* Marks the rows that what starts here still fills below. */
static void go_on(struct schedule_day *d, const struct appointment *x, int row, int column)
{
    int last = x->minutes > 0 ? schedule_row_of(d, end_of(d, x) - 1) : row;
    for (int r = row + 1; r <= last; r++) {
        struct schedule_cell *cell = &d->cells[r * d->ncolumns + column];
        if (cell->kind != CELL_TAKEN)
            cell->kind = CELL_GOES_ON;
    }
}

/* Entries of one cell stand together in one array; the cancelled are shown where nothing else is. */
static void place(struct maker *m)
{
    struct schedule_day *d = m->d;
    int n = d->nappointments;
    struct placed *p = arena_array(m->a, (size_t)n, sizeof *p);
    struct entry *shown = arena_array(m->a, (size_t)n, sizeof *shown);
    for (int i = 0; i < n; i++) {
        int row = schedule_row_of(d, start_of(d, &d->appointments[i]));
        p[i] = (struct placed){.cell = row * d->ncolumns + m->column[i],
                               .at = i,
                               .is_cancelled = d->appointments[i].status == STATUS_CANCELLED};
        if (!p[i].is_cancelled)
            d->cells[p[i].cell].kind = CELL_TAKEN;
    }
    for (int i = 0; i < n; i++)
        if (!p[i].is_cancelled)
            go_on(d, &d->appointments[i], p[i].cell / d->ncolumns, m->column[i]);
    if (n)
        qsort(p, (size_t)n, sizeof *p, by_cell);
    for (int i = 0; i < n; i++) {
        struct schedule_cell *cell = &d->cells[p[i].cell];
        shown[i] = d->entries[p[i].at];
        if (p[i].is_cancelled && cell->kind != CELL_FREE)
            continue;
        if (!cell->nentries)
            cell->entries = &shown[i];
        cell->nentries++;
        struct schedule_row *row = &d->rows[p[i].cell / d->ncolumns];
        if (cell->nentries > row->lines)
            row->lines = cell->nentries;
    }
}

/* ---- totals ---- */

/* Open minutes of a column that nobody holds; today from now on. Counted by minute, since holders may overlap. */
static int free_minutes(const struct maker *m, int column)
{
    const struct schedule_day *d = m->d;
    const struct day_hours *h = m->hours[column];
    int from = d->is_today ? d->now_min : 0, n = 0;
    if (!h || d->date < d->today)
        return 0;
    for (int s = 0; s < h->count; s++) {
        int at = h->span[s].start_min > from ? h->span[s].start_min : from;
        /* Appointments stand by start: walk along them once. */
        for (int i = 0; i < d->nappointments && at < h->span[s].end_min; i++) {
            const struct appointment *x = &d->appointments[i];
            if (m->column[i] != column || x->status == STATUS_CANCELLED || x->status == STATUS_NOSHOW)
                continue;
            int start = start_of(d, x), end = end_of(d, x);
            if (start > at)
                n += (start < h->span[s].end_min ? start : h->span[s].end_min) - at;
            if (end > at)
                at = end;
        }
        if (at < h->span[s].end_min)
            n += h->span[s].end_min - at;
    }
    return n;
}

static void make_totals(struct maker *m)
{
    struct schedule_day *d = m->d;
    for (int i = 0; i < d->nappointments; i++) {
        struct schedule_column *c = &d->columns[m->column[i]];
        c->nbooked += d->appointments[i].status != STATUS_CANCELLED;
        c->nseen += d->appointments[i].status == STATUS_FULFILLED;
    }
    for (int c = 0; c < d->ncolumns; c++)
        d->columns[c].free_min = free_minutes(m, c);
}

/* ---- the whole ---- */

/* Notes of the day, and columns that run late. */
static bool load_said(struct maker *m, struct err *e)
{
    struct schedule_day *d = m->d;
    struct day_said said;
    if (!day_note_load(m->p->book, d->date, m->a, &said, e))
        return false;
    d->notes = said.notes;
    d->nnotes = said.nnotes;
    for (int c = 0; c < d->ncolumns; c++)
        for (int i = 0; i < said.ndelays; i++)
            if (id_compare(&said.delays[i].practitioner, &d->columns[c].practitioner) == 0)
                d->columns[c].late_min = said.delays[i].minutes;
    return true;
}

static bool load(struct maker *m, struct err *e)
{
    struct appointment_rows rows = {.expected = DAY_EXPECTED, .is_brief = true};
    struct stmt *q = stmt_get(m->p->book, SQL_SCHEDULE_DAY, e);
    if (!q)
        return false;
    stmt_bind_int(q, "date", m->d->date);
    if (!appointment_row_all(m->p, q, m->a, &rows, e))
        return false;
    m->d->appointments = rows.rows;
    m->d->nappointments = rows.count;
    make_columns(m);
    sort_appointments(m);
    make_entries(m);
    return load_said(m, e) && schedule_here_load(m->p, m->before, m->a, m->d, e);
}

bool schedule_day(struct practice *p, int date, struct arena *a, struct schedule_day *out, struct err *e)
{
    return schedule_day_after(p, date, NULL, a, out, e);
}

bool schedule_day_after(struct practice *p, int date, const struct schedule_day *before, struct arena *a,
                        struct schedule_day *out, struct err *e)
{
    struct maker m = {.p = p, .a = a, .d = out, .before = before};
    *out = (struct schedule_day){.date = date, .slot_min = p->slot_min > 0 ? p->slot_min : 30, .nread = p->nread};
    clock_today(&out->today, &out->now_min);
    out->is_today = date == out->today;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = book_state(p->book, &out->state, e) && practice_plan(p, date, date, e);
    const char *closed = ok ? practice_holiday(p, date) : NULL;
    out->closed = closed ? arena_strdup(a, closed) : "";
    ok = ok && load(&m, e);
    book_read_end(p->book);
    if (!ok)
        return false;
    make_rows(&m);
    make_cells(&m);
    place(&m);
    make_labels(&m);
    make_totals(&m);
    return true;
}
