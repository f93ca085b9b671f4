/* One's own order: a row of one's own list, with all that one call settles, one place up or down. */
#include "screens/follow_ups_inner.h"

#include "screens/front.h"

bool follow_ups_order_is_ready(const struct app *app, const void *state, struct err *e)
{
    const struct follow_ups *v = state;
    (void)app;
    return v->show == SHOW_MINE ||
           err_set(e, ERR_REFUSED, "Only your own list has an order of its own: f shows it (Mine).");
}

static enum queue_place place_of(const struct follow_ups *v, int group)
{
    return v->groups[group].rows[0]->place;
}

bool follow_ups_order_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_ups *v = state;
    struct arena a = {0};
    int here = v->lines[listing_here(&v->listing)].group, to = here + row->arg;
    const char *name = follow_up_group_name(&a, &v->groups[here]);
    if (to < 0 || to >= v->ngroups || place_of(v, to) != place_of(v, here)) {
        app_say(app, "%s is the %s of these already.", name, row->arg < 0 ? "first" : "last");
        arena_finish(&a);
        return true;
    }
    const struct queue_row **rows = arena_array(&a, (size_t)v->queue.nrows, sizeof *rows);
    int n = 0, first = 0;
    for (int i = 0; i < v->ngroups; i++) {
        int g = i == here ? to : i == to ? here : i;
        if (place_of(v, g) != place_of(v, here))
            continue;
        if (g == here)
            first = n;
        for (int k = 0; k < v->groups[g].count; k++)
            rows[n++] = v->groups[g].rows[k];
    }
    bool ok = follow_up_order(&front_of(app)->desk, &a, rows, n, first, v->groups[here].count, e);
    if (ok)
        front_did(app, NULL, "%s one %s", name, row->arg < 0 ? "up" : "down");
    arena_finish(&a);
    return ok;
}
