/* cli: one call of rounds from a shell, from its arguments to its exit code.
 *
 * Reads the arguments by the verbs' rows (verb.h), opens the practice, asks whether this person may do
 * it, runs the verb's handler, and only then writes what it said: to standard output all at once,
 * refusals and remarks to standard error. Nothing is held open while output waits for a pipe.
 *
 * Exit codes (frozen, rounds(1)): 0 fine; 1 refused, or imported with refusals, or the output could not be written;
 * 2 wrongly called; 3 damage found; 4 not known whether it was saved; 5 somebody else holds the practice file.
 */
#ifndef ROUNDS_CLI_CLI_H
#define ROUNDS_CLI_CLI_H

#include "base/buf.h"
#include "base/err.h"

#define CLI_VERSION "0.1"

/* A command row of a screen, for `rounds keys` and the manual. Texts are static. */
struct cli_key {
    const char *screen; /* title of the screen; "everywhere" for global rows */
    const char *keys;   /* as in the row: "PgDn ^F Space", the first is the one shown */
    const char *name, *title, *help;
};

/* What the program around the verbs supplies: main() has screens, a test has none. */
struct cli_host {
    /* The rows of all screens, *count of them, for as long as the host; only asked when they are listed, as making
     * the list costs a twentieth of a start. NULL: there are no screens. */
    const struct cli_key *(*keys)(void *keys_of, int *count);
    void *keys_of;
    bool is_ascii; /* the terminal shows no UTF-8: letters are written without accents */
    bool is_own;   /* the process is ours and ends with the call: where a verb reads what others made, it is confined */
    bool is_live;  /* somebody watches standard error: progress is shown there */
    /* Called when no verb was given. All may be NULL: as given by --book, --as, --site. Returns the exit code. */
    int (*screens)(const char *book, const char *as, const char *site);
};

/* Runs one call; argv[0] is passed over, argv[argc] is NULL. Appends what would be written to the two
 * streams. Returns the exit code. */
int cli_run(const struct cli_host *host, int argc, char *const argv[], struct buf *out, struct buf *err);

/* The same with the real streams: what main() returns. */
int cli_main(const struct cli_host *host, int argc, char *const argv[]);

/* Appends an error as people get it: "rounds: FILE:LINE: sentence" and a newline. */
void cli_error(struct buf *out, const struct err *e, bool is_ascii);

#endif
