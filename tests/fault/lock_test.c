/* dlsym(RTLD_NEXT). */
#define _GNU_SOURCE
/* lock_test: who waits for whom. Everybody gets what they want within seconds, or is told: beside those who read for
 * long, beside a copy that is made, and whoever is stopped, at whatever call.
 *
 *   lock_test             STOPS=n places at which a booking is stopped (8; 0: every one)
 *
 * Where five seconds have to pass, clock and sleep of the process that waits run FAST times as fast. */
#include "tests/fault/crowd_lib.h"
#include "tests/fault/strike_folder_lib.h"
#include "tests/fault/strike_lib.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/verify.h"
#include "cli/cli.h"
#include "practice/schedule.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS = 24, CANNOT = 77, FAST = 10, BUSY_MIN_MS = 4000, BUSY_MAX_MS = 8000, DONE = 0, BUSY = 5, OTHER = 6 };

static struct crowd c;

/* --- a fast clock ----------------------------------------------------------------------------------------- */

static bool is_fast;

int clock_gettime(clockid_t clock, struct timespec *out)
{
    REAL(clock_gettime);
    int rc = real(clock, out);
    if (is_fast && clock != CLOCK_REALTIME) {
        int64_t ns = ((int64_t)out->tv_sec * 1000000000 + out->tv_nsec) * FAST;
        *out = (struct timespec){ns / 1000000000, ns % 1000000000};
    }
    return rc;
}

int usleep(useconds_t us)
{
    REAL(usleep);
    return real(is_fast ? us / FAST : us);
}

int nanosleep(const struct timespec *want, struct timespec *left)
{
    REAL(nanosleep);
    int64_t ns = ((int64_t)want->tv_sec * 1000000000 + want->tv_nsec) / (is_fast ? FAST : 1);
    return real(&(struct timespec){ns / 1000000000, ns % 1000000000}, left);
}

/* --- what people do --------------------------------------------------------------------------------------- */

/* DONE, BUSY as people are told of it, or OTHER. */
static int book(int column, int slot)
{
    struct desk d;
    struct arena a = {0};
    struct err e = {0};
    struct outcome out;
    struct practice *p = NULL;
    struct booking b = crowd_booking(&c, column, slot);
    bool ok = practice_open(c.book, NULL, &p, &e);
    d = (struct desk){.practice = p};
    ok = ok && appointment_book(&d, &a, &b, &out, &e);
    practice_close(p);
    arena_finish(&a);
    if (ok)
        return DONE;
    if (e.kind == ERR_BUSY && strstr(e.text, "Another program is writing") && strstr(e.text, "try again"))
        return BUSY;
    fprintf(stderr, "booking: %s: %s\n", err_kind_name(e.kind), e.text);
    return OTHER;
}

static int read_day(void)
{
    struct arena a = {0};
    struct err e = {0};
    struct schedule_day day;
    struct practice *p = NULL;
    bool ok = practice_open(c.book, NULL, &p, &e) && schedule_day(p, c.day[0], &a, &day, &e);
    practice_close(p);
    arena_finish(&a);
    return ok ? DONE : e.kind == ERR_BUSY ? BUSY : OTHER;
}

/* The bookings that stand in a file, and that it verifies. */
static int count_in(const char *path, const struct book_options *o)
{
    struct practice *p;
    struct arena a = {0};
    struct err e = {0};
    struct verify_report r = {0};
    struct appointment *all = NULL;
    int n = 0;
    if (!practice_open(path, o, &p, &e) || !verify_book(p->book, NULL, &a, &r, &e) || !r.is_ok ||
        !schedule_list(p, c.day[0], c.day[CROWD_DAYS - 1], &a, &all, &n, &e))
        fail_msg("%s: %s", path, e.kind ? e.text : r.problems[0]);
    const struct appointment *twice = crowd_held_twice(all, n);
    assert_null(twice);
    practice_close(p);
    arena_finish(&a);
    return n;
}

static int ended(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- beside who reads for long ------------------------------------------------------------------------------- */

/* Reads without a pause, in reads that overlap with those of the other, the first of them long, until it is killed. */
static _Noreturn void read_on(int first_ms, int each_ms)
{
    struct err e = {0};
    struct desk d;
    struct practice *p = crowd_join(&c, NULL, &d);
    int64_t state;
    for (int ms = first_ms;; ms = each_ms)
        if (book_read_begin(p->book, &e) && book_state(p->book, &state, &e)) {
            crowd_sleep_us(ms * 1000L);
            book_read_end(p->book);
        }
}

static void beside_one_who_reads_for_long_everybody_writes_in_time_or_is_told(void **state)
{
    enum { WRITERS = 20, READERS = 2, LONG_MS = 600, EACH_MS = 50 };
    pid_t reader[READERS], writer[WRITERS];
    int done = 0, busy = 0;
    (void)state;
    fflush(stdout);
    for (int i = 0; i < READERS; i++)
        if ((reader[i] = fork()) == 0)
            read_on(i ? EACH_MS : LONG_MS, EACH_MS);
    crowd_sleep_us(EACH_MS * 1000L);
    int64_t began = clock_mono_ms();
    for (int i = 0; i < WRITERS; i++)
        if ((writer[i] = fork()) == 0) {
            int how = book(0, i);
            _exit(how == BUSY && clock_mono_ms() - began < BUSY_MIN_MS ? OTHER : how);
        }
    for (int i = 0; i < WRITERS; i++) {
        int how = ended(writer[i]);
        done += how == DONE;
        busy += how == BUSY;
    }
    int64_t took = clock_mono_ms() - began;
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(waitpid(reader[i], NULL, WNOHANG), 0); /* it has read all the time */
        kill(reader[i], SIGKILL);
        assert_int_equal(ended(reader[i]), -1);
    }
    printf("%d saved, %d told, in %d ms\n", done, busy, (int)took);
    assert_int_equal(done + busy, WRITERS);
    assert_true(done > 0 && took <= BUSY_MAX_MS);
    assert_int_equal(count_in(c.book, NULL), done);
}

/* --- a copy while many write --------------------------------------------------------------------------------- */

/* Books one slot after the other, and tells of each that is saved. */
static _Noreturn void write_on(int from, int each, int to)
{
    for (int slot = from; slot < CROWD_SLOTS; slot += each)
        if (book(0, slot) == DONE && write(to, "", 1) != 1)
            _exit(OTHER);
    _exit(DONE);
}

static int told_in(int from)
{
    char bytes[4096];
    struct pollfd fd = {.fd = from, .events = POLLIN};
    int n = 0;
    while (poll(&fd, 1, 0) > 0) {
        ssize_t got = read(from, bytes, sizeof bytes);
        if (got <= 0)
            break;
        n += (int)got;
    }
    return n;
}

/* Waits until one more at least is told, however busy the machine is. */
static int told_more(int from)
{
    enum { WORK_US = 150000, PATIENCE_MS = 30000 };
    int n = 0;
    for (int64_t began = clock_mono_ms(); n == 0 && clock_mono_ms() - began < PATIENCE_MS; n = told_in(from))
        crowd_sleep_us(WORK_US);
    return n;
}

static void a_copy_made_while_many_write_holds_all_that_was_saved_before(void **state)
{
    enum { WRITERS = 20, COPIES = 3 };
    const struct book_options foreign = {.is_foreign = true};
    char copy[400];
    pid_t writer[WRITERS];
    int pipe_of[2], before[COPIES], after[COPIES], saved = 0;
    (void)state;
    assert_int_equal(pipe(pipe_of), 0);
    fflush(stdout);
    for (int i = 0; i < WRITERS; i++)
        if ((writer[i] = fork()) == 0)
            write_on(i, WRITERS, pipe_of[1]);
    for (int i = 0; i < COPIES; i++) {
        struct err e = {0};
        struct desk d;
        before[i] = saved += told_more(pipe_of[0]);
        snprintf(copy, sizeof copy, "%s/copy-%d.db", c.dir, i);
        struct practice *p = crowd_join(&c, NULL, &d);
        if (!copy_to(p->book, copy, NULL, &e))
            fail_msg("copy %d: %s", i, e.text);
        practice_close(p);
        after[i] = saved += told_in(pipe_of[0]);
    }
    for (int i = 0; i < WRITERS; i++) {
        kill(writer[i], SIGKILL);
        ended(writer[i]);
    }
    for (int i = 0; i < COPIES; i++) {
        snprintf(copy, sizeof copy, "%s/copy-%d.db", c.dir, i);
        int n = count_in(copy, &foreign);
        printf("copy %d: %d saved before it, %d in it, %d saved after it\n", i, before[i], n, after[i]);
        if (n < before[i] || n > after[i] + WRITERS)
            fail_msg("copy %d is of another moment", i);
        unlink(copy);
    }
    assert_true(before[0] > 0 && after[COPIES - 1] > before[0]);
    close(pipe_of[0]);
    close(pipe_of[1]);
}

/* --- who is stopped, wherever --------------------------------------------------------------------------------- */

/* Does anybody hold a lock of SQLite's on it? Asked by who has none of their own. */
static bool is_locked(void)
{
    enum { FIRST = 0x40000000, LOCKS = 512 };
    int fd = open(c.book, O_RDWR | O_CLOEXEC);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = FIRST, .l_len = LOCKS};
    assert_true(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0);
    close(fd);
    return lock.l_type != F_UNLCK;
}

static int in_other(int (*what)(int slot), int slot)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        is_fast = true;
        int64_t began = clock_mono_ms();
        int how = what(slot);
        int64_t took = clock_mono_ms() - began;
        /* Each read that waits may wait five seconds; a second one is started only where the first went well. */
        _exit(how == BUSY && (took < BUSY_MIN_MS || took > 2 * BUSY_MAX_MS) ? OTHER : how);
    }
    return ended(pid);
}

static int book_first(int slot)
{
    return book(1, slot);
}

static int look(int slot)
{
    (void)slot;
    return read_day();
}

/* A booking in a process of its own, stopped at this call; 0: it ended before. */
static pid_t stopped_booking(int slot, long at, struct strike_seen *seen)
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        strike_arm(&(struct strike){.kind = at ? STRIKE_STOP : STRIKE_NONE, .at = at}, seen);
        _exit(book(0, slot));
    }
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status) || (WIFEXITED(status) && WEXITSTATUS(status) == DONE));
    return WIFSTOPPED(status) ? pid : 0;
}

static void wherever_one_is_stopped_others_go_on_or_are_told(void **state)
{
    struct strike_seen *seen = strike_shared();
    static struct strike_seen rehearsed;
    static struct strike_folder before, now;
    int locked = 0, stopped = 0, unread = 0;
    long want = strike_number("STOPS", 8), every, places = 0;
    (void)state;
    assert_int_equal(stopped_booking(0, 0, seen), 0);
    rehearsed = *seen;
    strike_folder_read(&before);
    for (long at = 1; at <= rehearsed.calls; at++)
        places += rehearsed.is_place[at];
    every = want ? (places + want - 1) / want : 1;
    long nth = crowd_pick(&c, (int)every);
    for (long at = 1; at <= rehearsed.calls; at++) {
        if (want && (!rehearsed.is_place[at] || nth++ % every != 0))
            continue;
        pid_t pid = stopped_booking(1, at, seen);
        assert_true(pid > 0);
        bool is = is_locked();
        int saw = in_other(look, 0), got = in_other(book_first, 1);
        bool is_fine = got == (is ? BUSY : DONE) && saw != OTHER && (saw == DONE || is);
        kill(pid, is_fine ? SIGCONT : SIGKILL);
        if (!is_fine)
            fail_msg("stopped at call %ld, %s, %s: others read: %d, and book: %d", at, seen->where,
                     is ? "with a lock" : "without a lock", saw, got);
        assert_int_equal(ended(pid), DONE);
        locked += is;
        unread += saw == BUSY;
        stopped++;
        assert_int_equal(count_in(c.book, NULL), 2 + (got == DONE));
        /* A book that grows takes more calls: each begins with the same. */
        strike_folder_read(&now);
        strike_folder_put_back(&now, &before);
    }
    printf("stopped at %d of %ld calls, at %d with a lock, at %d nobody could read\n", stopped, rehearsed.calls, locked,
           unread);
    assert_true(locked > 0 && locked < stopped);
}

/* --- locks ------------------------------------------------------------------------------------------------ */

/* Each of these in a process of its own, in which it is counted who opens the practice file. */
static int open_count_of(const char *const words[], bool is_planted)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        char name[] = "rounds", option[] = "--book", *argv[WORDS] = {name, option, c.book};
        int n = 3, out = open("/dev/null", O_WRONLY);
        struct cli_host host = {.is_ascii = false};
        for (; *words && n < WORDS - 1; words++)
            argv[n++] = (char *)(uintptr_t)*words;
        if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
            _exit(OTHER);
        strike_watch(c.book);
        int code = cli_main(&host, n, argv);
        if (is_planted) { /* what is looked for: twice, the second while the first is open */
            int first = open(c.book, O_RDONLY), second = open(c.book, O_RDONLY);
            code |= first < 0 || second < 0;
        }
        _exit(code ? CANNOT : (int)strike_watched());
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int remove_one(const char *path, const struct stat *st, int what, struct FTW *at)
{
    (void)st;
    (void)what;
    (void)at;
    return remove(path);
}

static void nobody_but_sqlite_opens_a_practice_file_that_is_open(void **state)
{
    (void)state;
    static const char *const verbs[][12] = {
        {"day"},
        {"find", "kau"},
        {"verify"},
        {"backup", "out"},
        {"copy", "kept"},
        {"drill", "kept/practice.db"},
        {"merge", "kept/practice.db"},
        {"patient", "add", "--family", "Adams", "--given", "Ann"},
        {"undo"},
        {"policy", "show"},
        {"sites"},
        {"queue"},
    };
    assert_int_equal(mkdir("out", 0700) | mkdir("kept", 0700), 0);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        int n = open_count_of(verbs[i], false);
        if (n != 0)
            fail_msg("%s: %d", verbs[i][0], n);
    }
    assert_int_equal(open_count_of(verbs[0], true), 1);
    assert_int_equal(nftw("out", remove_one, WORDS, FTW_DEPTH) | nftw("kept", remove_one, WORDS, FTW_DEPTH), 0);
}

static int make(void **state)
{
    (void)state;
    crowd_open(&c, "lock_test");
    return chdir(c.dir);
}

static int clear(void **state)
{
    (void)state;
    crowd_close(&c);
    return chdir("/");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        CASE(nobody_but_sqlite_opens_a_practice_file_that_is_open),
        CASE(beside_one_who_reads_for_long_everybody_writes_in_time_or_is_told),
        CASE(a_copy_made_while_many_write_holds_all_that_was_saved_before),
        CASE(wherever_one_is_stopped_others_go_on_or_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
