/* What got in the staff's way, and the owner's answer. */
#include "practice/obstacle.h"

#include "appointment_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct desk chen(struct world *w)
{
    struct desk d = {.practice = w->practice};
    world_ok(w, practice_who(w->practice, "chen", &d.who, &w->err));
    return d;
}

static void anybody_says_what_got_in_the_way_and_the_owner_answers(void **state)
{
    struct world *w = *state;
    struct obstacle *all;
    struct desk owner = chen(w);
    struct id id;
    int n;
    world_ok(w, obstacle_add(&w->okoro, "The printer jams on every second page", &id, &w->err));
    world_at(w, "2026-11-23 10:43");
    world_ok(w, obstacle_add(&w->adeyemi, "No towels in room 4", NULL, &w->err));
    world_ok(w, obstacle_list(w->practice, 1, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    assert_string_equal(all[1].text, "The printer jams on every second page");
    assert_string_equal(all[1].answer, "");
    world_refused(w, obstacle_answer(&w->okoro, &id, "a new one", &w->err), ERR_REFUSED, "Owner");
    world_refused(w, obstacle_answer(&owner, &id, " ", &w->err), ERR_INPUT, "empty");
    world_ok(w, obstacle_answer(&owner, &id, "A new one comes on Friday", &w->err));
    world_at(w, "2026-11-24 10:00");
    world_ok(w, obstacle_list(w->practice, 1, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, obstacle_list(w->practice, 2, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    assert_string_equal(all[1].answer, "A new one comes on Friday");
    assert_int_equal(id_compare(&all[1].answered_by, &owner.who.staff), 0);
    world_refused(w, obstacle_add(&w->okoro, "", NULL, &w->err), ERR_INPUT, "empty");
    world_same_as_rebuilt(w);
}

static void days_are_counted_from_midnight_to_midnight_also_where_the_clocks_changed(void **state)
{
    struct world *w = *state;
    struct obstacle *all;
    int n;
    world_at(w, "2026-10-20 00:30"); /* the clocks go back on the 25th */
    world_ok(w, obstacle_add(&w->okoro, "The alarm rang all night", NULL, &w->err));
    world_at(w, "2026-10-26 10:00");
    world_ok(w, obstacle_list(w->practice, 7, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(anybody_says_what_got_in_the_way_and_the_owner_answers, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(days_are_counted_from_midnight_to_midnight_also_where_the_clocks_changed,
                                        world_setup, world_teardown),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
