/* What fell out of every list: kept by somebody who has left, left to a desk that went home. */
#include "base/clock.h"
#include "practice/absence.h"
#include "practice/availability.h"
#include "practice/day_page.h"
#include "practice/follow_up.h"
#include "practice/follow_up_ended.h"
#include "practice/policy.h"
#include "practice/patient_end.h"
#include "practice/schedule.h"
#include "practice/undo.h"
#include "practice/waitlist.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

/* Every row of today on a line: who, kind, why. */
static const char *today(struct world *w, const struct id *staff)
{
    struct queue q;
    struct queue_filter f = {.staff = *staff};
    const char *text = "";
    int tab;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    world_ok(w, queue_count(w->practice, staff, &tab, &w->err));
    assert_int_equal(tab, queue_today(&q));
    for (int i = 0; i < q.nrows; i++)
        text = arena_printf(&w->arena, "%s%s | %s | %s\n", text, q.rows[i].patient_short, q.rows[i].kind,
                            queue_why(w->practice, &q.rows[i], &w->arena));
    return text;
}

static const char *anybody(struct world *w)
{
    return today(w, &ID_NONE);
}

static struct desk owner(struct world *w)
{
    struct desk d = w->okoro;
    world_ok(w, practice_who(w->practice, "chen", &d.who, &w->err));
    return d;
}

/* The policy in force, loaded again with this text in place of that. */
static void policy_says(struct world *w, const char *that, const char *this)
{
    struct buf text = {0};
    struct policy *policy;
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    char *whole = arena_strdup(&w->arena, (char *)text.data), *at = strstr(whole, that);
    buf_finish(&text);
    if (!at)
        fail_msg("%s is not in\n%s", that, whole);
    whole = arena_printf(&w->arena, "%.*s%s%s", (int)(at - whole), whole, this, at + strlen(that));
    struct desk d = owner(w);
    world_ok(w, policy_read_text(&w->arena, "test.conf", whole, &policy, &w->err));
    world_ok(w, policy_load(w->practice->book, policy, &d.who, false, &w->arena, NULL, NULL, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
}

/* The entry with these words is not in the policy any more. */
static void policy_without(struct world *w, const char *entry)
{
    struct buf text = {0};
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    const char *whole = arena_strdup(&w->arena, (char *)text.data), *at = strstr(whole, entry);
    buf_finish(&text);
    assert_non_null(at);
    const char *from = at, *end = strchr(at, '}');
    while (*from != '{')
        from--;
    end += end[1] == ',' ? 2 : 1;
    policy_says(w, arena_strndup(&w->arena, from, (size_t)(end - from)), "");
}

/* ---- kept by somebody who has left ---- */

static void what_a_leaver_kept_is_the_owners(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct desk boss = owner(w);
    f.patient = w->patient[0];
    f.text = "ring about the result";
    f.due_date = PRACTICE_LIB_TODAY;
    f.is_confidential = true;
    world_ok(w, follow_up_add(&w->bell, &w->arena, &f, NULL, &w->err));
    assert_string_equal(today(w, &boss.who.staff), "");
    policy_without(w, "code = \"bell\"");
    assert_string_equal(today(w, &boss.who.staff), "Candelaria I | promise | confidential, Bell\n");
    assert_string_equal(today(w, &w->okoro.who.staff), "");
    assert_string_equal(anybody(w), "");
}

/* ---- what next, said of somebody who had no place ---- */

static void off_the_waiting_list(struct world *w, int patient, struct next_step next)
{
    struct waitlist_want what = waitlist_none();
    const struct appointment_type *t;
    struct id id = id_new(clock_now_ms());
    world_ok(w, practice_find_type(w->practice, "review", &t, &w->err));
    what.patient = w->patient[patient];
    what.type = t->id;
    world_ok(w, waitlist_add(&w->okoro, &w->arena, &id, &what, &w->out, &w->err));
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out,
                                   &w->err));
}

static void what_next_of_who_is_taken_off_the_waiting_list_comes_up(void **state)
{
    struct world *w = *state;
    off_the_waiting_list(w, 0, (struct next_step){.next = NEXT_REBOOK, .note = "in spring"});
    off_the_waiting_list(w, 1, (struct next_step){.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY, .note = "her knee"});
    off_the_waiting_list(w, 2, (struct next_step){.next = NEXT_CLOSED, .note = "declined"});
    assert_string_equal(anybody(w), "Candelaria I | rebook | off the waiting list, none booked: in spring\n"
                                    "Gleason A | next | off the waiting list: her knee\n");
    world_book(w, 0, "chen", "2026-12-01 10:00");
    assert_string_equal(anybody(w), "Gleason A | next | off the waiting list: her knee\n");
}

/* ---- nobody rings the dead ---- */

static void of_what_we_cancelled_nobody_tells_who_has_died(void **state)
{
    struct world *w = *state;
    struct next_step next = {.next = NEXT_REBOOK};
    struct patient_stopped s;
    struct appointment x = world_book(w, 0, "chen", "2026-11-27 09:00");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PRACTICE, "prov-pers", &next,
                                   &w->out, &w->err));
    world_ok(w, patient_died(&w->okoro, &w->arena, &w->patient[0], PRACTICE_LIB_TODAY - 1, "her son", &s, &w->err));
    struct absence_row *all;
    int n;
    world_ok(w, absence_list(w->practice, false, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 0);
    assert_null(strstr(anybody(w), "tell"));
    assert_null(strstr(anybody(w), "rebook"));
    assert_int_equal(world_get(w, &x.id).tell, TELL_NOTHING);
    /* It was somebody else of that name. */
    world_ok(w, patient_back(&w->okoro, &w->arena, &w->patient[0], PATIENT_END_DIED, &s, &w->err));
    world_ok(w, absence_list(w->practice, false, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    assert_non_null(strstr(anybody(w), "tell"));
}

/* ---- what policy takes from under a booking ---- */

static const char *to_tell(struct world *w)
{
    struct absence_row *all;
    const char *text = "";
    int n;
    world_ok(w, absence_list(w->practice, false, &w->arena, &all, &n, &w->err));
    for (int i = 0; i < n; i++)
        text = arena_printf(&w->arena, "%s%s: %s\n", text, all[i].appointment.patient_short, all[i].why);
    return text;
}

static void who_is_booked_with_somebody_who_left_is_told(void **state)
{
    struct world *w = *state;
    struct desk boss = owner(w);
    struct policy *sample;
    world_book(w, 0, "adeyemi", "2026-12-01 10:00");
    world_book(w, 1, "chen", "2026-12-08 10:00");
    assert_string_equal(to_tell(w), "");
    policy_without(w, "code = \"adeyemi\"; name = \"Adeyemi\"; full_name");
    assert_string_equal(to_tell(w), "Candelaria I: Adeyemi has left\n");
    assert_string_equal(anybody(w), "Candelaria I | tell | 1 Dec 10:00: Adeyemi has left\n");
    world_same_as_rebuilt(w);
    /* The sample again: they work here after all. */
    world_ok(w, policy_read(&w->arena, NULL, &sample, &w->err));
    world_ok(w, policy_load(w->practice->book, sample, &boss.who, false, &w->arena, NULL, NULL, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
    assert_string_equal(to_tell(w), "");
    assert_string_equal(anybody(w), "");
}

static void the_column_of_who_left_has_nothing_free(void **state)
{
    struct world *w = *state;
    struct schedule_day day;
    struct schedule_week week;
    struct appointment x = world_book(w, 0, "adeyemi", "2026-12-01 10:00");
    policy_without(w, "code = \"adeyemi\"; name = \"Adeyemi\"; full_name");
    world_ok(w, schedule_day(w->practice, x.date, &w->arena, &day, &w->err));
    int at = 0;
    while (id_compare(&day.columns[at].practitioner, &x.practitioner) != 0)
        at++;
    assert_true(day.columns[at].has_left);
    assert_int_equal(day.columns[at].free_min, 0);
    for (int r = 0; r < day.nrows; r++)
        assert_int_not_equal(schedule_cell_at(&day, r, at)->kind, CELL_FREE);
    world_ok(w, schedule_week(w->practice, x.date, &w->arena, &week, &w->err));
    for (int c = 0; c < week.ncolumns; c++)
        if (id_compare(&week.columns[c].practitioner, &x.practitioner) == 0) {
            assert_int_equal(week.columns[c].free_min, 0);
            assert_string_equal(week.cells[week.ncolumns + c].off, "has left");
        }
}

static void who_is_booked_on_a_day_that_is_closed_since_is_told(void **state)
{
    struct world *w = *state;
    struct availability in = availability_none();
    struct id id;
    world_book(w, 0, "chen", "2026-12-08 10:00");
    world_book(w, 1, "chen", "2026-12-09 10:00");
    policy_says(w, "holidays = (", "holidays = ( { date = \"2026-12-08\"; name = \"Moving\"; },");
    assert_string_equal(to_tell(w), "Candelaria I: closed: Moving\n");
    world_same_as_rebuilt(w);
    /* Somebody opens it after all: for others, then for her. */
    in.what = "in";
    in.from_date = in.to_date = PRACTICE_LIB_TODAY + 15;
    in.start_min = 9 * 60;
    in.end_min = 12 * 60;
    in.practitioner = world_place(w, "okafor", "2026-12-08 10:00", 30).practitioner;
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &in, NULL, &w->err));
    assert_string_equal(to_tell(w), "Candelaria I: closed: Moving\n");
    in.practitioner = world_place(w, "chen", "2026-12-08 10:00", 30).practitioner;
    world_ok(w, availability_add(w->practice->book, &w->okoro.who, &in, &id, &w->err));
    assert_string_equal(to_tell(w), "");
    world_same_as_rebuilt(w);
    world_ok(w, availability_remove(w->practice->book, &w->okoro.who, &id, &w->err));
    assert_string_equal(to_tell(w), "Candelaria I: closed: Moving\n");
}

/* ---- left to the desk ---- */

static struct appointment seen(struct world *w, int patient, const char *when)
{
    struct appointment x = world_book(w, patient, "chen", when);
    world_at(w, when);
    struct change_of_status here = {.to = STATUS_ARRIVED}, in = {.to = STATUS_CHECKED_IN};
    struct change_of_status out = {.to = STATUS_FULFILLED, .next = {.next = NEXT_OPEN, .due = CIVIL_NONE}};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &here, &w->out, &w->err));
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &in, &w->out, &w->err));
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &x.id, NULL, &out, &w->out, &w->err));
    return x;
}

static void who_left_with_nothing_said_is_in_the_queue_next_morning(void **state)
{
    struct world *w = *state;
    struct undone u;
    seen(w, 0, "2026-11-23 11:00");
    assert_string_equal(anybody(w), "");
    world_at(w, "2026-11-24 08:00");
    assert_string_equal(anybody(w), "Candelaria I | rebook | seen yesterday, none booked\n");
    world_same_as_rebuilt(w);
    world_book(w, 0, "chen", "2026-12-01 09:00");
    assert_string_equal(anybody(w), "");
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_string_equal(anybody(w), "Candelaria I | rebook | seen yesterday, none booked\n");
}

static void who_books_before_they_leave_was_never_to_be_asked(void **state)
{
    struct world *w = *state;
    struct follow_up_ended *all;
    struct queue_filter f = {0};
    bool is_cut;
    int n;
    seen(w, 0, "2026-11-23 11:00");
    world_book(w, 0, "chen", "2026-12-01 09:00");
    world_ok(w, follow_up_ended_list(w->practice, 1, &f, &w->arena, &all, &n, &is_cut, &w->err));
    assert_int_equal(n, 0);
    world_at(w, "2026-11-24 08:00");
    assert_string_equal(anybody(w), "");
}

/* ---- words ---- */

static void a_cancelled_visit_is_told_by_its_day_and_not_as_if_cancelled_then(void **state)
{
    struct world *w = *state;
    struct next_step next = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out,
                                   &w->err));
    world_at(w, "2026-11-25 08:00");
    assert_string_equal(anybody(w), "Candelaria I | rebook | cancelled the visit of yesterday, none booked\n");
}

static void who_has_another_booking_is_not_called_unbooked(void **state)
{
    struct world *w = *state;
    struct next_step next = {.next = NEXT_REBOOK, .due = CIVIL_NONE};
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00"), later;
    later = world_book(w, 0, "chen", "2026-12-01 14:00");
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out,
                                   &w->err));
    assert_string_equal(anybody(w), "Candelaria I | rebook | cancelled tomorrow, next Tue 1 Dec 14:00\n");
    next = (struct next_step){.next = NEXT_CLOSED, .due = CIVIL_NONE, .note = "moved"};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &later.id, NULL, CANCELLED_BY_PATIENT, "pat", &next, &w->out,
                                   &w->err));
    assert_string_equal(anybody(w), "Candelaria I | rebook | cancelled tomorrow, none booked\n");
}

static void who_waited_for_nobody_in_particular_is_named_without_one(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-23 10:40");
    what.is_walk_in = true;
    what.priority = PRIORITY_URGENT;
    what.place.practitioner = ID_NONE;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    world_at(w, "2026-11-24 08:00");
    assert_string_equal(anybody(w), "Candelaria I | unresolved | yesterday 10:40 is over\n");
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_a_leaver_kept_is_the_owners),
        IN_WORLD(what_next_of_who_is_taken_off_the_waiting_list_comes_up),
        IN_WORLD(of_what_we_cancelled_nobody_tells_who_has_died),
        IN_WORLD(who_is_booked_with_somebody_who_left_is_told),
        IN_WORLD(the_column_of_who_left_has_nothing_free),
        IN_WORLD(who_is_booked_on_a_day_that_is_closed_since_is_told),
        IN_WORLD(who_left_with_nothing_said_is_in_the_queue_next_morning),
        IN_WORLD(who_books_before_they_leave_was_never_to_be_asked),
        IN_WORLD(who_has_another_booking_is_not_called_unbooked),
        IN_WORLD(who_waited_for_nobody_in_particular_is_named_without_one),
        IN_WORLD(a_cancelled_visit_is_told_by_its_day_and_not_as_if_cancelled_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
