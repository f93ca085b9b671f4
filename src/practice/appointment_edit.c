#include "practice/appointment_edit.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/history.h"
#include "practice/appointment_code.h"
#include "practice/conflict_merged.h"
#include "practice/slot.h"

#include <stdio.h>
#include <string.h>

bool appointment_edit_text(struct arena *a, const char *what, const char *in, const char **out, struct err *e)
{
    *out = NULL;
    if (!in)
        return true;
    if (!text_clean(a, TEXT_ONE_LINE, what, in, strlen(in), out, e))
        return false;
    if (!**out)
        *out = NULL;
    return true;
}

bool appointment_edit_level(const struct desk *d, int level, const char *what, struct err *e)
{
    const struct practice *p = d->practice;
    if (id_is_none(&d->who.staff))
        return true;
    const struct staff *s = practice_staff(p, &d->who.staff);
    if (s && s->level >= level)
        return true;
    const char *least = "a higher role";
    for (int i = p->nroles - 1; i >= 0; i--)
        if (p->roles[i].is_active && p->roles[i].level == level)
            least = p->roles[i].name;
    return err_set(e, ERR_REFUSED, "To %s the role %s is needed; %s does not have it", what, least,
                   s ? s->name : "who is signed in");
}

bool appointment_edit_may(const struct desk *d, const struct transition *t, struct err *e)
{
    char what[80];
    (void)snprintf(what, sizeof what, "say \"%s\"", t->title);
    return appointment_edit_level(d, t->level, what, e);
}

bool appointment_edit_patient(struct practice *p, struct arena *a, const struct id *id, int date, struct id *survivor,
                              struct err *e)
{
    struct patient who;
    char died[16];
    int today, now_min, died_on;
    if (id_is_none(id))
        return err_set(e, ERR_INPUT, "Say which patient the booking is for");
    if (!patient_resolve(p->book, id, survivor, e) || !patient_get(p->book, survivor, a, &who, e))
        return false;
    if (who.is_in_error)
        return err_set(e, ERR_MISSING, "This patient's record is marked as a mistake: take another or add the patient");
    clock_today(&today, &now_min);
    if (who.deceased_date != CIVIL_NONE && (who.deceased_date < date || date >= today))
        return err_set(
            e, ERR_REFUSED,
            "This patient died on %s: nothing can be booked after that. If it is not so, take it back on the "
            "patient first",
            civil_desk_date(who.deceased_date, died));
    if (!conflict_merged_died(p, survivor, &died_on, e))
        return false;
    return died_on == CIVIL_NONE ||
           err_set(e, ERR_REFUSED,
                   "This patient died on %s, another computer says of a record that was made one with this: settle "
                   "that first (7, or rounds conflicts)",
                   civil_desk_date(died_on, died));
}

/* Who was first, what they did, and how it stands now. */
bool appointment_edit_stale(struct practice *p, struct arena *a, const struct appointment *now, struct err *e)
{
    struct event *events;
    int n;
    if (!history_of(p->book, KIND_APPOINTMENT, &now->id, a, &events, &n, e))
        return false;
    if (!n)
        return err_set(e, ERR_STALE, "%s has changed since you looked. Nothing was written.", now->ref);
    const struct event *last = &events[n - 1];
    const char *site = last->site ? arena_printf(a, " (%s)", last->site) : "";
    const char *where = now->date == CIVIL_NONE ? ""
                                                : arena_printf(a, "%s at %s, ", now->practitioner_name,
                                                               slot_text(a, now->date, now->start_min));
    return err_set(e, ERR_STALE,
                   "%s has changed since you looked: %s, by %s on %s%s. It is now %s%s. Nothing was written.", now->ref,
                   appointment_code_act(last->act), last->staff ? last->staff : "somebody", slot_when(a, last->at_ms),
                   site, where, transition_status_desk(now->status));
}

static bool is_same(const struct version *v, const struct version *now)
{
    return v->status == now->status && v->confirmation == now->confirmation && v->date == now->date &&
           v->start_min == now->start_min && v->minutes == now->minutes && v->next == now->next &&
           id_compare(&v->practitioner, &now->practitioner) == 0 && id_compare(&v->room, &now->room) == 0;
}

bool appointment_edit_check(struct desk *d, struct arena *a, int level, const struct version *v,
                            const struct appointment *was, struct err *e)
{
    struct version now = appointment_version(was);
    if (!appointment_edit_level(d, level, "change a booking", e))
        return false;
    if (v && v->is_set && !is_same(v, &now))
        return appointment_edit_stale(d->practice, a, was, e);
    if (was->status == STATUS_ENTERED_IN_ERROR)
        return err_set(e, ERR_REFUSED, "%s was marked as a mistake and stays as it is; undo that first, or book again",
                       was->ref);
    if (was->is_history)
        return err_set(e, ERR_REFUSED, "%s came in as history, before the practice went live, and stays as it is",
                       was->ref);
    return true;
}

bool appointment_edit_open(struct desk *d, struct arena *a, const char *act_name, int level, const struct id *id,
                           const struct version *v, struct act *act, struct appointment *was, struct err *e)
{
    if (!act_begin(d->practice->book, act, act_name, &d->who, e))
        return false;
    if (appointment_get(d->practice, a, id, was, e) && appointment_edit_check(d, a, level, v, was, e))
        return true;
    act_abandon(act);
    return false;
}

bool appointment_edit_close(struct desk *d, struct arena *a, struct act *act, bool ok, const struct id *id,
                            struct outcome *out, struct err *e)
{
    ok = ok && act_write(act, e) && appointment_get(d->practice, a, id, &out->appointment, e);
    return act_end(act, ok, e);
}

void appointment_edit_confirm(struct act *act, const struct appointment *was, enum confirmation c)
{
    bool is_automatic = c == CONFIRM_LEFT_MESSAGE || c == CONFIRM_REMINDED;
    if (was->confirmation == c || (was->confirmation == CONFIRM_CALL_ME && is_automatic))
        return;
    act_record(act, KIND_APPOINTMENT, &was->id, &was->patient);
    act_set_text(act, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(c));
}

/* ---- details ---- */

static bool check_minute(const char *what, int minute, struct err *e)
{
    if (minute == MINUTE_NONE || (minute >= 0 && minute < DAY_MIN))
        return true;
    return err_set(e, ERR_INPUT, "%s: there is no such time of day", what);
}

static bool check_values(const struct practice *p, const struct edit *what, struct err *e)
{
    if (((what->set & EDIT_ASKED) && !check_minute("Asked to arrive", what->asked_min, e)) ||
        ((what->set & EDIT_EXPECTED) && !check_minute("Expected at", what->expected_min, e)))
        return false;
    if ((what->set & EDIT_MINUTES) && (what->minutes < 1 || what->minutes > APPOINTMENT_MINUTES_MAX))
        return err_set(e, ERR_INPUT, "A visit lasts 1 to %d minutes", APPOINTMENT_MINUTES_MAX);
    return !(what->set & EDIT_TYPE) || practice_type(p, &what->type) ||
           err_set(e, ERR_MISSING, "There is no such type of visit in the practice's policy");
}

static bool is_same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Members of `set` that are not as their author saw them. */
static int changed_since(const struct appointment *was, const struct edit *what)
{
    const struct appointment *saw = what->saw;
    if (!saw)
        return 0;
    int changed = (is_same_text(saw->remark, was->remark) ? 0 : EDIT_REMARK) |
                  (id_compare(&saw->type, &was->type) == 0 ? 0 : EDIT_TYPE) |
                  (saw->asked_min == was->asked_min ? 0 : EDIT_ASKED) |
                  (saw->expected_min == was->expected_min ? 0 : EDIT_EXPECTED) |
                  (saw->minutes == was->minutes ? 0 : EDIT_MINUTES) |
                  (saw->late_tag == was->late_tag ? 0 : EDIT_LATE_TAG) |
                  (saw->is_short_notice == was->is_short_notice ? 0 : EDIT_SHORT_NOTICE);
    return changed & what->set;
}

/* What can only be said at one stage of a visit. Taking something back can always be said. */
static bool check_stage(const struct practice *p, const struct appointment *was, const struct edit *what, struct err *e)
{
    bool is_booked = was->status == STATUS_BOOKED;
    bool is_late = appointment_is_late_cancel(p, was);
    const char *why = NULL;
    if ((what->set & EDIT_ASKED) && what->asked_min != MINUTE_NONE && !is_booked)
        why = "a time to arrive is asked of who is still to come";
    if ((what->set & EDIT_EXPECTED) && what->expected_min != MINUTE_NONE && !is_booked)
        why = "only who is still to come is expected";
    if ((what->set & EDIT_INFORMED) && !is_booked && was->status != STATUS_ARRIVED)
        why = "only who is still to come, or waits here, is told of a delay";
    if ((what->set & EDIT_SHORT_NOTICE) && what->is_short_notice && !is_booked)
        why = "only who has a booking to come would come sooner";
    if ((what->set & EDIT_MINUTES) && !transition_is_active(was->status))
        why = "its length stays";
    if (((what->set & EDIT_LATE_TAG) && what->late_tag != LATE_TAG_NONE && !is_late) ||
        ((what->set & EDIT_RULE_TOLD) && !is_late))
        why = "only what the patient cancelled late is due, waived or settled";
    return !why || err_set(e, ERR_REFUSED, "%s is %s: %s", was->ref, transition_status_desk(was->status), why);
}

/* A longer visit needs room; when it began does not matter here. */
static bool check_length(struct practice *p, struct arena *a, const struct appointment *was, const struct edit *what,
                         struct outcome *out, struct err *e)
{
    bool overlaps;
    struct slot_ask ask = {.place = {.practitioner = was->practitioner,
                                     .room = was->room,
                                     .date = was->date,
                                     .start_min = was->start_min,
                                     .minutes = what->minutes},
                           .except = was->id,
                           .reason = was->overbook_reason,
                           .is_past_meant = true};
    return !(what->set & EDIT_MINUTES) || what->minutes <= was->minutes || id_is_none(&was->practitioner) ||
           slot_check(p, a, &ask, out, &overlaps, e);
}

static void set_minute(struct act *act, int field, int minute)
{
    if (minute == MINUTE_NONE)
        act_set_null(act, field);
    else
        act_set_int(act, field, minute);
}

/* ---- what is asked of the room ---- */

/* Both acts: one line in one field. */
static bool put_line(struct desk *d, struct arena *a, const char *act_name, int field, const struct id *id,
                     const char *typed, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    const char *line;
    bool is_answer = field == APPOINTMENT_ANSWER;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!appointment_edit_text(a, is_answer ? "answer" : "question", typed, &line, e))
        return false;
    if (!line)
        return err_set(e, ERR_INPUT, is_answer ? "Write the answer in one line" : "Write in one line what is asked");
    if (!appointment_edit_open(d, a, act_name, LEVEL_DESK, &own, NULL, &act, &was, e))
        return false;
    bool ok = transition_is_active(was.status) ||
              err_set(e, ERR_REFUSED, "%s is %s: the room is asked before a visit and while it lasts", was.ref,
                      transition_status_desk(was.status));
    ok = ok && (!is_answer || was.question ||
                err_set(e, ERR_REFUSED, "Nothing was asked about %s, so there is nothing to answer", was.ref));
    if (ok) {
        act_record(&act, KIND_APPOINTMENT, &own, &was.patient);
        act_set_text(&act, field, line);
        if (!is_answer && was.answer)
            act_set_null(&act, APPOINTMENT_ANSWER);
    }
    return appointment_edit_close(d, a, &act, ok, &own, out, e);
}

bool appointment_ask(struct desk *d, struct arena *a, const struct id *id, const char *question, struct outcome *out,
                     struct err *e)
{
    return put_line(d, a, "appointment-ask", APPOINTMENT_QUESTION, id, question, out, e);
}

bool appointment_answer(struct desk *d, struct arena *a, const struct id *id, const char *answer, struct outcome *out,
                        struct err *e)
{
    return put_line(d, a, "appointment-answer", APPOINTMENT_ANSWER, id, answer, out, e);
}

/* ---- details ---- */

static void put(struct act *act, const struct appointment *was, const struct edit *what, const char *remark)
{
    act_record(act, KIND_APPOINTMENT, &was->id, &was->patient);
    if (what->set & EDIT_TYPE)
        act_set_id(act, APPOINTMENT_TYPE, &what->type);
    if (what->set & EDIT_REMARK)
        act_set_text(act, APPOINTMENT_REMARK, remark);
    if (what->set & EDIT_ASKED)
        set_minute(act, APPOINTMENT_ASKED_MIN, what->asked_min);
    if (what->set & EDIT_INFORMED)
        act_set_int(act, APPOINTMENT_INFORMED_AT, act->at_ms);
    if (what->set & EDIT_EXPECTED)
        set_minute(act, APPOINTMENT_EXPECTED_MIN, what->expected_min);
    if (what->set & EDIT_MINUTES)
        act_set_int(act, APPOINTMENT_MINUTES, what->minutes);
    if (what->set & EDIT_LATE_TAG)
        act_set_text(act, APPOINTMENT_LATE_TAG, appointment_code_late_tag(what->late_tag));
    if (what->set & EDIT_RULE_TOLD)
        act_set_int(act, APPOINTMENT_RULE_TOLD_AT, act->at_ms);
    if (what->set & EDIT_SHORT_NOTICE)
        act_set_int(act, APPOINTMENT_IS_SHORT_NOTICE, what->is_short_notice);
}

bool appointment_edit(struct desk *d, struct arena *a, const struct id *id, const struct version *v,
                      const struct edit *what, struct outcome *out, struct err *e)
{
    struct act act;
    struct appointment was;
    const char *remark;
    struct id own = *id; /* id may point into out */
    *out = (struct outcome){0};
    if (!appointment_edit_text(a, "remark", what->set & EDIT_REMARK ? what->remark : NULL, &remark, e) ||
        !check_values(d->practice, what, e))
        return false;
    const char *name = what->set == EDIT_INFORMED ? "appointment-inform" : "appointment-edit";
    if (!appointment_edit_open(d, a, name, LEVEL_DESK, &own, v, &act, &was, e))
        return false;
    bool ok = changed_since(&was, what)
                  ? appointment_edit_stale(d->practice, a, &was, e)
                  : check_stage(d->practice, &was, what, e) && check_length(d->practice, a, &was, what, out, e);
    if (ok)
        put(&act, &was, what, remark);
    return appointment_edit_close(d, a, &act, ok, &own, out, e);
}
