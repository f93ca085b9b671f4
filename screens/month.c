#include "screens/month.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/schedule.h"
#include "screens/front.h"
#include "screens/pick.h"
#include "screens/schedule.h"

#include <stdio.h>
#include <string.h>

enum {
    FIRST_COL = 2, /* of the first day; the marker stands before it */
    GAP = 2,
    PITCH_MAX = 20, /* wider only leaves holes the eye has to cross */
    HEAD_ROWS = 2,  /* the month, the days of the week */
    DETAIL_ROWS = 2,
    COUNTS_FROM = 7, /* cells of a day for its number and how many are booked */
    SMALL_BELOW = 8,
    LINES_MAX = 4, /* of a week: day and booked, free, how full, a blank one */
    WORD_FROM = 9, /* cells for "9h30 free" */
    BAR_MAX = 10,
    MARK_CELLS = 9,
    LIST_ROWS = 12,
};

struct month {
    struct arena arena, detail_arena;
    struct schedule_month m;
    int today;
    int date;       /* under the marker */
    struct id only; /* one practitioner; none: everybody */
    bool is_opened;
    int lines, pitch; /* of a week, of a day */
    int top, nshown;  /* weeks on the screen */
    const char *details[DETAIL_ROWS];
};

/* ---- opening and loading ---- */

static bool open_month(struct app *app, void *state, const void *what, struct err *e)
{
    struct month *v = state;
    const struct front_place *to = what;
    int today, now;
    (void)app, (void)e;
    clock_today(&today, &now);
    if (!v->is_opened)
        v->date = today;
    v->is_opened = true;
    if (to && to->date != CIVIL_NONE)
        v->date = to->date;
    return true;
}

static const struct practitioner *only_of(const struct app *app, const struct month *v)
{
    return id_is_none(&v->only) ? NULL : practice_practitioner(front_of(app)->practice, &v->only);
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct month *v = state;
    int now;
    clock_today(&v->today, &now);
    arena_reset(&v->arena);
    bool ok = schedule_month(front_of(app)->practice, v->date, only_of(app, v), &v->arena, &v->m, e);
    if (!ok)
        v->m = (struct schedule_month){.first = v->date - civil_split(v->date).day + 1};
    return ok;
}

static int weeks_of(const struct month *v)
{
    return (civil_weekday(v->m.first) + v->m.ndays + WEEK_DAYS - 1) / WEEK_DAYS;
}

static int detail_rows(const struct pane *p)
{
    return p->rows >= SMALL_BELOW ? DETAIL_ROWS : 1;
}

/* Scrolls so that the marker's week is on the screen; true if it had to. */
static bool show_week(struct month *v)
{
    int here = (civil_weekday(v->m.first) + v->date - v->m.first) / WEEK_DAYS, before = v->top;
    if (here < v->top || v->nshown >= weeks_of(v))
        v->top = v->nshown >= weeks_of(v) ? 0 : here;
    if (here >= v->top + v->nshown)
        v->top = here - v->nshown + 1;
    return v->top != before;
}

static void say_details(struct app *app, struct month *v, bool is_at_rest);

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct month *v = state;
    int rows = p->rows - HEAD_ROWS - detail_rows(p), weeks = weeks_of(v) > 0 ? weeks_of(v) : 1;
    v->lines = rows / weeks < LINES_MAX ? rows / weeks : LINES_MAX;
    v->lines = v->lines > 0 ? v->lines : 1;
    v->pitch = (p->cols - FIRST_COL) / WEEK_DAYS < PITCH_MAX ? (p->cols - FIRST_COL) / WEEK_DAYS : PITCH_MAX;
    v->nshown = rows / v->lines;
    show_week(v);
    say_details(app, v, false);
    app_moved(app);
}

static void finish(void *state)
{
    struct month *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->detail_arena);
}

/* ---- what is said of the day under the marker ---- */

/* "Chen 2h30 from 09:30; Okafor 45m from 11:00": asked only when the fingers rest. */
static const char *who_is_free(struct app *app, struct month *v)
{
    struct schedule_week week;
    struct err ignored = {0}; /* a line less */
    struct arena *a = &v->detail_arena;
    const char *text = "";
    char length[12], time[8];
    if (!schedule_week(front_of(app)->practice, v->date, a, &week, &ignored))
        return "";
    for (int c = 0; c < week.ncolumns; c++) {
        const struct week_cell *cell = &week.cells[(v->date - week.monday) * week.ncolumns + c];
        const struct id *who = &week.columns[c].practitioner;
        if (cell->nfree == 0 || (!id_is_none(&v->only) && id_compare(&v->only, who) != 0))
            continue;
        text = arena_printf(a, "%s%s%s %s from %s", text, *text ? ", " : "", week.columns[c].name,
                            civil_length_text(cell->free_min, length), civil_clock_text(cell->free[0].start_min, time));
    }
    return text;
}

static void say_details(struct app *app, struct month *v, bool is_at_rest)
{
    struct arena *a = &v->detail_arena;
    char day[16], free[12], open[12];
    arena_reset(a);
    v->details[0] = v->details[1] = "";
    if (v->date < v->m.first || v->date >= v->m.first + v->m.ndays)
        return;
    const struct month_day *d = &v->m.days[v->date - v->m.first];
    const char *closed = *d->closed ? d->closed : d->open_min ? "" : "closed";
    v->details[0] = arena_printf(a, "%s, %s: %d booked%s%s", civil_desk_date(v->date, day),
                                 front_distance(a, v->date, v->today), d->nbooked, *closed ? ", " : "", closed);
    if (d->open_min)
        v->details[0] = arena_printf(a, "%s, %d%% full", v->details[0], schedule_load(d->booked_min, d->open_min));
    if (d->open_min && v->date >= v->today)
        v->details[0] = arena_printf(a, "%s, %s of %s free", v->details[0], civil_length_text(d->free_min, free),
                                     civil_length_text(d->open_min, open));
    if (is_at_rest && d->free_min)
        v->details[1] = arena_printf(a, "Free: %s", who_is_free(app, v));
}

static bool settle(struct app *app, void *state)
{
    say_details(app, state, true);
    return true;
}

/* ---- drawing ---- */

static void place_of(const struct month *v, int date, int *row, int *col)
{
    int at = civil_weekday(v->m.first) + date - v->m.first;
    *row = HEAD_ROWS + (at / WEEK_DAYS - v->top) * v->lines;
    *col = FIRST_COL + at % WEEK_DAYS * v->pitch;
}

static void draw_head(const struct app *app, const struct month *v, const struct pane *p)
{
    static const char *const NAMES[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
    struct civil c = civil_split(v->m.first);
    const struct practitioner *who = only_of(app, v);
    char length[12];
    pane_putf(p, 0, 1, STYLE_TITLE, "%s %d   %s   %d booked, %s free", NAMES[c.month - 1], c.year,
              who ? who->name : "everybody", v->m.nbooked, civil_length_text(v->m.free_min, length));
    for (int d = 0; d < WEEK_DAYS; d++)
        pane_fit(p, 1, FIRST_COL + d * v->pitch, v->pitch - 1, STYLE_TITLE, civil_weekday_name(d));
}

/* "#######..." : how full, in as many signs as there is room for. */
static void draw_bar(const struct month_day *d, const struct pane *part)
{
    char text[BAR_MAX + 1];
    int cells = part->cols < BAR_MAX ? part->cols : BAR_MAX;
    int full = schedule_load(d->booked_min, d->open_min) * cells / 100;
    for (int i = 0; i < cells; i++)
        text[i] = i < full ? '#' : '.';
    text[cells] = 0;
    pane_put(part, 2, 0, STYLE_QUIET, text);
}

/* What is free; of a day that is over how full it was. */
static void draw_room(const struct month *v, const struct month_day *d, int date, const struct pane *part)
{
    char text[24], length[12];
    if (date < v->today) {
        pane_putf(part, 1, 0, STYLE_QUIET, "%d%%", schedule_load(d->booked_min, d->open_min));
        return;
    }
    (void)snprintf(text, sizeof text, "%s free", civil_length_text(d->free_min, length));
    pane_put(part, 1, 0, STYLE_QUIET, (int)strlen(text) <= part->cols ? text : length);
}

/* 0 to 9, where there is no room to count. */
static int tenths_of(const struct month_day *d)
{
    int tenths = schedule_load(d->booked_min, d->open_min) / 10;
    return tenths < 9 ? tenths : 9;
}

static void draw_day(const struct month *v, int date, const struct pane *p)
{
    const struct month_day *d = &v->m.days[date - v->m.first];
    int row, col, cells = v->pitch >= COUNTS_FROM ? v->pitch - GAP : v->pitch - 1;
    char text[24] = "";
    place_of(v, date, &row, &col);
    if (row < HEAD_ROWS)
        return;
    struct pane part = pane_part(p, row, col, v->lines, cells);
    if (d->nbooked && v->pitch < COUNTS_FROM)
        (void)snprintf(text, sizeof text, "%d", tenths_of(d));
    else if (d->nbooked)
        (void)snprintf(text, sizeof text, cells >= 14 ? "%d booked" : "%d", d->nbooked);
    pane_putf(&part, 0, 0, date == v->today ? STYLE_TITLE : STYLE_PLAIN, "%2d", civil_split(date).day);
    pane_right(&part, 0, 0, STYLE_PLAIN, text);
    if (v->lines < 2)
        return;
    if (!d->open_min)
        pane_fit(&part, 1, 0, cells, STYLE_QUIET, d->closed);
    else
        draw_room(v, d, date, &part);
    if (v->lines > 2 && d->open_min)
        draw_bar(d, &part);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct month *v = state;
    draw_head(app, v, p);
    struct pane days = pane_part(p, 0, 0, HEAD_ROWS + v->nshown * v->lines, p->cols);
    for (int d = 0; d < v->m.ndays; d++)
        draw_day(v, v->m.first + d, &days);
    for (int i = 0; i < detail_rows(p); i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, i ? STYLE_PLAIN : STYLE_TITLE, v->details[i]);
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct month *v = state;
    int row, col;
    (void)app;
    place_of(v, v->date, &row, &col);
    pane_mark(p, row, col - 1, v->pitch - GAP < MARK_CELLS ? v->pitch - GAP : MARK_CELLS);
}

/* ---- commands ---- */

static bool go_to(struct app *app, struct month *v, int date, struct err *e)
{
    bool is_here = date >= v->m.first && date < v->m.first + v->m.ndays;
    if (date < CIVIL_MIN + MONTH_DAYS || date > CIVIL_MAX - MONTH_DAYS)
        return err_set(e, ERR_REFUSED, "The calendar ends here.");
    v->date = date;
    if (!is_here)
        app_reload(app);
    else if (show_week(v))
        app_redraw(app);
    return true;
}

static bool run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct month *v = state;
    return go_to(app, v, v->date + row->arg, e);
}

static bool run_first(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct month *v = state;
    return go_to(app, v, row->arg ? v->m.first + v->m.ndays - 1 : v->m.first, e);
}

static bool run_turn(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct month *v = state;
    return go_to(app, v, civil_add_months(v->date, row->arg), e);
}

static bool run_today(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct month *v = state;
    (void)row;
    return go_to(app, v, v->today, e);
}

static struct front_place here(const struct month *v)
{
    struct front_place to = front_place_none();
    to.date = v->date;
    to.practitioner = v->only;
    return to;
}

static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row;
    struct front_place to = here(state);
    return front_go(app, &to, e);
}

static bool run_week(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row;
    struct front_place to = here(state);
    return app_open(app, "week", &to, e);
}

/* ---- f: whose month ---- */

static int list_who(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct practice *practice = front_of(app)->practice;
    struct pick_row *out = arena_array(&p->arena, (size_t)practice->npractitioners + 1, sizeof *out);
    int n = 0;
    (void)typed;
    out[n++] = (struct pick_row){"Everybody", "", STYLE_PLAIN};
    for (int i = 0; i < practice->npractitioners && practice->practitioners[i].is_active; i++)
        out[n++] = (struct pick_row){practice->practitioners[i].name, "", STYLE_PLAIN};
    *rows = out;
    return n;
}

static bool take_who(struct app *app, struct pick *p, int row, struct err *e)
{
    struct month *v = p->ctx;
    (void)e;
    v->only = row > 0 ? front_of(app)->practice->practitioners[row - 1].id : ID_NONE;
    app_reload(app);
    return true;
}

static const struct pick_plan WHO_PLAN = {
    .title = "Whose month",
    .help = "Everybody's days added up, or one practitioner's own.",
    .empty = "Nobody sees patients here yet. Ask the owner to say who does.",
    .take_title = "show",
    .rows = LIST_ROWS,
    .find = list_who,
    .take = take_who,
};

static bool run_filter(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct month *v = state;
    const struct practice *practice = front_of(app)->practice;
    (void)row, (void)e;
    struct pick *p = pick_open(app, &WHO_PLAN, v);
    for (int i = 0; i < practice->npractitioners; i++)
        if (id_compare(&practice->practitioners[i].id, &v->only) == 0)
            pick_go(app, p, i + 1);
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter", .name = "month-open", .title = "that day", .help = "Go to this day.", .synonyms = "show day",
     .run = run_open},
    SCHEDULE_KEPT_ROWS,
    {.keys = "]", .name = "month-next", .title = "next month", .help = "The month after.", .synonyms = "forward",
     .arg = 1, .run = run_turn},
    {.keys = "[", .name = "month-before", .title = "month before", .help = "The month before.", .synonyms = "back",
     .arg = -1, .run = run_turn},
    {.keys = "PgDn ^F Space", .name = "page-next-month", .title = "next month",
     .help = "The same: a page is a month.", .flags = COMMAND_NO_BAR, .arg = 1, .run = run_turn},
    {.keys = "PgUp ^B", .name = "page-month-before", .title = "month before", .help = "The same: a page is a month.",
     .flags = COMMAND_NO_BAR, .arg = -1, .run = run_turn},
    {.keys = "T", .name = "month-today", .title = "today", .help = "Back to today.", .synonyms = "now",
     .run = run_today},
    {.keys = "f", .name = "month-filter", .title = "whose", .help = "One practitioner's month, or everybody's.",
     .synonyms = "filter practitioner all", .run = run_filter},
    {.keys = "V", .name = "week-view", .title = "week", .help = "The week of this day.", .synonyms = "days",
     .run = run_week},
    {.keys = "Down j ^N", .name = "month-down", .title = "down", .help = "A week later.", .flags = COMMAND_MOVES,
     .arg = WEEK_DAYS, .run = run_move},
    {.keys = "Up k ^P", .name = "month-up", .title = "up", .help = "A week earlier.", .flags = COMMAND_MOVES,
     .arg = -WEEK_DAYS, .run = run_move},
    {.keys = "Right l", .name = "month-right", .title = "right", .help = "The day after.", .flags = COMMAND_MOVES,
     .arg = 1, .run = run_move},
    {.keys = "Left h", .name = "month-left", .title = "left", .help = "The day before.", .flags = COMMAND_MOVES,
     .arg = -1, .run = run_move},
    {.keys = "Home g", .name = "month-first", .title = "first", .help = "The first of the month.",
     .flags = COMMAND_MOVES, .run = run_first},
    {.keys = "End G", .name = "month-last", .title = "last", .help = "The last of the month.", .flags = COMMAND_MOVES,
     .arg = 1, .run = run_first},
};

const struct screen month_screen = {
    .name = "month",
    .title = "Month",
    .help = "A month: how many are booked each day, how long is free, and how full it is.",
    .legend = "24 ... 31: the 24th, 31 booked; below it what is free (past: how full it was), and the more # the "
              "fuller. Where it is narrow, 0 to 9: how full.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct month),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_month,
    .load = load,
    .layout = lay_out,
    .draw = draw,
    .mark = mark,
    .settle = settle,
    .finish = finish,
};
