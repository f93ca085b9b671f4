/* E: somebody nobody knows here yet, without a booking. */
#include "base/clock.h"
#include "screens/front.h"
#include "screens/known.h"
#include "screens/patient_form.h"
#include "screens/patient_form_inner.h"
#include "screens/sent_by.h"

#include <stdlib.h>
#include <string.h>

/* A number, and what may be left there: in the order in which the booking's short form asks for it, too. */
#define NUMBER(...)                                \
    {                                              \
        0, PATIENT_FORM_NUMBER, NULL, {__VA_ARGS__} \
    }

/* What is asked at the first contact. */
static const struct patient_form_page PAGE = {
    "New patient",
    "Somebody nobody knows here yet; what is left out can be filled in later with e.",
    12,
    {PATIENT_FORM_ITEM_NAME(family, "family", "Family name", FORM_REQUIRED, NULL),
     PATIENT_FORM_ITEM_NAME(given, "given", "Given names", FORM_STOP, NULL),
     {offsetof(struct patient, birth_date),
      PATIENT_FORM_DATE,
      NULL,
      {.name = "born",
       .label = "Birth date",
       .kind = FORM_DATE,
       .flags = FORM_STOP | FORM_BIRTH,
       .cells = 16,
       .check = patient_form_check_birth,
       .hint = "17/12/1963 or 17 dec 1963; Enter if not known"}},
     NUMBER(.name = "phone", .label = "Telephone", .kind = FORM_TEXT, .flags = FORM_STOP, .cells = 20,
            .check = patient_form_check_phone, .hint = "The number that is tried first; Enter if there is none"),
     NUMBER(.name = "message", .label = "A message", .kind = FORM_CHOICE, .cells = 20,
            .choices = patient_form_messages, .hint = "What may be left on that number"),
     NUMBER(.name = "email", .label = "Email", .kind = FORM_TEXT, .cells = 40, .check = patient_form_check_email,
            .hint = "name@example.org"),
     PATIENT_FORM_ITEM_NAME(preferred, "preferred", "Called", 0, "As they like to be called"),
     PATIENT_FORM_ITEM_CODE(channel, "channel", "Likes best", patient_form_channels, patient_form_channel_codes,
                            "How they like to be reached"),
     PATIENT_FORM_ITEM_TEXT(needs, "needs", "Needs", 0, "How to call them in, a ramp, ..."),
     PATIENT_FORM_ITEM_TEXT(alert, "alert", "Alert", 0, "What everybody must know first"),
     {offsetof(struct patient, source), PATIENT_FORM_SENT_BY, NULL, SENT_BY_FIELD},
     PATIENT_FORM_ITEM_TEXT(hopes, "hopes", "Hopes", 0, "What they hope for, in their words")}};

/* In the order of the form. */
enum { FAMILY, GIVEN, BORN, PHONE, MESSAGE, EMAIL, PREFERRED, CHANNEL, NEEDS, ALERT, SOURCE, HOPES, FIELDS };

struct new_patient {
    struct id id; /* chosen before the first try: saved twice, they stand once */
    struct form_field fields[FIELDS];
    const char *hints[FIELDS]; /* what each asks for */
    struct form_plan plan;
    char known[200]; /* who may be known already, "" */
    struct sent_by sent_by;
    struct draft_form draft;
};

static int read_numbers(const struct form *f, struct telecom t[2])
{
    int n = 0;
    if (*form_text(f, PHONE)) {
        t[n] = telecom_none();
        t[n].value = form_text(f, PHONE);
        t[n++].message = patient_form_message_codes[form_choice(f, MESSAGE)];
    }
    if (*form_text(f, EMAIL)) {
        t[n] = telecom_none();
        t[n].system = "email";
        t[n++].value = form_text(f, EMAIL);
    }
    return n;
}

static struct patient read_patient(struct app *app, const struct form *f)
{
    const struct new_patient *x = f->ctx;
    struct patient p = patient_none();
    patient_form_read(f, &PAGE, &p);
    sent_by_read(app, f, SOURCE, &x->sent_by, &p);
    p.id = x->id;
    return p;
}

static bool add(struct app *app, struct form *f, struct err *e)
{
    struct new_patient *x = f->ctx;
    struct front *front = front_of(app);
    struct patient p = read_patient(app, f);
    struct telecom t[2];
    struct arena a = {0};
    struct id id;
    int n = read_numbers(f, t);
    bool ok = patient_add(front->practice->book, &front->desk.who, &p, t, n, &id, e);
    if (ok) {
        const char *name = patient_name(&a, &p);
        draft_form_done(app, &x->draft);
        ok = front_open_patient(app, &id, NULL, e); /* closes the form */
        if (ok)
            front_did(app, NULL, "Added: %s", name);
    }
    arena_finish(&a);
    return ok;
}

static void known_none(struct app *app, void *ctx)
{
    struct form *f = ctx;
    struct err e = {0};
    if (!add(app, f, &e))
        app_say_err(app, &e);
}

static void known_one(struct app *app, void *ctx, const struct duplicate *who)
{
    struct form *f = ctx;
    struct new_patient *x = f->ctx;
    struct id id = who->id;
    struct err e = {0};
    draft_form_done(app, &x->draft);
    if (!front_open_patient(app, &id, NULL, &e))
        app_say_err(app, &e);
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct patient p = read_patient(app, f);
    struct telecom t[2];
    struct known_answer answer = {known_none, known_one, f};
    int n = read_numbers(f, t);
    return known_ask(app, &p, t, n, &answer, e) && add(app, f, e);
}

/* Who is like them is said while they are typed: the hint of whatever field has the focus. */
static void changed(struct app *app, struct form *f, int field)
{
    struct new_patient *x = f->ctx;
    struct patient p = read_patient(app, f);
    struct telecom t[2];
    int n = read_numbers(f, t);
    bool is_named = field == FAMILY || field == GIVEN || field == BORN || field == PHONE;
    if (is_named)
        known_hint(app, &p, t, n, x->known, sizeof x->known);
    for (int i = 0; i < FIELDS && is_named; i++)
        x->fields[i].hint = x->known[0] ? x->known : x->hints[i];
}

static void closed(struct app *app, struct form *f)
{
    struct new_patient *x = f->ctx;
    (void)app;
    sent_by_finish(&x->sent_by);
    free(x);
}

static int find_sent_by(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return sent_by_find(app, &((struct new_patient *)f->ctx)->sent_by, typed);
}

static void draw_sent_by(const void *model, int index, const struct pane *line)
{
    sent_by_draw(&((const struct new_patient *)((const struct form *)model)->ctx)->sent_by, index, line);
}

static bool pick_sent_by(struct app *app, struct form *f, int field, int result, struct err *e)
{
    (void)app;
    return sent_by_pick(f, field, &((struct new_patient *)f->ctx)->sent_by, result, e);
}

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct new_patient *x = f->ctx;
    draft_form_title(w, "new patient %s", form_text(f, FAMILY));
    draft_form_put_id(w, "entry", &x->id);
    patient_form_put(f, x->fields, FIELDS, w);
    sent_by_put(f, SOURCE, &x->sent_by, w);
}

static struct form *open_new(struct app *app)
{
    struct new_patient *x = mem_alloc(sizeof *x);
    memset(x, 0, sizeof *x);
    x->id = id_new(clock_now_ms());
    for (int i = 0; i < FIELDS; i++) {
        x->fields[i] = PAGE.items[i].field;
        x->hints[i] = x->fields[i].hint;
    }
    x->plan = (struct form_plan){.name = "patient-new",
                                 .title = PAGE.title,
                                 .help = PAGE.help,
                                 .fields = x->fields,
                                 .field_count = FIELDS,
                                 .save = save,
                                 .changed = changed,
                                 .find = find_sent_by,
                                 .result_row = draw_sent_by,
                                 .pick = pick_sent_by,
                                 .closed = closed};
    struct patient nobody = patient_none();
    struct form *f = form_open(app, &x->plan, x);
    patient_form_show(f, &PAGE, &nobody);
    form_set_choice(f, MESSAGE, 0);
    draft_form_start(&x->draft, f, describe);
    form_focus(f, FAMILY);
    return f;
}

bool patient_new_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    (void)open_new(app);
    return true;
}

void patient_new_resume(struct app *app, const struct draft *d)
{
    struct form *f = open_new(app);
    struct new_patient *x = f->ctx;
    x->id = draft_form_id(d, "entry");
    patient_form_take(f, x->fields, FIELDS, d);
    sent_by_take(f, SOURCE, &x->sent_by, d);
    draft_form_take_up(&x->draft, d);
}
