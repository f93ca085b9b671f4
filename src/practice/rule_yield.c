/* From facts and rules to rows: a pure function. */
#include "practice/rule_inner.h"

#include "practice/follow_up_kind.h"

#include <string.h>

struct yielding {
    const struct rules *r;
    const struct rule_facts *f;
    struct arena *a;
    struct queue_due *rows;
    int count, room;
};

static struct queue_due *add(struct yielding *y)
{
    if (y->count == y->room) {
        size_t had = (size_t)y->room, want = had * 2 + 8;
        y->rows = arena_grow(y->a, y->rows, had, want, sizeof *y->rows);
        y->room = (int)want;
    }
    y->rows[y->count] = (struct queue_due){0};
    return &y->rows[y->count++];
}

/* ---- which visits a rule means ---- */

bool rule_is_of_type(const struct rule *rule, const struct id *type)
{
    for (int i = 0; i < rule->ntypes; i++)
        if (id_compare(&rule->types[i], type) == 0)
            return true;
    return rule->ntypes == 0;
}

static bool was_seen_before(const struct rule_facts *f, int at)
{
    for (int i = 0; i < at; i++)
        if (f->visits[i].is_seen)
            return true;
    return false;
}

static bool is_meant(const struct yielding *y, const struct rule *rule, int at)
{
    const struct rule_visit *v = &y->f->visits[at];
    if (!rule_is_of_type(rule, &v->type))
        return false;
    return rule->patients == RULE_ALL || was_seen_before(y->f, at) == (rule->patients == RULE_KNOWN);
}

static bool is_before_go_live(const struct yielding *y, int64_t at)
{
    return y->r->go_live != CIVIL_NONE && at < (int64_t)y->r->go_live * DAY_MIN;
}

static struct id staff_of(const struct rules *r, const struct id *practitioner)
{
    for (int i = 0; i < r->npractitioners; i++)
        if (id_compare(&r->practitioners[i], practitioner) == 0)
            return r->staff[i];
    return ID_NONE;
}

/* ---- one row ---- */

/* Due so far from an event, and open so long before; never before `known`, when the fact came to be. */
static struct queue_due due_of(const struct yielding *y, const struct rule *rule, const struct id *patient,
                               const struct id *fact, int64_t from, int64_t known)
{
    bool is_day, opens_on_day;
    struct queue_due own = {0}, *d = &own;
    int64_t at = interval_add(&y->r->calendar, from, &rule->due, &is_day);
    if (at < known && !is_day)
        at = known;
    if (is_day && at / DAY_MIN < known / DAY_MIN)
        at = known / DAY_MIN * DAY_MIN;
    if (is_day) {
        queue_due_on_day(d, at / DAY_MIN);
    } else {
        d->at = d->due = at;
        d->opens = rule->event == RULE_CONTACT ? from : at / DAY_MIN * DAY_MIN;
    }
    struct interval lead = rule->lead;
    lead.is_before = true;
    if (lead.months || lead.days || lead.working_days || lead.minutes)
        d->opens = interval_add(&y->r->calendar, d->opens, &lead, &opens_on_day);
    if (d->opens < known / DAY_MIN * DAY_MIN)
        d->opens = known / DAY_MIN * DAY_MIN;
    if (rule->falls_min >= 0)
        d->falls = d->due / DAY_MIN * DAY_MIN + rule->falls_min;
    d->kind = rule->kind;
    d->rule = rule->code;
    d->patient = *patient;
    d->fact = *fact;
    d->id = rule_row_id(rule->code, patient, fact);
    if (RULE_MUTATED(RULE_MUTANT_TWICE))
        d->id.b[0] = (uint8_t)(d->due / DAY_MIN);
    d->weight_min = rule->weight_min;
    d->owner = rule->owner;
    return own;
}

static struct queue_due *put(struct yielding *y, const struct rule *rule, const struct id *patient,
                             const struct id *fact, int64_t from, int64_t known)
{
    struct queue_due *d = add(y);
    *d = due_of(y, rule, patient, fact, from, known);
    return d;
}

static void put_visit(struct yielding *y, const struct rule *rule, const struct rule_visit *v, int64_t from,
                      int64_t closes)
{
    struct queue_due *d = put(y, rule, &v->patient, &v->id, from, v->made);
    d->closes = closes;
    if (rule->is_practitioners)
        d->owner = staff_of(y->r, &v->practitioner);
}

/* ---- the events ---- */

static int64_t start_of(const struct rule_visit *v)
{
    return (int64_t)v->date * DAY_MIN + v->start_min;
}

bool rule_is_too_near(const struct rules *r, const struct rule *rule, int64_t made, int64_t start)
{
    bool is_day;
    struct interval near = rule->not_within;
    near.is_before = true;
    return rule->has_not_within && made && made >= interval_add(&r->calendar, start, &near, &is_day);
}

static void of_visit(struct yielding *y, const struct rule *rule, int at)
{
    const struct rule_visit *v = &y->f->visits[at];
    int64_t start = start_of(v);
    if (v->is_history || is_before_go_live(y, start) || !is_meant(y, rule, at))
        return;
    if (rule->event == RULE_SEEN && v->is_seen)
        put_visit(y, rule, v, (int64_t)v->date * DAY_MIN + v->start_min, 0);
    if (rule->event == RULE_BOOKED && v->is_booked && v->made && !is_before_go_live(y, v->made))
        put_visit(y, rule, v, v->made, start);
    /* Whoever was reminded, or says they come, is asked no more; to be prepared is another matter. */
    bool is_answered = v->is_reminded && strcmp(rule->kind, FOLLOW_UP_PREPARE) != 0;
    if (rule->event == RULE_VISIT && v->is_booked && !is_answered && !v->is_off &&
        !rule_is_too_near(y->r, rule, v->made, start))
        put_visit(y, rule, v, start, start);
}

/* The last that took place, unless something later stands, or they said goodbye; -1: none. */
static int last_seen(const struct yielding *y, const struct rule *rule)
{
    const struct rule_facts *f = y->f;
    bool came_again = false;
    for (int last = f->nvisits - 1; last >= 0; last--) {
        if (f->visits[last].is_goodbye && !came_again && !RULE_MUTATED(RULE_MUTANT_GOODBYE))
            return -1; /* whatever it was said at: a visit, a cancellation */
        if (f->visits[last].is_seen && rule_is_of_type(rule, &f->visits[last].type))
            return is_meant(y, rule, last) ? last : -1;
        if (f->visits[last].is_standing && !RULE_MUTATED(RULE_MUTANT_BEHIND))
            return -1;
        came_again = came_again || f->visits[last].is_seen;
    }
    return -1;
}

static bool asks_why(const struct rule *rule)
{
    return rule->event == RULE_LAST_SEEN && strcmp(rule->kind, FOLLOW_UP_LAPSED) == 0;
}

/* From when they are asked why they stayed away; 0: by no rule. Whichever rules are looked at: recalls go by it. */
static int64_t lapses_at(const struct yielding *y)
{
    int64_t first = 0;
    for (int i = 0; i < y->r->count; i++) {
        const struct rule *rule = &y->r->all[i];
        int last = asks_why(rule) ? last_seen(y, rule) : -1;
        if (last < 0)
            continue;
        const struct rule_visit *v = &y->f->visits[last];
        int64_t opens = due_of(y, rule, &v->patient, &v->id, (int64_t)v->date * DAY_MIN, v->made).opens;
        if (!first || opens < first)
            first = opens;
    }
    return first;
}

/* Who is asked why they stayed away is not called to come again as well, but by a rule that reaches further. */
static void of_last_seen(struct yielding *y, const struct rule *rule)
{
    int last = last_seen(y, rule);
    if (last < 0)
        return;
    const struct rule_visit *v = &y->f->visits[last];
    put_visit(y, rule, v, (int64_t)v->date * DAY_MIN, 0);
    struct queue_due *d = &y->rows[y->count - 1];
    d->is_pool = is_before_go_live(y, d->due);
    int64_t lapses = asks_why(rule) ? 0 : lapses_at(y);
    if (lapses && lapses >= d->opens) {
        d->closes = lapses;
        d->closes_untouched = true;
    }
}

/* One row for all that wait: as old as the first, and a day more pressing for each that came after. */
static void of_messages(struct yielding *y, const struct rule *rule)
{
    const struct rule_message *first = NULL;
    int more = 0;
    if (y->f->nmessages == 0)
        return; /* and is_settled is NULL */
    const bool *is_settled = y->f->is_settled + (rule - y->r->all) * y->f->nmessages;
    for (int i = 0; i < y->f->nmessages; i++) {
        if (is_before_go_live(y, y->f->messages[i].at) || is_settled[i])
            continue;
        more += first != NULL;
        first = first ? first : &y->f->messages[i];
    }
    if (!first)
        return;
    struct queue_due *d = put(y, rule, &first->patient, &first->id, first->at, first->at);
    /* Left on Friday and due on Monday, it can be answered on Friday: it is ranked no later than it opens. */
    int64_t tonight = d->opens / DAY_MIN * DAY_MIN + DAY_MIN - 1 + d->weight_min;
    if (d->at > tonight)
        d->at = tonight;
    d->weight_min += more * DAY_MIN;
}

static void of_enquiry(struct yielding *y, const struct rule *rule)
{
    int at = y->f->enquiry_of ? y->f->enquiry_of[rule - y->r->all] : -1;
    if (at < 0)
        return;
    const struct rule_enquiry *q = &y->f->enquiries[at];
    put(y, rule, &q->patient, &q->id, q->at, q->at);
}

/* A complaint's own times: the rule only says that they are kept. */
static void of_clocks(struct yielding *y, const struct rule *rule)
{
    for (int i = 0; i < y->f->nclocks; i++) {
        const struct rule_clock *c = &y->f->clocks[i];
        if (strcmp(c->kind, rule->kind) != 0)
            continue;
        struct queue_due *d = add(y);
        *d = (struct queue_due){.id = rule_row_id(rule->code, &c->patient, &c->id),
                                .kind = rule->kind,
                                .rule = rule->code,
                                .patient = c->patient,
                                .fact = c->id,
                                .opens = c->opens,
                                .at = c->due,
                                .due = c->due,
                                .weight_min = rule->weight_min,
                                .is_confidential = c->is_confidential,
                                .keeper = c->keeper};
    }
}

static void of_sent(struct yielding *y, const struct rule *rule)
{
    for (int i = 0; i < y->f->nsent; i++) {
        const struct rule_sent *s = &y->f->sent[i];
        if (s->is_history || is_before_go_live(y, s->at))
            continue;
        struct queue_due *d = put(y, rule, &s->patient, &s->id, s->at, s->at);
        if (rule->is_practitioners)
            d->owner = staff_of(y->r, &s->practitioner);
    }
}

static void of_sent_on(struct yielding *y, const struct rule *rule)
{
    for (int i = 0; i < y->f->nsent_on; i++) {
        const struct rule_sent_on *s = &y->f->sent_on[i];
        put(y, rule, &s->patient, &s->id, s->due, s->at);
    }
}

static void of_rule(struct yielding *y, const struct rule *rule)
{
    switch (rule->event) {
    case RULE_BOOKED:
    case RULE_VISIT:
    case RULE_SEEN:
        for (int i = 0; i < y->f->nvisits; i++)
            of_visit(y, rule, i);
        return;
    case RULE_LAST_SEEN: of_last_seen(y, rule); return;
    case RULE_CONTACT: of_messages(y, rule); return;
    case RULE_ENQUIRY: of_enquiry(y, rule); return;
    case RULE_COMPLAINT: of_clocks(y, rule); return;
    case RULE_REFERRAL: of_sent(y, rule); return;
    case RULE_SENT_ON: of_sent_on(y, rule); return;
    case RULE_EVENTS: return;
    }
}

/* Of who died, moved away or wants no contact: what they or theirs say is answered still. */
static bool is_asked(const struct yielding *y, const struct rule *rule)
{
    bool is_answer = rule->event == RULE_CONTACT ||
                     (rule->event == RULE_COMPLAINT && (strcmp(rule->kind, FOLLOW_UP_ACKNOWLEDGE) == 0 ||
                                                        strcmp(rule->kind, FOLLOW_UP_ANSWER) == 0));
    return rule_is_asked(rule, y->f->what) && (!y->f->is_stopped || RULE_MUTATED(RULE_MUTANT_DEAD) || is_answer);
}

void rule_yield(const struct rules *r, const struct rule_facts *f, struct arena *a, struct queue_due **out, int *count)
{
    struct yielding y = {.r = r, .f = f, .a = a};
    for (int i = 0; i < r->count; i++)
        if (is_asked(&y, &r->all[i]))
            of_rule(&y, &r->all[i]);
    *out = y.rows;
    *count = y.count;
}
