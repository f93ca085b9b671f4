/* The confirmation list, and what came of a reminder. */
#include "practice/reminder.h"

#include "appointment_lib.h"
#include "practice/absence.h"
#include "practice/follow_up.h"
#include "practice/rule.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct reminders list(struct world *w, int days)
{
    struct reminders r;
    world_ok(w, reminder_load(w->practice, days, &w->arena, &r, &w->err));
    return r;
}

/* Booked on a day before, so that policy's not_within (2 days) keeps it. */
static struct appointment booked(struct world *w, int patient, const char *when)
{
    world_at(w, "2026-11-16 09:00");
    struct appointment x = world_book(w, patient, "chen", when);
    world_at(w, "2026-11-23 10:42");
    return x;
}

static void say(struct world *w, const struct appointment *x, const char *outcome, const char *words)
{
    struct reminder_answer what = {.outcome = outcome, .words = words};
    struct appointment now = world_get(w, &x->id);
    struct version v = appointment_version(&now);
    world_ok(w, reminder_say(&w->okoro, &w->arena, &x->id, &v, &what, &w->out, &w->err));
}

static int follow_ups(struct world *w, const char *kind)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = kind};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q.nrows;
}

static void who_is_booked_tomorrow_and_has_not_confirmed_is_on_the_list(void **state)
{
    struct world *w = *state;
    booked(w, 0, "2026-11-24 09:30");
    booked(w, 1, "2026-11-24 09:00");
    struct appointment known = booked(w, 2, "2026-11-24 11:00");
    booked(w, 3, "2026-11-25 11:00");
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &known.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    struct reminders r = list(w, 1);
    assert_int_equal(r.nrows, 2);
    assert_string_equal(r.rows[0].appointment->patient_short, "Gleason A");
    assert_string_equal(r.rows[1].appointment->patient_short, "Candelaria I");
    assert_int_equal(r.nbooked, 3);
    assert_int_equal(r.nconfirmed, 1);
    assert_int_equal(list(w, 2).nrows, 3);
    world_refused(w, reminder_load(w->practice, 0, &w->arena, &r, &w->err), ERR_INPUT, "1 to 14 working days");
}

static void the_next_working_day_passes_over_the_weekend(void **state)
{
    struct world *w = *state;
    booked(w, 0, "2026-11-30 09:30"); /* a Monday */
    world_at(w, "2026-11-27 10:00");
    struct reminders r = list(w, 1);
    assert_int_equal(r.nrows, 1);
    assert_int_equal(r.to - r.from, 2);
}

static void set_rule(struct world *w, int field, const char *text)
{
    struct act act;
    struct id rule = policy_id(KIND_RULE, "remind");
    world_ok(w, act_begin(w->practice->book, &act, "policy-load", NULL, &w->err));
    act_record(&act, KIND_RULE, &rule, NULL);
    act_set_text(&act, field, text);
    world_ok(w, act_commit(&act, &w->err));
}

static int days(struct world *w)
{
    int n;
    world_ok(w, reminder_days(w->practice, &n, &w->err));
    return n;
}

static void the_list_reaches_as_far_as_reminders_are_opened(void **state)
{
    struct world *w = *state;
    booked(w, 0, "2026-11-25 09:00"); /* Wednesday, and it is Monday */
    assert_int_equal(days(w), 1);
    set_rule(w, RULE_DUE, "-2wd");
    assert_int_equal(days(w), 2);
    assert_int_equal(follow_ups(w, FOLLOW_UP_REMIND), 1);
    assert_int_equal(list(w, days(w)).nrows, 1);
    set_rule(w, RULE_DUE, "-1wd");
    set_rule(w, RULE_LEAD, "1w");
    assert_int_equal(days(w), 6);
}

static void what_was_booked_in_the_last_days_is_left_out(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-24 09:30");
    struct reminders r = list(w, 1);
    assert_int_equal(r.nrows, 0);
    assert_int_equal(r.nlately, 1);
}

/* Told of it or not: a reminder of a visit that will not be is worse than none. */
static void who_is_booked_while_nobody_is_in_is_told_and_not_reminded(void **state)
{
    struct world *w = *state;
    struct availability off = availability_none();
    struct id id;
    int under, again;
    struct appointment x = booked(w, 0, "2026-11-24 09:30");
    booked(w, 1, "2026-11-24 09:00");
    assert_int_equal(follow_ups(w, FOLLOW_UP_REMIND), 2);
    off.practitioner = x.practitioner;
    off.what = "off";
    off.from_date = off.to_date = civil_from(2026, 11, 24);
    off.start_min = 570;
    off.end_min = 720;
    world_ok(w, absence_say(&w->okoro, &off, &id, &under, &w->err));
    struct reminders r = list(w, 1);
    assert_int_equal(r.nrows, 1);
    assert_int_equal(r.noff, 1);
    assert_int_equal(follow_ups(w, FOLLOW_UP_REMIND), 1);
    assert_int_equal(follow_ups(w, FOLLOW_UP_TELL), 1);
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    assert_int_equal(list(w, 1).nrows, 1);
    assert_int_equal(follow_ups(w, FOLLOW_UP_REMIND), 1);
    assert_int_equal(follow_ups(w, FOLLOW_UP_TELL), 1); /* to be moved or cancelled */
    world_ok(w, absence_end(&w->okoro, &id, &again, &w->err));
    assert_int_equal(list(w, 1).nrows, 2);
    assert_int_equal(follow_ups(w, FOLLOW_UP_REMIND), 2);
}

static void who_cannot_be_rung_is_never_to_be_rung_and_who_wants_no_contact_is_left_out(void **state)
{
    struct world *w = *state;
    struct patient was, to;
    struct telecom t = telecom_none();
    t.patient = w->patient[0];
    t.value = "07700 900123";
    t.message = "details";
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &t, NULL, &w->err));
    booked(w, 0, "2026-11-24 09:30");
    struct reminders r = list(w, 1);
    assert_string_equal(r.rows[0].reach, "ring");
    assert_string_equal(r.rows[0].to, "07700 900123");
    assert_string_equal(r.rows[0].may, "may leave details");
    assert_true(r.rows[0].can_ring);
    world_ok(w, patient_get(w->practice->book, &w->patient[0], &w->arena, &was, &w->err));
    to = was;
    to.is_never_rung = true;
    to.channel = "text";
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &was, &to, &w->err));
    r = list(w, 1);
    assert_false(r.rows[0].can_ring);
    assert_string_equal(r.rows[0].reach, "text");
    was = to;
    to.no_contact = "enough";
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &was, &to, &w->err));
    r = list(w, 1);
    assert_int_equal(r.nrows, 0);
    assert_int_equal(r.nsilent, 1);
}

static void confirmed_is_one_act_with_its_call_and_ends_the_follow_up(void **state)
{
    struct world *w = *state;
    const char *contacts[3];
    int n;
    struct undone undone;
    struct appointment x = booked(w, 0, "2026-11-24 09:30");
    assert_int_equal(follow_ups(w, "remind"), 1);
    say(w, &x, "confirmed", NULL);
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_CONFIRMED);
    assert_int_equal(follow_ups(w, "remind"), 0);
    world_ok(w, queue_contacts(w->practice, &x.patient, 3, &w->arena, contacts, &n, &w->err));
    assert_int_equal(n, 1);
    assert_non_null(strstr(contacts[0], "> call, reached"));
    world_ok(w, undo_last(&w->okoro, &w->arena, &undone, &w->err));
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_NONE);
    assert_int_equal(follow_ups(w, "remind"), 1);
    world_ok(w, queue_contacts(w->practice, &x.patient, 3, &w->arena, contacts, &n, &w->err));
    assert_int_equal(n, 0);
    world_same_as_rebuilt(w);
}

static void where_the_queue_has_no_row_the_list_says_it_itself(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-22 10:00"); /* so late that no rule asks for it, and somebody wants it all the same */
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:30");
    assert_int_equal(follow_ups(w, "remind"), 0);
    say(w, &x, "sent", "Ignacio, we expect you");
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_REMINDED);
    say(w, &x, "confirmed", NULL);
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_CONFIRMED);
}

static void a_message_left_stays_on_the_list_and_counts_as_a_try(void **state)
{
    struct world *w = *state;
    struct appointment x = booked(w, 0, "2026-11-24 09:30");
    struct id id = rule_row_id("remind", &x.patient, &x.id);
    struct follow_up f;
    bool exists;
    say(w, &x, "message", NULL);
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_LEFT_MESSAGE);
    assert_int_equal(list(w, 1).nrows, 1);
    say(w, &x, "no-answer", NULL);
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_LEFT_MESSAGE);
    world_ok(w, follow_up_get(w->practice->book, &id, &w->arena, &f, &exists, &w->err));
    assert_int_equal(f.attempts, 2);
}

static void who_wants_a_call_wants_it_whatever_was_sent(void **state)
{
    struct world *w = *state;
    struct appointment x = booked(w, 0, "2026-11-24 09:30");
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_CALL_ME, &w->out, &w->err));
    say(w, &x, "sent", "Ignacio, we expect you");
    say(w, &x, "message", NULL);
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_CALL_ME);
    struct reminders r = list(w, 1);
    assert_int_equal(r.nrows, 1);
    assert_true(r.rows[0].wants_call);
    /* A move is not what they asked for either. */
    struct place to = world_place(w, "chen", "2026-11-24 14:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_CALL_ME);
    say(w, &x, "confirmed", NULL);
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_CONFIRMED);
    assert_int_equal(list(w, 1).nrows, 0);
}

static void a_reminder_worked_from_the_queue_says_the_same(void **state)
{
    struct world *w = *state;
    struct appointment x = booked(w, 0, "2026-11-24 09:30");
    struct id id = rule_row_id("remind", &x.patient, &x.id);
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {.outcome = "sent", .mode = "email", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
    assert_int_equal(world_get(w, &x.id).confirmation, CONFIRM_REMINDED);
    assert_int_equal(follow_ups(w, "remind"), 0);
}

static void what_cannot_be_is_refused(void **state)
{
    struct world *w = *state;
    struct appointment x = booked(w, 0, "2026-11-24 09:30");
    struct version v = appointment_version(&x);
    struct reminder_answer what = {.outcome = "shouted"};
    world_refused(w, reminder_say(&w->okoro, &w->arena, &x.id, &v, &what, &w->out, &w->err), ERR_INPUT,
                  "What came of it");
    what = (struct reminder_answer){.outcome = "sent", .mode = "pigeon"};
    world_refused(w, reminder_say(&w->okoro, &w->arena, &x.id, &v, &what, &w->out, &w->err), ERR_INPUT,
                  "text, email or letter");
    what = (struct reminder_answer){.outcome = "confirmed"};
    say(w, &x, "message", NULL);
    world_refused(w, reminder_say(&w->bell, &w->arena, &x.id, &v, &what, &w->out, &w->err), ERR_STALE, "has changed");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat",
                                   &(struct next_step){.next = NEXT_REBOOK}, &w->out, &w->err));
    world_refused(w, reminder_say(&w->okoro, &w->arena, &x.id, NULL, &what, &w->out, &w->err), ERR_REFUSED,
                  "still to come");
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(who_is_booked_tomorrow_and_has_not_confirmed_is_on_the_list),
        WORLD(the_next_working_day_passes_over_the_weekend),
        WORLD(the_list_reaches_as_far_as_reminders_are_opened),
        WORLD(what_was_booked_in_the_last_days_is_left_out),
        WORLD(who_is_booked_while_nobody_is_in_is_told_and_not_reminded),
        WORLD(who_cannot_be_rung_is_never_to_be_rung_and_who_wants_no_contact_is_left_out),
        WORLD(confirmed_is_one_act_with_its_call_and_ends_the_follow_up),
        WORLD(where_the_queue_has_no_row_the_list_says_it_itself),
        WORLD(a_message_left_stays_on_the_list_and_counts_as_a_try),
        WORLD(who_wants_a_call_wants_it_whatever_was_sent),
        WORLD(a_reminder_worked_from_the_queue_says_the_same),
        WORLD(what_cannot_be_is_refused),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
