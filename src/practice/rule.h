/* rule: what opens a follow-up by itself (BOOK section 8), as policy says it: the steps of a patient's journey, recall,
 * messages to be answered.
 *
 * A rule names an event, which of them it means (types of appointment, new or known patients), and how far off the
 * follow-up is due. From the facts of one patient and the rules come rows of table queue: a pure function
 * (rule_yield.c) that never reads the clock, run at the end of each write for the patients it touched and for all when
 * policy changed (rule_run.c). The rows are never logged. Their ids are made of rule, patient and the fact that opened
 * them - no date - so that a change of policy moves them and does not double them; what people do to one is a
 * follow_up record of that id and lies over it: a hand-set date sticks, what was ended stays ended.
 *
 * Events
 *   booked     an active booking, from when it was made                      ends with the visit's start
 *   visit      an active booking, from its start: due lies before it         ends with the visit's start
 *   seen       a visit that took place
 *   last-seen  the last visit of these types that took place, until something later is booked
 *   contact    the first message of a patient that nobody has answered yet
 *   enquiry    somebody got in touch, and has never had an appointment; who was dealt with, or said no, and gets in
 *              touch again later asks anew
 *   complaint  the clock of a complaint that runs (complaint_clock)
 *   referral   somebody whom they recommended us to was seen for the first time (referrer.h)
 *   sent-on    they were sent on to somebody else, and nobody has said what came of it (referral.h): due counts from
 *              the day by which an answer is expected
 * Who died, moved away or wants no contact gives no rows, but what they or theirs say is still answered; nor does what
 * happened before the practice went live, but for last-seen: what was due before then waits in the pool (queue.h).
 * Two of last-seen about one patient are not done at once: from when a rule of the kind "lapsed" asks why they stayed
 * away, the recalls that were open by then are over, but for those that somebody has begun.
 */
#ifndef ROUNDS_PRACTICE_RULE_H
#define ROUNDS_PRACTICE_RULE_H

#include "practice/complaint_clock.h"
#include "practice/policy.h"

enum rule_event {
    RULE_BOOKED,
    RULE_VISIT,
    RULE_SEEN,
    RULE_LAST_SEEN,
    RULE_CONTACT,
    RULE_ENQUIRY,
    RULE_COMPLAINT,
    RULE_REFERRAL,
    RULE_SENT_ON,
    RULE_EVENTS
};

enum rule_patients { RULE_ALL, RULE_NEW, RULE_KNOWN };

enum { RULE_TYPES_MAX = 16, RULE_STEPS = 10, RULE_CODE_MAX = 32 /* bytes of a code in the id of a row */ };

struct rule {
    const char *code, *kind; /* never NULL */
    uint64_t what; /* by which of what was touched it is looked at again (rule_inner.h) */
    enum rule_event event;
    enum rule_patients patients;
    struct id types[RULE_TYPES_MAX]; /* none: any */
    int ntypes;
    struct interval due, lead, not_within;
    bool has_not_within;
    bool is_practitioners; /* belongs to whose visit it is */
    struct id owner;       /* staff; none: anybody */
    int falls_min;         /* minute of the day due from which it is anybody's; -1 never */
    int step;              /* of the journey, 1..RULE_STEPS; 0 none */
    const char *script;    /* "" : the kind's */
    int weight_min;        /* of its kind (follow_up_kind.h) */
};

/* Rules with all they go by. */
struct rules {
    struct arena arena;
    struct calendar calendar;
    struct complaint_rules complaints;
    struct rule *all; /* those in force, in policy's order */
    int count;
    bool has[RULE_EVENTS];            /* there is one of that event */
    int go_live;                      /* date; CIVIL_NONE: from the beginning */
    struct id *practitioners, *staff; /* whose column is which member of staff */
    int npractitioners;
    struct id nobody; /* the record of all who withhold their number: there is nobody to ring back */
};

/* Reads them from the book. What a newer Rounds wrote and this one cannot read is left out. */
bool rule_load(struct book *b, struct rules **out, struct err *e);
/* The rules of a file that is not loaded, with the calendar and people of the book. */
bool rule_load_policy(struct book *b, const struct policy *policy, struct rules **out, struct err *e);
void rule_free(struct rules *r);                                       /* NULL is fine */
const struct rule *rule_find(const struct rules *r, const char *code); /* NULL: none */

/* What a rule opens can be done before it is due: at most so many days before, by the rules in force. Read once, until
 * the practice is reloaded. */
bool rule_lead_days(struct practice *p, int *out, struct err *e);

/* "last-seen"; false for what is none. */
bool rule_event_parse(const char *code, enum rule_event *out);
/* What is wrong with one, for the policy file: NULL nothing. `due` before is right for visit alone. */
const char *rule_contradiction(enum rule_event event, const struct interval *due, bool has_types);

/* Whether a visit was booked so shortly before its start that the rule leaves it out (not_within). Civil minutes;
 * made 0: not known, so not. */
bool rule_is_too_near(const struct rules *r, const struct rule *rule, int64_t made, int64_t start);

/* The same of the kind it makes: what follows from a booking by itself is ended at the booking, and the clocks of
 * complaints at the complaint, so that neither is another event's. */
const char *rule_kind_contradiction(enum rule_event event, const char *kind);

/* The id of what a rule makes of a fact. patient: as the fact names it. */
struct id rule_row_id(const char *rule, const struct id *patient, const struct id *fact);

#endif
