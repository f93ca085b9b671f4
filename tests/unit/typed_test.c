/* A passphrase is asked for at the terminal, by a program with a terminal of its own. */
#define _GNU_SOURCE /* dlsym(RTLD_NEXT) */
#include "cli_lib.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_S = 20, SEEN = 4000 };

static const char ASKED[] = "at least 10 characters, several words: ", AGAIN[] = "The same again: ";

/* What comes to the program the moment the terminal is quiet, before it reads; 0: nothing. */
static int struck;

/* In the place of libc's. */
int tcsetattr(int fd, int when, const struct termios *modes)
{
    int (*real)(int, int, const struct termios *);
    *(void **)&real = dlsym(RTLD_NEXT, "tcsetattr");
    int result = real(fd, when, modes);
    int number = modes->c_lflag & ECHO ? 0 : struck;
    if (number) {
        struck = 0;
        (void)raise(number);
    }
    return result;
}

struct terminal {
    struct shell shell;
    int master, slave;
    int states;   /* what waitpid says of the program, as it comes */
    pid_t leader; /* stands for the shell it was called from */
    pid_t pid;
    char seen[SEEN]; /* since the last key */
};

static int begin(void **state)
{
    struct terminal *t = calloc(1, sizeof *t);
    shell_open(&t->shell, true);
    assert_int_equal(mkdir(arena_printf(&t->shell.arena, "%s/shared", t->shell.dir), 0700), 0);
    t->master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(t->master >= 0 && grantpt(t->master) == 0 && unlockpt(t->master) == 0);
    t->slave = open(ptsname(t->master), O_RDWR | O_NOCTTY);
    assert_true(t->slave >= 0);
    alarm(PATIENCE_S);
    *state = t;
    return 0;
}

static int end(void **state)
{
    struct terminal *t = *state;
    alarm(0);
    close(t->master);
    close(t->slave);
    close(t->states);
    waitpid(t->leader, NULL, 0);
    shell_close(&t->shell);
    free(t);
    return 0;
}

static _Noreturn void run_sync(struct terminal *t)
{
    char dir[300];
    char *words[] = {"rounds", "sync", dir, NULL};
    snprintf(dir, sizeof dir, "%s/shared", t->shell.dir);
    signal(SIGTTOU, SIG_IGN);
    if (setpgid(0, 0) != 0 || tcsetpgrp(t->slave, getpid()) != 0)
        _exit(99);
    int code = cli_run(&t->shell.host, 3, words, &t->shell.out, &t->shell.err);
    dprintf(t->slave, "%s%s", buf_str(&t->shell.out), buf_str(&t->shell.err));
    _exit(code);
}

/* sync, as a job in the foreground of a terminal. */
static void start(struct terminal *t)
{
    int states[2];
    assert_int_equal(pipe(states), 0);
    fflush(stdout);
    t->leader = fork();
    assert_true(t->leader >= 0);
    if (t->leader == 0) {
        int status = 0;
        if (setsid() < 0 || ioctl(t->slave, TIOCSCTTY, 0) != 0)
            _exit(99);
        pid_t pid = fork();
        if (pid == 0)
            run_sync(t);
        bool ok = write(states[1], &pid, sizeof pid) == sizeof pid;
        do
            ok = ok && waitpid(pid, &status, WUNTRACED) == pid && write(states[1], &status, sizeof status) > 0;
        while (ok && WIFSTOPPED(status));
        _exit(0);
    }
    close(states[1]);
    t->states = states[0];
    assert_int_equal(read(t->states, &t->pid, sizeof t->pid), sizeof t->pid);
}

static void see(struct terminal *t, const char *text)
{
    size_t n = strlen(t->seen);
    while (!strstr(t->seen, text)) {
        ssize_t got = read(t->master, t->seen + n, SEEN - 1 - n);
        assert_true(got > 0);
        n += (size_t)got;
        t->seen[n] = 0;
    }
}

static void type(struct terminal *t, const char *text)
{
    memset(t->seen, 0, SEEN);
    assert_int_equal(write(t->master, text, strlen(text)), (ssize_t)strlen(text));
}

static bool is_shown(const struct terminal *t)
{
    struct termios modes;
    assert_int_equal(tcgetattr(t->slave, &modes), 0);
    return (modes.c_lflag & ECHO) != 0;
}

/* The prompt is there a moment before the terminal is quiet. */
static void wait_until_quiet(const struct terminal *t)
{
    while (is_shown(t))
        sched_yield();
}

static void ask(struct terminal *t, const char *prompt)
{
    see(t, prompt);
    wait_until_quiet(t);
}

/* When it has stopped or ended. */
static int next_state(struct terminal *t)
{
    int status = 0;
    assert_int_equal(read(t->states, &status, sizeof status), sizeof status);
    return status;
}

static void a_new_one_is_asked_twice_and_never_shown(void **state)
{
    struct terminal *t = *state;
    start(t);
    ask(t, ASKED);
    type(t, "nine brown horses\n");
    ask(t, AGAIN);
    assert_null(strstr(t->seen, "horses"));
    type(t, "nine brown horses\n");
    see(t, "0 other computers.");
    assert_null(strstr(t->seen, "horses"));
    assert_int_equal(next_state(t), 0);
    assert_true(is_shown(t));
}

static void two_that_differ_make_nothing(void **state)
{
    struct terminal *t = *state;
    start(t);
    ask(t, ASKED);
    type(t, "nine brown horses\n");
    ask(t, AGAIN);
    type(t, "nine brown hearses\n");
    see(t, "The two were not the same. Nothing was made.");
    assert_int_equal(WEXITSTATUS(next_state(t)), 1);
    assert_int_equal(rmdir(arena_printf(&t->shell.arena, "%s/shared", t->shell.dir)), 0); /* empty */
}

static void whoever_is_ended_or_stopped_there_sees_again_what_they_type(void **state)
{
    struct terminal *t = *state;
    start(t);
    ask(t, ASKED);
    type(t, "\x1a");
    assert_true(WIFSTOPPED(next_state(t)));
    assert_true(is_shown(t));
    memset(t->seen, 0, SEEN);
    assert_int_equal(kill(t->pid, SIGCONT), 0);
    ask(t, ASKED);
    type(t, "\x03");
    int status = next_state(t);
    assert_int_equal(WEXITSTATUS(status), 1); /* sync has a way of its own to be stopped */
    see(t, "No passphrase was given.");
    assert_true(is_shown(t));
    assert_int_equal(rmdir(arena_printf(&t->shell.arena, "%s/shared", t->shell.dir)), 0);
}

static void who_is_ended_just_before_the_first_letter_does_not_wait_for_it(void **state)
{
    struct terminal *t = *state;
    struck = SIGTERM;
    start(t);
    struck = 0;
    int status = next_state(t);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_true(is_shown(t));
}

static void what_was_ignored_before_is_ignored_while_it_is_asked(void **state)
{
    struct terminal *t = *state;
    assert_true(signal(SIGQUIT, SIG_IGN) != SIG_ERR);
    start(t);
    assert_true(signal(SIGQUIT, SIG_DFL) != SIG_ERR);
    ask(t, ASKED);
    assert_int_equal(kill(t->pid, SIGQUIT), 0);
    type(t, "nine brown horses\n");
    ask(t, AGAIN);
    type(t, "nine brown horses\n");
    see(t, "0 other computers.");
    assert_int_equal(next_state(t), 0);
}

int main(void)
{
#define AT_TERMINAL(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        AT_TERMINAL(a_new_one_is_asked_twice_and_never_shown),
        AT_TERMINAL(two_that_differ_make_nothing),
        AT_TERMINAL(whoever_is_ended_or_stopped_there_sees_again_what_they_type),
        AT_TERMINAL(who_is_ended_just_before_the_first_letter_does_not_wait_for_it),
        AT_TERMINAL(what_was_ignored_before_is_ignored_while_it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
