/* copy: consistent copies of a book while it is in use.
 *
 * A backup is made with SQLite's backup interface into a temporary name, opened and checked, synced and
 * only then given its final name: an interrupted or failed one leaves the old backup as it was.
 * The identity is removed: whoever writes into the copy takes a new name in the log. */
#ifndef ROUNDS_BOOK_COPY_H
#define ROUNDS_BOOK_COPY_H

#include "base/buf.h"
#include "book/book.h"

/* Copies to a file that must not exist. ERR_REFUSED, ERR_IO, ERR_DAMAGE (the copy did not verify). */
bool copy_to(struct book *b, const char *path, const struct progress *p, struct err *e);

/* The file as it stands, identity and all, under a name that must not exist; read through a handle of its own, so it
 * may be called inside a write transaction that has changed nothing yet. Not verified: what an upgrade keeps
 * (migrate.h) is of a version that this one cannot read. ERR_REFUSED, ERR_IO, ERR_BUSY. */
bool copy_as_it_is(struct book *b, const char *path, struct err *e);

/* The whole file as bytes, and a book in memory made of them, identity included: what an undetected clone
 * or a restored backup is. For simulators. */
bool copy_image(struct book *b, struct buf *out, struct err *e);
bool copy_from_image(const struct buf *image, const struct book_options *o, struct book **out, struct err *e);

#endif
