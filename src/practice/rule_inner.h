/* rule_inner: the facts of one patient, and what the rules make of them; for rule_run.c and rule_yield.c. */
#ifndef ROUNDS_PRACTICE_RULE_INNER_H
#define ROUNDS_PRACTICE_RULE_INNER_H

#include "book/stmt.h"
#include "practice/queue_inner.h"
#include "practice/rule.h"

/* Planted bugs: the simulator must catch each of them (tests/sim). Compiled in with MODE=mutant alone. */
#ifdef ROUNDS_MUTATIONS
extern int rule_mutation;
#define RULE_MUTATED(n) (rule_mutation == (n))
#else
#define RULE_MUTATED(n) false
#endif
enum rule_mutant {
    RULE_MUTANT_NONE,
    RULE_MUTANT_ENDED,   /* what people ended comes back */
    RULE_MUTANT_HIDDEN,  /* what was said of a first message hides those that come later */
    RULE_MUTANT_OTHERS,  /* who was spoken to under another of their records is still rung back */
    RULE_MUTANT_DEAF,    /* a contact makes nobody look again */
    RULE_MUTANT_STAYS,   /* a row that nothing asks for any more stays */
    RULE_MUTANT_DEAD,    /* who died is still called */
    RULE_MUTANT_BY_HAND, /* a date set by hand is forgotten */
    RULE_MUTANT_BEHIND,  /* a recall does not see what is booked */
    RULE_MUTANT_LEAD,    /* what can be done before it is due is not shown before */
    RULE_MUTANT_POLICY,  /* a policy that has changed counts from the next act on */
    RULE_MUTANT_HOLIDAY, /* a holiday more moves nothing */
    RULE_MUTANT_GOODBYE, /* who said goodbye is called again */
    RULE_MUTANT_MOVED,   /* who is moved is reminded of the old day */
    RULE_MUTANT_APART,   /* records made one are not looked at */
    RULE_MUTANT_TWICE,   /* the id of a row holds its date: policy doubles it */
    RULE_MUTANT_FAR,     /* who got in touch about something far off is not seen */
    RULE_MUTANTS
};

/* An appointment, as far as a rule can see it. Moments are civil minutes, 0: not known. */
struct rule_visit {
    struct id id, patient, practitioner, type;
    int date, start_min;
    int64_t made;
    bool is_booked;   /* still to come, whatever the clock says */
    bool is_standing; /* that, or they are in the building */
    bool is_seen;     /* fulfilled */
    bool is_reminded; /* reminded or confirmed */
    bool is_off;      /* stands under somebody's being off: it will not be so */
    bool is_goodbye;  /* closed: they do not want another, or went elsewhere */
    bool is_history;  /* imported */
};

/* A message of theirs that nobody has answered, so far as is known. */
struct rule_message {
    struct id id, patient;
    int64_t at, at_ms; /* civil minutes, and the instant */
    bool has_words;    /* a call that was missed has none */
    bool is_late;      /* of a time when somebody has spoken to them since: when was it written down? */
};

/* A time when they got in touch, of who never had an appointment. */
struct rule_enquiry {
    struct id id, patient; /* id: of the contact */
    int64_t at, at_ms;     /* civil minutes, and the instant */
};

/* A clock of a complaint. */
struct rule_clock {
    struct id id, patient;
    const char *kind;
    int64_t opens, due;
    bool is_confidential;
    struct id keeper; /* who sees it, if it is confidential */
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
    uint64_t what;      /* bits of the rules that are looked at: what only others go by is not read */
    struct id *records; /* theirs */
    int nrecords;
    bool is_stopped;           /* died, moved away, wants no contact */
    struct rule_visit *visits; /* by date and time */
    int nvisits, visits_room;
    struct rule_message *messages; /* by time */
    int nmessages, messages_room;
    bool *is_settled; /* rule * nmessages + message: people ended a row of that rule which this one was part of */
    struct rule_enquiry *enquiries;
    int nenquiries, enquiries_room;
    int64_t declined_ms; /* when they last said no */
    int *enquiry_of;     /* by rule: which of them it is about, -1 none; NULL: there are none */
    struct rule_clock *clocks;
    int nclocks;
    struct rule_sent *sent;
    int nsent;
    struct rule_sent_on *sent_on;
    int nsent_on;
};

/* ---- which rules are looked at ----
 * What was touched says so by bits: one for each event, and some for codes, which several may share. */
#define RULE_EVERY UINT64_MAX
uint64_t rule_of_event(enum rule_event event);
uint64_t rule_of_code(const char *code, size_t n);
bool rule_is_asked(const struct rule *rule, uint64_t what);

/* ---- rule_facts.c ---- */

struct rule_whose {
    bool is_known;  /* the record is here */
    bool is_merged; /* with another: it took over, or was taken over */
    bool is_stopped;
};
bool rule_look(struct book *b, const struct id *patient, struct rule_whose *out, struct err *e);
/* Fills the facts for f->what; f is empty else. again: of rule_gives, a row that people have not ended; else NULL. */
bool rule_facts_load(struct book *b, const struct rules *r, const struct id *patient, struct rule_whose who,
                     const struct id *again, struct arena *a, struct rule_facts *f, struct err *e);
/* What people said of a row; ended_at: instant, 0 none. Of a statement that begins with rule_record, and by its id. */
void rule_said_of(struct stmt *q, struct queue_said *out, int64_t *ended_at);
bool rule_said(struct book *b, const struct id *id, struct queue_said *out, int64_t *ended_at, struct err *e);

/* rule_enquiry.c: when they got in touch under a record; then, of all records, which time each rule is about. */
bool rule_enquiries_load(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f,
                         struct err *e);
bool rule_enquiries_settle(struct book *b, const struct rules *r, const struct id *again, struct arena *a,
                           struct rule_facts *f, struct err *e);

/* rule_message.c: what came in to a record; then, of all records, what nobody has answered, by time, and what people
 * have settled. */
bool rule_messages_load(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f, struct err *e);
bool rule_messages_settle(struct book *b, const struct rules *r, const struct id *again, struct arena *a,
                          struct rule_facts *f, struct err *e);

/* rule_referral.c: whom a patient sent and who were seen; whom of these records we sent on. In a. */
bool rule_referral_sent(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f, struct err *e);
bool rule_referral_on(struct book *b, const struct id *record, struct arena *a, struct rule_facts *f, struct err *e);

/* True if the rule means appointments of this type. */
bool rule_is_of_type(const struct rule *rule, const struct id *type);
/* The rows these facts give by themselves, before what people said of them; in a. */
void rule_yield(const struct rules *r, const struct rule_facts *f, struct arena *a, struct queue_due **out, int *count);

#endif
