#include "exchange/demo_inner.h"

#include <string.h>

enum {
    MINUTE_MS = 60 * 1000,
    SAME_COURSE = 60, /* days: nearer visits were booked from one to the next */
    LONG_AGO = 90,    /* days: who has not come since is not waited for */
    AHEAD_MAX = 18,   /* days from booking to the visit */
    REASONS_USUAL = 4 /* the first reasons of a list are the everyday ones */
};

const char *demo_story_reason(struct demo *d, const char *list)
{
    const struct practice *p = d->practice;
    const char *found[REASONS_USUAL];
    int n = 0, count;
    const struct reason *all = practice_reasons(p, &count);
    for (int i = 0; i < count && n < REASONS_USUAL; i++)
        if (all[i].is_active && strcmp(all[i].list, list) == 0)
            found[n++] = all[i].code;
    return n ? found[demo_words_below(d, n)] : "other";
}

static int64_t start_of(const struct demo_visit *v)
{
    return demo_words_instant(v->date, v->start_min);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int demo_story_desk_day(const struct demo *d, int date)
{
    for (int i = 0; i < 7; i++)
        if (practice_is_working_day(d->practice, date - i))
            return date - i;
    return date;
}

/* Booked when they left the last time, or rang some days before. */
static void tell_booking(struct demo *d, struct demo_visit *v, const struct demo_visit *before)
{
    const struct demo_patient *x = &d->patients[v->patient];
    int date = v->date - demo_words_between(d, 1, AHEAD_MAX), minute = 9 * 60 + demo_words_below(d, 450);
    if (before && before->date > v->date - SAME_COURSE && before->date < d->today && demo_words_chance(d, 75)) {
        date = before->date;
        minute = before->start_min + before->minutes + 3;
    } else if (date >= d->today) {
        date = d->today - demo_words_between(d, 1, AHEAD_MAX);
    }
    date = demo_story_desk_day(d, date);
    if (date < x->since)
        date = x->since;
    v->booked_at = demo_words_instant(date, minute < DAY_MIN ? minute : DAY_MIN - 1);
    /* Nobody has booked in the future, nor after the visit began. */
    v->booked_at = least(v->booked_at, least(d->now_ms - 90 * MINUTE_MS, start_of(v) - 60 * MINUTE_MS));
    v->id = demo_words_id(d, v->booked_at);
    if (v->end == END_SEEN && demo_words_chance(d, 5))
        v->moved_from = (int)least(v->start_min, demo_words_chance(d, 50) ? 60 : 120);
}

static void tell_confirmation(struct demo *d, struct demo_visit *v)
{
    static const enum confirmation of_ten[10] = {
        CONFIRM_CONFIRMED, CONFIRM_CONFIRMED, CONFIRM_CONFIRMED, CONFIRM_CONFIRMED,    CONFIRM_CONFIRMED,
        CONFIRM_REMINDED,  CONFIRM_REMINDED,  CONFIRM_NONE,      CONFIRM_LEFT_MESSAGE, CONFIRM_NONE};
    int64_t at_ms = demo_words_instant(demo_story_desk_day(d, v->date - 1), 15 * 60);
    if (at_ms < d->now_ms && at_ms > v->booked_at)
        v->confirmation = of_ten[demo_words_below(d, 10)];
}

static void tell_visit(struct demo *d, struct demo_visit *v)
{
    int64_t start = start_of(v), span = least(start, d->now_ms) - v->booked_at;
    int late_min = demo_words_between(d, 60, 1200);
    if (v->end == END_SEEN) {
        v->arrived_at = start + demo_words_between(d, -12, 3) * MINUTE_MS;
        v->room_at = (v->arrived_at > start ? v->arrived_at : start) + demo_words_between(d, 0, 13) * MINUTE_MS;
        v->left_at = v->room_at + (v->minutes + demo_words_between(d, -5, 6)) * (int64_t)MINUTE_MS;
    } else if (v->end == END_CANCELLED || v->end == END_CANCELLED_BY_US) {
        /* A quarter late: within the last hours; the others some way before. */
        v->cancelled_at = v->booked_at + span / 100 * demo_words_between(d, 20, 80);
        if (demo_words_chance(d, 25) && start - late_min * (int64_t)MINUTE_MS < d->now_ms)
            v->cancelled_at = start - late_min * (int64_t)MINUTE_MS;
        if (v->cancelled_at < v->booked_at)
            v->cancelled_at = v->booked_at + 10 * MINUTE_MS;
        v->cancelled_at = least(v->cancelled_at, d->now_ms - 10 * MINUTE_MS);
    }
}

static void tell_next(struct demo *d, struct demo_visit *v, const struct demo_visit *after)
{
    const struct demo_patient *x = &d->patients[v->patient];
    if (after) {
        v->next = NEXT_BOOKED; /* however long that took: a booking answers what was open */
        v->next_due = CIVIL_NONE;
        return;
    }
    bool is_over = v->date < d->today - LONG_AGO;
    if (x->death != CIVIL_NONE || (is_over && demo_words_chance(d, 85))) {
        v->next = NEXT_CLOSED;
        v->next_note = x->death != CIVIL_NONE ? "died" : demo_story_reason(d, "close");
    } else if (v->end != END_SEEN && demo_words_chance(d, 50)) {
        v->next = NEXT_REBOOK;
    } else {
        v->next = NEXT_DATE;
        v->next_due = v->date + demo_words_between(d, 14, 60);
        if (v->next_due < d->today - 3)
            v->next_due = d->today + demo_words_between(d, -3, 60);
    }
}

void demo_story_tell(struct demo *d)
{
    int *last = arena_array(&d->arena, (size_t)d->live, sizeof *last);
    /* Visits stand by date, and nobody has two on one day. 0 means none: places count from 1. */
    for (int i = 0; i < d->nvisits; i++) {
        struct demo_visit *v = &d->visits[i];
        tell_booking(d, v, last[v->patient] ? &d->visits[last[v->patient] - 1] : NULL);
        tell_confirmation(d, v);
        if (!v->is_staged)
            tell_visit(d, v);
        last[v->patient] = i + 1;
    }
    memset(last, 0, (size_t)d->live * sizeof *last);
    for (int i = d->nvisits - 1; i >= 0; i--) {
        struct demo_visit *v = &d->visits[i];
        if (v->end <= END_NOSHOW)
            tell_next(d, v, last[v->patient] ? &d->visits[last[v->patient] - 1] : NULL);
        last[v->patient] = i + 1;
    }
}
