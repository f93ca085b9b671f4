/* ledger: what people were told, held against what stands in the book.
 *
 * A booking that was said to be made stands in the book, or somebody said that it was cancelled; one said to be
 * cancelled does not stand; words that were said to be written down are there once. What was begun and never answered
 * (its program was killed) may have happened or not, once. No place is held twice, nothing is there that nobody made.
 */
#ifndef TESTS_FLEET_LEDGER_H
#define TESTS_FLEET_LEDGER_H

#include "tests/fleet/fleet_lib.h"

struct ledger_booking {
    int person;
    char ref[REF_TEXT], where[FLEET_WORDS]; /* where: "" where it was not said */
    bool stands, is_unsure, is_found;
};

struct ledger_wording {
    int person;
    char words[FLEET_WORDS];
    bool is_sure;
    int found;
};

struct ledger_times {
    struct ledger_time {
        double at_ms, ms; /* at_ms: when it was over (of a stop: when it began) */
    } *of;
    int n, max;
};

struct ledger {
    struct ledger_booking *booking;
    struct ledger_wording *wording;
    int bookings, wordings, bookings_max, wordings_max;
    int doubts[FLEET_PEOPLE]; /* bookings of a person that nobody knows of */
    struct fleet_deed pending[FLEET_PEOPLE];
    bool is_pending[FLEET_PEOPLE];
    int done[FLEET_KINDS], unknown, refused, struck, unclear, findings;
    struct ledger_times screens, verbs, follows; /* how long a booking took, and a change to be seen; */
    struct ledger_times stops;                   /* and somebody was stopped with the book locked */
    char problem[600]; /* the first that ledger_judge found; "" */
    int problems;
};

/* One deed, as it came out of a pipe; prints findings. */
void ledger_take(struct ledger *l, const struct fleet_deed *deed);
/* After everybody has left: what is pending is what nobody knows. */
void ledger_end(struct ledger *l);
/* Reads the book and compares; false with the first problem in l->problem and all counted. May be asked again. */
bool ledger_judge(struct ledger *l, const struct fleet *f);
/* Sorts them; 0 of none. */
double ledger_percentile(struct ledger_times *t, int percent);
/* Leaves those alone during which nobody was stopped with the book locked. */
void ledger_keep_calm(const struct ledger *l, struct ledger_times *t);
void ledger_free(struct ledger *l);

#endif
