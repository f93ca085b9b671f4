/* What rules open where facts are seldom: several on one day, records taken back, numbers withheld, secrets. */
#include "practice/rule_run.h"

#include "base/clock.h"
#include "book/erase.h"
#include "book/internal.h"
#include "practice/calls.h"
#include "practice/caller.h"
#include "practice/complaint.h"
#include "practice/contact.h"
#include "practice/follow_up_ended.h"
#include "practice/undo.h"
#include "practice_lib.h"
#include "rule_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define RECALL    "{ code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; types = \"review\"; due = \"6m1d\"; }"
#define RING_BACK "{ code = \"ring-back\"; kind = \"ring-back\"; on = \"contact\"; due = \"60min\"; }"

static void the_recall_finds_its_visit_among_several_of_the_last_day(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    rule_lib_visit(w, 0, "first", "2026-11-24 14:00");
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-25 to 2027-05-25 | Candelaria I | recall | last seen today, Chen\n");
}

/* A write looks at the rules that go by it alone: what the others made stays, however they are called. */
static void a_rule_whose_code_is_in_anothers_keeps_its_rows(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, "{ code = \"ring\"; kind = \"recall\"; on = \"last-seen\"; due = \"6m1d\"; }, "
                    RING_BACK);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2026-11-24 15:00");
    rule_lib_message(w, 0, "call", "message", "in");
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 16:00 | Candelaria I | ring-back | call today 15:00\n"
                        "2027-05-25 to 2027-05-25 | Candelaria I | recall | last seen today, Chen\n");
}

static void who_says_goodbye_by_a_cancellation_is_not_called_until_they_come_again(void **state)
{
    struct world *w = *state;
    struct next_step goodbye = {.next = NEXT_CLOSED, .note = "elsewhere"};
    struct change_of_status cancel = {
        .to = STATUS_CANCELLED, .cancel_by = CANCELLED_BY_PATIENT, .reason = "other", .next = goodbye};
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    struct appointment x = rule_lib_book(w, 0, "first", "2026-11-30 09:00");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &cancel, &w->out, &w->err));
    assert_string_equal(rule_lib_picture(w), "");
    rule_lib_visit(w, 0, "first", "2026-12-01 09:00");
    assert_string_equal(rule_lib_picture(w),
                        "2027-05-25 to 2027-05-25 | Candelaria I | recall | last seen 24 Nov, Chen\n");
}

static void a_message_after_the_second_arrival_of_a_day_is_to_be_answered(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK);
    struct appointment early = rule_lib_book(w, 0, "review", "2026-11-24 09:00");
    struct appointment late = rule_lib_book(w, 0, "first", "2026-11-24 11:00");
    world_at(w, "2026-11-24 09:00");
    rule_lib_become(w, &early, STATUS_ARRIVED, NULL);
    world_at(w, "2026-11-24 10:00");
    rule_lib_message(w, 0, "call", "message", "in");
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-24 to 2026-11-24 11:00 | Candelaria I | ring-back | call today 10:00\n");
    world_at(w, "2026-11-24 10:50");
    rule_lib_become(w, &late, STATUS_ARRIVED, NULL); /* here: it is asked at the desk */
    assert_string_equal(rule_lib_picture(w), "");
}

static void what_came_to_a_record_that_was_a_mistake_and_made_one_is_answered_under_the_other(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK);
    rule_lib_message(w, 0, "call", "message", "in");
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &w->patient[1], &w->err));
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "patient-add", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &w->patient[0], &w->patient[0]);
    act_set_int(&act, FIELD_ENTERED_IN_ERROR, 1);
    world_ok(w, act_commit(&act, &w->err));
    assert_non_null(strstr(rule_lib_picture(w), "| Gleason A | ring-back |"));
    world_at(w, "2026-11-23 10:50");
    rule_lib_message(w, 1, "call", "reached", "out");
    assert_string_equal(rule_lib_picture(w), "");
}

static void nobody_is_rung_back_who_withheld_the_number(void **state)
{
    struct world *w = *state;
    struct id who;
    struct act act;
    rule_lib_are(w, RING_BACK ", { code = \"enquiry\"; kind = \"enquiry\"; on = \"enquiry\"; due = \"1wd\"; }");
    world_ok(w, act_begin(w->practice->book, &act, "contact-add", &w->okoro.who, &w->err));
    world_ok(w, caller_put(w->practice, &act, "", "", &who, &w->err));
    struct contact c = {.patient = who, .mode = "call", .outcome = "missed", .direction = "in", .duration_s = -1};
    world_ok(w, contact_put(&act, &c, NULL, &w->err));
    world_ok(w, act_commit(&act, &w->err));
    assert_string_equal(rule_lib_picture(w), "");
}

/* ---- secrets ---- */

static int seen_by(struct world *w, const struct desk *d)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .staff = d->who.staff};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q.nrows;
}

static void the_clock_of_a_confidential_complaint_is_its_keepers(void **state)
{
    struct world *w = *state;
    struct complaint c = complaint_none();
    struct id id;
    rule_lib_are(w, "{ code = \"acknowledge\"; kind = \"acknowledge\"; on = \"complaint\"; }");
    c.patient = w->patient[0];
    c.text = "said of a colleague";
    c.is_confidential = c.is_concern = true;
    world_ok(w, complaint_add(&w->okoro, &w->arena, &c, &id, &w->err));
    assert_int_equal(seen_by(w, &w->okoro), 1); /* who took it down */
    assert_int_equal(seen_by(w, &w->bell), 0);
    struct act act;
    world_ok(w, act_begin(w->practice->book, &act, "complaint-owner", &w->okoro.who, &w->err));
    act_record(&act, KIND_COMPLAINT, &id, &w->patient[0]);
    act_set_id(&act, COMPLAINT_OWNER, &w->bell.who.staff);
    world_ok(w, act_commit(&act, &w->err));
    assert_int_equal(seen_by(w, &w->okoro), 0);
    assert_int_equal(seen_by(w, &w->bell), 1); /* whose it is now */
}

static void a_confidential_ring_back_is_counted_and_listed_for_its_keeper_alone(void **state)
{
    struct world *w = *state;
    struct calls calls;
    struct calls_count count;
    struct act act;
    rule_lib_are(w, RING_BACK);
    rule_lib_message(w, 0, "call", "message", "in");
    struct id id = rule_lib_row(w, FOLLOW_UP_RING_BACK);
    world_ok(w, act_begin(w->practice->book, &act, "followup-take", &w->okoro.who, &w->err));
    act_record(&act, KIND_FOLLOW_UP, &id, &w->patient[0]);
    act_set_text(&act, FOLLOW_UP_RULE, "ring-back");
    act_set_text(&act, FOLLOW_UP_KIND, FOLLOW_UP_RING_BACK);
    act_set_id(&act, FOLLOW_UP_PATIENT, &w->patient[0]);
    act_set_text(&act, FOLLOW_UP_STATUS, "requested");
    act_set_id(&act, FOLLOW_UP_OWNER, &w->bell.who.staff);
    act_set_int(&act, FOLLOW_UP_IS_CONFIDENTIAL, 1);
    world_ok(w, act_commit(&act, &w->err));
    world_ok(w, calls_counts(w->practice, &w->bell.who.staff, &count, &w->err));
    assert_int_equal(count.nback, 1);
    world_ok(w, calls_counts(w->practice, &w->okoro.who.staff, &count, &w->err));
    assert_int_equal(count.nback, 0);
    world_ok(w, calls_load(w->practice, &w->bell.who.staff, &w->arena, &calls, &w->err));
    assert_int_equal(calls.nback, 1);
    world_ok(w, calls_load(w->practice, &w->okoro.who.staff, &w->arena, &calls, &w->err));
    assert_int_equal(calls.nback, 0);
}

/* ---- by hand ---- */

static void what_is_settled_since_is_not_opened_again(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RING_BACK);
    rule_lib_message(w, 0, "call", "message", "in");
    struct id id = rule_lib_row(w, FOLLOW_UP_RING_BACK);
    world_at(w, "2026-11-23 10:45");
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "done", CIVIL_NONE);
    world_ok(w, follow_up_ended_reopen(&w->okoro, &w->arena, &id, &w->err));
    assert_non_null(strstr(rule_lib_picture(w), "ring-back"));
    rule_lib_answer(w, FOLLOW_UP_RING_BACK, "done", CIVIL_NONE);
    world_at(w, "2026-11-23 10:50");
    rule_lib_message(w, 0, "call", "reached", "out"); /* they were spoken to: nothing is owed */
    world_refused(w, follow_up_ended_reopen(&w->okoro, &w->arena, &id, &w->err), ERR_REFUSED, "settled since");
    assert_string_equal(rule_lib_picture(w), "");
}

static void what_is_a_clinicians_until_noon_is_theirs_until_noon_of_the_day_it_is_put_to(void **state)
{
    struct world *w = *state;
    struct queue_row row;
    rule_lib_are(w,
                 "{ code = \"prepare\"; kind = \"prepare\"; on = \"visit\"; due = \"-1wd\"; owner = \"practitioner\"; "
                 "falls_min = 720; }");
    rule_lib_book(w, 0, "review", "2026-12-01 09:00");
    struct id id = rule_lib_row(w, "prepare");
    world_ok(w, queue_get(w->practice, &id, &w->arena, &row, &w->err));
    assert_int_equal(row.falls, (int64_t)civil_from(2026, 11, 30) * DAY_MIN + 12 * 60);
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer to_nobody = {.outcome = "give", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_refused(w, follow_up_answer(&w->okoro, &w->arena, &seen, &to_nobody, &done, &w->err), ERR_REFUSED, "by name");
    rule_lib_answer(w, "prepare", "put-off", civil_from(2026, 11, 27));
    world_ok(w, queue_get(w->practice, &id, &w->arena, &row, &w->err));
    assert_int_equal(row.falls, (int64_t)civil_from(2026, 11, 27) * DAY_MIN + 12 * 60);
}

static void kinds_that_follow_from_a_booking_are_no_rules(void **state)
{
    struct world *w = *state;
    world_refused(w, rule_lib_try(w, "{ code = \"x\"; kind = \"rebook\"; on = \"seen\"; due = \"1wd\"; }"), ERR_INPUT,
                  "follows from a booking");
    world_refused(w, rule_lib_try(w, "{ code = \"x\"; kind = \"answer\"; on = \"seen\"; due = \"1wd\"; }"), ERR_INPUT,
                  "complaint");
    world_refused(w, rule_lib_try(w, "{ code = \"x\"; kind = \"recall\"; on = \"complaint\"; }"), ERR_INPUT,
                  "complaint");
    rule_lib_are(w, RECALL);
}

static int no_commit(void *arg)
{
    (void)arg;
    return 1;
}

static void a_policy_that_could_not_be_written_is_not_gone_by(void **state)
{
    struct world *w = *state;
    struct policy *without;
    sqlite3 *db = w->practice->book->db;
    rule_lib_are(w, RING_BACK);
    world_ok(w, rule_lib_read(w, "", &without));
    sqlite3_commit_hook(db, no_commit, NULL);
    assert_false(policy_load(w->practice->book, without, &w->okoro.who, false, &w->arena, NULL, NULL, &w->err));
    sqlite3_commit_hook(db, NULL, NULL);
    w->err = (struct err){0};
    rule_lib_message(w, 0, "call", "message", "in");
    assert_string_equal(rule_lib_picture(w),
                        "2026-11-23 to 2026-11-23 11:42 | Candelaria I | ring-back | call today 10:42\n");
}

/* As in a merge that brings both; what is looked at then is everybody. */
static void whose_record_is_taken_back_as_the_rules_change_leaves_the_queue(void **state)
{
    struct world *w = *state;
    struct id rule = policy_id(KIND_RULE, "recall");
    struct act act;
    rule_lib_are(w, RECALL);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_ok(w, act_begin(w->practice->book, &act, "both", &w->okoro.who, &w->err));
    act_record(&act, KIND_RULE, &rule, NULL);
    act_set_text(&act, RULE_DUE, "7m");
    act_record(&act, KIND_PATIENT, &w->patient[0], &w->patient[0]);
    act_set_int(&act, FIELD_ENTERED_IN_ERROR, 1);
    world_ok(w, act_commit(&act, &w->err));
    assert_string_equal(rule_lib_picture(w), "");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, rule_lib_close)

/* Made one elsewhere with a record that has not come, and is taken out later: the message is to be answered, and under
 * a name that is here. */
static void a_message_of_one_made_one_with_a_record_that_is_not_here_is_answered(void **state)
{
    struct world *w = *state;
    struct book *b = w->practice->book;
    struct id away = id_new(clock_now_ms());
    struct patient late = patient_none();
    struct erase_report r;
    struct act act;
    rule_lib_are(w, RING_BACK);
    rule_lib_message(w, 0, "call", "message", "in");
    world_ok(w, act_begin(b, &act, "patient-merge", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &w->patient[0], &w->patient[0]);
    act_set_id(&act, PATIENT_REPLACED_BY, &away);
    world_ok(w, act_commit(&act, &w->err));
    world_same_as_rebuilt(w);
    assert_non_null(strstr(rule_lib_picture(w), "| Candelaria I | ring-back |"));
    /* Of that record first a call comes, by which they were answered; it counts while the record is here. */
    world_at(w, "2026-11-23 11:00");
    struct id call = id_new(clock_now_ms());
    world_ok(w, act_begin(b, &act, "contact-add", &w->okoro.who, &w->err));
    act_record(&act, KIND_CONTACT, &call, &away);
    act_set_id(&act, CONTACT_PATIENT, &away);
    act_set_int(&act, CONTACT_AT, clock_now_ms());
    act_set_text(&act, CONTACT_MODE, "call");
    act_set_text(&act, CONTACT_DIRECTION, "out");
    act_set_text(&act, CONTACT_OUTCOME, "reached");
    world_ok(w, act_commit(&act, &w->err));
    world_same_as_rebuilt(w);
    assert_non_null(strstr(rule_lib_picture(w), "| Candelaria I | ring-back |"));
    late.id = away;
    late.family = "Candela";
    world_ok(w, patient_add(b, &w->okoro.who, &late, NULL, 0, NULL, &w->err));
    assert_string_equal(rule_lib_picture(w), "");
    world_same_as_rebuilt(w);
    world_ok(w, act_begin(b, &act, "person-erase", &w->okoro.who, &w->err));
    act_record(&act, KIND_ERASURE, &away, NULL);
    act_set_text(&act, ERASURE_REASON, "asked in writing");
    world_ok(w, act_commit(&act, &w->err));
    world_ok(w, erase_run(b, NULL, &r, &w->err));
    world_same_as_rebuilt(w);
    assert_non_null(strstr(rule_lib_picture(w), "| Candelaria I | ring-back |"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(the_recall_finds_its_visit_among_several_of_the_last_day),
        IN_WORLD(a_rule_whose_code_is_in_anothers_keeps_its_rows),
        IN_WORLD(who_says_goodbye_by_a_cancellation_is_not_called_until_they_come_again),
        IN_WORLD(a_message_after_the_second_arrival_of_a_day_is_to_be_answered),
        IN_WORLD(what_came_to_a_record_that_was_a_mistake_and_made_one_is_answered_under_the_other),
        IN_WORLD(nobody_is_rung_back_who_withheld_the_number),
        IN_WORLD(the_clock_of_a_confidential_complaint_is_its_keepers),
        IN_WORLD(a_confidential_ring_back_is_counted_and_listed_for_its_keeper_alone),
        IN_WORLD(what_is_settled_since_is_not_opened_again),
        IN_WORLD(what_is_a_clinicians_until_noon_is_theirs_until_noon_of_the_day_it_is_put_to),
        IN_WORLD(kinds_that_follow_from_a_booking_are_no_rules),
        IN_WORLD(a_policy_that_could_not_be_written_is_not_gone_by),
        IN_WORLD(whose_record_is_taken_back_as_the_rules_change_leaves_the_queue),
        IN_WORLD(a_message_of_one_made_one_with_a_record_that_is_not_here_is_answered),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
