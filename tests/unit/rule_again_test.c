/* What was said or done at an earlier time must not hide what comes after it. */
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/undo.h"
#include "practice_lib.h"
#include "rule_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define RING_BACK "{ code = \"ring-back\"; kind = \"ring-back\"; on = \"contact\"; due = \"60min\"; }"
#define ENQUIRY   "{ code = \"enquiry\"; kind = \"enquiry\"; on = \"enquiry\"; due = \"1wd\"; }"
#define REMIND    "{ code = \"remind\"; kind = \"remind\"; on = \"visit\"; due = \"-1wd\"; not_within = \"2d\"; }"
#define PREPARE   "{ code = \"prepare\"; kind = \"prepare\"; on = \"visit\"; due = \"-3wd\"; }"

/* A contact of an earlier hour, written down now. */
static void written_late(struct world *w, int patient, const char *mode, const char *outcome, const char *direction,
                         int date, int minute)
{
    struct contact c = {.patient = w->patient[patient],
                        .mode = mode,
                        .outcome = outcome,
                        .direction = direction,
                        .at_ms = zone_instant_near(date, minute),
                        .duration_s = -1};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
}

enum { HALF_PAST_EIGHT = 8 * 60 + 30, TEN_TO_NINE = 8 * 60 + 50, FIVE_TO_NINE = 8 * 60 + 55 };

static void a_message_written_down_after_an_earlier_one_was_settled_still_waits(void **state)
{
    struct world *w = *state;
    int day = civil_from(2026, 11, 24);
    rule_lib_are(w, RING_BACK);
    world_at(w, "2026-11-24 08:30");
    rule_lib_message(w, 0, "email", "", "in");
    written_late(w, 0, "text", "", "in", day, HALF_PAST_EIGHT); /* known before the answer */
    world_at(w, "2026-11-24 09:00");
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "done", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), "");
    world_at(w, "2026-11-24 09:05");
    written_late(w, 0, "voicemail", "message", "in", day, TEN_TO_NINE);
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 10:00 | Candelaria I | ring-back | voicemail today 08:50\n");
    world_at(w, "2026-11-24 09:20");
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "done", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), "");
    world_at(w, "2026-11-24 09:25"); /* the telephone's own list */
    written_late(w, 0, "call", "missed", "in", day, FIVE_TO_NINE);
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 10:00 | Candelaria I | ring-back | call missed today 08:55\n");
}

static void words_that_nobody_knew_are_not_answered_by_a_call_that_came_after_them(void **state)
{
    struct world *w = *state;
    int day = civil_from(2026, 11, 24);
    rule_lib_are(w, RING_BACK);
    world_at(w, "2026-11-24 08:55");
    rule_lib_message(w, 0, "call", "reached", "out");
    world_at(w, "2026-11-24 09:05");
    written_late(w, 0, "call", "missed", "in", day, TEN_TO_NINE); /* says nothing, and they were spoken to */
    assert_string_equal(rule_lib_picture(w), "");
    written_late(w, 0, "voicemail", "message", "in", day, TEN_TO_NINE);
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 10:00 | Candelaria I | ring-back | voicemail today 08:50\n");
    world_at(w, "2026-11-24 09:10"); /* rung back in between, and written down now */
    written_late(w, 0, "call", "reached", "out", day, FIVE_TO_NINE);
    assert_string_equal(rule_lib_picture(w), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_not_equal(strlen(rule_lib_picture(w)), 0);
}

static void words_under_a_record_made_one_with_theirs_wait_too(void **state)
{
    struct world *w = *state;
    int day = civil_from(2026, 11, 24);
    rule_lib_are(w, RING_BACK);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &w->patient[1], &w->err));
    world_at(w, "2026-11-24 08:55");
    rule_lib_message(w, 1, "call", "reached", "out");
    world_at(w, "2026-11-24 09:05");
    written_late(w, 0, "voicemail", "message", "in", day, TEN_TO_NINE);
    assert_int_not_equal(strlen(rule_lib_picture(w)), 0);
    world_at(w, "2026-11-24 09:20");
    rule_lib_message(w, 1, "call", "reached", "out");
    assert_string_equal(rule_lib_picture(w), "");
}

/* ---- who asks again ---- */

static void who_asked_was_dealt_with_and_asks_again_is_not_forgotten(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, ENQUIRY);
    rule_lib_message(w, 0, "call", "reached", "in");
    world_at(w, "2026-11-24 09:00");
    rule_lib_message(w, 0, "call", "reached", "in"); /* of the same matter */
    world_at(w, "2026-11-24 10:00");
    rule_lib_answer(w, FOLLOW_UP_ENQUIRY, "reached", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), "");
    world_at(w, "2027-06-01 09:00");
    rule_lib_message(w, 0, "call", "reached", "in");
    assert_string_equal(rule_lib_picture(w), "2027-06-02 to 2027-06-02 | Candelaria I | enquiry | "
                                             "asked, never booked: call today 09:00\n");
    world_at(w, "2027-06-02 10:00");
    rule_lib_answer(w, FOLLOW_UP_ENQUIRY, "reached", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_not_equal(strlen(rule_lib_picture(w)), 0);
    world_at(w, "2028-01-10 09:00");
    rule_lib_message(w, 0, "voicemail", "message", "in");
    assert_string_equal(rule_lib_picture(w), "now to 2027-06-02 | Candelaria I | enquiry | got in touch since; "
                                             "asked, never booked: call 1 Jun 2027 09:00\n");
}

static void who_declined_when_rung_back_is_not_asked_the_next_day_but_when_they_ring_again(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK ", " ENQUIRY);
    world_at(w, "2026-11-24 09:00");
    rule_lib_message(w, 0, "voicemail", "message", "in");
    world_at(w, "2026-11-24 09:30");
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "declined", CIVIL_NONE); /* found another */
    assert_string_equal(rule_lib_picture(w), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_non_null(strstr(rule_lib_picture(w), "enquiry"));
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "declined", CIVIL_NONE);
    world_at(w, "2027-03-01 09:00");
    rule_lib_message(w, 0, "call", "reached", "in");
    assert_string_equal(rule_lib_picture(w), "2027-03-02 to 2027-03-02 | Candelaria I | enquiry | "
                                             "asked, never booked: call today 09:00\n");
}

/* ---- what was said while the booking stood otherwise ---- */

static void move(struct world *w, const struct appointment *x, const char *when)
{
    struct place to = world_place(w, "chen", when, 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x->id, NULL, &to, NULL, &w->out, &w->err));
}

static void who_was_reminded_of_a_day_is_reminded_of_the_other_day(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, REMIND ", " PREPARE);
    struct appointment x = rule_lib_book(w, 0, "review", "2026-12-02 09:00"); /* Wednesday */
    rule_lib_answer(w, FOLLOW_UP_PREPARE, "done", CIVIL_NONE);
    rule_lib_answer(w, FOLLOW_UP_REMIND, "reached", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), "");
    move(w, &x, "2026-12-10 09:00");
    assert_string_equal(rule_lib_picture(w), /* what was prepared is prepared */
                        "2026-12-09 to 2026-12-09 | Candelaria I | remind | Review 10 Dec 09:00, Chen\n");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(rule_lib_picture(w), "");
}

static void a_reminder_that_was_put_off_comes_before_the_visit_that_was_moved(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, REMIND);
    struct appointment x = rule_lib_book(w, 0, "review", "2026-12-10 09:00");
    rule_lib_answer(w, FOLLOW_UP_REMIND, "put-off", civil_from(2026, 12, 9));
    move(w, &x, "2026-12-03 09:00");
    assert_string_equal(rule_lib_picture(w),
                        "2026-12-02 to 2026-12-02 | Candelaria I | remind | Review 3 Dec 09:00, Chen\n");
}

static int64_t due_of(struct world *w, const char *kind)
{
    struct id id = rule_lib_row(w, kind);
    struct queue_row row;
    world_ok(w, queue_get(w->practice, &id, &w->arena, &row, &w->err));
    return row.due / DAY_MIN;
}

static void what_was_put_off_before_they_were_booked_again_after_all_hides_nothing_later(void **state)
{
    struct world *w = *state;
    struct next_step rebook = {.next = NEXT_REBOOK};
    struct change_of_status back = {.to = STATUS_BOOKED};
    struct appointment x = rule_lib_book(w, 0, "review", "2026-11-26 09:00");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    rule_lib_answer(w, FOLLOW_UP_REBOOK, "put-off", civil_from(2027, 3, 1));
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &back, &w->out, &w->err));
    move(w, &x, "2026-12-01 09:00");
    world_at(w, "2026-12-01 10:00");
    rule_lib_become(w, &x, STATUS_NOSHOW, &rebook);
    assert_int_equal(due_of(w, FOLLOW_UP_REBOOK), civil_from(2026, 12, 1));
}

#define TEST(x) cmocka_unit_test_setup_teardown(x, world_setup, rule_lib_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_written_down_after_an_earlier_one_was_settled_still_waits),
        TEST(words_that_nobody_knew_are_not_answered_by_a_call_that_came_after_them),
        TEST(words_under_a_record_made_one_with_theirs_wait_too),
        TEST(who_asked_was_dealt_with_and_asks_again_is_not_forgotten),
        TEST(who_declined_when_rung_back_is_not_asked_the_next_day_but_when_they_ring_again),
        TEST(who_was_reminded_of_a_day_is_reminded_of_the_other_day),
        TEST(a_reminder_that_was_put_off_comes_before_the_visit_that_was_moved),
        TEST(what_was_put_off_before_they_were_booked_again_after_all_hides_nothing_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
