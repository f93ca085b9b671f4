#include "cli/parse.h"

#include <string.h>

/* How far reading has come. */
struct reader {
    struct call *call;
    int argc;
    char *const *argv;
    int at;
    const char *group; /* first word of two; NULL */
    bool is_ended;     /* after -- */
};

static bool is_option(const char *s)
{
    return s[0] == '-' && s[1] && !(s[1] >= '0' && s[1] <= '9');
}

/* The row whose name is the n bytes at `name`; -1 if there is none. */
static int option_index(const struct verb_option *rows, int count, const char *name, size_t n)
{
    for (int i = 0; i < count; i++)
        if (strlen(rows[i].name) == n && memcmp(rows[i].name, name, n) == 0)
            return i;
    return -1;
}

/* True if value is one of the words of the row. */
static bool is_among(const char *words, const char *value)
{
    size_t n = strlen(value);
    for (const char *w = words; *w; w += strspn(w, " ")) {
        size_t len = strcspn(w, " ");
        if (len == n && memcmp(w, value, n) == 0)
            return true;
        w += len;
    }
    return false;
}

/* Takes the value of one option: after '=', or the next argument. */
static bool take(struct reader *r, const struct verb_option *row, const char *given, const char **slot, struct err *e)
{
    if (*slot)
        return err_set(e, ERR_USAGE, "--%s is given twice", row->name);
    if (!row->argument) {
        *slot = "";
        return !given || err_set(e, ERR_USAGE, "--%s takes no value", row->name);
    }
    /* Whatever follows is the value, also what looks like an option: "--remark -5 since Friday". */
    if (!given && r->at < r->argc)
        given = r->argv[r->at++];
    if (!given || !*given)
        return err_set(e, ERR_USAGE, "--%s needs a value: %s", row->name, row->argument);
    if (row->words && !is_among(row->words, given))
        return err_set(e, ERR_USAGE, "--%s is one of %s, not '%s'", row->name, verb_words(&r->call->arena, row->words),
                       given);
    *slot = given;
    return true;
}

static bool unknown_option(const struct reader *r, const char *arg, struct err *e)
{
    const struct verb *v = r->call->verb;
    if (v)
        return err_set(e, ERR_USAGE, "%s has no option '%s'", v->name, arg);
    return err_set(e, ERR_USAGE, "'%s' is no option of rounds itself; options of a verb come after it", arg);
}

/* What other programs have as options, too. */
static bool is_verb_as_option(struct call *c, const char *arg)
{
    if (c->verb || (strcmp(arg, "--version") != 0 && strcmp(arg, "--generate") != 0))
        return false;
    c->verb = verb_named(arg + 2);
    return true;
}

static bool read_option(struct reader *r, const char *arg, struct err *e)
{
    struct call *c = r->call;
    if (strcmp(arg, "-h") == 0)
        arg = "--help";
    if (arg[1] != '-')
        return unknown_option(r, arg, e);
    const char *name = arg + 2;
    size_t n = strcspn(name, "=");
    const char *value = name[n] ? name + n + 1 : NULL;
    /* A verb's own option wins over a global one of the same name; a test sees that there is none. */
    int i = c->verb ? option_index(c->verb->options, c->verb->noptions, name, n) : -1;
    if (i >= 0)
        return take(r, &c->verb->options[i], value, &c->values[i], e);
    i = option_index(verb_globals, GLOBAL_COUNT, name, n);
    if (i >= 0)
        return take(r, &verb_globals[i], value, &c->globals[i], e);
    return is_verb_as_option(c, arg) || unknown_option(r, arg, e);
}

static bool unknown_verb(const char *typed, struct err *e)
{
    const struct verb *near = verb_near(typed);
    if (near)
        return err_set(e, ERR_USAGE, "'%s' is no verb; did you mean '%s'? All verbs: rounds help", typed, near->name);
    return err_set(e, ERR_USAGE, "'%s' is no verb. All verbs: rounds help", typed);
}

static bool read_word(struct reader *r, const char *word, struct err *e)
{
    struct call *c = r->call;
    if (c->verb) {
        if (c->nargs == VERB_ARGS_MAX)
            return err_set(e, ERR_USAGE, "At most %d words can follow a verb", VERB_ARGS_MAX);
        c->args[c->nargs++] = word;
        return true;
    }
    const char *name = r->group ? arena_printf(&c->arena, "%s %s", r->group, word) : word;
    c->verb = verb_named(name);
    if (c->verb)
        return true;
    if (r->group || !verb_is_group(word))
        return unknown_verb(name, e);
    r->group = word;
    return true;
}

/* The ways to end "rounds policy", for the message. */
static const char *group_words(struct arena *a, const char *group)
{
    const char *list = "";
    size_t n = strlen(group);
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        for (int i = 0; i < (*g)->count; i++) {
            const char *name = (*g)->rows[i].name;
            if (strncmp(name, group, n) == 0 && name[n] == ' ')
                list = arena_printf(a, "%s%s%s", list, *list ? ", " : "", name + n + 1);
        }
    }
    return list;
}

static bool check_call(struct reader *r, struct err *e)
{
    struct call *c = r->call;
    const struct verb *v = c->verb;
    if (!v) {
        if (r->group)
            return err_set(e, ERR_USAGE, "%s needs one more word: %s", r->group, group_words(&c->arena, r->group));
        return !c->is_json || err_set(e, ERR_USAGE, "--json needs a verb. All verbs: rounds help");
    }
    for (int i = 0; i < v->noptions; i++)
        if (v->options[i].is_required && !c->values[i])
            return err_set(e, ERR_USAGE, "%s needs --%s %s: %s", v->name, v->options[i].name, v->options[i].argument,
                           v->options[i].help);
    if (c->nargs < v->min_args)
        return err_set(e, ERR_USAGE, "%s needs %s after it", v->name, v->arguments);
    if (c->nargs > v->max_args)
        return err_set(e, ERR_USAGE, "'%s' is one word too many for %s", c->args[v->max_args], v->name);
    return !c->is_json || v->json ||
           err_set(e, ERR_USAGE, "%s has no --json: what it writes is meant for people or for files", v->name);
}

bool parse_arguments(struct call *c, int argc, char *const argv[], struct err *e)
{
    struct reader r = {.call = c, .argc = argc, .argv = argv, .at = 1};
    while (r.at < argc) {
        const char *arg = argv[r.at++];
        bool ok = true;
        if (!r.is_ended && strcmp(arg, "--") == 0)
            r.is_ended = true;
        else if (!r.is_ended && is_option(arg))
            ok = read_option(&r, arg, e);
        else
            ok = read_word(&r, arg, e);
        if (!ok)
            return false;
    }
    c->is_json = c->globals[GLOBAL_JSON] != NULL;
    c->wants_help = c->globals[GLOBAL_HELP] != NULL;
    return c->wants_help || check_call(&r, e);
}
