#include "tests/screen/script_inner.h"

#include "tests/screen/keys_lib.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { BURST = 4096 };

/* ---- keys ---- */

void script_say_cost(const struct script *s, const char *what)
{
    if (s->is_verbose)
        printf("    %-12s %5zu B  %lu writes\n", what, s->pty.bytes, s->pty.filter.sync.writes - s->pty.writes_before);
}

/* Bytes that the line itself takes bring no sync. */
static bool waits_for_nothing(const char *bytes, int n)
{
    return n == 1 && bytes[0] && strchr("\003\032\021\023\034", bytes[0]);
}

static bool send_and_wait(struct script *s, const char *bytes, int n, const char *what)
{
    pty_mark(&s->pty);
    pty_send(&s->pty, bytes, (size_t)n);
    if (waits_for_nothing(bytes, n))
        return true;
    s->pty.filter.has_sync = false;
    (void)pty_wait(&s->pty, false);
    if (!s->pty.filter.has_sync && !s->pty.has_ended)
        return script_fail(s, "after %s the program never came to rest", what);
    script_say_cost(s, what);
    return true;
}

/* key, keys, type: each key is waited for. */
bool script_do_keys(struct script *s, const char *args)
{
    const char *rest = args;
    while (script_is_started(s) && *rest) {
        char bytes[KEYS_MAX], what[40];
        const char *from = rest;
        int n = keys_next(&rest, s->term, bytes);
        if (n < 0)
            return script_fail(s, "no key has this name: %s", from);
        (void)snprintf(what, sizeof what, "%.*s", (int)(rest - from), from);
        s->pressed++;
        if (!send_and_wait(s, bytes, n, what))
            return false;
    }
    return s->has_started;
}

/* How many keys a thing takes: counted from here, each key once, Enter and Tab too. */
bool script_do_count(struct script *s, const char *args)
{
    (void)args;
    s->pressed = 0;
    return script_is_started(s);
}

bool script_do_pressed(struct script *s, const char *args)
{
    return script_is_started(s) && script_compare(s, "keys pressed", (unsigned long)s->pressed, args);
}

/* The bytes of keys written down; -1 after script_fail. */
static int bytes_of(struct script *s, const char *keys, char *out, size_t size)
{
    size_t len = 0;
    while (*keys && len + KEYS_MAX < size) {
        int n = keys_next(&keys, s->term, out + len);
        if (n < 0) {
            (void)script_fail(s, "a key has no such name");
            return -1;
        }
        len += (size_t)n;
    }
    return (int)len;
}

/* All in one write, as from a stuck line or a paste on a terminal without bracketed paste. */
bool script_do_burst(struct script *s, const char *args)
{
    char all[BURST];
    int n = bytes_of(s, args, all, sizeof all);
    return n >= 0 && script_is_started(s) && send_and_wait(s, all, n, "burst");
}

/* The same, not waited for: for a line that is stopped. */
bool script_do_send(struct script *s, const char *args)
{
    char all[BURST];
    int n = bytes_of(s, args, all, sizeof all);
    if (n < 0 || !script_is_started(s))
        return false;
    pty_send(&s->pty, all, (size_t)n);
    return true;
}

/* As this terminal pastes; | is the end of a line, for which terminals send Enter. */
bool script_do_paste(struct script *s, const char *args)
{
    char text[BURST], all[BURST + 20];
    bool is_marked = s->pty.filter.modes.paste;
    int n = bytes_of(s, args, text, sizeof text);
    for (int i = 0; i < n; i++)
        if (text[i] == '|')
            text[i] = '\r';
    if (n < 0 || !script_is_started(s))
        return false;
    int mark = is_marked ? 6 : 0; /* not by snprintf: a NUL is pasted too */
    memcpy(all, "\033[200~", 6);
    memcpy(all + mark, text, (size_t)n);
    memcpy(all + mark + n, "\033[201~", 6);
    return send_and_wait(s, all, mark + n + mark, "paste");
}

/* flood N TEXT: TEXT again and again until N bytes, as one paste. Not waited for in between: the program never rests
 * inside a paste. */
bool script_do_flood(struct script *s, const char *args)
{
    char text[BURST];
    size_t size = 0, used = 0;
    int skip = 0;
    if (sscanf(args, "%zu %n", &size, &skip) != 1 || !args[skip])
        return script_fail(s, "flood BYTES TEXT");
    int n = bytes_of(s, args + skip, text, sizeof text);
    char *all = n > 0 && script_is_started(s) ? malloc(size + 20) : NULL;
    if (!all)
        return false;
    bool is_marked = s->pty.filter.modes.paste;
    if (is_marked)
        memcpy(all, "\033[200~", used = 6);
    for (size_t i = 0; i < size; i++)
        all[used++] = text[i % (size_t)n] == '|' ? '\r' : text[i % (size_t)n];
    memcpy(all + used, "\033[201~", 6);
    used += is_marked ? 6 : 0;
    bool ok = send_and_wait(s, all, (int)used, "flood");
    free(all);
    return ok;
}

bool script_do_resize(struct script *s, const char *args)
{
    int rows, cols;
    if (!script_is_started(s) || !script_read_size(args, &rows, &cols))
        return script_fail(s, "resize COLSxROWS, while a program runs");
    pty_mark(&s->pty);
    pty_resize(&s->pty, rows, cols);
    if (!pty_wait(&s->pty, false))
        return script_fail(s, "after resizing the program never came to rest");
    script_say_cost(s, args);
    return true;
}

bool script_do_settle(struct script *s, const char *args)
{
    (void)args;
    if (!script_is_started(s))
        return false;
    pty_mark(&s->pty);
    if (!pty_wait(&s->pty, true))
        return script_fail(s, "the program never came to rest");
    script_say_cost(s, "settle");
    return true;
}

/* ---- ending ---- */

bool script_do_signal(struct script *s, const char *args)
{
    static const struct {
        const char *name;
        int number;
    } SIGNALS[] = {{"TERM", SIGTERM}, {"HUP", SIGHUP},   {"INT", SIGINT},
                   {"CONT", SIGCONT}, {"TSTP", SIGTSTP}, {"KILL", SIGKILL}};
    for (size_t i = 0; script_is_started(s) && i < sizeof SIGNALS / sizeof SIGNALS[0]; i++)
        if (strcmp(SIGNALS[i].name, args) == 0) {
            pty_mark(&s->pty);
            s->pty.filter.has_sync = false;
            return kill(s->pty.pid, SIGNALS[i].number) == 0 || script_fail(s, "the signal could not be sent");
        }
    return script_fail(s, "signal TERM|HUP|INT|CONT|TSTP|KILL");
}

bool script_do_hangup(struct script *s, const char *args)
{
    (void)args;
    if (!script_is_started(s))
        return false;
    pty_mark(&s->pty);
    pty_hang_up(&s->pty);
    return true;
}

/* stopped: the program sleeps, as after ^Z, and the terminal is given back meanwhile. */
bool script_do_stopped(struct script *s, const char *args)
{
    char left[200];
    (void)args;
    if (!script_is_started(s))
        return false;
    if (!pty_wait_stop(&s->pty))
        return script_fail(s, "it did not stop (was it started with: shell, run?)");
    s->pty.filter.has_sync = false;
    pty_left_behind(&s->pty, left, sizeof left);
    return !left[0] || script_fail(s, "left behind while stopped: %s", left);
}

static bool sanitizer_found(struct script *s)
{
    char command[SCRIPT_PATH + 40], line[300];
    (void)snprintf(command, sizeof command, "%s/sanitizer.%ld", s->scratch, (long)s->pty.pid);
    FILE *f = fopen(command, "r");
    if (!f)
        return false;
    (void)script_fail(s, "a sanitizer found something");
    while (fgets(line, sizeof line, f))
        printf("    %s", line);
    (void)fclose(f);
    return true;
}

/* exit CODE [within MS] [restored] */
bool script_do_exit(struct script *s, const char *args)
{
    char left[200];
    int code;
    const char *within = strstr(args, "within ");
    if (!script_is_started(s) || sscanf(args, "%d", &code) != 1)
        return script_fail(s, "exit CODE [within MS] [restored], while a program runs");
    if (!pty_wait_end(&s->pty))
        return script_fail(s, "it still runs");
    s->was_end_checked = true;
    if (s->is_verbose)
        printf("    ended after %ld ms\n", s->pty.ended_ms);
    if (sanitizer_found(s))
        return false;
    if (!WIFEXITED(s->pty.status))
        return script_fail(s, "it was ended by signal %d", WTERMSIG(s->pty.status));
    if (WEXITSTATUS(s->pty.status) != code)
        return script_fail(s, "it ended with %d, expected %d", WEXITSTATUS(s->pty.status), code);
    if (within && s->pty.ended_ms > strtol(within + 7, NULL, 10))
        return script_fail(s, "it took %ld ms to end", s->pty.ended_ms);
    pty_left_behind(&s->pty, left, sizeof left);
    if (strstr(args, "restored") && left[0])
        return script_fail(s, "left behind on the terminal: %s", left);
    return true;
}

/* killed SIGNAL [restored]: it must have been ended by that signal. */
bool script_do_killed(struct script *s, const char *args)
{
    char left[200];
    int number;
    if (!script_is_started(s) || sscanf(args, "%d", &number) != 1)
        return script_fail(s, "killed SIGNAL-NUMBER [restored], while a program runs");
    if (!pty_wait_end(&s->pty))
        return script_fail(s, "it still runs");
    s->was_end_checked = true;
    /* Under a sanitizer a crash is reported and ends with exit 1 instead. */
    bool is_killed = WIFSIGNALED(s->pty.status) && WTERMSIG(s->pty.status) == number;
    if (!is_killed && !(WIFEXITED(s->pty.status) && WEXITSTATUS(s->pty.status) == 1))
        return script_fail(s, "it ended with wait status %#x", (unsigned)s->pty.status);
    pty_left_behind(&s->pty, left, sizeof left);
    return !strstr(args, "restored") || !left[0] || script_fail(s, "left behind on the terminal: %s", left);
}
