/* What a commit syncs, call by call: J the journal, B the book, D the folder. libc's two calls are taken over in this
 * program (SQLite's come here as well) and passed on to the kernel. */
#include "book/vfs.h"

#include "base/clock.h"
#include "book/internal.h"
#include "practice_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char dir[300], book[320], journal[340], other[340];
    struct practice *practice;
    char trace[64];
    int journal_writes;
    bool is_full; /* the disk, for the journal */
} t;

static void note(int fd)
{
    struct stat st, book, journal;
    size_t n = strlen(t.trace);
    if (n + 1 >= sizeof t.trace || fstat(fd, &st) != 0)
        return;
    if (S_ISDIR(st.st_mode))
        t.trace[n] = 'D';
    else if (stat(t.book, &book) == 0 && book.st_ino == st.st_ino)
        t.trace[n] = 'B';
    else if (stat(t.journal, &journal) == 0 && journal.st_ino == st.st_ino)
        t.trace[n] = 'J';
    else
        t.trace[n] = '?';
}

int fsync(int fd)
{
    note(fd);
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    note(fd);
    return (int)syscall(SYS_fdatasync, fd);
}

static bool is_journal(int fd)
{
    struct stat st, journal;
    return t.journal[0] && stat(t.journal, &journal) == 0 && fstat(fd, &st) == 0 && journal.st_ino == st.st_ino;
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at);
ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    bool is_of_journal = is_journal(fd);
    t.journal_writes += is_of_journal;
    if (is_of_journal && t.is_full) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, p, n, at);
}

/* The syncs of one more patient. */
static const char *one_commit(void)
{
    memset(t.trace, 0, sizeof t.trace);
    practice_lib_patient(t.practice, "Zemlak", "Eda", CIVIL_NONE, NULL);
    return t.trace;
}

static void open_again_here(void)
{
    struct err e = {0};
    practice_close(t.practice);
    practice_lib_ok(practice_open(t.book, NULL, &t.practice, &e), &e);
}

/* A book on the disk, past its first commits. */
static int make_book(void **state)
{
    const char *tmp = getenv("TMPDIR");
    struct err e = {0};
    (void)state;
    snprintf(t.dir, sizeof t.dir, "%s/vfs_test.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(t.dir));
    snprintf(t.book, sizeof t.book, "%s/practice.db", t.dir);
    snprintf(t.journal, sizeof t.journal, "%s-journal", t.book);
    snprintf(t.other, sizeof t.other, "%s/other", t.dir);
    clock_freeze(PRACTICE_LIB_NOW_MS);
    practice_lib_ok(practice_create(t.book, NULL, NULL, &t.practice, &e), &e);
    return 0;
}

static int remove_book(void **state)
{
    char identity[340];
    (void)state;
    snprintf(identity, sizeof identity, "%s-identity", t.book);
    practice_close(t.practice);
    unlink(t.book);
    unlink(t.journal);
    unlink(t.other);
    unlink(identity);
    assert_int_equal(rmdir(t.dir), 0);
    return 0;
}

static void touch(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static void a_commit_costs_four_syncs_once_the_folder_is_on_the_disk(void **state)
{
    (void)state;
    assert_string_equal(one_commit(), "DJJBJ"); /* the journal was new when the policy was loaded */
    assert_string_equal(one_commit(), "JJBJ");
    assert_string_equal(one_commit(), "JJBJ");
}

static void every_process_makes_sure_of_the_folder_before_its_first_write(void **state)
{
    (void)state;
    one_commit();
    for (int i = 0; i < 3; i++) {
        open_again_here();
        assert_string_equal(one_commit(), "DJJBJ");
        assert_string_equal(one_commit(), "JJBJ");
    }
}

static void a_new_journal_is_made_by_sqlite_which_syncs_the_folder_with_it(void **state)
{
    (void)state;
    one_commit();
    assert_string_equal(one_commit(), "JJBJ");
    unlink(t.journal); /* as a program in journal_mode=DELETE does */
    assert_string_equal(one_commit(), "JDJBJ");
    assert_string_equal(one_commit(), "DJJBJ");
    assert_string_equal(one_commit(), "JJBJ");
}

static void another_file_under_the_journals_name_is_not_taken_for_it(void **state)
{
    (void)state;
    one_commit();
    touch(t.other);
    one_commit();
    assert_string_equal(one_commit(), "JJBJ");
    assert_int_equal(rename(t.other, t.journal), 0);
    assert_string_equal(one_commit(), "DJJBJ");
    assert_string_equal(one_commit(), "JJBJ");
}

static void a_change_in_the_folder_has_it_synced_again(void **state)
{
    (void)state;
    one_commit();
    touch(t.other);
    assert_string_equal(one_commit(), "DJJBJ");
    assert_string_equal(one_commit(), "JJBJ");
    assert_int_equal(rename(t.journal, t.other), 0);
    assert_int_equal(rename(t.other, t.journal), 0); /* the same file, but that is not on the disk yet */
    assert_string_equal(one_commit(), "DJJBJ");
    assert_string_equal(one_commit(), "JJBJ");
}

static void a_journal_with_a_second_name_is_left_to_sqlite(void **state)
{
    (void)state;
    one_commit();
    assert_int_equal(link(t.journal, t.other), 0);
    assert_string_equal(one_commit(), "JDJBJ");
    assert_string_equal(one_commit(), "JDJBJ");
    unlink(t.other);
    assert_string_equal(one_commit(), "DJJBJ");
    assert_string_equal(one_commit(), "JJBJ");
}

static void without_a_journal_nothing_is_written_and_that_is_said(void **state)
{
    struct patient who = patient_none();
    struct id id;
    (void)state;
    one_commit();
    who.family = "Zemlak";
    unlink(t.journal);
    touch(t.other);
    assert_int_equal(symlink(t.other, t.journal), 0); /* never followed, by us or by SQLite */
    for (int i = 0; i < 3; i++) {
        struct err e = {0};
        assert_false(patient_add(t.practice->book, NULL, &who, NULL, 0, &id, &e));
        assert_int_equal(e.kind, ERR_IO);
    }
    unlink(t.journal);
    assert_string_equal(one_commit(), "JDJBJ");
}

enum { PAGES = 200 };

static int run_sql(const char *sql)
{
    return sqlite3_exec(t.practice->book->db, sql, NULL, NULL, NULL);
}

static int64_t number(const char *sql)
{
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_prepare_v2(t.practice->book->db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

/* A local table, a row a page. */
static void fill_pages(void)
{
    for (int i = 0; i < PAGES; i++) {
        char sql[200];
        snprintf(sql, sizeof sql, "INSERT INTO setting (name, value) VALUES ('page%d', printf('%%.3000c', 'x'))", i);
        assert_int_equal(run_sql(sql), SQLITE_OK);
    }
}

static void many_pages_are_noted_in_few_writes(void **state)
{
    (void)state;
    fill_pages();
    t.journal_writes = 0;
    assert_int_equal(run_sql("UPDATE setting SET value = upper(value) WHERE name LIKE 'page%'"), SQLITE_OK);
    assert_in_range(t.journal_writes, 1, PAGES / 8);
}

static void what_the_disk_had_no_room_for_is_undone_from_memory(void **state)
{
    static const char changed[] = "SELECT count(*) FROM setting WHERE value LIKE 'y%'";
    (void)state;
    fill_pages();
    static const char *const sql[] = {
        "BEGIN; UPDATE setting SET value = replace(value, 'x', 'y') WHERE name LIKE 'page1%'; COMMIT", /* at its end */
        "BEGIN; UPDATE setting SET value = replace(value, 'x', 'y'); COMMIT", /* when the cache is full */
    };
    for (int i = 0; i < 2; i++) {
        t.is_full = true;
        assert_int_equal(run_sql(sql[i]) & 0xff, SQLITE_FULL);
        if (!sqlite3_get_autocommit(t.practice->book->db))
            assert_int_equal(run_sql("ROLLBACK"), SQLITE_OK);
        t.is_full = false;
        assert_int_equal(number(changed), 0);
    }
    assert_int_equal(run_sql("BEGIN; UPDATE setting SET value = replace(value, 'x', 'y'); ROLLBACK"), SQLITE_OK);
    assert_int_equal(number(changed), 0);
    assert_int_equal(run_sql("UPDATE setting SET value = replace(value, 'x', 'y')"), SQLITE_OK);
    assert_int_equal(number(changed), PAGES);
    assert_int_equal(number("SELECT count(*) FROM pragma_quick_check WHERE quick_check = 'ok'"), 1);
}

enum { MODEL = 300000, STEPS = 3000, LARGEST_PAGE = 65536 };

/* A journal as SQLite would open it, and what must be in it. */
struct model {
    sqlite3_file *f;
    uint8_t *data, *got;
    sqlite3_int64 size;
};

static void write_some(struct model *m, sqlite3_int64 at, int n)
{
    for (int i = 0; i < n; i++)
        m->data[at + i] = (uint8_t)(at * 7 + i + n);
    assert_int_equal(m->f->pMethods->xWrite(m->f, m->data + at, n, at), SQLITE_OK);
    m->size = at + n > m->size ? at + n : m->size;
}

static void read_some(struct model *m, sqlite3_int64 at, int n)
{
    int have = at >= m->size ? 0 : at + n <= m->size ? n : (int)(m->size - at);
    int rc = m->f->pMethods->xRead(m->f, m->got, n, at);
    assert_int_equal(rc, have == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ);
    assert_memory_equal(m->got, m->data + at, (size_t)have);
}

static void cut(struct model *m, sqlite3_int64 size)
{
    assert_int_equal(m->f->pMethods->xTruncate(m->f, size), SQLITE_OK);
    memset(m->data + size, 0, (size_t)(m->size - size));
    m->size = size;
}

static void one_step(struct model *m, uint64_t r)
{
    sqlite3_int64 at = (sqlite3_int64)(r >> 8) % (m->size + 1), size;
    int n = (int)(r >> 40) % 9000 + 1;
    if (r % 16 < 8 && m->size + LARGEST_PAGE < MODEL)
        write_some(m, m->size, r % 16 == 0 ? LARGEST_PAGE : n); /* mostly at its end */
    else if (r % 16 < 10 && at + n < MODEL)
        write_some(m, at, n);
    else if (r % 16 < 13)
        read_some(m, at, n);
    else if (r % 16 == 13)
        cut(m, r % 5 ? m->size - (m->size < 400 ? m->size : (sqlite3_int64)(r >> 16) % 400) : at);
    else if (r % 16 == 14)
        assert_int_equal(m->f->pMethods->xSync(m->f, SQLITE_SYNC_NORMAL), SQLITE_OK);
    else
        cut(m, r % 64 == 15 ? 0 : m->size);
    assert_int_equal(m->f->pMethods->xFileSize(m->f, &size), SQLITE_OK);
    assert_int_equal(size, m->size);
}

/* Whatever is still in memory: it is a file like any other. */
static void a_journal_reads_back_what_was_written_whatever_is_done_with_it(void **state)
{
    const char *name = NULL;
    int out;
    uint64_t r = 88172645463325252;
    (void)state;
    sqlite3_file_control(t.practice->book->db, "main", SQLITE_FCNTL_VFSNAME, (void *)&name);
    char *end = strchr(name, '/'); /* it names those behind it too */
    sqlite3_vfs *vfs = sqlite3_vfs_find(end ? (*end = 0, name) : name);
    assert_non_null(vfs);
    struct model m = {calloc(1, (size_t)vfs->szOsFile), calloc(1, MODEL), calloc(1, MODEL), 0};
    touch(t.journal);
    unlink(t.journal);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_JOURNAL;
    assert_int_equal(vfs->xOpen(vfs, t.journal, m.f, flags, &out), SQLITE_OK);
    for (int i = 0; i < STEPS; i++) {
        r ^= r << 13, r ^= r >> 7, r ^= r << 17;
        one_step(&m, r);
    }
    read_some(&m, 0, (int)m.size + 1);
    assert_int_equal(m.f->pMethods->xClose(m.f), SQLITE_OK);
    int fd = open(t.journal, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, m.got, MODEL), m.size);
    assert_memory_equal(m.got, m.data, (size_t)m.size);
    close(fd);
    sqlite3_free((char *)name);
    free(m.f);
    free(m.data);
    free(m.got);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_book, remove_book)
    const struct CMUnitTest tests[] = {
        CASE(a_commit_costs_four_syncs_once_the_folder_is_on_the_disk),
        CASE(every_process_makes_sure_of_the_folder_before_its_first_write),
        CASE(a_new_journal_is_made_by_sqlite_which_syncs_the_folder_with_it),
        CASE(another_file_under_the_journals_name_is_not_taken_for_it),
        CASE(a_change_in_the_folder_has_it_synced_again),
        CASE(a_journal_with_a_second_name_is_left_to_sqlite),
        CASE(many_pages_are_noted_in_few_writes),
        CASE(what_the_disk_had_no_room_for_is_undone_from_memory),
        CASE(without_a_journal_nothing_is_written_and_that_is_said),
        CASE(a_journal_reads_back_what_was_written_whatever_is_done_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
