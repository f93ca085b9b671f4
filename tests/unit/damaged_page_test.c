/* A page of the log that went bad and still looks like one: its rows come out of order, so that going on from the last
 * one leads back to what was there already, without end. */
#include "book/erase.h"
#include "book/salvage.h"
#include "book/verify.h"

#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    LEAF = 13, /* how SQLite begins a page of rows */
    PATIENTS = 60,
    FROM = 15, /* these rows and all after them say that they are the first ones */
    PATIENCE_S = 60
};

/* How SQLite writes the key of an entry of the first writer in front of its row, all but the last byte. */
static const uint8_t first_writer[] = {0xa0, 0x80, 0x80, 0x80, 0x80};

static void spoil(const char *path)
{
    size_t n;
    int changed = 0;
    char *data = book_lib_read(path, &n);
    assert_non_null(data);
    for (size_t page = PAGE; page + PAGE <= n; page += PAGE)
        for (size_t at = page; data[page] == LEAF && at + sizeof first_writer < page + PAGE; at++) {
            char *number = data + at + sizeof first_writer;
            if (memcmp(data + at, first_writer, sizeof first_writer) != 0 || *number < FROM || *number > PATIENTS)
                continue;
            *number = (char)(*number - FROM + 1);
            changed++;
        }
    assert_true(changed >= PATIENTS - FROM);
    book_lib_write(path, data, n);
    free(data);
}

struct desk {
    char path[200];
    struct book *b;
    struct id patient; /* one of the last */
};

static int open_desk(void **state)
{
    static struct desk d;
    id_seed(9);
    book_lib_folder();
    snprintf(d.path, sizeof d.path, "%s", book_lib_path("practice.db"));
    struct book *b = book_lib_create(d.path);
    for (int i = 0; i < PATIENTS; i++)
        d.patient = book_lib_patient(b, "Kautzer");
    book_close(b);
    spoil(d.path);
    d.b = book_lib_open(d.path);
    alarm(PATIENCE_S);
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;
    alarm(0);
    book_close(d->b);
    book_lib_remove();
    return 0;
}

static void it_is_opened_for_reading_only_and_verify_says_why(void **state)
{
    struct desk *d = *state;
    struct verify_report r;
    struct arena a = {0};
    struct err e = {0};
    assert_true(book_is_read_only(d->b)); /* its newest entry is not where it was */
    book_lib_ok(verify_book(d->b, NULL, &a, &r, &e), &e);
    assert_false(r.is_ok);
    arena_finish(&a);
}

static void a_rebuild_ends_and_says_that_the_log_is_out_of_order(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    d->b->is_read_only = false; /* as if it were the middle alone */
    book_lib_sql(d->b, "PRAGMA query_only = OFF");
    book_lib_refused(verify_rebuild(d->b, NULL, &e), &e, ERR_DAMAGE, "out of order");
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM patient"), PATIENTS); /* as it was */
}

static void what_is_held_about_somebody_is_not_said_to_be_all(void **state)
{
    struct desk *d = *state;
    struct arena a = {0};
    struct erase_record *all;
    struct err e = {0};
    int n;
    book_lib_refused(erase_about(d->b, &d->patient, 1, &a, &all, &n, &e), &e, ERR_DAMAGE, "out of order");
    assert_int_equal(n, 0);
    arena_finish(&a);
}

static void of_a_copy_comes_what_is_in_order_and_the_rest_is_counted(void **state)
{
    struct desk *d = *state;
    struct err e = {0};
    struct salvage *s;
    struct arena a = {0};
    struct log_run run;
    struct log_taken t;
    bool found = true;
    struct book *into = book_lib_site("Annex");
    book_lib_ok(salvage_open(d->path, false, &s, &e), &e);
    book_lib_ok(salvage_compare(s, into, &e), &e);
    while (found) {
        book_lib_ok(salvage_next(s, into, &a, &run, &found, &e), &e);
        if (found && run.n)
            book_lib_ok(log_take(into, &run, 1, &t, &e), &e);
        arena_reset(&a);
    }
    int64_t came = book_lib_number(into, "SELECT count(*) FROM txn");
    assert_in_range(came, FROM - 1, PATIENTS - 1);
    assert_int_equal(came + salvage_saw(s)->unreadable, PATIENTS);
    salvage_close(s);
    book_close(into);
    arena_finish(&a);
}

int main(void)
{
#define WITH_DESK(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        WITH_DESK(it_is_opened_for_reading_only_and_verify_says_why),
        WITH_DESK(a_rebuild_ends_and_says_that_the_log_is_out_of_order),
        WITH_DESK(what_is_held_about_somebody_is_not_said_to_be_all),
        WITH_DESK(of_a_copy_comes_what_is_in_order_and_the_rest_is_counted),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
