#include "practice/delay.h"

#include "appointment_lib.h"
#include "practice/schedule.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct delay seen(struct world *w, const char *name)
{
    const struct practitioner *who;
    struct delay d;
    world_ok(w, practice_find_practitioner(w->practice, name, &who, &w->err));
    world_ok(w, delay_get(w->practice->book, &who->id, PRACTICE_LIB_TODAY, &d, &w->err));
    return d;
}

static int shown(struct world *w, const char *name)
{
    struct schedule_day day;
    const struct practitioner *who;
    world_ok(w, practice_find_practitioner(w->practice, name, &who, &w->err));
    world_ok(w, schedule_day(w->practice, PRACTICE_LIB_TODAY, &w->arena, &day, &w->err));
    for (int i = 0; i < day.ncolumns; i++)
        if (id_compare(&day.columns[i].practitioner, &who->id) == 0)
            return day.columns[i].late_min;
    return -1;
}

static void a_column_is_late_and_back_on_time(void **state)
{
    struct world w;
    struct undone done;
    (void)state;
    world_open(&w);
    struct delay d = seen(&w, "chen");
    assert_int_equal(d.minutes, 0);
    world_ok(&w, delay_set(&w.okoro, &d, 40, &w.err));
    assert_int_equal(shown(&w, "chen"), 40);
    assert_int_equal(shown(&w, "okafor"), 0);
    d = seen(&w, "chen");
    world_ok(&w, delay_set(&w.okoro, &d, 0, &w.err));
    assert_int_equal(shown(&w, "chen"), 0);
    world_ok(&w, undo_last(&w.okoro, &w.arena, &done, &w.err));
    assert_int_equal(shown(&w, "chen"), 40);
    world_same_as_rebuilt(&w);
    world_close(&w);
}

static void the_second_desk_is_told_what_the_first_has_said(void **state)
{
    struct world w;
    (void)state;
    world_open(&w);
    struct delay first = seen(&w, "chen"), second = first;
    world_ok(&w, delay_set(&w.okoro, &first, 40, &w.err));
    world_ok(&w, delay_set(&w.bell, &second, 40, &w.err)); /* the same is nobody's quarrel */
    world_refused(&w, delay_set(&w.bell, &second, 20, &w.err), ERR_STALE, "Okoro");
    assert_int_equal(shown(&w, "chen"), 40);
    world_close(&w);
}

static void late_is_of_today_and_in_bounds(void **state)
{
    struct world w;
    (void)state;
    world_open(&w);
    struct delay d = seen(&w, "chen");
    world_refused(&w, delay_set(&w.okoro, &d, -1, &w.err), ERR_INPUT, "Late by");
    world_refused(&w, delay_set(&w.okoro, &d, DELAY_MINUTES_MAX + 1, &w.err), ERR_INPUT, "Late by");
    d.date++;
    world_refused(&w, delay_set(&w.okoro, &d, 10, &w.err), ERR_INPUT, "today only");
    world_close(&w);
}

static void expectations_move_with_the_column(void **state)
{
    struct world w;
    (void)state;
    world_open(&w);
    struct appointment x = world_book(&w, 0, "chen", "2026-11-23 11:00");
    assert_int_equal(delay_visit_min(&x, 1, &x, 0, PRACTICE_LIB_TODAY, 642), MINUTE_NONE);
    assert_int_equal(delay_visit_min(&x, 1, &x, 40, PRACTICE_LIB_TODAY, 642), 11 * 60 + 40);
    assert_int_equal(delay_visit_min(&x, 1, &x, 40, PRACTICE_LIB_TODAY - 1, 642), MINUTE_NONE);
    x.expected_min = 12 * 60;
    assert_int_equal(delay_visit_min(&x, 1, &x, 40, PRACTICE_LIB_TODAY, 642), 12 * 60);
    assert_int_equal(delay_visit_min(&x, 1, &x, 5, PRACTICE_LIB_TODAY, 11 * 60 + 10), 12 * 60);
    world_close(&w);
}

/* 30 minutes each, at ten, half past ten (in the room late), eleven, after a gap at twelve, after lunch at two. */
static void a_delay_is_caught_up_where_nobody_is_booked(void **state)
{
    static const int starts[] = {600, 630, 660, 720, 840};
    enum { N = sizeof starts / sizeof starts[0], NOW = 642 };
    struct appointment all[N + 1];
    const struct id chen = {{1}}, okafor = {{2}};
    (void)state;
    for (int i = 0; i < N; i++)
        all[i] = (struct appointment){.practitioner = chen,
                                      .date = PRACTICE_LIB_TODAY,
                                      .start_min = starts[i],
                                      .minutes = 30,
                                      .status = STATUS_BOOKED,
                                      .expected_min = MINUTE_NONE};
    all[1].status = STATUS_CHECKED_IN;
    all[N] = all[3]; /* somebody else's column holds up nobody here */
    all[N].practitioner = okafor;
    static const struct {
        int late, expected[N];
    } want[] = {
        {20, {MINUTE_NONE, MINUTE_NONE, 680, MINUTE_NONE, MINUTE_NONE}},
        {40, {640, MINUTE_NONE, 700, 730, MINUTE_NONE}},
        {150, {750, MINUTE_NONE, 810, 840, 870}},
    };
    for (size_t k = 0; k < sizeof want / sizeof want[0]; k++)
        for (int i = 2; i < N; i++)
            assert_int_equal(delay_visit_min(all, N + 1, &all[i], want[k].late, PRACTICE_LIB_TODAY, NOW),
                             want[k].expected[i]);
    assert_int_equal(delay_visit_min(all, N + 1, &all[0], 20, PRACTICE_LIB_TODAY, NOW), MINUTE_NONE);
    /* Here since before ten, and not called in yet at 10:42. */
    all[0].status = STATUS_ARRIVED;
    assert_int_equal(delay_visit_min(all, N + 1, &all[0], 20, PRACTICE_LIB_TODAY, NOW), NOW);
    assert_int_equal(delay_visit_min(all, N + 1, &all[2], 20, PRACTICE_LIB_TODAY, NOW), 660 + NOW - 600);
    all[0].status = STATUS_BOOKED;
    /* Whoever was booked at ten and never came is no reason for a gap before eleven. */
    all[1].status = STATUS_FULFILLED;
    assert_int_equal(delay_visit_min(all, N + 1, &all[2], 20, PRACTICE_LIB_TODAY, NOW), 680);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_late_and_back_on_time),
        cmocka_unit_test(the_second_desk_is_told_what_the_first_has_said),
        cmocka_unit_test(late_is_of_today_and_in_bounds),
        cmocka_unit_test(expectations_move_with_the_column),
        cmocka_unit_test(a_delay_is_caught_up_where_nobody_is_booked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
