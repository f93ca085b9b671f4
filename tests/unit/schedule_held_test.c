#include "practice/schedule_held.h"

#include "appointment_lib.h"
#include "practice/practice_plan.h"
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

static struct schedule_held_list held(struct world *w, int from, int to)
{
    struct schedule_held_list l = {0};
    world_ok(w, practice_plan(w->practice, from, to, &w->err) &&
                    schedule_held_load(w->practice, from, to, &w->arena, &l, &w->err));
    return l;
}

static struct week_cell cell_of(struct world *w, const struct schedule_held_list *l, int who, int date)
{
    const struct practitioner *x = &w->practice->practitioners[who];
    struct week_cell cell = {0};
    schedule_held_count(w->practice, l, x, &x->id, date, &w->arena, &cell);
    return cell;
}

static void every_day_of_everybody_is_found_by_halves(void **state)
{
    struct world *w = *state;
    static const char *const WHO[] = {"chen", "okafor", "parisian"};
    int patient = 0, n;
    for (int who = 0; who < 3; who++) {
        world_book(w, patient++, WHO[who], "2026-11-23 09:00");
        world_book(w, patient++, WHO[who], "2026-11-24 11:30");
    }
    world_book(w, 0, "chen", "2026-11-24 09:00");
    struct schedule_held_list l = held(w, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY + 6);
    assert_int_equal(l.count, 7);
    for (int who = 0; who < 4; who++)
        for (int day = 0; day < 3; day++) {
            const struct schedule_held *rows =
                schedule_held_day(&l, PRACTICE_LIB_TODAY + day, &w->practice->practitioners[who].id, &n);
            assert_int_equal(n, who == 3 || day == 2 ? 0 : who == 0 && day == 1 ? 2 : 1);
            for (int i = 1; i < n; i++)
                assert_true(rows[i - 1].start_min < rows[i].start_min);
        }
}

static void free_stretches_stand_between_what_is_held(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-24 09:00");
    world_book(w, 1, "chen", "2026-11-24 10:30");
    world_book(w, 2, "chen", "2026-11-24 16:30");
    struct schedule_held_list l = held(w, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY + 1);
    struct week_cell tue = cell_of(w, &l, 0, PRACTICE_LIB_TODAY + 1);
    static const struct span FREE[] = {{570, 630}, {660, 720}, {780, 990}};
    assert_int_equal(tue.nfree, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tue.free[i].start_min, FREE[i].start_min);
        assert_int_equal(tue.free[i].end_min, FREE[i].end_min);
    }
    assert_int_equal(tue.nbooked, 3);
    assert_int_equal(tue.free_min, 7 * 60 - 90);
}

static void what_is_past_is_not_free(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 11:20");
    struct schedule_held_list l = held(w, PRACTICE_LIB_TODAY - 3, PRACTICE_LIB_TODAY);
    struct week_cell before = cell_of(w, &l, 0, PRACTICE_LIB_TODAY - 3), now = cell_of(w, &l, 0, PRACTICE_LIB_TODAY);
    assert_int_equal(before.nfree, 0);
    assert_int_equal(before.free_min, 0);
    assert_int_equal(now.free[0].start_min, 11 * 60 + 20);
    assert_int_equal(now.free_min, 40 + 4 * 60);
}

static void who_did_not_come_frees_the_time(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 09:00");
    struct change_of_status c = {.to = STATUS_NOSHOW, .next = {.next = NEXT_REBOOK}};
    world_at(w, "2026-11-23 09:16");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &c, &w->out, &w->err));
    struct schedule_held_list l = held(w, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY);
    struct week_cell mon = cell_of(w, &l, 0, PRACTICE_LIB_TODAY);
    assert_int_equal(mon.nbooked, 1);
    assert_int_equal(mon.free[0].start_min, 9 * 60 + 16);
}

static void who_is_off_says_why_and_is_not_free(void **state)
{
    struct world *w = *state;
    struct availability off = availability_none();
    off.practitioner = w->practice->practitioners[0].id;
    off.from_date = off.to_date = PRACTICE_LIB_TODAY + 1;
    off.what = availability_code(AVAILABILITY_OFF);
    off.label = "sick";
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &off, NULL, &w->err));
    struct schedule_held_list l = held(w, PRACTICE_LIB_TODAY - 1, PRACTICE_LIB_TODAY + 1);
    struct week_cell tue = cell_of(w, &l, 0, PRACTICE_LIB_TODAY + 1), sun = cell_of(w, &l, 0, PRACTICE_LIB_TODAY - 1);
    assert_string_equal(tue.off, "sick");
    assert_int_equal(tue.open_min + tue.free_min, 0);
    assert_string_equal(sun.off, ""); /* not in on Sundays: nothing to explain */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_day_of_everybody_is_found_by_halves, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(free_stretches_stand_between_what_is_held, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(what_is_past_is_not_free, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(who_did_not_come_frees_the_time, open_world, world_teardown),
        cmocka_unit_test_setup_teardown(who_is_off_says_why_and_is_not_free, open_world, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
