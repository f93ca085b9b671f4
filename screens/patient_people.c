#include "screens/patient_people.h"

#include "practice/related.h"
#include "screens/front.h"
#include "screens/patient_form_inner.h"
#include "screens/patient_view.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one of them ---- */

enum { NAME, RELATIONSHIP, PHONE, EMAIL, TOLD, MAY_BOOK, REMINDERS, COURT, ADDRESS, REMARK, STATE, FIELDS };
enum { STATE_RIGHT, STATE_WRONG, STATE_GONE };

static const char *const TOLD_WORDS[] = {"not asked", "MUST NOT BE TOLD", NULL};
static const char *const NO_YES[] = {"no", "yes", NULL};
static const char *const STATES[] = {"it is right", "wrong number", "take them away", NULL};

struct person_form {
    struct pick *pick;  /* the list under it; NULL: there is none */
    struct related saw; /* texts in the arena; of a new one only its patient */
    bool is_new;
    struct arena arena;
    struct draft_form draft;
};

static struct related read_person(const struct form *f)
{
    const struct person_form *x = f->ctx;
    struct related r = x->saw;
    r.name = form_text(f, NAME);
    r.relationship = form_text(f, RELATIONSHIP);
    r.phone = form_text(f, PHONE);
    r.email = form_text(f, EMAIL);
    r.not_told = form_choice(f, TOLD) == 1;
    r.may_book = form_choice(f, MAY_BOOK) == 1;
    r.gets_reminders = form_choice(f, REMINDERS) == 1;
    r.court_note = form_text(f, COURT);
    r.address = form_text(f, ADDRESS);
    r.remark = form_text(f, REMARK);
    /* That it was wrong was said of the number before. */
    bool was_wrong = x->saw.is_bad && related_is_other(&x->saw, &r);
    r.is_bad = form_choice(f, STATE) == STATE_WRONG && !was_wrong;
    r.is_in_error = form_choice(f, STATE) == STATE_GONE;
    return r;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct person_form *x = f->ctx;
    struct front *front = front_of(app);
    struct related r = read_person(f);
    struct pick *pick = x->pick;
    char said[160];
    bool ok = x->is_new ? related_add(front->practice->book, &front->desk.who, &r, NULL, e)
                        : related_edit(front->practice->book, &front->desk.who, &x->saw, &r, e);
    if (!ok)
        return false;
    draft_form_done(app, &x->draft);
    (void)snprintf(said, sizeof said, "%s: %s", r.is_in_error ? "Taken away" : x->is_new ? "Added" : "Changed", r.name);
    if (pick)
        pick_refresh(app, pick, pick->list.here);
    front_did(app, NULL, "%s", said);
    return true;
}

static void closed(struct app *app, struct form *f)
{
    struct person_form *x = f->ctx;
    (void)app;
    arena_finish(&x->arena);
    free(x);
}

static const struct form_field PERSON_FIELDS[FIELDS] = {
    {.name = "name",
     .label = "Name",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .cells = 30,
     .hint = "As they are called"},
    {.name = "relationship",
     .label = "Is their",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 30,
     .hint = "mother, guardian, carer, ..."},
    {.name = "phone",
     .label = "Telephone",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 20,
     .hint = "Typed into / it finds every patient it stands beside"},
    {.name = "email", .label = "Email", .kind = FORM_TEXT, .cells = 40, .hint = "name@example.org"},
    {.name = "told",
     .label = "Told",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 20,
     .choices = TOLD_WORDS,
     .hint = "Who must not be told stands on top of the patient, for everybody"},
    {.name = "may-book",
     .label = "May book",
     .kind = FORM_CHOICE,
     .cells = 5,
     .choices = NO_YES,
     .hint = "Book, move and cancel for the patient"},
    {.name = "reminders",
     .label = "Reminders",
     .kind = FORM_CHOICE,
     .cells = 5,
     .choices = NO_YES,
     .hint = "Is written to in the patient's place"},
    {.name = "court", .label = "Settled", .kind = FORM_TEXT, .hint = "What a court or the family has settled"},
    {.name = "address", .label = "Address", .kind = FORM_TEXT, .hint = "Shown beside this patient and nowhere else"},
    {.name = "remark", .label = "Remark", .kind = FORM_TEXT, .hint = "After six only"},
    {.name = "state",
     .label = "State",
     .kind = FORM_CHOICE,
     .cells = 16,
     .choices = STATES,
     .hint = "Wrong number, or take them away"},
};

static const struct form_plan PERSON_PLAN = {
    .name = "related",
    .title = "Around the patient",
    .help = "Somebody who is no patient here: parent, guardian, carer; what they may do, and whether they may be told.",
    .fields = PERSON_FIELDS,
    .field_count = FIELDS,
    .save = save,
    .closed = closed,
};

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct person_form *x = f->ctx;
    draft_form_title(w, "somebody around a patient: %s", form_text(f, NAME));
    draft_form_put_id(w, "patient", &x->saw.patient);
    draft_form_put_id(w, "record", &x->saw.id);
    draft_form_put_changes(&x->draft, w);
}

/* of: which one, or NULL for somebody new around this patient. */
static struct form *open_person(struct app *app, struct pick *pick, const struct id *patient, const struct id *of)
{
    struct person_form *x = mem_alloc(sizeof *x);
    struct err e = {0};
    memset(x, 0, sizeof *x);
    x->pick = pick;
    x->is_new = !of;
    x->saw = related_none();
    x->saw.patient = *patient;
    if (of && !related_get(front_of(app)->practice->book, of, &x->arena, &x->saw, &e)) {
        app_say_err(app, &e);
        arena_finish(&x->arena);
        free(x);
        return NULL;
    }
    struct form *f = form_open(app, &PERSON_PLAN, x);
    form_set_text(f, NAME, x->saw.name);
    form_set_text(f, RELATIONSHIP, x->saw.relationship);
    form_set_text(f, PHONE, x->saw.phone);
    form_set_text(f, EMAIL, x->saw.email);
    form_set_choice(f, TOLD, x->saw.not_told);
    form_set_choice(f, MAY_BOOK, x->saw.may_book);
    form_set_choice(f, REMINDERS, x->saw.gets_reminders);
    form_set_text(f, COURT, x->saw.court_note);
    form_set_text(f, ADDRESS, x->saw.address);
    form_set_text(f, REMARK, x->saw.remark);
    form_set_choice(f, STATE, x->saw.is_bad ? STATE_WRONG : STATE_RIGHT);
    draft_form_start(&x->draft, f, describe);
    draft_form_saw(&x->draft);
    form_focus(f, NAME);
    return f;
}

void patient_people_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), record = draft_form_id(d, "record");
    struct form *f = open_person(app, NULL, &patient, id_is_none(&record) ? NULL : &record);
    if (!f)
        return;
    draft_form_take_changes(app, &((struct person_form *)f->ctx)->draft, f, d);
}

/* ---- the list ---- */

/* Lives as long as the list. */
struct people {
    struct id patient;
    struct related *all; /* in the pick's arena */
    int count;
};

static int list_people(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct people *x = p->ctx;
    struct err e = {0};
    (void)typed;
    if (!related_list(front_of(app)->practice->book, &x->patient, &p->arena, &x->all, &x->count, &e)) {
        app_say_err(app, &e);
        x->count = 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)x->count + 1, sizeof *out);
    for (int i = 0; i < x->count; i++) {
        const struct related *r = &x->all[i];
        out[i] = (struct pick_row){arena_printf(&p->arena, "%s  %s", r->name, r->phone), related_says(&p->arena, r),
                                   r->not_told ? STYLE_WARN : STYLE_PLAIN};
    }
    out[x->count] = (struct pick_row){"+ somebody: parent, guardian, carer", "", STYLE_STRONG};
    *rows = out;
    return x->count + 1;
}

/* What is said of the one under the marker, and where they live: here alone. */
static const char *about_person(struct app *app, struct pick *p, int row)
{
    const struct people *x = p->ctx;
    (void)app;
    if (row >= x->count)
        return NULL;
    const struct related *r = &x->all[row];
    const char *const parts[] = {r->court_note, r->email, r->address, r->remark};
    const char *text = "";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (*parts[i])
            text = arena_printf(&p->arena, "%s%s%s", text, *text ? "; " : "", parts[i]);
    return text;
}

static bool take_person(struct app *app, struct pick *p, int row, struct err *e)
{
    struct people *x = p->ctx;
    (void)e;
    (void)open_person(app, p, &x->patient, row == x->count ? NULL : &x->all[row].id);
    return false; /* the list stays */
}

static void close_people(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PEOPLE_PLAN = {
    .title = "Around the patient",
    .help = "Parents, guardians, carers: who may book, who is reminded, who must not be told.",
    .empty = "Nobody.",
    .take_title = "change",
    .rows = 8,
    .find = list_people,
    .about = about_person,
    .take = take_person,
    .closed = close_people,
};

bool patient_people_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct people *x = mem_alloc(sizeof *x);
    (void)state, (void)row, (void)e;
    memset(x, 0, sizeof *x);
    x->patient = *patient_view_patient(app);
    struct pick *p = pick_open(app, &PEOPLE_PLAN, x);
    pick_title(app, p, "Around %s", patient_view_name(app));
    pick_go(app, p, 0);
    return true;
}
