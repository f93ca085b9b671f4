/* cli_lib: verbs run as from a shell, inside the test: a practice file of its own in a folder of its own, the clock
 * held at Monday 23 November 2026, 09:00, the same ids each time. */
#ifndef ROUNDS_TESTS_CLI_LIB_H
#define ROUNDS_TESTS_CLI_LIB_H

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cli.h"

struct shell {
    char dir[200];
    char command[4000]; /* the last one */
    struct buf out, err; /* of the last call */
    int code;
    struct cli_host host;
    struct arena arena;
};

/* Makes the folder and, with_book, a practice file by the sample policy. */
void shell_open(struct shell *s, bool with_book);
/* Removes all of it. */
void shell_close(struct shell *s);

/* Runs `rounds COMMAND`: words apart by blanks, 'quoted ones' whole. Returns the exit code. */
int shell_run(struct shell *s, const char *command, ...) __attribute__((format(printf, 2, 3)));
/* The same, and it has to end with 0. The output, in the arena. */
const char *shell_ok(struct shell *s, const char *command, ...) __attribute__((format(printf, 2, 3)));
/* The same, and it has to end with this code and say this on standard error. */
void shell_refused(struct shell *s, int code, const char *says, const char *command, ...)
    __attribute__((format(printf, 4, 5)));

/* Writes a file into the folder. Its path, in the arena. */
const char *shell_file(struct shell *s, const char *name, const char *text);

/* The keys of the first object in JSON, apart by blanks; the text or number that the first key of that name has. Both
 * in the arena; value "" if there is none. */
const char *shell_keys(struct shell *s, const char *json);
const char *shell_value(struct shell *s, const char *json, const char *key);

/* Setup and teardown of a test: *state is a shell with a practice file and Ann Smith in it, on 23 November 2026. */
int shell_with_smith(void **state);
int shell_without_smith(void **state);

/* Books the one Smith there is with okoro at the desk, a review; the reference. */
const char *shell_book(struct shell *s, const char *practitioner, const char *at);

#endif
