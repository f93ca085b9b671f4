#include "exchange/import_calls.h"

#include "exchange_lib.h"
#include "practice/caller.h"
#include "practice/contact.h"
#include "practice/phone.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define PLAIN                                                   \
    "time,number,direction,answered,duration,name\n"            \
    "2026-11-23 08:55:12,07700 900456,in,no,0,\n"               \
    "2026-11-23T08:57,07700 900456,inbound,missed,0,Stefan W\n" \
    "2026-11-23 09:10,+44 7700 900777,in,no answer,0,\n"        \
    "2026-11-23 09:12,07700 900777,in,no,0,\n"                  \
    "2026-11-23 09:20,07700 900456,in,yes,130,\n"               \
    "2026-11-23 09:30,07700 900123,out,no,0,\n"                 \
    "2026-11-20 17:30,anonymous,in,no,0,\n"

struct done {
    struct import_result r;
    struct import_calls c;
    struct exchange_lib_said said;
};

static bool try(struct practice *p, const char *file, const char *map, struct import_calls how, bool is_dry,
                struct done *d, struct err *e)
{
    *d = (struct done){.c = how};
    struct import_options o = exchange_lib_options(p, &d->said);
    o.is_dry_run = is_dry;
    return import_calls(p, file, map, &o, &d->c, &d->r, e);
}

static struct done run(struct practice *p, const char *text, struct import_calls how)
{
    struct done d;
    struct err e = {0};
    practice_lib_ok(try(p, exchange_lib_file("calls.csv", text, SIZE_MAX), NULL, how, false, &d, &e), &e);
    return d;
}

static const struct import_calls MISSED = {.since = CIVIL_NONE}, ALL = {.since = CIVIL_NONE, .is_all = true};

static struct caller_again again(struct practice *p, const struct id *patient, struct arena *a)
{
    struct caller_again x;
    struct err e = {0};
    practice_lib_ok(caller_rang_before(p, patient, PRACTICE_LIB_NOW_MS, false, a, &x, &e), &e);
    return x;
}

static void missed_calls_are_written_down_and_answered_ones_counted(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct id stefan = practice_lib_patient(p, "Werner", "Stefan", CIVIL_NONE, "07700 900456");
    struct done d = run(p, PLAIN, MISSED);
    assert_int_equal(d.r.contacts.added, 5);
    assert_int_equal(d.c.answered, 1);
    assert_int_equal(d.c.ours, 1);
    assert_int_equal(d.said.refused, 0);
    assert_int_equal(again(p, &stefan, &a).nunanswered, 2);
    /* One unknown caller for a number, however it is written; one for who withholds it. */
    struct id unknown = caller_unknown_id("07700 900777"), withheld = caller_unknown_id("");
    assert_int_equal(again(p, &unknown, &a).nunanswered, 2);
    assert_int_equal(again(p, &withheld, &a).nunanswered, 1);
    struct buf says = {0};
    import_calls_describe(&d.c, &d.r, &says);
    assert_string_equal(buf_str(&says), "5 missed calls written down.\n1 was answered, and only counted.\n"
                                        "1 was ours, and only counted.\n");
    buf_finish(&says);
    exchange_lib_verify(p);
    arena_finish(&d.said.arena);
    arena_finish(&a);
    practice_close(p);
}

/* A month's name may hold a T, and blanks may stand between the parts of a day. */
static void a_day_with_a_months_name_has_its_time_behind_it(void **state)
{
    static const char map[] = "name = \"pbx\"; date_format = \"d-m-y\"; columns = { time = \"time\"; "
                              "number = \"number\"; direction = \"direction\"; answered = \"answered\"; };";
    static const char text[] = "time,number,direction,answered\n"
                               "22-OCT-2026 17:20,07700 900456,in,no\n"
                               "20 Nov 2026 5:20:05 PM,07700 900456,in,no\n";
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct done d;
    struct err e = {0};
    const char *m = arena_strdup(&a, exchange_lib_file("calls.map", map, SIZE_MAX));
    practice_lib_ok(try(p, exchange_lib_file("calls.csv", text, SIZE_MAX), m, MISSED, false, &d, &e), &e);
    assert_int_equal(d.said.refused, 0);
    assert_int_equal(d.r.contacts.added, 2);
    arena_finish(&d.said.arena);
    arena_finish(&a);
    practice_close(p);
}

static void importing_again_adds_nothing_twice(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct done first = run(p, PLAIN, MISSED);
    struct done second = run(p, PLAIN "2026-11-23 10:01,07700 900999,in,no,0,\n", MISSED);
    assert_int_equal(second.r.contacts.same, 5);
    assert_int_equal(second.r.contacts.added, 1);
    struct done all = run(p, PLAIN, ALL);
    assert_int_equal(all.r.contacts.same, 5);
    assert_int_equal(all.r.contacts.added, 2);
    exchange_lib_verify(p);
    arena_finish(&first.said.arena);
    arena_finish(&second.said.arena);
    arena_finish(&all.said.arena);
    practice_close(p);
}

static void rows_that_cannot_be_are_named_with_their_line_and_kept_out(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    static const char text[] = "time,number,direction,answered,duration,name\n"
                               "yesterday,07700 900456,in,no,0,\n"
                               "2026-11-23,07700 900456,in,no,0,\n"
                               "2026-11-24 09:00,07700 900456,in,no,0,\n"
                               "2026-11-23 09:00,12,in,no,0,\n"
                               "2026-11-23 09:00,07700 900456,sideways,no,0,\n"
                               "2026-11-23 09:00,07700 900456,in,perhaps,0,\n"
                               "2026-11-23 09:00,07700 900456,in,no,long,\n"
                               "2026-11-23 09:00,07700 900456,in,no,0,\n"
                               "2026-11-23 09:00,07700 900456\n"
                               "2026-11-23 08:01,07700 900456,in,no,9:9:9:9:9:9:9:9,\n"
                               "2026-11-23 08:02,07700 900456,in,no,10-20,\n"
                               "2026-11-23 08:03,07700 900456,in,no,-5,\n"
                               "2026-11-23 08:04,07700 900456,in,no,99999,\n"
                               "2026-11-23 23:59,07700 900456,in,no,0,\n"
                               "2026-03-29 01:30,07700 900456,in,no,0,\n" /* the clocks went from 1:00 to 2:00 */
                               "2026-11-23 at about a quarter past nine in the morning,07700 900456,in,no,0,\n";
    struct done d = run(p, text, MISSED);
    assert_int_equal(d.r.contacts.refused, 15);
    assert_int_equal(d.r.contacts.added, 1);
    static const struct {
        const char *where, *words;
    } cases[] = {
        {"calls.csv:2", "is no date"},          {"calls.csv:3", "has no time of day"}, {"calls.csv:4", "still to come"},
        {"calls.csv:5", "no telephone number"}, {"calls.csv:6", "not 'sideways'"},     {"calls.csv:7", "not 'perhaps'"},
        {"calls.csv:8", "not 'long'"},
        {"calls.csv:11", "not '9:9"},           {"calls.csv:12", "not '10-20'"},       {"calls.csv:13", "not '-5'"},
        {"calls.csv:14", "not '99999'"},        {"calls.csv:15", "still to come"},
        {"calls.csv:16", "01:30"},              {"calls.csv:17", "has no time of day"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_true(exchange_lib_has(&d.said, cases[i].where, cases[i].words));
    arena_finish(&d.said.arena);
    practice_close(p);
}

static void a_call_of_which_only_the_length_is_known_was_answered_if_it_has_one(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    static const char text[] = "time,number,direction,answered,duration,name\n"
                               "2026-11-23 08:01,07700 900456,in,,0:01:10,\n"
                               "2026-11-23 08:02,07700 900457,in,,12.5,\n"
                               "2026-11-23 08:03,07700 900458,in,,0,\n"
                               "2026-11-23 08:04,07700 900459,in,,,\n"
                               "2026-11-23 08:05,07700 900460,outgoing,,0,07700 900460\n";
    struct done d = run(p, text, MISSED);
    assert_int_equal(d.r.contacts.refused, 0);
    assert_int_equal(d.c.answered, 2);
    assert_int_equal(d.r.contacts.added, 2);
    arena_finish(&d.said.arena);
    d = run(p, text, ALL);
    assert_int_equal(d.r.contacts.added, 3);
    arena_finish(&d.said.arena);
    practice_close(p);
}

static void a_providers_own_columns_come_in_by_the_sample_map(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct done d;
    struct err e = {0};
    static const char text[] = "Date,Time,Caller,Direction,Result,Seconds,Caller name\n"
                               "22/11/2026,5:20:05 PM,07700 900456,incoming,Rang out,0,WERNER S\n"
                               "23/11/2026,09:01:00,withheld,incoming,Talked,2:10,-\n";
    const char *file = exchange_lib_file("calls.csv", text, SIZE_MAX);
    practice_lib_ok(try(p, file, "data/calls.map", ALL, true, &d, &e), &e);
    assert_int_equal(d.r.contacts.added, 2);
    assert_int_equal(d.said.nshown, 2);
    assert_string_equal(d.said.shown[0], "Sun 22 Nov 2026 17:20  from  07700 900456  missed");
    arena_finish(&d.said.arena);
    practice_lib_ok(try(p, file, "data/calls.map", ALL, false, &d, &e), &e); /* the dry run wrote nothing */
    assert_int_equal(d.r.contacts.added, 2);
    arena_finish(&d.said.arena);
    /* A map that lacks what is needed says so. */
    const char *map = exchange_lib_file("bad.map", "name = \"x\"; columns = { number = \"Caller\"; };", SIZE_MAX);
    assert_false(try(p, "calls.csv", map, ALL, false, &d, &e));
    assert_non_null(strstr(e.text, "time and number are needed"));
    static const struct {
        const char *map, *at;
    } none[] = {{"name = \"x\";", "bad.map:1"},
                {"name = \"x\";\ncolumns = { time = \"Time\"; };", "bad.map:2"}};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        err_clear(&e);
        assert_false(try(p, "calls.csv", exchange_lib_file("bad.map", none[i].map, SIZE_MAX), ALL, false, &d, &e));
        assert_non_null(strstr(e.text, "time and number are needed"));
        assert_non_null(strstr(e.at, none[i].at));
    }
    practice_close(p);
}

/* All or nothing is nothing where one row cannot be; without anybody who listens it only counts. */
static void a_list_with_a_bad_row_can_be_refused_as_a_whole(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    for (int dry = 1; dry >= 0; dry--) {
        struct import_options o = {.who = practice_lib_okoro(p), .is_all_or_nothing = true, .is_dry_run = dry};
        struct import_calls calls = ALL;
        struct import_result r;
        struct err e = {0};
        struct buf says = {0};
        const char *file = exchange_lib_file("calls.csv", PLAIN "yesterday,07700 900456,in,no,0,\n", SIZE_MAX);
        practice_lib_ok(import_calls(p, file, NULL, &o, &calls, &r, &e), &e);
        assert_int_equal(r.contacts.refused, 1);
        assert_int_equal(r.is_undone, !dry);
        import_calls_describe(&calls, &r, &says);
        assert_string_equal(buf_str(&says),
                            dry ? "7 calls would be written down.\n"
                                  "1 was refused: mend those rows and import again; what is here is passed over.\n"
                                  "Nothing was written: this was a dry run.\n"
                                : "7 calls would be written down.\n"
                                  "1 was refused: mend those rows and import again; what is here is passed over.\n"
                                  "Nothing was written: all or nothing was asked for.\n");
        buf_finish(&says);
    }
    struct done d = run(p, PLAIN, ALL);
    assert_int_equal(d.r.contacts.added, 7);
    arena_finish(&d.said.arena);
    exchange_lib_verify(p);
    practice_close(p);
}

static void what_the_desk_wrote_down_itself_is_not_written_again(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct desk desk = {.practice = p, .who = practice_lib_okoro(p)};
    struct arena a = {0};
    struct err e = {0};
    int64_t at;
    struct phone_ended done;
    practice_lib_ok(zone_instant(PRACTICE_LIB_TODAY, 8 * 60 + 54, &at, &e), &e);
    struct contact c = {
        .at_ms = at, .direction = "in", .mode = "voicemail", .outcome = "message", .number = "+447700900456"};
    practice_lib_ok(phone_write(&desk, &a, &c, "", &done, &e), &e);
    struct done d = run(p, PLAIN, MISSED);
    assert_int_equal(d.r.contacts.kept, 2);
    assert_int_equal(d.r.contacts.added, 3);
    arena_finish(&d.said.arena);
    arena_finish(&a);
    practice_close(p);
}

static struct contact beside(int minute, const char *mode, const char *outcome, const char *number)
{
    struct contact c = {.direction = "in", .mode = mode, .outcome = outcome, .number = number, .text = "about Tuesday"};
    struct err e = {0};
    practice_lib_ok(zone_instant(PRACTICE_LIB_TODAY, minute, &c.at_ms, &e), &e);
    return c;
}

/* Only a call of that number near that minute is the same one. */
static void what_else_happened_at_that_minute_is_another_thing(void **state)
{
    enum { RANG = 9 * 60 };
    static const char text[] = "time,number\n2026-11-23 09:00,07700 900456\n";
    static const struct {
        int minute;
        const char *mode, *outcome, *number;
        bool is_it;
    } cases[] = {
        {RANG, "call", "reached", "07700 900456", true},
        {RANG - 1, "call", "", "+44 7700 900456", true},
        {RANG, "voicemail", "message", "07700 900456", true},
        {RANG, "call", "reached", "07700 900457", false},
        {RANG, "call", "reached", NULL, false},
        {RANG, "in-person", "reached", "07700 900456", false},
        {RANG, "email", "", "07700 900456", false},
        {RANG, "call", "missed", "07700 900456", false}, /* as an earlier list wrote it: that one has its own id */
        {RANG - 60, "call", "reached", "07700 900456", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct practice *p = practice_lib_open();
        struct who okoro = practice_lib_okoro(p);
        struct err e = {0};
        struct contact c = beside(cases[i].minute, cases[i].mode, cases[i].outcome, cases[i].number);
        c.patient = practice_lib_patient(p, "Werner", "Stefan", CIVIL_NONE, NULL);
        practice_lib_ok(contact_add(p->book, &okoro, &c, NULL, &e), &e);
        struct done d = run(p, text, MISSED);
        if (d.r.contacts.kept != cases[i].is_it || d.r.contacts.added != !cases[i].is_it)
            fail_msg("case %zu was %s", i, d.r.contacts.kept ? "taken for the call" : "not taken for the call");
        arena_finish(&d.said.arena);
        practice_close(p);
    }
}

static void a_dry_run_shows_the_first_calls_both_ways(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct done d;
    struct err e = {0};
    struct buf list = {0}, says = {0};
    buf_adds(&list, "time,number,direction,answered\n2026-11-23 08:00,07700 900123,out,yes\n"
                    "2026-11-23 08:01,07700 900123,out,busy\n2026-11-23 08:02,07700 900123,received,completed\n");
    for (int i = 3; i < 2 + IMPORT_CALLS_SHOWN; i++)
        buf_addf(&list, "2026-11-23 08:%02d,withheld,in,no\n", i);
    const char *file = exchange_lib_file("calls.csv", list.data, list.len);
    practice_lib_ok(try(p, file, NULL, ALL, true, &d, &e), &e);
    assert_int_equal(d.said.nshown, IMPORT_CALLS_SHOWN);
    assert_string_equal(d.said.shown[0], "Mon 23 Nov 2026 08:00  to  07700 900123  answered");
    assert_string_equal(d.said.shown[1], "Mon 23 Nov 2026 08:01  to  07700 900123  missed");
    assert_string_equal(d.said.shown[2], "Mon 23 Nov 2026 08:02  from  07700 900123  answered");
    assert_string_equal(d.said.shown[3], "Mon 23 Nov 2026 08:03  from  withheld  missed");
    d.r.is_stopped = true;
    import_calls_describe(&d.c, &d.r, &says);
    assert_string_equal(buf_str(&says), "7 calls would be written down.\nStopped before the end.\n"
                                        "Nothing was written: this was a dry run.\n");
    arena_finish(&d.said.arena);
    practice_lib_ok(try(p, file, NULL, MISSED, true, &d, &e), &e);
    assert_int_equal(d.c.ours, 2); /* one of which was answered: it is ours all the same */
    assert_int_equal(d.c.answered, 1);
    d.r.is_dry_run = false;
    d.r.is_undone = true;
    buf_reset(&says);
    import_calls_describe(&d.c, &d.r, &says);
    assert_non_null(strstr(buf_str(&says), "Nothing was written: all or nothing was asked for.\n"));
    arena_finish(&d.said.arena);
    buf_finish(&list);
    buf_finish(&says);
    practice_close(p);
}

static void calls_before_a_day_are_only_counted(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct done d = run(p, PLAIN, (struct import_calls){.since = PRACTICE_LIB_TODAY});
    assert_int_equal(d.c.older, 1);
    assert_int_equal(d.r.contacts.added, 4);
    arena_finish(&d.said.arena);
    practice_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missed_calls_are_written_down_and_answered_ones_counted),
        cmocka_unit_test(a_day_with_a_months_name_has_its_time_behind_it),
        cmocka_unit_test(importing_again_adds_nothing_twice),
        cmocka_unit_test(rows_that_cannot_be_are_named_with_their_line_and_kept_out),
        cmocka_unit_test(a_call_of_which_only_the_length_is_known_was_answered_if_it_has_one),
        cmocka_unit_test(a_providers_own_columns_come_in_by_the_sample_map),
        cmocka_unit_test(a_list_with_a_bad_row_can_be_refused_as_a_whole),
        cmocka_unit_test(what_the_desk_wrote_down_itself_is_not_written_again),
        cmocka_unit_test(what_else_happened_at_that_minute_is_another_thing),
        cmocka_unit_test(a_dry_run_shows_the_first_calls_both_ways),
        cmocka_unit_test(calls_before_a_day_are_only_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
