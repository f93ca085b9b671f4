/* The table of looks without a terminal: what can be read, and on what. */
#include "practice/policy_table.h"
#include "screens/style.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Relative luminance (WCAG 2) of a colour of xterm's cube of six levels a side. */
static double luminance(int number)
{
    static const double LEVELS[] = {0, 0.1144, 0.2423, 0.4287, 0.6795, 1}; /* of 0, 95, 135, 175, 215, 255 */
    int at = number - 16;
    return 0.2126 * LEVELS[at / 36] + 0.7152 * LEVELS[at / 6 % 6] + 0.0722 * LEVELS[at % 6];
}

static void hues_can_be_read_on_black_and_on_white(void **state)
{
    const double least = 2.8, glare = 0.05;
    (void)state;
    for (int c = LOOK_ORANGE; c < LOOK_COLOURS; c++) {
        double l = luminance(style_number((enum look_colour)c, true));
        assert_true((1 + glare) / (l + glare) >= least);
        assert_true((l + glare) / glare >= least);
        int eight = style_number((enum look_colour)c, false);
        assert_true(eight > 0 && eight < 7 && eight != 4); /* blue on black cannot be read */
    }
    assert_int_equal(style_number(LOOK_OWN, true), -1);
}

static void hues_are_found_by_name_and_need_colour(void **state)
{
    (void)state;
    for (int i = 0; policy_colours[i]; i++) { /* whatever a policy file may say */
        enum style s = style_hue(policy_colours[i]);
        assert_int_not_equal(s, STYLE_PLAIN);
        assert_int_not_equal(style_look(s, true, false).colour, LOOK_OWN);
        assert_int_equal(style_look(s, false, false).colour, LOOK_OWN); /* mono, NO_COLOR */
        assert_int_equal(style_look(s, true, true).colour, LOOK_OWN);   /* a slow line */
        assert_int_equal(style_look(s, true, false).attributes, 0);
    }
    assert_int_equal(style_hue("mauve"), STYLE_PLAIN);
    assert_int_equal(style_hue(""), STYLE_PLAIN);
    assert_int_equal(style_hue(NULL), STYLE_PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hues_can_be_read_on_black_and_on_white),
        cmocka_unit_test(hues_are_found_by_name_and_need_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
