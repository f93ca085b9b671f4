#define _GNU_SOURCE /* pipe2 */
#include "exchange/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID_MAX = 200 /* bytes of what lp complains that are told */ };

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

/* The first line of what comes, made one that can be put into a sentence. The rest is taken too: else lp would wait. */
static void read_complaint(int fd, char said[SAID_MAX])
{
    char step[SAID_MAX];
    size_t len = 0;
    for (ssize_t n; (n = read(fd, step, sizeof step)) > 0 || (n < 0 && errno == EINTR);)
        for (ssize_t i = 0; i < n && len < SAID_MAX - 1; i++)
            said[len++] = step[i];
    said[len] = 0;
    said[strcspn(said, "\r\n")] = 0;
}

static bool judge(pid_t child, bool was_taken, const char *said, struct err *e)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && was_taken)
        return true;
    return err_set(e, ERR_IO, "The printer did not take it: %s. Is one set up (lpstat -d)? A file works always",
                   *said ? said : "lp gave no reason");
}

static bool is_begun(int why, struct err *e)
{
    if (why == ENOENT)
        return err_set(e, ERR_MISSING,
                       "There is no printing program (lp) on this computer: write the sheet to a file instead, or "
                       "install CUPS");
    if (why != 0)
        return err_set(e, ERR_IO, "Printing could not begin: %s", strerror(why));
    return true;
}

/* lp: text from one pipe, complaints into another, and nothing on the terminal. A terminal's signals are not its
 * business: ^Z or ^C meant for the screens must not stop it half way. 0, or an errno. */
static int start_lp(const char *title, int in, int complaints, pid_t *child)
{
    char *const argv[] = {"lp", "-t", (char *)title, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t usual;
    (void)sigemptyset(&usual);
    (void)sigaddset(&usual, SIGPIPE);
    int why = posix_spawn_file_actions_init(&files) | posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO) |
              posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) |
              posix_spawn_file_actions_adddup2(&files, complaints, STDERR_FILENO) | posix_spawnattr_init(&attr) |
              posix_spawnattr_setsigdefault(&attr, &usual) |
              posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    why = why ? ENOMEM : posix_spawnp(child, argv[0], &files, &attr, argv, environ);
    (void)posix_spawnattr_destroy(&attr);
    (void)posix_spawn_file_actions_destroy(&files);
    return why;
}

/* Neither end is lp's but as its standard input and errors: lp would wait for its own. */
static bool open_pipes(int text[2], int complaints[2])
{
    if (pipe2(text, O_CLOEXEC) != 0)
        return false;
    if (pipe2(complaints, O_CLOEXEC) == 0)
        return true;
    int why = errno;
    (void)close(text[0]);
    (void)close(text[1]);
    errno = why;
    return false;
}

bool printer_send(const char *title, const char *text, size_t len, struct err *e)
{
    int in[2], complaints[2];
    char said[SAID_MAX] = "";
    pid_t child = 0;
    if (!open_pipes(in, complaints))
        return is_begun(errno, e);
    int why = start_lp(title, in[0], complaints[1], &child);
    (void)close(in[0]);
    (void)close(complaints[1]);
    bool was_taken = why == 0 && send_all(in[1], text, len);
    (void)close(in[1]);
    read_complaint(complaints[0], said);
    (void)close(complaints[0]);
    return is_begun(why, e) && judge(child, was_taken, said, e);
}
