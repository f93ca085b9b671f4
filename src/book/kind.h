/* kind: which kinds of record there are, and their fields.
 *
 * Made from data/sql/schema.sql by kinds.awk: gen/kinds.h has enum kind
 * (KIND_PATIENT) and one enum of field numbers per kind (PATIENT_FAMILY).
 * Kind and field numbers are in the log for ever: never reused, only added.
 */
#ifndef ROUNDS_BOOK_KIND_H
#define ROUNDS_BOOK_KIND_H

#include "base/id.h"
#include "kinds.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    KIND_FIELDS_MAX = 48,    /* fields of one kind */
    FIELD_APART = 0,           /* no field: in table head, an act that ended a record or wrote to it meanwhile */
    FIELD_ENTERED_IN_ERROR = 1 /* of every kind */
};

enum value_type { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };

/* One value. Text and blobs point at somebody else's bytes (n of them, text has
 * no NUL counted): of the statement until it is stepped or reset, or of an arena. */
struct value {
    enum value_type type;
    int64_t i;
    const void *p;
    size_t n;
};

struct value value_null(void);
struct value value_int(int64_t i);
struct value value_text(const char *s); /* NULL -> null */
struct value value_id(const struct id *id); /* none -> null */
bool value_equal(const struct value *a, const struct value *b);
/* The id in a 16-byte blob, ID_NONE for anything else. */
struct id value_as_id(const struct value *v);

struct field_def {
    int number;
    const char *name;
    enum value_type type;
    bool is_indexed;
};

struct kind_def {
    int number;
    const char *name; /* also the name of its table */
    const struct field_def *fields;
    int nfields;
    /* ?1 id (of an update: n), ?2 clock, ?3.. fields in order */
    const char *sql_select, *sql_insert, *sql_update;
    const char *sql_update_plain; /* leaves indexed columns alone */
    const char *sql_next_id, *sql_count, *sql_clear;
};

extern const struct kind_def kind_table[]; /* KIND_COUNT of them, by number */

/* What each table of the schema is (BOOK section 2); ends with a NULL name. */
enum table_kind { TABLE_LOG, TABLE_DERIVED, TABLE_LOCAL };
struct table_class {
    const char *name;
    enum table_kind is;
};
extern const struct table_class table_classes[];

/* NULL for a kind this version does not know (kept verbatim in the log). */
const struct kind_def *kind_find(int number);
/* Index into fields of a field number, or -1 if this version does not know it. */
int kind_field(const struct kind_def *k, int number);

/* The winning values of one record. */
struct row {
    const struct kind_def *kind;
    struct id id;
    int64_t n;   /* local row number, 0 if there is no row */
    bool exists;
    struct value v[KIND_FIELDS_MAX]; /* by index into kind->fields */
};

/* The value of a field by its number; null if the row does not exist. */
struct value row_get(const struct row *r, int field);
int64_t row_int(const struct row *r, int field, int64_t fallback);
struct id row_id(const struct row *r, int field);
/* Text compared without copying; false for null. */
bool row_is(const struct row *r, int field, const char *text);

#endif
