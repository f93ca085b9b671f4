#include "practice/sitting.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int count(struct world *w, const struct appointment *x, struct appointment **out)
{
    int n;
    world_ok(w, sitting_of(w->practice, x, &w->arena, out, &n, &w->err));
    return n;
}

static void join(struct world *w, int patient, const struct id *household)
{
    struct patient from, to;
    world_ok(w, patient_get(w->practice->book, &w->patient[patient], &w->arena, &from, &w->err));
    to = from;
    to.household = *household;
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err));
}

static void the_lost_one_stands_beside_the_one_that_was_not(void **state)
{
    struct world *w = *state;
    struct appointment *rows;
    struct appointment a = world_book(w, 0, "chen", "2026-11-25 11:00");
    world_at(w, "2026-11-23 10:50");
    struct appointment b = world_book(w, 0, "chen", "2026-12-02 11:00");
    world_at(w, "2026-11-23 11:30"); /* forty minutes later: another sitting */
    struct appointment c = world_book(w, 0, "chen", "2026-12-09 11:00");
    struct next_step next = {.next = NEXT_BOOKED};
    world_ok(w, appointment_cancel(&w->bell, &w->arena, &a.id, NULL, CANCELLED_BY_PRACTICE, "other", &next, &w->out,
                                   &w->err));
    assert_int_equal(count(w, &b, &rows), 1);
    assert_memory_equal(&rows[0].id, &a.id, sizeof(struct id));
    assert_int_equal(rows[0].status, STATUS_CANCELLED);
    assert_int_equal(count(w, &a, &rows), 1);
    assert_int_equal(count(w, &c, &rows), 0);
}

static void a_long_sitting_is_one_while_each_is_near_to_the_next(void **state)
{
    struct world *w = *state;
    struct appointment *rows;
    struct appointment first = world_book(w, 0, "chen", "2026-11-25 11:00");
    world_at(w, "2026-11-23 11:12");
    world_book(w, 0, "chen", "2026-11-26 11:00");
    world_at(w, "2026-11-23 11:42");
    world_book(w, 0, "chen", "2026-11-30 11:00");
    assert_int_equal(count(w, &first, &rows), 2);
    world_at(w, "2026-11-23 12:13"); /* thirty-one minutes */
    struct appointment apart = world_book(w, 0, "chen", "2026-12-01 11:00");
    assert_int_equal(count(w, &first, &rows), 2);
    assert_int_equal(count(w, &apart, &rows), 0);
}

static void a_household_books_in_one_sitting_and_strangers_do_not(void **state)
{
    struct world *w = *state;
    struct appointment *rows;
    struct id home = id_new(clock_now_ms());
    struct appointment a = world_book(w, 0, "chen", "2026-11-25 11:00");
    struct appointment b = world_book(w, 1, "chen", "2026-11-25 11:30");
    assert_int_equal(count(w, &a, &rows), 0);
    join(w, 0, &home);
    join(w, 1, &home);
    assert_int_equal(count(w, &a, &rows), 1);
    assert_memory_equal(&rows[0].id, &b.id, sizeof(struct id));
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(the_lost_one_stands_beside_the_one_that_was_not),
        IN_WORLD(a_long_sitting_is_one_while_each_is_near_to_the_next),
        IN_WORLD(a_household_books_in_one_sitting_and_strangers_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
