#include "screens/term_signal.h"

#include "screens/term_write.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const struct {
    int number;
    unsigned flag; /* 0: a crash */
} SIGNALS[SIGNAL_KINDS] = {
    {SIGHUP, SIGNAL_HANGUP},    {SIGTERM, SIGNAL_LEAVE},   {SIGINT, SIGNAL_LEAVE}, {SIGQUIT, SIGNAL_LEAVE},
    {SIGWINCH, SIGNAL_RESIZE},  {SIGTSTP, SIGNAL_STOP},    {SIGCONT, SIGNAL_CONTINUE},
    {SIGSEGV, 0}, {SIGBUS, 0}, {SIGFPE, 0}, {SIGILL, 0}, {SIGABRT, 0},
};

/* Signal flags: handlers get no argument. */
static volatile sig_atomic_t has_any;
static volatile sig_atomic_t came[SIGNAL_KINDS];
static volatile sig_atomic_t wake_fd = -1;

static void on_signal(int number)
{
    int kept = errno;
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (SIGNALS[i].number == number)
            came[i] = 1;
    has_any = 1;
    (void)!term_write_to_kernel(wake_fd, "", 1); /* a full pipe is readable already */
    errno = kept;
}

static bool open_pipe(struct term_signal *s, struct err *e)
{
    if (pipe(s->wake) != 0)
        return err_set(e, ERR_IO, "Could not make a pipe for signals: %s.", strerror(errno));
    for (int i = 0; i < 2; i++) {
        (void)fcntl(s->wake[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(s->wake[i], F_SETFL, O_NONBLOCK);
    }
    wake_fd = s->wake[1];
    return true;
}

static void set_handler(int number, void (*handler)(int))
{
    struct sigaction act;
    memset(&act, 0, sizeof act);
    (void)sigemptyset(&act.sa_mask);
    act.sa_handler = handler;
    (void)sigaction(number, &act, NULL);
}

static void install(const struct term_signal *s, int i)
{
    /* A shell without job control ignores SIGTSTP for its children: leave it so. */
    if (SIGNALS[i].number == SIGTSTP && s->before[i].sa_handler == SIG_IGN)
        return;
    set_handler(SIGNALS[i].number, SIGNALS[i].flag ? on_signal : s->on_crash);
}

bool term_signal_start(struct term_signal *s, void (*on_crash)(int number), struct err *e)
{
    s->on_crash = on_crash;
    if (!open_pipe(s, e))
        return false;
    has_any = 0;
    for (int i = 0; i < SIGNAL_KINDS; i++) {
        came[i] = 0;
        (void)sigaction(SIGNALS[i].number, NULL, &s->before[i]);
        install(s, i);
    }
    return true;
}

void term_signal_again(struct term_signal *s)
{
    for (int i = 0; i < SIGNAL_KINDS; i++)
        install(s, i);
}

void term_signal_stop(struct term_signal *s)
{
    if (wake_fd < 0)
        return; /* never started */
    for (int i = 0; i < SIGNAL_KINDS; i++)
        (void)sigaction(SIGNALS[i].number, &s->before[i], NULL);
    wake_fd = -1;
    (void)close(s->wake[0]);
    (void)close(s->wake[1]);
}

int term_signal_fd(const struct term_signal *s)
{
    return s->wake[0];
}

unsigned term_signal_take(struct term_signal *s)
{
    char drain[64];
    unsigned flags = 0;
    if (!has_any)
        return 0; /* the usual case costs no system call */
    has_any = 0;
    while (read(s->wake[0], drain, sizeof drain) > 0) {
    }
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (came[i]) {
            came[i] = 0;
            flags |= SIGNALS[i].flag;
        }
    return flags;
}

void term_signal_sleep(struct term_signal *s)
{
    set_handler(SIGTSTP, SIG_DFL);
    (void)raise(SIGTSTP);
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (SIGNALS[i].number == SIGTSTP)
            install(s, i);
}

void term_signal_let_crash(const struct term_signal *s, int number)
{
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (SIGNALS[i].number == number)
            (void)sigaction(number, &s->before[i], NULL);
}
