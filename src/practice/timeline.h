/* timeline: everything that ever happened between a patient and the practice, newest first.
 *
 * The derived table holds one row per record at its civil time; a visit is one row however often it was
 * changed. Reading turns rows into words. Who and where come from the record's history. Records of merged
 * patients are included. Confidential entries are left out unless asked for (a filter, not a lock).
 */
#ifndef ROUNDS_PRACTICE_TIMELINE_H
#define ROUNDS_PRACTICE_TIMELINE_H

#include "base/arena.h"
#include "practice/practice.h"

/* What to leave in. All zero: everything but confidential entries. */
struct timeline_filter {
    unsigned kinds;        /* bits 1u << (kind - KIND_PATIENT); 0: all */
    bool with_confidential;
    const char *words;     /* all of these must occur in the text (folded); NULL: any */
};

/* Where to go on: the last row already shown. All zero with is_set false: from the newest. */
struct timeline_cursor {
    bool is_set;
    int64_t at; /* civil minutes */
    int kind;
    struct id record;
};

struct timeline_row {
    int date, minute;  /* civil, of the practice */
    int64_t at_ms;     /* the same as an instant */
    int kind;          /* KIND_APPOINTMENT, KIND_CONTACT, KIND_NOTE, KIND_PATIENT */
    struct id record;
    char mark;         /* state letter of a visit (words.h), '<' in, '>' out, '*' note, '+' became known */
    const char *text;  /* in desk words, one line: "Chen rev 30m, confirmed" */
    const char *by;    /* who entered it last, "" if nobody signed in */
    const char *site;  /* at which computer, "" if not known */
    bool is_confidential;
};

/* At most `limit` rows older than `from` (may be NULL), newest first, in a. Costs one statement per record
 * behind the patient and one history per row: ask for what is shown. */
bool timeline_of(struct practice *p, const struct id *patient, const struct timeline_filter *filter,
                 const struct timeline_cursor *from, int limit, struct arena *a, struct timeline_row **out, int *count,
                 struct err *e);

/* The cursor that goes on after this row. */
struct timeline_cursor timeline_after(const struct timeline_row *row);

/* When the patient and the practice last spoke: date of the newest contact or attended visit; CIVIL_NONE if never. */
bool timeline_last_contact(struct practice *p, const struct id *patient, int *date, struct err *e);

/* For hooks: puts, moves or takes away the row of a record of kind patient, appointment, contact or note.
 * appointment_changed has to call it; the hooks of the other kinds are in practice_derive. */
bool timeline_put(struct book *b, const struct row *before, const struct row *after, struct err *e);

/* Hook of the practice record: when the zone changes, civil times of contacts and notes are put again. */
bool timeline_zone_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);

#endif
