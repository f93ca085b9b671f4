/* One line to the room about somebody, and the room's answer: the same key and the same form, since who looks at a
 * question that stands open wants to answer it. */
#include "screens/schedule_inner.h"

#include "screens/draft_form.h"
#include "screens/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ask_form {
    struct id appointment;
    bool is_answer;
    char name[SCHEDULE_NAME];
    char title[2 * SCHEDULE_NAME]; /* the draft opens with it again */
    struct draft_form draft;
};

static const struct form_field ASK_FIELDS[] = {
    {.name = "text",
     .label = "Question",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "In one line: can you see her at eleven? Enter asks it, Esc goes back."},
};

static const struct form_field ANSWER_FIELDS[] = {
    {.name = "text",
     .label = "Answer",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "In one line: yes, after Yost. Enter gives it, Esc goes back."},
};

/* No version: it is about the patient, wherever the booking has gone meanwhile. */
static bool save_ask(struct app *app, struct form *f, struct err *e)
{
    struct ask_form *ask = f->ctx;
    struct desk *desk = &front_of(app)->desk;
    struct arena a = {0};
    struct outcome o;
    bool ok = ask->is_answer ? appointment_answer(desk, &a, &ask->appointment, form_text(f, 0), &o, e)
                             : appointment_ask(desk, &a, &ask->appointment, form_text(f, 0), &o, e);
    if (ok) {
        draft_form_done(app, &ask->draft);
        front_did(app, &o, "%s %s: %s", ask->is_answer ? "Answered about" : "Asked the room about", ask->name,
                  ask->is_answer ? o.appointment.answer : o.appointment.question);
    }
    arena_finish(&a);
    return ok;
}

static void ask_closed(struct app *app, struct form *f)
{
    struct ask_form *ask = f->ctx;
    (void)app;
    free(ask);
}

#define ASK_COMMON .field_count = 1, .save = save_ask, .closed = ask_closed

static const struct form_plan ASK_PLAN = {
    .name = "ask",
    .title = "Ask the room",
    .help = "One line to whoever sees patients now; the answer stands beside the patient.",
    .fields = ASK_FIELDS,
    ASK_COMMON,
};

static const struct form_plan ANSWER_PLAN = {
    .name = "ask",
    .title = "Answer",
    .help = "The answer to what the desk asked; it stands beside the patient.",
    .fields = ANSWER_FIELDS,
    ASK_COMMON,
};

static void describe_ask(const struct form *f, struct draft_form_writer *w)
{
    const struct ask_form *ask = f->ctx;
    draft_form_title(w, "%s about %s", ask->is_answer ? "answer" : "question", ask->name);
    draft_form_put(w, "name", ask->name);
    draft_form_put(w, "shown", ask->title);
    draft_form_put_id(w, "appointment", &ask->appointment);
    draft_form_put_int(w, "is-answer", ask->is_answer);
    draft_form_put(w, "text", form_text(f, 0));
}

static struct form *open_ask(struct app *app, const struct id *appointment, bool is_answer, const char *name,
                             const char *title)
{
    struct ask_form *ask = mem_alloc(sizeof *ask);
    memset(ask, 0, sizeof *ask);
    ask->appointment = *appointment;
    ask->is_answer = is_answer;
    (void)snprintf(ask->name, sizeof ask->name, "%s", name);
    (void)snprintf(ask->title, sizeof ask->title, "%s", title);
    struct form *f = form_open(app, is_answer ? &ANSWER_PLAN : &ASK_PLAN, ask);
    draft_form_start(&ask->draft, f, describe_ask);
    form_title(f, "%s", ask->title);
    return f;
}

void schedule_ask_resume(struct app *app, const struct draft *d)
{
    struct id appointment = draft_form_id(d, "appointment");
    struct form *f =
        open_ask(app, &appointment, draft_form_int(d, "is-answer"), draft_text(d, "name"), draft_text(d, "shown"));
    form_set_text(f, 0, draft_text(d, "text"));
    draft_form_take_up(&((struct ask_form *)f->ctx)->draft, d);
}

bool schedule_ask_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *brief = schedule_grid_appointment(state);
    struct arena a = {0};
    struct appointment x;
    (void)row;
    bool ok = appointment_get(front_of(app)->practice, &a, &brief->id, &x, e);
    if (ok) {
        bool is_answer = x.question && !x.answer;
        const char *title = is_answer ? arena_printf(&a, "%s: %s", x.patient_short, x.question)
                                      : arena_printf(&a, "Ask the room about %s", x.patient_short);
        (void)open_ask(app, &x.id, is_answer, x.patient_short, title);
    }
    arena_finish(&a);
    return ok;
}
