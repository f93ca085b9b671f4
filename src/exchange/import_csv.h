/* import_csv: a patient list of any program, read with the help of a map (import_map.h, data/import.map).
 *
 * Ids are derived from the map's name and the identifier column: importing a list again adds nothing, and rows that
 * have changed become edits (import_merge.h: never over a person's own, never by an empty cell). A row is
 * refused for: no identifier or one used before in the file, no name, a date of death that is none or does not go with
 * the birth date, a channel that is none (it may say that they want no letter), text that cannot be kept (text_clean).
 * What the practice can do without is left out where it cannot be, and said as of an empty cell (result.incomplete):
 * birth date, since when, gender, numbers. A telephone number with words beside it is taken apart: the words become its
 * remark.
 *
 * Of a record that was made one with another here, the one that stands for it is brought up to date, field by field by
 * the same rule; unless that one came from a row of the same list, which then speaks for it.
 *
 * Somebody of the same name and birth date is remarked on, in the list or in the book, and added all the same: two
 * records can be made one later, one person's record cannot be taken apart.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_CSV_H
#define ROUNDS_EXCHANGE_IMPORT_CSV_H

#include "exchange/import.h"

enum { IMPORT_CSV_SHOWN = 5 }; /* rows a dry run shows */

/* Imports the file with the map. True with refusals in the result too. A dry run writes nothing: counts say what
 * would be done, the first rows are shown (options.show) and columns nobody uses remarked on. ERR_MISSING, ERR_IO,
 * ERR_INPUT (map or file as a whole), errors of act_commit; what was durable before a failure stays. */
bool import_csv(struct practice *p, const char *file, const char *map, const struct import_options *o,
                struct import_result *result, struct err *e);

/* The id that a patient of a list gets. */
struct id import_csv_patient(const char *map_name, const char *identifier);

#endif
