/* import_merge: how a record from a file meets the one that is here already.
 *
 * A field is changed only if the file says something else than the book and nobody but the same
 * import has ever set it: what a person entered here stays. So an import can be run every month: what
 * changed at the source comes in, what was mended here is not undone.
 */
#ifndef ROUNDS_EXCHANGE_IMPORT_MERGE_H
#define ROUNDS_EXCHANGE_IMPORT_MERGE_H

#include "exchange/import.h"
#include "practice/patient.h"
#include "practice/record.h"

enum import_found {
    IMPORT_ABSENT,  /* there is no such record: the caller adds it */
    IMPORT_SAME,    /* it says what the file says */
    IMPORT_CHANGED, /* some fields were changed (or would be: dry run) */
    IMPORT_KEPT     /* it says something else and was left alone */
};

/* Members of struct patient, struct telecom and struct note that a file can give, texts and dates. A bit per
 * member, by its place in the table, says which of them this file gives. _referrer: who sent a patient, by itself,
 * since they may stand further down in the file. */
extern const struct record_table import_merge_patient, import_merge_telecom, import_merge_note, import_merge_referrer;
enum { IMPORT_MERGE_ALL = -1 };

/* Compares the members in `given` of `wanted` with the record, and writes what may be changed.
 * can_change false: only compares. Remarks on each field that is kept. */
bool import_merge(struct import *im, const struct record_table *t, const struct id *id, const struct id *subject,
                  const void *wanted, unsigned given, bool can_change, enum import_found *found, struct err *e);

/* The same where the row's own record (was) was made one with this one (id), which is written: what two records took
 * over from each other when they were made one is still the word of the import that had brought it. */
bool import_merge_into(struct import *im, const struct record_table *t, const struct id *id, const struct id *was,
                       const void *wanted, unsigned given, enum import_found *found, struct err *e);

/* The bit of a field, 0 if the table does not have it. */
unsigned import_merge_bit(const struct record_table *t, int field);

/* Counts what was found for a record that is not absent. */
void import_merge_count(struct import_count *count, enum import_found found);

#endif
