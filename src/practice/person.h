/* person: what somebody may ask of us about their own record: everything that is held about them, and that it be taken
 * out for good (BOOK section 9).
 *
 * Taking out is not undo: no key brings it back. It takes an owner and a second person who looked at the same record,
 * and a ground in words. What stays: that it was done, when, by whom and why; the reasons written beside acts; what
 * others told us about them in their own records.
 */
#ifndef ROUNDS_PRACTICE_PERSON_H
#define ROUNDS_PRACTICE_PERSON_H

#include "book/erase.h"
#include "practice/appointment.h"

/* Every record that somebody wrote something about them into, those of records made one with theirs among them, by
 * kind. Reads the whole log. In a. ERR_MISSING (no such patient). */
bool person_records(struct practice *p, const struct id *patient, struct arena *a, struct erase_record **out,
                    int *count, struct err *e);

/* Takes it out here, and on every computer that meets this one. Act "person-erase"; p->tick as erase_run. ERR_REFUSED:
 * not an owner; nobody, or the same person, confirmed it; bookings to come (cancel them first: they hold places and
 * people wait). ERR_INPUT (no reason), ERR_MISSING. Killed in between, the same again finishes it. */
bool person_erase(struct desk *d, struct arena *a, const struct id *patient, const char *reason,
                  const struct id *confirmed_by, const struct progress *p, struct erase_report *r, struct err *e);

#endif
