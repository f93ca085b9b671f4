/* Why a row of the queue is there, in sentences. */
#include "practice/journey.h"

#include "base/clock.h"
#include "practice/follow_up.h"
#include "practice/rule.h"
#include "practice/slot.h"
#include "practice/words.h"

#include <string.h>

struct telling {
    struct practice *p;
    struct arena *a;
    const struct queue_row *row;
    const char **lines;
    int count;
};

static void add(struct telling *t, const char *line)
{
    if (t->count < JOURNEY_WHY_LINES)
        t->lines[t->count++] = line;
}

/* "3 working days", "6 months and 1 day", "60 minutes of opening hours", "the same day". */
static const char *far_words(struct arena *a, const struct interval *iv)
{
    char text[8];
    const struct {
        int n;
        const char *one, *many;
    } parts[] = {{iv->months / 12, "year", "years"},
                 {iv->months % 12, "month", "months"},
                 {iv->days / 7, "week", "weeks"},
                 {iv->days % 7, "day", "days"},
                 {iv->working_days, "working day", "working days"},
                 {iv->minutes, "minute of opening hours", "minutes of opening hours"}};
    const char *words = "";
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].n)
            words = arena_printf(a, "%s%s%d %s", words, *words ? " and " : "", parts[i].n,
                                 parts[i].n == 1 ? parts[i].one : parts[i].many);
    words = *words ? words : "the same day";
    return iv->at_min == CALENDAR_NO_TIME ? words
                                          : arena_printf(a, "%s, by %s", words, civil_clock_text(iv->at_min, text));
}

static void add_rule(struct telling *t, const struct rule *r)
{
    static const char *const when[RULE_EVENTS] = {
        [RULE_BOOKED] = "after a booking is made",
        [RULE_VISIT] = "before a visit",
        [RULE_SEEN] = "after a visit",
        [RULE_LAST_SEEN] = "after the last visit, while nothing is booked",
        [RULE_CONTACT] = "after a message that nobody has answered",
        [RULE_ENQUIRY] = "after somebody got in touch who never had a booking",
        [RULE_COMPLAINT] = "by the clock of a complaint",
        [RULE_REFERRAL] = "after the first visit of somebody whom they sent",
        [RULE_SENT_ON] = "after an answer was expected to where they were sent on",
    };
    struct arena *a = t->a;
    const char *types = "";
    for (int i = 0; i < r->ntypes; i++) {
        const struct appointment_type *type = practice_type(t->p, &r->types[i]);
        types = arena_printf(a, "%s%s%s", types, i ? ", " : "", type ? type->name : "a type no longer offered");
    }
    const char *far = r->event == RULE_COMPLAINT ? "" : arena_printf(a, "%s ", far_words(a, &r->due));
    add(t, arena_printf(a, "Rule \"%s\" of policy: %s%s", r->code, far, when[r->event]));
    if (*types)
        add(t, arena_printf(a, "Only for: %s", types));
    if (r->patients != RULE_ALL)
        add(t, r->patients == RULE_NEW ? "Only for who was never seen before" : "Only for who was seen before");
    if (r->has_not_within)
        add(t, arena_printf(a, "Not for what was booked within %s of it", far_words(a, &r->not_within)));
}

static const char *name_of(const struct practice *p, const struct id *staff)
{
    const struct staff *s = practice_staff(p, staff);
    return s ? s->name : "";
}

static void add_said(struct telling *t, const struct follow_up *f)
{
    char day[16], time[8];
    struct arena *a = t->a;
    const char *owner = name_of(t->p, &t->row->owner);
    if (f->attempts)
        add(t, arena_printf(a, "Tried %d time%s, last: %s", f->attempts, f->attempts == 1 ? "" : "s",
                            words_desk(words_outcome, f->outcome)));
    if (f->due_date != CIVIL_NONE && *t->row->rule)
        add(t, arena_printf(a, "Date set by hand: %s", civil_desk_date(f->due_date, day)));
    if (f->hold_date != CIVIL_NONE && !f->raised_at)
        add(t, arena_printf(a, "Put off until %s%s%s", civil_desk_date(f->hold_date, day),
                            f->hold_min == MINUTE_NONE ? "" : " ",
                            f->hold_min == MINUTE_NONE ? "" : civil_clock_text(f->hold_min, time)));
    if (f->raised_at)
        add(t, "They got in touch since: it went to the top");
    if (*owner)
        add(t, arena_printf(a, "It is %s's", owner));
}

/* What is so in every practice. */
static const char *fixed_rule(const char *kind)
{
    if (strcmp(kind, FOLLOW_UP_UNRESOLVED) == 0)
        return "Rule of every practice: a visit that is over stands here until somebody says how it ended";
    if (strcmp(kind, FOLLOW_UP_CONFLICT) == 0)
        return "Rule of every practice: what two people answered apart stands here until somebody says which is right";
    if (strcmp(kind, FOLLOW_UP_CLASH) == 0)
        return "Rule of every practice: two bookings in one place stand here until one is moved, or both are to stay";
    if (strcmp(kind, FOLLOW_UP_ROUTINE) == 0)
        return "Policy (section tasks): what comes again and again stands here from its day until it is ticked off";
    if (strcmp(kind, FOLLOW_UP_TELL) == 0)
        return "Rule of every practice: whose booking can no longer stand is told";
    if (strcmp(kind, FOLLOW_UP_REBOOK) == 0)
        return "Rule of every practice: a visit that did not take place is booked again, until somebody says otherwise";
    return "Rule of every practice: when a visit ended, this day was said for what comes next";
}

bool journey_explain(struct practice *p, const struct queue_row *row, struct arena *a, const char **lines, int *count,
                     struct err *e)
{
    struct telling t = {.p = p, .a = a, .row = row, .lines = lines};
    struct follow_up f;
    bool exists;
    if (!follow_up_get(p->book, &row->id, a, &f, &exists, e))
        return false;
    f = follow_up_now(&f);
    if (*row->rule) {
        struct rules *rules;
        if (!rule_load(p->book, &rules, e))
            return false;
        const struct rule *r = rule_find(rules, row->rule);
        if (r)
            add_rule(&t, r);
        rule_free(rules);
    } else if (queue_is_by_rule(row->kind) || row->derived) {
        add(&t, fixed_rule(row->kind));
    } else {
        const char *by = name_of(p, &f.made_by);
        add(&t, arena_printf(a, "Written down by %s", *by ? by : "somebody who did not sign in"));
    }
    const char *why = queue_why(p, row, a);
    if (*why)
        add(&t, arena_printf(a, "Here: %s", why));
    add_said(&t, &f);
    *count = t.count;
    return true;
}
