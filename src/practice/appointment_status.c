#include "practice/appointment.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/again.h"
#include "practice/appointment_code.h"
#include "practice/appointment_edit.h"
#include "practice/arrival.h"
#include "practice/complaint.h"
#include "practice/death_said.h"
#include "practice/delay.h"
#include "practice/follow_up.h"
#include "practice/missed.h"
#include "practice/namesake.h"
#include "practice/next.h"
#include "practice/slot.h"

#include <string.h>

/* One change of status, while it is being checked and written. */
struct step {
    struct desk *d;
    struct arena *a;
    struct act *act;
    const struct appointment *was;
    const struct change_of_status *c;
    const struct transition *t;
    struct next_step next;
    struct missed_plea plea; /* what speaks for who did not come; of who was seen, that nobody expected them */
    const char *reason; /* code of a reason, or words */
    const char *on_purpose;
    bool overlaps;
};

/* Civil minutes since 1970: comparable across midnight. */
static int64_t civil_minutes(int date, int minute)
{
    return (int64_t)date * DAY_MIN + minute;
}

static int64_t civil_now(int *today)
{
    int minute;
    clock_today(today, &minute);
    return civil_minutes(*today, minute);
}

/* "K7M4-QX7R is cancelled and cannot become seen. It can: reinstate." */
static bool say_illegal(struct arena *a, const struct appointment *x, enum status to, struct err *e)
{
    const struct transition *from[STATUS_COUNT];
    int n = transition_list(x->status, from);
    const char *can = "";
    if (x->status == to)
        return err_set(e, ERR_REFUSED, "%s is %s already", x->ref, transition_status_desk(to));
    for (int i = 0; i < n; i++)
        can = arena_printf(a, "%s%s%s", can, i ? ", " : ". What can be done: ", from[i]->title);
    return err_set(e, ERR_REFUSED, "%s is %s and cannot become %s%s", x->ref, transition_status_desk(x->status),
                   transition_status_desk(to), can);
}

static bool check_when(const struct step *s, struct err *e)
{
    const struct appointment *x = s->was;
    int today;
    int64_t now = civil_now(&today), start = civil_minutes(x->date, x->start_min);
    const char *at = slot_text(s->a, x->date, x->start_min);
    int grace = s->d->practice->grace_min;
    switch (s->t->when) {
    case WHEN_ANY: return true;
    case WHEN_ON_THE_DAY:
        if (x->date == today || (x->date < today && start + x->minutes > now))
            return true;
        if (x->date < today)
            return err_set(e, ERR_REFUSED, "%s was for %s, which is over: say seen, did not come or cancelled", x->ref,
                           at);
        return err_set(e, ERR_REFUSED, "%s is for %s, not for today: move the booking to today first", x->ref, at);
    case WHEN_STARTED:
        return now >= start ||
               err_set(e, ERR_REFUSED, "%s is for %s, which is still to come: say arrived first", x->patient_short,
                       at);
    case WHEN_GRACE_PASSED:
        return now >= start + grace ||
               err_set(e, ERR_REFUSED, "%s is for %s: did not come can be said %d minutes after the start, not before",
                       x->ref, at, grace);
    }
    return true;
}

static bool check_reason(struct step *s, struct err *e)
{
    const struct reason *r;
    if (!appointment_edit_text(s->a, "reason", s->c->reason, &s->reason, e))
        return false;
    if (s->t->to != STATUS_CANCELLED)
        return !s->t->needs_reason || s->reason ||
               err_set(e, ERR_INPUT, "To %s %s a reason is needed: say why, in words",
                       s->t->to == STATUS_ENTERED_IN_ERROR ? "mark as a mistake" : "change", s->was->ref);
    if (s->c->cancel_by != CANCELLED_BY_PATIENT && s->c->cancel_by != CANCELLED_BY_PRACTICE)
        return err_set(e, ERR_INPUT, "Say who cancels %s: the patient or the practice", s->was->ref);
    const char *list = s->c->cancel_by == CANCELLED_BY_PATIENT ? "cancel-patient" : "cancel-practice";
    if (!s->reason)
        return err_set(e, ERR_INPUT, "To cancel %s a reason is needed, one of the list %s", s->was->ref, list);
    if (!practice_find_reason(s->d->practice, list, s->reason, &r, e))
        return false;
    s->reason = r->code;
    return true;
}

/* What was agreed about a late cancellation can only be said of one. */
static bool check_late(const struct step *s, struct err *e)
{
    if (s->c->late_tag == LATE_TAG_NONE && !s->c->is_rule_told)
        return true;
    bool is_late = s->t->to == STATUS_CANCELLED && s->c->cancel_by == CANCELLED_BY_PATIENT &&
                   appointment_would_be_late(s->d->practice, s->was);
    return is_late || err_set(e, ERR_REFUSED,
                              "%s is no late cancellation: only what the patient cancels less than %d hours before "
                              "its start is",
                              s->was->ref, s->d->practice->late_cancel_h);
}

/* A cancelled or missed booking wants its place back. */
static bool check_place(struct step *s, struct outcome *out, struct err *e)
{
    const struct appointment *x = s->was;
    struct id survivor;
    if (!s->t->needs_place)
        return true;
    if (x->status == STATUS_WAITLIST)
        return err_set(e, ERR_INPUT, "%s is on the waiting list: book them by saying where and when", x->ref);
    struct slot_ask ask = {
        .place = {.practitioner = x->practitioner,
                  .room = x->room,
                  .date = x->date,
                  .start_min = x->start_min,
                  .minutes = x->minutes},
        .except = x->id,
        .is_kept = true,
    };
    if (!appointment_edit_text(s->a, "reason", s->c->overbook_reason, &ask.reason, e) ||
        !appointment_edit_patient(s->d->practice, s->a, &x->patient, x->date, &survivor, e))
        return false;
    s->on_purpose = ask.reason;
    return slot_check(s->d->practice, s->a, &ask, out, &s->overlaps, e);
}

/* Who has no practitioner yet waits or leaves unseen; nobody can be in a room or seen by nobody. */
static bool check_practitioner(const struct step *s, struct err *e)
{
    bool needs_one = s->t->to == STATUS_CHECKED_IN || s->t->to == STATUS_FULFILLED || s->t->to == STATUS_BOOKED;
    return !needs_one || !appointment_is_unplaced(s->was) ||
           err_set(e, ERR_REFUSED, "%s has no practitioner yet: move the booking to somebody's column first",
                   s->was->ref);
}

/* Nobody is held to have not come before somebody has heard what speaks for them. */
static bool check_plea(const struct step *s, struct err *e)
{
    if (s->t->to != STATUS_NOSHOW || s->plea.why == MISSED_COUNTS || s->c->is_heard)
        return true;
    const char *first = s->plea.why == MISSED_MESSAGE ? "Listen to it and answer it first"
                        : s->plea.why == MISSED_CALL  ? "Ring them back first"
                                                      : "It was we: cancel it as ours";
    return err_set(e, ERR_REFUSED,
                   "%s: %s. %s. If they did not come all the same, say that you know (--heard); it will not count "
                   "against them",
                   s->was->ref, s->plea.words, first);
}

static bool check(struct step *s, struct outcome *out, struct err *e)
{
    if (!s->t)
        return say_illegal(s->a, s->was, s->c->to, e);
    if (!check_practitioner(s, e))
        return false;
    if (!appointment_edit_may(s->d, s->t, e) || !check_when(s, e) || !check_reason(s, e) ||
        !check_plea(s, e) || !check_late(s, e) || !check_place(s, out, e))
        return false;
    return s->t->next != ASKS_NEXT || next_settle(s->d->practice, s->a, s->was, s->t->to, &s->c->next, &s->next, e);
}

/* Stamps say when it happened, so only what happens now is stamped: what is written up days later has none. Nobody
 * has left who still stands at the desk for her next step. */
static void put_stamps(const struct step *s)
{
    const struct appointment *x = s->was;
    struct act *act = s->act;
    int today, sets = s->t->sets, clears = s->t->clears;
    int64_t now = civil_now(&today);
    bool is_now = x->date == today || civil_minutes(x->date, x->start_min) + x->minutes > now;
    bool is_leaving = s->t->to == STATUS_FULFILLED && s->next.next == NEXT_OPEN;
    if ((sets & STAMP_ARRIVED) && is_now && !x->arrived_at)
        act_set_int(act, APPOINTMENT_ARRIVED_AT, act->at_ms);
    if ((sets & STAMP_CHECKED_IN) && is_now)
        act_set_int(act, APPOINTMENT_CHECKED_IN_AT, act->at_ms);
    if ((sets & STAMP_LEFT) && is_now && !is_leaving)
        act_set_int(act, APPOINTMENT_LEFT_AT, act->at_ms);
    if (sets & STAMP_CANCELLED)
        act_set_int(act, APPOINTMENT_CANCELLED_AT, act->at_ms);
    if ((clears & STAMP_ARRIVED) && x->arrived_at)
        act_set_null(act, APPOINTMENT_ARRIVED_AT);
    if ((clears & STAMP_CHECKED_IN) && x->checked_in_at)
        act_set_null(act, APPOINTMENT_CHECKED_IN_AT);
    if ((clears & STAMP_LEFT) && x->left_at)
        act_set_null(act, APPOINTMENT_LEFT_AT);
    if ((clears & STAMP_CANCELLED) && x->cancelled_at)
        act_set_null(act, APPOINTMENT_CANCELLED_AT);
}

static void put_cancel(const struct step *s)
{
    struct act *act = s->act;
    if (s->t->to == STATUS_CANCELLED) {
        act_set_text(act, APPOINTMENT_CANCEL_BY, s->c->cancel_by == CANCELLED_BY_PATIENT ? "patient" : "practice");
        act_set_text(act, APPOINTMENT_CANCEL_REASON, s->reason);
        if (s->c->late_tag != LATE_TAG_NONE)
            act_set_text(act, APPOINTMENT_LATE_TAG, appointment_code_late_tag(s->c->late_tag));
        if (s->c->is_rule_told)
            act_set_int(act, APPOINTMENT_RULE_TOLD_AT, act->at_ms);
    } else if (s->was->status == STATUS_CANCELLED) {
        act_set_null(act, APPOINTMENT_CANCEL_BY);
        act_set_null(act, APPOINTMENT_CANCEL_REASON);
        if (s->was->late_tag != LATE_TAG_NONE) /* that they know the rule stays true */
            act_set_null(act, APPOINTMENT_LATE_TAG);
    }
}

static void put(const struct step *s)
{
    struct act *act = s->act;
    act->name = s->t->act;
    act_record(act, KIND_APPOINTMENT, &s->was->id, &s->was->patient);
    if (s->t->to == STATUS_ENTERED_IN_ERROR) {
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 1);
        if (!act->who.reason)
            act->who.reason = s->reason;
        return;
    }
    act_set_text(act, APPOINTMENT_STATUS, transition_status_code(s->t->to));
    put_stamps(s);
    put_cancel(s);
    if (s->t->next == ASKS_NEXT)
        next_set(act, &s->next);
    if (s->t->next == FORGETS_NEXT)
        next_clear(act);
    if (s->t->to == STATUS_NOSHOW && s->plea.why != MISSED_COUNTS)
        act_set_text(act, APPOINTMENT_EXCUSED, missed_code(s->plea.why));
    else if (s->was->excused)
        act_set_null(act, APPOINTMENT_EXCUSED);
    if (s->overlaps)
        act_set_text(act, APPOINTMENT_OVERBOOK_REASON, s->on_purpose);
    /* Words that are no code of cancelling belong to the act itself. */
    if (s->t->to != STATUS_CANCELLED && !act->who.reason)
        act->who.reason = s->reason ? s->reason : s->on_purpose;
}

static bool leaves_unseen(const struct step *s)
{
    return s->was->status == STATUS_ARRIVED && s->t->to == STATUS_CANCELLED &&
           !(s->reason && strcmp(s->reason, DEATH_SAID_CANCEL) == 0);
}

/* Somebody who was here and was not seen: what went wrong is asked about, whoever cancelled it, in the same act, so
 * that one undo takes both back. */
static bool open_concern(struct step *s, struct err *e)
{
    enum { MINUTE_MS = 60 * 1000 };
    const struct appointment *x = s->was;
    if (!leaves_unseen(s))
        return true;
    struct complaint c = complaint_none();
    const char *what = s->c->cancel_by == CANCELLED_BY_PRACTICE ? "sent away" : "left";
    int64_t waited = x->arrived_at ? (s->act->at_ms - x->arrived_at) / MINUTE_MS : 0;
    c.patient = x->patient;
    c.appointment = x->id;
    c.practitioner = x->practitioner;
    c.touch_point = "waiting";
    c.is_concern = true;
    c.text = waited > 0 ? arena_printf(s->a, "%s without being seen, after %d min", what, (int)waited)
                        : arena_printf(s->a, "%s without being seen", what);
    return complaint_put(s->act, s->a, &c, NULL, e);
}

/* Read before the act is open: the queue is asked, which nobody keeps waiting while others write. */
static bool find_plea(struct desk *d, struct arena *a, const struct id *id, enum status to, struct missed_plea *out,
                      struct err *e)
{
    struct appointment x;
    struct err none = {0}; /* that there is no such booking is said when it is opened */
    *out = (struct missed_plea){.words = ""};
    if ((to != STATUS_NOSHOW && to != STATUS_FULFILLED) || !appointment_get(d->practice, a, id, &x, &none) ||
        x.status != STATUS_BOOKED)
        return true;
    if (to == STATUS_NOSHOW)
        return missed_plea(d->practice, &x, a, out, e);
    missed_expected(d->practice, &x, a, out);
    return true;
}

/* Whom they have come to is off, or runs late. Who has not been told yet is asked about it (arrival_ask). */
static void warn_column(struct practice *p, struct arena *a, const struct appointment *x, struct outcome *out)
{
    struct delay late;
    struct err ignored = {0};
    const char *off = absence_off(p, a, x);
    if (*off && x->tell == TELL_TOLD)
        slot_warn(a, out, arena_printf(a, "%s: say so, and move them.", off));
    else if (!*off && delay_get(p->book, &x->practitioner, x->date, &late, &ignored) && late.minutes > 0)
        slot_warn(a, out, arena_printf(a, "%s runs %d min late.", x->practitioner_name, late.minutes));
}

bool appointment_status(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                        const struct change_of_status *c, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    struct missed_plea plea;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!find_plea(d, a, &own, c->to, &plea, e) ||
        !appointment_edit_open(d, a, "appointment-status", LEVEL_READ, &own, v, &act, &was, e))
        return false;
    struct step s = {.d = d, .a = a, .act = &act, .was = &was, .c = c, .t = transition_find(was.status, c->to)};
    s.plea = plea;
    bool ok = check(&s, out, e);
    if (ok)
        put(&s);
    bool is_ours = c->to == STATUS_CANCELLED && c->cancel_by == CANCELLED_BY_PRACTICE;
    if (ok && is_ours)
        ok = absence_note_cancelled(&act, &was, e);
    bool is_reinstated = c->to == STATUS_BOOKED && was.status == STATUS_CANCELLED;
    if (ok && is_reinstated)
        ok = absence_note_reinstated(&act, a, &was, e);
    int again = 0;
    if (ok && c->to == STATUS_ENTERED_IN_ERROR)
        ok = again_mistake(&act, &was.patient, &own, &again, e);
    ok = ok && (s.t->next == ASKS_NOTHING || follow_up_next_anew(&act, &own, e)) && open_concern(&s, e);
    ok = ok && death_said_put(d->practice, a, &act, &was.patient, c->to == STATUS_CANCELLED ? s.reason : NULL,
                              &s.next, e);
    if (!appointment_edit_close(d, a, &act, ok, &own, out, e))
        return false;
    if (leaves_unseen(&s))
        slot_warn(a, out, "A concern is open: 5 lists it.");
    if ((is_ours || is_reinstated) && out->appointment.tell == TELL_DUE)
        slot_warn(a, out, ABSENCE_TO_TELL);
    if (again)
        slot_warn(a, out, again_text(a, again));
    if (death_said(d->practice, a, &out->appointment))
        slot_warn(a, out, "They are kept as alive until the death is recorded.");
    if (c->to == STATUS_FULFILLED && plea.why != MISSED_COUNTS)
        slot_warn(a, out, arena_printf(a, "Nobody expected them (%s): were they here?", plea.words));
    if (c->to == STATUS_NOSHOW && plea.why != MISSED_COUNTS)
        slot_warn(a, out, "It does not count against them.");
    if (c->to == STATUS_ARRIVED) {
        warn_column(d->practice, a, &out->appointment, out);
        arrival_ask(d->practice, a, &was.patient, out);
        namesake_warn(d->practice, a, &out->appointment, out);
    }
    return true;
}

bool appointment_cancel_put(struct desk *d, struct arena *a, struct act *act, const struct appointment *x,
                            const char *code, const char *closed, struct err *e)
{
    static const struct change_of_status cancel = {.to = STATUS_CANCELLED, .cancel_by = CANCELLED_BY_PATIENT};
    const char *name = act->name;
    struct step s = {.d = d, .a = a, .act = act, .was = x, .c = &cancel, .reason = code};
    s.t = transition_find(x->status, STATUS_CANCELLED);
    s.next = (struct next_step){.next = NEXT_CLOSED, .due = CIVIL_NONE, .note = closed};
    if (!s.t)
        return say_illegal(a, x, STATUS_CANCELLED, e);
    if (!appointment_edit_check(d, a, s.t->level, NULL, x, e))
        return false;
    put(&s);
    act->name = name;
    return true;
}

static bool arrive(struct desk *d, struct arena *a, struct act *act, const struct id *id, struct outcome *out,
                   struct err *e)
{
    static const struct change_of_status here = {.to = STATUS_ARRIVED};
    struct appointment was;
    if (!appointment_get(d->practice, a, id, &was, e) || !appointment_edit_check(d, a, LEVEL_DESK, NULL, &was, e))
        return false;
    struct step s = {
        .d = d, .a = a, .act = act, .was = &was, .c = &here, .t = transition_find(was.status, STATUS_ARRIVED)};
    if (!check(&s, out, e))
        return false;
    put(&s);
    return true;
}

bool appointment_arrive_all(struct desk *d, struct arena *a, const struct id *ids, int n, struct outcome *out,
                            struct err *e)
{
    struct act act;
    bool ok = act_begin(d->practice->book, &act, "appointment-arrive", &d->who, e);
    if (!ok)
        return false;
    for (int i = 0; i < n && ok; i++) {
        out[i] = (struct outcome){0};
        ok = arrive(d, a, &act, &ids[i], &out[i], e);
    }
    if (!ok) {
        act_abandon(&act);
        return false;
    }
    ok = act_write(&act, e);
    for (int i = 0; i < n && ok; i++)
        ok = appointment_get(d->practice, a, &ids[i], &out[i].appointment, e);
    ok = act_end(&act, ok, e);
    for (int i = 0; i < n && ok; i++) {
        warn_column(d->practice, a, &out[i].appointment, &out[0]);
        arrival_ask(d->practice, a, &out[i].appointment.patient, &out[0]);
        namesake_warn(d->practice, a, &out[i].appointment, &out[0]);
    }
    return ok;
}
