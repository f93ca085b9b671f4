#include "practice/appointment.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/appointment_edit.h"
#include "practice/follow_up.h"
#include "practice/next.h"
#include "practice/slot.h"
#include "practice/twice.h"

/* May it be moved at all, and to that date? */
static bool check_state(const struct appointment *was, const struct place *to, struct err *e)
{
    if (was->status != STATUS_WAITLIST && !transition_is_active(was->status))
        return err_set(e, ERR_REFUSED, "%s is %s: only what is still to happen can be moved", was->ref,
                       transition_status_desk(was->status));
    bool is_here = was->status == STATUS_ARRIVED || was->status == STATUS_CHECKED_IN;
    if (is_here && to->date != was->date)
        return err_set(e, ERR_REFUSED,
                       "%s is %s: the patient is in the building, so only the time of today, the "
                       "practitioner or the room can change",
                       was->ref, transition_status_desk(was->status));
    return true;
}

static bool is_same_place(const struct appointment *was, const struct place *to)
{
    return was->date == to->date && was->start_min == to->start_min && was->minutes == to->minutes &&
           id_compare(&was->practitioner, &to->practitioner) == 0 && id_compare(&was->room, &to->room) == 0;
}

/* Always written together, though one may be as it was: the place is one thing, and two moves at two sites must not
 * make a third place out of their halves. */
static void put_place(struct act *act, const struct place *to)
{
    act_set_id(act, APPOINTMENT_PRACTITIONER, &to->practitioner);
    act_set_int(act, APPOINTMENT_DATE, to->date);
    act_set_int(act, APPOINTMENT_START_MIN, to->start_min);
    act_set_id(act, APPOINTMENT_ROOM, &to->room);
    act_set_int(act, APPOINTMENT_MINUTES, to->minutes);
}

/* Who wanted to come sooner and now does has what they wanted. */
static bool is_granted(const struct appointment *was, const struct place *to)
{
    return was->is_short_notice && (was->status == STATUS_WAITLIST || to->date < was->date ||
                                    (to->date == was->date && to->start_min < was->start_min));
}

static void put_move(const struct practice *p, struct act *act, const struct appointment *was, const struct place *to,
                     bool overlaps, const char *reason)
{
    act_record(act, KIND_APPOINTMENT, &was->id, &was->patient);
    put_place(act, to);
    if (was->status == STATUS_WAITLIST) {
        act_set_text(act, APPOINTMENT_STATUS, transition_status_code(STATUS_BOOKED));
        act_set_int(act, APPOINTMENT_MADE_AT, act->at_ms);
    }
    if (was->date != to->date || was->start_min != to->start_min) {
        if (was->confirmation != CONFIRM_NONE && was->confirmation != CONFIRM_CALL_ME)
            act_set_text(act, APPOINTMENT_CONFIRMATION, "unconfirmed");
        int asked = was->is_first && was->asked_min != MINUTE_NONE ? to->start_min - p->first_early_min : 0;
        if (asked > 0) /* a first visit comes earlier wherever it stands; other agreements were about the old time */
            act_set_int(act, APPOINTMENT_ASKED_MIN, asked);
        else if (was->asked_min != MINUTE_NONE)
            act_set_null(act, APPOINTMENT_ASKED_MIN);
        if (was->expected_min != MINUTE_NONE)
            act_set_null(act, APPOINTMENT_EXPECTED_MIN);
    }
    if (is_granted(was, to))
        act_set_int(act, APPOINTMENT_IS_SHORT_NOTICE, 0);
    if (overlaps)
        act_set_text(act, APPOINTMENT_OVERBOOK_REASON, reason);
    else if (was->overbook_reason)
        act_set_null(act, APPOINTMENT_OVERBOOK_REASON);
}

static bool check_and_put(struct desk *d, struct arena *a, struct act *act, const struct appointment *was,
                          const struct place *place, const char *reason, struct outcome *out, struct err *e)
{
    struct practice *p = d->practice;
    struct place to = *place;
    struct id survivor;
    bool overlaps;
    if (!to.minutes)
        to.minutes = was->minutes;
    if (id_is_none(&to.practitioner))
        to.practitioner = was->practitioner;
    to.room = slot_room(p, &to, was);
    if (!check_state(was, &to, e))
        return false;
    if (is_same_place(was, &to))
        return err_set(e, ERR_REFUSED, "%s stands there already", was->ref);
    struct slot_ask ask = {.place = to,
                           .except = was->id,
                           .reason = reason,
                           .is_walk_in = was->status != STATUS_BOOKED && was->status != STATUS_WAITLIST};
    if (!appointment_edit_patient(p, a, &was->patient, to.date, &survivor, e) ||
        !slot_check(p, a, &ask, out, &overlaps, e))
        return false;
    if (reason && !act->who.reason)
        act->who.reason = reason;
    put_move(p, act, was, &to, overlaps, reason);
    bool is_other_time = was->date != to.date || was->start_min != to.start_min, is_due;
    if (!absence_note_change(act, was, &is_due, e) || (is_other_time && !follow_up_moved(act, was, &to, is_due, e)))
        return false;
    return was->status != STATUS_WAITLIST || next_answer(p, a, act, &was->patient, &was->id, out, e);
}

bool appointment_move(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                      const struct place *to, const char *overbook_reason, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    const char *reason;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!appointment_edit_text(a, "reason", overbook_reason, &reason, e) ||
        !appointment_edit_open(d, a, "appointment-move", LEVEL_DESK, &own, v, &act, &was, e))
        return false;
    if (was.status == STATUS_WAITLIST)
        act.name = transition_find(STATUS_WAITLIST, STATUS_BOOKED)->act;
    bool ok = check_and_put(d, a, &act, &was, to, reason, out, e);
    ok = ok && act_write(&act, e) && appointment_get(d->practice, a, &own, &out->appointment, e);
    if (ok) /* while the act is open: a read after the commit could fail as if nothing was saved */
        twice_warn(d->practice, a, &out->appointment, out);
    return act_end(&act, ok, e);
}
