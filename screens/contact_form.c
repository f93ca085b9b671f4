#include "screens/contact_form.h"

#include "base/clock.h"
#include "practice/contact.h"
#include "practice/patient.h"
#include "practice/words.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENT, MODE, WAY, OUTCOME, WORDS, ABOUT, HEARD_BY, MINUTES, MOOD, CONFIDENTIAL, FIELDS };
enum { CHOICES_MAX = 20, MINUTE_S = 60 };

struct contact_form {
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    const char *modes[CHOICES_MAX], *outcomes[CHOICES_MAX]; /* desk words, NULL at the end */
    struct front_hand who;
    struct id entry;  /* chosen before the first try: saved twice, it stands once */
    bool has_pinned;  /* the patient is in the header because of this form */
    bool has_outcome; /* somebody chose it: another mode does not change it */
    struct patient_search search;
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};
static const char *const WAYS[] = {"from them", "to them", NULL}; /* in the order of words_direction */

/* -1: no number of minutes. */
static int minutes_of(const struct form *f)
{
    char *end;
    const char *text = form_text(f, MINUTES);
    long n = strtol(text, &end, 10);
    return !*text ? 0 : !*end && n >= 0 && n < DAY_MIN ? (int)n : -1;
}

static bool check_minutes(struct form *f, int field, struct err *e)
{
    (void)field;
    return minutes_of(f) >= 0 || err_set(e, ERR_INPUT, "How many minutes it took, as a number; empty: not known");
}

static const struct form_field ALL[FIELDS] = {
    {.name = "patient",
     .label = "Who",
     .kind = FORM_SEARCH,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .hint = "Letters of the name, an age, digits of the telephone: smi 63. Enter takes."},
    {.name = "mode",
     .label = "How",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 20,
     .hint = "First letter, or Left and Right: call, voicemail, email, text, letter, in person."},
    {.name = "way",
     .label = "Which way",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 20,
     .choices = WAYS,
     .hint = "f from them, t to them."},
    {.name = "outcome",
     .label = "What came of it",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 30,
     .hint = "First letter, again for the next with it; or Left and Right."},
    {.name = "words",
     .label = "Words",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .hint = "What was said. Enter saves; Tab goes on to what is rarer."},
    {.name = "about", .label = "About", .kind = FORM_TEXT, .hint = "In a word or two: parking, the bill, next visit."},
    {.name = "heard-by",
     .label = "Heard by",
     .kind = FORM_TEXT,
     .cells = 30,
     .hint = "A colleague who does not use this program and told you."},
    {.name = "minutes",
     .label = "Minutes",
     .kind = FORM_TEXT,
     .cells = 5,
     .check = check_minutes,
     .hint = "How long it took. Empty: not known."},
    {.name = "mood",
     .label = "How they were",
     .kind = FORM_TEXT,
     .cells = 30,
     .hint = "Worried, glad, cross; or nothing."},
    {.name = "confidential",
     .label = "Confidential",
     .kind = FORM_CHOICE,
     .cells = 8,
     .choices = NO_YES,
     .hint = "Yes: kept out of lists, counts and searches that do not ask for it."},
};

/* ---- saving ---- */

/* The first choice of the outcomes is none. */
static const char *outcome_of(const struct form *f)
{
    int i = form_choice(f, OUTCOME);
    return i > 0 ? words_outcome[i - 1].code : "";
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct contact_form *w = f->ctx;
    struct front *front = front_of(app);
    struct contact c = {.id = w->entry,
                        .patient = w->who.patient,
                        .appointment = w->who.appointment,
                        .mode = words_mode[form_choice(f, MODE)].code,
                        .direction = words_direction[form_choice(f, WAY)].code,
                        .outcome = outcome_of(f),
                        .text = form_text(f, WORDS),
                        .reason = form_text(f, ABOUT),
                        .heard_by = form_text(f, HEARD_BY),
                        .mood = form_text(f, MOOD),
                        .duration_s = minutes_of(f) * MINUTE_S,
                        .is_confidential = form_choice(f, CONFIDENTIAL) == 1};
    struct id id;
    if (!contact_add(front->practice->book, &front->desk.who, &c, &id, e))
        return false;
    draft_form_done(app, &w->draft);
    front_unpin(app, &w->who.patient); /* the call is over */
    front_did(app, NULL, "Written down on %s: %s %s", w->who.name, words_desk(words_mode, c.mode),
              WAYS[form_choice(f, WAY)]);
    return true;
}

/* ---- who ---- */

static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return patient_search_find(app, &((struct contact_form *)f->ctx)->search, typed);
}

static void search_row(const void *model, int index, const struct pane *line)
{
    patient_search_draw(&((const struct contact_form *)((const struct form *)model)->ctx)->search, index, line);
}

/* In the header while this is open, and after Esc: they are still on the telephone. */
static void keep_in_header(struct app *app, struct contact_form *w)
{
    const struct front_pin *was = front_pinned(app);
    w->has_pinned = !was || id_compare(&was->patient, &w->who.patient) != 0;
    front_pin(app, &w->who.patient);
}

static void set_patient(struct contact_form *w, const struct id *patient, const char *name)
{
    w->who.patient = *patient;
    (void)snprintf(w->who.name, sizeof w->who.name, "%s", name);
    form_set_picked(w->form, PATIENT, name);
}

static bool pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct contact_form *w = f->ctx;
    struct id patient = w->search.found.rows[result].id;
    (void)field, (void)e;
    set_patient(w, &patient, w->search.found.rows[result].name);
    front_warn(app, &patient);
    keep_in_header(app, w);
    return true;
}

/* ---- while it is filled in ---- */

/* What usually comes of it: somebody who is spoken to was reached. */
static void follow_mode(struct contact_form *w)
{
    const char *mode = words_mode[form_choice(w->form, MODE)].code;
    bool is_spoken = strcmp(mode, "call") == 0 || strcmp(mode, "in-person") == 0;
    int reached = 0;
    for (int i = 0; is_spoken && words_outcome[i].code; i++)
        if (strcmp(words_outcome[i].code, "reached") == 0)
            reached = i + 1;
    if (!w->has_outcome)
        form_set_choice(w->form, OUTCOME, reached);
}

static void changed(struct app *app, struct form *f, int field)
{
    struct contact_form *w = f->ctx;
    if (field == PATIENT && !f->values[PATIENT].is_picked) {
        if (w->has_pinned)
            front_unpin(app, &w->who.patient);
        w->has_pinned = false;
        w->who = (struct front_hand){.patient = ID_NONE, .appointment = ID_NONE};
    }
    if (field == OUTCOME)
        w->has_outcome = true;
    if (field == MODE)
        follow_mode(w);
}

static void closed(struct app *app, struct form *f)
{
    struct contact_form *w = f->ctx;
    (void)app;
    patient_search_finish(&w->search);
    free(w);
}

static const int TEXTS[] = {WORDS, ABOUT, HEARD_BY, MINUTES, MOOD}, CHOICES[] = {MODE, WAY, OUTCOME, CONFIDENTIAL};
enum { TEXTS_COUNT = sizeof TEXTS / sizeof TEXTS[0], CHOICES_COUNT = sizeof CHOICES / sizeof CHOICES[0] };

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct contact_form *x = f->ctx;
    draft_form_title(w, "contact%s%s", *x->who.name ? " with " : "", x->who.name);
    draft_form_put_id(w, "entry", &x->entry);
    draft_form_put_id(w, "patient", &x->who.patient);
    draft_form_put_id(w, "appointment", &x->who.appointment);
    draft_form_put(w, "who", form_text(f, PATIENT));
    for (int i = 0; i < TEXTS_COUNT; i++)
        draft_form_put(w, ALL[TEXTS[i]].name, form_text(f, TEXTS[i]));
    for (int i = 0; i < CHOICES_COUNT; i++)
        draft_form_put_int(w, ALL[CHOICES[i]].name, form_choice(f, CHOICES[i]));
}

/* ---- opening ---- */

static const struct form_plan PLAN = {
    .name = "contact",
    .title = "A call, or another contact",
    .help = "What was said, either way. Enter takes what stands there; what is rarer is reached with Tab.",
    .field_count = FIELDS,
    .save = save,
    .changed = changed,
    .find = search,
    .result_row = search_row,
    .pick = pick,
    .closed = closed,
};

static void fill_choices(const char **out, const struct word *list, int n)
{
    for (; list->code && n < CHOICES_MAX - 1; list++)
        out[n++] = list->desk;
    out[n] = NULL;
}

static struct contact_form *open_form(struct app *app)
{
    struct contact_form *w = mem_alloc(sizeof *w);
    memset(w, 0, sizeof *w);
    w->entry = id_new(clock_now_ms());
    fill_choices(w->modes, words_mode, 0);
    w->outcomes[0] = "-";
    fill_choices(w->outcomes, words_outcome, 1);
    memcpy(w->fields, ALL, sizeof ALL);
    w->fields[MODE].choices = w->modes;
    w->fields[OUTCOME].choices = w->outcomes;
    w->plan = PLAN;
    w->plan.fields = w->fields;
    w->form = form_open(app, &w->plan, w);
    draft_form_start(&w->draft, w->form, describe);
    form_set_choice(w->form, MODE, 0);
    form_set_choice(w->form, WAY, 0);
    form_set_choice(w->form, CONFIDENTIAL, 0);
    follow_mode(w);
    return w;
}

bool contact_form_call(struct app *app, struct err *e)
{
    struct front_hand hand;
    (void)e;
    bool is_at_hand = front_whom(app, &hand);
    struct contact_form *w = open_form(app);
    if (is_at_hand) {
        w->who = hand;
        form_set_picked(w->form, PATIENT, hand.name);
        front_warn(app, &hand.patient);
        keep_in_header(app, w);
    }
    form_focus(w->form, is_at_hand ? MODE : PATIENT);
    return true;
}

void contact_form_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient");
    struct contact_form *w = open_form(app);
    w->entry = draft_form_id(d, "entry");
    if (!id_is_none(&patient)) {
        set_patient(w, &patient, draft_text(d, "who"));
        keep_in_header(app, w);
    } else
        form_set_text(w->form, PATIENT, draft_text(d, "who"));
    w->who.appointment = draft_form_id(d, "appointment");
    for (int i = 0; i < TEXTS_COUNT; i++)
        form_set_text(w->form, TEXTS[i], draft_text(d, ALL[TEXTS[i]].name));
    for (int i = 0; i < CHOICES_COUNT; i++)
        form_set_choice(w->form, CHOICES[i], draft_form_int(d, ALL[CHOICES[i]].name));
    w->has_outcome = true;
    draft_form_take_up(&w->draft, d);
    form_focus(w->form, id_is_none(&patient) ? PATIENT : WORDS);
}
