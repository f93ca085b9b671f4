/* What a booking had answered, when that booking is none any more. */
#include "practice/again.h"

#include "appointment_lib.h"
#include "practice/follow_up.h"
#include "practice/follow_up_ended.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* What is open for them, whenever it is due, without what rules ask for: "promise, rebook". */
static const char *open_for(struct world *w, int patient)
{
    struct queue_filter f = {.patient = w->patient[patient], .is_ahead = true};
    struct queue q;
    const char *text = "";
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    for (int i = 0; i < q.nrows; i++)
        if (!q.rows[i].has_rule)
            text = arena_printf(&w->arena, "%s%s%s", text, *text ? ", " : "", q.rows[i].kind);
    return text;
}

static struct appointment cancelled(struct world *w, int patient, const char *when, enum next next)
{
    struct appointment x = world_book(w, patient, "chen", when);
    struct next_step step = {.next = next, .due = next == NEXT_DATE ? PRACTICE_LIB_TODAY + 90 : CIVIL_NONE};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &step, &w->out,
                                   &w->err));
    return x;
}

static void mistake(struct world *w, const struct appointment *x)
{
    struct change_of_status c = {.to = STATUS_ENTERED_IN_ERROR, .reason = "wrong patient"};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err));
}

static struct id promise(struct world *w, int patient, const char *kind)
{
    struct follow_up f = follow_up_none(kind);
    struct id id;
    f.patient = w->patient[patient];
    f.text = "a chair";
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    return id;
}

static void what_a_mistaken_booking_had_answered_is_to_be_done_again(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = cancelled(w, 0, "2026-11-24 10:00", NEXT_REBOOK);
    assert_string_equal(open_for(w, 0), "rebook");
    world_at(w, "2026-11-23 11:00");
    struct appointment wrong = world_book(w, 0, "chen", "2026-12-02 10:00");
    assert_string_equal(open_for(w, 0), "");
    world_at(w, "2026-11-24 09:00");
    mistake(w, &wrong);
    assert_string_equal(w->out.warning, "It had answered 1 follow-up, which is open again.");
    assert_string_equal(open_for(w, 0), "rebook");
    assert_int_equal(world_get(w, &x.id).next_due, PRACTICE_LIB_TODAY); /* since when, as before */
    world_same_as_rebuilt(w);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(open_for(w, 0), "");
    assert_int_equal(world_get(w, &wrong.id).status, STATUS_BOOKED);
    world_same_as_rebuilt(w);
}

static void a_date_to_be_in_touch_stands_where_it_stood(void **state)
{
    struct world *w = *state;
    struct appointment x = cancelled(w, 0, "2026-11-24 10:00", NEXT_DATE);
    world_at(w, "2026-11-23 11:00");
    struct appointment wrong = world_book(w, 0, "chen", "2026-12-02 10:00");
    assert_string_equal(open_for(w, 0), "");
    world_at(w, "2026-11-24 09:00");
    mistake(w, &wrong);
    assert_string_equal(open_for(w, 0), "next");
    assert_int_equal(world_get(w, &x.id).next_due, PRACTICE_LIB_TODAY + 90);
    world_same_as_rebuilt(w);
}

static void what_was_cancelled_since_they_were_booked_is_to_be_rebooked(void **state)
{
    struct world *w = *state;
    struct appointment wrong = world_book(w, 0, "chen", "2026-12-02 10:00");
    world_at(w, "2026-11-23 11:00");
    cancelled(w, 0, "2026-12-04 10:00", NEXT_BOOKED);
    assert_string_equal(open_for(w, 0), "");
    world_at(w, "2026-11-24 09:00");
    mistake(w, &wrong);
    assert_string_equal(open_for(w, 0), "rebook");
    world_same_as_rebuilt(w);
}

static void who_is_booked_otherwise_is_not_asked_again(void **state)
{
    struct world *w = *state;
    cancelled(w, 0, "2026-11-24 10:00", NEXT_REBOOK);
    world_at(w, "2026-11-23 11:00");
    struct appointment one = world_book(w, 0, "chen", "2026-12-02 10:00");
    world_at(w, "2026-11-23 11:05");
    struct appointment two = world_book(w, 0, "chen", "2026-12-03 10:00");
    world_at(w, "2026-11-24 09:00");
    mistake(w, &one);
    assert_null(w->out.warning);
    assert_string_equal(open_for(w, 0), "");
    world_at(w, "2026-11-25 09:00");
    mistake(w, &two); /* it answered in the place of the other */
    assert_string_equal(open_for(w, 0), "rebook");
    world_same_as_rebuilt(w);
}

static void a_visit_that_was_seen_since_answered_what_was_before_it(void **state)
{
    struct world *w = *state;
    struct change_of_status seen = {.to = STATUS_FULFILLED, .next = {.next = NEXT_REBOOK}};
    cancelled(w, 0, "2026-11-24 10:00", NEXT_REBOOK);
    world_at(w, "2026-11-23 11:00");
    struct appointment came = world_book(w, 0, "chen", "2026-11-25 10:00");
    world_at(w, "2026-11-25 10:40");
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &came.id, NULL, &seen, &w->out, &w->err));
    world_at(w, "2026-11-25 11:00");
    struct appointment wrong = world_book(w, 0, "chen", "2026-12-02 10:00");
    world_at(w, "2026-11-26 09:00");
    mistake(w, &wrong);
    assert_string_equal(open_for(w, 0), "rebook"); /* of the visit that was seen, and of that alone */
    assert_int_equal(world_get(w, &came.id).next, NEXT_REBOOK);
    world_same_as_rebuilt(w);
}

static void of_who_wants_no_contact_nothing_is_opened(void **state)
{
    struct world *w = *state;
    struct patient from, to;
    cancelled(w, 0, "2026-11-24 10:00", NEXT_REBOOK);
    world_at(w, "2026-11-23 11:00");
    struct appointment wrong = world_book(w, 0, "chen", "2026-12-02 10:00");
    world_ok(w, patient_get(w->practice->book, &w->patient[0], &w->arena, &from, &w->err));
    to = from;
    to.no_contact = "letters";
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &from, &to, &w->err));
    mistake(w, &wrong);
    assert_string_equal(open_for(w, 0), "");
}

/* The other record was itself made one, elsewhere, with one that has not come here. */
static void records_are_parted_also_where_a_third_is_not_here(void **state)
{
    struct world *w = *state;
    struct id away = id_new(PRACTICE_LIB_NOW_MS), self;
    struct act act;
    int again;
    world_ok(w, act_begin(w->practice->book, &act, "patient-merge", &w->okoro.who, &w->err));
    act_record(&act, KIND_PATIENT, &w->patient[0], &w->patient[0]);
    act_set_id(&act, PATIENT_REPLACED_BY, &w->patient[1]);
    act_record(&act, KIND_PATIENT, &w->patient[1], &w->patient[1]);
    act_set_id(&act, PATIENT_REPLACED_BY, &away);
    world_ok(w, act_commit(&act, &w->err));
    world_ok(w, patient_part(w->practice->book, &w->okoro.who, &w->patient[0], &again, &w->err));
    world_ok(w, patient_resolve(w->practice->book, &w->patient[0], &self, &w->err));
    assert_memory_equal(&self, &w->patient[0], sizeof self);
}

static void two_records_parted_have_each_their_own_to_do(void **state)
{
    struct world *w = *state;
    struct undone u;
    int again;
    cancelled(w, 0, "2026-11-24 10:00", NEXT_REBOOK);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[0], &w->patient[1], &w->err));
    world_at(w, "2026-11-23 11:00");
    world_book(w, 1, "chen", "2026-12-02 10:00");
    assert_string_equal(open_for(w, 0), "");
    world_at(w, "2026-11-24 09:00");
    world_ok(w, patient_part(w->practice->book, &w->okoro.who, &w->patient[0], &again, &w->err));
    assert_int_equal(again, 1);
    assert_string_equal(open_for(w, 0), "rebook");
    assert_string_equal(open_for(w, 1), "");
    world_same_as_rebuilt(w);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(open_for(w, 1), "");
    world_same_as_rebuilt(w);
}

static void a_thing_to_do_that_a_booking_ended_is_open_again_and_not_among_what_ended(void **state)
{
    struct world *w = *state;
    struct queue_filter f = {0};
    struct follow_up_ended *rows;
    int n;
    bool is_cut;
    const char *kind = NULL;
    const struct follow_up_kind *kinds = follow_up_kinds(w->practice, &n);
    for (int i = 0; i < n && !kind; i++)
        if (kinds[i].is_met_by_booking && !queue_is_by_rule(kinds[i].code))
            kind = kinds[i].code;
    assert_non_null(kind);
    promise(w, 0, kind);
    assert_string_equal(open_for(w, 0), kind);
    world_at(w, "2026-11-23 11:00");
    struct appointment wrong = world_book(w, 0, "chen", "2026-12-02 10:00");
    assert_string_equal(open_for(w, 0), "");
    world_at(w, "2026-11-23 12:00");
    mistake(w, &wrong);
    assert_string_equal(open_for(w, 0), kind);
    world_ok(w, follow_up_ended_list(w->practice, 2, &f, &w->arena, &rows, &n, &is_cut, &w->err));
    assert_int_equal(n, 0);
    world_same_as_rebuilt(w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_a_mistaken_booking_had_answered_is_to_be_done_again),
        TEST(a_date_to_be_in_touch_stands_where_it_stood),
        TEST(what_was_cancelled_since_they_were_booked_is_to_be_rebooked),
        TEST(who_is_booked_otherwise_is_not_asked_again),
        TEST(a_visit_that_was_seen_since_answered_what_was_before_it),
        TEST(of_who_wants_no_contact_nothing_is_opened),
        TEST(records_are_parted_also_where_a_third_is_not_here),
        TEST(two_records_parted_have_each_their_own_to_do),
        TEST(a_thing_to_do_that_a_booking_ended_is_open_again_and_not_among_what_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
