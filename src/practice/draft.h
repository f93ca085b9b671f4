/* draft: forms that were begun and not finished, kept as they were typed.
 *
 * Rows of the local table `draft`: they never travel, are in no history, and belong to one person ("" while
 * nobody has signed in). A screen puts one whenever the fingers rest and drops it when the form is saved, so that
 * what is left at the next start is what a dropped line or a kill interrupted.
 */
#ifndef ROUNDS_PRACTICE_DRAFT_H
#define ROUNDS_PRACTICE_DRAFT_H

#include "base/arena.h"
#include "base/id.h"
#include "book/book.h"

/* One field as it was typed. */
struct draft_value {
    const char *name; /* letters, digits and dashes */
    const char *text; /* never NULL */
};

struct draft {
    int64_t id;        /* 0 in one that is new */
    const char *form;  /* name of the form: "book" */
    const char *staff; /* code, "" nobody */
    struct id subject; /* what it is about, or none */
    int64_t at_ms;     /* when it was last typed in; set by draft_put */
    const struct draft_value *values;
    int nvalues;
};

/* Keeps it; a new one gets its id. ERR_REFUSED where the book is read-only, ERR_BUSY, ERR_IO. */
bool draft_put(struct book *b, struct draft *d, struct err *e);

/* Those of one person, newest first, in a. Left out: what another process that still runs on this machine has typed,
 * since somebody sits there and goes on with it. */
bool draft_list(struct book *b, const char *staff, struct arena *a, struct draft **out, int *count, struct err *e);

/* The newest about this record, whoever typed it; id 0: there is none. */
bool draft_of(struct book *b, const struct id *subject, struct arena *a, struct draft *out, struct err *e);

/* Forgets all about this record. */
bool draft_drop_of(struct book *b, const struct id *subject, struct err *e);
/* Forgets one; one that is gone already is fine. */
bool draft_drop(struct book *b, int64_t id, struct err *e);

/* What stands in a field, "" if it is not there. */
const char *draft_text(const struct draft *d, const char *name);

#endif
