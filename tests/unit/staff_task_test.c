/* What the practice does again and again: its dates, and ticking one off. */
#include "practice/staff_task.h"

#include "appointment_lib.h"
#include "practice/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TASKS                                                              \
    "tasks = ( { code = \"fridge\"; text = \"Fridge\"; every = \"1d\"; }," \
    "          { code = \"post\"; text = \"Post\"; every = \"mon thu\"; role = \"desk\"; } );\n"

static void load_tasks(struct world *w)
{
    struct buf text = {0};
    struct policy *policy;
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    char *from = strstr((char *)text.data, "tasks = ("), *end = from ? strstr(from, ");\n") : NULL;
    assert_non_null(end);
    const char *whole =
        arena_printf(&w->arena, "%.*s%s%s", (int)(from - (char *)text.data), (char *)text.data, TASKS, end + 3);
    buf_finish(&text);
    world_ok(w, policy_read_text(&w->arena, "test.conf", whole, &policy, &w->err));
    world_ok(w, policy_load(w->practice->book, policy, &w->okoro.who, false, &w->arena, NULL, NULL, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
}

static int day(struct world *w, const char *when)
{
    return world_place(w, "chen", when, 0).date;
}

static void dates_follow_from_the_calendar_alone(void **state)
{
    struct world *w = *state;
    struct calendar c;
    static const struct {
        const char *every, *today, *falls;
    } CASES[] = {
        {"1d", "2026-11-23 09:00", "2026-11-23 09:00"},      {"1d", "2026-11-22 09:00", "2026-11-20 09:00"},
        {"1w", "2026-11-25 09:00", "2026-11-23 09:00"},      {"1w", "2026-12-29 09:00", "2026-12-29 09:00"},
        {"1m", "2026-11-23 09:00", "2026-11-02 09:00"},      {"mon thu", "2026-11-25 09:00", "2026-11-23 09:00"},
        {"mon thu", "2026-11-27 09:00", "2026-11-26 09:00"}, {"fri", "2026-12-25 09:00", "2026-12-18 09:00"},
        {"fri", "2026-12-29 09:00", "2026-12-29 09:00"}, /* Christmas and Boxing Day are closed */
    };
    world_ok(w, calendar_load(w->practice->book, &w->arena, &c, &w->err));
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(staff_task_date(&c, CASES[i].every, day(w, CASES[i].today)), day(w, CASES[i].falls));
}

static void policy_may_say_these_and_no_others(void **state)
{
    (void)state;
    assert_true(staff_task_every_is("1d"));
    assert_true(staff_task_every_is("1w"));
    assert_true(staff_task_every_is("1m"));
    assert_true(staff_task_every_is("mon wed fri"));
    assert_false(staff_task_every_is(""));
    assert_false(staff_task_every_is("2d"));
    assert_false(staff_task_every_is("mon funday"));
}

static void one_is_ticked_off_for_its_date_and_comes_again(void **state)
{
    struct world *w = *state;
    struct staff_task *all;
    int n, today = day(w, "2026-11-23 09:00");
    load_tasks(w);
    world_ok(w, staff_task_list(w->practice, today, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    assert_false(all[0].is_done);
    world_ok(w, staff_task_tick(&w->okoro, "fridge", all[0].date, true, &w->err));
    world_ok(w, staff_task_list(w->practice, today, &w->arena, &all, &n, &w->err));
    assert_true(all[0].is_done);
    assert_string_equal(all[0].by, "Okoro");
    assert_false(all[1].is_done);
    world_ok(w, staff_task_list(w->practice, today + 1, &w->arena, &all, &n, &w->err));
    assert_false(all[0].is_done);
    world_ok(w, staff_task_tick(&w->okoro, "fridge", today, false, &w->err));
    world_ok(w, staff_task_list(w->practice, today, &w->arena, &all, &n, &w->err));
    assert_false(all[0].is_done);
    world_refused(w, staff_task_tick(&w->okoro, "dance", today, true, &w->err), ERR_MISSING, "no task \"dance\"");
    world_refused(w, staff_task_tick(&w->okoro, "fridge", today + 1, true, &w->err), ERR_INPUT, "still to come");
    world_same_as_rebuilt(w);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(dates_follow_from_the_calendar_alone),
        cmocka_unit_test(policy_may_say_these_and_no_others),
        WORLD(one_is_ticked_off_for_its_date_and_comes_again),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
