#include "screens/schedule_inner.h"

#include "practice/note.h"
#include "screens/draft_form.h"
#include "screens/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct note_form {
    struct id patient, appointment;
    char name[SCHEDULE_NAME];
    struct draft_form draft;
};

static const struct form_field NOTE_FIELDS[] = {
    {.name = "text",
     .label = "Note",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "What the next person should know. Enter keeps it, Esc goes back."},
};

static bool save_note(struct app *app, struct form *f, struct err *e)
{
    struct note_form *n = f->ctx;
    struct front *front = front_of(app);
    struct note note = {.patient = n->patient, .appointment = n->appointment, .text = form_text(f, 0)};
    struct id id;
    if (!note_add(front->practice->book, &front->desk.who, &note, &id, e))
        return false;
    draft_form_done(app, &n->draft);
    front_did(app, NULL, "Noted on %s", n->name);
    return true;
}

static void note_changed(struct app *app, struct form *f, int field)
{
    (void)field;
    draft_form_changed(app, &((struct note_form *)f->ctx)->draft);
}

static void note_backed_out(struct app *app, struct form *f)
{
    draft_form_backed_out(app, &((struct note_form *)f->ctx)->draft);
}

static void note_closed(struct app *app, struct form *f)
{
    struct note_form *n = f->ctx;
    draft_form_close(app, &n->draft);
    free(n);
}

static const struct form_plan NOTE_PLAN = {
    .name = "note",
    .title = "Note",
    .help = "Something worth remembering about this patient; it stands in the timeline.",
    .fields = NOTE_FIELDS,
    .field_count = 1,
    .save = save_note,
    .changed = note_changed,
    .backed_out = note_backed_out,
    .closed = note_closed,
};

static void describe_note(const struct form *f, struct draft_form_writer *w)
{
    const struct note_form *n = f->ctx;
    draft_form_title(w, "note on %s", n->name);
    draft_form_put(w, "name", n->name);
    draft_form_put_id(w, "patient", &n->patient);
    draft_form_put_id(w, "appointment", &n->appointment);
    draft_form_put(w, "text", form_text(f, 0));
}

static struct form *open_note(struct app *app, const struct id *patient, const struct id *appointment, const char *name)
{
    struct note_form *n = mem_alloc(sizeof *n);
    memset(n, 0, sizeof *n);
    n->patient = *patient;
    n->appointment = *appointment;
    (void)snprintf(n->name, sizeof n->name, "%s", name);
    struct form *f = form_open(app, &NOTE_PLAN, n);
    draft_form_start(&n->draft, f, describe_note);
    form_title(f, "Note on %s", n->name);
    return f;
}

bool schedule_note_open(struct app *app, const struct id *patient, const struct id *appointment, const char *name)
{
    (void)open_note(app, patient, appointment, name);
    return true;
}

void schedule_note_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), appointment = draft_form_id(d, "appointment");
    struct form *f = open_note(app, &patient, &appointment, draft_text(d, "name"));
    form_set_text(f, 0, draft_text(d, "text"));
    draft_form_take_up(&((struct note_form *)f->ctx)->draft, d);
}

bool schedule_note_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = schedule_grid_appointment(state);
    (void)row, (void)e;
    (void)open_note(app, &x->patient, &x->id, x->patient_short);
    return true;
}
