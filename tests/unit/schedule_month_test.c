#include "practice/availability.h"
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

static const struct practitioner *chen(const struct world *w)
{
    return &w->practice->practitioners[0];
}

static struct schedule_month month(struct world *w, int date, const struct practitioner *only)
{
    struct schedule_month m;
    world_ok(w, schedule_month(w->practice, date, only, &w->arena, &m, &w->err));
    return m;
}

static const struct month_day *on(const struct schedule_month *m, int date)
{
    return &m->days[date - m->first];
}

static void a_month_has_its_days_whatever_day_is_asked_for(void **state)
{
    struct world *w = *state;
    static const struct {
        int year, month, ndays;
    } cases[] = {{2026, 11, 30}, {2026, 12, 31}, {2027, 2, 28}, {2028, 2, 29}, {1, 1, 31}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int first = civil_from(cases[i].year, cases[i].month, 1);
        for (int d = 0; d < cases[i].ndays; d += cases[i].ndays - 1) {
            struct schedule_month m = month(w, first + d, NULL);
            assert_int_equal(m.first, first);
            assert_int_equal(m.ndays, cases[i].ndays);
        }
    }
}

static void a_month_counts_one_practitioner_or_all(void **state)
{
    struct world *w = *state;
    enum { CHEN_MON = 7 * 60, ALL_MON = 4 * 7 * 60 + 3 * 60 };
    world_book(w, 0, "chen", "2026-11-23 09:00");
    world_book(w, 1, "chen", "2026-11-23 09:30");
    world_book(w, 2, "okafor", "2026-11-23 09:00");
    world_book(w, 3, "chen", "2026-11-30 16:30");
    world_book(w, 4, "chen", "2026-12-01 09:00");
    struct schedule_month all = month(w, PRACTICE_LIB_TODAY, NULL), hers = month(w, PRACTICE_LIB_TODAY, chen(w));
    assert_int_equal(on(&hers, PRACTICE_LIB_TODAY)->nbooked, 2);
    assert_int_equal(on(&hers, PRACTICE_LIB_TODAY)->booked_min, 60);
    assert_int_equal(on(&hers, PRACTICE_LIB_TODAY)->open_min, CHEN_MON);
    assert_int_equal(on(&hers, PRACTICE_LIB_TODAY)->free_min, CHEN_MON - 60);
    assert_int_equal(on(&all, PRACTICE_LIB_TODAY)->nbooked, 3);
    assert_int_equal(on(&all, PRACTICE_LIB_TODAY)->open_min, ALL_MON);
    assert_int_equal(on(&all, PRACTICE_LIB_TODAY)->free_min, ALL_MON - 90);
    assert_int_equal(hers.nbooked, 3);
    assert_int_equal(all.nbooked, 4);
    assert_int_equal(on(&all, PRACTICE_LIB_TODAY - 1)->open_min, 0); /* a Sunday */
    assert_int_equal(on(&all, PRACTICE_LIB_TODAY - 3)->free_min, 0); /* what is past is not free any more */
    assert_true(on(&all, PRACTICE_LIB_TODAY - 3)->open_min > 0);
}

static void today_is_free_from_now_on(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 16:10");
    struct schedule_month hers = month(w, PRACTICE_LIB_TODAY, chen(w));
    assert_int_equal(on(&hers, PRACTICE_LIB_TODAY)->free_min, 50);
}

static void closed_days_say_why(void **state)
{
    struct world *w = *state;
    struct availability off = availability_none();
    struct schedule_month m = month(w, civil_from(2026, 12, 1), NULL);
    assert_string_equal(on(&m, civil_from(2026, 12, 25))->closed, "Christmas Day");
    assert_int_equal(on(&m, civil_from(2026, 12, 25))->open_min, 0);
    assert_string_equal(on(&m, civil_from(2026, 12, 24))->closed, "");
    off.practitioner = chen(w)->id;
    off.from_date = off.to_date = PRACTICE_LIB_TODAY + 1;
    off.what = availability_code(AVAILABILITY_OFF);
    off.label = "sick";
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &off, NULL, &w->err));
    m = month(w, PRACTICE_LIB_TODAY, chen(w));
    assert_string_equal(on(&m, PRACTICE_LIB_TODAY + 1)->closed, "sick");
    assert_int_equal(on(&m, PRACTICE_LIB_TODAY + 1)->open_min, 0);
    m = month(w, PRACTICE_LIB_TODAY, NULL); /* one who is away does not close the practice */
    assert_string_equal(on(&m, PRACTICE_LIB_TODAY + 1)->closed, "");
}

static void a_load_is_what_is_booked_of_what_is_open(void **state)
{
    static const struct {
        int booked, open, load;
    } cases[] = {{0, 420, 0}, {210, 420, 50}, {420, 420, 100}, {840, 420, 200},
                 {0, 0, 0},   {30, 0, 999},   {9000, 1, 999}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(schedule_load(cases[i].booked, cases[i].open), cases[i].load);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_month_has_its_days_whatever_day_is_asked_for, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(a_month_counts_one_practitioner_or_all, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(today_is_free_from_now_on, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(closed_days_say_why, open_world, world_teardown),
        cmocka_unit_test(a_load_is_what_is_booked_of_what_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
