#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/death_said.h"
#include "practice/slot.h"
#include "screens/ask.h"
#include "screens/form.h"
#include "screens/patient_stop.h"
#include "screens/pick.h"

#include <stdio.h>
#include <string.h>

/* One flow for every end: how it ended (x), why, and what comes next; each answer opens the
 * next question. What has been answered so far waits in schedule.ending. */

/* ---- the end of the flow ---- */

static const char *said_of(const struct schedule_ending *end, const struct appointment *now)
{
    if (end->is_next_only)
        return "What next";
    switch (now->status) {
    case STATUS_FULFILLED: return "Seen";
    case STATUS_NOSHOW: return "Did not come";
    case STATUS_CANCELLED:
        if (end->whom.version.status == STATUS_ARRIVED)
            return "Left unseen";
        return end->change.cancel_by == CANCELLED_BY_PATIENT ? "Cancelled by the patient" : "Cancelled by us";
    default: return "Changed";
    }
}

static const char *next_of(struct arena *a, const struct appointment *x)
{
    if (x->next != NEXT_OPEN)
        return front_next(a, x);
    return x->next_note ? arena_printf(a, "leaving: %s", x->next_note) : "leaving";
}

/* Somebody else was quicker, and that has been said: whoever presses Enter again means it as it stands now. */
static void see_again(struct app *app, struct schedule_ending *end)
{
    struct arena a = {0};
    struct err ignored = {0}; /* then it is refused again */
    struct appointment x;
    if (appointment_get(front_of(app)->practice, &a, &end->whom.id, &x, &ignored))
        end->whom.version = appointment_version(&x);
    arena_finish(&a);
}

/* Does what was answered, and says it. False: e says why not. */
static bool do_it(struct app *app, struct schedule *s, struct err *e)
{
    struct schedule_ending *end = &s->ending;
    struct front *front = front_of(app);
    struct arena a = {0};
    struct outcome o;
    const struct schedule_whom *whom = &end->whom;
    bool ok = end->is_next_only
                  ? appointment_set_next(&front->desk, &a, &whom->id, &whom->version, &end->change.next, &o, e)
                  : appointment_status(&front->desk, &a, &whom->id, &whom->version, &end->change, &o, e);
    const char *hint = ok && o.appointment.status == STATUS_CANCELLED && !end->is_next_only
                           ? schedule_offer_hint(app, &a, &o.appointment)
                           : NULL;
    if (hint)
        slot_warn(&a, &o, hint);
    bool has_died = ok && death_said(front->practice, &a, &o.appointment);
    if (ok)
        (end->wants_booking || has_died ? front_did_before
                                        : front_did)(app, &o, "%s: %s, %s", said_of(end, &o.appointment),
                                                     end->whom.name, next_of(&a, &o.appointment));
    else
        app_reload(app); /* what stands on the screen may be old */
    struct err why = {0};
    if (ok && end->wants_booking && !schedule_book_for(app, &end->whom.patient, &o.appointment, &why))
        app_say_err(app, &why);
    if (has_died && !end->wants_booking) /* a reason makes nobody dead: they would be found, and reminded, as alive */
        patient_stop_died(app, &o.appointment.patient, end->whom.name);
    arena_finish(&a);
    return ok;
}

/* From a question or a list, which are gone by then. */
static void finish(struct app *app, struct schedule *s)
{
    struct err e = {0};
    if (!do_it(app, s, &e))
        front_failed(app, &e);
}

static void finish_with(struct app *app, struct schedule *s, enum next next)
{
    s->ending.change.next.next = next;
    finish(app, s);
}

/* From a form, which stays open with what was typed where it does not work. */
static bool finish_form(struct app *app, struct schedule *s, enum next next, struct err *e)
{
    s->ending.change.next.next = next;
    if (do_it(app, s, e)) {
        draft_form_done(app, &s->ending.draft);
        return true;
    }
    if (e->kind == ERR_STALE)
        see_again(app, &s->ending);
    return false;
}

/* ---- what is typed is kept ---- */

/* Everything that was answered before the form came up. */
static void describe_ending(const struct form *f, struct draft_form_writer *w)
{
    const struct schedule_ending *end = &((const struct schedule *)f->ctx)->ending;
    draft_form_title(w, "\"what next\" for %s", end->whom.name);
    draft_form_put_id(w, "appointment", &end->whom.id);
    draft_form_put_int(w, "is-next-only", end->is_next_only);
    draft_form_put_int(w, "to", (int)end->change.to);
    draft_form_put_int(w, "cancel-by", end->change.cancel_by);
    draft_form_put(w, "reason", end->reason);
    draft_form_put_int(w, "late-tag", (int)end->change.late_tag);
    draft_form_put_int(w, "is-rule-told", end->change.is_rule_told);
    draft_form_put_int(w, "is-heard", end->change.is_heard);
    draft_form_put(w, "typed", draft_form_typed(w, f, 0));
}

/* False if the booking is gone, which was said. The step is checked again when it is saved: others may have been
 * quicker. */
static bool resume_ending(struct app *app, struct schedule *s, const struct draft *d)
{
    struct arena a = {0};
    struct err e = {0};
    struct appointment x;
    struct id id = draft_form_id(d, "appointment");
    bool ok = appointment_get(front_of(app)->practice, &a, &id, &x, &e);
    if (ok) {
        struct schedule_ending *end = &s->ending;
        *end = (struct schedule_ending){.whom = schedule_act_whom(&x)};
        end->is_next_only = draft_form_int(d, "is-next-only") && x.status == STATUS_FULFILLED;
        end->change.to = (enum status)draft_form_int(d, "to");
        end->change.cancel_by = draft_form_int(d, "cancel-by");
        end->change.late_tag = (enum late_tag)draft_form_int(d, "late-tag");
        end->change.is_rule_told = draft_form_int(d, "is-rule-told");
        end->change.is_heard = draft_form_int(d, "is-heard");
        end->change.next.due = CIVIL_NONE;
        (void)snprintf(end->reason, sizeof end->reason, "%s", draft_text(d, "reason"));
        end->change.reason = *end->reason ? end->reason : NULL;
    } else {
        app_say_err(app, &e);
    }
    arena_finish(&a);
    return ok;
}

/* ---- on a date ---- */

static const struct form_field DATE_FIELDS[] = {
    {.name = "date", .label = "Follow up on", .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_SOON, .cells = 16,
     .hint = "6w, 3m, 23 nov, next mon"},
};

/* What is said where the last answer is not given. */
static void left_text(const struct schedule_ending *end, char *out, size_t size)
{
    (void)snprintf(out, size, "%s: %s stands as before",
                   end->change.to == STATUS_CANCELLED ? "Nothing was cancelled" : "Nothing was changed",
                   end->whom.name);
}

static void say_left(struct app *app, const struct schedule_ending *end)
{
    char said[2 * SCHEDULE_NAME];
    left_text(end, said, sizeof said);
    if (!end->is_next_only)
        app_say(app, "%s", said);
}

static void form_left(struct app *app, struct form *f)
{
    say_left(app, &((const struct schedule *)f->ctx)->ending);
}

static void list_left(struct app *app, struct pick *p)
{
    say_left(app, &((const struct schedule *)p->ctx)->ending);
}

static bool save_date(struct app *app, struct form *f, struct err *e)
{
    struct schedule *s = f->ctx;
    s->ending.change.next.due = form_date(f, 0);
    return finish_form(app, s, NEXT_DATE, e);
}

static const struct form_plan DATE_PLAN = {
    .name = "next-date",
    .title = "What next",
    .help = "The day on which somebody gets in touch with this patient.",
    .fields = DATE_FIELDS,
    .field_count = 1,
    .save = save_date,
    .backed_out = form_left,
};

static struct form *open_date(struct app *app, struct schedule *s)
{
    struct form *f = form_open(app, &DATE_PLAN, s);
    draft_form_start(&s->ending.draft, f, describe_ending);
    form_title(f, "What next for %s", s->ending.whom.name);
    return f;
}

void schedule_next_resume_date(struct app *app, const struct draft *d)
{
    struct schedule *s = app_state_of(app, "schedule");
    if (!s || !resume_ending(app, s, d))
        return;
    form_set_text(open_date(app, s), 0, draft_text(d, "typed"));
    draft_form_take_up(&s->ending.draft, d);
}

/* ---- a reason out of policy's list ---- */

static const char *reason_list(const struct schedule_ending *end)
{
    if (end->change.next.next == NEXT_CLOSED)
        return "close";
    return end->change.cancel_by == CANCELLED_BY_PATIENT ? "cancel-patient" : "cancel-practice";
}

/* The i-th reason that is offered, NULL. */
static const struct reason *reason_at(const struct practice *p, const char *list, int i)
{
    int count;
    const struct reason *all = practice_reasons(p, &count);
    for (int r = 0; r < count; r++)
        if (all[r].is_active && strcmp(all[r].list, list) == 0 && i-- == 0)
            return &all[r];
    return NULL;
}

static int list_reasons(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct schedule *s = p->ctx;
    const struct practice *practice = front_of(app)->practice;
    int n = 0, count;
    (void)practice_reasons(practice, &count);
    struct pick_row *out = arena_array(&p->arena, (size_t)count, sizeof *out);
    (void)typed;
    for (const struct reason *r; (r = reason_at(practice, reason_list(&s->ending), n)) != NULL; n++)
        out[n] = (struct pick_row){r->name, "", STYLE_PLAIN};
    *rows = out;
    return n;
}

static void ask_next(struct app *app, struct schedule *s);

/* Only the last answer does it: whoever leaves the question that stands, after others were answered, hears that nothing
 * was done. Of somebody who was seen it is nothing more than the question that is left. */
static void say_if_left(struct app *app, const struct schedule_ending *end)
{
    char said[2 * SCHEDULE_NAME];
    if (end->is_next_only)
        return;
    left_text(end, said, sizeof said);
    ask_say_if_left(app, said);
}

/* ---- a late cancellation: one key says what was agreed ---- */

static void answer_late(struct app *app, void *ctx, int answer)
{
    static const struct {
        enum late_tag tag;
        bool is_told;
    } SAID[] = {{LATE_TAG_DUE, true}, {LATE_TAG_DUE, false}, {LATE_TAG_WAIVED, false}, {LATE_TAG_SETTLED, false}};
    struct schedule *s = ctx;
    s->ending.change.late_tag = SAID[answer].tag;
    s->ending.change.is_rule_told = SAID[answer].is_told;
    ask_next(app, s);
}

static bool is_late(struct app *app, const struct schedule_ending *end)
{
    struct appointment x = {
        .status = end->whom.version.status, .date = end->whom.date, .start_min = end->whom.start_min};
    return end->change.cancel_by == CANCELLED_BY_PATIENT && appointment_would_be_late(front_of(app)->practice, &x);
}

static void ask_late(struct app *app, struct schedule *s)
{
    static const struct ask_answer ANSWERS[] = {
        {'d', "due, told"}, {'n', "due, untold"}, {'w', "waived"}, {'s', "settled"}};
    char question[40];
    (void)snprintf(question, sizeof question, "Fee under %d h:", front_of(app)->practice->late_cancel_h);
    ask_open(app, question, ANSWERS, sizeof ANSWERS / sizeof ANSWERS[0], -1, answer_late, s);
    say_if_left(app, &s->ending);
}

static bool take_reason(struct app *app, struct pick *p, int row, struct err *e)
{
    struct schedule *s = p->ctx;
    struct schedule_ending *end = &s->ending;
    const struct practice *practice = front_of(app)->practice;
    const char *code = reason_at(practice, reason_list(end), row)->code;
    (void)e;
    if (end->change.next.next == NEXT_CLOSED) {
        (void)snprintf(end->note, sizeof end->note, "%s", code);
        end->change.next.note = end->note;
        finish(app, s);
    } else {
        (void)snprintf(end->reason, sizeof end->reason, "%s", code);
        end->change.reason = end->reason;
        if (strcmp(code, DEATH_SAID_CANCEL) == 0) { /* neither a fee nor what comes next is asked */
            end->change.next.note = DEATH_SAID_CLOSE;
            finish_with(app, s, NEXT_CLOSED);
        } else if (is_late(app, end))
            ask_late(app, s);
        else
            ask_next(app, s);
    }
    return true;
}

static const struct pick_plan REASON_PLAN = {
    .title = "Why?",
    .help = "The practice's own list of reasons; Enter takes one.",
    .empty = "The practice's rules name no reasons. Ask the owner to add some.",
    .take_title = "take it",
    .rows = 10,
    .find = list_reasons,
    .take = take_reason,
    .backed_out = list_left,
};

/* ---- what next ---- */

static void answer_next(struct app *app, void *ctx, int answer)
{
    struct schedule *s = ctx;
    enum { REBOOK, BOOK_NOW, ON_A_DATE, NOTHING };
    struct pick *p;
    switch (answer) {
    case REBOOK: finish_with(app, s, NEXT_REBOOK); break;
    case BOOK_NOW: /* to rebook until it is booked: nothing is lost if the form is left */
        s->ending.wants_booking = true;
        finish_with(app, s, NEXT_REBOOK);
        break;
    case ON_A_DATE: (void)open_date(app, s); break;
    default:
        s->ending.change.next.next = NEXT_CLOSED;
        p = pick_open(app, &REASON_PLAN, s);
        pick_title(app, p, "Nothing more for %s: why?", s->ending.whom.name);
        break;
    }
}

/* A booking to come answers it without asking. */
static bool has_booking_to_come(struct app *app, const struct schedule_whom *whom)
{
    struct arena a = {0};
    struct err ignored = {0}; /* then it is asked */
    struct appointment *rows;
    int n = 0, today, now;
    bool found = false;
    clock_today(&today, &now);
    if (!appointment_of_patient(front_of(app)->practice, &a, &whom->patient, &rows, &n, &ignored))
        n = 0;
    for (int i = 0; i < n && !found; i++)
        found = rows[i].status == STATUS_BOOKED && id_compare(&rows[i].id, &whom->id) != 0 &&
                (rows[i].date > today || (rows[i].date == today && rows[i].start_min > now));
    arena_finish(&a);
    return found;
}

static void ask_next(struct app *app, struct schedule *s)
{
    static const struct ask_answer ANSWERS[] = {
        {'r', "to rebook"}, {'b', "book now"}, {'s', "on a date"}, {'z', "nothing"}};
    if (has_booking_to_come(app, &s->ending.whom)) {
        finish_with(app, s, NEXT_AUTO);
        return;
    }
    ask_open(app, "What next?", ANSWERS, sizeof ANSWERS / sizeof ANSWERS[0], 0, answer_next, s);
    say_if_left(app, &s->ending);
}

/* ---- x ---- */

static void start(struct schedule *s, enum status to)
{
    s->ending = (struct schedule_ending){.whom = schedule_act_whom(schedule_grid_appointment(s))};
    s->ending.change.to = to;
    s->ending.change.next.due = CIVIL_NONE;
}

/* Whether the clock allows it yet. Where it does not, the act itself is asked, which says why. */
static bool is_time(const struct app *app, const struct schedule_whom *whom, enum status to)
{
    const struct transition *t = transition_find(whom->version.status, to);
    int today, now;
    clock_today(&today, &now);
    int64_t since = (int64_t)(today - whom->date) * DAY_MIN + now - whom->start_min;
    if (t && t->when == WHEN_GRACE_PASSED)
        return since >= front_of(app)->practice->grace_min;
    return t && (t->when != WHEN_STARTED || since >= 0);
}

static void cancel_by(struct app *app, struct schedule *s, int by)
{
    struct schedule_ending *end = &s->ending;
    bool was_here = end->whom.version.status == STATUS_ARRIVED, is_theirs = by == CANCELLED_BY_PATIENT;
    const char *question = was_here ? (is_theirs ? "why did they leave?" : "why did we send them home?")
                                    : (is_theirs ? "why do they cancel?" : "why do we cancel?");
    end->change.to = STATUS_CANCELLED;
    end->change.cancel_by = by;
    struct pick *p = pick_open(app, &REASON_PLAN, s);
    pick_title(app, p, "%s: %s", end->whom.name, question);
}

/* What speaks for who did not come was read: it is so all the same, or it was cancelled by whom that says. */
static void answer_plea(struct app *app, void *ctx, int answer)
{
    struct schedule *s = ctx;
    if (answer == 0) {
        s->ending.change.is_heard = true;
        ask_next(app, s);
    } else {
        cancel_by(app, s, schedule_missed_is_ours(app, s) ? CANCELLED_BY_PRACTICE : CANCELLED_BY_PATIENT);
    }
}

static void answer_by(struct app *app, void *ctx, int answer)
{
    enum { THEY, WE };
    struct schedule *s = ctx;
    struct schedule_ending *end = &s->ending;
    if (answer == THEY || answer == WE) {
        cancel_by(app, s, answer == THEY ? CANCELLED_BY_PATIENT : CANCELLED_BY_PRACTICE);
        return;
    }
    end->change.to = STATUS_NOSHOW;
    if (!is_time(app, &end->whom, STATUS_NOSHOW))
        finish_with(app, s, NEXT_AUTO);
    else if (!schedule_missed_ask(app, s, answer_plea))
        ask_next(app, s);
}

bool schedule_next_run_cancel(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const struct ask_answer NOT_COMING[] = {{'t', "they did"}, {'w', "we did"}, {'n', "did not come"}};
    static const struct ask_answer UNSEEN[] = {{'t', "they left"}, {'w', "we sent them home"}};
    struct schedule *s = state;
    char question[2 * SCHEDULE_NAME];
    (void)row, (void)e;
    start(s, STATUS_CANCELLED);
    const struct schedule_whom *whom = &s->ending.whom;
    int today, minute;
    clock_today(&today, &minute);
    bool has_begun = whom->date < today || (whom->date == today && minute >= whom->start_min);
    if (whom->version.status == STATUS_ARRIVED) {
        (void)snprintf(question, sizeof question, "%s was not seen:", whom->name);
        ask_open(app, question, UNSEEN, 2, -1, answer_by, s);
    } else {
        (void)snprintf(question, sizeof question, "Cancel %s:", whom->name);
        ask_open(app, question, NOT_COMING, whom->version.status == STATUS_BOOKED && has_begun ? 3 : 2, -1,
                 answer_by, s);
    }
    return true;
}

/* ---- d ---- */

static const struct form_field SEEN_FIELDS[] = {
    {.name = "next",
     .label = "What next",
     .kind = FORM_TEXT,
     .hint = "Enter alone: as usual. Or advice for the desk: 6w, 30 min"},
};

static bool save_seen(struct app *app, struct form *f, struct err *e)
{
    struct schedule *s = f->ctx;
    struct schedule_ending *end = &s->ending;
    const char *advice = form_text(f, 0);
    (void)snprintf(end->note, sizeof end->note, "%s", advice);
    end->change.next.note = *advice ? end->note : NULL;
    return finish_form(app, s, *advice ? NEXT_OPEN : NEXT_AUTO, e);
}

static const struct form_plan SEEN_PLAN = {
    .name = "seen",
    .title = "Seen",
    .help =
        "The visit is over. Enter takes what usually comes next; advice puts the patient under Leaving for the desk.",
    .fields = SEEN_FIELDS,
    .field_count = 1,
    .save = save_seen,
    .backed_out = form_left,
};

/* What Enter alone means, in words, for a type. */
static const char *usual_words(const struct practice *p, const struct id *type)
{
    const struct appointment_type *t = practice_type(p, type);
    if (t && strcmp(t->next_code, "date") == 0)
        return "to be followed up";
    if (t && strcmp(t->next_code, "closed") == 0)
        return "nothing more";
    return "to be rebooked";
}

static struct form *open_seen(struct app *app, struct schedule *s)
{
    struct schedule_ending *end = &s->ending;
    struct form *f = form_open(app, &SEEN_PLAN, s);
    draft_form_start(&end->draft, f, describe_ending);
    form_title(f, "Seen: %s. Enter alone: %s", end->whom.name, usual_words(front_of(app)->practice, &end->whom.type));
    return f;
}

void schedule_next_resume_seen(struct app *app, const struct draft *d)
{
    struct schedule *s = app_state_of(app, "schedule");
    if (!s || !resume_ending(app, s, d))
        return;
    form_set_text(open_seen(app, s), 0, draft_text(d, "typed"));
    draft_form_take_up(&s->ending.draft, d);
}

static void go_on_seen(struct app *app, struct schedule *s)
{
    if (has_booking_to_come(app, &s->ending.whom))
        finish_with(app, s, NEXT_AUTO);
    else
        (void)open_seen(app, s);
}

static void answer_seen(struct app *app, void *ctx, int answer)
{
    if (answer == 0)
        go_on_seen(app, ctx);
    else
        cancel_by(app, ctx, CANCELLED_BY_PRACTICE);
}

bool schedule_next_run_seen(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    (void)row, (void)e;
    start(s, STATUS_FULFILLED);
    struct schedule_ending *end = &s->ending;
    if (end->whom.version.status == STATUS_FULFILLED) { /* she stands at the desk: only the next step is missing */
        end->is_next_only = true;
        ask_next(app, s);
    } else if (!is_time(app, &end->whom, STATUS_FULFILLED)) {
        finish_with(app, s, NEXT_AUTO);
    } else if (!schedule_missed_ask_seen(app, s, answer_seen)) {
        go_on_seen(app, s);
    }
    return true;
}
