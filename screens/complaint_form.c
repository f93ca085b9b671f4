#include "screens/complaint_form.h"

#include "base/clock.h"
#include "practice/complaint_list.h"
#include "practice/slot.h"
#include "practice/words.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENT, TEXT, WISH, SETTLED, MODE, WHERE, ABOUT, CONCERN, CAUSE, CONFIDENTIAL, FIELDS };
enum { CHOICES = COMPLAINT_FORM_CHOICES };

struct complaint_form {
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    int at[FIELDS]; /* where a field stands in the form; -1: it is not in it */
    const char *modes[CHOICES + 1], *places[CHOICES + 1], *staff[CHOICES + 1], *causes[CHOICES + 1];
    const char *cause_of[CHOICES];
    struct id staff_of[CHOICES];
    struct front_hand who;
    struct id entry;      /* chosen before the first try: saved twice, it stands once */
    struct complaint saw; /* of an edit, in arena */
    bool is_edit;
    struct arena arena;
    struct patient_search search;
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};
static const char *const KINDS[] = {"complaint", "concern: nobody has complained", NULL};

static const struct form_field ALL[FIELDS] = {
    {.name = "patient",
     .label = "Who",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Letters of the name, an age, digits of the telephone: smi 63. Enter takes."},
    {.name = "text", .label = "What happened", .kind = FORM_TEXT, .flags = FORM_REQUIRED | FORM_LONG,
     .hint = "In their words."},
    {.name = "wish",
     .label = "Puts it right",
     .kind = FORM_TEXT,
     .flags = FORM_STOP | FORM_LONG,
     .hint = "What would put it right, or did. Enter saves. Tab y Enter: settled now."},
    {.name = "settled",
     .label = "Settled now",
     .kind = FORM_CHOICE,
     .cells = 8,
     .choices = NO_YES,
     .hint = "y: put right at the desk. They are asked later whether it held."},
    {.name = "mode", .label = "It came", .kind = FORM_CHOICE, .cells = 20, .also = "phone call",
     .hint = "First letter, Left, Right."},
    {.name = "where",
     .label = "Where",
     .kind = FORM_CHOICE,
     .cells = 24,
     .hint = "Where with us it went wrong. First letter, Left, Right."},
    {.name = "about", .label = "About", .kind = FORM_CHOICE, .cells = 24, .hint = "Whom it is about, if anybody."},
    {.name = "concern",
     .label = "It is a",
     .kind = FORM_CHOICE,
     .cells = 34,
     .choices = KINDS,
     .hint = "A concern: something is not right, and nobody has complained (yet)."},
    {.name = "cause",
     .label = "Behind it",
     .kind = FORM_CHOICE,
     .cells = 34,
     .hint = "What was really behind it; can be said later."},
    {.name = "confidential",
     .label = "Confidential",
     .kind = FORM_CHOICE,
     .cells = 8,
     .choices = NO_YES,
     .hint = "Yes: kept out of lists, counts and searches that do not ask for it."},
};

/* ---- choices ---- */

int complaint_form_causes(const struct practice *p, struct arena *a, const char *titles[COMPLAINT_FORM_CHOICES + 1],
                          const char *codes[COMPLAINT_FORM_CHOICES])
{
    int n = 0, count;
    const struct reason *all = practice_reasons(p, &count);
    codes[n] = "";
    titles[n++] = "not known yet";
    for (int i = 0; i < count && n < COMPLAINT_FORM_CHOICES; i++) {
        const struct reason *r = &all[i];
        if (strcmp(r->list, "complaint") != 0 || !r->is_active)
            continue;
        codes[n] = arena_strdup(a, r->code);
        titles[n++] = arena_strdup(a, r->name);
    }
    titles[n] = NULL;
    return n;
}

int complaint_form_staff(const struct practice *p, struct arena *a, const char *first,
                         const char *titles[COMPLAINT_FORM_CHOICES + 1], struct id ids[COMPLAINT_FORM_CHOICES])
{
    int n = 0;
    ids[n] = ID_NONE;
    titles[n++] = first;
    for (int i = 0; i < p->nstaff && n < COMPLAINT_FORM_CHOICES; i++) {
        if (!p->staff[i].is_active)
            continue;
        ids[n] = p->staff[i].id;
        titles[n++] = arena_strdup(a, p->staff[i].name);
    }
    titles[n] = NULL;
    return n;
}

static void fill_words(const char **out, const struct word *list, const char *first)
{
    int n = 0;
    if (first)
        out[n++] = first;
    for (; list->code && n < CHOICES; list++)
        out[n++] = list->desk;
    out[n] = NULL;
}

/* ---- saving ---- */

static int choice_at(const struct complaint_form *w, int field)
{
    return w->at[field] < 0 ? -1 : form_choice(w->form, w->at[field]);
}

static const char *text_at(const struct complaint_form *w, int field)
{
    return w->at[field] < 0 ? "" : form_text(w->form, w->at[field]);
}

static bool is_touched(const struct complaint_form *w, int field)
{
    return w->at[field] >= 0 && draft_form_is_changed(&w->draft, w->at[field]);
}

/* What was said in the form, over what was there before: a field that was left alone may not even show all that
 * stands there, as a cause that is in no list any more. */
static struct complaint read_form(const struct complaint_form *w, struct complaint c, struct arena *a)
{
    int where = choice_at(w, WHERE), about = choice_at(w, ABOUT), cause = choice_at(w, CAUSE);
    if (is_touched(w, TEXT))
        c.text = form_long(w->form, w->at[TEXT], a);
    if (is_touched(w, WISH))
        c.wish = form_long(w->form, w->at[WISH], a);
    if (is_touched(w, MODE))
        c.mode = words_mode[choice_at(w, MODE) > 0 ? choice_at(w, MODE) : 0].code;
    if (is_touched(w, WHERE))
        c.touch_point = where > 0 ? words_touch_point[where - 1].code : "";
    if (is_touched(w, ABOUT))
        c.staff = about > 0 ? w->staff_of[about] : ID_NONE;
    if (is_touched(w, CAUSE))
        c.cause = cause > 0 ? w->cause_of[cause] : "";
    if (is_touched(w, CONCERN))
        c.is_concern = choice_at(w, CONCERN) == 1;
    if (is_touched(w, CONFIDENTIAL))
        c.is_confidential = choice_at(w, CONFIDENTIAL) == 1;
    return c;
}

static bool save_edit(struct app *app, struct complaint_form *w, struct arena *a, struct err *e)
{
    struct complaint to = read_form(w, w->saw, a);
    if (!complaint_edit(&front_of(app)->desk, a, &w->saw, &to, e))
        return false;
    draft_form_done(app, &w->draft);
    front_did(app, NULL, "Changed: what went wrong for %s", w->who.name);
    return true;
}

static void say_written(struct app *app, const struct complaint_form *w, struct arena *a, const struct id *id,
                        bool is_settled)
{
    struct practice *p = front_of(app)->practice;
    struct complaint_row row;
    struct err ignored = {0}; /* it is written down all the same */
    int today, now;
    char day[16];
    clock_today(&today, &now);
    const char *by = "";
    if (complaint_list_get(p, id, a, &row, &ignored) && row.clock.kind)
        by = arena_printf(a, ": %s", complaint_list_due(a, &row, (int64_t)today * DAY_MIN + now));
    if (is_settled && row.clock.kind)
        by = arena_printf(a, ": settled; ask whether it held on %s",
                          civil_desk_date((int)(row.clock.due / DAY_MIN), day));
    front_did(app, NULL, "Written down for %s%s", w->who.name, by);
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct complaint_form *w = f->ctx;
    struct arena a = {0};
    struct id id;
    bool ok;
    if (w->is_edit) {
        ok = save_edit(app, w, &a, e);
    } else {
        struct complaint c = read_form(w, complaint_none(), &a);
        bool is_settled = choice_at(w, SETTLED) == 1;
        c.id = w->entry;
        c.patient = w->who.patient;
        c.appointment = w->who.appointment;
        if (is_settled) {
            c.stage = complaint_stage_code(STAGE_SETTLED);
            c.outcome = c.wish; /* one line says both: what would put it right did */
        }
        ok = complaint_add(&front_of(app)->desk, &a, &c, &id, e);
        if (ok) {
            draft_form_done(app, &w->draft);
            say_written(app, w, &a, &id, is_settled);
        }
    }
    arena_finish(&a);
    return ok;
}

/* ---- who ---- */

static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return patient_search_find(app, &((struct complaint_form *)f->ctx)->search, typed);
}

static void search_row(const void *model, int index, const struct pane *line)
{
    patient_search_draw(&((const struct complaint_form *)((const struct form *)model)->ctx)->search, index, line);
}

static void set_patient(struct complaint_form *w, const struct id *patient, const char *name)
{
    w->who.patient = *patient;
    (void)snprintf(w->who.name, sizeof w->who.name, "%s", name);
    form_set_picked(w->form, w->at[PATIENT], name);
}

/* For whom it is taken down stands above what is typed; the visit that it is about is no field: it stands there too. */
static void name_visit(const struct app *app, struct complaint_form *w)
{
    struct arena a = {0};
    struct appointment x;
    struct err ignored = {0}; /* then it is about none */
    bool has = !id_is_none(&w->who.appointment) &&
               appointment_get(front_of(app)->practice, &a, &w->who.appointment, &x, &ignored);
    const char *whom = *w->who.name ? arena_printf(&a, " for %s", w->who.name) : "";
    if (has)
        form_title(w->form, "%s%s: visit %s, %s", w->plan.title, whom, slot_text(&a, x.date, x.start_min),
                   x.practitioner_name);
    else
        form_title(w->form, "%s%s", w->plan.title, whom);
    arena_finish(&a);
}

static bool pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct complaint_form *w = f->ctx;
    const struct find_row *x = patient_search_row(&w->search, result, e);
    (void)field;
    if (!x)
        return false;
    struct id patient = x->id;
    set_patient(w, &patient, x->name);
    name_visit(app, w);
    return true;
}

/* ---- while it is filled in ---- */

static void changed(struct app *app, struct form *f, int field)
{
    struct complaint_form *w = f->ctx;
    if (field != w->at[PATIENT] || f->values[field].is_picked)
        return;
    w->who = (struct front_hand){.patient = ID_NONE, .appointment = ID_NONE};
    name_visit(app, w);
}

static void closed(struct app *app, struct form *f)
{
    struct complaint_form *w = f->ctx;
    (void)app;
    patient_search_finish(&w->search);
    arena_finish(&w->arena);
    free(w);
}

static const int TEXTS[] = {TEXT, WISH}, CHOICE[] = {SETTLED, MODE, WHERE, CONCERN, CONFIDENTIAL};
enum { TEXTS_COUNT = sizeof TEXTS / sizeof TEXTS[0], CHOICE_COUNT = sizeof CHOICE / sizeof CHOICE[0] };

static void describe(const struct form *f, struct draft_form_writer *out)
{
    const struct complaint_form *w = f->ctx;
    int about = choice_at(w, ABOUT), cause = choice_at(w, CAUSE);
    draft_form_title(out, "complaint%s%s", *w->who.name ? " of " : "", w->who.name);
    draft_form_put_id(out, "entry", &w->entry);
    draft_form_put_id(out, "patient", &w->who.patient);
    draft_form_put_id(out, "appointment", &w->who.appointment);
    draft_form_put(out, "who", text_at(w, PATIENT));
    draft_form_put_id(out, "about", about > 0 ? &w->staff_of[about] : &ID_NONE);
    draft_form_put(out, "cause", cause > 0 ? w->cause_of[cause] : "");
    for (int i = 0; i < TEXTS_COUNT; i++)
        draft_form_put(out, ALL[TEXTS[i]].name, text_at(w, TEXTS[i]));
    for (int i = 0; i < CHOICE_COUNT; i++)
        draft_form_put_int(out, ALL[CHOICE[i]].name, choice_at(w, CHOICE[i]));
}

static void describe_edit(const struct form *f, struct draft_form_writer *out)
{
    const struct complaint_form *w = f->ctx;
    draft_form_title(out, "change of what went wrong for %s", w->who.name);
    draft_form_put_id(out, "complaint", &w->saw.id);
    draft_form_put(out, "name", w->who.name);
    draft_form_put_changes(&w->draft, out);
}

/* ---- opening ---- */

static void add_field(struct complaint_form *w, int field, const char *const *choices)
{
    w->at[field] = w->plan.field_count;
    w->fields[w->plan.field_count] = ALL[field];
    if (choices)
        w->fields[w->plan.field_count].choices = choices;
    w->plan.field_count++;
}

static void make_plan(struct complaint_form *w)
{
    w->plan = (struct form_plan){.name = w->is_edit ? "complaint-edit" : "complaint",
                                 .title = "Something went wrong",
                                 .help = "What happened, and what would put it right. Enter takes what stands there; "
                                         "what is rarer is reached with Tab.",
                                 .fields = w->fields,
                                 .save = save,
                                 .changed = changed,
                                 .find = search,
                                 .result_row = search_row,
                                 .pick = pick,
                                 .closed = closed};
    for (int i = 0; i < FIELDS; i++)
        w->at[i] = -1;
    if (!w->is_edit)
        add_field(w, PATIENT, NULL);
    add_field(w, TEXT, NULL);
    add_field(w, WISH, NULL);
    if (!w->is_edit)
        add_field(w, SETTLED, NULL);
    add_field(w, MODE, w->modes);
    add_field(w, WHERE, w->places);
    add_field(w, ABOUT, w->staff);
    if (!w->is_edit || w->saw.is_concern) /* somebody has complained: it is no concern any more */
        add_field(w, CONCERN, NULL);
    add_field(w, CAUSE, w->causes);
    add_field(w, CONFIDENTIAL, NULL);
}

static int mode_choice(const char *code)
{
    for (int i = 0; words_mode[i].code; i++)
        if (strcmp(words_mode[i].code, code) == 0)
            return i;
    return 0;
}

static struct complaint_form *make(struct app *app)
{
    struct complaint_form *w = mem_alloc(sizeof *w);
    const struct practice *p = front_of(app)->practice;
    memset(w, 0, sizeof *w);
    w->entry = id_new(clock_now_ms());
    fill_words(w->modes, words_mode, NULL);
    fill_words(w->places, words_touch_point, "not said");
    (void)complaint_form_staff(p, &w->arena, "nobody", w->staff, w->staff_of);
    (void)complaint_form_causes(p, &w->arena, w->causes, w->cause_of);
    return w;
}

static void open_form(struct app *app, struct complaint_form *w)
{
    make_plan(w);
    w->form = form_open(app, &w->plan, w);
    for (int i = SETTLED; i < FIELDS; i++)
        if (w->at[i] >= 0)
            form_set_choice(w->form, w->at[i], i == MODE ? mode_choice("in-person") : 0);
}

static void set_staff(struct complaint_form *w, const struct id *staff)
{
    for (int i = 1; w->staff[i] && !id_is_none(staff); i++)
        if (id_compare(&w->staff_of[i], staff) == 0)
            form_set_choice(w->form, w->at[ABOUT], i);
}

static void set_cause(struct complaint_form *w, const char *code)
{
    for (int i = 1; w->causes[i]; i++)
        if (strcmp(w->cause_of[i], code) == 0)
            form_set_choice(w->form, w->at[CAUSE], i);
}

bool complaint_form_wrong(struct app *app, struct err *e)
{
    struct front_hand hand;
    (void)e;
    bool is_at_hand = front_whom_lately(app, &hand);
    struct complaint_form *w = make(app);
    open_form(app, w);
    draft_form_start(&w->draft, w->form, describe);
    if (is_at_hand) {
        w->who = hand;
        form_set_picked(w->form, w->at[PATIENT], hand.name);
        name_visit(app, w);
    }
    form_focus(w->form, w->at[is_at_hand ? TEXT : PATIENT]);
    return true;
}

/* NULL: it cannot be read. */
static struct complaint_form *open_edit(struct app *app, const struct id *complaint, const char *name, struct err *e)
{
    struct complaint_form *w = make(app);
    w->is_edit = true;
    if (!complaint_get(front_of(app)->practice->book, complaint, &w->arena, &w->saw, e)) {
        arena_finish(&w->arena);
        free(w);
        return NULL;
    }
    (void)snprintf(w->who.name, sizeof w->who.name, "%s", name);
    open_form(app, w);
    draft_form_start(&w->draft, w->form, describe_edit);
    form_title(w->form, "What went wrong for %s", name);
    form_set_long(w->form, w->at[TEXT], w->saw.text);
    form_set_long(w->form, w->at[WISH], w->saw.wish);
    form_set_choice(w->form, w->at[MODE], mode_choice(w->saw.mode));
    for (int i = 0; words_touch_point[i].code; i++)
        if (strcmp(words_touch_point[i].code, w->saw.touch_point) == 0)
            form_set_choice(w->form, w->at[WHERE], i + 1);
    set_staff(w, &w->saw.staff);
    set_cause(w, w->saw.cause);
    if (w->at[CONCERN] >= 0)
        form_set_choice(w->form, w->at[CONCERN], w->saw.is_concern);
    form_set_choice(w->form, w->at[CONFIDENTIAL], w->saw.is_confidential);
    form_focus(w->form, w->at[TEXT]);
    draft_form_saw(&w->draft);
    return w;
}

bool complaint_form_edit(struct app *app, const struct id *complaint, const char *name, struct err *e)
{
    return open_edit(app, complaint, name, e) != NULL;
}

void complaint_form_resume_edit(struct app *app, const struct draft *d)
{
    struct id complaint = draft_form_id(d, "complaint");
    struct err e = {0};
    struct complaint_form *w = open_edit(app, &complaint, draft_text(d, "name"), &e);
    if (w)
        draft_form_take_changes(app, &w->draft, w->form, d);
    else
        app_say_err(app, &e);
}

void complaint_form_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), about = draft_form_id(d, "about");
    struct complaint_form *w = make(app);
    w->entry = draft_form_id(d, "entry");
    open_form(app, w);
    draft_form_start(&w->draft, w->form, describe);
    if (!id_is_none(&patient))
        set_patient(w, &patient, draft_text(d, "who"));
    else
        form_set_text(w->form, w->at[PATIENT], draft_text(d, "who"));
    w->who.appointment = draft_form_id(d, "appointment");
    name_visit(app, w);
    for (int i = 0; i < TEXTS_COUNT; i++)
        form_set_text(w->form, w->at[TEXTS[i]], draft_text(d, ALL[TEXTS[i]].name));
    for (int i = 0; i < CHOICE_COUNT; i++)
        form_set_choice(w->form, w->at[CHOICE[i]], draft_form_int(d, ALL[CHOICE[i]].name));
    set_staff(w, &about);
    set_cause(w, draft_text(d, "cause"));
    draft_form_take_up(&w->draft, d);
    form_focus(w->form, id_is_none(&patient) ? w->at[PATIENT] : w->at[TEXT]);
}
