/* dlsym(RTLD_NEXT), and name spaces. */
#define _GNU_SOURCE
/* limit_test: what a process may not have, or only slowly: descriptors, memory, stack, random numbers, a disk that
 * keeps up, a terminal that is read. The program says so, or does with what there is; the practice file holds what was
 * said to be saved and nothing else. */
#include "tests/fault/crowd_lib.h"
#include "tests/fault/strike_lib.h"

#include "base/clock.h"
#include "book/verify.h"
#include "practice/presence.h"
#include "practice/schedule.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __linux__
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#endif

enum { PATIENCE_S = 15, SAID = 4000, CANNOT = 77, LOADER = 127, MIB = 1 << 20, WORDS = 24, SCREENS = 8 };

static struct crowd c;
static char output[400], said[SAID];

static int make(void **state)
{
    (void)state;
    crowd_open(&c, "limit_test");
    snprintf(output, sizeof output, "%s/output", c.dir);
    assert_int_equal(chdir(c.dir), 0);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    assert_int_equal(chdir("/"), 0);
    crowd_close(&c);
    assert_int_equal(access(c.dir, F_OK), -1); /* nothing else was left lying there */
    return 0;
}

/* --- the program, with less than it is used to ---------------------------------------------------------- */

struct limit {
    void (*set)(long n); /* in the child, before the program begins; NULL: none */
    long n;
};

/* As waitpid says; what it said is in said. */
static int run(const struct limit *l, const char *const words[])
{
    char program[400], *argv[WORDS] = {program, "--book", c.book};
    for (int n = 3; n < WORDS - 1 && *words; n++, words++)
        argv[n] = (char *)(uintptr_t)*words;
    crowd_program(program);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0 || close(out) != 0)
            _exit(126);
        alarm(PATIENCE_S);
        if (l)
            l->set(l->n);
        execv(program, argv);
        _exit(LOADER);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    crowd_read_output(output, said, sizeof said);
    return status;
}

/* Whether the slot is taken, and the file sound: once is what it is wanted to be. */
static void has_booked(int slot, bool is_wanted)
{
    struct err e = {0};
    struct arena a = {0};
    struct practice *p;
    struct verify_report r = {0};
    struct appointment *rows = NULL;
    int n = 0, found = 0, day = c.day[slot / CROWD_STARTS];
    char at[20], time[6];
    crowd_slot_text(&c, slot, at);
    if (!practice_open(c.book, NULL, &p, &e) || !verify_book(p->book, NULL, &a, &r, &e) ||
        !schedule_list(p, day, day, &a, &rows, &n, &e))
        fail_msg("%s", e.text);
    for (int i = 0; i < n; i++)
        found += strcmp(civil_time_text(rows[i].start_min, time), strchr(at, ' ') + 1) == 0;
    assert_string_equal(book_notice(p->book), "");
    if (!r.is_ok || found != is_wanted)
        fail_msg("%s: %d booked, %d wanted; %s", at, found, is_wanted, r.is_ok ? "sound" : r.problems[0]);
    practice_close(p);
    arena_finish(&a);
}

static void limit_descriptors(long n)
{
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)n, (rlim_t)n});
}

static void limit_memory(long mib)
{
    setrlimit(RLIMIT_AS, &(struct rlimit){(rlim_t)mib * MIB, (rlim_t)mib * MIB});
}

static void limit_stack(long kib)
{
    setrlimit(RLIMIT_STACK, &(struct rlimit){(rlim_t)kib << 10, (rlim_t)kib << 10});
}

static int book(const struct limit *l, int slot)
{
    struct crowd_words book;
    crowd_book_words(&c, &c.patient[0], 0, slot, NULL, &book);
    return run(l, book.words);
}

/* With this limit: a booking that is there, or is not and that was said; what is only read, or not and that was said.
 * True if all of it went well. The C library's loader has its own words for what it could not load. */
static bool try(const struct limit *l, int slot)
{
    static const char *const reads[][4] = {{"day"}, {"find", "kau"}, {"queue"}, {"verify"}, {"policy", "show"}};
    bool went_well = true;
    for (int i = -1; i < (int)(sizeof reads / sizeof *reads); i++) {
        const char *verb = i < 0 ? "book" : reads[i][0];
        int status = i < 0 ? book(l, slot) : run(l, reads[i]), code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        bool is_loader = code == LOADER || (code < 0 && !*said);
        if (!is_loader && code < 0)
            fail_msg("limit %ld: %s died of signal %d: %s", l->n, verb, WTERMSIG(status), said);
        if (!is_loader && code > 0 && (!strstr(said, "rounds: ") || strlen(said) < 30))
            fail_msg("limit %ld: %s: exit %d without a sentence: %s", l->n, verb, code, said);
        if (i < 0)
            has_booked(slot, code == 0);
        went_well &= code == 0;
    }
    return went_well;
}

static void too_few_descriptors_are_said_and_cost_nothing(void **state)
{
    (void)state;
    enum { FEWEST = 3, ENOUGH = 16 };
    assert_false(try(&(struct limit){limit_descriptors, FEWEST + 1}, 0));
    for (int n = FEWEST; n < ENOUGH; n++)
        try(&(struct limit){limit_descriptors, n}, n);
    assert_true(try(&(struct limit){limit_descriptors, ENOUGH}, ENOUGH));
}

static void too_little_address_space_is_said_and_costs_nothing(void **state)
{
    (void)state;
    enum { LEAST_MIB = 4, ENOUGH_MIB = 40, CLOSE_MIB = 20 };
    for (int mib = LEAST_MIB; mib < CLOSE_MIB; mib++)
        try(&(struct limit){limit_memory, mib}, mib);
    assert_true(try(&(struct limit){limit_memory, ENOUGH_MIB}, ENOUGH_MIB));
}

/* Nested deeper than anything that recursion could follow on such a stack. */
static void write_deep(const char *name, int depth)
{
    FILE *f = fopen(name, "w");
    assert_non_null(f);
    for (int i = 0; i < depth; i++)
        fputs("a = { ", f);
    for (int i = 0; i < depth; i++)
        fputs("}; ", f);
    assert_int_equal(fclose(f), 0);
}

static void a_stack_of_256_kb_is_enough_for_whatever_is_read(void **state)
{
    (void)state;
    enum { KIB = 256, DEPTH = 9000 };
    const struct limit small = {limit_stack, KIB};
    const char *const load[] = {"policy", "load", "deep.conf", NULL}, *const import[] = {"import",    "csv",
                                                                                         "deep.conf", "--map",
                                                                                         "deep.conf", NULL};
    assert_true(try(&small, 0));
    write_deep("deep.conf", DEPTH);
    int status = run(&small, load);
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 0 || !strstr(said, "rounds: "))
        fail_msg("loading: %d: %s", status, said);
    status = run(&small, import);
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 0 || !strstr(said, "rounds: "))
        fail_msg("importing: %d: %s", status, said);
    assert_int_equal(unlink("deep.conf"), 0);
    assert_true(try(&small, 1));
}

#ifdef __linux__
/* From here on these system calls fail so. False: that cannot be done here. */
static bool take_calls_away(int first, int second, int error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)first, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)second, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* The system call gives nothing, and the devices are not there either. */
static void take_random_away(long n)
{
    (void)n;
    if (syscall(SYS_unshare, CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", "/dev", "tmpfs", 0, "size=64k,mode=755") != 0 ||
        mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3)) != 0 ||
        !take_calls_away(SYS_getrandom, SYS_getrandom, ENOSYS))
        _exit(CANNOT);
}

static void without_random_numbers_no_id_is_made(void **state)
{
    (void)state;
    int status = book(&(struct limit){take_random_away, 0}, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT) {
        print_message("Skipped: random numbers cannot be taken away here\n");
        skip();
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 0 || !strstr(said, "no random numbers"))
        fail_msg("%d: %s", status, said);
    has_booked(0, false);
}

/* As where an account has as many processes as it may have; root may have more than any limit says. */
static void take_processes_away(long n)
{
    (void)n;
    if (!take_calls_away(SYS_clone, SYS_clone3, EAGAIN))
        _exit(CANNOT);
}

static void without_another_process_only_the_printer_is_missed(void **state)
{
    (void)state;
    static const char *const print[] = {"day", "tomorrow", "--sheet", "--print", NULL};
    const struct limit none = {take_processes_away, 0};
    int status = run(&none, print);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT) {
        print_message("Skipped: processes cannot be taken away here\n");
        skip();
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) == 0 || !strstr(said, "rounds: ") || !strstr(said, "Printing"))
        fail_msg("%d: %s", status, said);
    assert_true(try(&none, 0));
}
#endif

/* --- other processes --------------------------------------------------------------------------------------- */

static void the_printer_is_handed_nothing_but_the_text(void **state)
{
    (void)state;
    static const char *const print[] = {"day", "tomorrow", "--sheet", "--print", NULL};
    const char *path = getenv("PATH");
    char with_ours[2000], seen[SAID];
    assert_int_equal(mkdir("bin", 0700), 0);
    FILE *lp = fopen("bin/lp", "w");
    assert_non_null(lp);
    fprintf(lp, "#!/bin/sh\ncat >/dev/null\nls -l /proc/$$/fd >'%s/seen'\n", c.dir);
    assert_int_equal(fclose(lp) | chmod("bin/lp", 0700), 0);
    snprintf(with_ours, sizeof with_ours, "%s/bin:%s", c.dir, path);
    setenv("PATH", with_ours, 1);
    int status = run(NULL, print);
    snprintf(with_ours, sizeof with_ours, "%s", strchr(getenv("PATH"), ':') + 1);
    setenv("PATH", with_ours, 1);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s", said);
    crowd_read_output("seen", seen, sizeof seen);
    if (!strstr(seen, "pipe:") || strstr(seen, "practice.db"))
        fail_msg("%s", seen);
    assert_int_equal(unlink("bin/lp") | rmdir("bin"), 0);
}

/* Whoever is asked for under this number now began later than the one who wrote it down. */
static void a_process_number_given_away_again_holds_nothing(void **state)
{
    (void)state;
    int gate[2], status;
    char byte;
    assert_int_equal(pipe(gate), 0);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        close(gate[1]);
        _exit((int)read(gate[0], &byte, 1));
    }
    int64_t started = presence_started(pid);
    if (!started) {
        print_message("Skipped: this system does not say when a process began\n");
        skip();
    }
    assert_true(presence_is_alive(pid, started));
    assert_false(presence_is_alive(pid, started - 1));
    close(gate[0]);
    close(gate[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_false(presence_is_alive(pid, started));
}

/* --- slow --------------------------------------------------------------------------------------------------- */

static int sync_us; /* how long a sync of the disk takes here; 0: as long as it takes */

int fdatasync(int fd)
{
    REAL(fdatasync);
    crowd_sleep_us(sync_us);
    return real(fd);
}

struct told {
    int waits, saves, ms;
};

static void note(void *arg, enum book_slow why, int ms)
{
    struct told *t = arg;
    t->waits += why == BOOK_WAITS;
    t->saves += why == BOOK_SAVES;
    t->ms = ms;
}

static bool book_slot(struct desk *d, int slot, struct err *e)
{
    struct booking b = crowd_booking(&c, 0, slot);
    struct outcome out = {0};
    struct arena a = {0};
    bool ok = appointment_book(d, &a, &b, &out, e);
    arena_finish(&a);
    return ok;
}

/* In another process: a booking on a disk that is as slow as that, from when the pipe gives a byte. */
static pid_t slow_booking(int slot, int us, const int go[2])
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct desk d;
        struct err e = {0};
        char byte = 0;
        struct practice *p = crowd_join(&c, "okoro", &d);
        sync_us = us;
        if (read(go[0], &byte, 1) != 1)
            _exit(CANNOT);
        bool ok = book_slot(&d, slot, &e);
        practice_close(p);
        _exit(!ok);
    }
    return pid;
}

static void on_a_slow_disk_it_is_saved_and_others_wait_and_are_told(void **state)
{
    (void)state;
    enum { SYNC_US = 500000 };
    struct told told = {0};
    struct err e = {0};
    struct desk d;
    int go[2], status;
    assert_int_equal(pipe(go), 0);
    pid_t other = slow_booking(0, SYNC_US, go);
    struct practice *p = crowd_join(&c, "bell", &d);
    book_on_slow(p->book, note, &told);
    assert_int_equal(write(go[1], "", 1), 1);
    crowd_sleep_us(SYNC_US / 2);
    if (!book_slot(&d, 1, &e))
        fail_msg("%s", e.text);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_int_equal(status, 0);
    assert_true(told.waits >= 1 && told.ms >= BOOK_SLOW_MS && told.saves == 0);
    /* The disk of this one is slow too: the second save in a row says so before it begins. */
    sync_us = SYNC_US;
    for (int slot = 2; slot < 4; slot++)
        if (!book_slot(&d, slot, &e))
            fail_msg("%s", e.text);
    sync_us = 0;
    assert_true(told.saves == 1 && told.ms >= BOOK_SLOW_MS);
    practice_close(p);
    for (int slot = 0; slot < 4; slot++)
        has_booked(slot, true);
    close(go[0]);
    close(go[1]);
}

/* --- a terminal that nobody reads (Ctrl-S, a line that stands still) --------------------------------------- */

static pid_t start_screens(int *terminal)
{
    char program[400];
    crowd_program(program);
    *terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(*terminal >= 0 && grantpt(*terminal) == 0 && unlockpt(*terminal) == 0);
    assert_int_equal(ioctl(*terminal, TIOCSWINSZ, &(struct winsize){.ws_row = 24, .ws_col = 80}), 0);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        int fd = open(ptsname(*terminal), O_RDWR);
        if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
            _exit(CANNOT);
        setenv("TERM", "xterm", 1);
        setenv("ROUNDS_SCREEN_SYNC", "1", 1);
        execl(program, program, "--book", c.book, "--as", "okoro", (char *)NULL);
        _exit(LOADER);
    }
    return pid;
}

/* It was not asked for more, and has nothing to say: all of what was pressed is painted. */
static void painted(int terminal, int keys)
{
    char sync[40], text[16000];
    snprintf(sync, sizeof sync, "\033]7770;%d;", keys);
    if (!crowd_await(terminal, sync, text, sizeof text))
        fail_msg("%d keys: not painted: %s", keys, text);
}

/* Has all that was pressed been read? */
static bool is_read(void *arg)
{
    int bytes = 0;
    assert_int_equal(ioctl(*(int *)arg, FIONREAD, &bytes), 0);
    return bytes == 0;
}

/* This screen is painted again and again, until a key is not read any more: it stands still in a write. */
static void press_until_it_stands_still(int terminal, int n)
{
    enum { CTRL_L = 12, KEYS = 100, STILL_MS = 300, EACH_US = 10000 /* those that come at once are painted once */ };
    int line = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(line >= 0);
    for (int i = 0; i < KEYS; i++) {
        char key = i ? CTRL_L : (char)('1' + n);
        assert_int_equal(write(terminal, &key, 1), 1);
        crowd_sleep_us(EACH_US);
        if (!crowd_until(is_read, &line, STILL_MS)) {
            close(line);
            return;
        }
    }
    fail_msg("screen %d: it reads on after %d keys", n + 1, KEYS);
}

/* It is given keys until it stands still in a write, on each screen; then others book at once. */
static void a_screen_that_nobody_reads_keeps_nobody_waiting(void **state)
{
    (void)state;
    enum { AT_ONCE_MS = 1500 };
    for (int n = 0; n < SCREENS; n++) {
        int terminal, status;
        pid_t pid = start_screens(&terminal);
        painted(terminal, 0);
        press_until_it_stands_still(terminal, n);
        int64_t began = clock_mono_ms();
        assert_int_equal(book(NULL, n), 0);
        if (clock_mono_ms() - began > AT_ONCE_MS)
            fail_msg("screen %d: others waited %d ms", n + 1, (int)(clock_mono_ms() - began));
        assert_int_equal(waitpid(pid, &status, WNOHANG), 0); /* it is still there */
        kill(pid, SIGKILL);
        close(terminal);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        has_booked(n, true);
    }
}

static bool is_written(void *arg)
{
    char journal[400];
    (void)arg;
    snprintf(journal, sizeof journal, "%s-journal", c.book);
    return access(journal, F_OK) == 0;
}

/* It waits in the middle of its commit, and would say so. */
static void a_screen_held_by_ctrl_s_while_it_saves_keeps_nobody_waiting(void **state)
{
    (void)state;
    enum { WOULD_SAY_US = (BOOK_SLOW_MS + 300) * 1000, AT_ONCE_MS = 1500 };
    struct err e = {0};
    struct desk d;
    int terminal, status;
    struct practice *p = crowd_join(&c, "okoro", &d);
    assert_true(book_slot(&d, 0, &e));
    pid_t pid = start_screens(&terminal);
    painted(terminal, 0);
    assert_int_equal(write(terminal, "3", 1), 1);
    painted(terminal, 1);
    assert_int_equal(write(terminal, "u", 1), 1); /* on another screen it is asked first */
    painted(terminal, 2);
    assert_true(book_read_begin(p->book, &e));
    int64_t seen;
    assert_true(book_state(p->book, &seen, &e)); /* a read begins with its first statement */
    assert_int_equal(write(terminal, "\023y", 2), 2);
    assert_true(crowd_until(is_written, NULL, PATIENCE_S * 1000));
    crowd_sleep_us(WOULD_SAY_US);
    book_read_end(p->book);
    int64_t began = clock_mono_ms();
    assert_int_equal(book(NULL, 1), 0);
    assert_true(clock_mono_ms() - began < AT_ONCE_MS);
    assert_int_equal(waitpid(pid, &status, WNOHANG), 0); /* it is still there */
    kill(pid, SIGKILL);
    close(terminal);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    practice_close(p);
    has_booked(0, false);
    has_booked(1, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(too_few_descriptors_are_said_and_cost_nothing, make, clear),
        cmocka_unit_test_setup_teardown(too_little_address_space_is_said_and_costs_nothing, make, clear),
        cmocka_unit_test_setup_teardown(a_stack_of_256_kb_is_enough_for_whatever_is_read, make, clear),
#ifdef __linux__
        cmocka_unit_test_setup_teardown(without_random_numbers_no_id_is_made, make, clear),
        cmocka_unit_test_setup_teardown(without_another_process_only_the_printer_is_missed, make, clear),
#endif
        cmocka_unit_test_setup_teardown(the_printer_is_handed_nothing_but_the_text, make, clear),
        cmocka_unit_test_setup_teardown(a_process_number_given_away_again_holds_nothing, make, clear),
        cmocka_unit_test_setup_teardown(on_a_slow_disk_it_is_saved_and_others_wait_and_are_told, make, clear),
        cmocka_unit_test_setup_teardown(a_screen_that_nobody_reads_keeps_nobody_waiting, make, clear),
        cmocka_unit_test_setup_teardown(a_screen_held_by_ctrl_s_while_it_saves_keeps_nobody_waiting, make, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
