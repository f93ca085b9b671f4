/* progress: how far a long act has come, on standard error, and a way to stop it.
 *
 * Shown only where somebody watches (host->is_live), as one line that is written over and taken away at the
 * end. Ctrl-C asks the act to stop at its next safe point; a second one ends the program at once, which is safe
 * too: what was not durable rolls back.
 */
#ifndef ROUNDS_CLI_PROGRESS_H
#define ROUNDS_CLI_PROGRESS_H

#include "book/book.h"

#include <stdint.h>

/* Lives with the caller from start to end; one at a time. */
struct progress_line {
    struct progress progress; /* to be handed down */
    bool is_live;
    int64_t shown_at; /* clock_mono_ms */
};

void progress_start(struct progress_line *p, bool is_live);
/* Takes the line away and gives Ctrl-C its usual meaning. */
void progress_end(void);

/* For book_options: says once, after two to three seconds, that another program is being waited for; what is shown of
 * an act goes first. *is_told: false at first. */
void progress_wait(void *is_told, enum book_slow why, int ms);

#endif
