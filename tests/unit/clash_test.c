#include "practice/clash.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/dump.h"
#include "book/log.h"
#include "book/stmt.h"
#include "practice/rule_run.h"
#include "practice/schedule.h"
#include "pair_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int open_pair(void **state)
{
    static struct pair p;
    pair_open(&p);
    pair_copy(&p);
    *state = &p;
    return 0;
}

static int close_pair(void **state)
{
    pair_close(*state);
    return 0;
}

static void two_computers_booking_one_slot_give_one_clash_on_both(void **state)
{
    struct pair *p = *state;
    world_book(&p->w, 0, "chen", "2026-11-24 10:00");
    pair_at(p, p->b);
    struct appointment second = world_book(&p->w, 1, "chen", "2026-11-24 10:00");
    pair_meet(p);
    assert_int_equal(world_clashes(&p->w), 1);
    struct place free = world_place(&p->w, "chen", "2026-11-24 11:00", 0);
    world_ok(&p->w, appointment_move(&p->w.bell, &p->w.arena, &second.id, NULL, &free, NULL, &p->w.out, &p->w.err));
    assert_int_equal(world_clashes(&p->w), 0);
    assert_int_equal(p->w.out.appointment.tell, TELL_DUE); /* nobody asked them */
    pair_meet(p);
}

static void every_way_in_which_a_clash_ends_or_never_was(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    const struct room *room;
    world_ok(w, practice_find_room(w->practice, "gym", &room, &w->err));
    struct booking a = world_booking(w, 0, "chen", "2026-11-24 10:00");
    a.place.room = room->id;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &a, &w->out, &w->err));
    pair_at(p, p->b);
    struct booking b = world_booking(w, 1, "okafor", "2026-11-24 10:15");
    b.place.room = room->id;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    struct booking c = world_booking(w, 2, "chen", "2026-11-24 10:15");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &c, &w->out, &w->err));
    pair_meet(p);
    assert_int_equal(world_clashes(w), 2); /* a and b in the gym, a and c at Chen's */
    struct next_step rebook = {.next = NEXT_REBOOK};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &b.id, NULL, CANCELLED_BY_PRACTICE, "oth-room", &rebook,
                                   &w->out, &w->err));
    assert_int_equal(world_clashes(w), 1);
    struct change_of_status mistake = {.to = STATUS_ENTERED_IN_ERROR, .reason = "wrong patient"};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &a.id, NULL, &mistake, &w->out, &w->err));
    assert_int_equal(world_clashes(w), 0);
    pair_meet(p);
}

static void a_clash_over_midnight_is_seen_from_both_days(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    struct booking night = world_booking(w, 0, "chen", "2026-11-24 23:30");
    night.place.minutes = 120;
    night.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &night, &w->out, &w->err));
    pair_at(p, p->b);
    struct booking early = world_booking(w, 1, "chen", "2026-11-25 01:00");
    early.overbook_reason = "night work";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &early, &w->out, &w->err));
    pair_meet(p);
    assert_int_equal(world_clashes(w), 1);
}

/* The losing place of two moves made apart is remembered on both computers, in whatever order they meet. */
static void what_two_computers_moved_apart_is_remembered_at_both_places(void **state)
{
    struct pair *p = *state;
    struct world *w = &p->w;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    pair_bring(p, p->a, p->b);
    struct place here = world_place(w, "chen", "2026-11-24 14:00", 0);
    struct place there = world_place(w, "chen", "2026-11-24 15:00", 0);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &here, NULL, &w->out, &w->err));
    pair_at(p, p->b);
    world_ok(w, appointment_move(&w->bell, &w->arena, &x.id, NULL, &there, NULL, &w->out, &w->err));
    pair_meet(p);
    struct stood *stood;
    int n;
    struct appointment now = world_get(w, &x.id);
    assert_int_equal(now.start_min, 15 * 60); /* the later clock, until somebody settles it */
    world_ok(w,
             schedule_slot(w->practice, &here.practitioner, here.date, here.start_min, &w->arena, &stood, &n, &w->err));
    assert_int_equal(n, 1);
    assert_false(stood[0].is_here_now);
    world_ok(w, schedule_slot(w->practice, &there.practitioner, there.date, there.start_min, &w->arena, &stood, &n,
                              &w->err));
    assert_int_equal(n, 1);
    assert_true(stood[0].is_here_now);
}

#define IN_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PAIR(two_computers_booking_one_slot_give_one_clash_on_both),
        IN_PAIR(every_way_in_which_a_clash_ends_or_never_was),
        IN_PAIR(a_clash_over_midnight_is_seen_from_both_days),
        IN_PAIR(what_two_computers_moved_apart_is_remembered_at_both_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
