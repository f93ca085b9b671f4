/* What an act on a complaint wants to know: one small form, whatever it is. */
#include "screens/complaint_view.h"

#include "practice/complaint_list.h"
#include "screens/complaint_form.h"
#include "screens/draft_form.h"
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
    struct draft_form draft;
};

static const struct form_field ALL[FIELDS] = {
    {.name = "cause",
     .label = "Behind it",
     .kind = FORM_CHOICE,
     .cells = 34,
     .hint = "What was really behind it. First letter, Left, Right."},
    {.name = "words", .label = "Words", .kind = FORM_TEXT, .hint = "Enter says it."},
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
    struct ask_form *w = f->ctx;
    struct arena a = {0};
    struct complaint_doing x = {.to = w->to, .act = w->act, .date = CIVIL_NONE};
    int cause = w->at[CAUSE] < 0 ? -1 : form_choice(f, w->at[CAUSE]);
    if (cause >= 0)
        x.cause = w->codes[cause];
    if (w->at[WORDS] >= 0)
        x.words = (w->fields[w->at[WORDS]].flags & FORM_LONG) ? form_long(f, w->at[WORDS], &a)
                                                               : form_text(f, w->at[WORDS]);
    if (w->at[UNTIL] >= 0)
        x.date = form_date(f, w->at[UNTIL]);
    if (w->at[WHOM] >= 0 && form_choice(f, w->at[WHOM]) >= 0)
        x.staff = w->staff_of[form_choice(f, w->at[WHOM])];
    bool ok = say(app, w, &x, e);
    if (ok)
        draft_form_done(app, &w->draft);
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
    bool is_reason = w->to == STAGE_WITHDRAWN || w->to == STAGE_CLOSED; /* why it ended is one line */
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
        add_field(w, WORDS, FORM_REQUIRED | (is_reason ? 0 : FORM_LONG));
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

/* ---- half written ---- */

static void describe(const struct form *f, struct draft_form_writer *out)
{
    const struct ask_form *w = f->ctx;
    int cause = w->at[CAUSE] < 0 ? -1 : form_choice(f, w->at[CAUSE]);
    int whom = w->at[WHOM] < 0 ? -1 : form_choice(f, w->at[WHOM]);
    draft_form_title(out, "\"%s\" for %s", w->title, w->name);
    draft_form_put_id(out, "complaint", &w->seen.id);
    draft_form_put(out, "name", w->name);
    draft_form_put(out, "to", complaint_stage_code(w->to));
    draft_form_put(out, "act", w->act ? w->act : "");
    draft_form_put(out, ALL[CAUSE].name, cause < 0 ? "" : w->codes[cause]);
    draft_form_put(out, ALL[WORDS].name, w->at[WORDS] < 0 ? "" : form_text(f, w->at[WORDS]));
    draft_form_put(out, ALL[UNTIL].name, w->at[UNTIL] < 0 ? "" : draft_form_typed(out, f, w->at[UNTIL]));
    draft_form_put_id(out, ALL[WHOM].name, whom < 0 ? &ID_NONE : &w->staff_of[whom]);
}

static void take_up(struct ask_form *w, const struct draft *d)
{
    struct id whom = draft_form_id(d, ALL[WHOM].name);
    for (int i = 0; w->at[CAUSE] >= 0 && w->choices[i]; i++)
        if (strcmp(w->codes[i], draft_text(d, ALL[CAUSE].name)) == 0)
            form_set_choice(w->form, w->at[CAUSE], i);
    if (w->at[WORDS] >= 0)
        form_set_text(w->form, w->at[WORDS], draft_text(d, ALL[WORDS].name));
    if (w->at[UNTIL] >= 0)
        form_set_text(w->form, w->at[UNTIL], draft_text(d, ALL[UNTIL].name));
    for (int i = 0; w->at[WHOM] >= 0 && w->choices[i]; i++)
        if (id_compare(&w->staff_of[i], &whom) == 0)
            form_set_choice(w->form, w->at[WHOM], i);
    draft_form_take_up(&w->draft, d);
}

/* ---- opening ---- */

/* What is to be said of it now, into w; false: e says why it cannot be. */
static bool find_act(struct app *app, const struct complaint *seen, struct ask_form *w, const char *act, unsigned *asks,
                     struct err *e)
{
    struct practice *p = front_of(app)->practice;
    struct complaint_times times;
    /* Read again into an arena of its own, since the screen may load while the form is open: what is asked here is
     * said of it as it is now, and refused if it is another when the form is saved. */
    if (!complaint_get(p->book, &seen->id, &w->arena, &w->seen, e) ||
        !complaint_times_load(p->book, &w->arena, &times, e))
        return false;
    const struct complaint_transition *t =
        w->to != STAGE_NONE ? complaint_stage_find(complaint_stage_of(seen), w->to, times.rules.has_second_stage)
                            : NULL;
    const struct complaint_deed *d = complaint_stage_deed(act);
    if (!t && !d)
        return err_set(e, ERR_REFUSED, "That cannot be said of it now: it stands at \"%s\".",
                       complaint_stage_desk(complaint_stage_of(seen)));
    if (!complaint_may(&front_of(app)->desk, t, d, e))
        return false;
    *asks = t ? t->asks : d->asks;
    w->act = d ? d->act : NULL;
    w->title = t ? t->title : d->title;
    return true;
}

/* A form, or NULL: then it was said at once, or refused, which *ok tells. */
static struct ask_form *ask(struct app *app, const struct complaint *seen, const char *name, enum complaint_stage to,
                            const char *act, bool *ok, struct err *e)
{
    struct ask_form *w = mem_alloc(sizeof *w);
    unsigned asks = 0;
    memset(w, 0, sizeof *w);
    w->to = to;
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    *ok = find_act(app, seen, w, act, &asks, e);
    if (*ok && asks) {
        list_choices(w, front_of(app)->practice, asks);
        make_plan(w, asks);
        w->form = form_open(app, &w->plan, w);
        draft_form_start(&w->draft, w->form, describe);
        form_title(w->form, "%s: %s", w->name, w->title);
        fill(w);
        return w;
    }
    if (*ok) {
        struct complaint_doing x = {.to = to, .act = w->act, .date = CIVIL_NONE};
        *ok = say(app, w, &x, e);
    }
    arena_finish(&w->arena);
    free(w);
    return NULL;
}

bool complaint_ask(struct app *app, const struct complaint *seen, const char *name, enum complaint_stage to,
                   const char *act, struct err *e)
{
    bool ok;
    (void)ask(app, seen, name, to, act, &ok, e);
    return ok;
}

void complaint_ask_resume(struct app *app, const struct draft *d)
{
    struct arena a = {0};
    struct err e = {0};
    struct complaint now;
    struct id id = draft_form_id(d, "complaint");
    const char *act = draft_text(d, "act"), *words = draft_text(d, ALL[WORDS].name);
    enum complaint_stage to = STAGE_NONE;
    bool ok = complaint_get(front_of(app)->practice->book, &id, &a, &now, &e);
    (void)complaint_stage_parse(draft_text(d, "to"), &to);
    struct ask_form *w = ok ? ask(app, &now, draft_text(d, "name"), to, *act ? act : NULL, &ok, &e) : NULL;
    if (w)
        take_up(w, d);
    else /* it has gone on without these words */
        app_say(app, "%s%s%s", e.text, *words ? " Typed was: " : "", words);
    arena_finish(&a);
}
