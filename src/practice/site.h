/* site: the computers of a practice, as what each of them wrote says: a name under which it wrote, and when last.
 *
 * A computer whose file was copied or restored writes under a new writer id (book/identity.h) and the same name: people
 * see one computer, until one of its writers is gone for good. What each had of the others' when it was last met is
 * exchange/sync.h.
 */
#ifndef ROUNDS_PRACTICE_SITE_H
#define ROUNDS_PRACTICE_SITE_H

#include "practice/appointment.h"

struct site {
    const char *name;   /* never empty */
    struct id *writers; /* its ids, n of them */
    int nwriters;
    int own;           /* which of them this copy of the file is; -1: none, or it has not written yet */
    int64_t changes;   /* acts written there that are here */
    int64_t newest_ms; /* when the newest of them was written, by its clock; 0: not known */
    bool is_own;       /* this computer, as it writes now */
    bool is_retired;   /* gone for good: nobody waits for it */
};

/* All that have written, this one first, then by name. In a. Cost: one row per writer, a handful. */
bool site_list(struct practice *p, struct arena *a, struct site **out, int *count, struct err *e);

/* One of the writers of a computer, by its place there: what a copy of its file, or an older one, has. In a. */
bool site_one(struct practice *p, const struct site *s, int writer, struct arena *a, struct site *out, struct err *e);

/* How far a clock is ahead, in the unit in which it is understood: "25 min", "3 hours", "12 days", "4 years". In a. */
const char *site_ahead(int64_t ms, struct arena *a);

/* What a computer is called that has just come and was given no name: the host's, with a number if another one has it.
 * In a. */
bool site_free_name(struct practice *p, struct arena *a, const char **out, struct err *e);

/* Whether their role may: to be asked before they write a name. ERR_REFUSED. */
bool site_may_rename(const struct desk *d, struct err *e);
/* Calls it otherwise from now on, on every computer. Act "site-rename". ERR_REFUSED (not an owner), ERR_INPUT (no name,
 * that of another one, or BOOK_LABEL bytes and more). */
bool site_rename(struct desk *d, const struct site *s, const char *name, struct err *e);
/* It is gone for good, or is back. Act "site-retire". ERR_REFUSED (not an owner; this one). */
bool site_retire(struct desk *d, const struct site *s, bool is_retired, struct err *e);

#endif
