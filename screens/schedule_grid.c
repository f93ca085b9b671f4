#include "screens/schedule_inner.h"

#include "screens/term.h"

enum {
    GUTTER = 7,     /* " 10:30 " */
    PITCH_MIN = 18, /* "D Gleason A   rev " */
    PITCH_MAX = 30, /* wider only leaves holes the eye has to cross */
    PANEL_MIN = 19, /* "A Candelaria    12m" */
    PANEL_MAX = 46,
    /* What columns, panel and a list have before the patient is shown beside them, and what that then has. */
    PITCH_EASY = 22,
    PANEL_EASY = 30,
    LIST_EASY = 80,
    PREVIEW_MIN = 44,
    PREVIEW_MAX = 64,
    PREVIEW_GAP = 2,
};

/* ---- how the screen is divided ---- */

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Lines for details, the blank one above them included. */
static int detail_space(int rows)
{
    enum { ALL_FROM = 18, TWO_FROM = 12, ONE_FROM = 8 };
    if (rows >= ALL_FROM)
        return SCHEDULE_DETAILS + 1;
    if (rows >= TWO_FROM)
        return 3;
    return rows >= ONE_FROM ? 1 : 0;
}

/* A list has one column, and the panel as much as it has on a screen of 80. */
static void look_of_list(struct schedule_look *look, int cols)
{
    enum { SHARE = 4 };
    if (look->panel_cols > 0)
        look->panel_cols = smaller((cols - SHARE) / SHARE, PANEL_MAX);
    look->shown = 1;
    look->pitch = cols - GUTTER - look->panel_cols;
    look->panel_col = GUTTER + look->pitch;
}

/* Takes the preview off the right; the cells that are left. */
static int look_of_preview(struct schedule_look *look, int ncolumns, bool is_list)
{
    int spare = look->cols - GUTTER - (is_list ? LIST_EASY : ncolumns * PITCH_EASY) - PANEL_EASY - PREVIEW_GAP;
    if (spare < PREVIEW_MIN)
        return look->cols;
    look->preview_cols = smaller(spare, PREVIEW_MAX);
    look->preview_col = look->cols - look->preview_cols;
    return look->preview_col - PREVIEW_GAP;
}

struct schedule_look schedule_grid_look(int rows, int whole, int ncolumns, bool is_list)
{
    struct schedule_look look = {.cols = whole};
    int cols = look_of_preview(&look, ncolumns, is_list);
    int space = detail_space(rows);
    look.detail_rows = space > 1 ? space - 1 : space;
    look.detail_row = rows - look.detail_rows;
    look.grid_rows = rows - 1 - space;
    /* The panel goes before the second column does. */
    look.panel_cols = look.preview_cols > 0 ? PANEL_EASY : cols >= GUTTER + 2 * PITCH_MIN + PANEL_MIN ? PANEL_MIN : 0;
    if (is_list) {
        look_of_list(&look, cols);
        return look;
    }
    int room = cols - GUTTER - look.panel_cols;
    int fit = room / PITCH_MIN > 0 ? room / PITCH_MIN : 1;
    look.shown = smaller(smaller(fit, SCHEDULE_SHOWN_MAX), ncolumns > 0 ? ncolumns : 1);
    look.pitch = smaller(room / look.shown, PITCH_MAX);
    look.panel_col = GUTTER + look.shown * look.pitch;
    if (look.panel_cols > 0)
        look.panel_cols = smaller(cols - look.panel_col, PANEL_MAX);
    return look;
}

int schedule_grid_col(const struct schedule *s, int column)
{
    return GUTTER + schedule_fit_place(s, column) * s->look.pitch;
}

/* ---- lines ---- */

/* Bookings that stand one below the other in a cell. The cancelled of a free one share its line. */
static int lines_of(const struct schedule_cell *cell)
{
    return cell->kind == CELL_TAKEN && cell->nentries > 1 ? cell->nentries : 1;
}

static int lines_of_row(const struct schedule_day *d, int row)
{
    int most = 1;
    for (int c = 0; c < d->ncolumns; c++) {
        int n = lines_of(schedule_cell_at(d, row, c));
        most = n > most ? n : most;
    }
    return most;
}

static void fill_lines(struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    int n = 0;
    for (int r = 0; r < d->nrows; r++) {
        if (d->now_row == r)
            s->lines[n++] = (struct schedule_line){-1, 0};
        int subs = lines_of_row(d, r);
        for (int sub = 0; sub < subs; sub++)
            s->lines[n++] = (struct schedule_line){r, sub};
    }
    if (d->now_row == d->nrows)
        s->lines[n++] = (struct schedule_line){-1, 0};
    list_set_count(&s->list, n);
}

/* The last line that begins at the marker's row or above: in a list a stretch has one line for many rows. */
int schedule_grid_line(const struct schedule *s)
{
    int found = -1;
    for (int i = 0; i < s->list.count; i++) {
        const struct schedule_line *l = &s->lines[i];
        if (l->row >= 0 && (found < 0 || l->row < s->row || (l->row == s->row && l->sub <= s->sub)))
            found = i;
    }
    return found < 0 ? 0 : found;
}

static void go_to_line(struct schedule *s, int line)
{
    s->row = s->lines[line].row;
    s->sub = s->lines[line].sub;
}

static void make_lines(struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    int n = 1;
    for (int r = 0; r < d->nrows; r++)
        n += lines_of_row(d, r);
    s->lines = arena_array(&s->days[s->day_arena], (size_t)n + 1, sizeof *s->lines);
    if (!s->is_list) {
        fill_lines(s);
        return;
    }
    list_set_count(&s->list, schedule_column_fill(s, s->lines));
    if (d->ncolumns > 0 && d->nrows > 0)
        go_to_line(s, schedule_grid_line(s));
}

/* ---- what stands there ---- */

const struct schedule_cell *schedule_grid_cell(const struct schedule *s)
{
    return s->day.ncolumns > 0 && s->day.nrows > 0 ? schedule_cell_at(&s->day, s->row, s->column) : NULL;
}

/* What began in a row above and still runs here: the last that did. */
static const struct entry *running_entry(const struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    for (int r = s->row - 1; r >= 0; r--) {
        const struct schedule_cell *cell = schedule_cell_at(d, r, s->column);
        if (cell->kind == CELL_TAKEN && cell->nentries > 0)
            return &cell->entries[cell->nentries - 1];
    }
    return NULL;
}

const struct entry *schedule_grid_entry(const struct schedule *s)
{
    const struct schedule_cell *cell = schedule_grid_cell(s);
    if (!cell)
        return NULL;
    if (cell->kind == CELL_TAKEN && cell->nentries > 0)
        return &cell->entries[s->sub < cell->nentries ? s->sub : cell->nentries - 1];
    return cell->kind == CELL_GOES_ON ? running_entry(s) : NULL;
}

const struct appointment *schedule_grid_appointment(const struct schedule *s)
{
    if (s->in_panel)
        return s->item < s->nitems ? s->items[s->item].appointment : NULL;
    const struct entry *entry = schedule_grid_entry(s);
    return entry ? entry->appointment : NULL;
}

const struct appointment *schedule_grid_shown(const struct schedule *s)
{
    const struct appointment *x = schedule_grid_appointment(s);
    const struct schedule_cell *cell = s->in_panel || x ? NULL : schedule_grid_cell(s);
    return cell && cell->kind == CELL_FREE && cell->nentries > 0 ? cell->entries[0].appointment : x;
}

int schedule_grid_free_min(const struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    int r = s->row;
    while (r < d->nrows && schedule_cell_at(d, r, s->column)->kind == CELL_FREE)
        r++;
    return (r - s->row) * d->slot_min;
}

/* ---- where the marker is ---- */

static void note_place(struct schedule *s)
{
    if (s->day.nrows == 0 || s->day.ncolumns == 0)
        return;
    s->start_min = s->day.rows[s->row].start_min;
    s->practitioner = s->day.columns[s->column].practitioner;
}

/* Puts the marker on a booking of the day; false if it is not in the grid. */
static bool place_on(struct schedule *s, const struct id *appointment)
{
    const struct schedule_day *d = &s->day;
    for (int r = 0; r < d->nrows; r++)
        for (int c = 0; c < d->ncolumns; c++) {
            const struct schedule_cell *cell = schedule_cell_at(d, r, c);
            for (int i = 0; i < cell->nentries; i++)
                if (id_compare(&cell->entries[i].appointment->id, appointment) == 0) {
                    s->row = r;
                    s->column = c;
                    s->sub = cell->kind == CELL_TAKEN ? i : 0;
                    return true;
                }
        }
    return false;
}

static void place(struct schedule *s)
{
    const struct schedule_day *d = &s->day;
    s->row = s->start_min == MINUTE_NONE ? 0 : schedule_row_of(d, s->start_min);
    s->row = s->row < 0 ? 0 : s->row;
    s->column = s->column < d->ncolumns ? s->column : d->ncolumns > 0 ? d->ncolumns - 1 : 0;
    for (int c = 0; c < d->ncolumns; c++)
        if (!id_is_none(&s->practitioner) && id_compare(&d->columns[c].practitioner, &s->practitioner) == 0)
            s->column = c;
    const struct schedule_cell *cell = schedule_grid_cell(s);
    int lines = cell ? lines_of(cell) : 1;
    s->sub = s->sub < lines ? s->sub : lines - 1;
}

void schedule_grid_make(struct schedule *s)
{
    if (!id_is_none(&s->appointment) && place_on(s, &s->appointment))
        note_place(s);
    else
        place(s);
    s->appointment = ID_NONE;
    make_lines(s);
}

void schedule_grid_lay_out(struct schedule *s, int rows, int cols)
{
    s->look = schedule_grid_look(rows, cols, s->day.ncolumns, s->is_list);
    s->list.here = schedule_grid_line(s);
    if (s->is_jump) /* what comes is worth more than what was: a third above, the rest below */
        s->list.top = s->list.here - s->look.grid_rows / 3;
    s->is_jump = false;
    list_layout(&s->list, s->look.grid_rows);
    /* On high screens the details stay near the day; under a list, where they are whoever's it is. */
    if (!s->is_list && s->list.count < s->look.grid_rows)
        s->look.detail_row = 1 + s->list.count + 1;
    (void)schedule_fit_columns(s);
    if (s->look.panel_cols == 0)
        s->in_panel = false;
    schedule_panel_make(s);
}

/* ---- moving it ---- */

/* Whether the marker can stand on a line: not on the now line, nor beside somebody else's second booking. */
static bool is_stop(const struct schedule *s, int line)
{
    const struct schedule_line *l = &s->lines[line];
    return l->row >= 0 && (l->sub == 0 || l->sub < lines_of(schedule_cell_at(&s->day, l->row, s->column)));
}

static void move_by_line(struct schedule *s, int by)
{
    for (int i = schedule_grid_line(s) + by; i >= 0 && i < s->list.count; i += by)
        if (is_stop(s, i)) {
            go_to_line(s, i);
            return;
        }
}

static void move_to_end(struct schedule *s, int from, int by)
{
    for (int i = from; i >= 0 && i < s->list.count; i += by)
        if (is_stop(s, i)) {
            go_to_line(s, i);
            return;
        }
}

static void move_by_column(struct schedule *s, int by)
{
    int to = s->column + by;
    if (to < 0 || to >= s->day.ncolumns)
        return;
    s->column = to;
    int lines = lines_of(schedule_grid_cell(s));
    s->sub = s->sub < lines ? s->sub : lines - 1;
    if (!s->is_list)
        return;
    s->row = schedule_row_of(&s->day, s->start_min);
    make_lines(s);
    list_layout(&s->list, s->look.grid_rows);
}

static bool move_in_grid(struct schedule *s, int how)
{
    switch (how) {
    case SCHEDULE_UP: move_by_line(s, -1); break;
    case SCHEDULE_DOWN: move_by_line(s, 1); break;
    case SCHEDULE_LEFT: move_by_column(s, -1); break;
    case SCHEDULE_RIGHT: move_by_column(s, 1); break;
    case SCHEDULE_FIRST: move_to_end(s, 0, 1); break;
    default: move_to_end(s, s->list.count - 1, -1); break;
    }
    note_place(s);
    bool has_scrolled = schedule_fit_columns(s);
    return list_go(&s->list, schedule_grid_line(s)) || has_scrolled;
}

/* Left of the panel is the grid. */
static bool move_in_panel(struct schedule *s, int how)
{
    if (how == SCHEDULE_LEFT)
        s->in_panel = false;
    else if (how != SCHEDULE_RIGHT)
        (void)schedule_panel_move(s, how == SCHEDULE_UP      ? -1
                                     : how == SCHEDULE_DOWN  ? 1
                                     : how == SCHEDULE_FIRST ? -SCHEDULE_ITEMS_MAX
                                                             : SCHEDULE_ITEMS_MAX);
    return false;
}

bool schedule_grid_run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    int column = s->column;
    (void)e;
    if (s->in_panel ? move_in_panel(s, row->arg) : s->day.ncolumns > 0 && move_in_grid(s, row->arg))
        app_redraw(app);
    if (s->is_list && s->column != column) { /* somebody else's list */
        schedule_column_load(app, s);
        app_redraw(app);
    }
    return true;
}
