/* step_deed: what is done in step_test, as commands of a shell: nearly everything that can be done with a practice. */
#ifndef TESTS_FAULT_STEP_DEED_H
#define TESTS_FAULT_STEP_DEED_H

#include "base/arena.h"
#include "tests/fault/step_act_lib.h"

#include <stdbool.h>

/* Ways of several steps: cut off, they are done when they are run again. */
enum does { CHANGES, READS, IN_STEPS };

/* before: commands before it, apart by semicolons. !x is done by step_act; $1 is the last id that they gave as JSON,
 * $2 its end. */
struct deed {
    const char *name, *before, *command;
    enum does does;
};

/* By its number, from 0; false: there are no more. Texts in a. The first is "opening": of a practice, and little else;
 * the second is "book". "look" and a number: something that is looked up in demo.db; with a j: as JSON. */
bool step_deed(int i, struct arena *a, struct deed *out);

/* What every deed begins with. */
extern const char step_base[];

#endif
