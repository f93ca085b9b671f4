#include "practice/absence.h"

#include "appointment_lib.h"
#include "practice_lib.h"
#include "practice/find.h"
#include "practice/schedule.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct availability off(struct world *w, const char *practitioner, const char *from, const char *to)
{
    struct availability x = availability_none();
    const struct practitioner *who = NULL;
    if (practitioner)
        world_ok(w, practice_find_practitioner(w->practice, practitioner, &who, &w->err));
    x.practitioner = who ? who->id : ID_NONE;
    x.what = "off";
    x.label = "sick";
    world_ok(w, civil_parse_date(from, &x.from_date, &w->err) && civil_parse_date(to, &x.to_date, &w->err));
    return x;
}

/* The references that have to be told, in order, apart by blanks. */
static const char *to_tell(struct world *w)
{
    struct absence_row *rows;
    int n;
    const char *text = "";
    world_ok(w, absence_list(w->practice, false, &w->arena, &rows, &n, &w->err));
    for (int i = 0; i < n; i++)
        text = arena_printf(&w->arena, "%s%s%s", text, i ? " " : "", rows[i].appointment.ref);
    struct schedule_day day;
    world_ok(w, schedule_day(w->practice, PRACTICE_LIB_TODAY, &w->arena, &day, &w->err));
    assert_int_equal(day.nto_tell, n);
    return text;
}

static const char *refs(struct world *w, const struct appointment *a, const struct appointment *b)
{
    return b ? arena_printf(&w->arena, "%s %s", a->ref, b->ref) : a->ref;
}

static void who_stands_under_leave_has_to_be_told(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00"),
                       y = world_book(w, 1, "chen", "2026-11-25 11:00");
    world_book(w, 2, "okafor", "2026-11-24 09:00");
    world_book(w, 3, "chen", "2026-11-26 09:00");
    assert_string_equal(to_tell(w), "");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-25");
    struct id id = world_say(w, &leave, 2);
    assert_string_equal(to_tell(w), refs(w, &x, &y));
    world_same_as_rebuilt(w);
    /* Back after all: nobody has to be told. */
    int again;
    world_ok(w, absence_end(&w->okoro, &id, &again, &w->err));
    assert_int_equal(again, 0);
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
}

static void off_from_an_hour_leaves_the_morning(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 11:30");
    struct appointment y = world_book(w, 1, "chen", "2026-11-23 14:00");
    struct availability x = off(w, "chen", "2026-11-23", "2026-11-23");
    x.start_min = 13 * 60;
    x.end_min = DAY_MIN;
    world_say(w, &x, 1);
    assert_string_equal(to_tell(w), y.ref);
    struct booking late = world_booking(w, 2, "chen", "2026-11-23 15:00");
    world_refused(w, appointment_book(&w->okoro, &w->arena, &late, &w->out, &w->err), ERR_REFUSED, "off");
    struct booking early = world_booking(w, 2, "chen", "2026-11-23 11:00");
    world_ok(w, appointment_book(&w->okoro, &w->arena, &early, &w->out, &w->err));
}

/* It is 10:42. */
static void who_was_to_come_before_now_comes_last_and_is_not_counted_as_news(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 08:00");
    struct appointment early = world_book(w, 0, "chen", "2026-11-23 09:00"),
                       waits = world_book(w, 1, "chen", "2026-11-23 10:00"),
                       later = world_book(w, 2, "chen", "2026-11-23 11:30");
    world_at(w, "2026-11-23 10:42");
    struct change_of_status arrived = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &waits.id, NULL, &arrived, &w->out, &w->err));
    struct availability x = off(w, "chen", "2026-11-23", "2026-11-23");
    int would = 0;
    world_ok(w, absence_would(w->practice->book, &x, &would, &w->err));
    assert_int_equal(would, 2);
    x.practitioner = ID_NONE;
    world_ok(w, absence_would(w->practice->book, &x, &would, &w->err));
    assert_int_equal(would, 2);
    x = off(w, "chen", "2026-11-23", "2026-11-23");
    world_say(w, &x, 2);
    const char *list = to_tell(w), *last = strstr(list, early.ref);
    assert_non_null(last);
    assert_true(strstr(list, waits.ref) < strstr(list, later.ref) && strstr(list, later.ref) < last);
    world_same_as_rebuilt(w);
}

static void a_booking_moved_away_stays_to_be_told_until_somebody_says_so(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 1);
    struct place to = world_place(w, "okafor", "2026-11-24 10:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    assert_int_equal(w->out.appointment.tell, TELL_DUE);
    assert_string_equal(to_tell(w), x.ref);
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    assert_string_equal(to_tell(w), "");
    world_refused(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err), ERR_REFUSED, "already");
    world_same_as_rebuilt(w);
}

static void who_is_cancelled_by_us_has_to_be_told_and_who_cancels_knows(void **state)
{
    struct world *w = *state;
    struct next_step next = {.next = NEXT_REBOOK};
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00"),
                       y = world_book(w, 1, "chen", "2026-11-24 10:00");
    struct availability leave = off(w, NULL, "2026-11-24", "2026-11-24");
    world_say(w, &leave, 2);
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PRACTICE, "prov-pers", &next,
                                   &w->out, &w->err));
    assert_string_equal(to_tell(w), refs(w, &x, &y));
    world_ok(
        w, appointment_cancel(&w->okoro, &w->arena, &y.id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out, &w->err));
    assert_string_equal(to_tell(w), x.ref);
}

static const char *why(struct world *w)
{
    struct absence_row *rows;
    int n;
    world_ok(w, absence_list(w->practice, false, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    return rows[0].why;
}

/* Nobody is off, and they have another booking: they would come all the same. Whose time is past, knows. */
static void whom_we_cancel_has_to_hear_of_it(void **state)
{
    struct world *w = *state;
    struct next_step next = {.next = NEXT_BOOKED};
    struct undone u;
    world_at(w, "2026-11-23 08:00");
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00"),
                       y = world_book(w, 1, "chen", "2026-11-23 09:00");
    world_book(w, 0, "chen", "2026-11-30 11:00");
    world_book(w, 1, "chen", "2026-11-30 14:00");
    world_at(w, "2026-11-23 10:42");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PRACTICE, "prov-pers", &next,
                                   &w->out, &w->err));
    assert_string_equal(w->out.warning, ABSENCE_TO_TELL);
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &y.id, NULL, CANCELLED_BY_PRACTICE, "prov-pers", &next,
                                   &w->out, &w->err));
    assert_null(w->out.warning);
    assert_string_equal(to_tell(w), x.ref);
    assert_string_equal(why(w), "cancelled by us");
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    assert_string_equal(to_tell(w), "");
    for (int i = 0; i < 3; i++)
        world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
}

static void cancel(struct world *w, const struct appointment *x)
{
    struct next_step next = {.next = NEXT_REBOOK};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x->id, NULL, CANCELLED_BY_PRACTICE, "prov-pers", &next,
                                   &w->out, &w->err));
}

static void move(struct world *w, const struct appointment *x, const char *practitioner, const char *when)
{
    struct place to = world_place(w, practitioner, when, 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x->id, NULL, &to, NULL, &w->out, &w->err));
}

static void told_by(struct world *w, const struct desk *by, const struct appointment *x)
{
    struct desk d = *by;
    world_ok(w, absence_told(&d, &w->arena, &x->id, NULL, &w->out, &w->err));
}

static void told(struct world *w, const struct appointment *x)
{
    told_by(w, &w->okoro, x);
}

static void book_again(struct world *w, const struct appointment *x)
{
    static const struct change_of_status booked = {.to = STATUS_BOOKED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x->id, NULL, &booked, &w->out, &w->err));
}

/* Told that it moved they come: of what we cancel after that they have to hear too. */
static void who_was_told_that_it_moved_has_to_hear_that_we_cancel(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00"),
                       y = world_book(w, 1, "chen", "2026-11-24 10:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 2);
    move(w, &x, "okafor", "2026-11-25 10:00");
    told(w, &x);
    told(w, &y); /* nobody is in then: they do not come */
    cancel(w, &y);
    assert_string_equal(to_tell(w), "");
    cancel(w, &x);
    assert_string_equal(w->out.warning, ABSENCE_TO_TELL);
    assert_string_equal(to_tell(w), x.ref);
    assert_string_equal(why(w), "cancelled by us");
    world_same_as_rebuilt(w);
}

static void who_is_booked_again_after_we_cancelled_hears_what_there_is_to_hear(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "okafor", "2026-11-24 09:00"),
                       y = world_book(w, 1, "chen", "2026-11-24 10:00");
    cancel(w, &x); /* nobody has rung them yet: nothing has happened */
    book_again(w, &x);
    assert_null(w->out.warning);
    assert_string_equal(to_tell(w), "");
    cancel(w, &x);
    told(w, &x);
    book_again(w, &x);
    assert_string_equal(w->out.warning, ABSENCE_TO_TELL);
    assert_string_equal(to_tell(w), x.ref);
    assert_string_equal(why(w), "on after all, Okafor is in");
    told(w, &x);
    assert_string_equal(to_tell(w), "");
    /* What they had to hear before it was cancelled they still have to. */
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 1);
    move(w, &y, "okafor", "2026-11-25 10:00");
    cancel(w, &y);
    book_again(w, &y);
    assert_string_equal(to_tell(w), y.ref);
    assert_string_equal(why(w), "moved to Wed 25 Nov 10:00");
    world_same_as_rebuilt(w);
}

static void what_a_colleague_told_them_is_not_undone_behind_their_back(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 0, "okafor", "2026-11-24 09:00");
    cancel(w, &x);
    told_by(w, &w->bell, &x);
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "told of it since");
    book_again(w, &x);
    assert_string_equal(to_tell(w), x.ref);
}

/* They know, and the place is not theirs: somebody still has to find them another, or cancel. */
static void told_where_they_stand_they_are_on_the_list_until_moved(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    world_refused(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err), ERR_REFUSED, "nothing to tell");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 1);
    assert_string_equal(why(w), "Chen off: sick");
    struct find_visit v;
    world_ok(w, find_next_visit(w->practice->book, &w->patient[0], PRACTICE_LIB_TODAY, 0, &v, &w->err));
    assert_string_equal(find_visit_words(&w->arena, &v, PRACTICE_LIB_TODAY),
                        "next Tue 24 Nov 2026 09:00, nobody is in then");
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    assert_string_equal(to_tell(w), x.ref);
    assert_string_equal(why(w), "told, move or cancel: Chen off: sick");
    world_refused(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err), ERR_REFUSED, "told already");
    /* Moved after that: told once is told. */
    struct place to = world_place(w, "okafor", "2026-11-25 10:00", 30);
    world_ok(w, appointment_move(&w->okoro, &w->arena, &x.id, NULL, &to, NULL, &w->out, &w->err));
    assert_string_equal(to_tell(w), "");
}

static void who_was_told_of_leave_has_to_hear_that_it_is_on_after_all(void **state)
{
    struct world *w = *state;
    struct undone u;
    int again;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    world_book(w, 1, "chen", "2026-11-24 10:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    leave.start_min = 9 * 60;
    leave.end_min = 10 * 60;
    struct id id = world_say(w, &leave, 1);
    told(w, &x);
    assert_string_equal(w->out.warning, "It still stands there: move it or cancel it.");
    world_ok(w, absence_end(&w->bell, &id, &again, &w->err));
    assert_int_equal(again, 1);
    assert_string_equal(to_tell(w), x.ref);
    assert_string_equal(why(w), "on after all, Chen is in");
    world_same_as_rebuilt(w);
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    assert_string_equal(why(w), "told, move or cancel: Chen off: sick");
    world_ok(w, undo_redo(&w->bell, &w->arena, &u, &w->err));
    assert_string_equal(to_tell(w), x.ref);
    told(w, &x);
    assert_string_equal(to_tell(w), "");
    assert_null(w->out.warning);
    world_same_as_rebuilt(w);
}

static void who_was_told_of_one_leave_is_told_of_another(void **state)
{
    struct world *w = *state;
    int again;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00"),
                       y = world_book(w, 1, "chen", "2026-11-24 10:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    struct id one = world_say(w, &leave, 2);
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    struct availability longer = off(w, NULL, "2026-11-20", "2026-11-27");
    longer.weekdays = 1 << 1; /* the Tuesday */
    struct id two = world_say(w, &longer, 2);
    assert_string_equal(to_tell(w), refs(w, &x, &y));
    world_same_as_rebuilt(w);
    world_ok(w, absence_told(&w->okoro, &w->arena, &x.id, NULL, &w->out, &w->err));
    world_ok(w, absence_end(&w->okoro, &one, &again, &w->err));
    assert_int_equal(again, 0); /* it is off all the same */
    world_ok(w, absence_end(&w->okoro, &two, &again, &w->err));
    assert_int_equal(again, 1);
    assert_string_equal(to_tell(w), x.ref); /* the other was told of nothing */
    world_same_as_rebuilt(w);
}

static void leave_that_somebody_was_told_of_is_not_undone_behind_their_back(void **state)
{
    struct world *w = *state;
    struct undone u;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 1);
    world_ok(w, absence_told(&w->bell, &w->arena, &x.id, NULL, &w->out, &w->err));
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "told of it since");
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(to_tell(w), "");
}

static void a_booking_put_under_leave_on_purpose_is_on_the_list_too(void **state)
{
    struct world *w = *state;
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 0);
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 09:00");
    world_refused(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err), ERR_REFUSED, "Chen is off");
    what.overbook_reason = "urgent";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    assert_string_equal(to_tell(w), w->out.appointment.ref);
    world_same_as_rebuilt(w);
}

static void leave_is_one_act_and_is_undone_as_one(void **state)
{
    struct world *w = *state;
    struct undone done;
    world_book(w, 0, "chen", "2026-11-24 09:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 1);
    world_ok(w, undo_last(&w->okoro, &w->arena, &done, &w->err));
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
}

static void a_row_says_why_whom_and_what_else_is_free(void **state)
{
    struct world *w = *state;
    struct absence_row *rows;
    int n;
    world_book(w, 0, "chen", "2026-11-24 09:00");
    struct availability leave = off(w, "chen", "2026-11-24", "2026-11-24");
    world_say(w, &leave, 1);
    world_ok(w, absence_list(w->practice, true, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].why, "Chen off: sick");
    assert_int_equal(rows[0].nsame, ABSENCE_FREE_MAX);
    assert_int_equal(rows[0].nother, ABSENCE_FREE_MAX);
    assert_string_not_equal(rows[0].other[0].practitioner_name, "Chen");
}

static void what_cannot_be_said_is_refused(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *what, *from, *to;
        int start, end;
        const char *words;
    } cases[] = {
        {"off", "2026-11-25", "2026-11-24", -1, -1, "before the first"},
        {"off", "2026-11-20", "2026-11-22", -1, -1, "over"},
        {"off", "2026-11-24", "2046-11-24", -1, -1, "ten years"},
        {"block", "2026-11-24", "2026-11-24", -1, -1, "what time"},
        {"off", "2026-11-24", "2026-11-24", 600, 600, "after the start"},
        {"reserved", "2026-11-24", "2026-11-24", 540, 600, "can be booked"},
        {"gone", "2026-11-24", "2026-11-24", -1, -1, "not 'gone'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct availability x = off(w, "chen", cases[i].from, cases[i].to);
        struct id id;
        int n;
        x.what = cases[i].what;
        x.start_min = cases[i].start;
        x.end_min = cases[i].end;
        world_refused(w, absence_say(&w->okoro, &x, &id, &n, &w->err), ERR_INPUT, cases[i].words);
    }
}

int main(void)
{
#define ON_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        ON_WORLD(who_stands_under_leave_has_to_be_told),
        ON_WORLD(off_from_an_hour_leaves_the_morning),
        ON_WORLD(who_was_to_come_before_now_comes_last_and_is_not_counted_as_news),
        ON_WORLD(a_booking_moved_away_stays_to_be_told_until_somebody_says_so),
        ON_WORLD(who_is_cancelled_by_us_has_to_be_told_and_who_cancels_knows),
        ON_WORLD(whom_we_cancel_has_to_hear_of_it),
        ON_WORLD(who_was_told_that_it_moved_has_to_hear_that_we_cancel),
        ON_WORLD(who_is_booked_again_after_we_cancelled_hears_what_there_is_to_hear),
        ON_WORLD(what_a_colleague_told_them_is_not_undone_behind_their_back),
        ON_WORLD(told_where_they_stand_they_are_on_the_list_until_moved),
        ON_WORLD(who_was_told_of_leave_has_to_hear_that_it_is_on_after_all),
        ON_WORLD(who_was_told_of_one_leave_is_told_of_another),
        ON_WORLD(leave_that_somebody_was_told_of_is_not_undone_behind_their_back),
        ON_WORLD(a_booking_put_under_leave_on_purpose_is_on_the_list_too),
        ON_WORLD(leave_is_one_act_and_is_undone_as_one),
        ON_WORLD(a_row_says_why_whom_and_what_else_is_free),
        ON_WORLD(what_cannot_be_said_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
