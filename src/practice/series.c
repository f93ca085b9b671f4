#include "practice/series.h"

#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

enum { WEEK = 7, SATURDAY = 5, WEEKDAYS_LETTERS = 5 /* "week" alone says something else */ };

static bool wrong(struct err *e)
{
    return err_set(e, ERR_INPUT, "No repeat: write 6x 1w (six, a week apart), 4x 2w, 3x 1m or 8x 1d weekdays");
}

static const char *skip(const char *s)
{
    return s + strspn(s, " ,");
}

/* A number in front, which may not be 0; moves on behind it. */
static bool take_number(const char **s, int *out)
{
    char *end;
    if (**s < '0' || **s > '9')
        return false;
    long n = strtol(*s, &end, 10);
    *s = end;
    *out = n > 100000 ? 100000 : (int)n; /* too large either way, and it fits an int */
    return true;
}

static bool take_unit(const char **s, enum series_unit *out)
{
    static const char letters[] = "dwm";
    const char *at = **s ? strchr(letters, **s) : NULL;
    if (!at)
        return false;
    *out = (enum series_unit)(at - letters);
    ++*s;
    return true;
}

static bool check(const struct series *s, struct err *e)
{
    if (s->count < 2 || s->count > SERIES_MAX)
        return err_set(e, ERR_INPUT, "A series has 2 to %d visits, not %d", SERIES_MAX, s->count);
    if (s->every < 1 || s->every > SERIES_EVERY_MAX)
        return err_set(e, ERR_INPUT, "Between two visits of a series lie 1 to %d days, weeks or months",
                       SERIES_EVERY_MAX);
    return true;
}

bool series_parse(const char *typed, struct series *out, struct err *e)
{
    static const char weekdays[] = "weekdays";
    const char *s = skip(typed);
    *out = (struct series){.every = 1, .unit = SERIES_WEEKS};
    if (!take_number(&s, &out->count))
        return wrong(e);
    s = skip(s);
    if (*s != 'x' && *s != 'X')
        return wrong(e);
    s = skip(s + 1);
    if (take_number(&s, &out->every) && !take_unit(&s, &out->unit))
        return wrong(e);
    s = skip(s);
    size_t n = strcspn(s, " ");
    if (n >= WEEKDAYS_LETTERS && strncmp(s, weekdays, n) == 0) { /* the beginning of the word will do */
        out->is_on_weekdays = true;
        s = skip(s + n);
    }
    return *s ? wrong(e) : check(out, e);
}

static int step(const struct series *s, int first, int i)
{
    switch (s->unit) {
    case SERIES_DAYS: return first + i * s->every;
    case SERIES_WEEKS: return first + i * s->every * WEEK;
    case SERIES_MONTHS: return civil_add_months(first, i * s->every);
    }
    return first;
}

int series_dates(const struct series *s, int first, int out[SERIES_MAX])
{
    int n = 0;
    /* The first is where somebody put it, whatever day that is. Every second day or so meets a weekday soon. */
    for (int i = 0; n < s->count; i++) {
        int date = step(s, first, i);
        if (i && s->is_on_weekdays && civil_weekday(date) >= SATURDAY) {
            if (s->unit == SERIES_DAYS && s->every % WEEK != 0)
                continue;
            date += WEEK - civil_weekday(date); /* it would meet the same day again: the Monday after */
        }
        out[n++] = date;
    }
    return n;
}

const char *series_text(struct arena *a, const struct series *s, int first)
{
    static const char *const units[] = {"day", "week", "month"};
    int dates[SERIES_MAX], n = series_dates(s, first, dates);
    char day[8];
    const char *text = s->every == 1 ? arena_printf(a, "%d visits, every %s", n, units[s->unit])
                                     : arena_printf(a, "%d visits, every %d %ss", n, s->every, units[s->unit]);
    for (int i = 0; i < n; i++) {
        const char *short_date = civil_short_date(dates[i], day);
        text = arena_printf(a, "%s%s%s", text, i ? ", " : ": ", short_date + (*short_date == ' '));
    }
    return text;
}
