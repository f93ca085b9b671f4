#include "practice/waitlist.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/absence.h"
#include "practice/undo.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MON = 1, WED = 4, NOON = 720 };

static struct waitlist_want want(struct world *w, int patient, const char *type, const char *practitioner)
{
    struct waitlist_want out = waitlist_none();
    const struct appointment_type *t;
    const struct practitioner *who;
    out.patient = w->patient[patient];
    world_ok(w, practice_find_type(w->practice, type, &t, &w->err));
    out.type = t->id;
    if (practitioner) {
        world_ok(w, practice_find_practitioner(w->practice, practitioner, &who, &w->err));
        out.practitioner = who->id;
    }
    return out;
}

static struct appointment add(struct world *w, const struct waitlist_want *what)
{
    struct id id = id_new(clock_now_ms());
    world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, what, &w->out, &w->err));
    return w->out.appointment;
}

static struct waitlist_slot slot(struct world *w, const char *practitioner, const char *when, int free_min)
{
    struct place at = world_place(w, practitioner, when, 0);
    return (struct waitlist_slot){at.practitioner, at.date, at.start_min, free_min};
}

static int offers(struct world *w, const struct waitlist_slot *s, struct waitlist_row **rows)
{
    int n;
    world_ok(w, waitlist_offer(w->practice, &w->arena, s, rows, &n, &w->err));
    return n;
}

static void an_entry_says_what_is_wanted_and_when_they_can(void **state)
{
    struct world *w = *state;
    struct waitlist_row *rows;
    int n;
    struct waitlist_want what = want(w, 0, "review", "chen");
    what.days = MON | WED;
    what.to_min = NOON;
    what.until = PRACTICE_LIB_TODAY + 11;
    what.is_short_notice = true;
    struct appointment x = add(w, &what);
    assert_int_equal(x.status, STATUS_WAITLIST);
    assert_int_equal(x.date, CIVIL_NONE);
    assert_int_equal(x.minutes, 30); /* the type's */
    world_at(w, "2026-11-26 10:42");
    world_ok(w, waitlist_list(w->practice, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].wants, "Review 30 min with Chen");
    assert_string_equal(rows[0].can, "Mon Wed, mornings, until 4 Dec, short notice");
    assert_int_equal(rows[0].days_waited, 3);
    assert_false(rows[0].is_over);
    world_at(w, "2026-12-05 10:42");
    world_ok(w, waitlist_list(w->practice, &w->arena, &rows, &n, &w->err));
    assert_true(rows[0].is_over);
    world_same_as_rebuilt(w);
}

static void who_waits_and_is_booked_all_the_same_is_said_to_be(void **state)
{
    struct world *w = *state;
    struct waitlist_row *rows;
    int n;
    struct waitlist_want what = want(w, 0, "review", "chen");
    struct waitlist_slot free = slot(w, "chen", "2026-11-25 10:00", 30);
    struct appointment x = add(w, &what);
    world_book(w, 0, "chen", "2026-12-02 10:00");
    assert_string_equal(w->out.warning, arena_printf(&w->arena, "Still on the waiting list: %s.", x.ref));
    world_ok(w, waitlist_list(w->practice, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    assert_true(rows[0].is_booked);
    assert_string_equal(rows[0].can, "has Wed 2 Dec 10:00; any time");
    assert_int_equal(offers(w, &free, &rows), 1);
    assert_string_equal(rows[0].can, "has Wed 2 Dec 10:00; any time");
    /* Whose place comes from the list has no other; nor has somebody else. */
    world_book(w, 1, "chen", "2026-12-03 10:00");
    assert_null(w->out.warning);
    world_at(w, "2026-12-02 10:30");
    world_ok(w, waitlist_list(w->practice, &w->arena, &rows, &n, &w->err));
    assert_string_equal(rows[0].can, "any time");
}

static void an_entry_that_cannot_be_is_refused(void **state)
{
    struct world *w = *state;
    static const struct {
        int days, from, to, until_days, minutes;
        const char *says;
    } cases[] = {
        {0, MINUTE_NONE, MINUTE_NONE, 1, 30, "at least one day"},
        {128, MINUTE_NONE, MINUTE_NONE, 1, 30, "at least one day"},
        {-1, 600, 600, 1, 30, "after the start"},
        {-1, 600, 540, 1, 30, "after the start"},
        {-1, 600, 620, 1, 30, "do not hold"},
        {-1, MINUTE_NONE, MINUTE_NONE, -1, 30, "is past"},
        {-1, MINUTE_NONE, MINUTE_NONE, 1, 1441, "1 to 1440"},
        {-1, MINUTE_NONE, MINUTE_NONE, 1, -5, "1 to 1440"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct waitlist_want what = want(w, 0, "review", NULL);
        struct id id = id_new(clock_now_ms());
        what.days = cases[i].days;
        what.from_min = cases[i].from;
        what.to_min = cases[i].to;
        what.until = PRACTICE_LIB_TODAY + cases[i].until_days;
        what.minutes = cases[i].minutes;
        bool ok = waitlist_add(&w->okoro, &w->arena, &id, &what, &w->out, &w->err);
        world_refused(w, ok, ERR_INPUT, cases[i].says);
    }
}

static void trying_again_adds_once_and_a_second_entry_is_said(void **state)
{
    struct world *w = *state;
    struct waitlist_want what = want(w, 0, "review", NULL);
    struct id id = id_new(clock_now_ms());
    world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, &what, &w->out, &w->err));
    assert_null(w->out.warning);
    world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, &what, &w->out, &w->err));
    assert_true(w->out.was_there);
    add(w, &what);
    assert_non_null(strstr(w->out.warning, "On the waiting list before"));
}

static void a_free_time_is_offered_to_whom_it_suits_and_to_nobody_else(void **state)
{
    struct world *w = *state;
    /* Wednesday at ten with Chen, half an hour. */
    static const struct {
        const char *type, *practitioner;
        int days, from, to, until_days;
        bool suits;
    } cases[] = {
        {"review", NULL, -1, MINUTE_NONE, MINUTE_NONE, 30, true},
        {"review", "chen", WED, 540, NOON, 2, true},
        {"review", "okafor", -1, MINUTE_NONE, MINUTE_NONE, 30, false},
        {"long", NULL, -1, MINUTE_NONE, MINUTE_NONE, 30, false},
        {"review", NULL, MON, MINUTE_NONE, MINUTE_NONE, 30, false},
        {"review", NULL, -1, 601, MINUTE_NONE, 30, false},
        {"review", NULL, -1, 600, MINUTE_NONE, 30, true},
        {"review", NULL, -1, MINUTE_NONE, 629, 30, false},
        {"review", NULL, -1, MINUTE_NONE, 630, 30, true},
        {"review", NULL, -1, MINUTE_NONE, MINUTE_NONE, 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct waitlist_want what = want(w, 0, cases[i].type, cases[i].practitioner);
        struct waitlist_row *rows;
        what.days = cases[i].days;
        what.from_min = cases[i].from;
        what.to_min = cases[i].to;
        what.until = PRACTICE_LIB_TODAY + cases[i].until_days;
        struct appointment x = add(w, &what);
        struct waitlist_slot s = slot(w, "chen", "2026-11-25 10:00", 30);
        assert_int_equal(offers(w, &s, &rows), cases[i].suits);
        struct next_step next = {.next = NEXT_CLOSED, .note = "moved away"};
        world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out,
                                       &w->err));
    }
}

static void a_time_that_is_soon_goes_first_to_who_comes_at_short_notice(void **state)
{
    struct world *w = *state;
    struct waitlist_row *rows;
    struct waitlist_want slow = want(w, 0, "review", NULL), quick = want(w, 1, "review", NULL);
    quick.is_short_notice = true;
    struct appointment first = add(w, &slow);
    world_at(w, "2026-11-23 10:43");
    struct appointment second = add(w, &quick);
    struct waitlist_slot soon = slot(w, "chen", "2026-11-23 14:00", 30);
    assert_int_equal(offers(w, &soon, &rows), 2);
    assert_memory_equal(&rows[0].appointment->id, &second.id, sizeof(struct id));
    assert_false(rows[0].is_unsure);
    assert_true(rows[1].is_unsure);
    struct waitlist_slot later = slot(w, "chen", "2026-11-25 14:00", 30);
    assert_int_equal(offers(w, &later, &rows), 2);
    assert_memory_equal(&rows[0].appointment->id, &first.id, sizeof(struct id));
    assert_false(rows[0].is_unsure);
    struct waitlist_slot past = slot(w, "chen", "2026-11-23 10:30", 30);
    assert_int_equal(offers(w, &past, &rows), 0);
    /* Nor is the time of somebody who is off: a sick practitioner's cancelled visits are nobody's gain. */
    struct availability off = availability_none();
    struct id id;
    int n;
    off.practitioner = later.practitioner;
    off.what = "off";
    off.from_date = off.to_date = later.date;
    world_ok(w, absence_say(&w->bell, &off, &id, &n, &w->err));
    assert_int_equal(offers(w, &later, &rows), 0);
}

static void who_has_a_place_and_would_come_sooner_is_offered_only_sooner_times(void **state)
{
    struct world *w = *state;
    struct waitlist_row *rows;
    struct appointment x = world_book(w, 0, "chen", "2026-11-25 11:00");
    struct edit sooner = {.set = EDIT_SHORT_NOTICE, .is_short_notice = true};
    world_ok(w, appointment_edit(&w->okoro, &w->arena, &x.id, NULL, &sooner, &w->out, &w->err));
    struct waitlist_slot before = slot(w, "chen", "2026-11-24 10:00", 30),
                         after = slot(w, "chen", "2026-11-25 11:30", 30);
    struct waitlist_slot other = slot(w, "okafor", "2026-11-24 10:00", 30);
    assert_int_equal(offers(w, &after, &rows), 0);
    assert_int_equal(offers(w, &other, &rows), 0);
    assert_int_equal(offers(w, &before, &rows), 1);
    assert_true(rows[0].has_place);
    struct version v = appointment_version(rows[0].appointment);
    world_ok(w, waitlist_take(&w->okoro, &w->arena, &x.id, &v, &before, &w->out, &w->err));
    assert_int_equal(w->out.appointment.date, PRACTICE_LIB_TODAY + 1);
    assert_false(w->out.appointment.is_short_notice); /* has what was wanted */
}

static void one_of_two_desks_books_an_entry_and_the_other_is_told(void **state)
{
    struct world *w = *state;
    struct waitlist_want what = want(w, 0, "review", NULL);
    struct appointment x = add(w, &what);
    struct version v = appointment_version(&x);
    struct waitlist_slot s = slot(w, "chen", "2026-11-25 10:00", 30), t = slot(w, "okafor", "2026-11-25 10:00", 30);
    world_ok(w, waitlist_take(&w->okoro, &w->arena, &x.id, &v, &s, &w->out, &w->err));
    assert_int_equal(w->out.appointment.status, STATUS_BOOKED);
    bool ok = waitlist_take(&w->bell, &w->arena, &x.id, &v, &t, &w->out, &w->err);
    world_refused(w, ok, ERR_STALE, "booked from the waiting list, by Okoro");
    what = want(w, 1, "review", NULL);
    struct appointment y = add(w, &what);
    ok = waitlist_take(&w->bell, &w->arena, &y.id, NULL, &s, &w->out, &w->err);
    world_refused(w, ok, ERR_REFUSED, x.ref);
    world_same_as_rebuilt(w);
}

static void a_wish_is_changed_by_what_was_changed_and_a_stale_one_is_told(void **state)
{
    struct world *w = *state;
    struct waitlist_want what = want(w, 0, "review", NULL);
    struct appointment x = add(w, &what);
    struct waitlist_want saw = waitlist_want_of(&x), mine = saw, theirs = saw;
    mine.days = WED;
    theirs.remark = "with her son";
    world_ok(w, waitlist_edit(&w->okoro, &w->arena, &x.id, &saw, &mine, &w->out, &w->err));
    world_ok(w, waitlist_edit(&w->bell, &w->arena, &x.id, &saw, &theirs, &w->out, &w->err));
    assert_int_equal(w->out.appointment.want_days, WED);
    assert_string_equal(w->out.appointment.remark, "with her son");
    theirs.days = MON;
    bool ok = waitlist_edit(&w->bell, &w->arena, &x.id, &saw, &theirs, &w->out, &w->err);
    world_refused(w, ok, ERR_STALE, "Okoro has changed the days");
    struct appointment booked = world_book(w, 1, "chen", "2026-11-25 10:00");
    ok = waitlist_edit(&w->okoro, &w->arena, &booked.id, &saw, &mine, &w->out, &w->err);
    world_refused(w, ok, ERR_REFUSED, "not on the waiting list");
}

static void an_entry_is_taken_back_and_a_booking_made_of_it_too(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct waitlist_want what = want(w, 0, "review", NULL);
    struct appointment x = add(w, &what);
    struct waitlist_slot s = slot(w, "chen", "2026-11-25 10:00", 30);
    world_ok(w, waitlist_take(&w->okoro, &w->arena, &x.id, NULL, &s, &w->out, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(world_get(w, &x.id).status, STATUS_WAITLIST);
    assert_int_equal(world_get(w, &x.id).date, CIVIL_NONE);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(world_get(w, &x.id).status, STATUS_ENTERED_IN_ERROR);
    world_same_as_rebuilt(w);
}

static void somebody_new_is_added_in_the_same_act(void **state)
{
    struct world *w = *state;
    struct patient stranger = patient_none();
    struct undone u;
    struct waitlist_want what = want(w, 0, "first", NULL);
    stranger.family = "Newcombe";
    stranger.given = "Ida";
    what.patient = ID_NONE;
    what.new_patient = &stranger;
    struct appointment x = add(w, &what);
    assert_string_equal(x.patient_short, "Newcombe I");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_int_equal(world_get(w, &x.id).status, STATUS_ENTERED_IN_ERROR);
}

static void days_and_hours_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *typed, *back; /* back NULL: refused */
    } days[] = {
        {"", ""},
        {"mon", "Mon"},
        {"Mon, WED", "Mon Wed"},
        {"monday wednesday", "Mon Wed"},
        {"mon-fri", "Mon-Fri"},
        {"fri-mon", "Mon Fri Sat Sun"},
        {"m", NULL},
        {"mon-", NULL},
        {"soon", NULL},
        {"-", NULL},
    };
    static const struct {
        const char *typed;
        int from, to; /* to -2: refused */
    } hours[] = {
        {"", -1, -1},
        {"mornings", -1, 720},
        {"PM", 720, -1},
        {"9-12", 540, 720},
        {"09:30 - 10:15", 570, 615},
        {"after 14", 840, -1},
        {"before 10:30", -1, 630},
        {"20-24:00", 1200, 1440},
        {"9", 0, -2},
        {"9-", 0, -2},
        {"25-26", 0, -2},
        {"after", 0, -2},
        {"9-12-15", 0, -2},
    };
    struct arena a = {0};
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        int bits = 0;
        bool ok = waitlist_parse_days(days[i].typed, &bits, &e);
        assert_int_equal(ok, days[i].back != NULL);
        if (ok)
            assert_string_equal(waitlist_days_text(&a, bits), days[i].back);
        err_clear(&e);
    }
    for (size_t i = 0; i < sizeof hours / sizeof hours[0]; i++) {
        int from, to;
        bool ok = waitlist_parse_hours(hours[i].typed, &from, &to, &e);
        assert_int_equal(ok, hours[i].to != -2);
        if (ok) {
            assert_int_equal(from, hours[i].from);
            assert_int_equal(to, hours[i].to);
        }
        err_clear(&e);
    }
    assert_string_equal(waitlist_hours_text(&a, 540, 720), "09:00-12:00");
    assert_string_equal(waitlist_hours_text(&a, 840, MINUTE_NONE), "after 14:00");
    assert_string_equal(waitlist_hours_text(&a, MINUTE_NONE, 720), "mornings");
    arena_finish(&a);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(an_entry_says_what_is_wanted_and_when_they_can),
        IN_WORLD(who_waits_and_is_booked_all_the_same_is_said_to_be),
        IN_WORLD(an_entry_that_cannot_be_is_refused),
        IN_WORLD(trying_again_adds_once_and_a_second_entry_is_said),
        IN_WORLD(a_free_time_is_offered_to_whom_it_suits_and_to_nobody_else),
        IN_WORLD(a_time_that_is_soon_goes_first_to_who_comes_at_short_notice),
        IN_WORLD(who_has_a_place_and_would_come_sooner_is_offered_only_sooner_times),
        IN_WORLD(one_of_two_desks_books_an_entry_and_the_other_is_told),
        IN_WORLD(a_wish_is_changed_by_what_was_changed_and_a_stale_one_is_told),
        IN_WORLD(an_entry_is_taken_back_and_a_booking_made_of_it_too),
        IN_WORLD(somebody_new_is_added_in_the_same_act),
        cmocka_unit_test(days_and_hours_are_read_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
