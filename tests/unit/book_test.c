/* Opening, refusing, and what stands around an open book. */
#include "book/book.h"

#include "base/clock.h"
#include "base/file.h"
#include "book_lib.h"
#include "disk_lib.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Each test has a folder with a book in it; it is closed, so that the test opens it as it likes. */
static int make_folder(void **state)
{
    (void)state;
    book_lib_folder();
    book_close(book_lib_create(book_lib_path("practice.db")));
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    book_lib_remove();
    return 0;
}

static const char *book_path_here(void)
{
    return book_lib_path("practice.db");
}

static void assert_refused(const char *name, enum err_kind kind, const char *words)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {0};
    bool ok = book_open(book_lib_path(name), &o, &b, &e);
    book_lib_refused(ok, &e, kind, words);
    assert_null(b);
}

/* ---- the opening sequence ---- */

static const struct {
    const char *pragma;
    int64_t want;
} pragmas[] = {
    {"PRAGMA synchronous", 3}, {"PRAGMA foreign_keys", 1},   {"PRAGMA cell_size_check", 1},
    {"PRAGMA mmap_size", 0},   {"PRAGMA temp_store", 2},     {"PRAGMA secure_delete", 1},
    {"PRAGMA query_only", 0},  {"PRAGMA trusted_schema", 0}, {"PRAGMA cache_size", -896},
};

static const struct {
    int what, want;
} configs[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
};

static void assert_journal_is(struct book *b, const char *mode)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(b->db, "PRAGMA journal_mode", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(s, 0), mode);
    sqlite3_finalize(s);
}

static void every_setting_is_as_it_should_be(void **state)
{
    struct book *b = book_lib_open(book_path_here());
    (void)state;
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
        if (book_lib_number(b, pragmas[i].pragma) != pragmas[i].want)
            fail_msg("%s gives %lld", pragmas[i].pragma, (long long)book_lib_number(b, pragmas[i].pragma));
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
        int on = -1;
        assert_int_equal(sqlite3_db_config(b->db, configs[i].what, -1, &on), SQLITE_OK);
        assert_int_equal(on, configs[i].want);
    }
    assert_journal_is(b, "truncate");
    assert_int_equal(sqlite3_limit(b->db, SQLITE_LIMIT_ATTACHED, -1), 0);
    assert_int_not_equal(sqlite3_exec(b->db, "ATTACH ':memory:' AS x", NULL, NULL, NULL), SQLITE_OK);
    assert_string_equal(book_notice(b), "");
    assert_false(book_is_read_only(b));
    book_close(b);
}

static void a_new_book_belongs_to_its_owner_alone(void **state)
{
    struct stat st;
    (void)state;
    assert_int_equal(stat(book_path_here(), &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    assert_int_equal(st.st_nlink, 1);
    assert_int_equal(stat(book_lib_path("practice.db-identity"), &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
}

static void a_book_in_wal_mode_is_converted_back(void **state)
{
    (void)state;
    book_lib_shell(book_path_here(), "PRAGMA journal_mode = WAL; INSERT INTO setting VALUES ('a', 'b')");
    struct book *b = book_lib_open(book_path_here());
    assert_journal_is(b, "truncate");
    assert_non_null(strstr(book_lib_notice(b), "WAL"));
    struct arena a = {0};
    assert_string_equal(book_setting(b, &a, "a"), "b");
    arena_finish(&a);
    book_close(b);
    b = book_lib_open(book_path_here());
    assert_string_equal(book_notice(b), "");
    book_close(b);
}

/* ---- refusals ---- */

static void a_book_that_is_not_there_is_missed(void **state)
{
    (void)state;
    assert_refused("other.db", ERR_MISSING, "If it was moved");
    assert_refused("nowhere/practice.db", ERR_MISSING, "folder");
}

static void links_are_refused_but_not_those_above(void **state)
{
    struct book *b;
    (void)state;
    assert_int_equal(symlink(book_path_here(), book_lib_path("soft.db")), 0);
    assert_refused("soft.db", ERR_REFUSED, "is a link");
    assert_int_equal(mkdir(book_lib_path("real"), 0700), 0);
    assert_int_equal(rename(book_path_here(), book_lib_path("real/practice.db")), 0);
    assert_int_equal(symlink(book_lib_path("real"), book_lib_path("above")), 0);
    b = book_lib_open(book_lib_path("above/practice.db"));
    assert_non_null(strstr(book_path(b), "/real/practice.db"));
    book_close(b);
    assert_int_equal(link(book_lib_path("real/practice.db"), book_lib_path("hard.db")), 0);
    assert_refused("hard.db", ERR_REFUSED, "second name");
    assert_refused("real/practice.db", ERR_REFUSED, "second name");
}

static void what_others_may_write_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chmod(book_path_here(), 0620), 0);
    assert_refused("practice.db", ERR_REFUSED, "chmod 600");
    assert_int_equal(chmod(book_path_here(), 0602), 0);
    assert_refused("practice.db", ERR_REFUSED, "chmod 600");
}

static void what_is_no_file_or_no_book_is_refused(void **state)
{
    static const char text[] =
        "Dear Dr Chen, this is not a practice file but a letter, and a rather long one at that.....";
    (void)state;
    assert_int_equal(mkdir(book_lib_path("folder.db"), 0700), 0);
    assert_int_equal(mkfifo(book_lib_path("pipe.db"), 0600), 0);
    book_lib_write(book_lib_path("empty.db"), "", 0);
    book_lib_write(book_lib_path("letter.db"), text, sizeof text);
    assert_refused("folder.db", ERR_REFUSED, "not a file");
    assert_refused("pipe.db", ERR_REFUSED, "not a file");
    assert_refused("empty.db", ERR_REFUSED, "empty");
    assert_refused("letter.db", ERR_DAMAGE, NULL);
}

/* Whose it is is looked at before anything is set in it. */
static void a_database_of_another_program_is_left_as_it_is(void **state)
{
    size_t n, m;
    (void)state;
    book_lib_write(book_lib_path("other.db"), "", 0);
    book_lib_shell(book_lib_path("other.db"), "PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
    char *before = book_lib_read(book_lib_path("other.db"), &n);
    assert_refused("other.db", ERR_REFUSED, "not a practice file");
    char *after = book_lib_read(book_lib_path("other.db"), &m);
    assert_int_equal(n, m);
    assert_memory_equal(before, after, n);
    free(before);
    free(after);
}

static void a_newer_book_is_left_as_it_is(void **state)
{
    size_t n, m;
    (void)state;
    book_lib_shell(book_path_here(), "PRAGMA user_version = 99");
    char *before = book_lib_read(book_path_here(), &n);
    assert_refused("practice.db", ERR_NEWER, "update");
    char *after = book_lib_read(book_path_here(), &m);
    assert_int_equal(n, m);
    assert_memory_equal(before, after, n);
    free(before);
    free(after);
}

static void a_synchronised_folder_is_refused_for_a_live_book_but_not_for_a_copy(void **state)
{
    struct book *b;
    struct err e = {0};
    const struct book_options foreign = {.is_foreign = true}, mine = {0};
    (void)state;
    assert_int_equal(mkdir(book_lib_path(".stfolder"), 0700), 0);
    assert_refused("practice.db", ERR_REFUSED, "Syncthing");
    book_lib_refused(book_create(book_lib_path("new.db"), &mine, &b, &e), &e, ERR_REFUSED, "Syncthing");
    book_lib_ok(book_open(book_path_here(), &foreign, &b, &e), &e);
    book_close(b);
}

static const struct {
    const char *what, *sql;
} alterations[] = {
    {"a trigger", "CREATE TRIGGER t AFTER INSERT ON txn BEGIN DELETE FROM note; END"},
    {"a view", "CREATE VIEW x AS SELECT * FROM patient"},
    {"a table", "CREATE TABLE x (y)"},
    {"an index", "CREATE INDEX x ON patient (family)"},
    {"an index less", "DROP INDEX appointment_ref"},
    {"an index without its condition",
     "DROP INDEX appointment_open; CREATE INDEX appointment_open ON appointment (date, start_min)"},
    {"a column more", "ALTER TABLE patient ADD COLUMN shoe_size INTEGER"},
    {"SQLite's own", "CREATE INDEX x ON patient (family); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET "
                     "name = 'sqlite_x', sql = 'CREATE INDEX sqlite_x ON patient(family)' WHERE name = 'x'"},
    {"a view that says something else",
     "DROP VIEW conflict; CREATE VIEW conflict AS SELECT record, kind, field FROM head"},
};

static void an_altered_book_is_opened_for_reading_only(void **state)
{
    (void)state;
    book_lib_cp(book_path_here(), book_lib_path("whole.db"));
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        struct err e = {0};
        struct act act;
        book_lib_cp(book_lib_path("whole.db"), book_path_here());
        book_lib_shell(book_path_here(), alterations[i].sql);
        struct book *b = book_lib_open(book_path_here());
        if (!book_is_read_only(b) || !strstr(book_lib_notice(b), "altered"))
            fail_msg("%s was not seen", alterations[i].what);
        book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_REFUSED, "reading only");
        book_lib_refused(book_set_setting(b, "a", "b", &e), &e, ERR_REFUSED, NULL);
        assert_int_not_equal(sqlite3_exec(b->db, "DELETE FROM setting", NULL, NULL, NULL), SQLITE_OK);
        book_close(b);
    }
}

static const struct {
    const char *what, *sql;
} heads[] = {
    {"its bytes", "UPDATE txn SET body = CAST(substr(body, 1, length(body) - 1) || x'5a' AS BLOB) "
                  "WHERE key = (SELECT max(key) FROM txn)"},
    {"its hash", "UPDATE txn SET hash = zeroblob(32) WHERE key = (SELECT max(key) FROM txn)"},
    {"all of it", "DELETE FROM txn WHERE key = (SELECT max(key) FROM txn)"},
    {"its salt", "DELETE FROM salt"},
    {"what stands before it", "DELETE FROM txn WHERE key = (SELECT max(key) - 1 FROM txn)"},
};

/* A disk that lied about fsync shows here: what is there can be read, and verify can say how much it is. */
static void a_book_that_lost_its_newest_entry_is_opened_for_reading_only(void **state)
{
    struct book *b = book_lib_open(book_path_here());
    struct id id = book_lib_patient(b, "Kautzer");
    (void)state;
    book_lib_patient(b, "Zemlak");
    book_close(b);
    book_lib_cp(book_path_here(), book_lib_path("whole.db"));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        book_lib_cp(book_lib_path("whole.db"), book_path_here());
        book_lib_shell(book_path_here(), heads[i].sql);
        b = book_lib_open(book_path_here());
        if (!book_is_read_only(b) || !strstr(book_lib_notice(b), "newest entries"))
            fail_msg("lost %s: not seen", heads[i].what);
        book_lib_shows(b, KIND_PATIENT, &id, PATIENT_FAMILY, "Kautzer");
        book_close(b);
    }
}

/* ---- foreign copies, read only ---- */

static void a_copy_somebody_gave_us_is_read_without_a_trace(void **state)
{
    const struct book_options foreign = {.is_foreign = true};
    struct book *b = book_lib_open(book_path_here());
    struct id id = book_lib_patient(b, "Kautzer");
    struct err e = {0};
    struct act act;
    struct stat st;
    (void)state;
    book_close(b);
    assert_int_equal(mkdir(book_lib_path("stick"), 0700), 0);
    book_lib_cp(book_path_here(), book_lib_path("stick/50% off?#.db"));
    assert_int_equal(chmod(book_lib_path("stick/50% off?#.db"), 0666), 0);
    assert_int_equal(link(book_lib_path("stick/50% off?#.db"), book_lib_path("second.db")), 0);
    book_lib_ok(book_open(book_lib_path("stick/50% off?#.db"), &foreign, &b, &e), &e);
    book_lib_shows(b, KIND_PATIENT, &id, PATIENT_FAMILY, "Kautzer");
    assert_true(book_is_read_only(b));
    book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_REFUSED, NULL);
    assert_int_not_equal(stat(book_lib_path("stick/50% off?#.db-journal"), &st), 0);
    book_close(b);
    assert_int_equal(unlink(book_lib_path("stick/50% off?#.db")), 0);
    assert_int_equal(rmdir(book_lib_path("stick")), 0);
}

/* A writer with a small cache, killed in the middle: pages are in the file, the journal knows how they were. */
static void write_and_die(void *path)
{
    sqlite3 *db = NULL;
    sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_exec(
        db,
        "PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE setting SET value = 'new';"
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        "INSERT INTO setting SELECT 'name' || i, hex(randomblob(200)) FROM n",
        NULL, NULL, NULL);
    raise(SIGKILL);
}

static void make_hot_journal(void)
{
    struct book *b = book_lib_open(book_path_here());
    struct err e = {0};
    struct stat st;
    book_lib_ok(book_set_setting(b, "a", "old", &e), &e);
    book_close(b);
    assert_true(book_lib_child(write_and_die, (void *)book_path_here(), SIGKILL));
    assert_int_equal(stat(book_lib_path("practice.db-journal"), &st), 0);
    assert_true(st.st_size > 0);
}

static void an_interrupted_write_is_undone_by_the_next_who_opens(void **state)
{
    struct arena a = {0};
    (void)state;
    make_hot_journal();
    struct book *b = book_lib_open(book_path_here());
    assert_string_equal(book_setting(b, &a, "a"), "old");
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM setting"), 1);
    book_close(b);
    arena_finish(&a);
}

static void who_may_only_read_is_told_of_an_interrupted_write(void **state)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {.is_read_only = true};
    (void)state;
    make_hot_journal();
    book_lib_refused(book_open(book_path_here(), &o, &b, &e), &e, ERR_IO, "cut short");
    book_close(book_lib_open(book_path_here()));
    book_lib_ok(book_open(book_path_here(), &o, &b, &e), &e);
    book_close(b);
}

/* Nothing is rolled back in somebody else's file, nor is anything in it believed that does not fit its chain. */
static void a_copy_with_a_hot_journal_is_read_as_it_is_and_said_to_be_torn(void **state)
{
    struct book *b = NULL;
    struct err e = {0};
    struct stat st;
    const struct book_options foreign = {.is_foreign = true};
    (void)state;
    make_hot_journal();
    book_lib_ok(book_open(book_path_here(), &foreign, &b, &e), &e);
    assert_non_null(strstr(book_lib_notice(b), "in use"));
    book_close(b);
    assert_int_equal(stat(book_lib_path("practice.db-journal"), &st), 0);
    assert_true(st.st_size > 0);
}

static void an_account_that_may_not_write_reads(void **state)
{
    (void)state;
    disk_start();
    disk_read_only(true);
    struct book *b = book_lib_open(book_path_here());
    assert_true(book_is_read_only(b));
    assert_non_null(strstr(book_lib_notice(b), "may not write"));
    book_close(b);
    disk_stop();
}

/* ---- making ---- */

static void making_a_book_never_replaces_anything(void **state)
{
    struct book *b;
    struct err e = {0};
    size_t n, m;
    const struct book_options o = {0};
    (void)state;
    char *before = book_lib_read(book_path_here(), &n);
    book_lib_refused(book_create(book_path_here(), &o, &b, &e), &e, ERR_REFUSED, "exists already");
    char *after = book_lib_read(book_path_here(), &m);
    assert_int_equal(n, m);
    assert_memory_equal(before, after, n);
    free(before);
    free(after);
    assert_int_equal(symlink("nowhere", book_lib_path("dangling.db")), 0);
    book_lib_refused(book_create(book_lib_path("dangling.db"), &o, &b, &e), &e, ERR_REFUSED, "exists already");
}

/* Its pages would be rolled back into the new file. */
static void making_a_book_beside_the_journal_of_an_older_one_is_refused(void **state)
{
    struct book *b;
    struct err e = {0};
    const struct book_options o = {0};
    (void)state;
    make_hot_journal();
    assert_int_equal(unlink(book_path_here()), 0);
    book_lib_refused(book_create(book_path_here(), &o, &b, &e), &e, ERR_REFUSED, "practice.db-journal");
    assert_int_equal(truncate(book_lib_path("practice.db-journal"), 0), 0);
    book_close(book_lib_create(book_path_here()));
}

static void nothing_but_the_book_and_its_line_is_left_beside_it(void **state)
{
    struct stat st;
    (void)state;
    assert_int_equal(mkdir(book_lib_path("new"), 0700), 0);
    book_close(book_lib_create(book_lib_path("new/a.db")));
    assert_int_equal(unlink(book_lib_path("new/a.db")), 0);
    assert_int_equal(unlink(book_lib_path("new/a.db-identity")), 0);
    if (lstat(book_lib_path("new/a.db-journal"), &st) == 0) {
        assert_int_equal(st.st_size, 0);
        unlink(book_lib_path("new/a.db-journal"));
    }
    assert_int_equal(rmdir(book_lib_path("new")), 0);
}

static void a_site_label_cut_inside_a_letter_can_still_be_written(void **state)
{
    struct book *b;
    struct err e = {0};
    char label[200];
    const struct book_options o = {.site = label};
    (void)state;
    for (size_t pad = 70; pad < 82; pad++) {
        memset(label, 'x', pad);
        memcpy(label + pad, "äöüäöüäöü", sizeof "äöüäöüäöü");
        book_lib_ok(book_create(":memory:", &o, &b, &e), &e);
        book_lib_patient(b, "Kautzer");
        book_close(b);
    }
    memcpy(label, "\xff\xfe", 3);
    book_lib_ok(book_create(":memory:", &o, &b, &e), &e);
    book_lib_patient(b, "Kautzer");
    book_close(b);
}

/* ---- an open book ---- */

static void settings_are_kept(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    (void)state;
    struct book *b = book_lib_open(book_path_here());
    assert_null(book_setting(b, &a, "backup"));
    book_lib_ok(book_set_setting(b, "backup", "2026-11-23", &e), &e);
    book_lib_ok(book_set_setting(b, "backup", "2026-11-24 ü", &e), &e);
    book_close(b);
    b = book_lib_open(book_path_here());
    assert_string_equal(book_setting(b, &a, "backup"), "2026-11-24 ü");
    book_close(b);
    arena_finish(&a);
}

static bool has_changed(struct book *b)
{
    struct err e = {0};
    bool changed = book_has_changed(b, &e);
    book_lib_ok(e.kind == ERR_NONE, &e);
    return changed;
}

static void a_change_is_told_once_whoever_made_it(void **state)
{
    struct book *mine = book_lib_open(book_path_here()), *other = book_lib_open(book_path_here());
    (void)state;
    assert_false(has_changed(mine));
    book_lib_patient(other, "Kautzer");
    assert_true(has_changed(mine));
    assert_false(has_changed(mine));
    book_lib_patient(mine, "Zemlak");
    assert_true(has_changed(mine));
    assert_false(has_changed(mine));
    book_lib_patient(other, "Abbott");
    book_lib_patient(mine, "Runte"); /* looks at what others did, on its way */
    assert_true(has_changed(mine));
    assert_false(has_changed(mine));
    assert_true(has_changed(other));
    assert_int_equal(book_others(mine), 2); /* Kautzer and Abbott; one's own are not counted */
    book_close(mine);
    book_close(other);
}

static void reads_inside_each_other_see_one_state(void **state)
{
    struct book *mine = book_lib_open(book_path_here()), *other = book_lib_open(book_path_here());
    struct id id = book_lib_patient(other, "Kautzer");
    struct err e = {0};
    struct act act;
    (void)state;
    sqlite3_busy_timeout(other->db, 0);
    book_lib_ok(book_read_begin(mine, &e), &e);
    book_lib_shows(mine, KIND_PATIENT, &id, PATIENT_FAMILY, "Kautzer");
    book_lib_ok(book_read_begin(mine, &e), &e);
    book_read_end(mine);
    book_lib_ok(act_begin(other, &act, "test", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, &id, &id);
    act_set_text(&act, PATIENT_FAMILY, "Zemlak");
    book_lib_refused(act_commit(&act, &e), &e, ERR_BUSY, NULL); /* the reader still holds its state */
    book_lib_shows(mine, KIND_PATIENT, &id, PATIENT_FAMILY, "Kautzer");
    book_lib_refused(act_begin(mine, &act, "test", NULL, &e), &e, ERR_USAGE, NULL);
    book_read_end(mine);
    book_lib_set_text(other, KIND_PATIENT, &id, PATIENT_FAMILY, "Zemlak");
    book_lib_shows(mine, KIND_PATIENT, &id, PATIENT_FAMILY, "Zemlak");
    book_close(mine);
    book_close(other);
}

static void a_book_replaced_under_our_feet_is_not_written(void **state)
{
    struct book *b = book_lib_open(book_path_here());
    struct err e = {0};
    struct act act;
    struct id id = book_lib_patient(b, "Kautzer");
    struct row row;
    struct arena a = {0};
    (void)state;
    book_lib_cp(book_path_here(), book_lib_path("copy.db"));
    assert_int_equal(rename(book_lib_path("copy.db"), book_path_here()), 0);
    book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_IO, "removed or replaced");
    book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_IO, NULL);
    /* whatever is tried after that, it is the reason that is said, and not a disk error */
    book_lib_refused(book_row(b, KIND_PATIENT, &id, &a, &row, &e), &e, ERR_IO, "removed or replaced");
    book_close(b);
    arena_finish(&a);
}

static void a_book_upgraded_under_our_feet_is_not_written(void **state)
{
    struct book *b = book_lib_open(book_path_here());
    struct err e = {0};
    struct act act;
    (void)state;
    book_lib_shell(book_path_here(), "PRAGMA user_version = 99");
    book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_NEWER, "start");
    book_lib_refused(act_begin(b, &act, "test", NULL, &e), &e, ERR_NEWER, "start");
    book_close(b);
}

int main(void)
{
#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(every_setting_is_as_it_should_be),
        IN_FOLDER(a_new_book_belongs_to_its_owner_alone),
        IN_FOLDER(a_book_in_wal_mode_is_converted_back),
        IN_FOLDER(a_book_that_is_not_there_is_missed),
        IN_FOLDER(links_are_refused_but_not_those_above),
        IN_FOLDER(what_others_may_write_is_refused),
        IN_FOLDER(what_is_no_file_or_no_book_is_refused),
        IN_FOLDER(a_database_of_another_program_is_left_as_it_is),
        IN_FOLDER(a_newer_book_is_left_as_it_is),
        IN_FOLDER(a_synchronised_folder_is_refused_for_a_live_book_but_not_for_a_copy),
        IN_FOLDER(an_altered_book_is_opened_for_reading_only),
        IN_FOLDER(a_book_that_lost_its_newest_entry_is_opened_for_reading_only),
        IN_FOLDER(a_copy_somebody_gave_us_is_read_without_a_trace),
        IN_FOLDER(an_interrupted_write_is_undone_by_the_next_who_opens),
        IN_FOLDER(who_may_only_read_is_told_of_an_interrupted_write),
        IN_FOLDER(a_copy_with_a_hot_journal_is_read_as_it_is_and_said_to_be_torn),
        IN_FOLDER(an_account_that_may_not_write_reads),
        IN_FOLDER(making_a_book_never_replaces_anything),
        IN_FOLDER(making_a_book_beside_the_journal_of_an_older_one_is_refused),
        IN_FOLDER(nothing_but_the_book_and_its_line_is_left_beside_it),
        cmocka_unit_test(a_site_label_cut_inside_a_letter_can_still_be_written),
        IN_FOLDER(settings_are_kept),
        IN_FOLDER(a_change_is_told_once_whoever_made_it),
        IN_FOLDER(reads_inside_each_other_see_one_state),
        IN_FOLDER(a_book_replaced_under_our_feet_is_not_written),
        IN_FOLDER(a_book_upgraded_under_our_feet_is_not_written),
    };
    file_guard_start(); /* umask 077, as in main */
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
