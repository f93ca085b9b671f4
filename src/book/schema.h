/* schema: is the inside of a book what data/sql/schema.sql says? Inside src/book only.
 *
 * SQLite keeps the text of each statement that made a table, an index or a view. A book made by this
 * version has them word for word. An upgraded one (migrate.h) has the same words with other blanks, comments and
 * line ends, as ALTER TABLE leaves them: these are compared without blanks and comments. Anything else - a trigger,
 * a further index, a column with another type, an index without its condition - is an alteration.
 */
#ifndef ROUNDS_BOOK_SCHEMA_H
#define ROUNDS_BOOK_SCHEMA_H

#include "base/buf.h"
#include "book/internal.h"

enum { SCHEMA_WHAT = 80 };

/* Compares. what: "" if all is ours, else the first thing that is not ("table patient"), in words for a notice.
 * False only if it could not be read (ERR_IO, ERR_DAMAGE, ERR_BUSY). */
bool schema_compare(struct book *b, char what[SCHEMA_WHAT], struct err *e);

/* Appends SQL without comments and without the blanks that mean nothing; strings stay as they are. */
void schema_squeeze(const char *sql, size_t n, struct buf *out);

#endif
