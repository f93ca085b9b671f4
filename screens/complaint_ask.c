/* What an act on a complaint wants to know: one small form, whatever it is. */
#include "screens/complaint_view.h"

#include "practice/complaint_list.h"
#include "screens/complaint_form.h"
#include "screens/form.h"
#include "screens/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAUSE, WORDS, UNTIL, WHOM, FIELDS };
enum { NAME = 80, CHOICES = COMPLAINT_FORM_CHOICES };

struct ask_form {
    struct form_field fields[FIELDS];
    struct form_plan plan;
    int at[FIELDS]; /* where a field stands in the form; -1: not in it */
    struct form *form;
    struct complaint seen; /* in arena */
    enum complaint_stage to;
    const char *act, *title;
    const char *choices[CHOICES + 1], *codes[CHOICES];
    struct id staff_of[CHOICES];
    char name[NAME];
    struct arena arena;
};

static const struct form_field ALL[FIELDS] = {
    {.name = "cause",
     .label = "Behind it",
     .kind = FORM_CHOICE,
     .cells = 34,
     .hint = "What was really behind it. First letter, Left, Right."},
    {.name = "words", .label = "Words", .kind = FORM_TEXT, .flags = FORM_LONG, .hint = "Enter says it."},
    {.name = "until",
     .label = "More by",
     .kind = FORM_DATE,
     .flags = FORM_STOP,
     .cells = 16,
     .hint = "By when they hear more: fri, 2w; empty: no day was said."},
    {.name = "whom",
     .label = "To",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 24,
     .hint = "First letter, Left, Right; nobody gives it back to all."},
};

static bool say(struct app *app, const struct ask_form *w, const struct complaint_doing *what, struct err *e)
{
    struct arena a = {0};
    struct complaint now;
    bool ok = complaint_do(&front_of(app)->desk, &a, &w->seen, what, &now, e);
    if (ok)
        front_did(app, NULL, "%s: %s", w->name, w->title);
    arena_finish(&a);
    return ok;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    const struct ask_form *w = f->ctx;
    struct arena a = {0};
    struct complaint_doing x = {.to = w->to, .act = w->act, .date = CIVIL_NONE};
    int cause = w->at[CAUSE] < 0 ? -1 : form_choice(f, w->at[CAUSE]);
    if (cause >= 0)
        x.cause = w->codes[cause];
    if (w->at[WORDS] >= 0)
        x.words = form_long(f, w->at[WORDS], &a);
    if (w->at[UNTIL] >= 0)
        x.date = form_date(f, w->at[UNTIL]);
    if (w->at[WHOM] >= 0 && form_choice(f, w->at[WHOM]) >= 0)
        x.staff = w->staff_of[form_choice(f, w->at[WHOM])];
    bool ok = say(app, w, &x, e);
    arena_finish(&a);
    return ok;
}

static void closed(struct app *app, struct form *f)
{
    struct ask_form *w = f->ctx;
    (void)app;
    arena_finish(&w->arena);
    free(w);
}

static void add_field(struct ask_form *w, int field, unsigned flags)
{
    struct form_field *f = &w->fields[w->plan.field_count];
    w->at[field] = w->plan.field_count++;
    *f = ALL[field];
    f->flags |= flags;
    if (f->kind == FORM_CHOICE)
        f->choices = w->choices;
}

/* What was behind it is asked for with the answer, and can be said with settling. */
static void make_plan(struct ask_form *w, unsigned asks)
{
    bool is_settling = w->to == STAGE_SETTLED;
    w->plan = (struct form_plan){.name = "complaint-step",
                                 .title = w->title,
                                 .help = "What was said or done; Enter says it.",
                                 .fields = w->fields,
                                 .save = save,
                                 .closed = closed};
    for (int i = 0; i < FIELDS; i++)
        w->at[i] = -1;
    if (asks & COMPLAINT_ASKS_CAUSE)
        add_field(w, CAUSE, FORM_STOP);
    if (asks & COMPLAINT_ASKS_WORDS)
        add_field(w, WORDS, FORM_REQUIRED);
    if (is_settling)
        add_field(w, CAUSE, 0);
    if (asks & COMPLAINT_ASKS_DATE)
        add_field(w, UNTIL, 0);
    if (asks & COMPLAINT_ASKS_STAFF)
        add_field(w, WHOM, 0);
}

static void fill(struct ask_form *w)
{
    int cause = 0;
    for (int i = 0; w->at[CAUSE] >= 0 && w->choices[i]; i++)
        if (strcmp(w->codes[i], w->seen.cause) == 0)
            cause = i;
    if (w->at[CAUSE] >= 0)
        form_set_choice(w->form, w->at[CAUSE], cause);
    if (w->at[WHOM] >= 0)
        form_set_choice(w->form, w->at[WHOM], 0);
    form_focus(w->form, 0);
}

static void list_choices(struct ask_form *w, const struct practice *p, unsigned asks)
{
    if (asks & COMPLAINT_ASKS_STAFF)
        (void)complaint_form_staff(p, &w->arena, "nobody in particular", w->choices, w->staff_of);
    else
        (void)complaint_form_causes(p, &w->arena, w->choices, w->codes);
}

bool complaint_ask(struct app *app, const struct complaint *seen, const char *name, enum complaint_stage to,
                   const char *act, struct err *e)
{
    struct ask_form *w = mem_alloc(sizeof *w);
    struct practice *p = front_of(app)->practice;
    struct complaint_times times;
    memset(w, 0, sizeof *w);
    w->to = to;
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    /* Read again into an arena of its own, since the screen may load while the form is open: what is asked here is
     * said of it as it is now, and refused if it is another when the form is saved. */
    bool ok = complaint_get(p->book, &seen->id, &w->arena, &w->seen, e) &&
              complaint_times_load(p->book, &w->arena, &times, e);
    const struct complaint_transition *t =
        ok && to != STAGE_NONE ? complaint_stage_find(complaint_stage_of(seen), to, times.rules.has_second_stage)
                               : NULL;
    const struct complaint_deed *d = complaint_stage_deed(act);
    bool is_any = t || d;
    if (ok && !is_any)
        ok = err_set(e, ERR_REFUSED, "That cannot be said of it now: it stands at \"%s\".",
                     complaint_stage_desk(complaint_stage_of(seen)));
    if (ok && is_any && (ok = complaint_may(&front_of(app)->desk, t, d, e))) {
        unsigned asks = t ? t->asks : d->asks;
        w->act = d ? d->act : NULL;
        w->title = t ? t->title : d->title;
        if (asks) {
            list_choices(w, p, asks);
            make_plan(w, asks);
            w->form = form_open(app, &w->plan, w);
            form_title(w->form, "%s: %s", w->name, w->title);
            fill(w);
            return true;
        }
        struct complaint_doing x = {.to = to, .act = w->act, .date = CIVIL_NONE};
        ok = say(app, w, &x, e);
    }
    arena_finish(&w->arena);
    free(w);
    return ok;
}
