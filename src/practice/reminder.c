#include "practice/reminder.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/appointment_edit.h"
#include "practice/follow_up.h"
#include "practice/practice_plan.h"
#include "practice/related.h"
#include "practice/rule_inner.h"
#include "practice/words.h"

#include <string.h>

enum { TURN_OVER = 60 /* days looked ahead for working days: longer is no practice is closed */ };

/* ---- which bookings ---- */

struct reading {
    struct practice *p;
    struct arena *a;
    struct rules *rules;
    struct reminders *out;
    struct id *ids;
    int64_t *made;
    int count, room;
};

static bool find_days(struct reading *r, int days, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    if (days < 1 || days > REMINDER_DAYS_MAX)
        return err_set(e, ERR_INPUT, "Reminders are for 1 to %d working days ahead", REMINDER_DAYS_MAX);
    if (!practice_plan(r->p, today, today + TURN_OVER, e))
        return false;
    r->out->from = r->out->to = today + 1;
    for (int at = today + 1; at <= today + TURN_OVER && days > 0; at++)
        if (practice_is_working_day(r->p, at)) {
            r->out->to = at;
            days--;
        }
    return true;
}

static bool find_visits(struct reading *r, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, SQL_REMINDER_VISITS, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", r->out->from);
    stmt_bind_int(q, "to", r->out->to);
    while (stmt_step(q, e)) {
        if (r->count == r->room) {
            size_t had = (size_t)r->room, want = had * 2 + 64;
            r->ids = arena_grow(r->a, r->ids, had, want, sizeof *r->ids);
            r->made = arena_grow(r->a, r->made, had, want, sizeof *r->made);
            r->room = (int)want;
        }
        int date, minute, offset;
        int64_t made = stmt_int(q, "made_at");
        zone_civil(made, &date, &minute, &offset);
        r->made[r->count] = made ? (int64_t)date * DAY_MIN + minute : 0;
        r->ids[r->count++] = stmt_id(q, "id");
    }
    return stmt_done(q, e);
}

/* Every rule that would remind them of it leaves it out. */
static bool is_booked_lately(const struct reading *r, const struct appointment *x, int64_t made)
{
    int nrules = 0, nout = 0;
    for (int i = 0; i < r->rules->count; i++) {
        const struct rule *rule = &r->rules->all[i];
        if (rule->event != RULE_VISIT || strcmp(rule->kind, FOLLOW_UP_REMIND) != 0 || !rule_is_of_type(rule, &x->type))
            continue;
        nrules++;
        nout += rule_is_too_near(r->rules, rule, made, (int64_t)x->date * DAY_MIN + x->start_min);
    }
    return nrules > 0 && nout == nrules;
}

/* ---- how they are reached ---- */

static bool find_instead(struct reading *r, const struct id *patient, const struct related **out, struct err *e)
{
    struct related *all;
    int n;
    *out = NULL;
    if (!related_list(r->p->book, patient, r->a, &all, &n, e))
        return false;
    for (int i = 0; i < n && !*out; i++)
        if (all[i].gets_reminders && !all[i].not_told)
            *out = &all[i];
    return true;
}

static void reach_related(struct reading *r, struct reminder_row *row, const struct related *x)
{
    bool has_phone = *x->phone && !x->is_bad;
    row->whom = *x->relationship ? arena_printf(r->a, "%s (%s)", x->name, x->relationship) : x->name;
    row->can_ring = has_phone;
    row->reach = has_phone ? "ring" : *x->email ? "email" : "write to";
    row->to = has_phone ? x->phone : x->email;
    row->may = words_desk(words_message, "details");
}

static const struct telecom *good_of(const struct telecom *all, int n, const char *system, bool is_for_text)
{
    for (int i = 0; i < n; i++) {
        if (!all[i].is_bad && strcmp(all[i].system, system) == 0 && !(is_for_text && telecom_is_landline(&all[i])))
            return &all[i];
    }
    return NULL;
}

/* As they like it, or as it can be: the word goes with the number. */
static void reach_patient(struct reading *r, struct reminder_row *row, const struct patient *who,
                          const struct telecom *all, int n)
{
    const struct telecom *phone = good_of(all, n, "phone", false), *text = good_of(all, n, "phone", true);
    const struct telecom *email = good_of(all, n, "email", false), *found = NULL;
    const char *liked = patient_reach(who);
    bool is_mail_first = strcmp(liked, "email") == 0 || strcmp(liked, "write to") == 0;
    row->can_ring = phone && !patient_is_never_rung(who);
    row->is_never_rung = patient_is_never_rung(who);
    row->reach = "write to";
    if (is_mail_first && email) {
        row->reach = "email";
        found = email;
    } else if (text && (strcmp(liked, "ring") != 0 || !row->can_ring)) {
        row->reach = "text";
        found = text;
    } else if (row->can_ring) {
        row->reach = "ring";
        found = phone;
    } else if (email) {
        row->reach = "email";
        found = email;
    }
    row->to = found ? found->value : "";
    row->may = found ? words_desk(words_message, found->message) : "";
    row->care = patient_care(r->a, who);
}

static bool fill(struct reading *r, struct reminder_row *row, const struct patient *who, struct err *e)
{
    const struct related *instead;
    struct telecom *all;
    int n;
    if (!find_instead(r, &who->id, &instead, e) || !telecom_list(r->p->book, &who->id, r->a, &all, &n, e))
        return false;
    if (instead)
        reach_related(r, row, instead);
    else
        reach_patient(r, row, who, all, n);
    return true;
}

/* ---- the list ---- */

static bool is_settled(struct reminders *out, const struct appointment *x)
{
    out->nconfirmed += x->confirmation == CONFIRM_CONFIRMED;
    out->nreminded += x->confirmation == CONFIRM_REMINDED;
    return x->confirmation == CONFIRM_CONFIRMED || x->confirmation == CONFIRM_REMINDED;
}

static bool add(struct reading *r, int i, struct err *e)
{
    struct reminders *out = r->out;
    struct appointment *x = arena_alloc(r->a, sizeof *x);
    struct patient who;
    struct id id;
    if (!appointment_get(r->p, r->a, &r->ids[i], x, e))
        return false;
    bool is_off;
    out->nbooked++;
    if (is_settled(out, x))
        return true;
    if (!absence_stands(r->p->book, x, &is_off, e))
        return false;
    out->noff += is_off;
    if (is_off)
        return true;
    bool wants_call = x->confirmation == CONFIRM_CALL_ME;
    if (!wants_call && is_booked_lately(r, x, r->made[i])) {
        out->nlately++;
        return true;
    }
    struct err why = {0};
    if (!patient_resolve(r->p->book, &x->patient, &id, e))
        return false;
    if (!patient_get(r->p->book, &id, r->a, &who, &why)) /* their record comes with the next exchange */
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    if (*who.no_contact || who.deceased_date != CIVIL_NONE) {
        out->nsilent++;
        return true;
    }
    struct reminder_row *row = &out->rows[out->nrows++];
    *row = (struct reminder_row){
        .appointment = x, .reach = "", .to = "", .may = "", .whom = "", .care = "", .wants_call = wants_call};
    return fill(r, row, &who, e);
}

bool reminder_load(struct practice *p, int days, struct arena *a, struct reminders *out, struct err *e)
{
    struct reading r = {.p = p, .a = a, .out = out};
    *out = (struct reminders){0};
    if (!find_days(&r, days, e) || !rule_load(p->book, &r.rules, e))
        return false;
    bool ok = find_visits(&r, e);
    out->rows = arena_array(a, (size_t)r.count + 1, sizeof *out->rows);
    for (int i = 0; ok && i < r.count; i++)
        ok = add(&r, i, e);
    rule_free(r.rules);
    return ok;
}

/* Of a visit on this date. */
static bool is_opened(const struct rules *r, int date, int today)
{
    for (int i = 0; i < r->count; i++) {
        const struct rule *rule = &r->all[i];
        struct interval lead = rule->lead;
        bool is_day;
        if (rule->event != RULE_VISIT || strcmp(rule->kind, FOLLOW_UP_REMIND) != 0)
            continue;
        int64_t due = interval_add(&r->calendar, (int64_t)date * DAY_MIN, &rule->due, &is_day);
        lead.is_before = true;
        if (interval_add(&r->calendar, due / DAY_MIN * DAY_MIN, &lead, &is_day) / DAY_MIN <= today)
            return true;
    }
    return false;
}

bool reminder_days(struct practice *p, int *out, struct err *e)
{
    struct rules *rules;
    int today, now, n = 0;
    *out = 1;
    clock_today(&today, &now);
    if (!practice_plan(p, today, today + TURN_OVER, e) || !rule_load(p->book, &rules, e))
        return false;
    for (int at = today + 1; at <= today + TURN_OVER && n < REMINDER_DAYS_MAX; at++) {
        n += practice_is_working_day(p, at);
        if (n > 0 && is_opened(rules, at, today))
            *out = n;
    }
    rule_free(rules);
    return true;
}

/* ---- what came of it ---- */

static const struct {
    const char *outcome;
    const char *of_follow_up; /* the same, as the queue says it */
    const char *mode;
    enum confirmation confirmation; /* CONFIRM_COUNT: as it was */
} outcomes[] = {
    {"confirmed", "reached", "call", CONFIRM_CONFIRMED},
    {"message", "message", "call", CONFIRM_LEFT_MESSAGE},
    {"message-person", "message-person", "call", CONFIRM_LEFT_MESSAGE},
    {"sent", "sent", "text", CONFIRM_REMINDED},
    {"no-answer", "no-answer", "call", CONFIRM_COUNT},
};
enum { OUTCOMES = sizeof outcomes / sizeof outcomes[0] };

/* By its own name, or by the queue's; OUTCOMES: it says nothing of a confirmation. */
static int outcome_of(const char *code, bool is_of_follow_up)
{
    for (int i = 0; i < OUTCOMES; i++)
        if (strcmp(is_of_follow_up ? outcomes[i].of_follow_up : outcomes[i].outcome, code) == 0)
            return i;
    return OUTCOMES;
}

bool reminder_is_outcome(const char *code)
{
    return outcome_of(code, false) < OUTCOMES;
}

bool reminder_confirm_put(struct practice *p, struct act *act, struct arena *a, const char *kind,
                          const struct id *appointment, const char *outcome, struct err *e)
{
    struct appointment x;
    struct err none = {0};
    int o = outcome_of(outcome, true);
    if (strcmp(kind, FOLLOW_UP_REMIND) != 0 || o == OUTCOMES || outcomes[o].confirmation == CONFIRM_COUNT ||
        id_is_none(appointment))
        return true;
    if (!appointment_get(p, a, appointment, &x, &none))
        return none.kind == ERR_MISSING || err_set(e, none.kind, "%s", none.text);
    if (x.status == STATUS_BOOKED)
        appointment_edit_confirm(act, &x, outcomes[o].confirmation);
    return true;
}

/* The follow-up of the queue that is about reminding of this visit; *found false: there is none open. */
static bool find_follow_up(struct desk *d, struct arena *a, const struct appointment *x, struct id *out, bool *found,
                           struct err *e)
{
    struct rules *rules;
    *found = false;
    if (!rule_load(d->practice->book, &rules, e))
        return false;
    for (int i = 0; i < rules->count && !*found; i++) {
        struct queue_row row;
        struct err ignored = {0}; /* not open */
        if (strcmp(rules->all[i].kind, FOLLOW_UP_REMIND) != 0)
            continue;
        *out = rule_row_id(rules->all[i].code, &x->booked_for, &x->id);
        *found = queue_get(d->practice, out, a, &row, &ignored);
    }
    rule_free(rules);
    return true;
}

static bool answer_follow_up(struct desk *d, struct arena *a, const struct id *follow_up, int o,
                             const struct reminder_answer *what, struct err *e)
{
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer answer = {.outcome = outcomes[o].of_follow_up,
                                      .words = what->words,
                                      .mode = what->mode,
                                      .date = CIVIL_NONE,
                                      .minute = MINUTE_NONE};
    return follow_up_see(d->practice, follow_up, a, &seen, e) && follow_up_answer(d, a, &seen, &answer, &done, e);
}

static bool put(struct act *act, const struct appointment *was, int o, const struct reminder_answer *what,
                struct err *e)
{
    struct contact c = {
        .patient = was->patient,
        .appointment = was->id,
        .direction = "out",
        .mode = what->mode ? what->mode : outcomes[o].mode,
        .outcome = outcomes[o].of_follow_up,
        .reason = "remind",
        .text = what->words,
        .duration_s = -1,
    };
    if (outcomes[o].confirmation != CONFIRM_COUNT)
        appointment_edit_confirm(act, was, outcomes[o].confirmation);
    return contact_put(act, &c, NULL, e);
}

static bool check(const struct appointment *x, int o, const struct reminder_answer *what, struct err *e)
{
    if (o == OUTCOMES)
        return err_set(e, ERR_INPUT,
                       "What came of it: confirmed, message, message-person, sent or no-answer, not \"%s\"",
                       what->outcome);
    if (what->mode && !message_is_mode(what->mode))
        return err_set(e, ERR_INPUT, "What was sent: text, email or letter, not \"%s\"", what->mode);
    return x->status == STATUS_BOOKED || err_set(e, ERR_REFUSED, "%s is %s: only who is still to come is reminded",
                                                 x->ref, transition_status_desk(x->status));
}

static bool say_own(struct desk *d, struct arena *a, const struct id *id, const struct version *v, int o,
                    const struct reminder_answer *what, struct err *e)
{
    struct act act;
    struct appointment was;
    struct outcome ignored = {0};
    const char *name = arena_printf(a, "reminder-%s", outcomes[o].outcome);
    if (!appointment_edit_open(d, a, name, LEVEL_DESK, id, v, &act, &was, e))
        return false;
    bool ok = check(&was, o, what, e) && put(&act, &was, o, what, e);
    return appointment_edit_close(d, a, &act, ok, id, &ignored, e);
}

bool reminder_say(struct desk *d, struct arena *a, const struct id *appointment, const struct version *v,
                  const struct reminder_answer *what, struct outcome *out, struct err *e)
{
    struct id own = *appointment, follow_up; /* it may point into out */
    struct appointment x;
    int o = outcome_of(what->outcome, false);
    bool found;
    *out = (struct outcome){0};
    if (!appointment_get(d->practice, a, &own, &x, e) || !check(&x, o, what, e) ||
        !appointment_edit_check(d, a, LEVEL_DESK, v, &x, e) || !find_follow_up(d, a, &x, &follow_up, &found, e))
        return false;
    bool ok = found ? answer_follow_up(d, a, &follow_up, o, what, e) : say_own(d, a, &own, v, o, what, e);
    return ok && appointment_get(d->practice, a, &own, &out->appointment, e);
}
