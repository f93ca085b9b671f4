/* Verbs about one computer of the practice: site rename, site retire. */
#include "cli/print.h"
#include "exchange/met.h"
#include "practice/site.h"
#include "practice/slot.h"

#include <string.h>

static const char *short_id(struct call *c, const struct id *writer)
{
    enum { SHOWN = 8 };
    char hex[ID_TEXT];
    return arena_printf(&c->arena, "%.*s", SHOWN, id_text(writer, hex));
}

/* "01a23e5b", or "Laptop (01a23e5b)" as `rounds sites` prints it where two have a name. */
static bool is_writer(struct call *c, const struct site *s, int writer, const char *typed)
{
    const char *letters = short_id(c, &s->writers[writer]);
    return strcmp(letters, typed) == 0 || strcmp(arena_printf(&c->arena, "%s (%s)", s->name, letters), typed) == 0;
}

static bool find_writer(struct call *c, const struct site *all, int n, const char *typed, struct site *out, bool *found,
                        struct err *e)
{
    *found = false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < all[i].nwriters; k++)
            if (!*found && is_writer(c, &all[i], k, typed)) {
                *found = true;
                if (!site_one(c->practice, &all[i], k, &c->arena, out, e))
                    return false;
            }
    return true;
}

/* The one of that name, as `rounds sites` and screen 7 show it; what is in use before what is gone for good. */
static bool find(struct call *c, const char *name, struct site *out, struct err *e)
{
    struct site *all;
    int n;
    bool found;
    const char *known = "";
    if (!met_site_list(c->practice, &c->arena, &all, &n, e) || !find_writer(c, all, n, name, out, &found, e))
        return false;
    for (int i = 0; i < n && !found; i++) {
        if (strcmp(all[i].name, name) == 0) {
            *out = all[i];
            return true;
        }
        known = arena_printf(&c->arena, "%s%s%s", known, i ? ", " : "", all[i].name);
    }
    return found || err_set(e, ERR_MISSING, "No computer here is called that. There are: %s", known);
}

/* "7b45e9a4, last heard of Mon 23 Nov 10:30 (this one)": what tells those of one name apart. */
static bool tell_apart(struct call *c, const struct site *s, const char **out, struct err *e)
{
    *out = "";
    for (int k = 0; k < s->nwriters; k++) {
        struct site one;
        if (!site_one(c->practice, s, k, &c->arena, &one, e))
            return false;
        *out = arena_printf(&c->arena, "%s%s%s, last heard of %s%s", *out, k ? "; " : "", short_id(c, &s->writers[k]),
                            one.newest_ms ? slot_when(&c->arena, one.newest_ms) : "never",
                            one.is_own ? " (this one)" : "");
    }
    return true;
}

/* Of a file that was restored or copied two go on under one name: which of them is gone has to be said. */
static bool find_one(struct call *c, const char *name, struct site *out, struct err *e)
{
    const char *which;
    if (!find(c, name, out, e))
        return false;
    if (out->nwriters == 1)
        return true;
    return tell_apart(c, out, &which, e) &&
           err_set(e, ERR_REFUSED, "%d are called %s: %s. Name the one that is meant by those letters.", out->nwriters,
                   name, which);
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
    if (!find_one(c, c->args[0], &s, e) || !site_retire(&c->desk, &s, !is_back, e))
        return false;
    if (!is_back)
        call_note(c, "If it was stolen or lost it still opens what is exchanged, until there is a new key: rounds sync "
                     "--new-key DIR. What else to do: INSTALL section 7.");
    return answer(c, s.name, arena_printf(&c->arena, is_back ? "%s is back" : "%s: gone for good", s.name));
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
        .about = "If it was stolen or lost: `rounds sync --new-key DIR` too, or it opens what is exchanged still. "
                 "Where two go on under one name, after a restore: as `rounds sites` prints it, 'Laptop (01a23e5b)', "
                 "or the letters in brackets alone.\n",
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
