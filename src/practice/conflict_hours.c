#include "practice/conflict_hours.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/absence_hours.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"

#include <string.h>

/* A booking, and hours or a block that leave it no place. */
struct over {
    struct id said, id;
    int by; /* field of the hours that says it: from when they are, or that they were taken back */
    struct place place;
};

/* What nobody knew of one booking. */
struct unmet {
    int64_t said, booked; /* the newest who said hours, the same at every computer; who last gave it its place */
    struct event by;      /* that newest */
    int64_t all;          /* the same for the same hours */
    int n;
};

/* date: of that day alone; CIVIL_NONE: of every day. */
static bool read_over(struct practice *p, int date, struct buf *out, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    struct stmt *q = stmt_get(p->book, SQL_HOURS_OVER, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now);
    stmt_bind_int(q, "from", date == CIVIL_NONE ? today : date);
    stmt_bind_int(q, "to", date == CIVIL_NONE ? INT32_MAX : date);
    while (stmt_step(q, e)) {
        struct over x = {.said = stmt_id(q, "availability"),
                         .id = stmt_id(q, "id"),
                         .place = {.practitioner = stmt_id(q, "practitioner"),
                                   .date = (int)stmt_int(q, "date"),
                                   .start_min = (int)stmt_int(q, "start_min"),
                                   .minutes = (int)stmt_int(q, "minutes")}};
        buf_add(out, &x, sizeof x);
    }
    return stmt_done(q, e);
}

/* Of the acts by which a booking stands as it does: where and when (the first of them), and what was said of it. */
static const int OF_BOOKING[] = {APPOINTMENT_PRACTITIONER, APPOINTMENT_DATE,   APPOINTMENT_START_MIN,
                                 APPOINTMENT_MINUTES,      APPOINTMENT_STATUS, APPOINTMENT_TELL};
enum { PLACES = 4, ACTS = sizeof OF_BOOKING / sizeof *OF_BOOKING };

/* Whether this act knew the hours, and each act that gave the booking its place: it says that the booking is meant. */
static bool knew_both(struct practice *p, int64_t act, int64_t said, const int64_t by[ACTS], bool *out, struct err *e)
{
    bool ok = history_knew(p->book, act, said, out, e);
    for (int i = 0; ok && *out && i < PLACES; i++)
        ok = !by[i] || history_knew(p->book, act, by[i], out, e);
    return ok;
}

/* Two that knew nothing of each other: who said the hours did not know each of what gave the booking its place, and
 * nobody who knew the hours left it there. Saying what becomes of it writes field tell, and so ends it. */
static bool did_meet(struct practice *p, struct over *x, int64_t *said, int64_t *booked, bool *out, struct err *e)
{
    static const int hours[] = {AVAILABILITY_FROM_DATE, FIELD_ENTERED_IN_ERROR};
    int64_t of_hours[2], by[ACTS];
    bool has_all = true;
    *out = false;
    *booked = 0;
    if (!history_set_keys(p->book, KIND_AVAILABILITY, &x->said, hours, 2, of_hours, e) ||
        !history_set_keys(p->book, KIND_APPOINTMENT, &x->id, OF_BOOKING, ACTS, by, e))
        return false;
    bool is_again = of_hours[1] != 0; /* they were taken back, or that was */
    *said = of_hours[is_again];
    x->by = hours[is_again];
    for (int i = 0; i < ACTS && !*out; i++) {
        bool has = true, newer = true;
        if (!by[i])
            continue;
        if (!knew_both(p, by[i], *said, by, out, e) || !history_knew(p->book, *said, by[i], &has, e) ||
            (*booked && !history_knew(p->book, by[i], *booked, &newer, e)))
            return false;
        has_all = has_all && has;
        *booked = newer ? by[i] : *booked;
    }
    *out = *out || has_all;
    return true;
}

static bool is_newer(const struct event *x, const struct event *y)
{
    return x->at_ms != y->at_ms ? x->at_ms > y->at_ms : id_compare(&x->hash, &y->hash) > 0;
}

/* All rows of one booking, which follow on each other. */
static bool ask(struct practice *p, struct arena *a, struct over *rows, int n, struct unmet *out, struct err *e)
{
    bool is = false, found;
    *out = (struct unmet){0};
    for (int i = 0; i < n; i++) {
        int64_t said, booked;
        struct event by;
        if (!did_meet(p, &rows[i], &said, &booked, &is, e))
            return false;
        if (is)
            continue;
        if (!history_set_by(p->book, KIND_AVAILABILITY, &rows[i].said, rows[i].by, a, &by, &found, e))
            return false;
        out->all += said;
        out->booked = booked;
        if (out->n++ && !is_newer(&by, &out->by))
            continue;
        out->said = said;
        out->by = by;
    }
    if (out->n && !absence_hours_has_place(p, &rows[0].place, &is, e))
        return false;
    out->n = is ? 0 : out->n;
    return true;
}

/* only: one booking, of that day; NULL: all. *last: what is not known of the last that was found. */
static bool each(struct practice *p, struct arena *a, const struct appointment *only, struct conflict *out, int max,
                 int *count, struct unmet *last, struct err *e)
{
    struct buf buf = {0};
    bool ok = read_over(p, only ? only->date : CIVIL_NONE, &buf, e);
    size_t n = buf.len / sizeof(struct over), next;
    struct over *rows = (struct over *)(void *)buf.data;
    *count = 0;
    for (size_t at = 0; ok && at < n && *count < max; at = next) {
        struct unmet x = {0};
        for (next = at + 1; next < n && id_compare(&rows[next].id, &rows[at].id) == 0;)
            next++;
        if (only && id_compare(&only->id, &rows[at].id) != 0)
            continue;
        ok = ask(p, a, &rows[at], (int)(next - at), &x, e);
        if (!ok || !x.n)
            continue;
        *last = x;
        out[(*count)++] = (struct conflict){.kind = KIND_APPOINTMENT, .field = CONFLICT_HOURS, .record = rows[at].id};
    }
    buf_finish(&buf);
    return ok;
}

bool conflict_hours_list(struct practice *p, struct arena *a, struct conflict *out, int max, int *count, struct err *e)
{
    struct unmet ignored;
    return each(p, a, NULL, out, max, count, &ignored, e);
}

/* ---- one of them ---- */

enum { LEAVE = 0 }; /* of to be told the value tells which hours: if more came, it is not as it was seen */

bool conflict_hours_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e)
{
    struct conflict one;
    struct unmet x;
    struct appointment v;
    int n;
    c->field_name = "hours";
    if (!appointment_get(p, a, &c->record, &v, e) || !each(p, a, &v, &one, 1, &n, &x, e))
        return false;
    if (!n)
        return true;
    const char *words = absence_hours_words(p, a, &v), *at = slot_text(a, v.date, v.start_min);
    c->sides = arena_array(a, 2, sizeof *c->sides);
    c->nsides = 2;
    c->sides[0] = (struct conflict_side){.key = x.booked, .value = value_int(LEAVE), .is_shown = true};
    c->sides[0].text = arena_printf(a, "meant: %s stays", at);
    history_author(p->book, &x.by, a);
    c->sides[1] = (struct conflict_side){
        .key = x.said, .hash = x.by.hash, .value = value_int(-x.all), .staff = x.by.staff, .site = x.by.site};
    c->sides[1].at_ms = x.by.at_ms;
    c->sides[1].text = arena_printf(a, "tell them: %s then", words ? words : "no place");
    c->sides[1].did = "They stand in To tell now";
    return true;
}

bool conflict_hours_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c,
                        const struct conflict_side *side, struct err *e)
{
    struct row now;
    if (!book_row(d->practice->book, KIND_APPOINTMENT, &c->record, a, &now, e))
        return false;
    struct value is = row_get(&now, APPOINTMENT_TELL);
    act_record(act, KIND_APPOINTMENT, &c->record, &c->patient);
    if (side->value.i == LEAVE)
        act_set(act, APPOINTMENT_TELL, &is); /* said once more, by somebody who knows both */
    else
        act_set_text(act, APPOINTMENT_TELL, "due");
    return true;
}
