#include "practice/again.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/patient.h"
#include "practice/queue.h"

#include <string.h>

/* A booking of theirs, whatever became of it. */
struct visit {
    struct id id, patient; /* as it stands there: maybe a record made one with theirs */
    int64_t start;         /* civil minutes */
    int64_t made_ms;
    bool is_gone;     /* answers nothing any more */
    bool is_mistake;  /* has answered nothing for some time */
    bool is_answered; /* ended, and "booked" is what comes next */
    bool has_due;
};

/* What is looked at: theirs, and what they have lost. */
struct looking {
    struct act *act;
    struct arena *a;
    struct visit *row;
    int count, room;
    int today;
    int *opened;
};

static int64_t civil_of(int64_t instant_ms)
{
    int date, minute, offset;
    zone_civil(instant_ms, &date, &minute, &offset);
    return (int64_t)date * DAY_MIN + minute;
}

static bool load(struct looking *l, const struct id *patient, bool is_gone, struct err *e)
{
    struct stmt *q = stmt_get(l->act->book, SQL_AGAIN_VISITS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        if (l->count == l->room) {
            size_t had = (size_t)l->room, want = had * 2 + 16;
            l->row = arena_grow(l->a, l->row, had, want, sizeof *l->row);
            l->room = (int)want;
        }
        struct visit *v = &l->row[l->count++];
        *v = (struct visit){.id = stmt_id(q, "id"), .patient = *patient, .is_gone = is_gone};
        v->start = stmt_int(q, "date") * DAY_MIN + stmt_int(q, "start_min");
        v->made_ms = stmt_int_or(q, "made_at", id_ms(&v->id));
        v->is_mistake = stmt_int(q, "is_mistake") == 1;
        v->is_answered = !is_gone && stmt_int(q, "is_answered") == 1;
        v->has_due = !stmt_is_null(q, "next_due");
    }
    return stmt_done(q, e);
}

/* ---- does anything else answer it? ---- */

/* When "booked" was said of it, and what stood there before. at_ms 0: never, as far as is known. */
struct answer {
    int64_t at_ms;
    struct value before;
};

static bool answer_of(struct looking *l, const struct visit *v, struct answer *out, struct err *e)
{
    struct event *events;
    int n;
    *out = (struct answer){0};
    if (!history_of(l->act->book, KIND_APPOINTMENT, &v->id, l->a, &events, &n, e))
        return false;
    struct value booked = value_text("booked");
    for (int i = 0; i < n; i++)
        for (int k = 0; k < events[i].nchanges; k++) {
            const struct change *c = &events[i].changes[k];
            if (c->field == APPOINTMENT_NEXT_CODE && value_equal(&c->after, &booked))
                *out = (struct answer){events[i].at_ms, c->before};
        }
    return true;
}

/* One made at that moment answered it, in the same act: then only what was made since, and was to come when it was
 * made, answers as well. Else somebody said so, of what stood then. */
static bool is_by_booking(const struct looking *l, const struct visit *v, int64_t at_ms)
{
    for (int i = 0; i < l->count; i++)
        if (&l->row[i] != v && l->row[i].made_ms == at_ms)
            return true;
    return false;
}

static bool answers(const struct visit *x, const struct visit *v, int64_t at_ms, bool is_by)
{
    if (is_by)
        return x->made_ms >= at_ms && x->start > civil_of(x->made_ms);
    int64_t said = civil_of(at_ms);
    return x->start > (v && (!at_ms || v->start < said) ? v->start : said);
}

/* What is gone did, and nothing else does. v: NULL, it is no visit's, but something that what is gone ended. */
static bool is_lost(const struct looking *l, const struct visit *v, int64_t at_ms)
{
    bool was = !v, is_by = is_by_booking(l, v, at_ms);
    for (int i = 0; i < l->count; i++) {
        const struct visit *x = &l->row[i];
        if (x == v || !answers(x, v, at_ms, is_by))
            continue;
        if (!x->is_gone && !x->is_mistake)
            return false;
        was = was || x->is_gone;
    }
    return was;
}

/* ---- opening ---- */

/* Whose record was made in ending it has nothing else to say: it was a mistake, as after an undo. */
static bool open_record(struct looking *l, const struct id *id, const struct id *patient, struct err *e)
{
    struct event *events;
    int n;
    if (!history_of(l->act->book, KIND_FOLLOW_UP, id, l->a, &events, &n, e))
        return false;
    act_record(l->act, KIND_FOLLOW_UP, id, patient);
    if (n == 1) {
        act_set_int(l->act, FIELD_ENTERED_IN_ERROR, 1);
        return true;
    }
    act_set_text(l->act, FOLLOW_UP_STATUS, "requested");
    act_set_null(l->act, FOLLOW_UP_ENDED_AT);
    act_set_null(l->act, FOLLOW_UP_REASON);
    act_set_null(l->act, FOLLOW_UP_OUTCOME);
    act_set_null(l->act, FOLLOW_UP_SATISFIED_BY);
    act_set_null(l->act, FOLLOW_UP_HOLD_DATE);
    act_set_null(l->act, FOLLOW_UP_HOLD_MIN);
    return true;
}

/* As it stood; what was never asked, or was answered at once, is to be rebooked: nobody is lost by a default. */
static bool open_visit(struct looking *l, const struct visit *v, const struct value *before, struct err *e)
{
    struct value date = value_text("date");
    struct arena a = {0};
    struct row f;
    bool is_date = v->has_due && value_equal(before, &date);
    act_record(l->act, KIND_APPOINTMENT, &v->id, &v->patient);
    act_set_text(l->act, APPOINTMENT_NEXT_CODE, is_date ? "date" : "rebook");
    if (!v->has_due)
        act_set_int(l->act, APPOINTMENT_NEXT_DUE, l->today);
    (*l->opened)++;
    struct id id = queue_rule_id(is_date ? FOLLOW_UP_NEXT : FOLLOW_UP_REBOOK, &v->id);
    bool ok = book_row(l->act->book, KIND_FOLLOW_UP, &id, &a, &f, e);
    bool is_met = ok && f.exists && row_is(&f, FOLLOW_UP_STATUS, "completed") &&
                  row_is(&f, FOLLOW_UP_OUTCOME, "booked") && !row_int(&f, FIELD_ENTERED_IN_ERROR, 0);
    arena_finish(&a);
    return ok && (!is_met || open_record(l, &id, &v->patient, e));
}

static bool open_visits(struct looking *l, struct err *e)
{
    for (int i = 0; i < l->count; i++) {
        const struct visit *v = &l->row[i];
        struct answer said;
        if (!v->is_answered)
            continue;
        if (!answer_of(l, v, &said, e))
            return false;
        if (is_lost(l, v, said.at_ms) && !open_visit(l, v, &said.before, e))
            return false;
    }
    return true;
}

/* One of theirs that was ended by a booking. */
struct ended {
    struct id id, by;
    int64_t at_ms;
};

static bool is_by_lost(const struct looking *l, const struct id *by)
{
    for (int i = 0; i < l->count; i++)
        if (id_compare(&l->row[i].id, by) == 0)
            return l->row[i].is_gone || l->row[i].is_mistake;
    return false;
}

/* What people wrote down, and what rules ask for: those of a visit are the visit's own (open_visit). */
static bool open_met(struct looking *l, const struct id *patient, int64_t since_ms, struct err *e)
{
    struct ended *all = NULL;
    int n = 0;
    struct stmt *q = stmt_get(l->act->book, SQL_AGAIN_MET, e);
    if (!q)
        return false;
    stmt_bind_int(q, "since", since_ms);
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        const char *kind = stmt_text(q, "kind", l->a);
        struct ended x = {stmt_id(q, "id"), stmt_id(q, "satisfied_by"), stmt_int(q, "ended_at")};
        if ((kind && queue_is_by_rule(kind)) || !is_by_lost(l, &x.by) || !is_lost(l, NULL, x.at_ms))
            continue;
        all = arena_grow(l->a, all, (size_t)n, (size_t)n + 1, sizeof *all);
        all[n++] = x;
    }
    if (!stmt_done(q, e))
        return false;
    for (int i = 0; i < n; i++, (*l->opened)++)
        if (!open_record(l, &all[i].id, patient, e))
            return false;
    return true;
}

/* ---- whose ---- */

static bool is_stopped(struct book *b, const struct id *patient, struct arena *a, bool *out, struct err *e)
{
    struct patient who;
    struct id self;
    if (!patient_resolve(b, patient, &self, e) || !patient_get(b, &self, a, &who, e))
        return false;
    *out = *patient_standing(a, &who);
    return true;
}

enum { CLOCKS_APART_MS = 86400000 }; /* two computers may not have the same time */

static bool open_all(struct looking *l, const struct id *records, int n, int64_t since_ms, struct err *e)
{
    if (!open_visits(l, e))
        return false;
    for (int i = 0; i < n; i++)
        if (!open_met(l, &records[i], since_ms - CLOCKS_APART_MS, e))
            return false;
    return true;
}

bool again_mistake(struct act *act, const struct id *patient, const struct id *booking, int *count, struct err *e)
{
    struct arena a = {0};
    struct looking l = {.act = act, .a = &a, .opened = count};
    struct id *all = NULL;
    int n = 0, now;
    int64_t made_ms = act->at_ms;
    bool stopped = false;
    *count = 0;
    clock_today(&l.today, &now);
    bool ok = is_stopped(act->book, patient, &a, &stopped, e) && patient_behind(act->book, patient, &a, &all, &n, e);
    for (int i = 0; ok && i < n; i++)
        ok = load(&l, &all[i], false, e);
    for (int i = 0; ok && i < l.count; i++) {
        struct visit *v = &l.row[i];
        if (id_compare(&v->id, booking) != 0)
            continue;
        v->is_gone = true;
        v->is_answered = false;
        made_ms = v->made_ms;
    }
    ok = ok && (stopped || open_all(&l, all, n, made_ms, e));
    arena_finish(&a);
    return ok;
}

/* Is it the loser, or a record that was made one with it before? */
static bool is_behind(struct book *b, const struct id *record, const struct id *loser, struct arena *a, bool *out,
                      struct err *e)
{
    enum { LINKS_MAX = 64 };
    struct id at = *record;
    struct patient p;
    struct err missing = {0}; /* a record that is not here, not yet or no more, leads nowhere (patient_resolve) */
    *out = false;
    for (int i = 0; i < LINKS_MAX && !*out && !id_is_none(&at); i++) {
        *out = id_compare(&at, loser) == 0;
        if (!patient_get(b, &at, a, &p, &missing))
            return missing.kind == ERR_MISSING || err_set(e, missing.kind, "%s", missing.text);
        at = p.replaced_by;
    }
    return true;
}

/* What one side loses with the other. */
static bool part(struct act *act, struct arena *a, const struct id *all, const bool *is_side, bool side, int n,
                 int64_t since_ms, int *count, struct err *e)
{
    struct looking l = {.act = act, .a = a};
    l.opened = count;
    struct id *own = arena_array(a, (size_t)n, sizeof *own);
    int nown = 0, now;
    clock_today(&l.today, &now);
    for (int i = 0; i < n; i++) {
        if (!load(&l, &all[i], is_side[i] != side, e))
            return false;
        if (is_side[i] == side)
            own[nown++] = all[i];
    }
    return open_all(&l, own, nown, since_ms, e);
}

bool again_parted(struct act *act, const struct id *loser, int *count, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    int n = 0;
    bool stopped = false;
    int64_t since_ms = 0;
    *count = 0;
    bool ok = history_set_ms(act->book, KIND_PATIENT, loser, PATIENT_REPLACED_BY, &since_ms, e) &&
              is_stopped(act->book, loser, &a, &stopped, e) && patient_behind(act->book, loser, &a, &all, &n, e);
    bool *is_losers = ok ? arena_array(&a, (size_t)n, sizeof *is_losers) : NULL;
    for (int i = 0; ok && i < n; i++)
        ok = is_behind(act->book, &all[i], loser, &a, &is_losers[i], e);
    ok = ok && (stopped || (part(act, &a, all, is_losers, true, n, since_ms, count, e) &&
                            part(act, &a, all, is_losers, false, n, since_ms, count, e)));
    arena_finish(&a);
    return ok;
}

/* ---- an end taken back ---- */

/* What an act did to the next step of a booking, if it was one of these. */
struct closing {
    bool is_ours, is_cancelled;
    int64_t at_ms;
    struct value code, due, note; /* as they were before */
};

static bool is_one_of(const char *act, const char *const *acts)
{
    while (*acts && strcmp(act, *acts) != 0)
        acts++;
    return *acts != NULL;
}

static struct closing closing_of(const struct event *ev, const char *const *acts)
{
    struct closing c = {.is_ours = is_one_of(ev->act, acts), .at_ms = ev->at_ms};
    for (int i = 0; i < ev->nchanges; i++) {
        const struct change *x = &ev->changes[i];
        switch (x->field) {
        case APPOINTMENT_STATUS: c.is_cancelled = true; break;
        case APPOINTMENT_NEXT_CODE: c.code = x->before; break;
        case APPOINTMENT_NEXT_DUE: c.due = x->before; break;
        case APPOINTMENT_NEXT_NOTE: c.note = x->before; break;
        default: break;
        }
    }
    return c;
}

/* The last event that set this field. */
static const struct event *last_set(const struct event *events, int n, int field)
{
    for (int i = n - 1; i >= 0; i--)
        for (int k = 0; k < events[i].nchanges; k++)
            if (events[i].changes[k].field == field)
                return &events[i];
    return NULL;
}

/* Whether they were booked since; whatever became of that says by itself what comes next. */
static bool is_booked_since(const struct looking *l, int64_t at_ms)
{
    for (int i = 0; i < l->count; i++) {
        const struct visit *x = &l->row[i];
        if (!x->is_mistake && x->made_ms > at_ms && x->start > civil_of(x->made_ms))
            return true;
    }
    return false;
}

static void put_step(struct looking *l, const struct closing *c)
{
    struct value date = value_text("date");
    bool is_date = c->due.type == VALUE_INT && value_equal(&c->code, &date), is_due = c->due.type == VALUE_INT;
    if (is_booked_since(l, c->at_ms)) {
        act_set_text(l->act, APPOINTMENT_NEXT_CODE, "booked");
        act_set(l->act, APPOINTMENT_NEXT_NOTE, &c->note);
        return;
    }
    struct value today = value_int(l->today);
    act_set_text(l->act, APPOINTMENT_NEXT_CODE, is_date ? "date" : "rebook");
    act_set(l->act, APPOINTMENT_NEXT_DUE, is_due ? &c->due : &today);
    act_set(l->act, APPOINTMENT_NEXT_NOTE, &c->note);
    (*l->opened)++;
}

/* Of one of their records: visits whose next step was closed so. */
static bool open_closed(struct looking *l, struct again_stop *stop, const struct id *patient, struct err *e)
{
    struct id *all = NULL;
    int n = 0, nevents;
    struct stmt *q = stmt_get(l->act->book, SQL_AGAIN_CLOSED, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_text(q, "note", stop->close);
    while (stmt_step(q, e)) {
        all = arena_grow(l->a, all, (size_t)n, (size_t)n + 1, sizeof *all);
        all[n++] = stmt_id(q, "id");
    }
    if (!stmt_done(q, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct event *events;
        if (!history_of(l->act->book, KIND_APPOINTMENT, &all[i], l->a, &events, &nevents, e))
            return false;
        const struct event *last = last_set(events, nevents, APPOINTMENT_NEXT_NOTE);
        struct closing c = last ? closing_of(last, stop->acts) : (struct closing){0};
        if (!c.is_ours)
            continue;
        act_record(l->act, KIND_APPOINTMENT, &all[i], patient);
        if (!c.is_cancelled) {
            put_step(l, &c);
            continue;
        }
        act_set_text(l->act, APPOINTMENT_NEXT_NOTE, "taken back");
        stop->cancelled =
            arena_grow(l->a, stop->cancelled, (size_t)stop->ncancelled, (size_t)stop->ncancelled + 1, sizeof all[i]);
        stop->cancelled[stop->ncancelled++] = all[i];
    }
    return true;
}

/* One that was stopped. */
struct stopped {
    struct id id, fact;
    bool is_visits, is_tell;
};

/* Follow-ups that people wrote down; that of a visit is counted with its next step. What they were to be told of one
 * that we cancelled they still are. */
static bool open_stopped(struct looking *l, const struct again_stop *stop, const struct id *patient, int64_t since_ms,
                         struct err *e)
{
    struct stopped *all = NULL;
    int n = 0, nevents;
    struct stmt *q = stmt_get(l->act->book, SQL_AGAIN_STOPPED, e);
    if (!q)
        return false;
    stmt_bind_int(q, "since", since_ms - CLOCKS_APART_MS);
    stmt_bind_id(q, "patient", patient);
    stmt_bind_text(q, "reason", stop->close);
    while (stmt_step(q, e)) {
        const char *kind = stmt_text(q, "kind", l->a);
        all = arena_grow(l->a, all, (size_t)n, (size_t)n + 1, sizeof *all);
        all[n++] = (struct stopped){stmt_id(q, "id"), stmt_id(q, "fact"), kind && queue_is_by_rule(kind),
                                    kind && strcmp(kind, FOLLOW_UP_TELL) == 0};
    }
    if (!stmt_done(q, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct event *events;
        if (!history_of(l->act->book, KIND_FOLLOW_UP, &all[i].id, l->a, &events, &nevents, e))
            return false;
        const struct event *last = last_set(events, nevents, FOLLOW_UP_ENDED_AT);
        if (!last || !is_one_of(last->act, stop->acts))
            continue;
        if (!open_record(l, &all[i].id, patient, e))
            return false;
        *l->opened += !all[i].is_visits;
        if (!all[i].is_tell)
            continue;
        act_record(l->act, KIND_APPOINTMENT, &all[i].fact, patient);
        act_set_text(l->act, APPOINTMENT_TELL, "due");
    }
    return true;
}

/* Since when it stands, by whichever of their records says so first: what was taken over says so later. 0: none. */
static bool since_of(struct book *b, const struct id *records, int n, int field, int64_t *out, struct err *e)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        int64_t at_ms;
        if (!history_set_ms(b, KIND_PATIENT, &records[i], field, &at_ms, e))
            return false;
        if (at_ms && (!*out || at_ms < *out))
            *out = at_ms;
    }
    return true;
}

bool again_stopped(struct act *act, struct arena *a, const struct id *patient, struct again_stop *stop, struct err *e)
{
    struct looking l = {.act = act, .a = a, .opened = &stop->count};
    struct id *all = NULL;
    int n = 0, now;
    int64_t since_ms;
    stop->cancelled = NULL;
    stop->ncancelled = stop->count = 0;
    clock_today(&l.today, &now);
    bool ok = patient_behind(act->book, patient, a, &all, &n, e) &&
              since_of(act->book, all, n, stop->field, &since_ms, e);
    for (int i = 0; ok && i < n; i++)
        ok = load(&l, &all[i], false, e);
    for (int i = 0; ok && i < n; i++)
        ok = open_closed(&l, stop, &all[i], e) && open_stopped(&l, stop, &all[i], since_ms, e);
    return ok;
}

const char *again_text(struct arena *a, int count)
{
    return count == 1 ? "It had answered 1 follow-up, which is open again."
                      : arena_printf(a, "It had answered %d follow-ups, which are open again.", count);
}
