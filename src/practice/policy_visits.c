#include "practice/policy_visits.h"

#include "base/clock.h"
#include "practice/absence_hours.h"
#include "practice/availability.h"
#include "practice/practice_plan.h"
#include "practice/schedule.h"

#include <string.h>

enum { AHEAD_DAYS = 1000 }; /* nobody is booked beyond */
static const char CUT[] = "outside the hours";

struct looking {
    struct practice *p;
    const struct policy *policy;
    struct arena *a;
    struct availability *said; /* on screens, of the days looked at */
    int nsaid;
};

static const struct value *value_of(const struct policy_item *item, int field)
{
    for (int i = 0; i < item->ncells; i++)
        if (item->cells[i].field == field)
            return &item->cells[i].v;
    return NULL;
}

static bool is_number(const struct policy_item *item, int field, int64_t n)
{
    const struct value *v = value_of(item, field);
    return v && v->type == VALUE_INT && v->i == n;
}

static bool is_of(const struct policy_item *item, int field, const struct id *id)
{
    const struct value *v = value_of(item, field), own = value_id(id);
    return id_is_none(id) ? !v || v->type == VALUE_NULL : v && value_equal(v, &own);
}

/* Their own hours of that day, else the practice's. */
static struct day_hours hours_then(const struct looking *l, const struct id *practitioner, int date)
{
    struct day_hours own = {0};
    const struct id whose[] = {*practitioner, ID_NONE};
    for (size_t k = 0; k < sizeof whose / sizeof whose[0]; k++)
        for (int i = 0; i < l->policy->count; i++) {
            const struct policy_item *item = &l->policy->items[i];
            if (item->kind != KIND_HOURS || !is_number(item, HOURS_WEEKDAY, civil_weekday(date)) ||
                !is_of(item, HOURS_PRACTITIONER, &whose[k]))
                continue;
            const struct value *v = value_of(item, HOURS_SPANS);
            struct err checked = {0}; /* by policy_read */
            if (v && v->type == VALUE_TEXT)
                (void)practice_parse_spans(arena_strndup(l->a, v->p, v->n), &own, &checked);
            return own;
        }
    return own;
}

static bool holds(const struct day_hours *h, const struct appointment *x)
{
    for (int i = 0; i < h->count; i++)
        if (x->start_min >= h->span[i].start_min && x->start_min + x->minutes <= h->span[i].end_min)
            return true;
    return false;
}

static bool is_in_now(const struct looking *l, const struct appointment *x)
{
    const struct practitioner *who = practice_practitioner(l->p, &x->practitioner);
    return who && who->is_active && holds(practice_hours(l->p, who, x->date), x);
}

static bool is_said(const struct looking *l, const struct appointment *x)
{
    for (int i = 0; i < l->nsaid; i++)
        if (strcmp(l->said[i].what, availability_code(AVAILABILITY_IN)) == 0 &&
            availability_covers(&l->said[i], &x->practitioner, x->date))
            return true;
    return false;
}

/* The hours said of its day, with the break that the other policy has within them. */
static bool holds_said(const struct looking *l, const struct appointment *x, const struct day_hours *then)
{
    struct day_hours h = {0};
    for (int i = 0; i < l->nsaid; i++)
        if (strcmp(l->said[i].what, availability_code(AVAILABILITY_IN)) == 0 &&
            availability_covers(&l->said[i], &x->practitioner, x->date))
            practice_plan_add_said(&h, &l->said[i], then);
    return holds(&h, x);
}

/* NULL: it has its place by the other policy too. */
static const char *why_not(const struct looking *l, const struct appointment *x)
{
    bool is_there = false, is_holiday = false;
    for (int i = 0; i < l->policy->count; i++) {
        const struct policy_item *item = &l->policy->items[i];
        is_there = is_there || (item->kind == KIND_PRACTITIONER && id_compare(&item->id, &x->practitioner) == 0);
        if (item->kind != KIND_HOLIDAY || !is_number(item, HOLIDAY_DATE, x->date))
            continue;
        is_holiday = true; /* a day that was said to be open all the same */
        if (is_said(l, x))
            continue;
        const struct value *v = value_of(item, HOLIDAY_NAME);
        return v && v->type == VALUE_TEXT ? arena_printf(l->a, "closed: %.*s", (int)v->n, (const char *)v->p)
                                          : "closed";
    }
    if (!is_there)
        return arena_printf(l->a, "%s has left", x->practitioner_name);
    struct day_hours h = {0};
    if (!is_holiday)
        h = hours_then(l, &x->practitioner, x->date);
    return (is_said(l, x) ? holds_said(l, x, &h) : holds(&h, x)) ? NULL : CUT;
}

/* They are to be told as their hours were cut, and nobody has done it: these hours give them their place back. */
static bool is_given_back(const struct looking *l, const struct appointment *x, bool *out, struct err *e)
{
    struct tell_why w;
    *out = false;
    for (int i = 0; i < l->nsaid; i++)
        if (availability_covers(&l->said[i], &x->practitioner, x->date))
            return true; /* what was said on a screen is not policy's to give back */
    if (x->tell != TELL_DUE || why_not(l, x))
        return true;
    if (!absence_hours_why(l->p->book, &x->id, &w, e))
        return false;
    *out = w.cause == TELL_CAUSE_HOURS && !w.was_due;
    return true;
}

bool policy_visits(struct practice *p, struct policy *policy, struct arena *a, struct policy_visit **out,
                   int *count, struct err *e)
{
    struct looking l = {.p = p, .policy = policy, .a = a};
    struct appointment *all;
    int n, today, now;
    clock_today(&today, &now);
    *count = 0;
    practice_plan_forget(p); /* policy alone */
    if (!availability_list(p->book, today, today + AHEAD_DAYS, a, &l.said, &l.nsaid, e) ||
        !schedule_list(p, today, today + AHEAD_DAYS, a, &all, &n, e))
        return false;
    practice_plan_forget(p);
    *out = arena_array(a, (size_t)n, sizeof **out);
    policy->told = arena_array(a, (size_t)n, sizeof *policy->told);
    policy->ntold = 0;
    for (int i = 0; i < n; i++) {
        const struct appointment *x = &all[i];
        bool is_past = x->date == today && x->start_min <= now, is_back = false;
        if (x->status != STATUS_BOOKED || x->is_history || is_past)
            continue;
        const char *why = is_in_now(&l, x) ? why_not(&l, x) : NULL;
        if (why)
            (*out)[(*count)++] = (struct policy_visit){.appointment = *x, .why = why};
        else if (!is_in_now(&l, x) && !is_given_back(&l, x, &is_back, e))
            return false;
        if (why == CUT || is_back)
            policy->told[policy->ntold++] = (struct policy_told){x->id, x->patient, x->date, x->start_min, !is_back};
    }
    return true;
}
