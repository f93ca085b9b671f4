/* Older books brought up to date. An older book is made by taking things out of a new one. */
#include "book/migrate.h"

#include "base/file.h"
#include "book/schema.h"
#include "book/verify.h"
#include "book_lib.h"
#include "data.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A version 1 that never was: without target.is_active and without one index. */
static const char to_older[] = "DROP INDEX appointment_ref; DROP TABLE target; CREATE TABLE target ( -- older\n"
                               "  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,\n"
                               "  entered_in_error INTEGER, -- 1: a mistake, kept\n  code TEXT, -- 2: key\n  value "
                               "INTEGER -- 3: its value\n) STRICT;"
                               "PRAGMA user_version = 1";

static const struct migration good[] = {
    {2, "0002-active.sql",
     "ALTER TABLE target ADD COLUMN is_active INTEGER; CREATE INDEX appointment_ref ON appointment (ref);"
     "PRAGMA user_version = 2;"},
};

struct old {
    struct book *b;
    struct id target;
};

static void make_older(struct book *b)
{
    internal_drop_statements(b);
    book_lib_sql(b, to_older);
    b->version = 1;
}

static int make_old_book(void **state)
{
    static struct old o;
    book_lib_folder();
    o.b = book_lib_create(book_lib_path("practice.db"));
    o.target = id_derived("target", "callback_min");
    book_lib_set_int(o.b, KIND_TARGET, &o.target, TARGET_VALUE, 30);
    book_lib_set_int(o.b, KIND_TARGET, &o.target, TARGET_IS_ACTIVE, 1);
    make_older(o.b);
    *state = &o;
    return 0;
}

static int remove_old_book(void **state)
{
    book_close(((struct old *)*state)->b);
    book_lib_remove();
    return 0;
}

static bool exists(const char *name)
{
    struct stat st;
    return lstat(book_lib_path(name), &st) == 0;
}

static void is_still_old(struct book *b)
{
    assert_int_equal(book_lib_number(b, "PRAGMA user_version"), 1);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM sqlite_schema WHERE name = 'appointment_ref'"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM pragma_table_info('target') WHERE name = 'is_active'"),
                     0);
    assert_string_equal(book_notice(b), "");
}

/* ---- the files ---- */

static void migrations_are_numbered_without_gaps_up_to_this_version(void **state)
{
    struct migration list[MIGRATE_MAX];
    int n = migrate_list(data_files, list);
    (void)state;
    assert_int_equal(n, BOOK_VERSION - 1);
    for (int i = 0; i < n; i++) {
        char sets[40];
        snprintf(sets, sizeof sets, "PRAGMA user_version = %d;", i + 2);
        assert_int_equal(list[i].to, i + 2);
        assert_non_null(strstr(list[i].sql, sets));
    }
    char version[40];
    snprintf(version, sizeof version, "PRAGMA user_version = %d;", BOOK_VERSION);
    assert_non_null(strstr(data_sql_schema_sql, version));
}

static void steps_are_told_from_the_other_files_and_the_first_schema_is_none(void **state)
{
    static const struct data_file files[] = {
        {"policy.conf", "x", 1},
        {"sql/migrations/0001-first.sql", "CREATE TABLE t (a);", 19},
        {"sql/migrations/0002-more.sql", "PRAGMA user_version = 2;", 24},
        {"sql/migrations/0003-most.sql", "PRAGMA user_version = 3;", 24},
        {"sql/schema.sql", "CREATE TABLE t (a);", 19},
        {0},
    };
    struct migration list[MIGRATE_MAX];
    (void)state;
    assert_int_equal(migrate_list(files, list), 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(list[i].to, i + 2);
        assert_string_equal(list[i].sql, files[i + 2].text);
        assert_string_equal(list[i].name, i ? "0003-most.sql" : "0002-more.sql");
    }
}

static void no_more_steps_are_taken_than_there_is_room_for(void **state)
{
    enum { FILES = MIGRATE_MAX + 5 };
    static char path[FILES][40];
    static struct data_file files[FILES + 1];
    static struct migration list[MIGRATE_MAX];
    (void)state;
    for (int i = 0; i < FILES; i++) {
        snprintf(path[i], sizeof path[i], "sql/migrations/%04d-more.sql", i + 2);
        files[i] = (struct data_file){path[i], "", 0};
    }
    assert_int_equal(migrate_list(files, list), MIGRATE_MAX);
    assert_int_equal(list[MIGRATE_MAX - 1].to, MIGRATE_MAX + 1);
}

/* The schema of version 1. */
static const char *first_schema(void)
{
    const struct data_file *f = data_files;
    while (strcmp(f->path, "sql/migrations/0001-first.sql") != 0)
        f++;
    return f->text;
}

static void the_migrations_add_up_to_the_schema(void **state)
{
    struct migration list[MIGRATE_MAX];
    struct book b = {.is_memory = true, .identity_fd = -1};
    char what[SCHEMA_WHAT];
    struct err e = {0};
    (void)state;
    assert_int_equal(sqlite3_open(":memory:", &b.db), SQLITE_OK);
    book_lib_sql(&b, first_schema());
    int n = migrate_list(data_files, list);
    for (int i = 0; i < n; i++)
        book_lib_sql(&b, list[i].sql);
    book_lib_ok(schema_compare(&b, what, &e), &e);
    assert_string_equal(what, "");
    sqlite3_close(b.db);
}

/* ---- the runner ---- */

static void an_older_book_is_upgraded_and_what_waited_in_its_log_appears(void **state)
{
    struct old *o = *state;
    struct err e = {0};
    struct arena a = {0};
    struct verify_report r;
    book_lib_ok(migrate_book(o->b, good, 1, 2, &e), &e);
    assert_int_equal(o->b->version, BOOK_VERSION);
    assert_non_null(strstr(book_lib_notice(o->b), "practice.db.before-2"));
    book_lib_shows(o->b, KIND_TARGET, &o->target, TARGET_IS_ACTIVE, "1");
    book_close(o->b);
    o->b = book_lib_open(book_lib_path("practice.db")); /* not word for word as schema.sql, but the same */
    assert_false(book_is_read_only(o->b));
    assert_string_equal(book_notice(o->b), "");
    book_lib_ok(verify_book(o->b, NULL, &a, &r, &e), &e);
    assert_true(r.is_ok);
    book_lib_patient(o->b, "Zemlak");
    arena_finish(&a);
}

static void the_file_as_it_was_is_kept_beside_it(void **state)
{
    struct old *o = *state;
    struct err e = {0};
    struct stat st;
    sqlite3 *db;
    sqlite3_stmt *s;
    book_lib_write(book_lib_path("practice.db.before-2"), "of an earlier try", 17);
    book_lib_ok(migrate_book(o->b, good, 1, 2, &e), &e);
    assert_int_equal(stat(book_lib_path("practice.db.before-2-2"), &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    assert_int_equal(sqlite3_open_v2(book_lib_path("practice.db.before-2-2"), &db, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM txn), "
                           "(SELECT integrity_check FROM pragma_integrity_check)",
                           -1, &s, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), 1);
    assert_int_equal(sqlite3_column_int(s, 1), 2);
    assert_string_equal((const char *)sqlite3_column_text(s, 2), "ok");
    sqlite3_finalize(s);
    sqlite3_close(db);
}

static void a_step_that_fails_changes_nothing(void **state)
{
    static const struct {
        const char *sql, *words;
    } bad[] = {
        {"ALTER TABLE target ADD COLUMN is_active INTEGER; CREATE INDEX nonsense ON nowhere (x);", "0002-bad.sql"},
        {"ALTER TABLE target ADD COLUMN is_active INTEGER; PRAGMA user_version = 7;", "led to format 7"},
        {"ALTER TABLE target ADD COLUMN is_active INTEGER; PRAGMA user_version = 2;",
         "altered"}, /* the index was forgotten */
        {"DROP TABLE patient; PRAGMA user_version = 2;", NULL},
        {"DELETE FROM stream; PRAGMA user_version = 2;", NULL},
    };
    struct old *o = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct migration m = {2, "0002-bad.sql", bad[i].sql};
        struct err e = {0};
        bool ok = migrate_book(o->b, &m, 1, 2, &e);
        if (ok || (bad[i].words && !strstr(e.text, bad[i].words)))
            fail_msg("%s: %s", bad[i].sql, ok ? "taken" : e.text);
        is_still_old(o->b);
        assert_int_equal(book_lib_number(o->b, "SELECT count(*) FROM patient"), 0);
        assert_int_equal(book_lib_number(o->b, "SELECT count(*) FROM txn"), 2);
        /* Nor does it leave a copy: each try to open the file would leave one more, until the disk is full. */
        assert_false(exists("practice.db.before-2"));
    }
    struct err e = {0};
    book_lib_ok(migrate_book(o->b, good, 1, 2, &e), &e);
}

static void a_version_without_a_way_is_refused_before_anything_is_done(void **state)
{
    static const struct migration gap[] = {{2, "0002.sql", "PRAGMA user_version = 2;"}, {4, "0004.sql", ""}};
    struct old *o = *state;
    struct err e = {0};
    book_lib_refused(migrate_book(o->b, gap, 2, 4, &e), &e, ERR_REFUSED, "no way");
    book_lib_refused(migrate_book(o->b, NULL, 0, 2, &e), &e, ERR_REFUSED, "no way");
    is_still_old(o->b);
    assert_false(exists("practice.db.before-4"));
    assert_false(exists("practice.db.before-2"));
}

static void opening_a_book_of_no_known_version_leaves_it_as_it_is(void **state)
{
    struct old *o = *state;
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options mine = {0}, foreign = {.is_foreign = true};
    size_t n, m;
    book_lib_sql(o->b, "PRAGMA user_version = 0");
    char *before = book_lib_read(book_lib_path("practice.db"), &n);
    book_lib_refused(book_open(book_lib_path("practice.db"), &mine, &b, &e), &e, ERR_REFUSED, "no way");
    book_lib_refused(book_open(book_lib_path("practice.db"), &foreign, &b, &e), &e, ERR_REFUSED, "older format");
    char *after = book_lib_read(book_lib_path("practice.db"), &m);
    assert_int_equal(n, m);
    assert_memory_equal(before, after, n);
    free(before);
    free(after);
    book_lib_sql(o->b, "PRAGMA user_version = 1");
    is_still_old(o->b);
}

static void of_two_programs_one_upgrades_and_the_other_finds_it_done(void **state)
{
    struct old *o = *state;
    struct err e = {0};
    book_lib_ok(migrate_book(o->b, good, 1, 2, &e), &e);
    struct book *b = book_lib_open(book_lib_path("practice.db"));
    b->version = 1; /* as it was when this one looked */
    book_lib_ok(migrate_book(b, good, 1, 2, &e), &e);
    assert_string_equal(book_notice(b), "");
    assert_false(exists("practice.db.before-2-2"));
    book_close(b);
}

/* An upgrade waits for who is writing, and says so. */
static void an_upgrade_waits_for_a_writer(void **state)
{
    struct old *o = *state;
    struct err e = {0};
    sqlite3 *other;
    assert_int_equal(sqlite3_open_v2(book_lib_path("practice.db"), &other, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_busy_timeout(o->b->db, 1);
    book_lib_refused(migrate_book(o->b, good, 1, 2, &e), &e, ERR_BUSY, NULL);
    sqlite3_close(other);
    book_lib_ok(migrate_book(o->b, good, 1, 2, &e), &e);
}

static void die(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)c, (void)n, (void)v;
    raise(SIGKILL);
}

static void upgrade_and_die(void *at)
{
    static const char *const sql[] = {
        "SELECT die(); ALTER TABLE target ADD COLUMN is_active INTEGER;",
        "ALTER TABLE target ADD COLUMN is_active INTEGER; SELECT die();",
        ("ALTER TABLE target ADD COLUMN is_active INTEGER; CREATE INDEX appointment_ref ON appointment (ref);"
         "PRAGMA user_version = 2; PRAGMA cache_spill = 1; SELECT die();"),
    };
    const struct migration m = {2, "0002-die.sql", sql[*(int *)at]};
    struct err e = {0};
    struct book *b = NULL;
    const struct book_options o = {0};
    if (book_create(book_lib_path("dies.db"), &o, &b, &e)) {
        make_older(b);
        sqlite3_create_function(b->db, "die", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, NULL, die, NULL, NULL);
        migrate_book(b, &m, 1, 2, &e);
    }
}

static void an_upgrade_that_was_killed_was_never_begun(void **state)
{
    (void)state;
    for (int at = 0; at < 3; at++) {
        sqlite3 *db;
        sqlite3_stmt *s;
        unlink(book_lib_path("dies.db"));
        unlink(book_lib_path("dies.db-journal"));
        assert_true(book_lib_child(upgrade_and_die, &at, SIGKILL));
        assert_int_equal(sqlite3_open_v2(book_lib_path("dies.db"), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
        assert_int_equal(
            sqlite3_prepare_v2(db,
                               "SELECT (SELECT user_version FROM pragma_user_version), "
                               "(SELECT count(*) FROM pragma_table_info('target') WHERE name = 'is_active')",
                               -1, &s, NULL),
            SQLITE_OK);
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int(s, 0), 1);
        assert_int_equal(sqlite3_column_int(s, 1), 0);
        sqlite3_finalize(s);
        sqlite3_close(db);
        assert_true(exists("dies.db.before-2"));
    }
}

/* ---- comparing schemas ---- */

static void blanks_and_comments_do_not_count_and_strings_do(void **state)
{
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"", ""},
        {"  -- only a comment", ""},
        {"CREATE TABLE t ( -- why\n  a  INTEGER,   -- 1\n  b TEXT\n) STRICT", "CREATE TABLE t(a INTEGER,b TEXT)STRICT"},
        {"CREATE TABLE t (a INTEGER, b TEXT) STRICT", "CREATE TABLE t(a INTEGER,b TEXT)STRICT"},
        {"x = 'a -- b'  AND y", "x='a -- b'AND y"},
        {"x = 'it''s  so' -- no", "x='it''s  so'"},
        {"'unended -- x", "'unended -- x"},
        {"a - - b", "a--b"},
        {"a\t\r\n b", "a b"},
        {"A _ z 9 0 Z", "A _ z 9 0 Z"},
        {"a [ b ] ` c { d } ~ e : f @ g", "a[b]`c{d}~e:f@g"},
        {"x = 'a' -- at the end", "x='a'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = {0};
        schema_squeeze(cases[i].sql, strlen(cases[i].sql), &out);
        assert_string_equal(buf_str(&out), cases[i].want);
        buf_finish(&out);
    }
}

int main(void)
{
#define WITH_OLD(f) cmocka_unit_test_setup_teardown(f, make_old_book, remove_old_book)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(migrations_are_numbered_without_gaps_up_to_this_version),
        cmocka_unit_test(steps_are_told_from_the_other_files_and_the_first_schema_is_none),
        cmocka_unit_test(no_more_steps_are_taken_than_there_is_room_for),
        cmocka_unit_test(the_migrations_add_up_to_the_schema),
        WITH_OLD(an_older_book_is_upgraded_and_what_waited_in_its_log_appears),
        WITH_OLD(the_file_as_it_was_is_kept_beside_it),
        WITH_OLD(a_step_that_fails_changes_nothing),
        WITH_OLD(a_version_without_a_way_is_refused_before_anything_is_done),
        WITH_OLD(opening_a_book_of_no_known_version_leaves_it_as_it_is),
        WITH_OLD(of_two_programs_one_upgrades_and_the_other_finds_it_done),
        WITH_OLD(an_upgrade_waits_for_a_writer),
        WITH_OLD(an_upgrade_that_was_killed_was_never_begun),
        cmocka_unit_test(blanks_and_comments_do_not_count_and_strings_do),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
