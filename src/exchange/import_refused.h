/* import_refused: the rows that an import refused, as a new list, for somebody to mend in a spreadsheet and import with
 * the same map.
 *
 * The list has the columns of the one that was read, called as there, with the same separator, and one more, the last:
 * "why Rounds refused it", by which it is known when it comes back (import_refused_is). It is UTF-8 with the mark that
 * says so, which csv believes whatever the map says. Cells come back at import as they were; none begins so that a
 * spreadsheet runs it (text_csv).
 *
 * A row that would be taken, or taken wrongly, if the new list were imported as it is has empty cells, which are
 * refused again, and stands as text in the last column: one that could not be divided into cells, and one that was only
 * refused for what another row of the list says. A row that was taken but for what it says of a refused one (who sent
 * them) stands there too, whole: it is passed over, or says it, once that one has come. The name is given once the list
 * is whole (file_new).
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_REFUSED_H
#define ROUNDS_EXCHANGE_IMPORT_REFUSED_H

#include "base/buf.h"
#include "base/file.h"
#include "exchange/csv.h"
#include "exchange/import_map.h"

/* All-zero: nobody asked for one; then add, end and abandon do nothing. */
struct import_refused {
    struct file_new file;
    struct buf out;
    int64_t rows;
    int columns; /* before the last */
    bool is_begun;
};

/* For the list that c reads with m, bound. The path is the caller's for as long. ERR_REFUSED if something has that
 * name, ERR_IO. After true, end or abandon. */
bool import_refused_begin(struct import_refused *r, const char *path, const struct csv *c, const struct import_map *m,
                          struct err *e);
/* The current record of c. is_of_others: alone it would be taken. ERR_IO. */
bool import_refused_add(struct import_refused *r, const struct csv *c, const char *why, bool is_of_others,
                        struct err *e);
/* Without rows there is no file. ERR_REFUSED, ERR_IO: there is none then. */
bool import_refused_end(struct import_refused *r, struct err *e);
void import_refused_abandon(struct import_refused *r);

/* True if c reads such a list: it holds some rows of another, not all. */
bool import_refused_is(const struct csv *c, const struct import_map *m);

#endif
