/* message: the words of a message to a patient, made from a template of policy (section templates): to whom it goes, by
 * which way, and as much as may be said there.
 *
 * Nothing is sent here: somebody copies the words, sends them, and says so (reminder.h, follow_up.h). Where only a name
 * may be left, or nobody has asked yet, a template that tells nothing of the visit is taken; where no message may be
 * left there are no words, and why. Somebody who is written to in the patient's place (related.h) gets it instead.
 */
#ifndef ROUNDS_PRACTICE_MESSAGE_H
#define ROUNDS_PRACTICE_MESSAGE_H

#include "practice/appointment.h"

enum { MESSAGE_TEXT_MAX = 400 /* bytes of a template: more is no text message any more */ };

/* text, email or letter. */
bool message_is_mode(const char *mode);

/* Whether all places in a template are known: {name} {day} {time} {practitioner} {practice} {phone}. One that tells
 * only the name may not have day, time and practitioner. ERR_INPUT, saying which one and what there is. */
bool message_check(const char *text, bool is_name_only, struct err *e);

/* Texts never NULL; in the arena. */
struct message {
    const char *mode; /* text, email, letter */
    const char *to;   /* the number or address; "" for a letter, or if there is none */
    const char *whom; /* who gets it in the patient's place: "Rosa Costa (mother)"; "" */
    const char *may;  /* what may be left there, in desk words; "" nobody has asked */
    const char *text; /* what to send; "" nothing: see why */
    const char *why;  /* why there are no words; "" */
    bool is_unasked;  /* nobody has asked what may be left there, so the less was said */
};

/* What is said to a patient for a kind of follow-up. appointment: which visit it is about, or none (then a template
 * that needs one gives no words). mode: NULL: as they like it best, and can be reached. ERR_MISSING (no such
 * patient). */
bool message_make(struct practice *p, const char *kind, const struct id *patient, const struct id *appointment,
                  const char *mode, struct arena *a, struct message *out, struct err *e);
/* The same where somebody has just said that the visit may be told of there: with day and time where nobody had asked
 * (is_unasked). What was asked stays as it was answered. */
bool message_make_told(struct practice *p, const char *kind, const struct id *patient, const struct id *appointment,
                       const char *mode, struct arena *a, struct message *out, struct err *e);
/* Whether policy has any message of this kind. */
bool message_has(struct practice *p, const char *kind, bool *out, struct err *e);

#endif
