#include "practice/flow.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/appointment_row.h"
#include "practice/day_note.h"

#include <stdlib.h>

enum { MINUTE_MS = 60000 };

struct maker {
    struct practice *p;
    struct arena *a;
    struct flow *f;
    struct day_said said; /* which columns run late */
};

const char *flow_state_text(enum flow_state s)
{
    static const char *const texts[FLOW_STATES] = {"expected", "waiting", "in the room", "leaving"};
    return texts[s];
}

const char *flow_alarm_text(enum flow_state s)
{
    static const char *const texts[FLOW_STATES] = {"overdue", "too long", "over", "held up"};
    return texts[s];
}

const char *flow_minutes_text(struct arena *a, const struct flow_row *row)
{
    char time[8];
    if (row->state == FLOW_DUE && row->minutes < 0)
        return arena_printf(a, "says %s", civil_clock_text(row->appointment->expected_min, time));
    if (row->state == FLOW_DUE)
        return arena_printf(a, "%dm late", row->minutes);
    return arena_printf(a, "%dm of %d", row->minutes, row->promised_min);
}

/* ---- reading ---- */

static bool load_rows(struct maker *m, struct appointment_rows *rows, struct err *e)
{
    struct stmt *q = stmt_get(m->p->book, SQL_FLOW_TODAY, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", m->f->today);
    return appointment_row_all(m->p, q, m->a, rows, e);
}

/* When somebody became seen: no field stamps it before she has left, but the log knows. 0: not known. */
static bool seen_at(struct maker *m, const struct appointment *x, int64_t *at_ms, struct err *e)
{
    struct event *events;
    int n;
    struct value seen = value_text("fulfilled");
    *at_ms = 0;
    if (!history_of(m->p->book, KIND_APPOINTMENT, &x->id, m->a, &events, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < events[i].nchanges; k++)
            if (events[i].changes[k].field == APPOINTMENT_STATUS && value_equal(&events[i].changes[k].after, &seen))
                *at_ms = events[i].at_ms;
    return true;
}

/* ---- rows ---- */

static int minutes_since(int64_t at_ms)
{
    int64_t now = clock_now_ms();
    return at_ms && at_ms < now ? (int)((now - at_ms) / MINUTE_MS) : 0;
}

static int late_of(const struct maker *m, const struct appointment *x)
{
    for (int i = 0; i < m->said.ndelays; i++)
        if (id_compare(&m->said.delays[i].practitioner, &x->practitioner) == 0)
            return m->said.delays[i].minutes;
    return 0;
}

/* Booked: late from the start on, or from when they said. Who is long over is asked about elsewhere. */
static bool make_due(const struct maker *m, const struct appointment *x, struct flow_row *row)
{
    int now = m->f->now_min, due = x->expected_min != MINUTE_NONE ? x->expected_min : x->start_min;
    bool is_over = appointment_is_unresolved(x, m->f->today, now) && now >= due + m->p->grace_min;
    if (is_over || (now < due && x->expected_min == MINUTE_NONE))
        return false;
    row->state = FLOW_DUE;
    row->minutes = now - due;
    row->promised_min = m->p->grace_min;
    return true;
}

/* False: not on the board. */
static bool make_row(struct maker *m, const struct appointment *x, struct flow_row *row, struct err *e)
{
    int64_t at_ms;
    switch (x->status) {
    case STATUS_BOOKED: return make_due(m, x, row);
    case STATUS_ARRIVED:
        row->state = FLOW_WAITING;
        row->minutes = minutes_since(x->arrived_at);
        row->promised_min = m->p->wait_goal_min;
        return true;
    case STATUS_CHECKED_IN:
        row->state = FLOW_IN_ROOM;
        row->minutes = minutes_since(x->checked_in_at);
        row->promised_min = x->minutes;
        return true;
    case STATUS_FULFILLED:
        if (!seen_at(m, x, &at_ms, e))
            return false;
        row->state = FLOW_LEAVING;
        row->minutes = minutes_since(at_ms);
        row->promised_min = m->p->leaving_goal_min;
        return true;
    case STATUS_NONE:
    case STATUS_WAITLIST:
    case STATUS_CANCELLED:
    case STATUS_NOSHOW:
    case STATUS_ENTERED_IN_ERROR:
    case STATUS_COUNT: break;
    }
    return false;
}

static int longest_first(const void *x, const void *y)
{
    const struct flow_row *a = x, *b = y;
    if (a->state != b->state)
        return a->state < b->state ? -1 : 1;
    if (a->minutes != b->minutes)
        return a->minutes > b->minutes ? -1 : 1;
    if (a->appointment->start_min != b->appointment->start_min)
        return a->appointment->start_min < b->appointment->start_min ? -1 : 1;
    return id_compare(&a->appointment->id, &b->appointment->id);
}

static bool make_rows(struct maker *m, const struct appointment_rows *rows, struct err *e)
{
    struct flow *f = m->f;
    f->rows = arena_array(m->a, (size_t)rows->count, sizeof *f->rows);
    for (int i = 0; i < rows->count; i++) {
        const struct appointment *x = &rows->rows[i];
        struct flow_row row = {.appointment = x, .late_min = late_of(m, x)};
        if (!make_row(m, x, &row, e)) {
            if (e->kind != ERR_NONE)
                return false;
            continue;
        }
        int over = row.state == FLOW_IN_ROOM ? m->p->room_over_min : 0;
        bool is_to_come = row.state == FLOW_WAITING || row.state == FLOW_DUE;
        row.off = is_to_come ? absence_off(m->p, m->a, x) : "";
        row.is_alarm = row.minutes > row.promised_min + over;
        f->rows[f->nrows++] = row;
        f->count[row.state]++;
        f->alarms[row.state] += row.is_alarm;
    }
    if (f->nrows)
        qsort(f->rows, (size_t)f->nrows, sizeof *f->rows, longest_first);
    return true;
}

bool flow_load(struct practice *p, struct arena *a, struct flow *out, struct err *e)
{
    struct maker m = {.p = p, .a = a, .f = out};
    struct appointment_rows rows = {0};
    *out = (struct flow){0};
    clock_today(&out->today, &out->now_min);
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = load_rows(&m, &rows, e) && day_note_load(p->book, out->today, a, &m.said, e) && make_rows(&m, &rows, e);
    book_read_end(p->book);
    return ok;
}
