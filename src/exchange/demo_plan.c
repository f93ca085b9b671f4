#include "exchange/demo_inner.h"

#include <stdlib.h>
#include <string.h>

enum {
    COURSE_MIN = 4,
    COURSE_MAX = 10, /* visits of one course of care */
    GAP_MIN = 5,
    GAP_MAX = 18, /* days between two of them */
    RECALL_MIN = 80,
    RECALL_MAX = 330, /* days until they come again after a course */
    COMES_AGAIN = 75, /* percent who ever do */
    REST_MIN = 6,     /* days after a visit before a free place tempts somebody */
    GROWTH = 17,      /* percent fewer visits a year ago */
    TRIES = 12,
    URGENT_TRIES = 3
};

static int by_place(const void *a, const void *b)
{
    const struct demo_visit *x = a, *y = b;
    if (x->date != y->date)
        return x->date - y->date;
    if (x->column != y->column)
        return x->column - y->column;
    return x->start_min != y->start_min ? x->start_min - y->start_min : x->patient - y->patient;
}

void demo_plan_sort(struct demo *d, int from)
{
    qsort(d->visits + from, (size_t)(d->nvisits - from), sizeof *d->visits, by_place);
}

/* Wanted visits of one column: a binary heap by date. An entry whose date is no longer that of its patient is
 * stale and passed over. */
struct wanted {
    struct want {
        int due, patient;
    } * entry;
    int count, cap;
};

struct planner {
    struct demo *d;
    struct wanted queue[DEMO_COLUMNS_MAX];
    int *known; /* patients by the day they became known */
    int nknown, next_known;
    int day_from; /* first visit of the day being filled */
};

static void push(struct wanted *q, int due, int patient)
{
    if (q->count == q->cap) {
        q->cap = q->cap ? q->cap * 2 : 256;
        q->entry = mem_resize(q->entry, (size_t)q->cap * sizeof *q->entry);
    }
    int at = q->count++;
    for (; at > 0 && q->entry[(at - 1) / 2].due > due; at = (at - 1) / 2)
        q->entry[at] = q->entry[(at - 1) / 2];
    q->entry[at] = (struct want){due, patient};
}

static struct want pop(struct wanted *q)
{
    struct want top = q->entry[0], last = q->entry[--q->count];
    int at = 0;
    for (;;) {
        int child = at * 2 + 1;
        if (child + 1 < q->count && q->entry[child + 1].due < q->entry[child].due)
            child++;
        if (child >= q->count || q->entry[child].due >= last.due)
            break;
        q->entry[at] = q->entry[child];
        at = child;
    }
    q->entry[at] = last;
    return top;
}

/* Of whom is known by then. */
static bool can_come(const struct demo_patient *x, int date)
{
    return (x->death == CIVIL_NONE || x->death > date) && x->last != date;
}

/* Who comes to this column on this date: whoever is due, else somebody at rest who takes a free place. */
static int find_patient(struct planner *pl, int column, int date)
{
    struct demo *d = pl->d;
    struct wanted *q = &pl->queue[column];
    while (q->count > 0 && q->entry[0].due <= date) {
        struct want w = pop(q);
        if (d->patients[w.patient].due == w.due && can_come(&d->patients[w.patient], date))
            return w.patient;
    }
    for (int i = 0; i < TRIES && pl->next_known > 0; i++) {
        int at = pl->known[demo_words_below(d, pl->next_known)];
        struct demo_patient *x = &d->patients[at];
        bool is_resting = x->last == CIVIL_NONE || x->last + REST_MIN <= date;
        if (can_come(x, date) && is_resting && !x->is_kept_back && x->due > date + 3)
            return at;
    }
    /* Today has to be alive however few there are. */
    for (int i = 0; i < pl->next_known && date == d->today; i++)
        if (can_come(&d->patients[pl->known[i]], date) && !d->patients[pl->known[i]].is_kept_back)
            return pl->known[i];
    return DEMO_NOBODY;
}

/* When somebody comes again after a visit on this date. */
static void plan_return(struct planner *pl, int patient, int date, enum demo_end end)
{
    struct demo *d = pl->d;
    struct demo_patient *x = &d->patients[patient];
    x->last = date;
    if (end == END_SEEN || end == END_BOOKED) {
        x->visits++;
        if (x->left <= 0)
            x->left = demo_words_between(d, COURSE_MIN, COURSE_MAX);
        x->left--;
    }
    if (x->left > 0 || end != END_SEEN)
        x->due = date + demo_words_between(d, GAP_MIN, GAP_MAX);
    else if (demo_words_chance(d, COMES_AGAIN))
        x->due = date + demo_words_between(d, RECALL_MIN, RECALL_MAX);
    else
        x->due = d->last_day + 1;
    if (demo_words_chance(d, 4)) /* somebody else takes over */
        x->column = demo_words_below(d, d->columns);
    if (x->due <= d->last_day)
        push(&pl->queue[x->column], x->due, patient);
}

/* Percent of places taken: by column, weekday, season, and how far ahead it is. */
static int load_of(const struct demo *d, int column, int date)
{
    static const int columns[] = {92, 80, 84, 70, 76};
    static const int weekdays[7] = {104, 100, 100, 98, 88, 80, 60};
    static const int months[13] = {0, 104, 102, 100, 97, 100, 98, 92, 82, 102, 104, 102, 84};
    int load = columns[column % 5] * weekdays[civil_weekday(date)] / 100 * months[civil_split(date).month] / 100;
    if (date > d->today) /* fuller tomorrow than in two months */
        load = load * (100 - (date - d->today) * 85 / DEMO_AHEAD_DAYS) / 100;
    else /* and busier every year */
        load = load * (100 - (d->today - date) * GROWTH / 365) / 100;
    if (d->live < DEMO_LIVE && date != d->today)
        load = load * d->live / DEMO_LIVE + 2;
    return load;
}

static enum demo_end end_of(struct demo *d, int date)
{
    int n = demo_words_below(d, 1000);
    if (date > d->today)
        return n < 35 ? END_CANCELLED : END_BOOKED;
    return n < 70 ? END_CANCELLED : n < 82 ? END_CANCELLED_BY_US : n < 115 ? END_NOSHOW : END_SEEN;
}

/* Mostly the usual type; now and then another that fits. */
static int type_of(struct demo *d, const struct demo_patient *x, int room_min)
{
    const struct practice *p = d->practice;
    if (x->visits == 0 && p->types[d->first_type].minutes <= room_min)
        return d->first_type;
    for (int i = 0; i < URGENT_TRIES && demo_words_chance(d, 22); i++) {
        int t = demo_words_below(d, p->ntypes);
        bool is_for_one = strcmp(p->types[t].code, "group") != 0;
        if (p->types[t].is_active && !p->types[t].is_first && p->types[t].minutes <= room_min && is_for_one)
            return t;
    }
    return d->usual_type;
}

struct demo_visit *demo_plan_add(struct demo *d, int patient, int column, int type, int date, int start_min,
                                 int minutes)
{
    if (d->nvisits == d->visits_cap) {
        d->visits_cap *= 2;
        d->visits = mem_resize(d->visits, (size_t)d->visits_cap * sizeof *d->visits);
    }
    struct demo_visit *v = &d->visits[d->nvisits++];
    *v = (struct demo_visit){.patient = patient,
                             .column = column,
                             .type = type,
                             .date = date,
                             .start_min = start_min,
                             .minutes = minutes,
                             .end = END_BOOKED,
                             .next_due = CIVIL_NONE};
    return v;
}

/* Minutes from `at` to the next visit of this column among those planned for the day, or to the end. */
static int room_at(const struct planner *pl, int column, int at, int end)
{
    for (int i = pl->day_from; i < pl->d->nvisits; i++) {
        const struct demo_visit *v = &pl->d->visits[i];
        if (v->column == column && v->start_min < end && v->start_min + v->minutes > at && v->end != END_CANCELLED &&
            v->end != END_CANCELLED_BY_US)
            end = v->start_min;
    }
    return end > at ? end - at : 0;
}

/* Fills one stretch of one column's day; about_now: only what is about now, which comes first while there are
 * patients. */
static void fill_span(struct planner *pl, int column, int date, const struct span *span, bool about_now)
{
    struct demo *d = pl->d;
    int slot = d->practice->slot_min, load = load_of(d, column, date);
    for (int at = span->start_min; at < span->end_min;) {
        bool is_now = date == d->today && at <= d->now_min + slot && at + slot > d->now_min - 2 * slot;
        int room = date == d->today ? room_at(pl, column, at, span->end_min) : span->end_min - at;
        bool wants = room > 0 && is_now == about_now && (is_now || demo_words_chance(d, load));
        int patient = wants ? find_patient(pl, column, date) : DEMO_NOBODY;
        if (patient == DEMO_NOBODY) {
            at += slot;
            continue;
        }
        /* About now everybody comes for the usual visit, so that there is a before and an after. */
        int type = is_now ? d->usual_type : type_of(d, &d->patients[patient], room);
        int minutes = d->practice->types[type].minutes;
        minutes = minutes < room ? minutes : room;
        struct demo_visit *v = demo_plan_add(d, patient, column, type, date, at, minutes);
        v->end = is_now ? END_BOOKED : end_of(d, date);
        plan_return(pl, patient, date, v->end);
        bool is_free_again = v->end == END_CANCELLED || v->end == END_CANCELLED_BY_US;
        if (!is_free_again || !demo_words_chance(d, 60))
            at += (minutes + slot - 1) / slot * slot;
    }
}

static void fill_day(struct planner *pl, int date)
{
    struct demo *d = pl->d;
    struct civil c = civil_split(date);
    while (pl->next_known < pl->nknown && d->patients[pl->known[pl->next_known]].since <= date)
        pl->next_known++;
    /* Holidays of earlier years are not in policy any more: these are everywhere. */
    if (date < d->today && ((c.month == 12 && (c.day == 25 || c.day == 26)) || (c.month == 1 && c.day == 1)))
        return;
    pl->day_from = d->nvisits;
    for (int pass = date == d->today; pass >= 0; pass--)
        for (int column = 0; column < d->columns; column++) {
            const struct day_hours *h = practice_hours(d->practice, &d->practice->practitioners[column], date);
            for (int i = 0; i < h->count; i++)
                fill_span(pl, column, date, &h->span[i], pass == 1);
        }
    if (date == d->today)
        demo_plan_sort(d, pl->day_from);
}

static int by_since(const void *a, const void *b)
{
    const struct want *x = a, *y = b;
    return x->due != y->due ? (x->due > y->due) - (x->due < y->due) : x->patient - y->patient;
}

/* Patients in the order in which they became known; nobody chooses whom the practice has not met. */
static void sort_known(struct planner *pl)
{
    struct demo *d = pl->d;
    struct want *all = arena_array(&d->arena, (size_t)d->live, sizeof *all);
    for (int i = 0; i < d->live; i++)
        all[i] = (struct want){d->patients[i].since, i};
    qsort(all, (size_t)d->live, sizeof *all, by_since);
    pl->known = arena_array(&d->arena, (size_t)d->live, sizeof *pl->known);
    for (int i = 0; i < d->live; i++)
        pl->known[i] = all[i].patient;
}

void demo_plan_visits(struct demo *d)
{
    struct planner pl = {.d = d, .nknown = d->live};
    sort_known(&pl);
    for (int i = 0; i < d->live; i++)
        if (!d->patients[i].is_kept_back)
            push(&pl.queue[d->patients[i].column], d->patients[i].due, i);
    for (int date = d->first_day; date <= d->last_day; date++)
        fill_day(&pl, date);
    for (int i = 0; i < d->columns; i++)
        free(pl.queue[i].entry);
}
