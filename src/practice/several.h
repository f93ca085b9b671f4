/* several: bookings that are made together: a series, a family one after the other, or both.
 *
 * Each is looked at before anything is written: what is not free says why, and what is free near it. Nothing is
 * booked elsewhere by itself: a person takes the other time, or leaves that one out. Then all are booked in one
 * act (appointment_book_all), and read back.
 *
 *     several_check    what is free, what is not, what is near        (again, when somebody else was first)
 *     several_take     the other time is taken; or is_left_out is set
 *     several_book     what is free or taken, in one act
 */
#ifndef ROUNDS_PRACTICE_SEVERAL_H
#define ROUNDS_PRACTICE_SEVERAL_H

#include "practice/appointment.h"
#include "practice/series.h"

enum {
    SEVERAL_MAX = 60,      /* bookings of one act: a year of weeks, or a family of ten through a course of six */
    SEVERAL_NEAR_DAYS = 7, /* how long after its day something free is looked for */
};

/* One of them. booking is as it was asked for, and as it will be booked once the other time is taken. */
struct several_item {
    struct booking booking;
    const char *name;     /* whose it is, as shown; "" one whose name the caller knows */
    bool is_free;         /* can be booked as it stands; false until several_check */
    bool is_left_out;
    const char *why;      /* "taken", "closed: Easter Monday"; "" where it is free */
    bool has_other;       /* something is free near it: */
    struct place other;   /* of the same practitioner and length */
};

/* The bookings of a series and a family: for each date the first patient and then the others, one after the other,
 * each as long as the first. first: the booking as it is filled in, with an id; s NULL: once. A series gets an id of
 * its own. All ids follow from the first's, so that the same try again books nothing twice. ERR_INPUT (more than
 * SEVERAL_MAX, past midnight, no practitioner). */
bool several_make(struct arena *a, const struct booking *first, const struct series *s, const struct id *others,
                  int nothers, struct several_item **out, int *count, struct err *e);

/* Looks at all again. What is free, near what is not, never lies over another of these. A reason to overbook
 * in a booking makes it free. Errors of reading only. */
bool several_check(struct desk *d, struct arena *a, struct several_item *items, int n, struct err *e);

/* How many are not free and not left out: still to be settled. */
int several_open(const struct several_item *items, int n);
/* How many would be booked now. */
int several_ready(const struct several_item *items, int n);
/* The time near it is taken instead; false if there is none. */
bool several_take(struct several_item *item);

/* Books all that are ready, in one act; out has room for n, *count of them are filled. ERR_REFUSED when somebody else
 * was first: several_check says where; nothing was written. */
bool several_book(struct desk *d, struct arena *a, const struct several_item *items, int n, struct outcome *out,
                  int *count, struct err *e);

#endif
