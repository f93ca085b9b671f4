/* schedule_inner: what the schedule's own files share, and the lists of bookings built on them (board.h). */
#ifndef ROUNDS_SCREENS_SCHEDULE_INNER_H
#define ROUNDS_SCREENS_SCHEDULE_INNER_H

#include "practice/draft.h"
#include "practice/household.h"
#include "practice/schedule.h"
#include "screens/ask.h"
#include "screens/draft_form.h"
#include "screens/list.h"
#include "screens/schedule.h"

enum {
    SCHEDULE_DETAILS = 3,     /* lines about what is under the marker */
    SCHEDULE_ITEMS_MAX = 100, /* lines of the side panel; a terminal has at most so many rows */
    SCHEDULE_SHOWN_MAX = 40,  /* columns on the screen at once */
    SCHEDULE_PREVIEW_MAX = 48, /* lines of it */
    SCHEDULE_NAME = 80,       /* room for a name that is kept beside the day */
    SCHEDULE_CARRIED_MAX = 20, /* bookings in the hand at once: a sick morning */
    SCHEDULE_LIST_UP_TO = 15, /* minutes of a slot: a grid of shorter ones does not fit on a screen */
};

/* One line of the grid: a row of the day, or one more booking of that row. */
struct schedule_line {
    int row; /* -1: the now line */
    int sub; /* which of the row's lines */
};

/* How the screen is divided, from its size and the number of columns alone. */
struct schedule_look {
    int cols;
    int grid_rows; /* lines below the heading */
    int detail_row, detail_rows;
    int shown, pitch;          /* columns on the screen, cells from one to the next */
    int panel_col, panel_cols; /* panel_cols 0: no room for it */
    int preview_col, preview_cols; /* the patient beside the day; likewise */
};

/* One line of the side panel. What has a verb can be gone to. */
enum schedule_item_kind {
    SCHEDULE_ITEM_TEXT,
    SCHEDULE_ITEM_PERSON,
    SCHEDULE_ITEM_UNRESOLVED,
    SCHEDULE_ITEM_TELL,
    SCHEDULE_ITEM_WAITLIST
};
struct schedule_item {
    enum schedule_item_kind kind;
    const char *text, *note;
    enum style style;
    const struct appointment *appointment; /* of a person */
};

/* One line about the patient under the marker. */
struct schedule_preview {
    const char *text;
    enum style style;
};

/* A booking that something is asked or filled in about: copied, since the day may be loaded again meanwhile. */
struct schedule_whom {
    struct id id, patient, practitioner, type;
    struct version version;
    int date, start_min, minutes;
    char name[SCHEDULE_NAME];
    char where[SCHEDULE_NAME];
    struct id copy;           /* carried as a copy: the id of the booking it will be; none: it is moved */
};

/* An end that is being asked about: how it ended, and then what comes next. */
struct schedule_ending {
    struct schedule_whom whom;
    bool is_next_only;  /* it has ended; only the next step is said */
    bool wants_booking; /* afterwards the booking form is opened */
    struct change_of_status change;
    char reason[SCHEDULE_NAME], note[SCHEDULE_NAME];
    struct draft_form draft; /* of the form in which its words or its date are typed */
};

/* A column of a day that something is asked about: copied, as above. */
struct schedule_asked {
    struct id practitioner;
    int date, late_min;
    bool is_late; /* today, and runs late */
    char name[SCHEDULE_NAME];
};

/* How the day is shown. As it fits: a list where slots are short (SCHEDULE_LIST_UP_TO), else the grid. */
enum schedule_view { SCHEDULE_VIEW_AS_FITS, SCHEDULE_VIEW_GRID, SCHEDULE_VIEW_LIST };

/* The screen's state. */
struct schedule {
    struct arena days[2]; /* the day shown lives in one; the next is loaded into the other */
    int day_arena;
    struct schedule_day day;
    int date;      /* the day shown */
    bool is_today; /* it follows the calendar over midnight */
    bool is_opened;
    bool is_jump;         /* the marker goes somewhere new: scroll so that it has company */
    enum schedule_view view;
    bool is_list;         /* one practitioner's day as a list */
    bool is_other_day;    /* just turned to: the day first, details when the fingers rest */

    /* The marker: where it is, and where it wants to be on another day. */
    int row, sub, column;
    int start_min;
    struct id practitioner;
    struct id appointment; /* asked for by whoever opened the screen; then none */

    struct schedule_line *lines; /* in the day's arena */
    struct schedule_person *people; /* of a list; there too */
    int npeople;
    struct list list;            /* over the lines: which are visible */
    int first_visible, nvisible; /* the columns on the screen: neighbours */
    int visible_date, visible_of;              /* when that was chosen, out of how many */
    struct id own;                             /* the column of who is signed in; or none */
    struct schedule_look look;

    bool in_panel;
    int item; /* the line of the panel under the marker */
    struct schedule_item items[SCHEDULE_ITEMS_MAX];
    int nitems;
    struct arena panel_arena;

    const char *details[SCHEDULE_DETAILS];
    struct arena detail_arena;

    struct schedule_preview preview[SCHEDULE_PREVIEW_MAX];
    int npreview;
    struct arena preview_arena;

    bool is_carrying;            /* bookings are being moved or copied */
    struct app_stack picked_up_on; /* the list or card that is shown again once they are put down; depth 0: here */
    union schedule_from picked_up_from; /* and what it is opened with, if there is anything */
    bool has_from;
    struct schedule_whom carried; /* the one that is put down next */
    struct schedule_whom waiting[SCHEDULE_CARRIED_MAX - 1]; /* after it, in the order they were picked up */
    int nwaiting;
    struct place refused;         /* where the carried one could only stand on purpose; minutes 0: nowhere */
    char over[SCHEDULE_NAME];     /* code of the reason for that, once given: for all in the hand; "" none */
    struct schedule_whom arriving; /* asked about: with whom have they come? */
    struct id together[HOUSEHOLD_MAX + 1];
    int ntogether;
    struct schedule_ending ending;
    struct schedule_asked asked;
    const char *notes;           /* of the day, on the message line; in the day's arena */
    char note[48];               /* on the tab: the day, when it is not today */
};

/* ---- schedule_grid.c: where the marker is ---- */

struct schedule_look schedule_grid_look(int rows, int cols, int ncolumns, bool is_list);
/* Makes the lines of a day that was just loaded, and puts the marker where it wants to be. */
void schedule_grid_make(struct schedule *s);
/* Room is known: scrolls so that the marker is inside. */
void schedule_grid_lay_out(struct schedule *s, int rows, int cols);
/* The line under the marker. */
int schedule_grid_line(const struct schedule *s);
/* First cell of a column on the screen; the marker stands one before it. */
int schedule_grid_col(const struct schedule *s, int column);
/* The booking that holds the marker's cell, also where it only goes on; NULL if none. */
const struct entry *schedule_grid_entry(const struct schedule *s);
const struct schedule_cell *schedule_grid_cell(const struct schedule *s);
/* Minutes that are free from the marker's row on; 0 where nothing is. There has to be a column. */
int schedule_grid_free_min(const struct schedule *s);
/* The booking under the marker, in grid or panel; NULL. */
const struct appointment *schedule_grid_appointment(const struct schedule *s);
/* The same, or who was cancelled here and is shown in a free time: what can be taken up again or changed. */
const struct appointment *schedule_grid_shown(const struct schedule *s);
extern const struct command_rows schedule_grid_rows;
bool schedule_grid_run_move(struct app *app, void *state, const struct command *row, struct err *e);
enum { SCHEDULE_UP, SCHEDULE_DOWN, SCHEDULE_LEFT, SCHEDULE_RIGHT, SCHEDULE_FIRST, SCHEDULE_LAST };

/* ---- schedule_fit.c: which columns are on the screen ---- */

/* Chooses again where it has to; true if others are shown now. */
bool schedule_fit_columns(struct schedule *s);
/* The how manieth on the screen a column is; 0 for one that is not. */
int schedule_fit_place(const struct schedule *s, int column);

/* ---- schedule_panel.c ---- */

void schedule_panel_make(struct schedule *s);
void schedule_panel_draw(const struct schedule *s, const struct pane *p);
bool schedule_panel_move(struct schedule *s, int by);
/* Into the panel or back (Tab); where there is no room for it, a list over the screen. */
bool schedule_panel_run_tab(struct app *app, void *state, const struct command *row, struct err *e);
/* Enter on a line of it. */
bool schedule_panel_take(struct app *app, struct schedule *s, const struct schedule_item *item, struct err *e);

/* ---- schedule_column.c: one practitioner's day as a list ---- */

/* Makes its lines, into room for as many as the grid has; the count. */
int schedule_column_fill(const struct schedule *s, struct schedule_line *lines);
/* Asks for what the day does not have of each; where it is no list, nothing. */
void schedule_column_load(struct app *app, struct schedule *s);
/* A line's booking, its type in the hue given; or the stretch that begins in this row. */
void schedule_column_draw_entry(const struct schedule *s, const struct entry *entry, enum style style,
                                enum style hue, const struct pane *line);
void schedule_column_draw_open(const struct schedule *s, int row, const struct pane *line);
/* What stands over it; in a. There has to be a column. */
const char *schedule_column_heading(const struct schedule *s, struct arena *a, int cells);
bool schedule_column_run_toggle(struct app *app, void *state, const struct command *row, struct err *e);

/* ---- schedule_draw.c ---- */

/* The sign beside a state's letter: '!' two in one place, '^' urgent; with_first: '*' a first visit; or a blank. */
char schedule_draw_sign(const struct entry *entry, bool with_first);

void schedule_draw(const struct app *app, const void *state, const struct pane *p);
void schedule_draw_mark(const struct app *app, const void *state, const struct pane *p);

/* ---- schedule_detail.c ---- */

/* Asks what the detail lines say about what is under the marker now. */
void schedule_detail_load(struct app *app, struct schedule *s);
/* Nothing is said until the fingers rest: turning pages does not wait for what nobody reads. */
void schedule_detail_later(struct app *app, struct schedule *s);

/* ---- schedule_preview.c: the patient under the marker, beside the day ---- */

/* Asks for it, where there is room. Not for each key: when the fingers rest. */
void schedule_preview_load(struct app *app, struct schedule *s);
void schedule_preview_forget(struct schedule *s);
void schedule_preview_draw(const struct schedule *s, const struct pane *p);

/* ---- schedule_act.c: what is done to the booking under the marker ---- */

struct schedule_whom schedule_act_whom(const struct appointment *x);
bool schedule_act_is_ready(const struct app *app, const struct schedule *s, struct err *e);
/* The booking under the marker, also one cancelled there; NULL and why, if none or while something is carried. */
const struct appointment *schedule_act_shown(const struct app *app, const struct schedule *s, struct err *e);
bool schedule_act_can_arrive(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_room(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_see(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_cancel(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_confirm(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_ask(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_step_back(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_begin(const struct app *app, const void *state, struct err *e);
bool schedule_act_can_join(const struct app *app, const void *state, struct err *e);
bool schedule_act_run_arrive(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_act_run_room(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_act_run_confirm(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_act_run_step_back(struct app *app, void *state, const struct command *row, struct err *e);
/* Somebody is here; works for any booking of today. */
bool schedule_act_arrive(struct app *app, const struct schedule_whom *whom, enum status status);

/* ---- schedule_said.c: what is said about a column: late, off, blocked, other hours ---- */

bool schedule_said_run(struct app *app, void *state, const struct command *row, struct err *e);
void schedule_said_resume(struct app *app, const struct draft *d);

/* ---- schedule_warned.c: who waits, who can still be warned, of a column that runs late ---- */

void schedule_warned_open(struct app *app, const struct id *practitioner, const char *name, int minutes);

/* ---- schedule_carry.c: what is in the hand ---- */

bool schedule_carry_can_move(const struct app *app, const void *state, struct err *e);
bool schedule_carry_can_copy(const struct app *app, const void *state, struct err *e);
/* Picks it up: Enter in the day puts it down. Nothing happens where SCHEDULE_CARRIED_MAX are in the hand already. */
void schedule_carry_take(struct app *app, struct schedule *s, const struct schedule_whom *whom);
/* Picks up what is under the marker, beside what is carried already; arg 1: a copy of it. */
bool schedule_carry_run(struct app *app, void *state, const struct command *row, struct err *e);
/* Puts the oldest where the marker is; or all back where they were, since they never left. */
bool schedule_carry_put(struct app *app, struct schedule *s, struct err *e);
/* Whether the marker is where the carried one was refused, and could only stand on purpose. */
bool schedule_carry_is_refused(const struct schedule *s);
void schedule_carry_put_back(struct app *app, struct schedule *s);

/* ---- schedule_over.c: two in one place, on purpose ---- */

/* Whether a reason would put it there. */
bool schedule_over_can(struct app *app, const struct schedule_whom *whom, const struct place *to);
/* Asks for the reason, and puts it there. */
void schedule_over_ask(struct app *app, struct schedule *s);

/* ---- schedule_ask.c: one line to the room, and its answer ---- */

bool schedule_ask_run(struct app *app, void *state, const struct command *row, struct err *e);
void schedule_ask_resume(struct app *app, const struct draft *d);

/* ---- schedule_household.c ---- */

bool schedule_household_run(struct app *app, void *state, const struct command *row, struct err *e);

/* ---- schedule_next.c: how a visit ended, and what comes next ---- */

bool schedule_next_run_seen(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_next_run_cancel(struct app *app, void *state, const struct command *row, struct err *e);
/* Takes half-filled forms of an end up again. */
void schedule_next_resume_seen(struct app *app, const struct draft *d);
void schedule_next_resume_date(struct app *app, const struct draft *d);

/* ---- schedule_missed.c: what is asked before that, where something speaks against it; each for s->ending ---- */

/* What speaks for who did not come is read out. done: 0 did not come all the same, 1 cancelled, by whom it says.
 * False: nothing does, and nothing was asked. */
bool schedule_missed_ask(struct app *app, struct schedule *s, ask_done *done);
/* Who was not expected, or is late and not marked as here. done: 0 seen all the same, 1 we cancelled. */
bool schedule_missed_ask_seen(struct app *app, struct schedule *s, ask_done *done);
/* It was we who were off, or had not told them. */
bool schedule_missed_is_ours(struct app *app, const struct schedule *s);

/* ---- schedule_pages.c: other days, and lists over the day ---- */

bool schedule_pages_run_day(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_pages_run_today(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_pages_run_date(struct app *app, void *state, const struct command *row, struct err *e);
enum { SCHEDULE_WEEK, SCHEDULE_MONTH };
bool schedule_pages_run_calendar(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_pages_run_openings(struct app *app, void *state, const struct command *row, struct err *e);
/* H: the story of the booking under the marker; on a free time what ever stood there. */
bool schedule_pages_run_history(struct app *app, void *state, const struct command *row, struct err *e);
void schedule_pages_open_slot(struct app *app, const struct id *practitioner, int date, int minute);
bool schedule_pages_run_unresolved(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_pages_run_to_tell(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_pages_run_flow(struct app *app, void *state, const struct command *row, struct err *e);

/* ---- schedule_history.c ---- */

/* Every state the booking under the marker was in, and what was booked in the same sitting. */
bool schedule_history_run(struct app *app, void *state, const struct command *row, struct err *e);

/* ---- schedule_offer.c: whom on the waiting list a free time suits ---- */

bool schedule_offer_run(struct app *app, void *state, const struct command *row, struct err *e);
/* "w: 2 could come." of the place of one that was cancelled, NULL if nobody could; in a. */
const char *schedule_offer_hint(struct app *app, struct arena *a, const struct appointment *x);

/* ---- schedule_edit.c: details, and told of a delay ---- */

bool schedule_edit_can_inform(const struct app *app, const void *state, struct err *e);
bool schedule_edit_run_inform(struct app *app, void *state, const struct command *row, struct err *e);
bool schedule_edit_can_edit(const struct app *app, const void *state, struct err *e);
bool schedule_edit_run(struct app *app, void *state, const struct command *row, struct err *e);
/* Takes a half-filled one up again. */
void schedule_edit_resume(struct app *app, const struct draft *d);

/* ---- schedule_print.c: the day on paper ---- */

bool schedule_print_run(struct app *app, void *state, const struct command *row, struct err *e);

/* ---- schedule_note.c ---- */

/* Takes a half-filled one up again. */
void schedule_note_resume(struct app *app, const struct draft *d);

/* ---- schedule_book.c ---- */

bool schedule_book_run(struct app *app, void *state, const struct command *row, struct err *e);
void schedule_book_resume(struct app *app, const struct draft *d);

#endif
