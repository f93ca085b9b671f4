/* A failed commit is not "not written": the three outcomes, at every call to the disk that can fail. */
#include "book/write.h"

#include "book/copy.h"
#include "book/know.h"
#include "book/stream.h"
#include "book/verify.h"
#include "book_lib.h"
#include "disk_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A book on the disk that fails, with one patient in it. */
struct desk {
    struct book *b;
    struct id patient;
};

static int open_desk(void **state)
{
    static struct desk d;
    book_lib_folder();
    book_close(book_lib_create(book_lib_path("practice.db")));
    disk_start();
    d.b = book_lib_open(book_lib_path("practice.db"));
    d.patient = book_lib_patient(d.b, "Kautzer");
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;
    book_close(d->b);
    disk_stop();
    book_lib_remove();
    return 0;
}

static bool rename_patient(struct desk *d, const char *to, struct err *e)
{
    struct act act;
    if (!act_begin(d->b, &act, "patient-edit", NULL, e))
        return false;
    act_record(&act, KIND_PATIENT, &d->patient, &d->patient);
    act_set_text(&act, PATIENT_FAMILY, to);
    return act_commit(&act, e);
}

/* What a second look, by another handle, finds in the file. */
static void assert_file_says(struct desk *d, const char *family)
{
    struct book *other = book_lib_open(book_lib_path("practice.db"));
    struct verify_report r;
    struct arena a = {0};
    struct err e = {0};
    book_lib_shows(other, KIND_PATIENT, &d->patient, PATIENT_FAMILY, family);
    book_lib_ok(verify_book(other, NULL, &a, &r, &e), &e);
    assert_true(r.is_ok);
    book_close(other);
    arena_finish(&a);
}

static void a_commit_that_fails_before_its_point_wrote_nothing(void **state)
{
    struct desk *d = *state;
    static const struct {
        enum disk_op op;
        enum disk_file file;
    } at[] = {{DISK_SYNC, DISK_JOURNAL}, {DISK_WRITE, DISK_JOURNAL}, {DISK_WRITE, DISK_BOOK}, {DISK_SYNC, DISK_BOOK}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct err e = {0};
        int64_t seq = book_lib_seq(d->b);
        disk_fail(at[i].op, at[i].file, 1, false, SQLITE_IOERR_WRITE);
        book_lib_refused(rename_patient(d, "Zemlak", &e), &e, ERR_IO, NULL);
        disk_fail(DISK_WRITE, DISK_BOOK, 0, false, 0);
        book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Kautzer");
        assert_int_equal(book_lib_seq(d->b), seq);
        assert_file_says(d, "Kautzer");
    }
    struct err e = {0};
    book_lib_ok(rename_patient(d, "Zemlak", &e), &e); /* and it goes on */
    assert_file_says(d, "Zemlak");
}

/* The journal was emptied, which is the point of the commit; making sure of that failed. It is there. */
static void a_commit_that_fails_after_its_point_is_found_to_be_written(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    disk_fail(DISK_SYNC, DISK_JOURNAL, 0, false, 0);
    book_lib_ok(rename_patient(d, "Abbott", &e), &e);
    int last = disk_count(DISK_SYNC, DISK_JOURNAL);
    assert_in_range(last, 2, 4);
    disk_fail(DISK_SYNC, DISK_JOURNAL, last, false, SQLITE_IOERR_FSYNC);
    book_lib_ok(rename_patient(d, "Zemlak", &e), &e);
    disk_fail(DISK_SYNC, DISK_JOURNAL, 0, false, 0);
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Zemlak");
    assert_true(d->b->has_own_commit);
    assert_file_says(d, "Zemlak");
}

static void another_writes(void *other)
{
    struct err e = {0};
    struct desk *o = other;
    book_lib_ok(rename_patient(o, "Ebert", &e), &e);
}

/* Between the commit that failed and the write that makes sure of it, at each moment in which it may. */
static void what_another_program_writes_while_it_is_made_sure_of_stays(void **state)
{
    enum { MOMENTS = 12 };
    struct desk *d = *state;
    struct desk other = {book_lib_open(book_lib_path("practice.db")), d->patient};
    int happened = 0;
    for (int n = 1; n <= MOMENTS; n++) {
        struct err e = {0};
        disk_fail(DISK_SYNC, DISK_JOURNAL, 0, false, 0);
        book_lib_ok(rename_patient(d, "Abbott", &e), &e);
        int last = disk_count(DISK_SYNC, DISK_JOURNAL);
        int64_t seq = book_lib_seq(d->b);
        disk_fail(DISK_SYNC, DISK_JOURNAL, last, false, SQLITE_IOERR_FSYNC);
        disk_before_read(another_writes, &other, n + 1); /* the first is that of the write itself */
        book_lib_ok(rename_patient(d, "Zemlak", &e), &e);
        disk_before_read(NULL, NULL, 0);
        disk_fail(DISK_SYNC, DISK_JOURNAL, 0, false, 0);
        bool did = book_lib_seq(d->b) == seq + 2;
        happened += did;
        book_lib_ok(rename_patient(d, "Bruen", &e), &e);
        assert_int_equal(book_lib_seq(d->b), seq + 2 + did);
        book_lib_ok(rename_patient(&other, "Howe", &e), &e);
        assert_file_says(d, "Howe");
    }
    assert_in_range(happened, 2, MOMENTS - 1); /* and all of them were tried */
    book_close(other.b);
}

static void when_nobody_can_look_it_is_not_known(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    struct act act;
    assert_true(act_begin(d->b, &act, "patient-edit", NULL, &e));
    act_record(&act, KIND_PATIENT, &d->patient, &d->patient);
    act_set_text(&act, PATIENT_FAMILY, "Zemlak");
    disk_fail(DISK_SYNC, DISK_BOOK, 1, false, SQLITE_IOERR_FSYNC);
    disk_gone(true);
    book_lib_refused(act_commit(&act, &e), &e, ERR_UNKNOWN, "not known");
    disk_gone(false);
    book_lib_refused(act_begin(d->b, &act, "patient-edit", NULL, &e), &e, ERR_IO, NULL);
    assert_null(stmt_get(d->b, SQL_SELF_GET, &e));
    err_clear(&e);
    book_lib_refused(copy_to(d->b, book_lib_path("copy.db"), NULL, &e), &e, ERR_IO, NULL);
}

/* It was no entry of the log, so there is nothing to look for. */
static void a_new_name_that_may_have_been_written_is_not_known(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    disk_fail(DISK_SYNC, DISK_BOOK, 1, false, SQLITE_IOERR_FSYNC);
    book_lib_refused(stream_disown(d->b, &e), &e, ERR_UNKNOWN, "before you do it again");
    disk_fail(DISK_SYNC, DISK_BOOK, 0, false, 0);
    book_lib_ok(stream_disown(d->b, &e), &e);
    book_lib_ok(rename_patient(d, "Zemlak", &e), &e);
    assert_file_says(d, "Zemlak");
}

struct told {
    int n, ms;
    enum book_slow why;
};

static void note_slow(void *arg, enum book_slow why, int ms)
{
    struct told *t = arg;
    *t = (struct told){t->n + 1, ms, why};
}

static void a_disk_that_was_slow_is_told_at_the_next_save_alone(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    struct told told = {0};
    book_lib_ok(rename_patient(d, "One", &e), &e);
    d->b->commit_ms = 2 * BOOK_SLOW_MS; /* and nobody wants to know */
    book_lib_ok(rename_patient(d, "Two", &e), &e);
    book_on_slow(d->b, note_slow, &told);
    d->b->commit_ms = 0;
    book_lib_ok(rename_patient(d, "Three", &e), &e);
    assert_int_equal(told.n, 0);
    d->b->commit_ms = 2 * BOOK_SLOW_MS;
    book_lib_ok(rename_patient(d, "Four", &e), &e);
    assert_int_equal(told.n, 1);
    assert_int_equal(told.why, BOOK_SAVES);
    assert_int_equal(told.ms, 2 * BOOK_SLOW_MS);
}

/* Every call that one act makes, failing once and for ever: nothing is said to be there that is not. */
static void whatever_fails_what_is_said_is_so(void **state)
{
    struct desk *d = *state;
    int64_t unknown = 0, tries = 0;
    for (int forever = 0; forever < 2; forever++)
        for (int op = DISK_WRITE; op < DISK_OPS; op++)
            for (int file = 0; file < DISK_FILES; file++)
                for (int n = 1;; n++, tries++) {
                    struct err e = {0};
                    char name[80], was[80];
                    snprintf(was, sizeof was, "%s", book_lib_get(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY));
                    snprintf(name, sizeof name, "Family%d%d%d%d", forever, op, file, n);
                    disk_fail((enum disk_op)op, (enum disk_file)file, n, forever, SQLITE_IOERR);
                    bool ok = rename_patient(d, name, &e);
                    bool reached = disk_count((enum disk_op)op, (enum disk_file)file) >= n;
                    disk_fail(DISK_WRITE, DISK_BOOK, 0, false, 0);
                    if (d->b->is_broken) { /* as a person would: leave and start again */
                        book_close(d->b);
                        d->b = book_lib_open(book_lib_path("practice.db"));
                    }
                    const char *is = book_lib_get(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY);
                    bool there = strcmp(is, name) == 0;
                    if (!there && strcmp(is, was) != 0)
                        fail_msg("%s: neither before nor after: %s", name, is);
                    if (ok != there && e.kind != ERR_UNKNOWN)
                        fail_msg("%s: said %s, is %s (%s)", name, ok ? "written" : "not", is, e.text);
                    unknown += e.kind == ERR_UNKNOWN;
                    if (!reached)
                        break;
                }
    assert_true(tries > 20);
    assert_true(unknown < tries / 2);
}

/* By the time we look, another program may have written under the number that ours would have had: as if the newest
 * entry, which is the other's, had been ours and another. */
static void a_commit_is_known_by_its_hash_and_not_by_its_number(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    book_lib_ok(write_begin(d->b, true, &e), &e);
    book_lib_sql(d->b, "INSERT INTO setting VALUES ('x', 'y')");
    d->b->stored_key = KEY_OF(d->b->self.ordinal, d->b->self.seq);
    memset(d->b->stored_hash, 7, HASH_SIZE);
    disk_fail(DISK_SYNC, DISK_BOOK, 1, false, SQLITE_IOERR_FSYNC);
    book_lib_refused(write_end(d->b, true, &e), &e, ERR_IO, "nothing was written");
}

/* Taking what another site sent writes no transaction of our own: that ours is there says nothing. */
static void a_take_that_failed_is_not_said_to_be_written(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    struct arena a = {0};
    struct log_run run;
    struct log_taken t;
    struct book *from = book_lib_site("Laptop");
    struct id id = book_lib_patient(from, "Runte");
    book_lib_ok(log_read(from, 1, 1, 9, &a, &run, &e), &e);
    disk_fail(DISK_SYNC, DISK_BOOK, 1, false, SQLITE_IOERR_FSYNC);
    book_lib_refused(log_take(d->b, &run, 1, &t, &e), &e, ERR_IO, "nothing was written");
    disk_fail(DISK_SYNC, DISK_BOOK, 0, false, 0);
    book_lib_shows(d->b, KIND_PATIENT, &id, PATIENT_FAMILY, "-");
    book_lib_ok(log_take(d->b, &run, 1, &t, &e), &e);
    assert_int_equal(t.added, 1);
    book_lib_shows(d->b, KIND_PATIENT, &id, PATIENT_FAMILY, "Runte");
    book_close(from);
    arena_finish(&a);
}

/* A rebuild leaves no trace in the log to look for. */
static void a_rebuild_that_failed_is_not_known(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    disk_fail(DISK_SYNC, DISK_BOOK, 1, false, SQLITE_IOERR_FSYNC);
    book_lib_refused(verify_rebuild(d->b, NULL, &e), &e, ERR_UNKNOWN, NULL);
    disk_fail(DISK_SYNC, DISK_BOOK, 0, false, 0);
    book_lib_ok(verify_rebuild(d->b, NULL, &e), &e);
}

static int nloaded;

static bool load(struct book *b, const struct touched *touched, size_t n, bool is_all, void **memory,
                 const struct progress *p, struct err *e)
{
    (void)b, (void)touched, (void)n, (void)is_all, (void)p, (void)e;
    nloaded += *memory == NULL;
    *memory = &nloaded;
    return true;
}

static void forget_it(void *memory)
{
    assert_ptr_equal(memory, &nloaded);
}

/* More than fits into memory is written before its end: where that fails, all that this handle remembers goes, though
 * whoever gives the batch up says nothing of the disk. */
static void after_a_disk_that_failed_in_a_batch_nothing_is_remembered(void **state)
{
    static const struct settle counts = {load, forget_it, NULL};
    struct desk *d = *state;
    struct err e = {0};
    static char large[200000];
    memset(large, 'x', sizeof large - 1);
    d->b->settle = &counts;
    nloaded = 0;
    book_touch(d->b, &d->patient, 1);
    book_lib_ok(rename_patient(d, "Zemlak", &e), &e);
    book_lib_sql(d->b, "PRAGMA cache_size = 10");
    int64_t opened = d->b->state;
    book_lib_ok(act_batch_begin(d->b, &e), &e);
    disk_fail(DISK_WRITE, DISK_BOOK, 1, false, SQLITE_IOERR_WRITE);
    book_lib_refused(rename_patient(d, large, &e), &e, ERR_IO, NULL);
    act_batch_abandon(d->b);
    assert_true(d->b->state > opened); /* and the file was opened anew */
    assert_null(d->b->settle_memory);
    book_touch(d->b, &d->patient, 1);
    book_lib_ok(rename_patient(d, "Abbott", &e), &e);
    assert_int_equal(nloaded, 2);
    assert_file_says(d, "Abbott");
}

static void a_full_disk_is_said_and_reading_goes_on(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    disk_fail(DISK_WRITE, DISK_JOURNAL, 1, true, SQLITE_FULL);
    book_lib_refused(rename_patient(d, "Zemlak", &e), &e, ERR_IO, "disk is full");
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Kautzer");
    disk_fail(DISK_WRITE, DISK_BOOK, 0, false, 0);
    book_lib_ok(rename_patient(d, "Zemlak", &e), &e);
}

int main(void)
{
#define ON_DISK(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        ON_DISK(a_commit_that_fails_before_its_point_wrote_nothing),
        ON_DISK(a_commit_that_fails_after_its_point_is_found_to_be_written),
        ON_DISK(what_another_program_writes_while_it_is_made_sure_of_stays),
        ON_DISK(when_nobody_can_look_it_is_not_known),
        ON_DISK(whatever_fails_what_is_said_is_so),
        ON_DISK(a_new_name_that_may_have_been_written_is_not_known),
        ON_DISK(a_disk_that_was_slow_is_told_at_the_next_save_alone),
        ON_DISK(a_commit_is_known_by_its_hash_and_not_by_its_number),
        ON_DISK(a_take_that_failed_is_not_said_to_be_written),
        ON_DISK(a_rebuild_that_failed_is_not_known),
        ON_DISK(after_a_disk_that_failed_in_a_batch_nothing_is_remembered),
        ON_DISK(a_full_disk_is_said_and_reading_goes_on),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
