#include "cli_lib.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS_MAX = 64 };

void shell_open(struct shell *s, bool with_book)
{
    const char *parent = getenv("TMPDIR");
    *s = (struct shell){0};
    snprintf(s->dir, sizeof s->dir, "%s/rounds-cli-XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(s->dir));
    setenv("ROUNDS_BOOK", arena_printf(&s->arena, "%s/practice.db", s->dir), 1);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    setenv("ROUNDS_SEED", "cli", 1);
    if (with_book)
        shell_ok(s, "init --site 'Desk 1'");
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void shell_close(struct shell *s)
{
    enum { DESCRIPTORS = 8 };
    nftw(s->dir, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
    buf_finish(&s->out);
    buf_finish(&s->err);
    arena_finish(&s->arena);
}

/* Cuts the command in place. The count of words. */
static int split(char *command, char *words[WORDS_MAX])
{
    int n = 0;
    words[n++] = "rounds";
    for (char *p = command; *p;) {
        p += strspn(p, " ");
        if (!*p)
            break;
        char end = *p == '\'' ? '\'' : ' ';
        p += end == '\'';
        assert_true(n < WORDS_MAX - 1);
        words[n++] = p;
        while (*p && *p != end)
            p++;
        if (*p)
            *p++ = 0;
    }
    words[n] = NULL;
    return n;
}

__attribute__((format(printf, 2, 0))) static int run(struct shell *s, const char *command, va_list args)
{
    char text[sizeof s->command];
    char *words[WORDS_MAX];
    int n = vsnprintf(s->command, sizeof s->command, command, args);
    assert_true(n >= 0 && n < (int)sizeof s->command);
    memcpy(text, s->command, sizeof text);
    buf_reset(&s->out);
    buf_reset(&s->err);
    n = split(text, words);
    s->code = cli_run(&s->host, n, words, &s->out, &s->err);
    return s->code;
}

int shell_run(struct shell *s, const char *command, ...)
{
    va_list args;
    va_start(args, command);
    run(s, command, args);
    va_end(args);
    return s->code;
}

const char *shell_ok(struct shell *s, const char *command, ...)
{
    va_list args;
    va_start(args, command);
    run(s, command, args);
    va_end(args);
    if (s->code != 0)
        fail_msg("%s: exit %d, %s", s->command, s->code, buf_str(&s->err));
    return arena_strdup(&s->arena, buf_str(&s->out));
}

void shell_refused(struct shell *s, int code, const char *says, const char *command, ...)
{
    va_list args;
    va_start(args, command);
    run(s, command, args);
    va_end(args);
    if (s->code != code || !strstr(buf_str(&s->err), says))
        fail_msg("%s: exit %d instead of %d, said: %s", s->command, s->code, code, buf_str(&s->err));
    assert_memory_equal(buf_str(&s->err), "rounds: ", 8);
    assert_string_equal(buf_str(&s->out), "");
}

const char *shell_file(struct shell *s, const char *name, const char *text)
{
    const char *path = arena_printf(&s->arena, "%s/%s", s->dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* The end of the JSON string that begins at the quote p: its closing quote. */
static const char *string_end(const char *p)
{
    for (p++; *p && *p != '"'; p++)
        p += *p == '\\';
    return p;
}

const char *shell_keys(struct shell *s, const char *json)
{
    const char *keys = "";
    int depth = 0;
    for (const char *p = strchr(json, '{'); p && *p; p++) {
        if (*p == '{' || *p == '[') {
            depth++;
        } else if (*p == '}' || *p == ']') {
            if (--depth == 0)
                break;
        } else if (*p == '"') {
            const char *end = string_end(p);
            if (depth == 1 && end[1] == ':')
                keys = arena_printf(&s->arena, "%s%s%.*s", keys, *keys ? " " : "", (int)(end - p - 1), p + 1);
            p = end;
        }
    }
    return keys;
}

const char *shell_value(struct shell *s, const char *json, const char *key)
{
    const char *quoted = arena_printf(&s->arena, "\"%s\":", key);
    const char *p = strstr(json, quoted);
    if (!p)
        return "";
    p += strlen(quoted);
    if (*p == '"')
        return arena_strndup(&s->arena, p + 1, (size_t)(string_end(p) - p - 1));
    return arena_strndup(&s->arena, p, strcspn(p, ",}]"));
}

const char *shell_book(struct shell *s, const char *practitioner, const char *at)
{
    const char *json = shell_ok(s, "book --patient smith --practitioner %s --at '%s' --type review --as okoro --json",
                                practitioner, at);
    return shell_value(s, json, "ref");
}

int shell_with_smith(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    shell_ok(&s, "patient add --family Smith --given Ann --born 1963-05-03 --phone '07700 900123' --as okoro");
    *state = &s;
    return 0;
}

int shell_without_smith(void **state)
{
    shell_close(*state);
    unsetenv("ROUNDS_NOW");
    return 0;
}
