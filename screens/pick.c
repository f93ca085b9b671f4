#include "screens/pick.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIELD_CELLS = 80 }; /* of what is typed and not shown */
enum { TYPED_COL = 2 }; /* after the prompt and its blank */

static int field_col(const struct pick *p)
{
    return TYPED_COL + text_width(p->plan->prompt);
}

/* ---- what it holds ---- */

static void note_about(struct app *app, struct pick *p)
{
    const char *about = p->plan->about && p->list.count > 0 ? p->plan->about(app, p, p->list.here) : NULL;
    p->about = about ? about : "";
    const char *title =
        p->plan->take_now && p->list.count > 0 ? p->plan->take_now(app, p, p->list.here) : p->plan->take_title;
    if (p->row[0].title && strcmp(p->row[0].title, title) != 0)
        app_redraw(app); /* the bar says so */
    p->row[0].title = title;
    app_redraw_layer(app);
}

static void find(struct app *app, struct pick *p)
{
    arena_reset(&p->arena);
    p->rows = NULL;
    p->nothing = NULL;
    if (!p->plan->prompt)
        field_set(&p->typed, "");
    p->has_heading = false;
    p->list.is_heading = NULL;
    int count = p->plan->find(app, p, p->typed.text, &p->rows);
    if (p->has_heading) {
        bool *is_heading = arena_array(&p->arena, (size_t)count, sizeof *is_heading);
        is_heading[0] = true;
        p->list.is_heading = is_heading;
    }
    p->list.here = p->list.top = 0;
    list_set_count(&p->list, count);
    note_about(app, p);
}

void pick_go(struct app *app, struct pick *p, int row)
{
    (void)list_go(&p->list, row);
    note_about(app, p);
}

void pick_refresh(struct app *app, struct pick *p, int row)
{
    find(app, p);
    pick_go(app, p, row);
}

void pick_title(struct app *app, struct pick *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(p->title, sizeof p->title, fmt, args);
    va_end(args);
    app_redraw_layer(app);
}

/* ---- how it looks ---- */

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct pick_row *row = &((const struct pick *)model)->rows[index];
    int end = line->cols;
    if (*row->note)
        end = pane_right(line, 0, 1, STYLE_QUIET, row->note) - 1;
    pane_fit(line, 0, 1, end - 1, row->style, row->text);
}

/* What stands in place of rows. */
static const char *nothing(const struct pick *p)
{
    if (p->nothing)
        return p->nothing;
    return p->plan->start && p->typed.len == 0 ? p->plan->start : p->plan->empty;
}

static void draw(const struct app *app, const struct layer *l, const struct pane *pane)
{
    const struct pick *p = (const struct pick *)l;
    struct pane body = pane_part(pane, 1, 0, p->list.rows, pane->cols);
    (void)app;
    if (p->plan->prompt)
        pane_put(pane, 0, 1, STYLE_STRONG, p->plan->prompt);
    else
        pane_title(pane, p->title);
    list_draw(&p->list, &body, draw_row, p);
    if (p->list.count == 0)
        pane_fit(pane, 1, 1, pane->cols - 1, STYLE_QUIET, nothing(p));
    if (p->plan->about)
        pane_fit(pane, pane->rows - 1, 1, pane->cols - 1, STYLE_QUIET, p->about);
    /* The list took the cursor: while something can be typed it belongs there. */
    if (p->plan->prompt)
        field_draw(&p->typed, pane, 0, field_col(p), pane->cols - field_col(p) - 1, true);
}

/* Lines that are not the list's: title or prompt, and what is said about a row. */
static int other_lines(const struct pick *p)
{
    return p->plan->about ? 2 : 1;
}

static int panel_rows(const struct app *app, const struct layer *l)
{
    const struct pick *p = (const struct pick *)l;
    /* Lists that do not change take what they need, typed ones stand still. */
    int rows = p->plan->prompt || p->list.count > p->plan->rows ? p->plan->rows : p->list.count;
    (void)app;
    return (rows > 1 ? rows : 1) + other_lines(p);
}

static void lay_out(struct app *app, struct layer *l, const struct pane *pane)
{
    struct pick *p = (struct pick *)l;
    (void)app;
    list_layout(&p->list, pane->rows - other_lines(p));
}

/* ---- keys ---- */

static bool moves_by_letter(struct list *list, int code)
{
    switch (code) {
    case 'j': (void)list_move(list, 1); return true;
    case 'k': (void)list_move(list, -1); return true;
    case 'g':
    case TERM_KEY_HOME: (void)list_go(list, 0); return true;
    case 'G':
    case TERM_KEY_END: (void)list_go(list, list->count - 1); return true;
    default: return false;
    }
}

static bool begins(const char *text, const char *with)
{
    return *with && strncmp(text, with, strlen(with)) == 0;
}

/* The row that begins so, from one on and around, whatever marks its letters bear; -1: none does. */
static int row_that_begins(struct pick *p, int from)
{
    const char *typed = text_fold(&p->arena, p->typed.text);
    for (int i = 0; i < p->list.count; i++) {
        int row = (from + i) % p->list.count;
        bool is_heading = p->list.is_heading && p->list.is_heading[row];
        if (!is_heading && (strncasecmp(p->rows[row].text, p->typed.text, p->typed.len) == 0 ||
                            begins(text_fold(&p->arena, p->rows[row].text), typed)))
            return row;
    }
    return -1;
}

/* Where nothing is asked for, letters go to the row that begins with them; one that does not go on begins anew. */
static bool moves_by_word(struct pick *p, const struct key *key)
{
    struct field before = p->typed;
    bool is_word = key->code > ' ' ? !(key->code >= '0' && key->code <= '9') : before.len > 0;
    if (!is_word || key->code == '?' || field_type(&p->typed, key, FIELD_CELLS) != FIELD_CHANGED)
        return false;
    int row = row_that_begins(p, before.len ? p->list.here : p->list.here + 1);
    if (row < 0) {
        field_set(&p->typed, "");
        (void)field_type(&p->typed, key, FIELD_CELLS);
        row = row_that_begins(p, p->list.here + 1);
    }
    if (row < 0)
        p->typed = before;
    else
        (void)list_go(&p->list, row);
    return row >= 0;
}

/* j, k, g and G move, but within a word that has begun. */
static bool moves(struct pick *p, const struct key *key)
{
    if (p->plan->prompt)
        return false;
    if (p->typed.len > 0 && moves_by_word(p, key))
        return true;
    if (!moves_by_letter(&p->list, key->code))
        return moves_by_word(p, key);
    field_set(&p->typed, "");
    return true;
}

static bool type(struct app *app, struct layer *l, const struct key *key)
{
    struct pick *p = (struct pick *)l;
    bool scrolled, is_moved = list_type(&p->list, key->code, &scrolled);
    if (is_moved && !p->plan->prompt)
        field_set(&p->typed, "");
    if (is_moved || moves(p, key)) {
        note_about(app, p);
        return true;
    }
    if (!p->plan->prompt || (key->code == '?' && p->typed.len == 0))
        return false;
    enum field_result result = field_type(&p->typed, key, term_cols(app->term) - field_col(p) - 1);
    if (result == FIELD_CHANGED)
        find(app, p);
    else if (result == FIELD_FULL)
        app_say(app, "%s", field_full(&p->typed, key));
    app_redraw_layer(app);
    return result != FIELD_IGNORED;
}

static bool run_take(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct pick *p = state;
    unsigned id = p->layer.id; /* taking may open something that closes all layers */
    bool stays = p->plan->stays;
    (void)row;
    if (p->list.count == 0) {
        if (!p->plan->prompt)
            app_pop(app); /* nothing to take, nothing to type: it was read */
        return true;
    }
    if (!p->plan->take(app, p, p->list.here, e))
        return false;
    if (!stays)
        app_close_layer(app, id);
    return true;
}

static bool run_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct pick *p = state;
    (void)row, (void)e;
    if (p->plan->backed_out)
        p->plan->backed_out(app, p);
    app_pop(app);
    return true;
}

/* ---- making and unmaking ---- */

static void close_pick(struct app *app, struct layer *l)
{
    struct pick *p = (struct pick *)l;
    if (p->plan->closed)
        p->plan->closed(app, p);
    arena_finish(&p->arena);
    free(p);
}

struct pick *pick_open(struct app *app, const struct pick_plan *plan, void *ctx)
{
    struct pick *p = mem_alloc(sizeof *p);
    memset(p, 0, sizeof *p);
    p->plan = plan;
    p->ctx = ctx;
    p->about = "";
    p->row[0] = (struct command){.keys = "Enter",
                                 .name = "pick-take",
                                 .title = p->row[0].title,
                                 .help = "Take the row under the marker.",
                                 .run = run_take};
    /* Where nothing is typed, q goes back as everywhere. */
    p->row[1] = (struct command){.keys = plan->prompt ? "Esc ^G" : "Esc q ^G",
                                 .name = "pick-back",
                                 .title = "back",
                                 .help = "Go back; nothing is changed.",
                                 .run = run_back};
    p->layer = (struct layer){.title = plan->title,
                              .help = plan->help,
                              .commands = {p->row, sizeof p->row / sizeof p->row[0]},
                              .rows = panel_rows,
                              .layout = lay_out,
                              .draw = draw,
                              .type = type,
                              .close = close_pick,
                              .lets_go = !plan->prompt};
    (void)snprintf(p->title, sizeof p->title, "%s", plan->title);
    find(app, p);
    app_push(app, &p->layer);
    return p;
}
