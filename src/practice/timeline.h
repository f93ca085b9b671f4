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

/* Bits of what a row is, as the table keeps them. */
enum { TIMELINE_AUTOMATIC = 1, TIMELINE_CONFIDENTIAL = 2 };

/* What to leave in. All zero: everything but confidential entries. */
struct timeline_filter {
    unsigned kinds;         /* bits TIMELINE_KIND(KIND_NOTE) | ...; 0: all */
    bool with_confidential;
    bool without_automatic; /* what the program wrote by itself is left out */
    const char *words;      /* all of these must occur in what was said (folded); NULL or "": any */
    int year;               /* only this one; 0: all */
};
#define TIMELINE_KIND(kind) (1u << ((kind) - KIND_PATIENT))

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
    int kind;          /* KIND_APPOINTMENT, KIND_CONTACT, KIND_NOTE, KIND_FOLLOW_UP, KIND_COMPLAINT,
                        * KIND_COMPLIMENT, KIND_PROTOCOL_TICK, KIND_PATIENT */
    struct id record;
    char mark;         /* state letter of a visit (words.h), '<' in, '>' out, '-' note, '*' promise, '!' went
                        * wrong, '+' went well, or became known, '/' step done */
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

/* Where a record stands, by its kind and id alone. False: it is nowhere in a timeline, or cannot be read. */
bool timeline_cursor_of(struct practice *p, int kind, const struct id *record, struct timeline_cursor *out);
/* The same where the kind is not known: a booking, a contact, a note, whatever there is. */
bool timeline_cursor_find(struct practice *p, const struct id *record, struct timeline_cursor *out);

/* A timeline by number, newest first: for lists that show a few rows of many. Making it costs what the years cost, not
 * the rows - but with words, when each entry is read once. It tells of the book as it was: to be made again when
 * the book has changed. */
struct timeline_year {
    int year, count; /* never 0 */
};
struct timeline_index {
    struct timeline_filter filter;
    struct id *ids; /* the patient, and the records merged into it */
    int nids;
    struct timeline_year *years; /* newest first */
    int nyears, count;
    struct timeline_cursor *hits; /* with words: those that fit, count of them */
};

/* In a; filter may be NULL, its words are copied. */
bool timeline_index_make(struct practice *p, const struct id *patient, const struct timeline_filter *filter,
                         struct arena *a, struct timeline_index *out, struct err *e);
/* Rows first..first+n-1, as far as there are so many, in words; in a. */
bool timeline_index_read(struct practice *p, const struct timeline_index *ix, int first, int n, struct arena *a,
                         struct timeline_row **out, int *count, struct err *e);
/* The number of the row that stands at `at`; -1 if it is left out or not there. */
bool timeline_index_find(struct practice *p, const struct timeline_index *ix, const struct timeline_cursor *at,
                         int *number, struct err *e);

/* When the patient and the practice last spoke: date of the newest call that reached somebody, or attended visit;
 * CIVIL_NONE if never. A missed call and a message are no speaking. */
bool timeline_last_contact(struct practice *p, const struct id *patient, int *date, struct err *e);

/* For hooks: puts, moves or takes away the row of a record of kind patient, appointment, contact, note,
 * follow-up, complaint or compliment.
 * appointment_changed has to call it; the hooks of the other kinds are in practice_derive. */
bool timeline_put(struct book *b, const struct row *before, const struct row *after, struct err *e);

/* Hook of the practice record: when the zone changes, civil times of contacts and notes are put again. */
bool timeline_zone_changed(struct book *b, const struct row *before, const struct row *after, struct err *e);

#endif
