#include "practice/appointment.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool status(struct world *w, const struct appointment *x, enum status to, struct next_step next)
{
    struct change_of_status c = {.to = to, .next = next, .reason = "pat", .cancel_by = CANCELLED_BY_PATIENT};
    return appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err);
}

static const struct next_step nothing, rebook = {.next = NEXT_REBOOK}, usual = {.next = NEXT_AUTO};

/* ---- when, and by whom ---- */

static void the_visit_goes_its_way_and_is_stamped(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    int64_t arrived = clock_now_ms();
    world_ok(w, status(w, &x, STATUS_ARRIVED, nothing));
    world_at(w, "2026-11-23 11:02");
    int64_t room = clock_now_ms();
    world_ok(w, status(w, &x, STATUS_CHECKED_IN, nothing));
    world_at(w, "2026-11-23 11:31");
    world_ok(w, status(w, &x, STATUS_FULFILLED, (struct next_step){.note = "6w, 30 min"}));
    struct appointment y = w->out.appointment;
    assert_int_equal(y.arrived_at, arrived);
    assert_int_equal(y.checked_in_at, room);
    assert_int_equal(y.left_at, 0); /* stands at the desk */
    assert_int_equal(y.next, NEXT_OPEN);
    assert_string_equal(y.next_note, "6w, 30 min");
    world_at(w, "2026-11-23 11:40");
    world_ok(w, appointment_set_next(&w->bell, &w->arena, &x.id, NULL, &rebook, &w->out, &w->err));
    assert_int_equal(w->out.appointment.left_at, clock_now_ms());
    assert_string_equal(w->out.appointment.next_note, "6w, 30 min");
    /* Whoever books is told what it is taken for. */
    world_book(w, 0, "chen", "2026-11-24 11:00");
    assert_string_equal(w->out.warning, "Asked for: 6w, 30 min.");
    world_same_as_rebuilt(w);
}

static void of_two_who_say_what_comes_next_the_second_is_told_what_the_first_has_said(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_ok(w, status(w, &x, STATUS_CHECKED_IN, nothing));
    world_at(w, "2026-11-23 11:31");
    world_ok(w, status(w, &x, STATUS_FULFILLED, nothing));
    struct version seen = appointment_version(&w->out.appointment);
    struct next_step closed = {.next = NEXT_CLOSED, .note = "done"};
    world_ok(w, appointment_set_next(&w->bell, &w->arena, &x.id, &seen, &rebook, &w->out, &w->err));
    world_refused(w, appointment_set_next(&w->okoro, &w->arena, &x.id, &seen, &closed, &w->out, &w->err), ERR_STALE,
                  "by Bell");
    world_ok(w, appointment_get(w->practice, &w->arena, &x.id, &x, &w->err));
    assert_int_equal(x.next, NEXT_REBOOK); /* and somebody rings */
}

static void straight_into_the_room_stamps_the_arrival_too(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_ok(w, status(w, &x, STATUS_CHECKED_IN, nothing));
    assert_int_equal(w->out.appointment.arrived_at, clock_now_ms());
    assert_int_equal(w->out.appointment.checked_in_at, clock_now_ms());
}

static void nobody_arrives_on_another_day_or_is_seen_before_the_start(void **state)
{
    struct world *w = *state;
    struct appointment tomorrow = world_book(w, 0, "chen", "2026-11-24 11:00");
    struct appointment today = world_book(w, 1, "chen", "2026-11-23 11:00");
    world_refused(w, status(w, &tomorrow, STATUS_ARRIVED, nothing), ERR_REFUSED, "move the booking to today first");
    world_refused(w, status(w, &tomorrow, STATUS_FULFILLED, rebook), ERR_REFUSED, "still to come");
    world_refused(w, status(w, &today, STATUS_FULFILLED, rebook), ERR_REFUSED, "say arrived first");
    world_at(w, "2026-11-25 09:00");
    world_refused(w, status(w, &today, STATUS_ARRIVED, nothing), ERR_REFUSED, "which is over");
}

static void did_not_come_waits_for_start_and_grace(void **state)
{
    static const struct {
        const char *now;
        bool is_legal;
    } cases[] = {{"2026-11-23 10:42", false},
                 {"2026-11-23 11:00", false},
                 {"2026-11-23 11:14", false},
                 {"2026-11-23 11:15", true}};
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_at(w, cases[i].now);
        if (cases[i].is_legal)
            world_ok(w, status(w, &x, STATUS_NOSHOW, rebook));
        else
            world_refused(w, status(w, &x, STATUS_NOSHOW, rebook), ERR_REFUSED, "15 minutes after the start");
    }
}

static void a_visit_over_midnight_can_still_arrive_after_it(void **state)
{
    struct world *w = *state;
    struct booking night = world_booking(w, 0, "chen", "2026-11-23 23:30");
    night.place.minutes = 60;
    night.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &night, &w->out, &w->err));
    struct appointment x = w->out.appointment;
    world_at(w, "2026-11-24 00:10");
    world_ok(w, status(w, &x, STATUS_ARRIVED, nothing));
    assert_true(w->out.appointment.arrived_at > 0);
}

static void what_was_seen_is_taken_back_by_a_clinician_not_by_the_desk(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_FULFILLED);
    struct change_of_status back = {.to = STATUS_CHECKED_IN};
    world_refused(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &back, &w->out, &w->err), ERR_REFUSED,
                  "To say \"not finished after all\" the role Clinician is needed; Okoro does not have it");
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &x.id, NULL, &back, &w->out, &w->err));
    assert_int_equal(w->out.appointment.next, NEXT_OPEN);
    assert_int_equal(w->out.appointment.left_at, 0);
}

static void a_refusal_says_what_can_be_done_instead(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_CANCELLED);
    world_refused(w, status(w, &x, STATUS_FULFILLED, rebook), ERR_REFUSED,
                  "is cancelled and cannot become seen. What can be done: reinstate");
    world_refused(w, status(w, &x, STATUS_CANCELLED, rebook), ERR_REFUSED, "is cancelled already");
}

static void what_is_written_up_days_later_is_not_stamped(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_at(w, "2026-11-25 09:00");
    assert_true(appointment_is_unresolved(&x, PRACTICE_LIB_TODAY + 2, 9 * 60));
    world_ok(w, status(w, &x, STATUS_FULFILLED, nothing));
    assert_int_equal(w->out.appointment.left_at, 0);
    /* She is not here to be asked, so the type's default stands: nothing is left open for ever. */
    assert_int_equal(w->out.appointment.next, NEXT_REBOOK);
}

/* ---- cancelling and coming back ---- */

static void cancelling_says_who_and_why_by_the_practices_reasons(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-25 11:00");
    struct appointment y;
    world_refused(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, 0, "pat", &rebook, &w->out, &w->err),
                  ERR_INPUT, "the patient or the practice");
    world_refused(
        w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, NULL, &rebook, &w->out, &w->err),
        ERR_INPUT, "a reason is needed");
    bool ok = appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "nonsense", &rebook, &w->out,
                                 &w->err);
    world_refused(w, ok, ERR_MISSING, "nonsense");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PRACTICE, "Training or meeting",
                                   &rebook, &w->out, &w->err));
    y = w->out.appointment;
    assert_string_equal(y.cancel_by, "practice");
    assert_string_equal(y.cancel_reason, "prov-edu");
    assert_int_equal(y.cancelled_at, clock_now_ms());
    assert_false(appointment_is_late_cancel(w->practice, &y));
}

static void only_a_patients_cancellation_inside_the_policys_hours_is_late(void **state)
{
    static const struct {
        const char *when;
        int by;
        bool is_late;
    } cases[] = {{"2026-11-24 10:30", CANCELLED_BY_PATIENT, true},
                 {"2026-11-24 11:00", CANCELLED_BY_PATIENT, false},
                 {"2026-11-24 10:30", CANCELLED_BY_PRACTICE, false}};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct appointment x = world_book(w, (int)i, "chen", cases[i].when);
        world_ok(
            w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, cases[i].by, "other", &rebook, &w->out, &w->err));
        assert_int_equal(appointment_is_late_cancel(w->practice, &w->out.appointment), cases[i].is_late);
    }
}

static bool cancel_late(struct world *w, const struct appointment *x, int by, enum late_tag tag, bool is_told)
{
    struct change_of_status c = {.to = STATUS_CANCELLED,
                                 .cancel_by = by,
                                 .reason = "other",
                                 .next = rebook,
                                 .late_tag = tag,
                                 .is_rule_told = is_told};
    return appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err);
}

static void what_was_agreed_of_a_late_cancellation_is_said_with_it_and_changed_later(void **state)
{
    struct world *w = *state;
    struct appointment late = world_book(w, 0, "chen", "2026-11-23 15:00");
    struct appointment early = world_book(w, 1, "chen", "2026-11-25 15:00");
    world_refused(w, cancel_late(w, &early, CANCELLED_BY_PATIENT, LATE_TAG_DUE, true), ERR_REFUSED,
                  "is no late cancellation");
    world_refused(w, cancel_late(w, &late, CANCELLED_BY_PRACTICE, LATE_TAG_DUE, false), ERR_REFUSED,
                  "is no late cancellation");
    world_ok(w, cancel_late(w, &late, CANCELLED_BY_PATIENT, LATE_TAG_DUE, true));
    assert_int_equal(w->out.appointment.late_tag, LATE_TAG_DUE);
    assert_int_equal(w->out.appointment.rule_told_at, clock_now_ms());
    struct edit waive = {.set = EDIT_LATE_TAG, .late_tag = LATE_TAG_WAIVED};
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &late.id, NULL, &waive, &w->out, &w->err));
    assert_int_equal(w->out.appointment.late_tag, LATE_TAG_WAIVED);
    world_refused(w, appointment_edit(&w->okoro, &w->arena, &early.id, NULL, &waive, &w->out, &w->err), ERR_REFUSED,
                  "only what the patient cancelled late");
    /* Taken up again it is no cancellation any more; that they know the rule stays true. */
    world_ok(w, status(w, &late, STATUS_BOOKED, nothing));
    assert_int_equal(w->out.appointment.late_tag, LATE_TAG_NONE);
    assert_true(w->out.appointment.rule_told_at > 0);
    world_same_as_rebuilt(w);
}

static void who_left_unseen_has_not_cancelled_late(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_ARRIVED);
    world_refused(w, cancel_late(w, &x, CANCELLED_BY_PATIENT, LATE_TAG_DUE, false), ERR_REFUSED,
                  "is no late cancellation");
    world_ok(w, cancel_late(w, &x, CANCELLED_BY_PATIENT, LATE_TAG_NONE, false));
    assert_false(appointment_is_late_cancel(w->practice, &w->out.appointment));
}

static void who_left_without_being_seen_is_cancelled_from_arrived(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_ARRIVED);
    world_ok(w, status(w, &x, STATUS_CANCELLED, usual));
    assert_int_equal(w->out.appointment.next, NEXT_REBOOK);
    assert_int_equal(w->out.appointment.left_at, clock_now_ms());
}

static void a_reinstated_booking_wants_its_slot_back(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_CANCELLED);
    struct appointment taker = world_book(w, 1, "chen", "2026-11-23 11:00");
    world_refused(w, status(w, &x, STATUS_BOOKED, nothing), ERR_REFUSED, taker.ref);
    struct change_of_status c = {.to = STATUS_BOOKED, .overbook_reason = "both know"};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &c, &w->out, &w->err));
    struct appointment y = w->out.appointment;
    assert_string_equal(y.overbook_reason, "both know");
    assert_null(y.cancel_by);
    assert_null(y.cancel_reason);
    assert_int_equal(y.cancelled_at, 0);
    assert_int_equal(y.next, NEXT_OPEN);
    assert_int_equal(world_clashes(w), 0);
}

static void who_came_late_after_all_is_booked_again(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_NOSHOW);
    world_ok(w, status(w, &x, STATUS_BOOKED, nothing));
    assert_int_equal(w->out.appointment.next, NEXT_OPEN);
    world_ok(w, status(w, &x, STATUS_ARRIVED, nothing));
}

static void a_mistake_is_marked_kept_and_still_found(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_ENTERED_IN_ERROR), *found;
    int n;
    world_ok(w, appointment_by_ref(w->practice, &w->arena, x.ref, &found, &n, &w->err));
    assert_int_equal(n, 1);
    assert_int_equal(found[0].status, STATUS_ENTERED_IN_ERROR);
    world_refused(w, status(w, &x, STATUS_BOOKED, nothing), ERR_REFUSED, "marked as a mistake");
    world_at(w, "2026-11-23 10:42");
    world_book(w, 1, "chen", "2026-11-23 11:00");
}

static void only_what_is_still_to_come_is_confirmed(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_LEFT_MESSAGE, &w->out, &w->err));
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    assert_int_equal(w->out.appointment.confirmation, CONFIRM_CONFIRMED);
    world_ok(w, status(w, &x, STATUS_ARRIVED, nothing));
    world_refused(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_NONE, &w->out, &w->err),
                  ERR_REFUSED, "still to come");
}

/* ---- what next ---- */

static void every_end_has_a_next_step(void **state)
{
    static const struct {
        enum status to;
        const char *type;
        bool has_booking;
        struct next_step asked;
        enum next stored; /* NEXT_AUTO: refused */
        const char *says;
    } cases[] = {
        {STATUS_CANCELLED, "review", false, {.next = NEXT_OPEN}, NEXT_AUTO, "What next"},
        {STATUS_NOSHOW, "review", false, {.next = NEXT_OPEN}, NEXT_AUTO, "What next"},
        {STATUS_FULFILLED, "review", false, {.next = NEXT_OPEN}, NEXT_OPEN, NULL},
        {STATUS_FULFILLED, "review", true, {.next = NEXT_OPEN}, NEXT_BOOKED, NULL},
        {STATUS_FULFILLED, "review", true, {.next = NEXT_OPEN, .note = "6w"}, NEXT_OPEN, NULL},
        {STATUS_CANCELLED, "review", true, {.next = NEXT_OPEN}, NEXT_BOOKED, NULL},
        {STATUS_NOSHOW, "review", true, {.next = NEXT_AUTO}, NEXT_BOOKED, NULL},
        {STATUS_FULFILLED, "review", false, {.next = NEXT_AUTO}, NEXT_REBOOK, NULL},
        {STATUS_FULFILLED, "last", false, {.next = NEXT_AUTO}, NEXT_DATE, NULL},
        {STATUS_CANCELLED, "last", false, {.next = NEXT_AUTO}, NEXT_REBOOK, NULL},
        {STATUS_CANCELLED, "review", false, {.next = NEXT_BOOKED}, NEXT_AUTO, "nothing is booked"},
        {STATUS_CANCELLED, "review", false, {.next = NEXT_CLOSED}, NEXT_AUTO, "needs a reason"},
        {STATUS_CANCELLED, "review", false, {.next = NEXT_CLOSED, .note = "moved away"}, NEXT_CLOSED, NULL},
        {STATUS_CANCELLED, "review", false, {.next = NEXT_DATE}, NEXT_AUTO, "by which date"},
        {STATUS_CANCELLED, "review", false, {.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY - 1}, NEXT_AUTO, "is past"},
        {STATUS_CANCELLED, "review", false, {.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY + 9}, NEXT_DATE, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world w;
        const struct appointment_type *type;
        (void)state;
        world_open(&w);
        struct booking what = world_booking(&w, 0, "chen", "2026-11-23 11:00");
        world_ok(&w, practice_find_type(w.practice, cases[i].type, &type, &w.err));
        what.type = type->id;
        world_ok(&w, appointment_book(&w.okoro, &w.arena, &what, &w.out, &w.err));
        struct appointment x = w.out.appointment;
        if (cases[i].has_booking)
            world_book(&w, 0, "chen", "2026-12-01 11:00");
        world_at(&w, "2026-11-23 11:40");
        bool ok = status(&w, &x, cases[i].to, cases[i].asked);
        if (cases[i].stored == NEXT_AUTO) {
            world_refused(&w, ok, w.err.kind == ERR_INPUT ? ERR_INPUT : ERR_REFUSED, cases[i].says);
        } else {
            world_ok(&w, ok);
            assert_int_equal(w.out.appointment.next, cases[i].stored);
        }
        if (ok && cases[i].stored == NEXT_DATE && !cases[i].asked.due)
            assert_int_equal(w.out.appointment.next_due, PRACTICE_LIB_TODAY + 90);
        world_close(&w);
    }
}

static void a_booking_to_come_answers_what_was_left_open(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_CHECKED_IN);
    world_ok(w, status(w, &x, STATUS_FULFILLED, nothing));
    assert_int_equal(w->out.appointment.next, NEXT_OPEN);
    world_at(w, "2026-11-23 11:40");
    struct booking again = world_booking(w, 0, "chen", "2027-01-04 11:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &again, &w->out, &w->err));
    struct appointment y = world_get(w, &x.id);
    assert_int_equal(y.next, NEXT_BOOKED);
    assert_int_equal(y.left_at, clock_now_ms());
}

static void a_booking_to_come_answers_what_was_to_be_rebooked_but_not_what_was_closed(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_CANCELLED);
    struct appointment other = world_book(w, 0, "okafor", "2026-11-23 15:00");
    struct appointment now = world_get(w, &x.id);
    assert_int_equal(now.next, NEXT_BOOKED);
    world_ok(w, status(w, &other, STATUS_CANCELLED, (struct next_step){.next = NEXT_CLOSED, .note = "moved away"}));
    world_book(w, 0, "okafor", "2026-11-23 15:30");
    now = world_get(w, &other.id);
    assert_int_equal(now.next, NEXT_CLOSED);
    struct id id = w->out.appointment.id;
    world_refused(w, appointment_set_next(&w->okoro, &w->arena, &id, NULL, &rebook, &w->out, &w->err), ERR_REFUSED,
                  "at the end of a visit");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(the_visit_goes_its_way_and_is_stamped),
        IN_WORLD(of_two_who_say_what_comes_next_the_second_is_told_what_the_first_has_said),
        IN_WORLD(straight_into_the_room_stamps_the_arrival_too),
        IN_WORLD(nobody_arrives_on_another_day_or_is_seen_before_the_start),
        IN_WORLD(did_not_come_waits_for_start_and_grace),
        IN_WORLD(a_visit_over_midnight_can_still_arrive_after_it),
        IN_WORLD(what_was_seen_is_taken_back_by_a_clinician_not_by_the_desk),
        IN_WORLD(a_refusal_says_what_can_be_done_instead),
        IN_WORLD(what_is_written_up_days_later_is_not_stamped),
        IN_WORLD(cancelling_says_who_and_why_by_the_practices_reasons),
        IN_WORLD(only_a_patients_cancellation_inside_the_policys_hours_is_late),
        IN_WORLD(what_was_agreed_of_a_late_cancellation_is_said_with_it_and_changed_later),
        IN_WORLD(who_left_unseen_has_not_cancelled_late),
        IN_WORLD(who_left_without_being_seen_is_cancelled_from_arrived),
        IN_WORLD(a_reinstated_booking_wants_its_slot_back),
        IN_WORLD(who_came_late_after_all_is_booked_again),
        IN_WORLD(a_mistake_is_marked_kept_and_still_found),
        IN_WORLD(only_what_is_still_to_come_is_confirmed),
        cmocka_unit_test(every_end_has_a_next_step),
        IN_WORLD(a_booking_to_come_answers_what_was_left_open),
        IN_WORLD(a_booking_to_come_answers_what_was_to_be_rebooked_but_not_what_was_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
