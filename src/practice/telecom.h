/* telecom: the telephone numbers and addresses of a patient.
 *
 * A number is a record of its own, so that a wrong one can be marked and the next tried, and two people can
 * correct two numbers at once. Values are kept as typed and compared by digits. Texts are never NULL in what is
 * read; NULL counts as "" in what is written.
 */
#ifndef ROUNDS_PRACTICE_TELECOM_H
#define ROUNDS_PRACTICE_TELECOM_H

#include "base/arena.h"
#include "book/act.h"

enum { TELECOM_SHORT = 7 };

struct telecom {
    struct id id, patient;
    const char *system; /* phone, email */
    const char *value;  /* as typed */
    const char *use;    /* home, work, mobile, or "" */
    const char *message; /* what may be left: details, name, nothing, or "" (nobody asked) */
    const char *remark;
    int rank; /* 1 is tried first */
    bool is_bad, is_in_error;
};

/* An empty one: system phone, all other texts "". */
struct telecom telecom_none(void);

/* Reads one. ERR_MISSING. */
bool telecom_get(struct book *b, const struct id *id, struct arena *a, struct telecom *out, struct err *e);

/* Numbers and addresses of a patient and of records behind it (patient_behind): good ones first, then by rank. */
bool telecom_list(struct book *b, const struct id *patient, struct arena *a, struct telecom **out, int *count,
                  struct err *e);

/* The one to try first of a system ("phone", "email"): "" if there is none that is good. In a. */
bool telecom_first(struct book *b, const struct id *patient, const char *system, struct arena *a, const char **value,
                   struct err *e);

/* The same of this very record alone, for lists where every instruction counts. */
bool telecom_best(struct book *b, const struct id *patient, const char *system, struct arena *a, const char **value,
                  struct err *e);

/* Cleans and checks in place (new texts in a): a telephone number has 3 to 15 digits (text_phone_digits), an
 * email address something on both sides of one @; codes are FHIR's. ERR_INPUT. */
bool telecom_check(struct arena *a, struct telecom *t, struct err *e);

/* Adds one as act "telecom-add"; rank 0 puts it last. ERR_INPUT, ERR_MISSING (no such patient). */
bool telecom_add(struct book *b, const struct who *who, const struct telecom *t, struct id *out, struct err *e);
/* The same inside an open act, checked by the caller. t->patient and rank have to be set. */
bool telecom_put(struct act *act, const struct telecom *t, struct id *out, struct err *e);

/* Writes what differs between from (what the person saw) and to, as act "telecom-edit". ERR_STALE if somebody has
 * changed one of those settings since. Setting is_in_error takes one away. */
bool telecom_edit(struct book *b, const struct who *who, const struct telecom *from, const struct telecom *to,
                  struct err *e);

/* Whether `to` has another number, or address, than `from`: other digits, not only other blanks or a country code
 * before them. Who answers there is not known: telecom_forget takes from `to` what was said of the one before, what may
 * be left there and that it is wrong, unless whoever changes it says so themselves. */
bool telecom_is_other(const struct telecom *from, const struct telecom *to);
void telecom_forget(struct telecom *to);
/* A telephone number with fewer than TELECOM_SHORT digits after a leading zero: half of one, or an extension in the
 * house. It is kept. */
bool telecom_is_short(const struct telecom *t);

/* At home or at work: no text is sent there. */
bool telecom_is_landline(const struct telecom *t);

/* Appends what numbers are compared by: the digits after a leading zero or country code's plus, last first. Nothing for
 * what is no number. "+44 7700 900123" and "07700 900123" share their beginning. */
void telecom_reversed(struct buf *out, const char *value);

#endif
