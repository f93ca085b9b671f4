/* rule_lib: for tests of what rules open: policies with other rules, and the rows they made as text. */
#ifndef ROUNDS_TESTS_RULE_LIB_H
#define ROUNDS_TESTS_RULE_LIB_H

#include "appointment_lib.h"
#include "practice/follow_up.h"
#include "practice/policy.h"

/* For cmocka: what stands is what a rebuild gives; then the world is closed. */
int rule_lib_close(void **state);
/* Every row that a rule made, whatever the day, on a line: opens, due, patient, kind, why. In the world's arena. */
const char *rule_lib_picture(struct world *w);
/* The policy in force with these rules in place of its own: read, read and loaded, loaded or the test stops. */
bool rule_lib_read(struct world *w, const char *rules, struct policy **out);
bool rule_lib_try(struct world *w, const char *rules);
void rule_lib_are(struct world *w, const char *rules);

/* A booking at Chen's ("2026-11-30 09:00") of a type; a status given to it by the clinician, with what comes next
 * (NULL: nothing said); a visit from coming in to what next, closed, with the clock put to its start. */
struct appointment rule_lib_book(struct world *w, int patient, const char *type, const char *when);
void rule_lib_become(struct world *w, const struct appointment *x, enum status to, const struct next_step *next);
void rule_lib_visit(struct world *w, int patient, const char *type, const char *when);
/* The only open row of a kind, whatever the day; what the desk says came of it (date: of those that ask for one). */
struct id rule_lib_row(struct world *w, const char *kind);
struct follow_up_done rule_lib_answer(struct world *w, const char *kind, const char *outcome, int date);
/* A contact, now. */
void rule_lib_message(struct world *w, int patient, const char *mode, const char *outcome, const char *direction);

#endif
