#include "cli/manual.h"

#include "cli/usage.h"
#include "cli/verb.h"
#include "data.h"

#include <string.h>

/* Text that ROFF takes literally: what begins a request at the start of a line, and what it would set as
 * typographic characters that nobody can type back. */
static void add_text(struct buf *out, const char *text)
{
    bool at_start = true;
    for (const char *p = text; *p; p++) {
        if (at_start && (*p == '.' || *p == '\''))
            buf_adds(out, "\\&");
        at_start = *p == '\n';
        switch (*p) {
        case '\\': buf_adds(out, "\\e"); break;
        case '-': buf_adds(out, "\\-"); break;
        case '\'': buf_adds(out, "\\(aq"); break;
        case '^': buf_adds(out, "\\(ha"); break;
        case '~': buf_adds(out, "\\(ti"); break;
        case '"': buf_adds(out, "\\(dq"); break;
        default: buf_addc(out, *p);
        }
    }
}

static void add_line(struct buf *out, const char *text)
{
    add_text(out, text);
    buf_addc(out, '\n');
}

/* Paragraphs end with a newline in the rows. */
static void add_paragraphs(struct buf *out, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        struct buf line = {0};
        buf_add(&line, text, n);
        buf_adds(out, ".IP\n");
        add_line(out, buf_str(&line));
        buf_finish(&line);
        text += n + (text[n] == '\n');
    }
}

static void add_options(struct arena *a, struct buf *out, const struct verb_option *rows, int count)
{
    for (int i = 0; i < count; i++) {
        const struct verb_option *o = &rows[i];
        buf_adds(out, ".TP\n.B \"");
        add_text(out, "--");
        add_text(out, o->name);
        if (o->argument) {
            buf_addc(out, ' ');
            add_text(out, o->argument);
        }
        buf_adds(out, "\"\n");
        add_text(out, o->help);
        if (o->words) {
            buf_adds(out, ": ");
            add_text(out, verb_words(a, o->words));
        }
        buf_adds(out, o->is_required ? ". Has to be given.\n" : ".\n");
    }
}

/* Usage as the term, then help, more about it, options indented, and the JSON form. */
static void add_verb(struct arena *a, struct buf *out, const struct verb *v)
{
    const char **parts;
    int count = usage_parts(a, v, &parts);
    buf_adds(out, ".TP\n.B \"");
    for (int i = 0; i < count; i++) {
        if (i > 0)
            buf_addc(out, ' ');
        add_text(out, parts[i]);
    }
    buf_adds(out, "\"\n");
    add_line(out, v->help);
    if (v->about)
        add_paragraphs(out, v->about);
    if (v->noptions > 0) {
        buf_adds(out, ".RS\n");
        add_options(a, out, v->options, v->noptions);
        buf_adds(out, ".RE\n");
    }
    if (v->json) {
        buf_adds(out, ".IP\n");
        add_text(out, "--json: ");
        add_text(out, v->json);
        buf_adds(out, ".\n");
    }
}

static void add_verbs(struct arena *a, struct buf *out)
{
    for (const struct verb_group *const *g = verb_groups; *g; g++) {
        buf_adds(out, ".SS \"");
        add_text(out, (*g)->title);
        buf_adds(out, "\"\n");
        for (int i = 0; i < (*g)->count; i++)
            if (!((*g)->rows[i].flags & VERB_HIDDEN))
                add_verb(a, out, &(*g)->rows[i]);
    }
}

/* A section for each screen; rows of one screen stand together. */
static void add_keys(const struct cli_host *host, struct buf *out)
{
    const char *screen = "";
    int count = 0;
    const struct cli_key *keys = host->keys ? host->keys(host->keys_of, &count) : NULL;
    for (int i = 0; i < count; i++) {
        const struct cli_key *k = &keys[i];
        if (strcmp(screen, k->screen) != 0) {
            screen = k->screen;
            buf_adds(out, ".SS \"");
            add_text(out, screen);
            buf_adds(out, "\"\n");
        }
        buf_adds(out, ".TP\n.B \"");
        if (!*k->keys) /* by its name: ":" and a few letters of it */
            add_text(out, ": ");
        add_text(out, *k->keys ? k->keys : k->title);
        buf_adds(out, "\"\n");
        add_text(out, k->help);
        buf_adds(out, " (");
        add_text(out, k->name);
        buf_adds(out, ")\n");
    }
}

void manual_write(struct arena *a, const struct cli_host *host, struct buf *out)
{
    const char *p = data_rounds_1_in;
    while (*p) {
        size_t n = strcspn(p, "\n");
        if (n == 7 && memcmp(p, "@VERBS@", n) == 0)
            add_verbs(a, out);
        else if (n == 9 && memcmp(p, "@GLOBALS@", n) == 0)
            add_options(a, out, verb_globals, GLOBAL_COUNT);
        else if (n == 6 && memcmp(p, "@KEYS@", n) == 0)
            add_keys(host, out);
        else if (n == 9 && memcmp(p, "@VERSION@", n) == 0)
            buf_adds(out, ".TH ROUNDS 1 \"\" \"Rounds " CLI_VERSION "\" \"Rounds\"\n");
        else
            buf_addf(out, "%.*s\n", (int)n, p);
        p += n + (p[n] == '\n');
    }
}
