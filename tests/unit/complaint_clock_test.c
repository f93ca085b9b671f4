#include "practice/complaint_clock.h"
#include "practice/policy.h"

#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The sample's week: Monday to Friday from 9, closing at 17, Wednesday 19, Friday 16; the bank holidays of England and
 * Wales; its figures: 3 working days, settled by the next, 20, 6 months, asked 10 after. */
static struct calendar calendar;
static struct complaint_rules rules;
static struct practice *practice;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    struct err e = {0};
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    practice = practice_lib_open();
    bool ok = book_row(practice->book, KIND_PRACTICE, &id, &arena, &row, &e);
    rules = complaint_clock_rules(&row);
    return ok && calendar_load(practice->book, &arena, &calendar, &e) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    practice_close(practice);
    arena_finish(&arena);
    return 0;
}

/* ---- rows made by hand ---- */

static int64_t instant(const char *text)
{
    int date, minute;
    int64_t at;
    struct err e = {0};
    assert_true(civil_parse_date_time(text, &date, &minute, &e));
    assert_true(zone_instant(date, minute, &at, &e));
    return at;
}

static void put(struct row *row, int field, struct value v)
{
    row->v[kind_field(row->kind, field)] = v;
}

static void put_instant(struct row *row, int field, const char *text)
{
    if (text)
        put(row, field, value_int(instant(text)));
}

static struct row complaint(const char *received, const char *stage)
{
    struct row row = {.kind = kind_find(KIND_COMPLAINT), .exists = true};
    put_instant(&row, COMPLAINT_RECEIVED_AT, received);
    put(&row, COMPLAINT_STAGE, value_text(stage));
    return row;
}

static const char *moment(int64_t at)
{
    static char out[4][24];
    static int n;
    char date[11], time[6];
    n = (n + 1) % 4;
    (void)snprintf(out[n], sizeof out[n], "%s %s", civil_date_text((int)(at / DAY_MIN), date),
                   civil_time_text((int)(at % DAY_MIN), time));
    return out[n];
}

static void check(const struct row *row, const char *kind, const char *due)
{
    struct complaint_clock is = complaint_clock(row, &rules, &calendar);
    if (!kind) {
        assert_null(is.kind);
        return;
    }
    assert_non_null(is.kind);
    assert_string_equal(is.kind, kind);
    assert_string_equal(moment(is.due), due);
    assert_true(is.opens <= is.due);
}

/* ---- tables ---- */

static void they_hear_that_we_have_it_within_three_working_days(void **state)
{
    static const struct {
        const char *received, *due;
    } cases[] = {
        {"2026-11-23 10:42", "2026-11-26 17:00"}, /* Monday */
        {"2026-11-23 00:01", "2026-11-26 17:00"}, /* in the night before it opens */
        {"2026-11-27 09:00", "2026-12-02 19:00"}, /* Friday; Wednesday closes at seven */
        {"2026-11-27 17:01", "2026-12-02 19:00"}, /* after it has closed: the day is not counted either way */
        {"2026-11-27 23:59", "2026-12-02 19:00"},
        {"2026-11-28 12:00", "2026-12-02 19:00"}, /* Saturday: nothing runs until Monday */
        {"2026-04-02 16:30", "2026-04-09 17:00"}, /* Maundy Thursday: Good Friday, the weekend, Easter Monday */
        {"2026-04-03 11:00", "2026-04-09 17:00"}, /* Good Friday itself */
        {"2026-05-22 15:59", "2026-05-28 17:00"}, /* the spring bank holiday on Monday */
        {"2026-12-23 10:00", "2026-12-30 19:00"}, /* 25, a weekend, the 28th */
        {"2026-12-24 17:01", "2026-12-31 17:00"},
        {"2026-10-23 12:00", "2026-10-28 19:00"}, /* the clock goes back on Sunday the 25th */
        {"2026-03-27 12:00", "2026-04-01 19:00"}, /* forward on Sunday the 29th */
        {"2026-10-25 00:30", "2026-10-28 19:00"}, /* half past midnight, summer time: still that Sunday */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct row row = complaint(cases[i].received, "received");
        check(&row, "acknowledge", cases[i].due);
    }
}

static void the_answer_comes_within_twenty_working_days(void **state)
{
    static const struct {
        const char *received, *stage, *due;
    } cases[] = {
        {"2026-11-02 10:00", "acknowledged", "2026-11-30 17:00"},
        {"2026-11-02 10:00", "investigating", "2026-11-30 17:00"},
        {"2026-11-06 17:01", "investigating", "2026-12-04 16:00"}, /* a Friday evening, due on a Friday */
        {"2026-03-20 10:00", "acknowledged", "2026-04-21 17:00"},  /* over Easter: two days more */
        {"2026-12-07 10:00", "acknowledged", "2027-01-07 17:00"},  /* Christmas, the 28th, New Year */
        {"2026-10-12 10:00", "investigating", "2026-11-09 17:00"}, /* over the end of summer time */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct row row = complaint(cases[i].received, cases[i].stage);
        check(&row, "answer", cases[i].due);
    }
}

static void an_answer_begins_to_be_looked_for_a_week_before_its_end(void **state)
{
    struct row row = complaint("2026-11-02 10:00", "acknowledged");
    (void)state;
    assert_string_equal(moment(complaint_clock(&row, &rules, &calendar).opens), "2026-11-23 00:00");
}

static void a_pause_moves_the_answer_by_working_days_alone(void **state)
{
    static const struct {
        const char *from, *to;
        int days;
    } cases[] = {
        {"2026-11-24 10:00", "2026-11-24 16:00", 0}, /* within a day */
        {"2026-11-24 10:00", "2026-11-26 12:00", 2}, /* Tuesday noon to Thursday noon */
        {"2026-11-24 17:01", "2026-11-25 08:30", 0}, /* a night */
        {"2026-11-27 17:01", "2026-11-30 08:59", 0}, /* a weekend */
        {"2026-11-27 11:00", "2026-11-30 08:59", 1}, /* Friday is lost, Monday is not */
        {"2026-05-22 11:00", "2026-05-26 08:30", 1}, /* over the spring bank holiday: Friday alone */
        {"2026-05-22 17:01", "2026-05-26 17:00", 1}, /* to the minute at which Tuesday closes */
        {"2026-04-02 17:01", "2026-04-07 08:30", 0}, /* all of Easter */
        {"2026-12-24 12:00", "2026-12-29 12:00", 1}, /* Christmas Eve */
        {"2026-10-23 16:30", "2026-10-26 09:00", 0}, /* the night with an hour more */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int days = complaint_clock_stood(&calendar, instant(cases[i].from), instant(cases[i].to));
        if (days != cases[i].days)
            fail_msg("%s to %s: %d days", cases[i].from, cases[i].to, days);
    }
    struct row row = complaint("2026-11-02 10:00", "investigating");
    put(&row, COMPLAINT_PAUSED_DAYS, value_int(2));
    check(&row, "answer", "2026-12-02 19:00");
}

static void while_it_waits_for_the_patient_only_the_last_day_stays(void **state)
{
    static const char *const stages[] = {"received", "acknowledged", "investigating", "reopened", "escalated"};
    (void)state;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        struct row row = complaint("2026-11-02 10:00", stages[i]);
        put_instant(&row, COMPLAINT_PAUSED_AT, "2026-11-05 10:00");
        put(&row, COMPLAINT_UPDATE_DATE, value_int(PRACTICE_LIB_TODAY));
        check(&row, "answer", "2027-04-30 16:00"); /* 2 May is a Sunday */
        assert_string_equal(moment(complaint_clock(&row, &rules, &calendar).opens), "2027-04-23 00:00");
    }
}

static void six_months_is_the_end_however_long_it_waited(void **state)
{
    struct row row = complaint("2026-03-02 10:00", "investigating"); /* six months later is a Wednesday */
    (void)state;
    put(&row, COMPLAINT_PAUSED_DAYS, value_int(150));
    check(&row, "answer", "2026-09-02 19:00");
    row = complaint("2026-02-28 10:00", "investigating"); /* a Saturday; 28 August is a Friday */
    put(&row, COMPLAINT_PAUSED_DAYS, value_int(150));
    check(&row, "answer", "2026-08-28 16:00");
    row = complaint("2026-03-01 10:00", "investigating");
    put(&row, COMPLAINT_PAUSED_DAYS, value_int(150));
    check(&row, "answer", "2026-09-01 17:00");
    rules.limit_months = 1;
    row = complaint("2026-11-28 10:00", "investigating"); /* ends on 28 December, a bank holiday: the last day before */
    put(&row, COMPLAINT_PAUSED_DAYS, value_int(150));
    check(&row, "answer", "2026-12-24 17:00");
    rules.limit_months = 6;
}

static void what_was_said_they_would_hear_comes_first(void **state)
{
    struct row row = complaint("2026-11-02 10:00", "investigating");
    (void)state;
    put(&row, COMPLAINT_UPDATE_DATE, value_int(PRACTICE_LIB_TODAY));
    check(&row, "update", "2026-11-23 17:00");
    assert_string_equal(moment(complaint_clock(&row, &rules, &calendar).opens), "2026-11-23 00:00");
    put(&row, COMPLAINT_UPDATE_DATE, value_int(PRACTICE_LIB_TODAY + 5)); /* a Saturday: on the Friday before */
    check(&row, "update", "2026-11-27 16:00");
    put(&row, COMPLAINT_UPDATE_DATE, value_int(PRACTICE_LIB_TODAY + 9)); /* the answer is due before that */
    check(&row, "answer", "2026-11-30 17:00");
    put(&row, COMPLAINT_STAGE, value_text("answered"));
    put_instant(&row, COMPLAINT_ANSWERED_AT, "2026-11-20 10:00");
    check(&row, "check-back", "2026-12-04 16:00");
}

static void after_the_answer_we_ask_whether_it_held(void **state)
{
    static const struct {
        const char *at, *due;
    } cases[] = {
        {"2026-11-05 15:00", "2026-11-19 17:00"},
        {"2026-11-06 17:01", "2026-11-20 16:00"},
        {"2026-12-18 10:00", "2027-01-06 19:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct row row = complaint("2026-10-05 10:00", "answered");
        put_instant(&row, COMPLAINT_ANSWERED_AT, cases[i].at);
        check(&row, "check-back", cases[i].due);
        row = complaint("2026-10-05 10:00", "settled");
        put_instant(&row, COMPLAINT_SETTLED_AT, cases[i].at);
        check(&row, "check-back", cases[i].due);
        struct complaint_clock is = complaint_clock(&row, &rules, &calendar);
        assert_int_equal(is.opens / DAY_MIN, is.due / DAY_MIN);
        assert_int_equal(is.opens % DAY_MIN, 0);
    }
}

static void what_is_taken_up_again_begins_again(void **state)
{
    struct row row = complaint("2026-06-01 10:00", "reopened");
    (void)state;
    put_instant(&row, COMPLAINT_REOPENED_AT, "2026-11-02 10:00");
    check(&row, "answer", "2026-11-30 17:00");
    put(&row, COMPLAINT_STAGE, value_text("investigating"));
    check(&row, "answer", "2026-11-30 17:00");
    rules.second_days = 10;
    put(&row, COMPLAINT_STAGE, value_text("escalated"));
    put_instant(&row, COMPLAINT_ESCALATED_AT, "2026-11-09 10:00");
    check(&row, "answer", "2026-11-23 17:00");
    rules.second_days = 20;
}

static void a_concern_that_becomes_a_complaint_counts_from_then(void **state)
{
    struct row row = complaint("2026-10-05 10:00", "received");
    (void)state;
    put_instant(&row, COMPLAINT_COMPLAINED_AT, "2026-11-02 10:00");
    check(&row, "acknowledge", "2026-11-05 17:00");
    put(&row, COMPLAINT_STAGE, value_text("acknowledged"));
    check(&row, "answer", "2026-11-30 17:00");
}

static void what_is_over_has_no_clock(void **state)
{
    static const char *const stages[] = {"checked-back", "closed", "withdrawn", "something newer"};
    (void)state;
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        struct row row = complaint("2026-11-02 10:00", stages[i]);
        check(&row, NULL, NULL);
    }
    struct row row = complaint("2026-11-02 10:00", "received");
    put(&row, FIELD_ENTERED_IN_ERROR, value_int(1));
    check(&row, NULL, NULL);
    row = complaint(NULL, "received");
    check(&row, NULL, NULL);
    row = complaint("2026-11-02 10:00", "received");
    row.exists = false;
    check(&row, NULL, NULL);
}

static void it_can_be_settled_at_the_desk_until_the_next_working_day_ends(void **state)
{
    (void)state;
    assert_string_equal(moment(complaint_clock_settle(&rules, &calendar, instant("2026-11-27 09:00"))),
                        "2026-11-30 17:00");
    assert_string_equal(moment(complaint_clock_settle(&rules, &calendar, instant("2026-04-02 17:01"))),
                        "2026-04-07 17:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_hear_that_we_have_it_within_three_working_days),
        cmocka_unit_test(the_answer_comes_within_twenty_working_days),
        cmocka_unit_test(an_answer_begins_to_be_looked_for_a_week_before_its_end),
        cmocka_unit_test(a_pause_moves_the_answer_by_working_days_alone),
        cmocka_unit_test(while_it_waits_for_the_patient_only_the_last_day_stays),
        cmocka_unit_test(six_months_is_the_end_however_long_it_waited),
        cmocka_unit_test(what_was_said_they_would_hear_comes_first),
        cmocka_unit_test(after_the_answer_we_ask_whether_it_held),
        cmocka_unit_test(what_is_taken_up_again_begins_again),
        cmocka_unit_test(a_concern_that_becomes_a_complaint_counts_from_then),
        cmocka_unit_test(what_is_over_has_no_clock),
        cmocka_unit_test(it_can_be_settled_at_the_desk_until_the_next_working_day_ends),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
