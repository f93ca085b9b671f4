/* demo: a practice with people in it, to try Rounds on and to measure it with.
 *
 * The practice has to be made already, with a policy (the sample, or one's own), and to be empty. What is built:
 * patients with households, numbers, needs and hopes; three years of visits and eight weeks of bookings, by
 * the practice's own hours, holidays, types and reasons; contacts and notes; and a day that is alive at the
 * moment it is opened: people waiting (one longer than promised), in rooms, leaving, one that nobody has
 * marked, confirmed and unconfirmed ones, a first visit, free places, one cancelled. Nobody in it is real: names
 * are from data/demo, telephone numbers from the ranges that Ofcom keeps for fiction (07700 900000-900999 and
 * 01632 960000-960999), post codes from an area that does not exist.
 *
 * The past 35 days and what is to come are entered act by act, as at a desk, each with its own time and
 * author; what is older came in a day at a time. Beyond DEMO_LIVE patients the rest are former patients, with five
 * visits each on average at practitioners who have left: 200,000 patients have about a million appointments.
 *
 * It is two SQLite transactions: the rules have to have run before what they opened can be ended. One that is stopped
 * leaves nothing; one that fails in the second leaves the first, and whoever made the file for it takes that away again
 * (book_unmake), as `rounds demo` does.
 *
 * The same seed at the same moment (clock) with the same policy gives the same records and ids.
 */
#ifndef ROUNDS_EXCHANGE_DEMO_H
#define ROUNDS_EXCHANGE_DEMO_H

#include "practice/practice.h"

enum {
    DEMO_PATIENTS = 2000, /* what `rounds demo` makes */
    DEMO_PATIENTS_MIN = 10, /* from about 40 on today is as full as it should be */
    DEMO_PATIENTS_MAX = 1000000,
    DEMO_LIVE = 2000      /* at most so many are patients now; more are former ones */
};

struct demo_result {
    int64_t patients, appointments, contacts, notes, acts;
    bool is_stopped;     /* progress said stop: nothing was kept */
    bool hours_changed;  /* the practice was closed now: today was given hours of its own (availability.h) */
};

/* Fills the practice. Today gets hours that hold this moment if it has none; go-live becomes the first day
 * of the history. The lists of p are read again. ERR_INPUT (count out of range), ERR_REFUSED (there are patients
 * already, or nobody in policy has a column), errors of act_commit. result may be NULL. */
bool demo_build(struct practice *p, int patients, uint64_t seed, const struct progress *progress,
                struct demo_result *result, struct err *e);
/* The same with the two kinds counted apart (tests, measurements): live ones DEMO_PATIENTS_MIN to DEMO_LIVE. */
bool demo_build_parts(struct practice *p, int live, int former, uint64_t seed, const struct progress *progress,
                      struct demo_result *result, struct err *e);

#endif
