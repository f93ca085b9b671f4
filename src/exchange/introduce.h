/* introduce: a computer that has written nothing yet says what it is called (book_options.site), before anybody hears
 * of it in a folder. So those it meets know of it, wait for it, can retire it, and one that goes on under its name
 * removes what it left in folders (sync_recut.c, snapshot.h).
 */
#ifndef ROUNDS_EXCHANGE_INTRODUCE_H
#define ROUNDS_EXCHANGE_INTRODUCE_H

#include "book/book.h"

/* Act "site-join". ERR_BUSY, ERR_IO. */
bool introduce(struct book *b, struct err *e);
/* The same of a file that was put back or copied and has written nothing since, while others have; else nothing. For
 * whoever begins a sync that is not a join. */
bool introduce_new(struct book *b, struct err *e);

#endif
