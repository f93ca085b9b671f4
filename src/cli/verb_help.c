/* Verbs about Rounds itself: keys, version, help; and what `make docs` calls. */
#include "cli/completion.h"
#include "cli/manual.h"
#include "cli/print.h"
#include "cli/usage.h"

#include <string.h>

static bool run_keys(struct call *c, struct err *e)
{
    (void)e;
    const struct cli_host *h = c->host;
    struct json j = call_json(c);
    struct table t = table_start(&c->arena, 4, h->is_ascii);
    if (c->is_json)
        json_array(&j, NULL);
    int count = 0;
    const struct cli_key *keys = h->keys ? h->keys(h->keys_of, &count) : NULL;
    for (int i = 0; i < count; i++) {
        const struct cli_key *k = &keys[i];
        if (!c->is_json) {
            TABLE_ADD(&t, k->screen, k->keys, k->title, k->help);
            continue;
        }
        json_object(&j, NULL);
        json_string(&j, "screen", k->screen);
        json_string(&j, "keys", k->keys);
        json_string(&j, "name", k->name);
        json_string(&j, "title", k->title);
        json_string(&j, "help", k->help);
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

static bool run_version(struct call *c, struct err *e)
{
    (void)e;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "version", CLI_VERSION);
        json_number(&j, "book", BOOK_VERSION);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "rounds %s, practice files of format %d\n", CLI_VERSION, BOOK_VERSION);
    }
    return true;
}

/* "policy": all of that name. */
static void help_group(struct call *c, const char *group)
{
    size_t n = strlen(group);
    bool is_first = true;
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const char *name = (*g)->rows[i].name;
            if (strncmp(name, group, n) != 0 || name[n] != ' ')
                continue;
            call_say(c, "%s", is_first ? "" : "\n");
            usage_verb(&c->arena, &(*g)->rows[i], &c->out);
            is_first = false;
        }
    }
}

static bool run_help(struct call *c, struct err *e)
{
    const char *typed = call_words(c, 0);
    const struct verb *v = verb_named(typed);
    if (!*typed)
        usage_all(&c->arena, &c->out);
    else if (v)
        usage_verb(&c->arena, v, &c->out);
    else if (verb_is_group(typed))
        help_group(c, typed);
    else if (verb_near(typed))
        usage_verb(&c->arena, verb_near(typed), &c->out);
    else
        return err_set(e, ERR_USAGE, "'%s' is no verb. All verbs: rounds help", typed);
    return true;
}

static bool run_generate(struct call *c, struct err *e)
{
    if (strcmp(c->args[0], "man") == 0)
        manual_write(&c->arena, c->host, &c->out);
    else if (strcmp(c->args[0], "completion") == 0)
        completion_write(&c->out);
    else
        return err_set(e, ERR_USAGE, "What is made from the rows: man, completion");
    return true;
}

static const struct verb rows[] = {
    {
        .name = "help",
        .arguments = "[VERB]",
        .help = "Lists the verbs, or tells all about one.",
        .synonyms = "usage man manual",
        .flags = VERB_NO_BOOK,
        .max_args = 2,
        .run = run_help,
    },
    {
        .name = "keys",
        .help = "Lists the keys of every screen.",
        .json = "an array of {screen, keys, name, title, help}",
        .synonyms = "bindings shortcuts",
        .flags = VERB_NO_BOOK,
        .run = run_keys,
    },
    {
        .name = "version",
        .help = "Says which Rounds this is.",
        .json = "{version, book}",
        .flags = VERB_NO_BOOK,
        .run = run_version,
    },
    {
        .name = "generate",
        .arguments = "man|completion",
        .help = "Writes the manual page or the completion from the rows.",
        .flags = VERB_NO_BOOK | VERB_HIDDEN,
        .min_args = 1,
        .max_args = 1,
        .run = run_generate,
    },
};

const struct verb_group verb_help = VERB_GROUP("Rounds itself", rows);
