/* policy_visits: what a policy takes from under people who are booked: a practitioner has left, a day is closed, hours
 * were cut.
 *
 * Who is booked with somebody who has left, or on a day that is closed, is to be told, as under an absence (absence.h).
 * Whose hours were cut is marked as to be told by the act that loads the policy (absence_hours.h); who gets them back
 * before anybody has told them is not any more.
 */
#ifndef ROUNDS_PRACTICE_POLICY_VISITS_H
#define ROUNDS_PRACTICE_POLICY_VISITS_H

#include "practice/appointment.h"
#include "practice/policy.h"

struct policy_visit {
    struct appointment appointment;
    const char *why; /* "Parisian has left", "closed: Moving", "outside the hours" */
};

/* Bookings to come that the policy in force has a place for, and this one has not, by their start; before it is loaded,
 * and before the practice is read again. Days for which hours were said on a screen are left out. In a. Cost: all that
 * is booked from today on. Sets policy->told, for policy_load. */
bool policy_visits(struct practice *p, struct policy *policy, struct arena *a, struct policy_visit **out,
                   int *count, struct err *e);

#endif
