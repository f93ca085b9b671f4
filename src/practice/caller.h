/* caller: who it is that rings: whose number that is, the unknown caller, and whether they rang before.
 *
 * An unknown caller is a patient like any other, with the family name "Unknown caller" and the number: one record for
 * each number, whoever writes it down, since its id is made from the number. Naming them is editing that record;
 * when it turns out who it was, the two records are made one (patient_merge), and nothing has to be moved. Who withheld
 * the number is one record for all: there is nobody to ring back.
 */
#ifndef ROUNDS_PRACTICE_CALLER_H
#define ROUNDS_PRACTICE_CALLER_H

#include "practice/find.h"
#include "practice/patient.h"

#define CALLER_UNKNOWN "Unknown caller" /* family name of one */

/* True if what was typed can be a telephone number: four digits or more, and nothing but what numbers are
 * written with. */
bool caller_is_number(const char *typed);

/* Whether two numbers are one, however the country is written; false for what is no number. */
bool caller_is_same_number(const char *x, const char *y);

#define CALLER_BAD "theirs no more" /* it was said to be wrong */

/* Somebody who may be ringing. */
struct caller {
    struct id patient;
    const char *name;  /* "ROE, Jane" */
    const char *by;    /* NULL, or how they were found (find_row) */
    int age;           /* -1: not known */
    bool is_deceased;
    bool is_near;      /* not called what was typed, but nearly */
    const char *via;   /* whose number it is, when it is not their own: "Ana Costa, mother, may book", or CALLER_BAD;
                        * "" their own */
    bool must_not_be_told; /* whose number it is must not be told anything */
    const char *phone; /* theirs, "" none */
};

/* Who fits what was typed, best first, in a: letters of a name, an age, a birth date, or digits of a number; of a whole
 * number every child and everybody else under it. *is_cut: there are more. */
bool caller_find(struct practice *p, const char *typed, int limit, struct arena *a, struct caller **out, int *count,
                 bool *is_cut, struct err *e);
/* The same; and where nobody fits, who is nearly called so (find_nearly): for a person who chooses. */
bool caller_nearly(struct practice *p, const char *typed, int limit, struct arena *a, struct caller **out, int *count,
                   bool *is_cut, struct err *e);
/* Who has exactly this number; *count of them. What is no number has nobody. */
bool caller_of_number(struct practice *p, const char *number, int limit, struct arena *a, struct caller **out,
                      int *count, struct err *e);

/* The id of the unknown caller with this number; "" is who withholds it. */
struct id caller_unknown_id(const char *number);
/* Whether a record is an unknown caller that nobody has given a name yet. */
bool caller_is_unknown(const struct patient *p);
/* In an open act, of somebody who is not known here. Without a name: the one patient with this number; where there is
 * none, or more than one, the unknown caller, added if nobody has written down this number before. With the name they
 * said ("Roe, Jane", "Mrs Jane Roe"; patient_name_said): the unknown caller of that number is given it, else a patient
 * of that name and number is added. *out: who. ERR_INPUT (no number). */
bool caller_put(struct practice *p, struct act *act, const char *number, const char *name, struct id *out,
                struct err *e);

/* --- again ----------------------------------------------------------------------------------- */

enum { CALLER_AGAIN_H = 48 };

struct caller_again {
    int ncalls;      /* calls and messages from them in CALLER_AGAIN_H hours, this one not counted */
    int nunanswered; /* of all that came since somebody last spoke to them: nobody has answered */
    int nmessages;   /* of these, what left words; the others are calls that were missed, or given up waiting */
    int64_t last_ms; /* the newest that nobody answered, else the newest; 0: none */
    const char *words; /* "2nd message, nobody rang back (Sat 17:20)", "3rd call in 2 days"; "" it is nothing special */
    bool is_second;  /* words say something: to be seen at once */
};

/* Whether somebody rings again: contacts of the patient and the records behind it until an instant. is_one_more: a
 * call or message that is not written down yet counts with them. */
bool caller_rang_before(struct practice *p, const struct id *patient, int64_t until_ms, bool is_one_more,
                        struct arena *a, struct caller_again *out, struct err *e);

#endif
