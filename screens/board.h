/* board: a list of bookings on a screen of its own, on which the schedule's letters work as they do in the day.
 *
 * The flow board, "what happened?", the ring list and the waiting list are boards. Each gives its rows and draws one;
 * the board keeps the marker on its booking while rows come and go, shows the details below, and lends the marker's
 * booking to the acts of schedule_act.c and its like: those look at a struct schedule whose marker stands in the side
 * panel, and a board holds one with that single person in it. Nothing is done twice, nothing is copied.
 */
#ifndef ROUNDS_SCREENS_BOARD_H
#define ROUNDS_SCREENS_BOARD_H

#include "screens/contact_form.h"
#include "screens/follow_up_form.h"
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
bool board_at_hand(const void *state, void *out);
struct list *board_list(void *state);

/* The marker goes to this booking when the screen is loaded again, if the screen shown is a board. */
void board_point_at(struct app *app, const struct id *booking);

/* Lends a booking, or none, to the acts of the day: s is what they take for their screen. day: it is today, now. For a
 * screen that is no board and has bookings among other things (patient_view). */
void board_lend(struct schedule *s, const struct appointment *x);
void board_lend_day(struct schedule *s);

/* The booking under the marker, NULL if there is none. */
const struct appointment *board_here(const struct board *b);

/* Enter: shows it where it stands in the day, or opens its patient. */
bool board_run_go(struct app *app, void *state, const struct command *row, struct err *e);
bool board_run_patient(struct app *app, void *state, const struct command *row, struct err *e);
/* Picked up, and into the day with it: to where it stands, if it has a day. */
bool board_run_move(struct app *app, void *state, const struct command *row, struct err *e);
/* A key that opens another board closes it there. */
bool board_run_back(struct app *app, void *state, const struct command *row, struct err *e);

/* A text in so many cells, for columns that line up; in the arena. */
const char *board_cell(struct arena *a, const char *text, int cells);
/* What to know of somebody ("cannot be rung; interpreter: BSL"), without what the lines about the booking say. In a. */
const char *board_unsaid(struct arena *a, const struct board *b, const char *care);

/* The rows that all boards have: the letters of the day, with the same names and the same code. BOARD_ROW is one of
 * them; the last argument is more flags. */
#define BOARD_WRITE (COMMAND_NEEDS_ROW | COMMAND_WRITES)
#define BOARD_ROW(k, n, t, h, w, ready, handler, f)                                           \
    {                                                                                         \
        .keys = k, .name = n, .title = t, .help = h, .synonyms = w, .least_role = LEVEL_DESK, \
        .flags = BOARD_WRITE | (f), .is_ready = ready, .run = handler                         \
    }
#define BOARD_ACTS                                                                                                   \
    BOARD_ROW("a", "appointment-arrive", "arrived", "They are here, in the waiting room.", "here come waiting late", \
              schedule_act_can_arrive, schedule_act_run_arrive, 0),                                                  \
        BOARD_ROW("r", "appointment-room", "room", "They have gone into the room.", "in called",                     \
                  schedule_act_can_room, schedule_act_run_room, 0),                                                  \
        BOARD_ROW("d", "appointment-seen", "seen", "The visit is over; then what comes next.",                       \
                  "done finished out next", schedule_act_can_see, schedule_next_run_seen, 0),                        \
        BOARD_CANCEL,                                                                                                \
        BOARD_ROW("i", "appointment-inform", "told", "They have been told that it will be later.",                   \
                  "informed warn delay", schedule_edit_can_inform, schedule_edit_run_inform, 0),                     \
        BOARD_NOTE, BOARD_PROMISE,                                                                                   \
        BOARD_ROW("<", "appointment-step-back", "a step back", "Take the last step of this visit back.",             \
                  "revert reinstate wrong mistake", schedule_act_can_step_back, schedule_act_run_step_back,          \
                  COMMAND_NO_BAR),                                                                                   \
        BOARD_HISTORY
#define BOARD_CANCEL                                                                            \
    BOARD_ROW("x", "appointment-cancel", "cancel", "They cancel, we do, or they did not come.", \
              "delete remove no-show noshow missed absent", schedule_act_can_cancel, schedule_next_run_cancel, 0)
#define BOARD_NOTE                                                                                            \
    {                                                                                                         \
        .keys = "n", .name = "note-add", .title = "note", .help = "Write down something about this patient.", \
        .synonyms = "remark comment remember", .least_role = LEVEL_DESK, .flags = COMMAND_WRITES,             \
        .is_ready = schedule_act_can_begin, .run = schedule_note_run                                          \
    }
#define BOARD_PROMISE FOLLOW_UP_FORM_PROMISE(schedule_act_can_begin, COMMAND_NO_BAR), CONTACT_FORM_MESSAGE
#define BOARD_HISTORY                                                                                            \
    {                                                                                                            \
        .keys = "H", .name = "appointment-history", .title = "history",                                          \
        .help = "Every state this booking was in, and by whom.", .synonyms = "before who changed story sitting", \
        .flags = COMMAND_NEEDS_ROW | COMMAND_NO_BAR, .run = schedule_history_run                                 \
    }
/* Not on every board, but the same where it is. */
#define BOARD_EDIT(f)                                                                             \
    BOARD_ROW("e", "appointment-edit", "change", "When they are expected, remark, type, length.", \
              "edit expected late asked remark", schedule_edit_can_edit, schedule_edit_run, f)
#define BOARD_MOVE(t, h, w) BOARD_ROW("m", "appointment-move", t, h, w, schedule_carry_can_move, board_run_move, 0)

/* What every board does alike, for its struct screen. */
#define BOARD_SCREEN_BUT_TYPE                                                                 \
    .mark = board_mark, .settle = board_settle, .leave = board_leave, .finish = board_finish, \
    .has_row = board_has_row, .at_hand = board_at_hand, .list = board_list
#define BOARD_SCREEN BOARD_SCREEN_BUT_TYPE, .type = board_type

#endif
