/* Opening hours: reading them as policy writes them, and asking for those of a day. */
#include "practice/practice.h"

#include <string.h>

/* "HH:MM" at s, 24:00 allowed as an end. -1 if it is none. */
static int parse_clock(const char *s)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
            return -1;
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    int at = hour * 60 + minute;
    return minute < 60 && at <= DAY_MIN ? at : -1;
}

bool practice_parse_spans(const char *text, struct day_hours *out, struct err *e)
{
    enum { SPAN_BYTES = 11 }; /* "09:00-12:00" */
    *out = (struct day_hours){0};
    const char *s = text + strspn(text, " ");
    while (*s) {
        size_t n = strcspn(s, " ");
        int start = n == SPAN_BYTES && s[5] == '-' ? parse_clock(s) : -1;
        int end = start >= 0 ? parse_clock(s + 6) : -1;
        if (end < 0)
            return err_set(e, ERR_INPUT, "expected hours such as \"09:00-12:00 13:00-17:00\", or \"\" for closed");
        if (end <= start)
            return err_set(e, ERR_INPUT, "%.11s ends before it starts", s);
        if (out->count && start <= out->span[out->count - 1].end_min)
            return err_set(e, ERR_INPUT, "%.11s touches or overlaps the hours before it, or is out of order", s);
        if (out->count == SPANS_POLICY_MAX)
            return err_set(e, ERR_INPUT, "more than %d stretches in one day", SPANS_POLICY_MAX);
        out->span[out->count++] = (struct span){start, end};
        s += n;
        s += strspn(s, " ");
    }
    return true;
}

const char *practice_spans_text(const struct day_hours *h, struct arena *a)
{
    const char *text = "";
    for (int i = 0; i < h->count; i++)
        text = arena_printf(a, "%s%s%02d:%02d-%02d:%02d", text, i ? " " : "", h->span[i].start_min / 60,
                            h->span[i].start_min % 60, h->span[i].end_min / 60, h->span[i].end_min % 60);
    return text;
}

/* By hand: a day makes one for each of its columns, and formatting was a hundredth of turning a page. */
const char *practice_spans_shown(const struct day_hours *h, struct arena *a)
{
    enum { SPAN_BYTES = 20 }; /* " 12:00p-midnight" */
    char text[SPANS_MAX * SPAN_BYTES], time[8];
    char *at = text;
    for (int i = 0; i < h->count; i++) {
        if (i)
            *at++ = ' ';
        at = stpcpy(at, civil_clock_text(h->span[i].start_min, time));
        *at++ = '-';
        at = stpcpy(at, h->span[i].end_min == DAY_MIN ? "midnight" : civil_clock_text(h->span[i].end_min, time));
    }
    *at = 0;
    return arena_strdup(a, text);
}

bool practice_is_working_day(const struct practice *p, int date)
{
    return practice_hours(p, NULL, date)->count > 0;
}
