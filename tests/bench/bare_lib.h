/* bare: the edits that merge_bench measures, and the same written into bare SQLite: narrow rows, one wide table, or a
 * changeset of SQLite's session extension. Under the settings of a live book. */
#ifndef TESTS_BENCH_BARE_H
#define TESTS_BENCH_BARE_H

#include "base/id.h"

#include <stdbool.h>

enum { BARE_FIELDS = 6, BARE_VALUE = 32 };

struct bare_cost {
    double wall, cpu; /* ms; of the processor for this process, user and system */
};

struct bare_cost bare_now(void);
struct bare_cost bare_since(struct bare_cost from);

/* The id of record n, in the order of the numbers; and what a round of edits writes into a field of it. */
struct id bare_record(int n);
void bare_value(int n, int field, int round, char out[BARE_VALUE]);

/* Which record the i-th edit is about: new ones after the base, or old ones, each once, far from each other. */
int bare_in_order(int i, int base);
int bare_scattered(int i, int base);

/* ATTACH and INSERT ... SELECT of the changes as narrow rows. */
struct bare_cost bare_append(int nbase, int nnew);
/* The same records in one wide table, updated in the order of their ids. */
struct bare_cost bare_update(int nbase, int nnew);

/* Is sqlite3changeset_apply there? Not every SQLite has sessions compiled in. */
bool bare_has_sessions(void);
/* sqlite3changeset_apply on a copy of the book `base`, so under the same indexes. sql: one edit of table patient, with
 * the id and BARE_FIELDS values. */
struct bare_cost bare_changeset(const char *base, const char *sql, int count, int (*at)(int, int), int nbase);

/* Syncs are the caller's to count: one small commit into a copy of a book, with nothing else in it. */
void bare_commit(const char *base, int *syncs);

#endif
