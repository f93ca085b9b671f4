#include "base/civil.h"

#include <stdio.h>
#include <string.h>

enum {
    DAYS_400_YEARS = 146097, /* the Gregorian calendar repeats after these */
    DAYS_TO_EPOCH = 719468,  /* from 0000-03-01 to 1970-01-01 */
    WEEK = 7,
    THURSDAY = 3,
};

static const char weekday_names[WEEK][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

bool civil_is_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= month_length(year, month);
}

/* Years are counted from March, so that the leap day comes last; after Howard Hinnant,
 * "chrono-compatible low-level date algorithms". Years are 0 or more here, so C's
 * division, which rounds towards zero, is right. */
int civil_from(int year, int month, int day)
{
    int march_year = month > 2 ? year : year - 1;
    int era = march_year / 400;
    int year_of_era = march_year - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_400_YEARS + day_of_era - DAYS_TO_EPOCH;
}

static int in_range(int date)
{
    return date < CIVIL_MIN ? CIVIL_MIN : date > CIVIL_MAX ? CIVIL_MAX : date;
}

struct civil civil_split(int date)
{
    int days = in_range(date) + DAYS_TO_EPOCH;
    int era = days / DAYS_400_YEARS;
    int day_of_era = days - era * DAYS_400_YEARS;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * day_of_year + 2) / 153;
    int month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (struct civil){
        .year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
        .month = month,
        .day = day_of_year - (153 * march_month + 2) / 5 + 1,
    };
}

int civil_weekday(int date)
{
    int weekday = (in_range(date) % WEEK + THURSDAY) % WEEK; /* 1970-01-01 was a Thursday */
    return weekday < 0 ? weekday + WEEK : weekday;
}

int civil_iso_week(int date, int *iso_year)
{
    /* A week belongs to the year of its Thursday. */
    int thursday = in_range(date) - civil_weekday(date) + THURSDAY;
    int year = civil_split(thursday).year;
    if (iso_year != NULL)
        *iso_year = year;
    return (thursday - civil_from(year, 1, 1)) / WEEK + 1;
}

int civil_add_months(int date, int months)
{
    struct civil c = civil_split(date);
    int64_t total = (int64_t)c.year * 12 + c.month - 1 + months;
    if (total < 12)
        return CIVIL_MIN;
    if (total > 9999 * 12 + 11)
        return CIVIL_MAX;
    int year = (int)(total / 12);
    int month = (int)(total % 12) + 1;
    int last = month_length(year, month);
    return civil_from(year, month, c.day < last ? c.day : last);
}

int civil_age(int birth, int on)
{
    struct civil b = civil_split(birth);
    struct civil o = civil_split(on);
    bool is_before_birthday = o.month < b.month || (o.month == b.month && o.day < b.day);
    return o.year - b.year - (is_before_birthday ? 1 : 0);
}

/* ---- texts ---- */

char *civil_date_text(int date, char out[11])
{
    /* Digits by hand: snprintf cannot promise a compiler that a year has four of them,
     * and lists print thousands of dates. */
    struct civil c = civil_split(date);
    for (int i = 3, year = c.year; i >= 0; i--, year /= 10)
        out[i] = (char)('0' + year % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + c.month / 10);
    out[6] = (char)('0' + c.month % 10);
    out[8] = (char)('0' + c.day / 10);
    out[9] = (char)('0' + c.day % 10);
    out[10] = 0;
    return out;
}

char *civil_time_text(int minute, char out[6])
{
    int m = minute < 0 ? 0 : minute % DAY_MIN;
    out[0] = (char)('0' + m / 60 / 10);
    out[1] = (char)('0' + m / 60 % 10);
    out[2] = ':';
    out[3] = (char)('0' + m % 60 / 10);
    out[4] = (char)('0' + m % 60 % 10);
    out[5] = 0;
    return out;
}

/* As the zone: a practice has one clock on its wall, and every text of the program follows it. */
static bool is_clock_12;

void civil_clock_set(bool is_24)
{
    is_clock_12 = !is_24;
}

int civil_clock_cells(void)
{
    enum { CELLS_24 = 5, CELLS_12 = 6 };
    return is_clock_12 ? CELLS_12 : CELLS_24;
}

char *civil_clock_text(int minute, char out[8])
{
    if (!is_clock_12)
        return civil_time_text(minute, out);
    int m = minute < 0 ? 0 : minute % DAY_MIN, hour = m / 60 % 12;
    snprintf(out, 8, "%d:%02d%c", hour ? hour : 12, m % 60, m < DAY_MIN / 2 ? 'a' : 'p');
    return out;
}

char *civil_clock_cell(int minute, char out[8])
{
    char text[8];
    if (!is_clock_12)
        return civil_time_text(minute, out);
    snprintf(out, 8, "%*s", civil_clock_cells(), civil_clock_text(minute, text));
    return out;
}

char *civil_length_text(int minutes, char out[12])
{
    enum { HOUR = 60 };
    int hours = minutes / HOUR, rest = minutes % HOUR;
    if (minutes <= 0)
        snprintf(out, 12, "0");
    else if (hours == 0)
        snprintf(out, 12, "%dm", rest);
    else if (rest == 0)
        snprintf(out, 12, "%dh", hours);
    else
        snprintf(out, 12, "%dh%02d", hours, rest);
    return out;
}

char *civil_short_date(int date, char out[8])
{
    struct civil c = civil_split(date);
    out[0] = (char)(c.day < 10 ? ' ' : '0' + c.day / 10);
    out[1] = (char)('0' + c.day % 10);
    out[2] = ' ';
    memcpy(out + 3, civil_month_name(c.month), 4);
    out[7] = 0;
    return out;
}

char *civil_desk_date(int date, char out[16])
{
    char iso[11];
    char short_date[8];
    civil_date_text(date, iso);
    civil_short_date(date, short_date);
    iso[4] = 0;
    /* "Mon  3 Nov" has two blanks to keep columns; a sentence has one. */
    const char *day = short_date[0] == ' ' ? short_date + 1 : short_date;
    snprintf(out, 16, "%.3s %.6s %.4s", civil_weekday_name(civil_weekday(date)), day, iso);
    return out;
}

const char *civil_weekday_name(int weekday)
{
    return weekday >= 0 && weekday < WEEK ? weekday_names[weekday] : "?";
}

const char *civil_month_name(int month)
{
    return month >= 1 && month <= 12 ? month_names[month - 1] : "???";
}
