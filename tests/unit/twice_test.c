#include "practice/twice.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *warning(struct world *w)
{
    return w->out.warning ? w->out.warning : "";
}

static void move(struct world *w, const struct appointment *x, const char *practitioner, const char *when)
{
    struct place to = world_place(w, practitioner, when, 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x->id, NULL, &to, NULL, &w->out, &w->err));
}

static void who_is_with_somebody_else_at_that_time_is_said_when_booking(void **state)
{
    struct world *w = *state;
    struct booking longer = world_booking(w, 0, "chen", "2026-11-24 09:00");
    longer.place.minutes = 60;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &longer, &w->out, &w->err));
    assert_string_equal(warning(w), "");
    world_book(w, 0, "okafor", "2026-11-24 09:30");
    assert_string_equal(warning(w), "They have 09:00 with Chen at that time too.");
    world_book(w, 0, "okafor", "2026-11-24 10:00"); /* one after the other */
    assert_string_equal(warning(w), "");
    world_book(w, 1, "parisian", "2026-11-24 09:00"); /* somebody else */
    assert_string_equal(warning(w), "");
}

static void it_is_said_when_moving_too_and_not_of_what_was_cancelled(void **state)
{
    struct world *w = *state;
    struct next_step rebook = {.next = NEXT_REBOOK};
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    struct appointment y = world_book(w, 0, "okafor", "2026-11-24 11:00");
    move(w, &y, "okafor", "2026-11-24 09:00");
    assert_string_equal(warning(w), "They have 09:00 with Chen at that time too.");
    move(w, &y, "okafor", "2026-11-24 10:00");
    assert_string_equal(warning(w), "");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    move(w, &y, "okafor", "2026-11-24 09:00");
    assert_string_equal(warning(w), "");
}

static void it_is_said_of_two_records_of_one_patient_and_over_midnight(void **state)
{
    struct world *w = *state;
    struct booking night = world_booking(w, 1, "chen", "2026-11-24 23:30");
    night.place.minutes = 60;
    night.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &night, &w->out, &w->err));
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[0], &w->err));
    struct booking early = world_booking(w, 0, "okafor", "2026-11-25 00:00");
    early.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &early, &w->out, &w->err));
    assert_non_null(strstr(warning(w), "They have Tue 24 Nov 23:30 with Chen at that time too."));
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(who_is_with_somebody_else_at_that_time_is_said_when_booking),
        IN_WORLD(it_is_said_when_moving_too_and_not_of_what_was_cancelled),
        IN_WORLD(it_is_said_of_two_records_of_one_patient_and_over_midnight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
