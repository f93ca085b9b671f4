#include "practice/calendar.h"

#include "book/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOK_DAYS = 750, /* holidays for two years without a gap are a slip of the hand */
    FIGURE_MAX = 5000,
    MINUTES_MAX = 60 * 24 * 60,
};

/* ---- reading ---- */

static bool load_hours(struct book *b, struct arena *a, struct calendar *out, struct err *e)
{
    bool is_open = false;
    struct stmt *q = stmt_get(b, SQL_PRACTICE_HOURS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        struct id whose = stmt_id(q, "practitioner");
        int day = (int)stmt_int_or(q, "weekday", -1);
        const char *spans = stmt_text(q, "spans", a);
        struct err unreadable = {0}; /* written by a newer Rounds: closed is the safe reading */
        if (!id_is_none(&whose) || day < 0 || day > 6)
            continue;
        if (!practice_parse_spans(spans ? spans : "", &out->week[day], &unreadable))
            out->week[day] = (struct day_hours){0};
        is_open = is_open || out->week[day].count > 0;
    }
    for (int day = 0; !is_open && day < 5; day++)
        out->week[day] = (struct day_hours){.count = 1, .span = {{9 * 60, 17 * 60}}};
    return stmt_done(q, e);
}

static bool load_holidays(struct book *b, struct arena *a, struct calendar *out, struct err *e)
{
    int room = 0;
    struct stmt *q = stmt_get(b, SQL_PRACTICE_HOLIDAYS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        if (out->nholidays == room) {
            out->holidays = arena_grow(a, out->holidays, (size_t)room, (size_t)room * 2 + 32, sizeof *out->holidays);
            room = room * 2 + 32;
        }
        out->holidays[out->nholidays++] = (int)stmt_int(q, "date");
    }
    return stmt_done(q, e);
}

bool calendar_load(struct book *b, struct arena *a, struct calendar *out, struct err *e)
{
    *out = (struct calendar){0};
    return load_hours(b, a, out, e) && load_holidays(b, a, out, e);
}

/* ---- asking ---- */

static int by_date(const void *x, const void *y)
{
    int a = *(const int *)x, b = *(const int *)y;
    return a < b ? -1 : a > b;
}

const struct day_hours *calendar_hours(const struct calendar *c, int date)
{
    static const struct day_hours closed = {0};
    bool is_holiday =
        c->nholidays && bsearch(&date, c->holidays, (size_t)c->nholidays, sizeof *c->holidays, by_date) != NULL;
    return is_holiday ? &closed : &c->week[civil_weekday(date)];
}

bool calendar_is_open(const struct calendar *c, int date)
{
    return calendar_hours(c, date)->count > 0;
}

int calendar_working_day(const struct calendar *c, int date, int n)
{
    int step = n < 0 ? -1 : 1, left = n < 0 ? -n : n;
    int at = n == 0 ? date : date + step;
    for (int looked = 0; looked < LOOK_DAYS + 7 * left; looked++, at += step)
        if (calendar_is_open(c, at) && --left <= 0)
            return at;
    return date + n;
}

int64_t calendar_after_minutes(const struct calendar *c, int64_t at, int minutes)
{
    int date = (int)(at / DAY_MIN), now = (int)(at % DAY_MIN), left = minutes;
    for (int looked = 0; looked < LOOK_DAYS; looked++, date++, now = 0) {
        const struct day_hours *h = calendar_hours(c, date);
        for (int i = 0; i < h->count; i++) {
            int from = now > h->span[i].start_min ? now : h->span[i].start_min;
            if (from >= h->span[i].end_min)
                continue;
            if (left <= h->span[i].end_min - from)
                return (int64_t)date * DAY_MIN + from + left;
            left -= h->span[i].end_min - from;
        }
    }
    return at + minutes;
}

/* ---- intervals ---- */

static bool refuse(const char *text, struct err *e)
{
    return err_set(e, ERR_INPUT,
                   "expected how far off, such as \"6m1d\", \"2w\", \"3wd\" (working days), \"1wd 17:00\" or \"60min\" "
                   "(opening hours), not \"%s\"",
                   text);
}

/* One figure and its unit. order: of the units that go together, those already read stand before it. */
static bool take_figure(const char **s, int *order, struct interval *out)
{
    static const struct {
        const char *unit;
        int order, months, days, working, minutes;
    } units[] = {{"min", 9, 0, 0, 0, 1}, {"wd", 9, 0, 0, 1, 0}, {"y", 1, 12, 0, 0, 0},
                 {"m", 2, 1, 0, 0, 0},   {"w", 3, 0, 7, 0, 0},  {"d", 4, 0, 1, 0, 0}};
    char *end;
    if (**s < '0' || **s > '9')
        return false;
    long n = strtol(*s, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t len = strlen(units[i].unit);
        if (strncmp(end, units[i].unit, len) != 0)
            continue;
        bool is_alone = units[i].order == 9;
        if (n > (units[i].minutes ? MINUTES_MAX : FIGURE_MAX) || *order >= units[i].order || (is_alone && *order))
            return false;
        *order = units[i].order;
        out->months += (int)n * units[i].months;
        out->days += (int)n * units[i].days;
        out->working_days += (int)n * units[i].working;
        out->minutes += (int)n * units[i].minutes;
        *s = end + len;
        return true;
    }
    return false;
}

bool interval_parse(const char *text, struct interval *out, struct err *e)
{
    const char *s = text;
    int order = 0;
    struct err why = {0};
    *out = (struct interval){.at_min = CALENDAR_NO_TIME};
    if (*s == '-') {
        out->is_before = true;
        s++;
    }
    if (!*s)
        return refuse(text, e);
    while (*s && *s != ' ')
        if (!take_figure(&s, &order, out))
            return refuse(text, e);
    if (!*s)
        return true;
    if (out->minutes || !civil_parse_time(s + 1, &out->at_min, &why))
        return refuse(text, e);
    return true;
}

int64_t interval_add(const struct calendar *c, int64_t from, const struct interval *iv, bool *is_day)
{
    int sign = iv->is_before ? -1 : 1, date = (int)(from / DAY_MIN);
    *is_day = false;
    if (iv->minutes && !iv->is_before)
        return calendar_after_minutes(c, from, iv->minutes);
    if (iv->minutes)
        return from - iv->minutes;
    if (iv->working_days)
        date = calendar_working_day(c, date, sign * iv->working_days);
    else
        date = civil_add_months(date, sign * iv->months) + sign * iv->days;
    *is_day = iv->at_min == CALENDAR_NO_TIME;
    return (int64_t)date * DAY_MIN + (*is_day ? 0 : iv->at_min);
}
