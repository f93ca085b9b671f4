/* series: "6x 1w": the same visit again and again, as people type it.
 *
 *     6x           six of them, a week apart
 *     6x 1w        the same
 *     4x 2w        every other week          3x 1m   the same day of the month, its last if it has no such day
 *     8x 1d        every day                 8x 1d weekdays   Monday to Friday
 *
 * The count is of all visits, the first one included. Blanks between the parts may be left out. Only dates are made
 * here; whether they are free, several.h says. Pure: no book, no clock.
 */
#ifndef ROUNDS_PRACTICE_SERIES_H
#define ROUNDS_PRACTICE_SERIES_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

enum {
    SERIES_MAX = 52,        /* visits of one series: a year of weeks; more is a slip of the hand */
    SERIES_EVERY_MAX = 366, /* days, weeks or months between two of them; still far inside the calendar */
};

enum series_unit { SERIES_DAYS, SERIES_WEEKS, SERIES_MONTHS };

struct series {
    int count;             /* 2..SERIES_MAX */
    int every;             /* 1..SERIES_EVERY_MAX of the unit */
    enum series_unit unit;
    bool is_on_weekdays;   /* Saturdays and Sundays are passed over */
};

/* What was typed. ERR_INPUT with a sentence that shows how it is written. */
bool series_parse(const char *typed, struct series *out, struct err *e);

/* The dates, the first one included: out has room for SERIES_MAX. Returns how many, s->count. */
int series_dates(const struct series *s, int first, int out[SERIES_MAX]);

/* "6 visits, every week: 23 Nov, 30 Nov, 7 Dec, 14 Dec, 21 Dec, 28 Dec"; in a. */
const char *series_text(struct arena *a, const struct series *s, int first);

#endif
