#include "tests/screen/script_lib.h"

#include "tests/screen/script_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- saying what went wrong ---- */

bool script_fail(struct script *s, const char *fmt, ...)
{
    va_list args;
    int n = snprintf(s->failure, sizeof s->failure, "%s:%d: ", s->path, s->at + 1);
    va_start(args, fmt);
    (void)vsnprintf(s->failure + n, sizeof s->failure - (size_t)n, fmt, args);
    va_end(args);
    return false;
}

static void print_screen(const struct script *s)
{
    char row[PTY_LINE];
    int line, col;
    if (!s->has_started || !s->pty.vterm)
        return;
    pty_cursor(&s->pty, &line, &col);
    printf("    the screen, cursor at %d %d:\n", line + 1, col + 1);
    for (int i = 0; i < s->pty.rows; i++) {
        pty_row(&s->pty, i, row);
        printf("    |%s\n", row);
    }
}

bool script_is_started(struct script *s)
{
    return s->has_started || script_fail(s, "nothing runs yet");
}

bool script_read_size(const char *text, int *rows, int *cols)
{
    return sscanf(text, "%dx%d", cols, rows) == 2 && *rows > 0 && *cols > 0 && *cols <= 300 && *rows <= 100;
}

static const struct {
    const char *name;
    bool (*act)(struct script *s, const char *args);
} DIRECTIVES[] = {
    {"program", script_do_program},
    {"env", script_do_env},
    {"now", script_do_now},
    {"term", script_do_term},
    {"size", script_do_size},
    {"baud", script_do_baud},
    {"shell", script_do_shell},
    {"loose", script_do_loose},
    {"policy", script_do_policy},
    {"flood", script_do_flood},
    {"verb", script_do_verb},
    {"said", script_do_said},
    {"said-not", script_do_said_not},
    {"same", script_do_same},
    {"file", script_do_file},
    {"count", script_do_count},
    {"pressed", script_do_pressed},
    {"book", script_do_book},
    {"run", script_do_run},
    {"also", script_do_also},
    {"desk", script_do_desk},
    {"await", script_do_await},
    {"key", script_do_keys},
    {"keys", script_do_keys},
    {"type", script_do_keys},
    {"burst", script_do_burst},
    {"send", script_do_send},
    {"paste", script_do_paste},
    {"resize", script_do_resize},
    {"settle", script_do_settle},
    {"expect", script_do_expect},
    {"expect-not", script_do_expect_not},
    {"screen", script_do_screen},
    {"cursor", script_do_cursor},
    {"look", script_do_look},
    {"bytes", script_do_bytes},
    {"writes", script_do_writes},
    {"took", script_do_took},
    {"idle", script_do_idle},
    {"wakes", script_do_wakes},
    {"signal", script_do_signal},
    {"hangup", script_do_hangup},
    {"stopped", script_do_stopped},
    {"exit", script_do_exit},
    {"killed", script_do_killed},
};

static bool do_line(struct script *s, const char *line)
{
    char name[40];
    size_t n = strcspn(line, " ");
    const char *args = line + n + strspn(line + n, " ");
    (void)snprintf(name, sizeof name, "%.*s", (int)n, line);
    for (size_t i = 0; i < sizeof DIRECTIVES / sizeof DIRECTIVES[0]; i++)
        if (strcmp(DIRECTIVES[i].name, name) == 0)
            return DIRECTIVES[i].act(s, args);
    return script_fail(s, "unknown directive: %s", name);
}

/* ---- the whole ---- */

bool script_read(struct script *s)
{
    char line[PTY_LINE];
    FILE *f = fopen(s->path, "r");
    if (!f)
        return false;
    while (s->line_count < SCRIPT_LINES && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        s->lines[s->line_count++] = strdup(line);
    }
    (void)fclose(f);
    return true;
}

/* A script that does not say how its program ends: it must leave in order when told to. */
static bool end_quietly(struct script *s)
{
    if (!s->has_started || s->was_end_checked)
        return true;
    return script_do_signal(s, "TERM") && script_do_exit(s, "0 restored");
}

bool script_run(struct script *s)
{
    s->rows = 24;
    s->cols = 80;
    s->baud = 38400;
    (void)snprintf(s->term, sizeof s->term, "xterm-256color");
    script_default_env(s);
    bool is_fine = true;
    for (s->at = 0; is_fine && s->at < s->line_count; s->at++) {
        const char *line = s->lines[s->at];
        if (line[0] == 0 || line[0] == '#')
            continue;
        if (s->is_verbose)
            printf("  %s\n", line);
        if (!s->program[0] && strncmp(line, "program ", 8) != 0)
            (void)script_do_program(s, "rounds");
        s->failure[0] = 0;
        is_fine = do_line(s, line);
        if (is_fine && s->pty.filter.finding[0])
            is_fine = script_fail(s, "the terminal was sent %s", s->pty.filter.finding);
    }
    s->at--;
    is_fine = is_fine && end_quietly(s);
    if (is_fine && s->has_other) {
        pty_close(&s->pty);
        s->pty = s->other;
        s->was_end_checked = s->was_other_checked;
        s->has_other = false;
        is_fine = end_quietly(s);
    }
    if (!is_fine)
        print_screen(s);
    return is_fine;
}

bool script_update(const struct script *s)
{
    FILE *f = fopen(s->path, "w");
    int block = 0;
    if (!f)
        return false;
    for (int i = 0; i < s->line_count; i++) {
        if (block < s->block_count && s->blocks[block].from == i)
            (void)fputs(s->blocks[block].text, f);
        while (block < s->block_count && s->blocks[block].to <= i)
            block++;
        if (block < s->block_count && i >= s->blocks[block].from)
            continue;
        (void)fprintf(f, "%s\n", s->lines[i]);
    }
    return fclose(f) == 0;
}

void script_finish(struct script *s)
{
    pty_close(&s->pty);
    if (s->has_other)
        pty_close(&s->other);
    for (int i = 0; i < s->line_count; i++)
        free(s->lines[i]);
    for (int i = 0; i < s->env_count; i++)
        free(s->env[i]);
    for (int i = 0; i < s->block_count; i++)
        free(s->blocks[i].text);
}
