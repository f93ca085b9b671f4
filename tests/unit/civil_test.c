#include "base/civil.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* Monday 23 November 2026: the day all tables below are seen from. */
static int monday(void)
{
    return civil_from(2026, 11, 23);
}

static void every_day_of_ten_thousand_years_comes_back(void **state)
{
    (void)state;
    struct civil c = {1, 1, 1};
    int weekday = 0; /* 0001-01-01 was a Monday in the proleptic calendar */
    for (int date = CIVIL_MIN; date <= CIVIL_MAX; date++) {
        struct civil split = civil_split(date);
        if (split.year != c.year || split.month != c.month || split.day != c.day ||
            civil_from(c.year, c.month, c.day) != date || civil_weekday(date) != weekday)
            fail_msg("day %d is %d-%d-%d", date, split.year, split.month, split.day);
        weekday = (weekday + 1) % 7;
        c.day++;
        if (!civil_is_valid(c.year, c.month, c.day)) {
            c.day = 1;
            c.month = c.month % 12 + 1;
            c.year += c.month == 1 ? 1 : 0;
        }
    }
    assert_int_equal(c.year, 10000);
    assert_int_equal(civil_from(1970, 1, 1), 0);
    assert_int_equal(civil_from(2026, 11, 23), 20780);
}

static void impossible_dates_are_not_valid(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        bool is_valid;
    } cases[] = {
        {2026, 2, 29, false}, {2028, 2, 29, true},  {1900, 2, 29, false}, {2000, 2, 29, true},  {2026, 4, 31, false},
        {2026, 12, 31, true}, {2026, 13, 1, false}, {2026, 0, 1, false},  {2026, 1, 0, false},  {0, 1, 1, false},
        {1, 1, 1, true},      {9999, 12, 31, true}, {10000, 1, 1, false}, {2026, 1, -1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(civil_is_valid(cases[i].year, cases[i].month, cases[i].day), cases[i].is_valid);
}

static void iso_weeks_belong_to_the_year_of_their_thursday(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, week, iso_year;
    } cases[] = {
        {2026, 11, 23, 48, 2026}, {2026, 1, 1, 1, 2026},  {2025, 12, 29, 1, 2026}, {2024, 12, 30, 1, 2025},
        {2027, 1, 1, 53, 2026},   {2027, 1, 3, 53, 2026}, {2027, 1, 4, 1, 2027},   {2021, 1, 3, 53, 2020},
        {2023, 1, 1, 52, 2022},   {1, 1, 1, 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int iso_year = 0;
        int date = civil_from(cases[i].year, cases[i].month, cases[i].day);
        assert_int_equal(civil_iso_week(date, &iso_year), cases[i].week);
        assert_int_equal(iso_year, cases[i].iso_year);
        assert_int_equal(civil_iso_week(date, NULL), cases[i].week);
    }
}

static void months_added_end_at_the_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        {"2026-01-31", 1, "2026-02-28"},         {"2028-01-31", 1, "2028-02-29"},
        {"2026-11-23", 3, "2027-02-23"},         {"2026-11-23", -11, "2025-12-23"},
        {"2026-03-31", -1, "2026-02-28"},        {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"},        {"2026-12-31", 0, "2026-12-31"},
        {"0001-03-01", -2, "0001-01-01"},        {"0001-03-01", -3, "0001-01-01"},
        {"9999-11-30", 1, "9999-12-30"},         {"9999-11-30", 2, "9999-12-31"},
        {"2026-01-01", INT32_MAX, "9999-12-31"}, {"2026-01-01", INT32_MIN, "0001-01-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int date = 0;
        char text[11];
        assert_true(civil_parse_date(cases[i].from, &date, NULL));
        assert_string_equal(civil_date_text(civil_add_months(date, cases[i].months), text), cases[i].to);
    }
}

static void people_grow_older_on_their_birthday(void **state)
{
    (void)state;
    static const struct {
        const char *birth, *on;
        int age;
    } cases[] = {
        {"1980-06-15", "2026-06-14", 45}, {"1980-06-15", "2026-06-15", 46},  {"2004-02-29", "2026-02-28", 21},
        {"2004-02-29", "2026-03-01", 22}, {"2004-02-29", "2028-02-29", 24},  {"2026-11-23", "2026-11-23", 0},
        {"2026-11-22", "2027-11-21", 0},  {"1900-01-01", "2026-11-23", 126},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int birth = 0, on = 0;
        assert_true(civil_parse_date(cases[i].birth, &birth, NULL));
        assert_true(civil_parse_date(cases[i].on, &on, NULL));
        assert_int_equal(civil_age(birth, on), cases[i].age);
    }
}

static void the_strict_forms_take_nothing_else(void **state)
{
    (void)state;
    static const char *const dates[] = {"",           "2026-11-3",   "2026-11-031", "26-11-23",
                                        "2026/11/23", "2026-11-23 ", " 2026-11-23", "2026-02-29",
                                        "2026-13-01", "2026-00-10",  "2026-11-00",  "0000-01-01",
                                        "2026-11-32", "-026-11-23",  "2026-1a-23",  "2026-11-23T"};
    static const char *const times[] = {"",     "9:30",   "24:00", "23:60", "09.30",
                                        "09:3", "09:300", "ab:cd", "-1:30", "09:30 "};
    static const char *const both[] = {"",
                                       "2026-11-23",
                                       "2026-11-23_09:30",
                                       "2026-11-23 9:30",
                                       "2026-11-23  09:30",
                                       "2026-11-23 09:30:00",
                                       "2026-02-30 09:30",
                                       "2026-11-23 24:00"};
    int date = 0, minute = 0;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct err e = {0};
        assert_false(civil_parse_date(dates[i], &date, &e));
        assert_int_equal(e.kind, ERR_INPUT);
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct err e = {0};
        assert_false(civil_parse_time(times[i], &minute, &e));
        assert_int_equal(e.kind, ERR_INPUT);
    }
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        struct err e = {0};
        assert_false(civil_parse_date_time(both[i], &date, &minute, &e));
        assert_int_equal(e.kind, ERR_INPUT);
    }
    assert_true(civil_parse_date_time("2026-11-23T09:30", &date, &minute, NULL));
    assert_int_equal(date, monday());
    assert_int_equal(minute, 570);
    assert_true(civil_parse_date_time("0001-01-01 00:00", &date, &minute, NULL));
    assert_int_equal(date, CIVIL_MIN);
    assert_int_equal(minute, 0);
    assert_true(civil_parse_time("23:59", &minute, NULL));
    assert_int_equal(minute, 1439);
}

static const struct {
    const char *typed, *means;
    bool is_month_first;
} typed_days[] = {
    {"23.11.2026", "2026-11-23", false},
    {"23/11/2026", "2026-11-23", false},
    {"5/1/2027", "2027-01-05", false},
    {"5/1/2027", "2027-05-01", true},
    {"11/23/2026", "2026-11-23", true},
    {"23/11", "2026-11-23", false},
    {"22/11", "2027-11-22", false},
    {"24.12.", "2026-12-24", false},
    {"1.2", "2027-02-01", false},
    {"12/24", "2026-12-24", true},
    {"23-11-2026", "2026-11-23", false},
    {"2026-11-23", "2026-11-23", true},
    {"2026/11/23", "2026-11-23", false},
    {"2026-1-5", "2026-01-05", false},
    {"23 nov", "2026-11-23", false},
    {"nov 23", "2026-11-23", false},
    {"23nov", "2026-11-23", false},
    {"1 JAN", "2027-01-01", false},
    {"23 November 2026", "2026-11-23", false},
    {"nov 23, 2026", "2026-11-23", false},
    {"2 sept 2027", "2027-09-02", false},
    {"23rd nov", "2026-11-23", false},
    {"1st of", "", false},
    {"23. nov 2026", "2026-11-23", false},
    {"today", "2026-11-23", false},
    {"Tomorrow", "2026-11-24", false},
    {"yesterday", "2026-11-22", false},
    {"tue", "2026-11-24", false},
    {"mon", "2026-11-30", false},
    {"sunday", "2026-11-29", false},
    {"thurs", "2026-11-26", false},
    {"next mon", "2026-11-30", false},
    {"next fri", "2026-12-04", false},
    {"next sunday", "2026-12-06", false},
    {"+3", "2026-11-26", false},
    {"+0", "2026-11-23", false},
    {"-1", "2026-11-22", false},
    {"+6w", "2027-01-04", false},
    {"in 6w", "2027-01-04", false},
    {"in 6 weeks", "2027-01-04", false},
    {"6 w", "2027-01-04", false},
    {"3m", "2027-02-23", false},
    {"in 1 month", "2026-12-23", false},
    {"-2 weeks", "2026-11-09", false},
    {"1y", "2027-11-23", false},
    {"10d", "2026-12-03", false},
    {"  23/11/2026  ", "2026-11-23", false},
    {"mon 23 nov", "2026-11-23", false},
    {"Mon 23 Nov 2026", "2026-11-23", false},
    {"Tue, 24/11", "2026-11-24", false},
    {"Mon 23.11.2026", "2026-11-23", false},
    {"29/2/2028", "2028-02-29", false},
    {"1/1/0001", "0001-01-01", false},
};

static void people_type_days_in_many_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof typed_days / sizeof typed_days[0]; i++) {
        struct err e = {0};
        int date = 0;
        char text[11] = "";
        if (civil_parse_any(typed_days[i].typed, monday(), !typed_days[i].is_month_first, &date, &e))
            civil_date_text(date, text);
        if (strcmp(text, typed_days[i].means) != 0)
            fail_msg("\"%s\" was read as \"%s\" (%s)", typed_days[i].typed, text, e.text);
    }
}

static void a_day_that_cannot_be_meant_is_refused_with_the_reason(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *reason;
    } cases[] = {
        {"", "not a date"},
        {"   ", "not a date"},
        {"soon", "not a date"},
        {"23", "not a date"},
        {"mo", "not a date"},
        {"next", "not a date"},
        {"next week", "not a date"},
        {"23/11/2026/1", "not a date"},
        {"23/11/26", "four digits"},
        {"23 nov 26", "four digits"},
        {"26-11-23", "four digits"},
        {"31/02", "no day 31 in Feb"},
        {"31/02/2027", "no day 31 in Feb"},
        {"30 feb 2028", "no day 30 in Feb"},
        {"29/02/2027", "no day 29 in Feb 2027"},
        {"29 feb", "no day 29 in Feb 2027"},
        {"31 apr", "no day 31 in Apr"},
        {"0/11/2026", "no day 0"},
        {"00/00/0000", "Years go from"},
        {"11/23/2026", "no month 23; the day is written first"},
        {"12/0/2026", "no month 0"},
        {"1/1/0000", "Years go from"},
        {"+6q", "not a date"},
        {"6 weeks ago", "not a date"},
        {"123456/1/2026", "not a date"},
        {"+9999y", "Years go from"},
        {"-9999y", "Years go from"},
        {"tue 23 nov 2026", "Mon 23 Nov 2026"},
        {"23\xC2\xA0nov", "not a date"},
        {"\x1b[2J", "not a date"},
        {"1 1 1 1 1 1 1 1 1 1 1", "not a date"},
        {"supercalifragilistic", "not a date"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        int date = 0;
        if (civil_parse_any(cases[i].typed, monday(), true, &date, &e) || strstr(e.text, cases[i].reason) == NULL)
            fail_msg("\"%s\": \"%s\" instead of \"%s\"", cases[i].typed, e.text, cases[i].reason);
        assert_int_equal(e.kind, ERR_INPUT);
    }
}

/* Today is Monday, 23 November 2026. */
static const struct {
    const char *typed, *past, *near;
} without_a_year[] = {
    {"12 nov", "2026-11-12", "2026-11-12"},
    {"16/11", "2026-11-16", "2026-11-16"},
    {"23 nov", "2026-11-23", "2026-11-23"},
    {"24 nov", "2025-11-24", "2026-11-24"},
    {"24 sep", "2026-09-24", "2026-09-24"},
    {"23 sep", "2026-09-23", "2027-09-23"},
    {"1 jan", "2026-01-01", "2027-01-01"},
    {"mon 16 nov", "2026-11-16", "2026-11-16"},
    {"mon 23 nov", "2026-11-23", "2026-11-23"},
    {"wed 24 nov", "", "2027-11-24"},
    {"tue 16 nov", "", "2027-11-16"},
    {"sun 16 nov", "", "2025-11-16"},
    {"sat 16 nov", "", ""},
    {"sat 12/12 2026", "", ""},
    {"sat", "2026-11-21", "2026-11-28"},
    {"mon", "2026-11-23", "2026-11-30"},
    {"tue", "2026-11-17", "2026-11-24"},
    {"yesterday", "2026-11-22", "2026-11-22"},
    {"6w", "2026-10-12", "2027-01-04"},
    {"+6w", "2027-01-04", "2027-01-04"},
    {"12 nov 2027", "2027-11-12", "2027-11-12"},
};

static const char *read_as(civil_reader *read, const char *typed, char text[11])
{
    struct err e = {0};
    int date;
    return read(typed, monday(), true, &date, &e) ? civil_date_text(date, text) : "";
}

static void a_date_without_a_year_is_past_where_only_that_makes_sense_and_near_where_one_looks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof without_a_year / sizeof without_a_year[0]; i++) {
        char past[11], near[11];
        const char *was = read_as(civil_parse_past, without_a_year[i].typed, past);
        const char *looked = read_as(civil_parse_near, without_a_year[i].typed, near);
        if (strcmp(was, without_a_year[i].past) != 0 || strcmp(looked, without_a_year[i].near) != 0)
            fail_msg("\"%s\" was read as \"%s\" and \"%s\"", without_a_year[i].typed, was, looked);
    }
}

static void what_is_no_birth_date_is_told_in_words_about_birth_dates(void **state)
{
    int date = 0;
    (void)state;
    static const char *const wrong[] = {"soon", "1963", "17.12.1963.1", "next mo", "in 1963"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err e = {0};
        assert_false(civil_parse_birth(wrong[i], monday(), true, &date, &e));
        assert_string_equal(e.text, "This is not a birth date: type 17/12/1963 or 1963-12-17");
    }
    struct err e = {0};
    assert_false(civil_parse_birth("17 dec", monday(), true, &date, &e));
    assert_string_equal(e.text, "The year is needed too, with four digits");
    e = (struct err){0};
    assert_false(civil_parse_birth("soon", monday(), false, &date, &e));
    assert_non_null(strstr(e.text, "12/17/1963"));
    assert_true(civil_parse_birth("17 dec 1963", monday(), true, &date, &e));
    assert_int_equal(date, civil_from(1963, 12, 17));
}

static void what_rounds_shows_for_a_day_can_be_typed_again(void **state)
{
    (void)state;
    for (int date = civil_from(1900, 1, 1); date < civil_from(2100, 1, 1); date += 17) {
        char iso[11], desk[16];
        int back = 0;
        assert_true(civil_parse_any(civil_date_text(date, iso), monday(), true, &back, NULL));
        assert_int_equal(back, date);
        assert_true(civil_parse_any(civil_desk_date(date, desk), monday(), false, &back, NULL));
        assert_int_equal(back, date);
    }
}

static void people_type_times_in_many_ways(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        int minute; /* -1: refused */
    } cases[] = {
        {"9", 540},
        {"09", 540},
        {"930", 570},
        {"0930", 570},
        {"09:30", 570},
        {"9:30", 570},
        {"9.30", 570},
        {"9:30am", 570},
        {"9:30 AM", 570},
        {"9.30pm", 1290},
        {"2pm", 840},
        {"2 pm", 840},
        {"12am", 0},
        {"12pm", 720},
        {"12:30am", 30},
        {"1430", 870},
        {"23:59", 1439},
        {"0", 0},
        {"00:00", 0},
        {"230p", 870},
        {" 9 ", 540},
        {"", -1},
        {"24", -1},
        {"24:00", -1},
        {"9:60", -1},
        {"960", -1},
        {"9:3", -1},
        {"9:300", -1},
        {"13pm", -1},
        {"0am", -1},
        {"9 30", -1},
        {"am", -1},
        {"9xm", -1},
        {"9:30:00", -1},
        {"-9", -1},
        {"12345", -1},
        {"930:30", -1},
        {"nine", -1},
        {"9:", -1},
        {":30", -1},
        {"99999999999999999999", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        int minute = -1;
        if (!civil_parse_any_time(cases[i].typed, &minute, &e))
            assert_int_equal(e.kind, ERR_INPUT);
        if (minute != cases[i].minute)
            fail_msg("\"%s\" was read as minute %d, not %d", cases[i].typed, minute, cases[i].minute);
    }
}

static void texts_have_the_forms_of_the_desk(void **state)
{
    (void)state;
    char iso[11], desk[16], little[8], hour[6];
    int third = civil_from(2026, 11, 3);
    assert_string_equal(civil_date_text(monday(), iso), "2026-11-23");
    assert_string_equal(civil_date_text(CIVIL_MIN, iso), "0001-01-01");
    assert_string_equal(civil_date_text(CIVIL_MAX, iso), "9999-12-31");
    assert_string_equal(civil_desk_date(monday(), desk), "Mon 23 Nov 2026");
    assert_string_equal(civil_desk_date(third, desk), "Tue 3 Nov 2026");
    assert_string_equal(civil_short_date(monday(), little), "23 Nov");
    assert_string_equal(civil_short_date(third, little), " 3 Nov");
    assert_string_equal(civil_time_text(0, hour), "00:00");
    assert_string_equal(civil_time_text(1439, hour), "23:59");
    assert_string_equal(civil_weekday_name(6), "Sun");
    assert_string_equal(civil_weekday_name(7), "?");
    assert_string_equal(civil_month_name(12), "Dec");
    assert_string_equal(civil_month_name(0), "???");
    /* "No date" handed in by mistake is shown as some date; it harms nothing. */
    assert_string_equal(civil_date_text(CIVIL_NONE, iso), "0001-01-01");
}

static void a_clock_of_twelve_hours_is_read_and_lines_up(void **state)
{
    static const struct {
        int minute;
        const char *text, *cell;
    } cases[] = {
        {0, "12:00a", "12:00a"},   {1, "12:01a", "12:01a"},  {570, "9:30a", " 9:30a"},   {719, "11:59a", "11:59a"},
        {720, "12:00p", "12:00p"}, {870, "2:30p", " 2:30p"}, {1439, "11:59p", "11:59p"},
    };
    char text[8];
    (void)state;
    assert_string_equal(civil_clock_text(570, text), "09:30");
    assert_string_equal(civil_clock_cell(570, text), "09:30");
    civil_clock_set(false);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minute = -1;
        assert_string_equal(civil_clock_cell(cases[i].minute, text), cases[i].cell);
        assert_int_equal(strlen(text), civil_clock_cells());
        assert_string_equal(civil_clock_text(cases[i].minute, text), cases[i].text);
        assert_true(civil_parse_any_time(text, &minute, NULL));
        assert_int_equal(minute, cases[i].minute);
    }
    assert_string_equal(civil_time_text(870, text), "14:30");
    civil_clock_set(true);
}

static void lengths_are_said_in_hours_and_minutes(void **state)
{
    static const struct {
        int minutes;
        const char *text;
    } cases[] = {{-5, "0"}, {0, "0"}, {45, "45m"}, {60, "1h"}, {65, "1h05"}, {150, "2h30"}, {60000, "1000h"}};
    char text[12];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(civil_length_text(cases[i].minutes, text), cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_ten_thousand_years_comes_back),
        cmocka_unit_test(impossible_dates_are_not_valid),
        cmocka_unit_test(iso_weeks_belong_to_the_year_of_their_thursday),
        cmocka_unit_test(months_added_end_at_the_last_day),
        cmocka_unit_test(people_grow_older_on_their_birthday),
        cmocka_unit_test(the_strict_forms_take_nothing_else),
        cmocka_unit_test(people_type_days_in_many_ways),
        cmocka_unit_test(a_day_that_cannot_be_meant_is_refused_with_the_reason),
        cmocka_unit_test(a_date_without_a_year_is_past_where_only_that_makes_sense_and_near_where_one_looks),
        cmocka_unit_test(what_is_no_birth_date_is_told_in_words_about_birth_dates),
        cmocka_unit_test(what_rounds_shows_for_a_day_can_be_typed_again),
        cmocka_unit_test(people_type_times_in_many_ways),
        cmocka_unit_test(texts_have_the_forms_of_the_desk),
        cmocka_unit_test(lengths_are_said_in_hours_and_minutes),
        cmocka_unit_test(a_clock_of_twelve_hours_is_read_and_lines_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
