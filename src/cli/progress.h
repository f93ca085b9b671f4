/* progress: how far a long act has come, on standard error, and a way to stop it.
 *
 * Shown only where somebody watches (host->is_live), as one line that is written over and taken away at the
 * end. Ctrl-C asks the act to stop at its next safe point; a second one ends the program at once, which is safe
 * too: what was not durable rolls back. Where Ctrl-C was ignored it stays so: a backup started with nohup goes on.
 */
#ifndef ROUNDS_CLI_PROGRESS_H
#define ROUNDS_CLI_PROGRESS_H

#include "book/book.h"

#include <signal.h>
#include <stdint.h>

/* All zero at first: nothing is shown. What was said of a wait lasts longer than from start to end. */
struct progress_line {
    struct progress progress; /* to be handed down */
    bool is_live;
    bool is_wait_told;
    int width;               /* cells of what is shown now; 0: nothing is */
    int64_t shown_at;        /* clock_mono_ms */
    struct sigaction before; /* what Ctrl-C did before the start */
};

void progress_start(struct progress_line *p, bool is_live);
/* Takes the line away and gives Ctrl-C the meaning it had before. */
void progress_end(struct progress_line *p);

/* For book_options, with a line: says once, after two to three seconds, that another program is being waited for; what
 * is shown goes first. */
void progress_wait(void *line, enum book_slow why, int ms);

#endif
