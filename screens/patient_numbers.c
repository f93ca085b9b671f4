/* The numbers and addresses of a patient: a list; Enter changes one: what may be left there, that it is wrong, and so
 * on. The last row adds one. */
#include "practice/telecom.h"
#include "practice/words.h"
#include "screens/front.h"
#include "screens/patient_form.h"
#include "screens/patient_form_inner.h"
#include "screens/patient_view.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lives as long as the list. */
struct numbers {
    struct id patient;
    struct telecom *all; /* in the pick's arena */
    int count;
    struct pick *pick;
};

/* ---- one of them ---- */

enum { VALUE, USE, MESSAGE, STATE, REMARK, FIELDS };
enum { STATE_RIGHT, STATE_WRONG, STATE_GONE };

static const char *const USES[] = {"not said", "mobile", "home", "work", NULL};
static const char *const USE_CODES[] = {"", "mobile", "home", "work", NULL};
static const char *const STATES[] = {"it is right", "wrong number", "take it away", NULL};

struct number_form {
    struct numbers *list; /* under it; NULL: there is none */
    struct telecom saw; /* texts in the arena; of a new one only its patient */
    bool is_new;
    bool is_other; /* another number was typed: what was said of the one before is off, until it is said anew */
    struct arena arena;
    struct draft_form draft;
};

static int message_place(const struct telecom *t)
{
    return patient_form_place(patient_form_message_codes, t->message);
}

static int state_place(const struct telecom *t)
{
    return t->is_bad ? STATE_WRONG : STATE_RIGHT;
}

static struct telecom read_number(const struct form *f)
{
    const struct number_form *x = f->ctx;
    struct telecom t = x->saw;
    t.value = form_text(f, VALUE);
    t.system = strchr(t.value, '@') ? "email" : "phone";
    t.use = USE_CODES[form_choice(f, USE)];
    t.message = patient_form_message_codes[form_choice(f, MESSAGE)];
    t.remark = form_text(f, REMARK);
    t.is_bad = form_choice(f, STATE) == STATE_WRONG;
    t.is_in_error = form_choice(f, STATE) == STATE_GONE;
    return t;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct number_form *x = f->ctx;
    struct front *front = front_of(app);
    struct telecom t = read_number(f);
    struct pick *pick = x->list ? x->list->pick : NULL;
    char said[160];
    bool is_asked = x->is_other && *x->saw.message && !*t.message; /* asked for: what the form took off is said */
    bool ok = x->is_new ? telecom_add(front->practice->book, &front->desk.who, &t, NULL, e)
                        : telecom_edit(front->practice->book, &front->desk.who, &x->saw, &t, e);
    if (!ok)
        return false;
    draft_form_done(app, &x->draft);
    (void)snprintf(said, sizeof said, "%s: %s%s%s",
                   t.is_in_error ? "Taken away"
                   : t.is_bad    ? "Marked as wrong"
                                 : "Kept",
                   t.value, telecom_is_short(&t) && !t.is_in_error ? ", short for a telephone number" : "",
                   is_asked ? "; ask what may be left there" : "");
    if (pick)
        pick_refresh(app, pick, pick->list.here);
    front_did(app, NULL, "%s", said);
    return true;
}

static void closed(struct app *app, struct form *f)
{
    struct number_form *x = f->ctx;
    (void)app;
    arena_finish(&x->arena);
    free(x);
}

/* Who answers another number is not known: what was said of the one before goes off in sight of whoever types it,
 * who may say it anew; and comes back with the number. What they have chosen themselves stays. */
static void follow_number(struct form *f, const struct telecom *t)
{
    struct number_form *x = f->ctx;
    bool was_other = x->is_other;
    struct telecom none = x->saw;
    telecom_forget(&none);
    x->is_other = !x->is_new && telecom_is_other(&x->saw, t);
    if (x->is_other == was_other)
        return;
    const struct telecom *off = was_other ? &none : &x->saw, *on = was_other ? &x->saw : &none;
    if (form_choice(f, MESSAGE) == message_place(off))
        form_set_choice(f, MESSAGE, message_place(on));
    if (form_choice(f, STATE) == state_place(off))
        form_set_choice(f, STATE, state_place(on));
}

static bool check_value(struct form *f, int field, struct err *e)
{
    struct arena a = {0};
    struct telecom t = read_number(f);
    (void)field;
    bool ok = telecom_check(&a, &t, e);
    if (ok)
        follow_number(f, &t);
    arena_finish(&a);
    return ok;
}

static const struct form_field NUMBER_FIELDS[FIELDS] = {
    {.name = "value",
     .label = "Number",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .cells = 40,
     .check = check_value,
     .hint = "A telephone number, or an email address"},
    {.name = "use",
     .label = "Where",
     .kind = FORM_CHOICE,
     .cells = 12,
     .choices = USES,
     .hint = "m mobile, h home, w work"},
    {.name = "message",
     .label = "A message",
     .kind = FORM_CHOICE,
     .cells = 20,
     .choices = patient_form_messages,
     .hint = "What may be left there: m may leave details, o only the name, l leave nothing"},
    {.name = "state",
     .label = "State",
     .kind = FORM_CHOICE,
     .cells = 16,
     .choices = STATES,
     .hint = "A wrong number stays to be seen; the next one is tried"},
    {.name = "remark", .label = "Remark", .kind = FORM_TEXT, .cells = 40, .hint = "Not before ten"},
};

static const struct form_plan NUMBER_PLAN = {
    .name = "patient-number",
    .title = "Number or address",
    .help = "How they are reached there, and what may be left.",
    .fields = NUMBER_FIELDS,
    .field_count = FIELDS,
    .save = save,
    .closed = closed,
};

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct number_form *x = f->ctx;
    draft_form_title(w, "number of a patient: %s", form_text(f, VALUE));
    draft_form_put_id(w, "patient", &x->saw.patient);
    draft_form_put_id(w, "record", &x->saw.id);
    draft_form_put_changes(&x->draft, w);
}

/* of: which one, or NULL for another of this patient. NULL: it cannot be read, which was said. */
static struct form *open_number(struct app *app, struct numbers *list, const struct id *patient, const struct id *of)
{
    struct number_form *x = mem_alloc(sizeof *x);
    struct err e = {0};
    memset(x, 0, sizeof *x);
    x->list = list;
    x->is_new = !of;
    x->saw = telecom_none();
    x->saw.patient = *patient;
    if (of && !telecom_get(front_of(app)->practice->book, of, &x->arena, &x->saw, &e)) {
        app_say_err(app, &e);
        arena_finish(&x->arena);
        free(x);
        return NULL;
    }
    struct form *f = form_open(app, &NUMBER_PLAN, x);
    form_set_text(f, VALUE, x->saw.value);
    form_set_choice(f, USE, patient_form_place(USE_CODES, x->saw.use));
    form_set_choice(f, MESSAGE, message_place(&x->saw));
    form_set_choice(f, STATE, state_place(&x->saw));
    form_set_text(f, REMARK, x->saw.remark);
    draft_form_start(&x->draft, f, describe);
    draft_form_saw(&x->draft);
    form_focus(f, VALUE);
    return f;
}

void patient_numbers_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), record = draft_form_id(d, "record");
    struct form *f = open_number(app, NULL, &patient, id_is_none(&record) ? NULL : &record);
    if (f)
        draft_form_take_changes(app, &((struct number_form *)f->ctx)->draft, f, d);
}

/* ---- the list ---- */

static int list_numbers(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct numbers *x = p->ctx;
    struct err e = {0};
    (void)typed;
    if (!telecom_list(front_of(app)->practice->book, &x->patient, &p->arena, &x->all, &x->count, &e)) {
        app_say_err(app, &e);
        x->count = 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)x->count + 1, sizeof *out);
    for (int i = 0; i < x->count; i++) {
        const struct telecom *t = &x->all[i];
        const char *use = words_desk(words_use, t->use);
        const char *text =
            arena_printf(&p->arena, "%s%s%s%s%s", t->value, *use ? ", " : "", use, *t->remark ? ", " : "", t->remark);
        out[i] = (struct pick_row){text, t->is_bad ? "wrong" : words_desk(words_message, t->message),
                                   t->is_bad ? STYLE_QUIET : STYLE_PLAIN};
    }
    out[x->count] = (struct pick_row){"+ another number or address", "", STYLE_STRONG};
    *rows = out;
    return x->count + 1;
}

static bool take_number(struct app *app, struct pick *p, int row, struct err *e)
{
    struct numbers *x = p->ctx;
    (void)e;
    (void)open_number(app, x, &x->patient, row == x->count ? NULL : &x->all[row].id);
    return false; /* the list stays */
}

static void close_numbers(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan NUMBERS_PLAN = {
    .title = "Numbers",
    .help = "How they are reached; the first that is right is tried first.",
    .empty = "None.",
    .take_title = "change",
    .rows = 8,
    .find = list_numbers,
    .take = take_number,
    .closed = close_numbers,
};

void patient_numbers_open(struct app *app)
{
    struct numbers *x = mem_alloc(sizeof *x);
    memset(x, 0, sizeof *x);
    x->patient = *patient_view_patient(app);
    x->pick = pick_open(app, &NUMBERS_PLAN, x);
    pick_title(app, x->pick, "Numbers and addresses of %s", patient_view_name(app));
}
