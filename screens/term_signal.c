#include "screens/term_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const struct {
    int number;
    unsigned flag; /* 0: a crash */
} SIGNALS[] = {
    {SIGHUP, SIGNAL_HANGUP},  {SIGTERM, SIGNAL_LEAVE},   {SIGINT, SIGNAL_LEAVE},
    {SIGQUIT, SIGNAL_LEAVE},  {SIGWINCH, SIGNAL_RESIZE}, {SIGTSTP, SIGNAL_STOP},
    {SIGCONT, SIGNAL_CONTINUE}, {SIGSEGV, 0}, {SIGBUS, 0}, {SIGFPE, 0}, {SIGILL, 0}, {SIGABRT, 0},
};
enum { SIGNAL_COUNT = sizeof SIGNALS / sizeof SIGNALS[0] };

/* Signal flags: handlers get no argument. */
static volatile sig_atomic_t has_any;
static volatile sig_atomic_t came[SIGNAL_COUNT];
static int wake[2] = {-1, -1};
static struct sigaction before[SIGNAL_COUNT];
static struct {
    int fd;
    struct termios modes;
    char bytes[255];
    size_t n;
} crash = {.fd = -1};

static void on_signal(int number)
{
    int kept = errno;
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (SIGNALS[i].number == number)
            came[i] = 1;
    has_any = 1;
    struct iovec v = {"", 1};
    /* A full pipe is readable already. */
    if (writev(wake[1], &v, 1) < 0)
        errno = 0;
    errno = kept;
}

/* Puts the terminal back, then lets whoever handled it before (or nobody) have it: the
 * faulting instruction runs again, abort() raises again. */
static void on_crash(int number)
{
    if (crash.fd >= 0) {
        struct iovec v = {crash.bytes, crash.n};
        if (writev(crash.fd, &v, 1) < 0)
            errno = 0;
        (void)tcsetattr(crash.fd, TCSANOW, &crash.modes);
    }
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (SIGNALS[i].number == number)
            (void)sigaction(number, &before[i], NULL);
}

static bool open_pipe(struct err *e)
{
    if (pipe(wake) != 0)
        return err_set(e, ERR_IO, "Could not make a pipe for signals: %s.", strerror(errno));
    for (int i = 0; i < 2; i++) {
        (void)fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    return true;
}

static void install(int i)
{
    struct sigaction act;
    memset(&act, 0, sizeof act);
    (void)sigemptyset(&act.sa_mask);
    act.sa_handler = SIGNALS[i].flag ? on_signal : on_crash;
    /* A shell without job control ignores SIGTSTP for its children: leave it so. */
    if (SIGNALS[i].number == SIGTSTP && before[i].sa_handler == SIG_IGN)
        return;
    (void)sigaction(SIGNALS[i].number, &act, NULL);
}

bool term_signal_start(struct err *e)
{
    if (!open_pipe(e))
        return false;
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        came[i] = 0;
        (void)sigaction(SIGNALS[i].number, NULL, &before[i]);
        install(i);
    }
    return true;
}

void term_signal_again(void)
{
    for (int i = 0; i < SIGNAL_COUNT; i++)
        install(i);
}

void term_signal_stop(void)
{
    if (wake[0] < 0)
        return;
    for (int i = 0; i < SIGNAL_COUNT; i++)
        (void)sigaction(SIGNALS[i].number, &before[i], NULL);
    (void)close(wake[0]);
    (void)close(wake[1]);
    wake[0] = wake[1] = -1;
    crash.fd = -1;
}

int term_signal_fd(void)
{
    return wake[0];
}

unsigned term_signal_take(void)
{
    if (!has_any)
        return 0; /* the usual case costs no system call */
    has_any = 0;
    char drain[64];
    while (read(wake[0], drain, sizeof drain) > 0) {
    }
    unsigned flags = 0;
    for (int i = 0; i < SIGNAL_COUNT; i++)
        if (came[i]) {
            came[i] = 0;
            flags |= SIGNALS[i].flag;
        }
    return flags;
}

void term_signal_sleep(void)
{
    for (int i = 0; i < SIGNAL_COUNT; i++) {
        if (SIGNALS[i].number != SIGTSTP)
            continue;
        struct sigaction act;
        memset(&act, 0, sizeof act);
        (void)sigemptyset(&act.sa_mask);
        act.sa_handler = SIG_DFL;
        (void)sigaction(SIGTSTP, &act, NULL);
        (void)raise(SIGTSTP);
        install(i);
    }
}

void term_signal_on_crash(int fd, const struct termios *modes, const char *bytes, size_t n)
{
    crash.fd = fd;
    crash.modes = *modes;
    crash.n = n < sizeof crash.bytes ? n : 0;
    memcpy(crash.bytes, bytes, crash.n);
}
