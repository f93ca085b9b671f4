#include "practice/household.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void join(struct world *w, int patient, int other)
{
    world_ok(w, household_join(w->practice->book, &w->okoro.who, &w->patient[patient], &w->patient[other], &w->err));
}

static int members(struct world *w, int patient, struct patient **out)
{
    int n;
    world_ok(w, household_list(w->practice->book, &w->patient[patient], &w->arena, out, &n, &w->err));
    return n;
}

static void two_who_are_joined_belong_together_and_a_third_joins_them(void **state)
{
    struct world *w = *state;
    struct patient *all;
    assert_int_equal(members(w, 1, &all), 1);
    join(w, 5, 1);
    join(w, 3, 5);
    join(w, 3, 1); /* is there already */
    assert_int_equal(members(w, 1, &all), 3);
    assert_int_equal(members(w, 3, &all), 3);
    world_refused(w, household_join(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[1], &w->err),
                  ERR_INPUT, "one patient");
    join(w, 2, 4);
    world_refused(w, household_join(w->practice->book, &w->okoro.who, &w->patient[2], &w->patient[1], &w->err),
                  ERR_REFUSED, "another household");
    world_same_as_rebuilt(w);
}

static void who_leaves_is_alone_and_so_is_the_last_one_left(void **state)
{
    struct world *w = *state;
    struct patient *all;
    struct undone u;
    join(w, 5, 1);
    world_ok(w, household_leave(w->practice->book, &w->okoro.who, &w->patient[1], &w->err));
    assert_int_equal(members(w, 1, &all), 1);
    assert_int_equal(members(w, 5, &all), 1);
    assert_true(id_is_none(&all[0].household));
    world_refused(w, household_leave(w->practice->book, &w->okoro.who, &w->patient[1], &w->err), ERR_REFUSED,
                  "in no household");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(members(w, 1, &all), 2);
}

static void one_speaks_for_the_others_and_then_another(void **state)
{
    struct world *w = *state;
    struct book *b = w->practice->book;
    struct patient *all;
    world_refused(w, household_speaks(b, &w->okoro.who, &w->patient[1], true, &w->err), ERR_REFUSED, "in no household");
    join(w, 5, 1);
    world_ok(w, household_speaks(b, &w->okoro.who, &w->patient[5], true, &w->err));
    (void)members(w, 1, &all);
    assert_memory_equal(&all[0].id, &w->patient[5], sizeof(struct id));
    world_ok(w, household_speaks(b, &w->okoro.who, &w->patient[1], true, &w->err));
    (void)members(w, 1, &all);
    assert_memory_equal(&all[0].id, &w->patient[1], sizeof(struct id));
    assert_true(all[0].is_spokesperson && !all[1].is_spokesperson);
    world_ok(w, household_speaks(b, &w->okoro.who, &w->patient[1], false, &w->err));
    (void)members(w, 1, &all);
    assert_false(all[0].is_spokesperson || all[1].is_spokesperson);
}

static void members_are_named_by_the_beginning_of_a_given_name(void **state)
{
    struct world *w = *state;
    struct book *b = w->practice->book;
    struct patient *out;
    int n;
    world_refused(w, household_named(b, &w->patient[0], "ann", &w->arena, &out, &n, &w->err), ERR_MISSING, "join");
    join(w, 1, 0); /* Ann */
    join(w, 5, 0); /* Alf */
    join(w, 3, 0); /* Flora */
    world_ok(w, household_named(b, &w->patient[0], "", &w->arena, &out, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, household_named(b, &w->patient[0], "F, an F", &w->arena, &out, &n, &w->err));
    assert_int_equal(n, 2);
    assert_string_equal(out[0].given, "Flora");
    assert_string_equal(out[1].given, "Ann");
    world_ok(w, household_named(b, &w->patient[0], "all", &w->arena, &out, &n, &w->err));
    assert_int_equal(n, 3);
    world_refused(w, household_named(b, &w->patient[0], "a", &w->arena, &out, &n, &w->err), ERR_INPUT, "Two");
    world_refused(w, household_named(b, &w->patient[0], "zoe", &w->arena, &out, &n, &w->err), ERR_INPUT, "Nobody");
}

static void who_is_due_about_the_same_time_may_have_come_along(void **state)
{
    struct world *w = *state;
    struct appointment *due, x = world_book(w, 1, "chen", "2026-11-23 11:00");
    int n;
    join(w, 5, 1);
    join(w, 3, 1);
    struct appointment near = world_book(w, 5, "chen", "2026-11-23 11:30");
    (void)world_book(w, 3, "chen", "2026-11-23 16:00");   /* much later */
    (void)world_book(w, 2, "okafor", "2026-11-23 11:00"); /* a stranger */
    (void)world_book(w, 5, "chen", "2026-11-24 11:00");
    world_ok(w, household_due(w->practice, &x, &w->arena, &due, &n, &w->err));
    assert_int_equal(n, 1);
    assert_memory_equal(&due[0].id, &near.id, sizeof(struct id));
    struct outcome out[2];
    struct undone u;
    struct id both[] = {x.id, near.id};
    world_ok(w, appointment_arrive_all(&w->okoro, &w->arena, both, 2, out, &w->err));
    assert_int_equal(out[0].appointment.status, STATUS_ARRIVED);
    assert_int_equal(out[1].appointment.status, STATUS_ARRIVED);
    world_ok(w, household_due(w->practice, &x, &w->arena, &due, &n, &w->err));
    assert_int_equal(n, 0);
    world_refused(w, appointment_arrive_all(&w->okoro, &w->arena, both, 2, out, &w->err), ERR_REFUSED, "already");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err)); /* both with one key */
    assert_int_equal(u.nmore, 1);
    assert_int_equal(world_get(w, &near.id).status, STATUS_BOOKED);
    assert_int_equal(world_get(w, &x.id).status, STATUS_BOOKED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_who_are_joined_belong_together_and_a_third_joins_them),
        TEST(who_leaves_is_alone_and_so_is_the_last_one_left),
        TEST(one_speaks_for_the_others_and_then_another),
        TEST(members_are_named_by_the_beginning_of_a_given_name),
        TEST(who_is_due_about_the_same_time_may_have_come_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
