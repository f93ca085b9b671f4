/* record: between a C struct and a record of the book, by one table per struct.
 *
 * A table says for each member which field it is, what a person calls it and how it is kept. With that,
 * reading, writing, and editing what somebody saw earlier are the same for patients, numbers, contacts and
 * notes. Empty values of C ("", CIVIL_NONE, 0, ID_NONE; see enum) are null in the book.
 */
#ifndef ROUNDS_PRACTICE_RECORD_H
#define ROUNDS_PRACTICE_RECORD_H

#include "base/arena.h"
#include "book/act.h"
#include "book/stmt.h"

enum record_type {
    RECORD_TEXT,    /* const char *: "" and NULL are null */
    RECORD_DATE,    /* int: CIVIL_NONE is null */
    RECORD_COUNT,   /* int: negative is null */
    RECORD_MORE,    /* int: 0 is null: so much more than usual */
    RECORD_INSTANT, /* int64_t: 0 is null */
    RECORD_FLAG,    /* bool: null counts as false; written as 1 or, when taken back, 0 */
    RECORD_ID,      /* struct id: ID_NONE is null */
};

struct record_member {
    int field;
    enum record_type type;
    size_t offset;
    const char *what; /* "family name", for messages */
};

struct record_table {
    int kind;
    const char *what; /* "patient", for messages */
    const struct record_member *members;
    int count;
};

/* The members of `out` from a row; texts are copied into a, null is "". */
void record_load(const struct record_table *t, const struct row *row, struct arena *a, void *out);

/* Reads the record with this id and loads it. ERR_MISSING. */
bool record_get(const struct record_table *t, struct book *b, const struct id *id, struct arena *a, void *out,
                struct err *e);

/* Is there a record with this id, which may be none: an earlier try to add it, written after all? */
bool record_is_there(struct book *b, int kind, const struct id *id, struct arena *a, bool *is_there, struct err *e);

/* All records of one kind of a patient and of those that were made one with theirs, in an array in a. The statement
 * takes :patient and gives ids, in order; each struct, `size` bytes, begins with its struct id. */
bool record_list(const struct record_table *t, struct book *b, enum sql_id of_patient, const struct id *patient,
                 size_t size, struct arena *a, void **out, int *count, struct err *e);

/* Sets every member that is not empty, in a part that the caller has begun (act_record). */
void record_put(const struct record_table *t, struct act *act, const void *from);

/* Sets the members in which `to` differs from `from` (what the person saw) in a part of its own. What somebody
 * else has changed since is refused with ERR_STALE, naming the member, who and when; the caller abandons. A member that
 * already has the new value is left alone. */
bool record_edit(const struct record_table *t, struct act *act, const struct id *id, const struct id *subject,
                 const void *from, const void *to, struct err *e);

#endif
