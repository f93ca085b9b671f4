/* conflict_hours: hours or a block that were said at one computer, hours that were taken back there, or policy's week
 * that was cut there, and a booking to come that another one made where that leaves no place, when neither knew of the
 * other. Who says hours marks whoever they know to be booked then (absence_hours.h, policy_visits.h), and who books
 * into them is told so and says why; of these two nobody was asked. Who stands on a day that policy closes, or with
 * somebody who has left, is in To tell whoever knew of whom (absence_policy.c).
 *
 * One thing to settle for each such booking (conflict.h, CONFLICT_HOURS), with two answers: they have to be told, and
 * then stand in To tell; or it is meant. A booking that somebody who knew put there, moved there or kept there is
 * nobody's question, nor is one that stands under somebody's being off: that is in To tell already.
 * Inside src/practice/conflict*.c.
 */
#ifndef ROUNDS_PRACTICE_CONFLICT_HOURS_H
#define ROUNDS_PRACTICE_CONFLICT_HOURS_H

#include "book/act.h"
#include "practice/conflict.h"

/* Those bookings, at most max, by their time: kind, field and record of each. Cost: nothing with one computer; else the
 * hours and blocks from today on, the index of the days they are about, who is booked from today on held against
 * policy's week, and the histories of who stands outside. */
bool conflict_hours_list(struct practice *p, struct arena *a, struct conflict *out, int max, int *count, struct err *e);
/* The two sides, in words and with their authors; nsides 0 if there is nothing to ask any more. Cost: the same of the
 * booking's day alone. */
bool conflict_hours_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e);
/* Into the open act. */
bool conflict_hours_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c,
                        const struct conflict_side *side, struct err *e);

#endif
