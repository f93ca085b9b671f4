#include "screens/flow.h"

#include "practice/flow.h"
#include "screens/board.h"

#include <stdio.h>

enum { STATE_CELLS = 11, WITH_CELLS = 10, MINUTES_CELLS = 11, WIDE = 100, USUAL = 72 };

struct flow_view {
    struct board board; /* must be first */
    struct flow flow;   /* in the board's arena, rows in the board's order */
};

/* ---- loading ---- */

/* "Flow board: 2 waiting, 3 in the room, nobody over the promise" */
static void make_head(struct flow_view *v)
{
    struct arena *a = &v->board.arena;
    const char *text = "";
    int alarms = 0;
    for (int s = 0; s < FLOW_STATES; s++) {
        alarms += v->flow.alarms[s];
        if (v->flow.count[s] > 0)
            text = arena_printf(a, "%s%s%d %s", text, *text ? ", " : "", v->flow.count[s],
                                flow_state_text((enum flow_state)s));
    }
    const char *over = alarms ? arena_printf(a, "; %d too long", alarms) : "";
    (void)snprintf(v->board.head, sizeof v->board.head, "Flow board: %s%s", *text ? text : "nobody is here", over);
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct flow_view *v = state;
    struct arena *a = &v->board.arena;
    board_begin(app, &v->board);
    v->flow = (struct flow){0};
    if (!flow_load(front_of(app)->practice, a, &v->flow, e))
        return false;
    const struct appointment **rows = arena_array(a, (size_t)v->flow.nrows, sizeof *rows);
    for (int i = 0; i < v->flow.nrows; i++)
        rows[i] = v->flow.rows[i].appointment;
    make_head(v);
    board_set(&v->board, rows, v->flow.nrows);
    return true;
}

/* ---- how it looks ---- */

static char letter(const struct flow_view *v, const struct flow_row *row)
{
    return row->state == FLOW_DUE ? (row->appointment->confirmation == CONFIRM_CONFIRMED ? 'c' : 'b')
                                  : schedule_state(row->appointment, v->flow.today, v->flow.now_min);
}

static const char *add(struct arena *a, const char *text, const char *more)
{
    return !*more ? text : *text ? arena_printf(a, "%s, %s", text, more) : more;
}

/* What else somebody has to know: over the promise, told or not, a column that is late, the advice. */
static const char *note_of(struct arena *a, const struct flow_row *row)
{
    const struct appointment *x = row->appointment;
    bool may_be_told = row->state == FLOW_WAITING || row->state == FLOW_DUE;
    char time[8];
    int date, minute;
    if (*row->off)
        return row->off;
    if (row->state == FLOW_WAITING && !x->informed_at && (row->is_alarm || row->late_min))
        return row->late_min ? arena_printf(a, "%dm late, tell: i", row->late_min) : "not told: i";
    const char *text = row->is_alarm ? flow_alarm_text(row->state) : "";
    if (may_be_told && x->informed_at) { /* the '!' and the minutes stand there anyhow */
        zone_civil(x->informed_at, &date, &minute, NULL);
        text = arena_printf(a, "told %s", civil_clock_text(minute, time));
    }
    if (may_be_told && row->late_min)
        text = add(a, text, arena_printf(a, "runs %dm late", row->late_min));
    if (row->state == FLOW_LEAVING && x->next_note)
        text = add(a, text, x->next_note);
    return text;
}

/* The state's word stands where it begins, and on top of what is in sight. */
static bool is_first_of_state(const struct flow_view *v, int index)
{
    return index == v->board.list.top || v->flow.rows[index].state != v->flow.rows[index - 1].state;
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct flow_view *v = model;
    const struct flow_row *row = &v->flow.rows[index];
    const struct appointment *x = row->appointment;
    struct arena a = {0};
    char time[8];
    int name_cells = line->cols >= WIDE ? 24 : line->cols >= USUAL ? 16 : 13;
    bool has_type = line->cols >= WIDE;
    const char *state = is_first_of_state(v, index) ? flow_state_text(row->state) : "";
    const char *text =
        arena_printf(&a, "%s %c %c %s %s %s%s%s %s", board_cell(&a, state, STATE_CELLS), row->is_alarm ? '!' : ' ',
                     letter(v, row), civil_clock_cell(x->start_min, time), board_cell(&a, x->patient_short, name_cells),
                     has_type ? board_cell(&a, x->type_name, 14) : "", board_cell(&a, x->practitioner_name, WITH_CELLS),
                     board_cell(&a, flow_minutes_text(&a, row), MINUTES_CELLS), note_of(&a, row));
    pane_fit(line, 0, 1, line->cols - 1, row->is_alarm ? STYLE_WARN : STYLE_PLAIN, text);
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    static const struct board_look LOOK = {.row = draw_row,
                                           .empty = "Nobody is in the building, and nobody is late. A: somebody has "
                                                    "come."};
    (void)app;
    board_draw(state, p, &LOOK);
}

static const struct command ROWS[] = {
    BOARD_ACTS,
    {.keys = "b",
     .name = "appointment-book",
     .title = "book",
     .help = "Book their next visit.",
     .synonyms = "new add appointment next",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .is_ready = schedule_act_can_begin,
     .run = schedule_book_run},
    BOARD_EDIT(0),
    {.keys = "c",
     .name = "appointment-confirm",
     .title = "confirm",
     .help = "They have said that they will come.",
     .synonyms = "reminded yes",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .is_ready = schedule_act_can_confirm,
     .run = schedule_act_run_confirm},
    {.keys = "Enter",
     .name = "flow-go",
     .title = "go to the day",
     .help = "Show them where they stand in the day.",
     .synonyms = "open schedule slot",
     .flags = COMMAND_NO_BAR,
     .run = board_run_go},
    {.keys = "F",
     .name = "flow-close",
     .title = "back",
     .help = "Back to where you came from.",
     .flags = COMMAND_NO_BAR,
     .run = board_run_back},
};

const struct screen flow_screen = {
    .name = "flow",
    .title = "Flow board",
    .help = "Everybody in the building, by state, the longest first: minutes against what was promised.",
    .legend = "! over what was promised; b c expected, A waiting, R in the room, D seen and leaving.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct flow_view),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = board_lay_out,
    .draw = draw,
    BOARD_SCREEN,
};
