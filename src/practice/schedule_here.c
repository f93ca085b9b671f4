#include "practice/schedule_here.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/appointment_row.h"

#include <stdlib.h>

enum { MINUTE_MS = 60000 };

/* What is only needed while the panel is put together. */
struct here {
    struct practice *p;
    struct arena *a;
    struct schedule_day *d;
};

static int by_wait(const void *x, const void *y)
{
    const struct building_row *a = x, *b = y;
    if (a->is_in_room != b->is_in_room)
        return a->is_in_room ? 1 : -1;
    int64_t since_a = a->is_in_room ? a->appointment->checked_in_at : a->appointment->arrived_at;
    int64_t since_b = b->is_in_room ? b->appointment->checked_in_at : b->appointment->arrived_at;
    if (since_a != since_b)
        return since_a < since_b ? -1 : 1;
    return id_compare(&a->appointment->id, &b->appointment->id);
}

static void make_building(struct here *m, const struct appointment *rows, int n)
{
    struct schedule_day *d = m->d;
    int64_t now = clock_now_ms();
    d->building = arena_array(m->a, (size_t)n, sizeof *d->building);
    for (int i = 0; i < n; i++) {
        const struct appointment *x = &rows[i];
        if ((x->status != STATUS_ARRIVED && x->status != STATUS_CHECKED_IN) || x->date != d->today || x->is_history)
            continue;
        bool is_in_room = x->status == STATUS_CHECKED_IN;
        int64_t since = is_in_room ? x->checked_in_at : x->arrived_at;
        int waited = since && since < now ? (int)((now - since) / MINUTE_MS) : 0;
        d->building[d->nbuilding++] = (struct building_row){.appointment = x,
                                                            .waited_min = waited,
                                                            .promised_min = m->p->wait_goal_min,
                                                            .is_late = !is_in_room && waited > m->p->wait_goal_min,
                                                            .is_in_room = is_in_room};
    }
    if (d->nbuilding)
        qsort(d->building, (size_t)d->nbuilding, sizeof *d->building, by_wait);
}

static bool ask(struct here *m, enum sql_id which, const char *name, int value, struct appointment_rows *rows,
                struct err *e)
{
    struct stmt *q = stmt_get(m->p->book, which, e);
    if (!q)
        return false;
    stmt_bind_int(q, name, value);
    if (which == SQL_SCHEDULE_LEAVING)
        stmt_bind_int(q, "limit", SCHEDULE_LEAVING_MAX);
    return appointment_row_all(m->p, q, m->a, rows, e);
}

/* *leaving: whether anybody of other days than the one shown still stands in the Leaving list. */
static bool count(struct here *m, int until, bool *leaving, struct err *e)
{
    struct schedule_day *d = m->d;
    struct stmt *q = stmt_get(m->p->book, SQL_SCHEDULE_PANEL, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", d->today);
    stmt_bind_int(q, "now", d->now_min);
    stmt_bind_int(q, "until", until);
    bool may_be_to_tell = false;
    if (stmt_step(q, e)) {
        d->nunresolved = (int)stmt_int(q, "unresolved");
        d->nwaitlist = (int)stmt_int(q, "waitlist");
        *leaving = stmt_int(q, "leaving") == 1;
        may_be_to_tell = stmt_int(q, "tell") == 1;
    }
    return stmt_done(q, e) && (!may_be_to_tell || absence_count(m->p, &d->nto_tell, e));
}

static bool is_leaving(const struct appointment *x, int today)
{
    return x->status == STATUS_FULFILLED && x->next == NEXT_OPEN && !x->is_history && x->date == today;
}

/* As SQL_SCHEDULE_LEAVING has them. */
static int by_start(const void *x, const void *y)
{
    const struct appointment *const *a = x, *const *b = y;
    if ((*a)->start_min != (*b)->start_min)
        return (*a)->start_min < (*b)->start_min ? -1 : 1;
    return id_compare(&(*a)->id, &(*b)->id);
}

/* Today's come from the page when it is today's; those of earlier days are few, and forgotten. */
static void make_leaving(struct here *m, const struct appointment_rows *others)
{
    struct schedule_day *d = m->d;
    d->leaving = arena_array(m->a, SCHEDULE_LEAVING_MAX, sizeof *d->leaving);
    for (int i = 0; d->is_today && i < d->nappointments && d->nleaving < SCHEDULE_LEAVING_MAX; i++)
        if (is_leaving(&d->appointments[i], d->today))
            d->leaving[d->nleaving++] = &d->appointments[i];
    if (d->nleaving > 1)
        qsort(d->leaving, (size_t)d->nleaving, sizeof *d->leaving, by_start);
    for (int i = 0; i < others->count && d->nleaving < SCHEDULE_LEAVING_MAX; i++)
        d->leaving[d->nleaving++] = &others->rows[i];
}

static bool load(struct here *m, struct err *e)
{
    struct schedule_day *d = m->d;
    struct appointment_rows here = {.is_brief = true}, leaving = {.is_brief = true};
    bool is_any = false;
    int until = d->is_today ? d->today - 1 : d->today;
    /* The rows are seldom asked for: most days nobody is left over from yesterday. */
    if (!count(m, until, &is_any, e) || (is_any && !ask(m, SQL_SCHEDULE_LEAVING, "until", until, &leaving, e)) ||
        (!d->is_today && !ask(m, SQL_SCHEDULE_HERE, "today", d->today, &here, e)))
        return false;
    if (d->is_today)
        make_building(m, d->appointments, d->nappointments);
    else
        make_building(m, here.rows, here.count);
    make_leaving(m, &leaving);
    return true;
}

/* ---- the same as on the page before ---- */

static const struct appointment *copy(struct arena *a, const struct appointment *x)
{
    struct appointment *out = arena_array(a, 1, sizeof *out);
    *out = *x;
    out->next_note = arena_strdup(a, x->next_note);
    out->overbook_reason = arena_strdup(a, x->overbook_reason);
    out->patient_name = out->patient_short = arena_strdup(a, x->patient_short);
    out->practitioner_name = arena_strdup(a, x->practitioner_name); /* of an import: not in the practice's lists */
    return out;
}

static void take_over(struct here *m, const struct schedule_day *from)
{
    struct schedule_day *d = m->d;
    d->building = arena_array(m->a, (size_t)from->nbuilding, sizeof *d->building);
    d->leaving = arena_array(m->a, (size_t)from->nleaving, sizeof *d->leaving);
    for (int i = 0; i < from->nbuilding; i++) {
        d->building[i] = from->building[i];
        d->building[i].appointment = copy(m->a, from->building[i].appointment);
    }
    for (int i = 0; i < from->nleaving; i++)
        d->leaving[i] = copy(m->a, from->leaving[i]);
    d->nbuilding = from->nbuilding;
    d->nleaving = from->nleaving;
    d->nunresolved = from->nunresolved;
    d->nto_tell = from->nto_tell;
    d->nwaitlist = from->nwaitlist;
}

/* What happened to whom, and how long they wait, depends on the book and the minute alone. */
static bool is_the_same(const struct schedule_day *d, const struct schedule_day *before)
{
    return before && before->state == d->state && before->nread == d->nread && before->today == d->today &&
           before->now_min == d->now_min && before->nleaving < SCHEDULE_LEAVING_MAX;
}

bool schedule_here_load(struct practice *p, const struct schedule_day *before, struct arena *a,
                        struct schedule_day *out, struct err *e)
{
    struct here m = {p, a, out};
    if (!is_the_same(out, before))
        return load(&m, e);
    take_over(&m, before);
    return true;
}
