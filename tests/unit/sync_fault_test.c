/* The shared folder fails: each call to the system in turn is refused, or is the last one before the power goes; or the
 * practice file does. What was there is whole, nothing half is visible under a final name, and the same again brings
 * both sides together.
 *
 * Every ninth call and third step with KILLS=200, as in .ci/run; every one with KILLS=1800 or more, or without it. */
#include "sync_lib.h"

#include "base/clock.h"
#include "exchange/seal.h"
#include "exchange/segment.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The call with this number fails so; 0: none. is_end: the process ends there instead. is_stop: no call fails, somebody
 * stops it at this step of its progress. step: none does, the practice file fails at this step of SQLite's; 0: none. */
static struct {
    int calls, at, why;
    int64_t step;
    bool is_end, is_stop;
} fault;

static bool fails(void)
{
    if (fault.is_stop || ++fault.calls != fault.at)
        return false;
    if (fault.is_end)
        _exit(9);
    errno = fault.why;
    return true;
}

static bool tick(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg;
    (void)what;
    (void)done;
    (void)total;
    return !fault.is_stop || ++fault.calls != fault.at;
}

static int try_openat(int dir, const char *name, int flags, mode_t mode)
{
    return fails() ? -1 : folder_system.openat(dir, name, flags, mode);
}

static int try_fstat(int fd, struct stat *st)
{
    return fails() ? -1 : folder_system.fstat(fd, st);
}

static int try_fstatat(int dir, const char *name, struct stat *st, int flags)
{
    return fails() ? -1 : folder_system.fstatat(dir, name, st, flags);
}

static int try_close(int fd)
{
    int rc = folder_system.close(fd); /* what failed to close is closed */
    return fails() ? -1 : rc;
}

static ssize_t try_read(int fd, void *to, size_t n)
{
    return fails() ? -1 : folder_system.read(fd, to, n);
}

/* Half of it is there when the disk is full; nothing of it when a signal came. */
static ssize_t try_write(int fd, const void *from, size_t n)
{
    if (!fault.is_stop && fault.calls + 1 == fault.at && fault.why != EINTR && folder_system.write(fd, from, n / 2) < 0)
        return -1;
    return fails() ? -1 : folder_system.write(fd, from, n);
}

static int try_fsync(int fd)
{
    return fails() ? -1 : folder_system.fsync(fd);
}

static int try_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    return fails() ? -1 : folder_system.renameat(from_dir, from, to_dir, to);
}

static int try_unlinkat(int dir, const char *name, int flags)
{
    return fails() ? -1 : folder_system.unlinkat(dir, name, flags);
}

static int try_mkdirat(int dir, const char *name, mode_t mode)
{
    return fails() ? -1 : folder_system.mkdirat(dir, name, mode);
}

static struct folder_calls faulty(void)
{
    struct folder_calls c = folder_system;
    c.openat = try_openat;
    c.fstat = try_fstat;
    c.fstatat = try_fstatat;
    c.close = try_close;
    c.read = try_read;
    c.write = try_write;
    c.fsync = try_fsync;
    c.renameat = try_renameat;
    c.unlinkat = try_unlinkat;
    c.mkdirat = try_mkdirat;
    return c;
}

/* Every file with a final name is whole. */
static void assert_whole(const char *dir)
{
    static char *path[SYNC_LIB_FILES];
    int n = sync_lib_find(dir, ".rn", path);
    for (int i = 0; i < n; i++) {
        size_t size;
        struct seal_head h;
        struct travel_key k;
        char *p = book_lib_read(path[i], &size);
        bool is_key = strstr(path[i], ".rnk") != NULL;
        if (is_key ? travel_key_look(p, size, &k) != TRAVEL_OPENED : seal_look(p, size, &h) != SEAL_SOUND)
            fail_msg("%s is not whole", path[i]);
        free(p);
    }
}

/* What the sync that fails has to do. */
enum task { FOUND, EXCHANGE, RECUT };

/* Eight small files of the desk's, one more change, and something of the laptop's: the next sync of the desk reads,
 * writes, puts files together, removes, and puts a snapshot there; or writes one of its files anew without somebody who
 * was taken out. */
static void prepare(enum task task, struct book *desk, struct book *laptop, const char *dir)
{
    struct id taken = id_new(BOOK_LIB_NOW_MS);
    for (int i = 0; i < 7; i++) {
        if (task == RECUT && i == 3)
            sync_lib_about(desk, &taken, "Taken");
        sync_lib_ok(desk, dir);
        book_lib_patient(desk, "Desk");
    }
    book_lib_patient(laptop, "Laptop");
    sync_lib_ok(laptop, dir);
    if (task == RECUT)
        sync_lib_erase(desk, &taken);
}

static const char *desk_path, *shared;

static bool sync_once(void)
{
    const struct folder_calls calls = faulty();
    const struct progress progress = {tick, NULL};
    struct sync_lib s = {.pass = sync_lib_pass, .calls = &calls, .snapshot_after = 9, .progress = &progress};
    struct err e = {0};
    struct book *b = book_lib_open(desk_path);
    fault.calls = 0;
    book_lib_break(b, fault.step);
    bool ok = sync_lib_try(&s, b, shared, &e);
    if (!ok && (e.kind == ERR_NONE || (fault.is_stop && strncmp(e.text, "Stopped", strlen("Stopped")) != 0)))
        fail_msg("it says: %s", e.text);
    assert_true(!ok || !fault.is_stop || fault.calls < fault.at);
    arena_finish(&s.arena);
    book_close(b);
    return ok;
}

static void sync_in_child(void *arg)
{
    (void)arg;
    _exit(sync_once() ? 0 : 1);
}

/* Did it go to the end? A process that is to end is another one. */
static bool sync_with_fault(void)
{
    int status = 0;
    if (!fault.is_end)
        return sync_once();
    int pid = book_lib_start(sync_in_child, NULL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status) == 0;
}

/* One round: a fault at call n. True: the sync had fewer calls than that, or went in spite of it. */
static bool one(int n, bool is_end, enum task task)
{
    book_lib_folder();
    struct book *desk = sync_lib_first("desk.db"), *laptop = sync_lib_copy(desk, "laptop.db");
    struct book *third = sync_lib_copy(desk, "third.db");
    char path[400];
    shared = sync_lib_dir("shared");
    if (task != FOUND)
        prepare(task, desk, laptop, shared);
    book_close(desk);
    snprintf(path, sizeof path, "%s", book_lib_path("desk.db"));
    desk_path = path;
    fault.at = n;
    fault.why = n % 4 == 1 ? ENOSPC : n % 4 == 3 ? EINTR : EIO;
    fault.is_end = is_end;
    bool is_over = sync_with_fault() && (is_end || fault.is_stop || fault.step);
    assert_whole(shared);
    /* Whoever comes now, with the desk away: all that was there before can be read there. */
    if (task != FOUND) {
        assert_int_equal(sync_lib_ok(third, shared)->ngaps, 0);
        assert_in_range(book_lib_number(third, "SELECT count(*) FROM patient WHERE family <> 'Taken'"), 8, 9);
    }
    book_close(third);
    desk = book_lib_open(desk_path);
    for (int i = 0; i < 2; i++) {
        sync_lib_ok(desk, shared);
        sync_lib_ok(laptop, shared);
    }
    book_lib_same(desk, laptop);
    assert_int_equal(book_lib_number(laptop, "SELECT count(*) FROM patient"), task == FOUND ? 1 : 9);
    assert_whole(shared);
    static char *parts[SYNC_LIB_FILES];
    assert_int_equal(sync_lib_find(shared, ".part", parts), 0); /* what a crash left is swept */
    book_close(desk);
    book_close(laptop);
    book_lib_remove();
    return is_over;
}

static int every(void)
{
    const char *kills = getenv("KILLS");
    long n = kills ? strtol(kills, NULL, 10) : 0;
    return n > 0 && n < 1800 ? (int)(1800 / n) : 1;
}

static void ended_between_any_two_calls_nothing_is_lost(void **state)
{
    (void)state;
    int n = 1;
    while (!one(n, true, EXCHANGE))
        n += every();
    assert_in_range(n, 60, 400);
}

static void ended_while_files_are_written_anew_nothing_is_lost(void **state)
{
    (void)state;
    int n = 1;
    while (!one(n, true, RECUT))
        n += every();
    assert_in_range(n, 60, 400);
}

static void ended_while_the_practice_is_made_it_is_made_again(void **state)
{
    (void)state;
    int n = 1;
    while (!one(n, true, FOUND))
        n += every();
    assert_in_range(n, 15, 200);
}

static void a_call_that_is_refused_costs_nothing(void **state)
{
    (void)state;
    for (int n = 1; n <= 120; n += every()) {
        one(n, false, EXCHANGE);
        one(n, false, RECUT);
    }
}

static void stopped_at_any_step_it_says_so_and_goes_on(void **state)
{
    (void)state;
    fault.is_stop = true;
    for (enum task task = EXCHANGE; task <= RECUT; task++) {
        int n = 1;
        while (!one(n, false, task))
            n += (every() + 2) / 3;
        assert_in_range(n, 6, 42);
    }
    fault.is_stop = false;
}

static void wherever_the_practice_file_fails_nothing_is_lost(void **state)
{
    (void)state;
    int64_t last[RECUT + 1] = {0}, all = 540 / every(), said = 0;
    for (enum task task = FOUND; task <= RECUT; task++) {
        one(0, false, task);
        last[task] = book_lib_steps();
    }
    for (int64_t i = 1; i < all; i++) {
        enum task task = i % 3;
        fault.step = last[task] * i / all;
        said += !one(0, false, task);
    }
    assert_in_range(said, all / 2, all);
    fault.step = 0;
}

/* Two processes of one site at once, and a third place: each change is there once. */
static void hammer(void *arg)
{
    struct book *b = book_lib_open(arg);
    for (int i = 0; i < 12; i++) {
        struct sync_lib s = {.pass = sync_lib_pass};
        struct err e = {0};
        clock_freeze(BOOK_LIB_NOW_MS + i * 1000);
        id_seed((uint64_t)getpid() * 1000 + (uint64_t)i);
        book_lib_patient(b, "Hammer");
        if (!sync_lib_try(&s, b, shared, &e))
            _exit(7);
    }
    book_close(b);
}

static void several_at_once_lose_nothing(void **state)
{
    (void)state;
    enum { WORKERS = 4 };
    book_lib_folder();
    struct book *desk = sync_lib_first("desk.db"), *laptop = sync_lib_copy(desk, "laptop.db");
    static char path[2][400];
    int pid[WORKERS], status;
    shared = sync_lib_dir("shared");
    sync_lib_ok(desk, shared);
    sync_lib_ok(laptop, shared);
    book_close(desk);
    book_close(laptop);
    snprintf(path[0], sizeof path[0], "%s", book_lib_path("desk.db"));
    snprintf(path[1], sizeof path[1], "%s", book_lib_path("laptop.db"));
    for (int i = 0; i < WORKERS; i++)
        pid[i] = book_lib_start(hammer, path[i % 2]);
    for (int i = 0; i < WORKERS; i++) {
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    desk = book_lib_open(path[0]);
    laptop = book_lib_open(path[1]);
    for (int i = 0; i < 2; i++) {
        sync_lib_ok(desk, shared);
        sync_lib_ok(laptop, shared);
    }
    book_lib_same(desk, laptop);
    assert_int_equal(book_lib_number(laptop, "SELECT count(*) FROM patient"), 1 + WORKERS * 12);
    sync_lib_sound(desk);
    assert_whole(shared);
    book_close(desk);
    book_close(laptop);
    book_lib_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ended_between_any_two_calls_nothing_is_lost),
        cmocka_unit_test(ended_while_files_are_written_anew_nothing_is_lost),
        cmocka_unit_test(ended_while_the_practice_is_made_it_is_made_again),
        cmocka_unit_test(a_call_that_is_refused_costs_nothing),
        cmocka_unit_test(stopped_at_any_step_it_says_so_and_goes_on),
        cmocka_unit_test(wherever_the_practice_file_fails_nothing_is_lost),
        cmocka_unit_test(several_at_once_lose_nothing),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
