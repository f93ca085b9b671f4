#include "practice/absence_hours.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"

#include <string.h>

/* ---- why ---- */

static void follow(const struct event *ev, enum tell_cause *cause)
{
    for (int i = 0; i < ev->nchanges; i++) {
        int field = ev->changes[i].field;
        bool is_hours = strcmp(ev->act, "column-hours") == 0 || strcmp(ev->act, "column-block") == 0 ||
                        strcmp(ev->act, "policy-load") == 0;
        if (field == APPOINTMENT_DATE || field == APPOINTMENT_START_MIN || field == APPOINTMENT_PRACTITIONER)
            *cause = TELL_CAUSE_CHANGED;
        else if (field == APPOINTMENT_TELL && strcmp(ev->act, "availability-remove") == 0)
            *cause = TELL_CAUSE_BACK;
        else if (field == APPOINTMENT_TELL && is_hours)
            *cause = TELL_CAUSE_HOURS;
    }
}

bool absence_hours_cause(struct book *b, const struct id *appointment, enum tell_cause *out, struct err *e)
{
    struct arena a = {0};
    struct event *events;
    int n;
    *out = TELL_CAUSE_CHANGED;
    bool ok = history_of(b, KIND_APPOINTMENT, appointment, &a, &events, &n, e);
    for (int i = 0; ok && i < n; i++)
        follow(&events[i], out);
    arena_finish(&a);
    return ok;
}

/* ---- who ---- */

struct booked {
    struct absence_cut cut;
    struct place place;
    bool is_out;
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
    stmt_bind_int(q, "from", x->from_date);
    stmt_bind_int(q, "to", x->to_date);
    while (stmt_step(q, e)) {
        struct booked r = {.cut = {.id = stmt_id(q, "id"), .patient = stmt_id(q, "patient")},
                           .place = {.practitioner = stmt_id(q, "practitioner"),
                                     .date = (int)stmt_int(q, "date"),
                                     .start_min = (int)stmt_int(q, "start_min"),
                                     .minutes = (int)stmt_int(q, "minutes")}};
        r.cut.tell = stmt_int(q, "is_due") ? TELL_DUE : stmt_int(q, "is_told") ? TELL_TOLD : TELL_NOTHING;
        buf_add(rows, &r, sizeof r);
    }
    return stmt_done(q, e);
}

/* Marks those of one day that are inside without x, and not with it. */
static bool mark_day(struct practice *p, const struct availability *x, struct booked *rows, int n, struct err *e)
{
    int date = rows[0].place.date;
    if (!practice_plan_if(p, date, date + 1, x, true, e))
        return false;
    for (int i = 0; i < n; i++)
        rows[i].is_out = !slot_is_inside(p, &rows[i].place);
    if (!practice_plan_if(p, date, date + 1, x, false, e))
        return false;
    for (int i = 0; i < n; i++)
        rows[i].is_out = rows[i].is_out && slot_is_inside(p, &rows[i].place);
    return true;
}

static bool mark(struct practice *p, const struct availability *x, struct booked *rows, int n, struct err *e)
{
    bool ok = true, before = p->is_reserved_open;
    p->is_reserved_open = true; /* who stands in what is kept for the same day stands inside */
    for (int i = 0, k; ok && i < n; i = k) {
        for (k = i + 1; k < n && rows[k].place.date == rows[i].place.date; k++)
            ;
        ok = mark_day(p, x, &rows[i], k - i, e);
    }
    p->is_reserved_open = before;
    practice_plan_forget(p);
    return ok;
}

static bool is_hours(const struct availability *x)
{
    return strcmp(x->what, availability_code(AVAILABILITY_IN)) == 0 ||
           strcmp(x->what, availability_code(AVAILABILITY_BLOCK)) == 0;
}

bool absence_hours_under(struct practice *p, const struct availability *x, struct arena *a, struct absence_cut **out,
                         int *count, struct err *e)
{
    struct buf loaded = {0};
    *out = NULL;
    *count = 0;
    if (!is_hours(x))
        return true;
    bool ok = load(p, x, &loaded, e);
    int n = (int)(loaded.len / sizeof(struct booked));
    struct booked *rows = arena_array(a, (size_t)n, sizeof *rows);
    if (n)
        memcpy(rows, loaded.data, loaded.len);
    buf_finish(&loaded);
    ok = ok && mark(p, x, rows, n, e);
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (int i = 0; ok && i < n; i++)
        if (rows[i].is_out)
            (*out)[(*count)++] = rows[i].cut;
    return ok;
}

/* ---- saying it, and taking it back ---- */

bool absence_hours_say(struct practice *p, struct act *act, const struct availability *x, int *count, struct err *e)
{
    struct arena a = {0};
    struct absence_cut *all;
    bool ok = absence_hours_under(p, x, &a, &all, count, e);
    for (int i = 0; ok && i < *count; i++) {
        act_record(act, KIND_APPOINTMENT, &all[i].id, &all[i].patient);
        if (all[i].tell != TELL_DUE)
            act_set_text(act, APPOINTMENT_TELL, "due");
    }
    arena_finish(&a);
    return ok;
}

bool absence_hours_end(struct practice *p, struct act *act, const struct availability *x, int *again, struct err *e)
{
    struct arena a = {0};
    struct absence_cut *all;
    int n;
    bool ok = absence_hours_under(p, x, &a, &all, &n, e);
    for (int i = 0; ok && i < n; i++) {
        enum tell_cause cause = TELL_CAUSE_CHANGED;
        ok = all[i].tell == TELL_NOTHING || absence_hours_cause(p->book, &all[i].id, &cause, e);
        if (!ok || cause != TELL_CAUSE_HOURS)
            continue;
        act_record(act, KIND_APPOINTMENT, &all[i].id, &all[i].patient);
        if (all[i].tell == TELL_DUE) {
            act_set_null(act, APPOINTMENT_TELL);
        } else {
            act_set_text(act, APPOINTMENT_TELL, "due");
            ++*again;
        }
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
                             : arena_printf(a, "%s blocked %s-%s", x->practitioner_name,
                                            civil_clock_text(m->start_min, from),
                                            civil_clock_text(m->end_min % DAY_MIN, to));
    }
    const struct day_hours *h = practice_hours_planned(p, who, x->date);
    return h->count ? arena_printf(a, "%s in %s", x->practitioner_name, practice_spans_shown(h, a))
                    : arena_printf(a, "%s not in", x->practitioner_name);
}

const char *absence_hours_words(struct practice *p, struct arena *a, const struct appointment *x)
{
    struct err ignored = {0}; /* a row says less */
    struct plan *kept = p->plan;
    bool before = p->is_reserved_open;
    p->plan = NULL;
    p->is_reserved_open = true;
    const char *out = practice_plan(p, x->date, x->date + 1, &ignored) ? words(p, a, x) : NULL;
    practice_plan_forget(p);
    p->is_reserved_open = before;
    p->plan = kept;
    return out;
}
