/* Odd cells of another program's diary: what they were meant to say comes in, or the line is named. */
#include "visits_lib.h"

#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define HEAD "identifier,date,time,end,minutes,full_name,family,given,birth_date,practitioner,type,room,status,note\n"
#define WHO  "\"Stone, Ann\",,,1950-06-01,chen"
#define TENS "1234567890"
#define LONG TENS TENS TENS TENS TENS TENS TENS TENS TENS TENS "1"

/* One row, imported into a practice of two; the visit has the identifier 1. */
static const struct {
    const char *row, *words; /* refused with them; NULL: taken */
    int start_min, minutes;
} odd[] = {
    /* when */
    {"1,2026-11-25,10:00,,," WHO ",,,,", NULL, 600, 30},
    {"1,,2026-11-25 10:00,,," WHO ",,,,", NULL, 600, 30},
    {"1,2026-11-25T10:00,,,," WHO ",,,,", NULL, 600, 30},
    {"1,,,,," WHO ",,,,", "date is empty", 0, 0},
    {"1,2026-11-25,,,," WHO ",,,,", "date has no time of day: 2026-11-25", 0, 0},
    {"1,2026-11-25,after lunch,,," WHO ",,,,", "time: after lunch is no time of day", 0, 0},
    {"1,1899-12-31,10:00,,," WHO ",,,,", "date: 1899-12-31 is before", 0, 0},
    {"1,,1899-12-31 10:00,,," WHO ",,,,", "date: 1899-12-31 10:00 is before", 0, 0},
    {"1,2099-01-01,10:00,,," WHO ",,,,", "date: 2099-01-01 is more than", 0, 0},
    {"1,,2099-01-01 10:00,,," WHO ",,,,", "date: 2099-01-01 10:00 is more than", 0, 0},
    {"1,2026-03-29,01:30,,," WHO ",,,,", "clocks", 0, 0},
    /* how long */
    {"1,2026-11-25,10:00,,20," WHO ",,,,", NULL, 600, 20},
    {"1,2026-11-25,10:00,,20 min," WHO ",,,,", NULL, 600, 20},
    {"1,2026-11-25,10:00,,20m," WHO ",,,,", NULL, 600, 20},
    {"1,2026-11-25,10:00,,1:10," WHO ",,,,", NULL, 600, 70},
    {"1,2026-11-25,10:00,,0," WHO ",,,,", NULL, 600, 30},
    {"1,2026-11-25,10:00,10:20,0," WHO ",,,,", NULL, 600, 20},
    {"1,2026-11-25,10:00,11:00,," WHO ",,,,", NULL, 600, 60},
    {"1,2026-11-25,10:00,10:00,," WHO ",,,,", "end: 10:00 is not after the start", 0, 0},
    {"1,2026-11-25,10:00,09:00,," WHO ",,,,", "end: 09:00 is not after the start", 0, 0},
    {"1,2026-11-25,10:00,later,," WHO ",,,,", "end: later is no time of day", 0, 0},
    {"1,2026-11-25,10:00,,half," WHO ",,,,", "minutes: 1 to 1440 were expected, not 'half'", 0, 0},
    {"1,2026-11-25,10:00,,-20," WHO ",,,,", "minutes: 1 to 1440 were expected", 0, 0},
    {"1,2026-11-25,10:00,,1441," WHO ",,,,", "minutes: 1 to 1440 were expected", 0, 0},
    {"1,2026-11-25,10:00,,0:75," WHO ",,,,", "minutes: 1 to 1440 were expected", 0, 0},
    {"1,2026-11-25,10:00,,0:-5," WHO ",,,,", "minutes: 1 to 1440 were expected", 0, 0},
    {"1,2026-11-25,10:00,,24:01," WHO ",,,,", "minutes: 1 to 1440 were expected", 0, 0},
    {"1,2026-11-25,10:00,,20 hours," WHO ",,,,", "minutes: 1 to 1440 were expected", 0, 0},
    /* who */
    {"1,2026-11-25,10:00,,,,Stone,Ann,1950-06-01,chen,,,,", NULL, 600, 30},
    {"1,2026-11-25,10:00,,,,Stone,,1950-06-01,chen,,,,", "nobody here has this name", 0, 0},
    {"1,2026-11-25,10:00,,,,,Ann,1950-06-01,chen,,,,", "nobody here has this name", 0, 0},
    {"1,2026-11-25,10:00,,,,,,1950-06-01,chen,,,,", "patient is empty: an identifier was expected", 0, 0},
    {"1,2026-11-25,10:00,,,\"Stone, Ann\",,,,chen,,,,", "patient is empty: an identifier was expected", 0, 0},
    {"1,2026-11-25,10:00,,,\"Stone, Ann\",,,1950,chen,,,,", "birth_date is no date", 0, 0},
    {"1,2026-11-25,10:00,,,\"Stone, Ann\",,,1950-06-01,,,,,", "practitioner is empty", 0, 0},
    {"1,2026-11-25,10:00,,,\"Stone, Ann\",,,1950-06-01,Dr Mei Chen,,,,", NULL, 600, 30},
    /* what */
    {"1,2026-11-25,10:00,,," WHO ",unheard of,,,", "type: ", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,unheard of,,", "room: ", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,,checked in,", "status: it cannot be 'checked in': it is still to come", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,,here,", "status: it cannot be 'here': it is still to come", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,,seen,", "status: it cannot be 'seen': it is still to come", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,,missed,", "status: it cannot be 'missed': it is still to come", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,,waitlist,", "status: booked, confirmed, arrived", 0, 0},
    {LONG ",2026-11-25,10:00,,," WHO ",,,,", "identifier is longer than 100 bytes", 0, 0},
    {"1,2026-11-25,10:00,,," WHO ",,,,\"two\tlines\r\nand more\"", NULL, 600, 30},
};

static void a_row_of_a_diary_is_taken_as_it_was_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct visits_lib f = visits_lib_open();
        struct visits_lib_done d;
        struct err e = {0};
        const char *text = arena_printf(&f.a, HEAD "%s\n", odd[i].row);
        practice_lib_ok(visits_lib_try(f.p, exchange_lib_file("visits.csv", text, SIZE_MAX), NULL, false, &d, &e), &e);
        if (d.r.appointments.refused != (odd[i].words != NULL))
            fail_msg("%s: %s", odd[i].row, d.said.count ? d.said.line[0].text : "taken");
        if (odd[i].words) {
            assert_true(exchange_lib_has(&d.said, "visits.csv:2", odd[i].words));
        } else {
            struct appointment x = visits_lib_visit(&f, "1");
            assert_int_equal(x.start_min, odd[i].start_min);
            assert_int_equal(x.minutes, odd[i].minutes);
            assert_int_equal(id_compare(&x.patient, &f.stone), 0);
        }
        visits_lib_let_go(&d);
        visits_lib_close(&f);
    }
}

/* What another list says of a visit that is here, first only told. */
static void a_dry_run_says_what_would_be_changed(void **state)
{
    static const char first[] = HEAD "1,2026-11-25,10:00,,30," WHO ",review,,booked,by the door\n";
    static const struct {
        const char *row;
        int start_min, minutes;
        const char *remark;
        enum status status;
    } later[] = {
        {"1,2026-11-25,11:00,,30," WHO ",review,,booked,by the door\n", 660, 30, "by the door", STATUS_BOOKED},
        {"1,2026-11-25,10:00,,45," WHO ",review,,booked,by the door\n", 600, 45, "by the door", STATUS_BOOKED},
        {"1,2026-11-25,10:00,,30," WHO ",review,,booked,hard of hearing\n", 600, 30, "hard of hearing", STATUS_BOOKED},
        {"1,2026-11-25,10:00,,30," WHO ",review,,cancelled,by the door\n", 600, 30, "by the door", STATUS_CANCELLED},
        {"1,2026-11-25,10:00,,," WHO ",,,patient cancelled,\n", 600, 30, "by the door", STATUS_CANCELLED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        struct visits_lib f = visits_lib_open();
        struct visits_lib_done d;
        struct buf words = {0};
        struct err e = {0};
        practice_lib_ok(visits_lib_try(f.p, exchange_lib_file("v.csv", first, SIZE_MAX), NULL, false, &d, &e), &e);
        visits_lib_let_go(&d);
        const char *file = exchange_lib_file("v.csv", arena_printf(&f.a, HEAD "%s", later[i].row), SIZE_MAX);
        for (int dry = 1; dry >= 0; dry--) {
            practice_lib_ok(visits_lib_try(f.p, file, NULL, dry, &d, &e), &e);
            import_visits_describe(&d.v, &d.r, &words);
            assert_non_null(strstr(buf_str(&words), dry ? "0 visits would be taken over, 1 would be changed"
                                                        : "0 visits taken over, 1 changed"));
            buf_reset(&words);
            struct appointment x = visits_lib_visit(&f, "1");
            assert_int_equal(x.start_min, dry ? 600 : later[i].start_min);
            assert_int_equal(x.minutes, dry ? 30 : later[i].minutes);
            assert_string_equal(x.remark, dry ? "by the door" : later[i].remark);
            assert_int_equal(x.status, dry ? STATUS_BOOKED : later[i].status);
            visits_lib_let_go(&d);
        }
        buf_finish(&words);
        visits_lib_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_of_a_diary_is_taken_as_it_was_meant),
        cmocka_unit_test(a_dry_run_says_what_would_be_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
