/* journey: the ten steps of a patient's way through the practice (PRODUCT section 3), where they stand, and what is
 * missing; and why a rule opened something.
 *
 * A journey is about one visit: who is in the building, else the next to come, else the last one; the last step is
 * about the patient. What a step asks for is policy's (rule.step); a step for which nothing is asked is as done as the
 * visit shows. Reads only.
 */
#ifndef ROUNDS_PRACTICE_JOURNEY_H
#define ROUNDS_PRACTICE_JOURNEY_H

#include "practice/queue.h"

enum journey_state {
    JOURNEY_DONE,
    JOURNEY_OPEN,    /* something is to be done now, or is late */
    JOURNEY_AHEAD,   /* not yet */
    JOURNEY_SKIPPED, /* nothing is asked for, and nothing was done */
};

enum { JOURNEY_STEPS = 10 };

struct journey_step {
    const char *name; /* "prepare" */
    enum journey_state state;
    const char *text;    /* what was done and when, or what is missing; never NULL */
    struct id follow_up; /* JOURNEY_OPEN and _AHEAD: the row of the queue, or none */
};

struct journey {
    struct journey_step steps[JOURNEY_STEPS]; /* [0] is step 1 */
    int now;                                  /* 1 .. JOURNEY_STEPS: the first that is open, else the first ahead */
    const char *about;                        /* "First visit Thu 26 Nov 10:00, Chen"; "" no visit yet */
};

/* Texts in the arena. ERR_MISSING. */
bool journey_get(struct practice *p, const struct id *patient, struct arena *a, struct journey *out, struct err *e);
const char *journey_state_code(enum journey_state s); /* done, open, ahead, skipped */

/* Why a row is there: the rule as policy has it, the fact, what people said since. Lines in the arena; at most
 * JOURNEY_WHY_LINES. Of a row that no rule made: who wrote it down, or which booking left it. */
enum { JOURNEY_WHY_LINES = 8 };
bool journey_explain(struct practice *p, const struct queue_row *row, struct arena *a, const char **lines, int *count,
                     struct err *e);

#endif
