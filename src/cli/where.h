/* where: which practice file is meant, when nobody or somebody has said. The one place that reads the environment for
 * it; the file itself is not looked into (book.h does that). */
#ifndef ROUNDS_CLI_WHERE_H
#define ROUNDS_CLI_WHERE_H

#include "base/arena.h"

/* given (--book FILE), else $ROUNDS_BOOK, else the shared /var/lib/rounds/practice.db if this account may read it, else
 * $XDG_DATA_HOME/rounds/practice.db or ~/.local/share/rounds/practice.db, for one person. Empty counts as not
 * said, and so does a folder of the environment that is not absolute. In the arena; never NULL. */
const char *where_book(struct arena *a, const char *given);

#endif
