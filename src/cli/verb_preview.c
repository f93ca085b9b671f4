/* What a policy file would open: policy preview. */
#include "cli/print.h"
#include "cli/progress.h"
#include "practice/practice_plan.h"
#include "practice/rule_run.h"

#include <string.h>

enum { PREVIEW_DAYS = 28 };

/* Two sets of rules and what each would make due. */
struct preview {
    struct rules *now, *then;
    int *was, *will; /* by rule of each */
    int days;        /* working days among PREVIEW_DAYS */
};

static int working_days(struct call *c)
{
    int open = 0;
    struct err ignored = {0}; /* without the plan policy's hours count */
    (void)practice_plan(c->practice, c->today, c->today + PREVIEW_DAYS, &ignored);
    for (int i = 0; i < PREVIEW_DAYS; i++)
        open += practice_is_working_day(c->practice, c->today + i);
    return open ? open : 1;
}

/* "7.2": so many a working day. */
static const char *a_day(struct call *c, int n, int days)
{
    enum { TENTHS = 10 };
    int tenths = (n * TENTHS + days / 2) / days;
    return arena_printf(&c->arena, "%d.%d", tenths / TENTHS, tenths % TENTHS);
}

static int count_of(const struct rules *rules, const int *counts, const char *code)
{
    for (int i = 0; i < rules->count; i++)
        if (strcmp(rules->all[i].code, code) == 0)
            return counts[i];
    return 0;
}

static int sum(const int *n, int count)
{
    int all = 0;
    for (int i = 0; i < count; i++)
        all += n[i];
    return all;
}

/* Whether the desk gets through them: of a file's rules against what is in force of how much it does. */
static void say_capacity(struct call *c, const struct preview *x)
{
    int most = c->practice->call_capacity, will = sum(x->will, x->then->count), left = will - most * x->days;
    if (most == 0)
        return;
    if (left > 0)
        call_say(c, "The desk does about %d a day: %s would be left over each day.\n", most, a_day(c, left, x->days));
    else
        call_say(c, "The desk does about %d a day: that leaves room for %s.\n", most, a_day(c, -left, x->days));
}

static void say(struct call *c, const struct preview *x)
{
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    TABLE_ADD(&t, "rule", "now", "then", "a working day");
    for (int i = 0; i < x->then->count; i++) {
        const char *code = x->then->all[i].code;
        TABLE_ADD(&t, code, a_day(c, count_of(x->now, x->was, code), x->days), a_day(c, x->will[i], x->days),
                  rule_find(x->now, code) ? "" : "new");
    }
    for (int i = 0; i < x->now->count; i++)
        if (!rule_find(x->then, x->now->all[i].code))
            TABLE_ADD(&t, x->now->all[i].code, a_day(c, x->was[i], x->days), "0.0", "goes");
    table_print(&t, 0, &c->out);
    call_say(
        c,
        "About %s follow-ups a working day would come from the rules, now %s: as in the last %d days, or the next.\n",
        a_day(c, sum(x->will, x->then->count), x->days), a_day(c, sum(x->was, x->now->count), x->days), PREVIEW_DAYS);
    say_capacity(c, x);
}

static void rule_json(struct json *j, const struct rule *r, int now, int then)
{
    json_object(j, NULL);
    print_text(j, "code", r->code);
    print_text(j, "kind", r->kind);
    json_number(j, "now", now);
    json_number(j, "then", then);
    json_end(j, '}');
}

static void say_json(struct call *c, const struct preview *x)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_number(&j, "working_days", x->days);
    json_number(&j, "call_capacity", c->practice->call_capacity);
    json_array(&j, "rules");
    for (int i = 0; i < x->then->count; i++)
        rule_json(&j, &x->then->all[i], count_of(x->now, x->was, x->then->all[i].code), x->will[i]);
    for (int i = 0; i < x->now->count; i++)
        if (!rule_find(x->then, x->now->all[i].code))
            rule_json(&j, &x->now->all[i], x->was[i], 0);
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

/* What stands before a visit is known for the days to come, what follows one only for those that were: the larger of
 * both is what such a month brings. */
static bool count_month(struct call *c, const struct rules *rules, int **out, struct err *e)
{
    struct book *b = c->practice->book;
    const struct progress *p = &c->line.progress;
    int *ahead = arena_array(&c->arena, (size_t)rules->count + 1, sizeof *ahead);
    *out = arena_array(&c->arena, (size_t)rules->count + 1, sizeof **out);
    if (!rule_count(b, rules, c->today - PREVIEW_DAYS, c->today, *out, p, e) ||
        !rule_count(b, rules, c->today, c->today + PREVIEW_DAYS, ahead, p, e))
        return false;
    for (int i = 0; i < rules->count; i++)
        if (ahead[i] > (*out)[i])
            (*out)[i] = ahead[i];
    return true;
}

static bool count(struct call *c, struct preview *x, struct err *e)
{
    progress_start(&c->line, c->host->is_live);
    bool ok = count_month(c, x->now, &x->was, e) && count_month(c, x->then, &x->will, e);
    progress_end(&c->line);
    return ok;
}

static bool run_preview(struct call *c, struct err *e)
{
    struct policy *policy;
    struct preview x = {.days = working_days(c)};
    if (!policy_read(&c->arena, call_policy_file(c), &policy, e) || !print_policy_visits(c, policy, false, e))
        return false;
    bool ok = rule_load(c->practice->book, &x.now, e) && rule_load_policy(c->practice->book, policy, &x.then, e) &&
              count(c, &x, e);
    if (ok)
        (c->is_json ? say_json : say)(c, &x);
    rule_free(x.now);
    rule_free(x.then);
    return ok;
}

static const struct verb rows[] = {
    {
        .name = "policy preview",
        .arguments = "[FILE]",
        .help = "Says how many follow-ups a day the rules of a file would open, against those in force.",
        .about = "Counts, from the facts as they are, what would have been due in the last four weeks, or is due in "
                 "the next "
                 "four if that is more, and whether the desk gets through them (call_capacity). Writes nothing.\n",
        .json = "{working_days, call_capacity (0: not said), rules: [{code, kind, now, then}]}: rows due in 28 days; "
                "of a rule that goes then is 0",
        .synonyms = "estimate load flood try",
        .flags = VERB_BULK,
        .max_args = 1,
        .run = run_preview,
    },
};

const struct verb_group verb_preview = VERB_GROUP("What rules would open", rows);
