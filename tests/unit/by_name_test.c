#include "practice/by_name.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *by_name(struct world *w, const char *text)
{
    return by_name_text(w->practice, &w->arena, text);
}

static void whoever_is_at_a_screen_reads_who_has_the_place_and_the_error_holds_no_name(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 11:00");
    struct booking second = world_booking(w, 1, "chen", "2026-11-23 11:00");
    struct err e = {0};
    assert_false(appointment_book(&w->bell, &w->arena, &second, &w->out, &e));
    assert_null(strstr(e.text, "Candelaria"));
    assert_null(strstr(e.at, "Candelaria"));
    assert_string_equal(by_name(w, e.text),
                        "11:00 with Chen is taken by Ignacio Candelaria until 11:30, "
                        "booked by Okoro on Mon 23 Nov 10:42. "
                        "Next free: Mon 23 Nov 11:30, 13:00, 13:30.");
}

static void each_reference_in_a_sentence_becomes_a_name(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct appointment y = world_book(w, 0, "chen", "2026-11-23 11:30");
    const char *text = arena_printf(&w->arena, "%s, and (%s)", x.ref, y.ref);
    assert_string_equal(by_name(w, text), "Ignacio Candelaria, and (Ignacio Candelaria)");
}

static void what_is_no_reference_or_nobodys_stays_as_it_was_typed(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct id nobody = {.b = {7}};
    char none[REF_TEXT];
    const char *texts[] = {"",
                           "Nothing is free then",
                           arena_printf(&w->arena, "%s is nobody's", ref_text(&nobody, none)),
                           arena_printf(&w->arena, "A%s", x.ref),
                           arena_printf(&w->arena, "%s9", x.ref),
                           arena_printf(&w->arena, "%s-AB", x.ref),
                           arena_printf(&w->arena, "%.8s", x.ref)};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_ptr_equal(by_name(w, texts[i]), texts[i]);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(whoever_is_at_a_screen_reads_who_has_the_place_and_the_error_holds_no_name),
        IN_WORLD(each_reference_in_a_sentence_becomes_a_name),
        IN_WORLD(what_is_no_reference_or_nobodys_stays_as_it_was_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
