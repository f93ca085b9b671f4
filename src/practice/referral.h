/* referral: a patient of ours was sent on to somebody else (FHIR ServiceRequest): to whom, for what, by when we expect
 * an answer, and what came of it.
 *
 * Until it is closed a rule of policy (event sent-on) keeps a follow-up due on that day. Saying there that it is over
 * closes the referral with the same act, and closing it here ends the follow-up: both always agree. Words are cleaned.
 */
#ifndef ROUNDS_PRACTICE_REFERRAL_H
#define ROUNDS_PRACTICE_REFERRAL_H

#include "practice/appointment.h"

enum {
    REFERRAL_TEXT_MAX = 300, /* bytes of each text */
    REFERRAL_WAIT_DAYS = 28, /* so long an answer may take, unless somebody says otherwise */
    REFERRAL_ROWS_MAX = 500, /* open ones read at once */
};

/* Texts are never NULL in what is read; NULL counts as "" in what is written. */
struct referral {
    struct id id, patient; /* id none in one that is to be added: one is chosen */
    const char *performer; /* to whom */
    const char *reason;    /* for what */
    int date, due_date;    /* sent on that day, CIVIL_NONE: today; an answer is expected by, CIVIL_NONE: usual */
    int64_t closed_at;     /* instant; 0: we still wait */
    const char *outcome;   /* what came of it */
    bool is_in_error;
};

/* An empty one. */
struct referral referral_none(void);
bool referral_get(struct book *b, const struct id *id, struct arena *a, struct referral *out, struct err *e);
/* The same of a row that was read. */
void referral_of_row(const struct row *row, struct arena *a, struct referral *out);

/* Writes one down, as act "referral-add". ERR_INPUT (to whom and for what are asked for; an answer is not expected
 * before they were sent), ERR_MISSING (no such patient), ERR_REFUSED (role). */
bool referral_add(struct desk *d, struct arena *a, const struct referral *what, struct id *out, struct err *e);
/* The same in an open act, as it stands: nothing is checked, no role is asked. Of the past: closed, too. */
void referral_put(struct act *act, const struct referral *what);
/* Says what came of it, as act "referral-close"; outcome may be "". seen: as its author saw it. ERR_STALE: somebody has
 * closed or changed it meanwhile. ERR_REFUSED (role, closed). */
bool referral_close(struct desk *d, struct arena *a, const struct referral *seen, const char *outcome, struct err *e);
/* The same in an open act, of one that may be closed by now: then nothing is written. */
bool referral_close_in(struct act *act, struct arena *a, const struct id *id, const char *outcome, struct err *e);

/* Those of a patient and of records made one with theirs, the newest first; in a. */
bool referral_list(struct book *b, const struct id *patient, struct arena *a, struct referral **out, int *count,
                   struct err *e);
/* All we wait for, the most pressing first; at most REFERRAL_ROWS_MAX. */
bool referral_list_open(struct book *b, struct arena *a, struct referral **out, int *count, struct err *e);

#endif
