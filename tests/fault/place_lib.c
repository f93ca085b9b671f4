#include "tests/fault/place_lib.h"

#include "base/clock.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#ifdef __linux__
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#endif

struct crowd place;
char place_other[360];

int place_make(void **state)
{
    (void)state;
    crowd_open(&place, "place");
    snprintf(place_other, sizeof place_other, "%s/other.db", place.dir);
    return 0;
}

int place_clear(void **state)
{
    (void)state;
    place_remove(place_other);
    place_remove(place.book);
    crowd_close(&place);
    assert_int_equal(access(place.dir, F_OK), -1); /* nothing else was left lying there */
    return 0;
}

void place_remove(const char *book)
{
    static const char *const suffix[] = {"", "-journal", "-identity", "-wal", "-shm"};
    char path[400];
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        snprintf(path, sizeof path, "%s%s", book, suffix[i]);
        unlink(path);
    }
}

void place_refused(const char *path, enum err_kind kind, const char *words)
{
    struct practice *p = NULL;
    struct err e = {0};
    int64_t from = clock_mono_ms();
    if (practice_open(path, NULL, &p, &e))
        fail_msg("%s was opened, not refused: %s", path, words);
    if (e.kind != kind || !strstr(e.text, words))
        fail_msg("%s: %s: %s", path, err_kind_name(e.kind), e.text);
    assert_true(clock_mono_ms() - from < 3000);
}

struct practice *place_opened(const char *path)
{
    struct practice *p = NULL;
    struct err e = {0};
    if (!practice_open(path, NULL, &p, &e))
        fail_msg("%s: %s: %s", path, err_kind_name(e.kind), e.text);
    return p;
}

bool place_book(struct practice *p, int slot, struct err *e)
{
    struct desk d = {.practice = p};
    struct arena a = {0};
    struct outcome out;
    struct booking b = crowd_booking(&place, 0, slot);
    *e = (struct err){0};
    bool ok = appointment_book(&d, &a, &b, &out, e);
    arena_finish(&a);
    return ok;
}

/* Opens, books, closes: the notice it came with. */
const char *place_book_in(const char *path, int slot)
{
    static char notice[500];
    struct err e;
    struct practice *p = place_opened(path);
    if (!place_book(p, slot, &e))
        fail_msg("%s", e.text);
    snprintf(notice, sizeof notice, "%s", book_notice(p->book));
    practice_close(p);
    return notice;
}

/* Verifies; gives how many streams there are, and bookings. */
int place_sound(const char *path, int *bookings)
{
    struct practice *p = place_opened(path);
    struct err e = {0};
    struct arena a = {0};
    struct verify_report r;
    struct appointment *all;
    if (!verify_book(p->book, NULL, &a, &r, &e) || !r.is_ok)
        fail_msg("%s: %s", path, e.kind ? e.text : r.problems[0]);
    assert_true(schedule_list(p, place.day[0], place.day[CROWD_DAYS - 1], &a, &all, bookings, &e));
    int streams = (int)r.streams;
    practice_close(p);
    arena_finish(&a);
    return streams;
}

/* What another program does to a book. */
void place_alter(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}

/* As cp does it: into the file that is there, if there is one. */
void place_copy(const char *from, const char *to)
{
    char block[8192];
    ssize_t n;
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(in >= 0 && out >= 0);
    while ((n = read(in, block, sizeof block)) > 0)
        assert_int_equal(write(out, block, (size_t)n), n);
    close(in);
    close(out);
}

void place_write(const char *path, const char *text, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, n), n);
    close(fd);
}

/* Runs it in a child, where limits and rights can be given up; false: it could not be tried here. */
bool place_in_child(int (*what)(void))
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(what());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == PLACE_CANNOT)
        return false;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != PLACE_OK)
        fail_msg("the child ended with %d: see the line above", status);
    return true;
}

int place_complain(const char *what, const struct err *e)
{
    fprintf(stderr, "%s: %s: %s\n", what, err_kind_name(e->kind), e->text);
    return 1;
}

#ifdef __linux__
static bool tell_kernel(const char *file, const char *text)
{
    int fd = open(file, O_WRONLY);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* By right, or as the root of a name space of its own. */
bool place_own_mounts(void)
{
    char user[40], group[40];
    snprintf(user, sizeof user, "0 %u 1", (unsigned)geteuid());
    snprintf(group, sizeof group, "0 %u 1", (unsigned)getegid());
    bool is_own = syscall(SYS_unshare, CLONE_NEWNS) == 0 ||
                  (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell_kernel("/proc/self/uid_map", user) &&
                   tell_kernel("/proc/self/setgroups", "deny") && tell_kernel("/proc/self/gid_map", group));
    return is_own && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}
#endif
