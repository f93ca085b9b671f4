/* migrate: books of earlier versions brought to this one, when they are opened. Inside src/book only.
 *
 * A migration is a numbered file in data/sql/migrations, carried in the program: 0002-what.sql brings a book of
 * version 1 to version 2 and ends with PRAGMA user_version = 2 (its README says how to add one). All that are
 * needed run in one SQLite transaction: before it a copy of the file is made beside it ("practice.db.before-2"), in
 * it the derived tables are made anew from the log - fields and kinds that this version is the first to know
 * have been waiting there - and the outcome is compared with schema.sql. If anything is not as it should be nothing
 * is changed, and the reason is told.
 */
#ifndef ROUNDS_BOOK_MIGRATE_H
#define ROUNDS_BOOK_MIGRATE_H

#include "book/internal.h"

/* One step. sql is one text of several statements. */
struct migration {
    int to;           /* user_version afterwards; the step begins at to - 1 */
    const char *name; /* of the file, for messages */
    const char *sql;
};

enum { MIGRATE_MAX = 200 };

struct data_file; /* data.h */

/* The steps among the files that the program carries (data_files), ascending. Returns how many there are. */
int migrate_list(const struct data_file *files, struct migration out[MIGRATE_MAX]);

/* Brings b, open for writing at version b->version, to version `to` by these steps. Then b->version is `to`, and
 * b->notice says where the copy is. Other programs that have the file open with an older Rounds see the change at
 * their next write and stop there. ERR_REFUSED (read-only, no way from this version, altered inside), ERR_BUSY,
 * ERR_IO. */
bool migrate_book(struct book *b, const struct migration *list, int n, int to, struct err *e);

#endif
