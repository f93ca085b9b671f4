/* What waits until the fingers rest. */
#include "screens/app_inner.h"

#include "base/clock.h"

#include <limits.h>
#include <string.h>

/* Under a form or a question: some would be in the way of it. */
static bool is_held(const struct app *app, const struct app_waiting *w)
{
    return w->is_bare && app->layer;
}

static struct app_waiting take(struct app *app, int i)
{
    struct app_waiting w = app->rests[i];
    app->nrests--;
    memmove(&app->rests[i], &app->rests[i + 1], sizeof w * (size_t)(app->nrests - i));
    return w;
}

static void ask(struct app *app, const struct app_waiting *asked)
{
    int i = 0;
    while (i < app->nrests && (app->rests[i].rest != asked->rest || app->rests[i].ctx != asked->ctx))
        i++;
    while (i == APP_RESTS_MAX) { /* more than there are forms: the oldest has waited long enough */
        struct app_waiting first = take(app, 0);
        first.rest(app, first.ctx); /* which may ask for one itself */
        i = app->nrests;
    }
    app->rests[i] = *asked;
    app->rests[i].at_ms = clock_mono_ms() + APP_SETTLE_MS;
    app->nrests += i == app->nrests;
}

void app_rest(struct app *app, void (*rest)(struct app *app, void *ctx), void *ctx)
{
    ask(app, &(struct app_waiting){.rest = rest, .ctx = ctx});
}

void app_rest_bare(struct app *app, void (*rest)(struct app *app, void *ctx), void *ctx)
{
    ask(app, &(struct app_waiting){.rest = rest, .ctx = ctx, .is_bare = true});
}

void app_rest_stop(struct app *app, const void *ctx)
{
    for (int i = app->nrests - 1; i >= 0; i--)
        if (app->rests[i].ctx == ctx)
            (void)take(app, i);
}

int64_t app_rest_at(const struct app *app)
{
    int64_t at_ms = INT64_MAX;
    for (int i = 0; i < app->nrests; i++)
        if (!is_held(app, &app->rests[i]) && app->rests[i].at_ms < at_ms)
            at_ms = app->rests[i].at_ms;
    return at_ms;
}

/* What is called may ask for itself again, or for others. */
void app_rest_when_due(struct app *app)
{
    int64_t now = clock_mono_ms();
    for (int i = 0; i < app->nrests;) {
        if (is_held(app, &app->rests[i]) || app->rests[i].at_ms > now) {
            i++;
            continue;
        }
        struct app_waiting w = take(app, i);
        w.rest(app, w.ctx);
        i = 0;
    }
}

void app_rest_put_off(struct app *app)
{
    for (int i = 0; i < app->nrests; i++)
        if (app->rests[i].is_bare)
            app->rests[i].at_ms = clock_mono_ms() + APP_SETTLE_MS;
}
