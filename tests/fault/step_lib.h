/* step: one call of SQLite by which this program prepares or runs a statement fails, at a place that is counted.
 *
 * sqlite3_step, _prepare, _exec and _backup_step are defined here over the library's and pass everything on until
 * step_arm. What SQLite calls from inside such a call is neither counted nor struck. strike_lib is the layer below:
 * there it is the system that fails, and SQLite says what it makes of it. */
#ifndef TESTS_FAULT_STEP_H
#define TESTS_FAULT_STEP_H

#include <stdbool.h>
#include <stdint.h>

enum step_kind {
    STEP_NONE,  /* only counts */
    STEP_IOERR, /* the call does nothing and says so */
    STEP_FULL,  /* the same; a transaction that goes on is rolled back, as SQLite does by itself */
    STEP_CORRUPT,
    STEP_BUSY,
    STEP_LATE, /* a COMMIT does its work and says IOERR; others pass */
    STEP_KINDS
};
extern const char *const step_names[STEP_KINDS];

enum { STEP_CALLS = 60000 };

struct step {
    enum step_kind kind;
    long at;       /* the call that is struck, from 1 */
    bool for_ever; /* and all that come after it */
    long then;     /* 0, or: so many calls later another fails, with an I/O error */
};

/* What came of it. */
struct step_seen {
    long calls;
    /* Of [n]: is call n one of the first four of its statement, or the 8th, 16th ...? What is new comes early. */
    bool is_place[STEP_CALLS];
    bool is_commit[STEP_CALLS];
    long struck;     /* how many went wrong */
    char where[200]; /* the first of them: the beginning of its statement */
    long left_open;  /* handles that were closed in the middle of a transaction */
};

/* From here on. `seen` is counted up from zero. */
void step_arm(const struct step *what, struct step_seen *seen);
void step_disarm(void);
/* As strike_note_callers, of calls of SQLite and their statements. */
void step_note_callers(uint64_t from[STEP_CALLS]);

#endif
