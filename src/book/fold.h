/* fold: from the log to the winning values. The only writer of derived tables.
 * Inside src/book only.
 *
 * A field's heads are the writes of it that nobody who wrote it later knew. One head, or
 * several that agree, is the value; of several that differ the latest by (hlc,
 * writer, hash) is shown and all stand in table head, until a write that knows them all.
 *
 * The packed clock of a row says which transaction set each field: groups of
 *     key: 8 bytes little-endian, n: 1 byte, then n bytes: field number | 0x80 if the
 *     field has more than one head
 * groups by key, fields ascending. So a write that knows everything here (every own write) needs one
 * read and one write per record, and no history. A group without fields (n 0) is a transaction that wrote the record
 * and of which nothing stands any more: up to FOLD_PAST of them are kept there, so that writing to records all over
 * the table is one page and not two; the others stand in table touch. Together they are the record's history.
 *
 * Cells whose type does not fit the column, and fields or kinds this version does not
 * know, stay in the log and are left out here.
 */
#ifndef ROUNDS_BOOK_FOLD_H
#define ROUNDS_BOOK_FOLD_H

#include "book/internal.h"

enum { FOLD_PAST = 6 };

struct fold_clock {
    int64_t key[KIND_FIELDS_MAX];   /* by field index; 0: never set */
    bool is_multi[KIND_FIELDS_MAX]; /* more than one head */
    bool any_multi;
    int npast;
    int64_t past[FOLD_PAST]; /* wrote the record; nothing of them stands */
};

void fold_unpack(const struct kind_def *k, const struct value *v, struct fold_clock *c);
void fold_pack(const struct kind_def *k, const struct fold_clock *c, struct buf *out);
/* Does the clock name this transaction, by a field or as past? */
bool fold_names(const struct kind_def *k, const struct fold_clock *c, int64_t key);

/* The history of a record: every transaction that wrote it, ascending, each once. Of a kind this version does not know
 * as well. clock: of its row; NULL: it is read. *touches (NULL: not wanted): how many of them table touch holds. */
bool fold_history(struct book *b, int kind, const struct id *id, const struct fold_clock *clock, struct arena *a,
                  int64_t **keys, int *n, int *touches, struct err *e);

/* Reads a row with its clock; values are copied into the arena. */
bool fold_load(struct book *b, const struct kind_def *k, const struct id *id, struct arena *a, struct row *row,
               struct fold_clock *clock, struct err *e);

/* Indexes a transaction that is to be folded by fold_record: its context, and the records it touches. */
bool fold_index(struct book *b, int64_t key, const struct txn *t, const struct id *writer, struct err *e);

/* Its context and back links alone. before: where the hash of this transaction stands among those of its branch, so
 * that before[-1] is the hash of the one before it; nbefore of them are there, and the others are asked for. */
bool fold_name(struct book *b, int64_t key, const struct txn *t, const struct id *writer, const struct hash *before,
               int64_t nbefore, struct err *e);

/* Folds one part of transaction `key` into its record. An own write (knows_all) replaces what it
 * sets; another's is weighed, which needs know_build. */
bool fold_part(struct book *b, const struct part *p, int64_t key, bool knows_all, struct err *e);

/* One part of a transaction that came from elsewhere. The part points into the body. */
struct fold_write {
    struct id record;
    int kind;
    int64_t key;
    size_t order; /* of arrival */
    struct part part;
};

/* Folds many parts: sorted here, then each record read once and written
 * once. Needs know_build. */
bool fold_sorted(struct book *b, struct fold_write *w, size_t n, struct err *e);

/* Folds a record from all of its transactions. Needs know_build. */
bool fold_record(struct book *b, int kind, const struct id *id, struct err *e);

/* What fold_record would write, without writing. heads: the rows of table head that belong to the record;
 * heads_stand: these are there, and no others. */
bool fold_compute(struct book *b, const struct kind_def *k, const struct id *id, struct arena *a, struct row *row,
                  struct fold_clock *clock, int *heads, bool *heads_stand, struct err *e);

/* The same of a record that this part alone has written, without looking anywhere; values point into the part. */
void fold_compute_one(const struct part *p, int64_t key, struct row *row, struct fold_clock *clock);

/* Folds again every record with more than one head (somebody's knowledge grew). */
bool fold_multi(struct book *b, struct err *e);

/* Forgets all derived tables and makes them again from the log. */
bool fold_rebuild(struct book *b, const struct progress *p, struct err *e);

#endif
