/* household: patients who belong together: a family, a couple, a home. One of them may speak for the others.
 *
 * They share an id in patient.household; there is no record of the household itself, so nobody has to be made head
 * of anything, and two computers that join the same two people agree. Each change is one act and can be taken back.
 * Nothing here shows one member's address or number to another.
 */
#ifndef ROUNDS_PRACTICE_HOUSEHOLD_H
#define ROUNDS_PRACTICE_HOUSEHOLD_H

#include "practice/appointment.h"

enum {
    HOUSEHOLD_MAX = 20,          /* members that are read; more is a home of its own kind */
    HOUSEHOLD_TOGETHER_MIN = 120 /* booked so close to one who arrives: they have come together */
};

/* All of this patient's household, this one too: who speaks for them first, then by birth date. Alone: just this one.
 * In a. */
bool household_list(struct book *b, const struct id *patient, struct arena *a, struct patient **out, int *count,
                    struct err *e);

/* Act "household-join": the patient becomes one of the other's household, which begins with it. ERR_REFUSED where
 * the patient is in another one: leave that first; ERR_INPUT for the same patient twice. Joined already is true. */
bool household_join(struct book *b, const struct who *who, const struct id *patient, const struct id *other,
                    struct err *e);
/* Act "household-leave". ERR_REFUSED for who is in none. */
bool household_leave(struct book *b, const struct who *who, const struct id *patient, struct err *e);
/* Act "household-speaks": speaks for the others from now on, and nobody else of them does; or no longer. */
bool household_speaks(struct book *b, const struct who *who, const struct id *patient, bool is_spokesperson,
                      struct err *e);

/* Members meant by the beginnings of given names ("ro an", "all"), `patient` itself left out. ERR_INPUT names the word
 * that fits nobody or two; ERR_MISSING where there is no household. typed "": none and true. */
bool household_named(struct book *b, const struct id *patient, const char *typed, struct arena *a, struct patient **out,
                     int *count, struct err *e);

/* Today's bookings of the others that can still arrive, at most HOUSEHOLD_TOGETHER_MIN from this one, by start. */
bool household_due(struct practice *p, const struct appointment *x, struct arena *a, struct appointment **out,
                   int *count, struct err *e);

#endif
