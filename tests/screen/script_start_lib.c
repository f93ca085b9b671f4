#include "tests/screen/script_inner.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- environment ---- */

void script_set_env(struct script *s, const char *pair)
{
    size_t name = strcspn(pair, "=");
    int i = 0;
    while (i < s->env_count && !(strncmp(s->env[i], pair, name) == 0 && s->env[i][name] == '='))
        i++;
    if (i == s->env_count) {
        if (s->env_count == SCRIPT_ENV - 1)
            return;
        s->env_count++;
    } else {
        free(s->env[i]);
    }
    s->env[i] = strdup(pair);
    if (pair[name] && !pair[name + 1]) { /* K= unsets */
        free(s->env[i]);
        s->env[i] = s->env[--s->env_count];
    }
    s->env[s->env_count] = NULL;
}

static void set_env_path(struct script *s, const char *name, const char *file)
{
    char pair[SCRIPT_PATH + 100];
    (void)snprintf(pair, sizeof pair, "%s=%s%s", name, s->scratch, file);
    script_set_env(s, pair);
}

const char *script_get_env(const struct script *s, const char *name)
{
    size_t n = strlen(name);
    for (int i = 0; i < s->env_count; i++)
        if (strncmp(s->env[i], name, n) == 0 && s->env[i][n] == '=')
            return s->env[i] + n + 1;
    return "";
}

/* ncurses' newterm forgets memory when it does not know the terminal; nothing else is let off. */
static void allow_known_leak(struct script *s)
{
    char path[SCRIPT_PATH + 20];
    (void)snprintf(path, sizeof path, "%s/known-leaks", s->scratch);
    FILE *f = fopen(path, "w");
    if (!f)
        return;
    (void)fputs("leak:new_prescr\n", f);
    (void)fclose(f);
    set_env_path(s, "LSAN_OPTIONS=print_suppressions=0:suppressions", "/known-leaks");
}

void script_default_env(struct script *s)
{
    script_set_env(s, "PATH=/usr/bin:/bin");
    script_set_env(s, "LC_ALL=C.UTF-8");
    script_set_env(s, "ROUNDS_SCREEN_SYNC=1");
    script_set_env(s, "ROUNDS_NOW=2026-11-23T10:42");
    script_set_env(s, "ROUNDS_SEED=1");
    set_env_path(s, "HOME", "");
    set_env_path(s, "TMPDIR", "");
    /* Findings of the sanitizers go to files: the terminal is taken. */
    set_env_path(s, "ASAN_OPTIONS=detect_leaks=1:log_path", "/sanitizer");
    script_set_env(s, "UBSAN_OPTIONS=print_stacktrace=1");
    allow_known_leak(s);
}

/* ---- starting ---- */

int script_split(const char *args, char text[SCRIPT_LINE], char *words[SCRIPT_WORDS])
{
    int n = 0;
    (void)snprintf(text, SCRIPT_LINE, "%s", args);
    while (*text && n < SCRIPT_WORDS - 1) {
        text += strspn(text, " ");
        if (!*text)
            break;
        bool is_quoted = *text == '\'';
        words[n++] = text += is_quoted;
        text += strcspn(text, is_quoted ? "'" : " ");
        if (*text)
            *text++ = 0;
    }
    words[n] = NULL;
    return n;
}

static void find_program(const struct script *s, const char *name, char out[SCRIPT_PATH])
{
    (void)snprintf(out, SCRIPT_PATH, "%s/%s", s->programs, name);
    if (access(out, X_OK) != 0)
        (void)snprintf(out, SCRIPT_PATH, "%s/../%s", s->programs, name);
}

static speed_t speed_of(long baud)
{
    static const struct {
        long baud;
        speed_t speed;
    } SPEEDS[] = {{1200, B1200}, {2400, B2400}, {4800, B4800}, {9600, B9600}, {19200, B19200}, {38400, B38400}};
    for (size_t i = 0; i < sizeof SPEEDS / sizeof SPEEDS[0]; i++)
        if (SPEEDS[i].baud == baud)
            return SPEEDS[i].speed;
    return B38400;
}

bool script_do_run(struct script *s, const char *args)
{
    char text[SCRIPT_LINE], term[60];
    char *words[SCRIPT_WORDS];
    char *argv[SCRIPT_WORDS + 1];
    int n = script_split(args, text, words);
    if (s->has_started && !s->was_end_checked)
        return script_fail(s, "the last program still runs: say how it ends (exit)");
    pty_close(&s->pty);
    argv[0] = s->program;
    memcpy(argv + 1, words, sizeof(char *) * (size_t)(n + 1));
    (void)snprintf(term, sizeof term, "TERM=%s", s->term);
    script_set_env(s, term);
    struct pty_start start = {.argv = argv,
                              .env = s->env,
                              .dir = s->scratch,
                              .rows = s->rows,
                              .cols = s->cols,
                              .speed = speed_of(s->baud),
                              .is_loose = s->is_loose,
                              .has_shell = s->has_shell,
                              .is_ascii = strcmp(script_get_env(s, "LC_ALL"), "C") == 0};
    if (!pty_open(&s->pty, &start))
        return script_fail(s, "%s could not be started", s->program);
    s->has_shell = s->is_loose = false;
    s->has_started = true;
    s->was_end_checked = false;
    if (*script_get_env(s, "ROUNDS_SCREEN_SYNC"))
        (void)pty_wait(&s->pty, false); /* a program that refuses ends here; `exit` says so */
    else
        pty_wait_first(&s->pty);
    script_say_cost(s, "first paint");
    return true;
}

char *script_verb_program(struct script *s)
{
    const char *name = strrchr(s->program, '/');
    return s->verbs && name && strcmp(name, "/rounds") == 0 ? s->verbs : s->program;
}

int script_run_plain(struct script *s, char *const *argv)
{
    char log[SCRIPT_PATH + 20];
    int status = 0;
    (void)snprintf(log, sizeof log, "%s/output", s->scratch);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        (void)dup2(fd, 1);
        (void)dup2(fd, 2);
        if (chdir(s->scratch) == 0)
            (void)execve(argv[0], argv, s->env);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool copy_file(const char *from, const char *to)
{
    char bytes[65536];
    size_t n;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    bool is_fine = in && out;
    while (is_fine && (n = fread(bytes, 1, sizeof bytes, in)) > 0)
        is_fine = fwrite(bytes, 1, n, out) == n;
    if (in)
        (void)fclose(in);
    return out && fclose(out) == 0 && is_fine;
}

/* book new: a practice by the sample policy with nobody in it yet. */
static bool make_empty(struct script *s, char *const *more)
{
    char init[] = "init";
    char *argv[SCRIPT_WORDS + 2] = {script_verb_program(s), init};
    set_env_path(s, "ROUNDS_BOOK", "/book.db");
    for (int i = 0; more[i]; i++)
        argv[i + 2] = more[i];
    return script_run_plain(s, argv) == 0 || script_fail(s, "the practice could not be made");
}

/* book demo SEED [ARGS]: a demo practice, made once per seed and run. */
bool script_do_book(struct script *s, const char *args)
{
    char *words[SCRIPT_WORDS];
    char text[SCRIPT_LINE], made[SCRIPT_PATH], book[SCRIPT_PATH], seed[60], key[200];
    (void)snprintf(key, sizeof key, "%s %s", script_get_env(s, "ROUNDS_NOW"), args);
    for (char *p = key; *p; p++)
        if (strchr(" /:", *p))
            *p = '-';
    (void)snprintf(made, sizeof made, "%s/%s.db", s->cache, key);
    (void)snprintf(book, sizeof book, "%s/book.db", s->scratch);
    int n = script_split(args, text, words);
    if (n >= 1 && strcmp(words[0], "new") == 0)
        return make_empty(s, words + 1);
    if (n < 2 || strcmp(words[0], "demo") != 0)
        return script_fail(s, "book demo SEED [ARGS]");
    (void)snprintf(seed, sizeof seed, "ROUNDS_SEED=%s", words[1]);
    script_set_env(s, seed);
    if (access(made, R_OK) != 0) {
        char *argv[SCRIPT_WORDS + 4] = {script_verb_program(s), "--book", made, "demo"};
        for (int i = 2; i < n; i++)
            argv[i + 2] = words[i];
        if (script_run_plain(s, argv) != 0)
            return script_fail(s, "the demo practice could not be made: see %s/output", s->scratch);
    }
    set_env_path(s, "ROUNDS_BOOK", "/book.db");
    return copy_file(made, book) || script_fail(s, "%s could not be copied", made);
}

/* ---- settings ---- */

bool script_do_env(struct script *s, const char *args)
{
    script_set_env(s, args);
    return true;
}

bool script_do_now(struct script *s, const char *args)
{
    char path[SCRIPT_PATH + 20];
    (void)snprintf(path, sizeof path, "%s/now", s->scratch);
    FILE *f = fopen(path, "w");
    bool ok = f && fprintf(f, "%s\n", args) > 0;
    ok = (!f || fclose(f) == 0) && ok;
    (void)snprintf(path, sizeof path, "ROUNDS_NOW=@%s/now", s->scratch);
    script_set_env(s, path);
    return ok || script_fail(s, "%s cannot be written", path);
}

bool script_do_term(struct script *s, const char *args)
{
    (void)snprintf(s->term, sizeof s->term, "%s", args);
    return true;
}

bool script_do_size(struct script *s, const char *args)
{
    return script_read_size(args, &s->rows, &s->cols) || script_fail(s, "size COLSxROWS, at most 300x100");
}

bool script_do_baud(struct script *s, const char *args)
{
    s->baud = strtol(args, NULL, 10);
    return true;
}

bool script_do_program(struct script *s, const char *args)
{
    find_program(s, args, s->program);
    return access(s->program, X_OK) == 0 || script_fail(s, "there is no program %s", s->program);
}

bool script_do_loose(struct script *s, const char *args)
{
    (void)args;
    s->is_loose = true;
    return true;
}

/* also ARGS: the program once more, without a terminal, as somebody else at work; then the one
 * on the terminal must have drawn again. */
bool script_do_also(struct script *s, const char *args)
{
    char text[SCRIPT_LINE];
    char *argv[SCRIPT_WORDS + 1];
    argv[0] = script_verb_program(s);
    (void)script_split(args, text, argv + 1);
    if (!script_is_started(s))
        return false;
    (void)pty_wait(&s->pty, true); /* what others wrote before is drawn: what is drawn next is this */
    pty_mark(&s->pty);
    s->pty.filter.has_sync = false;
    if (script_run_plain(s, argv) != 0)
        return script_fail(s, "it did not end well: see %s/output", s->scratch);
    if (!pty_wait(&s->pty, false))
        return script_fail(s, "the change did not reach the screen");
    script_say_cost(s, "also");
    return true;
}

/* desk ARGS: a second terminal with the program on the same book; keys and looks go to it from now on. desk: back to
 * the other one. */
bool script_do_desk(struct script *s, const char *args)
{
    if (!script_is_started(s) || (!*args && !s->has_other))
        return script_fail(s, "desk ARGS starts a second terminal; there is none to go to");
    if (*args && s->has_other)
        return script_fail(s, "there are two desks already");
    struct pty here = s->pty;
    s->pty = s->other;
    s->other = here;
    bool was_checked = s->was_end_checked;
    s->was_end_checked = s->was_other_checked;
    s->was_other_checked = was_checked;
    if (!*args)
        return true;
    s->has_other = true;
    s->pty = (struct pty){.fd = -1, .keeper = -1};
    s->was_end_checked = true; /* the first one goes on */
    return script_do_run(s, args);
}

bool script_do_shell(struct script *s, const char *args)
{
    (void)args;
    s->has_shell = true;
    return true;
}
