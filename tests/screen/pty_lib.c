#include "tests/screen/pty_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CALM_MS = 1000 }; /* a timer longer than this is no part of drawing */

static long long now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void set_size(int fd, int rows, int cols)
{
    struct winsize size = {(unsigned short)rows, (unsigned short)cols, 0, 0};
    (void)ioctl(fd, TIOCSWINSZ, &size);
}

/* What a shell does, so that ^Z works (a program without one around cannot be stopped by
 * it): the program is its foreground job, and when the job stops the shell stops too, which
 * tells the runner. Continued, it brings the job to the foreground. */
static void play_shell(void)
{
    int status = 0;
    pid_t job = fork();
    if (job == 0) {
        (void)setpgid(0, 0);
        (void)signal(SIGTTOU, SIG_IGN);
        (void)tcsetpgrp(0, getpid());
        (void)signal(SIGTTOU, SIG_DFL);
        return;
    }
    while (job > 0 && waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        (void)raise(SIGSTOP);
        (void)kill(job, SIGCONT);
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 126);
}

static void run_child(const struct pty_start *start, int slave, int master)
{
    (void)close(master);
    (void)setsid();
    if (!start->is_loose)
        (void)ioctl(slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        (void)dup2(slave, fd);
    if (slave > 2)
        (void)close(slave);
    (void)signal(SIGPIPE, SIG_DFL);
    if (start->has_shell)
        play_shell();
    if (start->dir && chdir(start->dir) != 0)
        _exit(127);
    (void)execve(start->argv[0], start->argv, start->env);
    _exit(127);
}

bool pty_open(struct pty *p, const struct pty_start *start)
{
    memset(p, 0, sizeof *p);
    p->fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (p->fd < 0 || grantpt(p->fd) != 0 || unlockpt(p->fd) != 0)
        return false;
    p->keeper = open(ptsname(p->fd), O_RDWR | O_NOCTTY);
    if (p->keeper < 0 || tcgetattr(p->keeper, &p->modes_before) != 0)
        return false;
    (void)cfsetospeed(&p->modes_before, start->speed);
    (void)cfsetispeed(&p->modes_before, start->speed);
    (void)tcsetattr(p->keeper, TCSANOW, &p->modes_before);
    p->rows = start->rows;
    p->cols = start->cols;
    set_size(p->fd, p->rows, p->cols);
    p->vterm = vterm_new(p->rows, p->cols);
    vterm_set_utf8(p->vterm, 1);
    p->screen = vterm_obtain_screen(p->vterm);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
    p->filter.is_ascii_only = start->is_ascii;
    p->filter.rows = start->rows;
    pty_mark(p);
    p->pid = fork();
    if (p->pid == 0)
        run_child(start, p->keeper, p->fd);
    return p->pid > 0;
}

void pty_mark(struct pty *p)
{
    p->bytes = 0;
    p->writes_before = p->filter.sync.writes;
    p->began_ms = now_ms();
    p->raw_len = 0;
}

void pty_send(struct pty *p, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr("\003\032\021\023\034", bytes[i]) || bytes[i] == 0)
            p->sent++;
    while (n > 0 && p->fd >= 0) {
        ssize_t done = write(p->fd, bytes, n);
        if (done < 0 && errno != EINTR)
            return;
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        }
    }
}

void pty_resize(struct pty *p, int rows, int cols)
{
    p->rows = rows;
    p->cols = cols;
    vterm_set_size(p->vterm, rows, cols);
    p->filter.has_sync = false;
    p->filter.rows = rows;
    set_size(p->fd, rows, cols);
}

/* Bytes of a sync come apart: they are held back until the filter knows what they are. */
static void take(struct pty *p, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool is_for_terminal = filter_byte(&p->filter, (unsigned char)bytes[i]);
        if (!is_for_terminal)
            continue;
        (void)vterm_input_write(p->vterm, p->filter.sequence, p->filter.len);
        p->bytes += p->filter.len;
        if (p->raw_len + p->filter.len < sizeof p->raw) {
            memcpy(p->raw + p->raw_len, p->filter.sequence, p->filter.len);
            p->raw_len += p->filter.len;
        }
    }
}

static void note_end(struct pty *p)
{
    if (!p->has_ended && waitpid(p->pid, &p->status, WNOHANG) == p->pid) {
        p->has_ended = true;
        p->ended_ms = (long)(now_ms() - p->began_ms);
    }
}

/* Reads what there is, waiting at most a moment; false at the end of the program's output. */
static bool read_some(struct pty *p, int wait_ms)
{
    char bytes[4096];
    struct pollfd fd = {p->fd, POLLIN, 0};
    if (p->fd < 0 || poll(&fd, 1, wait_ms) <= 0)
        return !p->has_ended;
    ssize_t n = read(p->fd, bytes, sizeof bytes);
    if (n > 0)
        take(p, bytes, (size_t)n);
    return n > 0;
}

static bool is_drawn(const struct pty *p, bool is_calm)
{
    const struct filter_sync *s = &p->filter.sync;
    if (!p->filter.has_sync || s->in < p->sent || s->rows != p->rows || s->cols != p->cols)
        return false;
    return !is_calm || s->wait_ms < 0 || s->wait_ms > CALM_MS;
}

bool pty_wait(struct pty *p, bool is_calm)
{
    long long until = now_ms() + PTY_PATIENCE_MS;
    while (!is_drawn(p, is_calm)) {
        if (!p->has_ended)
            note_end(p);
        if (!read_some(p, 20) || now_ms() > until)
            return false;
    }
    p->took_ms = (long)(now_ms() - p->began_ms);
    return true;
}

bool pty_look(struct pty *p, int wait_ms)
{
    if (is_drawn(p, false))
        return true;
    if (!p->has_ended)
        note_end(p);
    (void)read_some(p, wait_ms);
    return is_drawn(p, false);
}

void pty_wait_first(struct pty *p)
{
    long long until = now_ms() + PTY_PATIENCE_MS;
    while (p->bytes == 0 && now_ms() < until && read_some(p, 20))
        note_end(p);
}

void pty_drain(struct pty *p)
{
    while (p->fd >= 0 && poll(&(struct pollfd){p->fd, POLLIN, 0}, 1, 0) > 0 && read_some(p, 0)) {
    }
}

bool pty_wait_end(struct pty *p)
{
    long long until = now_ms() + PTY_PATIENCE_MS;
    while (!p->has_ended && now_ms() < until) {
        note_end(p);
        if (p->fd >= 0)
            (void)read_some(p, 1);
        else
            (void)poll(NULL, 0, 1);
    }
    pty_drain(p);
    return p->has_ended;
}

bool pty_wait_stop(struct pty *p)
{
    long long until = now_ms() + PTY_PATIENCE_MS;
    int status = 0;
    while (now_ms() < until && waitpid(p->pid, &status, WNOHANG | WUNTRACED) != p->pid)
        (void)read_some(p, 1);
    pty_drain(p);
    return WIFSTOPPED(status);
}

void pty_hang_up(struct pty *p)
{
    /* The keeper would keep the line alive for the program's eyes. */
    (void)close(p->keeper);
    (void)close(p->fd);
    p->keeper = p->fd = -1;
}

void pty_close(struct pty *p)
{
    if (p->pid > 0 && !p->has_ended) {
        (void)kill(p->pid, SIGKILL);
        (void)waitpid(p->pid, &p->status, 0);
    }
    if (p->fd >= 0)
        (void)close(p->fd);
    if (p->keeper >= 0)
        (void)close(p->keeper);
    if (p->vterm)
        vterm_free(p->vterm);
    memset(p, 0, sizeof *p);
    p->fd = p->keeper = -1;
}

static size_t add_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)((n == 2 ? 0xc0u : n == 3 ? 0xe0u : 0xf0u) | c);
    return n;
}

void pty_row(const struct pty *p, int row, char out[PTY_LINE])
{
    size_t n = 0;
    VTermScreenCell cell;
    for (int col = 0; col < p->cols && n + 40 < PTY_LINE; col += cell.width > 1 ? cell.width : 1) {
        (void)vterm_screen_get_cell(p->screen, (VTermPos){row, col}, &cell);
        if (cell.chars[0] == 0)
            out[n++] = ' ';
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            n += add_utf8(out + n, cell.chars[i]);
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = 0;
}

void pty_cursor(const struct pty *p, int *row, int *col)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(p->vterm), &at);
    *row = at.row;
    *col = at.col;
}

void pty_left_behind(const struct pty *p, char *out, size_t size)
{
    const struct filter_modes *m = &p->filter.modes;
    struct termios now;
    bool is_same = p->keeper >= 0 && tcgetattr(p->keeper, &now) == 0 && now.c_lflag == p->modes_before.c_lflag &&
                   now.c_iflag == p->modes_before.c_iflag && now.c_oflag == p->modes_before.c_oflag;
    (void)snprintf(out, size, "%s%s%s%s%s%s%s%s%s", m->other_screen ? "other screen; " : "",
                   m->paste ? "bracketed paste; " : "", m->keypad ? "keypad mode; " : "",
                   m->cursor_hidden ? "hidden cursor; " : "", m->attributes ? "attributes; " : "",
                   m->graphics ? "line graphics; " : "", m->insert ? "insert mode; " : "",
                   m->region ? "scrolling region; " : "", is_same ? "" : "line modes; ");
}
