/* The facts of one patient, as far as the rules that are looked at go by them. */
#include "practice/rule_inner.h"

#include "book/stmt.h"
#include "practice/patient.h"

#include <stdlib.h>

enum { WANTED_MAX = 64 };

struct reading {
    struct book *b;
    const struct rules *r;
    struct arena *a;
    struct rule_facts *f;
    bool asks[RULE_EVENTS]; /* a rule of this event is looked at */
    bool has_visit;         /* there is one, which was not read */
};

static int64_t civil_of(int64_t instant_ms)
{
    int date, minute, offset;
    zone_civil(instant_ms, &date, &minute, &offset);
    return (int64_t)date * DAY_MIN + minute;
}

/* Which rules still look for a last visit among older ones. */
struct wanted {
    bool is_found[WANTED_MAX]; /* by rule, of those of RULE_LAST_SEEN */
    int left;
    bool is_all; /* nothing may be left out */
};

static struct wanted wanted_of(const struct rules *r, bool is_alone)
{
    struct wanted w = {.is_all = !is_alone || r->go_live == CIVIL_NONE || r->count > WANTED_MAX};
    for (int i = 0; i < r->count; i++) {
        w.left += r->all[i].event == RULE_LAST_SEEN;
        w.is_all = w.is_all || r->all[i].patients != RULE_ALL; /* was anybody seen before? */
    }
    return w;
}

/* True if no older visit can matter: this one is of before go-live, and each rule has what it looked for. Something
 * that stands later ends a rule's look as well. */
static bool is_enough(const struct rules *r, struct wanted *w, const struct rule_visit *v)
{
    for (int i = 0; !w->is_all && i < r->count; i++) {
        bool ends = v->is_standing || (v->is_seen && rule_is_of_type(&r->all[i], &v->type));
        if (r->all[i].event == RULE_LAST_SEEN && !w->is_found[i] && ends) {
            w->is_found[i] = true;
            w->left--;
        }
    }
    return !w->is_all && w->left == 0 && v->date < r->go_live;
}

static bool load_visits(struct reading *x, const struct id *patient, bool is_alone, struct err *e)
{
    struct rule_facts *f = x->f;
    struct wanted w = wanted_of(x->r, is_alone);
    int last_day = CIVIL_NONE; /* all of it is read: within a day they come in no order */
    struct stmt *q = stmt_get(x->b, SQL_RULE_VISITS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        if (last_day != CIVIL_NONE && stmt_int(q, "date") < last_day)
            break;
        if (f->nvisits == f->visits_room) {
            size_t had = (size_t)f->visits_room, want = had * 2 + 16;
            f->visits = arena_grow(x->a, f->visits, had, want, sizeof *f->visits);
            f->visits_room = (int)want;
        }
        struct rule_visit *v = &f->visits[f->nvisits++];
        *v = (struct rule_visit){
            .id = stmt_id(q, "id"),
            .patient = *patient,
            .practitioner = stmt_id(q, "practitioner"),
            .type = stmt_id(q, "type"),
            .date = (int)stmt_int(q, "date"),
            .start_min = (int)stmt_int(q, "start_min"),
            .made = stmt_is_null(q, "made_at") ? 0 : civil_of(stmt_int(q, "made_at")),
            .is_booked = stmt_int(q, "is_booked") == 1,
            .is_standing = stmt_int(q, "is_standing") == 1,
            .is_seen = stmt_int(q, "is_seen") == 1,
            .is_reminded = stmt_int(q, "is_reminded") == 1,
            .is_off = stmt_int(q, "is_off") == 1,
            .is_goodbye = stmt_int(q, "is_goodbye") == 1,
            .is_history = stmt_int(q, "is_history") == 1,
        };
        if (is_enough(x->r, &w, v))
            last_day = v->date;
    }
    return stmt_done(q, e);
}

/* A confidential one is shown to whoever has it, else to who took it down. */
static struct rule_clock clock_of(const struct row *row, const struct id *patient, struct complaint_clock c)
{
    struct id owner = row_id(row, COMPLAINT_OWNER);
    bool is_confidential = row_int(row, COMPLAINT_IS_CONFIDENTIAL, 0) == 1;
    return (struct rule_clock){
        .id = row->id,
        .patient = *patient,
        .kind = c.kind,
        .opens = c.opens,
        .due = c.due,
        .is_confidential = is_confidential,
        .keeper = !is_confidential     ? ID_NONE
                  : id_is_none(&owner) ? row_id(row, COMPLAINT_RECEIVED_BY)
                                       : owner,
    };
}

/* Complaints that are open; seldom any. */
static bool load_clocks(struct reading *x, const struct id *patient, struct err *e)
{
    struct rule_facts *f = x->f;
    struct id *ids = NULL;
    int n = 0;
    struct stmt *q = stmt_get(x->b, SQL_RULE_COMPLAINTS, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        ids = arena_grow(x->a, ids, (size_t)n, (size_t)n + 1, sizeof *ids);
        ids[n++] = stmt_id(q, "id");
    }
    if (!stmt_done(q, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct row row;
        if (!book_row(x->b, KIND_COMPLAINT, &ids[i], x->a, &row, e))
            return false;
        struct complaint_clock c = complaint_clock(&row, &x->r->complaints, &x->r->calendar);
        if (!c.kind)
            continue;
        f->clocks = arena_grow(x->a, f->clocks, (size_t)f->nclocks, (size_t)f->nclocks + 1, sizeof *f->clocks);
        f->clocks[f->nclocks++] = clock_of(&row, patient, c);
    }
    return true;
}

static int by_time(const void *x, const void *y)
{
    const struct rule_visit *a = x, *b = y;
    int64_t m = (int64_t)a->date * DAY_MIN + a->start_min, n = (int64_t)b->date * DAY_MIN + b->start_min;
    return m != n ? (m < n ? -1 : 1) : id_compare(&a->id, &b->id);
}

/* Who had an appointment is no enquirer. */
static bool find_visit(struct reading *x, const struct id *patient, struct err *e)
{
    if (x->f->nvisits || x->has_visit)
        return true;
    struct stmt *q = stmt_get(x->b, SQL_RULE_HAS_VISIT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    x->has_visit = stmt_step(q, e);
    return stmt_done(q, e);
}

static bool load_member(struct reading *x, const struct id *patient, bool is_alone, struct err *e)
{
    const bool *asks = x->asks;
    bool of_visits = asks[RULE_BOOKED] || asks[RULE_VISIT] || asks[RULE_SEEN] || asks[RULE_LAST_SEEN];
    return (!of_visits || load_visits(x, patient, is_alone, e)) &&
           (!asks[RULE_CONTACT] || rule_messages_load(x->b, patient, x->a, x->f, e)) &&
           (!asks[RULE_COMPLAINT] || load_clocks(x, patient, e)) &&
           (!asks[RULE_SENT_ON] || rule_referral_on(x->b, patient, x->a, x->f, e)) &&
           (!asks[RULE_ENQUIRY] || ((of_visits || find_visit(x, patient, e)) &&
                                    (x->f->nvisits || x->has_visit ||
                                      rule_enquiries_load(x->b, patient, x->a, x->f, e))));
}

/* ---- what people said ---- */

void rule_said_of(struct stmt *q, struct queue_said *out, int64_t *ended_at)
{
    *ended_at = 0;
    *out = (struct queue_said){.due_date = CIVIL_NONE, .hold_date = CIVIL_NONE};
    if (stmt_is_null(q, "record"))
        return;
    out->is_live = stmt_int(q, "is_live") == 1;
    out->is_ended = stmt_int(q, "is_ended") == 1;
    out->due_date = (int)stmt_int_or(q, "due_date", CIVIL_NONE);
    out->due_min = (int)stmt_int_or(q, "due_min", -1);
    out->hold_date = (int)stmt_int_or(q, "hold_date", CIVIL_NONE);
    out->hold_min = (int)stmt_int_or(q, "hold_min", -1);
    out->is_raised = !stmt_is_null(q, "raised_at");
    out->raised_min = stmt_int_or(q, "raised_at", 0) / 60000;
    out->owner = stmt_id(q, "owner");
    out->position = stmt_value(q, "position");
    out->is_given_up = stmt_int(q, "is_given_up") == 1;
    *ended_at = stmt_int_or(q, "ended_at", 0);
    out->is_confidential = stmt_int(q, "is_confidential") == 1;
    out->keeper = out->is_confidential ? stmt_id(q, "keeper") : ID_NONE;
}

bool rule_said(struct book *b, const struct id *id, struct queue_said *out, int64_t *ended_at, struct err *e)
{
    *ended_at = 0;
    *out = (struct queue_said){.due_date = CIVIL_NONE, .hold_date = CIVIL_NONE};
    struct stmt *q = stmt_get(b, SQL_RULE_SAID, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    if (stmt_step(q, e))
        rule_said_of(q, out, ended_at);
    return stmt_done(q, e);
}

/* ---- whose facts ---- */

bool rule_look(struct book *b, const struct id *patient, struct rule_whose *out, struct err *e)
{
    *out = (struct rule_whose){0};
    struct stmt *q = stmt_get(b, SQL_RULE_PATIENT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", patient);
    if (stmt_step(q, e)) {
        out->is_known = stmt_int(q, "is_known") == 1;
        out->is_merged = stmt_int(q, "is_merged") == 1;
        out->is_stopped = stmt_int(q, "is_stopped") == 1;
    }
    return stmt_done(q, e);
}

bool rule_facts_load(struct book *b, const struct rules *r, const struct id *patient, struct rule_whose who,
                     const struct id *again, struct arena *a, struct rule_facts *f, struct err *e)
{
    struct reading x = {.b = b, .r = r, .a = a, .f = f};
    f->records = arena_memdup(a, patient, sizeof *patient);
    f->nrecords = 1;
    if (id_compare(patient, &r->nobody) == 0)
        return true;
    if (who.is_merged && (!patient_behind(b, patient, a, &f->records, &f->nrecords, e) ||
                          !rule_look(b, &f->records[0], &who, e)))
        return false;
    f->is_stopped = who.is_stopped;
    for (int i = 0; i < r->count; i++)
        x.asks[r->all[i].event] = x.asks[r->all[i].event] || rule_is_asked(&r->all[i], f->what);
    for (int i = 0; who.is_known && i < f->nrecords; i++)
        if (!load_member(&x, &f->records[i], f->nrecords == 1, e))
            return false;
    if (x.asks[RULE_REFERRAL] && !rule_referral_sent(b, patient, a, f, e))
        return false;
    if (f->nvisits > 1)
        qsort(f->visits, (size_t)f->nvisits, sizeof *f->visits, by_time);
    if (f->nvisits || x.has_visit)
        f->nenquiries = 0;
    return rule_enquiries_settle(b, r, again, a, f, e) && rule_messages_settle(b, r, again, a, f, e);
}
