#include "tests/bench/measure_pty_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define SYNC "\033]7770;"

extern char **environ;

enum { ROWS = 24, COLS = 80, CALM_MS = 1000 }; /* a timer longer than this is no part of what a key does */

int measure_pty_open(char name[MEASURE_PTY_NAME])
{
    struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0)
        return -1;
    snprintf(name, MEASURE_PTY_NAME, "%s", ptsname(fd));
    ioctl(fd, TIOCSWINSZ, &size);
    return fd;
}

void measure_pty_enter(const char *name)
{
    (void)setsid();
    int fd = open(name, O_RDWR);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
        _exit(126);
    for (int i = 0; i < 3; i++)
        dup2(fd, i);
}

static void run_child(const char *const *argv, const char *book, const char *terminal, int gate)
{
    char book_env[MEASURE_PATH + 16], path_env[1000], c;
    const char *path = getenv("PATH");
    measure_pty_enter(terminal);
    snprintf(book_env, sizeof book_env, "ROUNDS_BOOK=%s", book);
    snprintf(path_env, sizeof path_env, "PATH=%.980s", path ? path : "/usr/bin:/bin"); /* for valgrind */
    const char *env[] = {book_env,
                         path_env,
                         "TERM=xterm-256color",
                         "LC_ALL=C.UTF-8",
                         "HOME=/nonexistent",
                         "ROUNDS_NOW=" MEASURE_NOW,
                         "ROUNDS_SCREEN_SYNC=1",
                         NULL};
    /* The parent sets up its counter first. */
    if (read(gate, &c, 1) != 1)
        _exit(126);
    environ = (char **)env;
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

bool measure_pty_start(struct measure_pty *p, const char *const *argv, const char *book)
{
    int gate[2];
    char terminal[MEASURE_PTY_NAME];
    *p = (struct measure_pty){.fd = measure_pty_open(terminal), .counter = -1};
    if (p->fd < 0 || pipe(gate) != 0)
        return false;
    p->pid = fork();
    if (p->pid == 0) {
        close(gate[1]);
        run_child(argv, book, terminal, gate[0]);
    }
    close(gate[0]);
    if (p->pid > 0)
        p->counter = measure_counter_of(p->pid);
    p->started_ms = measure_ms();
    bool ok = p->pid > 0 && write(gate[1], "g", 1) == 1;
    close(gate[1]);
    return ok;
}

/* One whole private escape, from behind its head to before its BEL. */
static bool is_painted(const struct measure_pty *p, const char *text, bool is_calm)
{
    unsigned long long in = 0;
    unsigned long writes = 0;
    int cols, rows, wait_ms = 0;
    return sscanf(text, "%llu;%dx%d;%lu;%d", &in, &cols, &rows, &writes, &wait_ms) == 5 && in >= p->sent &&
           writes > 0 && (!is_calm || wait_ms < 0 || wait_ms > CALM_MS);
}

/* Counts what was drawn and looks for the escape; they may come in pieces. */
static bool take(struct measure_pty *p, const char *bytes, size_t n, bool is_calm)
{
    bool painted = false;
    for (size_t i = 0; i < n; i++) {
        if (p->npartial == 0 && bytes[i] != SYNC[0]) {
            p->bytes++;
            continue;
        }
        p->partial[p->npartial++] = bytes[i];
        size_t head = sizeof SYNC - 1;
        if (p->npartial <= head ? memcmp(p->partial, SYNC, p->npartial) != 0 : p->npartial == sizeof p->partial - 1) {
            p->bytes += p->npartial; /* an escape of another kind */
            p->npartial = 0;
        } else if (bytes[i] == '\a') {
            p->partial[p->npartial] = 0;
            p->waits++;
            p->is_resting = is_painted(p, p->partial + head, true);
            if (!painted && is_painted(p, p->partial + head, is_calm)) {
                painted = true;
                p->painted_waits = p->waits; /* what else came along in the same read is another frame */
            }
            p->npartial = 0;
        }
    }
    return painted;
}

bool measure_pty_painted(struct measure_pty *p, bool is_calm, int timeout_ms)
{
    double until = measure_ms() + timeout_ms;
    char bytes[4096];
    if (is_calm && p->is_resting)
        return true; /* it came along with what was read before */
    while (measure_ms() < until) {
        struct pollfd fd = {p->fd, POLLIN, 0};
        int ready = poll(&fd, 1, 100);
        if (ready <= 0)
            continue;
        ssize_t n = read(p->fd, bytes, sizeof bytes);
        if (n <= 0 && waitpid(p->pid, NULL, WNOHANG) == p->pid) {
            p->pid = -1; /* it ended; before it has opened its terminal, there is nothing to read either */
            return false;
        }
        if (n > 0 && take(p, bytes, (size_t)n, is_calm))
            return true;
    }
    return false;
}

void measure_pty_keys(struct measure_pty *p, const char *keys)
{
    p->sent += strlen(keys);
    p->is_resting = false;
    if (write(p->fd, keys, strlen(keys)) != (ssize_t)strlen(keys))
        measure_give_up("typing", NULL);
}

void measure_pty_end(struct measure_pty *p)
{
    int status = 0;
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (p->counter >= 0)
        close(p->counter);
    close(p->fd);
    *p = (struct measure_pty){.fd = -1, .counter = -1};
}
