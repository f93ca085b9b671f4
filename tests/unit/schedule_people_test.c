#include "practice/schedule.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int open_world(void **state)
{
    (void)world_setup(state);
    world_at(*state, "2026-11-23 08:00");
    return 0;
}

static const struct schedule_person *person(struct world *w, const struct id *appointment, int *count)
{
    struct schedule_person *all;
    world_ok(w, schedule_people(w->practice, &w->practice->practitioners[0].id, PRACTICE_LIB_TODAY, &w->arena, &all,
                                count, &w->err));
    return schedule_person(all, *count, appointment);
}

static void everybody_of_one_column_is_there_with_name_and_number(void **state)
{
    struct world *w = *state;
    int n;
    struct id zoe = practice_lib_patient(w->practice, "Nguyen", "Zoe", CIVIL_NONE, "07700 900111");
    struct booking b = world_booking(w, 0, "chen", "2026-11-23 11:00");
    b.patient = zoe;
    b.remark = "left side";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    struct id hers = w->out.appointment.id;
    struct appointment other = world_book(w, 1, "chen", "2026-11-23 09:00");
    struct appointment elsewhere = world_book(w, 2, "okafor", "2026-11-23 09:00");
    const struct schedule_person *x = person(w, &hers, &n);
    assert_int_equal(n, 2);
    assert_string_equal(x->name, "NGUYEN, Zoe");
    assert_string_equal(x->phone, "07700 900111");
    assert_string_equal(x->remark, "left side");
    assert_string_equal(x->alert, "");
    assert_non_null(person(w, &other.id, &n));
    assert_null(person(w, &elsewhere.id, &n));
}

static void a_record_that_was_taken_over_is_shown_by_the_other(void **state)
{
    struct world *w = *state;
    int n;
    struct id one = practice_lib_patient(w->practice, "Smith", "A", CIVIL_NONE, "07700 900112");
    struct id other = practice_lib_patient(w->practice, "Smith", "Ann", CIVIL_NONE, "07700 900113");
    struct booking b = world_booking(w, 0, "chen", "2026-11-23 11:00");
    b.patient = one;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    struct id hers = w->out.appointment.id;
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &one, &other, &w->err));
    const struct schedule_person *x = person(w, &hers, &n);
    assert_string_equal(x->name, "SMITH, Ann");
    assert_string_equal(x->phone, "07700 900113");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(everybody_of_one_column_is_there_with_name_and_number, open_world,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(a_record_that_was_taken_over_is_shown_by_the_other, open_world, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
