#include "practice/conflict_hours.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/absence_hours.h"
#include "practice/policy.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"

#include <stdlib.h>
#include <string.h>

/* A booking, and hours or a block that leave it no place: said on a screen, or of policy's week. */
struct over {
    int kind; /* KIND_AVAILABILITY or KIND_HOURS */
    struct id said, id;
    int by; /* field of the hours that says it: what they are, or that they were taken back */
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
static void bind_days(struct stmt *q, int date)
{
    int today, now;
    clock_today(&today, &now);
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now);
    stmt_bind_int(q, "from", date == CIVIL_NONE ? today : date);
    stmt_bind_int(q, "to", date == CIVIL_NONE ? INT32_MAX : date);
}

static struct over read_booked(struct stmt *q)
{
    return (struct over){.id = stmt_id(q, "id"),
                         .place = {.practitioner = stmt_id(q, "practitioner"),
                                   .date = (int)stmt_int(q, "date"),
                                   .start_min = (int)stmt_int(q, "start_min"),
                                   .minutes = (int)stmt_int(q, "minutes")}};
}

static bool read_over(struct practice *p, int date, struct buf *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_HOURS_OVER, e);
    if (!q)
        return false;
    bind_days(q, date);
    while (stmt_step(q, e)) {
        struct over x = read_booked(q);
        x.kind = KIND_AVAILABILITY;
        x.said = stmt_id(q, "availability");
        buf_add(out, &x, sizeof x);
    }
    return stmt_done(q, e);
}

/* Outside policy's week: their own hours of that weekday, or that these were taken out, and the practice's. */
static bool add_usual(struct practice *p, struct arena *a, struct buf *out, struct over *x,
                      const struct practitioner *who, struct err *e)
{
    int day = civil_weekday(x->place.date);
    struct row own;
    x->kind = KIND_HOURS;
    x->said = policy_id(KIND_HOURS, policy_hours_key(a, who->code, day));
    if (!book_row(p->book, KIND_HOURS, &x->said, a, &own, e))
        return false;
    if (own.exists)
        buf_add(out, x, sizeof *x);
    if (own.exists && row_int(&own, HOURS_IS_ACTIVE, 1))
        return true;
    x->said = policy_id(KIND_HOURS, policy_hours_key(a, NULL, day));
    buf_add(out, x, sizeof *x);
    return true;
}

/* Policy's week does not stand as one act wrote it: else nobody has cut it. */
static bool is_week_changed(struct practice *p, bool *out, struct err *e)
{
    static const int fields[] = {HOURS_SPANS, HOURS_IS_ACTIVE};
    int64_t first = 0, keys[2];
    bool ok = true;
    *out = false;
    struct stmt *q = stmt_get(p->book, SQL_HOURS_WEEKLY, e);
    if (!q)
        return false;
    while (ok && !*out && stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        ok = history_set_keys(p->book, KIND_HOURS, &id, fields, 2, keys, e);
        first = first ? first : keys[0];
        *out = keys[0] != first || keys[1] != first;
    }
    return stmt_done(q, e) && ok;
}

static bool read_usual(struct practice *p, struct arena *a, int date, struct buf *out, struct err *e)
{
    bool ok = true, is;
    if (!is_week_changed(p, &is, e))
        return false;
    if (!is)
        return true;
    struct stmt *q = stmt_get(p->book, SQL_HOURS_BOOKED, e);
    if (!q)
        return false;
    bind_days(q, date);
    while (ok && stmt_step(q, e)) {
        struct over x = read_booked(q);
        const struct practitioner *who = practice_practitioner(p, &x.place.practitioner);
        if (who && who->is_active && !absence_hours_is_usual(p, &x.place))
            ok = add_usual(p, a, out, &x, who, e);
    }
    return stmt_done(q, e) && ok;
}

static int by_booking(const void *a, const void *b)
{
    const struct over *x = a, *y = b;
    int days = x->place.date - y->place.date, minutes = x->place.start_min - y->place.start_min;
    return days ? days : minutes ? minutes : id_compare(&x->id, &y->id);
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

/* Hours were taken back after they were said, or that was. */
static bool is_set_again(struct practice *p, const int64_t of_hours[2], bool *out, struct err *e)
{
    *out = false;
    return !of_hours[1] || of_hours[1] == of_hours[0] ||
           history_knew(p->book, of_hours[1], of_hours[0], out, e);
}

/* Two that knew nothing of each other: who said the hours did not know each of what gave the booking its place, and
 * nobody who knew the hours left it there. Saying what becomes of it writes field tell, and so ends it. */
static bool did_meet(struct practice *p, struct over *x, int64_t *said, int64_t *booked, bool *out, struct err *e)
{
    static const int of_screen[] = {AVAILABILITY_FROM_DATE, FIELD_ENTERED_IN_ERROR};
    static const int of_policy[] = {HOURS_SPANS, HOURS_IS_ACTIVE};
    const int *hours = x->kind == KIND_HOURS ? of_policy : of_screen;
    int64_t of_hours[2], by[ACTS];
    bool has_all = true, is_again;
    *out = false;
    *booked = 0;
    if (!history_set_keys(p->book, x->kind, &x->said, hours, 2, of_hours, e) ||
        !history_set_keys(p->book, KIND_APPOINTMENT, &x->id, OF_BOOKING, ACTS, by, e) ||
        !is_set_again(p, of_hours, &is_again, e))
        return false;
    *said = of_hours[is_again];
    x->by = hours[is_again];
    *out = !*said; /* policy says nothing of that day: nobody cut it */
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
        if (!history_set_by(p->book, rows[i].kind, &rows[i].said, rows[i].by, a, &by, &found, e))
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
    int date = only ? only->date : CIVIL_NONE;
    bool ok = read_over(p, date, &buf, e) && read_usual(p, a, date, &buf, e);
    size_t n = buf.len / sizeof(struct over), next;
    struct over *rows = (struct over *)(void *)buf.data;
    if (n)
        qsort(rows, n, sizeof *rows, by_booking);
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
