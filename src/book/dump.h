/* dump: the canonical form of the derived tables: what "the same state" means.
 * Writers and hashes stand for local ordinals, nothing depends on row order, and the search words
 * (rebuilt per copy) are left out. Two copies that hold the same transactions have the same dump. */
#ifndef ROUNDS_BOOK_DUMP_H
#define ROUNDS_BOOK_DUMP_H

#include "base/buf.h"
#include "base/hash.h"
#include "book/book.h"

/* The digest of the dump; with text, its lines are appended there too (tests). Memory
 * does not grow with the book unless text is given. ERR_IO. */
bool dump_digest(struct book *b, struct buf *text, struct hash *out, struct err *e);

#endif
