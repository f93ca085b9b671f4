#include "screens/follow_up_why.h"

#include "base/text.h"
#include "practice/journey.h"
#include "practice/queue.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdlib.h>

enum { LINES_MAX = 2 * JOURNEY_WHY_LINES };

struct why {
    struct id follow_up;
    bool is_there;
    struct err err;
};

/* Long ones go on below. */
static struct pick_row *wrap(struct app *app, struct pick *p, const char *const *lines, int n, int *count)
{
    struct pick_row *out = arena_array(&p->arena, LINES_MAX, sizeof *out);
    const char **parts;
    *count = 0;
    for (int i = 0; i < n; i++) {
        int k = text_wrap(&p->arena, lines[i], term_cols(app->term) - 4, &parts);
        for (int j = 0; j < k && *count < LINES_MAX; j++)
            out[(*count)++] =
                (struct pick_row){j ? arena_printf(&p->arena, "  %s", parts[j]) : parts[j], "", STYLE_PLAIN};
    }
    return out;
}

static int list_lines(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct practice *practice = front_of(app)->practice;
    struct why *w = p->ctx;
    struct queue_row row;
    const char *lines[JOURNEY_WHY_LINES];
    int n = 0;
    (void)typed;
    w->is_there = queue_get(practice, &w->follow_up, &p->arena, &row, &w->err) &&
                  journey_explain(practice, &row, &p->arena, lines, &n, &w->err);
    *rows = wrap(app, p, lines, w->is_there ? n : 0, &n);
    return n;
}

static bool take(struct app *app, struct pick *p, int row, struct err *e)
{
    (void)app, (void)p, (void)row, (void)e;
    return true;
}

static void closed(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "Why it is here",
    .help = "The practice's rule for it, what happened, and what was said of it since.",
    .empty = "It has been settled meanwhile.",
    .take_title = "back",
    .rows = LINES_MAX,
    .find = list_lines,
    .take = take,
    .closed = closed,
};

bool follow_up_why_open(struct app *app, const struct id *follow_up, const char *what, const char *name, struct err *e)
{
    struct why *w = mem_alloc(sizeof *w);
    *w = (struct why){.follow_up = *follow_up};
    struct pick *p = pick_open(app, &PLAN, w);
    pick_title(app, p, "Why it is here: %s, %s", what, name);
    if (w->is_there)
        return true;
    *e = w->err;
    app_pop(app);
    return false;
}
