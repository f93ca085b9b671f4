/* Verbs about the practice's rules and people: policy load, show, check, path; staff. */
#include "cli/print.h"
#include "cli/progress.h"
#include "practice/policy.h"

#include <unistd.h>

static void change_json(struct json *j, const struct policy_change *x)
{
    json_object(j, NULL);
    print_text(j, "kind", x->kind);
    print_text(j, "key", x->key);
    print_text(j, "field", x->field);
    json_string(j, "before", x->before);
    json_string(j, "after", x->after);
    json_end(j, '}');
}

/* What is new to the book overwrites nothing and is only counted. */
static void changes_text(struct call *c, const struct policy_change *changes, int count)
{
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    int overwritten = 0;
    for (int i = 0; i < count; i++) {
        const struct policy_change *x = &changes[i];
        if (!x->before)
            continue;
        overwritten++;
        TABLE_ADD(&t, x->kind, x->key, x->field,
                  arena_printf(&c->arena, "%s -> %s", *x->before ? x->before : "nothing",
                               x->after && *x->after ? x->after : "nothing"));
    }
    table_print(&t, 2, &c->out);
    call_say(c, "%d setting%s %s, %d of them over what stood there before\n", count, count == 1 ? "" : "s",
             call_flag(c, "dry-run") ? "would be written" : "written", overwritten);
}

static void warn(struct call *c, const struct policy *policy)
{
    const char *warning = policy_warning(policy);
    if (*warning)
        call_note(c, "%s", warning);
}

static bool load_policy(struct call *c, struct policy_change **changes, int *count, struct err *e)
{
    struct policy *policy;
    bool is_dry = call_flag(c, "dry-run");
    if (!policy_read(&c->arena, call_policy_file(c), &policy, e) || !print_policy_visits(c, policy, !is_dry, e))
        return false;
    progress_start(&c->line, c->host->is_live); /* a changed rule looks at every patient again */
    book_set_progress(c->practice->book, &c->line.progress);
    bool ok = policy_load(c->practice->book, policy, &c->desk.who, is_dry, &c->arena, changes, count, e);
    book_set_progress(c->practice->book, NULL);
    progress_end(&c->line);
    if (ok)
        warn(c, policy);
    return ok;
}

static bool run_load(struct call *c, struct err *e)
{
    struct policy_change *changes;
    int count;
    if (!load_policy(c, &changes, &count, e))
        return false;
    if (!c->is_json) {
        changes_text(c, changes, count);
        return true;
    }
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < count; i++)
        change_json(&j, &changes[i]);
    json_end(&j, ']');
    call_json_end(c);
    return true;
}

static bool run_show(struct call *c, struct err *e)
{
    return policy_show(c->practice->book, &c->out, e);
}

/* Opens no practice file: a policy can be checked before there is one. */
static bool run_check(struct call *c, struct err *e)
{
    const char *file = call_policy_file(c);
    struct policy *policy;
    if (!policy_read(&c->arena, file, &policy, e))
        return false;
    call_say(c, "%s can be loaded\n", call_show(c, file));
    warn(c, policy);
    return true;
}

static bool run_path(struct call *c, struct err *e)
{
    (void)e;
    const char *file = call_policy_file(c);
    call_say(c, "%s\n", call_show(c, file));
    if (access(file, F_OK) != 0)
        call_note(c, "It is not there yet. To make it from the rules in force: rounds policy show > %s", file);
    return true;
}

static bool run_staff(struct call *c, struct err *e)
{
    (void)e;
    const struct practice *p = c->practice;
    struct json j = call_json(c);
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    if (c->is_json)
        json_array(&j, NULL);
    for (int i = 0; i < p->nstaff; i++) {
        const struct staff *s = &p->staff[i];
        if (!c->is_json) {
            TABLE_ADD(&t, s->code, s->name, s->role, s->is_active ? "" : "has left");
            continue;
        }
        json_object(&j, NULL);
        print_text(&j, "code", s->code);
        print_text(&j, "name", s->name);
        print_text(&j, "role", s->role);
        json_bool(&j, "is_active", s->is_active);
        json_end(&j, '}');
    }
    if (c->is_json) {
        json_end(&j, ']');
        call_json_end(c);
    } else {
        table_print(&t, 0, &c->out);
    }
    return true;
}

static const struct verb_option load_options[] = {
    {"dry-run", .help = "only list what would be written"},
};

static const struct verb rows[] = {
    {
        .name = "policy show",
        .help = "Writes the rules in force as a policy file.",
        .about = "'rounds policy show > FILE', change FILE, 'rounds policy check FILE', 'rounds policy load FILE'.\n",
        .synonyms = "rules settings config hours",
        .run = run_show,
    },
    {
        .name = "policy load",
        .arguments = "[FILE]",
        .help = "Makes a policy file the rules in force, and lists what it overwrites.",
        .about =
            "Only what differs is written. What is no longer in the file is not offered any more, but stays with what "
            "was booked under it. Without FILE: the one that 'rounds policy path' names.\n",
        .json = "an array of {kind, key, field, before, after}: every setting written",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES,
        .max_args = 1,
        VERB_OPTIONS(load_options),
        .run = run_load,
    },
    {
        .name = "policy check",
        .arguments = "[FILE]",
        .help = "Says whether a policy file can be loaded: file, line and what was expected if not.",
        .flags = VERB_NO_BOOK,
        .max_args = 1,
        .run = run_check,
    },
    {
        .name = "policy path",
        .help = "Says where the policy file stands: policy.conf beside the practice file.",
        .flags = VERB_NO_BOOK,
        .run = run_path,
    },
    {
        .name = "staff",
        .help = "Lists who can follow --as.",
        .about = "Until people sign in, --as is a name written beside each entry, not proof of who it was. Staff are "
                 "entered in the policy file.\n",
        .json = "an array of {code, name, role, is_active}",
        .synonyms = "users people who whoami",
        .run = run_staff,
    },
};

const struct verb_group verb_policy = VERB_GROUP("The practice's rules and people", rows);
