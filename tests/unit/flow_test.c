#include "practice/flow.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/delay.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct flow load(struct world *w)
{
    struct flow f;
    world_ok(w, flow_load(w->practice, &w->arena, &f, &w->err));
    return f;
}

static void step(struct world *w, const struct appointment *x, enum status to, struct next_step next)
{
    struct change_of_status c = {.to = to, .next = next};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err));
}

static const struct next_step none;

/* Sample policy: waiting 10, over the length 10, leaving 10, grace 15. */
static void every_state_has_its_own_promise_and_its_own_alarm(void **state)
{
    static const struct {
        const char *at;
        enum flow_state is;
        int minutes, promised;
        bool is_alarm;
        const char *text;
    } cases[] = {
        {"2026-11-23 11:00", FLOW_DUE, 0, 15, false, "0m late"},
        {"2026-11-23 11:15", FLOW_DUE, 15, 15, false, "15m late"},
        {"2026-11-23 11:16", FLOW_DUE, 16, 15, true, "16m late"},
        {"2026-11-23 10:55", FLOW_WAITING, 10, 10, false, "10m of 10"},
        {"2026-11-23 10:56", FLOW_WAITING, 11, 10, true, "11m of 10"},
        {"2026-11-23 11:25", FLOW_IN_ROOM, 40, 30, false, "40m of 30"},
        {"2026-11-23 11:26", FLOW_IN_ROOM, 41, 30, true, "41m of 30"},
        {"2026-11-23 10:55", FLOW_LEAVING, 10, 10, false, "10m of 10"},
        {"2026-11-23 10:56", FLOW_LEAVING, 11, 10, true, "11m of 10"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        (void)state;
        world_open(&w);
        struct appointment x = world_book(&w, 0, "chen", "2026-11-23 11:00");
        world_at(&w, "2026-11-23 10:45");
        if (cases[i].is >= FLOW_WAITING)
            step(&w, &x, STATUS_ARRIVED, none);
        if (cases[i].is >= FLOW_IN_ROOM)
            step(&w, &x, STATUS_CHECKED_IN, none);
        if (cases[i].is == FLOW_LEAVING)
            step(&w, &x, STATUS_FULFILLED, (struct next_step){.note = "6w"});
        world_at(&w, cases[i].at);
        struct flow f = load(&w);
        assert_int_equal(f.nrows, 1);
        assert_int_equal(f.rows[0].state, cases[i].is);
        assert_int_equal(f.rows[0].minutes, cases[i].minutes);
        assert_int_equal(f.rows[0].promised_min, cases[i].promised);
        assert_int_equal(f.rows[0].is_alarm, cases[i].is_alarm);
        assert_int_equal(f.count[cases[i].is], 1);
        assert_int_equal(f.alarms[cases[i].is], cases[i].is_alarm);
        assert_string_equal(flow_minutes_text(&w.arena, &f.rows[0]), cases[i].text);
        world_close(&w);
    }
}

static void who_is_not_due_yet_or_long_over_is_not_on_the_board(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 11:00");
    assert_int_equal(load(w).nrows, 0); /* 10:42 */
    world_at(w, "2026-11-23 11:29");
    assert_int_equal(load(w).nrows, 1);
    world_at(w, "2026-11-23 11:30"); /* over: what happened? */
    assert_int_equal(load(w).nrows, 0);
    world_at(w, "2026-11-24 11:05");
    assert_int_equal(load(w).nrows, 0);
}

static void who_says_when_they_come_is_expected_then(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct edit late = {.set = EDIT_EXPECTED, .expected_min = 11 * 60 + 40};
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &late, &w->out, &w->err));
    world_at(w, "2026-11-23 11:35");
    struct flow f = load(w);
    assert_int_equal(f.nrows, 1);
    assert_int_equal(f.rows[0].minutes, -5);
    assert_false(f.rows[0].is_alarm);
    assert_string_equal(flow_minutes_text(&w->arena, &f.rows[0]), "says 11:40");
    world_at(w, "2026-11-23 11:55");
    assert_int_equal(load(w).nrows, 0);
}

static void the_longest_stands_first_in_each_state(void **state)
{
    struct world *w = *state;
    struct appointment a = world_book(w, 0, "chen", "2026-11-23 11:00"),
                       b = world_book(w, 1, "chen", "2026-11-23 11:30");
    struct appointment c = world_book(w, 2, "okafor", "2026-11-23 11:00");
    step(w, &b, STATUS_ARRIVED, none);
    world_at(w, "2026-11-23 10:50");
    step(w, &a, STATUS_ARRIVED, none);
    step(w, &c, STATUS_ARRIVED, none);
    step(w, &c, STATUS_CHECKED_IN, none);
    world_at(w, "2026-11-23 10:55");
    struct flow f = load(w);
    assert_int_equal(f.nrows, 3);
    assert_memory_equal(&f.rows[0].appointment->id, &b.id, sizeof(struct id));
    assert_memory_equal(&f.rows[1].appointment->id, &a.id, sizeof(struct id));
    assert_int_equal(f.rows[2].state, FLOW_IN_ROOM);
    /* Who has left, or whose next step is said, is gone. */
    step(w, &c, STATUS_FULFILLED, (struct next_step){.next = NEXT_REBOOK});
    assert_int_equal(load(w).nrows, 2);
}

static void who_was_told_of_the_delay_is_known(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct edit told = {.set = EDIT_INFORMED};
    step(w, &x, STATUS_ARRIVED, none);
    assert_int_equal(load(w).rows[0].appointment->informed_at, 0);
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &told, &w->out, &w->err));
    assert_int_equal(load(w).rows[0].appointment->informed_at, clock_now_ms());
}

static void whose_column_runs_late_has_to_be_told(void **state)
{
    struct world *w = *state;
    struct delay late;
    struct appointment chen = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct appointment okafor = world_book(w, 1, "okafor", "2026-11-23 11:00");
    step(w, &chen, STATUS_ARRIVED, none);
    step(w, &okafor, STATUS_ARRIVED, none);
    world_ok(w, delay_get(w->practice->book, &chen.practitioner, chen.date, &late, &w->err));
    world_ok(w, delay_set(&w->okoro, &late, 40, &w->err));
    struct flow f = load(w);
    assert_int_equal(f.nrows, 2);
    for (int i = 0; i < f.nrows; i++)
        assert_int_equal(f.rows[i].late_min,
                         id_compare(&f.rows[i].appointment->practitioner, &chen.practitioner) == 0 ? 40 : 0);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_has_its_own_promise_and_its_own_alarm),
        IN_WORLD(who_is_not_due_yet_or_long_over_is_not_on_the_board),
        IN_WORLD(who_says_when_they_come_is_expected_then),
        IN_WORLD(the_longest_stands_first_in_each_state),
        IN_WORLD(who_was_told_of_the_delay_is_known),
        IN_WORLD(whose_column_runs_late_has_to_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
