#include "exchange/sheet.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "base/text.h"
#include "book_lib.h"
#include "practice/absence.h"
#include "practice/availability.h"
#include "practice/day_note.h"
#include "practice/policy.h"
#include "practice/telecom.h"
#include "practice/waitlist.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct buf out;

static int open_world(void **state)
{
    (void)world_setup(state);
    world_at(*state, "2026-11-23 08:00");
    return 0;
}

static int close_world(void **state)
{
    world_close(*state);
    buf_finish(&out);
    return 0;
}

static const char *sheet(struct world *w, int date, const char *only, int *pages)
{
    struct sheet_ask ask = {.date = date};
    int n;
    buf_reset(&out);
    if (only)
        world_ok(w, practice_find_practitioner(w->practice, only, &ask.only, &w->err));
    world_ok(w, sheet_make(w->practice, &ask, &out, pages ? pages : &n, &w->err));
    return buf_str(&out);
}

static void has(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("not on the sheet: %s\n%s", words, text);
}

static void has_not(const char *text, const char *words)
{
    if (strstr(text, words))
        fail_msg("on the sheet: %s\n%s", words, text);
}

/* A patient with all that the desk should know, booked at 11:00 with Chen. */
static struct appointment book_somebody(struct world *w, const char *family, const char *alert)
{
    struct patient p = patient_none();
    struct telecom t = telecom_none();
    struct booking what = world_booking(w, 0, "chen", "2026-11-23 11:00");
    p.family = family;
    p.given = "Ignacio";
    p.preferred = "Nacho";
    p.birth_date = civil_from(1963, 12, 17);
    p.alert = alert;
    p.needs = "an interpreter for Portuguese";
    t.value = "07700 900123";
    world_ok(w, patient_add(w->practice->book, &w->okoro.who, &p, &t, 1, &what.patient, &w->err));
    what.place.room = practice_practitioner(w->practice, &what.place.practitioner)->room;
    what.remark = "new brace";
    what.asked_min = 10 * 60 + 45;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    return w->out.appointment;
}

static void a_visit_has_all_that_the_desk_needs(void **state)
{
    struct world *w = *state;
    struct appointment x = book_somebody(w, "Candelaria", "hard of hearing");
    const char *text = sheet(w, PRACTICE_LIB_TODAY, NULL, NULL);
    has(text, "[ ] 11:00 CANDELARIA, Ignacio 'Nacho'   17 Dec 1963 07700 900123");
    has(text, x.ref);
    has(text, "30 min");
    has(text, "Room 1");
    has(text, "asked to come 10:45");
    has(text, "! hard of hearing");
    has(text, "needs: an interpreter for Portuguese");
    has(text, "remark: new brace");
    has(text, "came ______  in ______  out ______  next ____");
    has(text, "    12:00 = lunch, until 13:00");
    has(text, "[ ] 11:30 free ____");
    has(text, "Confidential: shred me");
    has(text, "printed Mon 23 Nov 2026 08:00");
}

static void what_has_happened_is_not_asked_again(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 09:00");
    struct appointment gone = world_book(w, 1, "chen", "2026-11-23 09:30");
    struct change_of_status arrived = {.to = STATUS_ARRIVED};
    struct change_of_status off = {
        .to = STATUS_CANCELLED, .cancel_by = CANCELLED_BY_PATIENT, .reason = "pat", .next = {.next = NEXT_REBOOK}};
    world_at(w, "2026-11-23 08:55");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &arrived, &w->out, &w->err));
    world_ok(w, appointment_status(&w->okoro, &w->arena, &gone.id, NULL, &off, &w->out, &w->err));
    const char *text = sheet(w, PRACTICE_LIB_TODAY, NULL, NULL);
    has(text, "[A] 09:00");
    has(text, "arrived 08:55");
    has_not(text, "came ______");
    has(text, "In the building at 08:55: 1");
    has(text, "Cancelled:  09:30");
    has(text, "[ ] 09:30 free");
}

static void one_practitioner_gets_only_the_own_pages(void **state)
{
    struct world *w = *state;
    int all, one;
    world_book(w, 0, "chen", "2026-11-23 09:00");
    world_book(w, 1, "okafor", "2026-11-23 09:00");
    has(sheet(w, PRACTICE_LIB_TODAY, NULL, &all), "Everybody, by time");
    const char *text = sheet(w, PRACTICE_LIB_TODAY, "chen", &one);
    has_not(text, "Everybody, by time");
    has_not(text, "Okafor");
    assert_true(one < all);
    has(text, "page 1 of 1");
    has(sheet(w, PRACTICE_LIB_TODAY + 5, "chen", NULL), "Nobody is booked."); /* a Saturday */
}

/* Said about somebody's day (NULL: of the whole practice), of these hours. */
static void say(struct world *w, const char *code, int date, int from_h, int to_h, const char *what, const char *label,
                const char *stand_in)
{
    struct availability x = availability_none();
    const struct practitioner *who;
    world_ok(w, practice_find_practitioner(w->practice, code, &who, &w->err));
    x.practitioner = who->id;
    x.from_date = x.to_date = date;
    x.start_min = from_h * 60;
    x.end_min = to_h * 60;
    x.what = what;
    x.label = label;
    x.stand_in = stand_in;
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &x, NULL, &w->err));
}

/* Of a Friday: Parisian never works then, Okafor goes at two, Lee sits in for Chen, Adeyemi has left. */
static void who_is_not_in_on_such_a_day_stands_under_off(void **state)
{
    struct world *w = *state;
    int friday = PRACTICE_LIB_TODAY + 4;
    struct who okoro = w->okoro.who;
    static const char newcome[] = "\"newcome\"; name = \"Newcome\"";
    struct buf rules = {0};
    struct policy *policy;
    int n;
    say(w, "okafor", friday, 14, 16, "off", "sick", "");
    say(w, "chen", friday, 9, 11, "off", "away", "Lee");
    world_ok(w, policy_show(w->practice->book, &rules, &w->err));
    char *gone = strstr(buf_str(&rules), "\"adeyemi\"; name = \"Adeyemi\"; full_name");
    assert_non_null(gone);
    memcpy(gone, newcome, sizeof newcome - 1);
    world_ok(w, policy_read_text(&w->arena, "rules", buf_str(&rules), &policy, &w->err));
    world_ok(w, policy_load(w->practice->book, policy, &okoro, false, &w->arena, NULL, &n, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
    const char *text = sheet(w, friday, NULL, NULL);
    has(text, "Okafor              off 14:00-16:00: sick");
    has(text, "Chen                off 09:00-11:00: away; instead: Lee");
    has(text, "Parisian            not in");
    has(text, "Chen: Lee sits in");
    has(text, "Newcome");
    has_not(text, "Adeyemi");
    buf_finish(&rules);
}

static void what_fills_the_day_besides_visits_is_told(void **state)
{
    struct world *w = *state;
    struct day_note lift = {.date = PRACTICE_LIB_TODAY, .text = "The lift is out"}, leaves = lift;
    struct booking at_lunch = world_booking(w, 2, "chen", "2026-11-23 12:00");
    say(w, "chen", PRACTICE_LIB_TODAY, 14, 15, "block", "team meeting", "");
    say(w, "chen", PRACTICE_LIB_TODAY, 15, 16, "block", "case review", "");
    leaves.practitioner = at_lunch.place.practitioner;
    leaves.text = "leaves at four";
    world_ok(w, day_note_add(&w->okoro, &lift, NULL, &w->err));
    world_ok(w, day_note_add(&w->okoro, &leaves, NULL, &w->err));
    at_lunch.overbook_reason = "urgent";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &at_lunch, &w->out, &w->err));
    const char *text = sheet(w, PRACTICE_LIB_TODAY, NULL, NULL);
    has(text, "Know today");
    has(text, "  The lift is out");
    has(text, "  Chen: leaves at four");
    has(text, "    14:00 = team meeting, until 15:00");
    has(text, "    15:00 = case review, until 16:00");
    has(text, "[ ] 12:00 ");
}

/* As two computers have booked it that did not know of each other. */
static void two_in_one_place_are_marked(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct act act;
    x.id = id_new(clock_now_ms());
    x.patient = w->patient[1];
    world_ok(w, act_begin(w->practice->book, &act, "appointment-book", &w->okoro.who, &w->err));
    world_ok(w, appointment_write(&act, &x, &w->err));
    world_ok(w, act_commit(&act, &w->err));
    const char *text = sheet(w, PRACTICE_LIB_TODAY, NULL, NULL), *first = strstr(text, "Two in one place.");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "Two in one place."));
}

/* Whoever waits, is to be told, or has been seen: each with what the desk does next. */
static void what_must_not_be_forgotten_stands_on_the_first_page(void **state)
{
    enum { WAITING = 22 };
    struct world *w = *state;
    struct appointment here = world_book(w, 0, "chen", "2026-11-23 09:00");
    static const enum status steps[] = {STATUS_ARRIVED, STATUS_CHECKED_IN, STATUS_FULFILLED};
    world_book(w, 1, "chen", "2026-11-24 09:00");
    world_book(w, 2, "okafor", "2026-11-23 14:00");
    for (int i = 0; i < WAITING; i++) {
        struct waitlist_want want = waitlist_none();
        struct id id = id_new(clock_now_ms());
        want.patient = w->patient[3 + i % 3];
        want.minutes = 30;
        want.is_short_notice = i == 0;
        world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, &want, &w->out, &w->err));
    }
    world_at(w, "2026-11-23 09:05");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct change_of_status to = {.to = steps[i]};
        if (steps[i] == STATUS_FULFILLED)
            to.next.note = "6 weeks, 30 min";
        world_ok(w, appointment_status(&w->adeyemi, &w->arena, &here.id, NULL, &to, &w->out, &w->err));
    }
    say(w, "chen", PRACTICE_LIB_TODAY + 1, 9, 17, "off", "sick", "");
    say(w, "okafor", PRACTICE_LIB_TODAY, 13, 17, "off", "sick", "");
    world_ok(w, practice_reload(w->practice, &w->err));
    const char *text = sheet(w, PRACTICE_LIB_TODAY, NULL, NULL);
    has(text, "What next? Seen, nothing settled: 1");
    has(text, "6 weeks, 30 min");
    has(text, "what next? ____");
    has(text, "Waiting list, for a time that becomes free: 22");
    has(text, "  at once      ");
    const char *told = strstr(text, "To tell: they do not know yet what we changed");
    assert_non_null(told);
    const char *first = strchr(told, '\n') + 1, *second = strchr(first, '\n') + 1;
    assert_int_equal(strncmp(first, "  14:00 ", 8), 0); /* and nobody of tomorrow */
    assert_int_equal(*second, '\n');
}

/* The practice file fails in the middle: a sheet on which somebody is missing would be believed. */
static void a_sheet_is_whole_or_there_is_none(void **state)
{
    enum { TRIES = 300 };
    struct world *w = *state;
    int said = 0, pages;
    what_must_not_be_forgotten_stands_on_the_first_page(state);
    book_lib_break(w->practice->book, 0);
    const char *whole = arena_strdup(&w->arena, sheet(w, PRACTICE_LIB_TODAY, NULL, NULL));
    int64_t all = book_lib_steps();
    for (int i = 0; i < TRIES; i++) {
        struct sheet_ask ask = {.date = PRACTICE_LIB_TODAY};
        struct err e = {0};
        buf_reset(&out);
        book_lib_break(w->practice->book, 1 + all * i / TRIES);
        bool ok = sheet_make(w->practice, &ask, &out, &pages, &e);
        said += !ok;
        assert_int_equal(e.kind, ok ? ERR_NONE : ERR_IO);
        assert_string_equal(buf_str(&out), ok ? whole : "");
    }
    assert_in_range(said, TRIES / 2, TRIES);
    book_lib_break(w->practice->book, 0);
}

static void who_is_off_and_why_stands_on_the_first_page(void **state)
{
    struct world *w = *state;
    struct availability sick = availability_none();
    const struct practitioner *who;
    world_ok(w, practice_find_practitioner(w->practice, "okafor", &who, &w->err));
    sick.practitioner = who->id;
    sick.from_date = sick.to_date = PRACTICE_LIB_TODAY;
    sick.start_min = 14 * 60;
    sick.end_min = 17 * 60;
    sick.what = "off";
    sick.label = "sick";
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &sick, NULL, &w->err));
    has(sheet(w, PRACTICE_LIB_TODAY, NULL, NULL), "off 14:00-17:00: sick");
    sick.id = ID_NONE;
    sick.start_min = 11 * 60;
    sick.end_min = DAY_MIN;
    sick.label = "";
    sick.from_date = sick.to_date = PRACTICE_LIB_TODAY + 1;
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &sick, NULL, &w->err));
    has(sheet(w, PRACTICE_LIB_TODAY + 1, NULL, NULL), "Okafor              off from 11:00\n");
    sick.start_min = sick.end_min = -1;
    sick.from_date = sick.to_date = PRACTICE_LIB_TODAY + 2;
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &sick, NULL, &w->err));
    has(sheet(w, PRACTICE_LIB_TODAY + 2, NULL, NULL), "Okafor              off\n");
    has(sheet(w, civil_from(2026, 12, 25), NULL, NULL), "Christmas Day");
}

static void hostile_text_is_harmless_on_paper(void **state)
{
    static const char *const BAD[] = {
        "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
        "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
        "%n%s%n",
        "'); DROP TABLE patient; --",
        "\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1\xe5\xb1\xb1",
        "name_that_never_ends_and_has_no_blank_in_it_so_that_it_cannot_be_wrapped_anywhere_at_all_not_once_even",
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct appointment x = book_somebody(w, BAD[i], BAD[i]);
        struct change_of_status off = {
            .to = STATUS_CANCELLED, .cancel_by = CANCELLED_BY_PATIENT, .reason = "pat", .next = {.next = NEXT_REBOOK}};
        const char *text = sheet(w, PRACTICE_LIB_TODAY, NULL, NULL);
        assert_true(text_is_utf8(text, strlen(text)));
        for (const char *at = text; *at; at++)
            assert_true((unsigned char)*at >= ' ' || *at == '\n' || *at == '\f');
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
            assert_true(text_width(arena_strndup(&w->arena, line, strcspn(line, "\n"))) <= 80);
        world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &off, &w->out, &w->err));
    }
}

static void its_file_is_named_after_the_day_alone(void **state)
{
    char name[24];
    (void)state;
    assert_string_equal(sheet_file_name(PRACTICE_LIB_TODAY, name), "day-2026-11-23.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_visit_has_all_that_the_desk_needs, open_world, close_world),
        cmocka_unit_test_setup_teardown(what_has_happened_is_not_asked_again, open_world, close_world),
        cmocka_unit_test_setup_teardown(one_practitioner_gets_only_the_own_pages, open_world, close_world),
        cmocka_unit_test_setup_teardown(who_is_off_and_why_stands_on_the_first_page, open_world, close_world),
        cmocka_unit_test_setup_teardown(who_is_not_in_on_such_a_day_stands_under_off, open_world, close_world),
        cmocka_unit_test_setup_teardown(what_fills_the_day_besides_visits_is_told, open_world, close_world),
        cmocka_unit_test_setup_teardown(two_in_one_place_are_marked, open_world, close_world),
        cmocka_unit_test_setup_teardown(what_must_not_be_forgotten_stands_on_the_first_page, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_sheet_is_whole_or_there_is_none, open_world, close_world),
        cmocka_unit_test_setup_teardown(hostile_text_is_harmless_on_paper, open_world, close_world),
        cmocka_unit_test(its_file_is_named_after_the_day_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
