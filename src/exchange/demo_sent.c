#include "exchange/demo_inner.h"

#include "practice/referral.h"

enum { HOUR = 60 };

/* Sent on at a visit so many days ago; answered by one of them. */
static const struct sent_on {
    int ago_days, wait_days, closed_ago;
    const char *performer, *reason, *outcome;
} sent_on[] = {
    {9, 21, 0, "Dr Varga, knee clinic", "scan of the left knee", ""},
    {40, 28, 15, "hearing centre", "hearing test", "mild loss, comes back in a year"},
};
enum { SENT_ON = sizeof sent_on / sizeof sent_on[0], SENT = 3 };

/* The last seen visit on that day or before; *at goes on with the one before it. */
static const struct demo_visit *visit_before(const struct demo *d, int date, int *at)
{
    for (; *at >= 0; (*at)--) {
        const struct demo_visit *v = &d->visits[*at];
        if (v->date <= date && v->end == END_SEEN && d->patients[v->patient].death == CIVIL_NONE)
            return &d->visits[(*at)--];
    }
    return NULL;
}

static bool write_on(struct demo *d, const struct demo_visit *v, const struct sent_on *x, struct err *e)
{
    struct referral r = referral_none();
    int64_t at = demo_words_instant(v->date, v->start_min + v->minutes + 2);
    struct who who = demo_acts_desk(d, v->date);
    r.id = demo_words_id(d, at);
    r.patient = d->patients[v->patient].id;
    r.performer = x->performer;
    r.reason = x->reason;
    r.date = v->date;
    r.due_date = v->date + x->wait_days;
    r.outcome = x->outcome;
    r.closed_at = x->closed_ago ? demo_words_instant(demo_story_desk_day(d, d->today - x->closed_ago), 11 * HOUR) : 0;
    if (!bulk_begin(&d->bulk, "referral-add", &who, at, 1, e))
        return false;
    referral_put(&d->bulk.act, &r);
    return bulk_flush(&d->bulk, e);
}

/* Somebody who came said who had sent them: the first of these sent us two. */
static bool write_by(struct demo *d, const struct id *who, const struct id *by, int64_t at, const struct who *desk,
                     struct err *e)
{
    if (!bulk_begin(&d->bulk, "patient-edit", desk, at, 1, e))
        return false;
    bulk_put(&d->bulk, KIND_PATIENT, who, who);
    act_set_id(&d->bulk.act, PATIENT_REFERRED_BY, by);
    return bulk_flush(&d->bulk, e);
}

bool demo_sent_write(struct demo *d, struct err *e)
{
    int at = d->nvisits - 1, by = -1, n = 0;
    for (int i = 0; i < SENT_ON; i++) {
        const struct demo_visit *v = visit_before(d, demo_story_desk_day(d, d->today - sent_on[i].ago_days), &at);
        if (v && !write_on(d, v, &sent_on[i], e))
            return false;
    }
    for (const struct demo_visit *v; n < SENT && (v = visit_before(d, d->today - 1, &at)) != NULL;) {
        struct who desk = demo_acts_desk(d, v->date);
        if (by >= 0 && v->patient == by)
            continue;
        if (by >= 0 && !write_by(d, &d->patients[v->patient].id, &d->patients[by].id,
                                 demo_words_instant(v->date, v->start_min), &desk, e))
            return false;
        by = by < 0 ? v->patient : by;
        n++;
    }
    return bulk_flush(&d->bulk, e);
}
