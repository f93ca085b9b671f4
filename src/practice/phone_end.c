/* How a call ends: one act that says what came of it. */
#include "practice/phone.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/appointment_edit.h"
#include "practice/caller.h"
#include "practice/score.h"

#include <string.h>

struct phone_ending phone_ending_none(void)
{
    return (struct phone_ending){.end = PHONE_ANSWERED, .due_date = CIVIL_NONE, .due_min = MINUTE_NONE};
}

static const char *some(const char *text)
{
    return text ? text : "";
}

static const char *outcome_of(const struct phone_ending *x)
{
    switch (x->end) {
    case PHONE_HUNG_UP: return x->is_ours ? "no-answer" : "abandoned";
    case PHONE_BOOKED: return "booked";
    case PHONE_ANSWERED:
    case PHONE_PROMISED:
    case PHONE_MESSAGE: break;
    }
    return "reached";
}

struct contact phone_contact(const struct phone_call *c, const struct phone_ending *x)
{
    int64_t now = clock_now_ms();
    return (struct contact){
        .id = c->id,
        .patient = c->patient,
        .appointment = x->appointment,
        .at_ms = c->began_ms,
        .direction = x->is_ours ? "out" : "in",
        .mode = x->mode ? x->mode : "call",
        .outcome = outcome_of(x),
        .reason = some(x->reason),
        .mood = some(x->mood),
        .text = some(x->words),
        .heard_by = some(x->heard_by),
        .speaker = some(x->speaker),
        .number = some(c->number),
        .score = x->score,
        .has_score = x->has_score,
        .recommends = x->recommends,
        .duration_s = phone_length_s(c, now),
        .hold_s = phone_held_s(c, now),
        .is_confidential = x->is_confidential,
    };
}

/* ---- what it leaves to be done ---- */

static bool refuse(struct err *e, const char *field, const char *why)
{
    (void)err_set(e, ERR_INPUT, "%s", why);
    return err_at(e, "%s", field);
}

static bool needs_follow_up(const struct phone_ending *x)
{
    return x->end == PHONE_PROMISED || x->end == PHONE_MESSAGE;
}

static bool check(struct desk *d, struct arena *a, struct phone_ending *x, struct err *e)
{
    int today, now;
    char day[16];
    if (!appointment_edit_level(d, LEVEL_DESK, "write a call down", e))
        return false;
    if (!needs_follow_up(x))
        return true;
    if (!text_clean(a, TEXT_ONE_LINE, "words", some(x->words), strlen(some(x->words)), &x->words, e))
        return false;
    if (!*x->words)
        return refuse(e, "words", x->end == PHONE_PROMISED ? "What was promised?" : "What is the message?");
    if (strlen(x->words) > FOLLOW_UP_TEXT_MAX)
        return refuse(e, "words", "Too long for the queue: write a note for the rest");
    if (x->end == PHONE_MESSAGE && id_is_none(&x->colleague))
        return refuse(e, "colleague", "For whom is it?");
    clock_today(&today, &now);
    if (x->due_date == CIVIL_NONE && x->due_min != MINUTE_NONE)
        x->due_date = x->due_min > now ? today : follow_up_working_day(d->practice, today, 1);
    if (x->due_date == CIVIL_NONE)
        follow_up_usual_due(d->practice, &x->due_date, &x->due_min);
    bool is_past = x->due_date < today || (x->due_date == today && x->due_min != MINUTE_NONE && x->due_min < now);
    return !is_past || refuse(e, "due", arena_printf(a, "%s is past: by when?", civil_desk_date(x->due_date, day)));
}

static void put_follow_up(struct act *act, const struct contact *c, const struct phone_ending *x, struct id *out)
{
    struct follow_up f = follow_up_none(x->end == PHONE_PROMISED ? FOLLOW_UP_PROMISE : FOLLOW_UP_TASK);
    f.patient = c->patient;
    f.text = x->words;
    f.due_date = x->due_date;
    f.due_min = x->due_min;
    f.owner = x->end == PHONE_MESSAGE ? x->colleague : ID_NONE;
    f.is_confidential = x->is_confidential;
    follow_up_put(act, &f, out);
}

/* ---- writing it ---- */

static bool know_patient(struct desk *d, struct act *act, struct contact *c, const char *said, struct arena *a,
                         struct err *e)
{
    struct patient who;
    struct id given = c->patient;
    if (id_is_none(&given))
        return caller_put(d->practice, act, c->number, said, &c->patient, e);
    return patient_resolve(d->practice->book, &given, &c->patient, e) &&
           patient_get(d->practice->book, &c->patient, a, &who, e);
}

/* Once it is written: a name they said is the record's by now. */
static void tell_name(struct desk *d, struct arena *a, struct phone_ended *out)
{
    struct patient who;
    struct err ignored = {0}; /* a sentence without a name */
    if (patient_get(d->practice->book, &out->patient, a, &who, &ignored))
        out->name = patient_name_grid(a, &who);
}

static bool write_down(struct desk *d, struct act *act, struct arena *a, struct contact *c, const char *said,
                       const struct phone_ending *x, struct phone_ended *out, struct err *e)
{
    struct contact before;
    struct err none = {0};
    if (contact_get(d->practice->book, &c->id, a, &before, &none)) { /* an earlier try was written after all */
        c->patient = before.patient;
        return know_patient(d, act, c, said, a, e);
    }
    if (!know_patient(d, act, c, said, a, e) || !contact_put(act, c, &out->contact, e))
        return false;
    c->id = out->contact;
    if (!score_put(d->practice, act, a, c, &out->is_concern, e))
        return false;
    if (needs_follow_up(x))
        put_follow_up(act, c, x, &out->follow_up);
    return true;
}

bool phone_end(struct desk *d, struct arena *a, const struct phone_call *c, const struct phone_ending *x,
               struct phone_ended *out, struct err *e)
{
    struct phone_ending own = *x;
    struct act act;
    struct err ignored = {0}; /* it would stand as one that was left: Enter there finds that it is written */
    *out = (struct phone_ended){.contact = c->id, .due_date = CIVIL_NONE, .due_min = MINUTE_NONE, .name = ""};
    if (!check(d, a, &own, e) || !act_begin(d->practice->book, &act, "call-end", &d->who, e))
        return false;
    struct contact contact = phone_contact(c, &own);
    if (!write_down(d, &act, a, &contact, some(c->name), &own, out, e)) {
        act_abandon(&act);
        return false;
    }
    out->patient = contact.patient;
    out->due_date = own.due_date;
    out->due_min = own.due_min;
    bool ok = act_write(&act, e);
    tell_name(d, a, out);
    if (!act_end(&act, ok, e))
        return false;
    (void)phone_drop(d->practice, &c->id, &ignored);
    return true;
}

bool phone_write(struct desk *d, struct arena *a, const struct contact *c, const char *said, struct phone_ended *out,
                 struct err *e)
{
    struct phone_ending nothing = phone_ending_none();
    struct contact own = *c;
    struct act act;
    *out = (struct phone_ended){.contact = c->id, .due_date = CIVIL_NONE, .due_min = MINUTE_NONE, .name = ""};
    if (!appointment_edit_level(d, LEVEL_DESK, "write a contact down", e) ||
        !act_begin(d->practice->book, &act, "contact-add", &d->who, e))
        return false;
    if (!write_down(d, &act, a, &own, some(said), &nothing, out, e)) {
        act_abandon(&act);
        return false;
    }
    out->patient = own.patient;
    bool ok = act_write(&act, e);
    tell_name(d, a, out);
    return act_end(&act, ok, e);
}
