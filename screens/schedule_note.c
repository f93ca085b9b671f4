#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/note.h"
#include "screens/draft_form.h"
#include "screens/form.h"
#include "screens/patient_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct note_form {
    struct id patient, appointment;
    struct id entry; /* of a new one, chosen before the first try: saved twice, it stands once */
    struct id note;  /* of an edit: which */
    struct note saw; /* of an edit; its texts are in arena */
    struct arena arena;
    char name[SCHEDULE_NAME];
    bool asks; /* nobody was marked: who it is about is the first field */
    struct patient_search search;
    struct draft_form draft;
};

enum { WHO, TEXT, CONFIDENTIAL, FIELDS };

static const char *const NO_YES[] = {"no", "yes", NULL};

static const struct form_field NOTE_FIELDS[] = {
    {.name = "who",
     .label = "Who",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Letters of the name, an age, digits of the telephone: smi 63. Enter takes."},
    {.name = "text",
     .label = "Note",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED | FORM_LONG,
     .hint = "What the next person should know. Enter keeps it, Esc goes back."},
    {.name = "confidential",
     .label = "Confidential",
     .kind = FORM_CHOICE,
     .cells = 8,
     .choices = NO_YES,
     .hint = "Yes: kept out of lists, counts and searches that do not ask for it."},
};

/* Where a field stands: in a form that knows whom it is about, Who is left out. */
static int at(const struct note_form *n, int field)
{
    return n->asks ? field : field - TEXT;
}

static bool save_note(struct app *app, struct form *f, struct err *e)
{
    struct note_form *n = f->ctx;
    struct front *front = front_of(app);
    bool is_edit = !id_is_none(&n->note), is_confidential = form_choice(f, at(n, CONFIDENTIAL)) == 1;
    struct note note = {.id = n->entry, .patient = n->patient, .appointment = n->appointment};
    struct id id;
    if (is_edit)
        note = n->saw;
    if (!is_edit || draft_form_is_changed(&n->draft, at(n, TEXT))) /* else as it stands, to the byte */
        note.text = form_long(f, at(n, TEXT), &n->arena);
    note.is_confidential = is_confidential;
    bool ok = is_edit ? note_edit(front->practice->book, &front->desk.who, &n->saw, &note, e)
                      : note_add(front->practice->book, &front->desk.who, &note, &id, e);
    if (!ok)
        return false;
    draft_form_done(app, &n->draft);
    if (is_confidential) /* else it looks as if it were lost: the timeline leaves it out */
        front_did(app, NULL, "%s on %s, kept confidential: the patient's timeline shows it by f",
                  is_edit ? "Changed a note" : "Noted", n->name);
    else
        front_did(app, NULL, is_edit ? "Changed a note on %s; the old words are kept" : "Noted on %s", n->name);
    return true;
}

/* ---- whom it is about, where nobody was marked ---- */

static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return patient_search_find(app, &((struct note_form *)f->ctx)->search, typed);
}

static void draw_result(const void *model, int index, const struct pane *line)
{
    patient_search_draw(&((const struct note_form *)((const struct form *)model)->ctx)->search, index, line);
}

static bool pick_patient(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct note_form *n = f->ctx;
    const struct find_row *x = patient_search_row(&n->search, result, e);
    (void)app;
    if (!x)
        return false;
    n->patient = x->id;
    (void)snprintf(n->name, sizeof n->name, "%s", x->name);
    form_set_picked(f, field, x->name);
    return true;
}

/* Another name typed over the one that was taken is nobody yet. */
static void changed(struct app *app, struct form *f, int field)
{
    struct note_form *n = f->ctx;
    (void)app;
    if (!n->asks || field != WHO || f->values[field].is_picked)
        return;
    n->patient = ID_NONE;
    n->name[0] = 0;
}

static void note_closed(struct app *app, struct form *f)
{
    struct note_form *n = f->ctx;
    (void)app;
    patient_search_finish(&n->search);
    arena_finish(&n->arena);
    free(n);
}

#define NOTE_PLAN(f, count)                                                                                         \
    {                                                                                                               \
        .name = "note", .title = "Note",                                                                            \
        .help = "Something worth remembering about this patient; it stands in the timeline.", .fields = (f),        \
        .field_count = (count), .save = save_note, .changed = changed, .find = search, .result_row = draw_result,   \
        .pick = pick_patient, .closed = note_closed                                                                 \
    }
static const struct form_plan ASKS_WHO = NOTE_PLAN(NOTE_FIELDS, FIELDS);
static const struct form_plan KNOWS_WHO = NOTE_PLAN(NOTE_FIELDS + TEXT, FIELDS - TEXT);

static void describe_note(const struct form *f, struct draft_form_writer *w)
{
    const struct note_form *n = f->ctx;
    draft_form_title(w, "%snote%s%s", id_is_none(&n->note) ? "" : "changed ", *n->name ? " on " : "", n->name);
    draft_form_put(w, "name", n->name);
    draft_form_put_id(w, "patient", &n->patient);
    draft_form_put_id(w, "appointment", &n->appointment);
    draft_form_put_id(w, "entry", &n->entry);
    draft_form_put_id(w, "note", &n->note);
    draft_form_put_changes(&n->draft, w);
}

/* patient none: it is asked for. */
static struct form *open_note(struct app *app, const struct id *patient, const struct id *appointment, const char *name)
{
    struct note_form *n = mem_alloc(sizeof *n);
    memset(n, 0, sizeof *n);
    n->patient = *patient;
    n->appointment = *appointment;
    n->entry = id_new(clock_now_ms());
    (void)snprintf(n->name, sizeof n->name, "%s", name);
    n->asks = id_is_none(patient);
    struct form *f = form_open(app, n->asks ? &ASKS_WHO : &KNOWS_WHO, n);
    draft_form_start(&n->draft, f, describe_note);
    if (!n->asks)
        form_title(f, "Note on %s", n->name);
    form_set_choice(f, at(n, CONFIDENTIAL), 0);
    draft_form_saw(&n->draft);
    return f;
}

/* NULL: it cannot be read. */
static struct form *open_edit(struct app *app, const struct id *note, const char *name, struct err *e)
{
    struct arena a = {0};
    struct note saw;
    if (!note_get(front_of(app)->practice->book, note, &a, &saw, e)) {
        arena_finish(&a);
        return NULL;
    }
    struct form *f = open_note(app, &saw.patient, &saw.appointment, name);
    struct note_form *n = f->ctx;
    n->note = *note;
    n->saw = saw;
    n->arena = a;
    form_title(f, "Note on %s", n->name);
    form_set_long(f, at(n, TEXT), saw.text);
    form_set_choice(f, at(n, CONFIDENTIAL), saw.is_confidential);
    draft_form_saw(&n->draft);
    return f;
}

bool schedule_note_edit(struct app *app, const struct id *note, const char *name, struct err *e)
{
    return open_edit(app, note, name, e) != NULL;
}

void schedule_note_open(struct app *app, const struct id *patient, const struct id *appointment, const char *name)
{
    (void)open_note(app, patient, appointment, name);
}

void schedule_note_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), appointment = draft_form_id(d, "appointment");
    struct id note = draft_form_id(d, "note");
    struct err e = {0};
    struct form *f = id_is_none(&note) ? open_note(app, &patient, &appointment, draft_text(d, "name"))
                                       : open_edit(app, &note, draft_text(d, "name"), &e);
    if (!f) {
        app_say_err(app, &e);
        return;
    }
    struct note_form *n = f->ctx;
    n->entry = draft_form_id(d, "entry");
    draft_form_take_changes(app, &n->draft, f, d);
}

bool schedule_note_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct front_hand hand;
    (void)state, (void)row, (void)e;
    (void)front_whom(app, &hand);
    schedule_note_open(app, &hand.patient, &hand.appointment, hand.name);
    return true;
}
