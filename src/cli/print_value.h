/* print_value: what one field of a record says, for histories: for people, and as JSON.
 *
 * practice/field_words.h says what is what; here it is written as verbs write.
 */
#ifndef ROUNDS_CLI_PRINT_VALUE_H
#define ROUNDS_CLI_PRINT_VALUE_H

#include "cli/call.h"

/* For people: "Mon 23 Nov 2026", "10:30", "Chen", "did not come". "" for null. In the call's arena, not yet made
 * harmless. */
const char *print_value_text(struct call *c, int kind, const char *field, const struct value *v);

/* 2026-11-23, 10:30, an instant, an id, or the code or number as it is kept. */
void print_value_json(struct call *c, struct json *j, const char *key, int kind, const char *field,
                      const struct value *v);

/* A field's name for people: "start_min" is "start". In the call's arena. */
const char *print_value_name(struct call *c, const char *field);

#endif
