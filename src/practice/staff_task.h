/* staff_task: what the practice does again and again, for nobody in particular: the fridge, the post, the test of the
 * alarm (policy section tasks).
 *
 * The dates follow from policy and the calendar (calendar.h), by a pure function; only what was done is a record, whose
 * id is made from task and date. The newest date that has come is the one that counts: what was missed last week is not
 * asked for twice, and nothing for a day before the one on which policy was told how often. What is not done stands in
 * the queue (queue_derived.h).
 */
#ifndef ROUNDS_PRACTICE_STAFF_TASK_H
#define ROUNDS_PRACTICE_STAFF_TASK_H

#include "practice/appointment.h"
#include "practice/calendar.h"

/* Whether policy may say this: "1d" each working day, "1w" and "1m" the first of a week and a month, or weekdays
 * ("mon thu"; a closed one: the next working day). */
bool staff_task_every_is(const char *text);
/* The newest date up to `today` on which it falls; CIVIL_NONE: none within a year. */
int staff_task_date(const struct calendar *c, const char *every, int today);

/* Texts never NULL. */
struct staff_task {
    const char *code, *text, *every;
    const char *role, *staff; /* codes: whose it is; "" anybody's */
    struct id record, owner;  /* its own, of policy; owner: staff, or none */
    int level;                /* of the role, LEVEL_READ without one: who has less is not shown it in the queue */
    int date;                 /* the newest of its dates; CIVIL_NONE: the first is still to come */
    bool is_done;
    int64_t at_ms;
    const char *by; /* who did it; "" */
};

/* All in policy's order, as they stand on a day. In a. */
bool staff_task_list(struct practice *p, int today, struct arena *a, struct staff_task **out, int *count,
                     struct err *e);
/* How often, as the desk says it: "every day", "Mon, Thu". In a. */
const char *staff_task_often(const char *every, struct arena *a);
/* Ticks one off for its date, or takes that back, as act "staff-task-done" or "staff-task-undone". ERR_MISSING,
 * ERR_REFUSED (role; somebody else has done it: who, and when). */
bool staff_task_tick(struct desk *d, const char *code, int date, bool is_done, struct err *e);

#endif
