/* related: somebody around a patient who is none here: a parent, a guardian, a carer. May book for them, is reminded in
 * their place, or must not be told.
 *
 * One record each, around one patient: the mother of two children stands twice, so that what is said of her beside one
 * (a court note, an address) is never read beside the other. Her number finds both (find.h). Texts are never NULL in
 * what is read; NULL counts as "" in what is written.
 */
#ifndef ROUNDS_PRACTICE_RELATED_H
#define ROUNDS_PRACTICE_RELATED_H

#include "base/arena.h"
#include "book/act.h"

struct related {
    struct id id, patient;
    const char *name, *relationship; /* "Ana Costa", "mother" */
    const char *phone, *email;
    const char *address;    /* where they live: shown with this very patient alone, and to nobody else */
    const char *court_note; /* what a court or the family has settled */
    const char *remark;
    bool is_bad;         /* the number is wrong */
    bool may_book;       /* may book, move and cancel for the patient */
    bool gets_reminders; /* is written to in the patient's place */
    bool not_told;       /* must not be told anything */
    bool is_in_error;
};

/* An empty one: all texts "". */
struct related related_none(void);

/* Reads one. ERR_MISSING. */
bool related_get(struct book *b, const struct id *id, struct arena *a, struct related *out, struct err *e);
/* Everybody around a patient and the records behind it (patient_behind): who must not be told first, then who may
 * book. In a. */
bool related_list(struct book *b, const struct id *patient, struct arena *a, struct related **out, int *count,
                  struct err *e);

/* Cleans and checks in place (new texts in a): a name; a number and an address as telecom_check has them; who must not
 * be told neither books nor is reminded. ERR_INPUT. */
bool related_check(struct arena *a, struct related *r, struct err *e);

/* Adds one as act "related-add". ERR_INPUT, ERR_MISSING (no such patient). */
bool related_add(struct book *b, const struct who *who, const struct related *r, struct id *out, struct err *e);
/* Writes what differs between from (what the person saw) and to, as act "related-edit". ERR_STALE if somebody has
 * changed one of those since. Setting is_in_error takes one away. */
bool related_edit(struct book *b, const struct who *who, const struct related *from, const struct related *to,
                  struct err *e);

/* Whether `to` has another telephone number than `from` (telecom_is_other): that the one before was wrong is not said
 * of it, unless whoever changes it says so. */
bool related_is_other(const struct related *from, const struct related *to);

/* "mother, may book, gets reminders"; "father, MUST NOT BE TOLD". In a; "" if nothing is said. */
const char *related_says(struct arena *a, const struct related *r);

#endif
