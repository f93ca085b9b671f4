/* ladder: what a patient is to us, by what happened: new, regular, recommends us, past, away. Nobody sets it. */
#ifndef ROUNDS_PRACTICE_LADDER_H
#define ROUNDS_PRACTICE_LADDER_H

#include "practice/patient.h"
#include "practice/practice.h"

enum {
    LADDER_REGULAR = 2,     /* so many visits make somebody regular */
    LADDER_PAST_DAYS = 548, /* not seen for so long (18 months), and nothing booked: past */
};

enum ladder { LADDER_NEW, LADDER_REGULARLY, LADDER_RECOMMENDS, LADDER_PAST, LADDER_AWAY };

struct ladder_facts {
    int nseen;     /* visits that took place */
    int last_seen; /* date of the last; CIVIL_NONE: never */
    int nsent;     /* people they sent us */
    bool is_ahead; /* something is booked, or they are here */
    bool is_away;  /* died, moved away or went elsewhere */
};

/* Who went is away, whatever else they were; who sends us people recommends us, though they come no more. Pure. */
enum ladder ladder_of(const struct ladder_facts *f, int today);
/* Stable: "new", "regular", "recommends", "past", "away". And as a desk says it: "recommends us". */
const char *ladder_code(enum ladder l);
const char *ladder_desk(enum ladder l);

/* Of one patient, records made one with theirs included. Three look-ups by index for each record. */
bool ladder_get(struct practice *p, const struct patient *who, struct arena *a, enum ladder *out, struct err *e);

#endif
