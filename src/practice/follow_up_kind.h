/* follow_up_kind: what kinds of follow-ups there are here, and what policy says of each.
 *
 * Codes name kinds for ever. Those of this program are always there, whatever the policy file says; the file (section
 * follow_ups) changes how they are called, how they weigh and how often each is tried.
 */
#ifndef ROUNDS_PRACTICE_FOLLOW_UP_KIND_H
#define ROUNDS_PRACTICE_FOLLOW_UP_KIND_H

#include "practice/practice.h"

/* Made by people. */
#define FOLLOW_UP_PROMISE   "promise"
#define FOLLOW_UP_RING_BACK "ring-back"
#define FOLLOW_UP_TASK      "task"
/* Made by what stands in an appointment. */
#define FOLLOW_UP_TELL       "tell"       /* we changed it, or who would see them is off */
#define FOLLOW_UP_UNRESOLVED "unresolved" /* over, and nobody has said what happened */
#define FOLLOW_UP_REBOOK     "rebook"     /* what next: to be booked again */
#define FOLLOW_UP_NEXT       "next"       /* what next: a date */

/* Worked out when the queue is read (queue_is_derived). */
#define FOLLOW_UP_CONFLICT "conflict" /* two answers to one question, at two computers */
#define FOLLOW_UP_CLASH    "clash"    /* two bookings that stand on each other, made at two computers */
#define FOLLOW_UP_ROUTINE  "routine"  /* what the practice does again and again (staff_task.h) */

/* Made by the rules of policy (rule.h), and by hand. */
#define FOLLOW_UP_RECALL      "recall"
#define FOLLOW_UP_LAPSED      "lapsed"      /* not seen for long: why? */
#define FOLLOW_UP_PREPARE     "prepare"     /* the human call before a first visit */
#define FOLLOW_UP_REMIND      "remind"
#define FOLLOW_UP_WELCOME     "welcome"     /* a note soon after booking */
#define FOLLOW_UP_AFTER       "after"       /* the call after a visit */
#define FOLLOW_UP_SCORE       "outcome"     /* what changed, at the end of a course of care */
#define FOLLOW_UP_THANKS      "thanks"      /* somebody came whom they recommended us to */
#define FOLLOW_UP_REFERRAL    "referral"    /* sent on: what came of it? */
#define FOLLOW_UP_ENQUIRY     "enquiry"     /* somebody asked, and has not booked */
#define FOLLOW_UP_ACKNOWLEDGE "acknowledge" /* clocks of a complaint */
#define FOLLOW_UP_ANSWER      "answer"
#define FOLLOW_UP_UPDATE      "update"
#define FOLLOW_UP_CHECK_BACK  "check-back"

enum { FOLLOW_UP_RETRY_MAX = 8, FOLLOW_UP_WEIGHT_MAX = 60 * 1440 };

struct follow_up_kind {
    const char *code, *name;
    int weight_min;   /* stands as if it were due so much earlier: 0 .. FOLLOW_UP_WEIGHT_MAX */
    int attempts_max; /* tried so often, it has failed */
    int retry
        [FOLLOW_UP_RETRY_MAX]; /* working days until the next try, after the first, the second ...; 0: later today */
    int nretry;                /* at least 1; the last one counts for all that follow */
    const char *script;        /* words to say, "" none */
    bool is_met_by_booking;
};

/* The kind of this code, as policy has it; of a code that is not known here (a newer Rounds) something that can be
 * shown. Never NULL; in the practice's own memory, until it is reloaded. */
const struct follow_up_kind *follow_up_kind(struct practice *p, const char *code);
/* All of them, in policy's order, those only this program knows last. */
const struct follow_up_kind *follow_up_kinds(struct practice *p, int *count);

/* How a kind weighs, for the fold: policy's figure, else the one built in. */
bool follow_up_kind_weight(struct book *b, const char *code, int *out, struct err *e);
/* "1 2 5": working days, each 0 to 366. ERR_INPUT. */
bool follow_up_kind_parse_retry(const char *text, int out[FOLLOW_UP_RETRY_MAX], int *count, struct err *e);

/* For practice_reload. */
void follow_up_kind_forget(struct practice *p);

#endif
