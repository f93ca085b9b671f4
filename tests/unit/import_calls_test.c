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
    assert_string_equal(buf_str(&says), "5 missed calls written down.\n1 were answered, and only counted.\n"
                                        "1 were ours, and only counted.\n");
    buf_finish(&says);
    exchange_lib_verify(p);
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
                               "2026-11-23 23:59,07700 900456,in,no,0,\n";
    struct done d = run(p, text, MISSED);
    assert_int_equal(d.r.contacts.refused, 13);
    assert_int_equal(d.r.contacts.added, 1);
    static const struct {
        const char *where, *words;
    } cases[] = {
        {"calls.csv:2", "is no date"},          {"calls.csv:3", "has no time of day"}, {"calls.csv:4", "still to come"},
        {"calls.csv:5", "no telephone number"}, {"calls.csv:6", "not 'sideways'"},     {"calls.csv:7", "not 'perhaps'"},
        {"calls.csv:8", "not 'long'"},
        {"calls.csv:11", "not '9:9"},           {"calls.csv:12", "not '10-20'"},       {"calls.csv:13", "not '-5'"},
        {"calls.csv:14", "not '99999'"},        {"calls.csv:15", "still to come"},
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
        cmocka_unit_test(importing_again_adds_nothing_twice),
        cmocka_unit_test(rows_that_cannot_be_are_named_with_their_line_and_kept_out),
        cmocka_unit_test(a_call_of_which_only_the_length_is_known_was_answered_if_it_has_one),
        cmocka_unit_test(a_providers_own_columns_come_in_by_the_sample_map),
        cmocka_unit_test(what_the_desk_wrote_down_itself_is_not_written_again),
        cmocka_unit_test(calls_before_a_day_are_only_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
