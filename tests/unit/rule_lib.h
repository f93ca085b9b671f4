/* rule_lib: for tests of what rules open: policies with other rules, and the rows they made as text. */
#ifndef ROUNDS_TESTS_RULE_LIB_H
#define ROUNDS_TESTS_RULE_LIB_H

#include "appointment_lib.h"
#include "practice/policy.h"

/* For cmocka: what stands is what a rebuild gives; then the world is closed. */
int rule_lib_close(void **state);
/* Every row that a rule made, whatever the day, on a line: opens, due, patient, kind, why. In the world's arena. */
const char *rule_lib_picture(struct world *w);
/* The policy in force with these rules in place of its own: read, read and loaded, loaded or the test stops. */
bool rule_lib_read(struct world *w, const char *rules, struct policy **out);
bool rule_lib_try(struct world *w, const char *rules);
void rule_lib_are(struct world *w, const char *rules);

#endif
