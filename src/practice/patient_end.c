#include "practice/patient_end.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/again.h"
#include "practice/appointment_edit.h"
#include "practice/death_said.h"
#include "practice/follow_up.h"
#include "practice/household.h"
#include "practice/next.h"
#include "practice/slot.h"

#include <string.h>

/* What each is called in the records it stops: why a booking is cancelled (FHIR), why nothing comes next. */
static const struct {
    const char *act, *back, *cancel, *close;
} ENDS[] = {
    [PATIENT_END_DIED] = {"patient-died", "patient-died-back", DEATH_SAID_CANCEL, DEATH_SAID_CLOSE},
    [PATIENT_END_AWAY] = {"patient-moved", "patient-moved-back", "pat-mv", "moved"},
    [PATIENT_END_NO_CONTACT] = {"patient-no-contact", "patient-no-contact-back", "other", "declined"},
};

bool patient_has_ended(const struct patient *p, enum patient_end end)
{
    switch (end) {
    case PATIENT_END_DIED: return p->deceased_date != CIVIL_NONE;
    case PATIENT_END_AWAY: return p->away_date != CIVIL_NONE;
    case PATIENT_END_NO_CONTACT: return *p->no_contact;
    }
    return false;
}

/* ---- what stops ---- */

/* One patient's end, while it is being written. */
struct stop {
    struct desk *d;
    struct arena *a;
    struct act *act;
    enum patient_end end;
    bool cancels;
    const struct follow_up_keep *keep;
    int today, now_min;
    int since;                    /* who died: of what lies after that day nothing can have happened; else CIVIL_NONE */
    const char *cancelled, *kept; /* "Tue 24 Nov 10:30, Chen; ..." */
    struct patient_stopped *out;
};

static const char *add_place(const struct stop *s, const char *list, const struct appointment *x)
{
    return arena_printf(s->a, "%s%s%s%s%s", list, *list ? "; " : "", slot_text(s->a, x->date, x->start_min),
                        *x->practitioner_name ? " " : "", x->practitioner_name);
}

static bool is_to_come(const struct stop *s, const struct appointment *x)
{
    bool is_after = s->since != CIVIL_NONE && x->date > s->since;
    return x->status == STATUS_BOOKED && !x->is_history && x->date != CIVIL_NONE &&
           (is_after || x->date > s->today || (x->date == s->today && x->start_min + x->minutes > s->now_min));
}

static bool stop_booking(struct stop *s, const struct appointment *x, struct err *e)
{
    if (!s->cancels) {
        s->out->nkept++;
        s->kept = add_place(s, s->kept, x);
        return true;
    }
    s->out->ncancelled++;
    s->cancelled = add_place(s, s->cancelled, x);
    return appointment_cancel_put(s->d, s->a, s->act, x, ENDS[s->end].cancel, ENDS[s->end].close, e);
}

/* "To rebook", "to be followed up", "leaving, what next?": somebody would ring for it. */
static bool is_open(const struct stop *s, const struct appointment *x)
{
    if (!transition_is_end(x->status) || x->is_history)
        return false;
    return x->next == NEXT_REBOOK || (x->next == NEXT_OPEN && x->status == STATUS_FULFILLED) ||
           (x->next == NEXT_DATE && x->next_due >= s->today);
}

static void stop_step(const struct stop *s, const struct appointment *x)
{
    act_record(s->act, KIND_APPOINTMENT, &x->id, &x->patient);
    if (x->next == NEXT_OPEN && x->date == s->today && !x->left_at)
        act_set_int(s->act, APPOINTMENT_LEFT_AT, s->act->at_ms);
    next_set(s->act, &(struct next_step){.next = NEXT_CLOSED, .due = CIVIL_NONE, .note = ENDS[s->end].close});
    s->out->nsteps++;
}

static bool stop_one(struct stop *s, const struct appointment *x, struct err *e)
{
    if (is_to_come(s, x))
        return stop_booking(s, x, e);
    if (x->status == STATUS_WAITLIST && s->end != PATIENT_END_NO_CONTACT) {
        s->out->nwaiting++;
        return appointment_cancel_put(s->d, s->a, s->act, x, ENDS[s->end].cancel, ENDS[s->end].close, e);
    }
    if (is_open(s, x))
        stop_step(s, x);
    return true;
}

static bool stop_follow_ups(struct stop *s, const struct id *patient, struct err *e)
{
    return follow_up_stop(s->act, patient, ENDS[s->end].close, s->end == PATIENT_END_DIED, s->keep,
                          &s->out->nfollow_ups, e);
}

static void say(struct stop *s)
{
    struct patient_stopped *out = s->out;
    const char *text = "";
    if (*s->cancelled)
        text = arena_printf(s->a, "Cancelled: %s.", s->cancelled);
    if (*s->kept)
        text = arena_printf(s->a, "%s%sStill booked: %s.", text, *text ? " " : "", s->kept);
    if (out->nwaiting)
        text = arena_printf(s->a, "%s%sOff the waiting list.", text, *text ? " " : "");
    /* A step that the queue has is one of its follow-ups. */
    int n = out->nfollow_ups > out->nsteps ? out->nfollow_ups : out->nsteps;
    if (n)
        text = arena_printf(s->a, "%s%sEnded what was to be done: %d.", text, *text ? " " : "", n);
    out->said = text;
}

/* Somebody has to speak for the others now. */
static bool warn_household(struct stop *s, const struct patient *who, struct err *e)
{
    struct patient *all;
    const char *names = "";
    int n;
    if (s->end == PATIENT_END_NO_CONTACT || !who->is_spokesperson)
        return true;
    if (!household_list(s->d->practice->book, &who->id, s->a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (id_compare(&all[i].id, &who->id) != 0 && all[i].deceased_date == CIVIL_NONE)
            names = arena_printf(s->a, "%s%s%s", names, *names ? ", " : "", patient_name_plain(s->a, &all[i]));
    if (*names)
        s->out->warning = arena_printf(s->a, "Spoke for the household: who speaks for %s now?", names);
    return true;
}

bool patient_stops(struct desk *d, struct arena *a, struct act *act, const struct patient *who, enum patient_end end,
                   bool cancels, const struct follow_up_keep *keep, struct patient_stopped *out, struct err *e)
{
    struct appointment *rows;
    int n;
    struct stop s = {.d = d, .a = a, .act = act, .end = end, .cancels = cancels, .keep = keep, .out = out};
    s.cancelled = s.kept = "";
    clock_today(&s.today, &s.now_min);
    s.since = end == PATIENT_END_DIED ? who->deceased_date : CIVIL_NONE;
    *out = (struct patient_stopped){.said = "", .warning = ""};
    if (!appointment_of_patient(d->practice, a, &who->id, &rows, &n, e))
        return false;
    for (int i = n - 1; i >= 0; i--) /* the nearest first, as people say them */
        if (!stop_one(&s, &rows[i], e))
            return false;
    if (!stop_follow_ups(&s, &who->id, e))
        return false;
    say(&s);
    return warn_household(&s, who, e);
}

/* ---- the acts ---- */

/* Begins one on the record that stands for this patient today, read in it. */
static bool begin(struct desk *d, struct arena *a, const char *name, const struct id *patient, struct act *act,
                  struct patient *who, struct err *e)
{
    struct id self;
    if (!appointment_edit_level(d, LEVEL_DESK, "change a patient", e) ||
        !act_begin(d->practice->book, act, name, &d->who, e))
        return false;
    if (patient_resolve(d->practice->book, patient, &self, e) && patient_get(d->practice->book, &self, a, who, e))
        return true;
    act_abandon(act);
    return false;
}

static bool close(struct act *act, bool ok, struct err *e)
{
    if (ok)
        return act_commit(act, e);
    act_abandon(act);
    return false;
}

static bool clean(struct arena *a, const char *what, const char **text, struct err *e)
{
    const char *in = *text ? *text : "";
    return text_clean(a, TEXT_ONE_LINE, what, in, strlen(in), text, e);
}

static bool check_new(const struct patient *was, struct patient *will, enum patient_end end, struct arena *a,
                      struct err *e)
{
    static const char *const SAID[] = {[PATIENT_END_DIED] = "as having died",
                                       [PATIENT_END_AWAY] = "as having gone away",
                                       [PATIENT_END_NO_CONTACT] = "as wanting no contact"};
    if (patient_has_ended(was, end))
        return err_set(e, ERR_REFUSED, "This patient is marked %s already: take that back first to say it anew",
                       SAID[end]);
    return patient_check(a, will, e);
}

/* Somebody says a word to the family, and it is not forgotten. */
static void put_condolence(struct desk *d, struct arena *a, struct act *act, const struct id *patient,
                           const char *told)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    f.patient = *patient;
    struct buf short_told = {0};
    enum { TOLD_CELLS = 100 };
    text_fit(&short_told, told, TOLD_CELLS, false, true);
    f.text = arena_printf(a, "condolences; told by %s", buf_str(&short_told));
    buf_finish(&short_told);
    follow_up_usual_due(d->practice, &f.due_date, &f.due_min);
    follow_up_put(act, &f, NULL);
}

bool patient_died(struct desk *d, struct arena *a, const struct id *patient, int date, const char *told,
                  struct patient_stopped *out, struct err *e)
{
    struct act act;
    struct patient was;
    if (!clean(a, "who told us", &told, e))
        return false;
    if (!*told)
        return err_set(e, ERR_INPUT, "Who told us? A death is written down with whose word it is");
    if (!begin(d, a, ENDS[PATIENT_END_DIED].act, patient, &act, &was, e))
        return false;
    struct patient will = was;
    will.deceased_date = date;
    will.deceased_told = told;
    bool ok = check_new(&was, &will, PATIENT_END_DIED, a, e);
    if (ok) {
        act_record(&act, KIND_PATIENT, &was.id, &was.id);
        act_set_int(&act, PATIENT_DECEASED_DATE, date);
        act_set_text(&act, PATIENT_DECEASED_TOLD, told);
        ok = patient_stops(d, a, &act, &will, PATIENT_END_DIED, true, NULL, out, e);
        if (ok)
            put_condolence(d, a, &act, &was.id, told);
    }
    return close(&act, ok, e);
}

bool patient_moved(struct desk *d, struct arena *a, const struct id *patient, int date, const char *why, bool cancels,
                   struct patient_stopped *out, struct err *e)
{
    struct act act;
    struct patient was;
    if (!clean(a, "where to", &why, e) || !begin(d, a, ENDS[PATIENT_END_AWAY].act, patient, &act, &was, e))
        return false;
    struct patient will = was;
    will.away_date = date;
    will.away_reason = why;
    bool ok = check_new(&was, &will, PATIENT_END_AWAY, a, e);
    if (ok) {
        act_record(&act, KIND_PATIENT, &was.id, &was.id);
        act_set_int(&act, PATIENT_AWAY_DATE, date);
        if (*why)
            act_set_text(&act, PATIENT_AWAY_REASON, why);
        ok = patient_stops(d, a, &act, &was, PATIENT_END_AWAY, cancels, NULL, out, e);
    }
    return close(&act, ok, e);
}

bool patient_no_contact(struct desk *d, struct arena *a, const struct id *patient, const char *why,
                        struct patient_stopped *out, struct err *e)
{
    struct act act;
    struct patient was;
    if (!clean(a, "why", &why, e))
        return false;
    if (!*why)
        return err_set(e, ERR_INPUT, "Why do they want to hear nothing more? In their words, as near as possible");
    if (!begin(d, a, ENDS[PATIENT_END_NO_CONTACT].act, patient, &act, &was, e))
        return false;
    struct patient will = was;
    will.no_contact = why;
    bool ok = check_new(&was, &will, PATIENT_END_NO_CONTACT, a, e);
    if (ok) {
        act_record(&act, KIND_PATIENT, &was.id, &was.id);
        act_set_text(&act, PATIENT_NO_CONTACT, why);
        ok = patient_stops(d, a, &act, &was, PATIENT_END_NO_CONTACT, false, NULL, out, e);
    }
    return close(&act, ok, e);
}

/* ---- and back ---- */

static void put_back(struct act *act, const struct patient *who, enum patient_end end)
{
    act_record(act, KIND_PATIENT, &who->id, &who->id);
    switch (end) {
    case PATIENT_END_DIED:
        act_set_null(act, PATIENT_DECEASED_DATE);
        act_set_null(act, PATIENT_DECEASED_TOLD);
        break;
    case PATIENT_END_AWAY:
        act_set_null(act, PATIENT_AWAY_DATE);
        act_set_null(act, PATIENT_AWAY_REASON);
        break;
    case PATIENT_END_NO_CONTACT: act_set_null(act, PATIENT_NO_CONTACT); break;
    }
}

/* What it had cancelled stays so, but somebody looks at it today: they may think that they are expected, or not. */
static void put_task(struct stop *s, const struct patient *who)
{
    static const char *const NOT[] = {[PATIENT_END_DIED] = "has not died",
                                      [PATIENT_END_AWAY] = "has not gone away",
                                      [PATIENT_END_NO_CONTACT] = "wants to hear from us"};
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    struct buf text = {0};
    f.patient = who->id;
    f.due_date = s->today;
    text_fit(&text, arena_printf(s->a, "%s; still cancelled: %s", NOT[s->end], s->cancelled), FOLLOW_UP_TEXT_MAX / 2,
             false, true);
    f.text = arena_strdup(s->a, buf_str(&text));
    buf_finish(&text);
    follow_up_put(s->act, &f, NULL);
}

/* Opens what it had closed, and says what stays cancelled. */
static bool put_again(struct stop *s, const struct patient *who, struct err *e)
{
    static const struct {
        const char *acts[3]; /* no contact: said of a follow-up, too */
        int field;
    } BY[] = {[PATIENT_END_DIED] = {{"patient-died"}, PATIENT_DECEASED_DATE},
              [PATIENT_END_AWAY] = {{"patient-moved"}, PATIENT_AWAY_DATE},
              [PATIENT_END_NO_CONTACT] = {{"patient-no-contact", "followup-no-contact"}, PATIENT_NO_CONTACT}};
    struct again_stop stop = {.acts = BY[s->end].acts, .close = ENDS[s->end].close, .field = BY[s->end].field};
    const char *said = "";
    if (!again_stopped(s->act, s->a, &who->id, &stop, e))
        return false;
    for (int i = 0; i < stop.ncancelled; i++) {
        struct appointment x;
        if (!appointment_get(s->d->practice, s->a, &stop.cancelled[i], &x, e))
            return false;
        s->cancelled = x.date != CIVIL_NONE ? add_place(s, s->cancelled, &x)
                                            : arena_printf(s->a, "%s%sthe waiting list (%s)", s->cancelled,
                                                           *s->cancelled ? "; " : "", x.ref);
    }
    if (*s->cancelled)
        said = arena_printf(s->a, "Stays cancelled until booked again: %s. In the queue for today.", s->cancelled);
    if (stop.count)
        said = arena_printf(s->a, "%s%sOpen again as before: %d.", said, *said ? " " : "", stop.count);
    s->out->said = said;
    if (*s->cancelled)
        put_task(s, who);
    return true;
}

bool patient_back(struct desk *d, struct arena *a, const struct id *patient, enum patient_end end,
                  struct patient_stopped *out, struct err *e)
{
    struct act act;
    struct patient who;
    struct stop s = {.d = d, .a = a, .end = end, .cancelled = "", .kept = "", .out = out};
    *out = (struct patient_stopped){.said = "", .warning = ""};
    clock_today(&s.today, &s.now_min);
    if (!begin(d, a, ENDS[end].back, patient, &act, &who, e))
        return false;
    bool ok = patient_has_ended(&who, end) || err_set(e, ERR_REFUSED, "That is not said of this patient");
    if (ok)
        put_back(&act, &who, end);
    s.act = &act;
    int condolences; /* what was opened since the death was for the family */
    ok = ok && (end != PATIENT_END_DIED || follow_up_stop(&act, &who.id, "alive", false, NULL, &condolences, e));
    ok = ok && put_again(&s, &who, e);
    return close(&act, ok, e);
}
