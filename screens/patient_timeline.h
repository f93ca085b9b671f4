/* patient_timeline: the lower part of the patient screen: everything that happened, a few rows of it at a time.
 *
 *      2026                                    all but automatic  f   1-11/64
 *     >Mon 23 Nov 10:30 A Chen rev, arrived, waiting 12 of 10    Okoro   Desk 1
 *
 * What is held is the number of rows of each year (timeline_index) and the rows in sight: ten thousand scroll like ten.
 * The first line says the year of the row below it; later years have a line of their own in the list.
 */
#ifndef ROUNDS_SCREENS_PATIENT_TIMELINE_H
#define ROUNDS_SCREENS_PATIENT_TIMELINE_H

#include "practice/appointment.h"
#include "practice/timeline.h"
#include "screens/app.h"

enum { PATIENT_TIMELINE_WORDS = 80 };

struct patient_timeline {
    struct practice *practice;
    struct arena arena, rows_arena; /* of the index, of the rows in sight */
    struct timeline_index index;
    struct timeline_row *rows; /* number `first` and so on */
    int first, nrows;
    struct list list; /* lines: rows, and the headings of years */
    int what;         /* which of the filters */
    char words[PATIENT_TIMELINE_WORDS]; /* searched for, "" none */
    struct timeline_cursor here; /* the row under the marker */
    const char *own_site;        /* this computer's name: rows written here do not repeat it */
    bool is_start;               /* it was just put there: with company above and below */
};

/* All zero is valid. Another patient: nothing of the last one stays. */
void patient_timeline_reset(struct patient_timeline *t);
/* The marker goes there at the next load, and the filter gives way if it leaves that row out. */
void patient_timeline_want(struct patient_timeline *t, struct practice *p, const struct id *record);
/* Where nothing was marked yet: the marker goes to this visit at the next load; NULL: to the newest entry. */
void patient_timeline_start(struct patient_timeline *t, const struct appointment *next);
/* Nothing is marked any more: it is opened anew. */
void patient_timeline_forget(struct patient_timeline *t);
/* Asks again; the marker stays on its row. */
bool patient_timeline_load(struct patient_timeline *t, struct practice *p, const struct id *patient, struct err *e);
/* So many lines, the first of them included; reads the rows in sight. */
void patient_timeline_lay_out(struct app *app, struct patient_timeline *t, int lines);
/* Reads the rows in sight, after the list was moved. */
void patient_timeline_show(struct app *app, struct patient_timeline *t);
/* The marker has come to rest: remembers on what. */
void patient_timeline_settle(struct patient_timeline *t);

void patient_timeline_draw(const struct patient_timeline *t, const struct pane *p);
void patient_timeline_mark(const struct patient_timeline *t, const struct pane *p);

/* The row under the marker, NULL if there is none. */
const struct timeline_row *patient_timeline_row(const struct patient_timeline *t);

/* To the newest row of the year before (by -1) or after. */
bool patient_timeline_turn(struct app *app, struct patient_timeline *t, int by, struct err *e);
/* Lets somebody choose what is shown, each with how many there are. */
void patient_timeline_choose(struct app *app, struct patient_timeline *t, const struct id *patient);
/* Asks for words to be searched for. */
void patient_timeline_search(struct app *app, struct patient_timeline *t);
/* Everything is shown again; false if it was. */
bool patient_timeline_show_all(struct app *app, struct patient_timeline *t);

#endif
