/* complaint_stage: what can become of a complaint. One table, and nothing beside it.
 *
 * Every change of stage, from a screen or a verb, is one row: an act with a name, a least role and what it asks for.
 * What is not a row cannot happen. A concern is a complaint that nobody has made: it has the same stages, and becomes
 * one when it is acknowledged or taken up again. What is done without a change of stage - a note, waiting for the
 * patient, saying until when it takes - is in the second table.
 */
#ifndef ROUNDS_PRACTICE_COMPLAINT_STAGE_H
#define ROUNDS_PRACTICE_COMPLAINT_STAGE_H

#include <stdbool.h>

enum complaint_stage {
    STAGE_NONE,         /* not written down yet */
    STAGE_RECEIVED,
    STAGE_ACKNOWLEDGED, /* they know that we have it */
    STAGE_SETTLED,      /* at the desk, by the next working day */
    STAGE_INVESTIGATING, /* somebody looks into it */
    STAGE_ANSWERED,
    STAGE_CHECKED_BACK, /* they were asked, and it held */
    STAGE_CLOSED,
    STAGE_REOPENED,     /* it did not hold, or they came back */
    STAGE_ESCALATED,    /* they took it further: the second stage */
    STAGE_WITHDRAWN,    /* they took it back; a concern: it was nothing */
    STAGE_COUNT
};

/* Code in the log ("checked-back"), and what a desk says ("asked, it held"). "" for STAGE_NONE. */
const char *complaint_stage_code(enum complaint_stage s);
const char *complaint_stage_desk(enum complaint_stage s);
/* By code. False, and STAGE_NONE, if it is none (a newer Rounds). */
bool complaint_stage_parse(const char *text, enum complaint_stage *out);
/* Neither closed nor withdrawn: something is still to be done. */
bool complaint_stage_is_open(enum complaint_stage s);
/* Before there was an answer: it can wait for the patient, and be settled or answered. */
bool complaint_stage_is_worked_on(enum complaint_stage s);

/* What an act needs to be told, as bits. */
enum {
    COMPLAINT_ASKS_WORDS = 1, /* what was said or done; may not be empty */
    COMPLAINT_ASKS_CAUSE = 2, /* one of policy's complaint_causes */
    COMPLAINT_ASKS_DATE = 4,  /* by when they hear more */
    COMPLAINT_ASKS_STAFF = 8, /* to whom */
};

struct complaint_transition {
    enum complaint_stage from, to;
    const char *act;   /* stable name: "complaint-answer" */
    const char *title; /* as a key's note: "answered" */
    int level;         /* least LEVEL_ of the role (practice.h) */
    unsigned asks;     /* COMPLAINT_ASKS_ bits */
    bool is_at_once;   /* only within policy's settle_days; of a concern at any time */
    bool is_second;    /* only where policy has a second stage */
};

/* The row, or NULL: illegal. has_second: policy has a second stage. */
const struct complaint_transition *complaint_stage_find(enum complaint_stage from, enum complaint_stage to,
                                                        bool has_second);
/* Rows that start at `from`, in the order a menu shows them; at most STAGE_COUNT. Returns the count. */
int complaint_stage_list(enum complaint_stage from, bool has_second,
                         const struct complaint_transition *out[STAGE_COUNT]);
/* What has to be said first before `to` can be, by somebody of this level: the shortest way that goes on as usual (not
 * by ending it or taking it up again), in order. Whoever says those, they may need a higher one. Returns the count; 0:
 * it can be said now, or will not be any more. */
int complaint_stage_before(enum complaint_stage from, enum complaint_stage to, bool has_second, int level,
                           const struct complaint_transition *out[STAGE_COUNT]);

/* What is done and leaves the stage as it is. */
struct complaint_deed {
    const char *act;   /* "complaint-wait" */
    const char *title; /* "waiting for them" */
    int level;
    unsigned asks;
    bool needs_worked_on; /* only before there is an answer; else at any time */
    bool needs_running;   /* only while the clock runs */
    bool needs_waiting;   /* only while it waits for the patient */
};
/* In the order of a menu; ends with act NULL. */
extern const struct complaint_deed complaint_deeds[];
const struct complaint_deed *complaint_stage_deed(const char *act);

#endif
