/* Verbs about one computer of the practice: site rename, site retire. */
#include "cli/print.h"
#include "practice/site.h"

#include <string.h>

/* The one of that name, as `rounds sites` and screen 7 show it. */
static bool find(struct call *c, const char *name, struct site *out, struct err *e)
{
    struct site *all;
    int n;
    const char *known = "";
    if (!site_list(c->practice, &c->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        if (strcmp(all[i].name, name) == 0) {
            *out = all[i];
            return true;
        }
        known = arena_printf(&c->arena, "%s%s%s", known, i ? ", " : "", all[i].name);
    }
    return err_set(e, ERR_MISSING, "No computer here is called that. There are: %s", known);
}

static bool answer(struct call *c, const char *name, const char *text)
{
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "name", name);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "%s\n", call_show(c, text));
    }
    return true;
}

static bool run_rename(struct call *c, struct err *e)
{
    struct site s = {0};
    return find(c, c->args[0], &s, e) && site_rename(&c->desk, &s, c->args[1], e) &&
           answer(c, c->args[1], arena_printf(&c->arena, "%s is called %s now", s.name, c->args[1]));
}

static bool run_retire(struct call *c, struct err *e)
{
    struct site s = {0};
    bool is_back = call_flag(c, "back");
    return find(c, c->args[0], &s, e) && site_retire(&c->desk, &s, !is_back, e) &&
           answer(c, s.name, arena_printf(&c->arena, is_back ? "%s is back" : "%s: gone for good", s.name));
}

static const struct verb_option retire_options[] = {
    {"back", .help = "it is not gone after all"},
};

static const struct verb rows[] = {
    {
        .name = "site rename",
        .arguments = "NAME NEW-NAME",
        .help = "Calls a computer otherwise, on all of them.",
        .json = "{name}",
        .synonyms = "computer call",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        .run = run_rename,
    },
    {
        .name = "site retire",
        .arguments = "NAME",
        .help = "A computer is gone for good: nobody waits for it. What was written there stays.",
        .json = "{name}",
        .synonyms = "computer remove lost stolen",
        .least_role = LEVEL_OWNER,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(retire_options),
        .run = run_retire,
    },
};

const struct verb_group verb_site = VERB_GROUP("One computer", rows);
