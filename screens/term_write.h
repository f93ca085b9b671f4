/* term_write: one write(2) per frame.
 *
 * Debian's ncurses flushes at every cursor movement: 20 writes, and over ssh 20
 * segments, for one frame (TERMINAL 2.4, 6). So this module defines write() itself:
 * in the whole program, what is written to the terminal's descriptor while it collects
 * is kept in memory, and everything else goes to the kernel as ever. It is the only external
 * name in the tree without its module's prefix.
 */
#ifndef ROUNDS_SCREENS_TERM_WRITE_H
#define ROUNDS_SCREENS_TERM_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on, what is written to fd is collected. */
void term_write_start(int fd);

/* Bytes collected and not yet sent. */
size_t term_write_waiting(void);

/* Drops what was collected. */
void term_write_drop(void);

/* Sends what was collected; nothing is written if there is nothing. wake_fd (-1: none): gives
 * up when it becomes readable while the line accepts nothing. patience_ms: gives up
 * when the line accepts nothing for so long; -1 waits for ever. What could not be
 * sent is dropped. False if the line is gone or it gave up. */
bool term_write_flush(int wake_fd, int patience_ms);

/* Writes to the terminal at once, past what is collected (for the harness' sync). */
bool term_write_now(const void *bytes, size_t n);

/* write() goes straight through again. */
void term_write_stop(void);

/* Since start: write(2) calls that flushes took, and their bytes. */
unsigned long term_write_calls(void);
uint64_t term_write_bytes(void);

#endif
