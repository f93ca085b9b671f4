#include "practice/absence_hours.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"

#include <string.h>

/* ---- why ---- */

static bool is_text(const struct value *v, const char *text)
{
    return v->type == VALUE_TEXT && v->n == strlen(text) && memcmp(v->p, text, v->n) == 0;
}

static void follow_tell(const struct event *ev, const struct change *c, struct tell_why *w)
{
    bool is_back = strcmp(ev->act, "availability-remove") == 0 || strcmp(ev->act, "appointment-reinstate") == 0;
    bool is_hours = is_back || strcmp(ev->act, "column-hours") == 0 || strcmp(ev->act, "column-block") == 0 ||
                    strcmp(ev->act, "policy-load") == 0 || strcmp(ev->act, "import-visits") == 0 ||
                    strcmp(ev->act, "conflict-hours") == 0;
    if (!is_hours || !is_text(&c->after, "due"))
        return;
    bool was_due = is_text(&c->before, "due") && (w->cause != TELL_CAUSE_HOURS || w->was_due);
    w->cause = is_back && is_text(&c->before, "told") ? TELL_CAUSE_BACK : TELL_CAUSE_HOURS;
    w->was_due = was_due;
}

static void follow(const struct event *ev, struct tell_why *w)
{
    for (int i = 0; i < ev->nchanges; i++) {
        int field = ev->changes[i].field;
        if (field == APPOINTMENT_DATE || field == APPOINTMENT_START_MIN || field == APPOINTMENT_PRACTITIONER)
            *w = (struct tell_why){TELL_CAUSE_CHANGED, false};
        else if (field == APPOINTMENT_TELL)
            follow_tell(ev, &ev->changes[i], w);
    }
}

bool absence_hours_why(struct book *b, const struct id *appointment, struct tell_why *out, struct err *e)
{
    struct arena a = {0};
    struct event *events;
    int n;
    *out = (struct tell_why){TELL_CAUSE_CHANGED, false};
    bool ok = history_of(b, KIND_APPOINTMENT, appointment, &a, &events, &n, e);
    for (int i = 0; ok && i < n; i++)
        follow(&events[i], out);
    arena_finish(&a);
    return ok;
}

bool absence_hours_had(struct book *b, const struct id *appointment, struct arena *a, struct value *out, struct err *e)
{
    struct event *events;
    int n;
    *out = value_null();
    if (!history_of(b, KIND_APPOINTMENT, appointment, a, &events, &n, e))
        return false;
    bool is_over = false; /* the newest cancelling has been passed */
    for (int i = n - 1; i >= 0 && !is_over; i--) {
        const struct change *tell = NULL;
        for (int j = 0; j < events[i].nchanges; j++) {
            const struct change *c = &events[i].changes[j];
            tell = c->field == APPOINTMENT_TELL ? c : tell;
            is_over |= c->field == APPOINTMENT_STATUS && is_text(&c->after, "cancelled");
        }
        if (tell)
            *out = tell->before;
    }
    return true;
}

/* ---- who ---- */

/* How a place stands in a plan. */
struct standing {
    bool is_inside, is_off; /* is_off: table absent has it */
};

struct booked {
    struct absence_shift shift;
    struct place place;
    struct standing was, will;
    bool is_under; /* x says that somebody is off then */
};

static bool load(struct practice *p, const struct availability *x, struct buf *rows, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    struct stmt *q = stmt_get(p->book, SQL_ABSENT_BOOKED_IN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now);
    stmt_bind_id(q, "practitioner", &x->practitioner);
    stmt_bind_int(q, "from", x->from_date - 1); /* it may run past midnight */
    stmt_bind_int(q, "to", x->to_date);
    while (stmt_step(q, e)) {
        struct booked r = {.shift = {.id = stmt_id(q, "id"), .patient = stmt_id(q, "patient")},
                           .place = {.practitioner = stmt_id(q, "practitioner"),
                                     .date = (int)stmt_int(q, "date"),
                                     .start_min = (int)stmt_int(q, "start_min"),
                                     .minutes = (int)stmt_int(q, "minutes")}};
        r.shift.tell = stmt_int(q, "is_due") ? TELL_DUE : stmt_int(q, "is_told") ? TELL_TOLD : TELL_NOTHING;
        r.shift.will = r.shift.tell;
        buf_add(rows, &r, sizeof r);
    }
    return stmt_done(q, e);
}

static bool is_holiday(const struct practice *p, int date)
{
    for (int i = 0; i < p->nholidays; i++)
        if (p->holidays[i].date == date)
            return true;
    return false;
}

/* As the statements of data/sql/absence.sql have it. by: only what this one says; NULL: whatever says it. */
static bool is_off(const struct practice *p, const struct place *at, const struct id *by)
{
    enum { MARKS = 32 };
    const struct plan_mark *marks[MARKS];
    const struct practitioner *who = practice_practitioner(p, &at->practitioner);
    bool is_opened = false;
    int n = practice_marks(p, who, at->date, marks, MARKS);
    for (int i = 0; i < n && i < MARKS; i++) {
        const struct plan_mark *m = marks[i];
        is_opened = is_opened || m->what == AVAILABILITY_IN;
        if (m->what == AVAILABILITY_OFF && m->start_min < at->start_min + at->minutes && m->end_min > at->start_min &&
            (!by || id_compare(by, &m->availability) == 0))
            return true;
    }
    return !by && ((who && !who->is_active) || (!is_opened && is_holiday(p, at->date)));
}

static struct standing standing_of(const struct practice *p, const struct place *at)
{
    return (struct standing){slot_is_inside(p, at), is_off(p, at, NULL)};
}

/* How those of one day stand before it and after it. */
static bool place_day(struct practice *p, const struct availability *x, bool is_said, struct booked *rows, int n,
                      struct err *e)
{
    int date = rows[0].place.date;
    if (!practice_plan_if(p, date, date + 1, x, !is_said, e))
        return false;
    for (int i = 0; i < n; i++)
        rows[i].was = standing_of(p, &rows[i].place);
    if (!practice_plan_if(p, date, date + 1, x, is_said, e))
        return false;
    for (int i = 0; i < n; i++) {
        rows[i].will = standing_of(p, &rows[i].place);
        rows[i].is_under = is_off(p, &rows[i].place, &x->id);
    }
    return true;
}

/* What becomes of it. Whoever has to be told is written also if they had to be before: it is of this, now. */
static bool settle(struct practice *p, struct booked *r, struct err *e)
{
    struct absence_shift *s = &r->shift;
    struct tell_why why = {TELL_CAUSE_CHANGED, false};
    bool was_outside = !r->was.is_inside && !r->was.is_off;
    s->is_outside = !r->will.is_inside && !r->will.is_off;
    if ((s->is_outside && !was_outside) || (r->is_under && s->tell == TELL_TOLD)) {
        s->is_written = true;
        s->will = TELL_DUE;
        return true;
    }
    if (!r->will.is_inside || r->was.is_inside || s->tell == TELL_NOTHING)
        return true;
    /* Their place is theirs again. */
    if (was_outside && !absence_hours_why(p->book, &s->id, &why, e))
        return false;
    if (was_outside && s->tell == TELL_TOLD) /* of what? of the last thing that was due */
        s->will = why.cause == TELL_CAUSE_HOURS ? TELL_DUE : TELL_TOLD;
    else if (was_outside)
        s->will = why.cause == TELL_CAUSE_HOURS && !why.was_due ? TELL_NOTHING : TELL_DUE;
    else if (s->tell == TELL_TOLD)
        s->will = TELL_DUE;
    s->is_written = s->will != s->tell;
    return true;
}

bool absence_hours_shift(struct practice *p, const struct availability *x, bool is_said, struct arena *a,
                         struct absence_shift **out, int *count, struct err *e)
{
    struct buf loaded = {0};
    bool before = p->is_reserved_open;
    bool ok = load(p, x, &loaded, e);
    int n = (int)(loaded.len / sizeof(struct booked));
    struct booked *rows = arena_array(a, (size_t)n, sizeof *rows);
    if (n)
        memcpy(rows, loaded.data, loaded.len);
    buf_finish(&loaded);
    p->is_reserved_open = true; /* who stands in what is kept for the same day stands inside */
    for (int i = 0, k; ok && i < n; i = k) {
        for (k = i + 1; k < n && rows[k].place.date == rows[i].place.date; k++)
            ;
        ok = place_day(p, x, is_said, &rows[i], k - i, e);
    }
    p->is_reserved_open = before;
    practice_plan_forget(p);
    *out = arena_array(a, (size_t)n, sizeof **out);
    *count = ok ? n : 0;
    for (int i = 0; ok && i < n; i++) {
        ok = settle(p, &rows[i], e);
        (*out)[i] = rows[i].shift;
    }
    return ok;
}

bool absence_hours_put(struct practice *p, struct act *act, const struct availability *x, bool is_said, int *due,
                       struct err *e)
{
    struct arena a = {0};
    struct absence_shift *all;
    int n;
    bool ok = absence_hours_shift(p, x, is_said, &a, &all, &n, e);
    *due = 0;
    for (int i = 0; ok && i < n; i++) {
        if (!all[i].is_written)
            continue;
        act_record(act, KIND_APPOINTMENT, &all[i].id, &all[i].patient);
        if (all[i].will == TELL_DUE)
            act_set_text(act, APPOINTMENT_TELL, "due");
        else
            act_set_null(act, APPOINTMENT_TELL);
        *due += all[i].will == TELL_DUE;
    }
    arena_finish(&a);
    return ok;
}

/* ---- in words ---- */

static const char *words(struct practice *p, struct arena *a, const struct appointment *x)
{
    enum { MARKS = 16 };
    const struct plan_mark *marks[MARKS];
    const struct practitioner *who = practice_practitioner(p, &x->practitioner);
    const struct place at = {
        .practitioner = x->practitioner, .date = x->date, .start_min = x->start_min, .minutes = x->minutes};
    char from[8], to[8];
    if (!who || slot_is_inside(p, &at))
        return NULL;
    int n = practice_marks(p, who, x->date, marks, MARKS);
    for (int i = 0; i < n && i < MARKS; i++) {
        const struct plan_mark *m = marks[i];
        if (m->what == AVAILABILITY_BLOCK && m->start_min < x->start_min + x->minutes && m->end_min > x->start_min)
            return *m->label ? arena_printf(a, "%s blocked: %s", x->practitioner_name, m->label)
                   : m->end_min == DAY_MIN ? arena_printf(a, "%s blocked from %s", x->practitioner_name,
                                                          civil_clock_text(m->start_min, from))
                                           : arena_printf(a, "%s blocked %s-%s", x->practitioner_name,
                                                          civil_clock_text(m->start_min, from),
                                                          civil_clock_text(m->end_min, to));
    }
    const struct day_hours *h = practice_hours_planned(p, who, x->date);
    return h->count ? arena_printf(a, "%s in %s", x->practitioner_name, practice_spans_shown(h, a))
                    : arena_printf(a, "%s not in", x->practitioner_name);
}

/* The plan that stands, while one for a single day takes its place. */
struct aside {
    struct plan *plan;
    bool is_reserved_open;
};

static struct aside set_aside(struct practice *p)
{
    struct aside kept = {p->plan, p->is_reserved_open};
    p->plan = NULL;
    p->is_reserved_open = true; /* who stands in what is kept for the same day stands inside */
    return kept;
}

static void put_back(struct practice *p, const struct aside *kept)
{
    practice_plan_forget(p);
    p->is_reserved_open = kept->is_reserved_open;
    p->plan = kept->plan;
}

const char *absence_hours_words(struct practice *p, struct arena *a, const struct appointment *x)
{
    struct err ignored = {0}; /* a row says less */
    struct aside kept = set_aside(p);
    const char *out = practice_plan(p, x->date, x->date + 1, &ignored) ? words(p, a, x) : NULL;
    put_back(p, &kept);
    return out;
}

bool absence_hours_is_usual(struct practice *p, const struct place *at)
{
    struct aside kept = set_aside(p);
    bool is = slot_is_inside(p, at);
    put_back(p, &kept);
    return is;
}

bool absence_hours_has_place(struct practice *p, const struct place *at, bool *out, struct err *e)
{
    struct aside kept = set_aside(p);
    bool ok = practice_plan(p, at->date, at->date + 1, e);
    *out = ok && slot_is_inside(p, at);
    put_back(p, &kept);
    return ok;
}
