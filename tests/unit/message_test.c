/* Words of messages: to whom, by which way, and no more than may be said there. */
#include "practice/message.h"

#include "appointment_lib.h"
#include "practice/related.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void number(struct world *w, int patient, const char *system, const char *value, const char *use,
                   const char *message)
{
    struct telecom t = telecom_none();
    t.patient = w->patient[patient];
    t.system = system;
    t.value = value;
    t.use = use;
    t.message = message;
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &t, NULL, &w->err));
}

static void change(struct world *w, int patient, const char *channel, const char *no_contact)
{
    struct patient was, to;
    world_ok(w, patient_get(w->practice->book, &w->patient[patient], &w->arena, &was, &w->err));
    to = was;
    to.channel = channel;
    to.no_contact = no_contact;
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &was, &to, &w->err));
}

static struct message words_for(struct world *w, const struct appointment *x, const char *mode)
{
    struct message m;
    world_ok(w, message_make(w->practice, "remind", &x->patient, &x->id, mode, &w->arena, &m, &w->err));
    return m;
}

static void places_in_a_template_are_checked(void **state)
{
    struct err e = {0};
    (void)state;
    assert_true(message_check("{name} {day} {time} {practitioner} {practice} {phone}", false, &e));
    assert_true(message_check("no places at all", true, &e));
    assert_true(message_check("{name} {practice} {phone}", true, &e));
    assert_false(message_check("{date}", false, &e));
    assert_non_null(strstr(e.text, "{date} is no place"));
    err_clear(&e);
    assert_false(message_check("{name", false, &e));
    err_clear(&e);
    assert_false(message_check("{day}", true, &e));
    assert_non_null(strstr(e.text, "cannot have {day}"));
}

static void who_may_be_told_is_told_when_and_with_whom(void **state)
{
    struct world *w = *state;
    number(w, 0, "phone", "020 7946 0000", "home", "details");
    number(w, 0, "phone", "07700 900123", "mobile", "details");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    struct message m = words_for(w, &x, NULL);
    assert_string_equal(m.mode, "text");
    assert_string_equal(m.to, "07700 900123");
    assert_string_equal(m.text, "Ignacio, we expect you on Tue 24 Nov at 09:30 with Dr Mei Chen. If that does not suit "
                                "you any more, please ring 020 7946 0123. Elm Street Therapy");
}

static void where_only_a_name_may_be_left_nothing_of_the_visit_is_said(void **state)
{
    struct world *w = *state;
    number(w, 0, "phone", "07700 900123", "mobile", "name");
    number(w, 1, "phone", "07700 900124", "mobile", "");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    struct appointment y = world_book(w, 1, "chen", "2026-11-24 10:00");
    assert_string_equal(words_for(w, &x, NULL).text,
                        "Ignacio, please ring Elm Street Therapy on 020 7946 0123 when you have a moment.");
    /* Nobody has asked: the less, the better; until somebody says that more may be said. */
    struct message m = words_for(w, &y, NULL);
    assert_string_equal(m.text, "Ann, please ring Elm Street Therapy on 020 7946 0123 when you have a moment.");
    assert_true(m.is_unasked);
    world_ok(w, message_make_told(w->practice, "remind", &y.patient, &y.id, NULL, &w->arena, &m, &w->err));
    assert_non_null(strstr(m.text, "on Tue 24 Nov at 10:00"));
    world_ok(w, message_make_told(w->practice, "remind", &x.patient, &x.id, NULL, &w->arena, &m, &w->err));
    assert_null(strstr(m.text, "24 Nov")); /* what was asked stays as it was answered */
    assert_false(m.is_unasked);
}

static void where_nothing_may_be_left_there_are_no_words_and_why(void **state)
{
    struct world *w = *state;
    number(w, 0, "phone", "07700 900123", "mobile", "nothing");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    struct message m = words_for(w, &x, NULL);
    assert_string_equal(m.text, "");
    assert_string_equal(m.why, "no message may be left there");
    m = words_for(w, &x, "email");
    assert_string_equal(m.why, "there is no address to write to by email");
    change(w, 0, "", "too many letters");
    assert_string_equal(words_for(w, &x, NULL).why, "they want no contact: too many letters");
}

static void a_landline_takes_no_text_and_their_way_comes_first(void **state)
{
    struct world *w = *state;
    number(w, 0, "phone", "020 7946 0000", "home", "details");
    number(w, 0, "email", "nacho@example.org", "", "details");
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    struct message m = words_for(w, &x, NULL);
    assert_string_equal(m.mode, "email");
    assert_string_equal(m.to, "nacho@example.org");
    number(w, 0, "phone", "07700 900123", "mobile", "details");
    assert_string_equal(words_for(w, &x, NULL).mode, "text");
    change(w, 0, "email", "");
    assert_string_equal(words_for(w, &x, NULL).mode, "email");
}

static void who_is_reminded_in_their_place_gets_it(void **state)
{
    struct world *w = *state;
    struct related r = related_none();
    number(w, 0, "phone", "07700 900123", "mobile", "nothing");
    r.patient = w->patient[0];
    r.name = "Rosa Candelaria";
    r.relationship = "mother";
    r.phone = "07700 900999";
    r.gets_reminders = true;
    world_ok(w, related_add(w->practice->book, &w->okoro.who, &r, NULL, &w->err));
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    struct message m = words_for(w, &x, NULL);
    assert_string_equal(m.whom, "Rosa Candelaria (mother)");
    assert_string_equal(m.to, "07700 900999");
    assert_non_null(strstr(m.text, "Ignacio, we expect you on Tue 24 Nov"));
}

static void what_is_about_a_visit_needs_one(void **state)
{
    struct world *w = *state;
    struct message m;
    bool has;
    number(w, 0, "phone", "07700 900123", "mobile", "details");
    world_ok(w, message_make(w->practice, "remind", &w->patient[0], &ID_NONE, NULL, &w->arena, &m, &w->err));
    assert_string_equal(m.why, "it is about no visit");
    world_ok(w, message_make(w->practice, "recall", &w->patient[0], &ID_NONE, NULL, &w->arena, &m, &w->err));
    assert_string_equal(m.why, "policy has no words for it");
    world_ok(w, message_has(w->practice, "welcome", &has, &w->err));
    assert_true(has);
    world_ok(w, message_has(w->practice, "recall", &has, &w->err));
    assert_false(has);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_in_a_template_are_checked),
        WORLD(who_may_be_told_is_told_when_and_with_whom),
        WORLD(where_only_a_name_may_be_left_nothing_of_the_visit_is_said),
        WORLD(where_nothing_may_be_left_there_are_no_words_and_why),
        WORLD(a_landline_takes_no_text_and_their_way_comes_first),
        WORLD(who_is_reminded_in_their_place_gets_it),
        WORLD(what_is_about_a_visit_needs_one),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
