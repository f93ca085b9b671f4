/* What SQLite or the system may answer while a copy is made: there is a whole copy or none, and whose fault it is, the
 * practice file's or the stick's, is said. Their calls are taken over in this program. */
#define _GNU_SOURCE /* dlsym(RTLD_NEXT) */
#include "book/copy.h"

#include "base/file.h"
#include "book_lib.h"

#include <dlfcn.h>
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

static struct {
    int step, steps;      /* what so many steps of a copying answer before they do something */
    int finish;           /* what it says in the end, 0: what it is */
    int link, rename;     /* why these fail, 0: they do not */
    bool is_taken;        /* somebody makes the name in between */
    const char *path;
} t;

int sqlite3_backup_step(sqlite3_backup *b, int pages)
{
    static int (*real)(sqlite3_backup *b, int pages);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_backup_step");
    return t.steps-- > 0 ? t.step : real(b, pages);
}

int sqlite3_backup_finish(sqlite3_backup *b)
{
    static int (*real)(sqlite3_backup *b);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_backup_finish");
    int rc = real(b);
    return t.finish ? t.finish : rc;
}

/* Nobody waits here. */
int sqlite3_sleep(int ms)
{
    return ms;
}

int link(const char *from, const char *to)
{
    if (t.is_taken)
        book_lib_write(t.path, "mine", 4);
    errno = t.link;
    return t.link ? -1 : linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int rename(const char *from, const char *to)
{
    errno = t.rename;
    return t.rename ? -1 : renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static int make_book(void **state)
{
    memset(&t, 0, sizeof t);
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

static bool is_there(const char *name)
{
    struct stat st;
    return lstat(book_lib_path(name), &st) == 0;
}

enum { FOR_EVER = 1 << 20 };

static const struct {
    int step, steps;
    enum err_kind kind; /* ERR_NONE: the copy is made */
    const char *words;
} answers[] = {
    {SQLITE_BUSY, 3, ERR_NONE, NULL},
    {SQLITE_LOCKED, 3, ERR_NONE, NULL},
    {SQLITE_OK, 9, ERR_NONE, NULL},
    {SQLITE_BUSY, FOR_EVER, ERR_BUSY, "practice.db"},
    {SQLITE_LOCKED, FOR_EVER, ERR_BUSY, "practice.db"},
    {SQLITE_IOERR_READ, 1, ERR_IO, "practice.db"},
    {SQLITE_IOERR_SHORT_READ, 1, ERR_IO, "practice.db"},
    {SQLITE_CORRUPT, 1, ERR_DAMAGE, "practice.db"},
    {SQLITE_NOTADB, 1, ERR_DAMAGE, "practice.db"},
    {SQLITE_FULL, 1, ERR_IO, "copy.db cannot grow"},
    {SQLITE_IOERR_WRITE, 1, ERR_IO, "copy.db"},
    {SQLITE_READONLY, 1, ERR_IO, "copy.db"},
    {SQLITE_PERM, 1, ERR_IO, "copy.db"},
};

static bool copy(struct book *b, bool as_it_is, struct err *e)
{
    return as_it_is ? copy_as_it_is(b, book_lib_path("copy.db"), e) : copy_to(b, book_lib_path("copy.db"), NULL, e);
}

static void whose_fault_it_is_is_said_and_nothing_is_left(void **state)
{
    struct book *b = *state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        for (int as_it_is = 0; as_it_is < 2; as_it_is++) {
            struct err e = {0};
            t.step = answers[i].step;
            t.steps = answers[i].steps;
            bool ok = copy(b, as_it_is, &e);
            t.steps = 0;
            if (answers[i].kind == ERR_NONE)
                book_lib_ok(ok, &e);
            else
                book_lib_refused(ok, &e, answers[i].kind, answers[i].words);
            assert_int_equal(is_there("copy.db"), answers[i].kind == ERR_NONE);
            unlink(book_lib_path("copy.db"));
            book_take_failure(b, &e);
        }
    for (int as_it_is = 0; as_it_is < 2; as_it_is++) {
        struct err e = {0};
        t.finish = SQLITE_IOERR_FSYNC;
        book_lib_refused(copy(b, as_it_is, &e), &e, ERR_IO, "copy.db");
        t.finish = 0;
        assert_false(is_there("copy.db"));
    }
    struct err e = {0};
    book_lib_ok(copy_to(b, book_lib_path("copy.db"), &(struct progress){0}, &e), &e); /* and nobody has to look on */
    book_lib_patient(b, "Zemlak"); /* and the book is as it was */
}

static void a_stick_that_has_no_links_or_no_room_is_told_from_one_that_fails(void **state)
{
    static const struct {
        int link, rename;
        bool is_taken, is_made;
    } cases[] = {
        {EPERM, 0, false, true},    {ENOTSUP, 0, false, true}, {ENOSYS, 0, false, true}, {EMLINK, 0, false, true},
        {EACCES, 0, false, false},  {EEXIST, 0, true, false},  {EPERM, 0, true, false},  {EPERM, EIO, false, false},
        {ENOSPC, 0, false, false},
    };
    struct book *b = *state;
    char path[300];
    snprintf(path, sizeof path, "%s", book_lib_path("copy.db"));
    t.path = path;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err e = {0};
        size_t n = 0;
        t.link = cases[i].link;
        t.rename = cases[i].rename;
        t.is_taken = cases[i].is_taken;
        bool ok = copy_to(b, path, NULL, &e);
        t.link = t.rename = t.is_taken = 0;
        if (cases[i].is_made)
            book_lib_ok(ok, &e);
        else if (cases[i].is_taken)
            book_lib_refused(ok, &e, ERR_REFUSED, "copy.db exists already and was not touched");
        else
            book_lib_refused(ok, &e, ERR_IO, "copy.db could not be made");
        char *have = book_lib_read(path, &n);
        if (cases[i].is_taken)
            assert_memory_equal(have, "mine", 4); /* what somebody else put there meanwhile is theirs */
        else
            assert_int_equal(have != NULL, cases[i].is_made);
        free(have);
        unlink(path);
    }
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, make_book, remove_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(whose_fault_it_is_is_said_and_nothing_is_left),
        WITH_BOOK(a_stick_that_has_no_links_or_no_room_is_told_from_one_that_fails),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
