#include "screens/palette.h"

#include "base/arena.h"
#include "cli/verb.h"
#include "screens/field.h"
#include "screens/list.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 8, HITS_MAX = 20, ENTRIES_MAX = APP_ROWS_MAX + HITS_MAX, HELP_COL = 24, KEYS_CELLS = 14 };

struct entry {
    const struct command *row; /* NULL: a hit */
    int hit;
};

struct palette {
    struct layer layer; /* must be first */
    struct app *app;
    const struct command *rows[APP_ROWS_MAX];
    int row_count;
    struct app_hit hits[HITS_MAX];
    struct entry entries[ENTRIES_MAX];
    struct field typed;
    struct list list;
};

static int add_rows(struct palette *p, int n, int rank)
{
    for (int i = 0; i < p->row_count; i++)
        if (command_match(p->rows[i], app_keys(p->app, p->rows[i]), p->typed.text) == rank)
            p->entries[n++] = (struct entry){p->rows[i], -1};
    return n;
}

/* Commands by their names first, then people, then commands by other words. */
static void find(struct palette *p)
{
    const struct app_plan *plan = p->app->plan;
    int hits = 0;
    int n = add_rows(p, 0, 1);
    if (plan->find_hits && p->typed.len > 0)
        hits = plan->find_hits(p->app, p->typed.text, p->hits, HITS_MAX);
    for (int i = 0; i < hits && i < HITS_MAX; i++)
        p->entries[n++] = (struct entry){NULL, i};
    n = add_rows(p, n, 2);
    n = add_rows(p, n, 3);
    p->list.here = p->list.top = 0;
    list_set_count(&p->list, n);
}

static void draw_entry(const void *model, int index, const struct pane *line)
{
    const struct palette *p = model;
    const struct entry *entry = &p->entries[index];
    int keys_col = line->cols - KEYS_CELLS;
    if (!entry->row) {
        const struct app_hit *hit = &p->hits[entry->hit];
        int note_col = pane_right(line, 0, 1, STYLE_QUIET, hit->note);
        pane_fit(line, 0, 1, note_col - 2, STYLE_PLAIN, hit->text);
        return;
    }
    pane_fit(line, 0, 1, HELP_COL - 2, STYLE_PLAIN, entry->row->title);
    pane_fit(line, 0, HELP_COL, keys_col - HELP_COL - 1, STYLE_QUIET, entry->row->help);
    pane_fit(line, 0, keys_col, KEYS_CELLS - 1, STYLE_KEY, app_keys(p->app, entry->row));
}

/* What is the same on several screens is named once. */
static bool is_named_before(const struct app_plan *plan, size_t screen, const char *name)
{
    for (size_t i = 0; i < screen; i++)
        for (size_t k = 0; k < plan->screens[i]->commands.count; k++)
            if (strcmp(plan->screens[i]->commands.rows[k].name, name) == 0)
                return true;
    return false;
}

/* A line each of what another screen calls so, from `line` on, before `end`; returns the next line. */
static int draw_elsewhere(const struct palette *p, const struct pane *body, int line, int end, struct arena *a)
{
    const struct app_plan *plan = p->app->plan;
    for (size_t i = 0; i < plan->screen_count; i++) {
        const struct screen *s = plan->screens[i];
        for (size_t k = 0; k < s->commands.count && line < end; k++) {
            const struct command *row = &s->commands.rows[k];
            const char *keys = app_keys(p->app, row);
            int rank = row->flags & COMMAND_MOVES ? 0 : command_match(row, keys, p->typed.text);
            bool may = !plan->role || plan->role(p->app) >= row->least_role;
            if (rank < 1 || rank > 2 || !may || is_named_before(plan, i, row->name))
                continue;
            const char *number = s->number ? arena_printf(a, " (%d)", s->number) : "";
            pane_fit(body, line++, 1, body->cols - 2, STYLE_PLAIN,
                     arena_printf(a, "On %s%s: %s  %s  %s", s->title, number, keys, row->title, row->help));
        }
    }
    return line;
}

/* What another screen can do, or only the shell, is said, so that nobody looks for it in vain. */
static void draw_nothing(const struct palette *p, const struct pane *body)
{
    struct arena a = {0};
    const struct verb *v = verb_called(p->typed.text);
    pane_put(body, 0, 1, STYLE_QUIET, "Nothing here is called that. Backspace widens, Esc goes back.");
    int line = draw_elsewhere(p, body, 1, v ? body->rows - 2 : body->rows, &a);
    if (v && line + 1 < body->rows) {
        pane_fit(body, line, 1, body->cols - 2, STYLE_PLAIN, arena_printf(&a, "In the shell: rounds %s", v->name));
        pane_fit(body, line + 1, 1, body->cols - 2, STYLE_QUIET, v->help);
    }
    arena_finish(&a);
}

static void draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct palette *pal = (const struct palette *)l;
    struct pane body = pane_part(p, 1, 0, p->rows - 1, p->cols);
    (void)app;
    pane_put(p, 0, 0, STYLE_PANEL, ":");
    if (pal->list.count == 0)
        draw_nothing(pal, &body);
    list_draw(&pal->list, &body, draw_entry, pal);
    field_draw(&pal->typed, p, 0, 1, p->cols - 2, true);
}

static int panel_rows(const struct app *app, const struct layer *l)
{
    (void)app, (void)l;
    return LINES;
}

static void lay_out(struct app *app, struct layer *l, const struct pane *p)
{
    (void)app;
    list_layout(&((struct palette *)l)->list, p->rows - 1);
}

static bool type(struct app *app, struct layer *l, const struct key *key)
{
    struct palette *p = (struct palette *)l;
    bool scrolled;
    if (list_type(&p->list, key->code, &scrolled)) {
        app_redraw_layer(app);
        return true;
    }
    /* Backspace on nothing leaves, as at any command line. */
    if (key->code == TERM_KEY_BACKSPACE && p->typed.len == 0) {
        app_pop(app);
        return true;
    }
    if (key->code == '?' && p->typed.len == 0)
        return false;
    enum field_result result = field_type(&p->typed, key, term_cols(app->term) - 2);
    if (result == FIELD_CHANGED)
        find(p);
    else if (result == FIELD_FULL)
        app_say(app, "%s", field_full(&p->typed, key));
    app_redraw_layer(app);
    return result != FIELD_IGNORED;
}

static bool run_entry(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct palette *p = state;
    (void)row;
    if (p->list.count == 0)
        return true;
    struct entry entry = p->entries[p->list.here];
    struct app_hit hit = {0};
    if (!entry.row)
        hit = p->hits[entry.hit];
    app_pop(app); /* first, so that it runs where it belongs */
    if (!entry.row)
        return app->plan->open_hit(app, hit.what, e);
    app_run(app, entry.row);
    return true;
}

static bool run_complete(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct palette *p = state;
    (void)row, (void)e;
    if (p->list.count == 0)
        return true;
    const struct entry *entry = &p->entries[p->list.here];
    field_set(&p->typed, entry->row ? entry->row->title : p->hits[entry->hit].text);
    find(p);
    app_redraw_layer(app);
    return true;
}

static bool run_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    app_pop(app);
    return true;
}

static void close_palette(struct app *app, struct layer *l)
{
    (void)app;
    free(l);
}

static const struct command ROWS[] = {
    {.keys = "Enter", .name = "palette-run", .title = "do it", .help = "Do or open what is under the marker.",
     .run = run_entry},
    {.keys = "Tab", .name = "palette-complete", .title = "complete", .help = "Type the rest of it.",
     .run = run_complete},
    {.keys = "Esc ^G", .name = "palette-back", .title = "back", .help = "Go back to where you were.",
     .run = run_back},
};

void palette_open(struct app *app)
{
    struct palette *p = mem_alloc(sizeof *p);
    memset(p, 0, sizeof *p);
    p->app = app;
    const struct command *rows[APP_ROWS_MAX];
    int count = app_rows_now(app, rows, APP_ROWS_MAX);
    for (int i = 0; i < count; i++)
        if (!(rows[i]->flags & COMMAND_MOVES))
            p->rows[p->row_count++] = rows[i];
    p->layer = (struct layer){.title = "Any command",
                              .help = "A few letters of what you want to do, or of a patient.",
                              .commands = COMMAND_ROWS(ROWS),
                              .rows = panel_rows,
                              .layout = lay_out,
                              .draw = draw,
                              .type = type,
                              .close = close_palette};
    find(p);
    app_push(app, &p->layer);
}
