/* place_test: where a book may stand and what may be done to it behind our back (BOOK section 10): refused with the
 * reason, or opened with a notice; never damaged, never written twice under one name. */
/* size: one list of places and mishaps, each with the little set-up it needs; parts of it would share all of that. */
#include "tests/fault/crowd_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/internal.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __linux__
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#endif

enum { NOBODY = 65534, CHILD_OK = 0, CHILD_CANNOT = 77 };

static struct crowd c;
static char other[360]; /* a second name in the folder */

static int make(void **state)
{
    (void)state;
    crowd_open(&c, "place_test");
    snprintf(other, sizeof other, "%s/other.db", c.dir);
    return 0;
}

static void remove_all(const char *book)
{
    static const char *const suffix[] = {"", "-journal", "-identity", "-wal", "-shm"};
    char path[400];
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        snprintf(path, sizeof path, "%s%s", book, suffix[i]);
        unlink(path);
    }
}

static int clear(void **state)
{
    (void)state;
    remove_all(other);
    remove_all(c.book);
    crowd_close(&c);
    assert_int_equal(access(c.dir, F_OK), -1); /* nothing else was left lying there */
    return 0;
}

/* --- helpers -------------------------------------------------------------------------- */

static void refused(const char *path, enum err_kind kind, const char *words)
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

static struct practice *opened(const char *path)
{
    struct practice *p = NULL;
    struct err e = {0};
    if (!practice_open(path, NULL, &p, &e))
        fail_msg("%s: %s: %s", path, err_kind_name(e.kind), e.text);
    return p;
}

static bool book_one(struct practice *p, int slot, struct err *e)
{
    struct desk d = {.practice = p};
    struct arena a = {0};
    struct outcome out;
    struct booking b = crowd_booking(&c, 0, slot);
    *e = (struct err){0};
    bool ok = appointment_book(&d, &a, &b, &out, e);
    arena_finish(&a);
    return ok;
}

/* Opens, books, closes: the notice it came with. */
static const char *book_in(const char *path, int slot)
{
    static char notice[500];
    struct err e;
    struct practice *p = opened(path);
    if (!book_one(p, slot, &e))
        fail_msg("%s", e.text);
    snprintf(notice, sizeof notice, "%s", book_notice(p->book));
    practice_close(p);
    return notice;
}

/* Verifies; gives how many streams there are, and bookings. */
static int sound(const char *path, int *bookings)
{
    struct practice *p = opened(path);
    struct err e = {0};
    struct arena a = {0};
    struct verify_report r;
    struct appointment *all;
    if (!verify_book(p->book, NULL, &a, &r, &e) || !r.is_ok)
        fail_msg("%s: %s", path, e.kind ? e.text : r.problems[0]);
    assert_true(schedule_list(p, c.day[0], c.day[CROWD_DAYS - 1], &a, &all, bookings, &e));
    int streams = (int)r.streams;
    practice_close(p);
    arena_finish(&a);
    return streams;
}

/* What another program does to a book. */
static void alter(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}

/* As cp does it: into the file that is there, if there is one. */
static void copy_file(const char *from, const char *to)
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

static void write_file(const char *path, const char *text, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, n), n);
    close(fd);
}

/* Runs it in a child, where limits and rights can be given up; false: it could not be tried here. */
static bool in_child(int (*what)(void))
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(what());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_CANNOT)
        return false;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != CHILD_OK)
        fail_msg("the child ended with %d: see the line above", status);
    return true;
}

static int complain(const char *what, const struct err *e)
{
    fprintf(stderr, "%s: %s: %s\n", what, err_kind_name(e->kind), e->text);
    return 1;
}

/* --- names ------------------------------------------------------------------------------ */

static void a_second_name_of_the_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink(c.book, other), 0);
    refused(other, ERR_REFUSED, "is a link");
    unlink(other);
    assert_int_equal(link(c.book, other), 0);
    refused(c.book, ERR_REFUSED, "second name");
    refused(other, ERR_REFUSED, "second name");
    unlink(other);
    practice_close(opened(c.book));
}

static void a_name_that_a_killed_program_left_is_taken_away(void **state)
{
    char unfinished[400];
    (void)state;
    for (int i = 0; i < 2; i++) {
        snprintf(unfinished, sizeof unfinished, "%s.%s-4711", c.book, i ? "part" : "new");
        assert_int_equal(link(c.book, unfinished), 0);
        practice_close(opened(c.book));
        assert_int_equal(access(unfinished, F_OK), -1);
    }
    /* Another file of such a name is left alone. */
    write_file(unfinished, "x", 1);
    assert_int_equal(link(c.book, other), 0);
    refused(c.book, ERR_REFUSED, "second name");
    assert_int_equal(access(unfinished, F_OK), 0);
    unlink(unfinished);
}

static void a_folder_behind_a_link_is_fine(void **state)
{
    char path[400];
    int n;
    (void)state;
    assert_int_equal(symlink(c.dir, other), 0);
    snprintf(path, sizeof path, "%s/practice.db", other);
    assert_string_equal(book_in(path, 1), "");
    unlink(other);
    assert_int_equal(sound(c.book, &n), 1);
    assert_int_equal(n, 1);
}

static void what_others_may_write_is_refused(void **state)
{
    (void)state;
    static const mode_t modes[] = {0620, 0602, 0666};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        chmod(c.book, modes[i]);
        refused(c.book, ERR_REFUSED, "can be written by other accounts");
    }
    chmod(c.book, 0600);
    practice_close(opened(c.book));
}

static void what_is_no_file_is_refused_without_waiting(void **state)
{
    (void)state;
    refused(c.dir, ERR_REFUSED, "is not a file");
    assert_int_equal(mkfifo(other, 0600), 0);
    refused(other, ERR_REFUSED, "is not a file");
    unlink(other);
    refused("/dev/null", ERR_REFUSED, "is not a file");
    refused(other, ERR_MISSING, "rounds --book");
}

static void a_synchronised_folder_is_refused(void **state)
{
    char marker[400], inner[400], path[420];
    struct practice *p = NULL;
    struct err e = {0};
    (void)state;
    snprintf(marker, sizeof marker, "%s/.stfolder", c.dir);
    snprintf(inner, sizeof inner, "%s/inner", c.dir);
    snprintf(path, sizeof path, "%s/practice.db", inner);
    assert_int_equal(mkdir(marker, 0700), 0);
    assert_int_equal(mkdir(inner, 0700), 0);
    refused(c.book, ERR_REFUSED, "Syncthing");
    assert_false(practice_create(path, NULL, NULL, &p, &e)); /* a folder further up counts, too */
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_int_equal(rmdir(inner), 0); /* nothing was made in it */
    rmdir(marker);
    practice_close(opened(c.book));
}

static void making_one_never_replaces_anything(void **state)
{
    struct practice *p = NULL;
    struct err e = {0};
    struct stat before, after;
    (void)state;
    assert_int_equal(stat(c.book, &before), 0);
    assert_false(practice_create(c.book, NULL, NULL, &p, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_int_equal(stat(c.book, &after), 0);
    assert_true(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}

/* --- what is inside ----------------------------------------------------------------------- */

static void what_is_no_book_is_refused(void **state)
{
    char noise[5000];
    (void)state;
    write_file(other, "", 0);
    refused(other, ERR_REFUSED, "is empty");
    write_file(other, "Dear diary", 10);
    refused(other, ERR_DAMAGE, "damaged");
    id_random(noise, sizeof noise);
    write_file(other, noise, sizeof noise);
    refused(other, ERR_DAMAGE, "damaged");
    unlink(other);
    alter(other, "CREATE TABLE recipe (n INTEGER)");
    chmod(other, 0600);
    refused(other, ERR_REFUSED, "not a practice file");
}

static void a_newer_books_reader_is_told_to_update(void **state)
{
    (void)state;
    alter(c.book, "PRAGMA user_version = 99");
    refused(c.book, ERR_NEWER, "newer Rounds");
    alter(c.book, "PRAGMA user_version = 1");
    practice_close(opened(c.book));
}

static void an_altered_schema_is_opened_for_reading_with_an_alarm(void **state)
{
    static const char *const alterations[] = {
        "CREATE TRIGGER evil AFTER INSERT ON txn BEGIN DELETE FROM patient; END",
        "CREATE VIEW evil AS SELECT * FROM patient",
        "CREATE TABLE evil (n INTEGER)",
        "CREATE INDEX evil ON patient (gender)",
        "DROP INDEX appointment_ref",
        "ALTER TABLE patient ADD COLUMN evil TEXT",
    };
    (void)state;
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        struct err e;
        struct arena a = {0};
        struct schedule_day day;
        copy_file(c.book, other);
        alter(other, alterations[i]);
        struct practice *p = opened(other);
        if (!book_is_read_only(p->book) || !strstr(book_notice(p->book), "altered by another program"))
            fail_msg("%s: %s", alterations[i], book_notice(p->book));
        assert_true(schedule_day(p, c.day[0], &a, &day, &e));
        assert_false(book_one(p, 1, &e));
        assert_int_equal(e.kind, ERR_REFUSED);
        assert_non_null(strstr(e.text, "altered by another program")); /* the reason, not only the refusal */
        practice_close(p);
        arena_finish(&a);
        remove_all(other);
    }
}

static void wal_is_set_back_with_a_notice(void **state)
{
    int n;
    (void)state;
    book_in(c.book, 1);
    alter(c.book, "PRAGMA journal_mode = WAL; INSERT INTO setting (name, value) VALUES ('x', 'y')");
    assert_non_null(strstr(book_in(c.book, 2), "set to WAL by another program"));
    assert_string_equal(book_in(c.book, 3), "");
    assert_int_equal(sound(c.book, &n), 1);
    assert_int_equal(n, 3);
    char wal[400];
    snprintf(wal, sizeof wal, "%s-wal", c.book);
    assert_int_equal(access(wal, F_OK), -1);
}

/* --- copied, restored, replaced ------------------------------------------------------------- */

static void a_copy_takes_a_name_of_its_own(void **state)
{
    char mine[400], its[400];
    int n;
    (void)state;
    book_in(c.book, 1);
    for (int with_identity = 0; with_identity < 2; with_identity++) {
        copy_file(c.book, other);
        snprintf(mine, sizeof mine, "%s-identity", c.book);
        snprintf(its, sizeof its, "%s-identity", other);
        if (with_identity) /* the whole folder was copied */
            copy_file(mine, its);
        assert_non_null(strstr(book_in(other, 2), "copied or restored"));
        assert_string_equal(book_in(other, 3), "");
        assert_string_equal(book_in(c.book, 4 + with_identity), "");
        assert_int_equal(sound(other, &n), 2);
        assert_int_equal(n, 3 + with_identity);
        assert_int_equal(sound(c.book, &n), 1);
        assert_int_equal(n, 2 + with_identity);
        remove_all(other);
    }
}

static void an_older_state_put_back_takes_a_new_name(void **state)
{
    int n;
    (void)state;
    book_in(c.book, 1);
    for (int by_rename = 0; by_rename < 2; by_rename++) {
        copy_file(c.book, other);
        book_in(c.book, 2 + by_rename);
        if (by_rename)
            assert_int_equal(rename(other, c.book), 0);
        else
            copy_file(other, c.book); /* the same inode: only the number tells */
        assert_non_null(strstr(book_in(c.book, 4 + by_rename), "copied or restored"));
        assert_string_equal(book_in(c.book, 6 + by_rename), "");
        assert_int_equal(sound(c.book, &n), 2 + by_rename);
        assert_int_equal(n, 3 + 2 * by_rename);
        unlink(other);
    }
}

static void a_file_replaced_under_a_running_process_is_noticed(void **state)
{
    int n;
    struct err e;
    (void)state;
    copy_file(c.book, other);
    struct practice *p = opened(c.book);
    assert_true(book_one(p, 1, &e));
    assert_int_equal(rename(other, c.book), 0);
    for (int i = 0; i < 2; i++) {
        assert_false(book_one(p, 2, &e));
        assert_int_equal(e.kind, ERR_IO);
    }
    practice_close(p);
    sound(c.book, &n);
    assert_int_equal(n, 0); /* what was put there was not touched */
    p = opened(c.book);
    assert_true(book_one(p, 1, &e));
    unlink(c.book);
    assert_false(book_one(p, 2, &e));
    assert_int_equal(e.kind, ERR_IO);
    assert_non_null(strstr(e.text, "removed or replaced"));
    assert_int_equal(access(c.book, F_OK), -1);
    practice_close(p);
}

/* --- disks ------------------------------------------------------------------------------------- */

/* Books until there is no more room; the last answer is in *e. */
static int book_until_full(struct practice *p, struct err *e)
{
    int n = 0;
    while (n < CROWD_SLOTS && book_one(p, n, e))
        n++;
    return n;
}

/* New patients fail at another place than bookings: the salt is written first. Some may still fit: they are smaller. */
static bool add_patients_until_full(struct practice *p, struct err *e)
{
    struct id id;
    struct patient who = patient_none();
    struct who nobody = {0};
    int failed = 0;
    who.family = "Roomless";
    for (int n = 0; n < CROWD_SLOTS && failed < 3; n++) {
        *e = (struct err){0};
        if (patient_add(p->book, &nobody, &who, NULL, 0, &id, e))
            failed = 0;
        else if (e->kind == ERR_IO)
            failed++;
        else
            return false;
    }
    return failed == 3;
}

/* A limit to the size of files is a disk that is full for the book alone. */
static int fill_by_limit(void)
{
    struct err e = {0};
    struct stat st;
    struct practice *p = opened(c.book);
    signal(SIGXFSZ, SIG_IGN);
    if (stat(c.book, &st) != 0)
        return CHILD_CANNOT;
    struct rlimit limit = {(rlim_t)st.st_size + 40000, (rlim_t)st.st_size + 40000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return CHILD_CANNOT;
    int n = book_until_full(p, &e);
    if (n == CROWD_SLOTS || e.kind != ERR_IO)
        return complain("booking on a full disk", &e);
    if (!add_patients_until_full(p, &e))
        return complain("a patient on a full disk", &e);
    struct arena a = {0};
    struct schedule_day day;
    e = (struct err){0};
    if (!schedule_day(p, c.day[0], &a, &day, &e))
        return complain("reading on a full disk", &e);
    practice_close(p);
    return CHILD_OK;
}

static void a_file_that_may_not_grow_loses_nothing_and_is_said(void **state)
{
    int n, before;
    (void)state;
    if (!in_child(fill_by_limit))
        skip();
    assert_int_equal(sound(c.book, &before), 1);
    assert_true(before > 0);
    assert_string_equal(book_in(c.book, 2000), ""); /* with room again it goes on */
    assert_int_equal(sound(c.book, &n), 1);
    assert_int_equal(n, before + 1);
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

/* Mounts that this process alone sees: by right, or as the root of a name space of its own. */
static bool have_own_mounts(void)
{
    char user[40], group[40];
    snprintf(user, sizeof user, "0 %u 1", (unsigned)geteuid());
    snprintf(group, sizeof group, "0 %u 1", (unsigned)getegid());
    return syscall(SYS_unshare, CLONE_NEWNS) == 0 ||
           (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell_kernel("/proc/self/uid_map", user) &&
            tell_kernel("/proc/self/setgroups", "deny") && tell_kernel("/proc/self/gid_map", group));
}

/* A disk of its own, of 1 MB. */
static int fill_small_disk(void)
{
    struct err e = {0};
    int n, booked;
    if (!have_own_mounts() || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", c.dir, "tmpfs", 0, "size=1m,mode=700") != 0)
        return CHILD_CANNOT;
    crowd_renew(&c);
    struct practice *p = opened(c.book);
    booked = book_until_full(p, &e);
    if (booked == CROWD_SLOTS || e.kind != ERR_IO || !strstr(e.text, "The disk is full"))
        return complain("booking on a full disk", &e);
    practice_close(p);
    sound(c.book, &n);
    if (n != booked)
        return complain("counting on a full disk", &e);
    if (mount("tmpfs", c.dir, "tmpfs", MS_REMOUNT, "size=4m,mode=700") != 0)
        return complain("making room", &e);
    book_in(c.book, 2100);
    sound(c.book, &n);
    if (n != booked + 1 || umount(c.dir) != 0)
        return complain("going on with room", &e);
    return CHILD_OK;
}

static void a_full_disk_loses_nothing_and_is_called_full(void **state)
{
    (void)state;
    if (!in_child(fill_small_disk)) {
        print_message("Skipped: a small disk cannot be mounted here\n");
        skip();
    }
}
#endif

/* Rights mean nothing to root: becomes somebody else, to whom the folder belongs. */
static bool become_somebody(mode_t dir, mode_t file)
{
    char identity[400], journal[400];
    snprintf(identity, sizeof identity, "%s-identity", c.book);
    snprintf(journal, sizeof journal, "%s-journal", c.book);
    unlink(journal);
    if (geteuid() == 0 && (chown(c.dir, NOBODY, NOBODY) != 0 || chown(c.book, NOBODY, NOBODY) != 0 ||
                           chown(identity, NOBODY, NOBODY) != 0))
        return false;
    if (chmod(c.book, file) != 0 || chmod(c.dir, dir) != 0)
        return false;
    return geteuid() != 0 ||
           (setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0 && access(c.book, R_OK) == 0);
}

static int read_without_rights(mode_t dir, mode_t file)
{
    struct err e = {0};
    struct practice *p = NULL;
    struct arena a = {0};
    struct schedule_day day;
    if (!become_somebody(dir, file))
        return CHILD_CANNOT;
    if (!practice_open(c.book, NULL, &p, &e))
        return e.kind == ERR_IO || e.kind == ERR_REFUSED ? CHILD_OK : complain("opening without rights", &e);
    if (!schedule_day(p, c.day[0], &a, &day, &e))
        return complain("reading without rights", &e);
    for (int i = 0; i < 2; i++)
        if (book_one(p, 1, &e) || (e.kind != ERR_IO && e.kind != ERR_REFUSED) || !strstr(e.text, "writ"))
            return complain("booking without rights", &e);
    practice_close(p);
    arena_finish(&a);
    return CHILD_OK;
}

static int read_only_folder(void)
{
    return read_without_rights(0500, 0600);
}

static int read_only_file(void)
{
    return read_without_rights(0700, 0400);
}

static void without_the_right_to_write_nothing_is_written_and_that_is_said(void **state)
{
    int n;
    (void)state;
    bool folder = in_child(read_only_folder);
    chmod(c.dir, 0700);
    bool file = in_child(read_only_file);
    chmod(c.book, 0600);
    chmod(c.dir, 0700);
    assert_int_equal(sound(c.book, &n), 1);
    assert_int_equal(n, 0);
    if (!folder || !file)
        skip();
}

/* --- descriptors --------------------------------------------------------------------------------- */

/* Runs `rounds book` with some of the standard descriptors closed; its exit code. */
static int run_with_closed(int closed, int slot)
{
    char program[400], patient[ID_TEXT], at[20];
    int status = 0;
    crowd_program(program);
    crowd_slot_text(&c, slot, at);
    char *argv[] = {
        program, "--book", c.book,   "book",   "--patient", id_text(&c.patient[0], patient), "--practitioner", "chen",
        "--at",  at,       "--type", "review", NULL};
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        for (int fd = 0; fd < 3; fd++) {
            dup2(null, fd);
            if (closed & 1 << fd)
                close(fd);
        }
        if (null > 2)
            close(null);
        execv(program, argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void closed_standard_descriptors_never_become_the_books(void **state)
{
    int n;
    (void)state;
    for (int closed = 0; closed < 8; closed++) {
        assert_int_equal(run_with_closed(closed, closed), 0);
        assert_int_equal(run_with_closed(closed, closed), 1); /* taken: a refusal is written to descriptor 2 */
    }
    assert_int_equal(sound(c.book, &n), 1);
    assert_int_equal(n, 8);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make, clear)
    const struct CMUnitTest tests[] = {
        CASE(a_second_name_of_the_file_is_refused),
        CASE(a_name_that_a_killed_program_left_is_taken_away),
        CASE(a_folder_behind_a_link_is_fine),
        CASE(what_others_may_write_is_refused),
        CASE(what_is_no_file_is_refused_without_waiting),
        CASE(a_synchronised_folder_is_refused),
        CASE(making_one_never_replaces_anything),
        CASE(what_is_no_book_is_refused),
        CASE(a_newer_books_reader_is_told_to_update),
        CASE(an_altered_schema_is_opened_for_reading_with_an_alarm),
        CASE(wal_is_set_back_with_a_notice),
        CASE(a_copy_takes_a_name_of_its_own),
        CASE(an_older_state_put_back_takes_a_new_name),
        CASE(a_file_replaced_under_a_running_process_is_noticed),
        CASE(a_file_that_may_not_grow_loses_nothing_and_is_said),
#ifdef __linux__
        CASE(a_full_disk_loses_nothing_and_is_called_full),
#endif
        CASE(without_the_right_to_write_nothing_is_written_and_that_is_said),
        CASE(closed_standard_descriptors_never_become_the_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
