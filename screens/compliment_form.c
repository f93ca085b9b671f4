#include "screens/compliment_form.h"

#include "base/clock.h"
#include "practice/compliment.h"
#include "practice/slot.h"
#include "practice/words.h"
#include "screens/complaint_form.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_search.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENT, TEXT, TO, MODE, CONFIDENTIAL, FIELDS };
enum { CHOICES = COMPLAINT_FORM_CHOICES, ROWS_SHOWN = 12 };

struct compliment_form {
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    const char *staff[CHOICES + 1], *modes[CHOICES + 1];
    struct id staff_of[CHOICES];
    struct front_hand who;
    struct id entry; /* chosen before the first try: saved twice, it stands once */
    struct arena arena;
    struct patient_search search;
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};

static const struct form_field ALL[FIELDS] = {
    {.name = "patient",
     .label = "Who said it",
     .kind = FORM_SEARCH,
     .cells = 40,
     .hint = "Letters of the name: smi 63. Empty: you thank a colleague yourself."},
    {.name = "text", .label = "What went well", .kind = FORM_TEXT, .flags = FORM_REQUIRED, .hint = "In their words."},
    {.name = "to",
     .label = "To",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 24,
     .hint = "Who is to read it. First letter, Left, Right; all of us, if nobody is meant."},
    {.name = "mode", .label = "It came", .kind = FORM_CHOICE, .cells = 20, .also = "phone call",
     .hint = "First letter, Left, Right."},
    {.name = "confidential",
     .label = "Confidential",
     .kind = FORM_CHOICE,
     .cells = 8,
     .choices = NO_YES,
     .hint = "Yes: only who is named reads it."},
};

/* ---- saving ---- */

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct compliment_form *w = f->ctx;
    struct arena a = {0};
    int to = form_choice(f, TO);
    struct compliment c = {.id = w->entry,
                           .patient = w->who.patient,
                           .appointment = w->who.appointment,
                           .staff = to > 0 ? w->staff_of[to] : ID_NONE,
                           .mode = words_mode[form_choice(f, MODE)].code,
                           .text = form_text(f, TEXT),
                           .is_confidential = form_choice(f, CONFIDENTIAL) == 1};
    struct id id;
    bool is_typed = *form_text(f, PATIENT) && id_is_none(&c.patient);
    if (is_typed)
        return err_set(e, ERR_INPUT, "Nobody of that name is known: take one of those found, or leave it empty.");
    bool ok = compliment_add(&front_of(app)->desk, &a, &c, &id, e);
    if (ok) {
        draft_form_done(app, &w->draft);
        front_did(app, NULL, "Written down%s%s: well done, %s", *w->who.name ? " for " : "", w->who.name,
                  form_text(f, TO));
    }
    arena_finish(&a);
    return ok;
}

/* ---- who ---- */

static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return patient_search_find(app, &((struct compliment_form *)f->ctx)->search, typed);
}

static void search_row(const void *model, int index, const struct pane *line)
{
    patient_search_draw(&((const struct compliment_form *)((const struct form *)model)->ctx)->search, index, line);
}

/* For whom it is taken down stands above what is typed. */
static void name_whom(struct compliment_form *w)
{
    form_title(w->form, "%s%s%s", w->plan.title, *w->who.name ? " for " : "", w->who.name);
}

static void set_patient(struct compliment_form *w, const struct id *patient, const char *name)
{
    w->who.patient = *patient;
    (void)snprintf(w->who.name, sizeof w->who.name, "%s", name);
    form_set_picked(w->form, PATIENT, name);
    name_whom(w);
}

static bool pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct compliment_form *w = f->ctx;
    const struct find_row *x = patient_search_row(&w->search, result, e);
    (void)app, (void)field;
    if (!x)
        return false;
    struct id patient = x->id;
    set_patient(w, &patient, x->name);
    return true;
}

/* ---- while it is filled in ---- */

static void changed(struct app *app, struct form *f, int field)
{
    struct compliment_form *w = f->ctx;
    (void)app;
    if (field != PATIENT || f->values[PATIENT].is_picked)
        return;
    w->who = (struct front_hand){.patient = ID_NONE, .appointment = ID_NONE};
    name_whom(w);
}

static void closed(struct app *app, struct form *f)
{
    struct compliment_form *w = f->ctx;
    (void)app;
    patient_search_finish(&w->search);
    arena_finish(&w->arena);
    free(w);
}

static void describe(const struct form *f, struct draft_form_writer *out)
{
    const struct compliment_form *w = f->ctx;
    int to = form_choice(f, TO);
    draft_form_title(out, "compliment%s%s", *w->who.name ? " of " : "", w->who.name);
    draft_form_put_id(out, "entry", &w->entry);
    draft_form_put_id(out, "patient", &w->who.patient);
    draft_form_put_id(out, "appointment", &w->who.appointment);
    draft_form_put(out, "who", form_text(f, PATIENT));
    draft_form_put(out, "text", form_text(f, TEXT));
    draft_form_put_id(out, "to", to > 0 ? &w->staff_of[to] : &ID_NONE);
    draft_form_put_int(out, "mode", form_choice(f, MODE));
    draft_form_put_int(out, "confidential", form_choice(f, CONFIDENTIAL));
}

/* ---- opening ---- */

static const struct form_plan PLAN = {
    .name = "compliment",
    .title = "Something went well",
    .help = "What somebody said, and to whom: whoever is named reads it at their first screen.",
    .field_count = FIELDS,
    .save = save,
    .changed = changed,
    .find = search,
    .result_row = search_row,
    .pick = pick,
    .closed = closed,
};

static struct compliment_form *open_form(struct app *app)
{
    struct compliment_form *w = mem_alloc(sizeof *w);
    int in_person = 0, n = 0;
    memset(w, 0, sizeof *w);
    w->entry = id_new(clock_now_ms());
    (void)complaint_form_staff(front_of(app)->practice, &w->arena, "all of us", w->staff, w->staff_of);
    for (; words_mode[n].code; n++) {
        w->modes[n] = words_mode[n].desk;
        in_person = strcmp(words_mode[n].code, "in-person") == 0 ? n : in_person;
    }
    memcpy(w->fields, ALL, sizeof ALL);
    w->fields[TO].choices = w->staff;
    w->fields[MODE].choices = w->modes;
    w->plan = PLAN;
    w->plan.fields = w->fields;
    w->form = form_open(app, &w->plan, w);
    draft_form_start(&w->draft, w->form, describe);
    form_set_choice(w->form, TO, 0);
    form_set_choice(w->form, MODE, in_person);
    form_set_choice(w->form, CONFIDENTIAL, 0);
    return w;
}

static void set_to(struct compliment_form *w, const struct id *staff)
{
    for (int i = 1; w->staff[i] && !id_is_none(staff); i++)
        if (id_compare(&w->staff_of[i], staff) == 0)
            form_set_choice(w->form, TO, i);
}

/* Whom the booking under the marker is with: mostly they are meant. */
static void set_practitioner(struct app *app, struct compliment_form *w)
{
    struct arena a = {0};
    struct appointment x;
    struct err ignored = {0}; /* then nobody is offered */
    const struct practice *p = front_of(app)->practice;
    if (!id_is_none(&w->who.appointment) &&
        appointment_get(front_of(app)->practice, &a, &w->who.appointment, &x, &ignored)) {
        const struct practitioner *with = practice_practitioner(p, &x.practitioner);
        for (int i = 0; with && with->staff && i < p->nstaff; i++)
            if (strcmp(p->staff[i].code, with->staff) == 0)
                set_to(w, &p->staff[i].id);
    }
    arena_finish(&a);
}

bool compliment_form_well(struct app *app, struct err *e)
{
    struct front_hand hand;
    (void)e;
    bool is_at_hand = front_whom_lately(app, &hand);
    struct compliment_form *w = open_form(app);
    if (is_at_hand) {
        w->who = hand;
        form_set_picked(w->form, PATIENT, hand.name);
        name_whom(w);
        set_practitioner(app, w);
    }
    form_focus(w->form, is_at_hand ? TEXT : PATIENT);
    return true;
}

void compliment_form_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), to = draft_form_id(d, "to");
    struct compliment_form *w = open_form(app);
    w->entry = draft_form_id(d, "entry");
    if (!id_is_none(&patient))
        set_patient(w, &patient, draft_text(d, "who"));
    else
        form_set_text(w->form, PATIENT, draft_text(d, "who"));
    w->who.appointment = draft_form_id(d, "appointment");
    form_set_text(w->form, TEXT, draft_text(d, "text"));
    set_to(w, &to);
    form_set_choice(w->form, MODE, draft_form_int(d, "mode"));
    form_set_choice(w->form, CONFIDENTIAL, draft_form_int(d, "confidential"));
    draft_form_take_up(&w->draft, d);
    form_focus(w->form, TEXT);
}

/* ---- those there are ---- */

struct thanks {
    struct id patient[COMPLIMENT_ROWS_MAX]; /* whose each row is; none */
    const char *words[COMPLIMENT_ROWS_MAX]; /* the whole of it, for the line below; in the pick's arena */
};

static const char *one_line(struct arena *a, const char *text)
{
    char *line = arena_strdup(a, text);
    for (char *s = line; (s = strpbrk(s, "\n\t")) != NULL;)
        *s = ' ';
    return line;
}

static void add_thanks(struct practice *p, struct arena *a, struct thanks *t, struct pick_row *row, int at,
                       const struct compliment *c, enum style style)
{
    t->patient[at] = c->patient;
    t->words[at] = one_line(a, c->text);
    *row = (struct pick_row){one_line(a, compliment_line(p, a, c)), slot_when(a, c->at_ms), style};
}

/* Those for whoever is at the desk stand first, in full strength while they are new. */
static int list_thanks(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct thanks *t = p->ctx;
    struct front *front = front_of(app);
    struct compliment *all, *mine;
    struct pick_row *out;
    struct err e = {0};
    int n = 0, nmine = 0, count = 0;
    (void)typed;
    if (!compliment_unseen(front->practice, &front->desk.who.staff, &p->arena, &mine, &nmine, &e) ||
        !compliment_list(front->practice, &ID_NONE, false, &p->arena, &all, &n, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    out = arena_array(&p->arena, (size_t)n + (size_t)nmine + 1, sizeof *out);
    out[count++] = (struct pick_row){"Thank a colleague", "", STYLE_PLAIN};
    t->words[0] = "";
    for (int i = 0; i < nmine && count < COMPLIMENT_ROWS_MAX; i++, count++)
        add_thanks(front->practice, &p->arena, t, &out[count], count, &mine[i], STYLE_STRONG);
    for (int i = 0; i < n && count < COMPLIMENT_ROWS_MAX; i++) {
        bool is_mine = false;
        for (int k = 0; k < nmine; k++)
            is_mine = is_mine || id_compare(&mine[k].id, &all[i].id) == 0;
        if (is_mine)
            continue;
        add_thanks(front->practice, &p->arena, t, &out[count], count, &all[i], STYLE_PLAIN);
        count++;
    }
    *rows = out;
    return count;
}

static const char *about_thanks(struct app *app, struct pick *p, int row)
{
    (void)app;
    return ((const struct thanks *)p->ctx)->words[row];
}

static bool take_thanks(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct thanks *t = p->ctx;
    struct id patient = t->patient[row];
    if (row == 0) {
        form_focus(open_form(app)->form, TEXT);
        return true;
    }
    return id_is_none(&patient) || front_open_patient(app, &patient, NULL, e);
}

static void close_thanks(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan THANKS_PLAN = {
    .title = "What went well",
    .help = "What patients and colleagues said. Enter opens the patient, or thanks a colleague.",
    .empty = "Nothing yet.",
    .take_title = "open",
    .rows = ROWS_SHOWN,
    .find = list_thanks,
    .about = about_thanks,
    .take = take_thanks,
    .closed = close_thanks,
};

bool compliment_form_run_list(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct front *front = front_of(app);
    struct thanks *t = mem_alloc(sizeof *t);
    struct arena a = {0};
    int n = 0;
    (void)state, (void)row;
    memset(t, 0, sizeof *t);
    (void)pick_open(app, &THANKS_PLAN, t);
    bool ok = front_is_read_only(app) || compliment_see(&front->desk, &a, &n, e);
    front_count_later(app);
    arena_finish(&a);
    return ok;
}
