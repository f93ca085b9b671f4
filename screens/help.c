#include "screens/help.h"

#include "base/arena.h"
#include "base/text.h"
#include "screens/field.h"
#include "screens/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ABOUT_ROWS = 4, ANYWHERE_ROWS = 3 };
enum { KEYS_COL = 1, TITLE_COL = 17, HELP_COL = 34, FILTER_COL = 17, FILTER_CELLS = 30 };

struct help_line {
    int row;
    const char *text; /* the part of the sentence */
    bool is_first;
};

struct help {
    struct layer layer; /* must be first */
    const struct app *app;
    char about[400], anywhere[400]; /* the keys that are wanted on every screen, in lines; "" over a form */
    struct arena arena;
    const char **lines, **anywhere_lines; /* the same, as wide as the screen */
    int line_count, anywhere_count;
    const struct command *rows[APP_ROWS_MAX];
    int row_count;
    int shown[APP_ROWS_MAX]; /* rows that match, best first */
    int shown_count;
    struct help_line *wrapped; /* the lines of their sentences; those after the first are no place to stand */
    bool *is_heading;
    int cols;
    struct arena list_arena;
    struct field filter;
    struct list list;
};

/* A sentence that is longer than its column goes on in the lines below. */
static void wrap(struct help *h)
{
    int n = 0, room = 0;
    arena_reset(&h->list_arena);
    h->wrapped = NULL;
    h->is_heading = NULL;
    for (int i = 0; i < h->shown_count; i++) {
        const char **parts;
        int count = text_wrap(&h->list_arena, h->rows[h->shown[i]]->help, h->cols - HELP_COL, &parts);
        if (n + count > room) {
            size_t had = (size_t)room, want = (size_t)(n + count) * 2;
            h->wrapped = arena_grow(&h->list_arena, h->wrapped, had, want, sizeof *h->wrapped);
            h->is_heading = arena_grow(&h->list_arena, h->is_heading, had, want, sizeof *h->is_heading);
            room = (int)want;
        }
        for (int k = 0; k < count; k++, n++) {
            h->wrapped[n] = (struct help_line){h->shown[i], parts[k], k == 0};
            h->is_heading[n] = k > 0;
        }
    }
    h->list.is_heading = h->is_heading;
    list_set_count(&h->list, n);
}

/* The sentence under the marker is in sight to its end. */
static void show_whole(struct help *h)
{
    struct list *l = &h->list;
    int end = l->here + 1;
    while (end < l->count && h->is_heading[end])
        end++;
    if (end > l->top + l->rows && end - l->rows <= l->here)
        l->top = end - l->rows;
}

/* For reading: what stood last stands first. */
static void next_page(struct list *l)
{
    int to = l->top + l->rows - 1, last = l->count - l->rows;
    (void)list_go(l, to);
    l->top = to < last ? to : last > 0 ? last : 0;
}

static void filter(struct help *h)
{
    int n = 0;
    for (int rank = 1; rank <= 3; rank++)
        for (int i = 0; i < h->row_count; i++) {
            const struct command *row = h->rows[i];
            if (command_match(row, app_keys(h->app, row), h->filter.text) == rank)
                h->shown[n++] = i;
        }
    h->list.here = h->list.top = 0;
    h->shown_count = n;
    wrap(h);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct help *h = model;
    const struct help_line *part = &h->wrapped[index];
    const struct command *row = h->rows[part->row];
    if (part->is_first) {
        pane_fit(line, 0, KEYS_COL, TITLE_COL - KEYS_COL - 1, STYLE_KEY,
                 *app_keys(h->app, row) ? app_keys(h->app, row) : ":");
        pane_fit(line, 0, TITLE_COL, HELP_COL - TITLE_COL - 1, STYLE_PLAIN, row->title);
    }
    pane_fit(line, 0, HELP_COL, line->cols - HELP_COL, STYLE_QUIET, part->text);
}

/* Lines above the list: what this is about, what was typed, a blank one. */
static int head_of(const struct help *h)
{
    return h->line_count + h->anywhere_count + 2;
}

static void draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct help *h = (const struct help *)l;
    struct pane body = pane_part(p, head_of(h), 0, p->rows - head_of(h), p->cols);
    (void)app;
    pane_title(p, h->lines[0]);
    for (int i = 1; i < h->line_count; i++)
        pane_put(p, i, 1, STYLE_PLAIN, h->lines[i]);
    for (int i = 0; i < h->anywhere_count; i++)
        pane_put(p, h->line_count + i, 1, STYLE_KEY, h->anywhere_lines[i]);
    int row = h->line_count + h->anywhere_count;
    pane_put(p, row, 1, STYLE_PLAIN, "Type to narrow:");
    if (h->list.count > h->list.top + h->list.rows)
        pane_right(p, row, 1, STYLE_QUIET, h->filter.len ? "more: PgDn" : "more: Space");
    if (h->list.count == 0)
        pane_put(&body, 0, 1, STYLE_QUIET, "Nothing here is called that. Backspace widens, Esc goes back.");
    list_draw(&h->list, &body, draw_row, h);
    field_draw(&h->filter, p, row, FILTER_COL, FILTER_CELLS, true);
}

/* They come last in the list, and are the first to be missed. A key and its words stay in one line. */
static void list_anywhere(struct help *h, int cells)
{
    size_t n = 0;
    int used = 0;
    for (int i = 0; i < h->row_count && n < sizeof h->anywhere; i++) {
        const struct command *row = h->rows[i];
        char key[TERM_KEYS_NAME];
        if (!(row->flags & COMMAND_ANYWHERE))
            continue;
        command_first_key(app_keys(h->app, row), key, sizeof key);
        int more = text_width(key) + text_width(row->title) + 3;
        const char *before = n == 0 ? "Anywhere:  " : used + more > cells ? "\n" : "  ";
        used = *before == '\n' ? more : used + more + (n == 0 ? text_width(before) : 0);
        n += (size_t)snprintf(h->anywhere + n, sizeof h->anywhere - n, "%s%s %s", before, key, row->title);
    }
}

static void lay_out(struct app *app, struct layer *l, const struct pane *p)
{
    struct help *h = (struct help *)l;
    (void)app;
    arena_reset(&h->arena);
    int count = text_wrap(&h->arena, h->about, p->cols - 2, &h->lines);
    h->line_count = count < ABOUT_ROWS ? count : ABOUT_ROWS;
    list_anywhere(h, p->cols - 2);
    count = *h->anywhere ? text_wrap(&h->arena, h->anywhere, p->cols - 2, &h->anywhere_lines) : 0;
    h->anywhere_count = count < ANYWHERE_ROWS ? count : ANYWHERE_ROWS;
    h->cols = p->cols;
    wrap(h);
    list_layout(&h->list, p->rows - head_of(h));
    show_whole(h);
}

static bool type(struct app *app, struct layer *l, const struct key *key)
{
    struct help *h = (struct help *)l;
    bool scrolled;
    bool is_page = key->code == ' ' && !h->filter.len; /* no word begins with a blank */
    if (is_page)
        next_page(&h->list);
    if (is_page || list_type(&h->list, key->code, &scrolled)) {
        show_whole(h);
        app_redraw_layer(app);
        return true;
    }
    enum field_result result = field_type(&h->filter, key, FILTER_CELLS);
    if (result == FIELD_CHANGED)
        filter(h);
    app_redraw_layer(app);
    return result != FIELD_IGNORED;
}

static bool run_row(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct help *h = state;
    (void)row, (void)e;
    if (h->list.count == 0)
        return true;
    const struct command *chosen = h->rows[h->wrapped[h->list.here].row];
    app_pop(app); /* first, so that it runs where it belongs */
    app_run(app, chosen);
    return true;
}

static bool run_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    app_pop(app);
    return true;
}

static void close_help(struct app *app, struct layer *l)
{
    struct help *h = (struct help *)l;
    (void)app;
    arena_finish(&h->arena);
    arena_finish(&h->list_arena);
    free(h);
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "help-run",
     .title = "do it",
     .help = "Do what the row under the marker says.",
     .run = run_row},
    {.keys = "Esc ^G", .name = "help-back", .title = "back", .help = "Go back to where you were.", .run = run_back},
};

void help_open(struct app *app)
{
    for (const struct layer *l = app->layer; l; l = l->below)
        if (l->draw == draw)
            return; /* help on help is this help */
    struct help *h = mem_alloc(sizeof *h);
    memset(h, 0, sizeof *h);
    const struct command *rows[APP_ROWS_MAX];
    int count = app_rows_now(app, rows, APP_ROWS_MAX);
    for (int i = 0; i < count; i++)
        h->rows[h->row_count++] = rows[i];
    const char *title = app->layer ? app->layer->title : app_screen(app)->title;
    const char *about = app->layer ? app->layer->help : app_screen(app)->help;
    const char *legend = app->layer ? NULL : app_screen(app)->legend;
    (void)snprintf(h->about, sizeof h->about, "%s: %s%s%s", title, about ? about : "", legend ? " " : "",
                   legend ? legend : "");
    h->app = app;
    h->cols = term_cols(app->term);
    h->layer = (struct layer){.title = "Help",
                              .help = "Every key that works here.",
                              .commands = COMMAND_ROWS(ROWS),
                              .layout = lay_out,
                              .draw = draw,
                              .type = type,
                              .close = close_help};
    filter(h);
    app_push(app, &h->layer);
}
