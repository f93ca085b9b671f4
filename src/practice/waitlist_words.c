#include "practice/waitlist.h"

#include <string.h>
#include <strings.h>

enum { NOON = DAY_MIN / 2, WEEK = 7, WEEKDAY_LETTERS = 3 };

/* ---- days ---- */

/* The weekday a word begins with, -1. */
static int weekday_of(const char *word, size_t n)
{
    for (int day = 0; n >= WEEKDAY_LETTERS && day < WEEK; day++)
        if (strncasecmp(word, civil_weekday_name(day), WEEKDAY_LETTERS) == 0)
            return day;
    return -1;
}

/* "mon" or "mon-fri" as bits; 0 for neither. A range may go over Sunday. */
static int days_of(const char *word, size_t n)
{
    const char *dash = memchr(word, '-', n);
    size_t first = dash ? (size_t)(dash - word) : n;
    int from = weekday_of(word, first), to = dash ? weekday_of(dash + 1, n - first - 1) : from, bits = 0;
    if (from < 0 || to < 0)
        return 0;
    for (int day = from;; day = (day + 1) % WEEK) {
        bits |= 1 << day;
        if (day == to)
            return bits;
    }
}

bool waitlist_parse_days(const char *text, int *days, struct err *e)
{
    int bits = 0;
    for (const char *p = text + strspn(text, " ,"); *p; p += strspn(p, " ,")) {
        size_t n = strcspn(p, " ,");
        int more = days_of(p, n);
        if (!more)
            return err_set(e, ERR_INPUT, "Days: mon wed, or mon-fri, not '%.40s'", text);
        bits |= more;
        p += n;
    }
    *days = bits ? bits : -1;
    return true;
}

const char *waitlist_days_text(struct arena *a, int days)
{
    enum { WORKING_DAYS = 0x1f };
    const char *text = "";
    if (days <= 0)
        return "";
    if (days == WORKING_DAYS)
        return "Mon-Fri";
    for (int day = 0; day < WEEK; day++)
        if (days & 1 << day)
            text = arena_printf(a, "%s%s%s", text, *text ? " " : "", civil_weekday_name(day));
    return text;
}

/* ---- hours ---- */

static const struct {
    const char *word;
    int from_min, to_min;
} spans[] = {
    {"mornings", MINUTE_NONE, NOON},   {"morning", MINUTE_NONE, NOON},   {"am", MINUTE_NONE, NOON},
    {"afternoons", NOON, MINUTE_NONE}, {"afternoon", NOON, MINUTE_NONE}, {"pm", NOON, MINUTE_NONE},
};

/* One time out of a text, blanks around it left out; 24:00 is the end of the day. */
static bool time_of(const char *text, size_t n, int *minute)
{
    char word[16];
    struct err ignored = {0};
    while (n > 0 && *text == ' ') {
        text++;
        n--;
    }
    while (n > 0 && text[n - 1] == ' ')
        n--;
    if (n == 0 || n >= sizeof word)
        return false;
    memcpy(word, text, n);
    word[n] = 0;
    if (strcmp(word, "24:00") == 0 || strcmp(word, "24") == 0)
        *minute = DAY_MIN;
    else if (!civil_parse_any_time(word, minute, &ignored))
        return false;
    return true;
}

/* The rest of the text after one of two words, NULL if it begins with neither. */
static const char *after_word(const char *text, const char *one, const char *other)
{
    size_t n = strlen(one), m = strlen(other);
    if (strncasecmp(text, one, n) == 0 && text[n] == ' ')
        return text + n;
    return strncasecmp(text, other, m) == 0 && text[m] == ' ' ? text + m : NULL;
}

bool waitlist_parse_hours(const char *text, int *from_min, int *to_min, struct err *e)
{
    text += strspn(text, " ");
    *from_min = *to_min = MINUTE_NONE;
    if (!*text)
        return true;
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
        if (strcasecmp(text, spans[i].word) == 0) {
            *from_min = spans[i].from_min;
            *to_min = spans[i].to_min;
            return true;
        }
    const char *after = after_word(text, "after", "from"), *before = after_word(text, "before", "until");
    const char *dash = strchr(text, '-');
    bool is_fine = after    ? time_of(after, strlen(after), from_min)
                   : before ? time_of(before, strlen(before), to_min)
                   : dash
                       ? time_of(text, (size_t)(dash - text), from_min) && time_of(dash + 1, strlen(dash + 1), to_min)
                       : false;
    return is_fine || err_set(e, ERR_INPUT, "Hours: 9-12, mornings, after 14 or before 10:30, not '%.40s'", text);
}

const char *waitlist_hours_text(struct arena *a, int from_min, int to_min)
{
    char from[8], to[8];
    bool has_from = from_min != MINUTE_NONE, has_to = to_min != MINUTE_NONE;
    if (has_to && !has_from && to_min == NOON)
        return "mornings";
    if (has_from && !has_to && from_min == NOON)
        return "afternoons";
    if (has_from && has_to)
        return arena_printf(a, "%s-%s", civil_clock_text(from_min, from),
                            to_min == DAY_MIN ? "24:00" : civil_clock_text(to_min, to));
    if (has_from)
        return arena_printf(a, "after %s", civil_clock_text(from_min, from));
    return has_to ? arena_printf(a, "before %s", civil_clock_text(to_min, to)) : "";
}
