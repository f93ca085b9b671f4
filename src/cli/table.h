/* table: rows of text under each other, for people, pipes and screen readers.
 *
 * Every cell is shown harmless (text_show) on one line. Columns are as wide as their widest cell, two blanks apart,
 * the last one as long as it is; a column that is empty in every row is left out. No rules, no boxes,
 * no colour: a line is a row, and grep finds it.
 */
#ifndef ROUNDS_CLI_TABLE_H
#define ROUNDS_CLI_TABLE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

enum { TABLE_COLUMNS_MAX = 12 };

/* Lives in the arena given to table_start. */
struct table {
    struct arena *arena;
    bool is_ascii;
    int ncols, nrows, cap;
    const char **cells; /* nrows * ncols, shown form */
};

struct table table_start(struct arena *a, int ncols, bool is_ascii);
/* Adds a row of ncols cells; NULL is empty. Texts are copied. */
void table_add(struct table *t, const char *const *cells);
#define TABLE_ADD(t, ...) table_add((t), (const char *const[]){__VA_ARGS__})
/* Appends the rows, `indent` blanks before each. */
void table_print(const struct table *t, int indent, struct buf *out);

#endif
