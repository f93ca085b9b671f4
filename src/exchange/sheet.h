/* sheet: a day as text on paper: enough to run it by hand when every computer is dark.
 *
 * First the day on one page: who is in and who is not, notes of the day, who is in the building, who was not told yet,
 * who left with nothing settled, past visits nobody has marked, the waiting list, and lines for people who come
 * without a booking. Then everybody in order of time. Then a section for each practitioner: each visit with what the
 * desk has to know about the patient and room to write what happened, each free time with room for a name.
 *
 * Names, birth dates, telephone numbers, alerts and remarks are in it: each page says that it is confidential. What the
 * practice file holds is made harmless (paper.h). Reads only; prints nothing itself (printer.h, file_write_new).
 */
#ifndef ROUNDS_EXCHANGE_SHEET_H
#define ROUNDS_EXCHANGE_SHEET_H

#include "base/buf.h"
#include "practice/practice.h"

struct sheet_ask {
    int date;
    const struct practitioner *only; /* NULL: everybody, with the page about the day */
    bool is_ascii;                   /* letters without accents, for old printers */
};

/* Appends the pages to out. *pages: how many. Errors of schedule_day; nothing is appended then. */
bool sheet_make(struct practice *p, const struct sheet_ask *ask, struct buf *out, int *pages, struct err *e);

/* "day-2026-11-23.txt": what a file of it is called, whatever stands in it. */
char *sheet_file_name(int date, char out[24]);

#endif
