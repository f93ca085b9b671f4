#include "practice/slot.h"

#include "appointment_lib.h"
#include "practice/policy.h"
#include "practice/schedule.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* "Mon 23 Nov 11:00 Chen, ..." */
static const char *openings(struct world *w, const struct wish *wish)
{
    struct opening *o;
    int n;
    const char *text = "";
    world_ok(w, schedule_free(w->practice, wish, &w->arena, &o, &n, &w->err));
    for (int i = 0; i < n; i++)
        text = arena_printf(&w->arena, "%s%s%s %s", text, i ? ", " : "",
                            slot_text(&w->arena, o[i].date, o[i].start_min), o[i].practitioner_name);
    return text;
}

static struct id chen(struct world *w)
{
    return world_place(w, "chen", "2026-11-23 11:00", 0).practitioner;
}

/* Chen and Okafor share Room 1 from now on. */
static void share_a_room(struct world *w)
{
    const struct practitioner *okafor;
    struct act act;
    world_ok(w, practice_find_practitioner(w->practice, "okafor", &okafor, &w->err));
    world_ok(w, act_begin(w->practice->book, &act, "policy-load", NULL, &w->err));
    act_record(&act, KIND_PRACTITIONER, &okafor->id, NULL);
    act_set_text(&act, PRACTITIONER_ROOM, "1");
    world_ok(w, act_commit(&act, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
}

static bool book_in(struct world *w, int patient, const char *practitioner, const char *when, const char *room)
{
    struct booking what = world_booking(w, patient, practitioner, when);
    what.place.is_roomless = room && strcmp(room, "none") == 0;
    what.place.room = room && !what.place.is_roomless ? policy_id(KIND_ROOM, room) : ID_NONE;
    w->err = (struct err){0};
    return appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err);
}

static void the_usual_room_is_held_unless_another_or_none_is_meant(void **state)
{
    struct world *w = *state;
    share_a_room(w);
    world_book(w, 0, "chen", "2026-11-24 10:00");
    assert_string_equal(w->out.appointment.room_name, "Room 1");
    world_refused(w, book_in(w, 1, "okafor", "2026-11-24 10:00", NULL), ERR_REFUSED,
                  "Tue 24 Nov 10:00 in Room 1 is taken by ");
    world_refused(w, book_in(w, 1, "okafor", "2026-11-24 10:00", NULL), ERR_REFUSED,
                  ", who is with Chen, until 10:30, booked by ");
    world_ok(w, book_in(w, 1, "okafor", "2026-11-24 10:00", "gym"));
    assert_string_equal(w->out.appointment.room_name, "Gym");
    world_ok(w, book_in(w, 2, "okafor", "2026-11-24 10:30", "none"));
    assert_string_equal(w->out.appointment.room_name, "");
    world_ok(w, book_in(w, 3, "chen", "2026-11-24 10:30", NULL));
}

static void who_is_off_until_the_day_is_over_is_off_from_a_time_and_from_nothing_else(void **state)
{
    struct world *w = *state;
    struct availability off = availability_none();
    off.practitioner = chen(w);
    off.what = "off";
    off.from_date = off.to_date = PRACTICE_LIB_TODAY + 1;
    off.start_min = 11 * 60;
    off.end_min = DAY_MIN;
    world_say(w, &off, 0);
    world_refused(w, book_in(w, 0, "chen", "2026-11-24 11:30", NULL), ERR_REFUSED,
                  "Chen is off on Tue 24 Nov 2026 from 11:00. Next free");
    off.id = ID_NONE;
    off.from_date = off.to_date = PRACTICE_LIB_TODAY + 2;
    off.end_min = 12 * 60;
    off.label = "dentist";
    world_say(w, &off, 0);
    world_refused(w, book_in(w, 0, "chen", "2026-11-25 11:30", NULL), ERR_REFUSED,
                  "Chen is off on Wed 25 Nov 2026 from 11:00 to 12:00: dentist. Next free");
    off.id = ID_NONE;
    off.from_date = off.to_date = PRACTICE_LIB_TODAY + 3;
    off.start_min = off.end_min = -1;
    off.label = "Off";
    world_say(w, &off, 0);
    world_refused(w, book_in(w, 0, "chen", "2026-11-26 11:30", NULL), ERR_REFUSED,
                  "Chen is off on Thu 26 Nov 2026. Next");
}

static void who_moves_to_somebody_else_moves_to_that_ones_room(void **state)
{
    struct world *w = *state;
    world_ok(w, book_in(w, 0, "chen", "2026-11-24 10:00", "gym"));
    struct id id = w->out.appointment.id;
    struct place to = world_place(w, "chen", "2026-11-24 11:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &id, NULL, &to, NULL, &w->out, &w->err));
    assert_string_equal(w->out.appointment.room_name, "Gym");
    to = world_place(w, "parisian", "2026-11-24 11:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &id, NULL, &to, NULL, &w->out, &w->err));
    assert_string_equal(w->out.appointment.room_name, "Room 3");
    to.is_roomless = true;
    world_ok(w, appointment_move(&w->okoro, &w->arena, &id, NULL, &to, NULL, &w->out, &w->err));
    assert_string_equal(w->out.appointment.room_name, "");
    to.is_roomless = false;
    to.start_min -= 30; /* none was held, and none is now */
    world_ok(w, appointment_move(&w->okoro, &w->arena, &id, NULL, &to, NULL, &w->out, &w->err));
    assert_string_equal(w->out.appointment.room_name, "");
}

static void nothing_is_offered_where_the_room_is_held(void **state)
{
    struct world *w = *state;
    share_a_room(w);
    struct wish wish = {.minutes = 30,
                        .practitioner = world_place(w, "okafor", "2026-11-24 10:00", 0).practitioner,
                        .from_date = PRACTICE_LIB_TODAY + 1,
                        .from_min = 10 * 60,
                        .limit = 2};
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 10:30 Okafor, Tue 24 Nov 11:00 Okafor");
    wish.practitioner = ID_NONE;
    wish.limit = 3;
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 10:00 Parisian, Tue 24 Nov 10:00 Adeyemi, "
                                            "Tue 24 Nov 10:00 Lindqvist");
    wish.limit = 1;
    wish.practitioner = world_place(w, "okafor", "2026-11-24 10:00", 0).practitioner;
    wish.is_roomless = true;
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 10:00 Okafor");
    wish.is_roomless = false;
    wish.room = policy_id(KIND_ROOM, "gym");
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 10:00 Okafor");
    wish.room = ID_NONE;
    wish.except = x.id; /* given to Okafor, it leaves the room to itself */
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 10:00 Okafor");
    world_refused(w, book_in(w, 1, "okafor", "2026-11-24 10:00", NULL), ERR_REFUSED,
                  "Next free: Tue 24 Nov 10:30, 11:00, 11:30");
}

static void a_booking_is_moved_with_the_room_it_has(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 30, .practitioner = chen(w), .from_date = PRACTICE_LIB_TODAY + 1, .limit = 1};
    world_ok(w, book_in(w, 0, "chen", "2026-11-24 14:00", "gym"));
    wish.except = w->out.appointment.id;
    world_book(w, 1, "lindqvist", "2026-11-24 09:00"); /* in the gym */
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 09:30 Chen");
    wish.except = ID_NONE;
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 09:00 Chen");
}

static void the_first_openings_come_in_order_of_time_then_column(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 30, .limit = 4};
    assert_string_equal(openings(w, &wish),
                        "Mon 23 Nov 11:00 Chen, Mon 23 Nov 11:00 Okafor, Mon 23 Nov 11:00 Parisian, "
                        "Mon 23 Nov 11:00 Adeyemi");
    world_book(w, 0, "chen", "2026-11-23 11:00");
    assert_string_equal(openings(w, &wish),
                        "Mon 23 Nov 11:00 Okafor, Mon 23 Nov 11:00 Parisian, Mon 23 Nov 11:00 Adeyemi, "
                        "Mon 23 Nov 11:00 Lindqvist");
}

static void ten_are_given_when_nothing_else_is_said(void **state)
{
    struct world *w = *state;
    struct opening *o;
    int n;
    world_ok(w, schedule_free(w->practice, &(struct wish){.minutes = 30}, &w->arena, &o, &n, &w->err));
    assert_int_equal(n, 10);
}

static void a_wish_for_mornings_is_kept(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 60, .practitioner = chen(w), .to_min = 720, .limit = 3, .is_first_of_day = true};
    assert_string_equal(openings(w, &wish), "Mon 23 Nov 11:00 Chen, Tue 24 Nov 09:00 Chen, Wed 25 Nov 09:00 Chen");
    wish.weekdays = 1u << 2 | 1u << 4; /* Wednesdays and Fridays */
    wish.from_min = 10 * 60;
    assert_string_equal(openings(w, &wish), "Wed 25 Nov 10:00 Chen, Fri 27 Nov 10:00 Chen, Wed 2 Dec 10:00 Chen");
    wish.to_date = PRACTICE_LIB_TODAY + 2;
    assert_string_equal(openings(w, &wish), "Wed 25 Nov 10:00 Chen");
}

static void breaks_holidays_and_bookings_are_passed_over(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 90, .practitioner = chen(w), .from_date = civil_from(2026, 12, 24), .limit = 3};
    struct booking b = world_booking(w, 0, "chen", "2026-12-24 10:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    b = world_booking(w, 0, "chen", "2026-12-24 14:10");
    b.place.minutes = 20;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    /* 25 December is Christmas, 26 and 27 a weekend, 28 a bank holiday. */
    assert_string_equal(openings(w, &wish), "Thu 24 Dec 10:30 Chen, Thu 24 Dec 14:30 Chen, Thu 24 Dec 15:00 Chen");
    wish.minutes = 180;
    assert_string_equal(openings(w, &wish), "Tue 29 Dec 09:00 Chen, Tue 29 Dec 13:00 Chen, Tue 29 Dec 13:30 Chen");
}

static void an_opening_may_touch_what_stands_before_and_after_it(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 30, .practitioner = chen(w), .limit = 2};
    world_book(w, 0, "chen", "2026-11-23 11:30");
    world_book(w, 1, "chen", "2026-11-23 13:30");
    assert_string_equal(openings(w, &wish), "Mon 23 Nov 11:00 Chen, Mon 23 Nov 13:00 Chen");
}

static void what_runs_over_from_the_night_before_is_not_free(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 30, .practitioner = chen(w), .from_date = PRACTICE_LIB_TODAY + 1, .limit = 1};
    struct booking night = world_booking(w, 0, "chen", "2026-11-23 23:00");
    night.place.minutes = 11 * 60;
    night.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &night, &w->out, &w->err));
    assert_string_equal(openings(w, &wish), "Tue 24 Nov 10:00 Chen");
}

static void a_booking_that_moves_does_not_stand_in_its_own_way(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 60, .practitioner = chen(w), .limit = 1};
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    assert_string_equal(openings(w, &wish), "Mon 23 Nov 13:00 Chen");
    wish.except = x.id;
    assert_string_equal(openings(w, &wish), "Mon 23 Nov 11:00 Chen");
}

static void wishes_that_cannot_be_are_refused(void **state)
{
    struct world *w = *state;
    struct opening *o;
    int n;
    struct wish none = {.minutes = 0}, narrow = {.minutes = 60, .from_min = 700, .to_min = 720};
    world_refused(w, schedule_free(w->practice, &none, &w->arena, &o, &n, &w->err), ERR_INPUT, "0 minutes");
    world_refused(w, schedule_free(w->practice, &narrow, &w->arena, &o, &n, &w->err), ERR_INPUT, "do not fit");
    struct wish endless = {.minutes = 600};
    world_ok(w, schedule_free(w->practice, &endless, &w->arena, &o, &n, &w->err));
    assert_int_equal(n, 0);
}

/* Every opening that is offered can be booked, until the day is full. */
static void what_is_offered_can_be_booked(void **state)
{
    struct world *w = *state;
    struct wish wish = {.minutes = 30, .to_date = PRACTICE_LIB_TODAY, .limit = 1};
    struct opening *o;
    int n, booked = 0;
    for (;;) {
        world_ok(w, schedule_free(w->practice, &wish, &w->arena, &o, &n, &w->err));
        if (!n)
            break;
        struct booking b = world_booking(w, booked % WORLD_PATIENTS, "chen", "2026-11-23 11:00");
        b.place = (struct place){.practitioner = o[0].practitioner, .date = o[0].date, .start_min = o[0].start_min};
        world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
        booked++;
    }
    assert_int_equal(booked, 2 * 5 + 8 * 4);
    struct schedule_day d;
    world_ok(w, schedule_day(w->practice, PRACTICE_LIB_TODAY, &w->arena, &d, &w->err));
    for (int c = 0; c < d.ncolumns; c++)
        assert_int_equal(d.columns[c].free_min, 18); /* 10:42 to 11:00 */
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(the_usual_room_is_held_unless_another_or_none_is_meant),
        IN_WORLD(who_is_off_until_the_day_is_over_is_off_from_a_time_and_from_nothing_else),
        IN_WORLD(who_moves_to_somebody_else_moves_to_that_ones_room),
        IN_WORLD(nothing_is_offered_where_the_room_is_held),
        IN_WORLD(a_booking_is_moved_with_the_room_it_has),
        IN_WORLD(the_first_openings_come_in_order_of_time_then_column),
        IN_WORLD(ten_are_given_when_nothing_else_is_said),
        IN_WORLD(a_wish_for_mornings_is_kept),
        IN_WORLD(breaks_holidays_and_bookings_are_passed_over),
        IN_WORLD(an_opening_may_touch_what_stands_before_and_after_it),
        IN_WORLD(what_runs_over_from_the_night_before_is_not_free),
        IN_WORLD(a_booking_that_moves_does_not_stand_in_its_own_way),
        IN_WORLD(wishes_that_cannot_be_are_refused),
        IN_WORLD(what_is_offered_can_be_booked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
