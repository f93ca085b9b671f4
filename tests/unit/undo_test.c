#include "practice/undo.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "book/internal.h"
#include "practice/note.h"
#include "practice/phone.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int open_world(void **state)
{
    (void)world_setup(state);
    world_at(*state, "2026-11-23 10:42");
    return 0;
}

static struct undone undo(struct world *w, struct desk *d)
{
    struct undone u;
    world_ok(w, undo_last(d, &w->arena, &u, &w->err));
    return u;
}

static struct undone redo(struct world *w, struct desk *d)
{
    struct undone u;
    world_ok(w, undo_redo(d, &w->arena, &u, &w->err));
    return u;
}

static void cancel(struct world *w, const struct appointment *x)
{
    struct next_step rebook = {.next = NEXT_REBOOK};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x->id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
}

static void a_booking_is_taken_back_and_made_again(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct undone u;
    world_ok(w, undo_peek(&w->okoro, false, &w->arena, &u, &w->err));
    assert_true(u.found);
    assert_memory_equal(&u.record, &x.id, sizeof x.id);
    u = undo(w, &w->okoro);
    assert_true(u.found);
    assert_string_equal(u.act, "appointment-book");
    assert_non_null(strstr(u.sentence, "Taken back: booked: CANDELARIA, Ignacio"));
    assert_non_null(strstr(u.sentence, x.ref));
    struct appointment now = world_get(w, &x.id);
    assert_int_equal(now.status, STATUS_ENTERED_IN_ERROR);
    u = redo(w, &w->okoro);
    assert_true(u.found);
    assert_string_equal(u.act, "appointment-book");
    now = world_get(w, &x.id);
    assert_int_equal(now.status, STATUS_BOOKED);
    u = redo(w, &w->okoro);
    assert_false(u.found);
    world_same_as_rebuilt(w);
}

static void every_kind_of_act_is_taken_back_whole(void **state)
{
    struct world *w = *state;
    static const enum status ends[] = {STATUS_ARRIVED, STATUS_CHECKED_IN, STATUS_FULFILLED, STATUS_CANCELLED,
                                       STATUS_NOSHOW};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct appointment before, after;
        world_at(w, "2026-11-23 10:42");
        struct appointment x = world_book(w, 0, i % 2 ? "chen" : "okafor", "2026-11-23 11:00");
        world_at(w, "2026-11-23 11:20");
        struct change_of_status c = {.to = ends[i], .reason = "pat", .cancel_by = CANCELLED_BY_PATIENT};
        c.next.next = transition_is_end(ends[i]) ? NEXT_REBOOK : NEXT_OPEN;
        before = world_get(w, &x.id);
        world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &c, &w->out, &w->err));
        undo(w, &w->okoro);
        after = world_get(w, &x.id);
        assert_int_equal(after.status, before.status);
        assert_int_equal(after.next, before.next);
        assert_int_equal(after.arrived_at, before.arrived_at);
        assert_int_equal(after.left_at, before.left_at);
        assert_int_equal(after.cancelled_at, before.cancelled_at);
        assert_null(after.cancel_by);
        redo(w, &w->okoro);
        after = world_get(w, &x.id);
        assert_int_equal(after.status, ends[i]);
        undo(w, &w->okoro);
        undo(w, &w->okoro); /* and the booking itself, so that the next one finds the slot */
        after = world_get(w, &x.id);
        assert_int_equal(after.status, STATUS_ENTERED_IN_ERROR);
    }
    world_same_as_rebuilt(w);
}

static void several_steps_go_back_and_forth_like_a_pile(void **state)
{
    struct world *w = *state;
    static const enum status way[] = {STATUS_BOOKED, STATUS_ARRIVED, STATUS_CHECKED_IN, STATUS_FULFILLED};
    enum { STEPS = sizeof way / sizeof *way };
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"), now;
    for (int i = 1; i < STEPS; i++) {
        struct change_of_status c = {.to = way[i]};
        world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &c, &w->out, &w->err));
    }
    for (int round = 0; round < 3; round++) {
        for (int i = STEPS - 2; i >= 0; i--) {
            assert_true(undo(w, &w->okoro).found);
            now = world_get(w, &x.id);
            assert_int_equal(now.status, way[i]);
        }
        for (int i = 1; i < STEPS; i++) {
            assert_true(redo(w, &w->okoro).found);
            now = world_get(w, &x.id);
            assert_int_equal(now.status, way[i]);
        }
        assert_false(redo(w, &w->okoro).found);
    }
    undo(w, &w->okoro);
    struct change_of_status back = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &back, &w->out, &w->err));
    assert_false(redo(w, &w->okoro).found); /* something new was done: what was undone stays so */
}

static void what_was_looked_at_is_taken_back_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct undone seen, u;
    world_ok(w, undo_peek(&w->okoro, false, &w->arena, &seen, &w->err));
    /* At the same person's other terminal. */
    struct appointment y = world_book(w, 1, "okafor", "2026-11-23 11:00");
    world_refused(w, undo_this(&w->okoro, false, seen.key, &w->arena, &u, &w->err), ERR_STALE,
                  "Something else was done meanwhile: nothing was taken back");
    assert_int_equal(world_get(w, &y.id).status, STATUS_BOOKED);
    undo(w, &w->okoro);
    world_ok(w, undo_this(&w->okoro, false, seen.key, &w->arena, &u, &w->err));
    assert_int_equal(world_get(w, &x.id).status, STATUS_ENTERED_IN_ERROR);
}

static void a_move_goes_back_to_its_old_place_unless_somebody_took_it(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"), now;
    struct place to = world_place(w, "okafor", "2026-11-24 09:30", 0);
    struct undone u;
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    undo(w, &w->okoro);
    now = world_get(w, &x.id);
    assert_int_equal(now.start_min, 11 * 60);
    assert_string_equal(now.practitioner_name, "Chen");
    redo(w, &w->okoro);
    struct booking taker = world_booking(w, 1, "chen", "2026-11-23 11:00");
    world_ok(w, appointment_book(&w->bell, &w->arena, &taker, &w->out, &w->err));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED,
                  "This cannot be taken back. 11:00 with Chen is taken by");
    now = world_get(w, &x.id);
    assert_string_equal(now.practitioner_name, "Okafor");
}

static void a_cancellation_is_not_taken_back_into_a_slot_that_went_to_somebody_else(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct undone u;
    cancel(w, &x);
    struct booking taker = world_booking(w, 1, "chen", "2026-11-23 11:00");
    world_ok(w, appointment_book(&w->bell, &w->arena, &taker, &w->out, &w->err));
    char ref[REF_TEXT];
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, ref_text(&taker.id, ref));
    /* Once that one is gone it can be. */
    undo(w, &w->bell);
    u = undo(w, &w->okoro);
    assert_string_equal(u.act, "appointment-cancel");
    struct appointment now = world_get(w, &x.id);
    assert_int_equal(now.status, STATUS_BOOKED);
}

static void only_ones_own_acts_of_today_are_taken_back(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-24 11:00");
    struct undone u = undo(w, &w->bell);
    assert_false(u.found);
    world_at(w, "2026-11-24 08:00");
    u = undo(w, &w->okoro);
    assert_false(u.found);
    assert_null(u.sentence);
}

static void what_somebody_else_has_changed_since_is_not_pulled_from_under_them(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct change_of_status arrive = {.to = STATUS_ARRIVED};
    struct undone u;
    world_ok(w, appointment_status(&w->bell, &w->arena, &x.id, NULL, &arrive, &w->out, &w->err));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_STALE, "arrived, by Bell");
    struct appointment now = world_get(w, &x.id);
    assert_int_equal(now.status, STATUS_ARRIVED);
}

static void what_somebody_else_has_changed_stays_and_the_rest_goes_back(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"), now;
    struct edit mine = {.set = EDIT_REMARK | EDIT_EXPECTED, .remark = "brings his son", .expected_min = 11 * 60 + 10};
    struct edit theirs = {.set = EDIT_REMARK, .remark = "comes alone"};
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &mine, &w->out, &w->err));
    world_ok(w, appointment_edit(&w->bell, &w->arena, &x.id, NULL, &theirs, &w->out, &w->err));
    struct undone u = undo(w, &w->okoro);
    assert_int_equal(u.nkept, 1);
    assert_non_null(strstr(u.sentence, "What Bell has changed since stays."));
    now = world_get(w, &x.id);
    assert_string_equal(now.remark, "comes alone");
    assert_int_equal(now.expected_min, MINUTE_NONE);
}

static void a_new_patient_booked_is_taken_back_with_the_booking(void **state)
{
    struct world *w = *state;
    struct patient roob = patient_none(), now;
    roob.family = "Roob";
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    what.patient = id_new(clock_now_ms());
    what.new_patient = &roob;
    struct contact call = {.direction = "in", .mode = "call", .outcome = "booked"};
    what.call = &call;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    struct undone u;
    world_ok(w, undo_peek(&w->okoro, false, &w->arena, &u, &w->err));
    assert_string_equal(u.with_it, "the new patient and the call"); /* asked about, as they stand nowhere on the day */
    u = undo(w, &w->okoro);
    assert_int_equal(u.kind, KIND_APPOINTMENT);
    assert_non_null(strstr(u.sentence, ", and with it the new patient and the call."));
    world_ok(w, patient_get(w->practice->book, &what.patient, &w->arena, &now, &w->err));
    assert_true(now.is_in_error);
    redo(w, &w->okoro);
    /* Somebody books the new patient again: the adding stands from now on. */
    struct booking again = world_booking(w, 0, "okafor", "2026-11-24 10:00");
    again.patient = what.patient;
    world_ok(w, appointment_book(&w->bell, &w->arena, &again, &w->out, &w->err));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "is booked for them since");
}

static void answers_that_a_booking_gave_are_taken_back_with_it(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"), now;
    cancel(w, &x);
    world_book(w, 0, "okafor", "2026-11-30 11:00");
    now = world_get(w, &x.id);
    assert_int_equal(now.next, NEXT_BOOKED);
    undo(w, &w->okoro);
    now = world_get(w, &x.id);
    assert_int_equal(now.next, NEXT_REBOOK);
}

static void other_things_than_bookings_are_taken_back_too(void **state)
{
    struct world *w = *state;
    struct note n = {.patient = w->patient[0], .text = "hard of hearing"};
    struct id id;
    world_ok(w, note_add(w->practice->book, &w->okoro.who, &n, &id, &w->err));
    struct undone u = undo(w, &w->okoro);
    assert_true(u.found);
    assert_int_equal(u.kind, KIND_NOTE);
    world_ok(w, note_get(w->practice->book, &id, &w->arena, &n, &w->err));
    assert_true(n.is_in_error);
}

static char last_statement[200];

static int note_statement(unsigned what, void *arg, void *statement, void *text)
{
    (void)what, (void)arg, (void)statement;
    snprintf(last_statement, sizeof last_statement, "%s", (const char *)text);
    return 0;
}

/* A read after the commit may have to wait for another program, and its failure would sound as if nothing was saved. */
static void committed_last(struct world *w, bool ok)
{
    world_ok(w, ok);
    assert_string_equal(last_statement, "COMMIT");
}

static void nothing_is_read_between_saving_and_saying_so(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct contact call = {.id = id_new(clock_now_ms()), .patient = w->patient[1], .text = "asked for a letter"};
    struct phone_ended ended;
    struct booking b = world_booking(w, 0, "chen", "2026-11-23 11:00");
    struct place there = world_place(w, "chen", "2026-11-23 14:00", 30);
    struct next_step rebook = {.next = NEXT_REBOOK};
    call.direction = "in";
    call.mode = "call";
    sqlite3_trace_v2(w->practice->book->db, SQLITE_TRACE_STMT, note_statement, NULL);
    committed_last(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    committed_last(w, appointment_move(&w->okoro, &w->arena, &b.id, NULL, &there, NULL, &w->out, &w->err));
    committed_last(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    committed_last(w, undo_redo(&w->okoro, &w->arena, &u, &w->err));
    committed_last(w, appointment_cancel(&w->okoro, &w->arena, &b.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook,
                                         &w->out, &w->err));
    committed_last(w, phone_write(&w->okoro, &w->arena, &call, NULL, &ended, &w->err));
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_booking_is_taken_back_and_made_again),
        IN_WORLD(every_kind_of_act_is_taken_back_whole),
        IN_WORLD(several_steps_go_back_and_forth_like_a_pile),
        IN_WORLD(what_was_looked_at_is_taken_back_and_nothing_else),
        IN_WORLD(a_move_goes_back_to_its_old_place_unless_somebody_took_it),
        IN_WORLD(a_cancellation_is_not_taken_back_into_a_slot_that_went_to_somebody_else),
        IN_WORLD(only_ones_own_acts_of_today_are_taken_back),
        IN_WORLD(what_somebody_else_has_changed_since_is_not_pulled_from_under_them),
        IN_WORLD(what_somebody_else_has_changed_stays_and_the_rest_goes_back),
        IN_WORLD(a_new_patient_booked_is_taken_back_with_the_booking),
        IN_WORLD(answers_that_a_booking_gave_are_taken_back_with_it),
        IN_WORLD(other_things_than_bookings_are_taken_back_too),
        IN_WORLD(nothing_is_read_between_saving_and_saying_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
