#include "exchange/demo_inner.h"

#include "practice/follow_up.h"

enum { MINUTE_MS = 60 * 1000, EVERY = 5, HOUR = 60, FOLLOW_UPS_MAX = 14 };

struct thing {
    const char *kind;
    enum demo_words words;
    int ago_min, due_day, due_min; /* made so long ago; due so many days from today, at that minute (-1: that day) */
};

/* A morning's worth: some late, some for today, some for later. */
static const struct thing things[] = {
    {FOLLOW_UP_PROMISE, WORDS_PROMISE, 2 * 1440, 0, 10 * HOUR + 30},
    {FOLLOW_UP_RING_BACK, WORDS_RING_BACK, 100, 0, 11 * HOUR},
    {FOLLOW_UP_TASK, WORDS_TASK, 1440, 1, -1},
    {FOLLOW_UP_PROMISE, WORDS_PROMISE, 1440, 0, 16 * HOUR},
    {FOLLOW_UP_RING_BACK, WORDS_RING_BACK, 40, 0, 12 * HOUR},
    {FOLLOW_UP_PROMISE, WORDS_PROMISE, 3 * 1440, 0, -1},
    {FOLLOW_UP_TASK, WORDS_TASK, 4 * 1440, 0, -1},
};
enum { THINGS = sizeof things / sizeof things[0] };

static bool write_one(struct demo *d, const struct demo_visit *v, const struct thing *t, struct err *e)
{
    int64_t at = d->now_ms - (int64_t)t->ago_min * MINUTE_MS;
    int date, minute;
    struct follow_up f = follow_up_none(t->kind);
    zone_civil(at, &date, &minute, NULL);
    struct who who = demo_acts_desk(d, date);
    f.id = demo_words_id(d, at);
    f.patient = d->patients[v->patient].id;
    f.text = demo_words_pick(d, t->words);
    f.due_date = d->today + t->due_day;
    f.due_min = t->due_min;
    if (!bulk_begin(&d->bulk, "followup-add", &who, at, 1, e))
        return false;
    follow_up_put(&d->bulk.act, &f, NULL);
    bulk_note(&d->bulk, &f.id);
    return true;
}

bool demo_follow_write(struct demo *d, struct err *e)
{
    int n = 0;
    for (int i = 0; i < d->nvisits && n < FOLLOW_UPS_MAX; i += EVERY) {
        const struct demo_visit *v = &d->visits[i];
        if (v->date < d->today - 1 || v->date > d->today + 1)
            continue;
        if (!write_one(d, v, &things[n % THINGS], e))
            return false;
        n++;
    }
    return bulk_flush(&d->bulk, e);
}
