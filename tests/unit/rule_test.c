/* What opens follow-ups by itself: rules of policy over the facts of a patient. */
#include "practice/rule_run.h"

#include "practice/complaint.h"
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

#define REMIND "{ code = \"remind\"; kind = \"remind\"; on = \"visit\"; due = \"-1wd\"; not_within = \"2d\"; }"
#define AFTER  "{ code = \"after\"; kind = \"after\"; on = \"seen\"; types = \"first\"; due = \"1wd\"; }"
#define RECALL \
    "{ code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; types = \"review\"; due = \"6m1d\"; lead = \"2w\"; }"
#define RING_BACK "{ code = \"ring-back\"; kind = \"ring-back\"; on = \"contact\"; due = \"60min\"; }"

/* ---- each event ---- */

static void a_reminder_is_due_the_working_day_before_and_not_for_what_was_just_booked(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, REMIND);
    rule_lib_book(w, 0, "review", "2026-11-24 09:00"); /* tomorrow: they know */
    assert_string_equal(rule_lib_picture(w), "");
    struct appointment x = rule_lib_book(w, 1, "review", "2026-11-30 09:00"); /* Monday: the Friday before */
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-27 to 2026-11-27 | Gleason A | remind | Review 30 Nov 09:00, Chen\n");
    struct place later = world_place(w, "chen", "2026-12-01 09:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &later, NULL, &w->out, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-30 to 2026-11-30 | Gleason A | remind | Review 1 Dec 09:00, Chen\n");
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    assert_string_equal(rule_lib_picture(w), "");
}

static void a_call_follows_a_first_visit_and_what_was_said_of_it_stays_when_policy_changes(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, AFTER);
    rule_lib_visit(w, 0, "first", "2026-11-27 15:00"); /* a Friday */
    rule_lib_visit(w, 1, "review", "2026-11-27 15:30");
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-30 to 2026-11-30 | Candelaria I | after | First visit today, Chen\n");
    rule_lib_answer(w, FOLLOW_UP_AFTER, "put-off", civil_from(2026, 12, 9));
    assert_string_equal(rule_lib_picture(w),
                        "2026-12-09 to 2026-12-09 | Candelaria I | after | First visit today, Chen\n");
    rule_lib_are(w, "{ code = \"after\"; kind = \"after\"; on = \"seen\"; due = \"3wd\"; }");
    assert_string_equal(rule_lib_picture(w),
                        "2026-12-02 to 2026-12-02 | Gleason A | after | Review today, Chen\n"
                        "2026-12-09 to 2026-12-09 | Candelaria I | after | First visit today, Chen\n");
    rule_lib_are(w, "");
    assert_string_equal(rule_lib_picture(w), "");
    rule_lib_are(w, AFTER);
    assert_string_equal(rule_lib_picture(w),
                        "2026-12-09 to 2026-12-09 | Candelaria I | after | First visit today, Chen\n");
}

static void what_somebody_ended_stays_ended_and_undo_opens_it_again(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, AFTER);
    rule_lib_visit(w, 0, "first", "2026-11-24 09:00");
    world_at(w, "2026-11-25 10:00");
    rule_lib_answer(w, FOLLOW_UP_AFTER, "reached", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), "");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-25 to 2026-11-25 | Candelaria I | after | First visit yesterday, Chen\n");
}

static void a_recall_counts_from_the_last_service_and_hides_behind_a_booking(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-11 to 2027-05-25 | Candelaria I | recall | last seen today, Chen\n");
    rule_lib_visit(w, 0, "phone", "2026-11-25 09:00"); /* none of its types */
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-11 to 2027-05-25 | Candelaria I | recall | last seen yesterday, Chen\n");
    struct appointment x = rule_lib_book(w, 0, "review", "2026-12-01 09:00");
    assert_string_equal(rule_lib_picture(w), "");
    struct next_step next = {.next = NEXT_CLOSED, .note = "will-call"};
    world_ok(
        w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-11 to 2027-05-25 | Candelaria I | recall | last seen yesterday, Chen\n");
    rule_lib_visit(w, 0, "review", "2026-12-02 13:00");
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-20 to 2027-06-03 | Candelaria I | recall | last seen today, Chen\n");
}

static void a_date_set_by_hand_sticks_until_the_next_service(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    struct follow_up_seen seen;
    struct id id = rule_lib_row(w, FOLLOW_UP_RECALL);
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    struct follow_up to = follow_up_now(&seen.record);
    to.due_date = civil_from(2027, 3, 1);
    to.due_min = MINUTE_NONE;
    world_ok(w, follow_up_edit(&w->okoro, &w->arena, &seen, &to, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2027-03-01 to 2027-03-01 | Candelaria I | recall | last seen today, Chen\n");
    rule_lib_are(w, "{ code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; types = \"review\"; due = \"1y\"; }");
    assert_string_equal(rule_lib_picture(w),
                        "2027-03-01 to 2027-03-01 | Candelaria I | recall | last seen today, Chen\n");
    rule_lib_visit(w, 0, "review", "2026-12-02 13:00");
    assert_string_equal(rule_lib_picture(w),
                        "2027-12-02 to 2027-12-02 | Candelaria I | recall | last seen today, Chen\n");
}

static void several_recalls_stand_beside_each_other(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL
                 ", { code = \"long\"; kind = \"recall\"; on = \"last-seen\"; types = \"long\"; due = \"1y\"; }");
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    rule_lib_visit(w, 0, "long", "2026-11-25 09:00");
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-11 to 2027-05-25 | Candelaria I | recall | last seen yesterday, Chen\n"
                        "2027-11-25 to 2027-11-25 | Candelaria I | recall | last seen today, Chen\n");
}

static void a_message_is_to_be_answered_within_an_hour_of_opening_until_somebody_does(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK);
    world_at(w, "2026-11-27 15:30"); /* Friday, half an hour before closing */
    rule_lib_message(w, 0, "voicemail", "message", "in");
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-27 to 2026-11-30 09:30 | Candelaria I | ring-back | voicemail today 15:30\n");
    world_at(w, "2026-11-28 12:00");
    rule_lib_message(w, 0, "call", "missed", "in");
    assert_string_equal(rule_lib_picture(w),
                        "now to 2026-11-30 09:30 | Candelaria I | ring-back | 2 unanswered, first voicemail "
                        "yesterday 15:30\n");
    world_at(w, "2026-11-30 09:10");
    rule_lib_message(w, 0, "call", "no-answer", "out"); /* not reached: it stands */
    assert_int_not_equal(strlen(rule_lib_picture(w)), 0);
    world_at(w, "2026-11-30 09:20");
    rule_lib_message(w, 0, "call", "reached", "out");
    assert_string_equal(rule_lib_picture(w), "");
    world_at(w, "2026-12-01 09:20");
    rule_lib_message(w, 0, "email", "message", "in");
    assert_string_equal(rule_lib_picture(w),
                        "2026-12-01 to 2026-12-01 10:20 | Candelaria I | ring-back | email today 09:20\n");
}

static void the_preparation_call_is_the_clinicians_until_noon(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, "{ code = \"prepare\"; kind = \"prepare\"; on = \"visit\"; types = \"first\"; due = \"-3wd\"; "
                    "owner = \"practitioner\"; falls_min = 720; }");
    struct appointment x = rule_lib_book(w, 0, "first", "2026-12-03 09:00"); /* Thursday: Monday */
    /* That they come is no preparation. */
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    struct queue q;
    struct queue_filter f = {0};
    world_at(w, "2026-11-30 11:59");
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_string_equal(practice_staff(w->practice, &q.rows[0].owner)->code, "chen");
    world_at(w, "2026-11-30 12:00");
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_true(id_is_none(&q.rows[0].owner));
    world_at(w, "2026-12-03 09:01"); /* it has begun: nothing to prepare any more */
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 0);
}

static void who_asked_and_never_booked_is_not_forgotten(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, "{ code = \"enquiry\"; kind = \"enquiry\"; on = \"enquiry\"; due = \"1wd\"; }");
    rule_lib_message(w, 0, "call", "reached", "in");
    assert_string_equal(rule_lib_picture(w), "2026-11-24 to 2026-11-24 | Candelaria I | enquiry | "
                                             "asked, never booked: call today 10:42\n");
    rule_lib_book(w, 0, "first", "2026-12-03 09:00");
    assert_string_equal(rule_lib_picture(w), "");
}

static void nobody_who_died_or_left_is_called_but_their_message_is_answered(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL ", " RING_BACK);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2026-11-24 10:00");
    rule_lib_message(w, 0, "voicemail", "message", "in");
    struct id who = w->patient[0];
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "patient-died", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &who, &who);
    act_set_int(&act, PATIENT_DECEASED_DATE, civil_from(2026, 11, 23));
    world_ok(w, act_commit(&act, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 11:00 | Candelaria I | ring-back | voicemail today 10:00\n");
}

static void two_records_made_one_have_one_recall(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    rule_lib_visit(w, 1, "review", "2026-11-25 09:00");
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "patient-merge", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &w->patient[0], &w->patient[0]);
    act_set_id(&act, PATIENT_REPLACED_BY, &w->patient[1]);
    world_ok(w, act_commit(&act, &w->err));
    assert_string_equal(rule_lib_picture(w), "2027-05-12 to 2027-05-26 | Gleason A | recall | last seen today, Chen\n");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-11 to 2027-05-25 | Candelaria I | recall | last seen yesterday, Chen\n"
                        "2027-05-12 to 2027-05-26 | Gleason A | recall | last seen today, Chen\n");
}

static void what_was_due_before_the_practice_went_live_waits_in_the_pool(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL);
    struct act act;
    struct queue q;
    struct queue_filter all = {.is_ahead = true};
    for (int i = 0; i < 3; i++) {
        struct appointment x = {.patient = w->patient[i],
                                .type = policy_id(KIND_APPOINTMENT_TYPE, "review"),
                                .practitioner = policy_id(KIND_PRACTITIONER, "chen"),
                                .date = civil_from(2025, 3 + i, 2),
                                .start_min = 600,
                                .minutes = 30,
                                .status = STATUS_FULFILLED,
                                .is_history = true,
                                .next = NEXT_BOOKED,
                                .next_due = CIVIL_NONE,
                                .asked_min = MINUTE_NONE,
                                .expected_min = MINUTE_NONE};
        world_ok(w, act_begin(w->practice->book, &act, "import", &w->okoro.who, &w->err));
        x.id = id_new(act.at_ms);
        world_ok(w, appointment_write(&act, &x, &w->err));
        world_ok(w, act_commit(&act, &w->err));
    }
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.place[QUEUE_OLDER], 3);
    w->practice->pool_per_day = 2;
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.place[QUEUE_OLDER], 2); /* those that have waited longest */
    assert_int_equal(q.nlate, 0);              /* nobody was late with them: the practice was not there */
    assert_int_equal(q.oldest, 0);
    for (int i = 0; i < q.nrows; i++)
        assert_null(strstr(queue_due_text(&q.rows[i], q.now, &w->arena), "late"));
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {.outcome = "no-answer", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.place[QUEUE_OLDER], 1); /* one is begun: that is today's share less one */
    assert_int_equal(q.place[QUEUE_AHEAD], 1);
    world_at(w, "2026-11-24 09:00");
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.place[QUEUE_OLDER], 2);
}

/* ---- messages that must not be hidden ---- */

static int ring_backs(struct world *w)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = FOLLOW_UP_RING_BACK};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q.nrows;
}

static void a_message_after_one_that_was_ended_unheard_is_not_hidden_by_it(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK);
    rule_lib_message(w, 0, "voicemail", "message", "in");
    world_at(w, "2026-11-23 10:50");
    rule_lib_message(w, 0, "call", "missed", "in");
    world_at(w, "2026-11-23 11:00");
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "done", CIVIL_NONE); /* nobody rung: both are settled */
    assert_int_equal(ring_backs(w), 0);
    world_at(w, "2026-11-24 09:10");
    rule_lib_message(w, 0, "voicemail", "message", "in");
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 10:10 | Candelaria I | ring-back | voicemail today 09:10\n");
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "declined", CIVIL_NONE);
    assert_int_equal(ring_backs(w), 0);
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(ring_backs(w), 1);
}

static void who_is_spoken_to_under_another_of_their_records_has_been_rung_back(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK);
    rule_lib_message(w, 0, "voicemail", "message", "in");
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &w->patient[1], &w->err));
    assert_int_equal(ring_backs(w), 1);
    world_at(w, "2026-11-23 11:00");
    rule_lib_message(w, 1, "call", "reached", "out");
    assert_int_equal(ring_backs(w), 0);
    world_at(w, "2026-11-23 11:10");
    rule_lib_message(w, 0, "call", "missed", "in");
    assert_int_equal(ring_backs(w), 1);
}

static void what_can_be_done_before_it_is_due_is_shown_before(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter today = {0};
    int n;
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2027-05-10 10:00"); /* two weeks before 25 May, less a day */
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 0);
    world_at(w, "2027-05-11 10:00");
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_int_equal(q.rows[0].place, QUEUE_NOW);
    assert_false(q.rows[0].is_late);
    world_ok(w, queue_count(w->practice, &ID_NONE, &n, &w->err));
    assert_int_equal(n, 1);
}

static void a_message_left_before_a_long_weekend_is_shown_the_day_it_came(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter today = {0};
    int n;
    rule_lib_are(w, RING_BACK);
    world_at(w, "2026-12-24 16:30"); /* due on the 29th */
    rule_lib_message(w, 0, "voicemail", "message", "in");
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.place[QUEUE_NOW], 1);
    world_ok(w, queue_count(w->practice, &ID_NONE, &n, &w->err));
    assert_int_equal(n, 1);
}

static void concern(struct world *w, int patient)
{
    struct complaint c = complaint_none();
    c.patient = w->patient[patient];
    c.text = "left without being seen";
    c.is_concern = true;
    world_ok(w, complaint_add(&w->okoro, &w->arena, &c, NULL, &w->err));
}

static void a_concern_is_shown_from_the_hour_it_came_whatever_else_is_in_policy(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter today = {0};
    rule_lib_are(w, "{ code = \"acknowledge\"; kind = \"acknowledge\"; on = \"complaint\"; }");
    concern(w, 0); /* a Monday; due on Thursday */
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.place[QUEUE_NOW], 1);
    assert_false(q.rows[0].is_late);
}

static void a_concern_put_off_under_a_record_that_is_its_own_again_still_moves(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, "{ code = \"acknowledge\"; kind = \"acknowledge\"; on = \"complaint\"; }");
    concern(w, 0);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &w->patient[1], &w->err));
    rule_lib_answer(w, FOLLOW_UP_ACKNOWLEDGE, "put-off", civil_from(2026, 11, 25));
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], NULL, &w->err));
    rule_lib_answer(w, FOLLOW_UP_ACKNOWLEDGE, "put-off", civil_from(2026, 12, 2));
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = FOLLOW_UP_ACKNOWLEDGE};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.rows[0].due / DAY_MIN, civil_from(2026, 12, 2));
}

static void who_got_in_touch_about_something_far_off_is_seen_now_until_a_date_is_set(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter today = {0};
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2027-05-11 10:00");
    rule_lib_answer(w, FOLLOW_UP_RECALL, "put-off", civil_from(2027, 9, 1));
    rule_lib_message(w, 0, "call", "reached", "in");
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    struct follow_up_seen seen;
    world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    struct follow_up to = follow_up_now(&seen.record);
    to.due_date = civil_from(2027, 10, 1);
    to.due_min = MINUTE_NONE;
    world_ok(w, follow_up_edit(&w->okoro, &w->arena, &seen, &to, &w->err));
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 0);
    assert_string_equal(rule_lib_picture(w),
                        "2027-10-01 to 2027-10-01 | Candelaria I | recall | last seen 24 Nov 2026, Chen\n");
    rule_lib_message(w, 0, "call", "reached", "in"); /* it is dated by hand, and for another day: it stays there */
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 0);
}

static void what_is_to_be_told_of_a_visit_far_off_is_seen_when_they_ring(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter today = {0};
    rule_lib_are(w, "");
    struct appointment x = rule_lib_book(w, 0, "review", "2027-03-01 09:00");
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "appointment-edit", &w->okoro.who, &w->err));
    act_record(&act, KIND_APPOINTMENT, &x.id, &x.patient);
    act_set_text(&act, APPOINTMENT_TELL, "due");
    world_ok(w, act_commit(&act, &w->err));
    struct id id = rule_lib_row(w, FOLLOW_UP_TELL);
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer off = {.outcome = "put-off", .date = civil_from(2027, 2, 25), .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &off, &done, &w->err));
    rule_lib_message(w, 0, "call", "reached", "in");
    world_ok(w, queue_load(w->practice, &today, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
}

/* ---- policy ---- */

static void rules_that_contradict_themselves_are_refused_with_line_and_reason(void **state)
{
    static const struct {
        const char *rule, *why;
    } cases[] = {
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; due = \"-1wd\"; }", "only with on = \"visit\""},
        {"{ code = \"x\"; kind = \"recall\"; on = \"visit\"; due = \"1wd\"; }", "means before it"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; due = \"soon\"; }", "how far off"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; }", "due is missing"},
        {"{ code = \"x\"; kind = \"nothing\"; on = \"seen\"; due = \"1wd\"; }", "nothing"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; types = \"first dance\"; due = \"1wd\"; }", "dance"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"never\"; due = \"1wd\"; }", "what opens it"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"contact\"; types = \"first\"; due = \"1wd\"; }", "about a visit"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; due = \"1wd\"; falls_min = 720; }", "needs an owner"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; due = \"1wd\"; owner = \"nobody\"; }", "staff"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; due = \"1wd\"; patients = \"all\"; }", "known"},
        {"{ code = \"x\"; kind = \"recall\"; on = \"seen\"; due = \"1wd\"; step = 11; }", "10"},
    };
    struct world *w = *state;
    rule_lib_are(w, AFTER);
    rule_lib_visit(w, 0, "first", "2026-11-24 09:00");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_false(rule_lib_try(w, cases[i].rule));
        assert_int_equal(w->err.kind, ERR_INPUT);
        assert_non_null(strstr(w->err.at, "test.conf:"));
        if (!strstr(w->err.text, cases[i].why))
            fail_msg("%s: %s", cases[i].rule, w->err.text);
        w->err = (struct err){0};
    }
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-25 to 2026-11-25 | Candelaria I | after | First visit today, Chen\n");
}

static void a_preview_counts_what_a_file_would_open_and_writes_nothing(void **state)
{
    struct world *w = *state;
    struct policy *policy;
    struct rules *now, *then;
    int was[2], will[2], from = civil_from(2026, 11, 23);
    rule_lib_are(w, AFTER);
    rule_lib_visit(w, 0, "first", "2026-11-24 09:00");
    rule_lib_visit(w, 1, "review", "2026-11-24 10:00");
    const char *before = rule_lib_picture(w);
    world_ok(w, rule_lib_read(w, "{ code = \"after\"; kind = \"after\"; on = \"seen\"; due = \"1wd\"; }", &policy));
    world_ok(w, rule_load(w->practice->book, &now, &w->err));
    world_ok(w, rule_load_policy(w->practice->book, policy, &then, &w->err));
    world_ok(w, rule_count(w->practice->book, now, from, from + 7, was, NULL, &w->err));
    world_ok(w, rule_count(w->practice->book, then, from, from + 7, will, NULL, &w->err));
    assert_int_equal(was[0], 1);
    assert_int_equal(will[0], 2);
    world_ok(w, rule_count(w->practice->book, then, from + 7, from + 14, will, NULL, &w->err));
    assert_int_equal(will[0], 0);
    assert_string_equal(rule_lib_picture(w), before);
    rule_free(now);
    rule_free(then);
}

static void a_holiday_that_is_added_moves_what_is_due(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, AFTER);
    rule_lib_visit(w, 0, "first", "2026-11-24 09:00");
    struct act act;
    struct id id = policy_id(KIND_HOLIDAY, "2026-11-25");
    world_ok(w, act_begin(w->practice->book, &act, "policy-load", &w->okoro.who, &w->err));
    act_record(&act, KIND_HOLIDAY, &id, NULL);
    act_set_int(&act, HOLIDAY_DATE, civil_from(2026, 11, 25));
    act_set_text(&act, HOLIDAY_NAME, "closed");
    act_set_int(&act, HOLIDAY_IS_ACTIVE, 1);
    world_ok(w, act_commit(&act, &w->err));
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-26 to 2026-11-26 | Candelaria I | after | First visit today, Chen\n");
}

#define TEST(x) cmocka_unit_test_setup_teardown(x, world_setup, rule_lib_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reminder_is_due_the_working_day_before_and_not_for_what_was_just_booked),
        TEST(a_call_follows_a_first_visit_and_what_was_said_of_it_stays_when_policy_changes),
        TEST(what_somebody_ended_stays_ended_and_undo_opens_it_again),
        TEST(a_recall_counts_from_the_last_service_and_hides_behind_a_booking),
        TEST(a_date_set_by_hand_sticks_until_the_next_service),
        TEST(several_recalls_stand_beside_each_other),
        TEST(a_message_is_to_be_answered_within_an_hour_of_opening_until_somebody_does),
        TEST(the_preparation_call_is_the_clinicians_until_noon),
        TEST(who_asked_and_never_booked_is_not_forgotten),
        TEST(nobody_who_died_or_left_is_called_but_their_message_is_answered),
        TEST(two_records_made_one_have_one_recall),
        TEST(what_was_due_before_the_practice_went_live_waits_in_the_pool),
        TEST(a_message_after_one_that_was_ended_unheard_is_not_hidden_by_it),
        TEST(who_is_spoken_to_under_another_of_their_records_has_been_rung_back),
        TEST(what_can_be_done_before_it_is_due_is_shown_before),
        TEST(a_message_left_before_a_long_weekend_is_shown_the_day_it_came),
        TEST(a_concern_is_shown_from_the_hour_it_came_whatever_else_is_in_policy),
        TEST(a_concern_put_off_under_a_record_that_is_its_own_again_still_moves),
        TEST(who_got_in_touch_about_something_far_off_is_seen_now_until_a_date_is_set),
        TEST(what_is_to_be_told_of_a_visit_far_off_is_seen_when_they_ring),
        TEST(rules_that_contradict_themselves_are_refused_with_line_and_reason),
        TEST(a_preview_counts_what_a_file_would_open_and_writes_nothing),
        TEST(a_holiday_that_is_added_moves_what_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
