#include "practice/appointment.h"

#include "base/clock.h"
#include "practice/appointment_code.h"
#include "practice/appointment_edit.h"
#include "practice/next.h"
#include "practice/slot.h"

/* What is known once the checks have passed. */
struct checked {
    struct place place;
    struct id patient;
    const char *remark, *reason;
    bool overlaps, is_to_come;
};

static bool exists(struct book *b, struct arena *a, const struct id *id, bool *out, struct err *e)
{
    struct row row;
    if (!book_row(b, KIND_APPOINTMENT, id, a, &row, e))
        return false;
    *out = row.exists;
    return true;
}

static bool check(struct desk *d, struct arena *a, const struct booking *w, struct checked *c, struct outcome *out,
                  struct err *e)
{
    struct practice *p = d->practice;
    const struct appointment_type *type = practice_type(p, &w->type);
    if (!type && !id_is_none(&w->type))
        return err_set(e, ERR_MISSING, "There is no such type of visit in the practice's policy");
    c->place = w->place;
    if (!c->place.minutes)
        c->place.minutes = type ? type->minutes : p->slot_min;
    struct slot_ask ask = {
        .place = c->place, .reason = c->reason, .is_past_meant = w->is_past_meant, .is_walk_in = w->is_walk_in};
    if (!w->new_patient && !appointment_edit_patient(p, a, &w->patient, w->place.date, &c->patient, e))
        return false;
    int today, now_min;
    clock_today(&today, &now_min);
    c->is_to_come = c->place.date > today || (c->place.date == today && c->place.start_min > now_min);
    if (w->is_walk_in && c->place.date != today)
        return err_set(e, ERR_REFUSED, "Somebody who walked in can only be booked for today");
    return slot_check(p, a, &ask, out, &c->overlaps, e);
}

static void put(struct act *act, const struct booking *w, const struct checked *c)
{
    char ref[REF_TEXT];
    act_record(act, KIND_APPOINTMENT, &w->id, &c->patient);
    act_set_id(act, APPOINTMENT_PATIENT, &c->patient);
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
    if (c->remark)
        act_set_text(act, APPOINTMENT_REMARK, c->remark);
    if (w->asked_min > 0)
        act_set_int(act, APPOINTMENT_ASKED_MIN, w->asked_min);
    if (w->is_walk_in)
        act_set_int(act, APPOINTMENT_ARRIVED_AT, act->at_ms);
    /* Only what is in fact over another booking is meant to be there twice. */
    if (c->overlaps)
        act_set_text(act, APPOINTMENT_OVERBOOK_REASON, c->reason);
    act_set_text(act, APPOINTMENT_REF, ref_text(&w->id, ref));
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

static bool write(struct desk *d, struct arena *a, struct act *act, const struct booking *w, struct checked *c,
                  struct outcome *out, struct err *e)
{
    if (!check(d, a, w, c, out, e))
        return false;
    if (c->reason && !act->who.reason)
        act->who.reason = c->reason;
    if (!put_new_patient(act, w, c, e))
        return false;
    put(act, w, c);
    if (c->is_to_come && !w->new_patient && !next_answer(d->practice, act, &c->patient, &w->id, &out->nanswered, e))
        return false;
    return put_call(act, w, c, e);
}

bool appointment_book(struct desk *d, struct arena *a, const struct booking *w, struct outcome *out, struct err *e)
{
    struct act act;
    struct checked c = {0};
    bool is_there;
    *out = (struct outcome){0};
    const struct transition *t = transition_find(STATUS_NONE, w->is_walk_in ? STATUS_ARRIVED : STATUS_BOOKED);
    if (id_is_none(&w->id))
        return err_set(e, ERR_USAGE, "A booking needs an id chosen beforehand, so that trying again cannot book twice");
    if (!appointment_edit_level(d, t->level, t->title, e) ||
        !appointment_edit_text(a, "remark", w->remark, &c.remark, e) ||
        !appointment_edit_text(a, "reason", w->overbook_reason, &c.reason, e) ||
        !act_begin(d->practice->book, &act, t->act, &d->who, e))
        return false;
    bool ok = exists(d->practice->book, a, &w->id, &is_there, e);
    if (ok && is_there) {
        /* An earlier try was written after all: nothing more to do but to say so. */
        act_abandon(&act);
        out->was_there = true;
        return appointment_get(d->practice, a, &w->id, &out->appointment, e);
    }
    ok = ok && write(d, a, &act, w, &c, out, e);
    return appointment_edit_close(d, a, &act, ok, &w->id, out, e);
}
