/* record_name: what people call a kind of record, its fields, and one record among others of its kind.
 *
 * Words of the tables of record.h where there is one; what no table and no list here names is called as in the schema,
 * without underscores: the settings of policy, which the owner writes by these names.
 */
#ifndef ROUNDS_PRACTICE_RECORD_NAME_H
#define ROUNDS_PRACTICE_RECORD_NAME_H

#include "practice/practice.h"

/* "number or address", "booking", "room". In a. */
const char *record_name_kind(struct arena *a, int kind);

/* "what may be left there", "asked to come at". "something of a newer version": this one does not know it. In a. */
const char *record_name_field(struct arena *a, int kind, int field);

/* By which of its fields a person tells the record from others of its kind; 0: by none. */
int record_name_by(int kind);
/* That field's words, or when a booking is: "07700 900021", "Thu 3 Dec 11:00, Adeyemi"; "" where it has none. In a. */
const char *record_name_which(struct practice *p, struct arena *a, const struct row *row);

#endif
