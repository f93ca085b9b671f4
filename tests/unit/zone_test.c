#include "base/civil.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int day(const char *text)
{
    int date = 0;
    assert_true(civil_parse_date(text, &date, NULL));
    return date;
}

static void use(const char *zone)
{
    struct err e = {0};
    assert_true(zone_set(zone, &e));
    assert_string_equal(zone_name(), zone);
}

static void before_any_call_the_zone_is_utc_whatever_the_shell_says(void **state)
{
    (void)state;
    int date = 0, minute = 0, offset_min = -1;
    assert_string_equal(zone_name(), "UTC");
    zone_civil(0, &date, &minute, &offset_min);
    assert_int_equal(date, 0);
    assert_int_equal(minute, 0);
    assert_int_equal(offset_min, 0);
}

static void only_names_of_places_are_zones(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",
        "Nowhere/Place",
        "Europe",
        "../../../etc/passwd",
        "/usr/share/zoneinfo/Europe/London",
        "EST5EDT4",
        "UTC+3",
        "XYZ3",
        ":Europe/London",
        "Europe/London ",
        "zone.tab",
        "tzdata.zi",
        "right/Europe/London",
        "posixrules",
        "localtime",
        "Europe/Lon\ndon",
        "Europe/%s",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    use("Europe/London");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct err e = {0};
        if (zone_set(refused[i], &e))
            fail_msg("\"%s\" was taken", refused[i]);
        assert_int_equal(e.kind, ERR_INPUT);
        assert_string_equal(zone_name(), "Europe/London");
    }
    static const char *const good[] = {"UTC",       "Europe/London",          "America/Argentina/Buenos_Aires",
                                       "Etc/GMT+5", "America/Port-au-Prince", "Asia/Kathmandu"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        use(good[i]);
}

static void instants_and_civil_times_agree(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *date;
        int minute;
        int64_t utc_ms;
        int offset_min;
    } cases[] = {
        {"UTC", "2026-11-23", 540, 1795424400000, 0},
        {"Europe/London", "2026-07-01", 540, 1782892800000, 60},
        {"Europe/Berlin", "2026-11-23", 600, 1795424400000, 60},
        {"Asia/Kathmandu", "2026-11-23", 885, 1795424400000, 345},
        {"America/New_York", "2026-11-23", 240, 1795424400000, -300},
        {"Pacific/Kiritimati", "2026-11-23", 1380, 1795424400000, 840},
        {"Pacific/Pago_Pago", "2026-11-22", 1320, 1795424400000, -660},
        {"America/St_Johns", "2026-11-23", 330, 1795424400000, -210},
        {"Europe/London", "2060-07-01", 540, 2855894400000, 60}, /* beyond the table, by its rule */
        {"Europe/London", "1969-12-31", 0, -90000000, 60},       /* London kept summer time that winter */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int date = 0, minute = 0, offset_min = 0;
        int64_t utc_ms = 0;
        struct err e = {0};
        use(cases[i].zone);
        zone_civil(cases[i].utc_ms, &date, &minute, &offset_min);
        assert_int_equal(date, day(cases[i].date));
        assert_int_equal(minute, cases[i].minute);
        assert_int_equal(offset_min, cases[i].offset_min);
        assert_true(zone_instant(date, minute, &utc_ms, &e));
        assert_true(utc_ms == cases[i].utc_ms);
        assert_true(zone_instant_near(date, minute) == cases[i].utc_ms);
        assert_false(zone_is_twice(date, minute));
    }
}

static void a_time_that_does_not_exist_is_refused_and_the_change_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *date;
        int minute;
        const char *reason; /* NULL: exists */
    } cases[] = {
        {"Europe/London", "2026-03-29", 59, NULL},
        {"Europe/London", "2026-03-29", 60,
         "01:00 on Sun 29 Mar 2026 does not exist: the clocks go forward from 01:00 to 02:00"},
        {"Europe/London", "2026-03-29", 119, "from 01:00 to 02:00"},
        {"Europe/London", "2026-03-29", 120, NULL},
        {"Europe/Berlin", "2026-03-29", 150, "from 02:00 to 03:00"},
        {"America/New_York", "2026-03-08", 150, "from 02:00 to 03:00"},
        {"Australia/Lord_Howe", "2026-10-04", 135, "from 02:00 to 02:30"},
        {"Australia/Lord_Howe", "2026-10-04", 150, NULL},
        {"America/Santiago", "2026-09-06", 30, "from 00:00 to 01:00"},
        {"Pacific/Apia", "2011-12-30", 720, "12:00 on Fri 30 Dec 2011 does not exist"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        int64_t utc_ms = 0;
        use(cases[i].zone);
        bool ok = zone_instant(day(cases[i].date), cases[i].minute, &utc_ms, &e);
        assert_int_equal(ok, cases[i].reason == NULL);
        if (!ok && strstr(e.text, cases[i].reason) == NULL)
            fail_msg("\"%s\" instead of \"%s\"", e.text, cases[i].reason);
        assert_int_equal(e.kind, ok ? ERR_NONE : ERR_INPUT);
        assert_false(zone_is_twice(day(cases[i].date), cases[i].minute));
    }
}

static void a_time_that_happens_twice_means_its_first_pass(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *date;
        int minute;
        bool is_twice;
        int64_t utc_ms;
    } cases[] = {
        {"Europe/London", "2026-10-25", 59, false, 1792886340000},
        {"Europe/London", "2026-10-25", 60, true, 1792886400000},
        {"Europe/London", "2026-10-25", 90, true, 1792888200000},
        {"Europe/London", "2026-10-25", 119, true, 1792889940000},
        {"Europe/London", "2026-10-25", 120, false, 1792893600000},
        {"America/New_York", "2026-11-01", 90, true, 1793511000000},
        {"Australia/Lord_Howe", "2026-04-05", 105, true, 1775313900000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        int64_t utc_ms = 0;
        int date = 0, minute = 0;
        use(cases[i].zone);
        assert_true(zone_instant(day(cases[i].date), cases[i].minute, &utc_ms, &e));
        assert_true(utc_ms == cases[i].utc_ms);
        assert_int_equal(zone_is_twice(day(cases[i].date), cases[i].minute), cases[i].is_twice);
        zone_civil(utc_ms, &date, &minute, NULL);
        assert_int_equal(date, day(cases[i].date));
        assert_int_equal(minute, cases[i].minute);
    }
}

static void for_showing_there_is_always_an_instant(void **state)
{
    (void)state;
    use("Europe/London");
    int64_t in_gap = zone_instant_near(day("2026-03-29"), 90);
    assert_true(in_gap == 1774744200000); /* 00:30 UTC: read by summer time */
    assert_true(zone_instant_near(day("2026-10-25"), 90) == 1792888200000);
}

/* Every quarter of an hour of two years, in zones with odd rules. */
static void every_civil_time_is_missing_once_or_twice_and_comes_back(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int missing, twice; /* quarters of an hour in 2025 and 2026 */
    } zones[] = {{"UTC", 0, 0},
                 {"Europe/London", 8, 8},
                 {"America/New_York", 8, 8},
                 {"Australia/Lord_Howe", 4, 4},
                 {"Africa/Casablanca", 8, 8},
                 {"Asia/Kolkata", 0, 0}};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        int missing = 0, twice = 0;
        int64_t last_ms = INT64_MIN;
        use(zones[i].zone);
        for (int date = civil_from(2025, 1, 1); date < civil_from(2027, 1, 1); date++) {
            for (int minute = 0; minute < DAY_MIN; minute += 15) {
                int64_t utc_ms = 0;
                int back_date = 0, back_minute = 0;
                if (!zone_instant(date, minute, &utc_ms, NULL)) {
                    missing++;
                    continue;
                }
                twice += zone_is_twice(date, minute) ? 1 : 0;
                zone_civil(utc_ms, &back_date, &back_minute, NULL);
                if (back_date != date || back_minute != minute || utc_ms <= last_ms)
                    fail_msg("%s: day %d minute %d", zones[i].zone, date, minute);
                last_ms = utc_ms;
            }
        }
        assert_int_equal(missing, zones[i].missing);
        assert_int_equal(twice, zones[i].twice);
    }
}

static void what_is_out_of_range_is_refused_or_shown_at_the_edge(void **state)
{
    (void)state;
    int date = 0, minute = 0, offset_min = 0;
    int64_t utc_ms = 0;
    use("Europe/London");
    struct err e = {0};
    assert_false(zone_instant(CIVIL_NONE, 0, &utc_ms, &e));
    assert_false(zone_instant(0, DAY_MIN, &utc_ms, NULL));
    assert_false(zone_instant(0, -1, &utc_ms, NULL));
    assert_int_equal(e.kind, ERR_INPUT);
    zone_civil(INT64_MAX, &date, &minute, &offset_min);
    assert_int_equal(date, CIVIL_MAX);
    zone_civil(INT64_MIN, &date, &minute, &offset_min);
    assert_in_range(date - CIVIL_MIN, 0, 1);
    zone_civil(-1, &date, &minute, NULL);
    assert_int_equal(date, 0);
    assert_int_equal(minute, 59); /* London was an hour ahead of UTC in 1970 */
    zone_civil(0, NULL, NULL, NULL);
}

static void instants_are_written_with_the_offset_in_force(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(zone_text(1795424400000, 0, text), "2026-11-23T09:00+00:00");
    assert_string_equal(zone_text(1795424400000, 60, text), "2026-11-23T10:00+01:00");
    assert_string_equal(zone_text(1795424400000, -570, text), "2026-11-22T23:30-09:30");
    assert_string_equal(zone_text(-1, 0, text), "1969-12-31T23:59+00:00");
    assert_string_equal(zone_text(INT64_MAX, INT32_MAX, text), "9999-12-31T17:59+18:00");
    assert_string_equal(zone_text(INT64_MIN, INT32_MIN, text), "0001-01-01T06:00-18:00");
}

static void instants_are_read_in_the_forms_of_iso_8601(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t utc_ms;
    } cases[] = {
        {"2026-11-23T09:00Z", 1795424400000},
        {"2026-11-23T09:00:00Z", 1795424400000},
        {"2026-11-23T10:00:00+01:00", 1795424400000},
        {"2026-11-23T10:00+0100", 1795424400000},
        {"2026-11-23T10:00+01", 1795424400000},
        {"2026-11-22T23:30-09:30", 1795424400000},
        {"2026-11-23 09:00:00z", 1795424400000},
        {"2026-11-23t09:00:00.5Z", 1795424400500},
        {"2026-11-23T09:00:00.123456789Z", 1795424400123},
        {"2026-11-23T09:00:00,001Z", 1795424400001},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2016-12-31T23:59:60Z", 1483228800000},
        {"2026-11-23T09:00-00:00", 1795424400000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t utc_ms = 0;
        struct err e = {0};
        if (!zone_parse_instant(cases[i].text, &utc_ms, &e) || utc_ms != cases[i].utc_ms)
            fail_msg("%s: %s", cases[i].text, e.text);
    }
    static const char *const refused[] = {
        "",
        "2026-11-23",
        "2026-11-23T09:00",
        "2026-11-23T09:00:00",
        "2026-02-30T09:00Z",
        "2026-11-23T24:00Z",
        "2026-11-23T09:60Z",
        "2026-11-23T09:00:61Z",
        "2026-11-23T09:00:00.Z",
        "2026-11-23T09:00+1",
        "2026-11-23T09:00+01:60",
        "2026-11-23T09:00+19:00",
        "2026-11-23T09:00Zx",
        "2026-11-23T09:00+01:0",
        "20261123T090000Z",
        "2026-11-23T9:00Z",
        "0000-01-01T00:00Z",
        "2026-11-23T09:00 Z",
        "2026-11-23T09:00+01:",
        "2026-11-23T09:00+01:000",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        int64_t utc_ms = 0;
        struct err e = {0};
        if (zone_parse_instant(refused[i], &utc_ms, &e))
            fail_msg("\"%s\" was taken", refused[i]);
        assert_int_equal(e.kind, ERR_INPUT);
    }
}

int main(void)
{
    /* A shell in another zone, and with a folder of zones of its own. */
    setenv("TZ", "XYZ-9", 1);
    setenv("TZDIR", "/nonexistent", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_any_call_the_zone_is_utc_whatever_the_shell_says),
        cmocka_unit_test(only_names_of_places_are_zones),
        cmocka_unit_test(instants_and_civil_times_agree),
        cmocka_unit_test(a_time_that_does_not_exist_is_refused_and_the_change_is_named),
        cmocka_unit_test(a_time_that_happens_twice_means_its_first_pass),
        cmocka_unit_test(for_showing_there_is_always_an_instant),
        cmocka_unit_test(every_civil_time_is_missing_once_or_twice_and_comes_back),
        cmocka_unit_test(what_is_out_of_range_is_refused_or_shown_at_the_edge),
        cmocka_unit_test(instants_are_written_with_the_offset_in_force),
        cmocka_unit_test(instants_are_read_in_the_forms_of_iso_8601),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
