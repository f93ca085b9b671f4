/* schedule_new: a patient nobody knows yet, asked for while a booking is made: name, birth date, telephone.
 *
 * The form stands over the booking form. Somebody who may be known already is shown first; the patient is
 * written together with the booking, in one act, and taken back with it.
 */
#ifndef ROUNDS_SCREENS_SCHEDULE_NEW_H
#define ROUNDS_SCREENS_SCHEDULE_NEW_H

#include "screens/form.h"

#include "base/id.h"

enum { SCHEDULE_NEW_TEXT = 120, SCHEDULE_NEW_NAMES = 2 * SCHEDULE_NEW_TEXT + 20 };

/* As typed. All zero but birth_date, which is CIVIL_NONE: nothing. */
struct schedule_new {
    char family[SCHEDULE_NEW_TEXT], given[SCHEDULE_NEW_TEXT], phone[SCHEDULE_NEW_TEXT];
    int birth_date;
};

/* Splits what was typed into a search. Without a comma as it is said, the family name last ("johanna smith", "maria van
 * der berg"); with one as it stands in lists ("Smith, Johanna"). One word is the family name; a number is the
 * phone, after a name from three digits on (an age or a year of birth is nothing that is kept). */
struct schedule_new schedule_new_of(const char *typed);

/* Which is which, in out: "Johanna, family name Smith"; the one name, or the number, where there is no more. */
const char *schedule_new_text(const struct schedule_new *n, char out[SCHEDULE_NEW_NAMES]);

/* Opens it, filled with *n. Then one of the two is called: taken with the new patient, or known with one that was there
 * already. changed: something was typed (for drafts). ctx is theirs. */
struct schedule_new_answer {
    void (*taken)(struct app *app, void *ctx, const struct schedule_new *n);
    void (*known)(struct app *app, void *ctx, const struct id *patient, const char *name, int birth_date);
    void (*changed)(struct app *app, void *ctx, const struct schedule_new *n);
    void *ctx;
};
void schedule_new_open(struct app *app, const struct schedule_new *n, const struct schedule_new_answer *answer);

#endif
