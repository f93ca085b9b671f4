/* civil: dates, times of day and the practice's zone.
 *
 * A civil date is an int: days since 1970-01-01 (negative before), proleptic
 * Gregorian, 0001-01-01 to 9999-12-31. A time of day is minutes 0..1439.
 * Instants are UTC milliseconds. Appointments are civil time in the
 * practice's zone and never move; instants are converted only for showing.
 * One zone per process (zone_set), whatever TZ the person's shell has.
 */
#ifndef ROUNDS_BASE_CIVIL_H
#define ROUNDS_BASE_CIVIL_H

#include "base/err.h"

#include <stdint.h>

enum {
    CIVIL_NONE = INT32_MIN, /* "no date", where a date is optional */
    CIVIL_MIN = -719162,    /* 0001-01-01 */
    CIVIL_MAX = 2932896,    /* 9999-12-31 */
    DAY_MIN = 1440,         /* minutes in a civil day */
};

struct civil {
    int year, month, day; /* 1..9999, 1..12, 1..31 */
};

int civil_from(int year, int month, int day); /* must be valid; see civil_is_valid */
bool civil_is_valid(int year, int month, int day);
struct civil civil_split(int date);
int civil_weekday(int date); /* 0 Monday .. 6 Sunday (ISO 8601) */
int civil_iso_week(int date, int *iso_year);
int civil_add_months(int date, int months); /* clamps to the month's last day */
/* Whole years from birth to on; a 29 February birthday counts from 1 March. */
int civil_age(int birth, int on);

/* Strict forms, the ones Rounds itself writes: YYYY-MM-DD and HH:MM. ERR_INPUT. */
bool civil_parse_date(const char *s, int *date, struct err *e);
bool civil_parse_time(const char *s, int *minute, struct err *e);
/* "YYYY-MM-DD HH:MM" or with a T. ERR_INPUT. */
bool civil_parse_date_time(const char *s, int *date, int *minute, struct err *e);

/* What people type for a day, seen from today: 23.11.2026, 23/11/2026 or 23/11
 * (order by day_first), 23 nov, nov 23, 2026-11-23, mon, next mon, today, tomorrow,
 * +3, +6w, in 6w, 3m, -1. Two-digit years are refused. Impossible dates (31/02) are
 * refused, saying so. ERR_INPUT.
 * A weekday is the first one after today ("mon" on a Monday is a week ahead); "next mon"
 * is that day of the next ISO week. A date without a year is today, or that day of this
 * year, or of the next if it is past: "29 feb" is refused where that year has none.
 * A weekday before a date ("mon 23 nov 2026", the desk form) must be the right one. */
typedef bool civil_reader(const char *s, int today, bool day_first, int *date, struct err *e);
civil_reader civil_parse_any;
/* The same for what has happened: a date without a year is the last one, a weekday too ("mon" on a Monday is today),
 * and 6w is six weeks ago. What is written out (tomorrow, a year, +2) stays what it says: callers refuse it. */
civil_reader civil_parse_past;
/* The same for a day to look at. A date without a year is one of the last 60 days, else one to come; with a weekday
 * before it, as the screen writes days ("mon 16 nov"), that of last year, this or next in which they agree. */
civil_reader civil_parse_near;
/* The same; without its year a date is refused, and what is none in words that fit a birth date. */
civil_reader civil_parse_birth;

/* What people type for a time: 9, 930, 09:30, 9.30, 9:30am, 2pm. ERR_INPUT. */
bool civil_parse_any_time(const char *s, int *minute, struct err *e);

/* Texts. Buffers of the sizes named always suffice. */
char *civil_date_text(int date, char out[11]);   /* 2026-11-23 */
char *civil_time_text(int minute, char out[6]); /* 09:30: what is stored, exported, and given back to a program */
char *civil_desk_date(int date, char out[16]);   /* Mon 23 Nov 2026 */
char *civil_short_date(int date, char out[8]);   /* 23 Nov, space padded day */
const char *civil_weekday_name(int weekday);     /* "Mon" */
const char *civil_month_name(int month);         /* "Nov", 1..12 */

/* Times as a person reads them here, by the practice's clock: 24 h "09:30", 12 h "9:30a", "12:00p" noon, "12:00a"
 * midnight. One setting per process, like the zone (practice_open sets it); 24 h before any call.
 * civil_parse_any_time reads both back. _cell is padded with blanks in front to civil_clock_cells(), so that times
 * under each other line up. */
void civil_clock_set(bool is_24);
char *civil_clock_text(int minute, char out[8]);
char *civil_clock_cell(int minute, char out[8]);
int civil_clock_cells(void); /* 5 or 6 */

/* How long, short enough for a table: "45m", "2h", "2h30"; "0" for none. */
char *civil_length_text(int minutes, char out[12]);

/* The practice's zone by IANA name ("Europe/London"); refuses unknown names.
 * ERR_INPUT. The default before any call is UTC. */
bool zone_set(const char *name, struct err *e);
/* Whether zone_set would take it; changes nothing. */
bool zone_check(const char *name, struct err *e);
const char *zone_name(void);

/* The civil date and minute of an instant, and the offset in force, minutes east. */
void zone_civil(int64_t utc_ms, int *date, int *minute, int *offset_min);

/* The instant of a civil time. Refuses, saying which clock change, a time that does
 * not exist. A civil time cannot say which pass of an hour that happens twice is meant:
 * it always means the first one, and the second has no civil name. ERR_INPUT. */
bool zone_instant(int date, int minute, int64_t *utc_ms, struct err *e);

/* True for a civil time that happens twice (clocks go back over it), so that callers
 * can say "01:30 means the first 01:30 of that night". */
bool zone_is_twice(int date, int minute);

/* Like zone_instant but never refuses (for showing): of a time that does not exist,
 * the earlier reading (by the clock in force after the change). */
int64_t zone_instant_near(int date, int minute);

/* 2026-11-23T10:42+00:00, by the offset given. */
char *zone_text(int64_t utc_ms, int offset_min, char out[32]);
/* ISO 8601 instants with Z or an offset, seconds and fractions optional. ERR_INPUT. */
bool zone_parse_instant(const char *s, int64_t *utc_ms, struct err *e);

#endif
