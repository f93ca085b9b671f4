/* next: what comes after a visit that ended. Nothing ends without it (PRODUCT section 2). Inside src/practice only. */
#ifndef ROUNDS_PRACTICE_NEXT_H
#define ROUNDS_PRACTICE_NEXT_H

#include "practice/appointment.h"

/* True in *out if the patient has a booking still to come, other than `except`; those of records
 * made one with theirs count. */
bool next_has_booking(struct practice *p, const struct id *patient, const struct id *except, bool *out, struct err *e);

/* From what was asked to what is stored, for appointment x that becomes `to`: AUTO is settled, a booking to
 * come answers an open step, but not that somebody urgent did not come; the type's days make a date. Refused:
 * cancelled or did not come with nothing said; booked again where nothing is booked; a date in the past; closed
 * without a reason. ERR_REFUSED, ERR_INPUT. */
bool next_settle(struct practice *p, struct arena *a, const struct appointment *x, enum status to,
                 const struct next_step *asked, struct next_step *out, struct err *e);

/* Sets the three fields in the part that is being built. */
void next_set(struct act *act, const struct next_step *n);
void next_clear(struct act *act);

/* A booking to come answers what this patient's ended visits left open or to be rebooked. Adds a part for each. Of what
 * was asked for on leaving ("next week, twice") out's warning says so. `by` is that booking's id. */
bool next_answer(struct practice *p, struct arena *a, struct act *act, const struct id *patient, const struct id *by,
                 struct outcome *out, struct err *e);

#endif
