#include "screens/steps.h"

#include "practice/journey.h"
#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdlib.h>

struct steps {
    struct front_hand who;
    struct id follow_up[JOURNEY_STEPS]; /* behind each row; or none */
};

static int list_steps(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    static const char *const words[] = {"done", "to do", "later", ""};
    struct steps *s = p->ctx;
    struct journey j;
    struct err e = {0};
    (void)typed;
    if (!journey_get(front_of(app)->practice, &s->who.patient, &p->arena, &j, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    struct pick_row *out = arena_array(&p->arena, JOURNEY_STEPS, sizeof *out);
    for (int i = 0; i < JOURNEY_STEPS; i++) {
        const struct journey_step *x = &j.steps[i];
        s->follow_up[i] = x->follow_up;
        out[i] = (struct pick_row){arena_printf(&p->arena, "%2d %-8s %s", i + 1, x->name, x->text), words[x->state],
                                   i + 1 == j.now                ? STYLE_STRONG
                                   : x->state == JOURNEY_SKIPPED ? STYLE_QUIET
                                                                 : STYLE_PLAIN};
    }
    pick_title(app, p, "%s: step %d of %d%s%s", s->who.name, j.now, JOURNEY_STEPS, *j.about ? ", " : "", j.about);
    *rows = out;
    return JOURNEY_STEPS;
}

static bool take_step(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct steps *s = p->ctx;
    struct id id = s->follow_up[row];
    return id_is_none(&id) || follow_up_work_open(app, &id, e);
}

static void close_ctx(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan STEPS = {
    .title = "Steps",
    .help = "The ten steps of a patient's way: what was done, what is missing. Enter works what is to be done.",
    .empty = "Nothing is known of them.",
    .take_title = "do it",
    .rows = JOURNEY_STEPS,
    .find = list_steps,
    .take = take_step,
    .closed = close_ctx,
};

bool steps_can(const struct app *app, const void *state, struct err *e)
{
    struct front_hand who;
    (void)state;
    return front_whom(app, &who) || err_set(e, ERR_REFUSED, "Put the marker on a patient first, or find one: /");
}

bool steps_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct steps *s = mem_alloc(sizeof *s);
    (void)state, (void)row, (void)e;
    *s = (struct steps){0};
    (void)front_whom(app, &s->who);
    pick_open(app, &STEPS, s);
    return true;
}
