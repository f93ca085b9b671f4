#include "practice/appointment.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/appointment_code.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool book(struct world *w, const struct booking *what)
{
    return appointment_book(&w->bell, &w->arena, what, &w->out, &w->err);
}

static bool move(struct world *w, const struct appointment *x, const char *practitioner, const char *when)
{
    struct place to = world_place(w, practitioner, when, 0);
    struct version v = appointment_version(x);
    return appointment_move(&w->bell, &w->arena, &x->id, &v, &to, NULL, &w->out, &w->err);
}

/* ---- booking ---- */

static void a_booking_stands_where_it_was_put_and_its_reference_finds_it(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"), *found;
    int n;
    assert_int_equal(x.status, STATUS_BOOKED);
    assert_int_equal(x.minutes, 30);
    assert_string_equal(x.patient_short, "Candelaria I");
    assert_string_equal(x.practitioner_name, "Chen");
    assert_string_equal(x.type_short, "rev");
    assert_int_equal(x.next, NEXT_OPEN);
    char typed[REF_TEXT + 4];
    for (size_t i = 0; i <= strlen(x.ref); i++) /* as somebody writes it down: small letters, no dash */
        typed[i] = (char)(x.ref[i] >= 'A' && x.ref[i] <= 'Z' ? x.ref[i] + 32 : x.ref[i] == '-' ? ' ' : x.ref[i]);
    world_ok(w, appointment_by_ref(w->practice, &w->arena, typed, &found, &n, &w->err));
    assert_int_equal(n, 1);
    assert_memory_equal(&found[0].id, &x.id, sizeof x.id);
    world_refused(w, appointment_by_ref(w->practice, &w->arena, "hello", &found, &n, &w->err), ERR_INPUT, "reference");
}

static void a_second_booking_of_one_slot_is_refused_naming_whose_it_is_and_what_is_free(void **state)
{
    struct world *w = *state;
    struct appointment first = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct booking second = world_booking(w, 1, "chen", "2026-11-23 11:00");
    world_refused(w, book(w, &second), ERR_REFUSED, first.ref);
    assert_true(w->out.holder.is_held);
    assert_string_equal(w->out.holder.appointment.patient_short, "Candelaria I");
    assert_string_equal(w->out.holder.booked_by, "Okoro");
    assert_int_equal(w->out.nfree, OPENINGS_SAID);
    assert_int_equal(w->out.free[0].start_min, 11 * 60 + 30);
    assert_int_equal(w->out.free[1].start_min, 13 * 60);
    assert_null(strstr(w->err.text, "Candelaria"));
    second.place = world_place(w, "chen", "2026-11-23 11:30", 0);
    world_ok(w, book(w, &second));
    world_same_as_rebuilt(w);
}

static void every_way_of_overlapping_is_found_and_touching_is_none(void **state)
{
    static const struct {
        const char *when;
        int minutes;
        bool is_free;
    } cases[] = {
        {"2026-11-24 10:00", 60, false}, {"2026-11-24 10:30", 15, false},  {"2026-11-24 09:30", 31, false},
        {"2026-11-24 10:59", 30, false}, {"2026-11-24 09:00", 180, false}, {"2026-11-24 09:30", 30, true},
        {"2026-11-24 11:00", 60, true},
    };
    struct world *w = *state;
    struct booking long_one = world_booking(w, 0, "chen", "2026-11-24 10:00");
    long_one.place.minutes = 60;
    world_ok(w, book(w, &long_one));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct booking other = world_booking(w, 1, "chen", cases[i].when);
        other.place.minutes = cases[i].minutes;
        if (cases[i].is_free)
            world_ok(w, book(w, &other));
        else
            world_refused(w, book(w, &other), ERR_REFUSED, "is taken");
    }
    struct booking elsewhere = world_booking(w, 2, "okafor", "2026-11-24 10:00");
    world_ok(w, book(w, &elsewhere));
}

static void one_room_holds_one_booking(void **state)
{
    struct world *w = *state;
    const struct room *room;
    world_ok(w, practice_find_room(w->practice, "gym", &room, &w->err));
    struct booking a = world_booking(w, 0, "chen", "2026-11-24 10:00");
    struct booking b = world_booking(w, 1, "okafor", "2026-11-24 10:00");
    a.place.room = b.place.room = room->id;
    world_ok(w, book(w, &a));
    world_refused(w, book(w, &b), ERR_REFUSED, "in Gym is taken");
    assert_true(w->out.holder.is_room);
    b.place.room = ID_NONE;
    world_ok(w, book(w, &b));
    assert_int_equal(world_clashes(w), 0);
}

static void the_same_id_books_once_however_often_it_is_tried(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-23 11:00");
    world_ok(w, book(w, &what));
    assert_false(w->out.was_there);
    world_ok(w, book(w, &what));
    assert_true(w->out.was_there);
    assert_int_equal(w->out.appointment.start_min, 11 * 60);
    struct appointment *all;
    int n;
    world_ok(w, appointment_of_patient(w->practice, &w->arena, &w->patient[0], &all, &n, &w->err));
    assert_int_equal(n, 1);
    what.id = ID_NONE;
    world_refused(w, book(w, &what), ERR_USAGE, "id chosen beforehand");
}

static void outside_hours_on_holidays_and_in_the_break_a_reason_is_asked(void **state)
{
    static const struct {
        const char *when, *says;
    } cases[] = {
        {"2026-11-23 17:00", "Chen is in 09:00-12:00 13:00-17:00"},
        {"2026-11-23 12:00", "outside that"},
        {"2026-11-24 11:45", "outside that"},
        {"2026-11-28 10:00", "not in on Sat 28 Nov 2026"},
        {"2026-12-25 10:00", "closed on Fri 25 Dec 2026 (Christmas Day)"},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct booking what = world_booking(w, 0, "chen", cases[i].when);
        world_refused(w, book(w, &what), ERR_REFUSED, cases[i].says);
        what.overbook_reason = "she flies tomorrow";
        world_ok(w, book(w, &what));
        assert_non_null(w->out.warning);
        assert_null(w->out.appointment.overbook_reason); /* nobody else stands there */
    }
}

static void two_at_once_on_purpose_need_a_reason_and_are_no_clash(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 11:00");
    struct booking second = world_booking(w, 1, "chen", "2026-11-23 11:00");
    second.overbook_reason = "two minutes only, Chen agreed";
    world_ok(w, book(w, &second));
    assert_string_equal(w->out.appointment.overbook_reason, "two minutes only, Chen agreed");
    assert_non_null(strstr(w->out.warning, "on purpose"));
    assert_int_equal(world_clashes(w), 0);
}

static void the_past_is_refused_unless_it_is_written_up_or_somebody_walked_in(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-23 10:30");
    world_refused(w, book(w, &what), ERR_REFUSED, "is past");
    what.is_walk_in = true;
    world_ok(w, book(w, &what));
    assert_int_equal(w->out.appointment.status, STATUS_ARRIVED);
    assert_int_equal(w->out.appointment.arrived_at, clock_now_ms());
    what = world_booking(w, 1, "chen", "2026-11-20 10:30");
    what.is_past_meant = true;
    world_ok(w, book(w, &what));
    what = world_booking(w, 2, "okafor", "2026-11-24 10:30");
    what.is_walk_in = true;
    world_refused(w, book(w, &what), ERR_REFUSED, "only be booked for today");
}

static void an_hour_that_the_clocks_skip_does_not_exist_and_the_second_of_a_night_has_no_name(void **state)
{
    struct world *w = *state;
    struct booking gap = world_booking(w, 0, "chen", "2027-03-28 01:30");
    gap.overbook_reason = "night work";
    assert_false(book(w, &gap));
    assert_int_equal(w->err.kind, ERR_INPUT);
    err_clear(&w->err);
    world_at(w, "2026-10-24 12:00");
    struct booking twice = world_booking(w, 0, "chen", "2026-10-25 01:30");
    twice.overbook_reason = "night work";
    world_ok(w, book(w, &twice));
    assert_non_null(strstr(w->out.warning, "the first is meant"));
    /* Between the two: 00:45 UTC is 01:45 for the first time; an hour later it is 01:45 again. */
    world_at(w, "2026-10-25 01:45");
    clock_freeze(clock_now_ms() + 3600000);
    struct booking second = world_booking(w, 1, "okafor", "2026-10-25 01:50");
    second.overbook_reason = "night work";
    world_refused(w, book(w, &second), ERR_REFUSED, "comes twice that night");
}

static void a_booking_over_midnight_holds_both_days(void **state)
{
    struct world *w = *state;
    struct booking night = world_booking(w, 0, "chen", "2026-11-23 23:30");
    night.place.minutes = 90;
    night.overbook_reason = "night work";
    world_ok(w, book(w, &night));
    struct booking early = world_booking(w, 1, "chen", "2026-11-24 00:30");
    early.overbook_reason = NULL;
    world_refused(w, book(w, &early), ERR_REFUSED, "outside that");
    early.overbook_reason = "night work";
    world_ok(w, book(w, &early));
    assert_string_equal(w->out.appointment.overbook_reason, "night work"); /* it does overlap */
    struct booking later = world_booking(w, 2, "chen", "2026-11-24 01:00");
    later.overbook_reason = "night work";
    world_ok(w, book(w, &later));
    assert_null(w->out.appointment.overbook_reason);
}

static void nothing_is_booked_after_a_death_or_for_nobody(void **state)
{
    struct world *w = *state;
    struct patient was, dead;
    world_ok(w, patient_get(w->practice->book, &w->patient[3], &w->arena, &was, &w->err));
    dead = was;
    dead.deceased_date = PRACTICE_LIB_TODAY;
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &was, &dead, &w->err));
    struct booking what = world_booking(w, 3, "chen", "2026-11-24 10:00");
    world_refused(w, book(w, &what), ERR_REFUSED, "died on Mon 23 Nov 2026");
    what.patient = ID_NONE;
    world_refused(w, book(w, &what), ERR_INPUT, "which patient");
    what.patient = id_derived("test", "nobody");
    assert_false(book(w, &what));
    assert_int_equal(w->err.kind, ERR_MISSING);
    err_clear(&w->err);
    what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    what.place.practitioner = id_derived("test", "nobody");
    world_refused(w, book(w, &what), ERR_MISSING, "no such practitioner");
    what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    what.place.minutes = 1441;
    world_refused(w, book(w, &what), ERR_INPUT, "1 to 1440 minutes");
}

static void a_new_patient_and_the_call_belong_to_the_booking(void **state)
{
    struct world *w = *state;
    struct patient roob = patient_none();
    struct telecom number = telecom_none();
    struct contact call = {.direction = "in", .mode = "call", .outcome = "booked", .duration_s = 120, .text = "knee"};
    roob.family = "Roob";
    roob.given = "Mia";
    number.value = "07700 900123";
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    what.patient = ID_NONE;
    what.new_patient = &roob;
    what.telecoms = &number;
    what.ntelecoms = 1;
    what.call = &call;
    world_ok(w, book(w, &what));
    assert_string_equal(w->out.appointment.patient_short, "Roob M");
    assert_false(id_is_none(&w->out.appointment.patient));
    world_ok(w, book(w, &what)); /* again: neither booked nor added twice */
    assert_true(w->out.was_there);
}

static void a_merged_record_is_booked_and_shown_under_the_one_that_took_over(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 10:00"); /* Gleason, Ann */
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[2], &w->err));
    x = world_get(w, &x.id);
    assert_string_equal(x.patient_short, "Zemlak E");
    assert_memory_equal(&x.patient, &w->patient[2], sizeof x.patient);
    x = world_book(w, 1, "chen", "2026-11-24 10:30");
    assert_memory_equal(&x.patient, &w->patient[2], sizeof x.patient);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], NULL, &w->err));
    struct appointment *all;
    int n;
    world_ok(w, appointment_of_patient(w->practice, &w->arena, &w->patient[1], &all, &n, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].patient_short, "Gleason A");
}

static void a_reader_cannot_book(void **state)
{
    struct world *w = *state;
    struct desk reader = w->okoro;
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    for (int i = 0; i < w->practice->nstaff; i++)
        if (id_compare(&w->practice->staff[i].id, &reader.who.staff) == 0)
            w->practice->staff[i].level = LEVEL_READ;
    world_refused(w, appointment_book(&reader, &w->arena, &what, &w->out, &w->err), ERR_REFUSED, "Front desk");
    world_ok(w, appointment_book(&w->nobody, &w->arena, &what, &w->out, &w->err));
}

/* ---- moving ---- */

static void a_move_keeps_reference_and_takes_back_what_belonged_to_the_old_time(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct edit asked = {.set = EDIT_ASKED | EDIT_REMARK, .asked_min = 10 * 60 + 50, .remark = "brings his son"};
    world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, NULL, CONFIRM_CONFIRMED, &w->out, &w->err));
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &asked, &w->out, &w->err));
    x = w->out.appointment;
    world_ok(w, move(w, &x, "okafor", "2026-11-24 09:30"));
    struct appointment y = w->out.appointment;
    assert_string_equal(y.ref, x.ref);
    assert_string_equal(y.practitioner_name, "Okafor");
    assert_int_equal(y.start_min, 9 * 60 + 30);
    assert_int_equal(y.confirmation, CONFIRM_NONE);
    assert_int_equal(y.asked_min, MINUTE_NONE);
    assert_string_equal(y.remark, "brings his son");
    world_book(w, 1, "chen", "2026-11-23 11:00"); /* the old place is free */
    world_refused(w, move(w, &y, "okafor", "2026-11-24 09:30"), ERR_REFUSED, "there already");
    world_refused(w, move(w, &y, "chen", "2026-11-23 11:00"), ERR_REFUSED, "is taken");
    assert_int_equal(w->out.nfree, OPENINGS_SAID);
    world_same_as_rebuilt(w);
}

static void an_edit_is_stale_only_for_what_it_changes_itself(void **state)
{
    struct world *w = *state;
    struct appointment saw = world_book(w, 0, "chen", "2026-11-24 11:00");
    struct edit remark = {.set = EDIT_REMARK, .remark = "by bus", .saw = &saw};
    struct edit expected = {.set = EDIT_EXPECTED, .expected_min = 11 * 60 + 20, .saw = &saw};
    world_ok(w, appointment_edit(&w->bell, &w->arena, &saw.id, NULL, &remark, &w->out, &w->err));
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &saw.id, NULL, &expected, &w->out, &w->err));
    assert_string_equal(w->out.appointment.remark, "by bus");
    remark.remark = "on foot";
    world_refused(w, appointment_edit(&w->okoro, &w->arena, &saw.id, NULL, &remark, &w->out, &w->err), ERR_STALE,
                  "has changed since you looked");
    saw = world_get(w, &saw.id);
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &saw.id, NULL, &remark, &w->out, &w->err));
}

static void a_longer_visit_needs_room_and_each_detail_its_stage(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    struct appointment next = world_book(w, 1, "chen", "2026-11-24 11:30"), y = world_with_status(w, STATUS_FULFILLED);
    struct edit longer = {.set = EDIT_MINUTES, .minutes = 45}, shorter = {.set = EDIT_MINUTES, .minutes = 20};
    struct edit bad = {.set = EDIT_MINUTES, .minutes = 0};
    world_refused(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &longer, &w->out, &w->err), ERR_REFUSED,
                  next.ref);
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &shorter, &w->out, &w->err));
    assert_int_equal(w->out.appointment.minutes, 20);
    world_refused(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &bad, &w->out, &w->err), ERR_INPUT, "1 to");
    static const struct edit of_the_past[] = {
        {.set = EDIT_EXPECTED, .expected_min = 700},
        {.set = EDIT_ASKED, .asked_min = 650},
        {.set = EDIT_INFORMED},
        {.set = EDIT_MINUTES, .minutes = 10},
        {.set = EDIT_SHORT_NOTICE, .is_short_notice = true},
        {.set = EDIT_LATE_TAG, .late_tag = LATE_TAG_DUE},
        {.set = EDIT_RULE_TOLD},
    };
    for (size_t i = 0; i < sizeof of_the_past / sizeof of_the_past[0]; i++)
        world_refused(w, appointment_edit(&w->okoro, &w->arena, &y.id, NULL, &of_the_past[i], &w->out, &w->err),
                      ERR_REFUSED, "is seen: ");
    struct edit remark = {.set = EDIT_REMARK, .remark = "went well"};
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &y.id, NULL, &remark, &w->out, &w->err));
    world_same_as_rebuilt(w);
}

static void a_booking_may_move_within_the_time_it_holds_itself(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    what.place.minutes = 60;
    world_ok(w, book(w, &what));
    struct appointment x = w->out.appointment;
    world_ok(w, move(w, &x, "chen", "2026-11-24 10:30"));
    assert_int_equal(w->out.appointment.minutes, 60);
}

static void who_is_in_the_building_can_only_change_practitioner_or_time_of_today(void **state)
{
    struct world *w = *state;
    struct appointment x = world_with_status(w, STATUS_ARRIVED);
    world_refused(w, move(w, &x, "chen", "2026-11-24 11:00"), ERR_REFUSED, "in the building");
    world_ok(w, move(w, &x, "okafor", "2026-11-23 11:30"));
    assert_int_equal(w->out.appointment.status, STATUS_ARRIVED);
    x = world_get(w, &x.id);
    struct change_of_status seen = {.to = STATUS_FULFILLED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &seen, &w->out, &w->err));
    x = w->out.appointment;
    world_refused(w, move(w, &x, "chen", "2026-11-23 15:00"), ERR_REFUSED, "still to happen");
}

static void the_second_of_two_edits_is_told_what_changed_and_who_did_it(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct version seen = appointment_version(&x);
    struct place to = world_place(w, "chen", "2026-11-24 09:30", 0);
    struct change_of_status arrive = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, &seen, &to, NULL, &w->out, &w->err));
    world_refused(w, appointment_status(&w->bell, &w->arena, &x.id, &seen, &arrive, &w->out, &w->err), ERR_STALE,
                  "moved, by Okoro");
    world_refused(
        w, appointment_cancel(&w->bell, &w->arena, &x.id, &seen, CANCELLED_BY_PATIENT, "pat", NULL, &w->out, &w->err),
        ERR_STALE, "Tue 24 Nov 09:30");
    struct appointment y = world_get(w, &x.id);
    assert_int_equal(y.status, STATUS_BOOKED);
    assert_int_equal(y.date, PRACTICE_LIB_TODAY + 1);
}

static void whatever_of_its_version_has_changed_the_edit_is_stale(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    for (int i = 0; i < 7; i++) {
        struct version v = appointment_version(&x);
        v.date -= i == 0;
        v.start_min += i == 1;
        v.minutes += i == 2;
        v.status = i == 3 ? STATUS_CANCELLED : v.status;
        v.confirmation = i == 4 ? CONFIRM_REMINDED : v.confirmation;
        v.practitioner = i == 5 ? x.patient : v.practitioner;
        v.room = i == 6 ? x.patient : v.room;
        world_refused(w, appointment_confirm(&w->okoro, &w->arena, &x.id, &v, CONFIRM_CONFIRMED, &w->out, &w->err),
                      ERR_STALE, "changed since you looked");
        v.is_set = false; /* who carries no version is not asked for one */
        world_ok(w, appointment_confirm(&w->okoro, &w->arena, &x.id, &v, CONFIRM_NONE, &w->out, &w->err));
    }
}

/* ---- what comes in whole ---- */

static void history_comes_in_closed_overlapping_and_stays_as_it_is(void **state)
{
    struct world *w = *state;
    struct appointment past = {.patient = w->patient[0],
                               .date = PRACTICE_LIB_TODAY - 400,
                               .start_min = 23 * 60,
                               .minutes = 3000,
                               .status = STATUS_FULFILLED,
                               .is_history = true,
                               .class = "EMER"};
    struct act act;
    past.practitioner = world_place(w, "chen", "2026-11-23 11:00", 0).practitioner;
    world_ok(w, act_begin(w->practice->book, &act, "import-synthea", NULL, &w->err));
    for (int i = 0; i < 2; i++) {
        past.id = id_derived("test", i ? "one" : "two");
        world_ok(w, appointment_write(&act, &past, &w->err));
    }
    world_ok(w, act_commit(&act, &w->err));
    assert_int_equal(world_clashes(w), 0);
    struct appointment x = world_get(w, &past.id);
    assert_true(x.is_history);
    assert_int_equal(x.minutes, 3000);
    struct change_of_status back = {.to = STATUS_CHECKED_IN};
    world_refused(w, appointment_status(&w->nobody, &w->arena, &x.id, NULL, &back, &w->out, &w->err), ERR_REFUSED,
                  "came in as history");
    world_ok(w, act_begin(w->practice->book, &act, "import-synthea", NULL, &w->err));
    past.status = STATUS_BOOKED;
    world_refused(w, appointment_write(&act, &past, &w->err), ERR_INPUT, "it is over");
    past.is_history = false;
    world_refused(w, appointment_write(&act, &past, &w->err), ERR_INPUT, "1 to 1440");
    past.status = STATUS_CANCELLED;
    world_refused(w, appointment_write(&act, &past, &w->err), ERR_INPUT, "what comes next");
    act_abandon(&act);
}

static void what_next_is_understood_as_it_is_typed(void **state)
{
    static const struct {
        const char *typed;
        enum next next;
        int due;
        const char *note;
    } cases[] = {
        {"", NEXT_AUTO, CIVIL_NONE, NULL},
        {"auto", NEXT_AUTO, CIVIL_NONE, NULL},
        {"booked", NEXT_BOOKED, CIVIL_NONE, NULL},
        {"Rebook", NEXT_REBOOK, CIVIL_NONE, NULL},
        {"date", NEXT_DATE, CIVIL_NONE, NULL},
        {"date:2026-12-01", NEXT_DATE, PRACTICE_LIB_TODAY + 8, NULL},
        {"2026-12-01", NEXT_DATE, PRACTICE_LIB_TODAY + 8, NULL},
        {"2026-12-01:6w, 30 min", NEXT_DATE, PRACTICE_LIB_TODAY + 8, "6w, 30 min"},
        {"closed:moved away", NEXT_CLOSED, CIVIL_NONE, "moved away"},
        {"open:6w", NEXT_OPEN, CIVIL_NONE, "6w"},
    };
    struct world *w = *state;
    struct next_step n;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_ok(w, appointment_code_parse_next(&w->arena, cases[i].typed, &n, &w->err));
        assert_int_equal(n.next, cases[i].next);
        assert_int_equal(n.due, cases[i].due);
        if (cases[i].note)
            assert_string_equal(n.note, cases[i].note);
        else
            assert_null(n.note);
    }
    world_refused(w, appointment_code_parse_next(&w->arena, "later", &n, &w->err), ERR_INPUT, "'later' is not known");
    world_refused(w, appointment_code_parse_next(&w->arena, "date:soon", &n, &w->err), ERR_INPUT, "date:2026-12-01");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_booking_stands_where_it_was_put_and_its_reference_finds_it),
        IN_WORLD(a_second_booking_of_one_slot_is_refused_naming_whose_it_is_and_what_is_free),
        IN_WORLD(every_way_of_overlapping_is_found_and_touching_is_none),
        IN_WORLD(one_room_holds_one_booking),
        IN_WORLD(the_same_id_books_once_however_often_it_is_tried),
        IN_WORLD(outside_hours_on_holidays_and_in_the_break_a_reason_is_asked),
        IN_WORLD(two_at_once_on_purpose_need_a_reason_and_are_no_clash),
        IN_WORLD(the_past_is_refused_unless_it_is_written_up_or_somebody_walked_in),
        IN_WORLD(an_hour_that_the_clocks_skip_does_not_exist_and_the_second_of_a_night_has_no_name),
        IN_WORLD(a_booking_over_midnight_holds_both_days),
        IN_WORLD(nothing_is_booked_after_a_death_or_for_nobody),
        IN_WORLD(a_new_patient_and_the_call_belong_to_the_booking),
        IN_WORLD(a_merged_record_is_booked_and_shown_under_the_one_that_took_over),
        IN_WORLD(a_reader_cannot_book),
        IN_WORLD(a_move_keeps_reference_and_takes_back_what_belonged_to_the_old_time),
        IN_WORLD(an_edit_is_stale_only_for_what_it_changes_itself),
        IN_WORLD(a_longer_visit_needs_room_and_each_detail_its_stage),
        IN_WORLD(a_booking_may_move_within_the_time_it_holds_itself),
        IN_WORLD(who_is_in_the_building_can_only_change_practitioner_or_time_of_today),
        IN_WORLD(the_second_of_two_edits_is_told_what_changed_and_who_did_it),
        IN_WORLD(whatever_of_its_version_has_changed_the_edit_is_stale),
        IN_WORLD(history_comes_in_closed_overlapping_and_stays_as_it_is),
        IN_WORLD(what_next_is_understood_as_it_is_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
