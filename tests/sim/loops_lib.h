/* loops: which loops must be open, said by somebody who does not know how the program finds out.
 *
 * From the facts as they stand in the tables (appointments, contacts, patients) and from what people wrote about each
 * follow-up comes, by counting days and minutes one by one, what the queue must hold: nothing else, nothing twice,
 * nothing missing. Shares no code with rule_yield.c, rule_run.c, queue.c and calendar.c.
 */
#ifndef TESTS_SIM_LOOPS_H
#define TESTS_SIM_LOOPS_H

#include "tests/sim/front_lib.h"

/* How many there were, of all that was looked at so far. */
struct loops_count {
    long looked;   /* patients */
    long open;     /* rows found as they must be */
    long messages; /* unanswered ones among their reasons */
    long ended;    /* loops that people ended: not in the queue */
    long held;     /* put off, given to somebody, dated by hand */
    long stopped;  /* patients who died, left or want no contact */
};

/* One patient, with all records that were made one with theirs. False: f->wrong says what does not hold. */
bool loops_check(struct front *f, const struct id *patient, struct loops_count *n);
/* Everybody, and that nobody else is in the queue; and that what is read of it now (queue_load, queue_count) is what is
 * open now. */
bool loops_check_all(struct front *f, struct loops_count *n);
/* The derived tables are what the log gives when they are made anew. */
bool loops_check_rebuilt(struct front *f);

#endif
