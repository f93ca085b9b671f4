#include "exchange/demo_inner.h"

#include "practice/protocol.h"

#include <string.h>

/* What the desk left for itself: a note of yesterday evening, what got in the way, and the steps of today's visits. */

enum { EVENING = 16 * 60 + 50, NOON = 12 * 60 + 10, STEPS_MAX = 3, VISITS = 12 };

static bool write_note(struct demo *d, struct err *e)
{
    int date = demo_story_desk_day(d, d->today - 1);
    int64_t at = demo_words_instant(date, EVENING);
    struct who who = demo_acts_desk(d, date);
    struct id id = demo_words_id(d, at);
    if (!bulk_begin(&d->bulk, "handover-add", &who, at, 1, e))
        return false;
    bulk_put(&d->bulk, KIND_HANDOVER, &id, NULL);
    act_set_text(&d->bulk.act, HANDOVER_TEXT, "The lift is out of order; the engineer comes at ten");
    act_set_int(&d->bulk.act, HANDOVER_AT, at);
    act_set_id(&d->bulk.act, HANDOVER_BY, &who.staff);
    return true;
}

static bool write_obstacle(struct demo *d, int days_ago, const char *text, const char *answer, struct err *e)
{
    int date = demo_story_desk_day(d, d->today - days_ago);
    int64_t at = demo_words_instant(date, NOON);
    struct who who = demo_acts_desk(d, date), owner = demo_acts_clinician(d, 0);
    struct id id = demo_words_id(d, at);
    if (!bulk_begin(&d->bulk, "obstacle-add", &who, at, 1, e))
        return false;
    bulk_put(&d->bulk, KIND_OBSTACLE, &id, NULL);
    act_set_text(&d->bulk.act, OBSTACLE_TEXT, text);
    act_set_int(&d->bulk.act, OBSTACLE_AT, at);
    act_set_id(&d->bulk.act, OBSTACLE_BY, &who.staff);
    if (!answer)
        return true;
    at = demo_words_instant(date, EVENING);
    if (!bulk_begin(&d->bulk, "obstacle-answer", &owner, at, 1, e))
        return false;
    bulk_put(&d->bulk, KIND_OBSTACLE, &id, NULL);
    act_set_text(&d->bulk.act, OBSTACLE_ANSWER, answer);
    act_set_int(&d->bulk.act, OBSTACLE_ANSWERED_AT, at);
    act_set_id(&d->bulk.act, OBSTACLE_ANSWERED_BY, &owner.staff);
    return true;
}

static bool tick(struct demo *d, const struct demo_visit *v, const char *step, struct err *e)
{
    int date, minute;
    const struct id *patient = &d->patients[v->patient].id;
    struct protocol_subject of = {*patient, v->id, v->date};
    struct id id = protocol_tick_id(&of, step);
    zone_civil(v->arrived_at, &date, &minute, NULL);
    struct who who = demo_acts_desk(d, date);
    if (!bulk_begin(&d->bulk, "protocol-tick", &who, v->arrived_at, 1, e))
        return false;
    bulk_put(&d->bulk, KIND_PROTOCOL_TICK, &id, patient);
    act_set_id(&d->bulk.act, PROTOCOL_TICK_PATIENT, patient);
    act_set_id(&d->bulk.act, PROTOCOL_TICK_APPOINTMENT, &v->id);
    act_set_text(&d->bulk.act, PROTOCOL_TICK_STEP, step);
    act_set_int(&d->bulk.act, PROTOCOL_TICK_AT, v->arrived_at);
    act_set_id(&d->bulk.act, PROTOCOL_TICK_BY, &who.staff);
    return true;
}

/* Of who was seen today some steps of every visit. */
static bool write_ticks(struct demo *d, const struct protocol *every, struct err *e)
{
    int n = 0;
    for (int i = 0; i < d->nvisits && n < VISITS; i++) {
        const struct demo_visit *v = &d->visits[i];
        if (v->date != d->today || v->end != END_SEEN)
            continue;
        n++;
        for (int k = 0; k < every->nsteps && k < STEPS_MAX - n % STEPS_MAX; k++)
            if (!tick(d, v, every->steps[k].code, e))
                return false;
    }
    return true;
}

bool demo_desk_write(struct demo *d, struct err *e)
{
    struct protocol *all;
    int n;
    if (!protocol_list(d->practice, PROTOCOL_MOMENT_VISIT, NULL, &d->arena, &all, &n, e))
        return false;
    return write_note(d, e) &&
           write_obstacle(d, 3, "The label printer jams on every second page", "A new one comes on Friday", e) &&
           write_obstacle(d, 1, "Nobody knows which room is free after two", NULL, e) &&
           (n == 0 || write_ticks(d, &all[0], e)) && bulk_flush(&d->bulk, e);
}
