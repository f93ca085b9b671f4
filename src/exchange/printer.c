#include "exchange/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    NOT_THERE = 127, /* what a shell says of a program that is not there */
    SAID_MAX = 200,  /* bytes of what lp complains that are told */
};

/* ---- the child ---- */

/* Becomes lp: text from one pipe, complaints into another, and nothing on the terminal. A terminal's signals are
 * not its business: ^Z or ^C meant for the screens must not stop it half way. */
static _Noreturn void become_lp(int in, int complaints, char *const argv[])
{
    int nowhere = open("/dev/null", O_WRONLY);
    (void)setpgid(0, 0);
    (void)signal(SIGPIPE, SIG_DFL);
    if (nowhere >= 0 && dup2(in, STDIN_FILENO) >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0 &&
        dup2(complaints, STDERR_FILENO) >= 0)
        (void)execvp(argv[0], argv);
    _exit(NOT_THERE);
}

/* ---- the parent ---- */

static bool send_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false; /* lp has gone; it says why */
        text += n;
        len -= (size_t)n;
    }
    return true;
}

/* The first line of what comes, made one that can be put into a sentence. */
static void read_complaint(int fd, char said[SAID_MAX])
{
    char rest[SAID_MAX] = {0};
    size_t len = 0;
    for (;;) {
        bool has_room = len < SAID_MAX - 1;
        ssize_t n = read(fd, has_room ? said + len : rest, has_room ? SAID_MAX - 1 - len : sizeof rest);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += has_room ? (size_t)n : 0;
    }
    said[len] = 0;
    said[strcspn(said, "\r\n")] = 0;
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

static bool judge(int status, bool was_taken, const char *said, struct err *e)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_THERE)
        return err_set(e, ERR_MISSING,
                       "There is no printing program (lp) on this computer: write the sheet to a file instead, or "
                       "install CUPS");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && was_taken)
        return true;
    return err_set(e, ERR_IO, "The printer did not take it: %s. Is one set up (lpstat -d)? A file works always",
                   *said ? said : "lp gave no reason");
}

static bool open_pipes(int text[2], int complaints[2], struct err *e)
{
    if (pipe(text) != 0)
        return err_set(e, ERR_IO, "Printing could not begin: %s", strerror(errno));
    if (pipe(complaints) == 0) {
        for (int i = 0; i < 2; i++) {
            (void)fcntl(text[i], F_SETFD, FD_CLOEXEC);
            (void)fcntl(complaints[i], F_SETFD, FD_CLOEXEC);
        }
        return true;
    }
    (void)err_set(e, ERR_IO, "Printing could not begin: %s", strerror(errno));
    (void)close(text[0]);
    (void)close(text[1]);
    return false;
}

bool printer_send(const char *title, const char *text, size_t len, struct err *e)
{
    int in[2] = {-1, -1}, complaints[2] = {-1, -1};
    char name[] = "lp", with_title[] = "-t", said[SAID_MAX] = "";
    char *job = strdup(title);
    char *const argv[] = {name, with_title, job, NULL};
    if (!job)
        return err_set(e, ERR_IO, "Printing could not begin: there is not enough memory");
    if (!open_pipes(in, complaints, e)) {
        free(job);
        return false;
    }
    pid_t child = fork();
    if (child == 0)
        become_lp(in[0], complaints[1], argv);
    (void)close(in[0]);
    (void)close(complaints[1]);
    bool was_taken = child > 0 && send_all(in[1], text, len);
    (void)close(in[1]);
    if (child > 0)
        read_complaint(complaints[0], said);
    (void)close(complaints[0]);
    free(job);
    if (child < 0)
        return err_set(e, ERR_IO, "Printing could not begin: %s", strerror(errno));
    return judge(wait_for(child), was_taken, said, e);
}
