/* calendar: on which days and hours the practice works, by policy alone, and how far off something is in that time.
 *
 * For what is worked out from the rows of the book (rules, clocks of complaints) and must come out alike on every
 * computer: the weekly hours and the holidays of policy. What was said on a screen since ("closed on the 24th",
 * availability.h) is not in it: a date that was told to somebody does not move because a day off was added.
 * practice_plan.h answers for the days of a screen.
 *
 * Moments are civil minutes (date * 1440 + minute of day) in the practice's zone. Nothing here reads the clock.
 */
#ifndef ROUNDS_PRACTICE_CALENDAR_H
#define ROUNDS_PRACTICE_CALENDAR_H

#include "practice/practice.h"

struct calendar {
    struct day_hours week[7]; /* 0 Monday; of the practice */
    int *holidays;            /* dates, ascending */
    int nholidays;
};

/* Reads it from the book; in the arena. A practice without hours, or with none that can be read, is taken to be open
 * Monday to Friday from 9 to 17, so that nothing is put off for ever. */
bool calendar_load(struct book *b, struct arena *a, struct calendar *out, struct err *e);

bool calendar_is_open(const struct calendar *c, int date);
/* The hours of a date; none on a closed one. */
const struct day_hours *calendar_hours(const struct calendar *c, int date);
/* The nth working day after a date; n < 0: before it. 0: the date itself, or the first working day after it. Holidays
 * that leave no working day within two years: the calendar day. */
int calendar_working_day(const struct calendar *c, int date, int n);
/* The moment at which so many minutes of opening hours have passed since `at`; minutes >= 0. A moment outside the
 * hours counts from the next opening. */
int64_t calendar_after_minutes(const struct calendar *c, int64_t at, int minutes);

/* How far off, as policy writes it: "6m1d", "2w", "3wd" (working days), "1wd 17:00", "60min" (of opening hours), "-3wd"
 * (before), "0d". Years, months, weeks and days come in this order and go together; working days and minutes stand
 * alone. A time of day may follow, but not minutes. */
struct interval {
    int months, days; /* calendar: 1y is 12 months, 1w 7 days */
    int working_days;
    int minutes; /* of opening hours */
    int at_min;  /* time of day, CALENDAR_NO_TIME: none */
    bool is_before;
};

enum { CALENDAR_NO_TIME = -1 };

/* ERR_INPUT, saying what is expected. */
bool interval_parse(const char *text, struct interval *out, struct err *e);
/* The moment so far from `from`. Where neither the interval has minutes or a time of day, *is_day: any time of that
 * day is meant, and the moment is its beginning. */
int64_t interval_add(const struct calendar *c, int64_t from, const struct interval *iv, bool *is_day);

#endif
