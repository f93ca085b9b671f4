/* A demo whose disk fills, wherever that is: it says so, and the practice is as it was. */
#include "exchange/demo.h"

#include "book/stmt.h"
#include "book_lib.h"
#include "exchange_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { FORMER = 60, FEW = DEMO_PATIENTS_MIN };

/* Of this table so many rows find room, in a demo of so many patients now. */
static const struct {
    const char *table, *more; /* that count */
    int live, from, to, step;
} full[] = {
    {"patient", "1", FEW, 0, FEW + FORMER, 23},
    {"appointment", "1", FEW, 0, 90, 17},
    {"practitioner", "origin = 'history'", FEW, 0, 1, 1},
    {"appointment", "origin = 'history'", FEW, 0, 300, 67},
    {"contact", "1", FEW, 0, 12, 5},
    {"note", "1", FEW, 0, 12, 5},
    {"appointment", "1", DEMO_LIVE, 3000, 3020, 10}, /* days of which one act does not hold all visits */
};

static void where_there_is_no_more_room_nothing_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        for (int room = full[i].from; room < full[i].to; room += full[i].step) {
            struct practice *p = practice_lib_open();
            struct arena a = {0};
            struct demo_result r;
            struct err e = {0};
            book_lib_sql(p->book,
                         arena_printf(&a,
                                      "CREATE TEMP TRIGGER full BEFORE INSERT ON %s WHEN (SELECT count(*) FROM %s "
                                      "WHERE %s) >= %d BEGIN SELECT RAISE(ABORT, 'full'); END",
                                      full[i].table, full[i].table, full[i].more, room));
            if (demo_build_parts(p, full[i].live, FORMER, 7, NULL, &r, &e))
                fail_msg("%d of %s found room for all", room, full[i].table);
            assert_int_equal(e.kind, ERR_IO);
            book_lib_sql(p->book, "DROP TRIGGER full");
            practice_lib_ok(demo_build_parts(p, FEW, FORMER, 7, NULL, &r, &e), &e); /* as if there had been nothing */
            assert_int_equal(r.patients, FEW + FORMER);
            practice_close(p);
            arena_finish(&a);
        }
}

static bool has_patients(struct practice *p)
{
    struct err e = {0};
    struct stmt *q = stmt_get(p->book, SQL_IMPORT_ANY_PATIENT, &e);
    assert_non_null(q);
    bool has = stmt_step(q, &e) && stmt_int(q, "any_patient");
    practice_lib_ok(stmt_done(q, &e), &e);
    return has;
}

/* No room for the act of this number. False: it was not needed. */
static bool fails_at(int number, bool *is_left)
{
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct demo_result r;
    struct err e = {0};
    book_lib_sql(p->book, arena_printf(&a,
                                       "CREATE TEMP TRIGGER full BEFORE INSERT ON txn WHEN (SELECT count(*) FROM txn) "
                                       ">= %d BEGIN SELECT RAISE(ABORT, 'full'); END",
                                       number));
    bool fails = !demo_build_parts(p, FEW, FORMER, 7, NULL, &r, &e);
    if (fails)
        assert_int_equal(e.kind, ERR_IO);
    else
        assert_true(r.acts < number);
    *is_left = has_patients(p);
    practice_close(p);
    arena_finish(&a);
    return fails;
}

/* The last acts of all, which end what the rules of the practice opened, are written by themselves: whoever made the
 * file takes it away then. Of the acts before them all are there or none. */
static void whichever_act_fails_it_is_said(void **state)
{
    enum { STRIDE = 37, LAST = 25 };
    (void)state;
    bool is_left = false;
    int number = 1, all;
    for (; !is_left; number += STRIDE)
        assert_true(fails_at(number, &is_left));
    assert_true(number > 200);
    /* Each of the last acts of those that are there together or not at all, and each act after them. */
    for (all = number - STRIDE, number = all - LAST; fails_at(number, &is_left); number++)
        assert_true(number > all - STRIDE || !is_left);
    assert_true(is_left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whichever_act_fails_it_is_said),
        cmocka_unit_test(where_there_is_no_more_room_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
