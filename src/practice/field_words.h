/* field_words: what one field of a record says, for histories.
 *
 * The book keeps dates as days, times as minutes, references as ids. Which is which follows from
 * the field's name, as in the schema: one table in field_words.c.
 */
#ifndef ROUNDS_PRACTICE_FIELD_WORDS_H
#define ROUNDS_PRACTICE_FIELD_WORDS_H

#include "practice/practice.h"
#include "practice/words.h"

/* How a field is kept: as a day, a minute of the day, an instant, a flag, a code of a list; or plainly. */
enum field_form { FIELD_PLAIN, FIELD_DATE, FIELD_TIME, FIELD_INSTANT, FIELD_FLAG, FIELD_WORD };

/* field may be NULL (of a newer version): plain. */
enum field_form field_words_form(int kind, const char *field);
/* The codes of a field kept as one (words.h); NULL: it is no FIELD_WORD. */
const struct word *field_words_list(int kind, const char *field);

/* For people: "Mon 23 Nov 2026", "10:30", "Chen", "did not come"; an instant as "Mon 23 Nov 10:30". "" for null.
 * In a. */
const char *field_words_text(struct practice *p, struct arena *a, int kind, const char *field, const struct value *v);

/* As it is kept: text, or a number in digits; "" for others. In a. */
const char *field_words_plain(struct arena *a, const struct value *v);

/* A field's name for people: "start_min" is "start". In a. */
const char *field_words_name(struct arena *a, const char *field);

#endif
