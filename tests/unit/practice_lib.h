/* practice_lib: a practice in memory for unit tests: the sample policy, a fixed clock, fixed ids. */
#ifndef ROUNDS_TESTS_PRACTICE_LIB_H
#define ROUNDS_TESTS_PRACTICE_LIB_H

#include "practice/patient.h"
#include "practice/practice.h"

/* Monday 2026-11-23 10:42 in London (winter: UTC), as in the design's drawings. */
#define PRACTICE_LIB_NOW_MS INT64_C(1795430520000)
#define PRACTICE_LIB_TODAY 20780

/* Opens one in memory, frozen at PRACTICE_LIB_NOW_MS; stops the test with the reason if it cannot. */
struct practice *practice_lib_open(void);

/* Okoro, who works at the desk. */
struct who practice_lib_okoro(const struct practice *p);

/* Adds a patient with a telephone number (NULL: none). birth_date CIVIL_NONE: not known. */
struct id practice_lib_patient(struct practice *p, const char *family, const char *given, int birth_date,
                               const char *phone);

/* Stops the test, saying what e holds, unless ok. */
void practice_lib_ok(bool ok, const struct err *e);

#endif
