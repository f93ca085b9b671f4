#include "screens/week.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/schedule.h"
#include "screens/front.h"
#include "screens/schedule.h"

#include <stdio.h>

enum {
    GUTTER = 8,     /* " Mon 23 " and the marker */
    GAP = 2,        /* between columns; the marker stands in it */
    PITCH_MIN = 14, /* "14     2h30" */
    PITCH_MAX = 30,
    HEAD_ROWS = 2, /* the week, the names */
    DETAIL_ROWS = 2,
    DETAIL_SPACE = 3, /* and a blank line above them */
    NAMES_FROM = 5,   /* so many lines of a day, and its names are shown */
    SMALL_BELOW = 8,
    WORDS_FROM = 19, /* cells for "14 booked 2h30 free" */
    MARK_CELLS = 12,
};

struct week {
    struct arena arena, names_arena, detail_arena;
    struct schedule_week w;
    int today;
    int date;               /* the day under the marker */
    struct id practitioner; /* and its column */
    int column, left;
    bool is_opened;
    int fit; /* days that fit on the screen */

    int days[WEEK_DAYS], ndays; /* those shown, 0 Monday */
    int at[WEEK_DAYS + 1];      /* line below the heading at which each of them begins, and the end */
    int top;                    /* the first of them on the screen */
    int shown, pitch;           /* columns on the screen, cells from one to the next */
    int cols;
    struct appointment *names; /* of the whole week, by day and start; asked for where there is room */
    int nnames;
    const char *details[DETAIL_ROWS];
};

static const struct week_cell *cell_at(const struct week *v, int day, int column)
{
    return &v->w.cells[day * v->w.ncolumns + column];
}

/* ---- opening and loading ---- */

static bool open_week(struct app *app, void *state, const void *what, struct err *e)
{
    struct week *v = state;
    const struct front_place *to = what;
    int today, now;
    (void)app, (void)e;
    clock_today(&today, &now);
    if (!v->is_opened)
        v->date = today;
    v->is_opened = true;
    if (to && to->date != CIVIL_NONE)
        v->date = to->date;
    if (to && !id_is_none(&to->practitioner))
        v->practitioner = to->practitioner;
    return true;
}

/* A weekend on which nobody is in has no line, unless somebody is booked, it is a holiday, or the marker is there. */
static bool is_shown(const struct week *v, int day)
{
    int sum = 0;
    for (int c = 0; c < v->w.ncolumns; c++)
        sum += cell_at(v, day, c)->open_min + cell_at(v, day, c)->nbooked;
    return sum > 0 || *v->w.closed[day] || day == v->date - v->w.monday;
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct week *v = state;
    int now;
    clock_today(&v->today, &now);
    arena_reset(&v->arena);
    arena_reset(&v->names_arena);
    v->names = NULL;
    v->nnames = v->ndays = 0;
    if (!schedule_week(front_of(app)->practice, v->date, &v->arena, &v->w, e)) {
        v->w = (struct schedule_week){.monday = v->date - civil_weekday(v->date)};
        return false;
    }
    for (int d = 0; d < WEEK_DAYS; d++)
        if (is_shown(v, d))
            v->days[v->ndays++] = d;
    v->column = v->column < v->w.ncolumns ? v->column : 0;
    for (int c = 0; c < v->w.ncolumns; c++)
        if (id_compare(&v->w.columns[c].practitioner, &v->practitioner) == 0)
            v->column = c;
    return true;
}

static int index_of(const struct week *v, int date)
{
    for (int i = 0; i < v->ndays; i++)
        if (v->w.monday + v->days[i] == date)
            return i;
    return 0;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static bool show_column(struct week *v)
{
    int before = v->left, last = v->w.ncolumns - v->shown;
    if (v->column < v->left)
        v->left = v->column;
    if (v->column >= v->left + v->shown)
        v->left = v->column - v->shown + 1;
    v->left = smaller(v->left, last);
    v->left = v->left > 0 ? v->left : 0;
    return v->left != before;
}

/* Lines for days; on small screens one line of details is enough. */
static int rows_for(int rows)
{
    return rows - HEAD_ROWS - (rows >= SMALL_BELOW ? DETAIL_SPACE : 1);
}

/* Lines that a day wants so that all its names are seen: load, free, names, a blank one. */
static int wanted(const struct week *v, int day)
{
    int most = 0;
    for (int c = 0; c < v->w.ncolumns; c++)
        most = cell_at(v, day, c)->nbooked > most ? cell_at(v, day, c)->nbooked : most;
    return most + 3 > NAMES_FROM ? most + 3 : NAMES_FROM;
}

/* Scrolls so that the marker's day is on the screen; true if it had to. */
static bool show_day(struct week *v)
{
    int here = index_of(v, v->date), before = v->top;
    if (here < v->top)
        v->top = here;
    if (here >= v->top + v->fit)
        v->top = here - v->fit + 1;
    v->top = smaller(v->top, v->ndays - v->fit);
    v->top = v->top > 0 ? v->top : 0;
    return v->top != before;
}

/* Each day what it wants, if that fits; else all the same. */
static void divide(struct week *v, int rows)
{
    int same = v->ndays > 0 ? rows / v->ndays : 1, sum = 0;
    for (int i = 0; i < v->ndays; i++)
        sum += wanted(v, v->days[i]);
    same = same < 1 ? 1 : same;
    for (int i = 0; i < v->ndays; i++)
        v->at[i + 1] = v->at[i] + (sum <= rows ? wanted(v, v->days[i]) : same);
    v->fit = sum <= rows || rows / same > v->ndays ? v->ndays : rows / same;
    (void)show_day(v);
}

static void say_details(struct week *v);

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct week *v = state;
    struct err ignored = {0}; /* a week without names */
    int room = p->cols - GUTTER;
    int fit = room / PITCH_MIN > 0 ? room / PITCH_MIN : 1;
    v->cols = p->cols;
    v->shown = smaller(fit, v->w.ncolumns > 0 ? v->w.ncolumns : 1);
    v->pitch = smaller(room / v->shown, PITCH_MAX);
    if (rows_for(p->rows) >= NAMES_FROM * v->ndays && !v->names)
        (void)schedule_list(front_of(app)->practice, v->w.monday, v->w.monday + WEEK_DAYS - 1, &v->names_arena,
                            &v->names, &v->nnames, &ignored);
    divide(v, rows_for(p->rows));
    (void)show_column(v);
    say_details(v);
}

static void finish(void *state)
{
    struct week *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->names_arena);
    arena_finish(&v->detail_arena);
}

/* ---- what is said of the cell under the marker ---- */

static const struct week_cell *cell_here(const struct week *v)
{
    return v->w.ncolumns > 0 ? cell_at(v, v->date - v->w.monday, v->column) : NULL;
}

static const char *free_text(struct arena *a, const struct week_cell *cell)
{
    const char *text = "";
    char from[8], to[8];
    for (int i = 0; i < cell->nfree; i++)
        text = arena_printf(a, "%s %s-%s", text, civil_clock_text(cell->free[i].start_min, from),
                            civil_clock_text(cell->free[i].end_min, to));
    return text;
}

static const char *why_not_in(const struct week *v, int day, const struct week_cell *cell)
{
    return *v->w.closed[day] ? v->w.closed[day] : *cell->off ? cell->off : "not in";
}

static void say_details(struct week *v)
{
    const struct week_cell *cell = cell_here(v);
    struct arena *a = &v->detail_arena;
    char day[16], length[12];
    arena_reset(a);
    v->details[0] = v->details[1] = "";
    if (!cell)
        return;
    const char *name = v->w.columns[v->column].name;
    v->details[0] =
        arena_printf(a, "%s %s: %d booked%s", civil_desk_date(v->date, day), name, cell->nbooked,
                     cell->open_min ? "" : arena_printf(a, ", %s", why_not_in(v, v->date - v->w.monday, cell)));
    if (v->date < v->today)
        v->details[1] = arena_printf(a, "%d seen", cell->nseen);
    else if (cell->free_min)
        v->details[1] = arena_printf(a, "%s free:%s", civil_length_text(cell->free_min, length), free_text(a, cell));
    else if (cell->open_min)
        v->details[1] = "Nothing is free.";
}

/* ---- drawing ---- */

static int line_of(const struct week *v, int date)
{
    return HEAD_ROWS + v->at[index_of(v, date)] - v->at[v->top];
}

static int col_of(const struct week *v, int column)
{
    return GUTTER + (column - v->left) * v->pitch;
}

static void draw_title(const struct week *v, const struct pane *p)
{
    char from[16], to[16];
    int year, booked = 0, free_min = 0;
    char length[12];
    for (int c = 0; c < v->w.ncolumns; c++) {
        booked += v->w.columns[c].nbooked;
        free_min += v->w.columns[c].free_min;
    }
    int number = civil_iso_week(v->w.monday, &year);
    pane_putf(p, 0, 1, STYLE_TITLE, "Week %d, %.6s to %s   %d booked, %s free", number,
              civil_desk_date(v->w.monday, from) + 4, civil_desk_date(v->w.monday + WEEK_DAYS - 1, to) + 4, booked,
              civil_length_text(free_min, length));
}

static void draw_names(const struct week *v, const struct pane *p)
{
    int hidden = v->w.ncolumns - v->left - v->shown;
    char text[16];
    for (int c = v->left; c < v->left + v->shown && c < v->w.ncolumns; c++) {
        int room = v->pitch - GAP - (c == v->left + v->shown - 1 && hidden > 0 ? 3 : 0);
        pane_fit(p, 1, col_of(v, c), room, STYLE_TITLE, v->w.columns[c].name);
    }
    if (v->left > 0)
        pane_put(p, 1, GUTTER - 3, STYLE_TITLE, "<");
    if (hidden > 0) {
        struct pane grid = pane_part(p, 1, 0, 1, col_of(v, v->left + v->shown) - GAP);
        (void)snprintf(text, sizeof text, "%d>", hidden);
        pane_right(&grid, 0, 0, STYLE_TITLE, text);
    }
}

/* "14 booked 2h30 free", where that does not fit "14   2h30". */
static void draw_load(const struct week *v, const struct week_cell *cell, int day, const struct pane *line)
{
    char length[12], text[64];
    if (!cell->open_min && !cell->nbooked) {
        pane_fit(line, 0, 0, line->cols, STYLE_QUIET, cell->off);
        return;
    }
    const char *free = v->w.monday + day < v->today ? "" : civil_length_text(cell->free_min, length);
    if (line->cols >= WORDS_FROM)
        (void)snprintf(text, sizeof text, "%2d booked %s%s", cell->nbooked, free, *free ? " free" : "");
    else
        (void)snprintf(text, sizeof text, "%2d %5s%s", cell->nbooked, free, *free && line->cols >= 13 ? " free" : "");
    pane_fit(line, 0, 0, line->cols, STYLE_PLAIN, text);
}

/* From when on there is room, as far as it fits; '+' says that there is more. */
static void draw_free(const struct week *v, const struct week_cell *cell, int slot_min, const struct pane *line)
{
    struct buf text = {0};
    char time[8];
    int used = 0, cells = 0;
    for (int i = 0; i < cell->nfree; i++) {
        if (cell->free[i].end_min - cell->free[i].start_min < slot_min)
            continue;
        civil_clock_text(cell->free[i].start_min, time);
        if (used + text_width(time) + (used > 0) > line->cols - 1) {
            buf_adds(&text, "+");
            break;
        }
        cells = text_width(time) + (used > 0);
        buf_addf(&text, "%s%s", used ? " " : "", time);
        used += cells;
    }
    (void)v;
    pane_fit(line, 0, 0, line->cols, STYLE_QUIET, buf_str(&text));
    buf_finish(&text);
}

static void draw_who(const struct week *v, int date, int column, const struct pane *part)
{
    const struct id *who = &v->w.columns[column].practitioner;
    int row = 0, left = 0;
    char time[8];
    for (int i = 0; i < v->nnames; i++) {
        const struct appointment *x = &v->names[i];
        left += x->date == date && x->status != STATUS_CANCELLED && id_compare(&x->practitioner, who) == 0;
    }
    for (int i = 0; i < v->nnames && left > 0; i++) {
        const struct appointment *x = &v->names[i];
        if (x->date != date || x->status == STATUS_CANCELLED || id_compare(&x->practitioner, who) != 0)
            continue;
        if (row == part->rows - 1 && left > 1) {
            pane_putf(part, row, 0, STYLE_QUIET, "and %d more", left);
            return;
        }
        struct pane line = pane_part(part, row++, 0, 1, part->cols);
        int used = pane_put(&line, 0, 0, STYLE_PLAIN, civil_clock_text(x->start_min, time));
        pane_fit(&line, 0, used + 1, line.cols - used - 1, STYLE_PLAIN, x->patient_short);
        left--;
    }
}

static void draw_day(const struct app *app, const struct week *v, const struct pane *p, int i)
{
    int day = v->days[i], date = v->w.monday + day, row = line_of(v, date), lines = v->at[i + 1] - v->at[i];
    int slot_min = front_of(app)->practice->slot_min;
    bool is_today = date == v->today;
    pane_putf(p, row, 1, is_today ? STYLE_TITLE : STYLE_PLAIN, "%s %2d", civil_weekday_name(day),
              civil_split(date).day);
    if (is_today && lines > 1)
        pane_put(p, row + 1, 1, STYLE_TITLE, "today");
    if (*v->w.closed[day])
        pane_fit(p, row, GUTTER, p->cols - GUTTER, STYLE_QUIET, v->w.closed[day]);
    for (int c = v->left; c < v->left + v->shown && c < v->w.ncolumns; c++) {
        const struct week_cell *cell = cell_at(v, day, c);
        struct pane part = pane_part(p, row, col_of(v, c), lines, v->pitch - GAP);
        struct pane first = pane_part(&part, 0, 0, 1, part.cols), second = pane_part(&part, 1, 0, 1, part.cols);
        if (!*v->w.closed[day] || cell->nbooked)
            draw_load(v, cell, day, &first);
        if (second.rows > 0)
            draw_free(v, cell, slot_min, &second);
        if (lines >= NAMES_FROM) {
            struct pane rest = pane_part(&part, 2, 0, lines - 3, part.cols);
            draw_who(v, date, c, &rest);
        }
    }
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct week *v = state;
    draw_title(v, p);
    draw_names(v, p);
    int details = p->rows >= SMALL_BELOW ? DETAIL_ROWS : 1;
    struct pane days = pane_part(p, 0, 0, p->rows - details, p->cols);
    for (int i = v->top; i < v->ndays; i++)
        draw_day(app, v, &days, i);
    for (int i = 0; i < details; i++)
        pane_fit(p, p->rows - details + i, 1, p->cols - 1, i ? STYLE_PLAIN : STYLE_TITLE, v->details[i]);
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct week *v = state;
    (void)app;
    if (v->w.ncolumns > 0)
        pane_mark(p, line_of(v, v->date), col_of(v, v->column) - 1, smaller(v->pitch - GAP, MARK_CELLS));
}

static bool settle(struct app *app, void *state)
{
    (void)app;
    say_details(state);
    return true;
}

/* ---- commands ---- */

enum { UP, DOWN, LEFT, RIGHT, FIRST, LAST };

static void move_day(struct week *v, int by)
{
    int at = index_of(v, v->date) + by;
    at = at < 0 ? 0 : at >= v->ndays ? v->ndays - 1 : at;
    if (v->ndays > 0)
        v->date = v->w.monday + v->days[at];
}

static bool run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct week *v = state;
    (void)e;
    if (row->arg == UP || row->arg == DOWN)
        move_day(v, row->arg == UP ? -1 : 1);
    else if (row->arg == FIRST || row->arg == LAST)
        move_day(v, row->arg == FIRST ? -WEEK_DAYS : WEEK_DAYS);
    else {
        int to = v->column + (row->arg == LEFT ? -1 : 1);
        v->column = to >= 0 && to < v->w.ncolumns ? to : v->column;
    }
    if (v->w.ncolumns > 0)
        v->practitioner = v->w.columns[v->column].practitioner;
    bool has_scrolled = show_day(v);
    if (show_column(v) || has_scrolled)
        app_redraw(app);
    return true;
}

static bool run_turn(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct week *v = state;
    int to = v->date + row->arg * WEEK_DAYS;
    if (to < CIVIL_MIN + WEEK_DAYS || to > CIVIL_MAX - WEEK_DAYS)
        return err_set(e, ERR_REFUSED, "The calendar ends here.");
    v->date = to;
    app_reload(app);
    return true;
}

static bool run_today(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct week *v = state;
    (void)row, (void)e;
    v->date = v->today;
    app_reload(app);
    return true;
}

static struct front_place place_of(const struct app *app, const struct week *v)
{
    struct front_place to = front_place_none();
    const struct week_cell *cell = cell_here(v);
    to.date = v->date;
    if (!cell)
        return to;
    to.practitioner = v->w.columns[v->column].practitioner;
    for (int i = cell->nfree - 1; i >= 0; i--)
        if (cell->free[i].end_min - cell->free[i].start_min >= front_of(app)->practice->slot_min)
            to.start_min = cell->free[i].start_min;
    return to;
}

static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row;
    struct front_place to = place_of(app, state);
    return front_go(app, &to, e);
}

static bool run_month(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row;
    struct front_place to = place_of(app, state);
    return app_open(app, "month", &to, e);
}

static const struct command ROWS[] = {
    {.keys = "Enter", .name = "week-open", .title = "that day",
     .help = "Go to this day and column, where it is free.", .synonyms = "show day book", .run = run_open},
    SCHEDULE_KEPT_ROWS,
    {.keys = "]", .name = "week-next", .title = "next week", .help = "The week after.", .synonyms = "forward",
     .arg = 1, .run = run_turn},
    {.keys = "[", .name = "week-before", .title = "week before", .help = "The week before.", .synonyms = "back",
     .arg = -1, .run = run_turn},
    {.keys = "PgDn ^F Space", .name = "page-next-week", .title = "next week", .help = "The same: a page is a week.",
     .flags = COMMAND_NO_BAR, .arg = 1, .run = run_turn},
    {.keys = "PgUp ^B", .name = "page-week-before", .title = "week before", .help = "The same: a page is a week.",
     .flags = COMMAND_NO_BAR, .arg = -1, .run = run_turn},
    {.keys = "T", .name = "week-today", .title = "today", .help = "Back to this week.", .synonyms = "now",
     .run = run_today},
    {.keys = "M", .name = "month-view", .title = "month", .help = "The month of this day.", .synonyms = "calendar",
     .run = run_month},
    {.keys = "Down j ^N", .name = "week-down", .title = "down", .help = "The day after.", .flags = COMMAND_MOVES,
     .arg = DOWN, .run = run_move},
    {.keys = "Up k ^P", .name = "week-up", .title = "up", .help = "The day before.", .flags = COMMAND_MOVES,
     .arg = UP, .run = run_move},
    {.keys = "Right l", .name = "week-right", .title = "right", .help = "The next practitioner.",
     .flags = COMMAND_MOVES, .arg = RIGHT, .run = run_move},
    {.keys = "Left h", .name = "week-left", .title = "left", .help = "The practitioner before.",
     .flags = COMMAND_MOVES, .arg = LEFT, .run = run_move},
    {.keys = "Home g", .name = "week-first", .title = "first", .help = "The first day.", .flags = COMMAND_MOVES,
     .arg = FIRST, .run = run_move},
    {.keys = "End G", .name = "week-last", .title = "last", .help = "The last day.", .flags = COMMAND_MOVES,
     .arg = LAST, .run = run_move},
};

const struct screen week_screen = {
    .name = "week",
    .title = "Week",
    .help = "The week by practitioner: how many are booked, how long is free, and from when.",
    .legend = "14 2h30: fourteen booked, two and a half hours free. The times below are where free time begins.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct week),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_week,
    .load = load,
    .layout = lay_out,
    .draw = draw,
    .mark = mark,
    .settle = settle,
    .finish = finish,
};
