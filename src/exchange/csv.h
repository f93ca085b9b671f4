/* csv: reads comma separated files one record at a time, as RFC 4180 says and as programs
 * really write them. Writing needs no module: text_csv (base/text.h) adds one field.
 *
 * Read are: quoted fields with doubled quotes and line ends inside, CR LF and LF, a byte
 * order mark, another separator than the comma, UTF-8 or Latin-1 (read as Windows-1252, which
 * is what programs that say Latin-1 write; but a byte order mark says UTF-8). Not read, and
 * said so in a plain sentence: UTF-16, archives and spreadsheets. Memory stays flat: one record is held at a time.
 *
 * A damaged record is refused by itself, with its line and the reason, and reading goes
 * on at the line after the one on which it began: one forgotten quote costs its own row,
 * not what follows it.
 *
 * Limits: 1 MiB a record, 1,000 columns, no NUL byte. Blank lines are passed over.
 */
#ifndef ROUNDS_EXCHANGE_CSV_H
#define ROUNDS_EXCHANGE_CSV_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    CSV_RECORD_MAX = 1 << 20, /* bytes of one record as it stands in the file */
    CSV_COLUMNS_MAX = 1000,
    CSV_DAMAGED_MAX = 8000 /* bytes that are shown of a damaged record */
};

enum csv_encoding { CSV_UTF8, CSV_LATIN1 };

/* All-zero: comma, UTF-8. */
struct csv_options {
    char separator; /* 0: comma */
    enum csv_encoding encoding;
};

enum csv_result {
    CSV_RECORD,  /* a record is there */
    CSV_REFUSED, /* this record is damaged: e says why and `at` where; go on if you like */
    CSV_END,     /* no more */
    CSV_FAILED   /* the file cannot be read any further: ERR_IO */
};

struct csv;

/* Opens a file and reads its first record as the header. The options may be NULL. Refuses
 * what is not a regular file, what is not text, an empty file, and two columns of one name.
 * The caller owns *out: csv_close. ERR_MISSING, ERR_IO, ERR_INPUT. */
bool csv_open(const char *path, const struct csv_options *o, struct csv **out, struct err *e);
void csv_close(struct csv *c); /* NULL is fine */

/* The next record. It has as many fields as the header, or it is refused. The error is
 * overwritten, so the same one can serve a whole file. */
enum csv_result csv_next(struct csv *c, struct err *e);

/* Index of the column with that name, in any case of ASCII letters and outer blanks, and with or without the apostrophe
 * of text_csv before it; -1: none. */
int csv_column(const struct csv *c, const char *name);
/* Fills at[i] with the column of names[i]; names a missing one in the error. ERR_INPUT. */
bool csv_columns(const struct csv *c, const char *const *names, int count, int *at, struct err *e);
/* Number of columns, and their names as they stand in the file. */
int csv_width(const struct csv *c);
const char *csv_name(const struct csv *c, int column);

/* A field of the current record: valid UTF-8, no NUL inside, blanks kept; "" when the
 * column is -1. Valid until csv_next. */
const char *csv_field(const struct csv *c, int column);

/* Of a record that csv_next refused the line on which it begins, as it stood, as far as CSV_DAMAGED_MAX: valid UTF-8,
 * bytes that are none read as Windows-1252, a NUL as a blank. NULL: the current record could be read. Valid until
 * csv_next. Its fields are "". */
const char *csv_damaged(const struct csv *c);

/* What stands between the fields of the file. */
char csv_separator(const struct csv *c);

/* The line on which the current record begins, from 1. */
int64_t csv_line(const struct csv *c);
/* "patients.csv:17" of the current record, without its folder. Valid until csv_next. */
const char *csv_where(const struct csv *c);

/* About how many records there are: line ends outside quotes, header not counted. Reads the
 * file once (about 1 GB a second); for progress only. 0 where that cannot be told. */
int64_t csv_estimate(const struct csv *c);

#endif
