/* Names as they are typed into a search: which of them is the family's. */
#include "screens/schedule_new.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void names_are_typed_as_said_or_as_lists_have_them(void **state)
{
    static const struct {
        const char *typed, *family, *given;
    } ROWS[] = {
        {"Sadia Rahman", "Rahman", "Sadia"},
        {"Rahman, Sadia", "Rahman", "Sadia"},
        {"rahman ,sadia", "Rahman", "Sadia"},
        {" sadia begum  rahman ", "Rahman", "Sadia Begum"},
        {"Rahman", "Rahman", ""},
        {"rahman,", "Rahman", ""},
        {"maria van der berg", "Van Der Berg", "Maria"},
        {"van der berg", "Van Der Berg", ""},
        {"Smith, Jo Ann 63", "Smith", "Jo Ann"},
        {"jo smith 63", "Smith", "Jo"},
        {"ana-lee o'hara", "O'hara", "Ana-Lee"},
        {"mrs green", "Green", ""},
        {"dr. anna green", "Green", "Anna"},
        {"Green, Mrs Anna", "Green", "Anna"},
        {"", "", ""},
        {",", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct schedule_new n = schedule_new_of(ROWS[i].typed);
        assert_string_equal(n.family, ROWS[i].family);
        assert_string_equal(n.given, ROWS[i].given);
        assert_string_equal(n.phone, "");
    }
    assert_string_equal(schedule_new_of("07700 900555").phone, "07700 900555");
    assert_string_equal(schedule_new_of("plonk 555").phone, "555");
    assert_string_equal(schedule_new_of("plonk 07700 900555").phone, "07700 900555");
    assert_string_equal(schedule_new_of("plonk 07700 900555").family, "Plonk");
    assert_string_equal(schedule_new_of("plonk 1963").phone, ""); /* born then */
    assert_string_equal(schedule_new_of("plonk 16 nov 1995").phone, "");
}

static void which_is_which_is_said(void **state)
{
    char out[SCHEDULE_NEW_NAMES];
    (void)state;
    struct schedule_new n = schedule_new_of("sadia rahman");
    assert_string_equal(schedule_new_text(&n, out), "Sadia, family name Rahman");
    n = schedule_new_of("rahman");
    assert_string_equal(schedule_new_text(&n, out), "Rahman");
    n = schedule_new_of("07700");
    assert_string_equal(schedule_new_text(&n, out), "07700");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_typed_as_said_or_as_lists_have_them),
        cmocka_unit_test(which_is_which_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
