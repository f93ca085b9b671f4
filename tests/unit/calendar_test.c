#include "practice/calendar.h"

#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The sample's week: Monday to Friday from 9, lunch 12 to 13, closing at 17, Wednesday 19, Friday 16; the bank holidays
 * of England and Wales. */
static struct calendar calendar;
static struct practice *practice;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    struct err e = {0};
    practice = practice_lib_open();
    return calendar_load(practice->book, &arena, &calendar, &e) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    practice_close(practice);
    arena_finish(&arena);
    return 0;
}

static int64_t moment(const char *text)
{
    int date, minute;
    struct err e = {0};
    assert_true(civil_parse_date_time(text, &date, &minute, &e));
    return (int64_t)date * DAY_MIN + minute;
}

static const char *shown(int64_t at, char out[32])
{
    char date[11], time[6];
    (void)snprintf(out, 32, "%s %s", civil_date_text((int)(at / DAY_MIN), date),
                   civil_time_text((int)(at % DAY_MIN), time));
    return out;
}

static void working_days_pass_over_weekends_easter_and_bank_holidays(void **state)
{
    static const struct {
        const char *from, *interval, *to;
    } cases[] = {
        {"2026-11-23 10:42", "1wd", "2026-11-24 00:00"}, /* Monday */
        {"2026-11-27 15:59", "1wd 17:00", "2026-11-30 17:00"},
        {"2026-11-27 17:01", "1wd", "2026-11-30 00:00"}, /* Friday after closing */
        {"2026-11-28 12:00", "1wd", "2026-11-30 00:00"}, /* Saturday */
        {"2026-04-02 11:00", "1wd", "2026-04-07 00:00"}, /* Maundy Thursday: Good Friday, Easter Monday */
        {"2026-04-02 11:00", "3wd", "2026-04-09 00:00"},
        {"2026-12-24 11:00", "2wd", "2026-12-30 00:00"}, /* 25 Dec, weekend, 28 Dec */
        {"2026-04-08 09:00", "-3wd", "2026-04-01 00:00"},
        {"2026-05-26 09:00", "-1wd", "2026-05-22 00:00"}, /* Spring bank holiday on the Monday */
        {"2026-11-23 10:42", "0d 12:00", "2026-11-23 12:00"},
        {"2026-05-21 10:00", "6m1d", "2026-11-22 00:00"},
        {"2026-08-31 10:00", "6m", "2027-02-28 00:00"}, /* no 31 February */
        {"2028-02-29 10:00", "1y", "2029-02-28 00:00"},
        {"2026-11-23 10:42", "2w", "2026-12-07 00:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct interval iv;
        struct err e = {0};
        bool is_day;
        char is[32];
        assert_true(interval_parse(cases[i].interval, &iv, &e));
        assert_string_equal(shown(interval_add(&calendar, moment(cases[i].from), &iv, &is_day), is), cases[i].to);
    }
}

static void minutes_run_in_opening_hours_alone(void **state)
{
    static const struct {
        const char *from;
        int minutes;
        const char *to;
    } cases[] = {
        {"2026-11-23 10:00", 60, "2026-11-23 11:00"}, {"2026-11-23 11:45", 60, "2026-11-23 13:45"}, /* over lunch */
        {"2026-11-23 12:30", 60, "2026-11-23 14:00"}, {"2026-11-23 16:30", 60, "2026-11-24 09:30"}, /* over night */
        {"2026-11-27 15:30", 60, "2026-11-30 09:30"}, /* Friday closes at four */
        {"2026-11-27 17:01", 60, "2026-11-30 10:00"}, {"2026-11-28 03:00", 60, "2026-11-30 10:00"},
        {"2026-03-28 12:00", 60, "2026-03-30 10:00"}, /* the clocks go forward on the Sunday */
        {"2026-10-24 12:00", 60, "2026-10-26 10:00"}, /* and back */
        {"2026-12-24 16:30", 60, "2026-12-29 09:30"}, {"2026-11-23 10:00", 0, "2026-11-23 10:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char is[32];
        assert_string_equal(shown(calendar_after_minutes(&calendar, moment(cases[i].from), cases[i].minutes), is),
                            cases[i].to);
    }
}

static void what_policy_cannot_mean_is_refused(void **state)
{
    static const char *const bad[] = {"",      "-",           "6",         "d",      "1d6m", "1wd2d",
                                      "2d1wd", "60min 17:00", "1wd 25:00", "99999d", "1x",   "1wd  17:00",
                                      "-1",    "1d ",         "100000min", "+3d",    "1m1m"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct interval iv;
        struct err e = {0};
        assert_false(interval_parse(bad[i], &iv, &e));
        assert_int_equal(e.kind, ERR_INPUT);
    }
}

static void what_policy_means_is_read(void **state)
{
    enum { ANY = CALENDAR_NO_TIME };
    static const struct {
        const char *text;
        struct interval iv;
    } cases[] = {
        {"6m1d", {6, 1, 0, 0, ANY, false}},       {"1y6m", {18, 0, 0, 0, ANY, false}},
        {"2w", {0, 14, 0, 0, ANY, false}},        {"3wd", {0, 0, 3, 0, ANY, false}},
        {"60min", {0, 0, 0, 60, ANY, false}},     {"0d", {0, 0, 0, 0, ANY, false}},
        {"-3wd", {0, 0, 3, 0, ANY, true}},        {"1wd 17:00", {0, 0, 1, 0, 17 * 60, false}},
        {"-1wd 12:00", {0, 0, 1, 0, 12 * 60, true}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct interval *to = &cases[i].iv;
        struct interval iv;
        struct err e = {0};
        assert_true(interval_parse(cases[i].text, &iv, &e));
        assert_int_equal(iv.months, to->months);
        assert_int_equal(iv.days, to->days);
        assert_int_equal(iv.working_days, to->working_days);
        assert_int_equal(iv.minutes, to->minutes);
        assert_int_equal(iv.at_min, to->at_min);
        assert_int_equal(iv.is_before, to->is_before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days_pass_over_weekends_easter_and_bank_holidays),
        cmocka_unit_test(minutes_run_in_opening_hours_alone),
        cmocka_unit_test(what_policy_cannot_mean_is_refused),
        cmocka_unit_test(what_policy_means_is_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
