/* schedule: the answer to "what is this day". No terminal: screens place it, verbs print it.
 *
 * Reads only the days asked for, by index: the cost does not grow with the book. One read
 * transaction per load, so that a page shows one state (so not inside book_read_begin of the caller). Everything
 * lives in the arena. What was entered by mistake is left out everywhere.
 *
 * Cost, measured: a day of 70 appointments in 5 columns 1.6 M instructions in a book of 20 thousand and 1.7 M in one of
 * a million; a week 1.4 M; the next ten openings behind four full days 1.4 M; a slot's history 0.15 M.
 */
#ifndef ROUNDS_PRACTICE_SCHEDULE_H
#define ROUNDS_PRACTICE_SCHEDULE_H

#include "practice/appointment.h"
#include "practice/day_note.h"
#include "practice/practice.h"
#include "practice/slot.h"

enum { SCHEDULE_LEAVING_MAX = 32 }; /* listed; nobody has more people at the door at once */

enum cell_kind {
    CELL_FREE,    /* '.' open and nothing there (or only cancelled: see entries) */
    CELL_TAKEN,   /* something starts here */
    CELL_GOES_ON, /* '|' something that started above still runs */
    CELL_BLOCKED, /* '=' lunch, break, holiday: label on its first row */
    CELL_CLOSED   /* ' ' outside this practitioner's hours */
};

/* One appointment as the grid shows it. */
struct entry {
    const struct appointment *appointment;
    char state;        /* schedule_state */
    bool is_first;     /* first visit: marked '*' */
    bool is_clash;     /* overlaps another, not on purpose */
    bool is_namesake;  /* another patient of the same short name comes that day: ask for the date of birth */
    const char *name;  /* "Candelaria I" */
    const char *type;  /* "rev"; "" none */
};

struct schedule_cell {
    enum cell_kind kind;
    const char *label;           /* "lunch", "Easter Monday" on the first row of a block; else "" */
    const struct entry *entries; /* all that start in this row, overlaps too; cancelled ones only where it is free */
    int nentries;
};

struct schedule_column {
    struct id practitioner;
    const char *code, *name; /* code "" for one known from an import alone; the last column of a day, with no
                              * practitioner, is "To be seen": urgent, and given to nobody yet */
    const char *spans;       /* "09:00-12:00 13:00-17:00", by the practice's clock; "" not in */
    bool has_left;           /* has no column any more, and is still booked there: nothing is free. Not of past days */
    bool is_off;             /* would be in, and nothing of that day is left */
    int off_min;             /* off from this minute on till the day's hours end; MINUTE_NONE: not so, or is_off */
    const char *stand_in;    /* who sits there instead that day; "" nobody */
    int late_min;            /* running late; 0: on time */
    int nbooked;             /* hold or held a place: all but cancelled */
    int nseen;
    int free_min;            /* open minutes that nobody holds; today: from now on */
};

struct schedule_row {
    int start_min; /* minute of the day */
    int lines;     /* entries of the fullest cell, at least 1: lines a grid needs to show all */
};

/* Somebody in the building. */
struct building_row {
    const struct appointment *appointment;
    int waited_min;   /* since arrival, or in the room since then; 0 if nobody stamped it */
    int promised_min; /* the practice's goal for waiting */
    bool is_late;     /* waits longer than promised */
    bool is_in_room;
};

struct schedule_day {
    int date;
    int today, now_min;  /* the practice's civil now */
    bool is_today;
    int64_t state;       /* of the book when it was read (book_state) */
    int nread;           /* of the practice's lists then: names in a page point into them */
    int now_row;         /* the now line stands above this row; nrows: below all; -1: not today */
    int slot_min;
    const char *closed;  /* name of the holiday, or "" */
    struct schedule_column *columns; /* who has hours or bookings that day, in policy's order, others after */
    int ncolumns;
    struct schedule_row *rows;
    int nrows;
    struct schedule_cell *cells;      /* see schedule_cell_at */
    struct appointment *appointments; /* all of the day, by start, column, id; cancelled ones too */
    struct entry *entries;            /* one per appointment, same order */
    int nappointments;
    struct day_note *notes;           /* what everybody has to know that day */
    int nnotes;
    int nclashes;                     /* appointments of this day that overlap another, not on purpose */

    /* The side panel: as of now, whichever day is shown. */
    struct building_row *building;      /* waiting first, then in the room; longest here first */
    int nbuilding;
    const struct appointment **leaving; /* seen, next step open: today's by start, then those of earlier days */
    int nleaving;
    int nunresolved;                    /* past and still open, of all days */
    int nto_tell;                       /* 0 until columns can be off */
    int nwaitlist;
};

/* The whole day. schedule_day_after is given a page read before, in another arena (NULL: none), for what has not
 * changed since. */
bool schedule_day(struct practice *p, int date, struct arena *a, struct schedule_day *out, struct err *e);
bool schedule_day_after(struct practice *p, int date, const struct schedule_day *before, struct arena *a,
                        struct schedule_day *out, struct err *e);
const struct schedule_cell *schedule_cell_at(const struct schedule_day *d, int row, int column);
/* The row that holds this minute, clamped; -1 if there are no rows. */
int schedule_row_of(const struct schedule_day *d, int minute);
/* b booked, c confirmed, A arrived, R in room, D seen, ? past and nobody said what happened, n did not come,
 * x cancelled, w waiting list. */
char schedule_state(const struct appointment *a, int today, int now_min);

/* Who comes to one practitioner, where there is a whole line for each: texts never NULL, "" where there is none. */
struct schedule_person {
    struct id appointment;
    const char *name;  /* "CANDELARIA, Ignacio 'Nacho'" */
    const char *phone; /* the first good number */
    const char *remark, *alert, *needs;
};
/* All of that practitioner's day, cancelled ones too, by id (schedule_person finds one: NULL if it is not there). */
bool schedule_people(struct practice *p, const struct id *practitioner, int date, struct arena *a,
                     struct schedule_person **out, int *count, struct err *e);
const struct schedule_person *schedule_person(const struct schedule_person *all, int count,
                                              const struct id *appointment);

/* Appointments of the days from..to (inclusive) by date, start, practitioner's order; for `day`, `week`, export. */
bool schedule_list(struct practice *p, int from, int to, struct arena *a, struct appointment **out, int *count,
                   struct err *e);

/* Whether anybody is booked that day. */
bool schedule_is_booked(struct practice *p, int date, bool *out, struct err *e);

enum { WEEK_DAYS = 7, MONTH_DAYS = 31 };

struct week_cell {
    int nbooked;    /* hold or held a place: all but cancelled */
    int nseen;
    int booked_min; /* their minutes */
    int open_min;   /* minutes of the hours */
    int free_min;   /* open, not held, not past */
    const struct span *free; /* the same as stretches, in order */
    int nfree;
    const char *off; /* planned to be in and yet not: why ("sick"); else "" */
};
struct schedule_week {
    int monday;              /* date of the first day */
    struct schedule_column *columns; /* sums of the week */
    int ncolumns;
    struct week_cell *cells; /* day (0 Monday .. 6) * ncolumns + column */
    const char *closed[WEEK_DAYS]; /* holiday's name, or "" */
};
/* The week (Monday to Sunday) of any of its days. */
bool schedule_week(struct practice *p, int any_day, struct arena *a, struct schedule_week *out, struct err *e);

/* One day of a month: as a week_cell, of one practitioner or summed over all. */
struct month_day {
    int nbooked, booked_min, open_min, free_min;
    const char *closed; /* holiday's name; of one practitioner also why they are off; else "" */
};
struct schedule_month {
    int first, ndays; /* date of the 1st, and how many follow from it */
    struct month_day days[MONTH_DAYS];
    int nbooked, booked_min, open_min, free_min; /* of all its days */
};
/* The month of any of its days; only: NULL for everybody. Measured: 1.5 thousand bookings 3 M instructions, whatever
 * the size of the book. */
bool schedule_month(struct practice *p, int any_day, const struct practitioner *only, struct arena *a,
                    struct schedule_month *out, struct err *e);
/* How full: booked of open minutes, per cent, at most 999 (also where something stands in closed hours). */
int schedule_load(int booked_min, int open_min);

/* Next opening (struct wish and its rules in slot.h). ERR_INPUT for a wish that cannot be. */
bool schedule_free(struct practice *p, const struct wish *w, struct arena *a, struct opening **out, int *count,
                   struct err *e);

/* What happened? Past appointments that are still open, oldest first; at most limit, *total says how many there are. */
bool schedule_unresolved(struct practice *p, int limit, struct arena *a, struct appointment **out, int *count,
                         int *total, struct err *e);

/* The waiting list, longest first. */
bool schedule_waitlist(struct practice *p, struct arena *a, struct appointment **out, int *count, struct err *e);

/* What ever stood at a slot. */
struct stood {
    struct appointment appointment; /* as it is now */
    bool is_here_now;         /* its place is still this one */
    const char *what;         /* what last happened here: "booked", "moved to Tue 24 Nov 09:30, Chen", "cancelled" */
    const char *staff, *site; /* who did that, where; NULL nobody signed in */
    int64_t at_ms;
    int offset_min;
};
/* Every booking that ever covered this minute there, moved and cancelled ones too, latest event first. */
bool schedule_slot(struct practice *p, const struct id *practitioner, int date, int minute, struct arena *a,
                   struct stood **out, int *count, struct err *e);

#endif
