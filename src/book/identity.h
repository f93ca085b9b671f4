/* identity: which writer this copy of the book is (BOOK section 6). Inside src/book,
 * and tests/sim.
 *
 * A writer's name is 16 random bytes, kept in the local table self and, bound to the machine
 * and the file, in a small text file beside the book ("practice.db-identity", one line).
 * The line is rewritten after commits without fsync: it may lag behind.
 *
 *   book ahead of the line, along its own chain     a crash before the line was written: catch up
 *   book behind the line, or beside it              restored or copied: take a new identity
 *   line missing, torn, of another machine or file  copied or cloned: take a new identity
 *
 * A new identity is silent and cheap: a new stream; the old one stays as it is and is never used
 * again. Should a clone go unnoticed, both branches are kept and applied all the same.
 */
#ifndef ROUNDS_BOOK_IDENTITY_H
#define ROUNDS_BOOK_IDENTITY_H

#include "book/internal.h"

/* What the line says. */
struct identity_mark {
    bool is_sound;
    struct id writer, machine;
    int64_t inode, seq;
    uint8_t head[HASH_SIZE];
};

enum identity_answer { IDENTITY_KEEP, IDENTITY_CATCH_UP, IDENTITY_FORK };

/* The decision, from what is known: pure, so that simulators can ask it. at_mark: the hash that
 * the book's own chain has at mark->seq, NULL if it has none there. */
enum identity_answer identity_decide(const struct self *self, const struct identity_mark *mark,
                                     const struct id *machine, int64_t inode, const uint8_t *at_mark);

/* The line's text and back. */
void identity_write_mark(const struct identity_mark *m, struct buf *out);
void identity_read_mark(const char *text, size_t n, struct identity_mark *m);

/* A hash of what tells this machine from others. */
struct id identity_machine(void);

/* Reads table self into b->self. */
bool identity_load(struct book *b, struct err *e);
/* Writes b->self into table self (within a write transaction). */
bool identity_save(struct book *b, struct err *e);
/* Within a write transaction: compares with the line and forks if it must. */
bool identity_check(struct book *b, struct err *e);
/* After a commit of who has compared it (identity_check): rewrites the line. Failing is harmless: it may lag. */
void identity_note(struct book *b);
/* Within a write transaction: the name is used by somebody else too, so a new one is taken before the next write. What
 * the computer is called stays. */
bool identity_give_up(struct book *b, struct err *e);
/* Takes a new name now (within a write transaction). */
bool identity_fork(struct book *b, struct err *e);

#endif
