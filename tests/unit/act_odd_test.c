/* Acts at the edges: before a computer has a name in the log, of clocks that cannot be right, given up half-way. */
#include "book/act.h"

#include "base/clock.h"
#include "book/stream.h"
#include "book/verify.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int open_book(void **state)
{
    *state = book_lib_memory();
    return 0;
}

static int close_book(void **state)
{
    book_close(*state);
    return 0;
}

static struct act begin(struct book *b)
{
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "test", NULL, &e), &e);
    return act;
}

static void assert_nothing_written(struct book *b)
{
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM salt"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM patient"), 0);
}

/* By somebody who has heard of it: an erased or cloned computer's new name, and the like. */
static void a_computer_that_somebody_has_named_before_keeps_that_name(void **state)
{
    struct book *b = *state, *other = book_lib_site("Other");
    struct err e = {0};
    struct id writer;
    book_lib_ok(stream_self(b, &writer, &e), &e);
    book_lib_set_text(other, KIND_SITE, &writer, SITE_NAME, "Front desk");
    book_lib_send(other, b);
    book_lib_patient(b, "Kautzer");
    book_lib_shows(b, KIND_SITE, &writer, SITE_NAME, "Front desk");
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM site"), 2);
    book_close(other);
}

static void a_first_act_that_fails_does_not_name_the_computer(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct id one = id_new(clock_now_ms());
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &one, &one);
    act_set_text(&act, PATIENT_FAMILY, "Kautzer");
    act_record(&act, 9999, &one, &one); /* of a kind that nobody knows */
    act_set_text(&act, 1, "\xff");
    book_lib_refused(act_commit(&act, &e), &e, ERR_INPUT, "record, field 1");
    assert_nothing_written(b);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM site"), 0);
    book_lib_patient(b, "Kautzer");
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM site"), 1);
}

static void an_act_without_a_name_is_not_written(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    struct act act;
    struct id one = id_new(clock_now_ms());
    book_lib_ok(act_begin(b, &act, "", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, &one, &one);
    act_set_text(&act, PATIENT_FAMILY, "Kautzer");
    book_lib_refused(act_commit(&act, &e), &e, ERR_DAMAGE, NULL);
    assert_nothing_written(b);
}

static void an_act_given_up_after_it_was_written_takes_its_batch_with_it(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    book_lib_ok(act_batch_begin(b, &e), &e);
    struct id one = book_lib_patient(b, "Kautzer");
    struct act act = begin(b);
    act_record(&act, KIND_PATIENT, &one, &one);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    book_lib_ok(act_write(&act, &e), &e);
    act_abandon(&act);
    book_lib_refused(act_batch_end(b, &e), &e, ERR_USAGE, "given up");
    assert_nothing_written(b);
}

/* Years before there were computers, and after there will be any: what is written then can be read, and the right
 * clock goes on from where it is. */
static void whatever_the_clock_says_it_is_written_and_verifies(void **state)
{
    static const int64_t clocks[] = {INT64_MIN / 8, -1, 0, INT64_C(1) << 46, INT64_MAX / 8};
    struct book *b = *state;
    struct verify_report r;
    struct arena a = {0};
    struct err e = {0};
    int64_t last = -1;
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
        clock_freeze(clocks[i]);
        book_lib_patient(b, "Kautzer");
        assert_true(b->self.hlc > last);
        last = b->self.hlc;
    }
    clock_freeze(BOOK_LIB_NOW_MS);
    book_lib_patient(b, "Zemlak");
    assert_int_equal(b->self.hlc >> 16, BOOK_LIB_NOW_MS);
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    assert_true(r.is_ok);
    assert_int_equal(r.transactions, sizeof clocks / sizeof *clocks + 1);
    arena_finish(&a);
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, open_book, close_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(a_computer_that_somebody_has_named_before_keeps_that_name),
        WITH_BOOK(a_first_act_that_fails_does_not_name_the_computer),
        WITH_BOOK(an_act_without_a_name_is_not_written),
        WITH_BOOK(an_act_given_up_after_it_was_written_takes_its_batch_with_it),
        WITH_BOOK(whatever_the_clock_says_it_is_written_and_verifies),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
