/* What stands on a record that was made one with another is asked of both: bookings, who is here, what was said. */
#include "practice/contact.h"
#include "practice/find.h"
#include "practice/follow_up.h"
#include "practice/namesake.h"
#include "practice/next.h"
#include "practice/queue.h"
#include "practice/related.h"
#include "practice/reminder.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { OTHER, KEPT, FURTHER }; /* patients: made one with KEPT; FURTHER with OTHER before that */

static void make_one(struct world *w, int from, int into)
{
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[from], &w->patient[into], &w->err));
}

static struct id promise(struct world *w, int patient)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    f.patient = w->patient[patient];
    f.text = "a chair";
    f.due_date = PRACTICE_LIB_TODAY;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    return id;
}

static bool has_booking(struct world *w, int patient, const struct id *except)
{
    bool has;
    world_ok(w, next_has_booking(w->practice, &w->patient[patient], except, &has, &w->err));
    return has;
}

static void a_booking_of_the_other_record_is_a_booking_to_come(void **state)
{
    struct world *w = *state;
    struct find_visit next;
    struct appointment x = world_book(w, FURTHER, "chen", "2026-12-01 09:00");
    make_one(w, FURTHER, OTHER);
    make_one(w, OTHER, KEPT);
    assert_true(has_booking(w, KEPT, &ID_NONE));
    assert_false(has_booking(w, KEPT, &x.id));
    world_book(w, KEPT, "chen", "2026-12-03 09:00");
    for (int patient = OTHER; patient <= FURTHER; patient++) {
        world_ok(w, find_next_visit(w->practice->book, &w->patient[patient], PRACTICE_LIB_TODAY, 0, &next, &w->err));
        assert_int_equal(next.date, PRACTICE_LIB_TODAY + 8);
        assert_int_equal(next.start_min, 9 * 60);
    }
}

static void what_was_left_open_after_the_other_records_visit_is_answered_by_a_booking(void **state)
{
    struct world *w = *state;
    struct change_of_status seen = {.to = STATUS_FULFILLED};
    struct appointment x = world_with_status(w, STATUS_CHECKED_IN);
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &seen, &w->out, &w->err));
    assert_true(id_compare(&x.patient, &w->patient[OTHER]) == 0);
    assert_int_equal(world_get(w, &x.id).next, NEXT_OPEN);
    make_one(w, OTHER, KEPT);
    world_book(w, KEPT, "chen", "2026-12-01 09:00");
    assert_int_equal(world_get(w, &x.id).next, NEXT_BOOKED);
    assert_true(world_get(w, &x.id).left_at != 0);
}

static void whoever_is_here_by_the_other_record_is_asked_at_the_desk(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter all = {0};
    struct appointment x = world_book(w, FURTHER, "chen", "2026-11-23 11:30");
    struct id id = promise(w, KEPT);
    make_one(w, FURTHER, OTHER);
    make_one(w, OTHER, KEPT);
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_int_equal(q.rows[0].place, QUEUE_DESK);
    assert_true(id_compare(&q.rows[0].visit, &x.id) == 0);
    struct queue_row row;
    world_ok(w, queue_get(w->practice, &id, &w->arena, &row, &w->err));
    assert_int_equal(row.place, QUEUE_DESK);
}

/* The reminder list answers the row of the queue, whichever record the booking names. */
static void a_reminder_of_the_other_records_visit_counts_as_a_try_in_the_queue(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter remind = {.kind = FOLLOW_UP_REMIND, .is_ahead = true};
    struct reminder_answer what = {.outcome = "no-answer"};
    world_at(w, "2026-11-09 10:00"); /* who was booked lately needs no reminder */
    struct appointment x = world_book(w, OTHER, "chen", "2026-11-24 11:30");
    make_one(w, OTHER, KEPT);
    world_at(w, "2026-11-23 10:42");
    world_ok(w, queue_load(w->practice, &remind, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    world_ok(w, reminder_say(&w->okoro, &w->arena, &x.id, NULL, &what, &w->out, &w->err));
    struct follow_up_seen seen;
    world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
    assert_int_equal(seen.record.attempts, 1);
}

static void around(struct world *w, int patient, const char *name, bool not_told)
{
    struct related r = related_none();
    struct id id;
    r.patient = w->patient[patient];
    r.name = name;
    r.relationship = "parent";
    r.not_told = not_told;
    world_ok(w, related_add(w->practice->book, &w->okoro.who, &r, &id, &w->err));
}

static void who_must_not_be_told_stands_first_whichever_record_says_so(void **state)
{
    struct world *w = *state;
    struct related *all;
    int n;
    around(w, KEPT, "Ana Costa", false);
    around(w, OTHER, "Rob Costa", true);
    make_one(w, OTHER, KEPT);
    world_ok(w, related_list(w->practice->book, &w->patient[KEPT], &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    assert_string_equal(all[0].name, "Rob Costa");
}

/* A record that was made one with theirs is nobody else of that name. */
static void nobody_is_warned_of_as_their_own_namesake(void **state)
{
    struct world *w = *state;
    struct outcome out = {0};
    struct patient who, same = patient_none();
    world_ok(w, patient_get(w->practice->book, &w->patient[KEPT], &w->arena, &who, &w->err));
    same.family = who.family;
    same.given = who.given;
    same.birth_date = PRACTICE_LIB_TODAY - 20000;
    world_ok(w, patient_add(w->practice->book, &w->okoro.who, &same, NULL, 0, &w->patient[OTHER], &w->err));
    world_book(w, OTHER, "chen", "2026-11-23 11:30");
    world_book(w, FURTHER, "chen", "2026-11-23 13:30");
    world_book(w, OTHER, "chen", "2026-11-23 14:30");
    struct appointment x = world_book(w, KEPT, "okafor", "2026-11-23 11:00");
    namesake_warn(w->practice, &w->arena, &x, &out);
    assert_non_null(out.warning);
    const char *first = strstr(out.warning, "Two of that name");
    assert_non_null(first);
    assert_null(strstr(first + 1, "Two of that name")); /* once, though they come twice */
    make_one(w, OTHER, KEPT);
    out = (struct outcome){0};
    namesake_warn(w->practice, &w->arena, &x, &out);
    assert_null(out.warning);
}

static void say(struct world *w, int patient, const char *text, const char *when)
{
    struct contact c = {
        .patient = w->patient[patient], .direction = "in", .mode = "call", .text = text, .duration_s = -1};
    struct id id;
    world_at(w, when);
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, &id, &w->err));
}

static void what_was_said_with_the_other_record_is_among_the_last_contacts(void **state)
{
    enum { MAX = 2 };
    struct world *w = *state;
    const char *lines[MAX];
    int n;
    say(w, KEPT, "first", "2026-11-23 11:00");
    say(w, OTHER, "second", "2026-11-23 12:00");
    say(w, KEPT, "third", "2026-11-23 13:00");
    make_one(w, OTHER, KEPT);
    world_ok(w, queue_contacts(w->practice, &w->patient[KEPT], MAX, &w->arena, lines, &n, &w->err));
    assert_int_equal(n, MAX);
    assert_string_equal(lines[0], "today 13:00 < call: third");
    assert_string_equal(lines[1], "today 12:00 < call: second");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_booking_of_the_other_record_is_a_booking_to_come),
        IN_WORLD(what_was_left_open_after_the_other_records_visit_is_answered_by_a_booking),
        IN_WORLD(whoever_is_here_by_the_other_record_is_asked_at_the_desk),
        IN_WORLD(a_reminder_of_the_other_records_visit_counts_as_a_try_in_the_queue),
        IN_WORLD(who_must_not_be_told_stands_first_whichever_record_says_so),
        IN_WORLD(nobody_is_warned_of_as_their_own_namesake),
        IN_WORLD(what_was_said_with_the_other_record_is_among_the_last_contacts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
