#include "practice/several.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/schedule.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Items of "typed" (NULL: once) for a patient and others, with Chen at that time. */
static int make(struct world *w, const char *typed, const char *when, const struct id *others, int nothers,
                struct several_item **items)
{
    struct booking first = world_booking(w, 0, "chen", when);
    struct series s;
    int n;
    first.place.minutes = 30;
    if (typed)
        world_ok(w, series_parse(typed, &s, &w->err));
    world_ok(w, several_make(&w->arena, &first, typed ? &s : NULL, others, nothers, items, &n, &w->err));
    world_ok(w, several_check(&w->okoro, &w->arena, *items, n, &w->err));
    return n;
}

static int count_of(struct world *w, int patient, enum status status)
{
    struct appointment *all;
    int n, count = 0;
    world_ok(w, appointment_of_patient(w->practice, &w->arena, &w->patient[patient], &all, &n, &w->err));
    for (int i = 0; i < n; i++)
        count += all[i].status == status;
    return count;
}

static void a_series_is_booked_in_one_act_and_read_back_and_one_undo_takes_all_of_it_back(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    struct outcome out[SEVERAL_MAX];
    struct undone u;
    int booked, n = make(w, "4x 1w", "2026-11-24 10:00", NULL, 0, &items);
    assert_int_equal(n, 4);
    assert_int_equal(several_open(items, n), 0);
    world_ok(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err));
    assert_int_equal(booked, 4);
    for (int i = 0; i < booked; i++) {
        assert_int_equal(out[i].appointment.date, out[0].appointment.date + 7 * i);
        assert_int_equal(out[i].appointment.start_min, 600);
        assert_false(id_is_none(&out[i].appointment.series));
        assert_memory_equal(&out[i].appointment.series, &out[0].appointment.series, sizeof(struct id));
        assert_true(*out[i].appointment.ref);
    }
    assert_int_equal(count_of(w, 0, STATUS_BOOKED), 4);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_true(u.found);
    assert_non_null(strstr(u.sentence, "and 3 more"));
    assert_int_equal(count_of(w, 0, STATUS_BOOKED), 0);
    world_ok(w, undo_redo(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(count_of(w, 0, STATUS_BOOKED), 4);
    world_same_as_rebuilt(w);
}

static void what_is_not_free_says_why_and_what_is_near_and_is_never_booked_elsewhere_by_itself(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    struct outcome out[SEVERAL_MAX];
    int booked;
    (void)world_book(w, 1, "chen", "2026-12-01 10:00");
    int n = make(w, "4x 1w", "2026-11-24 10:00", NULL, 0, &items);
    assert_int_equal(several_open(items, n), 1);
    assert_false(items[1].is_free);
    assert_string_equal(items[1].why, "taken");
    assert_true(items[1].has_other);
    assert_int_equal(items[1].other.date, items[1].booking.place.date);
    assert_int_equal(items[1].other.start_min, 570);
    world_ok(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err));
    assert_int_equal(booked, 3); /* it is left out, as nobody took the other time */
    assert_int_equal(count_of(w, 0, STATUS_BOOKED), 3);
}

static void the_other_time_is_booked_once_somebody_takes_it(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    struct outcome out[SEVERAL_MAX];
    int booked;
    (void)world_book(w, 1, "chen", "2026-12-01 10:00");
    int n = make(w, "2x 1w", "2026-11-24 10:00", NULL, 0, &items);
    assert_true(several_take(&items[1]));
    assert_false(several_take(&items[1]));
    assert_int_equal(several_open(items, n), 0);
    world_ok(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err));
    assert_int_equal(out[1].appointment.start_min, 570);
}

static void holidays_and_days_off_are_said_in_words(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    int n = make(w, "3x 1w", "2026-12-11 10:00", NULL, 0, &items); /* Fridays; the third is Christmas */
    if (!strstr(items[2].why, "closed: "))
        fail_msg("said '%s'", items[2].why);
    assert_true(items[2].has_other);
    assert_true(items[2].other.date > items[2].booking.place.date);
    n = make(w, "2x 1d", "2026-11-27 10:00", NULL, 0, &items);
    assert_int_equal(several_open(items, n), 1);
    assert_string_equal(items[1].why, "not in");
}

static void a_family_stands_one_after_the_other(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    struct outcome out[SEVERAL_MAX];
    int booked, n = make(w, NULL, "2026-11-24 10:00", &w->patient[1], 2, &items);
    assert_int_equal(n, 3);
    world_ok(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(out[i].appointment.start_min, 600 + 30 * i);
        assert_memory_equal(&out[i].appointment.patient, &w->patient[i], sizeof(struct id));
        assert_true(id_is_none(&out[i].appointment.series));
    }
}

static void near_times_of_two_never_lie_over_each_other(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    (void)world_book(w, 3, "chen", "2026-11-24 10:00");
    (void)world_book(w, 4, "chen", "2026-11-24 10:30");
    int n = make(w, NULL, "2026-11-24 10:00", &w->patient[1], 2, &items);
    assert_int_equal(several_open(items, n), 2);
    assert_true(items[0].has_other && items[1].has_other);
    assert_int_not_equal(items[0].other.start_min, items[1].other.start_min);
    assert_int_not_equal(items[0].other.start_min, 660); /* the third asked for that */
    assert_int_not_equal(items[1].other.start_min, 660);
}

static void of_two_desks_one_wins_and_the_other_is_told_which_dates_fell_out(void **state)
{
    struct world *w = *state;
    struct several_item *ours, *theirs;
    struct outcome out[SEVERAL_MAX];
    int booked, n = make(w, "4x 1w", "2026-11-24 10:00", NULL, 0, &ours);
    struct booking first = world_booking(w, 1, "chen", "2026-12-01 10:00");
    struct series s = {.count = 2, .every = 1, .unit = SERIES_WEEKS};
    int m;
    first.place.minutes = 30;
    world_ok(w, several_make(&w->arena, &first, &s, NULL, 0, &theirs, &m, &w->err));
    world_ok(w, several_check(&w->bell, &w->arena, theirs, m, &w->err));
    world_ok(w, several_book(&w->bell, &w->arena, theirs, m, out, &booked, &w->err));
    world_refused(w, several_book(&w->okoro, &w->arena, ours, n, out, &booked, &w->err), ERR_REFUSED, "taken");
    assert_int_equal(count_of(w, 0, STATUS_BOOKED), 0); /* all or none */
    world_ok(w, several_check(&w->okoro, &w->arena, ours, n, &w->err));
    assert_true(ours[0].is_free && !ours[1].is_free && !ours[2].is_free && ours[3].is_free);
    assert_int_equal(world_clashes(w), 0);
}

static void somebody_new_is_added_once_with_the_first_that_can_be_booked(void **state)
{
    struct world *w = *state;
    struct patient add = patient_none();
    struct several_item *items;
    struct outcome out[SEVERAL_MAX];
    struct series s = {.count = 3, .every = 1, .unit = SERIES_WEEKS};
    int n, booked;
    (void)world_book(w, 1, "chen", "2026-11-24 10:00");
    struct booking first = world_booking(w, 0, "chen", "2026-11-24 10:00");
    add.family = "Newman";
    first.place.minutes = 30;
    first.patient = ID_NONE;
    first.new_patient = &add;
    world_ok(w, several_make(&w->arena, &first, &s, NULL, 0, &items, &n, &w->err));
    world_ok(w, several_check(&w->okoro, &w->arena, items, n, &w->err));
    items[0].is_left_out = true;
    world_ok(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err));
    assert_int_equal(booked, 2);
    assert_string_equal(out[0].appointment.patient_short, "Newman");
    assert_memory_equal(&out[1].appointment.patient, &out[0].appointment.patient, sizeof(struct id));
}

static void who_is_new_is_not_written_over_who_comes_with_them(void **state)
{
    struct world *w = *state;
    struct patient add = patient_none(), known;
    struct several_item *items;
    struct outcome out[SEVERAL_MAX];
    struct series s = {.count = 2, .every = 1, .unit = SERIES_WEEKS};
    int n, booked;
    (void)world_book(w, 2, "chen", "2026-11-24 10:00");
    struct booking first = world_booking(w, 0, "chen", "2026-11-24 10:00");
    struct contact call = {.direction = "in", .mode = "call", .outcome = "booked", .duration_s = -1};
    add.family = "Newman";
    first.place.minutes = 30;
    first.patient = ID_NONE;
    first.new_patient = &add;
    first.call = &call;
    world_ok(w, several_make(&w->arena, &first, &s, &w->patient[1], 1, &items, &n, &w->err));
    world_ok(w, several_check(&w->okoro, &w->arena, items, n, &w->err));
    assert_false(items[0].is_free);
    items[0].is_left_out = true;
    world_ok(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err));
    assert_int_equal(booked, 3);
    assert_string_equal(out[0].appointment.patient_short, "Newman");
    world_ok(w, patient_get(w->practice->book, &w->patient[1], &w->arena, &known, &w->err));
    assert_string_equal(known.family, "Gleason");
    assert_int_equal(count_of(w, 1, STATUS_BOOKED), 2);
    items[2].is_left_out = true; /* nothing of theirs is left */
    world_refused(w, several_book(&w->okoro, &w->arena, items, n, out, &booked, &w->err), ERR_REFUSED, "who is new");
}

static void too_many_or_past_midnight_is_refused(void **state)
{
    struct world *w = *state;
    struct several_item *items;
    struct series s = {.count = SERIES_MAX, .every = 1, .unit = SERIES_WEEKS};
    struct booking first = world_booking(w, 0, "chen", "2026-11-24 10:00");
    int n;
    first.place.minutes = 30;
    world_refused(w, several_make(&w->arena, &first, &s, &w->patient[1], 1, &items, &n, &w->err), ERR_INPUT, "104");
    first.place.minutes = 500;
    world_refused(w, several_make(&w->arena, &first, NULL, &w->patient[1], 2, &items, &n, &w->err), ERR_INPUT,
                  "midnight");
}

/* ---- urgent, and nobody to see them yet ---- */

static struct appointment walk_in(struct world *w, int patient)
{
    struct booking what = world_booking(w, patient, "chen", "2026-11-23 10:42");
    what.place.practitioner = ID_NONE;
    what.is_walk_in = true;
    what.priority = PRIORITY_URGENT;
    what.question = "can you see her at eleven?";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    return w->out.appointment;
}

static bool become(struct world *w, const struct appointment *x, struct change_of_status c)
{
    return appointment_status(&w->okoro, &w->arena, &x->id, NULL, &c, &w->out, &w->err);
}

static void who_walks_in_urgently_waits_without_a_practitioner_until_moved_to_one(void **state)
{
    struct world *w = *state;
    struct schedule_day day;
    struct appointment x = walk_in(w, 0), y = walk_in(w, 1);
    assert_int_equal(x.status, STATUS_ARRIVED);
    assert_true(appointment_is_unplaced(&x));
    assert_int_equal(x.priority, PRIORITY_URGENT);
    assert_true(x.arrived_at > 0);
    assert_int_equal(world_clashes(w), 0);
    world_ok(w, schedule_day(w->practice, x.date, &w->arena, &day, &w->err));
    assert_string_equal(day.columns[day.ncolumns - 1].name, "To be seen");
    assert_int_equal(day.nclashes, 0);
    assert_int_equal(day.nbuilding, 2);
    /* Neither in a room, nor seen, nor booked, by nobody. */
    world_refused(w, become(w, &x, (struct change_of_status){.to = STATUS_CHECKED_IN}), ERR_REFUSED, "no practitioner");
    world_refused(w, become(w, &x, (struct change_of_status){.to = STATUS_FULFILLED}), ERR_REFUSED, "no practitioner");
    world_refused(w, become(w, &x, (struct change_of_status){.to = STATUS_BOOKED}), ERR_REFUSED, "no practitioner");
    struct place to = world_place(w, "chen", "2026-11-23 11:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    assert_false(appointment_is_unplaced(&w->out.appointment));
    assert_int_equal(w->out.appointment.status, STATUS_ARRIVED);
    struct undone u;
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    x = world_get(w, &x.id);
    assert_true(appointment_is_unplaced(&x));
    struct change_of_status left = {
        .to = STATUS_CANCELLED, .cancel_by = CANCELLED_BY_PATIENT, .reason = "pat", .next = {.next = NEXT_REBOOK}};
    world_ok(w, become(w, &y, left));
    world_same_as_rebuilt(w);
}

static void without_a_practitioner_only_who_is_here_and_urgent_is_booked(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-23 10:42");
    what.place.practitioner = ID_NONE;
    world_refused(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err), ERR_MISSING, "practitioner");
    what.is_walk_in = true;
    world_refused(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err), ERR_MISSING, "practitioner");
    what.priority = PRIORITY_URGENT;
    what.place.date++;
    world_refused(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err), ERR_REFUSED, "today");
}

static void the_room_is_asked_and_answers_and_a_new_question_forgets_the_old_answer(void **state)
{
    struct world *w = *state;
    struct appointment x = walk_in(w, 0);
    assert_string_equal(x.question, "can you see her at eleven?");
    world_ok(w, appointment_answer(&w->adeyemi, &w->arena, &x.id, "yes, after Yost", &w->out, &w->err));
    assert_string_equal(w->out.appointment.answer, "yes, after Yost");
    world_refused(w, appointment_answer(&w->adeyemi, &w->arena, &x.id, "  ", &w->out, &w->err), ERR_INPUT,
                  "line");
    world_ok(w, appointment_ask(&w->okoro, &w->arena, &x.id, "she is paler now", &w->out, &w->err));
    assert_null(w->out.appointment.answer);
    struct appointment y = world_book(w, 1, "chen", "2026-11-24 10:00");
    world_refused(w, appointment_answer(&w->adeyemi, &w->arena, &y.id, "yes", &w->out, &w->err), ERR_REFUSED,
                  "Nothing was asked");
    world_same_as_rebuilt(w);
}

static void a_first_visit_is_asked_to_come_earlier_and_it_is_said(void **state)
{
    struct world *w = *state;
    const struct appointment_type *first = NULL;
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    for (int i = 0; i < w->practice->ntypes && !first; i++)
        first = w->practice->types[i].is_first ? &w->practice->types[i] : NULL;
    assert_non_null(first);
    what.type = first->id;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    assert_int_equal(w->out.appointment.asked_min, 600 - w->practice->first_early_min);
    assert_non_null(strstr(w->out.warning, "09:50"));
    struct place later = world_place(w, "chen", "2026-11-25 11:00", 0);
    struct id id = what.id;
    world_ok(w, appointment_move(&w->okoro, &w->arena, &id, NULL, &later, NULL, &w->out, &w->err));
    assert_int_equal(w->out.appointment.asked_min, 660 - w->practice->first_early_min);
    what = world_booking(w, 1, "chen", "2026-11-24 15:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    assert_int_equal(w->out.appointment.asked_min, MINUTE_NONE);
    assert_null(w->out.warning);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_series_is_booked_in_one_act_and_read_back_and_one_undo_takes_all_of_it_back),
        TEST(what_is_not_free_says_why_and_what_is_near_and_is_never_booked_elsewhere_by_itself),
        TEST(the_other_time_is_booked_once_somebody_takes_it),
        TEST(holidays_and_days_off_are_said_in_words),
        TEST(a_family_stands_one_after_the_other),
        TEST(near_times_of_two_never_lie_over_each_other),
        TEST(of_two_desks_one_wins_and_the_other_is_told_which_dates_fell_out),
        TEST(somebody_new_is_added_once_with_the_first_that_can_be_booked),
        TEST(who_is_new_is_not_written_over_who_comes_with_them),
        TEST(too_many_or_past_midnight_is_refused),
        TEST(who_walks_in_urgently_waits_without_a_practitioner_until_moved_to_one),
        TEST(without_a_practitioner_only_who_is_here_and_urgent_is_booked),
        TEST(the_room_is_asked_and_answers_and_a_new_question_forgets_the_old_answer),
        TEST(a_first_visit_is_asked_to_come_earlier_and_it_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
