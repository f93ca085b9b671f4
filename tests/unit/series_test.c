#include "practice/series.h"

#include "base/civil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void what_people_type_for_a_series_is_understood(void **state)
{
    static const struct {
        const char *typed;
        int count, every;
        enum series_unit unit;
        bool is_on_weekdays;
    } cases[] = {
        {"6x", 6, 1, SERIES_WEEKS, false},        {"6x 1w", 6, 1, SERIES_WEEKS, false},
        {"6x1w", 6, 1, SERIES_WEEKS, false},      {" 4 x 2w ", 4, 2, SERIES_WEEKS, false},
        {"3X 1m", 3, 1, SERIES_MONTHS, false},    {"8x 1d weekdays", 8, 1, SERIES_DAYS, true},
        {"8x 1d weekd", 8, 1, SERIES_DAYS, true}, {"52x", 52, 1, SERIES_WEEKS, false},
        {"2x 10d", 2, 10, SERIES_DAYS, false},    {"5x weekdays", 5, 1, SERIES_WEEKS, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct series s;
        struct err e = {0};
        if (!series_parse(cases[i].typed, &s, &e))
            fail_msg("%s: %s", cases[i].typed, e.text);
        assert_int_equal(s.count, cases[i].count);
        assert_int_equal(s.every, cases[i].every);
        assert_int_equal(s.unit, cases[i].unit);
        assert_int_equal(s.is_on_weekdays, cases[i].is_on_weekdays);
    }
}

static void what_makes_no_series_is_refused_with_an_example(void **state)
{
    static const char *const cases[] = {"",
                                        "x",
                                        "6",
                                        "six",
                                        "6x 1y",
                                        "6x w",
                                        "6x week",
                                        "6x 1w 2",
                                        "6x 1w tues",
                                        "-6x 1w",
                                        "6x -1w",
                                        "1x",
                                        "0x 1w",
                                        "53x",
                                        "6x 0w",
                                        "6x 1000d",
                                        "2147483648x",
                                        "6x 99999999999999999999w",
                                        "6x 1w weekdays please",
                                        "6x%n"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct series s;
        struct err e = {0};
        if (series_parse(cases[i], &s, &e))
            fail_msg("'%s' was taken", cases[i]);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_true(*e.text);
    }
}

static void dates_go_on_as_was_said(void **state)
{
    static const struct {
        const char *typed, *first, *want;
    } cases[] = {
        {"3x 1w", "2026-11-23", "3 visits, every week: 23 Nov, 30 Nov, 7 Dec"},
        {"3x 2w", "2026-12-21", "3 visits, every 2 weeks: 21 Dec, 4 Jan, 18 Jan"},
        {"4x 1d", "2026-11-27", "4 visits, every day: 27 Nov, 28 Nov, 29 Nov, 30 Nov"},
        {"4x 1d weekdays", "2026-11-26", "4 visits, every day: 26 Nov, 27 Nov, 30 Nov, 1 Dec"},
        {"3x 1m", "2027-01-31", "3 visits, every month: 31 Jan, 28 Feb, 31 Mar"},
        {"3x 1m weekdays", "2026-12-02", "3 visits, every month: 2 Dec, 4 Jan, 2 Feb"},
        {"3x 7d weekdays", "2026-11-28", "3 visits, every 7 days: 28 Nov, 7 Dec, 14 Dec"},
    };
    struct arena a = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct series s;
        struct err e = {0};
        int first = 0;
        assert_true(series_parse(cases[i].typed, &s, &e) && civil_parse_date(cases[i].first, &first, &e));
        assert_string_equal(series_text(&a, &s, first), cases[i].want);
    }
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_type_for_a_series_is_understood),
        cmocka_unit_test(what_makes_no_series_is_refused_with_an_example),
        cmocka_unit_test(dates_go_on_as_was_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
