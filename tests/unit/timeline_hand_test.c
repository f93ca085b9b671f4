/* Whose hand a visit's row in the timeline names: who did what the row says. */
#include "practice/timeline.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct timeline_row *visit_row(struct world *w)
{
    struct timeline_row *all;
    struct timeline_filter f = {.kinds = TIMELINE_KIND(KIND_APPOINTMENT)};
    int n;
    world_ok(w, timeline_of(w->practice, &w->patient[0], &f, NULL, 1, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    return all;
}

static void a_booking_is_whose_who_booked_it_whoever_asked_about_it_since(void **state)
{
    struct world *w = *state;
    struct booking b = world_booking(w, 0, "chen", "2026-11-23 16:00");
    struct change_of_status seen = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_book(&w->bell, &w->arena, &b, &w->out, &w->err));
    struct id id = w->out.appointment.id;
    world_ok(w, appointment_ask(&w->okoro, &w->arena, &id, "Is a double hour needed?", &w->out, &w->err));
    assert_non_null(strstr(visit_row(w)->text, "booked"));
    assert_string_equal(visit_row(w)->by, "Bell");
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    assert_non_null(strstr(visit_row(w)->text, "confirmed"));
    assert_string_equal(visit_row(w)->by, "Okoro");
    world_ok(w, appointment_status(&w->bell, &w->arena, &id, NULL, &seen, &w->out, &w->err));
    assert_string_equal(visit_row(w)->by, "Bell");
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {WORLD(a_booking_is_whose_who_booked_it_whoever_asked_about_it_since)};
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
