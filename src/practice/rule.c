#include "practice/rule.h"

#include "book/stmt.h"
#include "practice/caller.h"
#include "practice/follow_up_kind.h"
#include "practice/policy.h"
#include "practice/queue.h"
#include "practice/rule_inner.h"

#include <stdlib.h>
#include <string.h>

#ifdef ROUNDS_MUTATIONS
int rule_mutation;
#endif

static const char *const events[RULE_EVENTS] = {"booked",  "visit",   "seen",     "last-seen",
                                                "contact", "enquiry", "complaint", "referral", "sent-on"};

bool rule_event_parse(const char *code, enum rule_event *out)
{
    for (int i = 0; i < RULE_EVENTS; i++)
        if (strcmp(events[i], code) == 0) {
            *out = (enum rule_event)i;
            return true;
        }
    return false;
}

const char *rule_contradiction(enum rule_event event, const struct interval *due, bool has_types)
{
    bool is_of_visit = event == RULE_BOOKED || event == RULE_VISIT || event == RULE_SEEN || event == RULE_LAST_SEEN;
    if (due->is_before && event != RULE_VISIT)
        return "before the event goes only with on = \"visit\": nothing else is known beforehand";
    if (event == RULE_VISIT && !due->is_before && (due->months || due->days || due->working_days || due->minutes))
        return "on = \"visit\" means before it: \"-1wd\"; for what comes after it say on = \"seen\"";
    if (has_types && !is_of_visit)
        return "types go only with what is about a visit";
    return NULL;
}

const char *rule_kind_contradiction(enum rule_event event, const char *kind)
{
    static const char *const clocks[] = {FOLLOW_UP_ACKNOWLEDGE, FOLLOW_UP_ANSWER, FOLLOW_UP_UPDATE,
                                         FOLLOW_UP_CHECK_BACK};
    bool is_clock = false;
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++)
        is_clock = is_clock || strcmp(kind, clocks[i]) == 0;
    if (queue_is_by_rule(kind))
        return "kind: this one follows from a booking by itself, and is ended there; choose another";
    if (is_clock && event != RULE_COMPLAINT)
        return "kind: this one is a clock of complaints: it goes only with on = \"complaint\"";
    if (!is_clock && event == RULE_COMPLAINT)
        return "on = \"complaint\" goes only with the kinds acknowledge, answer, update and check-back";
    return NULL;
}

struct id rule_row_id(const char *rule, const struct id *patient, const struct id *fact)
{
    char text[ID_TEXT * 2 + RULE_CODE_MAX + 8], one[ID_TEXT], two[ID_TEXT];
    char *at = stpncpy(text, rule, RULE_CODE_MAX);
    *at++ = ' ';
    at = stpcpy(at, id_text(patient, one));
    *at++ = ' ';
    stpcpy(at, id_text(fact, two));
    return id_derived("rule", text);
}

/* ---- which rules are looked at ---- */

uint64_t rule_of_event(enum rule_event event)
{
    return (uint64_t)1 << event;
}

uint64_t rule_of_code(const char *code, size_t n)
{
    enum { CODES = 64 - RULE_EVENTS };
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum = sum * 31 + (unsigned char)code[i];
    return (uint64_t)1 << (RULE_EVENTS + sum % CODES);
}

bool rule_is_asked(const struct rule *rule, uint64_t what)
{
    return (rule->what & what) != 0;
}

/* ---- reading ---- */

static bool interval_of(const char *text, struct interval *out)
{
    struct err unreadable = {0};
    *out = (struct interval){.at_min = CALENDAR_NO_TIME};
    return !text || interval_parse(text, out, &unreadable);
}

static void types_of(struct rule *r, const char *text)
{
    char code[32];
    for (const char *s = text ? text : ""; *s && r->ntypes < RULE_TYPES_MAX;) {
        size_t n = strcspn(s, " ");
        if (n > 0 && n < sizeof code) {
            memcpy(code, s, n);
            code[n] = 0;
            r->types[r->ntypes++] = policy_id(KIND_APPOINTMENT_TYPE, code);
        }
        s += n;
        s += strspn(s, " ");
    }
}

/* A rule as it is kept: texts NULL where nothing is said. */
struct written {
    const char *code, *kind, *event, *types, *patients, *due, *lead, *not_within, *owner, *script;
    int falls_min, step;
};

static bool understand(const struct written *w, struct rule *r)
{
    *r = (struct rule){.code = w->code, .kind = w->kind};
    if (!w->code || !w->kind || !w->event || !rule_event_parse(w->event, &r->event) || !interval_of(w->due, &r->due) ||
        !interval_of(w->lead, &r->lead) || !interval_of(w->not_within, &r->not_within))
        return false;
    r->what = rule_of_event(r->event) | rule_of_code(w->code, strlen(w->code));
    r->has_not_within = w->not_within != NULL;
    r->patients = !w->patients ? RULE_ALL : strcmp(w->patients, "new") == 0 ? RULE_NEW : RULE_KNOWN;
    types_of(r, w->types);
    r->is_practitioners = w->owner && strcmp(w->owner, "practitioner") == 0;
    r->owner = r->is_practitioners || !w->owner ? ID_NONE : policy_id(KIND_STAFF, w->owner);
    r->falls_min = w->falls_min;
    r->step = w->step;
    r->script = w->script ? w->script : "";
    return true;
}

static bool fill(struct rules *all, struct stmt *q, struct rule *r)
{
    struct arena *a = &all->arena;
    struct written w = {
        .code = stmt_text(q, "code", a),
        .kind = stmt_text(q, "kind", a),
        .event = stmt_text(q, "event", a),
        .types = stmt_text(q, "types", a),
        .patients = stmt_text(q, "patients", a),
        .due = stmt_text(q, "due", a),
        .lead = stmt_text(q, "lead", a),
        .not_within = stmt_text(q, "not_within", a),
        .owner = stmt_text(q, "owner", a),
        .script = stmt_text(q, "script", a),
        .falls_min = (int)stmt_int_or(q, "falls_min", -1),
        .step = (int)stmt_int(q, "step"),
    };
    return understand(&w, r);
}

static bool load_rules(struct book *b, struct rules *all, struct err *e)
{
    int room = 0;
    struct stmt *q = stmt_get(b, SQL_RULES, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        if (all->count == room) {
            all->all = arena_grow(&all->arena, all->all, (size_t)room, (size_t)room * 2 + 16, sizeof *all->all);
            room = room * 2 + 16;
        }
        if (fill(all, q, &all->all[all->count]))
            all->has[all->all[all->count++].event] = true;
    }
    return stmt_done(q, e);
}

static bool load_people(struct book *b, struct rules *all, struct err *e)
{
    int room = 0;
    struct stmt *q = stmt_get(b, SQL_PRACTICE_PRACTITIONERS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        if (all->npractitioners == room) {
            size_t had = (size_t)room, want = had * 2 + 16;
            all->practitioners = arena_grow(&all->arena, all->practitioners, had, want, sizeof *all->practitioners);
            all->staff = arena_grow(&all->arena, all->staff, had, want, sizeof *all->staff);
            room = (int)want;
        }
        const char *staff = stmt_text(q, "staff", &all->arena);
        all->practitioners[all->npractitioners] = stmt_id(q, "id");
        all->staff[all->npractitioners++] = staff ? policy_id(KIND_STAFF, staff) : ID_NONE;
    }
    return stmt_done(q, e);
}

static bool load_practice(struct book *b, struct rules *all, struct err *e)
{
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    if (!book_row(b, KIND_PRACTICE, &id, &all->arena, &row, e))
        return false;
    all->go_live = (int)row_int(&row, PRACTICE_GO_LIVE, CIVIL_NONE);
    all->complaints = complaint_clock_rules(&row);
    return true;
}

bool rule_load(struct book *b, struct rules **out, struct err *e)
{
    struct rules *all = mem_alloc(sizeof *all);
    *all = (struct rules){.nobody = caller_unknown_id("")};
    bool ok = calendar_load(b, &all->arena, &all->calendar, e) && load_rules(b, all, e) && load_people(b, all, e) &&
              load_practice(b, all, e);
    for (int i = 0; ok && i < all->count; i++)
        ok = follow_up_kind_weight(b, all->all[i].kind, &all->all[i].weight_min, e);
    if (!ok) {
        rule_free(all);
        all = NULL;
    }
    *out = all;
    return ok;
}

/* ---- from a file that is not loaded ---- */

static const char *cell_text(const struct policy_item *item, int field, struct arena *a)
{
    for (int i = 0; i < item->ncells; i++)
        if (item->cells[i].field == field && item->cells[i].v.type == VALUE_TEXT)
            return arena_strndup(a, item->cells[i].v.p, item->cells[i].v.n);
    return NULL;
}

static int cell_int(const struct policy_item *item, int field, int fallback)
{
    for (int i = 0; i < item->ncells; i++)
        if (item->cells[i].field == field && item->cells[i].v.type == VALUE_INT)
            return (int)item->cells[i].v.i;
    return fallback;
}

bool rule_load_policy(struct book *b, const struct policy *policy, struct rules **out, struct err *e)
{
    if (!rule_load(b, out, e)) /* the calendar and the people are those of the book */
        return false;
    struct rules *all = *out;
    struct arena *a = &all->arena;
    all->count = 0;
    memset(all->has, 0, sizeof all->has);
    all->all = arena_array(a, (size_t)policy->count + 1, sizeof *all->all);
    for (int i = 0; i < policy->count; i++) {
        const struct policy_item *x = &policy->items[i];
        struct written w = {
            .code = cell_text(x, RULE_CODE, a),
            .kind = cell_text(x, RULE_KIND, a),
            .event = cell_text(x, RULE_EVENT, a),
            .types = cell_text(x, RULE_TYPES, a),
            .patients = cell_text(x, RULE_PATIENTS, a),
            .due = cell_text(x, RULE_DUE, a),
            .lead = cell_text(x, RULE_LEAD, a),
            .not_within = cell_text(x, RULE_NOT_WITHIN, a),
            .owner = cell_text(x, RULE_OWNER, a),
            .falls_min = cell_int(x, RULE_FALLS_MIN, -1),
            .step = cell_int(x, RULE_STEP, 0),
        };
        if (x->kind == KIND_RULE && understand(&w, &all->all[all->count]))
            all->has[all->all[all->count++].event] = true;
    }
    return true;
}

/* ---- how early ---- */

/* Holidays in any so many days, at most. */
static int densest(const struct calendar *c, int days)
{
    int most = 0;
    for (int i = 0; i < c->nholidays; i++) {
        int n = 0;
        for (int k = 0; k < c->nholidays; k++)
            n += c->holidays[k] >= c->holidays[i] && c->holidays[k] - c->holidays[i] < days;
        most = n > most ? n : most;
    }
    return most;
}

/* In how many days in a row so many are open, at the least: whole weeks, and more of them for holidays. */
static int days_for(const struct calendar *c, int working_days)
{
    enum { WEEK = 7 };
    int open = 0, days = 0, more = 0;
    for (int i = 0; i < WEEK; i++)
        open += c->week[i].count > 0;
    for (int was = -1; working_days && more != was;) {
        was = more;
        days = open ? (working_days + more + open - 1) / open * WEEK : working_days;
        more = densest(c, days);
    }
    return days;
}

/* Calendar days, at most. */
static int days_of(const struct calendar *c, const struct interval *lead)
{
    enum { MONTH = 31 };
    return lead->months * MONTH + lead->days + days_for(c, lead->working_days) +
           (lead->minutes + DAY_MIN - 1) / DAY_MIN;
}

/* Policy's own week and holidays, as calendar_load reads them. */
static struct calendar calendar_of(const struct practice *p, struct arena *a)
{
    struct calendar c = {.holidays = arena_array(a, (size_t)p->nholidays + 1, sizeof *c.holidays),
                         .nholidays = p->nholidays};
    memcpy(c.week, p->week, sizeof c.week);
    for (int i = 0; i < p->nholidays; i++)
        c.holidays[i] = p->holidays[i].date;
    return c;
}

bool rule_lead_days(struct practice *p, int *out, struct err *e)
{
    struct arena a = {0};
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    *out = p->lead_days;
    if (p->lead_days >= 0)
        return true;
    struct calendar calendar = calendar_of(p, &a);
    struct stmt *q = book_row(p->book, KIND_PRACTICE, &id, &a, &row, e) ? stmt_get(p->book, SQL_RULE_LEADS, e) : NULL;
    if (q) {
        struct complaint_rules complaints = complaint_clock_rules(&row);
        *out = days_of(&calendar, &(struct interval){.working_days = complaint_clock_ahead(&complaints)});
        *out = *out < QUEUE_TELL_AHEAD_MIN / DAY_MIN ? QUEUE_TELL_AHEAD_MIN / DAY_MIN : *out;
    }
    while (q && stmt_step(q, e)) {
        struct interval lead;
        bool is_one = interval_of(stmt_text(q, "lead", &a), &lead);
        int days = is_one ? days_of(&calendar, &lead) : 0;
        *out = days > *out ? days : *out;
    }
    bool ok = q && stmt_done(q, e);
    if (ok)
        p->lead_days = *out;
    arena_finish(&a);
    return ok;
}

void rule_free(struct rules *r)
{
    if (!r)
        return;
    arena_finish(&r->arena);
    free(r);
}

const struct rule *rule_find(const struct rules *r, const char *code)
{
    for (int i = 0; i < r->count; i++)
        if (strcmp(r->all[i].code, code) == 0)
            return &r->all[i];
    return NULL;
}
