#include "practice/note.h"

#include "base/clock.h"
#include "book/history.h"
#include "practice/contact.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void a_note_keeps_its_lines_and_its_time(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct arena a = {0};
    struct err e = {0};
    struct id id, patient = practice_lib_patient(p, "Roe", "Jane", CIVIL_NONE, NULL);
    struct note n = {.patient = patient, .text = " two\r\nlines "}, back;
    practice_lib_ok(note_add(p->book, &who, &n, &id, &e), &e);
    practice_lib_ok(note_get(p->book, &id, &a, &back, &e), &e);
    assert_string_equal(back.text, "two\nlines");
    assert_true(back.at_ms == PRACTICE_LIB_NOW_MS);
    assert_memory_equal(&back.patient, &patient, sizeof patient);
    arena_finish(&a);
    practice_close(p);
}

/* As from a form whose first answer got lost; meanwhile somebody put it right. */
static void a_note_saved_twice_stands_once_as_it_is_by_then(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct arena a = {0};
    struct err e = {0};
    struct id id, again;
    struct note n = {.patient = practice_lib_patient(p, "Roe", "Jane", CIVIL_NONE, NULL), .text = "left"}, seen, right;
    n.id = id_new(clock_now_ms());
    practice_lib_ok(note_add(p->book, &who, &n, &id, &e), &e);
    practice_lib_ok(note_get(p->book, &id, &a, &seen, &e), &e);
    right = seen;
    right.text = "right";
    practice_lib_ok(note_edit(p->book, &who, &seen, &right, &e), &e);
    practice_lib_ok(note_add(p->book, &who, &n, &again, &e), &e);
    assert_memory_equal(&again, &n.id, sizeof again);
    practice_lib_ok(note_get(p->book, &id, &a, &seen, &e), &e);
    assert_string_equal(seen.text, "right");
    arena_finish(&a);
    practice_close(p);
}

static void an_edited_note_keeps_the_old_words_in_its_history(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct arena a = {0};
    struct err e = {0};
    struct id id;
    struct note n = {.patient = practice_lib_patient(p, "Roe", "Jane", CIVIL_NONE, NULL), .text = "first"};
    struct note seen, wanted;
    practice_lib_ok(note_add(p->book, &who, &n, &id, &e), &e);
    practice_lib_ok(note_get(p->book, &id, &a, &seen, &e), &e);
    wanted = seen;
    wanted.text = "second";
    practice_lib_ok(note_edit(p->book, &who, &seen, &wanted, &e), &e);
    struct event *events;
    int count;
    practice_lib_ok(history_of(p->book, KIND_NOTE, &id, &a, &events, &count, &e), &e);
    assert_int_equal(count, 2);
    assert_int_equal(events[1].nchanges, 1);
    assert_memory_equal(events[1].changes[0].before.p, "first", 5);
    assert_memory_equal(events[1].changes[0].after.p, "second", 6);
    /* Somebody who still has the first words open is told. */
    wanted.text = "third";
    assert_false(note_edit(p->book, &who, &seen, &wanted, &e));
    assert_int_equal(e.kind, ERR_STALE);
    assert_non_null(strstr(e.text, "Okoro has changed the words of this note"));
    arena_finish(&a);
    practice_close(p);
}

static void notes_that_say_nothing_or_belong_to_nobody_are_refused(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct id id, patient = practice_lib_patient(p, "Roe", "Jane", CIVIL_NONE, NULL), nobody = id_new(clock_now_ms());
    const struct {
        struct note note;
        enum err_kind kind;
    } cases[] = {
        {{.patient = patient, .text = "  \n "}, ERR_INPUT},
        {{.patient = patient}, ERR_INPUT},
        {{.patient = patient, .text = "card 4111 1111 1111 1111"}, ERR_INPUT},
        {{.patient = patient, .text = "\x1b[2J"}, ERR_INPUT},
        {{.patient = nobody, .text = "words"}, ERR_MISSING},
        {{.text = "words"}, ERR_MISSING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        assert_false(note_add(p->book, &who, &cases[i].note, &id, &e));
        assert_int_equal(e.kind, cases[i].kind);
    }
    practice_close(p);
}

static void a_contact_keeps_all_that_was_said_of_it(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct arena a = {0};
    struct err e = {0};
    struct id id;
    struct contact c = {.patient = practice_lib_patient(p, "Roe", "Jane", CIVIL_NONE, NULL), .direction = "in",
                        .mode = "call", .outcome = "call-later", .reason = "bill", .mood = "cross", .text = "later",
                        .heard_by = "Bea", .duration_s = 45, .is_confidential = true}, back;
    practice_lib_ok(contact_add(p->book, &who, &c, &id, &e), &e);
    practice_lib_ok(contact_get(p->book, &id, &a, &back, &e), &e);
    assert_string_equal(back.outcome, "call-later");
    assert_string_equal(back.mood, "cross");
    assert_string_equal(back.heard_by, "Bea");
    assert_int_equal(back.duration_s, 45);
    assert_true(back.is_confidential);
    assert_true(back.at_ms == PRACTICE_LIB_NOW_MS);
    assert_string_equal(contact_line(&a, &back), "call 45 s: call later, bill, cross, later (heard by Bea)");
    arena_finish(&a);
    practice_close(p);
}

static void contacts_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct id id, patient = practice_lib_patient(p, "Roe", "Jane", CIVIL_NONE, NULL);
    const struct {
        struct contact contact;
        const char *says;
    } cases[] = {
        {{.patient = patient, .mode = "call"}, "direction: expected one of in, out"},
        {{.patient = patient, .direction = "up", .mode = "call"}, "direction"},
        {{.patient = patient, .direction = "in"}, "mode: expected one of call"},
        {{.patient = patient, .direction = "in", .mode = "smoke"}, "mode"},
        {{.patient = patient, .direction = "in", .mode = "call", .outcome = "maybe"}, "outcome: expected"},
        {{.patient = patient, .direction = "in", .mode = "call", .duration_s = 86401}, "at most a day"},
        {{.patient = patient, .direction = "in", .mode = "call", .at_ms = PRACTICE_LIB_NOW_MS + 3600000}, "future"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        assert_false(contact_add(p->book, &who, &cases[i].contact, &id, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        if (!strstr(e.text, cases[i].says))
            fail_msg("row %zu: %s", i, e.text);
    }
    practice_close(p);
}

static void patient_and_call_can_come_in_one_act(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who who = practice_lib_okoro(p);
    struct arena a = {0};
    struct err e = {0};
    struct id patient, call;
    struct patient new = patient_none(), back;
    struct act act;
    new.family = "Roe";
    assert_true(act_begin(p->book, &act, "patient-add", &who, &e));
    practice_lib_ok(patient_put(&act, &new, NULL, 0, &patient, &e), &e);
    struct contact c = {.patient = patient, .direction = "in", .mode = "call", .duration_s = -1};
    practice_lib_ok(contact_put(&act, &c, &call, &e), &e);
    practice_lib_ok(act_commit(&act, &e), &e);
    practice_lib_ok(patient_get(p->book, &patient, &a, &back, &e), &e);
    practice_lib_ok(contact_get(p->book, &call, &a, &c, &e), &e);
    assert_int_equal(c.duration_s, -1);
    arena_finish(&a);
    practice_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_keeps_its_lines_and_its_time),
        cmocka_unit_test(a_note_saved_twice_stands_once_as_it_is_by_then),
        cmocka_unit_test(an_edited_note_keeps_the_old_words_in_its_history),
        cmocka_unit_test(notes_that_say_nothing_or_belong_to_nobody_are_refused),
        cmocka_unit_test(a_contact_keeps_all_that_was_said_of_it),
        cmocka_unit_test(contacts_that_cannot_be_are_refused),
        cmocka_unit_test(patient_and_call_can_come_in_one_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
