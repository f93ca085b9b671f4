/* fold_heads: table head, of one record: the fields with more than one head, and what ended it apart from the rest.
 * Inside src/book only.
 *
 * A booking that one computer ends (cancelled, did not come, a mistake) while another, knowing nothing of that, moves
 * it, has one head in each field and is a contradiction all the same. Its acts stand in table head under the field
 * FIELD_APART: value 1 who ended it, 0 who did not know. So do those of a patient's record that one computer makes one
 * with another (replaced_by) while another one, knowing nothing of that, writes to it. They go once somebody writes the
 * field that ends it, knowing both. So they are listed, dumped, folded again and erased like the heads of any field.
 */
#ifndef ROUNDS_BOOK_FOLD_HEADS_H
#define ROUNDS_BOOK_FOLD_HEADS_H

#include "book/fold.h"

struct write {
    int64_t key, hlc;
    struct id writer;
    uint8_t hash[TXN_HASH];
    int field; /* index */
    struct value value;
    bool is_head;
    bool is_apart; /* ended the record, or wrote to it, unknown to who wrote or ended it */
};

struct writes {
    struct write *w;
    int n;
};

/* Can a record of this kind be ended? */
bool fold_heads_may_end(const struct kind_def *k);
/* Whether a record of that kind may have to be weighed again as a whole, by what was known of it when it ended. */
bool fold_heads_were_apart(const struct kind_def *k, const struct fold_clock *had);
/* Whether it is ended: with several heads in any field its clock does not say who is apart from whom. */
bool fold_heads_is_ended(const struct row *row);
/* Of a row whose fields have one head each. know_build first. */
bool fold_heads_is_apart(const struct know *k, const struct row *row, const struct fold_clock *clock);
/* Marks the writes that are apart, and the field that ends the record as one with several heads. */
void fold_heads_end(const struct know *k, struct writes *all, const struct row *row, struct fold_clock *clock);

/* Writes the record's rows of table head anew. */
bool fold_heads_put(struct book *b, const struct kind_def *k, const struct id *id, const struct writes *all,
                    const struct fold_clock *clock, struct err *e);
/* As fold_compute says of heads and heads_stand. */
bool fold_heads_check(struct book *b, const struct kind_def *k, const struct id *id, const struct writes *all,
                      const struct fold_clock *clock, int *heads, bool *heads_stand, struct err *e);

#endif
