#include "screens/patient_sent_on.h"

#include "base/clock.h"
#include "practice/referral.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_view.h"
#include "screens/pick.h"

#include <stdlib.h>
#include <string.h>

/* ---- one of them ---- */

enum { TO, REASON, BY, SENT, NEW_FIELDS };
enum { OUTCOME, END_FIELDS };

/* Somebody is sent on, or what came of it is said. */
struct sent_on_form {
    struct referral saw; /* texts in the arena; of a new one only its patient and its id */
    const char *name;    /* whose it is, in the arena: "Brennan D"; it may be open over somebody else's row */
    bool is_new;
    struct arena arena;
    struct draft_form draft;
};

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct sent_on_form *x = f->ctx;
    struct front *front = front_of(app);
    struct referral r = x->saw;
    struct arena a = {0};
    char day[16];
    bool ok;
    if (x->is_new) {
        r.performer = form_text(f, TO);
        r.reason = form_text(f, REASON);
        r.due_date = form_date(f, BY);
        r.date = form_date(f, SENT);
        ok = referral_add(&front->desk, &a, &r, NULL, e);
    } else {
        ok = referral_close(&front->desk, &a, &x->saw, form_text(f, OUTCOME), e);
    }
    if (ok) {
        draft_form_done(app, &x->draft);
        if (x->is_new)
            front_did(app, NULL, "%s sent on to %s: answer by %s", x->name, r.performer,
                      civil_desk_date(r.due_date, day));
        else
            front_did(app, NULL, "Closed for %s: %s, %s", x->name, x->saw.performer, x->saw.reason);
        front_count(app);
    }
    arena_finish(&a);
    return ok;
}

static void closed(struct app *app, struct form *f)
{
    struct sent_on_form *x = f->ctx;
    (void)app;
    arena_finish(&x->arena);
    free(x);
}

static const struct form_field NEW[] = {
    {.name = "to",
     .label = "To whom",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Dr Varga, knee clinic"},
    {.name = "reason", .label = "For what", .kind = FORM_TEXT, .flags = FORM_REQUIRED, .hint = "In a few words."},
    {.name = "by",
     .label = "Answer by",
     .kind = FORM_DATE,
     .flags = FORM_STOP | FORM_REQUIRED,
     .cells = 16,
     .hint = "By then it stands among the follow-ups: fri, 2w, 7/12. Enter keeps it."},
    {.name = "sent",
     .label = "Sent on",
     .kind = FORM_DATE,
     .flags = FORM_REQUIRED | FORM_PAST,
     .cells = 16,
     .hint = "The day they were sent: fri, 12 nov is the last one. Enter keeps it."},
};

static const struct form_field END[] = {
    {.name = "outcome",
     .label = "What came of it",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .hint = "Enter closes it; its follow-up ends too."},
};

static const struct form_plan NEW_PLAN = {
    .name = "sent-on",
    .title = "Sent on",
    .help = "To whom, for what, and by when an answer is expected.",
    .fields = NEW,
    .field_count = NEW_FIELDS,
    .save = save,
    .closed = closed,
};

static const struct form_plan END_PLAN = {
    .name = "sent-on-end",
    .title = "What came of it",
    .help = "What was heard from whom they were sent to.",
    .fields = END,
    .field_count = END_FIELDS,
    .save = save,
    .closed = closed,
};

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct sent_on_form *x = f->ctx;
    const struct form_plan *plan = x->is_new ? &NEW_PLAN : &END_PLAN;
    draft_form_title(w, "\"%s\" of %s: %s", plan->title, x->name, x->is_new ? form_text(f, TO) : x->saw.performer);
    draft_form_put_id(w, "patient", &x->saw.patient);
    draft_form_put_id(w, "record", x->is_new ? &ID_NONE : &x->saw.id);
    for (int i = 0; i < plan->field_count; i++)
        draft_form_put(w, plan->fields[i].name, draft_form_typed(w, f, i));
}

/* of: which one, or NULL for another of this patient. */
static struct form *open_one(struct app *app, const struct id *patient, const struct id *of)
{
    struct sent_on_form *x = mem_alloc(sizeof *x);
    struct err e = {0};
    struct patient who;
    int today, now;
    clock_today(&today, &now);
    memset(x, 0, sizeof *x);
    x->is_new = !of;
    x->saw = referral_none();
    x->saw.patient = *patient;
    x->saw.id = id_new(clock_now_ms()); /* chosen before the first try: saved twice, it stands once */
    bool ok = (!of || referral_get(front_of(app)->practice->book, of, &x->arena, &x->saw, &e)) &&
              patient_get(front_of(app)->practice->book, &x->saw.patient, &x->arena, &who, &e);
    if (!ok) {
        app_say_err(app, &e);
        arena_finish(&x->arena);
        free(x);
        return NULL;
    }
    x->name = patient_name_grid(&x->arena, &who);
    struct form *f = form_open(app, x->is_new ? &NEW_PLAN : &END_PLAN, x);
    if (x->is_new) {
        form_set_date(f, BY, today + REFERRAL_WAIT_DAYS);
        form_set_date(f, SENT, today);
        form_title(f, "%s is sent on", x->name);
    } else {
        form_title(f, "%s: %s, %s", x->name, x->saw.performer, x->saw.reason);
    }
    draft_form_start(&x->draft, f, describe);
    form_focus(f, 0);
    return f;
}

void patient_sent_on_open(struct app *app, const struct id *patient, const struct id *referral)
{
    (void)open_one(app, patient, referral);
}

void patient_sent_on_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), record = draft_form_id(d, "record");
    struct form *f = open_one(app, &patient, id_is_none(&record) ? NULL : &record);
    if (!f)
        return;
    struct sent_on_form *x = f->ctx;
    for (int i = 0; i < f->plan->field_count; i++)
        form_set_text(f, i, draft_text(d, f->plan->fields[i].name));
    draft_form_take_up(&x->draft, d);
}

/* ---- the list ---- */

struct sent_on_list {
    struct id patient;
    struct referral *all; /* in the pick's arena */
    int count;
};

static int list_all(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct sent_on_list *x = p->ctx;
    struct err e = {0};
    int today, now;
    char day[16];
    (void)typed;
    clock_today(&today, &now);
    if (!referral_list(front_of(app)->practice->book, &x->patient, &p->arena, &x->all, &x->count, &e)) {
        app_say_err(app, &e);
        x->count = 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)x->count + 1, sizeof *out);
    for (int i = 0; i < x->count; i++) {
        const struct referral *r = &x->all[i];
        bool is_late = !r->closed_at && r->due_date != CIVIL_NONE && r->due_date < today;
        const char *when = r->due_date == CIVIL_NONE ? "" : civil_desk_date(r->due_date, day);
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s: %s", r->performer, r->reason),
            r->closed_at ? "closed" : arena_printf(&p->arena, "answer by %s%s", when, is_late ? ", late" : ""),
            is_late ? STYLE_WARN : STYLE_PLAIN};
    }
    out[x->count] = (struct pick_row){"+ sent on to somebody else", "", STYLE_STRONG};
    *rows = out;
    return x->count + 1;
}

static const char *about(struct app *app, struct pick *p, int row)
{
    const struct sent_on_list *x = p->ctx;
    char day[16];
    (void)app;
    if (row >= x->count)
        return NULL;
    const struct referral *r = &x->all[row];
    const char *sent = r->date == CIVIL_NONE ? "" : civil_desk_date(r->date, day);
    return arena_printf(&p->arena, "sent %s%s%s", sent, *r->outcome ? "; " : "", r->outcome);
}

static bool take(struct app *app, struct pick *p, int row, struct err *e)
{
    struct sent_on_list *x = p->ctx;
    struct id patient = x->patient, of = row < x->count ? x->all[row].id : ID_NONE;
    if (row < x->count && x->all[row].closed_at)
        return err_set(e, ERR_REFUSED, "It is closed: what came of it stands below. The last row sends them on anew.");
    (void)open_one(app, &patient, row < x->count ? &of : NULL);
    return true;
}

static const char *take_title(struct app *app, struct pick *p, int row)
{
    const struct sent_on_list *x = p->ctx;
    (void)app;
    return row >= x->count ? "send them on" : x->all[row].closed_at ? "closed" : "say what came";
}

static void close_list(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan LIST_PLAN = {
    .title = "Sent on",
    .help = "To whom they were sent, and what came of it.",
    .empty = "Nobody.",
    .take_title = "send them on",
    .take_now = take_title,
    .rows = 8,
    .find = list_all,
    .about = about,
    .take = take,
    .closed = close_list,
};

bool patient_sent_on_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct sent_on_list *x = mem_alloc(sizeof *x);
    (void)state, (void)row, (void)e;
    memset(x, 0, sizeof *x);
    x->patient = *patient_view_patient(app);
    struct pick *p = pick_open(app, &LIST_PLAN, x);
    pick_title(app, p, "Sent on: %s", patient_view_name(app));
    pick_go(app, p, 0);
    return true;
}
