/* field_check: how the value of one field is checked where it is not written in its own form: where somebody settles
 * what two computers wrote apart (conflict.h).
 *
 * Each field is checked as the form or the policy that usually writes it checks it; where one exists, by the very same
 * function (patient_check, telecom_check, related_check). Two texts are both meant only where people write prose: what
 * to know, a note, a remark. Of a name, a number, a time zone, a code there is one.
 */
#ifndef ROUNDS_PRACTICE_FIELD_CHECK_H
#define ROUNDS_PRACTICE_FIELD_CHECK_H

#include "practice/practice.h"

/* Prose: two of it can stand one behind the other. False for fields that this version does not know. */
bool field_check_is_prose(int kind, int field);
/* Something else can be typed instead: prose too. False where only what stands there can be chosen: codes, dates,
 * whatever belongs together with other fields. */
bool field_check_is_written(int kind, int field);

/* What somebody typed for a field that field_check_is_written, of the record with this id. *out: clean, in a; ""
 * empties it. ERR_INPUT as the field's form says it; ERR_REFUSED: it is not written this way. */
bool field_check_typed(struct practice *p, struct arena *a, int kind, const struct id *record, int field,
                       const char *typed, const char **out, struct err *e);

/* A value that stands in the log already and is to stand on. Refused only where it can mean nothing here: a time zone
 * or a code that this version does not know, a number without digits. ERR_INPUT. */
bool field_check_kept(int kind, int field, const struct value *v, struct err *e);

#endif
