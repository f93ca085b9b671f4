#include "practice/schedule.h"

#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_code.h"

#include <stdlib.h>

/* The slot that is asked about. */
struct spot {
    struct practice *p;
    struct arena *a;
    struct id practitioner;
    int date, minute;
};

/* Where an appointment was after each of its events. */
struct where {
    struct id practitioner;
    int64_t date, start_min, minutes;
};

static void follow(struct where *w, const struct event *ev)
{
    for (int i = 0; i < ev->nchanges; i++) {
        const struct change *c = &ev->changes[i];
        if (c->field == APPOINTMENT_PRACTITIONER)
            w->practitioner = value_as_id(&c->after);
        else if (c->field == APPOINTMENT_DATE)
            w->date = c->after.i;
        else if (c->field == APPOINTMENT_START_MIN)
            w->start_min = c->after.i;
        else if (c->field == APPOINTMENT_MINUTES)
            w->minutes = c->after.i;
    }
}

static bool covers(const struct where *w, const struct spot *s)
{
    return w->date == s->date && w->start_min <= s->minute &&
           s->minute < w->start_min + (w->minutes > 0 ? w->minutes : 1) &&
           id_compare(&w->practitioner, &s->practitioner) == 0;
}

/* Says something about what became of the visit, not only about its details. */
static bool is_telling(const struct event *ev)
{
    for (int i = 0; i < ev->nchanges; i++) {
        int f = ev->changes[i].field;
        if (f == APPOINTMENT_STATUS || f == APPOINTMENT_DATE || f == APPOINTMENT_START_MIN ||
            f == APPOINTMENT_PRACTITIONER || f == FIELD_ENTERED_IN_ERROR)
            return true;
    }
    return false;
}

static const char *say_moved(const struct spot *s, const struct where *to)
{
    const char *at = slot_text(s->a, (int)to->date, (int)to->start_min);
    if (id_compare(&to->practitioner, &s->practitioner) == 0)
        return arena_printf(s->a, "moved to %s", at);
    return arena_printf(s->a, "moved to %s, %s", at, practice_practitioner_name(s->p, &to->practitioner, s->a));
}

/* The last thing that happened to this booking while it stood here: what moved it away, or else what became of it. */
static bool look(const struct spot *s, const struct id *id, struct stood *out, bool *found, struct err *e)
{
    struct event *events;
    int n;
    struct where w = {.date = CIVIL_NONE};
    bool here = false;
    *found = false;
    if (!appointment_get(s->p, s->a, id, &out->appointment, e) ||
        !history_of(s->p->book, KIND_APPOINTMENT, id, s->a, &events, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        bool was_here = here;
        follow(&w, &events[i]);
        here = covers(&w, s);
        if ((!here && !was_here) || (here && !is_telling(&events[i])))
            continue;
        *found = true;
        out->what = here ? appointment_code_act(events[i].act) : say_moved(s, &w);
        out->staff = events[i].staff;
        out->site = events[i].site;
        out->at_ms = events[i].at_ms;
        out->offset_min = events[i].offset_min;
    }
    out->is_here_now = here;
    return true;
}

static bool candidates(const struct spot *s, struct id **out, int *count, struct err *e)
{
    int cap = 0;
    struct stmt *q = stmt_get(s->p->book, SQL_SCHEDULE_STOOD, e);
    if (!q)
        return false;
    stmt_bind_id(q, "practitioner", &s->practitioner);
    stmt_bind_int(q, "date", s->date);
    stmt_bind_int(q, "minute", s->minute);
    while (stmt_step(q, e)) {
        if (*count == cap) {
            int want = cap ? cap * 2 : 16;
            *out = arena_grow(s->a, *out, (size_t)cap, (size_t)want, sizeof **out);
            cap = want;
        }
        (*out)[(*count)++] = stmt_id(q, "appointment");
    }
    return stmt_done(q, e);
}

static int latest_first(const void *x, const void *y)
{
    const struct stood *a = x, *b = y;
    if (a->at_ms != b->at_ms)
        return a->at_ms > b->at_ms ? -1 : 1;
    return -id_compare(&a->appointment.id, &b->appointment.id);
}

static bool load(const struct spot *s, struct stood **out, int *count, struct err *e)
{
    struct id *ids = NULL;
    int n = 0;
    if (!candidates(s, &ids, &n, e))
        return false;
    *out = arena_array(s->a, (size_t)n, sizeof **out);
    for (int i = 0; i < n; i++) {
        bool found;
        if (!look(s, &ids[i], &(*out)[*count], &found, e))
            return false;
        *count += found;
    }
    if (*count)
        qsort(*out, (size_t)*count, sizeof **out, latest_first);
    return true;
}

bool schedule_slot(struct practice *p, const struct id *practitioner, int date, int minute, struct arena *a,
                   struct stood **out, int *count, struct err *e)
{
    struct spot s = {.p = p, .a = a, .practitioner = *practitioner, .date = date, .minute = minute};
    *out = NULL;
    *count = 0;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = load(&s, out, count, e);
    book_read_end(p->book);
    return ok;
}
