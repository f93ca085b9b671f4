#include "practice/several.h"

#include "base/clock.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"

#include <stdlib.h>
#include <string.h>

enum { NEAR_LIMIT = 64 /* openings looked at near one that is taken: a day of quarter hours */ };

/* ---- making ---- */

enum { OF_SERIES = 0xff };

/* Ids that follow from the first: trying again after nobody knows whether it was saved cannot book anything twice. */
static struct id sibling(const struct id *first, unsigned char i)
{
    struct id id = *first;
    id.b[sizeof id.b - 1] ^= i;
    return id;
}

bool several_make(struct arena *a, const struct booking *first, const struct series *s, const struct id *others,
                  int nothers, struct several_item **out, int *count, struct err *e)
{
    int dates[SERIES_MAX], each = 1 + nothers;
    int ndates = s ? series_dates(s, first->place.date, dates) : 1;
    struct id series = s ? sibling(&first->id, OF_SERIES) : ID_NONE;
    *count = 0;
    if (!s)
        dates[0] = first->place.date;
    if (ndates * each > SEVERAL_MAX)
        return err_set(e, ERR_INPUT, "These are %d bookings; at most %d can be made at once", ndates * each,
                       SEVERAL_MAX);
    if (id_is_none(&first->place.practitioner))
        return err_set(e, ERR_INPUT, "Say with which practitioner first");
    if (first->place.start_min + each * first->place.minutes > DAY_MIN)
        return err_set(e, ERR_INPUT, "One after the other they would last past midnight: begin earlier");
    *out = arena_array(a, (size_t)ndates * (size_t)each, sizeof **out);
    for (int i = 0; i < ndates * each; i++) {
        struct several_item *item = &(*out)[i];
        int member = i % each;
        *item = (struct several_item){.booking = *first, .name = "", .why = ""};
        item->booking.id = sibling(&first->id, (unsigned char)i);
        if (i) { /* who is new and the call that ended in it are written once, with the first */
            item->booking.new_patient = NULL;
            item->booking.telecoms = NULL;
            item->booking.ntelecoms = 0;
            item->booking.call = NULL;
        }
        if (member)
            item->booking.patient = others[member - 1];
        else if (i && first->new_patient)
            item->booking.patient = ID_NONE;
        item->booking.series = series;
        item->booking.asked_min = i / each ? MINUTE_NONE : first->asked_min;
        item->booking.place.date = dates[i / each];
        item->booking.place.start_min = first->place.start_min + member * first->place.minutes;
    }
    *count = ndates * each;
    return true;
}

/* ---- looking ---- */

static bool overlap(const struct place *x, const struct place *y)
{
    return x->date == y->date && id_compare(&x->practitioner, &y->practitioner) == 0 &&
           x->start_min < y->start_min + y->minutes && y->start_min < x->start_min + x->minutes;
}

/* Whether another of them stands there, or may: each keeps the place it asked for until another is taken. */
static bool is_ours(const struct several_item *items, int n, int me, const struct place *at)
{
    for (int i = 0; i < n; i++)
        if (i != me && !items[i].is_left_out &&
            (overlap(&items[i].booking.place, at) || (i < me && items[i].has_other && overlap(&items[i].other, at))))
            return true;
    return false;
}

/* The nearest on its own day, else on the first day after that has one. */
static bool find_other(struct practice *p, struct arena *a, struct several_item *items, int n, int me, struct err *e)
{
    struct several_item *item = &items[me];
    struct opening *free;
    int nfree, best = -1;
    struct wish w = {.minutes = item->booking.place.minutes,
                     .practitioner = item->booking.place.practitioner,
                     .room = item->booking.place.room,
                     .is_roomless = item->booking.place.is_roomless,
                     .from_date = item->booking.place.date,
                     .to_date = item->booking.place.date + SEVERAL_NEAR_DAYS,
                     .limit = NEAR_LIMIT};
    item->has_other = false;
    if (!slot_free(p, &w, a, &free, &nfree, e))
        return false;
    item->other = item->booking.place;
    for (int i = 0; i < nfree; i++) {
        struct place at = item->booking.place;
        at.date = free[i].date;
        at.start_min = free[i].start_min;
        if (is_ours(items, n, me, &at) || (best >= 0 && free[i].date != free[best].date))
            continue;
        int far = abs(at.start_min - item->booking.place.start_min);
        if (best < 0 || far < abs(free[best].start_min - item->booking.place.start_min)) {
            best = i;
            item->other = at;
        }
    }
    item->has_other = best >= 0;
    return true;
}

/* A word or two for a line of a list; the whole sentence is for one booking alone. */
static const char *why(struct practice *p, struct arena *a, const struct several_item *item, const struct outcome *o)
{
    const struct place *at = &item->booking.place;
    const struct practitioner *who = practice_practitioner(p, &at->practitioner);
    const char *holiday = practice_holiday(p, at->date);
    int today, now;
    clock_today(&today, &now);
    if (o->holder.is_held)
        return o->holder.is_room ? "room taken" : "taken";
    if (at->date < today || (at->date == today && at->start_min < now))
        return "past";
    if (holiday)
        return arena_printf(a, "closed: %s", holiday);
    return !who || practice_hours(p, who, at->date)->count == 0 ? "not in" : "outside the hours";
}

static struct place place_of(const struct practice *p, const struct several_item *item)
{
    struct place at = item->booking.place;
    at.room = slot_room(p, &at, NULL);
    return at;
}

static bool check_one(struct desk *d, struct arena *a, struct several_item *items, int n, int me, struct err *e)
{
    struct several_item *item = &items[me];
    struct outcome o = {0};
    struct err refused = {0};
    bool overlaps;
    struct slot_ask ask = {.place = place_of(d->practice, item),
                           .reason = item->booking.overbook_reason,
                           .is_past_meant = item->booking.is_past_meant,
                           .is_walk_in = item->booking.is_walk_in};
    item->is_free = slot_check(d->practice, a, &ask, &o, &overlaps, &refused);
    item->why = "";
    item->has_other = false;
    if (item->is_free)
        return true;
    if (refused.kind != ERR_REFUSED && refused.kind != ERR_INPUT) {
        *e = refused;
        return false;
    }
    item->why = refused.kind == ERR_INPUT ? "no such hour that night" : why(d->practice, a, item, &o);
    return find_other(d->practice, a, items, n, me, e);
}

bool several_check(struct desk *d, struct arena *a, struct several_item *items, int n, struct err *e)
{
    for (int i = 0; i < n; i++)
        items[i].has_other = false;
    for (int i = 0; i < n; i++)
        if (!items[i].is_left_out && !check_one(d, a, items, n, i, e))
            return false;
    return true;
}

int several_open(const struct several_item *items, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += !items[i].is_free && !items[i].is_left_out;
    return count;
}

int several_ready(const struct several_item *items, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += items[i].is_free && !items[i].is_left_out;
    return count;
}

bool several_take(struct several_item *item)
{
    if (!item->has_other)
        return false;
    item->booking.place = item->other;
    item->is_free = true;
    item->is_left_out = item->has_other = false;
    item->why = "";
    return true;
}

/* ---- booking ---- */

/* Whose booking leads: the caller's, who may be new. All others name somebody who is known. */
static bool is_first_patients(const struct several_item *items, int i)
{
    const struct booking *first = &items[0].booking, *x = &items[i].booking;
    return i == 0 || (first->new_patient ? id_is_none(&x->patient) : id_compare(&x->patient, &first->patient) == 0);
}

bool several_book(struct desk *d, struct arena *a, const struct several_item *items, int n, struct outcome *out,
                  int *count, struct err *e)
{
    struct booking *what = arena_array(a, (size_t)n, sizeof *what);
    const struct booking *first = &items[0].booking;
    int failed, k = 0, own = -1;
    *count = 0;
    for (int i = 0; i < n; i++) {
        if (!items[i].is_free || items[i].is_left_out)
            continue;
        if (own < 0 && is_first_patients(items, i))
            own = k;
        what[k++] = items[i].booking;
    }
    if (!k)
        return err_set(e, ERR_REFUSED, "None of these can be booked: take another time first");
    if (own < 0 && first->new_patient)
        return err_set(e, ERR_REFUSED, "Nothing would be booked for who is new: take another time for them first");
    /* Who is new, and the call, which is one, are written with the first that is booked for them, and before others. */
    if (own > 0) {
        struct booking theirs = what[own];
        memmove(&what[1], &what[0], (size_t)own * sizeof *what);
        what[0] = theirs;
    }
    if (first->new_patient) {
        what[0].patient = first->patient;
        what[0].new_patient = first->new_patient;
        what[0].telecoms = first->telecoms;
        what[0].ntelecoms = first->ntelecoms;
    }
    what[0].call = first->call;
    if (!appointment_book_all(d, a, what, k, out, &failed, e))
        return false;
    *count = k;
    return true;
}
