#include "tests/screen/script_inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the program says when it is asked by a verb, beside the one on the terminal: for what a screen cannot show,
 * such as that the practice file is whole. */

enum { OUTPUT_MAX = 1 << 20 };

static void name_output(const struct script *s, const char *name, char path[SCRIPT_PATH + 80])
{
    (void)snprintf(path, SCRIPT_PATH + 80, "%s/%.60s", s->scratch, name);
}

/* A file of the scratch folder as text; NULL if it cannot be read. The caller frees it. */
static char *read_output(const struct script *s, const char *name)
{
    char path[SCRIPT_PATH + 80];
    char *text = calloc(1, OUTPUT_MAX);
    name_output(s, name, path);
    FILE *f = fopen(path, "rb");
    if (!f || !text) {
        free(text);
        text = NULL;
    } else {
        text[fread(text, 1, OUTPUT_MAX - 1, f)] = 0;
    }
    if (f)
        (void)fclose(f);
    return text;
}

/* verb [= CODE] ARGS: to its end; it must end with 0, or with CODE. */
bool script_do_verb(struct script *s, const char *args)
{
    char text[SCRIPT_LINE], last[SCRIPT_PATH + 80], before[SCRIPT_PATH + 80];
    char *argv[SCRIPT_WORDS + 1];
    int code = 0, skip = 0;
    (void)sscanf(args, "= %d%n", &code, &skip);
    argv[0] = script_verb_program(s);
    (void)script_split(args + skip, text, argv + 1);
    name_output(s, "output", last);
    name_output(s, "output-before", before);
    (void)rename(last, before);
    int is = script_run_plain(s, argv);
    if (is == code)
        return true;
    char *said = read_output(s, "output");
    (void)script_fail(s, "it ended with %d, expected %d; it said: %.400s", is, code, said ? said : "nothing");
    free(said);
    return false;
}

static bool has_said(struct script *s, const char *args, bool is_wanted)
{
    char buffer[PTY_LINE];
    const char *text = script_unquote(args, buffer);
    char *said = read_output(s, "output");
    bool is_there = said && strstr(said, text);
    if (is_there != is_wanted)
        (void)script_fail(s, "%s: %s; it said: %.800s", is_wanted ? "not said" : "said, but must not be", text,
                          said ? said : "nothing");
    free(said);
    return is_there == is_wanted;
}

bool script_do_said(struct script *s, const char *args)
{
    return has_said(s, args, true);
}

bool script_do_said_not(struct script *s, const char *args)
{
    return has_said(s, args, false);
}

/* same: the last two verbs said exactly the same. */
bool script_do_same(struct script *s, const char *args)
{
    char *now = read_output(s, "output"), *before = read_output(s, "output-before");
    bool is_same = now && before && strcmp(now, before) == 0;
    (void)args;
    if (!is_same)
        (void)script_fail(s, "not the same: first %.400s then %.400s", before ? before : "nothing",
                          now ? now : "nothing");
    free(now);
    free(before);
    return is_same;
}

/* file NAME: what stands in a file of the folder in which the program works counts as what was said. */
bool script_do_file(struct script *s, const char *args)
{
    char from[SCRIPT_PATH + 80], to[SCRIPT_PATH + 80];
    name_output(s, args, from);
    name_output(s, "output", to);
    return rename(from, to) == 0 || script_fail(s, "there is no file %s", args);
}

static bool write_policy(const struct script *s, const char *text, const char *key, const char *value)
{
    char path[SCRIPT_PATH + 80], start[100];
    (void)snprintf(start, sizeof start, "\n%.80s = ", key);
    const char *at = strstr(text, start), *end = at ? strchr(at, ';') : NULL;
    name_output(s, "changed.conf", path);
    FILE *f = end ? fopen(path, "wb") : NULL;
    if (!f)
        return false;
    (void)fprintf(f, "%.*s%s%s%s", (int)(at - text), text, start, value, end);
    return fclose(f) == 0;
}

/* policy KEY VALUE: one of the practice's rules is another from now on. */
bool script_do_policy(struct script *s, const char *args)
{
    char key[80], value[400];
    if (sscanf(args, "%79s %399[^\n]", key, value) != 2)
        return script_fail(s, "policy KEY VALUE");
    if (!script_do_verb(s, "policy show"))
        return false;
    char *text = read_output(s, "output");
    bool ok = text && write_policy(s, text, key, value);
    free(text);
    return ok ? script_do_verb(s, "policy load changed.conf --site Desk1") : script_fail(s, "there is no rule %s", key);
}
