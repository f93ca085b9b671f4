#include "cli/typed.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

/* What may end or stop us while nothing that is typed is seen. */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
enum { SIGNALS = sizeof signals / sizeof *signals, PROMPT_MAX = 120 };
static volatile sig_atomic_t caught; /* the first of them; 0: none */

static void note_signal(int number)
{
    if (!caught)
        caught = number;
}

/* Waits until something was typed; only here signals that are held back come through, so that none comes just before
 * the wait. False: one did. */
static bool is_typed(int fd, const sigset_t *mask)
{
    int n;
    do {
        fd_set fds;
        FD_ZERO(&fds);
        FD_SET(fd, &fds);
        n = pselect(fd + 1, &fds, NULL, NULL, NULL, mask);
    } while (n < 0 && errno == EINTR && !caught);
    return n > 0;
}

/* One line, without its end. mask: of a person, by whom signals are waited for too; NULL: of a file. False: nothing,
 * or too much, or a signal was caught. */
static bool read_line(int fd, const sigset_t *mask, char *out)
{
    size_t n = 0;
    char c;
    for (;;) {
        if (mask && !is_typed(fd, mask))
            return false;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || c == '\n')
            break;
        if (n == TYPED_MAX - 1)
            return false;
        out[n++] = c;
    }
    if (n && out[n - 1] == '\r')
        n--;
    out[n] = 0;
    return n > 0;
}

static void say(int tty, const char *text)
{
    ssize_t n = write(tty, text, strlen(text));
    (void)n;
}

/* Holds back what may end or stop us, and notes it when it comes; what is ignored stays ignored. */
static void hold_signals(sigset_t *mask, struct sigaction before[SIGNALS])
{
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t held;
    caught = 0;
    sigemptyset(&held);
    for (int i = 0; i < SIGNALS; i++)
        sigaddset(&held, signals[i]);
    sigprocmask(SIG_BLOCK, &held, mask);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

/* Without showing what is typed. Whoever is ended or stopped here gets a terminal back that shows it again. */
static bool prompt(int tty, const char *text, char *out)
{
    struct termios was, quiet;
    struct sigaction before[SIGNALS];
    sigset_t mask;
    bool ok;
    if (tty >= FD_SETSIZE || tcgetattr(tty, &was) != 0)
        return false;
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    do {
        hold_signals(&mask, before);
        say(tty, text);
        tcsetattr(tty, TCSAFLUSH, &quiet);
        ok = read_line(tty, &mask, out);
        sigprocmask(SIG_SETMASK, &mask, NULL); /* first, so that what comes until the end is noted */
        tcsetattr(tty, TCSAFLUSH, &was);
        say(tty, "\n");
        for (int i = 0; i < SIGNALS; i++)
            sigaction(signals[i], &before[i], NULL);
        if (caught)
            raise(caught);
    } while (caught == SIGTSTP); /* back in the foreground: once more, from the beginning */
    return ok && !caught;
}

static bool nobody(enum sync_ask what, struct err *e)
{
    return what == SYNC_ASK_NEWER
               ? err_set(e, ERR_REFUSED,
                         "A new key was made for the practice on another computer: its passphrase is needed here once, "
                         "and there is nobody to ask. Sync at a terminal, or give it by ROUNDS_PASSPHRASE or "
                         "--passphrase-fd N. Nothing was taken or sent, and nothing is lost.")
               : err_set(e, ERR_REFUSED,
                         "The practice's passphrase is needed, and there is nobody to ask. Give it by "
                         "ROUNDS_PASSPHRASE or --passphrase-fd N.");
}

/* room: PROMPT_MAX bytes for one that has to be put together. */
static const char *prompt_of(enum sync_ask what, char *room)
{
    switch (what) {
    case SYNC_ASK_MAKE:
        snprintf(room, PROMPT_MAX, "New passphrase for what travels, at least %d characters, several words: ",
                 TRAVEL_PASS_MIN);
        return room;
    case SYNC_ASK_NEWER:
        return "A new key was made for this practice on another computer: the passphrase that was used so far opens "
               "nothing new.\nThe new passphrase, or the new recovery code (asked for once): ";
    case SYNC_ASK_KEY:
    case SYNC_ASK_SPARE: break;
    }
    return "Passphrase or recovery code: ";
}

static bool ask_person(struct typed *t, enum sync_ask what, struct err *e)
{
    char again[TYPED_MAX], room[PROMPT_MAX];
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0)
        return nobody(what, e);
    bool ok = prompt(tty, prompt_of(what, room), t->text);
    if (ok && what == SYNC_ASK_MAKE) {
        ok = prompt(tty, "The same again: ", again) && strcmp(again, t->text) == 0;
        if (!ok)
            err_set(e, ERR_INPUT, "The two were not the same. Nothing was made.");
    }
    hash_wipe(again, sizeof again);
    close(tty);
    return ok || err_set(e, ERR_INPUT, "No passphrase was given.");
}

bool typed_ask(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    struct typed *t = arg;
    const char *env = getenv("ROUNDS_PASSPHRASE");
    *typed = t->text;
    if (t->fd >= 0) { /* once: the second time it is the same */
        bool ok = t->text[0] || read_line(t->fd, NULL, t->text);
        return ok || err_set(e, ERR_INPUT, "No passphrase could be read from descriptor %d.", t->fd);
    }
    if (env && strlen(env) < TYPED_MAX) {
        snprintf(t->text, sizeof t->text, "%s", env);
        return true;
    }
    switch (what) {
    case SYNC_ASK_SPARE: return t->text[0] || nobody(what, e);
    case SYNC_ASK_MAKE: break; /* what was typed before it is the one it takes the place of */
    case SYNC_ASK_KEY:
    case SYNC_ASK_NEWER:
        if (t->text[0])
            return true;
    }
    return ask_person(t, what, e);
}

void typed_end(struct typed *t)
{
    hash_wipe(t->text, sizeof t->text);
}
