#include "practice/slot.h"

#include "base/clock.h"
#include "book/history.h"
#include "practice/appointment_row.h"
#include "practice/practice_plan.h"

#include <stdlib.h>

enum { MINUTE_MS = 60000, SAY_DAYS = 60 /* days looked through for a refusal's "next free" */ };

const char *slot_text(struct arena *a, int date, int start_min)
{
    char day[16], time[8];
    int today, now;
    clock_today(&today, &now);
    if (date == CIVIL_NONE || civil_split(date).year != civil_split(today).year)
        return arena_printf(a, "%s %s", civil_desk_date(date, day), civil_clock_text(start_min, time));
    const char *of_month = civil_short_date(date, day);
    return arena_printf(a, "%s %s %s", civil_weekday_name(civil_weekday(date)), of_month + (*of_month == ' '),
                        civil_clock_text(start_min, time));
}

const char *slot_when(struct arena *a, int64_t at_ms)
{
    int date, minute, offset;
    zone_civil(at_ms, &date, &minute, &offset);
    return slot_text(a, date, minute);
}

struct id slot_room(const struct practice *p, const struct place *at, const struct appointment *was)
{
    const struct practitioner *who = practice_practitioner(p, &at->practitioner);
    if (at->is_roomless)
        return ID_NONE;
    if (!id_is_none(&at->room))
        return at->room;
    if (was && transition_is_active(was->status) && id_compare(&was->practitioner, &at->practitioner) == 0)
        return was->room;
    const struct room *usual = who ? practice_room(p, &who->room) : NULL;
    return usual && usual->is_active ? usual->id : ID_NONE;
}

void slot_warn(struct arena *a, struct outcome *out, const char *sentence)
{
    out->warning = out->warning ? arena_printf(a, "%s %s", out->warning, sentence) : sentence;
}

/* ---- what is free ---- */

/* Held minutes of one practitioner and one room, counted from the midnight before the day. */
struct busy {
    struct id practitioner, room;
    int start_min, end_min;
};

struct busy_list {
    struct busy *rows;
    int count, cap;
};

/* What is looked for, and what it hangs on. */
struct search {
    struct wish wish;
    struct appointment moving;       /* wish.except */
    const struct appointment *moves; /* it, or NULL */
};

static struct id room_of(const struct practice *p, const struct search *s, const struct id *practitioner)
{
    const struct place at = {
        .practitioner = *practitioner, .room = s->wish.room, .is_roomless = s->wish.is_roomless};
    return slot_room(p, &at, s->moves);
}

/* The day, and what runs into it from the day before. Somebody seen early still fills the slot: nobody is
 * offered the rest of it. Of one practitioner: who sees them, and who holds the room. */
static bool load_busy(struct practice *p, const struct search *s, int date, struct arena *a, struct busy_list *out,
                      struct err *e)
{
    const struct wish *w = &s->wish;
    struct id room = room_of(p, s, &w->practitioner);
    out->count = 0;
    struct stmt *q = stmt_get(p->book, SQL_SLOT_BUSY, e);
    if (!q)
        return false;
    stmt_bind_int(q, "date", date);
    stmt_bind_id(q, "practitioner", &w->practitioner);
    stmt_bind_id(q, "room", &room);
    stmt_bind_id(q, "except", &w->except);
    while (stmt_step(q, e)) {
        if (out->count == out->cap) {
            int want = out->cap * 2 + 32;
            out->rows = arena_grow(a, out->rows, (size_t)out->cap, (size_t)want, sizeof *out->rows);
            out->cap = want;
        }
        struct busy *b = &out->rows[out->count++];
        b->practitioner = stmt_id(q, "practitioner");
        b->room = stmt_id(q, "room");
        b->start_min = (int)stmt_int(q, "start_min") - (stmt_int(q, "date") < date ? DAY_MIN : 0);
        b->end_min = b->start_min + (int)stmt_int(q, "minutes");
    }
    return stmt_done(q, e);
}

/* The end of the latest booking that overlaps, 0 if there is none. room: none is held by nobody. */
static int held_until(const struct busy_list *busy, const struct id *practitioner, const struct id *room, int start_min,
                      int end_min)
{
    int until = 0;
    for (int i = 0; i < busy->count; i++) {
        const struct busy *b = &busy->rows[i];
        if (b->start_min < end_min && b->end_min > start_min && b->end_min > until &&
            (id_compare(&b->practitioner, practitioner) == 0 ||
             (!id_is_none(room) && id_compare(&b->room, room) == 0)))
            until = b->end_min;
    }
    return until;
}

struct openings {
    struct opening *rows;
    int count, cap;
};

static void add_opening(struct arena *a, struct openings *out, int date, int start_min, const struct practitioner *who)
{
    if (out->count == out->cap) {
        int want = out->cap * 2 + 32;
        out->rows = arena_grow(a, out->rows, (size_t)out->cap, (size_t)want, sizeof *out->rows);
        out->cap = want;
    }
    out->rows[out->count++] =
        (struct opening){.date = date, .start_min = start_min, .practitioner = who->id, .practitioner_name = who->name};
}

/* Openings of one practitioner in one span; true if there was one. */
static bool walk_span(struct practice *p, const struct search *search, const struct span *s, int from_min, int date,
                      const struct practitioner *who, const struct busy_list *busy, struct arena *a,
                      struct openings *out)
{
    const struct wish *w = &search->wish;
    struct id room = room_of(p, search, &who->id);
    int step = p->slot_min > 0 ? p->slot_min : 30;
    int last = (w->to_min && w->to_min < s->end_min ? w->to_min : s->end_min) - w->minutes;
    int t = s->start_min;
    bool any = false;
    if (t < from_min)
        t += (from_min - t + step - 1) / step * step;
    while (t <= last) {
        int until = held_until(busy, &who->id, &room, t, t + w->minutes);
        int64_t instant;
        struct err none = {0};
        if (until) {
            t = s->start_min + (until - s->start_min + step - 1) / step * step;
            continue;
        }
        if (zone_instant(date, t, &instant, &none)) {
            add_opening(a, out, date, t, who);
            any = true;
            if (w->is_first_of_day)
                return true;
        }
        t += step;
    }
    return any;
}

static int by_start(const void *x, const void *y)
{
    const struct opening *a = x, *b = y;
    return (a->start_min > b->start_min) - (a->start_min < b->start_min);
}

static bool is_wanted(const struct wish *w, const struct practitioner *who)
{
    return who->is_active && (id_is_none(&w->practitioner) || id_compare(&w->practitioner, &who->id) == 0);
}

/* All openings of one day, by start; the order of columns stays among equal starts. */
static void walk_day(struct practice *p, const struct search *search, int date, int from_min,
                     const struct busy_list *busy, struct arena *a, struct openings *out)
{
    const struct wish *w = &search->wish;
    for (int i = 0; i < p->npractitioners; i++) {
        const struct practitioner *who = &p->practitioners[i];
        if (!is_wanted(w, who))
            continue;
        const struct day_hours *h = practice_hours(p, who, date);
        for (int s = 0; s < h->count; s++)
            if (walk_span(p, search, &h->span[s], from_min, date, who, busy, a, out) && w->is_first_of_day)
                break;
    }
    /* Insertion sort: qsort is not stable, and days are short. */
    for (int i = 1; i < out->count; i++) {
        struct opening o = out->rows[i];
        int j = i;
        for (; j > 0 && by_start(&out->rows[j - 1], &o) > 0; j--)
            out->rows[j] = out->rows[j - 1];
        out->rows[j] = o;
    }
}

/* Days off cost no reading. */
static bool is_anybody_in(const struct practice *p, const struct wish *w, int date)
{
    for (int i = 0; i < p->npractitioners; i++)
        if (is_wanted(w, &p->practitioners[i]) && practice_hours(p, &p->practitioners[i], date)->count)
            return true;
    return false;
}

static bool wish_fill(struct wish *w, int today, struct err *e)
{
    if (w->minutes < 1 || w->minutes > APPOINTMENT_MINUTES_MAX)
        return err_set(e, ERR_INPUT, "The length asked for is %d minutes; it must be 1 to %d", w->minutes,
                       APPOINTMENT_MINUTES_MAX);
    if (w->from_date == CIVIL_NONE || w->from_date < today) {
        w->from_date = today;
        w->first_min = 0;
    }
    if (!w->to_date || w->to_date == CIVIL_NONE || w->to_date > w->from_date + SLOT_HORIZON_DAYS)
        w->to_date = w->from_date + SLOT_HORIZON_DAYS;
    if (w->to_min && w->to_min - w->from_min < w->minutes)
        return err_set(e, ERR_INPUT, "%d minutes do not fit into the part of the day asked for", w->minutes);
    if (w->limit <= 0)
        w->limit = SLOT_LIMIT;
    return true;
}

/* A booking that is gone meanwhile moves nowhere. */
static bool load_moving(struct practice *p, struct arena *a, struct search *s, struct err *e)
{
    struct err why = {0};
    if (id_is_none(&s->wish.except))
        return true;
    if (appointment_get(p, a, &s->wish.except, &s->moving, &why))
        s->moves = &s->moving;
    if (s->moves || why.kind == ERR_MISSING)
        return true;
    *e = why;
    return false;
}

static bool find_free(struct practice *p, const struct wish *wish, struct arena *a, struct opening **out, int *count,
                      struct err *e)
{
    struct search s = {.wish = *wish};
    struct wish *w = &s.wish;
    struct busy_list busy = {0};
    int today, now_min;
    clock_today(&today, &now_min);
    *out = NULL;
    *count = 0;
    if (!wish_fill(w, today, e) || !practice_plan(p, w->from_date, w->to_date, e) || !load_moving(p, a, &s, e))
        return false;
    *out = arena_array(a, (size_t)w->limit, sizeof **out);
    for (int date = w->from_date; date <= w->to_date && *count < w->limit; date++) {
        struct openings day = {0};
        int from_min = w->from_min;
        if (date == w->from_date && from_min < w->first_min)
            from_min = w->first_min;
        if (date == today && from_min < now_min)
            from_min = now_min;
        if ((w->weekdays && !(w->weekdays >> civil_weekday(date) & 1)) || !is_anybody_in(p, w, date))
            continue;
        if (!load_busy(p, &s, date, a, &busy, e))
            return false;
        walk_day(p, &s, date, from_min, &busy, a, &day);
        for (int i = 0; i < day.count && *count < w->limit; i++)
            (*out)[(*count)++] = day.rows[i];
    }
    return true;
}

/* For who has priority the plan is made another way; it is made anew for whoever asks next. */
static bool open_reserved(struct practice *p, bool is_priority)
{
    bool before = p->is_reserved_open;
    p->is_reserved_open = before || is_priority;
    return before;
}

static void close_reserved(struct practice *p, bool before)
{
    if (p->is_reserved_open && !before)
        practice_plan_forget(p);
    p->is_reserved_open = before;
}

bool slot_free(struct practice *p, const struct wish *wish, struct arena *a, struct opening **out, int *count,
               struct err *e)
{
    bool before = open_reserved(p, wish->is_priority);
    bool ok = find_free(p, wish, a, out, count, e);
    close_reserved(p, before);
    return ok;
}

/* Fills out->free for a refusal, and says it: " Next free: Mon 23 Nov 11:30, 13:00, Tue 24 Nov 09:00." */
static const char *say_free(struct practice *p, struct arena *a, const struct slot_ask *ask, struct outcome *out,
                            struct err *e)
{
    struct wish w = {.minutes = ask->place.minutes,
                     .practitioner = ask->place.practitioner,
                     .room = ask->place.room,
                     .is_roomless = id_is_none(&ask->place.room),
                     .from_date = ask->place.date,
                     .to_date = ask->place.date + SAY_DAYS,
                     .first_min = ask->place.start_min,
                     .limit = OPENINGS_SAID,
                     .except = ask->except};
    struct opening *free = NULL;
    if (!slot_free(p, &w, a, &free, &out->nfree, e))
        return NULL;
    const char *said = "";
    char time[8];
    for (int i = 0; i < out->nfree; i++) {
        out->free[i] = free[i];
        bool same_day = i && free[i].date == free[i - 1].date;
        said = arena_printf(a, "%s%s%s", said, i ? ", " : " Next free: ",
                            same_day ? civil_clock_text(free[i].start_min, time)
                                     : slot_text(a, free[i].date, free[i].start_min));
    }
    return out->nfree ? arena_printf(a, "%s.", said) : "";
}

/* ---- is it a place at all ---- */

static bool check_time(struct arena *a, const struct slot_ask *ask, struct outcome *out, struct err *e)
{
    const struct place *at = &ask->place;
    if (at->date < CIVIL_MIN || at->date > CIVIL_MAX || at->start_min < 0 || at->start_min >= DAY_MIN)
        return err_set(e, ERR_INPUT, "There is no such date or time of day");
    if (at->minutes < 1 || at->minutes > APPOINTMENT_MINUTES_MAX)
        return err_set(e, ERR_INPUT, "A booking lasts 1 to %d minutes, not %d", APPOINTMENT_MINUTES_MAX, at->minutes);
    int64_t start, now = clock_now_ms();
    if (!zone_instant(at->date, at->start_min, &start, e))
        return false;
    bool twice = zone_is_twice(at->date, at->start_min);
    if (ask->is_kept)
        return true;
    int64_t floor = now - now % MINUTE_MS;
    if (ask->is_walk_in)
        floor -= (int64_t)SLOT_WALK_IN_MIN * MINUTE_MS;
    if (start < floor && !ask->is_past_meant) {
        if (twice)
            return err_set(e, ERR_REFUSED,
                           "%s comes twice that night, as the clocks go back; the first is past and the second cannot "
                           "be booked by its name. Take a time after the change",
                           slot_text(a, at->date, at->start_min));
        return err_set(e, ERR_REFUSED,
                       "%s is past: it is %s now. Take a time to come; what was missed is written up by rounds book "
                       "--past",
                       slot_text(a, at->date, at->start_min), slot_when(a, now));
    }
    if (twice)
        slot_warn(a, out,
                  arena_printf(a, "%s comes twice that night, as the clocks go back: the first is meant.",
                               slot_text(a, at->date, at->start_min)));
    return true;
}

/* A booking may run past midnight into the next day's hours. */
bool slot_is_inside(const struct practice *p, const struct place *at)
{
    const struct practitioner *who = practice_practitioner(p, &at->practitioner);
    int end = at->start_min + at->minutes;
    for (int day = 0, pos = at->start_min; pos < end; day++) {
        const struct day_hours *h = practice_hours(p, who, at->date + day);
        int base = day * DAY_MIN, reached = pos;
        for (int s = 0; s < h->count; s++)
            if (base + h->span[s].start_min <= pos && base + h->span[s].end_min > pos)
                reached = base + h->span[s].end_min;
        if (reached == pos)
            return false;
        pos = reached;
    }
    return true;
}

/* What was said on a screen about that time, or NULL. */
static const char *why_marked(const struct practice *p, struct arena *a, const struct practitioner *who,
                              const struct place *at)
{
    enum { MARKS = 16 };
    const struct plan_mark *marks[MARKS];
    char day[16], from[8], to[8];
    int n = practice_marks(p, who, at->date, marks, MARKS);
    for (int i = 0; i < n && i < MARKS; i++) {
        const struct plan_mark *m = marks[i];
        if (m->what == AVAILABILITY_IN || m->end_min <= at->start_min || m->start_min >= at->start_min + at->minutes)
            continue;
        const char *when = arena_strdup(a, civil_desk_date(at->date, day)), *why = availability_why(m->what, m->label);
        if (m->start_min > 0 || m->end_min < DAY_MIN)
            when = arena_printf(a, "%s from %s%s%s", when, civil_clock_text(m->start_min, from),
                                m->end_min < DAY_MIN ? " to " : "", /* else till the day is over: no midnight */
                                m->end_min < DAY_MIN ? civil_clock_text(m->end_min, to) : "");
        if (m->what == AVAILABILITY_RESERVED)
            return arena_printf(a, "%s keeps %s free: %s.", who->name, when, m->label);
        return arena_printf(a, "%s is %s on %s%s%s.", who->name,
                            m->what == AVAILABILITY_OFF ? "off" : "not to be booked", when, *why ? ": " : "",
                            why);
    }
    return NULL;
}

const char *slot_why_closed(struct practice *p, struct arena *a, const struct practitioner *who,
                            const struct place *at)
{
    char day[16], time[8];
    const char *holiday = practice_holiday(p, at->date);
    if (holiday)
        return arena_printf(a, "The practice is closed on %s (%s).", civil_desk_date(at->date, day), holiday);
    if (slot_is_inside(p, at))
        return NULL;
    const char *said = why_marked(p, a, who, at);
    if (said)
        return said;
    const struct day_hours *h = practice_hours(p, who, at->date);
    if (h->count == 0)
        return arena_printf(a, "%s is not in on %s.", who->name, civil_desk_date(at->date, day));
    return arena_printf(a, "%s is in %s on %s; %s for %d minutes is outside that.", who->name,
                        practice_spans_shown(h, a), civil_desk_date(at->date, day),
                        civil_clock_text(at->start_min, time), at->minutes);
}

static bool check_hours(struct practice *p, struct arena *a, const struct slot_ask *ask, struct outcome *out,
                        struct err *e)
{
    const struct practitioner *who = practice_practitioner(p, &ask->place.practitioner);
    if (!who)
        return err_set(e, ERR_MISSING, "There is no such practitioner in the practice's policy");
    if (ask->is_kept)
        return true;
    if (!practice_plan(p, ask->place.date, ask->place.date + 1, e))
        return false;
    if (!who->is_active)
        return err_set(e, ERR_REFUSED, "%s has no column any more: take another practitioner", who->name);
    const char *why = slot_why_closed(p, a, who, &ask->place);
    if (!why)
        return true;
    if (ask->reason) {
        slot_warn(a, out, why);
        return true;
    }
    out->takes_reason = true;
    const char *free = say_free(p, a, ask, out, e);
    return free && err_set(e, ERR_REFUSED, "%s%s", why, free);
}

/* ---- who stands there ---- */

static bool find_holder(struct practice *p, struct arena *a, enum sql_id which, const char *by, const struct id *id,
                        const struct slot_ask *ask, struct holder *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, which, e);
    if (!q)
        return false;
    int64_t start = (int64_t)ask->place.date * DAY_MIN + ask->place.start_min;
    stmt_bind_id(q, by, id);
    stmt_bind_int(q, "date", ask->place.date);
    stmt_bind_int(q, "start", start);
    stmt_bind_int(q, "end", start + ask->place.minutes);
    stmt_bind_id(q, "except", &ask->except);
    struct appointment_rows rows = {0};
    if (!appointment_row_all(p, q, a, &rows, e))
        return false;
    if (rows.count) {
        out->is_held = true;
        out->appointment = rows.rows[0];
    }
    return true;
}

static bool find_booker(struct practice *p, struct arena *a, struct holder *h, struct err *e)
{
    struct event *events;
    int n;
    if (!history_of(p->book, KIND_APPOINTMENT, &h->appointment.id, a, &events, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        if (i && !events[i].created)
            continue;
        h->booked_by = events[i].staff;
        h->booked_at = events[i].at_ms;
    }
    return true;
}

/* "Today" goes without saying. */
static const char *time_said(struct arena *a, int date, int start_min)
{
    char time[8];
    int today, now;
    clock_today(&today, &now);
    return date == today ? arena_strdup(a, civil_clock_text(start_min, time)) : slot_text(a, date, start_min);
}

/* "10:20 with Chen is taken by K7M4-QX7R until 10:40, booked by Okoro on Fri 20 Nov 15:12." Of a room: "10:20 in Room 1
 * is taken by K7M4-QX7R, who is with Okafor, until ...". The minute is the first of those asked for that is not free. A
 * screen says whose that booking is (by_name.h), and has two lines for it and what is free. */
static const char *say_holder(struct arena *a, const struct place *at, const struct holder *h)
{
    const struct appointment *x = &h->appointment;
    bool is_later = x->date > at->date || (x->date == at->date && x->start_min > at->start_min);
    const char *taken = is_later ? time_said(a, x->date, x->start_min) : time_said(a, at->date, at->start_min);
    const char *with = h->is_room && *x->practitioner_name ? arena_printf(a, ", who is with %s,", x->practitioner_name)
                                                           : "";
    char to[8];
    return arena_printf(a, "%s %s %s is taken by %s%s until %s, booked by %s on %s.", taken, h->is_room ? "in" : "with",
                        h->is_room ? x->room_name : x->practitioner_name, x->ref, with,
                        civil_clock_text((x->start_min + x->minutes) % DAY_MIN, to),
                        h->booked_by ? h->booked_by : "somebody who had not signed in", slot_when(a, h->booked_at));
}

static bool check_place(struct practice *p, struct arena *a, const struct slot_ask *ask, struct outcome *out,
                        bool *overlaps, struct err *e)
{
    struct holder *h = &out->holder;
    *overlaps = false;
    if (!check_time(a, ask, out, e) || !check_hours(p, a, ask, out, e))
        return false;
    if (!find_holder(p, a, SQL_APPOINTMENT_AT_PRACTITIONER, "practitioner", &ask->place.practitioner, ask, h, e))
        return false;
    if (!h->is_held && !id_is_none(&ask->place.room)) {
        if (!practice_room(p, &ask->place.room))
            return err_set(e, ERR_MISSING, "There is no such room in the practice's policy");
        if (!find_holder(p, a, SQL_APPOINTMENT_AT_ROOM, "room", &ask->place.room, ask, h, e))
            return false;
        h->is_room = h->is_held;
    }
    if (!h->is_held)
        return true;
    if (!find_booker(p, a, h, e))
        return false;
    const char *who = say_holder(a, &ask->place, h);
    if (ask->reason) {
        *overlaps = true;
        slot_warn(a, out, arena_printf(a, "Two at once on purpose: %s", who));
        return true;
    }
    out->takes_reason = true;
    const char *free = say_free(p, a, ask, out, e);
    return free && err_set(e, ERR_REFUSED, "%s%s", who, free);
}

bool slot_check(struct practice *p, struct arena *a, const struct slot_ask *ask, struct outcome *out, bool *overlaps,
                struct err *e)
{
    bool before = open_reserved(p, ask->is_priority);
    bool ok = check_place(p, a, ask, out, overlaps, e);
    close_reserved(p, before);
    return ok;
}
