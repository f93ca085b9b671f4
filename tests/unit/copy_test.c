#include "book/copy.h"

#include "base/file.h"
#include "book/internal.h"
#include "book/verify.h"
#include "book_lib.h"
#include "disk_lib.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* FAT has no links. libc's call is taken over in this program, and passed on unless told otherwise. */
static bool has_no_links;

int link(const char *from, const char *to)
{
    errno = EPERM;
    return has_no_links ? -1 : linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

static int make_book(void **state)
{
    book_lib_folder();
    struct book *b = book_lib_create(book_lib_path("practice.db"));
    for (int i = 0; i < 20; i++)
        book_lib_patient(b, "Kautzer");
    *state = b;
    return 0;
}

static int remove_book(void **state)
{
    book_close(*state);
    book_lib_remove();
    return 0;
}

static struct book *open_foreign(const char *path)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {.is_foreign = true};
    book_lib_ok(book_open(path, &o, &b, &e), &e);
    return b;
}

static int count_files(void)
{
    char dir[400];
    int n = 0;
    snprintf(dir, sizeof dir, "%s", book_lib_path(""));
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void a_copy_holds_everything_but_who_we_are(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct stat st;
    int files = count_files();
    book_lib_ok(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e);
    assert_int_equal(count_files(), files + 1);
    assert_int_equal(stat(book_lib_path("copy.db"), &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    struct book *copy = open_foreign(book_lib_path("copy.db"));
    book_lib_same(b, copy);
    assert_int_equal(book_lib_number(copy, "SELECT count(*) FROM self"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM self"), 1);
    book_close(copy);
    book_lib_patient(b, "Zemlak"); /* nothing of ours changed */
}

static void a_copy_can_become_the_book(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e);
    struct book *copy = book_lib_open(book_lib_path("copy.db"));
    book_lib_patient(copy, "Zemlak");
    assert_memory_not_equal(copy->self.writer, b->self.writer, ID_SIZE);
    book_close(copy);
}

static void nothing_is_ever_replaced(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_write(book_lib_path("copy.db"), "mine", 4);
    book_lib_refused(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e, ERR_REFUSED, "exists already");
    assert_int_equal(symlink("nowhere", book_lib_path("dangling.db")), 0);
    book_lib_refused(copy_to(b, book_lib_path("dangling.db"), NULL, &e), &e, ERR_REFUSED, "exists already");
    book_lib_write(book_lib_path("other.db-journal"), "left over", 9);
    book_lib_refused(copy_to(b, book_lib_path("other.db"), NULL, &e), &e, ERR_REFUSED, "other.db-journal");
    book_lib_refused(copy_to(b, book_lib_path("nowhere/copy.db"), NULL, &e), &e, ERR_IO, NULL);
}

static void a_stick_without_links_takes_copies_too_and_replaces_nothing(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    int files = count_files();
    has_no_links = true;
    bool ok = copy_to(b, book_lib_path("copy.db"), NULL, &e), again = copy_to(b, book_lib_path("copy.db"), NULL, &e);
    has_no_links = false;
    assert_true(ok);
    book_lib_refused(again, &e, ERR_REFUSED, "exists already");
    assert_int_equal(count_files(), files + 1);
    struct book *copy = open_foreign(book_lib_path("copy.db"));
    book_lib_same(b, copy);
    book_close(copy);
}

static bool stop_at(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    return ++*(int *)arg < 1;
}

static void a_copy_that_was_stopped_leaves_nothing(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    int ticks = 0, files = count_files();
    const struct progress p = {.tick = stop_at, .arg = &ticks};
    book_lib_refused(copy_to(b, book_lib_path("copy.db"), &p, &e), &e, ERR_REFUSED, "Stopped");
    assert_int_equal(count_files(), files);
}

/* The disk fails at each call in turn: there is a whole copy or none. */
static void a_copy_that_fails_leaves_nothing(void **state)
{
    struct book *b = *state;
    int files = count_files(), failed = 0;
    disk_start();
    for (int op = DISK_OPEN; op < DISK_OPS; op++)
        for (int n = 1; n < 60; n += n < 6 ? 1 : 9) {
            struct err e = {0};
            disk_fail((enum disk_op)op, DISK_BOOK, n, true, SQLITE_IOERR);
            bool ok = copy_to(b, book_lib_path("copy.db"), NULL, &e);
            disk_fail(DISK_OPEN, DISK_BOOK, 0, false, 0);
            failed += !ok;
            assert_int_equal(count_files(), files + ok);
            if (!ok) { /* and it is the copy that is said to be unwell */
                assert_non_null(strstr(e.text, "copy.db"));
                assert_null(strstr(e.text, "practice.db"));
                struct err kept = {0};
                book_take_failure(b, &kept);
                assert_int_equal(kept.kind, ERR_NONE);
                continue;
            }
            struct book *copy = open_foreign(book_lib_path("copy.db"));
            book_lib_same(b, copy);
            book_close(copy);
            assert_int_equal(unlink(book_lib_path("copy.db")), 0);
        }
    disk_stop();
    assert_true(failed > 5);
}

/* What the handle has in memory may be of a file that is gone. */
static void a_book_with_a_disk_error_is_not_copied(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    b->is_broken = true;
    book_lib_refused(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e, ERR_IO, "start it again");
    b->is_broken = false;
}

/* A book that does not verify gives no backup that looks like one. */
static void a_damaged_book_is_not_copied_as_a_sound_one(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    int files = count_files();
    book_lib_sql(b, "UPDATE txn SET hlc = hlc + 1 WHERE key = (1 << 40) + 5");
    book_lib_refused(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e, ERR_DAMAGE, "does not verify");
    assert_int_equal(count_files(), files);
}

static void write_on(void *path)
{
    struct book *b = book_lib_open(path);
    for (int i = 0; i < 100000; i++)
        book_lib_patient(b, "Zemlak");
}

/* Somebody writes all the time: what was there when it began is in it, and it is whole. */
static void a_copy_is_whole_while_others_write(void **state)
{
    struct book *b = *state;
    int pid = book_lib_start(write_on, (void *)book_lib_path("practice.db"));
    for (int i = 0; i < 5; i++) {
        struct err e = {0};
        struct arena a = {0};
        struct verify_report r;
        int64_t had = book_lib_number(b, "SELECT count(*) FROM txn");
        book_lib_ok(copy_to(b, book_lib_path("copy.db"), NULL, &e), &e);
        struct book *copy = open_foreign(book_lib_path("copy.db"));
        assert_true(book_lib_number(copy, "SELECT count(*) FROM txn") >= had);
        book_lib_ok(verify_book(copy, NULL, &a, &r, &e), &e);
        assert_true(r.is_ok);
        book_close(copy);
        arena_finish(&a);
        assert_int_equal(unlink(book_lib_path("copy.db")), 0);
    }
    book_lib_kill(pid);
}

static void a_book_as_it_is_keeps_even_its_name(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(copy_as_it_is(b, book_lib_path("kept.db"), &e), &e);
    struct book *kept = open_foreign(book_lib_path("kept.db"));
    book_lib_same(b, kept);
    assert_int_equal(book_lib_number(kept, "SELECT count(*) FROM self"), 1);
    book_close(kept);
    book_lib_refused(copy_as_it_is(b, book_lib_path("kept.db"), &e), &e, ERR_REFUSED, "exists already");
}

static void bytes_of_a_book_make_the_same_book(void **state)
{
    struct book *b = *state, *again;
    struct buf image = {0};
    struct err e = {0};
    const struct book_options o = {.site = "Desk 1"};
    book_lib_ok(copy_image(b, &image, &e), &e);
    book_lib_ok(copy_from_image(&image, &o, &again, &e), &e);
    book_lib_same(b, again);
    assert_int_not_equal(sqlite3_exec(again->db, "ATTACH ':memory:' AS x", NULL, NULL, NULL), SQLITE_OK);
    book_lib_patient(again, "Zemlak");
    book_close(again);
    buf_finish(&image);
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, make_book, remove_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(a_copy_holds_everything_but_who_we_are),
        WITH_BOOK(a_copy_can_become_the_book),
        WITH_BOOK(nothing_is_ever_replaced),
        WITH_BOOK(a_stick_without_links_takes_copies_too_and_replaces_nothing),
        WITH_BOOK(a_copy_that_was_stopped_leaves_nothing),
        WITH_BOOK(a_copy_that_fails_leaves_nothing),
        WITH_BOOK(a_book_with_a_disk_error_is_not_copied),
        WITH_BOOK(a_damaged_book_is_not_copied_as_a_sound_one),
        WITH_BOOK(a_copy_is_whole_while_others_write),
        WITH_BOOK(a_book_as_it_is_keeps_even_its_name),
        WITH_BOOK(bytes_of_a_book_make_the_same_book),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
