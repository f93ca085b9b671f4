#include "exchange/demo_inner.h"

#include "practice/policy.h"
#include "practice/practice_plan.h"

enum {
    BEFORE_MIN = 60, /* so long must a column have been open, and go on, to be alive */
    AFTER_MIN = 45,
    EARLIER_MIN = 120, /* hours made for the demo begin and end so far from now */
    LATER_MIN = 150,
    USUAL_START = 9 * 60,
    USUAL_END = 17 * 60,
    LUNCH_START = 12 * 60,
    LUNCH = LUNCH_START + 30, /* in the middle of it: hours that begin and end there leave no break (availability.h) */
    LUNCH_END = 13 * 60,
    ALIVE_WANTED = 3 /* columns that have to be at work now */
};

static bool is_at_work(const struct demo *d, const struct practitioner *who)
{
    const struct day_hours *h = practice_hours(d->practice, who, d->today);
    for (int i = 0; i < h->count; i++)
        if (h->span[i].start_min <= d->now_min - BEFORE_MIN && h->span[i].end_min >= d->now_min + AFTER_MIN)
            return true;
    return false;
}

static bool is_alive(const struct demo *d)
{
    int n = 0;
    for (int i = 0; i < d->columns; i++)
        n += is_at_work(d, &d->practice->practitioners[i]);
    return n >= (d->columns < ALIVE_WANTED ? d->columns : ALIVE_WANTED);
}

/* Hours that hold this moment; lunch only if it is not about now. */
static struct day_hours hours_around_now(const struct demo *d)
{
    const struct day_hours *was = &d->practice->week[civil_weekday(d->today)];
    int start = was->count ? was->span[0].start_min : USUAL_START;
    int end = was->count ? was->span[was->count - 1].end_min : USUAL_END;
    int slot = d->practice->slot_min;
    int from = (d->now_min - EARLIER_MIN) / slot * slot, to = (d->now_min + LATER_MIN + slot - 1) / slot * slot;
    if (from < start)
        start = from < 0 ? 0 : from;
    if (to > end)
        end = to > DAY_MIN ? DAY_MIN : to;
    struct day_hours h = {.count = 1, .span = {{start, end}}};
    bool is_lunch_now = d->now_min > LUNCH_START - AFTER_MIN && d->now_min < LUNCH_END + BEFORE_MIN;
    if (start < LUNCH_START && end > LUNCH_END)
        h = (struct day_hours){
            .count = 2,
            .span = {{start, is_lunch_now ? LUNCH : LUNCH_START}, {is_lunch_now ? LUNCH : LUNCH_END, end}}};
    return h;
}

/* Said as at a desk, for today alone: the rules stay what they are. */
static bool open_today(struct demo *d, struct err *e)
{
    char date[11];
    struct day_hours h = hours_around_now(d);
    for (int i = 0; i < h.count; i++) {
        struct id id = id_derived("demo-hours", arena_printf(&d->arena, "%s %d", civil_date_text(d->today, date), i));
        if (!bulk_record(&d->bulk, KIND_AVAILABILITY, &id, NULL, e))
            return false;
        act_set_int(&d->bulk.act, AVAILABILITY_FROM_DATE, d->today);
        act_set_int(&d->bulk.act, AVAILABILITY_TO_DATE, d->today);
        act_set_int(&d->bulk.act, AVAILABILITY_START_MIN, h.span[i].start_min);
        act_set_int(&d->bulk.act, AVAILABILITY_END_MIN, h.span[i].end_min);
        act_set_text(&d->bulk.act, AVAILABILITY_WHAT, availability_code(AVAILABILITY_IN));
        act_set_text(&d->bulk.act, AVAILABILITY_LABEL, "open for the demo");
    }
    d->result->hours_changed = true;
    return true;
}

/* The usual type is the first that is no first visit. */
static bool find_types(struct demo *d, struct err *e)
{
    const struct practice *p = d->practice;
    d->first_type = d->usual_type = -1;
    for (int i = p->ntypes - 1; i >= 0; i--) {
        if (!p->types[i].is_active)
            continue;
        if (p->types[i].is_first)
            d->first_type = i;
        else
            d->usual_type = i;
    }
    if (d->usual_type < 0)
        d->usual_type = d->first_type;
    if (d->first_type < 0)
        d->first_type = d->usual_type;
    if (d->usual_type < 0)
        return err_set(e, ERR_REFUSED, "The policy has no type of visit: add one, then make the demo");
    return true;
}

static void find_desk(struct demo *d)
{
    const struct practice *p = d->practice;
    d->desk = arena_array(&d->arena, (size_t)p->nstaff, sizeof *d->desk);
    for (int i = 0; i < p->nstaff; i++)
        if (p->staff[i].is_active && p->staff[i].level == LEVEL_DESK)
            d->desk[d->ndesk++] = p->staff[i].id;
}

static bool set_go_live(struct demo *d, struct err *e)
{
    struct id id = policy_id(KIND_PRACTICE, "practice");
    if (!bulk_record(&d->bulk, KIND_PRACTICE, &id, NULL, e))
        return false;
    act_set_int(&d->bulk.act, PRACTICE_GO_LIVE, d->today - DEMO_LIVE_DAYS);
    return true;
}

bool demo_hours_open(struct demo *d, struct err *e)
{
    struct practice *p = d->practice;
    while (d->columns < p->npractitioners && p->practitioners[d->columns].is_active && d->columns < DEMO_COLUMNS_MAX)
        d->columns++;
    if (!d->columns)
        return err_set(e, ERR_REFUSED, "Nobody in the policy sees patients: add a practitioner, then make the demo");
    find_desk(d);
    if (!find_types(d, e) || !set_go_live(d, e) || (!is_alive(d) && !open_today(d, e)) || !bulk_flush(&d->bulk, e))
        return false;
    return practice_reload(p, e) && practice_plan(p, d->today, d->today, e);
}
