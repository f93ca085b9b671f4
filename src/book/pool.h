/* pool: SQLite's small blocks of memory. Debian's SQLite has no lookaside, and a write asks for memory some 500 times;
 * what was given back is kept by size and given out again, without malloc's looking for neighbours. Inside book. */
#ifndef ROUNDS_BOOK_POOL_H
#define ROUNDS_BOOK_POOL_H

#include <sqlite3.h>

/* For SQLITE_CONFIG_MALLOC, before SQLite first runs. One thread alone. What is kept stays until the program ends: at
 * most what was in use at once of each size up to 8 KiB; larger blocks go to malloc and back. */
extern const struct sqlite3_mem_methods pool_methods;

#endif
