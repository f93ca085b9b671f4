/* referrer: who recommended us to a patient, and whom a patient recommended us to.
 *
 * A patient was sent by another patient (referred_by), by a source of policy (source holds its code: the list
 * "source", section sources), or by whoever the words in source name. Records made one count as one person, on either
 * side. Reads only; writing is the patient's own edit (patient.h).
 */
#ifndef ROUNDS_PRACTICE_REFERRER_H
#define ROUNDS_PRACTICE_REFERRER_H

#include "practice/patient.h"
#include "practice/practice.h"

/* Who sent them, in words: "Yost F", "GP surgery", "a flyer at the baker's"; "" if nobody knows. In a. */
const char *referrer_words(struct practice *p, const struct patient *who, struct arena *a);
/* The same of what stands in a record: a source's name by its code, else the words. In the practice or `source`. */
const char *referrer_source_name(const struct practice *p, const char *source);
/* A source of policy by its code or name, in any case: its code. NULL: typed is none, and stays words. */
const char *referrer_source_code(const struct practice *p, const char *typed);

/* A visit, as far as it matters here. */
struct referrer_visit {
    struct id id, practitioner;
    int date, start_min;
    bool is_history; /* imported */
};
/* The first visit of a patient that took place, under any of their records. *is_there false: none did. */
bool referrer_first_seen(struct book *b, const struct id *patient, struct arena *a, struct referrer_visit *out,
                         bool *is_there, struct err *e);

/* Somebody they sent. */
struct referrer_sent {
    struct id patient;  /* the record that names who sent them; of several of one person the smallest id */
    struct id survivor; /* who that is today */
    struct id by;       /* the record it names */
};
/* Whom they sent, under any of their records, each person once, in a; themselves left out. */
bool referrer_sent(struct book *b, const struct id *patient, struct arena *a, struct referrer_sent **out, int *count,
                   struct err *e);
/* Who is to be looked at again when this patient changes: all who sent them, under any of their records. In a. */
bool referrer_of(struct book *b, const struct id *patient, struct arena *a, struct id **out, int *count,
                 struct err *e);

#endif
