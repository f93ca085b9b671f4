#include "screens/app_inner.h"

#include "base/arena.h"
#include "base/civil.h"
#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
    PIN_ROW = 2,
    MESSAGE_ROWS_MAX = 7, /* the longest refusal on 80 columns */
    DATE_COL = 24,  /* as drawn in SCREENS */
    DATE_CELLS = 16, /* "Mon 23 Nov 2026 "; the clock comes after it */
};

static struct pane whole(const struct app *app)
{
    return (struct pane){app->term, 0, 0, term_rows(app->term), term_cols(app->term)};
}

static struct pane line_of(const struct app *app, int row)
{
    struct pane all = whole(app);
    return pane_part(&all, row, 0, 1, all.cols);
}

static const char *pin_of(const struct app *app, const char **right)
{
    *right = "";
    return app->plan->head_pin ? app->plan->head_pin(app, right) : NULL;
}

/* The message line is the last of them. */
static int head_rows(const struct app *app)
{
    const char *right;
    return APP_HEAD_ROWS + (term_rows(app->term) >= APP_PIN_ROWS && pin_of(app, &right));
}

struct pane app_pane(const struct app *app)
{
    struct pane all = whole(app);
    int head = head_rows(app);
    return pane_part(&all, head, 0, all.rows - head - 1, all.cols);
}

static const char *ask_plan(const struct app *app, const char *(*question)(const struct app *))
{
    const char *text = question ? question(app) : NULL;
    return text ? text : "";
}

static void draw_header(const struct app *app)
{
    struct pane line = line_of(app, 0);
    int date, minute;
    clock_today(&date, &minute);
    char day[16], time[8] = "", when[40];
    if (app_screen(app)->flags & SCREEN_SHOWS_MINUTE)
        civil_clock_text(minute, time);
    (void)snprintf(when, sizeof when, "%s %s", civil_desk_date(date, day), time);
    const char *who = ask_plan(app, app->plan->head_who);
    int cells = DATE_CELLS + civil_clock_cells();
    int who_col = line.cols - 1 - text_width(who);
    if (who_col < cells + 4)
        who_col = line.cols; /* too narrow for both: the date stays */
    int date_col = DATE_COL;
    if (date_col + cells + 1 > who_col)
        date_col = who_col - cells - 1;
    if (date_col < 1)
        date_col = 1;
    pane_fit(&line, 0, 1, date_col - 3, STYLE_HEADER, ask_plan(app, app->plan->head_name));
    pane_put(&line, 0, date_col, STYLE_HEADER, when);
    pane_put(&line, 0, who_col, STYLE_HEADER, who);
}

enum { TAB_TEXT = 80, TAB_TITLE_MAX = 20, TAB_TITLE_SHORT = 6, TAB_TITLE_LEAST = 3 };

/* "3 Follow-ups 14"; of a tab that is not the one shown at most so many letters of the title, the short one where it is
 * longer. "" where the role has none, or nobody wants it. */
static const char *tab_text(const struct app *app, size_t i, int title_cells, char out[TAB_TEXT])
{
    const struct screen *s = app->plan->screens[app->tabs[i].arg];
    const char *note = ask_plan(app, s->note);
    int cells = s == app_screen(app) ? TAB_TITLE_MAX : title_cells;
    const char *title = s->short_title && text_width(s->title) > cells ? s->short_title : s->title;
    out[0] = 0;
    bool is_wanted = !s->is_wanted || s == app_screen(app) || s->is_wanted(app);
    if (is_wanted && (!app->plan->role || app->plan->role(app) >= s->least_role))
        (void)snprintf(out, TAB_TEXT, "%s %.*s%s%s", app->tabs[i].keys, cells, title, *note ? " " : "", note);
    return out;
}

static int tabs_cells(const struct app *app, int title_cells)
{
    char text[TAB_TEXT];
    int cells = 1;
    for (size_t i = 0; i < app->tab_count; i++)
        cells += *tab_text(app, i, title_cells, text) ? text_width(text) + 1 : 0;
    return cells - 1;
}

/* On a line that is too short for all, titles give way: numbers and counts are what is looked for. */
static void draw_tabs(const struct app *app)
{
    struct pane line = line_of(app, 1);
    char text[TAB_TEXT];
    int col = 1, title_cells = TAB_TITLE_MAX;
    while (title_cells > TAB_TITLE_LEAST && tabs_cells(app, title_cells) > line.cols)
        title_cells = title_cells == TAB_TITLE_MAX ? TAB_TITLE_SHORT + 1 : title_cells - 1;
    for (size_t i = 0; i < app->tab_count; i++) {
        const struct screen *s = app->plan->screens[app->tabs[i].arg];
        enum style style = s == app_screen(app) ? STYLE_TAB_HERE : STYLE_TAB;
        if (*tab_text(app, i, title_cells, text))
            col += pane_fit(&line, 0, col, line.cols - col, style, text) + 1;
    }
}

static void draw_pin(const struct app *app, int row)
{
    struct pane line = line_of(app, row);
    const char *right, *text = pin_of(app, &right);
    if (!text)
        return;
    int end = pane_right(&line, 0, 1, STYLE_PLAIN, right);
    pane_fit(&line, 0, 1, end - 3, STYLE_STRONG, text);
}

/* What does not fit in its line is written to its end all the same, since that says what to press, until the next key:
 * over the tabs, as what a column is called stands right below; then over the first lines of the screen. Who is kept in
 * the header stays in sight where there is a line for it. */
static void draw_message(const struct app *app)
{
    int row = head_rows(app) - 1;
    struct pane line = line_of(app, row);
    struct arena a = {0};
    const char **lines;
    pane_clear_line(&line, 0, 0);
    const struct screen *s = app_screen(app);
    const char *standing = !app->message[0] && s->line ? s->line(app) : NULL;
    if (!app->message[0] && row == PIN_ROW)
        draw_pin(app, row); /* where there is no room for a line of its own */
    if (standing)
        pane_fit(&line, 0, 1, line.cols - 1, STYLE_PLAIN, standing);
    if (!app->message[0])
        return;
    int n = text_wrap(&a, app->message, line.cols - 1, &lines);
    if (n > MESSAGE_ROWS_MAX) /* the last line says by its mark that there is more */
        lines[MESSAGE_ROWS_MAX - 1] =
            arena_printf(&a, "%s %s", lines[MESSAGE_ROWS_MAX - 1], lines[MESSAGE_ROWS_MAX]);
    if (n > 1 && head_rows(app) == APP_HEAD_ROWS)
        row--;
    for (int i = 0; i < n && i < MESSAGE_ROWS_MAX; i++) {
        line = line_of(app, row + i);
        pane_clear_line(&line, 0, 0);
        pane_fit(&line, 0, 1, line.cols - 1, app->message_style, lines[i]);
    }
    arena_finish(&a);
}

/* ---- the bar ---- */

struct bar_piece {
    char key[TERM_KEYS_NAME];
    const char *title;
};

static bool is_in_bar(const struct app *app, const struct command *row)
{
    unsigned out = COMMAND_NO_BAR | COMMAND_MOVES;
    if ((row->flags & out) || (app->plan->role && app->plan->role(app) < row->least_role))
        return false;
    return app_is_ready(app, row); /* the bar is about what is under the marker */
}

static int piece_cells(const struct bar_piece *piece)
{
    return text_width(piece->key) + 1 + text_width(piece->title);
}

static void add_piece(const struct app *app, const struct command *row, struct bar_piece *piece)
{
    const char *(*now)(const struct app *app, const void *state) = row->title_now;
    command_first_key(app_keys(app, row), piece->key, sizeof piece->key);
    piece->title = now ? now(app, app_state(app)) : row->title;
}

/* Rows of every screen that this one names. */
static int add_named(const struct app *app, struct command_rows from, const char *names, struct bar_piece *pieces,
                     int n, int max)
{
    for (size_t i = 0; i < from.count && n < max; i++) {
        const char *at = strstr(names, from.rows[i].name), end = at ? at[strlen(from.rows[i].name)] : 'x';
        bool is_named = at && (at == names || at[-1] == ' ') && (!end || end == ' ');
        if (is_named && app_is_allowed(app, &from.rows[i]))
            add_piece(app, &from.rows[i], &pieces[n++]);
    }
    return n;
}

static int collect_pieces(const struct app *app, struct bar_piece *pieces, int max)
{
    struct command_rows rows = app->layer ? app->layer->commands : app_screen(app)->commands;
    const char *names = app->layer ? NULL : app_screen(app)->bar;
    int n = 0;
    for (size_t i = 0; i < rows.count && n < max - 1; i++)
        if (is_in_bar(app, &rows.rows[i]))
            add_piece(app, &rows.rows[i], &pieces[n++]);
    if (names) {
        n = add_named(app, app_commands, names, pieces, n, max - 1);
        n = add_named(app, app->plan->rows, names, pieces, n, max - 1);
    }
    return n;
}

/* Plain, letters and words alike: in bold each letter cost 12 to 14 bytes, 130 for a line that changes with whatever is
 * under the marker. */
static void draw_bar(const struct app *app)
{
    struct pane line = line_of(app, term_rows(app->term) - 1);
    pane_clear_line(&line, 0, 0);
    if (app->layer && app->layer->is_line) {
        app->layer->draw(app, app->layer, &line);
        return;
    }
    struct bar_piece pieces[32];
    struct bar_piece last = {"?", app->layer ? "help" : "all"};
    int n = collect_pieces(app, pieces, 32);
    int total = 1 + piece_cells(&last);
    for (int i = 0; i < n; i++)
        total += piece_cells(&pieces[i]) + 2;
    int gap = total <= line.cols ? 2 : 1; /* air where there is room */
    int room = line.cols - piece_cells(&last) - gap;
    int col = 1;
    pieces[n] = last;
    for (int i = 0; i <= n; i++) {
        if (i < n && col + piece_cells(&pieces[i]) > room)
            i = n; /* what does not fit is in the help */
        col += pane_put(&line, 0, col, STYLE_PLAIN, pieces[i].key) + 1;
        col += pane_put(&line, 0, col, STYLE_PLAIN, pieces[i].title) + gap;
    }
    const char *signs = app->layer ? NULL : app_screen(app)->signs;
    if (signs && col + 2 + text_width(signs) < line.cols)
        pane_right(&line, 0, 1, STYLE_QUIET, signs);
}

/* ---- screen and layers ---- */

struct pane app_layer_pane(const struct app *app, const struct layer *l)
{
    struct pane p = app_pane(app);
    int rows = l->rows ? l->rows(app, l) : p.rows;
    if (rows > p.rows)
        rows = p.rows;
    return pane_part(&p, p.rows - rows, 0, rows, p.cols);
}

static void draw_layer(const struct app *app, const struct layer *l)
{
    if (l->is_line)
        return; /* it stands in the bar */
    struct pane p = app_layer_pane(app, l);
    pane_clear(&p);
    l->draw(app, l, &p);
}

/* From the lowest up, so that the upper ones cover. */
static void draw_layers(const struct app *app, const struct layer *top)
{
    if (!top)
        return;
    draw_layers(app, top->below);
    term_keep_mark(app->term); /* the place below stays marked */
    draw_layer(app, top);
}

static bool is_covered(const struct layer *l)
{
    for (; l; l = l->below)
        if (!l->rows && !l->is_line)
            return true;
    return false;
}

static void draw_screen(const struct app *app)
{
    const struct screen *s = app_screen(app);
    struct pane p = app_pane(app);
    if (is_covered(app->layer))
        return;
    s->draw(app, app_state(app), &p);
    if (s->mark)
        s->mark(app, app_state(app), &p);
}

static void draw_all(const struct app *app)
{
    term_erase(app->term);
    term_cursor(app->term, head_rows(app), 0);
    draw_header(app);
    draw_tabs(app);
    if (head_rows(app) > APP_HEAD_ROWS)
        draw_pin(app, PIN_ROW);
    draw_screen(app);
    draw_layers(app, app->layer);
    draw_message(app);
    draw_bar(app);
}

static void draw_parts(const struct app *app)
{
    const struct screen *s = app_screen(app);
    struct pane p = app_pane(app);
    if (app->dirty & DIRTY_MESSAGE)
        draw_message(app);
    if ((app->dirty & DIRTY_MARK) && !app->layer && s->mark)
        s->mark(app, app_state(app), &p);
    if (app->dirty & DIRTY_BAR)
        draw_bar(app);
    if ((app->dirty & DIRTY_LAYER) && app->layer) {
        term_unmark(app->term);
        if (app->layer->is_line)
            draw_bar(app);
        else
            draw_layer(app, app->layer);
    }
}

static void draw_too_small(const struct app *app)
{
    char text[40];
    term_erase(app->term);
    (void)snprintf(text, sizeof text, "need %dx%d", TERM_MIN_COLS, TERM_MIN_ROWS);
    int n = term_put(app->term, 0, 0, STYLE_PLAIN, text);
    term_cursor(app->term, 0, n);
}

bool app_paint(struct app *app)
{
    if (app->is_small)
        draw_too_small(app);
    else if (app->dirty & DIRTY_ALL)
        draw_all(app);
    else
        draw_parts(app);
    app->dirty = 0;
    return term_frame(app->term);
}

void app_paint_message(struct app *app)
{
    if (!term_has_room(app->term))
        return;
    draw_message(app);
    app->is_hung_up |= !term_frame(app->term);
}
