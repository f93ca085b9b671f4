#include "appointment_lib.h"
#include "practice_lib.h"

#include "practice/complaint_list.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/patient_end.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* How one begins: what it is made of, and at which stage. */

static struct complaint about(struct world *w, int patient, const char *text)
{
    struct complaint c = complaint_none();
    c.patient = w->patient[patient];
    c.text = text;
    return c;
}

static struct complaint add(struct world *w, const struct complaint *what)
{
    struct id id;
    struct complaint c;
    world_ok(w, complaint_add(&w->okoro, &w->arena, what, &id, &w->err));
    world_ok(w, complaint_get(w->practice->book, &id, &w->arena, &c, &w->err));
    return c;
}

static void said_in_person_or_on_the_telephone_it_is_acknowledged_by_being_written_down(void **state)
{
    static const struct {
        const char *mode, *stage;
        bool is_concern;
    } cases[] = {
        {"in-person", "acknowledged", false}, {"call", "acknowledged", false},  {"email", "received", false},
        {"letter", "received", false},        {"voicemail", "received", false}, {"in-person", "received", true},
        {"", "acknowledged", false},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct complaint c = about(w, 0, "waited 45 min");
        c.mode = cases[i].mode;
        c.is_concern = cases[i].is_concern;
        c = add(w, &c);
        assert_string_equal(c.stage, cases[i].stage);
        assert_int_equal(c.acknowledged_at != 0, strcmp(cases[i].stage, "acknowledged") == 0);
        assert_int_equal(c.received_at, PRACTICE_LIB_NOW_MS);
        assert_memory_equal(&c.received_by, &w->okoro.who.staff, sizeof(struct id));
    }
    world_same_as_rebuilt(w);
}

static void settled_at_once_it_is_asked_about_later(void **state)
{
    struct world *w = *state;
    struct complaint c = about(w, 0, "no chair");
    c.stage = complaint_stage_code(STAGE_SETTLED);
    c.outcome = "brought one";
    c = add(w, &c);
    assert_int_equal(c.settled_at, PRACTICE_LIB_NOW_MS);
    assert_int_equal(c.acknowledged_at, PRACTICE_LIB_NOW_MS);
    struct complaint_row row;
    world_ok(w, complaint_list_get(w->practice, &c.id, &w->arena, &row, &w->err));
    assert_string_equal(complaint_list_due(&w->arena, &row, (int64_t)PRACTICE_LIB_TODAY * 1440),
                        "ask whether it held by Mon 7 Dec 2026, in 14 days");
}

static void without_words_a_patient_or_a_beginning_nothing_is_written(void **state)
{
    struct world *w = *state;
    struct id id;
    struct complaint c = about(w, 0, "  ");
    world_refused(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err), ERR_INPUT, "what happened");
    c = about(w, 0, "x");
    c.patient = ID_NONE;
    world_refused(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err), ERR_INPUT, "which patient");
    c = about(w, 0, "x");
    c.stage = "closed"; /* as an import might have it */
    world_refused(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err), ERR_INPUT, "begins as");
    c = about(w, 0, "x");
    c.mode = "pigeon";
    world_refused(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err), ERR_INPUT, "how it came");
    c = about(w, 0, "x");
    c.cause = "weather";
    world_refused(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err), ERR_MISSING, "weather");
    c = about(w, 0, "x");
    c.received_at = PRACTICE_LIB_NOW_MS + 3600000;
    world_refused(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err), ERR_INPUT, "future");
    int n;
    w->err = (struct err){0};
    world_ok(w, complaint_list_count(w->practice, &n, &w->err));
    assert_int_equal(n, 0);
}

/* What is open of that kind, now or later, for who keeps it. */
static struct queue rows(struct world *w, const char *kind)
{
    struct queue q;
    struct queue_filter f = {.kind = kind, .is_ahead = true, .staff = w->okoro.who.staff, .with_confidential = true};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q;
}

static void what_is_said_to_them_about_a_confidential_one_is_confidential(void **state)
{
    struct world *w = *state;
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {
        .outcome = "no-answer", .words = "about what Chen did", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    struct complaint c = about(w, 0, "Chen shouted");
    c.mode = "letter";
    c.is_confidential = true;
    c.owner = w->okoro.who.staff;
    add(w, &c);
    struct queue q = rows(w, FOLLOW_UP_ACKNOWLEDGE);
    assert_int_equal(q.nrows, 1);
    world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
    const char *lines[1];
    int n;
    world_ok(w, queue_contacts(w->practice, &w->patient[0], 1, &w->arena, lines, &n, &w->err));
    for (int i = 0; i < n; i++)
        assert_null(strstr(lines[i], "Chen did"));
}

/* They are answered, but nobody rings the dead to ask whether it held. */
static void who_wants_no_contact_is_answered_and_not_asked_whether_it_held(void **state)
{
    struct world *w = *state;
    struct patient_stopped s;
    struct complaint c = about(w, 0, "no chair"), open = about(w, 0, "waited 45 min");
    c.stage = complaint_stage_code(STAGE_SETTLED);
    c.outcome = "brought one";
    add(w, &c);
    open.mode = "letter";
    add(w, &open);
    assert_int_equal(rows(w, FOLLOW_UP_CHECK_BACK).nrows, 1);
    assert_int_equal(rows(w, FOLLOW_UP_ACKNOWLEDGE).nrows, 1);
    world_ok(w, patient_no_contact(&w->okoro, &w->arena, &w->patient[0], "had enough", &s, &w->err));
    assert_int_equal(rows(w, FOLLOW_UP_CHECK_BACK).nrows, 0);
    assert_int_equal(rows(w, FOLLOW_UP_ACKNOWLEDGE).nrows, 1);
    world_same_as_rebuilt(w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(said_in_person_or_on_the_telephone_it_is_acknowledged_by_being_written_down),
        TEST(settled_at_once_it_is_asked_about_later),
        TEST(what_is_said_to_them_about_a_confidential_one_is_confidential),
        TEST(who_wants_no_contact_is_answered_and_not_asked_whether_it_held),
        TEST(without_words_a_patient_or_a_beginning_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
