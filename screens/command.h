/* command: one row for everything a person can tell a screen to do.
 *
 * From the rows and nothing else come: key lookup, help, palette, bottom bar,
 * `rounds keys`, the KEYS of the manual page, remapping, names in the audit.
 * One letter means one thing in all rows of the program (PRODUCT 4).
 */
#ifndef ROUNDS_SCREENS_COMMAND_H
#define ROUNDS_SCREENS_COMMAND_H

#include "base/err.h"

#include <stddef.h>

struct app;

enum {
    COMMAND_NEEDS_ROW = 1, /* refused where the screen has no row under the marker */
    COMMAND_WRITES = 2,    /* refused when the book is read-only */
    COMMAND_MOVES = 8,     /* moves the marker and nothing else: only the marker is drawn again,
                            * unless the handler calls app_redraw; allowed in bursts */
    COMMAND_NO_BAR = 16,   /* not shown in the bottom bar */
    COMMAND_IN_LAYERS = 32, /* global row that also works over forms, help and questions */
    COMMAND_ANYWHERE = 128, /* help names it at its top, before what belongs to the screen */
};

/* Filled by field name. keys, name, title, help and run are required; text is static. */
struct command {
    const char *keys;     /* names as in term_keys_parse, the first is the one shown: "PgDn ^F Space" */
    const char *name;     /* stable, noun-verb: "appointment-arrive" */
    const char *title;    /* one to three words for the bar: "arrived" */
    /* What the bar calls it for the row under the marker; NULL: title. */
    const char *(*title_now)(const struct app *app, const void *state);
    const char *help;     /* one sentence, with its full stop */
    const char *synonyms; /* other words people look for, separated by blanks; may be NULL */
    int least_role;       /* compared with the role given to the app; 0: everybody */
    unsigned flags;
    int arg;              /* for handlers that serve several rows */
    /* May refuse with ERR_REFUSED and a sentence that says what to press instead;
     * checked before it is run. NULL: always ready. */
    bool (*is_ready)(const struct app *app, const void *state, struct err *e);
    /* Does it. state is the screen's own (NULL in global rows). An error is shown on the message line. */
    bool (*run)(struct app *app, void *state, const struct command *row, struct err *e);
};

/* A list of rows. */
struct command_rows {
    const struct command *rows;
    size_t count;
};
#define COMMAND_ROWS(array) {(array), sizeof(array) / sizeof((array)[0])}


/* True if `key` is among `keys` (names separated by blanks). */
bool command_has_key(const char *keys, int key);

/* The first of the row's keys as shown, "" if it has none. */
void command_first_key(const char *keys, char *out, size_t size);

/* Whether each word typed begins a word of name, title, synonyms or help, or is
 * one of the keys. Lower is better: 1 title or name, 2 synonym, 3 help; 0 no match. */
int command_match(const struct command *row, const char *keys, const char *typed);

#endif
