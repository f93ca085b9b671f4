/* compliment: something went well, and who said so: a patient, or a colleague who says thanks.
 *
 * Whom it names reads it at the first screen of a day and says so once (compliment_see); what names nobody is
 * everybody's.
 */
#ifndef ROUNDS_PRACTICE_COMPLIMENT_H
#define ROUNDS_PRACTICE_COMPLIMENT_H

#include "practice/appointment.h"

enum { COMPLIMENT_ROWS_MAX = 200 };

/* Texts are never NULL in what is read. */
struct compliment {
    struct id id, patient;     /* patient none: thanks between colleagues */
    struct id staff;           /* to whom; none: to all of us */
    struct id written_by;      /* who wrote it down, or who thanks */
    struct id appointment;     /* about which booking, or none */
    const char *text, *mode;   /* words; as of a contact */
    int64_t at_ms, seen_at;    /* at_ms 0 in one that is to be added: now; seen_at 0: not read yet */
    bool is_confidential, is_in_error;
};

/* Adds one as act "compliment-add". Thanks between colleagues (no patient) name whom they are for and who says them.
 * ERR_INPUT, ERR_MISSING (no such patient or staff), ERR_REFUSED (role). */
bool compliment_add(struct desk *d, struct arena *a, const struct compliment *what, struct id *out, struct err *e);
/* The same inside an open act, where only the words are checked. */
bool compliment_put(struct act *act, struct arena *a, const struct compliment *what, struct id *out, struct err *e);

bool compliment_get(struct book *b, const struct id *id, struct arena *a, struct compliment *out, struct err *e);

/* Those of the last year, newest first; staff: for whom, none: all. In a. */
bool compliment_list(struct practice *p, const struct id *staff, bool with_confidential, struct arena *a,
                     struct compliment **out, int *count, struct err *e);
/* Those that name this person and were not read by them yet, oldest first; confidential ones too, since they are
 * theirs. In a. */
bool compliment_unseen(struct practice *p, const struct id *staff, struct arena *a, struct compliment **out, int *count,
                       struct err *e);
/* Whoever acts has read all that name them, as act "compliment-seen". *count: how many; none writes nothing. */
bool compliment_see(struct desk *d, struct arena *a, int *count, struct err *e);

/* "to Chen, from Candelaria I: she was so kind", "thanks to Bell, from Okoro: stayed late". In a. */
const char *compliment_line(struct practice *p, struct arena *a, const struct compliment *c);

#endif
