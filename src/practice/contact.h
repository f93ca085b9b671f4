/* contact: one communication with a patient, either way.
 *
 * One from them that still has to be answered has the outcome "message" (they left one), "missed" (it rang, and nobody
 * answered) or "abandoned" (they hung up waiting); contact_is_to_answer.
 *
 * A contact is a record of its own and never edited by two: what was put in by mistake is marked, not changed.
 * Words are cleaned (text_clean, many lines). Instants are UTC milliseconds.
 */
#ifndef ROUNDS_PRACTICE_CONTACT_H
#define ROUNDS_PRACTICE_CONTACT_H

#include "base/arena.h"
#include "book/act.h"

enum { CONTACT_SCORE_MAX = 10 };

/* Would they recommend us? */
enum contact_recommends { CONTACT_UNSAID, CONTACT_WOULD, CONTACT_WOULD_NOT };

/* Texts are never NULL in what is read; NULL counts as "" in what is written. */
struct contact {
    struct id id, patient, appointment; /* appointment: which booking it is about, or none */
    int64_t at_ms;         /* 0 in one that is to be added: now */
    const char *direction; /* in, out */
    const char *mode;      /* call, voicemail, email, text, letter, in-person */
    const char *outcome;   /* a code of words.h (reached, message, no-answer, busy, ...), or "" */
    const char *reason;    /* what about, in words */
    const char *mood;      /* how they were, in words */
    const char *text;
    const char *heard_by;  /* staff who do not use the program */
    const char *speaker;   /* who spoke for the patient: "Ana Costa, mother"; "" the patient */
    const char *number;    /* they rang or wrote from, as typed */
    int duration_s;        /* -1: not known (0 counts as that when written) */
    int hold_s;            /* of it on hold; -1, 0: not at all, or not known */
    int score;             /* how content they are, 0 .. CONTACT_SCORE_MAX; nothing unless has_score */
    enum contact_recommends recommends;
    bool has_score, is_confidential, is_in_error;
};

/* Adds one as act "contact-add": patient, direction and mode are asked for, the time is not in the future,
 * the duration at most a day. ERR_INPUT, ERR_MISSING (no such patient). */
bool contact_add(struct book *b, const struct who *who, const struct contact *c, struct id *out, struct err *e);
/* The same inside an open act (a booking by telephone logs its own call); the patient may be of that act. */
bool contact_put(struct act *act, const struct contact *c, struct id *out, struct err *e);

bool contact_get(struct book *b, const struct id *id, struct arena *a, struct contact *out, struct err *e);
/* The same of a row that was read. */
void contact_of_row(const struct row *row, struct arena *a, struct contact *out);

/* Marks one as put in by mistake, as act "contact-mistake": it leaves the timeline and stays in its history. saw: what
 * the person saw. ERR_STALE if somebody did meanwhile. */
bool contact_mistake(struct book *b, const struct who *who, const struct contact *saw, struct err *e);

/* Whether one from them asks for an answer by itself; later ones may have given it. */
bool contact_is_to_answer(const struct contact *c);

/* One line for lists: "call 3 min: confirmed, asked about parking". In a. */
char *contact_line(struct arena *a, const struct contact *c);

#endif
