#include "cli/typed.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One line, without its end. False: nothing, or too much. */
static bool read_line(int fd, char *out)
{
    size_t n = 0;
    char c;
    for (;;) {
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

/* Without showing what is typed. */
static bool prompt(int tty, const char *text, char *out)
{
    struct termios was, quiet;
    if (tcgetattr(tty, &was) != 0)
        return false;
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    say(tty, text);
    tcsetattr(tty, TCSAFLUSH, &quiet);
    bool ok = read_line(tty, out);
    tcsetattr(tty, TCSAFLUSH, &was);
    say(tty, "\n");
    return ok;
}

static bool ask_person(struct typed *t, bool is_new, struct err *e)
{
    char again[TYPED_MAX];
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0)
        return err_set(e, ERR_REFUSED,
                       "The practice's passphrase is needed, and there is nobody to ask. Give it by "
                       "ROUNDS_PASSPHRASE or --passphrase-fd N.");
    bool ok = prompt(
        tty, is_new ? "New passphrase for what travels, several words: " : "Passphrase or recovery code: ", t->text);
    if (ok && is_new) {
        ok = prompt(tty, "The same again: ", again) && strcmp(again, t->text) == 0;
        if (!ok)
            err_set(e, ERR_INPUT, "The two were not the same. Nothing was made.");
    }
    hash_wipe(again, sizeof again);
    close(tty);
    return ok || err_set(e, ERR_INPUT, "No passphrase was given.");
}

bool typed_ask(void *arg, bool is_new, const char **typed, struct err *e)
{
    struct typed *t = arg;
    const char *env = getenv("ROUNDS_PASSPHRASE");
    *typed = t->text;
    if (t->fd >= 0) { /* once: the second time it is the same */
        bool ok = t->text[0] || read_line(t->fd, t->text);
        return ok || err_set(e, ERR_INPUT, "No passphrase could be read from descriptor %d.", t->fd);
    }
    if (env && strlen(env) < TYPED_MAX) {
        snprintf(t->text, sizeof t->text, "%s", env);
        return true;
    }
    return t->text[0] || ask_person(t, is_new, e);
}

void typed_end(struct typed *t)
{
    hash_wipe(t->text, sizeof t->text);
}
