/* complaint_inner: what the files of complaint share. Inside src/practice/complaint*.c only. */
#ifndef ROUNDS_PRACTICE_COMPLAINT_INNER_H
#define ROUNDS_PRACTICE_COMPLAINT_INNER_H

#include "practice/complaint.h"
#include "practice/record_tables.h"

/* Cleans the texts and checks that patient, words and codes are there. ERR_INPUT. */
bool complaint_check(struct arena *a, struct complaint *c, struct err *e);
/* A cause by its code or name. ERR_INPUT (none), ERR_MISSING (not one of policy's). */
bool complaint_cause(const struct practice *p, const char *typed, const char **out, struct err *e);
/* Adds a step to an open act; step: its id, none: a new one. */
void complaint_put_step(struct act *act, const struct complaint *c, const struct id *step, const char *name,
                        const char *text);

#endif
