#include "screens/list.h"

#include "screens/app.h"

void list_set_count(struct list *l, int count)
{
    l->count = count > 0 ? count : 0;
    (void)list_go(l, l->here);
}

void list_empty(struct list *l)
{
    l->count = 0;
    l->is_heading = NULL;
}

static int at_most(int value, int max)
{
    return value < max ? value : max;
}

static int at_least(int value, int min)
{
    return value > min ? value : min;
}

/* The first visible row: as it is, or half a page on when the marker would be outside. */
static int top_for(const struct list *l)
{
    int half = at_least(l->rows / 2, 1);
    int top = l->top;
    if (l->rows == 0)
        return top; /* not laid out yet */
    if (l->here < top)
        top = l->here - top + half > 0 ? top - half : l->here;
    else if (l->here >= top + l->rows)
        top = l->here - l->rows < top + half ? top + half : l->here - l->rows + 1;
    return at_least(at_most(top, l->count - l->rows), 0);
}

void list_layout(struct list *l, int rows)
{
    l->rows = rows > 0 ? rows : 0;
    l->top = top_for(l);
}

/* A heading is no place: on in the same direction, and back if nothing follows. */
static int past_headings(const struct list *l, int to)
{
    int by = to >= l->here ? 1 : -1;
    for (int turns = 0; l->is_heading && turns < 2; turns++, by = -by) {
        int at = to;
        while (at >= 0 && at < l->count && l->is_heading[at])
            at += by;
        if (at >= 0 && at < l->count)
            return at;
    }
    return to;
}

bool list_go(struct list *l, int to)
{
    int before = l->top;
    l->here = past_headings(l, at_least(at_most(to, l->count - 1), 0));
    l->top = top_for(l);
    if (l->is_heading && l->top > 0 && l->here == l->top && l->is_heading[l->top - 1])
        l->top--; /* what it stands under stays in sight */
    return l->top != before;
}

bool list_move(struct list *l, int by)
{
    return list_go(l, l->here + by);
}

void list_draw(const struct list *l, const struct pane *p, list_row *row, const void *model)
{
    for (int i = 0; i < p->rows && l->top + i < l->count; i++) {
        struct pane line = pane_part(p, i, 0, 1, p->cols);
        row(model, l->top + i, &line);
    }
    list_mark(l, p);
}

void list_mark(const struct list *l, const struct pane *p)
{
    if (l->count > 0)
        pane_mark(p, l->here - l->top, 0, l->mark_cells);
}

/* A page keeps one row in sight. */
static int page(const struct list *l)
{
    return at_least(l->rows - 1, 1);
}

enum { LIST_UP, LIST_DOWN, LIST_PAGE_UP, LIST_PAGE_DOWN, LIST_FIRST, LIST_LAST };

static bool move_how(struct list *l, int how)
{
    switch (how) {
    case LIST_UP:
        return list_move(l, -1);
    case LIST_DOWN:
        return list_move(l, 1);
    case LIST_PAGE_UP:
        return list_move(l, -page(l));
    case LIST_PAGE_DOWN:
        return list_move(l, page(l));
    case LIST_FIRST:
        return list_go(l, 0);
    default:
        return list_go(l, l->count - 1);
    }
}

bool list_type(struct list *l, int key, bool *scrolled)
{
    static const struct {
        int key, how;
    } KEYS[] = {
        {TERM_KEY_UP, LIST_UP},        {TERM_CTRL('P'), LIST_UP},        {TERM_KEY_DOWN, LIST_DOWN},
        {TERM_CTRL('N'), LIST_DOWN},   {TERM_KEY_PGUP, LIST_PAGE_UP},    {TERM_CTRL('B'), LIST_PAGE_UP},
        {TERM_KEY_PGDN, LIST_PAGE_DOWN}, {TERM_CTRL('F'), LIST_PAGE_DOWN},
    };
    *scrolled = false;
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        if (KEYS[i].key == key) {
            *scrolled = move_how(l, KEYS[i].how);
            return true;
        }
    return false;
}

static bool run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct list *l = app_screen(app)->list(state);
    (void)e;
    if (l && move_how(l, row->arg)) {
        if (app_screen(app)->scrolled)
            app_screen(app)->scrolled(app, state);
        app_redraw(app);
    }
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Down j ^N", .name = "row-down", .title = "down", .help = "Go to the next row.", .synonyms = "next",
     .flags = COMMAND_MOVES, .arg = LIST_DOWN, .run = run_move},
    {.keys = "Up k ^P", .name = "row-up", .title = "up", .help = "Go to the row before.", .synonyms = "previous",
     .flags = COMMAND_MOVES, .arg = LIST_UP, .run = run_move},
    {.keys = "PgDn ^F Space", .name = "page-down", .title = "page down", .help = "Go down a page.",
     .synonyms = "scroll", .flags = COMMAND_MOVES, .arg = LIST_PAGE_DOWN, .run = run_move},
    {.keys = "PgUp ^B", .name = "page-up", .title = "page up", .help = "Go up a page.", .synonyms = "scroll",
     .flags = COMMAND_MOVES, .arg = LIST_PAGE_UP, .run = run_move},
    {.keys = "Home g", .name = "row-first", .title = "first", .help = "Go to the first row.", .synonyms = "top begin",
     .flags = COMMAND_MOVES, .arg = LIST_FIRST, .run = run_move},
    {.keys = "End G", .name = "row-last", .title = "last", .help = "Go to the last row.", .synonyms = "bottom end",
     .flags = COMMAND_MOVES, .arg = LIST_LAST, .run = run_move},
};

const struct command_rows list_commands = COMMAND_ROWS(ROWS);
