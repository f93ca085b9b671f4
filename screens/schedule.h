/* schedule: the day by practitioner: who is coming, who is waiting, what is free.
 *
 * Draws what practice/schedule.h answers and does what the letters say. Its parts: schedule_grid (where
 * the marker is), schedule_draw, schedule_column (one practitioner's list), schedule_panel, schedule_detail (what
 * stands where), schedule_act and schedule_next (what is done to a booking), schedule_carry (the clipboard),
 * schedule_said (late, off, hours), schedule_warned, schedule_ask, schedule_household, schedule_book,
 * schedule_several, schedule_when,
 * schedule_new (booking), schedule_find, schedule_pages, schedule_print (the day on paper).
 * Opened on a struct front_place, or NULL: as it was, first on today.
 */
#ifndef ROUNDS_SCREENS_SCHEDULE_H
#define ROUNDS_SCREENS_SCHEDULE_H

#include "screens/contact_form.h"
#include "screens/follow_up_form.h"
#include "screens/front.h"

extern const struct screen schedule_screen;

/* What works from anywhere: acts of the app's plan. */
bool schedule_find_open(struct app *app, struct err *e);   /* / */
bool schedule_find_arrive(struct app *app, struct err *e); /* A */
bool schedule_undo_last(struct app *app, struct err *e);   /* u */
bool schedule_undo_again(struct app *app, struct err *e);  /* U */

/* Patients in the palette. */
int schedule_find_hits(struct app *app, const char *typed, struct app_hit *hits, int max);
bool schedule_find_open_hit(struct app *app, const char *what, struct err *e);

/* Where a booking form begins. All zero: nothing is known yet. */
struct schedule_book_start {
    struct id patient;       /* none: to be found */
    const char *typed;       /* their name as far as it was typed already; NULL */
    struct place place;      /* minutes 0; a date of 0 with no practitioner: to be found */
    struct id usual;         /* practitioner and minute of the day that openings are looked for first; */
    int usual_min;           /* none and MINUTE_NONE: any */
    int room_min;            /* minutes that are free at the place, 0: not known */
    struct id call;          /* that it is booked out of, and ends; none: not said */
    bool is_walk_in;
    bool is_priority; /* what is kept for the same day may be taken */
    bool is_now;      /* they stand here and nobody has been found yet to see them: When is Now */
};
bool schedule_book_open(struct app *app, const struct schedule_book_start *from, struct err *e);
/* What the screen is opened with on which a booking was picked up: the id of a row, or a patient and their booking. */
union schedule_from {
    struct id row;
    struct front_patient patient;
};
/* Goes to the day of this one with it in hand, to be put down elsewhere; then back to the screen that is shown now,
 * opened with `from` (NULL: with nothing). */
bool schedule_carry_open(struct app *app, const struct appointment *x, const union schedule_from *from, struct err *e);
/* Adds "w at Mon 23 Nov 10:30: 2 could come." to a move's outcome, if somebody on the waiting list (but who) could
 * have the place that was left; in a. */
void schedule_offer_left(struct app *app, struct arena *a, const struct id *who, const struct place *left,
                         struct outcome *o);
/* For this patient: when is asked first, with the next openings there. usual: a booking to start from, or NULL. */
bool schedule_book_for(struct app *app, const struct id *patient, const struct appointment *usual, struct err *e);

/* Somebody has come who is not booked: the same form, When is now. */
bool schedule_book_run_walk_in(struct app *app, void *state, const struct command *row, struct err *e);

/* b, n and p for who is kept in the header (front_pin): rows for screens on which they mean nothing else. b needs
 * somebody there; n and p ask who. */
bool schedule_kept_can(const struct app *app, const void *state, struct err *e);
bool schedule_kept_book(struct app *app, void *state, const struct command *row, struct err *e);
#define SCHEDULE_KEPT_ROWS                                                                                     \
    {.keys = "b", .name = "kept-book", .title = "book", .help = "Book for whoever is kept in the header.",     \
     .synonyms = "new appointment visit call", .least_role = LEVEL_DESK,                                       \
     .flags = COMMAND_WRITES | COMMAND_NO_BAR, .is_ready = schedule_kept_can, .run = schedule_kept_book},      \
    {.keys = "n", .name = "kept-note", .title = "note",                                                        \
     .help = "Write down something about whoever is kept in the header, or whom you name.",                    \
     .synonyms = "remark comment call", .least_role = LEVEL_DESK, .flags = COMMAND_WRITES | COMMAND_NO_BAR,    \
     .run = schedule_note_run},                                                                                \
    FOLLOW_UP_FORM_PROMISE(NULL, COMMAND_NO_BAR), CONTACT_FORM_MESSAGE

/* n: a note about whom it is for (front_whom); nobody: it asks. */
bool schedule_note_run(struct app *app, void *state, const struct command *row, struct err *e);
/* A note about a patient; appointment may be none. */
void schedule_note_open(struct app *app, const struct id *patient, const struct id *appointment, const char *name);
/* Changes the words of a note; the old ones are kept. */
bool schedule_note_edit(struct app *app, const struct id *note, const char *name, struct err *e);

/* Who belongs together with this patient, and changing it. */
void schedule_household_open(struct app *app, const struct id *patient, const char *name);

/* Offers the newest form that was left half-filled; false if there is none. */
bool schedule_draft_offer(struct app *app);

/* Asks where a day's sheet goes, the printer or a file. */
void schedule_print_open(struct app *app, int date);

/* What works from anywhere: half-filled forms, the header, steps and checklists, reminders, the day's pages. */
extern const struct command_rows schedule_draft_rows;

#endif
