/* day_note: what everybody has to know on a day: "fire drill at eleven", "parking is closed".
 *
 * A note is of everybody or of one column. Taken back, it stays in the history. Texts are cleaned here.
 */
#ifndef ROUNDS_PRACTICE_DAY_NOTE_H
#define ROUNDS_PRACTICE_DAY_NOTE_H

#include "practice/appointment.h"
#include "practice/delay.h"

enum { DAY_NOTE_MAX = 200 }; /* bytes: it has to be read at a glance, on one line */

struct day_note {
    struct id id;
    struct id practitioner; /* about whose column; none: everybody's */
    int date;
    const char *text;
    bool is_in_error;
};

/* All that was said about one day beside hours: notes in the order in which they were written, and columns that run
 * late (0 left out). One statement by index; in a. */
struct day_said {
    struct day_note *notes;
    struct delay *delays;
    int nnotes, ndelays;
};
bool day_note_load(struct book *b, int date, struct arena *a, struct day_said *out, struct err *e);

/* Adds one as act "day-note-add". ERR_INPUT (no day, no text, too long), ERR_REFUSED (role). out may be NULL. */
bool day_note_add(struct desk *d, const struct day_note *n, struct id *out, struct err *e);

/* Takes one back, as act "day-note-remove". ERR_MISSING; ERR_STALE if somebody else was first. */
bool day_note_remove(struct desk *d, const struct id *id, struct err *e);

/* "Fire drill at eleven", "Chen: leaves at four": with whose column it is about. In a. */
const char *day_note_text(const struct practice *p, struct arena *a, const struct day_note *n);

#endif
