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
    static const char *const good[] = {"6m1d", "1y6m", "2w", "3wd", "1wd 17:00", "60min", "-3wd", "0d", "-1wd 12:00"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct interval iv;
        struct err e = {0};
        assert_false(interval_parse(bad[i], &iv, &e));
        assert_int_equal(e.kind, ERR_INPUT);
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct interval iv;
        struct err e = {0};
        char text[INTERVAL_TEXT];
        assert_true(interval_parse(good[i], &iv, &e));
        assert_string_equal(interval_text(&iv, text), good[i]);
    }
}

static void working_days_between_two_dates_are_counted(void **state)
{
    (void)state;
    int thursday = (int)(moment("2026-04-02 00:00") / DAY_MIN);
    assert_int_equal(calendar_working_days(&calendar, thursday, thursday), 0);
    assert_int_equal(calendar_working_days(&calendar, thursday, thursday + 4), 0); /* Easter Monday */
    assert_int_equal(calendar_working_days(&calendar, thursday, thursday + 5), 1);
    assert_int_equal(calendar_working_days(&calendar, thursday, thursday - 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days_pass_over_weekends_easter_and_bank_holidays),
        cmocka_unit_test(minutes_run_in_opening_hours_alone),
        cmocka_unit_test(what_policy_cannot_mean_is_refused),
        cmocka_unit_test(working_days_between_two_dates_are_counted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
