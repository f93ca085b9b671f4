#include "screens/schedule_book_inner.h"

#include "base/clock.h"
#include "practice/phone.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NAME_CELLS = PATIENT_SEARCH_NAME_CELLS, INDENT = PATIENT_SEARCH_INDENT };

/* ---- finding ---- */

static int search_patients(struct app *app, struct schedule_book *b, const char *typed)
{
    int n = patient_search_find(app, &b->search, typed);
    b->offers_new = *typed != 0;
    return n + b->offers_new;
}

/* "now", "urgent": here, and nobody has been found yet to see them. */
static bool is_now(const char *typed)
{
    enum { LETTERS = 3 };
    size_t n = strlen(typed);
    return n >= LETTERS && (strncasecmp(typed, "now", n) == 0 || strncasecmp(typed, "urgent", n) == 0);
}

static int offer_now(struct schedule_book *b)
{
    b->choices = arena_array(&b->when_arena, 1, sizeof *b->choices);
    b->choices[0] = (struct schedule_when_choice){
        .text = "Now: urgent, no practitioner yet", .note = "waits, to be seen", .is_free = true};
    clock_today(&b->choices[0].place.date, &b->choices[0].place.start_min);
    return b->nchoices = 1;
}

/* What cannot be understood yet finds nothing, quietly: it is being typed. Enter says why. */
static int search_places(struct app *app, struct schedule_book *b, const char *typed)
{
    struct practice *p = front_of(app)->practice;
    int minutes = schedule_book_fill_minutes(b);
    arena_reset(&b->when_arena);
    b->nchoices = 0;
    b->when_err = (struct err){0};
    if (is_now(typed))
        return offer_now(b);
    struct schedule_when_ask ask = {.typed = typed,
                                    .minutes = minutes ? minutes : p->slot_min,
                                    .usual = b->usual,
                                    .usual_min = b->usual_min,
                                    .asked_date = b->asked_date,
                                    .asked_min = b->asked_min,
                                    .is_priority = b->is_priority};
    if (!schedule_when_choices(p, &ask, &b->when_arena, &b->choices, &b->nchoices, &b->when_err))
        b->nchoices = 0;
    return b->nchoices;
}

int schedule_book_search(struct app *app, struct form *f, int field, const char *typed)
{
    struct schedule_book *b = f->ctx;
    return field == BOOK_PATIENT ? search_patients(app, b, typed) : search_places(app, b, typed);
}

/* ---- showing ---- */

static void draw_found(const struct schedule_book *b, int index, const struct pane *line)
{
    if (index == patient_search_count(&b->search)) {
        struct schedule_new n = schedule_new_of(form_text(b->form, BOOK_PATIENT));
        char names[SCHEDULE_NEW_NAMES];
        pane_putf(line, 0, INDENT, STYLE_STRONG, "+ new patient: %s", schedule_new_text(&n, names));
        return;
    }
    const struct find_row *row = patient_search_row(&b->search, index, NULL);
    if (!row) {
        patient_search_heading(&b->search, line);
        return;
    }
    struct arena a = {0};
    char day[16];
    int col = INDENT + NAME_CELLS + 1;
    pane_put(line, 0, INDENT, STYLE_PLAIN, find_cell(&a, row, NAME_CELLS));
    arena_finish(&a);
    if (row->age >= 0)
        pane_putf(line, 0, col, STYLE_PLAIN, "%3d", row->age);
    if (row->birth_date != CIVIL_NONE)
        pane_put(line, 0, col + 5, STYLE_PLAIN, civil_desk_date(row->birth_date, day) + 4);
    pane_fit(line, 0, col + 18, line->cols - col - 18, STYLE_PLAIN, row->is_deceased ? "died" : row->phone);
}

void schedule_book_search_row(const void *model, int index, const struct pane *line)
{
    const struct form *f = model;
    const struct schedule_book *b = f->ctx;
    if (f->here == BOOK_PATIENT) {
        draw_found(b, index, line);
        return;
    }
    const struct schedule_when_choice *c = &b->choices[index];
    pane_fit(line, 0, INDENT, NAME_CELLS, c->is_free ? STYLE_PLAIN : STYLE_WARN, c->text);
    pane_put(line, 0, INDENT + NAME_CELLS + 1, c->is_free ? STYLE_QUIET : STYLE_WARN, c->note);
}

/* ---- taking ---- */

/* To what is missing first: from the day's grid the time is known, from a call it is not. */
static void go_on(struct schedule_book *b)
{
    form_focus(b->form, b->has_place ? BOOK_TYPE : BOOK_WHEN);
}

static void new_taken(struct app *app, void *ctx, const struct schedule_new *n)
{
    struct schedule_book *b = ctx;
    schedule_book_fill_new(b, n);
    go_on(b);
    draft_form_changed(app, &b->draft);
}

static void new_known(struct app *app, void *ctx, const struct id *patient, const char *name, int birth_date)
{
    struct schedule_book *b = ctx;
    (void)name, (void)birth_date;
    schedule_book_fill_patient(b, patient);
    go_on(b);
    draft_form_changed(app, &b->draft);
}

static void new_changed(struct app *app, void *ctx, const struct schedule_new *n)
{
    struct schedule_book *b = ctx;
    b->new_patient = *n;
    draft_form_changed(app, &b->draft);
}

/* Whoever is on the telephone at this desk and is not known here rang from a number: of the call that the booking will
 * end, else of the only one on hold. Of two nobody knows yet whose it is. */
static void fill_number(struct practice *p, const struct id *call, struct schedule_new *n)
{
    struct arena a = {0};
    struct phone_call *all, ended;
    const char *number = "";
    const struct id nobody = ID_NONE;
    struct err ignored = {0}; /* it is asked for */
    bool exists = false;
    int count = 0, nnumbers = 0;
    if (!*n->phone && phone_of_patient(p, &nobody, call, &a, &ended, &exists, &ignored) && exists)
        (void)snprintf(n->phone, sizeof n->phone, "%s", ended.number);
    else if (!*n->phone && phone_list(p, &a, &all, &count, &ignored))
        for (int i = 0; i < count; i++)
            if (all[i].is_own && id_is_none(&all[i].patient) && *all[i].number)
                number = nnumbers++ ? "" : all[i].number;
    if (nnumbers)
        (void)snprintf(n->phone, sizeof n->phone, "%s", number);
    arena_finish(&a);
}

static bool pick_patient(struct app *app, struct schedule_book *b, int result, struct err *e)
{
    if (result < patient_search_count(&b->search)) {
        const struct find_row *x = patient_search_row(&b->search, result, NULL);
        if (!x)
            return err_set(e, ERR_INPUT, "%s", PATIENT_SEARCH_CHOOSE_NEW);
        struct id patient = x->id;
        schedule_book_fill_patient(b, &patient);
        return true;
    }
    struct schedule_new n = schedule_new_of(form_text(b->form, BOOK_PATIENT));
    fill_number(front_of(app)->practice, &b->call, &n);
    struct schedule_new_answer answer = {new_taken, new_known, new_changed, b};
    schedule_new_open(app, &n, &answer);
    return true;
}

static bool pick_place(struct schedule_book *b, int result, struct err *e)
{
    const struct schedule_when_choice *c = &b->choices[result];
    if (!c->is_free && form_choice(b->form, BOOK_PURPOSE) <= 0)
        return err_set(e, ERR_REFUSED, "Not free then: take one below, or first say why under On purpose");
    struct place place = c->place;
    schedule_book_fill_place(b, &place);
    return true;
}

bool schedule_book_search_pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct schedule_book *b = f->ctx;
    return field == BOOK_PATIENT ? pick_patient(app, b, result, e) : pick_place(b, result, e);
}
