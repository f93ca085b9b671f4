/* Who asked and never had an appointment: which time they got in touch a rule is about. */
#include "practice/rule_inner.h"

#include "book/stmt.h"

#include <stdlib.h>

bool rule_enquiries_load(struct book *b, const struct id *patient, struct arena *a, struct rule_facts *f,
                         struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_RULE_ENQUIRY, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (stmt_step(q, e)) {
        int64_t at_ms = stmt_int(q, "at");
        int date, minute, offset;
        if (stmt_int(q, "is_no") == 1 && at_ms > f->declined_ms)
            f->declined_ms = at_ms;
        if (stmt_int(q, "is_theirs") != 1)
            continue;
        if (f->nenquiries == f->enquiries_room) {
            size_t had = (size_t)f->enquiries_room, want = had * 2 + 4;
            f->enquiries = arena_grow(a, f->enquiries, had, want, sizeof *f->enquiries);
            f->enquiries_room = (int)want;
        }
        zone_civil(at_ms, &date, &minute, &offset);
        f->enquiries[f->nenquiries++] =
            (struct rule_enquiry){stmt_id(q, "id"), *patient, (int64_t)date * DAY_MIN + minute, at_ms};
    }
    return stmt_done(q, e);
}

static int by_time(const void *x, const void *y)
{
    const struct rule_enquiry *a = x, *b = y;
    return a->at_ms != b->at_ms ? (a->at_ms < b->at_ms ? -1 : 1) : id_compare(&a->id, &b->id);
}

/* The first since they said no, and since whoever last ended a row of this rule: both are over for all that had come by
 * then, and nothing that comes later is hidden by it. */
static bool settle_of_rule(struct book *b, const struct rules *r, int rule, const struct id *again,
                           struct rule_facts *f, struct err *e)
{
    int64_t until = f->declined_ms;
    f->enquiry_of[rule] = -1;
    for (int i = 0; i < f->nenquiries; i++) {
        const struct rule_enquiry *q = &f->enquiries[i];
        struct id id = rule_row_id(r->all[rule].code, &q->patient, &q->id);
        struct queue_said said;
        int64_t ended_at;
        if (q->at_ms <= until || (r->go_live != CIVIL_NONE && q->at < (int64_t)r->go_live * DAY_MIN))
            continue;
        if (!rule_said(b, &id, &said, &ended_at, e))
            return false;
        if (!said.is_ended || RULE_MUTATED(RULE_MUTANT_ENDED) || (again && id_compare(again, &id) == 0)) {
            f->enquiry_of[rule] = i;
            return true;
        }
        until = ended_at > until ? ended_at : until;
    }
    return true;
}

bool rule_enquiries_settle(struct book *b, const struct rules *r, const struct id *again, struct arena *a,
                           struct rule_facts *f, struct err *e)
{
    if (!f->nenquiries)
        return true;
    qsort(f->enquiries, (size_t)f->nenquiries, sizeof *f->enquiries, by_time);
    f->enquiry_of = arena_array(a, (size_t)r->count, sizeof *f->enquiry_of);
    for (int i = 0; i < r->count; i++)
        if (r->all[i].event == RULE_ENQUIRY && rule_is_asked(&r->all[i], f->what) &&
            !settle_of_rule(b, r, i, again, f, e))
            return false;
    return true;
}
