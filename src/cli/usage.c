#include "cli/usage.h"

#include "base/text.h"

#include <string.h>

enum { INDENT = 2, VERB_COLUMN = 18, OPTION_COLUMN = 26 };

static const char *option_text(struct arena *a, const struct verb_option *o)
{
    if (!o->argument)
        return arena_printf(a, "--%s", o->name);
    /* Words that can be listed say more than a name for them. */
    if (!o->words)
        return arena_printf(a, "--%s %s", o->name, o->argument);
    char *words = arena_strdup(a, o->words);
    for (char *p = words; *p; p++)
        if (*p == ' ')
            *p = '|';
    return arena_printf(a, "--%s %s", o->name, strlen(words) <= OPTION_COLUMN ? words : o->argument);
}

int usage_parts(struct arena *a, const struct verb *v, const char ***parts)
{
    const char **out = arena_array(a, (size_t)v->noptions + 2, sizeof *out);
    int n = 0;
    out[n++] = v->name;
    if (v->arguments)
        out[n++] = v->arguments;
    for (int i = 0; i < v->noptions; i++)
        if (v->options[i].is_required)
            out[n++] = option_text(a, &v->options[i]);
    for (int i = 0; i < v->noptions; i++)
        if (!v->options[i].is_required)
            out[n++] = arena_printf(a, "[%s]", option_text(a, &v->options[i]));
    *parts = out;
    return n;
}

void usage_line(struct arena *a, const struct verb *v, struct buf *out)
{
    if (!v) {
        buf_adds(out, "usage: rounds [--book FILE] [--as STAFF] [--json] VERB ...\n"
                      "       rounds          opens the screens\n"
                      "       rounds help     lists the verbs\n");
        return;
    }
    const char **parts;
    int count = usage_parts(a, v, &parts);
    int at = 0;
    static const char lead[] = "usage: rounds ";
    for (int i = 0; i < count; i++) {
        int w = text_width(parts[i]);
        if (i == 0) {
            buf_adds(out, lead);
            at = (int)sizeof lead - 1;
        } else if (at + 1 + w > USAGE_CELLS) {
            buf_addf(out, "\n%*s", (int)sizeof lead - 1, "");
            at = (int)sizeof lead - 1;
        } else {
            buf_addc(out, ' ');
            at++;
        }
        buf_adds(out, parts[i]);
        at += w;
    }
    buf_addc(out, '\n');
}

/* A name at the left and words beside it, wrapped under themselves. */
static void add_item(struct arena *a, const char *left, const char *words, int column, struct buf *out)
{
    const char **lines;
    int count = text_wrap(a, words, USAGE_CELLS - column, &lines);
    buf_addf(out, "%*s%s", INDENT, "", left);
    int used = INDENT + text_width(left);
    if (used > column - 2) {
        buf_addc(out, '\n');
        used = 0;
    }
    for (int i = 0; i < count; i++) {
        buf_addf(out, "%*s%s\n", column - used, "", lines[i]);
        used = 0;
    }
}

static void add_paragraphs(struct arena *a, const char *text, struct buf *out)
{
    const char **lines;
    int count = text_wrap(a, text, USAGE_CELLS, &lines);
    /* The text ends with a newline, after which text_wrap sees one more, empty line. */
    while (count > 0 && !*lines[count - 1])
        count--;
    for (int i = 0; i < count; i++)
        buf_addf(out, "%s\n", lines[i]);
}

/* Words that an option takes stand behind its help. */
static void add_options(struct arena *a, const struct verb_option *rows, int count, struct buf *out)
{
    for (int i = 0; i < count; i++) {
        const struct verb_option *o = &rows[i];
        const char *words = o->words ? arena_printf(a, "%s: %s", o->help, verb_words(a, o->words)) : o->help;
        const char *left =
            o->argument ? arena_printf(a, "--%s %s", o->name, o->argument) : arena_printf(a, "--%s", o->name);
        add_item(a, left, words, OPTION_COLUMN, out);
    }
}

void usage_verb(struct arena *a, const struct verb *v, struct buf *out)
{
    usage_line(a, v, out);
    buf_addc(out, '\n');
    add_paragraphs(a, v->help, out);
    if (v->noptions > 0) {
        buf_addc(out, '\n');
        add_options(a, v->options, v->noptions, out);
    }
    if (v->about) {
        buf_addc(out, '\n');
        add_paragraphs(a, v->about, out);
    }
    if (v->json) {
        buf_addc(out, '\n');
        add_paragraphs(a, arena_printf(a, "With --json: %s", v->json), out);
    }
}

void usage_all(struct arena *a, struct buf *out)
{
    usage_line(a, NULL, out);
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        buf_addf(out, "\n%s\n", (*g)->title);
        for (int i = 0; i < (*g)->count; i++) {
            const struct verb *v = &(*g)->rows[i];
            if (!(v->flags & VERB_HIDDEN))
                add_item(a, v->name, v->help, VERB_COLUMN, out);
        }
    }
    buf_adds(out, "\nBefore or after any verb\n");
    add_options(a, verb_globals, GLOBAL_COUNT, out);
    buf_adds(out, "\nMore about one: rounds help VERB. Everything: man rounds\n");
}
