/* Where a patient stands on the ten steps, and why something is to be done. */
#include "practice/journey.h"

#include "appointment_lib.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct appointment book_first(struct world *w, int patient, const char *when)
{
    const struct appointment_type *first;
    struct booking b = world_booking(w, patient, "chen", when);
    world_ok(w, practice_find_type(w->practice, "first", &first, &w->err));
    b.type = first->id;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    return w->out.appointment;
}

static struct journey look(struct world *w, int patient)
{
    struct journey j;
    world_ok(w, journey_get(w->practice, &w->patient[patient], &w->arena, &j, &w->err));
    return j;
}

static void step_is(const struct journey *j, int step, enum journey_state state, const char *text)
{
    assert_string_equal(j->steps[step - 1].text, text);
    assert_int_equal(j->steps[step - 1].state, state);
}

static void become(struct world *w, const struct appointment *x, enum status to)
{
    struct change_of_status c = {.to = to};
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &x->id, NULL, &c, &w->out, &w->err));
}

static void the_way_of_a_first_visit_from_asking_to_the_call_after_it(void **state)
{
    struct world *w = *state;
    struct contact c = {
        .patient = w->patient[0], .mode = "call", .outcome = "reached", .direction = "in", .duration_s = -1};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
    struct journey j = look(w, 0);
    assert_int_equal(j.now, 1); /* they asked, and nothing is booked */
    step_is(&j, 1, JOURNEY_AHEAD, "enquiry: due tomorrow");

    struct appointment x = book_first(w, 0, "2026-12-03 09:00");
    j = look(w, 0);
    assert_string_equal(j.about, "First visit Thu 3 Dec 09:00, Chen");
    assert_int_equal(j.now, 2); /* the welcome note, within the hour */
    step_is(&j, 3, JOURNEY_AHEAD, "prepare (Chen): due 30 Nov");
    step_is(&j, 4, JOURNEY_AHEAD, "remind: due 2 Dec");
    step_is(&j, 5, JOURNEY_AHEAD, "expected");

    world_at(w, "2026-12-03 08:55");
    become(w, &x, STATUS_ARRIVED);
    j = look(w, 0);
    step_is(&j, 5, JOURNEY_DONE, "arrived 08:55");
    assert_int_equal(j.now, 6);
    become(w, &x, STATUS_CHECKED_IN);
    world_at(w, "2026-12-03 10:00");
    become(w, &x, STATUS_FULFILLED);
    j = look(w, 0);
    step_is(&j, 6, JOURNEY_DONE, "seen");
    step_is(&j, 7, JOURNEY_OPEN, "what next? nobody has said");
    step_is(&j, 8, JOURNEY_AHEAD, "after-call: due tomorrow");
    assert_int_equal(j.now, 7);

    world_at(w, "2026-12-04 11:00");
    struct id id = j.steps[7].follow_up;
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {.outcome = "reached", .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
    j = look(w, 0);
    step_is(&j, 8, JOURNEY_DONE, "reached, today");
    step_is(&j, 10, JOURNEY_AHEAD, "recall: due 4 Jun 2027");
}

static void a_row_says_which_rule_made_it_and_from_what(void **state)
{
    struct world *w = *state;
    const char *lines[JOURNEY_WHY_LINES];
    int n;
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = FOLLOW_UP_PREPARE};
    book_first(w, 0, "2026-12-03 09:00");
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    world_ok(w, journey_explain(w->practice, &q.rows[0], &w->arena, lines, &n, &w->err));
    assert_int_equal(n, 4);
    assert_string_equal(lines[0], "Rule \"prepare\" of policy: 3 working days before a visit");
    assert_string_equal(lines[1], "Only for: First visit");
    assert_string_equal(lines[2], "Here: First visit 3 Dec 09:00, Chen");
    assert_string_equal(lines[3], "It is Chen's");
}

/* A booking that was entered by mistake is none: the strip is what shows that nothing is booked. */
static void a_booking_by_mistake_is_no_visit(void **state)
{
    struct world *w = *state;
    struct appointment x = book_first(w, 0, "2026-12-03 09:00");
    assert_string_equal(look(w, 0).about, "First visit Thu 3 Dec 09:00, Chen");
    struct change_of_status mistake = {.to = STATUS_ENTERED_IN_ERROR, .reason = "wrong patient"};
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &x.id, NULL, &mistake, &w->out, &w->err));
    struct journey j = look(w, 0);
    assert_null(strstr(j.about, "3 Dec"));
    assert_int_not_equal(j.steps[1].state, JOURNEY_DONE);
}

#define TEST(x) cmocka_unit_test_setup_teardown(x, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_way_of_a_first_visit_from_asking_to_the_call_after_it),
        TEST(a_booking_by_mistake_is_no_visit),
        TEST(a_row_says_which_rule_made_it_and_from_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
