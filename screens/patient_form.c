#include "screens/patient_form.h"

#include "screens/ask.h"
#include "screens/front.h"
#include "screens/patient_form_inner.h"
#include "screens/patient_view.h"
#include "screens/sent_by.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_NAME, PAGE_CARE, PAGE_WHERE, PAGES };

/* ---- the fields ---- */

static const char *const GENDERS[] = {"not asked", "female", "male", "other", NULL};
static const char *const GENDER_CODES[] = {"", "female", "male", "other", NULL};
static const char *const RUNG[] = {"can be rung", "never rung: cannot use a telephone", NULL};
const char *const patient_form_channels[] = {"no wish", "call", "text", "email", "letter", NULL};
const char *const patient_form_channel_codes[] = {"", "call", "text", "email", "letter", NULL};
const char *const patient_form_messages[] = {"not asked", "may leave details", "only the name", "leave nothing", NULL};
const char *const patient_form_message_codes[] = {"", "details", "name", "nothing", NULL};

bool patient_form_check_name(struct form *f, int field, struct err *e)
{
    enum { DIGITS = 3 };
    int digits = 0;
    for (const char *s = form_text(f, field); *s; s++)
        digits += *s >= '0' && *s <= '9';
    return digits < DIGITS || !f->values[field].was_typed ||
           err_set(e, ERR_INPUT, "A number is not part of a name.");
}

bool patient_form_check_birth(struct form *f, int field, struct err *e)
{
    struct arena a = {0};
    struct patient p = patient_none();
    p.family = "x"; /* only the date is asked about here */
    p.birth_date = form_date(f, field);
    bool ok = p.birth_date == CIVIL_NONE || patient_check(&a, &p, e);
    arena_finish(&a);
    return ok;
}

static bool check_telecom(const char *system, const char *value, struct err *e)
{
    struct arena a = {0};
    struct telecom t = telecom_none();
    t.system = system;
    t.value = value;
    bool ok = !*value || telecom_check(&a, &t, e);
    arena_finish(&a);
    return ok;
}

bool patient_form_check_phone(struct form *f, int field, struct err *e)
{
    return check_telecom("phone", form_text(f, field), e);
}

bool patient_form_check_email(struct form *f, int field, struct err *e)
{
    return check_telecom("email", form_text(f, field), e);
}

static bool check_minutes(struct form *f, int field, struct err *e)
{
    const char *text = form_text(f, field);
    char *end;
    long n = strtol(text, &end, 10);
    return !*text || (!*end && n >= 0 && n <= PATIENT_EXTRA_MAX) ||
           err_set(e, ERR_INPUT, "Minutes, as a number from 0 to %d", PATIENT_EXTRA_MAX);
}

#define TEXT(member, name_, label_, cells_, hint_) PATIENT_FORM_ITEM_TEXT(member, name_, label_, cells_, hint_)
#define NAME(member, name_, label_, hint_) PATIENT_FORM_ITEM_NAME(member, name_, label_, 0, hint_)
#define CODE(member, name_, label_, choices_, codes_, hint_) \
    PATIENT_FORM_ITEM_CODE(member, name_, label_, choices_, codes_, hint_)

static const struct patient_form_page PAGE[PAGES] = {
    [PAGE_NAME] = {"Name",
                   "What they are called, and when they were born.",
                   7,
                   {TEXT(prefix, "title", "Title", 12, "Mr, Dr, ..."),
                    NAME(family, "family", "Family name", "As on their papers"),
                    NAME(given, "given", "Given names", "As on their papers"),
                    NAME(preferred, "preferred", "Called", "As they like to be called; shown in quotes"),
                    NAME(maiden, "earlier", "Earlier name", "Found by it, too"),
                    {offsetof(struct patient, birth_date),
                     PATIENT_FORM_DATE,
                     NULL,
                     {.name = "born",
                      .label = "Birth date",
                      .kind = FORM_DATE,
                      .flags = FORM_BIRTH,
                      .cells = 16,
                      .hint = "17/12/1963 or 17 dec 1963"}},
                    CODE(gender, "gender", "Gender", GENDERS, GENDER_CODES, "First letter, Left, Right")}},
    [PAGE_CARE] = {"What to know",
                   "What everybody has to know, and how a visit is made to work for them.",
                   8,
                   {TEXT(alert, "alert", "Alert", 0, "What everybody must know first; stands on top"),
                    TEXT(needs, "needs", "Needs", 0, "How to call them in, a ramp, a quiet room, ..."),
                    TEXT(interpreter, "interpreter", "Interpreter", 24, "Into which language; empty: none"),
                    {offsetof(struct patient, extra_min),
                     PATIENT_FORM_MINUTES,
                     NULL,
                     {.name = "longer",
                      .label = "Longer by",
                      .kind = FORM_TEXT,
                      .cells = 5,
                      .check = check_minutes,
                      .hint = "Minutes more that each visit takes; offered whenever one is booked"}},
                    CODE(channel, "channel", "Likes best", patient_form_channels, patient_form_channel_codes,
                         "How they like to be reached"),
                    {offsetof(struct patient, is_never_rung),
                     PATIENT_FORM_FLAG,
                     NULL,
                     {.name = "rung",
                      .label = "Telephone",
                      .kind = FORM_CHOICE,
                      .cells = 36,
                      .choices = RUNG,
                      .hint = "Never rung: no row and no default ever says ring"}},
                    TEXT(facts, "facts", "Facts", 0, "Worth remembering: new job at the school"),
                    TEXT(hopes, "hopes", "Hopes", 0, "What they hope for, in their words")}},
    [PAGE_WHERE] = {"Where they live",
                    "Where they live, and who sent them.",
                    7,
                    {TEXT(address, "address", "Address", 40, "Street and number"), TEXT(city, "city", "Town", 30, NULL),
                     TEXT(state, "state", "County", 30, "State or county"),
                     TEXT(postal_code, "post-code", "Post code", 12, NULL),
                     TEXT(country, "country", "Country", 30, NULL),
                     {offsetof(struct patient, source), PATIENT_FORM_SENT_BY, NULL, SENT_BY_FIELD},
                     TEXT(identifier, "identifier", "Number there", 20, "In the system they came from")}},
};

/* ---- between the record and the form ---- */

int patient_form_place(const char *const *codes, const char *code)
{
    for (int i = 0; codes[i]; i++)
        if (strcmp(codes[i], code) == 0)
            return i;
    return 0;
}

void patient_form_show(struct form *f, const struct patient_form_page *page, const struct patient *p)
{
    char minutes[16];
    for (int i = 0; i < page->count; i++) {
        const void *at = (const char *)p + page->items[i].offset;
        switch (page->items[i].kind) {
        case PATIENT_FORM_TEXT: form_set_text(f, i, *(const char *const *)at); break;
        case PATIENT_FORM_DATE: form_set_date(f, i, *(const int *)at); break;
        case PATIENT_FORM_CODE:
            form_set_choice(f, i, patient_form_place(page->items[i].codes, *(const char *const *)at));
            break;
        case PATIENT_FORM_FLAG: form_set_choice(f, i, *(const bool *)at); break;
        case PATIENT_FORM_MINUTES:
            (void)snprintf(minutes, sizeof minutes, "%d", *(const int *)at);
            form_set_text(f, i, *(const int *)at ? minutes : "");
            break;
        case PATIENT_FORM_SENT_BY:
        case PATIENT_FORM_NUMBER: break;
        }
    }
}

static void read_item(const struct form *f, const struct patient_form_item *item, int field, struct patient *p)
{
    void *at = (char *)p + item->offset;
    switch (item->kind) {
    case PATIENT_FORM_TEXT: *(const char **)at = form_text(f, field); break;
    case PATIENT_FORM_DATE: *(int *)at = form_date(f, field); break;
    case PATIENT_FORM_FLAG: *(bool *)at = form_choice(f, field) == 1; break;
    case PATIENT_FORM_MINUTES: *(int *)at = (int)strtol(form_text(f, field), NULL, 10); break;
    case PATIENT_FORM_SENT_BY:
    case PATIENT_FORM_NUMBER: break;
    case PATIENT_FORM_CODE: { /* a code that has no choice here stays what it is until somebody chooses */
        int choice = form_choice(f, field);
        if (choice != patient_form_place(item->codes, *(const char **)at))
            *(const char **)at = item->codes[choice];
        break;
    }
    }
}

void patient_form_read(const struct form *f, const struct patient_form_page *page, struct patient *p)
{
    for (int i = 0; i < page->count; i++)
        read_item(f, &page->items[i], i, p);
}

/* ---- changing ---- */

struct edit_form {
    int page;
    struct patient saw;
    struct arena arena;
    struct form_field fields[PATIENT_FORM_FIELDS_MAX];
    struct form_plan plan;
    struct sent_by sent_by; /* of PAGE_WHERE */
    struct draft_form draft;
};

enum { SENT_BY = 5 }; /* where it stands on PAGE_WHERE */

/* Another record that is like this one now: said, since two of one person are hard to use. "": none. In a. */
static const char *alike(struct app *app, const struct patient *p, struct arena *a)
{
    struct err ignored = {0};
    struct duplicate *found;
    int n = 0;
    bool is = patient_duplicates(front_of(app)->practice->book, p, NULL, 0, a, &found, &n, &ignored) && n > 0 &&
              !found[0].is_namesake;
    return is ? arena_printf(a, ". Like it: %s (%s), X makes the two one", found[0].name, found[0].why) : "";
}

static bool save_edit(struct app *app, struct form *f, struct err *e)
{
    struct edit_form *x = f->ctx;
    struct front *front = front_of(app);
    struct patient will = x->saw;
    patient_form_read(f, &PAGE[x->page], &will);
    if (x->page == PAGE_WHERE)
        sent_by_read(app, f, SENT_BY, &x->sent_by, &will);
    if (!patient_edit(front->practice->book, &front->desk.who, &x->saw, &will, e))
        return false;
    draft_form_done(app, &x->draft);
    front_did(app, NULL, "Changed: %s of %s%s", PAGE[x->page].title, patient_name_grid(&x->arena, &will),
              x->page == PAGE_NAME ? alike(app, &will, &x->arena) : "");
    return true;
}

static void edit_closed(struct app *app, struct form *f)
{
    struct edit_form *x = f->ctx;
    (void)app;
    sent_by_finish(&x->sent_by);
    arena_finish(&x->arena);
    free(x);
}

static int find_sent_by(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return sent_by_find(app, &((struct edit_form *)f->ctx)->sent_by, typed);
}

static void draw_sent_by(const void *model, int index, const struct pane *line)
{
    sent_by_draw(&((const struct edit_form *)((const struct form *)model)->ctx)->sent_by, index, line);
}

static bool pick_sent_by(struct app *app, struct form *f, int field, int result, struct err *e)
{
    (void)app;
    return sent_by_pick(f, field, &((struct edit_form *)f->ctx)->sent_by, result, e);
}

void patient_form_put(const struct form *f, const struct form_field *fields, int count, struct draft_form_writer *w)
{
    for (int i = 0; i < count; i++) {
        if (fields[i].kind == FORM_CHOICE)
            draft_form_put_int(w, fields[i].name, form_choice(f, i));
        else
            draft_form_put(w, fields[i].name, form_text(f, i));
    }
}

void patient_form_take(struct form *f, const struct form_field *fields, int count, const struct draft *d)
{
    for (int i = 0; i < count; i++) {
        if (fields[i].kind == FORM_CHOICE)
            form_set_choice(f, i, draft_form_int(d, fields[i].name));
        else
            form_set_text(f, i, draft_text(d, fields[i].name));
    }
}

static void describe_edit(const struct form *f, struct draft_form_writer *w)
{
    struct edit_form *x = f->ctx;
    draft_form_title(w, "%s of %s", PAGE[x->page].title, patient_name_grid(&x->arena, &x->saw));
    draft_form_put_id(w, "patient", &x->saw.id);
    draft_form_put_int(w, "page", x->page);
    draft_form_put_changes(&x->draft, w);
    if (x->page == PAGE_WHERE)
        sent_by_put(f, SENT_BY, &x->sent_by, w);
}

static struct form *open_page(struct app *app, const struct id *patient, int page, struct err *e)
{
    struct edit_form *x = mem_alloc(sizeof *x);
    memset(x, 0, sizeof *x);
    x->page = page;
    if (!patient_get(front_of(app)->practice->book, patient, &x->arena, &x->saw, e)) {
        arena_finish(&x->arena);
        free(x);
        return NULL;
    }
    for (int i = 0; i < PAGE[page].count; i++)
        x->fields[i] = PAGE[page].items[i].field;
    x->plan = (struct form_plan){.name = "patient-edit",
                                 .title = PAGE[page].title,
                                 .help = PAGE[page].help,
                                 .fields = x->fields,
                                 .field_count = PAGE[page].count,
                                 .save = save_edit,
                                 .find = find_sent_by,
                                 .result_row = draw_sent_by,
                                 .pick = pick_sent_by,
                                 .closed = edit_closed};
    struct form *f = form_open(app, &x->plan, x);
    draft_form_start(&x->draft, f, describe_edit);
    form_title(f, "%s: %s", PAGE[page].title, patient_name(&x->arena, &x->saw));
    patient_form_show(f, &PAGE[page], &x->saw);
    if (page == PAGE_WHERE)
        sent_by_show(app, f, SENT_BY, &x->sent_by, &x->saw);
    draft_form_saw(&x->draft);
    form_focus(f, 0);
    return f;
}

void patient_form_resume(struct app *app, const struct draft *d)
{
    struct err e = {0};
    struct id patient = draft_form_id(d, "patient");
    int page = draft_form_int(d, "page");
    struct form *f = page >= 0 && page < PAGES ? open_page(app, &patient, page, &e) : NULL;
    if (!f) {
        app_say_err(app, &e);
        return;
    }
    struct edit_form *x = f->ctx;
    draft_form_take_changes(app, &x->draft, f, d);
    if (page == PAGE_WHERE && draft_form_is_changed(&x->draft, SENT_BY))
        sent_by_take(f, SENT_BY, &x->sent_by, d);
}

/* ---- which of it ---- */

static void answer_page(struct app *app, void *ctx, int which)
{
    static const int PAGE_OF[] = {PAGE_NAME, PAGES, PAGE_CARE, PAGE_WHERE}; /* PAGES: the numbers, a list */
    struct err e = {0};
    (void)ctx;
    if (PAGE_OF[which] == PAGES)
        patient_numbers_open(app);
    else if (!open_page(app, patient_view_patient(app), PAGE_OF[which], &e))
        app_say_err(app, &e);
}

bool patient_form_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const struct ask_answer ANSWERS[] = {
        {'n', "name"}, {'t', "telephone, mail"}, {'c', "what to know"}, {'w', "where"}};
    (void)state, (void)row, (void)e;
    ask_open(app, "Change:", ANSWERS, sizeof ANSWERS / sizeof ANSWERS[0], -1, answer_page, NULL);
    return true;
}
