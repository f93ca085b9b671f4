/* Who belongs together, and who waits for a time: a family, a couple, two wishes on the waiting list and somebody
 * booked who would come sooner. Written last, so that everything before it is what it would be without. */
#include "exchange/demo_inner.h"

#include <string.h>

enum {
    ENOUGH = 40,   /* of fewer patients nobody waits: there is room for all */
    WAIT_DAYS = 9, /* since the longest wish was written down */
    SOONER_FROM_DAYS = 14,
    MONDAY = 1 << 0,
    WEDNESDAY = 1 << 2
};

/* ---- households ---- */

static bool is_whole(const struct demo *d, int home)
{
    for (int i = home; i < home + d->patients[home].members; i++)
        if (d->patients[i].death != CIVIL_NONE || d->patients[i].is_twin)
            return false;
    return true;
}

static bool comes_today(const struct demo *d, int home)
{
    for (int i = 0; i < d->nvisits; i++) {
        const struct demo_visit *v = &d->visits[i];
        if (v->date == d->today && v->patient >= home && v->patient < home + d->patients[home].members)
            return true;
    }
    return false;
}

/* Of so many, rather one of which somebody comes today; DEMO_NOBODY. */
static int find_home(const struct demo *d, int from, int to)
{
    int found = DEMO_NOBODY;
    for (int i = 0; i < d->live; i += d->patients[i].members) {
        if (d->patients[i].members < from || d->patients[i].members > to || !is_whole(d, i))
            continue;
        if (comes_today(d, i))
            return i;
        found = found == DEMO_NOBODY ? i : found;
    }
    return found;
}

static bool join(struct demo *d, int home, struct err *e)
{
    struct who desk = demo_acts_desk(d, d->today - 1);
    if (home == DEMO_NOBODY)
        return true;
    int members = d->patients[home].members;
    if (!bulk_begin(&d->bulk, "household-join", &desk, demo_words_instant(d->today - 1, 11 * 60), members, e))
        return false;
    for (int i = home; i < home + members; i++) {
        const struct id *id = &d->patients[i].id;
        bulk_put(&d->bulk, KIND_PATIENT, id, id);
        act_set_id(&d->bulk.act, PATIENT_HOUSEHOLD, &d->patients[home].id);
        if (i == home && members > 2)
            act_set_int(&d->bulk.act, PATIENT_IS_SPOKESPERSON, 1);
    }
    return true;
}

/* ---- the waiting list ---- */

static bool has_more_to_come(const struct demo *d, int patient)
{
    for (int i = 0; i < d->nvisits; i++)
        if (d->visits[i].patient == patient && d->visits[i].date >= d->today)
            return true;
    return false;
}

/* Known, alive, and with nothing booked; from here on. */
static int find_waiting(const struct demo *d, int from)
{
    for (int i = from; i < d->live; i++) {
        const struct demo_patient *p = &d->patients[i];
        if (p->death == CIVIL_NONE && !p->is_kept_back && p->last != CIVIL_NONE && !has_more_to_come(d, i))
            return i;
    }
    return DEMO_NOBODY;
}

static bool wish(struct demo *d, int patient, int days_ago, struct appointment *x, struct err *e)
{
    const struct practice *p = d->practice;
    int date = demo_story_desk_day(d, d->today - days_ago);
    int64_t at_ms = demo_words_instant(date, 10 * 60 + 20);
    struct who desk = demo_acts_desk(d, date);
    x->id = demo_words_id(d, at_ms);
    x->patient = d->patients[patient].id;
    x->type = p->types[d->usual_type].id;
    x->minutes = p->types[d->usual_type].minutes;
    x->status = STATUS_WAITLIST;
    x->date = x->asked_min = x->expected_min = CIVIL_NONE;
    if (!bulk_begin(&d->bulk, "appointment-wait", &desk, at_ms, 1, e) ||
        !appointment_write(&d->bulk.act, x, e))
        return false;
    bulk_note(&d->bulk, &x->id);
    return true;
}

static bool write_wishes(struct demo *d, struct err *e)
{
    int first = find_waiting(d, 0), second = first == DEMO_NOBODY ? first : find_waiting(d, first + 1);
    struct appointment mornings = {.want_days = MONDAY | WEDNESDAY,
                                   .want_to_min = 12 * 60,
                                   .want_until = d->today + 3 * 7,
                                   .is_short_notice = true,
                                   .remark = "worse since the weekend"};
    struct appointment late = {.want_from_min = 15 * 60, .remark = "works until half past two"};
    if (second == DEMO_NOBODY)
        return true;
    mornings.practitioner = d->practice->practitioners[d->patients[second].column].id;
    return wish(d, first, WAIT_DAYS, &late, e) && wish(d, second, 2, &mornings, e);
}

/* Somebody has a place, and would take an earlier one. */
static bool write_sooner(struct demo *d, struct err *e)
{
    int date = demo_story_desk_day(d, d->today - 1);
    struct who desk = demo_acts_desk(d, date);
    for (int i = 0; i < d->nvisits; i++) {
        const struct demo_visit *v = &d->visits[i];
        int64_t at_ms = demo_words_instant(date, 14 * 60);
        if (v->date < d->today + SOONER_FROM_DAYS || v->end != END_BOOKED || v->booked_at >= at_ms)
            continue;
        if (!bulk_begin(&d->bulk, "appointment-edit", &desk, at_ms, 1, e))
            return false;
        bulk_put(&d->bulk, KIND_APPOINTMENT, &v->id, &d->patients[v->patient].id);
        act_set_int(&d->bulk.act, APPOINTMENT_IS_SHORT_NOTICE, 1);
        return true;
    }
    return true;
}

bool demo_together_write(struct demo *d, struct err *e)
{
    if (d->live < ENOUGH)
        return true;
    return join(d, find_home(d, 3, 4), e) && join(d, find_home(d, 2, 2), e) && write_wishes(d, e) &&
           write_sooner(d, e) && bulk_flush(&d->bulk, e);
}
