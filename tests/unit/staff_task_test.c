/* What the practice does again and again: its dates, and ticking one off. */
#include "practice/staff_task.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/follow_up.h"
#include "practice/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TASKS                                                                                                        \
    "tasks = ( { code = \"fridge\"; text = \"Fridge\"; every = \"1d\"; },"                                           \
    "          { code = \"post\"; text = \"Post\"; every = \"mon thu\"; role = \"desk\"; },"                         \
    "          { code = \"books\"; text = \"Books\"; every = \"fri\"; role = \"clinician\"; staff = \"adeyemi\"; } " \
    ");\n"

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

/* In policy since a week ago. */
static void load_tasks_last_week(struct world *w)
{
    load_tasks(w);
    clock_freeze(clock_now_ms() + (int64_t)7 * 24 * 60 * 60 * 1000);
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
    assert_int_equal(n, 3);
    assert_false(all[0].is_done);
    world_ok(w, staff_task_tick(&w->okoro, "fridge", all[0].date, true, &w->err));
    world_ok(w, staff_task_list(w->practice, today, &w->arena, &all, &n, &w->err));
    assert_true(all[0].is_done);
    assert_string_equal(all[0].by, "Okoro");
    assert_false(all[1].is_done);
    world_refused(w, staff_task_tick(&w->adeyemi, "fridge", all[0].date, true, &w->err), ERR_REFUSED,
                  "Okoro has done this already");
    world_ok(w, staff_task_list(w->practice, today + 1, &w->arena, &all, &n, &w->err));
    assert_false(all[0].is_done);
    world_ok(w, staff_task_tick(&w->okoro, "fridge", today, false, &w->err));
    world_ok(w, staff_task_list(w->practice, today, &w->arena, &all, &n, &w->err));
    assert_false(all[0].is_done);
    world_refused(w, staff_task_tick(&w->okoro, "dance", today, true, &w->err), ERR_MISSING, "no task \"dance\"");
    world_refused(w, staff_task_tick(&w->okoro, "fridge", today + 1, true, &w->err), ERR_INPUT, "still to come");
    world_same_as_rebuilt(w);
}

/* "fridge books": the codes of those that stand in the queue for somebody, in its order. */
static const char *in_queue(struct world *w, const struct desk *who, int *late)
{
    struct queue q;
    struct queue_filter f = {.staff = who->who.staff};
    const char *text = "";
    int count;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    world_ok(w, queue_count(w->practice, &f.staff, &count, &w->err));
    assert_int_equal(count, q.nrows); /* the tab says the same */
    *late = q.nlate;
    for (int i = 0; i < q.nrows; i++) {
        assert_string_equal(q.rows[i].kind, FOLLOW_UP_ROUTINE);
        assert_int_equal(q.rows[i].place, QUEUE_NOW);
        text = arena_printf(&w->arena, "%s%s%s", text, i ? " " : "", q.rows[i].derived->task);
    }
    return text;
}

static void each_stands_in_the_queue_of_whose_it_is_until_it_is_ticked_off(void **state)
{
    struct world *w = *state;
    int late, monday = day(w, "2026-11-30 09:00"), friday = monday - 3;
    load_tasks_last_week(w);
    assert_string_equal(in_queue(w, &w->okoro, &late), "fridge post"); /* the books are the clinicians' */
    assert_int_equal(late, 0);
    assert_string_equal(in_queue(w, &w->adeyemi, &late), "books fridge post"); /* Friday's first */
    assert_int_equal(late, 1);
    world_ok(w, staff_task_tick(&w->okoro, "fridge", monday, true, &w->err));
    assert_string_equal(in_queue(w, &w->okoro, &late), "post");
    assert_string_equal(in_queue(w, &w->adeyemi, &late), "books post");
    world_ok(w, staff_task_tick(&w->adeyemi, "books", friday, true, &w->err));
    assert_string_equal(in_queue(w, &w->adeyemi, &late), "post");
    world_ok(w, staff_task_tick(&w->okoro, "fridge", monday, false, &w->err));
    assert_string_equal(in_queue(w, &w->adeyemi, &late), "fridge post");
}

static void one_begins_with_its_first_date_after_it_was_put_into_policy(void **state)
{
    struct world *w = *state;
    struct staff_task *all;
    int n, late, today = day(w, "2026-11-23 09:00");
    load_tasks(w);
    world_ok(w, staff_task_list(w->practice, today, &w->arena, &all, &n, &w->err));
    assert_int_equal(all[0].date, today); /* its own day counts */
    assert_int_equal(all[2].date, CIVIL_NONE);
    assert_string_equal(in_queue(w, &w->adeyemi, &late), "fridge post");
    assert_int_equal(late, 0);
    world_refused(w, staff_task_tick(&w->adeyemi, "books", all[2].date, true, &w->err), ERR_INPUT, "still to come");
    world_ok(w, staff_task_list(w->practice, today + 6, &w->arena, &all, &n, &w->err));
    assert_int_equal(all[2].date, today + 4); /* Friday's, on the Sunday after */
    world_same_as_rebuilt(w);
}

static void one_told_by_a_clock_that_is_ahead_is_not_hidden(void **state)
{
    struct world *w = *state;
    struct staff_task *all;
    int n, friday = day(w, "2026-11-20 09:00");
    load_tasks(w);
    world_ok(w, staff_task_list(w->practice, friday, &w->arena, &all, &n, &w->err));
    assert_int_equal(all[2].date, friday);
}

static void one_persons_is_among_theirs_and_nothing_else_is_said_of_it(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct follow_up_seen seen;
    struct queue_filter f = {.is_mine = true, .staff = w->adeyemi.who.staff};
    load_tasks_last_week(w);
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_string_equal(q.rows[0].derived->why, "Books, every Fri");
    assert_string_equal(queue_what(w->practice, &q.rows[0], &w->arena), "routine (Adeyemi)");
    world_refused(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err), ERR_REFUSED,
                  "rounds task done books");
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(dates_follow_from_the_calendar_alone),
        cmocka_unit_test(policy_may_say_these_and_no_others),
        WORLD(one_is_ticked_off_for_its_date_and_comes_again),
        WORLD(each_stands_in_the_queue_of_whose_it_is_until_it_is_ticked_off),
        WORLD(one_begins_with_its_first_date_after_it_was_put_into_policy),
        WORLD(one_told_by_a_clock_that_is_ahead_is_not_hidden),
        WORLD(one_persons_is_among_theirs_and_nothing_else_is_said_of_it),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
