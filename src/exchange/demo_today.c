#include "exchange/demo_inner.h"

enum {
    MINUTE_MS = 60 * 1000,
    LATE_BY = 14,   /* minutes past the promise that somebody waits */
    EARLY_MIN = 30, /* nobody comes earlier than that */
    CANCELLED_AGO = 35,
    WAYS = 5
};

/* Today's visits of one column, in order of start. */
struct column {
    struct demo_visit *first;
    int count;
    int at; /* the one that should be in the room now, -1: none */
};

static int64_t ago(const struct demo *d, int minutes)
{
    return d->now_ms - (int64_t)minutes * MINUTE_MS;
}

static struct column column_of(struct demo *d, int column)
{
    struct column c = {.at = -1};
    for (int i = 0; i < d->nvisits; i++) {
        struct demo_visit *v = &d->visits[i];
        if (v->date != d->today || v->column != column)
            continue;
        if (!c.first)
            c.first = v;
        if (v->end == END_BOOKED && v->start_min <= d->now_min && d->now_min < v->start_min + v->minutes)
            c.at = c.count;
        c.count++;
    }
    return c;
}

static void put_in_room(struct demo *d, struct demo_visit *v)
{
    int since = d->now_min - v->start_min;
    v->end = END_IN_ROOM;
    v->is_staged = true;
    v->arrived_at = ago(d, since + demo_words_between(d, 4, 11));
    v->room_at = ago(d, since > 3 ? since - 2 : since);
}

static void let_wait(struct demo *d, struct demo_visit *v, int minutes)
{
    v->end = END_WAITING;
    v->is_staged = true;
    v->arrived_at = ago(d, minutes);
}

/* Seen just now; the desk has not finished with her. */
static void let_leave(struct demo *d, struct demo_visit *v)
{
    int start = d->now_min - v->start_min;
    v->end = END_LEAVING;
    v->arrived_at = ago(d, start + 6);
    v->room_at = ago(d, start > 8 ? start - 2 : start);
    v->is_staged = true;
    v->next = NEXT_OPEN;
    v->next_note = demo_words_pick(d, WORDS_ADVICE);
}

/* Past, and nobody has said what happened. */
static void leave_open(struct demo_visit *v)
{
    v->end = END_BOOKED;
    v->is_staged = true;
}

/* The visit before the present one, if it was to happen. */
static struct demo_visit *before(const struct column *c)
{
    for (int i = c->at - 1; i >= 0; i--)
        if (c->first[i].end == END_SEEN || c->first[i].end == END_BOOKED)
            return &c->first[i];
    return NULL;
}

static struct demo_visit *after(const struct column *c)
{
    for (int i = c->at + 1; i < c->count; i++)
        if (c->first[i].end == END_BOOKED)
            return &c->first[i];
    return NULL;
}

/* What a column is at, five different ways; the first ones matter most. */
static void set_scene(struct demo *d, int way, const struct column *c)
{
    struct demo_visit *now = &c->first[c->at], *past = before(c), *next = after(c);
    int slot = d->practice->slot_min, since = d->now_min - now->start_min, goal = d->practice->wait_goal_min;
    now->is_staged = true;
    switch (way) {
    case 0: /* running late: one still in the room, one waiting longer than promised */
        let_wait(d, now, goal + LATE_BY + (since < 5 ? 5 - since : 0));
        if (past && past->start_min + past->minutes >= now->start_min - slot)
            put_in_room(d, past);
        break;
    case 1: /* one going, one in the room */
        put_in_room(d, now);
        if (past)
            let_leave(d, past);
        break;
    case 2: /* nobody has said what became of the one before */
        let_wait(d, now, goal > 5 ? 5 : 1);
        if (past)
            leave_open(past);
        break;
    case 3: /* all is well, and somebody has come early */
        put_in_room(d, now);
        if (next && next->start_min - d->now_min <= EARLY_MIN)
            let_wait(d, next, 3);
        break;
    default: /* one going, and who should be here is not */
        now->end = END_LATE;
        if (past)
            let_leave(d, past);
        break;
    }
}

/* Whoever was to come before now and has no part in a scene has been and gone; who is still to come has not. */
static void settle(struct demo *d, struct demo_visit *v)
{
    int over = v->start_min + v->minutes;
    if (v->is_staged)
        return;
    if (v->end == END_SEEN && over > d->now_min)
        v->end = END_BOOKED;
    else if (v->end == END_NOSHOW && over > d->now_min)
        v->end = END_BOOKED;
    else if (v->end == END_BOOKED && over <= d->now_min)
        v->end = END_SEEN;
    if (v->end != END_SEEN)
        return;
    int since = d->now_min - v->start_min;
    v->is_staged = true;
    v->arrived_at = ago(d, since + demo_words_between(d, 1, 9));
    v->room_at = ago(d, since - demo_words_between(d, 0, v->minutes / 4));
    v->left_at = ago(d, demo_words_below(d, since - v->minutes + 1));
}

static bool is_free(const struct demo *d, int column, int date, int from, int to)
{
    for (int i = 0; i < d->nvisits; i++) {
        const struct demo_visit *v = &d->visits[i];
        bool holds = v->end != END_CANCELLED && v->end != END_CANCELLED_BY_US;
        if (v->date == date && v->column == column && holds && v->start_min < to && v->start_min + v->minutes > from)
            return false;
    }
    return true;
}

/* A first visit on this date in the first free place from this minute on. */
static bool add_first_visit(struct demo *d, int patient, int date, int from_min)
{
    int slot = d->practice->slot_min, minutes = d->practice->types[d->first_type].minutes;
    for (int column = 0; column < d->columns; column++) {
        const struct day_hours *h = practice_hours(d->practice, &d->practice->practitioners[column], date);
        for (int i = 0; i < h->count; i++)
            for (int at = h->span[i].start_min; at + minutes <= h->span[i].end_min; at += slot)
                if (at >= from_min && is_free(d, column, date, at, at + minutes)) {
                    demo_plan_add(d, patient, column, d->first_type, date, at, minutes);
                    return true;
                }
    }
    return false;
}

/* The day is full: somebody else's booking becomes the first visit. */
static void turn_into_first_visit(struct demo *d, int patient)
{
    for (int i = d->nvisits - 1; i >= 0; i--) {
        struct demo_visit *v = &d->visits[i];
        if (v->date == d->today && !v->is_staged && v->end == END_BOOKED) {
            v->patient = patient;
            v->type = d->first_type;
            return;
        }
    }
}

/* Three new patients: today, on the next day there is room, and after that. */
static void add_first_visits(struct demo *d)
{
    int patient = d->live - 1, slot = d->practice->slot_min;
    if (!add_first_visit(d, patient, d->today, d->now_min + slot))
        turn_into_first_visit(d, patient);
    int date = d->today;
    for (patient--; patient >= d->live - 3 && date < d->last_day; patient--)
        do {
            date++;
        } while (date < d->last_day && !add_first_visit(d, patient, date, 0));
}

/* Somebody rang this morning: a late cancellation, and a free place. */
static void cancel_one(struct demo *d)
{
    struct demo_visit *found = NULL;
    for (int i = 0; i < d->nvisits; i++) {
        struct demo_visit *v = &d->visits[i];
        if (v->date == d->today && !v->is_staged && v->end == END_BOOKED)
            found = v;
    }
    if (!found)
        return;
    found->end = END_CANCELLED;
    found->cancelled_at = ago(d, CANCELLED_AGO);
    found->is_staged = true;
}

/* At least one past visit of which nobody has said what happened, be it yesterday's. */
static void leave_one_open(struct demo *d)
{
    struct demo_visit *found = NULL;
    for (int i = 0; i < d->nvisits; i++) {
        struct demo_visit *v = &d->visits[i];
        bool is_over = v->date < d->today || (v->date == d->today && v->start_min + v->minutes <= d->now_min);
        if (is_over && v->end == END_BOOKED)
            return;
        if (v->date < d->today && v->end == END_SEEN)
            found = v;
    }
    if (found)
        leave_open(found);
}

void demo_today_arrange(struct demo *d)
{
    for (int column = 0, way = 0; column < d->columns; column++) {
        struct column c = column_of(d, column);
        if (c.at >= 0)
            set_scene(d, way++ % WAYS, &c);
    }
    for (int i = 0; i < d->nvisits; i++)
        if (d->visits[i].date == d->today)
            settle(d, &d->visits[i]);
    cancel_one(d);
    leave_one_open(d);
    add_first_visits(d);
    demo_plan_sort(d, 0);
}
