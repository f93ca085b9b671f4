#include "screens/waiting.h"

#include "base/clock.h"
#include "practice/waitlist.h"
#include "screens/board.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_search.h"
#include "screens/schedule_new.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENT, TYPE, WITH, MINUTES, DAYS, HOURS, UNTIL, SHORT, REMARK, FIELDS };
enum { CHOICES_MAX = 40, NAME = 80 };

/* Everything the form knows beside what stands in its fields. */
struct waiting_form {
    struct app *app;
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    const char *types[CHOICES_MAX + 1], *withs[CHOICES_MAX + 1];
    struct id type_of[CHOICES_MAX], with_of[CHOICES_MAX];
    struct id entry; /* chosen before the first try; of an edit: which */
    bool is_edit;
    struct waitlist_want saw; /* of an edit */
    struct id patient;        /* none: not known yet, or new */
    bool is_new;
    struct schedule_new new_patient;
    char name[NAME];
    struct arena arena;
    struct patient_search search;
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};

/* ---- checking ---- */

/* 0: as the type says; -1: no number of minutes. */
static int minutes_of(const struct form *f)
{
    char *end;
    const char *text = form_text(f, MINUTES);
    long n = strtol(text, &end, 10);
    return !*text ? 0 : !*end && n > 0 && n <= APPOINTMENT_MINUTES_MAX ? (int)n : -1;
}

static bool check_minutes(struct form *f, int field, struct err *e)
{
    (void)field;
    return minutes_of(f) >= 0 || err_set(e, ERR_INPUT, "Minutes, 1 to %d; empty: as the type", APPOINTMENT_MINUTES_MAX);
}

static bool check_days(struct form *f, int field, struct err *e)
{
    int days;
    return waitlist_parse_days(form_text(f, field), &days, e);
}

static bool check_hours(struct form *f, int field, struct err *e)
{
    int from, to;
    return waitlist_parse_hours(form_text(f, field), &from, &to, e);
}

static const struct form_field ALL[FIELDS] = {
    {.name = "patient",
     .label = "Patient",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Letters of the name, an age, digits of the telephone: smi 63. Enter takes."},
    {.name = "type",
     .label = "Wants",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 20,
     .hint = "What for: first letter, Left, Right."},
    {.name = "with",
     .label = "With",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 20,
     .hint = "Anybody, or one: first letter, Left, Right."},
    {.name = "minutes",
     .label = "Minutes",
     .kind = FORM_TEXT,
     .cells = 5,
     .check = check_minutes,
     .hint = "Empty: as long as the type."},
    {.name = "days",
     .label = "Days",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 24,
     .check = check_days,
     .hint = "When they can: mon wed, mon-fri. Empty: any day."},
    {.name = "hours",
     .label = "Hours",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 16,
     .check = check_hours,
     .hint = "9-12, mornings, afternoons, after 14, before 10:30. Empty: any time."},
    {.name = "until",
     .label = "Until",
     .kind = FORM_DATE,
     .cells = 16,
     .hint = "The last day on which it is of use: 4/12, 2w. Empty: no end."},
    {.name = "short",
     .label = "Short notice",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 8,
     .choices = NO_YES,
     .hint = "Would come today or tomorrow when somebody cancels."},
    {.name = "remark", .label = "Remark", .kind = FORM_TEXT, .hint = "What it is about."},
};

/* ---- saving ---- */

static struct waitlist_want want_of(const struct waiting_form *w)
{
    struct waitlist_want out = waitlist_none();
    const struct form *f = w->form;
    struct err checked = {0}; /* the fields' own checks have passed */
    out.patient = w->patient;
    out.type = form_choice(f, TYPE) >= 0 ? w->type_of[form_choice(f, TYPE)] : ID_NONE;
    out.practitioner = form_choice(f, WITH) >= 0 ? w->with_of[form_choice(f, WITH)] : ID_NONE;
    out.minutes = minutes_of(f);
    (void)waitlist_parse_days(form_text(f, DAYS), &out.days, &checked);
    (void)waitlist_parse_hours(form_text(f, HOURS), &out.from_min, &out.to_min, &checked);
    out.until = form_date(f, UNTIL);
    out.is_short_notice = form_choice(f, SHORT) == 1;
    out.remark = form_text(f, REMARK);
    return out;
}

/* Another type brings its own length, unless one was typed. */
static void follow_type(const struct waiting_form *w, struct waitlist_want *want)
{
    if (w->is_edit && want->minutes == 0)
        want->minutes = id_compare(&want->type, &w->saw.type) == 0 ? w->saw.minutes : 0;
}

static bool put(struct waiting_form *w, struct arena *a, struct outcome *o, struct err *e)
{
    struct desk *desk = &front_of(w->app)->desk;
    struct waitlist_want want = want_of(w);
    struct patient add = patient_none();
    struct telecom phone = telecom_none();
    if (w->is_edit) {
        follow_type(w, &want);
        return waitlist_edit(desk, a, &w->entry, &w->saw, &want, o, e);
    }
    if (w->is_new) {
        add.family = w->new_patient.family;
        add.given = w->new_patient.given;
        add.birth_date = w->new_patient.birth_date;
        phone.value = w->new_patient.phone;
        want.new_patient = &add;
        want.telecoms = &phone;
        want.ntelecoms = *phone.value ? 1 : 0;
    }
    return waitlist_add(desk, a, &w->entry, &want, o, e);
}

/* Nobody waits for somebody who has left: what is wrong is wrong there. */
static bool has_left(const struct waiting_form *w)
{
    struct id with = want_of(w).practitioner;
    const struct practitioner *who = practice_practitioner(front_of(w->app)->practice, &with);
    return !id_is_none(&with) && (!who || !who->is_active);
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct waiting_form *w = f->ctx;
    struct arena a = {0};
    struct outcome o;
    bool ok = put(w, &a, &o, e);
    if (ok) {
        draft_form_done(app, &w->draft);
        board_point_at(app, &o.appointment.id);
        front_did(app, &o, "%s %s: %s", w->is_edit ? "Changed" : "On the waiting list", o.appointment.ref, w->name);
    } else if (has_left(w)) {
        (void)err_at(e, "%s", ALL[WITH].name);
    }
    arena_finish(&a);
    return ok;
}

/* ---- the patient ---- */

/* And, once something is typed, somebody new. */
static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return patient_search_find(app, &((struct waiting_form *)f->ctx)->search, typed) + (*typed != 0);
}

static void search_row(const void *model, int index, const struct pane *line)
{
    const struct form *f = model;
    const struct waiting_form *w = f->ctx;
    if (index < patient_search_count(&w->search)) {
        patient_search_draw(&w->search, index, line);
        return;
    }
    struct schedule_new n = schedule_new_of(form_text(f, PATIENT));
    char names[SCHEDULE_NEW_NAMES];
    pane_putf(line, 0, PATIENT_SEARCH_INDENT, STYLE_STRONG, "+ new patient: %s", schedule_new_text(&n, names));
}

static void choose(struct waiting_form *w, int field, const struct id *of, const struct id *id)
{
    for (int i = 0; w->fields[field].choices[i]; i++)
        if (id_compare(&of[i], id) == 0)
            form_set_choice(w->form, field, i);
}

/* Whatever was not chosen by hand is no more what somebody else is likeliest to want. */
static void choose_nothing(struct waiting_form *w)
{
    static const int THEIRS[] = {TYPE, WITH};
    for (size_t i = 0; i < sizeof THEIRS / sizeof THEIRS[0]; i++)
        if (!w->form->values[THEIRS[i]].was_typed)
            form_set_choice(w->form, THEIRS[i], 0);
}

/* What they came for last, and to whom, is what they are likeliest to want: never a first visit again. */
static void choose_usual(struct waiting_form *w, const struct id *patient)
{
    struct practice *p = front_of(w->app)->practice;
    struct arena a = {0};
    struct err ignored = {0}; /* then the first of each stands there */
    struct appointment *rows;
    int n = 0;
    if (!appointment_of_patient(p, &a, patient, &rows, &n, &ignored))
        n = 0;
    for (int i = 0; i < n; i++)
        if (rows[i].status == STATUS_FULFILLED || transition_is_active(rows[i].status)) {
            for (int t = p->ntypes - 1; rows[i].is_first && t >= 0; t--)
                if (p->types[t].is_active && !p->types[t].is_first)
                    rows[i].type = p->types[t].id; /* the first that is none */
            choose(w, TYPE, w->type_of, &rows[i].type);
            choose(w, WITH, w->with_of, &rows[i].practitioner);
            break;
        }
    arena_finish(&a);
}

static void set_patient(struct waiting_form *w, const struct id *patient, const char *name)
{
    w->patient = *patient;
    w->is_new = false;
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    form_set_picked(w->form, PATIENT, name);
}

static void set_new(struct waiting_form *w, const struct schedule_new *n)
{
    w->new_patient = *n;
    w->is_new = true;
    w->patient = ID_NONE;
    (void)snprintf(w->name, sizeof w->name, "%.38s%s%.38s", n->family, *n->given ? ", " : "", n->given);
    form_set_picked(w->form, PATIENT, w->name);
}

static void new_taken(struct app *app, void *ctx, const struct schedule_new *n)
{
    struct waiting_form *w = ctx;
    set_new(w, n);
    form_focus(w->form, TYPE);
    draft_form_changed(app, &w->draft);
}

static void new_known(struct app *app, void *ctx, const struct id *patient, const char *name, int birth_date)
{
    struct waiting_form *w = ctx;
    (void)birth_date;
    set_patient(w, patient, name);
    choose_usual(w, patient);
    form_focus(w->form, TYPE);
    draft_form_changed(app, &w->draft);
}

static void new_changed(struct app *app, void *ctx, const struct schedule_new *n)
{
    struct waiting_form *w = ctx;
    w->new_patient = *n;
    draft_form_changed(app, &w->draft);
}

static bool pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct waiting_form *w = f->ctx;
    (void)field;
    if (result < patient_search_count(&w->search)) {
        const struct find_row *x = patient_search_row(&w->search, result, NULL);
        if (!x)
            return err_set(e, ERR_INPUT, "%s", PATIENT_SEARCH_CHOOSE_NEW);
        struct id patient = x->id;
        set_patient(w, &patient, x->name);
        choose_usual(w, &patient);
        return true;
    }
    struct schedule_new n = schedule_new_of(form_text(f, PATIENT));
    struct schedule_new_answer answer = {new_taken, new_known, new_changed, w};
    schedule_new_open(app, &n, &answer);
    return true;
}

/* ---- while it is filled in ---- */

static void changed(struct app *app, struct form *f, int field)
{
    struct waiting_form *w = f->ctx;
    (void)app;
    if (field != PATIENT || f->values[PATIENT].is_picked)
        return;
    if (!id_is_none(&w->patient) && !w->is_edit)
        choose_nothing(w);
    w->patient = ID_NONE;
    w->is_new = false;
}

static void closed(struct app *app, struct form *f)
{
    struct waiting_form *w = f->ctx;
    (void)app;
    patient_search_finish(&w->search);
    arena_finish(&w->arena);
    free(w);
}

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct waiting_form *x = f->ctx;
    draft_form_title(w, "waiting list%s%s", *x->name ? ": " : "", x->name);
    draft_form_put_int(w, "is-edit", x->is_edit);
    draft_form_put_id(w, "entry", &x->entry);
    draft_form_put_id(w, "patient", &x->patient);
    draft_form_put(w, "who", form_text(f, PATIENT));
    draft_form_put_int(w, "is-new", x->is_new);
    draft_form_put(w, "family", x->new_patient.family);
    draft_form_put(w, "given", x->new_patient.given);
    draft_form_put(w, "phone", x->new_patient.phone);
    draft_form_put_int(w, "birth", x->new_patient.birth_date);
    draft_form_put_changes(&x->draft, w);
}

/* ---- opening ---- */

static const struct form_plan PLAN = {
    .name = "wait",
    .title = "On the waiting list",
    .help = "What they want and when they can come. Enter goes on and saves at the end; what is empty does not matter.",
    .field_count = FIELDS,
    .save = save,
    .changed = changed,
    .find = search,
    .result_row = search_row,
    .pick = pick,
    .closed = closed,
};

static void fill_lists(struct waiting_form *w)
{
    const struct practice *p = front_of(w->app)->practice;
    int n = 0;
    for (int i = 0; i < p->ntypes && n < CHOICES_MAX; i++)
        if (p->types[i].is_active) {
            w->type_of[n] = p->types[i].id;
            w->types[n++] = p->types[i].name;
        }
    if (n == 0)
        w->types[n++] = "no type";
    n = 0;
    w->withs[n++] = "anybody";
    for (int i = 0; i < p->npractitioners && n < CHOICES_MAX; i++)
        if (p->practitioners[i].is_active) {
            w->with_of[n] = p->practitioners[i].id;
            w->withs[n++] = p->practitioners[i].name;
        }
}

static struct waiting_form *open_form(struct app *app)
{
    struct waiting_form *w = mem_alloc(sizeof *w);
    memset(w, 0, sizeof *w);
    w->app = app;
    w->saw = waitlist_none();
    w->new_patient.birth_date = CIVIL_NONE;
    w->entry = id_new(clock_now_ms());
    fill_lists(w);
    memcpy(w->fields, ALL, sizeof ALL);
    w->fields[TYPE].choices = w->types;
    w->fields[WITH].choices = w->withs;
    w->plan = PLAN;
    w->plan.fields = w->fields;
    w->form = form_open(app, &w->plan, w);
    draft_form_start(&w->draft, w->form, describe);
    form_set_choice(w->form, TYPE, 0);
    form_set_choice(w->form, WITH, 0);
    form_set_choice(w->form, SHORT, 0);
    draft_form_saw(&w->draft);
    return w;
}

bool waiting_form_add(struct app *app, const struct id *patient, struct err *e)
{
    struct patient who;
    struct waiting_form *w = open_form(app);
    if (id_is_none(patient)) {
        form_focus(w->form, PATIENT);
        return true;
    }
    if (!patient_get(front_of(app)->practice->book, patient, &w->arena, &who, e)) {
        app_pop(app);
        return false;
    }
    set_patient(w, patient, patient_name(&w->arena, &who));
    choose_usual(w, patient);
    form_focus(w->form, TYPE);
    return true;
}

/* What the entry has and no list offers any more, or none, is offered in its own form: else the first of the list
 * would take its place without being chosen. */
static void offer_own(const char *titles[CHOICES_MAX + 1], struct id of[CHOICES_MAX], const struct id *own,
                      const char *title)
{
    int n = 0;
    for (; titles[n]; n++)
        if (id_compare(&of[n], own) == 0)
            return;
    n = n < CHOICES_MAX ? n : CHOICES_MAX - 1;
    of[n] = *own;
    titles[n++] = title;
    titles[n] = NULL;
}

static void offer_own_of(struct waiting_form *w, const struct appointment *x)
{
    const struct practice *p = front_of(w->app)->practice;
    const struct appointment_type *type = practice_type(p, &x->type);
    const struct practitioner *with = practice_practitioner(p, &x->practitioner);
    offer_own(w->types, w->type_of, &x->type, type ? type->name : "no type");
    offer_own(w->withs, w->with_of, &x->practitioner, with ? with->name : "somebody who left");
}

/* False: the entry cannot be read; the form is gone. */
static bool fill_entry(struct waiting_form *w, const struct id *entry, struct err *e)
{
    struct appointment x;
    char number[16];
    if (!appointment_get(front_of(w->app)->practice, &w->arena, entry, &x, e)) {
        app_pop(w->app);
        return false;
    }
    w->is_edit = true;
    w->entry = *entry;
    w->saw = waitlist_want_of(&x);
    set_patient(w, &x.patient, x.patient_name);
    offer_own_of(w, &x);
    choose(w, TYPE, w->type_of, &x.type);
    choose(w, WITH, w->with_of, &x.practitioner);
    (void)snprintf(number, sizeof number, "%d", x.minutes);
    form_set_text(w->form, MINUTES, number);
    form_set_text(w->form, DAYS, waitlist_days_text(&w->arena, w->saw.days));
    form_set_text(w->form, HOURS, waitlist_hours_text(&w->arena, w->saw.from_min, w->saw.to_min));
    form_set_date(w->form, UNTIL, w->saw.until);
    form_set_choice(w->form, SHORT, w->saw.is_short_notice);
    form_set_text(w->form, REMARK, w->saw.remark ? w->saw.remark : "");
    form_title(w->form, "Waiting list: %s", w->name);
    draft_form_saw(&w->draft);
    return true;
}

bool waiting_form_edit(struct app *app, const struct id *entry, struct err *e)
{
    struct waiting_form *w = open_form(app);
    if (!fill_entry(w, entry, e))
        return false;
    form_focus(w->form, TYPE);
    return true;
}

static void resume_patient(struct waiting_form *w, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient");
    struct schedule_new n = {.birth_date = draft_form_int(d, "birth")};
    (void)snprintf(n.family, sizeof n.family, "%s", draft_text(d, "family"));
    (void)snprintf(n.given, sizeof n.given, "%s", draft_text(d, "given"));
    (void)snprintf(n.phone, sizeof n.phone, "%s", draft_text(d, "phone"));
    if (!id_is_none(&patient))
        set_patient(w, &patient, draft_text(d, "who"));
    else if (draft_form_int(d, "is-new"))
        set_new(w, &n);
    else
        form_set_text(w->form, PATIENT, draft_text(d, "who"));
}

void waiting_form_resume(struct app *app, const struct draft *d)
{
    struct err e = {0};
    struct id entry = draft_form_id(d, "entry");
    struct waiting_form *w = open_form(app);
    bool is_edit = draft_form_int(d, "is-edit");
    w->entry = entry; /* saved after all before the line dropped: then it is not added twice */
    if (is_edit && !fill_entry(w, &entry, &e)) {
        app_say_err(app, &e);
        return;
    }
    draft_form_take_changes(app, &w->draft, w->form, d);
    if (!is_edit)
        resume_patient(w, d);
    form_focus(w->form, id_is_none(&w->patient) && !w->is_new ? PATIENT : TYPE);
}
