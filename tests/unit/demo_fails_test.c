/* A demo whose disk fills, wherever that is: it says so, and the practice is as it was. */
#include "exchange/demo.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_there_is_no_more_room_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
