/* settle: what the layer above works out from several records at once (book.h), at the end of each write.
 * Inside src/book only.
 */
#ifndef ROUNDS_BOOK_SETTLE_H
#define ROUNDS_BOOK_SETTLE_H

#include "book/internal.h"

/* Does what was put off, then runs it for what was touched since the last time; nothing touched costs nothing. Derived
 * tables may be written then. is_anew: everything was folded again. */
bool settle_run(struct book *b, bool is_anew, struct err *e);
/* After a write that failed: what was touched or put off counts for nothing, nor does what settle.run remembers, if it
 * was called in it. */
void settle_drop(struct book *b);
/* What settle.run remembers is not to be believed any more. */
void settle_forget(struct book *b);
/* At the end. */
void settle_finish(struct book *b);

#endif
