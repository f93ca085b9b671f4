/* err: the one way in which Rounds says that something did not work.
 *
 * A caller owns a struct err, zeroed before first use, and passes it last to
 * every function that can fail. Such a function returns bool: true, or false
 * after err_set. The first failure is kept: what was tried first is what the
 * person has to know. Texts say what was tried, on what, why not, what to do,
 * in whole words; they never carry a patient's name (they may end in a log), but
 * a booking's reference, which a screen shows as a name (practice/by_name.h).
 * How each kind is shown and which exit code it gives is decided here alone.
 */
#ifndef ROUNDS_BASE_ERR_H
#define ROUNDS_BASE_ERR_H

#include <stdbool.h>

enum err_kind {
    ERR_NONE,    /* nothing went wrong */
    ERR_USAGE,   /* the command line or the call is wrong: exit 2 */
    ERR_INPUT,   /* a value was refused where it came in: exit 1 */
    ERR_REFUSED, /* a rule of the practice says no: exit 1 */
    ERR_MISSING, /* what was named does not exist: exit 1 */
    ERR_STALE,   /* somebody else was first; nothing was written: exit 1 */
    ERR_BUSY,    /* another program holds the book; try again: exit 5 */
    ERR_UNKNOWN, /* a commit failed and may or may not be there: exit 4 */
    ERR_DAMAGE,  /* what was read is not what was written: exit 3 */
    ERR_NEWER,   /* made by a newer Rounds: update first: exit 1 */
    ERR_IO,      /* the disk, the terminal or the system refused: exit 1 */
};

/* text: one sentence or two, UTF-8, no newline, always terminated.
 * at: where ("patients.csv:17", a policy line, a reference); may be empty. */
struct err {
    enum err_kind kind;
    char text[480];
    char at[200];
};

/* Sets kind and text (printf-like) unless an error is already held. Returns
 * false, so that `return err_set(e, ...)` reads well. e may be NULL. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Says where the held error arose, unless it was said before. Returns false. */
bool err_at(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forgets the error. */
void err_clear(struct err *e);

/* The exit code of a program that ends with this kind, 0 to 5. */
int err_exit_code(enum err_kind kind);

/* A word for the kind, for --json and tests: "input", "busy", ... */
const char *err_kind_name(enum err_kind kind);

#endif
