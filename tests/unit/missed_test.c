#include "practice/missed.h"

#include "appointment_lib.h"
#include "practice/absence.h"
#include "practice/contact.h"
#include "practice/queue.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool noshow(struct world *w, const struct appointment *x, bool is_heard)
{
    struct change_of_status c = {.to = STATUS_NOSHOW, .next = {.next = NEXT_REBOOK}, .is_heard = is_heard};
    return appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err);
}

static void came(struct world *w, int patient, const char *mode, const char *outcome, const char *words)
{
    struct contact c = {.patient = w->patient[patient],
                        .direction = "in",
                        .mode = mode,
                        .outcome = outcome,
                        .text = words,
                        .duration_s = -1};
    struct id id;
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, &id, &w->err));
}

static void leave_voicemail(struct world *w, int patient, const char *words)
{
    came(w, patient, "voicemail", "message", words);
}

static void whose_message_nobody_answered_is_listened_to_before_they_did_not_come(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_at(w, "2026-11-23 10:50");
    leave_voicemail(w, 0, "cannot come today");
    world_at(w, "2026-11-23 11:20");
    world_refused(w, noshow(w, &x, false), ERR_REFUSED, "left a message: voicemail today 10:50: cannot come today");
    assert_int_equal(world_get(w, &x.id).status, STATUS_BOOKED);
    world_ok(w, noshow(w, &x, true));
    assert_non_null(strstr(w->out.warning, "does not count against them"));
    assert_string_equal(world_get(w, &x.id).excused, "message");
    assert_string_equal(missed_words(w->practice, &w->patient[0], &w->arena), "");
    world_same_as_rebuilt(w);
    /* Taken up again, nothing is left of it. */
    struct change_of_status back = {.to = STATUS_BOOKED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &back, &w->out, &w->err));
    assert_null(world_get(w, &x.id).excused);
}

static void a_call_that_nobody_took_is_no_message(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_at(w, "2026-11-23 10:48");
    came(w, 0, "call", "missed", "");
    world_at(w, "2026-11-23 11:20");
    world_refused(w, noshow(w, &x, false), ERR_REFUSED, "rang: call missed today 10:48. Ring them back first.");
    came(w, 0, "call", "reached", ""); /* too late for this visit, and the row is gone with it */
    world_refused(w, noshow(w, &x, false), ERR_REFUSED, "left a missed call, Mon 23 Nov 10:48. Ring them back first.");
    world_ok(w, noshow(w, &x, true));
    assert_string_equal(world_get(w, &x.id).excused, "call");
    assert_string_equal(missed_words(w->practice, &w->patient[0], &w->arena), "");
    world_same_as_rebuilt(w);
}

static void calls_and_messages_are_told_apart(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_at(w, "2026-11-23 10:48");
    came(w, 0, "call", "missed", "");
    world_at(w, "2026-11-23 10:50");
    leave_voicemail(w, 0, "cannot come today");
    world_at(w, "2026-11-23 11:20");
    world_refused(w, noshow(w, &x, false), ERR_REFUSED, "left a message and a missed call: ");
    world_ok(w, noshow(w, &x, true));
    assert_string_equal(world_get(w, &x.id).excused, "message");
}

static void a_message_after_the_grace_or_answered_before_the_visit_speaks_for_nobody(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"),
                       y = world_book(w, 1, "chen", "2026-11-23 11:30");
    world_at(w, "2026-11-23 10:50");
    leave_voicemail(w, 1, "may I come at half past?");
    world_at(w, "2026-11-23 10:55");
    struct contact answer = {.patient = w->patient[1],
                             .direction = "out",
                             .mode = "call",
                             .outcome = "reached",
                             .duration_s = -1};
    struct id id;
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &answer, &id, &w->err));
    world_at(w, "2026-11-23 11:30");
    leave_voicemail(w, 0, "sorry, forgot");
    world_at(w, "2026-11-23 11:50");
    world_ok(w, noshow(w, &x, false));
    world_ok(w, noshow(w, &y, false));
    assert_string_equal(missed_words(w->practice, &w->patient[0], &w->arena), "did not come 1x, last Mon 23 Nov");
    assert_string_equal(missed_words(w->practice, &w->patient[1], &w->arena), "did not come 1x, last Mon 23 Nov");
}

static void it_is_not_held_against_them_that_we_were_off(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    assert_int_equal(world_off(w, &x.practitioner, x.date), 1);
    world_at(w, "2026-11-24 12:00");
    world_refused(w, noshow(w, &x, false), ERR_REFUSED, "Chen off: sick. It was we");
    world_ok(w, noshow(w, &x, true));
    assert_string_equal(world_get(w, &x.id).excused, "off");
    assert_string_equal(missed_words(w->practice, &w->patient[0], &w->arena), "");
    world_same_as_rebuilt(w);
}

static void who_is_seen_although_nobody_expected_them_is_asked_about(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    struct change_of_status seen = {.to = STATUS_FULFILLED, .next = {.next = NEXT_REBOOK}};
    assert_int_equal(world_off(w, &x.practitioner, x.date), 1);
    world_at(w, "2026-11-24 11:40");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &seen, &w->out, &w->err));
    assert_non_null(strstr(w->out.warning, "Nobody expected them (Chen off: sick)"));
}

static void how_often_they_did_not_come_is_counted_with_the_last_day(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-10 09:00");
    struct appointment x = world_book(w, 0, "chen", "2026-11-12 11:00"),
                       y = world_book(w, 0, "chen", "2026-11-16 11:00");
    world_at(w, "2026-11-23 10:42");
    world_ok(w, noshow(w, &x, false));
    world_ok(w, noshow(w, &y, false));
    assert_string_equal(missed_words(w->practice, &w->patient[0], &w->arena), "did not come 2x, last Mon 16 Nov");
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(missed_words(w->practice, &w->patient[0], &w->arena), "did not come 1x, last Thu 12 Nov");
}

static enum next missed_with(struct world *w, int patient, const char *when, int priority)
{
    struct booking b = world_booking(w, patient, "chen", when);
    b.priority = priority;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    struct id id = w->out.appointment.id;
    world_book(w, patient, "chen", arena_printf(&w->arena, "2026-12-1%d 11:00", patient));
    world_at(w, arena_printf(&w->arena, "%.11s15:00", when));
    struct change_of_status c = {.to = STATUS_NOSHOW, .next = {.next = NEXT_AUTO}};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &id, NULL, &c, &w->out, &w->err));
    return w->out.appointment.next;
}

static void who_was_urgent_and_did_not_come_is_rung_although_a_review_is_booked(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 10:00");
    assert_int_equal(missed_with(w, 0, "2026-11-23 11:00", PRIORITY_NONE), NEXT_BOOKED);
    assert_int_equal(missed_with(w, 1, "2026-11-24 11:00", PRIORITY_URGENT), NEXT_REBOOK);
    struct queue_filter f = {.patient = w->patient[1], .kind = FOLLOW_UP_REBOOK};
    struct queue q;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_non_null(strstr(queue_why(w->practice, &q.rows[0], &w->arena), "did not come today, next"));
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(whose_message_nobody_answered_is_listened_to_before_they_did_not_come),
        IN_WORLD(a_call_that_nobody_took_is_no_message),
        IN_WORLD(calls_and_messages_are_told_apart),
        IN_WORLD(a_message_after_the_grace_or_answered_before_the_visit_speaks_for_nobody),
        IN_WORLD(it_is_not_held_against_them_that_we_were_off),
        IN_WORLD(who_is_seen_although_nobody_expected_them_is_asked_about),
        IN_WORLD(who_was_urgent_and_did_not_come_is_rung_although_a_review_is_booked),
        IN_WORLD(how_often_they_did_not_come_is_counted_with_the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
