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
    assert_int_equal(delay_expected_min(&x, 0, PRACTICE_LIB_TODAY), MINUTE_NONE);
    assert_int_equal(delay_expected_min(&x, 40, PRACTICE_LIB_TODAY), 11 * 60 + 40);
    assert_int_equal(delay_expected_min(&x, 40, PRACTICE_LIB_TODAY - 1), MINUTE_NONE);
    x.expected_min = 12 * 60;
    assert_int_equal(delay_expected_min(&x, 40, PRACTICE_LIB_TODAY), 12 * 60);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_late_and_back_on_time),
        cmocka_unit_test(the_second_desk_is_told_what_the_first_has_said),
        cmocka_unit_test(late_is_of_today_and_in_bounds),
        cmocka_unit_test(expectations_move_with_the_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
