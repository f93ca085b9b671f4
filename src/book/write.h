/* write: one SQLite write transaction, from BEGIN IMMEDIATE to a commit whose outcome is
 * known. Inside src/book only; act.h is the door for everybody else.
 *
 * A failed commit is not "not written": after an I/O error the handle is thrown away, the book opened
 * again and looked at. Three answers: true; an error (it is not there); ERR_UNKNOWN (could not look).
 */
#ifndef ROUNDS_BOOK_WRITE_H
#define ROUNDS_BOOK_WRITE_H

#include "book/internal.h"

/* Starts; loads who we are. With needs_identity a new identity is taken if this copy
 * must not write under its old one (identity.h), and the line beside the book is written after the commit. Without is
 * right for whatever writes nothing of our own: what others wrote, tables made anew, what is taken out. ERR_BUSY,
 * ERR_REFUSED (read-only), ERR_IO, ERR_USAGE (a read or a write is going on). */
bool write_begin(struct book *b, bool needs_identity, struct err *e);

/* Commits if ok, else rolls back (keeping e as it is) and returns false; after a disk error in between, or where e
 * holds one, the book is opened afresh. Also true: the commit failed, but what it put into the log was found there
 * afterwards. */
bool write_end(struct book *b, bool ok, struct err *e);

#endif
