/* open: the opening sequence of BOOK section 10. Inside src/book only. */
#ifndef ROUNDS_BOOK_OPEN_H
#define ROUNDS_BOOK_OPEN_H

#include "book/internal.h"

/* Throws the SQLite handle away and opens the same file afresh (after a failed commit: pages that
 * a failed fsync left in memory are not to be believed). */
bool open_again(struct book *b, struct err *e);

/* Turns SQLite's answer about a file that is not the book itself into ours; internal_fail is for the book. */
bool open_fail(const char *file, int rc, const char *doing, struct err *e);

/* Opens b->path into b->db with every setting checked. Whose file it is (application_id, user_version: ERR_REFUSED,
 * ERR_NEWER) is looked at before anything is set in it, unless extra_flags make a new one. */
bool open_handle(struct book *b, int extra_flags, struct err *e);
/* Closes b->db with all that hangs on it; it may be NULL before, and is after. */
void open_close(struct book *b);
/* The connection's limits, busy timeout and authorizer; what SQLite made of them is looked at. ERR_IO. */
bool open_configure(struct book *b, struct err *e);
/* A handle on an empty database in memory, without a schema (copy.c fills it). In book.c. */
bool open_memory(const struct book_options *o, struct book **out, struct err *e);
/* That every table and index is ours, word for word; else read-only, with a notice. */
bool open_check_schema(struct book *b, struct err *e);
/* Refuses a name for a new file beside which an older one has left its journal: SQLite would roll that back into the
 * new one. ERR_REFUSED. */
bool open_check_leftovers(const char *path, struct err *e);
/* What is to be read only is kept from writing by SQLite too. */
bool open_stop_writes(struct book *b, struct err *e);
/* Statements for opening, by name, run once and thrown away. expect: what the first column must say, NULL for any. */
bool open_pragma(struct book *b, const char *sql, const char *expect, struct err *e);
bool open_pragma_int(struct book *b, enum sql_id which, int64_t *out, struct err *e);

#endif
