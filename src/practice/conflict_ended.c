#include "practice/conflict_ended.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/death_said.h"
#include "practice/follow_up.h"
#include "practice/follow_up_inner.h"
#include "practice/queue.h"
#include "practice/slot.h"

#include <string.h>

/* One that may stand still. */
struct item {
    struct id id, patient; /* of the booking or follow-up; whose record it is on */
    struct id visit;       /* of a follow-up: which it follows from; none: somebody wrote it down by hand */
    int kind;              /* KIND_APPOINTMENT, KIND_FOLLOW_UP */
};

/* Who died, or wants no contact. */
struct end {
    struct patient who;
    struct conflict_end acts;
    bool has_died; /* else: wants no contact */
};

static bool read_items(struct practice *p, struct buf *out, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    struct stmt *q = stmt_get(p->book, SQL_ENDED_STANDING, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "now", now);
    while (stmt_step(q, e)) {
        struct item x = {stmt_id(q, "id"), stmt_id(q, "patient"), stmt_id(q, "visit"), (int)stmt_int(q, "kind")};
        buf_add(out, &x, sizeof x);
    }
    return stmt_done(q, e);
}

/* Forgets the acts that whoever took the end back knew. */
static bool taken_back(struct practice *p, int64_t key, struct conflict_end *end, struct err *e)
{
    int kept = 0;
    for (int i = 0; i < end->n; i++) {
        bool is_over;
        if (!history_knew(p->book, key, end->key[i], &is_over, e))
            return false;
        if (!is_over)
            end->key[kept++] = end->key[i];
    }
    end->n = kept;
    return true;
}

static bool add_acts(struct practice *p, const struct id *record, int field, struct arena *a, struct conflict_end *out,
                     struct err *e)
{
    struct event *events;
    int n;
    if (!history_of(p->book, KIND_PATIENT, record, a, &events, &n, e))
        return false;
    out->key = arena_grow(a, out->key, (size_t)out->n, (size_t)out->n + (size_t)n, sizeof *out->key);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < events[i].nchanges; j++) {
            if (events[i].changes[j].field != field)
                continue;
            if (events[i].changes[j].after.type != VALUE_NULL)
                out->key[out->n++] = events[i].key;
            else if (!taken_back(p, events[i].key, out, e))
                return false;
            break; /* one key an act: there is room for no more */
        }
    return true;
}

bool conflict_ended_acts(struct practice *p, const struct id *patient, int field, struct arena *a,
                         struct conflict_end *out, struct err *e)
{
    struct id *all;
    int n;
    *out = (struct conflict_end){0};
    if (!patient_behind(p->book, patient, a, &all, &n, e))
        return false;
    for (int i = n - 1; i >= 0; i--) /* the record that stands last: it may take back what was said of one behind it */
        if (!add_acts(p, &all[i], field, a, out, e))
            return false;
    return true;
}

static bool read_end(struct practice *p, const struct id *patient, struct arena *a, struct end *out, struct err *e)
{
    *out = (struct end){0};
    if (!patient_get(p->book, patient, a, &out->who, e))
        return false;
    out->has_died = out->who.deceased_date != CIVIL_NONE;
    bool is_ended = out->has_died || *out->who.no_contact;
    int field = out->has_died ? PATIENT_DECEASED_DATE : PATIENT_NO_CONTACT;
    return !is_ended || conflict_ended_acts(p, patient, field, a, &out->acts, e);
}

/* Did an act know of the end, or is it the end itself? *out stays true. */
static bool did_know(struct practice *p, int64_t key, const struct conflict_end *end, bool *out, struct err *e)
{
    bool ok = true;
    for (int i = 0; ok && !*out && i < end->n; i++)
        ok = history_knew(p->book, key, end->key[i], out, e);
    return ok;
}

/* Of a step that follows from a visit: whoever said what became of the visit and what comes next. */
static bool knew_of_visit(struct practice *p, const struct id *visit, const struct conflict_end *end, bool *out,
                          struct err *e)
{
    static const int said[] = {APPOINTMENT_STATUS, APPOINTMENT_NEXT_CODE, APPOINTMENT_NEXT_DUE, APPOINTMENT_NEXT_NOTE,
                               FIELD_ENTERED_IN_ERROR};
    enum { SAID = sizeof said / sizeof *said };
    int64_t by[SAID];
    bool ok = history_set_keys(p->book, KIND_APPOINTMENT, visit, said, SAID, by, e);
    for (int i = 0; ok && i < SAID; i++)
        ok = !by[i] || did_know(p, by[i], end, out, e);
    return ok;
}

bool conflict_ended_is_meant(struct practice *p, const struct conflict_end *end, const struct id *follow_up,
                             const struct id *visit, bool *out, struct err *e)
{
    struct arena a = {0};
    struct event *events;
    int n;
    *out = false;
    if (!id_is_none(visit))
        return knew_of_visit(p, visit, end, out, e);
    bool ok = history_of(p->book, KIND_FOLLOW_UP, follow_up, &a, &events, &n, e);
    for (int i = 0; ok && i < n; i++) {
        bool makes_it_stand = events[i].created;
        for (int j = 0; j < events[i].nchanges; j++)
            makes_it_stand = makes_it_stand || events[i].changes[j].field == FIELD_ENTERED_IN_ERROR;
        ok = !makes_it_stand || did_know(p, events[i].key, end, out, e);
    }
    arena_finish(&a);
    return ok;
}

/* Those of one patient, in the order of what was read; *out has room for all. */
static bool standing(struct practice *p, const struct buf *items, const struct end *end, struct item *out, int *count,
                     struct err *e)
{
    *count = 0;
    for (size_t at = 0; end->acts.n && at < items->len; at += sizeof(struct item)) {
        struct item x;
        struct id survivor;
        bool is = false;
        memcpy(&x, items->data + at, sizeof x);
        if (!patient_resolve(p->book, &x.patient, &survivor, e))
            return false;
        if (id_compare(&survivor, &end->who.id) != 0 || (x.kind == KIND_APPOINTMENT && !end->has_died))
            continue;
        if (x.kind == KIND_FOLLOW_UP && !conflict_ended_is_meant(p, &end->acts, &x.id, &x.visit, &is, e))
            return false;
        if (!is)
            out[(*count)++] = x;
    }
    return true;
}

bool conflict_ended_list(struct practice *p, struct arena *a, struct conflict *out, int max, int *count, struct err *e)
{
    struct buf items = {0};
    bool ok = read_items(p, &items, e);
    struct item *found = arena_array(a, items.len / sizeof *found + 1, sizeof *found);
    *count = 0;
    for (size_t at = 0; ok && at < items.len && *count < max; at += sizeof(struct item)) {
        struct item x;
        struct end end;
        struct id survivor;
        int n = 0;
        memcpy(&x, items.data + at, sizeof x);
        bool is_new = ok = patient_resolve(p->book, &x.patient, &survivor, e);
        for (int i = 0; i < *count; i++)
            is_new = is_new && id_compare(&out[i].record, &survivor) != 0;
        if (!is_new)
            continue;
        ok = read_end(p, &survivor, a, &end, e) && standing(p, &items, &end, found, &n, e);
        if (ok && n)
            out[(*count)++] = (struct conflict){.kind = KIND_PATIENT, .field = CONFLICT_ENDED, .record = survivor};
    }
    buf_finish(&items);
    return ok;
}

/* ---- one of them ---- */

/* What there is to stop. */
struct tally {
    int bookings, waiting, follow_ups;
};

static const char *say(struct practice *p, struct arena *a, const struct item *x, struct tally *t, struct err *e)
{
    struct appointment v;
    struct queue_row row;
    struct queue_detail d;
    if (x->kind == KIND_APPOINTMENT) {
        if (!appointment_get(p, a, &x->id, &v, e))
            return NULL;
        *(v.date == CIVIL_NONE ? &t->waiting : &t->bookings) += 1;
        return v.date == CIVIL_NONE ? "on the waiting list"
                                    : arena_printf(a, "booked %s%s%s", slot_text(a, v.date, v.start_min),
                                                   *v.practitioner_name ? ", " : "", v.practitioner_name);
    }
    if (!queue_get(p, &x->id, a, &row, e) || !queue_describe(p, &row, a, &d, e))
        return NULL;
    t->follow_ups++;
    if (row.is_confidential)
        return "to be done: confidential";
    return *d.text ? arena_printf(a, "to be done: %s", d.text) : arena_printf(a, "%s, %s", d.what, d.due);
}

/* "2 bookings cancelled, 1 follow-up ended, 1 off the waiting list": as it will be said once it is done. */
static const char *add_count(struct arena *a, const char *text, int n, const char *one, const char *many)
{
    return n ? arena_printf(a, "%s%s%d %s", text, *text ? ", " : "", n, n == 1 ? one : many) : text;
}

static const char *did(struct arena *a, const struct tally *t)
{
    const char *text = add_count(a, "", t->bookings, "booking cancelled", "bookings cancelled");
    text = add_count(a, text, t->follow_ups, "follow-up ended", "follow-ups ended");
    return add_count(a, text, t->waiting, "off the waiting list", "off the waiting list");
}

static bool load(struct practice *p, struct arena *a, const struct conflict *c, struct end *end, struct item **out,
                 int *count, struct err *e)
{
    struct buf items = {0};
    bool ok = read_items(p, &items, e) && read_end(p, &c->record, a, end, e);
    *out = arena_array(a, items.len / sizeof **out + 1, sizeof **out);
    *count = 0;
    ok = ok && standing(p, &items, end, *out, count, e);
    buf_finish(&items);
    return ok;
}

bool conflict_ended_side(struct practice *p, struct arena *a, struct conflict *c, struct err *e)
{
    struct end end;
    struct item *all;
    int n;
    if (!load(p, a, c, &end, &all, &n, e))
        return false;
    const char *text = "";
    struct tally t = {0};
    int64_t same = 0;
    for (int i = 0; i < n; i++) {
        const char *one = say(p, a, &all[i], &t, e);
        if (!one)
            return false;
        text = arena_printf(a, "%s%s%s", text, *text ? "; " : "", one);
        for (int b = 0; b < ID_SIZE; b++)
            same = same * 31 % 1000003 + all[i].id.b[b];
    }
    c->field_name = end.has_died ? "died" : "no-contact";
    c->sides = arena_array(a, 1, sizeof *c->sides);
    c->nsides = n > 0;
    c->sides[0] = (struct conflict_side){
        .key = end.acts.n ? end.acts.key[end.acts.n - 1] : 0, .value = value_int(same), .text = text};
    c->sides[0].did = did(a, &t);
    return true;
}

static bool stop_follow_up(struct practice *p, struct arena *a, struct act *act, const struct item *x,
                           const char *reason, struct err *e)
{
    struct queue_row row;
    if (!queue_get(p, &x->id, a, &row, e))
        return false;
    act_record(act, KIND_FOLLOW_UP, &x->id, &x->patient);
    act_set_id(act, FOLLOW_UP_PATIENT, &x->patient);
    act_set_text(act, FOLLOW_UP_KIND, row.kind);
    act_set_text(act, FOLLOW_UP_STATUS, "cancelled");
    act_set_text(act, FOLLOW_UP_REASON, reason);
    act_set_int(act, FOLLOW_UP_ENDED_AT, act->at_ms);
    if (queue_is_by_rule(row.kind)) {
        act_set_id(act, FOLLOW_UP_FACT, &row.fact);
        follow_up_end_fact(act, row.kind, &row.fact, &x->patient, "", reason);
    }
    return true;
}

bool conflict_ended_put(struct desk *d, struct arena *a, struct act *act, const struct conflict *c, struct err *e)
{
    struct end end = {0};
    struct item *all;
    struct appointment v;
    int n;
    bool ok = load(d->practice, a, c, &end, &all, &n, e);
    const char *reason = end.has_died ? DEATH_SAID_CLOSE : "declined";
    for (int i = 0; ok && i < n; i++)
        ok = all[i].kind == KIND_FOLLOW_UP ? stop_follow_up(d->practice, a, act, &all[i], reason, e)
                                           : appointment_get(d->practice, a, &all[i].id, &v, e) &&
                                                 appointment_cancel_put(d, a, act, &v, DEATH_SAID_CANCEL, reason, e);
    return ok;
}
