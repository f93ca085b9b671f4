/* What becomes of a complaint: each act checked against the tables of complaint_stage.h. */
#include "practice/complaint_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/appointment_edit.h"
#include "practice/complaint_list.h"

#include <stdio.h>
#include <string.h>

/* One act while it is checked and written. */
struct doing {
    struct desk *d;
    struct arena *a;
    struct act *act;
    struct complaint_times times;
    const struct complaint *seen;
    struct complaint_doing what;
    enum complaint_stage from;
    const struct complaint_transition *t; /* one of these two */
    const struct complaint_deed *deed;
    struct complaint to;
};

/* ---- checking ---- */

/* "It is closed and cannot become answered. What can be done: take up again." */
static bool say_illegal(const struct doing *x, struct err *e)
{
    const struct complaint_transition *from[STAGE_COUNT];
    int n = complaint_stage_list(x->from, x->times.rules.has_second_stage, from);
    const char *can = "";
    for (int i = 0; i < n; i++)
        can = arena_printf(x->a, "%s%s%s", can, i ? ", " : ". What can be done: ", from[i]->title);
    if (x->from == x->what.to)
        return err_set(e, ERR_REFUSED, "That has been said already: %s%s", complaint_stage_desk(x->from), can);
    return err_set(e, ERR_REFUSED, "This complaint stands at \"%s\" and cannot become \"%s\"%s",
                   complaint_stage_desk(x->from), complaint_stage_desk(x->what.to), can);
}

static bool check_deed(const struct doing *x, struct err *e)
{
    if (!x->deed)
        return err_set(e, ERR_INPUT, "There is no act \"%s\" of a complaint", x->what.act ? x->what.act : "");
    if (x->deed->needs_worked_on && !complaint_stage_is_worked_on(x->from))
        return err_set(e, ERR_REFUSED, "It stands at \"%s\": %s is for what has no answer yet",
                       complaint_stage_desk(x->from), x->deed->title);
    if (x->deed->needs_running && x->seen->paused_at)
        return err_set(e, ERR_REFUSED, "It waits for the patient already");
    if (x->deed->needs_waiting && !x->seen->paused_at)
        return err_set(e, ERR_REFUSED, "It does not wait for the patient");
    return true;
}

static bool check_at_once(const struct doing *x, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    int64_t came = x->seen->complained_at > x->seen->received_at ? x->seen->complained_at : x->seen->received_at;
    int64_t until = complaint_clock_settle(&x->times.rules, &x->times.calendar, came);
    char day[16];
    if (!x->t->is_at_once || x->seen->is_concern || (int64_t)today * DAY_MIN + now <= until)
        return true;
    return err_set(e, ERR_REFUSED,
                   "It could be settled at the desk until %s; now it is answered, so that it is known what was behind "
                   "it",
                   civil_desk_date((int)(until / DAY_MIN), day));
}

static bool check_asked(struct doing *x, unsigned asks, struct err *e)
{
    const char *in = x->what.words ? x->what.words : "";
    int today, now;
    char day[16];
    const struct staff *s = practice_staff(x->d->practice, &x->what.staff);
    clock_today(&today, &now);
    if (!text_clean(x->a, TEXT_MANY_LINES, "words", in, strlen(in), &x->what.words, e))
        return false;
    if ((asks & COMPLAINT_ASKS_WORDS) && !*x->what.words)
        return err_set(e, ERR_INPUT, "Say it in words: %s", x->t ? x->t->title : x->deed->title);
    if (x->what.cause && *x->what.cause && !complaint_cause(x->d->practice, x->what.cause, &x->to.cause, e))
        return false;
    if ((asks & COMPLAINT_ASKS_CAUSE) && !*x->to.cause)
        return complaint_cause(x->d->practice, NULL, &x->to.cause, e);
    if (x->what.date != CIVIL_NONE && x->what.date < today)
        return err_set(e, ERR_INPUT, "%s is past: by when do they hear more?", civil_desk_date(x->what.date, day));
    if ((asks & COMPLAINT_ASKS_STAFF) && !id_is_none(&x->what.staff) && (!s || !s->is_active))
        return err_set(e, ERR_MISSING, "Nobody of that name works here");
    return true;
}

bool complaint_may(const struct desk *d, const struct complaint_transition *t, const struct complaint_deed *deed,
                   struct err *e)
{
    char what[80];
    (void)snprintf(what, sizeof what, "say \"%s\"", t ? t->title : deed->title);
    return appointment_edit_level(d, t ? t->level : deed->level, what, e);
}

static bool check(struct doing *x, struct err *e)
{
    bool is_move = x->what.to != STAGE_NONE;
    x->t = is_move ? complaint_stage_find(x->from, x->what.to, x->times.rules.has_second_stage) : NULL;
    x->deed = is_move ? NULL : complaint_stage_deed(x->what.act);
    if (is_move && !x->t)
        return say_illegal(x, e);
    if (!is_move && !check_deed(x, e))
        return false;
    unsigned asks = x->t ? x->t->asks : x->deed->asks;
    return complaint_may(x->d, x->t, x->deed, e) && check_asked(x, asks, e) && (!x->t || check_at_once(x, e));
}

/* ---- what it changes ---- */

/* It stood still until now. */
static void end_pause(struct doing *x)
{
    if (!x->to.paused_at)
        return;
    int before = x->to.paused_days > 0 ? x->to.paused_days : 0;
    int days = complaint_clock_stood(&x->times.calendar, x->to.paused_at, x->act->at_ms);
    x->to.paused_days = before + days > 0 ? before + days : -1;
    x->to.paused_at = 0;
}

static int64_t *stamp_of(struct complaint *c, enum complaint_stage s)
{
    switch (s) {
    case STAGE_RECEIVED: return &c->received_at;
    case STAGE_ACKNOWLEDGED: return &c->acknowledged_at;
    case STAGE_SETTLED: return &c->settled_at;
    case STAGE_INVESTIGATING: return &c->investigating_at;
    case STAGE_ANSWERED: return &c->answered_at;
    case STAGE_CHECKED_BACK: return &c->checked_at;
    case STAGE_CLOSED: return &c->closed_at;
    case STAGE_REOPENED: return &c->reopened_at;
    case STAGE_ESCALATED: return &c->escalated_at;
    case STAGE_WITHDRAWN: return &c->withdrawn_at;
    case STAGE_NONE:
    case STAGE_COUNT: break;
    }
    return NULL;
}

/* Nobody complained of a concern until it is acknowledged or taken up again. */
static void make_complaint(struct doing *x)
{
    x->to.is_concern = false;
    x->to.complained_at = x->act->at_ms;
}

static void begin_again(struct doing *x)
{
    x->to.paused_days = -1;
    x->to.update_date = CIVIL_NONE;
}

static void move(struct doing *x)
{
    enum complaint_stage to = x->t->to;
    x->to.stage = complaint_stage_code(to);
    *stamp_of(&x->to, to) = x->act->at_ms;
    end_pause(x);
    if (x->to.is_concern && (to == STAGE_ACKNOWLEDGED || to == STAGE_REOPENED))
        make_complaint(x);
    if (to == STAGE_SETTLED && !x->to.acknowledged_at)
        x->to.acknowledged_at = x->act->at_ms;
    if (to == STAGE_SETTLED || to == STAGE_ANSWERED)
        x->to.outcome = x->what.words;
    if (to == STAGE_CHECKED_BACK)
        x->to.check_result = COMPLAINT_HELD;
    if (to == STAGE_REOPENED && x->from != STAGE_WITHDRAWN)
        x->to.check_result = COMPLAINT_NOT_HELD;
    if (to == STAGE_WITHDRAWN || (to == STAGE_CLOSED && (x->t->asks & COMPLAINT_ASKS_WORDS)))
        x->to.end_reason = x->what.words;
    if (to == STAGE_REOPENED || to == STAGE_ESCALATED)
        begin_again(x);
    if (to == STAGE_INVESTIGATING && id_is_none(&x->to.owner))
        x->to.owner = x->act->who.staff;
}

static void leave_stage(struct doing *x)
{
    const char *act = x->deed->act;
    if (strcmp(act, "complaint-wait") == 0)
        x->to.paused_at = x->act->at_ms;
    if (strcmp(act, "complaint-go-on") == 0)
        end_pause(x);
    if (x->deed->asks & COMPLAINT_ASKS_DATE)
        x->to.update_date = x->what.date;
    if (x->deed->asks & COMPLAINT_ASKS_STAFF)
        x->to.owner = x->what.staff;
}

/* A note changes nothing of the complaint: it goes beside whatever somebody else is doing to it. */
static bool write(struct doing *x, struct err *e)
{
    bool is_note = false;
    if (x->t) {
        x->act->name = x->t->act;
        move(x);
    } else if (x->deed) {
        x->act->name = x->deed->act;
        leave_stage(x);
        is_note = strcmp(x->deed->act, "complaint-note") == 0;
    }
    if (!is_note && !record_edit(&complaint_table, x->act, &x->seen->id, &x->seen->patient, x->seen, &x->to, e))
        return false;
    complaint_put_step(x->act, &x->to, &x->what.step, x->act->name, x->what.words);
    return true;
}

bool complaint_put_move(struct practice *p, struct act *act, struct arena *a, struct complaint *c,
                        const struct complaint_doing *what, struct err *e)
{
    struct complaint seen = *c;
    struct doing x = {.a = a, .act = act, .seen = &seen, .what = *what, .to = *c};
    x.from = complaint_stage_of(c);
    if (!complaint_times_load(p->book, a, &x.times, e))
        return false;
    x.t = complaint_stage_find(x.from, what->to, x.times.rules.has_second_stage);
    if (!x.t)
        return say_illegal(&x, e);
    x.what.words = what->words ? what->words : "";
    x.to.cause = what->cause ? what->cause : c->cause;
    if (!write(&x, e))
        return false;
    *c = x.to;
    return true;
}

bool complaint_do(struct desk *d, struct arena *a, const struct complaint *seen, const struct complaint_doing *what,
                  struct complaint *out, struct err *e)
{
    struct act act;
    struct complaint now;
    struct id own = seen->id; /* seen may be out */
    struct doing x = {.d = d, .a = a, .act = &act, .seen = seen, .what = *what, .to = *seen};
    x.from = complaint_stage_of(seen);
    if (!act_begin(d->practice->book, &act, "complaint-step", &d->who, e))
        return false;
    bool ok =
        complaint_times_load(d->practice->book, a, &x.times, e) && complaint_get(d->practice->book, &own, a, &now, e);
    if (ok && now.is_in_error)
        ok = err_set(e, ERR_REFUSED, "This complaint was taken back as a mistake");
    ok = ok && check(&x, e) && write(&x, e) && act_write(&act, e) && complaint_get(d->practice->book, &own, a, out, e);
    return act_end(&act, ok, e);
}

bool complaint_edit(struct desk *d, struct arena *a, const struct complaint *seen, const struct complaint *to,
                    struct err *e)
{
    struct complaint own = *to;
    struct act act;
    own.stage = seen->stage;
    if (!appointment_edit_level(d, LEVEL_DESK, "change a complaint", e) || !complaint_check(a, &own, e))
        return false;
    if (*own.cause && !complaint_cause(d->practice, own.cause, &own.cause, e))
        return false;
    if (own.is_concern && !seen->is_concern)
        return err_set(e, ERR_REFUSED, "Somebody has complained: it is no concern any more. x: they take it back");
    if (!act_begin(d->practice->book, &act, "complaint-edit", &d->who, e))
        return false;
    if (seen->is_concern && !own.is_concern)
        own.complained_at = act.at_ms;
    bool ok = record_edit(&complaint_table, &act, &seen->id, &seen->patient, seen, &own, e);
    return ok ? act_commit(&act, e) : (act_abandon(&act), false);
}
