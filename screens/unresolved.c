#include "screens/unresolved.h"

#include "practice/missed.h"
#include "practice/slot.h"
#include "screens/board.h"

#include <stdio.h>

enum { LISTED = 200, WHEN_CELLS = 17, WITH_CELLS = 12, WIDE = 100 };

struct unresolved_view {
    struct board board; /* must be first */
    const char **why;   /* of each row: that they were never told; or "" */
};

static bool load(struct app *app, void *state, struct err *e)
{
    struct unresolved_view *v = state;
    struct board *b = &v->board;
    struct appointment *found;
    int n, total;
    board_begin(app, b);
    b->head[0] = 0;
    if (!schedule_unresolved(front_of(app)->practice, LISTED, &b->arena, &found, &n, &total, e))
        return false;
    const struct appointment **rows = arena_array(&b->arena, (size_t)n, sizeof *rows);
    v->why = arena_array(&b->arena, (size_t)n, sizeof *v->why);
    for (int i = 0; i < n; i++) {
        rows[i] = &found[i];
        v->why[i] = missed_untold(front_of(app)->practice, rows[i], &b->arena);
    }
    const char *how = "d seen, x did not come or cancelled, a came late";
    if (total > n)
        (void)snprintf(b->head, sizeof b->head, "What happened? %d visits, the oldest %d here: %s", total, n, how);
    else if (total == 0)
        (void)snprintf(b->head, sizeof b->head, "What happened?");
    else
        (void)snprintf(b->head, sizeof b->head, "What happened? %d visit%s: %s", total, total == 1 ? "" : "s", how);
    board_set(b, rows, n);
    return true;
}

/* Who is still marked as here on a day that is over was forgotten at another step. */
static const char *step_of(const struct appointment *x)
{
    return x->status == STATUS_BOOKED ? "" : transition_status_desk(x->status);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct unresolved_view *v = model;
    const struct appointment *x = v->board.rows[index];
    struct arena a = {0};
    int name_cells = line->cols >= WIDE ? 34 : 22;
    /* That they were never told is more than what they were to come for. */
    const char *last = *v->why[index]
                           ? v->why[index]
                           : arena_printf(&a, "%s %s", board_cell(&a, x->type_name, 12), step_of(x));
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(&a, "%s %s %s %s", board_cell(&a, slot_text(&a, x->date, x->start_min), WHEN_CELLS),
                          board_cell(&a, line->cols >= WIDE ? x->patient_name : x->patient_short, name_cells),
                          board_cell(&a, x->practitioner_name, WITH_CELLS), last));
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    static const struct board_look LOOK = {.row = draw_row,
                                           .empty = "Nothing: of every visit somebody has said how it ended."};
    (void)app;
    board_draw(state, p, &LOOK);
}

static const struct command ROWS[] = {
    BOARD_ACTS,
    BOARD_EDIT(COMMAND_NO_BAR),
    {.keys = "Enter",
     .name = "unresolved-go",
     .title = "go to the day",
     .help = "Show it where it stands in the day.",
     .synonyms = "open schedule slot",
     .flags = COMMAND_NEEDS_ROW,
     .run = board_run_go},
    {.keys = "W",
     .name = "unresolved-close",
     .title = "back",
     .help = "Back to where you came from.",
     .flags = COMMAND_NO_BAR,
     .run = board_run_back},
};

const struct screen unresolved_screen = {
    .name = "unresolved",
    .title = "What happened?",
    .help = "Visits that are over and of which nobody has said how they ended, the oldest first.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct unresolved_view),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = board_lay_out,
    .draw = draw,
    BOARD_SCREEN,
};
