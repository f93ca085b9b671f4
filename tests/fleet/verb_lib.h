/* verb: somebody who works from a shell: a verb after the other, in a process of its own each, some of them killed.
 */
#ifndef TESTS_FLEET_VERB_H
#define TESTS_FLEET_VERB_H

#include "tests/fleet/fleet_lib.h"

struct verb_person {
    struct fleet *fleet;
    int number, to;
    struct crowd luck;
    char said[2000]; /* by the last verb */
    double took_ms, held_ms; /* of the last verb, without what we held it up ourselves; and that */
    int serial;
};

/* As the program ends; its other codes are for what nobody here does. */
enum { CODE_DONE = 0, CODE_REFUSED = 1, CODE_UNKNOWN = 4, CODE_BUSY = 5, CODE_KILLED = -1 };

/* Works until the time is over. */
void verb_work(struct verb_person *p);

/* One verb, with the practice and the person in front; NULL at the end of the words. Its exit code, -1 when it was
 * killed (strike: at a random moment). What it said is in p->said. A wait over told_ms that it does not tell of on its
 * terminal is a finding. */
int verb_run(struct verb_person *p, bool strike, const char *const *words);

#endif
