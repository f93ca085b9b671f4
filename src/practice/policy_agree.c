#include "practice/policy_agree.h"

#include "practice/follow_up_kind.h"
#include "practice/message.h"
#include "practice/policy_table.h"
#include "practice/rule.h"

#include <string.h>

struct agreeing {
    const struct policy *policy;
    struct arena *a;
    struct err *e;
};

const struct policy_item *policy_item_of(const struct policy *p, int kind, const char *key, size_t n)
{
    for (int i = 0; i < p->count; i++)
        if (p->items[i].kind == kind && strlen(p->items[i].key) == n && memcmp(p->items[i].key, key, n) == 0)
            return &p->items[i];
    return NULL;
}

static const struct policy_cell *cell_of(const struct policy_item *item, int field)
{
    static const struct policy_cell none = {0};
    for (int i = 0; i < item->ncells; i++)
        if (item->cells[i].field == field)
            return &item->cells[i];
    return &none;
}

/* NULL: the file says nothing. */
static const char *text_of(const struct policy_item *item, int field)
{
    const struct value *v = &cell_of(item, field)->v;
    return v->type == VALUE_TEXT ? v->p : NULL;
}

static int number_of(const struct policy_item *item, int field, int fallback)
{
    const struct value *v = &cell_of(item, field)->v;
    return v->type == VALUE_INT ? (int)v->i : fallback;
}

static const struct policy_item *item_named(const struct agreeing *g, int kind, const char *code)
{
    return code ? policy_item_of(g->policy, kind, code, strlen(code)) : NULL;
}

/* At the line of a setting, or of its entry. field 0: of the entry. */
static bool refuse(const struct agreeing *g, const struct policy_item *item, int field, const char *why)
{
    int line = field ? cell_of(item, field)->line : 0;
    err_set(g->e, ERR_INPUT, "%s", why);
    return err_at(g->e, "%s:%d", g->policy->file, line ? line : item->line);
}

/* ---- what refers to other entries ---- */

/* "appointment type" */
static const char *kind_words(const struct agreeing *g, int kind)
{
    char *name = arena_strdup(g->a, kind_find(kind)->name);
    for (char *at = strchr(name, '_'); at; at = strchr(at, '_'))
        *at = ' ';
    return name;
}

/* One code, or several with blanks between: every one of them is there. */
static bool check_references(const struct agreeing *g, const struct policy_item *item, const struct policy_cell *c)
{
    const struct policy_setting *s = policy_table_setting(item->kind, c->field);
    if (!s || (s->type != POLICY_REF && s->type != POLICY_REFS) || c->v.type != VALUE_TEXT)
        return true;
    for (const char *at = c->v.p; *at; at += strspn(at, " ")) {
        size_t n = s->type == POLICY_REFS ? strcspn(at, " ") : strlen(at);
        if (n && !policy_item_of(g->policy, s->ref, at, n))
            return refuse(g, item, c->field,
                          arena_printf(g->a, "%s: there is no %s with the code \"%.*s\" in this file", s->name,
                                       kind_words(g, s->ref), (int)n, at));
        at += n;
    }
    return true;
}

/* Two of one name could not be told apart on a screen: columns, rooms, people, choices of one list. */
static bool check_name(const struct agreeing *g, const struct policy_item *item)
{
    static const struct {
        int kind, field, list; /* list: the field that must be the same too; 0 none */
    } named[] = {
        {KIND_ROLE, ROLE_NAME, 0},
        {KIND_STAFF, STAFF_NAME, 0},
        {KIND_ROOM, ROOM_NAME, 0},
        {KIND_PRACTITIONER, PRACTITIONER_NAME, 0},
        {KIND_APPOINTMENT_TYPE, APPOINTMENT_TYPE_NAME, 0},
        {KIND_FOLLOW_UP_KIND, FOLLOW_UP_KIND_NAME, 0},
        {KIND_PROTOCOL, PROTOCOL_NAME, 0},
        {KIND_REASON, REASON_NAME, REASON_LIST},
    };
    size_t i = 0;
    while (i < sizeof named / sizeof named[0] && named[i].kind != item->kind)
        i++;
    if (i == sizeof named / sizeof named[0])
        return true;
    for (const struct policy_item *other = g->policy->items; other < item; other++) {
        bool is_near = other->kind == item->kind &&
                       (!named[i].list || strcmp(text_of(other, named[i].list), text_of(item, named[i].list)) == 0);
        if (is_near && strcmp(text_of(other, named[i].field), text_of(item, named[i].field)) == 0)
            return refuse(g, item, named[i].field,
                          arena_printf(g->a, "name: \"%s\" is also the name of %s; give one of them another",
                                       text_of(item, named[i].field), text_of(other, other->cells[0].field)));
    }
    return true;
}

/* ---- the practice ---- */

/* The longest day of anybody, from opening to closing, and on how many weekdays the practice is open. */
static int longest_day(const struct agreeing *g, int *open_days)
{
    int longest = 0;
    *open_days = 0;
    for (int i = 0; i < g->policy->count; i++) {
        const struct policy_item *item = &g->policy->items[i];
        struct day_hours h = {0};
        if (item->kind != KIND_HOURS || !practice_parse_spans(text_of(item, HOURS_SPANS), &h, &(struct err){0}) ||
            h.count == 0)
            continue;
        *open_days += strncmp(item->key, "practice:", strlen("practice:")) == 0;
        int minutes = h.span[h.count - 1].end_min - h.span[0].start_min;
        longest = minutes > longest ? minutes : longest;
    }
    return longest;
}

/* Working days of complaints, and the months in which they have to end. */
static bool check_complaints(const struct agreeing *g, const struct policy_item *item, int open_days)
{
    enum { MONTH_DAYS = 31, WEEK = 7 };
    int answer = number_of(item, PRACTICE_ANSWER_DAYS, 0), limit = number_of(item, PRACTICE_LIMIT_MONTHS, 0);
    int second = number_of(item, PRACTICE_SECOND_STAGE, 0) ? number_of(item, PRACTICE_SECOND_DAYS, 0) : 0;
    if (number_of(item, PRACTICE_ACKNOWLEDGE_DAYS, 0) > answer)
        return refuse(g, item, PRACTICE_ACKNOWLEDGE_DAYS,
                      "acknowledge_days: more than answer_days; they hear that we have it before they are answered");
    if (number_of(item, PRACTICE_SETTLE_DAYS, 0) > answer)
        return refuse(
            g, item, PRACTICE_SETTLE_DAYS,
            "settle_days: more than answer_days; what is settled at the desk is settled before an answer is due");
    if (answer * WEEK > limit * MONTH_DAYS * open_days)
        return refuse(
            g, item, PRACTICE_ANSWER_DAYS,
            arena_printf(g->a, "answer_days: %d working days end after the limit_months of %d", answer, limit));
    if ((answer + second) * WEEK > limit * MONTH_DAYS * open_days)
        return refuse(
            g, item, PRACTICE_SECOND_DAYS,
            arena_printf(g->a, "second_days: with answer_days %d working days, which end after the limit_months of %d",
                         answer + second, limit));
    return true;
}

static bool check_practice(const struct agreeing *g, const struct policy_item *item)
{
    int open_days, pool = number_of(item, PRACTICE_POOL_PER_DAY, 0),
                   most = number_of(item, PRACTICE_CALL_CAPACITY, pool);
    (void)longest_day(g, &open_days);
    if (open_days == 0)
        return refuse(g, item, 0, "hours: the practice is open on no day; expected mon = \"09:00-12:00 13:00-17:00\";");
    if (pool > most)
        return refuse(
            g, item, cell_of(item, PRACTICE_POOL_PER_DAY)->line ? PRACTICE_POOL_PER_DAY : PRACTICE_CALL_CAPACITY,
            arena_printf(g->a, "pool_per_day: %d of what is old, but call_capacity says that the desk does %d a day",
                         pool, most));
    return check_complaints(g, item, open_days);
}

/* ---- people and types ---- */

static bool check_practitioner(const struct agreeing *g, const struct policy_item *item)
{
    if (strcmp(item->key, "practice") == 0)
        return refuse(g, item, 0, "code: \"practice\" means the whole practice; choose another");
    const struct policy_item *staff = item_named(g, KIND_STAFF, text_of(item, PRACTITIONER_STAFF));
    const struct policy_item *role = staff ? item_named(g, KIND_ROLE, text_of(staff, STAFF_ROLE)) : NULL;
    if (role && number_of(role, ROLE_LEVEL, 0) < LEVEL_CLINICIAN)
        return refuse(g, item, PRACTITIONER_STAFF,
                      arena_printf(g->a, "staff: the role of %s is %s, of level %d; who sees patients needs level %d",
                                   staff->key, role->key, number_of(role, ROLE_LEVEL, 0), LEVEL_CLINICIAN));
    return true;
}

static bool check_type(const struct agreeing *g, const struct policy_item *item)
{
    const char *next = text_of(item, APPOINTMENT_TYPE_NEXT_CODE);
    bool is_date = next && strcmp(next, "date") == 0;
    int open_days, longest = longest_day(g, &open_days);
    if (is_date != (cell_of(item, APPOINTMENT_TYPE_NEXT_DAYS)->v.type == VALUE_INT))
        return refuse(g, item, is_date ? APPOINTMENT_TYPE_NEXT_CODE : APPOINTMENT_TYPE_NEXT_DAYS,
                      is_date ? "next: \"date\" needs next_days, the days until then"
                              : "next_days: goes only with next = \"date\"");
    if (number_of(item, APPOINTMENT_TYPE_MINUTES, 0) > longest)
        return refuse(g, item, APPOINTMENT_TYPE_MINUTES,
                      arena_printf(g->a, "minutes: no day is so long; the longest of anybody has %d", longest));
    return true;
}

/* ---- rules ---- */

/* About so many days; enough to compare two lengths of time. */
static double days_of(const struct interval *iv)
{
    return iv->months * 30.4 + iv->days + iv->working_days * 1.4 + iv->minutes / 480.0 * 1.4;
}

static bool is_all_first(const struct agreeing *g, const char *types)
{
    for (const char *at = types; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        const struct policy_item *type = n ? policy_item_of(g->policy, KIND_APPOINTMENT_TYPE, at, n) : NULL;
        if (type && !number_of(type, APPOINTMENT_TYPE_IS_FIRST, 0))
            return false;
        at += n;
    }
    return true;
}

/* What a rule says and its event has no use for. *field: where it says it. */
static const char *useless(const struct policy_item *item, enum rule_event event, int *field)
{
    bool is_of_visit = event == RULE_BOOKED || event == RULE_VISIT || event == RULE_SEEN || event == RULE_LAST_SEEN;
    const char *owner = text_of(item, RULE_OWNER);
    if (!is_of_visit && text_of(item, *field = RULE_PATIENTS))
        return "patients go only with what is about a visit";
    if (event != RULE_VISIT && text_of(item, *field = RULE_NOT_WITHIN))
        return "not_within goes only with on = \"visit\"";
    if (event == RULE_COMPLAINT && text_of(item, *field = RULE_LEAD))
        return "lead goes not with on = \"complaint\": complaints say from when each step can be done";
    if (event == RULE_COMPLAINT && text_of(item, *field = RULE_OWNER))
        return "owner goes not with on = \"complaint\": a complaint says whose it is";
    *field = RULE_OWNER;
    if (owner && strcmp(owner, "practitioner") == 0 && !is_of_visit && event != RULE_REFERRAL)
        return "owner: \"practitioner\" goes only with what is about a visit; else the code of somebody in staff";
    *field = RULE_FALLS_MIN;
    if (!owner && number_of(item, RULE_FALLS_MIN, -1) >= 0)
        return "falls_min says from when it is anybody's: that needs an owner";
    return NULL;
}

/* Its times against each other. */
static const char *times(const struct policy_item *item, enum rule_event event, int *field)
{
    const char *due = text_of(item, RULE_DUE), *lead = text_of(item, RULE_LEAD), *near = text_of(item, RULE_NOT_WITHIN);
    struct interval far = {0}, early = {0}, close = {0};
    struct err ignored = {0}; /* each was checked on its own */
    if (due)
        (void)interval_parse(due, &far, &ignored);
    if (lead)
        (void)interval_parse(lead, &early, &ignored);
    if (near)
        (void)interval_parse(near, &close, &ignored);
    const char *types = text_of(item, RULE_TYPES);
    const char *why = rule_contradiction(event, &far, types != NULL);
    *field = types && event != RULE_VISIT && !far.is_before ? RULE_TYPES : RULE_DUE;
    if (why)
        return why;
    if ((due != NULL) != (event != RULE_COMPLAINT))
        return event == RULE_COMPLAINT ? "due goes not with on = \"complaint\": complaints say how long each step has"
                                       : "due is missing: how far from it, such as \"1wd\" or \"6m1d\"";
    *field = early.is_before ? RULE_LEAD : RULE_NOT_WITHIN;
    if (early.is_before || close.is_before)
        return "lead and not_within are lengths of time: without a minus";
    *field = RULE_LEAD;
    /* What is known long before may be done long before: a visit, the day by which an answer is expected. */
    if (event != RULE_VISIT && event != RULE_SENT_ON && days_of(&early) > days_of(&far))
        return "lead is longer than due: it could be done before that happened which opens it";
    return NULL;
}

/* Whether both open the same for the same. */
static bool is_same_rule(const struct policy_item *one, const struct policy_item *other)
{
    static const int fields[] = {RULE_KIND, RULE_EVENT, RULE_TYPES, RULE_PATIENTS, RULE_DUE, RULE_NOT_WITHIN};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (!value_equal(&cell_of(one, fields[i])->v, &cell_of(other, fields[i])->v))
            return false;
    return true;
}

static const char *against_others(const struct agreeing *g, const struct policy_item *item, enum rule_event event,
                                  int *field)
{
    const char *owner = text_of(item, RULE_OWNER), *types = text_of(item, RULE_TYPES);
    const char *which = text_of(item, RULE_PATIENTS);
    const struct policy_item *kind = item_named(g, KIND_FOLLOW_UP_KIND, text_of(item, RULE_KIND));
    *field = RULE_OWNER;
    if (owner && strcmp(owner, "practitioner") != 0 && !item_named(g, KIND_STAFF, owner))
        return "owner: \"practitioner\", or the code of somebody in staff";
    *field = RULE_PATIENTS;
    if (which && strcmp(which, "known") == 0 && types && event != RULE_LAST_SEEN && is_all_first(g, types))
        return "patients: \"known\" goes not with types that are all first visits: nobody is both";
    *field = RULE_KIND;
    if ((event == RULE_BOOKED || event == RULE_VISIT) && number_of(kind, FOLLOW_UP_KIND_IS_MET_BY_BOOKING, 0))
        return "kind: a booking ends this one (is_met_by_booking): the next booking would end what this one opened";
    *field = 0;
    for (const struct policy_item *other = g->policy->items; other < item; other++)
        if (other->kind == KIND_RULE && is_same_rule(other, item))
            return arena_printf(g->a, "the same as %s: everybody would be asked twice", other->key);
    return NULL;
}

static bool check_rule(const struct agreeing *g, const struct policy_item *item)
{
    enum rule_event event = RULE_EVENTS;
    int field = RULE_KIND;
    (void)rule_event_parse(text_of(item, RULE_EVENT), &event);
    const char *why = rule_kind_contradiction(event, text_of(item, RULE_KIND));
    why = why ? why : useless(item, event, &field);
    why = why ? why : times(item, event, &field);
    why = why ? why : against_others(g, item, event, &field);
    return !why || refuse(g, item, field, arena_printf(g->a, "%s: %s", item->key, why));
}

/* ---- messages and checklists ---- */

static bool check_template(const struct agreeing *g, const struct policy_item *item)
{
    static const int fields[] = {TEMPLATE_KIND, TEMPLATE_CHANNEL, TEMPLATE_SAYS};
    struct err why = {0};
    if (!message_check(text_of(item, TEMPLATE_TEXT), text_of(item, TEMPLATE_SAYS) != NULL, &why))
        return refuse(g, item, TEMPLATE_TEXT, arena_printf(g->a, "%s: %s", item->key, why.text));
    for (const struct policy_item *other = g->policy->items; other < item; other++) {
        bool is_same = other->kind == KIND_TEMPLATE;
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            is_same = is_same && value_equal(&cell_of(item, fields[i])->v, &cell_of(other, fields[i])->v);
        if (is_same)
            return refuse(g, item, 0,
                          arena_printf(g->a, "%s: for the same as %s (kind, channel, says): only one could be sent",
                                       item->key, other->key));
    }
    return true;
}

static bool check_protocol(const struct agreeing *g, const struct policy_item *item)
{
    for (int i = 0; i < g->policy->count; i++) {
        const struct policy_item *step = &g->policy->items[i];
        if (step->kind == KIND_PROTOCOL_STEP && strcmp(text_of(step, PROTOCOL_STEP_PROTOCOL), item->key) == 0)
            return true;
    }
    return refuse(g, item, 0,
                  arena_printf(g->a, "%s: a checklist without a step; see protocol_steps, or take it out", item->key));
}

static bool check_item(const struct agreeing *g, const struct policy_item *item)
{
    for (int i = 0; i < item->ncells; i++)
        if (!check_references(g, item, &item->cells[i]))
            return false;
    if (!check_name(g, item))
        return false;
    switch (item->kind) {
    case KIND_PRACTICE: return check_practice(g, item);
    case KIND_PRACTITIONER: return check_practitioner(g, item);
    case KIND_APPOINTMENT_TYPE: return check_type(g, item);
    case KIND_RULE: return check_rule(g, item);
    case KIND_TEMPLATE: return check_template(g, item);
    case KIND_PROTOCOL: return check_protocol(g, item);
    default: return true;
    }
}

/* Somebody has to be able to load the next one. */
static bool check_owner(const struct agreeing *g)
{
    const struct policy_item *first = NULL;
    for (int i = 0; i < g->policy->count; i++) {
        const struct policy_item *item = &g->policy->items[i];
        const struct policy_item *role =
            item->kind == KIND_STAFF ? item_named(g, KIND_ROLE, text_of(item, STAFF_ROLE)) : NULL;
        if (role && number_of(role, ROLE_LEVEL, 0) >= LEVEL_OWNER)
            return true;
        first = !first && item->kind == KIND_STAFF ? item : first;
    }
    return !first || refuse(g, first, STAFF_ROLE,
                            arena_printf(g->a,
                                         "staff: nobody has a role of level %d, so nobody could change the practice's "
                                         "rules any more; give somebody such a role",
                                         LEVEL_OWNER));
}

bool policy_agrees(const struct policy *p, struct arena *a, struct err *e)
{
    struct agreeing g = {.policy = p, .a = a, .e = e};
    for (int i = 0; i < p->count; i++)
        if (!check_item(&g, &p->items[i]))
            return false;
    return check_owner(&g);
}

const char *policy_warning(const struct policy *p)
{
    enum rule_event event;
    for (int i = 0; i < p->count; i++)
        if (p->items[i].kind == KIND_RULE && rule_event_parse(text_of(&p->items[i], RULE_EVENT), &event) &&
            event == RULE_CONTACT)
            return "";
    return "No rule is on \"contact\": who leaves a message or whose call is missed comes into no list, and nobody is "
           "told to ring them back. The sample has such a rule, \"ring-back\".";
}
