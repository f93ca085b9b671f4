#include "screens/app_inner.h"

#include "base/arena.h"
#include "base/civil.h"
#include "base/clock.h"
#include "base/text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MS_PER_MINUTE = 60000 };

/* ---- small things ---- */

const struct screen *app_screen(const struct app *app)
{
    return app->plan->screens[app->stack[app->depth - 1]];
}

void *app_state(const struct app *app)
{
    return app->states[app->stack[app->depth - 1]];
}

static int index_of(const struct app *app, const char *name)
{
    for (size_t i = 0; i < app->plan->screen_count; i++)
        if (strcmp(app->plan->screens[i]->name, name) == 0)
            return (int)i;
    return -1;
}

void *app_state_of(const struct app *app, const char *screen)
{
    int i = index_of(app, screen);
    return i < 0 ? NULL : app->states[i];
}

void app_redraw(struct app *app)
{
    app->dirty |= DIRTY_ALL;
}

void app_redraw_layer(struct app *app)
{
    app->dirty |= DIRTY_LAYER;
}

void app_moved(struct app *app)
{
    app->dirty |= DIRTY_MARK;
    app->is_unsettled = true;
    app->settle_at_ms = clock_mono_ms() + APP_SETTLE_MS;
}

bool app_settle(struct app *app)
{
    if (!app->is_unsettled)
        return false;
    const struct screen *s = app_screen(app);
    app->is_unsettled = false;
    return s->settle && s->settle(app, app_state(app));
}

void app_leave(struct app *app)
{
    app->is_leaving = true;
}

/* ---- the message line ---- */

/* A message of several lines covers the top of the screen: when it comes or goes, all is drawn. */
static unsigned dirt_of_message(const struct app *app)
{
    return text_width(app->message) < term_cols(app->term) ? DIRTY_MESSAGE : DIRTY_ALL;
}

static void clear_message(struct app *app)
{
    if (app->message[0])
        app->dirty |= dirt_of_message(app);
    app->message[0] = 0;
}

void app_say(struct app *app, const char *fmt, ...)
{
    va_list args;
    app->dirty |= dirt_of_message(app);
    va_start(args, fmt);
    (void)vsnprintf(app->message, sizeof app->message, fmt, args);
    va_end(args);
    app->message_style = STYLE_MESSAGE;
    app->said++;
    app->is_passing = false;
    app->dirty |= dirt_of_message(app);
}

void app_say_now(struct app *app, const char *fmt, ...)
{
    char text[sizeof app->message];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    app_say(app, "%s", text);
    (void)app_paint(app);
}

/* One key may write twice (what was asked for, then the half-filled form goes): what the first said still holds. */
static void uncover_message(struct app *app)
{
    app_say(app, "%s", app->covered);
    app->message_style = app->covered_style;
    app->said = app->covered_said;
}

void app_say_inside(struct app *app, const char *fmt, ...)
{
    va_list args;
    if (app->is_small)
        return;
    if (!app->is_passing) {
        memcpy(app->covered, app->message, sizeof app->covered);
        app->covered_style = app->message_style;
        app->covered_said = app->said;
    }
    va_start(args, fmt);
    (void)vsnprintf(app->message, sizeof app->message, fmt, args);
    va_end(args);
    app->message_style = STYLE_MESSAGE;
    app->is_passing = true;
    app_paint_message(app);
}

const char *app_in_words(const struct app *app, struct arena *a, const char *text)
{
    return app->plan->in_words ? app->plan->in_words(app, a, text) : text;
}

void app_say_err(struct app *app, const struct err *e)
{
    struct arena a = {0};
    app_say(app, "%s", e->kind == ERR_NONE ? "" : app_in_words(app, &a, e->text));
    app->message_style = STYLE_ERROR;
    arena_finish(&a);
}

/* ---- screens ---- */

static void lay_out_layer(struct app *app, struct layer *l)
{
    struct pane p = app_layer_pane(app, l);
    if (l->layout)
        l->layout(app, l, &p);
}

static void lay_out(struct app *app)
{
    const struct screen *s = app_screen(app);
    struct pane p = app_pane(app);
    if (s->layout)
        s->layout(app, app_state(app), &p);
    for (struct layer *l = app->layer; l; l = l->below)
        lay_out_layer(app, l);
}

void app_head_changed(struct app *app)
{
    lay_out(app);
    app_redraw(app);
}

static bool load(struct app *app, struct err *e)
{
    const struct screen *s = app_screen(app);
    bool is_fine = !s->load || s->load(app, app_state(app), e);
    app->minute = app_minute_now();
    lay_out(app);
    app_redraw(app);
    return is_fine;
}

static bool reload(struct app *app)
{
    struct err e = {0};
    bool is_fine = load(app, &e);
    if (!is_fine)
        app_say_err(app, &e);
    return is_fine;
}

void app_reload(struct app *app)
{
    (void)reload(app);
}

/* At another minute than the one shown: what of the tabs goes by the clock, too. */
static bool reload_minute(struct app *app)
{
    bool is_fine = reload(app);
    if (app->plan->minute)
        app->plan->minute(app);
    return is_fine;
}

struct app_stack app_stack_now(const struct app *app)
{
    struct app_stack s = {.depth = app->depth};
    memcpy(s.screens, app->stack, sizeof s.screens);
    return s;
}

static void stack_set(struct app *app, const struct app_stack *s)
{
    memcpy(app->stack, s->screens, sizeof s->screens);
    app->depth = s->depth;
}

/* Puts screen i on top of the stack; one that is in it already is gone back to. */
static void stack_put(struct app *app, int i)
{
    for (int d = 0; d < app->depth; d++)
        if (app->stack[d] == i) {
            app->depth = d + 1;
            return;
        }
    app->stack[app->depth++] = i;
}

static bool may_leave(struct app *app, struct err *e)
{
    if (app->depth == 0)
        return true;
    const struct screen *s = app_screen(app);
    return !s->leave || s->leave(app, app_state(app), e);
}

static void close_layers(struct app *app)
{
    while (app->layer)
        app_pop(app);
}

static bool open_on(struct app *app, const struct app_stack *under, int i, const void *what, struct err *e)
{
    const struct screen *s = app->plan->screens[i];
    if (app->plan->role && app->plan->role(app) < s->least_role)
        return err_set(e, ERR_REFUSED, "Your role may not see this screen: %s.", s->title);
    if (!may_leave(app, e))
        return false;
    close_layers(app);
    if (!app->states[i]) {
        app->states[i] = mem_alloc(s->state_size ? s->state_size : 1);
        memset(app->states[i], 0, s->state_size ? s->state_size : 1);
    }
    struct app_stack before = app_stack_now(app);
    stack_set(app, under);
    stack_put(app, i);
    app->is_unsettled = false;
    if ((!s->open || s->open(app, app->states[i], what, e)) && load(app, e))
        return true;
    /* It could not be shown: stay where we were. */
    stack_set(app, &before);
    app_redraw(app);
    return false;
}

bool app_open(struct app *app, const char *screen, const void *what, struct err *e)
{
    int i = index_of(app, screen);
    struct app_stack now = app_stack_now(app);
    return i < 0 ? err_set(e, ERR_MISSING, "There is no screen named %s.", screen) : open_on(app, &now, i, what, e);
}

bool app_open_again(struct app *app, const struct app_stack *s, const void *what, struct err *e)
{
    return open_on(app, s, s->screens[s->depth - 1], what, e);
}

void app_back(struct app *app)
{
    struct err e = {0};
    if (app->layer) {
        app_pop(app);
    } else if (!may_leave(app, &e)) {
        app_say_err(app, &e);
    } else if (app->depth > 1) {
        app->depth--;
        app->is_unsettled = false;
        app_reload(app); /* the data may be other than when we left it */
    } else {
        app_leave(app);
    }
}

void app_drop(struct app *app)
{
    struct err e = {0};
    if (app->depth < 2 || !may_leave(app, &e))
        return;
    app->depth--;
    app->is_unsettled = false;
}

/* ---- layers ---- */

void app_push(struct app *app, struct layer *l)
{
    l->below = app->layer;
    l->id = ++app->layers_made;
    app->layer = l;
    lay_out_layer(app, l);
    app_redraw(app);
}

void app_close_layer(struct app *app, unsigned id)
{
    struct layer **at = &app->layer;
    while (*at && (*at)->id != id)
        at = &(*at)->below;
    struct layer *l = *at;
    if (!l)
        return;
    *at = l->below;
    app_rest_put_off(app); /* what waits for it to go begins no sooner than the fingers rest again */
    if (l->close)
        l->close(app, l);
    app_redraw(app);
}

void app_pop(struct app *app)
{
    if (app->layer)
        app_close_layer(app, app->layer->id);
}

/* ---- keys ---- */

static bool is_taken(struct app *app, const struct key *key)
{
    if (app->layer)
        return app->layer->type && app->layer->type(app, app->layer, key);
    const struct screen *s = app_screen(app);
    return s->type && s->type(app, app_state(app), key);
}

static void say_nothing_here(struct app *app, int code)
{
    char name[TERM_KEYS_NAME];
    app_say(app, "%s does nothing here; ? for help", term_keys_name(code, name));
}

/* Text that came at once is no command. But a held key, or keys typed while the line was
 * stuck, look the same: what only moves the marker does no harm and is done. */
static void on_burst(struct app *app, const struct key *key)
{
    for (size_t i = 0; i < key->len; i++) {
        const struct command *row = app_row_of_key(app, (unsigned char)key->text[i]);
        if (!row || !(row->flags & COMMAND_MOVES)) {
            app_say(app, "Text that comes all at once is taken for pasted: nothing was done.");
            return;
        }
    }
    for (size_t i = 0; i < key->len; i++)
        app_run(app, app_row_of_key(app, (unsigned char)key->text[i]));
}

/* A key pressed at the screen of another day - the computer slept over night, its clock was set - would do something
 * else than it did a moment ago: the new day is shown first. What is typed into a form goes on. */
static bool is_new_day(struct app *app)
{
    int was, minute, today;
    char day[16];
    zone_civil(app->minute * MS_PER_MINUTE, &was, &minute, NULL);
    clock_today(&today, &minute);
    if (app->layer || was == today)
        return false;
    if (reload_minute(app))
        app_say(app, "It is %s now. The new day is shown; press the key again if you still want it.",
                civil_desk_date(today, day));
    return true;
}

static void on_key(struct app *app, const struct key *key)
{
    app->nkeys++;
    if (app->is_small || is_new_day(app))
        return; /* what cannot be seen is not done */
    app->stood = app->message[0] ? app->said : 0;
    if (app->layer)
        clear_message(app);
    if (is_taken(app, key))
        return;
    if (key->code == TERM_KEY_PASTE) {
        on_burst(app, key);
        return;
    }
    const struct command *row = app_row_of_key(app, key->code);
    if (!row || !(row->flags & COMMAND_MOVES))
        clear_message(app); /* moving about leaves the undo line standing */
    if (row)
        app_run(app, row);
    else
        say_nothing_here(app, key->code);
}

/* ---- the loop ---- */

int64_t app_minute_now(void)
{
    int64_t now = clock_now_ms();
    return (now < 0 ? now - MS_PER_MINUTE + 1 : now) / MS_PER_MINUTE;
}

static bool shows_minute(const struct app *app)
{
    bool shows = (app_screen(app)->flags & SCREEN_SHOWS_MINUTE) ||
                 (app->plan->has_minute && app->plan->has_minute(app));
    for (const struct layer *l = app->layer; l && !shows; l = l->below)
        shows = l->shows_minute;
    return shows;
}

/* Ms until the minute shown is over; where none is shown, until the date is. */
static int ms_to_tick(const struct app *app)
{
    if (clock_is_frozen())
        return -1;
    int64_t into_ms = clock_now_ms() - app_minute_now() * MS_PER_MINUTE;
    int date, minute;
    clock_today(&date, &minute);
    int64_t minutes = shows_minute(app) ? 1 : DAY_MIN - minute;
    return (int)(minutes * MS_PER_MINUTE - into_ms);
}

/* The sooner of a wait (-1: for ever) and a moment of clock_mono_ms. */
static int sooner(int ms, int64_t at_ms)
{
    int64_t left = at_ms - clock_mono_ms();
    int until_ms = left > 0 ? (int)left : 0;
    return ms < 0 || until_ms < ms ? until_ms : ms;
}

/* What others write comes after what is to be painted and what is due: they may write without end. */
static bool is_watching(const struct app *app)
{
    return app->plan->watch && !app->dirty && clock_mono_ms() >= app->watch_at_ms;
}

static int ms_to_wait(const struct app *app)
{
    int ms = ms_to_tick(app);
    if (app->watch_at_ms > clock_mono_ms())
        ms = sooner(ms, app->watch_at_ms);
    if (app->is_unsettled && !app->layer && !app->is_small)
        ms = sooner(ms, app->settle_at_ms);
    if (app_rest_at(app) != INT64_MAX)
        ms = sooner(ms, app_rest_at(app));
    return ms;
}

static void settle_when_due(struct app *app)
{
    if (app->is_unsettled && !app->layer && clock_mono_ms() >= app->settle_at_ms)
        app->dirty |= app_settle(app) ? DIRTY_ALL : DIRTY_BAR;
}

static void on_time(struct app *app)
{
    settle_when_due(app);
    app_rest_when_due(app);
    if (app_minute_now() == app->minute)
        return;
    (void)reload_minute(app);
}

static void on_size(struct app *app)
{
    app->is_small = term_rows(app->term) < TERM_MIN_ROWS || term_cols(app->term) < TERM_MIN_COLS;
    if (!app->is_small)
        lay_out(app);
    app_redraw(app);
}

/* On a slow line a paint may have waited so long that the details are due with it. */
static void paint(struct app *app)
{
    settle_when_due(app);
    if (!app_paint(app))
        app->is_hung_up = true;
}

/* Many a reader makes do without a name or a reason: that there may be more is said once nothing else is. An error has
 * said it. */
static void say_unread(struct app *app)
{
    bool is_told = app->message[0] && app->message_style == STYLE_ERROR;
    if (!app->plan->unread || (app->message[0] && !is_told))
        return;
    const char *why = app->plan->unread(app);
    if (why && !is_told)
        app_say(app, "Not everything could be read: something may be missing here. %s", why);
}

static void one_round(struct app *app)
{
    struct key key = {0};
    bool is_dirty = app->dirty != 0;
    int wait_ms = is_dirty ? term_pace_ms(app->term) : ms_to_wait(app);
    switch (term_wait(app->term, is_watching(app) ? app->plan->watch_fd : -1, wait_ms, &key)) {
    case TERM_EVENT_KEY:
        on_key(app, &key);
        break;
    case TERM_EVENT_RESIZED:
        on_size(app);
        on_time(app); /* it may have been stopped for long */
        break;
    case TERM_EVENT_EXTRA:
        app->watch_at_ms = clock_mono_ms() + APP_WATCH_MS;
        if (app->plan->watch(app))
            app_reload(app);
        break;
    case TERM_EVENT_TIMEOUT:
        if (!is_dirty)
            on_time(app);
        else
            paint(app);
        break;
    case TERM_EVENT_LEAVE:
        app_leave(app);
        break;
    case TERM_EVENT_HANGUP:
        app->is_hung_up = true;
        break;
    }
    if (!app->layer && app->plan->renew && app->plan->renew(app))
        app_reload(app);
    if (app->is_passing)
        uncover_message(app);
    say_unread(app);
}

bool app_run_loop(struct app *app, struct term *term, const struct app_plan *plan, const char *first,
                  const void *what, struct err *e)
{
    memset(app, 0, sizeof *app);
    app->term = term;
    app->plan = plan;
    app_make_tabs(app);
    app->is_small = term_rows(term) < TERM_MIN_ROWS || term_cols(term) < TERM_MIN_COLS;
    if (!app_open(app, first, what, e))
        return false;
    app->settle_at_ms = clock_mono_ms() + APP_SETTLE_MS; /* however long that took, it is painted before its details */
    while (!app->is_leaving && !app->is_hung_up)
        one_round(app);
    return true;
}

void app_finish(struct app *app)
{
    close_layers(app);
    for (size_t i = 0; app->plan && i < app->plan->screen_count; i++) {
        if (!app->states[i])
            continue;
        if (app->plan->screens[i]->finish)
            app->plan->screens[i]->finish(app->states[i]);
        free(app->states[i]);
        app->states[i] = NULL;
    }
}
