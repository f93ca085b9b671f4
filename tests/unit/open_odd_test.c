/* Opening and making a book where the names are odd, something was left over, or SQLite and the system do not do what
 * they are asked: their calls are taken over in this program. */
#define _GNU_SOURCE /* dlsym(RTLD_NEXT) */
#undef _FORTIFY_SOURCE /* under which gethostname is the header's own */
#include "book/book.h"

#include "base/file.h"
#include "book/copy.h"
#include "book/salvage.h"
#include "book_lib.h"

#include <dirent.h>
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
    const char *host; /* what the computer is called; NULL: it does not say */
    int link;         /* why it fails, 0: it does not */
    bool is_unlisted; /* folders cannot be read */
    int config;       /* what SQLite does not accept */
    bool is_stubborn; /* and says that it did, but it is as before */
    const char *text; /* what every setting answers, NULL: the truth; */
    bool is_silent;   /* or nothing */
    int start, add;   /* how SQLite, and a way of its own to the disk, cannot be had */
    int open, deserialize; /* how they fail */
    bool is_unreadable;    /* the book as a whole */
    bool is_read_only;     /* its file; */
    int access;            /* and why */
} t;

#define REAL(name)                   \
    static __typeof__(&(name)) real; \
    if (!real)                       \
    *(void **)&real = dlsym(RTLD_NEXT, #name)

int gethostname(char *name, size_t n)
{
    if (!t.host)
        return -1;
    snprintf(name, n, "%s", t.host);
    return 0;
}

int link(const char *from, const char *to)
{
    errno = t.link;
    return t.link ? -1 : linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

DIR *opendir(const char *name)
{
    REAL(opendir);
    return t.is_unlisted ? NULL : real(name);
}

int sqlite3_db_config(sqlite3 *db, int what, ...)
{
    REAL(sqlite3_db_config);
    va_list args;
    va_start(args, what);
    int on = va_arg(args, int), *is = va_arg(args, int *);
    va_end(args);
    if (what != t.config)
        return real(db, what, on, is);
    *is = !on;
    return t.is_stubborn ? SQLITE_OK : SQLITE_ERROR;
}

const unsigned char *sqlite3_column_text(sqlite3_stmt *s, int at)
{
    REAL(sqlite3_column_text);
    /* NULL: SQLite's own, which reads its schema this way too. */
    const char *sql = t.text || t.is_silent ? sqlite3_sql(s) : NULL;
    return sql && strncmp(sql, "PRAGMA", strlen("PRAGMA")) == 0 ? (const unsigned char *)t.text : real(s, at);
}

int sqlite3_initialize(void)
{
    REAL(sqlite3_initialize);
    return t.start ? t.start : real();
}

int sqlite3_vfs_register(sqlite3_vfs *vfs, int is_default)
{
    REAL(sqlite3_vfs_register);
    return t.add ? t.add : real(vfs, is_default);
}

int sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs)
{
    REAL(sqlite3_open_v2);
    if (!t.open)
        return real(path, db, flags, vfs);
    *db = NULL;
    return t.open;
}

int sqlite3_db_readonly(sqlite3 *db, const char *name)
{
    REAL(sqlite3_db_readonly);
    return t.is_read_only ? 1 : real(db, name);
}

int access(const char *path, int how)
{
    errno = t.access;
    return t.access ? -1 : faccessat(AT_FDCWD, path, how, 0);
}

unsigned char *sqlite3_serialize(sqlite3 *db, const char *name, sqlite3_int64 *n, unsigned flags)
{
    REAL(sqlite3_serialize);
    return t.is_unreadable ? NULL : real(db, name, n, flags);
}

int sqlite3_deserialize(sqlite3 *db, const char *name, unsigned char *p, sqlite3_int64 n, sqlite3_int64 room,
                        unsigned flags)
{
    REAL(sqlite3_deserialize);
    if (!t.deserialize)
        return real(db, name, p, n, room, flags);
    sqlite3_free(p);
    return t.deserialize;
}

static const struct book_options options = {.is_read_only = false};

static int make_book(void **state)
{
    struct err e = {0};
    static struct id patient;
    memset(&t, 0, sizeof t);
    t.host = "desk.example.org";
    id_seed(3);
    book_lib_folder();
    struct book *b = book_lib_create(book_lib_path("practice.db"));
    patient = book_lib_patient(b, "Kautzer");
    book_lib_ok(!e.kind, &e);
    book_close(b);
    *state = &patient;
    return 0;
}

static int remove_book(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    book_lib_remove();
    return 0;
}

static bool is_there(const char *name)
{
    struct stat st;
    return lstat(book_lib_path(name), &st) == 0;
}

static void a_book_in_memory_is_made_and_not_opened(void **state)
{
    struct book *b;
    struct err e = {0};
    (void)state;
    book_lib_refused(book_open(":memory:", &options, &b, &e), &e, ERR_USAGE, "made, not opened");
    assert_null(b);
}

static void in_the_root_folder_it_has_one_slash(void **state)
{
    struct book *b;
    struct err e = {0};
    (void)state;
    book_lib_refused(book_open("/no such practice.db", &options, &b, &e), &e, ERR_MISSING,
                     "no practice file /no such practice.db.");
}

static void a_copy_may_have_any_name(void **state)
{
    static const char *const names[] = {"a{b}c~.db", "A[b]`.db", "Zz9:;<=>?@.db", "100%_off-1.db", "\303\244 b.db"};
    const struct book_options foreign = {.is_foreign = true};
    const struct id *patient = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct book *b;
        struct err e = {0};
        book_lib_cp(book_lib_path("practice.db"), book_lib_path(names[i]));
        book_lib_ok(book_open(book_lib_path(names[i]), &foreign, &b, &e), &e);
        book_lib_shows(b, KIND_PATIENT, patient, PATIENT_FAMILY, "Kautzer");
        book_close(b);
    }
}

static void a_name_that_a_killed_program_left_is_dropped_and_no_other_file(void **state)
{
    static const char *const left[] = {"practice.db.new-17", "practice.db.part-18"};
    (void)state;
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        assert_int_equal(link(book_lib_path("practice.db"), book_lib_path(left[i])), 0);
    book_lib_write(book_lib_path("practice.db.new-19"), "another", 7);
    book_lib_write(book_lib_path("practice.dc"), "another", 7);
    book_close(book_lib_open(book_lib_path("practice.db")));
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        assert_false(is_there(left[i]));
    assert_true(is_there("practice.db.new-19") && is_there("practice.dc"));
}

static void where_the_folder_cannot_be_listed_a_second_name_is_refused(void **state)
{
    struct book *b;
    struct err e = {0};
    (void)state;
    assert_int_equal(link(book_lib_path("practice.db"), book_lib_path("practice.db.new-17")), 0);
    t.is_unlisted = true;
    book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_REFUSED, "second name");
    t.is_unlisted = false;
    book_close(book_lib_open(book_lib_path("practice.db")));
}

static void a_computer_is_called_what_the_system_says_without_its_domain(void **state)
{
    static const struct {
        const char *host, *name;
    } cases[] = {{"desk.example.org", "desk"}, {"front", "front"}, {"", "this computer"}, {NULL, "this computer"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book *b;
        struct err e = {0};
        t.host = cases[i].host;
        book_lib_ok(book_create(":memory:", &options, &b, &e), &e);
        book_lib_patient(b, "Kautzer");
        struct id writer;
        memcpy(writer.b, b->self.writer, ID_SIZE);
        book_lib_shows(b, KIND_SITE, &writer, SITE_NAME, cases[i].name);
        book_close(b);
    }
}

static void a_new_book_that_cannot_have_its_name_is_not_there_at_all(void **state)
{
    static const struct {
        int why;
        enum err_kind kind;
        const char *words;
    } cases[] = {{EIO, ERR_IO, "could not be made"}, {EEXIST, ERR_REFUSED, "exists already and was not touched"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book *b;
        struct err e = {0};
        t.link = cases[i].why;
        book_lib_refused(book_create(book_lib_path("new.db"), &options, &b, &e), &e, cases[i].kind, cases[i].words);
        t.link = 0;
        assert_false(is_there("new.db"));
        book_lib_ok(book_create(book_lib_path("new.db"), &options, &b, &e), &e);
        book_close(b);
        book_unmake(book_lib_path("new.db"));
    }
}

/* What another program keeps about the tables hides nothing. */
static void a_book_that_was_analyzed_is_not_altered(void **state)
{
    (void)state;
    book_lib_shell(book_lib_path("practice.db"), "ANALYZE");
    struct book *b = book_lib_open(book_lib_path("practice.db"));
    assert_false(book_is_read_only(b));
    book_close(b);
}

static void a_new_book_can_be_made_where_there_are_no_links(void **state)
{
    struct book *b;
    struct err e = {0};
    (void)state;
    t.link = EPERM;
    bool ok = book_create(book_lib_path("new.db"), &options, &b, &e);
    t.link = 0;
    book_lib_ok(ok, &e);
    book_lib_patient(b, "Kautzer");
    book_close(b);
    book_close(book_lib_open(book_lib_path("new.db")));
}

static void a_restored_book_takes_its_name_and_its_line_with_it_or_stays(void **state)
{
    struct err e = {0};
    char from[300], to[300];
    (void)state;
    snprintf(from, sizeof from, "%s", book_lib_path("practice.db"));
    snprintf(to, sizeof to, "%s", book_lib_path("named.db"));
    book_lib_write(book_lib_path("named.db-journal"), "of an older one", 15);
    book_lib_refused(book_name(from, to, &e), &e, ERR_REFUSED, "journal");
    assert_true(is_there("practice.db") && !is_there("named.db"));
    unlink(book_lib_path("named.db-journal"));
    t.link = EIO;
    book_lib_refused(book_name(from, to, &e), &e, ERR_IO, "could not be made");
    t.link = 0;
    assert_false(is_there("named.db"));
    book_close(book_lib_create(from)); /* what was to be restored is gone: it was a copy */
    book_lib_ok(book_name(from, to, &e), &e);
    assert_true(is_there("named.db") && is_there("named.db-identity"));
    assert_false(is_there("practice.db") || is_there("practice.db-identity"));
    book_close(book_lib_open(to));
}

static void a_setting_that_sqlite_does_not_take_keeps_the_book_closed(void **state)
{
    static const int what[] = {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                               SQLITE_DBCONFIG_ENABLE_TRIGGER};
    (void)state;
    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        for (int is_stubborn = 0; is_stubborn < 2; is_stubborn++) {
            struct book *b;
            struct err e = {0};
            t.config = what[i];
            t.is_stubborn = is_stubborn;
            book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_IO,
                             "did not accept a setting");
            t.config = 0;
        }
    struct book *b;
    struct err e = {0};
    t.text = "sure";
    book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_IO, "gave 'sure'");
    t.text = NULL;
    t.is_silent = true;
    book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_IO, "gave ''");
    t.is_silent = false;
    book_close(book_lib_open(book_lib_path("practice.db")));
}

static void what_cannot_be_opened_or_held_as_bytes_is_said(void **state)
{
    struct book *b, *live = book_lib_open(book_lib_path("practice.db"));
    struct err e = {0};
    struct buf image = {0};
    (void)state;
    t.open = SQLITE_IOERR;
    book_lib_refused(book_create(":memory:", &options, &b, &e), &e, ERR_IO, NULL);
    book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_IO, "practice.db");
    book_lib_refused(copy_as_it_is(live, book_lib_path("copy.db"), &e), &e, ERR_IO, "practice.db");
    book_lib_refused(copy_to(live, book_lib_path("copy.db"), NULL, &e), &e, ERR_IO, "copy.db");
    t.open = 0;
    t.start = SQLITE_ERROR;
    book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_IO, "practice.db");
    t.start = 0;
    t.add = SQLITE_ERROR;
    book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, ERR_IO, "practice.db");
    t.add = 0;
    assert_false(is_there("copy.db"));
    t.is_unreadable = true;
    book_lib_refused(copy_image(live, &image, &e), &e, ERR_IO, "as a whole");
    t.is_unreadable = false;
    book_lib_ok(copy_image(live, &image, &e), &e);
    t.open = SQLITE_IOERR;
    book_lib_refused(copy_from_image(&image, &options, &b, &e), &e, ERR_IO, NULL);
    t.open = 0;
    t.deserialize = SQLITE_CORRUPT;
    book_lib_refused(copy_from_image(&image, &options, &b, &e), &e, ERR_DAMAGE, NULL);
    book_close(b);
    t.deserialize = 0;
    buf_finish(&image);
    book_close(live);
}

static void a_file_that_cannot_be_written_is_read_and_that_is_said(void **state)
{
    static const struct {
        int why;
        const char *words;
    } cases[] = {{EROFS, "disk is read-only"}, {EACCES, "owner and rights"}, {0, "owner and rights"}};
    const struct id *patient = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err e = {0};
        struct act act;
        t.is_read_only = true;
        t.access = cases[i].why;
        struct book *b = book_lib_open(book_lib_path("practice.db"));
        t.is_read_only = false;
        t.access = 0;
        assert_true(book_is_read_only(b));
        assert_non_null(strstr(book_lib_notice(b), cases[i].words));
        book_lib_shows(b, KIND_PATIENT, patient, PATIENT_FAMILY, "Kautzer");
        book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_REFUSED, cases[i].words);
        book_close(b);
    }
}

static void what_sqlite_says_is_said_in_words_and_with_what_to_do(void **state)
{
    static const struct {
        int rc;
        enum err_kind kind;
        const char *words;
    } cases[] = {
        {SQLITE_BUSY, ERR_BUSY, "try again"},
        {SQLITE_LOCKED, ERR_BUSY, "try again"},
        {SQLITE_FULL, ERR_IO, "disk is full"},
        {SQLITE_CORRUPT_VTAB, ERR_DAMAGE, "rounds verify"},
        {SQLITE_NOTADB, ERR_DAMAGE, "is no practice file"},
        {SQLITE_READONLY_ROLLBACK, ERR_IO, "puts itself right"},
        {SQLITE_READONLY_RECOVERY, ERR_IO, "puts itself right"},
        {SQLITE_READONLY_CANTLOCK, ERR_IO, "puts itself right"},
        {SQLITE_READONLY_DIRECTORY, ERR_IO, "owner and the rights"},
        {SQLITE_PERM, ERR_IO, "owner and the rights"},
        {SQLITE_CANTOPEN, ERR_IO, "owner and the rights"},
        {SQLITE_AUTH, ERR_IO, "owner and the rights"},
        {SQLITE_TOOBIG, ERR_INPUT, "too long"},
        {SQLITE_MISUSE, ERR_IO, "disk is well"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book *b;
        struct err e = {0};
        t.open = cases[i].rc;
        book_lib_refused(book_open(book_lib_path("practice.db"), &options, &b, &e), &e, cases[i].kind, cases[i].words);
        t.open = 0;
    }
}

/* As ALTER TABLE leaves it, or somebody who likes it so: no alteration. One that has other words is. */
static void tables_written_otherwise_are_ours_and_other_tables_are_not(void **state)
{
    static const struct {
        const char *from, *to;
        bool is_ours;
    } cases[] = {{",", "  ,\n -- so\n", true}, {"STRICT", "strict", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char sql[300];
        book_lib_cp(book_lib_path("practice.db"), book_lib_path("other.db"));
        snprintf(sql, sizeof sql,
                 "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '%s', '%s') "
                 "WHERE type = 'table' AND name IN ('patient', 'room', 'site')",
                 cases[i].from, cases[i].to);
        book_lib_shell(book_lib_path("other.db"), sql);
        struct book *b = book_lib_open(book_lib_path("other.db"));
        assert_int_equal(book_is_read_only(b), !cases[i].is_ours);
        assert_int_equal(strstr(book_lib_notice(b), "altered by another program") == NULL, cases[i].is_ours);
        book_close(b);
    }
}

static void a_copy_without_its_log_is_said_to_hold_nothing_and_a_newer_one_to_be_newer(void **state)
{
    static const struct {
        const char *sql;
        enum err_kind kind;
        const char *words;
    } cases[] = {
        {"DROP TABLE salt", ERR_DAMAGE, "lost the tables of its log"},
        {"DROP TABLE salt; PRAGMA user_version = 99", ERR_NEWER, "newer Rounds"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct salvage *s;
        struct err e = {0};
        book_lib_cp(book_lib_path("practice.db"), book_lib_path("copy.db"));
        book_lib_shell(book_lib_path("copy.db"), cases[i].sql);
        book_lib_refused(salvage_open(book_lib_path("copy.db"), false, &s, &e), &e, cases[i].kind, cases[i].words);
        assert_null(s);
    }
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, make_book, remove_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(a_book_in_memory_is_made_and_not_opened),
        WITH_BOOK(in_the_root_folder_it_has_one_slash),
        WITH_BOOK(a_copy_may_have_any_name),
        WITH_BOOK(a_name_that_a_killed_program_left_is_dropped_and_no_other_file),
        WITH_BOOK(where_the_folder_cannot_be_listed_a_second_name_is_refused),
        WITH_BOOK(a_computer_is_called_what_the_system_says_without_its_domain),
        WITH_BOOK(a_new_book_that_cannot_have_its_name_is_not_there_at_all),
        WITH_BOOK(a_book_that_was_analyzed_is_not_altered),
        WITH_BOOK(a_new_book_can_be_made_where_there_are_no_links),
        WITH_BOOK(a_restored_book_takes_its_name_and_its_line_with_it_or_stays),
        WITH_BOOK(a_setting_that_sqlite_does_not_take_keeps_the_book_closed),
        WITH_BOOK(what_cannot_be_opened_or_held_as_bytes_is_said),
        WITH_BOOK(a_file_that_cannot_be_written_is_read_and_that_is_said),
        WITH_BOOK(what_sqlite_says_is_said_in_words_and_with_what_to_do),
        WITH_BOOK(tables_written_otherwise_are_ours_and_other_tables_are_not),
        WITH_BOOK(a_copy_without_its_log_is_said_to_hold_nothing_and_a_newer_one_to_be_newer),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
