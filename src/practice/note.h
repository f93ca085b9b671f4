/* note: something written down about a patient. Edits keep the old words in the log. */
#ifndef ROUNDS_PRACTICE_NOTE_H
#define ROUNDS_PRACTICE_NOTE_H

#include "base/arena.h"
#include "book/act.h"

struct note {
    struct id id, patient, appointment; /* appointment: which booking it is about, or none */
    int64_t at_ms;                      /* 0 in one that is to be added: now */
    const char *text;                   /* several lines, never NULL in what is read */
    bool is_confidential, is_in_error;
};

/* Adds one as act "note-add". Empty notes are refused. Its id may be chosen before the first try: added twice, it
 * stands once, as it is by then. ERR_INPUT, ERR_MISSING (no such patient). */
bool note_add(struct book *b, const struct who *who, const struct note *n, struct id *out, struct err *e);
/* The same inside an open act; the patient may be of that act. */
bool note_put(struct act *act, const struct note *n, struct id *out, struct err *e);

bool note_get(struct book *b, const struct id *id, struct arena *a, struct note *out, struct err *e);
/* The same of a row that was read. */
void note_of_row(const struct row *row, struct arena *a, struct note *out);

/* Writes what differs between from (what the person saw) and to, as act "note-edit". ERR_STALE if somebody
 * changed it since: says who; nothing is written. is_in_error takes the note off the timeline. */
bool note_edit(struct book *b, const struct who *who, const struct note *from, const struct note *to, struct err *e);

#endif
