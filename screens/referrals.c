#include "screens/referrals.h"

#include "base/clock.h"
#include "practice/queue.h"
#include "practice/referral.h"
#include "practice/rule.h"
#include "screens/front.h"
#include "screens/patient_sent_on.h"
#include "screens/pick.h"

#include <stdlib.h>

enum { ROWS_SHOWN = 12 };

struct referrals {
    struct referral *all; /* in the pick's arena */
    int n;
    struct queue thanks; /* owed; in the pick's arena */
};

static const char *name_of(struct practice *p, const struct id *patient, struct arena *a)
{
    struct err ignored = {0}; /* a line without a name */
    struct patient who;
    struct id id;
    bool ok = patient_resolve(p->book, patient, &id, &ignored) && patient_get(p->book, &id, a, &who, &ignored);
    return ok ? patient_name_grid(a, &who) : "";
}

static struct pick_row sent_row(struct practice *p, const struct referral *r, int today, struct arena *a)
{
    char day[16];
    bool is_late = r->due_date != CIVIL_NONE && r->due_date < today;
    const char *when = r->due_date == CIVIL_NONE ? "" : civil_desk_date(r->due_date, day);
    return (struct pick_row){
        arena_printf(a, "%s: %s, %s", name_of(p, &r->patient, a), r->performer, r->reason),
        *when ? arena_printf(a, "answer by %s%s", when, is_late ? ", late" : "") : "no answer yet",
        is_late ? STYLE_WARN : STYLE_PLAIN};
}

static int list(struct app *app, struct pick *pick, const char *typed, const struct pick_row **rows)
{
    struct referrals *x = pick->ctx;
    struct practice *p = front_of(app)->practice;
    struct queue_filter thanks = {.is_ahead = true, .kind = FOLLOW_UP_THANKS};
    struct arena *a = &pick->arena;
    struct err e = {0};
    int today, now;
    (void)typed;
    clock_today(&today, &now);
    if (!referral_list_open(p->book, a, &x->all, &x->n, &e) || !queue_load(p, &thanks, a, &x->thanks, &e)) {
        x->n = x->thanks.nrows = 0;
        app_say_err(app, &e);
    }
    struct pick_row *out = arena_array(a, (size_t)(x->n + x->thanks.nrows) + 1, sizeof *out);
    for (int i = 0; i < x->n; i++)
        out[i] = sent_row(p, &x->all[i], today, a);
    for (int i = 0; i < x->thanks.nrows; i++) {
        const struct queue_row *r = &x->thanks.rows[i];
        out[x->n + i] = (struct pick_row){
            arena_printf(a, "thank %s: %s", r->patient_short, queue_why(p, r, a)),
            queue_due_text(r, x->thanks.now, a), r->is_late ? STYLE_WARN : STYLE_PLAIN};
    }
    *rows = out;
    return x->n + x->thanks.nrows;
}

static const char *about(struct app *app, struct pick *pick, int row)
{
    const struct referrals *x = pick->ctx;
    char day[16];
    (void)app;
    if (row >= x->n)
        return "Thanked from the follow-ups (3), or by a letter; who sent whom stands on the patient.";
    int sent = x->all[row].date;
    return sent == CIVIL_NONE ? NULL : arena_printf(&pick->arena, "sent %s", civil_desk_date(sent, day));
}

static bool take(struct app *app, struct pick *pick, int row, struct err *e)
{
    const struct referrals *x = pick->ctx;
    if (row >= x->n)
        return front_open_patient(app, &x->thanks.rows[row - x->n].patient, NULL, e);
    struct id patient = x->all[row].patient, id = x->all[row].id;
    patient_sent_on_open(app, &patient, &id);
    return true;
}

static const char *take_title(struct app *app, struct pick *pick, int row)
{
    (void)app;
    return row < ((const struct referrals *)pick->ctx)->n ? "say what came" : "patient";
}

static void closed(struct app *app, struct pick *pick)
{
    (void)app;
    free(pick->ctx);
}

#define REFERRALS_PLAN(t, nobody)                                                                                \
    {                                                                                                            \
        .title = (t),                                                                                            \
        .help = "All whom we sent on to somebody else, the most pressing first, and who is to be thanked.",      \
        .empty = (nobody), .take_title = "say what came", .take_now = take_title, .rows = ROWS_SHOWN,            \
        .find = list, .about = about, .take = take, .closed = closed                                             \
    }
static const struct pick_plan PLAN =
    REFERRALS_PLAN("Sent on, and no answer yet; who is to be thanked",
                   "Nobody: every answer is here, and nobody is to be thanked. N on a patient sends them on.");
static const struct pick_plan NO_THANKS =
    REFERRALS_PLAN("Sent on, and no answer yet. No rule says whom to thank: ask the owner",
                   "Nobody: every answer is here. N on a patient sends them on.");

/* Whom to thank comes of a rule of policy: without one nobody ever stands here, and the list says so. */
static bool is_thanking(struct practice *p)
{
    struct rules *r;
    struct err ignored = {0}; /* then the list is as it is */
    if (!rule_load(p->book, &r, &ignored))
        return true;
    bool is = r->has[RULE_REFERRAL];
    rule_free(r);
    return is;
}

bool referrals_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct referrals *x = mem_alloc(sizeof *x);
    (void)state, (void)row, (void)e;
    *x = (struct referrals){0};
    struct pick *pick = pick_open(app, is_thanking(front_of(app)->practice) ? &PLAN : &NO_THANKS, x);
    pick_go(app, pick, 0);
    return true;
}
