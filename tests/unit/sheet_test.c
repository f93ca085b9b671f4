#include "exchange/sheet.h"

#include "appointment_lib.h"
#include "base/text.h"
#include "practice/availability.h"
#include "practice/telecom.h"
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
    has(sheet(w, PRACTICE_LIB_TODAY, NULL, NULL), "off 14:00-17:00 sick");
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
        cmocka_unit_test_setup_teardown(hostile_text_is_harmless_on_paper, open_world, close_world),
        cmocka_unit_test(its_file_is_named_after_the_day_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
