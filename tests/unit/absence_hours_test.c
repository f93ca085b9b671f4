#include "practice/absence_hours.h"

#include "appointment_lib.h"
#include "practice_lib.h"
#include "practice/absence.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Of Chen's Tuesday, 24 Nov: from, to in minutes of the day. */
static struct availability tuesday(struct world *w, const char *what, int from, int to)
{
    struct availability x = availability_none();
    const struct practitioner *who;
    world_ok(w, practice_find_practitioner(w->practice, "chen", &who, &w->err));
    x.practitioner = who->id;
    x.what = what;
    x.label = "team meeting";
    world_ok(w, civil_parse_date("2026-11-24", &x.from_date, &w->err));
    x.to_date = x.from_date;
    x.start_min = from;
    x.end_min = to;
    return x;
}

/* "REF why; REF why", as the list has them. */
static const char *to_tell(struct world *w)
{
    struct absence_row *rows;
    int n;
    const char *text = "";
    world_ok(w, absence_list(w->practice, false, &w->arena, &rows, &n, &w->err));
    for (int i = 0; i < n; i++)
        text = arena_printf(&w->arena, "%s%s%s %s", text, i ? "; " : "", rows[i].appointment.ref, rows[i].why);
    return text;
}

static const char *said(struct world *w, const struct appointment *x, const char *why)
{
    return arena_printf(&w->arena, "%s %s", x->ref, why);
}

static void told(struct world *w, const struct appointment *x)
{
    world_ok(w, absence_told(&w->okoro, &w->arena, &x->id, NULL, &w->out, &w->err));
    assert_string_equal(to_tell(w), "");
}

static void who_stands_in_a_block_has_to_be_told(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    world_book(w, 1, "chen", "2026-11-24 11:00");
    world_book(w, 2, "okafor", "2026-11-24 10:00");
    world_book(w, 3, "chen", "2026-11-25 10:00");
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    world_say(w, &meeting, 1);
    assert_string_equal(to_tell(w), said(w, &x, "Chen blocked: team meeting"));
    world_same_as_rebuilt(w);
    told(w, &x);
    assert_string_equal(w->out.warning, "Chen blocked: team meeting. Is it to be moved?");
    world_same_as_rebuilt(w);
}

static void who_stands_outside_other_hours_has_to_be_told(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    world_book(w, 1, "chen", "2026-11-24 14:00");
    struct availability afternoon = tuesday(w, "in", 14 * 60, 18 * 60);
    world_say(w, &afternoon, 1);
    assert_string_equal(to_tell(w), said(w, &x, "Chen in 14:00-18:00"));
    /* A second stretch that takes them in: they can come, and nobody has rung them meanwhile. */
    struct availability morning = tuesday(w, "in", 9 * 60, 12 * 60);
    world_say(w, &morning, 0);
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
}

static void told_of_one_stretch_they_hear_that_another_takes_them_in(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability afternoon = tuesday(w, "in", 14 * 60, 18 * 60);
    world_say(w, &afternoon, 1);
    told(w, &x);
    struct availability morning = tuesday(w, "in", 9 * 60, 12 * 60);
    world_say(w, &morning, 1);
    assert_string_equal(to_tell(w), said(w, &x, "on after all, Chen is in"));
}

static void who_is_booked_in_hours_that_are_taken_back_has_to_be_told(void **state)
{
    struct world *w = *state;
    struct undone u;
    int due;
    struct availability late = tuesday(w, "in", 9 * 60, 20 * 60);
    struct id id = world_say(w, &late, 0);
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 18:30");
    world_ok(w, absence_end(&w->bell, &id, &due, &w->err));
    assert_int_equal(due, 1);
    assert_string_equal(to_tell(w), said(w, &x, "Chen in 09:00-12:00 13:00-17:00"));
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
}

/* The absence alone had them on the list. */
static void off_taken_back_leaves_who_has_no_place_by_hours(void **state)
{
    struct world *w = *state;
    int due;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability off = tuesday(w, "off", MINUTE_NONE, MINUTE_NONE);
    struct id id = world_say(w, &off, 1);
    struct availability afternoon = tuesday(w, "in", 14 * 60, 18 * 60);
    world_say(w, &afternoon, 0);
    world_ok(w, absence_end(&w->okoro, &id, &due, &w->err));
    assert_int_equal(due, 1);
    assert_string_equal(to_tell(w), said(w, &x, "Chen in 14:00-18:00"));
    world_same_as_rebuilt(w);
}

static void who_was_told_that_it_is_on_hears_of_a_block_over_them(void **state)
{
    struct world *w = *state;
    int due;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability off = tuesday(w, "off", MINUTE_NONE, MINUTE_NONE);
    struct id id = world_say(w, &off, 1);
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    world_ok(w, absence_end(&w->okoro, &id, &due, &w->err));
    assert_string_equal(to_tell(w), said(w, &x, "on after all, Chen is in"));
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    world_say(w, &meeting, 1);
    assert_string_equal(to_tell(w), said(w, &x, "Chen blocked: team meeting"));
}

static void a_colleague_s_move_is_told_though_the_block_is_undone(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    world_say(w, &meeting, 1);
    struct place to = world_place(w, "chen", "2026-11-24 11:00", 30);
    world_ok(w, appointment_move(&w->bell, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(to_tell(w), said(w, &x, "moved to Tue 24 Nov 11:00"));
    world_same_as_rebuilt(w);
}

static void of_two_blocks_one_is_not_undone_with_the_mark_of_both(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct id id;
    int n, due;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability one = tuesday(w, "block", 10 * 60, 11 * 60), two = tuesday(w, "block", 9 * 60, 11 * 60);
    struct id first = world_say(w, &one, 1);
    world_ok(w, absence_say(&w->bell, &two, &id, &n, &w->err));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "on the day itself");
    world_ok(w, absence_end(&w->okoro, &first, &due, &w->err));
    assert_string_equal(to_tell(w), said(w, &x, "Chen blocked: team meeting"));
}

static void a_block_is_not_done_again_over_who_was_booked_meanwhile(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    world_say(w, &meeting, 0);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    world_ok(w, appointment_book(&w->bell, &w->arena, &what, &w->out, &w->err));
    world_refused(w, undo_redo(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "came to stand there since");
}

static void a_block_of_everybody_on_some_weekdays_marks_those(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-24 10:00");
    world_book(w, 1, "chen", "2026-11-25 10:00");
    struct appointment x = world_book(w, 2, "okafor", "2026-11-25 10:00");
    struct availability all = tuesday(w, "block", 10 * 60, 11 * 60);
    all.practitioner = ID_NONE;
    all.to_date += 6;
    all.weekdays = 1 << 2; /* the Wednesday */
    world_say(w, &all, 2);
    assert_non_null(strstr(to_tell(w), said(w, &x, "Okafor blocked: team meeting")));
}

static void moved_they_are_told_where_to(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    world_say(w, &meeting, 1);
    struct place to = world_place(w, "chen", "2026-11-24 11:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    assert_string_equal(to_tell(w), said(w, &x, "moved to Tue 24 Nov 11:00"));
    told(w, &x);
}

static void what_is_taken_back_before_they_were_told_needs_no_call(void **state)
{
    struct world *w = *state;
    struct undone u;
    int again;
    world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    struct id id = world_say(w, &meeting, 1);
    world_ok(w, absence_end(&w->bell, &id, &again, &w->err));
    assert_int_equal(again, 0);
    assert_string_equal(to_tell(w), "");
    world_say(w, &meeting, 1);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
}

static void who_was_told_of_it_has_to_hear_that_it_is_on(void **state)
{
    struct world *w = *state;
    struct undone u;
    int again;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    struct id id = world_say(w, &meeting, 1);
    world_ok(w, absence_told(&w->bell, &w->arena, &x.id, NULL, &w->out, &w->err));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "told of it since");
    world_ok(w, absence_end(&w->okoro, &id, &again, &w->err));
    assert_int_equal(again, 1);
    assert_string_equal(to_tell(w), said(w, &x, "on after all, Chen is in"));
    told(w, &x);
    world_same_as_rebuilt(w);
}

/* They were moved, nobody has told them, and a block is put over them and taken away again. */
static void what_they_had_to_be_told_before_stays(void **state)
{
    struct world *w = *state;
    int again;
    struct appointment x = world_book(w, 0, "chen", "2026-11-25 09:00");
    struct availability leave = tuesday(w, "off", 9 * 60, 10 * 60);
    leave.from_date = leave.to_date = x.date;
    world_say(w, &leave, 1);
    struct place to = world_place(w, "chen", "2026-11-24 10:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    const char *moved = said(w, &x, "moved to Tue 24 Nov 10:00");
    assert_string_equal(to_tell(w), moved);
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    struct id id = world_say(w, &meeting, 1);
    assert_string_equal(to_tell(w), said(w, &x, "Chen blocked: team meeting"));
    world_ok(w, absence_end(&w->okoro, &id, &again, &w->err));
    assert_int_equal(again, 0);
    assert_string_equal(to_tell(w), moved);
}

static void nobody_is_told_who_was_put_there_on_purpose_or_stands_in_what_is_kept(void **state)
{
    struct world *w = *state;
    struct availability meeting = tuesday(w, "block", 10 * 60, 11 * 60);
    world_say(w, &meeting, 0);
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 10:00");
    what.overbook_reason = "urgent";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    assert_string_equal(to_tell(w), "");
    struct availability wider = tuesday(w, "block", 9 * 60 + 30, 11 * 60); /* asked before, and known */
    world_say(w, &wider, 0);
    world_book(w, 1, "chen", "2026-11-24 15:00");
    struct availability kept = tuesday(w, "reserved", 14 * 60, 16 * 60);
    kept.opens_min = 8 * 60;
    world_say(w, &kept, 0);
    struct availability late = tuesday(w, "block", 15 * 60, 16 * 60); /* in what is kept, and now not at all */
    world_say(w, &late, 1);
}

static void who_is_past_or_here_knows(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    world_book(w, 1, "chen", "2026-11-24 11:00");
    world_at(w, "2026-11-24 10:30");
    struct availability meeting = tuesday(w, "block", 9 * 60, 12 * 60);
    world_say(w, &meeting, 1);
    assert_null(strstr(to_tell(w), x.ref));
}

int main(void)
{
#define ON_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        ON_WORLD(who_stands_in_a_block_has_to_be_told),
        ON_WORLD(who_stands_outside_other_hours_has_to_be_told),
        ON_WORLD(told_of_one_stretch_they_hear_that_another_takes_them_in),
        ON_WORLD(who_is_booked_in_hours_that_are_taken_back_has_to_be_told),
        ON_WORLD(off_taken_back_leaves_who_has_no_place_by_hours),
        ON_WORLD(who_was_told_that_it_is_on_hears_of_a_block_over_them),
        ON_WORLD(a_colleague_s_move_is_told_though_the_block_is_undone),
        ON_WORLD(of_two_blocks_one_is_not_undone_with_the_mark_of_both),
        ON_WORLD(a_block_is_not_done_again_over_who_was_booked_meanwhile),
        ON_WORLD(a_block_of_everybody_on_some_weekdays_marks_those),
        ON_WORLD(moved_they_are_told_where_to),
        ON_WORLD(what_is_taken_back_before_they_were_told_needs_no_call),
        ON_WORLD(who_was_told_of_it_has_to_hear_that_it_is_on),
        ON_WORLD(what_they_had_to_be_told_before_stays),
        ON_WORLD(nobody_is_told_who_was_put_there_on_purpose_or_stands_in_what_is_kept),
        ON_WORLD(who_is_past_or_here_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
