/* complaint_clock: by when something has to be done about a complaint: one clock at a time, the next.
 *
 * A pure function of the complaint's row, the practice's rules and its calendar: no clock of a machine, no SQL. The
 * rule engine makes rows of the queue from it, screens say it in words; both come out alike on every computer.
 *
 * How days are counted: the day on which it came is not counted, whatever the hour, nor is a day on which the practice
 * is closed; the last one ends when the practice closes. While we wait for the patient the clock stands: a working day
 * at whose closing it stands is not counted either; only the last day for the answer (limit_months) stays. So a Friday
 * 17:01 and a Friday 9:00 have the same last day, nothing runs out at night, and a pause over a bank holiday moves it
 * by working days alone.
 *
 * Where the figures come from (data/policy.conf names them too): acknowledged within 3 working days, at the latest
 * answered after 6 months, settled by the next working day: The Local Authority Social Services and National Health
 * Service Complaints (England) Regulations 2009, SI 2009/309, reg. 13, 14 and 8; answered within 20 working days: the
 * Model Complaints Handling Procedure of Scotland, second stage (its first one is 5 days). Ringing to ask whether it
 * held is our own.
 */
#ifndef ROUNDS_PRACTICE_COMPLAINT_CLOCK_H
#define ROUNDS_PRACTICE_COMPLAINT_CLOCK_H

#include "book/act.h"
#include "practice/calendar.h"

/* Policy's section `complaints`. */
struct complaint_rules {
    int acknowledge_days; /* working days in which they hear that we have it */
    int settle_days;      /* working days in which it can still be settled at the desk */
    int answer_days;      /* working days until the answer */
    int limit_months;     /* calendar months after which nothing excuses us */
    int check_back_days;  /* working days after the answer, until we ask whether it held */
    bool has_second_stage; /* somebody who is not content with the answer can take it further */
    int second_days;      /* working days until the answer to that */
};

/* Those in force, from the practice's record; of a record without them those that come with the program. */
struct complaint_rules complaint_clock_rules(const struct row *practice);

/* What is next. */
struct complaint_clock {
    const char *kind; /* of the follow-up: "acknowledge", "answer", "check-back", "update"; NULL: nothing has to be done
                       * by a time: it is over, or has only to be closed */
    int64_t due;      /* civil minutes (date * 1440 + minute): the practice closes then */
    int64_t opens;    /* civil minutes: no sooner; never after due */
};

/* So many working days before its time a clock opens, at most. */
int complaint_clock_ahead(const struct complaint_rules *r);

/* complaint: a row of kind KIND_COMPLAINT. Instants are read in the zone in force. */
struct complaint_clock complaint_clock(const struct row *complaint, const struct complaint_rules *r,
                                       const struct calendar *c);

/* For a pause from one instant to another: how many working days closed meanwhile. */
int complaint_clock_stood(const struct calendar *c, int64_t from_ms, int64_t to_ms);
/* The last minute (civil) in which something that came at this instant can still be settled at the desk. */
int64_t complaint_clock_settle(const struct complaint_rules *r, const struct calendar *c, int64_t received_ms);

#endif
