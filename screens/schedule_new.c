#include "screens/schedule_new.h"

#include "base/arena.h"
#include "practice/patient.h"
#include "screens/known.h"
#include "screens/patient_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILY, GIVEN, BIRTH, PHONE, FIELDS };

struct new_form {
    struct schedule_new_answer answer;
};

/* ---- what was typed into the search ---- */

/* What stands after a name: three digits or more and nothing else, but no year of birth. */
static bool is_phone(const char *text)
{
    enum { DIGITS_MIN = 3, YEAR_DIGITS = 4 };
    size_t digits = 0, n = strlen(text);
    for (size_t i = 0; i < n; i++)
        digits += text[i] >= '0' && text[i] <= '9';
    bool is_year = n == YEAR_DIGITS && (strncmp(text, "19", 2) == 0 || strncmp(text, "20", 2) == 0);
    return digits >= DIGITS_MIN && strspn(text, "0123456789 +") == n && !is_year;
}

struct schedule_new schedule_new_of(const char *typed)
{
    struct schedule_new n = {.birth_date = CIVIL_NONE};
    struct patient who = patient_none();
    struct arena a = {0};
    typed += strspn(typed, " ");
    bool is_number = *typed && strspn(typed, "0123456789 +") == strlen(typed);
    if (is_number) {
        (void)snprintf(n.phone, sizeof n.phone, "%s", typed);
        return n;
    }
    /* an age that was typed is no name, and a birth date neither; a number is kept */
    const char *number = typed + strcspn(typed, "0123456789+");
    patient_name_said(&a, arena_strndup(&a, typed, (size_t)(number - typed)), &who);
    if (is_phone(number))
        (void)snprintf(n.phone, sizeof n.phone, "%s", number);
    (void)snprintf(n.family, sizeof n.family, "%s", who.family);
    (void)snprintf(n.given, sizeof n.given, "%s", who.given);
    arena_finish(&a);
    return n;
}

const char *schedule_new_text(const struct schedule_new *n, char out[SCHEDULE_NEW_NAMES])
{
    if (*n->family && *n->given)
        (void)snprintf(out, SCHEDULE_NEW_NAMES, "%s, family name %s", n->given, n->family);
    else
        (void)snprintf(out, SCHEDULE_NEW_NAMES, "%s", *n->family ? n->family : n->phone);
    return out;
}

static struct schedule_new read_form(const struct form *f)
{
    struct schedule_new n = {.birth_date = form_date(f, BIRTH)};
    (void)snprintf(n.family, sizeof n.family, "%s", form_text(f, FAMILY));
    (void)snprintf(n.given, sizeof n.given, "%s", form_text(f, GIVEN));
    (void)snprintf(n.phone, sizeof n.phone, "%s", form_text(f, PHONE));
    return n;
}

/* ---- who may be known already ---- */

static void take_new(struct app *app, struct form *f)
{
    const struct new_form *n = f->ctx;
    struct schedule_new_answer answer = n->answer;
    struct schedule_new taken = read_form(f);
    answer.taken(app, answer.ctx, &taken);
}

static void known_none(struct app *app, void *ctx)
{
    struct form *f = ctx;
    unsigned form_id = f->layer.id;
    take_new(app, f);
    app_close_layer(app, form_id); /* the list goes by itself */
}

static void known_one(struct app *app, void *ctx, const struct duplicate *who)
{
    struct form *f = ctx;
    const struct new_form *n = f->ctx;
    unsigned form_id = f->layer.id;
    n->answer.known(app, n->answer.ctx, &who->id, who->name, who->birth_date);
    app_close_layer(app, form_id);
}

/* ---- the form ---- */

static const struct form_field NEW_FIELDS[FIELDS] = {
    {.name = "family", .label = "Family name", .kind = FORM_TEXT, .flags = FORM_REQUIRED, .cells = 30,
     .check = patient_form_check_name,
     .hint = "The name they share with their family: it stands first in lists."},
    {.name = "given", .label = "Given names", .kind = FORM_TEXT, .cells = 30, .check = patient_form_check_name,
     .hint = "Their own names."},
    {.name = "birth",
     .label = "Birth date",
     .kind = FORM_DATE,
     .flags = FORM_STOP | FORM_BIRTH,
     .cells = 16,
     .check = patient_form_check_birth,
     .hint = "17/12/1963 or 17 dec 1963; Enter if not known"},
    {.name = "phone",
     .label = "Telephone",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 20,
     .check = patient_form_check_phone,
     .hint = "The number to ring first; Enter if there is none"},
};

/* True if nobody known is like this one; else they are shown, and the answer comes from there. */
static bool is_unknown(struct app *app, struct form *f, struct err *e)
{
    struct schedule_new n = read_form(f);
    struct patient p = patient_none();
    struct telecom t = telecom_none();
    struct known_answer answer = {known_none, known_one, f};
    p.family = n.family;
    p.given = n.given;
    p.birth_date = n.birth_date;
    t.value = n.phone;
    return known_ask(app, &p, &t, *n.phone ? 1 : 0, &answer, e);
}

static bool save_new(struct app *app, struct form *f, struct err *e)
{
    if (!is_unknown(app, f, e))
        return false;
    take_new(app, f);
    return true;
}

static void new_changed(struct app *app, struct form *f, int field)
{
    const struct new_form *n = f->ctx;
    struct schedule_new now = read_form(f);
    (void)field;
    n->answer.changed(app, n->answer.ctx, &now);
}

static void new_closed(struct app *app, struct form *f)
{
    (void)app;
    free(f->ctx);
}

static const struct form_plan NEW_PLAN = {
    .name = "new-patient",
    .title = "New patient",
    .help = "Somebody nobody knows here yet; the rest can be filled in later.",
    .fields = NEW_FIELDS,
    .field_count = FIELDS,
    .save = save_new,
    .changed = new_changed,
    .closed = new_closed,
};

void schedule_new_open(struct app *app, const struct schedule_new *n, const struct schedule_new_answer *answer)
{
    struct new_form *ctx = mem_alloc(sizeof *ctx);
    *ctx = (struct new_form){.answer = *answer};
    struct form *f = form_open(app, &NEW_PLAN, ctx);
    form_set_text(f, FAMILY, n->family);
    form_set_text(f, GIVEN, n->given);
    form_set_date(f, BIRTH, n->birth_date);
    form_set_text(f, PHONE, n->phone);
    /* What was typed into the search is taken for right; the cursor stands at what is missing. */
    form_focus(f, !*n->family ? FAMILY : !*n->given ? GIVEN : BIRTH);
}
