#include "screens/follow_up_form.h"

#include "base/clock.h"
#include "practice/follow_up.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENT, KIND, TEXT, DUE, AT, WHOSE, CONFIDENTIAL, FIELDS };
enum { CHOICES_MAX = 40, NAME = 80 };

/* One form for both: a promise has no kind to choose, a patient that is known is not asked for. */
struct follow_up_form {
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    int at[FIELDS]; /* where a field stands in the form; -1: it is not in it */
    const char *kinds[CHOICES_MAX + 1], *staff[CHOICES_MAX + 1];
    const char *kind_of[CHOICES_MAX];
    struct id staff_of[CHOICES_MAX];
    const char *kind;
    struct id patient;
    struct id entry; /* chosen before the first try: saved twice, it stands once */
    bool is_edit;
    struct follow_up_seen saw; /* of an edit, in arena */
    char name[NAME];
    struct arena arena;
    struct patient_search search;
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};

static const struct form_field ALL[FIELDS] = {
    {.name = "patient",
     .label = "For",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Letters of the name, an age, digits of the telephone: smi 63. Enter takes."},
    {.name = "kind",
     .label = "What",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 20,
     .hint = "First letter, Left, Right."},
    {.name = "text",
     .label = "Promise",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "What was said that we do, in their words: report by half ten."},
    {.name = "due",
     .label = "By",
     .kind = FORM_DATE,
     .flags = FORM_STOP,
     .cells = 16,
     .hint = "By which day: today, tomorrow, fri, 2w. Enter keeps it."},
    {.name = "at",
     .label = "at",
     .kind = FORM_TIME,
     .cells = 8,
     .hint = "And by what time; empty: any time of that day."},
    {.name = "whose",
     .label = "Who",
     .kind = FORM_CHOICE,
     .cells = 20,
     .hint = "Who is to do it; anybody, if nobody is named."},
    {.name = "confidential",
     .label = "Confidential",
     .kind = FORM_CHOICE,
     .cells = 8,
     .hint = "Yes: only whoever has it finds it, or you; others have to ask for such ones."},
};

static const char *text_at(const struct follow_up_form *w, int field)
{
    return w->at[field] < 0 ? "" : form_text(w->form, w->at[field]);
}

/* ---- saving ---- */

static bool save_edit(struct app *app, struct follow_up_form *w, struct err *e)
{
    struct follow_up to = w->saw.record;
    if (w->at[TEXT] >= 0)
        to.text = text_at(w, TEXT);
    to.due_date = form_date(w->form, w->at[DUE]);
    to.due_min = form_minute(w->form, w->at[AT]);
    if (w->at[CONFIDENTIAL] >= 0)
        to.is_confidential = form_choice(w->form, w->at[CONFIDENTIAL]) == 1;
    struct arena a = {0};
    bool ok = follow_up_edit(&front_of(app)->desk, &a, &w->saw, &to, e);
    if (ok) {
        char day[16];
        draft_form_done(app, &w->draft);
        front_did(app, NULL, "Changed for %s: by %s", w->name, civil_desk_date(to.due_date, day));
    }
    arena_finish(&a);
    return ok;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct follow_up_form *w = f->ctx;
    struct front *front = front_of(app);
    struct arena a = {0};
    if (w->is_edit)
        return save_edit(app, w, e);
    struct follow_up x = follow_up_none(w->kind);
    struct id id;
    char day[16], time[8];
    int whose = form_choice(f, w->at[WHOSE]);
    if (w->at[KIND] >= 0 && form_choice(f, w->at[KIND]) >= 0)
        x.kind = w->kind_of[form_choice(f, w->at[KIND])];
    x.id = w->entry;
    x.patient = w->patient;
    x.text = text_at(w, TEXT);
    x.due_date = form_date(f, w->at[DUE]);
    x.due_min = form_minute(f, w->at[AT]);
    x.owner = whose > 0 ? w->staff_of[whose] : ID_NONE;
    x.is_confidential = form_choice(f, w->at[CONFIDENTIAL]) == 1;
    bool ok = follow_up_add(&front->desk, &a, &x, &id, e);
    if (ok) {
        draft_form_done(app, &w->draft);
        int date = x.due_date;
        front_did(app, NULL, "%s for %s%s%s%s%s", strcmp(x.kind, FOLLOW_UP_PROMISE) == 0 ? "Promised" : "Written down",
                  w->name, date == CIVIL_NONE ? "" : ", by ", date == CIVIL_NONE ? "" : civil_desk_date(date, day),
                  x.due_min == MINUTE_NONE ? "" : " ",
                  x.due_min == MINUTE_NONE ? "" : civil_clock_text(x.due_min, time));
    }
    arena_finish(&a);
    return ok;
}

/* ---- the patient ---- */

static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return patient_search_find(app, &((struct follow_up_form *)f->ctx)->search, typed);
}

static void draw_result(const void *model, int index, const struct pane *line)
{
    patient_search_draw(&((const struct follow_up_form *)((const struct form *)model)->ctx)->search, index, line);
}

static bool pick_patient(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct follow_up_form *w = f->ctx;
    const struct find_row *x = patient_search_row(&w->search, result, e);
    (void)app;
    if (!x)
        return false;
    w->patient = x->id;
    (void)snprintf(w->name, sizeof w->name, "%s", x->name);
    form_set_picked(f, field, x->name);
    return true;
}

/* ---- the form ---- */

/* Another name typed over the one that was taken is nobody yet. */
static void changed(struct app *app, struct form *f, int field)
{
    struct follow_up_form *w = f->ctx;
    if (field == w->at[DUE] && w->at[AT] >= 0) /* not the usual day: the usual hour is asked about too */
        w->fields[w->at[AT]].flags |= FORM_STOP;
    (void)app;
    if (field == w->at[PATIENT] && !f->values[field].is_picked)
        w->patient = ID_NONE;
}

static void closed(struct app *app, struct form *f)
{
    struct follow_up_form *w = f->ctx;
    (void)app;
    arena_finish(&w->arena);
    patient_search_finish(&w->search);
    free(w);
}

static void list_choices(struct follow_up_form *w, const struct front *front)
{
    struct practice *p = front->practice;
    int n, kinds = 0, staff = 0;
    const struct follow_up_kind *all = follow_up_kinds(p, &n);
    for (int i = 0; i < n && kinds < CHOICES_MAX; i++) {
        if (queue_is_by_rule(all[i].code) || strcmp(all[i].code, FOLLOW_UP_PROMISE) == 0)
            continue;
        w->kind_of[kinds] = arena_strdup(&w->arena, all[i].code);
        w->kinds[kinds++] = arena_strdup(&w->arena, all[i].name);
    }
    w->staff[staff++] = "anybody";
    for (int i = 0; i < p->nstaff && staff < CHOICES_MAX; i++)
        if (p->staff[i].is_active) {
            w->staff_of[staff] = p->staff[i].id;
            w->staff[staff++] = arena_strdup(&w->arena, p->staff[i].name);
        }
}

static void add_field(struct follow_up_form *w, int field, const char *const *choices)
{
    w->at[field] = w->plan.field_count;
    w->fields[w->plan.field_count] = ALL[field];
    w->fields[w->plan.field_count++].choices = choices;
}

static void make_plan(struct follow_up_form *w, bool is_promise)
{
    w->plan = (struct form_plan){
        .name = is_promise ? "promise" : "followup",
        .title = is_promise ? "Promise" : "To be done",
        .help = is_promise ? "What was promised to them: it stands in the queue until it is kept."
                           : "Something to be done for a patient: it stands in the queue until it is done.",
        .fields = w->fields,
        .save = save,
        .changed = changed,
        .find = search,
        .result_row = draw_result,
        .pick = pick_patient,
        .closed = closed,
    };
    for (int i = 0; i < FIELDS; i++)
        w->at[i] = -1;
    if (id_is_none(&w->patient))
        add_field(w, PATIENT, NULL);
    if (!is_promise)
        add_field(w, KIND, w->kinds);
    add_field(w, TEXT, NULL);
    if (!is_promise) {
        w->fields[w->at[TEXT]].label = "Words";
        w->fields[w->at[TEXT]].hint = "What is to be done.";
    }
    add_field(w, DUE, NULL);
    add_field(w, AT, NULL);
    add_field(w, WHOSE, w->staff);
    add_field(w, CONFIDENTIAL, NO_YES);
}

static void describe(const struct form *f, struct draft_form_writer *out)
{
    const struct follow_up_form *w = f->ctx;
    draft_form_title(out, "%s%s%s", w->plan.name[0] == 'p' ? "promise" : "follow-up", *w->name ? " for " : "", w->name);
    int kind = w->at[KIND] < 0 ? -1 : form_choice(f, w->at[KIND]), whose = form_choice(f, w->at[WHOSE]);
    draft_form_put(out, "kind", kind < 0 ? w->kind : w->kind_of[kind]);
    draft_form_put_id(out, "whose", whose < 0 ? &ID_NONE : &w->staff_of[whose]);
    draft_form_put(out, "name", w->name);
    draft_form_put_id(out, "entry", &w->entry);
    draft_form_put_id(out, "patient", &w->patient);
    draft_form_put(out, "text", text_at(w, TEXT));
    draft_form_put(out, "due", draft_form_typed(out, f, w->at[DUE]));
    draft_form_put(out, "at", text_at(w, AT));
    draft_form_put_int(out, "confidential", form_choice(f, w->at[CONFIDENTIAL]));
}

static struct follow_up_form *open_form(struct app *app, const char *kind, const struct id *patient, const char *name)
{
    struct follow_up_form *w = mem_alloc(sizeof *w);
    bool is_promise = strcmp(kind, FOLLOW_UP_PROMISE) == 0;
    int date, minute;
    memset(w, 0, sizeof *w);
    w->kind = is_promise ? FOLLOW_UP_PROMISE : FOLLOW_UP_TASK;
    w->patient = patient ? *patient : ID_NONE;
    w->entry = id_new(clock_now_ms());
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    list_choices(w, front_of(app));
    make_plan(w, is_promise);
    w->form = form_open(app, &w->plan, w);
    draft_form_start(&w->draft, w->form, describe);
    follow_up_usual_due(front_of(app)->practice, &date, &minute);
    form_set_date(w->form, w->at[DUE], date);
    form_set_minute(w->form, w->at[AT], minute);
    form_set_choice(w->form, w->at[WHOSE], 0);
    form_set_choice(w->form, w->at[CONFIDENTIAL], 0);
    for (int i = 0; !is_promise && w->kinds[i]; i++)
        if (strcmp(w->kind_of[i], kind) == 0)
            form_set_choice(w->form, w->at[KIND], i);
    if (*w->name)
        form_title(w->form, "%s %s", is_promise ? "Promise to" : "To be done for", w->name);
    return w;
}

void follow_up_form_open(struct app *app, const char *kind)
{
    struct front_hand hand;
    bool is_known = front_whom(app, &hand);
    (void)open_form(app, kind, is_known ? &hand.patient : NULL, hand.name);
}

void follow_up_form_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient");
    struct follow_up_form *w =
        open_form(app, draft_text(d, "kind"), id_is_none(&patient) ? NULL : &patient, draft_text(d, "name"));
    w->entry = draft_form_id(d, "entry");
    form_set_text(w->form, w->at[TEXT], draft_text(d, "text"));
    if (*draft_text(d, "due"))
        form_set_text(w->form, w->at[DUE], draft_text(d, "due"));
    form_set_text(w->form, w->at[AT], draft_text(d, "at"));
    struct id whose = draft_form_id(d, "whose");
    for (int i = 0; w->staff[i]; i++)
        if (id_compare(&w->staff_of[i], &whose) == 0)
            form_set_choice(w->form, w->at[WHOSE], i);
    form_set_choice(w->form, w->at[CONFIDENTIAL], draft_form_int(d, "confidential"));
    draft_form_take_up(&w->draft, d);
}

static void describe_edit(const struct form *f, struct draft_form_writer *out)
{
    const struct follow_up_form *w = f->ctx;
    draft_form_title(out, "change of what is to be done for %s", w->name);
    draft_form_put_id(out, "row", &w->saw.row.id);
    draft_form_put_changes(&w->draft, out);
}

/* What follows from a booking has that booking's words: only its day can be set, and then it stays. NULL: it cannot be
 * read. */
static struct follow_up_form *open_edit(struct app *app, const struct id *row, struct err *e)
{
    struct follow_up_form *w = mem_alloc(sizeof *w);
    struct practice *p = front_of(app)->practice;
    memset(w, 0, sizeof *w);
    w->is_edit = true;
    if (!follow_up_see(p, row, &w->arena, &w->saw, e)) {
        arena_finish(&w->arena);
        free(w);
        return NULL;
    }
    const struct queue_row *r = &w->saw.row;
    w->kind = r->kind;
    w->patient = r->patient;
    (void)snprintf(w->name, sizeof w->name, "%s", r->patient_short);
    make_plan(w, strcmp(r->kind, FOLLOW_UP_PROMISE) == 0);
    /* No kind and no owner to choose here: > gives it away. */
    w->plan.field_count = 0;
    w->at[KIND] = w->at[WHOSE] = w->at[TEXT] = w->at[CONFIDENTIAL] = -1;
    if (!queue_is_by_rule(r->kind))
        add_field(w, TEXT, NULL);
    add_field(w, DUE, NULL);
    add_field(w, AT, NULL);
    if (!queue_is_by_rule(r->kind))
        add_field(w, CONFIDENTIAL, NO_YES);
    w->plan.name = "followup-edit";
    w->form = form_open(app, &w->plan, w);
    draft_form_start(&w->draft, w->form, describe_edit);
    form_title(w->form, "%s: %s", w->name, follow_up_kind(p, r->kind)->name);
    if (w->at[TEXT] >= 0)
        form_set_text(w->form, w->at[TEXT], w->saw.record.text);
    if (w->at[CONFIDENTIAL] >= 0)
        form_set_choice(w->form, w->at[CONFIDENTIAL], w->saw.record.is_confidential);
    form_set_date(w->form, w->at[DUE], (int)(r->due / DAY_MIN));
    if (r->due % DAY_MIN != DAY_MIN - 1)
        form_set_minute(w->form, w->at[AT], (int)(r->due % DAY_MIN));
    draft_form_saw(&w->draft);
    return w;
}

bool follow_up_form_edit(struct app *app, const struct id *row, struct err *e)
{
    return open_edit(app, row, e) != NULL;
}

void follow_up_form_resume_edit(struct app *app, const struct draft *d)
{
    struct id row = draft_form_id(d, "row");
    struct err e = {0};
    struct follow_up_form *w = open_edit(app, &row, &e);
    if (w)
        draft_form_take_changes(app, &w->draft, w->form, d);
    else
        app_say_err(app, &e);
}

bool follow_up_form_run_promise(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    follow_up_form_open(app, FOLLOW_UP_PROMISE);
    return true;
}
