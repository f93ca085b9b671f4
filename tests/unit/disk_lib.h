/* disk_lib: a disk that fails when it is told to. A SQLite VFS over the real one, made the default between disk_start
 * and disk_stop, so that books opened then stand on it. */
#ifndef ROUNDS_TESTS_DISK_LIB_H
#define ROUNDS_TESTS_DISK_LIB_H

#include <stdbool.h>

enum disk_op { DISK_OPEN, DISK_WRITE, DISK_SYNC, DISK_TRUNCATE, DISK_OPS };
enum disk_file { DISK_BOOK, DISK_JOURNAL, DISK_FILES };

void disk_start(void);
void disk_stop(void);

/* The n-th such call from now on (1: the next) gives rc, and, if for ever, all after it. 0 as n: none fails more. */
void disk_fail(enum disk_op op, enum disk_file file, int n, bool for_ever, int rc);
/* Books can be opened for reading only, as where the account has no right to write (root always has). */
void disk_read_only(bool is_read_only);
/* And no book can be opened at all. */
void disk_gone(bool is_gone);
/* Calls since the last disk_fail or disk_start. */
int disk_count(enum disk_op op, enum disk_file file);

/* Before the nth time from now (1: the next) that somebody begins to read, this happens once: another program's turn.
 * NULL: nothing does. */
void disk_before_read(void (*happens)(void *arg), void *arg, int nth);

#endif
