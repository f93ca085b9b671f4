/* patient: who is known to the practice, and how they are reached.
 *
 * Everything a person typed is cleaned here (text_clean) before it is stored. Texts of a struct patient are
 * never NULL in what is read: "" where nothing is known; NULL counts as "" in what is written. Records
 * marked entered-in-error are not found and merged ones (replaced_by) are followed: patient_resolve. Writing
 * functions make one act each; patient_put adds to an act that the caller has open (import, booking a new patient).
 */
#ifndef ROUNDS_PRACTICE_PATIENT_H
#define ROUNDS_PRACTICE_PATIENT_H

#include "base/arena.h"
#include "base/civil.h"
#include "book/act.h"
#include "practice/telecom.h"

enum {
    PATIENT_AGE_MAX = 130,   /* years; older birth dates are typing mistakes (oldest known person: 122) */
    PATIENT_EXTRA_MAX = 240, /* minutes more that each visit may take */
};

struct patient {
    struct id id; /* ID_NONE in one that is to be added: an id is chosen */
    int64_t n;    /* local row number */
    const char *family, *given, *preferred, *prefix, *suffix, *maiden;
    int birth_date;     /* CIVIL_NONE: not known */
    const char *gender; /* FHIR: male, female, other, unknown, or "" */
    int deceased_date;  /* CIVIL_NONE: alive as far as we know */
    const char *address, *city, *state, *postal_code, *country;
    const char *channel; /* call, text, email, letter, or "" */
    const char *source;  /* who or what recommended us: a source of policy by its code, or words (referrer.h) */
    int since;           /* date they became known; adding without it sets today */
    const char *alert, *needs, *hopes;
    const char *facts;         /* worth remembering: "new job at the school" */
    const char *interpreter;   /* into which language; "": none is needed */
    int extra_min;             /* minutes more that each visit takes; 0: as usual */
    bool is_never_rung;        /* marked: cannot use a telephone (patient_is_never_rung) */
    const char *no_contact;    /* does not want to hear from us, and why; "": may be contacted */
    const char *deceased_told; /* who told us that they died */
    int away_date;             /* moved away or gone elsewhere since; CIVIL_NONE: is here */
    const char *away_reason;   /* where to, or why */
    const char *identifier;    /* number in the system they came from */
    struct id referred_by;     /* the patient who recommended us to them, or none */
    struct id replaced_by;     /* the record that took over, or none */
    struct id household;       /* the same in all who belong together; none: alone */
    bool is_spokesperson;      /* speaks for the household */
    bool is_in_error;
};

/* An empty patient: all texts "", dates CIVIL_NONE. */
struct patient patient_none(void);

/* Reads one; texts in a. ERR_MISSING if there is no such record. Does not follow replaced_by. */
bool patient_get(struct book *b, const struct id *id, struct arena *a, struct patient *out, struct err *e);

/* The record that stands for this one today: follows replaced_by as far as the records are here (one may come later, or
 * was taken out); a cycle ends at the smaller id. */
bool patient_resolve(struct book *b, const struct id *id, struct id *out, struct err *e);
/* The record that stands for this one and all that stand behind it, that one first: what reads of a
 * patient's past have to cover. */
bool patient_behind(struct book *b, const struct id *id, struct arena *a, struct id **out, int *count, struct err *e);

/* Cleans and checks p in place (new texts in a): a family or given name, dates possible (birth not in
 * the future, at most PATIENT_AGE_MAX years ago, death not before birth nor in the future), FHIR codes. ERR_INPUT. */
bool patient_check(struct arena *a, struct patient *p, struct err *e);

/* Whether a telephone call is no way to them: that is marked, or their interpreter is for sign language, lip reading or
 * text and they have not said that they like a call all the same (by video, with a relay). What offers to ring asks
 * this, not the mark. */
bool patient_is_never_rung(const struct patient *p);
/* What a person does to reach them first: "ring", "text", "email", "write to", by what they like best; never "ring" for
 * who cannot be rung. The only place that chooses such a word about one patient. */
const char *patient_reach(const struct patient *p);
/* The number to try first, for a list: "07700 900123"; of somebody who cannot be rung "text 07700 900123", "write to
 * ann@example.org", "write a letter". "" if there is no number. In a. ERR_MISSING. */
bool patient_reached(struct book *b, const struct id *patient, struct arena *a, const char **out, struct err *e);
/* What to know before they come: "cannot be rung; interpreter: BSL; 15 min longer; from the left". In a; ""
 * if there is nothing. */
const char *patient_care(struct arena *a, const struct patient *p);
/* What to know before anything is done for them: "died 3 Jun 2026, told by her son", "moved away 3 Jun 2026: Leeds",
 * "wants no contact: too many letters". In a; "" as a rule. */
const char *patient_standing(struct arena *a, const struct patient *p);

/* Adds one with its numbers (n telecoms, may be 0) as one act "patient-add". out: the new id, which may be chosen
 * before the first try: added twice, they stand once, as they are by then.
 * A rank of 0 becomes the position in the list. ERR_INPUT. */
bool patient_add(struct book *b, const struct who *who, const struct patient *p, const struct telecom *t, int n,
                 struct id *out, struct err *e);
/* The same inside an open act. */
bool patient_put(struct act *act, const struct patient *p, const struct telecom *t, int n, struct id *out,
                 struct err *e);

/* Writes the fields in which `to` differs from `from` (what the person saw), as act "patient-edit".
 * ERR_STALE if somebody has changed one of those since: says who, when; nothing is written. */
bool patient_edit(struct book *b, const struct who *who, const struct patient *from, const struct patient *to,
                  struct err *e);

/* Two records made one: replaced_by on the loser, and back (survivor NULL; what the survivor took over stays). Acts
 * "patient-merge", "patient-unmerge". */
bool patient_merge(struct book *b, const struct who *who, const struct id *loser, const struct id *survivor,
                   struct err *e);

/* The same, and in the same act the survivor is edited from `saw` to `will` (patient_take_missing: what it takes over
 * from the loser as a rule): one undo takes all of it back. ERR_STALE. */
bool patient_merge_as(struct book *b, const struct who *who, const struct id *loser, const struct patient *saw,
                      const struct patient *will, struct err *e);

/* "Their birth dates differ: 6 May 1950 and 5 Jun 1950": two who may be two; "" if they do not. In a. */
const char *patient_merge_doubt(struct arena *a, const struct patient *x, const struct patient *y);

/* Two again. *again: what a booking of the other had answered and nothing else does, which is open again (again.h). */
bool patient_part(struct book *b, const struct who *who, const struct id *loser, int *again, struct err *e);
/* "A booking of the other had answered 2 follow-ups, which are open again." In a. */
const char *patient_part_text(struct arena *a, int again);

/* Settings in which two records differ, for somebody who chooses: what a person calls it, and both values as text. */
struct patient_difference {
    int field;
    const char *what, *a, *b; /* "birth date"; never NULL */
};
/* In the order of the record's fields, in a; links and marks are left out. *count of them. */
struct patient_difference *patient_differences(struct arena *a, const struct patient *x, const struct patient *y,
                                               int *count);
/* Takes over one setting of `from` (texts are not copied). */
void patient_take(struct patient *to, const struct patient *from, int field);
/* What a merged record takes over unless somebody says otherwise: all that is empty in it; alerts, needs and facts of
 * both are kept, joined by "; " (in a). */
void patient_take_missing(struct arena *a, struct patient *to, const struct patient *from);

/* Somebody already known who may be the same person. why: "same name, same telephone", "same telephone". */
struct duplicate {
    struct id id;
    const char *name, *why, *phone;
    int birth_date;
    bool is_exact; /* the same name and the same birth date */
    bool is_likely; /* the same given name, and the birth date; or the same or a near family name, and the telephone or
                       a birth date one slip away (a digit, day and month); or the same name, a birth date not known */
    bool is_namesake; /* called the same, and nothing else: worth a word, no reason to refuse anything */
};

/* Known patients like this one that is about to be added, at most 8, the likeliest first: the same folded names,
 * the same telephone number, or the same birth date and family name; a family name one slip away will do (Meyer,
 * Meier: find_near.h). */
bool patient_duplicates(struct book *b, const struct patient *p, const struct telecom *t, int n, struct arena *a,
                        struct duplicate **out, int *count, struct err *e);

/* Names as shown. Full: "CANDELARIA, Ignacio 'Nacho'". Grid: "Candelaria I". Given
 * first, for letters and calendars: "Ignacio Candelaria". Nameless: "(no name)". In a. */
char *patient_name(struct arena *a, const struct patient *p);
char *patient_name_grid(struct arena *a, const struct patient *p);
char *patient_name_plain(struct arena *a, const struct patient *p);
/* The same from the columns of a query; NULL counts as "". */
char *patient_name_of(struct arena *a, const char *family, const char *given, const char *preferred);
char *patient_name_grid_of(struct arena *a, const char *family, const char *given);

/* Reads a name as somebody said it into family, given and prefix, none of them NULL: without a comma the family name is
 * last ("johanna smith", "maria van der berg"), with one it stands first ("Smith, Johanna"). One word is the family
 * name. A title in front (Mr, Mrs, Ms, Miss, Dr, Prof) is the prefix. Names begin large. In a. */
void patient_name_said(struct arena *a, const char *said, struct patient *out);

/* Age in whole years on a date (at death, for the dead); -1 if the birth date is not known. */
int patient_age(const struct patient *p, int today);

#endif
