/* zone: the practice's time zone, by libc.
 *
 * libc has one zone per process, so this file owns TZ. Conversions go through
 * localtime_r alone: it uses the rules loaded by tzset, where mktime would look at the
 * zone file again on each call, and what mktime does in a gap or a fold is not defined. */
#include "base/civil.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    ZONE_NAME_MAX = 64, /* the longest of tzdata 2024 has 32 */
    MINUTE_S = 60,
    DAY_S = 86400,
    MAX_OFFSET_MIN = 18 * 60, /* as in ISO 8601 libraries; the real ones end at 15:13 */
    PATH_SIZE = 128,
};

static struct {
    bool is_set;
    bool has_last; /* the last instant asked for, and its answer: most ask for this very moment, many times */
    int64_t last_s, last_local_s;
    char name[ZONE_NAME_MAX + 1];
} zone = {.name = "UTC"};

/* ---- choosing ---- */

static void use_tz(const char *tz)
{
    setenv("TZ", tz, 1);
    tzset();
    zone.is_set = true;
    zone.has_last = false;
}

/* The person's shell may carry any TZ; before zone_set everything is UTC. */
static void zone_ready(void)
{
    if (!zone.is_set)
        use_tz("UTC0");
}

static bool is_zone_file(const char *path)
{
    struct stat st;
    char magic[4] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    bool is_good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && read(fd, magic, sizeof magic) == sizeof magic &&
                   memcmp(magic, "TZif", sizeof magic) == 0;
    close(fd);
    return is_good;
}

static bool is_zone_name(const char *name)
{
    /* right/ counts leap seconds, which UTC milliseconds do not have; the others mean
     * something else on each computer, and a practice has one zone. */
    static const char *const refused[] = {"right/", "localtime", "posixrules", "Factory"};
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-";
    size_t len = strlen(name);
    if (len == 0 || len > ZONE_NAME_MAX || strspn(name, allowed) != len || name[0] == '/')
        return false;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (strncmp(name, refused[i], strlen(refused[i])) == 0)
            return false;
    }
    return true;
}

/* What TZ has to be for it. */
static bool find_zone(const char *name, char tz[PATH_SIZE], struct err *e)
{
    static const char *const folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo",
                                          "/etc/zoneinfo"};
    if (!is_zone_name(name))
        return err_set(e, ERR_INPUT, "Time zone: this is not the name of a place; write for example Europe/London");
    bool is_found = strcmp(name, "UTC") == 0; /* needs no file */
    if (is_found)
        snprintf(tz, PATH_SIZE, "UTC0");
    for (size_t i = 0; !is_found && i < sizeof folders / sizeof folders[0]; i++) {
        /* The colon and the full path keep TZDIR and POSIX rules ("XYZ3") out of it. */
        snprintf(tz, PATH_SIZE, ":%s/%s", folders[i], name);
        is_found = is_zone_file(tz + 1);
    }
    return is_found || err_set(e, ERR_INPUT,
                               "Time zone \"%s\" is not known on this computer; write for example Europe/London, "
                               "and see that the time zone data (tzdata) is installed",
                               name);
}

bool zone_check(const char *name, struct err *e)
{
    char tz[PATH_SIZE];
    return find_zone(name, tz, e);
}

bool zone_set(const char *name, struct err *e)
{
    char tz[PATH_SIZE];
    if (!find_zone(name, tz, e))
        return false;
    use_tz(tz);
    snprintf(zone.name, sizeof zone.name, "%s", name);
    return true;
}

const char *zone_name(void)
{
    return zone.name;
}

/* ---- converting ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

static int64_t work_out_civil(int64_t utc_s)
{
    time_t t = (time_t)utc_s;
    struct tm tm;
    if (localtime_r(&t, &tm) == NULL)
        return utc_s;
    int year = tm.tm_year + 1900;
    if (!civil_is_valid(year, tm.tm_mon + 1, tm.tm_mday))
        return utc_s; /* an offset led out of the years 1 to 9999 */
    /* A leap second (60) cannot come: zones that count them are refused. */
    int second = (tm.tm_hour * 60 + tm.tm_min) * MINUTE_S + tm.tm_sec;
    return (int64_t)civil_from(year, tm.tm_mon + 1, tm.tm_mday) * DAY_S + second;
}

/* Seconds of civil time, counted as if it were UTC, of an instant in seconds. */
static int64_t civil_seconds(int64_t utc_s)
{
    zone_ready();
    if (!zone.has_last || zone.last_s != utc_s) {
        zone.last_local_s = work_out_civil(utc_s);
        zone.last_s = utc_s;
        zone.has_last = true;
    }
    return zone.last_local_s;
}

static int64_t offset_at(int64_t utc_s)
{
    return civil_seconds(utc_s) - utc_s;
}

static int64_t clamp_s(int64_t utc_ms)
{
    int64_t s = floor_div(utc_ms, 1000);
    int64_t first = (int64_t)CIVIL_MIN * DAY_S;
    int64_t last = (int64_t)CIVIL_MAX * DAY_S + DAY_S - 1;
    return s < first ? first : s > last ? last : s;
}

void zone_civil(int64_t utc_ms, int *date, int *minute, int *offset_min)
{
    int64_t utc_s = clamp_s(utc_ms);
    int64_t local_s = civil_seconds(utc_s);
    int64_t day = floor_div(local_s, DAY_S);
    if (date != NULL)
        *date = (int)day;
    if (minute != NULL)
        *minute = (int)((local_s - day * DAY_S) / MINUTE_S);
    if (offset_min != NULL)
        *offset_min = (int)floor_div(local_s - utc_s, MINUTE_S);
}

/* The readings of a civil time: every instant at which the practice's clocks show it.
 * An offset is below a day, so the offsets in force a day before, at and a day after the
 * civil time read as UTC are all that can apply to it. */
struct readings {
    int count; /* 0 in a gap, 1, or 2 in a fold */
    int64_t first_s;
    int64_t before_offset_s, after_offset_s; /* a day before and a day after */
};

static struct readings readings_of(int64_t local_s)
{
    int64_t offsets[3] = {offset_at(local_s - DAY_S), offset_at(local_s), offset_at(local_s + DAY_S)};
    struct readings r = {.before_offset_s = offsets[0], .after_offset_s = offsets[2]};
    for (int i = 0; i < 3; i++) {
        bool is_repeated = (i > 0 && offsets[i] == offsets[0]) || (i > 1 && offsets[i] == offsets[1]);
        int64_t utc_s = local_s - offsets[i];
        if (is_repeated || civil_seconds(utc_s) != local_s)
            continue;
        if (r.count == 0 || utc_s < r.first_s)
            r.first_s = utc_s;
        r.count++;
    }
    return r;
}

static int64_t local_seconds(int date, int minute)
{
    return (int64_t)date * DAY_S + (int64_t)minute * MINUTE_S;
}

static bool refuse_gap(int date, int minute, int64_t local_s, const struct readings *r, struct err *e)
{
    /* The second at which the offset changes, by halving the two days around it. */
    int64_t low = local_s - DAY_S;
    int64_t high = local_s + DAY_S;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (offset_at(middle) == r->before_offset_s)
            low = middle;
        else
            high = middle;
    }
    char asked[8], from[8], to[8], day[16];
    int64_t from_min = floor_div(high + r->before_offset_s, MINUTE_S);
    int64_t to_min = floor_div(high + r->after_offset_s, MINUTE_S);
    return err_set(e, ERR_INPUT, "%s on %s does not exist: the clocks go forward from %s to %s then",
                   civil_clock_text(minute, asked), civil_desk_date(date, day),
                   civil_clock_text((int)(from_min - floor_div(from_min, DAY_MIN) * DAY_MIN), from),
                   civil_clock_text((int)(to_min - floor_div(to_min, DAY_MIN) * DAY_MIN), to));
}

bool zone_instant(int date, int minute, int64_t *utc_ms, struct err *e)
{
    if (date < CIVIL_MIN || date > CIVIL_MAX)
        return err_set(e, ERR_INPUT, "Dates go from 0001-01-01 to 9999-12-31");
    if (minute < 0 || minute >= DAY_MIN)
        return err_set(e, ERR_INPUT, "Times go from 00:00 to 23:59");
    int64_t local_s = local_seconds(date, minute);
    struct readings r = readings_of(local_s);
    if (r.count == 0)
        return refuse_gap(date, minute, local_s, &r, e);
    *utc_ms = r.first_s * 1000;
    return true;
}

bool zone_is_twice(int date, int minute)
{
    return readings_of(local_seconds(date, minute)).count > 1;
}

int64_t zone_instant_near(int date, int minute)
{
    int64_t local_s = local_seconds(date, minute);
    struct readings r = readings_of(local_s);
    if (r.count > 0)
        return r.first_s * 1000;
    int64_t larger = r.before_offset_s > r.after_offset_s ? r.before_offset_s : r.after_offset_s;
    return (local_s - larger) * 1000;
}

/* ---- texts ---- */

char *zone_text(int64_t utc_ms, int offset_min, char out[32])
{
    int offset = offset_min < -MAX_OFFSET_MIN  ? -MAX_OFFSET_MIN
                 : offset_min > MAX_OFFSET_MIN ? MAX_OFFSET_MIN
                                               : offset_min;
    int64_t minutes = floor_div(clamp_s(utc_ms), MINUTE_S) + offset;
    int64_t day = floor_div(minutes, DAY_MIN);
    char date[11], time[6], shift[6];
    snprintf(out, 32, "%sT%s%c%s", civil_date_text((int)day, date),
             civil_time_text((int)(minutes - day * DAY_MIN), time), offset < 0 ? '-' : '+',
             civil_time_text(offset < 0 ? -offset : offset, shift));
    return out;
}

/* A place in a text that is read digit by digit. */
struct reader {
    const char *s;
    bool is_bad;
};

static int read_digits(struct reader *r, int count)
{
    int v = 0;
    for (int i = 0; i < count && !r->is_bad; i++) {
        if (*r->s < '0' || *r->s > '9')
            r->is_bad = true;
        else
            v = v * 10 + (*r->s++ - '0');
    }
    return v;
}

static bool skip(struct reader *r, const char *any_of)
{
    if (r->is_bad || *r->s == 0 || strchr(any_of, *r->s) == NULL)
        return false;
    r->s++;
    return true;
}

static void require(struct reader *r, const char *any_of)
{
    if (!skip(r, any_of))
        r->is_bad = true;
}

/* Fractions finer than a millisecond are cut, not rounded: a stamp never moves forward. */
static int read_fraction_ms(struct reader *r)
{
    int ms = 0;
    int digits = 0;
    while (*r->s >= '0' && *r->s <= '9') {
        if (digits < 3)
            ms = ms * 10 + (*r->s - '0');
        digits++;
        r->s++;
    }
    if (digits == 0)
        r->is_bad = true;
    for (; digits < 3; digits++)
        ms *= 10;
    return ms;
}

/* Z, +hh, +hhmm or +hh:mm; minutes east. */
static int read_offset(struct reader *r)
{
    if (skip(r, "Zz"))
        return 0;
    int sign = *r->s == '-' ? -1 : 1;
    require(r, "+-");
    int minutes = read_digits(r, 2) * 60;
    if (skip(r, ":") || *r->s != 0) {
        int part = read_digits(r, 2);
        minutes += part;
        if (part > 59)
            r->is_bad = true;
    }
    if (minutes > MAX_OFFSET_MIN)
        r->is_bad = true;
    return sign * minutes;
}

bool zone_parse_instant(const char *s, int64_t *utc_ms, struct err *e)
{
    struct reader r = {.s = s};
    int year = read_digits(&r, 4);
    require(&r, "-");
    int month = read_digits(&r, 2);
    require(&r, "-");
    int day = read_digits(&r, 2);
    require(&r, "Tt ");
    int hour = read_digits(&r, 2);
    require(&r, ":");
    int min = read_digits(&r, 2);
    int second = skip(&r, ":") ? read_digits(&r, 2) : 0;
    int ms = skip(&r, ".,") ? read_fraction_ms(&r) : 0;
    int offset_min = read_offset(&r);
    if (r.is_bad || *r.s != 0) {
        return err_set(e, ERR_INPUT,
                       "An instant is written with its offset from UTC, for example 2026-11-23T10:42:00+01:00");
    }
    /* 60 is a leap second: the same millisecond as the next minute's first. */
    if (!civil_is_valid(year, month, day) || hour > 23 || min > 59 || second > 60)
        return err_set(e, ERR_INPUT, "There is no such day or time of day");
    *utc_ms = (local_seconds(civil_from(year, month, day), hour * 60 + min - offset_min) + second) * 1000 + ms;
    return true;
}
