/* rule_inner: the facts of one patient, and what the rules make of them; for rule_run.c and rule_yield.c. */
#ifndef ROUNDS_PRACTICE_RULE_INNER_H
#define ROUNDS_PRACTICE_RULE_INNER_H

#include "practice/queue_inner.h"
#include "practice/rule.h"

/* An appointment, as far as a rule can see it. Moments are civil minutes, 0: not known. */
struct rule_visit {
    struct id id, patient, practitioner, type;
    int date, start_min;
    int64_t made;
    bool is_booked;   /* still to come, whatever the clock says */
    bool is_standing; /* that, or they are in the building */
    bool is_seen;     /* fulfilled */
    bool is_reminded; /* reminded or confirmed */
    bool is_goodbye;  /* closed: they do not want another, or went elsewhere */
    bool is_history;  /* imported */
};

/* A message of theirs that nobody has answered. */
struct rule_message {
    struct id id, patient;
    int64_t at;
};

/* The first time they got in touch, of who never had an appointment. */
struct rule_enquiry {
    struct id id, patient; /* of the contact; none: not so */
    int64_t at;
};

/* A clock of a complaint. */
struct rule_clock {
    struct id id, patient;
    const char *kind;
    int64_t opens, due;
};

/* Somebody whom they sent was seen for the first time. */
struct rule_sent {
    struct id id, patient, practitioner; /* id: of whom they sent; practitioner: who saw them */
    int64_t at;
    bool is_history; /* imported: nobody thanks for what was long ago */
};

/* They were sent on, and nobody has said what came of it. */
struct rule_sent_on {
    struct id id, patient;
    int64_t at, due; /* when, and by when an answer is expected */
};

/* Of one patient, the records that were made one with theirs included. */
struct rule_facts {
    bool is_stopped;           /* died, moved away, wants no contact */
    struct rule_visit *visits; /* by date and time */
    int nvisits, visits_room;
    struct rule_message *messages; /* by time */
    int nmessages, messages_room;
    struct rule_enquiry enquiry;
    struct rule_clock *clocks;
    int nclocks;
    struct rule_sent *sent;
    int nsent;
    struct rule_sent_on *sent_on;
    int nsent_on;
};

/* rule_referral.c: whom a patient sent and who were seen; whom of these records we sent on. In a. */
bool rule_referral_sent(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f, struct err *e);
bool rule_referral_on(struct book *b, const struct id *record, struct arena *a, struct rule_facts *f, struct err *e);

/* True if the rule means appointments of this type. */
bool rule_is_of_type(const struct rule *rule, const struct id *type);
/* The rows these facts give by themselves, before what people said of them; in a. */
void rule_yield(const struct rules *r, const struct rule_facts *f, struct arena *a, struct queue_due **out, int *count);

#endif
