#include "screens/app_inner.h"

#include "base/arena.h"
#include "screens/ask.h"
#include "screens/help.h"
#include "screens/palette.h"

#include <stdio.h>
#include <string.h>

/* ---- global rows ---- */

static bool run_act(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state;
    return app->plan->act[row->arg](app, e);
}

static bool run_help(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    help_open(app);
    return true;
}

static bool run_palette(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    palette_open(app);
    return true;
}

static bool run_repaint(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    term_repaint(app->term);
    return true;
}

enum { BACK_LEAVES, BACK_STAYS }; /* what going back does at the first screen */

static void leave_it(struct app *app, void *ctx)
{
    (void)ctx;
    app_leave(app);
}

/* Whether it was asked if this person means to leave: a question stands now. */
static bool was_asked(struct app *app)
{
    struct arena a = {0};
    const char *question = app->plan->unfinished ? app->plan->unfinished(app, &a) : NULL;
    if (question)
        ask_confirm(app, question, leave_it, NULL);
    arena_finish(&a);
    return question != NULL;
}

static bool run_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)e;
    bool is_last = !app->layer && app->depth <= 1;
    /* Somebody who backs out of something with one Esc too many must not find the program gone. */
    if (row->arg == BACK_STAYS && is_last)
        app_say(app, "Nothing is open here to go back from. q leaves Rounds.");
    else if (!is_last || !was_asked(app))
        app_back(app);
    return true;
}

static bool run_tab(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state;
    return app_open(app, app->plan->screens[row->arg]->name, NULL, e);
}

enum { ANYWHERE = COMMAND_NO_BAR | COMMAND_ANYWHERE };

static const struct command ROWS[] = {
    {.keys = "/", .name = "find", .title = "find", .help = "Find somebody by part of a name, telephone or birth date.",
     .synonyms = "search look patient", .flags = ANYWHERE, .arg = APP_ACT_FIND, .run = run_act},
    {.keys = ":", .name = "palette", .title = "any command", .help = "Do anything, or open any patient, by typing.",
     .synonyms = "command menu go", .flags = ANYWHERE, .run = run_palette},
    {.keys = "u", .name = "undo", .title = "undo", .help = "Take back the last change you made.",
     .synonyms = "revert mistake back", .flags = COMMAND_WRITES | COMMAND_NO_BAR, .arg = APP_ACT_UNDO, .run = run_act},
    {.keys = "U", .name = "redo", .title = "redo", .help = "Do again what you took back last.",
     .synonyms = "repeat again", .flags = COMMAND_WRITES | COMMAND_NO_BAR, .arg = APP_ACT_REDO, .run = run_act},
    {.keys = "A", .name = "arrive", .title = "arrive", .help = "Somebody has come: letters of the name, Enter.",
     .synonyms = "here welcome check-in", .flags = COMMAND_WRITES | ANYWHERE, .arg = APP_ACT_ARRIVE,
     .run = run_act},
    {.keys = "C", .name = "call", .title = "call", .help = "The telephone rings: who it is, and how it ends.",
     .synonyms = "phone telephone contact rang ring answer", .flags = COMMAND_WRITES | ANYWHERE,
     .arg = APP_ACT_CALL, .run = run_act},
    {.keys = "!", .name = "wrong", .title = "wrong", .help = "Something went wrong for a patient.",
     .synonyms = "complaint problem sorry", .flags = COMMAND_WRITES | ANYWHERE, .arg = APP_ACT_WRONG,
     .run = run_act},
    {.keys = "+", .name = "well", .title = "well", .help = "Something went well for a patient.",
     .synonyms = "compliment thanks praise", .flags = COMMAND_WRITES | ANYWHERE, .arg = APP_ACT_WELL,
     .run = run_act},
    {.keys = "L", .name = "lock", .title = "lock", .help = "Lock the screen or change who is at the desk.",
     .synonyms = "user sign-in sign-out pin", .flags = COMMAND_NO_BAR, .arg = APP_ACT_LOCK, .run = run_act},
    {.keys = "? F1", .name = "help", .title = "help", .help = "Show every key that works here; type to narrow.",
     .synonyms = "keys manual", .flags = COMMAND_IN_LAYERS | COMMAND_NO_BAR, .run = run_help},
    {.keys = "^L", .name = "redraw", .title = "redraw", .help = "Draw the screen again.", .synonyms = "refresh garbled",
     .flags = COMMAND_IN_LAYERS | COMMAND_NO_BAR, .run = run_repaint},
    {.keys = "Esc ^G", .name = "back", .title = "back", .help = "Go back one level.",
     .synonyms = "cancel close out", .flags = COMMAND_NO_BAR, .arg = BACK_STAYS, .run = run_back},
    {.keys = "q", .name = "quit", .title = "leave", .help = "Go back one level; at the first screen, leave Rounds.",
     .synonyms = "back exit leave close", .flags = COMMAND_NO_BAR, .arg = BACK_LEAVES, .run = run_back},
};

const struct command_rows app_commands = COMMAND_ROWS(ROWS);

void app_tab_row(const struct screen *s, struct command *row, char name[APP_TAB_NAME])
{
    static const char *const KEYS[] = {"", "1", "2", "3", "4", "5", "6", "7"};
    (void)snprintf(name, APP_TAB_NAME, "screen-%s", s->name);
    *row = (struct command){.keys = KEYS[s->number],
                            .name = name,
                            .title = s->title,
                            .help = s->help,
                            .synonyms = "screen tab",
                            .least_role = s->least_role,
                            .flags = COMMAND_NO_BAR,
                            .run = run_tab};
}

void app_make_tabs(struct app *app)
{
    app->tab_count = 0;
    for (size_t i = 0; i < app->plan->screen_count; i++) {
        const struct screen *s = app->plan->screens[i];
        if (s->number < 1 || s->number > APP_TABS || app->tab_count == APP_TABS)
            continue;
        struct command *row = &app->tabs[app->tab_count];
        app_tab_row(s, row, app->tab_names[app->tab_count++]);
        row->arg = (int)i;
    }
}

/* ---- what works here ---- */

bool app_is_allowed(const struct app *app, const struct command *row)
{
    int least = row->least_role;
    if (row->run == run_act && !app->plan->act[row->arg])
        return false; /* this program has no such act */
    if (row->run == run_act && (row->flags & COMMAND_WRITES))
        least = app->plan->act_role;
    return !app->plan->role || app->plan->role(app) >= least;
}

struct gather {
    const struct app *app;
    const struct command **rows;
    int count, max;
};

static void add_rows(struct gather *g, struct command_rows from, unsigned needed_flags)
{
    for (size_t i = 0; i < from.count && g->count < g->max; i++)
        if ((from.rows[i].flags & needed_flags) == needed_flags && app_is_allowed(g->app, &from.rows[i]))
            g->rows[g->count++] = &from.rows[i];
}

int app_rows_now(const struct app *app, const struct command **rows, int max)
{
    struct gather g = {app, rows, 0, max};
    if (app->layer) {
        add_rows(&g, app->layer->commands, 0);
        if (app->layer->lets_go && !app->layer->below)
            add_rows(&g, (struct command_rows){app->tabs, app->tab_count}, 0);
        add_rows(&g, app_commands, COMMAND_IN_LAYERS);
        return g.count;
    }
    const struct screen *s = app_screen(app);
    add_rows(&g, s->commands, 0);
    if (s->list)
        add_rows(&g, list_commands, 0);
    add_rows(&g, (struct command_rows){app->tabs, app->tab_count}, 0);
    add_rows(&g, app->plan->rows, 0);
    add_rows(&g, app_commands, 0);
    return g.count;
}

const char *app_keys(const struct app *app, const struct command *row)
{
    const char *other = app->plan->keys_of ? app->plan->keys_of(app->plan->practice, row->name) : NULL;
    return other ? other : row->keys;
}

const struct command *app_row_of_key(const struct app *app, int key)
{
    const struct command *rows[APP_ROWS_MAX];
    int count = app_rows_now(app, rows, APP_ROWS_MAX);
    for (int i = 0; i < count; i++)
        if (command_has_key(app_keys(app, rows[i]), key))
            return rows[i];
    return NULL;
}

const struct command *app_command(const struct app *app, const char *name)
{
    const struct command *rows[APP_ROWS_MAX];
    int count = app_rows_now(app, rows, APP_ROWS_MAX);
    for (int i = 0; i < count; i++)
        if (strcmp(rows[i]->name, name) == 0)
            return rows[i];
    return NULL;
}

/* ---- running one ---- */

static bool is_within(struct command_rows rows, const struct command *row)
{
    for (size_t i = 0; i < rows.count; i++)
        if (&rows.rows[i] == row)
            return true;
    return false;
}

static void *state_for(const struct app *app, const struct command *row)
{
    if (app->layer && is_within(app->layer->commands, row))
        return app->layer;
    if (is_within(app_commands, row))
        return NULL;
    return app_state(app);
}

static bool check_row(const struct app *app, const struct command *row, struct err *e)
{
    const struct screen *s = app_screen(app);
    if (!(row->flags & COMMAND_NEEDS_ROW) || !s->has_row || s->has_row(app_state(app)))
        return true;
    return err_set(e, ERR_REFUSED, "Nobody stands here: go to a row first, then %s.", row->title);
}

/* The guards, once for all rows, in the order in which a person can do something about them. */
static bool check(const struct app *app, const struct command *row, struct err *e)
{
    if (!app_is_allowed(app, row))
        return err_set(e, ERR_REFUSED, "Your role may not do this: %s.", row->title);
    if ((row->flags & COMMAND_WRITES) && app->plan->is_read_only && app->plan->is_read_only(app))
        return err_set(e, ERR_REFUSED, "The practice file can only be read here, so nothing can be changed.");
    return check_row(app, row, e) && (!row->is_ready || row->is_ready(app, state_for(app, row), e));
}

bool app_is_ready(const struct app *app, const struct command *row)
{
    struct err e = {0};
    return check_row(app, row, &e) && (!row->is_ready || row->is_ready(app, state_for(app, row), &e));
}

static void run_now(struct app *app, const struct command *row)
{
    struct err e = {0};
    bool is_move = row->flags & COMMAND_MOVES;
    if (!is_move && !app->layer)
        (void)app_settle(app);
    if (is_move)
        app_moved(app);
    else
        app_redraw(app);
    if (!row->run(app, state_for(app, row), row, &e))
        app_say_err(app, &e);
}

void app_run(struct app *app, const struct command *row)
{
    struct err e = {0};
    if (!check(app, row, &e))
        app_say_err(app, &e);
    else
        run_now(app, row);
}
