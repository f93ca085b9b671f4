/* term_write: one write(2) per frame.
 *
 * Debian's ncurses flushes at every cursor movement: 20 writes, and over ssh 20
 * segments, for one frame (TERMINAL 2.4, 6). So term.c defines write() itself, and
 * what is meant for the terminal is collected here until a frame is whole.
 */
#ifndef ROUNDS_SCREENS_TERM_WRITE_H
#define ROUNDS_SCREENS_TERM_WRITE_H

#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

/* All zero is valid: nothing collected. */
struct term_write {
    struct buf bytes;    /* collected, not yet sent */
    unsigned long calls; /* write(2) calls that flushes took */
};

/* The system call itself, whoever has replaced write(). */
ssize_t term_write_to_kernel(int fd, const void *bytes, size_t n);

/* Sends what was collected; nothing is written if there is nothing. wake_fd (-1: none): gives
 * up when it becomes readable while the line accepts nothing. patience_ms: gives up
 * when the line accepts nothing for so long; -1 waits for ever. What could not be
 * sent is dropped. False if the line is gone or it gave up. */
bool term_write_flush(struct term_write *w, int fd, int wake_fd, int patience_ms);

/* Of what was collected since `from` bytes, keeps the first of every `what` (not empty). */
void term_write_once(struct term_write *w, size_t from, const char *what);

/* Of what was collected since `from` bytes, leaves out every `what` (not empty) that `next` follows at once. */
void term_write_not_before(struct term_write *w, size_t from, const char *what, const char *next);

void term_write_finish(struct term_write *w);

#endif
