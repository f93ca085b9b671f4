/* tape: a recording SQLite VFS. Everything written to the book and its journal goes through to the real
 * file and, at the same time, onto a tape; from the tape come the states in which a power cut may leave
 * the disk: what was synced is there; of the rest any sectors may be, in any mix.
 *
 * The model is pessimistic: 512-byte sectors land or do not land each for itself, lengths follow
 * the writes that landed, a new file's name is only sure after its first sync (SQLite syncs the directory
 * then), a removed name only after the directory was synced.
 */
#ifndef TESTS_FAULT_TAPE_H
#define TESTS_FAULT_TAPE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum tape_op { TAPE_WRITE, TAPE_TRUNCATE, TAPE_SYNC, TAPE_CREATE, TAPE_DELETE, TAPE_LOST, TAPE_MARK };
enum { TAPE_FILES = 2, SECTOR = 512 }; /* 0: the book, 1: its journal */

struct tape_entry {
    enum tape_op op;
    int file;
    int64_t at; /* offset, size, or the number of a mark */
    size_t n;
    uint8_t *data; /* TAPE_WRITE */
};

struct tape {
    struct tape_entry *entry;
    int n, cap;
    struct buf before;  /* the book when recording began */
    struct buf journal; /* and its journal, if it had one */
    bool has_journal;
    /* This sync, from 1, fails: what was to be kept by it never will be, though who reads it now finds it (Linux marks
     * such pages clean). 0: none does. */
    int failing_sync;
    int syncs;            /* so far */
    bool hides_failure;   /* planted: that sync says that all went well */
    bool ignore_sync;     /* planted: the disk lies about fsync */
    bool ignore_dir_sync; /* planted: a new name is never made sure */
};

/* Makes the recording VFS the default one and records what happens to `book` and its journal. */
bool tape_start(struct tape *t, const char *book);
void tape_stop(struct tape *t);
/* Puts a mark: "this was acknowledged". */
void tape_mark(struct tape *t, int64_t number);
void tape_finish(struct tape *t);

/* One file as it may be found after the cut. */
struct tape_file {
    bool exists;
    struct buf bytes;
};

/* Walks the tape; at each entry, states can be drawn. */
struct tape_walk {
    const struct tape *tape;
    int at;                            /* entries done */
    struct tape_file sure[TAPE_FILES]; /* what was synced */
    int pending[TAPE_FILES];           /* index of the first entry that is not sure */
    bool name_is_sure[TAPE_FILES];
    int64_t acked; /* last mark passed */
};

void tape_rewind(struct tape_walk *w, const struct tape *t);
bool tape_next(struct tape_walk *w); /* false at the end */
/* Draws a state with this generator (a function of 0..n-1). */
void tape_draw(const struct tape_walk *w, int (*random)(int n), struct tape_file out[TAPE_FILES]);
void tape_walk_finish(struct tape_walk *w);

/* As a file: what was not there before is zero. */
void tape_resize(struct buf *b, size_t n);
void tape_put(struct buf *b, int64_t at, const void *p, size_t n);

#endif
