#include "practice/practice_plan.h"
#include "practice/schedule_held.h"

static int days_of(int first)
{
    return civil_add_months(first, 1) - first;
}

/* One practitioner's day into the day of the month. */
static void add(struct practice *p, const struct schedule_held_list *held, const struct practitioner *who, int date,
                struct arena *a, struct month_day *out)
{
    struct week_cell cell = {0};
    schedule_held_count(p, held, who, &who->id, date, a, &cell);
    out->nbooked += cell.nbooked;
    out->booked_min += cell.booked_min;
    out->open_min += cell.open_min;
    out->free_min += cell.free_min;
    if (*cell.off && !*out->closed)
        out->closed = cell.off;
}

/* The bookings of those whom policy does not know: history, without hours. */
static void add_strangers(struct practice *p, const struct schedule_held_list *held, int first,
                          struct schedule_month *out)
{
    for (int i = 0; i < held->count; i++) {
        const struct schedule_held *h = &held->rows[i];
        if (practice_practitioner(p, &h->practitioner))
            continue;
        struct month_day *day = &out->days[h->date - first];
        day->nbooked++;
        day->booked_min += h->end_min - h->start_min;
    }
}

static void make_day(struct practice *p, const struct schedule_held_list *held, const struct practitioner *only,
                     int date, struct arena *a, struct month_day *out)
{
    const char *closed = practice_holiday(p, date);
    out->closed = closed ? arena_strdup(a, closed) : "";
    if (only) {
        add(p, held, only, date, a, out);
        return;
    }
    for (int i = 0; i < p->npractitioners; i++)
        add(p, held, &p->practitioners[i], date, a, out);
    if (!closed) /* one who is away does not close the practice */
        out->closed = "";
}

bool schedule_month(struct practice *p, int any_day, const struct practitioner *only, struct arena *a,
                    struct schedule_month *out, struct err *e)
{
    struct schedule_held_list held = {0};
    int first = any_day - civil_split(any_day).day + 1;
    *out = (struct schedule_month){.first = first, .ndays = days_of(first)};
    int last = first + out->ndays - 1;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = practice_plan(p, first, last, e) && schedule_held_load(p, first, last, a, &held, e);
    book_read_end(p->book);
    if (!ok)
        return false;
    for (int d = 0; d < out->ndays; d++)
        make_day(p, &held, only, first + d, a, &out->days[d]);
    if (!only)
        add_strangers(p, &held, first, out);
    for (int d = 0; d < out->ndays; d++) {
        out->nbooked += out->days[d].nbooked;
        out->booked_min += out->days[d].booked_min;
        out->open_min += out->days[d].open_min;
        out->free_min += out->days[d].free_min;
    }
    return true;
}

int schedule_load(int booked_min, int open_min)
{
    enum { MOST = 999 };
    if (open_min <= 0)
        return booked_min > 0 ? MOST : 0;
    int load = (int)((int64_t)booked_min * 100 / open_min);
    return load < MOST ? load : MOST;
}
