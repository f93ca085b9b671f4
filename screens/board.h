/* board: a list of bookings on a screen of its own, on which the schedule's letters work as they do in the day.
 *
 * The flow board, "what happened?" and the waiting list are boards. Each gives its rows and draws one; the board keeps
 * the marker on its booking while rows come and go, shows the details below, and lends the marker's booking to the acts
 * of schedule_act.c and its like: those look at a struct schedule whose marker stands in the side panel, and a
 * board holds one with that single person in it. Nothing is done twice, nothing is copied.
 */
#ifndef ROUNDS_SCREENS_BOARD_H
#define ROUNDS_SCREENS_BOARD_H

#include "screens/schedule_inner.h"

struct board {
    struct schedule acting; /* must be first: what the acts take for their screen */
    struct arena arena;     /* of what was loaded; emptied by board_begin */
    const struct appointment **rows;
    int count;
    struct list list;
    int detail_row; /* in the pane; -1: no room */
    char head[120]; /* the first line */
};

/* What a board looks like. */
struct board_look {
    list_row *row;     /* draws one; model is the board's state */
    const char *empty; /* what stands there when there are no rows: says what that means */
};

/* Loading: begin empties the arena, set takes the rows (in the arena) and puts the marker where it was. */
void board_begin(struct app *app, struct board *b);
void board_set(struct board *b, const struct appointment **rows, int count);

/* Functions of struct screen; state is a struct board or begins with one. */
void board_lay_out(struct app *app, void *state, const struct pane *p);
void board_draw(const struct board *b, const struct pane *p, const struct board_look *look);
void board_mark(const struct app *app, const void *state, const struct pane *p);
bool board_settle(struct app *app, void *state);
bool board_type(struct app *app, void *state, const struct key *key);
bool board_leave(struct app *app, void *state, struct err *e);
void board_finish(void *state);
bool board_has_row(const void *state);
struct list *board_list(void *state);

/* The booking under the marker, NULL if there is none. */
const struct appointment *board_here(const struct board *b);

/* Enter: shows it where it stands in the day. */
bool board_run_go(struct app *app, void *state, const struct command *row, struct err *e);
/* A key that opens another board closes it there. */
bool board_run_back(struct app *app, void *state, const struct command *row, struct err *e);

/* A text in so many cells, for columns that line up; in the arena. */
const char *board_cell(struct arena *a, const char *text, int cells);

/* The rows that all boards have: the letters of the day, with the same names. */
#define BOARD_WRITE (COMMAND_NEEDS_ROW | COMMAND_WRITES)
#define BOARD_ACTS                                                                                                     \
    {.keys = "a", .name = "appointment-arrive", .title = "arrived", .help = "They are here, in the waiting room.",      \
     .synonyms = "here come waiting check-in late", .least_role = LEVEL_DESK, .flags = BOARD_WRITE,                     \
     .is_ready = schedule_act_can_arrive, .run = schedule_act_run_arrive},                                              \
    {.keys = "r", .name = "appointment-room", .title = "room", .help = "They have gone into the room.",                 \
     .synonyms = "in called", .least_role = LEVEL_DESK, .flags = BOARD_WRITE, .is_ready = schedule_act_can_room,        \
     .run = schedule_act_run_room},                                                                                     \
    {.keys = "d", .name = "appointment-seen", .title = "seen", .help = "The visit is over; then what comes next.",      \
     .synonyms = "done finished out next", .least_role = LEVEL_DESK, .flags = BOARD_WRITE,                              \
     .is_ready = schedule_act_can_see, .run = schedule_next_run_seen},                                                  \
    {.keys = "x", .name = "appointment-cancel", .title = "cancel",                                                      \
     .help = "They cancel, we do, or they did not come.", .synonyms = "delete remove no-show noshow missed absent",     \
     .least_role = LEVEL_DESK, .flags = BOARD_WRITE, .is_ready = schedule_act_can_cancel,                               \
     .run = schedule_next_run_cancel},                                                                                  \
    {.keys = "i", .name = "appointment-inform", .title = "told",                                           \
     .help = "They have been told that it will be later.", .synonyms = "informed warn delay late",                      \
     .least_role = LEVEL_DESK, .flags = BOARD_WRITE, .is_ready = schedule_edit_can_inform,                              \
     .run = schedule_edit_run_inform},                                                                                  \
    {.keys = "n", .name = "note-add", .title = "note", .help = "Write down something about this patient.",              \
     .synonyms = "remark comment remember", .least_role = LEVEL_DESK, .flags = BOARD_WRITE,                             \
     .is_ready = schedule_act_can_note, .run = schedule_note_run},                                                      \
    {.keys = "H", .name = "appointment-history", .title = "history",                                                    \
     .help = "Every state this booking was in, and by whom.", .synonyms = "history before who changed story",           \
     .flags = COMMAND_NEEDS_ROW | COMMAND_NO_BAR, .run = schedule_history_run},                                         \
    {.keys = "<", .name = "appointment-step-back", .title = "a step back",                                              \
     .help = "Take the last step of this visit back.", .synonyms = "revert reinstate wrong mistake",                    \
     .least_role = LEVEL_DESK, .flags = BOARD_WRITE | COMMAND_NO_BAR, .is_ready = schedule_act_can_step_back,           \
     .run = schedule_act_run_step_back}

#endif
