/* Who has not come for long: called to come again, then asked why, and never both at once by rule. */
#include "practice/rule_run.h"

#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice_lib.h"
#include "rule_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define RECALL "{ code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; types = \"review\"; due = \"6m1d\"; }"
#define LAPSED "{ code = \"lapsed\"; kind = \"lapsed\"; on = \"last-seen\"; due = \"18m\"; }"

static const char recall_row[] = "2027-05-25 to 2027-05-25 | Candelaria I | recall | last seen 24 Nov 2026, Chen\n",
                  lapsed_row[] = "2028-05-24 to 2028-05-24 | Candelaria I | lapsed | last seen 24 Nov 2026, Chen\n";

static const char *both(struct world *w, const char *first, const char *second)
{
    return arena_printf(&w->arena, "%s%s", first, second);
}

static void who_is_asked_why_they_stayed_away_is_not_called_to_come_again_as_well(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL ", " LAPSED);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2028-05-23 23:59");
    assert_string_equal(rule_lib_picture(w), both(w, recall_row, lapsed_row)); /* the one is open, the other ahead */
    world_at(w, "2028-05-24 00:00");
    assert_string_equal(rule_lib_picture(w), lapsed_row);
    rule_lib_message(w, 0, "call", "message", "in"); /* what is open for them goes to the top, not what is over */
    assert_null(strstr(rule_lib_picture(w), "recall"));
    rule_lib_are(w, RECALL); /* nobody asks why: they are called still */
    assert_non_null(strstr(rule_lib_picture(w), recall_row));
}

static void a_recall_that_somebody_has_begun_stands_until_somebody_ends_it(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, RECALL ", " LAPSED);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2028-05-20 10:00");
    rule_lib_answer(w, FOLLOW_UP_RECALL, "will-call", civil_from(2028, 8, 1));
    world_at(w, "2028-05-24 10:00");
    assert_string_equal(
        rule_lib_picture(w),
        both(w, lapsed_row, "2028-08-01 to 2028-08-01 | Candelaria I | recall | last seen 24 Nov 2026, Chen\n"));
    rule_lib_answer(w, FOLLOW_UP_RECALL, "declined", CIVIL_NONE);
    assert_string_equal(rule_lib_picture(w), lapsed_row);
}

static void a_recall_that_reaches_further_than_the_question_why_is_not_lost_to_it(void **state)
{
    struct world *w = *state;
    rule_lib_are(w, "{ code = \"recall\"; kind = \"recall\"; on = \"last-seen\"; due = \"24m\"; }, " LAPSED);
    rule_lib_visit(w, 0, "review", "2026-11-24 09:00");
    world_at(w, "2028-12-01 10:00");
    assert_string_equal(rule_lib_picture(w), both(w, lapsed_row,
                                                  "2028-11-24 to 2028-11-24 | Candelaria I | recall | last seen 24 Nov "
                                                  "2026, Chen\n"));
}

static void seen_before_go_live(struct world *w, int patient, int date)
{
    struct act act;
    struct appointment x = {.patient = w->patient[patient],
                            .type = policy_id(KIND_APPOINTMENT_TYPE, "review"),
                            .practitioner = policy_id(KIND_PRACTITIONER, "chen"),
                            .date = date,
                            .start_min = 600,
                            .minutes = 30,
                            .status = STATUS_FULFILLED,
                            .is_history = true,
                            .next = NEXT_BOOKED,
                            .next_due = CIVIL_NONE,
                            .asked_min = MINUTE_NONE,
                            .expected_min = MINUTE_NONE};
    world_ok(w, act_begin(w->practice->book, &act, "import", &w->okoro.who, &w->err));
    x.id = id_new(act.at_ms);
    world_ok(w, appointment_write(&act, &x, &w->err));
    world_ok(w, act_commit(&act, &w->err));
}

static void an_older_case_is_one_row_of_the_day_and_not_two(void **state)
{
    struct world *w = *state;
    struct queue q;
    struct queue_filter all = {0};
    rule_lib_are(w, RECALL ", " LAPSED);
    seen_before_go_live(w, 0, civil_from(2024, 3, 4)); /* to be called, and asked why, before we went live in 2026 */
    seen_before_go_live(w, 1, civil_from(2025, 3, 5)); /* to be called before, asked why in September */
    seen_before_go_live(w, 2, civil_from(2025, 7, 3)); /* to be called before, asked why next January */
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 3);
    assert_string_equal(q.rows[0].kind, "lapsed");
    assert_string_equal(q.rows[0].patient_short, "Gleason A");
    assert_int_equal(q.place[QUEUE_OLDER], 2);
    assert_string_equal(q.rows[1].kind, "lapsed");
    assert_string_equal(q.rows[2].kind, "recall");
    struct queue_open line; /* and on their own screen nobody was late with it */
    int n;
    world_ok(w, queue_brief(w->practice, &w->patient[2], false, NULL, 1, &w->arena, &line, &n, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(line.words, "recall 4 Jan");
    world_at(w, "2027-01-03 00:00");
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 3);
    assert_int_equal(q.place[QUEUE_OLDER], 1);
    for (int i = 0; i < q.nrows; i++)
        assert_string_equal(q.rows[i].kind, "lapsed");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, rule_lib_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(who_is_asked_why_they_stayed_away_is_not_called_to_come_again_as_well),
        IN_WORLD(a_recall_that_somebody_has_begun_stands_until_somebody_ends_it),
        IN_WORLD(a_recall_that_reaches_further_than_the_question_why_is_not_lost_to_it),
        IN_WORLD(an_older_case_is_one_row_of_the_day_and_not_two),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
