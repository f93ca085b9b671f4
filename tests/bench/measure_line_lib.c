#include "tests/bench/measure_line_lib.h"

#include "tests/bench/measure_pty_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

enum {
    QUIET_MS = 80,     /* Rounds draws what belongs to a resting cursor after 150 */
    REST_MS = 400,     /* and by then all is drawn */
    FIRST_MS = 15000,  /* until a start has drawn */
    FIRST_BYTES = 400, /* so much: calcurse and htop say hello to the terminal, and then read all they show */
    KEY_MS = 400,      /* until the first byte of a key */
    BITS = 10,         /* of a byte on a serial line */
    MS_PER_S = 1000,
    PIECE = 16, /* bytes that are read at once from a slow line */
};

/* --- the process, from outside ----------------------------------------------------------------------------- */

static long field_of(int pid, const char *file, const char *name)
{
    char path[64], text[80];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *f = fopen(path, "r");
    while (f && fgets(text, sizeof text, f))
        if (strncmp(text, name, strlen(name)) == 0)
            value = strtol(text + strlen(name), NULL, 10);
    if (f)
        fclose(f);
    return value;
}

static double cpu_us_of(int pid)
{
    char path[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
    FILE *f = fopen(path, "r");
    if (f) {
        if (fscanf(f, "%llu", &ns) != 1)
            ns = 0;
        fclose(f);
    }
    return (double)ns / 1000;
}

static void run_child(const char *const *argv, const char *book, const char *terminal, int report)
{
    char book_env[MEASURE_PATH + 16], path_env[1000], home_env[1000];
    const char *path = getenv("PATH"), *home = getenv("HOME");
    measure_pty_enter(terminal);
    snprintf(book_env, sizeof book_env, "ROUNDS_BOOK=%s", book);
    snprintf(path_env, sizeof path_env, "PATH=%.980s", path ? path : "/usr/bin:/bin");
    snprintf(home_env, sizeof home_env, "HOME=%.980s", home ? home : "/nonexistent");
    const char *env[] = {book_env, path_env, home_env, "TERM=vt220", "LC_ALL=C.UTF-8", "ROUNDS_NOW=" MEASURE_NOW, NULL};
    environ = (char **)env;
    execvp(argv[0], (char *const *)argv);
    int why = errno;
    ssize_t written = write(report, &why, sizeof why);
    (void)written;
    _exit(127);
}

bool line_start(struct line *l, const char *const *argv, const char *book, int baud)
{
    int report[2], why;
    char terminal[MEASURE_PTY_NAME];
    struct termios modes;
    *l = (struct line){.fd = measure_pty_open(terminal), .baud = baud};
    if (l->fd < 0 || pipe(report) != 0)
        return false;
    if (baud && tcgetattr(l->fd, &modes) == 0) {
        cfsetospeed(&modes, B9600);
        tcsetattr(l->fd, TCSANOW, &modes);
    }
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    fflush(stdout);
    l->began_ms = measure_ms();
    l->pid = fork();
    if (l->pid == 0)
        run_child(argv, book, terminal, report[1]);
    close(report[1]);
    bool ok = l->pid > 0 && read(report[0], &why, sizeof why) == 0; /* closed by exec */
    close(report[0]);
    if (!ok)
        line_end(l);
    return ok;
}

void line_end(struct line *l)
{
    if (l->pid > 0) {
        kill(l->pid, SIGKILL);
        while (waitpid(l->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    close(l->fd);
    *l = (struct line){.fd = -1};
}

/* --- reading ------------------------------------------------------------------------------------------------ */

/* A piece of what is there; 0 if nothing came within ms. On a slow line it returns when the last byte has arrived. */
static size_t take(struct line *l, int ms)
{
    char bytes[4096];
    struct pollfd fd = {l->fd, POLLIN, 0};
    if (poll(&fd, 1, ms) <= 0)
        return 0;
    ssize_t n = read(l->fd, bytes, l->baud ? PIECE : sizeof bytes);
    if (n <= 0)
        return 0;
    if (l->baud) {
        double now = measure_ms(), free_ms = l->free_ms > now ? l->free_ms : now;
        l->free_ms = free_ms + (double)n * MS_PER_S * BITS / l->baud;
        while (measure_ms() < l->free_ms)
            poll(NULL, 0, 1);
    }
    return (size_t)n;
}

/* Until quiet_ms pass without a byte; how many came, and when the last. */
static size_t read_all(struct line *l, int first_ms, int quiet_ms, double *last_ms)
{
    size_t all = 0, n;
    for (int wait = first_ms; (n = take(l, wait)) > 0; wait = quiet_ms) {
        all += n;
        *last_ms = measure_ms();
    }
    return all;
}

struct line_cost line_press(struct line *l, const char *keys)
{
    struct line_cost c = {0};
    bool is_start = *keys == 0;
    long writes = field_of(l->pid, "io", "syscw:");
    double cpu = cpu_us_of(l->pid), began = is_start ? l->began_ms : measure_ms(), last = began;
    if (!is_start && write(l->fd, keys, strlen(keys)) != (ssize_t)strlen(keys))
        measure_give_up("typing", NULL);
    for (size_t n; is_start && c.bytes < FIRST_BYTES && (n = take(l, FIRST_MS)) > 0; last = measure_ms())
        c.bytes += n;
    c.bytes += read_all(l, is_start ? QUIET_MS : KEY_MS, QUIET_MS, &last);
    c.ms = last - began;
    c.writes = writes < 0 ? -1 : field_of(l->pid, "io", "syscw:") - writes;
    c.cpu_us = cpu_us_of(l->pid) - cpu;
    return c;
}

void line_rest(struct line *l)
{
    double last;
    read_all(l, REST_MS, REST_MS, &last);
}

struct line_cost line_idle(struct line *l, int ms)
{
    struct line_cost c = {0};
    long wakes = field_of(l->pid, "status", "voluntary_ctxt_switches:");
    double until = measure_ms() + ms;
    for (double now = measure_ms(); now < until; now = measure_ms())
        c.bytes += take(l, (int)(until - now) + 1);
    c.wakes = wakes < 0 ? -1 : field_of(l->pid, "status", "voluntary_ctxt_switches:") - wakes;
    return c;
}

double line_hold(struct line *l, const char *keys, int n, int every_ms)
{
    double began = measure_ms(), last = began;
    for (int i = 0; i < n; i++) {
        if (write(l->fd, keys, strlen(keys)) < 0)
            measure_give_up("typing", NULL);
        for (double now = measure_ms(); now < began + (i + 1.0) * every_ms; now = measure_ms())
            if (take(l, (int)(began + (i + 1.0) * every_ms - now) + 1) > 0)
                last = measure_ms();
    }
    double end = measure_ms();
    read_all(l, KEY_MS, QUIET_MS, &last);
    return last > end ? last - end : 0;
}
