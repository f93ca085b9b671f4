/* Where a row stands now: by the clock, by who is here, by who has it open. */
#include "base/clock.h"
#include "practice/queue_row.h"

#include <stdlib.h>
#include <string.h>

struct queue_visit {
    struct id patient, visit;
    int start_min;
    enum status status;
};

static int by_patient(const void *x, const void *y)
{
    const struct queue_visit *a = x, *b = y;
    int order = id_compare(&a->patient, &b->patient);
    order = order ? order : a->start_min - b->start_min;
    return order ? order : id_compare(&a->visit, &b->visit);
}

static struct queue_visit read_visit(struct stmt *q, struct arena *a)
{
    struct queue_visit v = {.visit = stmt_id(q, "id"), .patient = stmt_id(q, "patient")};
    v.start_min = (int)stmt_int(q, "start_min");
    const char *code = stmt_text(q, "status", a);
    (void)(code && transition_status_parse(code, &v.status));
    return v;
}

static bool load_today(struct practice *p, struct arena *a, struct queue_here *out, struct err *e)
{
    int room = 0;
    bool has_merged = false; /* a record among them was made one with another */
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_TODAY, e);
    if (!q)
        return false;
    stmt_bind_int(q, "today", out->now / DAY_MIN);
    while (stmt_step(q, e)) {
        if (out->nvisits == room) {
            int want = room * 2 + 64;
            out->visits = arena_grow(a, out->visits, (size_t)room, (size_t)want, sizeof *out->visits);
            room = want;
        }
        out->visits[out->nvisits] = read_visit(q, a);
        out->nvisits++;
        has_merged = has_merged || !stmt_is_null(q, "replaced_by");
    }
    bool ok = stmt_done(q, e);
    for (int i = 0; ok && has_merged && i < out->nvisits; i++)
        ok = patient_resolve(p->book, &out->visits[i].patient, &out->visits[i].patient, e);
    if (out->nvisits)
        qsort(out->visits, (size_t)out->nvisits, sizeof *out->visits, by_patient);
    return ok;
}

bool queue_here_load(struct practice *p, struct arena *a, int64_t now, struct queue_here *out, struct err *e)
{
    *out = (struct queue_here){.now = now};
    return load_today(p, a, out, e) && presence_list(p, a, &out->presence, &out->npresence, e);
}

static int first_of(const struct queue_here *here, const struct id *patient)
{
    int from = 0, to = here->nvisits;
    while (from < to) {
        int at = (from + to) / 2;
        if (id_compare(&here->visits[at].patient, patient) < 0)
            from = at + 1;
        else
            to = at;
    }
    return from;
}

/* They are to be rung at an hour before they come: a message of this morning is not answered at three. */
static bool waits_for_call(const struct queue_here *here, const struct queue_row *row, const struct queue_visit *v)
{
    bool is_call = strcmp(row->kind, FOLLOW_UP_RING_BACK) == 0 || strcmp(row->kind, FOLLOW_UP_PROMISE) == 0;
    bool has_hour = row->due % DAY_MIN != DAY_MIN - 1;
    return is_call && has_hour && row->due < here->now / DAY_MIN * DAY_MIN + v->start_min;
}

/* Whoever is here, or comes later today, is asked at the desk. */
static void note_visit(const struct queue_here *here, struct queue_row *row)
{
    int now_min = (int)(here->now % DAY_MIN);
    for (int i = first_of(here, &row->patient); i < here->nvisits; i++) {
        const struct queue_visit *v = &here->visits[i];
        bool is_here = v->status != STATUS_BOOKED;
        if (id_compare(&v->patient, &row->patient) != 0)
            return;
        if (!is_here && v->start_min < now_min)
            continue;
        if (!is_here && (strcmp(row->kind, FOLLOW_UP_TELL) == 0 || waits_for_call(here, row, v)))
            continue; /* before they set out: it is about their coming, or promised for an hour before it */
        row->visit = v->visit;
        row->visit_min = v->start_min;
        row->visit_status = v->status;
        return;
    }
}

static void note_holder(const struct queue_here *here, struct queue_row *row)
{
    for (int i = 0; i < here->npresence; i++)
        if (id_compare(&here->presence[i].record, &row->id) == 0) {
            row->holder = *here->presence[i].staff ? here->presence[i].staff : "somebody";
            row->is_mine_open = here->presence[i].is_own;
        }
}

void queue_place(const struct queue_here *here, struct queue_row *row)
{
    int64_t now = here->now, tonight = now / DAY_MIN * DAY_MIN + DAY_MIN - 1;
    if (row->falls && now >= row->falls)
        row->owner = ID_NONE;
    row->is_late = now > row->due && !row->is_older;
    note_holder(here, row);
    bool is_of_visit = strcmp(row->kind, FOLLOW_UP_UNRESOLVED) == 0 || strcmp(row->kind, FOLLOW_UP_CLASH) == 0;
    if (row->opens <= tonight && !is_of_visit)
        note_visit(here, row);
    row->place = row->is_older              ? QUEUE_OLDER
                 : row->opens > tonight     ? QUEUE_AHEAD
                 : !id_is_none(&row->visit) ? QUEUE_DESK
                 : row->opens > now         ? QUEUE_LATER
                                            : QUEUE_NOW;
}
