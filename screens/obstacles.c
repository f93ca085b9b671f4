#include "screens/obstacles.h"

#include "practice/obstacle.h"
#include "practice/slot.h"
#include "screens/front.h"
#include "screens/line_form.h"
#include "screens/pick.h"

#include <stdlib.h>

enum { DAYS = 60, ROWS_SHOWN = 12 };

struct obstacles {
    struct obstacle *all;
    int n;
};

static const char *name_of(const struct practice *p, const struct id *staff)
{
    const struct staff *s = practice_staff(p, staff);
    return s ? s->name : "";
}

static int list(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct obstacles *o = p->ctx;
    const struct practice *practice = front_of(app)->practice;
    struct err e = {0};
    (void)typed;
    if (!obstacle_list(front_of(app)->practice, DAYS, &p->arena, &o->all, &o->n, &e)) {
        o->n = 0;
        app_say_err(app, &e);
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)o->n + 1, sizeof *out);
    out[0] = (struct pick_row){"Write down what got in your way", "", STYLE_QUIET};
    for (int i = 0; i < o->n; i++) {
        const struct obstacle *x = &o->all[i];
        const char *by = name_of(practice, &x->by);
        out[i + 1] = (struct pick_row){
            arena_printf(&p->arena, "%s  %s", slot_when(&p->arena, x->at_ms), x->text),
            arena_printf(&p->arena, "%s%s%s", by, *by ? ", " : "", *x->answer ? "answered" : "no answer yet"),
            STYLE_PLAIN};
    }
    *rows = out;
    return o->n + 1;
}

static const char *about(struct app *app, struct pick *p, int row)
{
    const struct obstacles *o = p->ctx;
    if (row == 0 || row > o->n || !*o->all[row - 1].answer)
        return "";
    const struct obstacle *x = &o->all[row - 1];
    const char *by = name_of(front_of(app)->practice, &x->answered_by);
    return arena_printf(&p->arena, "%s%s%s", by, *by ? ": " : "", x->answer);
}

static bool take(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct obstacles *o = p->ctx;
    if (row == 0) {
        line_form_obstacle(app);
        return true;
    }
    if (front_role(app) < LEVEL_OWNER)
        return err_set(e, ERR_REFUSED, "The owner answers what got in the way.");
    line_form_answer(app, &o->all[row - 1].id, o->all[row - 1].text);
    return true;
}

static void closed(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "What got in your way, and what was answered",
    .help = "Of the last two months, the newest first; Enter writes one down, the owner answers.",
    .empty = "",
    .take_title = "write, answer",
    .rows = ROWS_SHOWN,
    .find = list,
    .about = about,
    .take = take,
    .closed = closed,
};

void obstacles_open(struct app *app)
{
    struct obstacles *o = mem_alloc(sizeof *o);
    *o = (struct obstacles){0};
    (void)pick_open(app, &PLAN, o);
}

bool obstacles_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    obstacles_open(app);
    return true;
}

bool obstacles_run_add(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    line_form_obstacle(app);
    return true;
}
