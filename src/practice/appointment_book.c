#include "practice/appointment.h"

#include "base/clock.h"
#include "practice/appointment_code.h"
#include "practice/appointment_edit.h"
#include "practice/death_said.h"
#include "practice/namesake.h"
#include "practice/next.h"
#include "practice/slot.h"
#include "practice/twice.h"
#include "practice/waitlist.h"

/* What is known of one booking once its checks have passed. */
struct checked {
    const struct appointment_type *type;
    struct place place;
    struct id patient;
    const char *remark, *reason, *question;
    int asked_min;
    bool overlaps, is_to_come;
};

/* Some bookings that become one act. */
struct batch {
    struct desk *d;
    struct arena *a;
    struct act *act;
    const struct booking *what;
    struct checked *checked;
    struct outcome *out;
    int n;
};

static bool exists(struct book *b, struct arena *a, const struct id *id, bool *out, struct err *e)
{
    struct row row;
    if (!book_row(b, KIND_APPOINTMENT, id, a, &row, e))
        return false;
    *out = row.exists;
    return true;
}

/* ---- may it be ---- */

static bool is_unplaced(const struct booking *w)
{
    return w->is_walk_in && w->priority == PRIORITY_URGENT && id_is_none(&w->place.practitioner);
}

static bool check_date(const struct booking *w, struct checked *c, struct err *e)
{
    int today, now_min;
    clock_today(&today, &now_min);
    c->is_to_come = c->place.date > today || (c->place.date == today && c->place.start_min > now_min);
    if (w->is_walk_in && c->place.date != today)
        return err_set(e, ERR_REFUSED, "Somebody who walked in can only be booked for today");
    return true;
}

/* Who has no practitioner yet holds no place that could be taken: only the length has to be one. */
static bool check_place(const struct batch *b, const struct booking *w, struct checked *c, struct outcome *out,
                        struct err *e)
{
    struct slot_ask ask = {
        .place = c->place, .reason = c->reason, .is_past_meant = w->is_past_meant, .is_walk_in = w->is_walk_in,
        .is_priority = w->priority != PRIORITY_NONE};
    if (!is_unplaced(w))
        return slot_check(b->d->practice, b->a, &ask, out, &c->overlaps, e);
    return (c->place.minutes > 0 && c->place.minutes <= APPOINTMENT_MINUTES_MAX) ||
           err_set(e, ERR_INPUT, "A booking lasts 1 to %d minutes, not %d", APPOINTMENT_MINUTES_MAX, c->place.minutes);
}

static bool overlap(const struct place *x, const struct place *y)
{
    int64_t a = (int64_t)x->date * DAY_MIN + x->start_min, b = (int64_t)y->date * DAY_MIN + y->start_min;
    bool same = (!id_is_none(&x->practitioner) && id_compare(&x->practitioner, &y->practitioner) == 0) ||
                (!id_is_none(&x->room) && id_compare(&x->room, &y->room) == 0);
    return same && a < b + y->minutes && b < a + x->minutes;
}

/* What stands before it in the same act is not in the book yet, so the book cannot be asked about it. */
static bool check_others(const struct batch *b, int i, struct err *e)
{
    for (int j = 0; j < i; j++)
        if (overlap(&b->checked[j].place, &b->checked[i].place) && !b->checked[i].reason)
            return err_set(e, ERR_REFUSED, "Two of these bookings overlap at %s: make one of them later",
                           slot_text(b->a, b->checked[i].place.date, b->checked[i].place.start_min));
    return true;
}

/* A first visit comes earlier, for papers and a welcome; not when that time has gone by already. */
static void fill_asked(const struct batch *b, const struct booking *w, struct checked *c, struct outcome *out)
{
    int today, now_min, early = b->d->practice->first_early_min;
    char time[8];
    clock_today(&today, &now_min);
    c->asked_min = w->asked_min;
    if (w->asked_min > 0 || w->is_walk_in || !c->type || !c->type->is_first || early <= 0)
        return;
    int at = c->place.start_min - early;
    if (at <= 0 || c->place.date < today || (c->place.date == today && at <= now_min))
        return;
    c->asked_min = at;
    slot_warn(b->a, out, arena_printf(b->a, "First visit: asked to come at %s.", civil_clock_text(at, time)));
}

/* Some need longer, each time. */
static int extra_min(const struct batch *b, const struct booking *w, const struct checked *c)
{
    struct patient who;
    struct err ignored = {0}; /* it was there a moment ago */
    if (w->new_patient)
        return w->new_patient->extra_min;
    if (id_is_none(&c->patient) || !patient_get(b->d->practice->book, &c->patient, b->a, &who, &ignored))
        return 0; /* of the newcomer of the same act: known by the first of them alone */
    return who.extra_min;
}

static bool check(const struct batch *b, int i, struct err *e)
{
    const struct booking *w = &b->what[i];
    struct checked *c = &b->checked[i];
    struct practice *p = b->d->practice;
    c->type = practice_type(p, &w->type);
    if (!c->type && !id_is_none(&w->type))
        return err_set(e, ERR_MISSING, "There is no such type of visit in the practice's policy");
    c->place = w->place;
    c->place.room = slot_room(p, &w->place, NULL);
    bool is_of_newcomer = !w->new_patient && id_is_none(&w->patient) && i > 0 && b->what[0].new_patient;
    if (is_of_newcomer)
        c->patient = b->checked[0].patient;
    else if (!w->new_patient && !appointment_edit_patient(p, b->a, &w->patient, w->place.date, &c->patient, e))
        return false;
    if (!c->place.minutes)
        c->place.minutes = (c->type ? c->type->minutes : p->slot_min) + extra_min(b, w, c);
    if (!check_date(w, c, e) || !check_others(b, i, e) || !check_place(b, w, c, &b->out[i], e))
        return false;
    fill_asked(b, w, c, &b->out[i]);
    return true;
}

/* ---- writing it ---- */

static void put_wishes(struct act *act, const struct booking *w, const struct checked *c)
{
    if (c->remark)
        act_set_text(act, APPOINTMENT_REMARK, c->remark);
    if (c->asked_min > 0)
        act_set_int(act, APPOINTMENT_ASKED_MIN, c->asked_min);
    if (w->is_walk_in)
        act_set_int(act, APPOINTMENT_ARRIVED_AT, act->at_ms);
    if (w->priority != PRIORITY_NONE)
        act_set_int(act, APPOINTMENT_PRIORITY, w->priority);
    if (c->question)
        act_set_text(act, APPOINTMENT_QUESTION, c->question);
    if (!id_is_none(&w->series))
        act_set_id(act, APPOINTMENT_SERIES, &w->series);
    /* Only what is in fact over another booking is meant to be there twice. */
    if (c->overlaps)
        act_set_text(act, APPOINTMENT_OVERBOOK_REASON, c->reason);
}

static void put(struct act *act, const struct booking *w, const struct checked *c)
{
    char ref[REF_TEXT];
    act_record(act, KIND_APPOINTMENT, &w->id, &c->patient);
    act_set_id(act, APPOINTMENT_PATIENT, &c->patient);
    if (!id_is_none(&c->place.practitioner))
        act_set_id(act, APPOINTMENT_PRACTITIONER, &c->place.practitioner);
    if (!id_is_none(&c->place.room))
        act_set_id(act, APPOINTMENT_ROOM, &c->place.room);
    if (!id_is_none(&w->type))
        act_set_id(act, APPOINTMENT_TYPE, &w->type);
    act_set_int(act, APPOINTMENT_DATE, c->place.date);
    act_set_int(act, APPOINTMENT_START_MIN, c->place.start_min);
    act_set_int(act, APPOINTMENT_MINUTES, c->place.minutes);
    enum status status = w->is_walk_in ? STATUS_ARRIVED : STATUS_BOOKED;
    act_set_text(act, APPOINTMENT_STATUS, transition_status_code(status));
    act_set_text(act, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(w->confirmation));
    put_wishes(act, w, c);
    act_set_text(act, APPOINTMENT_REF, ref_text(&w->id, ref));
    act_set_int(act, APPOINTMENT_MADE_AT, act->at_ms);
}

static bool put_new_patient(struct act *act, const struct booking *w, struct checked *c, struct err *e)
{
    if (!w->new_patient)
        return true;
    struct patient add = *w->new_patient;
    if (id_is_none(&add.id))
        add.id = w->patient;
    return patient_put(act, &add, w->telecoms, w->ntelecoms, &c->patient, e);
}

static bool put_call(struct act *act, const struct booking *w, const struct checked *c, struct err *e)
{
    struct id id;
    if (!w->call)
        return true;
    struct contact call = *w->call;
    call.patient = c->patient;
    call.appointment = w->id;
    return contact_put(act, &call, &id, e);
}

/* Once for each patient: the first of a series answers what was open. */
static bool answer_next(const struct batch *b, int i, struct err *e)
{
    const struct checked *c = &b->checked[i];
    bool is_known = !b->what[i].new_patient && c->is_to_come;
    for (int j = 0; j < i && is_known; j++)
        is_known = id_compare(&b->checked[j].patient, &c->patient) != 0 || !b->checked[j].is_to_come;
    return !is_known || next_answer(b->d->practice, b->a, b->act, &c->patient, &b->what[i].id, &b->out[i], e);
}

static bool write_one(const struct batch *b, int i, struct err *e)
{
    struct checked *c = &b->checked[i];
    if (!check(b, i, e))
        return false;
    if (c->reason && !b->act->who.reason)
        b->act->who.reason = c->reason;
    if (!put_new_patient(b->act, &b->what[i], c, e))
        return false;
    put(b->act, &b->what[i], c);
    return answer_next(b, i, e) && put_call(b->act, &b->what[i], c, e);
}

/* ---- all of it ---- */

static bool check_words(const struct batch *b, struct err *e)
{
    for (int i = 0; i < b->n; i++) {
        const struct booking *w = &b->what[i];
        struct checked *c = &b->checked[i];
        const struct transition *t = transition_find(STATUS_NONE, w->is_walk_in ? STATUS_ARRIVED : STATUS_BOOKED);
        if (id_is_none(&w->id))
            return err_set(e, ERR_USAGE,
                           "A booking needs an id chosen beforehand, so that trying again cannot book twice");
        if (!appointment_edit_may(b->d, t, e) ||
            !appointment_edit_text(b->a, "remark", w->remark, &c->remark, e) ||
            !appointment_edit_text(b->a, "question", w->question, &c->question, e) ||
            !appointment_edit_text(b->a, "reason", w->overbook_reason, &c->reason, e))
            return false;
    }
    return true;
}

/* Of a series the first says that they still wait. */
static void warn(const struct batch *b, int i)
{
    const struct appointment *x = &b->out[i].appointment;
    bool is_first = true;
    namesake_warn(b->d->practice, b->a, x, &b->out[i]);
    twice_warn(b->d->practice, b->a, x, &b->out[i]);
    for (int j = 0; j < i && is_first; j++)
        is_first = id_compare(&b->out[j].appointment.patient, &x->patient) != 0;
    if (is_first && !b->what[i].new_patient) {
        waitlist_warn(b->d->practice, b->a, &x->patient, &b->out[i]);
        death_said_warn(b->d->practice, b->a, &x->patient, &b->out[i]);
    }
}

static bool read_back(const struct batch *b, struct err *e)
{
    for (int i = 0; i < b->n; i++)
        if (!appointment_get(b->d->practice, b->a, &b->what[i].id, &b->out[i].appointment, e))
            return false;
    for (int i = 0; i < b->n; i++)
        warn(b, i);
    return true;
}

bool appointment_book_all(struct desk *d, struct arena *a, const struct booking *what, int n, struct outcome *out,
                          int *failed, struct err *e)
{
    struct act act;
    struct batch b = {.d = d, .a = a, .act = &act, .what = what, .out = out, .n = n};
    bool is_there = false;
    *failed = -1;
    for (int i = 0; i < n; i++)
        out[i] = (struct outcome){0};
    b.checked = arena_array(a, (size_t)n, sizeof *b.checked);
    const struct transition *t = transition_find(STATUS_NONE, what[0].is_walk_in ? STATUS_ARRIVED : STATUS_BOOKED);
    if (!check_words(&b, e) || !act_begin(d->practice->book, &act, t->act, &d->who, e))
        return false;
    bool ok = exists(d->practice->book, a, &what[0].id, &is_there, e);
    /* Where an earlier try was written after all, there is nothing more to do but to say so. */
    for (int i = 0; i < n && ok && !is_there; i++) {
        ok = write_one(&b, i, e);
        *failed = ok ? -1 : i;
    }
    if (!ok || is_there) {
        act_abandon(&act);
        for (int i = 0; i < n; i++)
            out[i].was_there = is_there;
        return ok && read_back(&b, e);
    }
    return act_end(&act, act_write(&act, e) && read_back(&b, e), e);
}

bool appointment_book(struct desk *d, struct arena *a, const struct booking *w, struct outcome *out, struct err *e)
{
    int failed;
    return appointment_book_all(d, a, w, 1, out, &failed, e);
}
