/* What is open for one patient, in the line on top of their screen. */
#include "practice/follow_up.h"
#include "practice/queue.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void add(struct world *w, const char *kind, int patient, const char *text, int date, bool is_confidential)
{
    struct follow_up f = follow_up_none(kind);
    struct id id;
    f.patient = w->patient[patient];
    f.text = text;
    f.due_date = date;
    f.is_confidential = is_confidential;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
}

/* The lines, and "+2" for those there was no room for. */
static const char *brief(struct world *w, int patient, int max)
{
    struct queue_open lines[8];
    const char *text = "";
    struct patient who;
    int n;
    world_ok(w, patient_get(w->practice->book, &w->patient[patient], &w->arena, &who, &w->err));
    world_ok(w, queue_brief(w->practice, &who.id, who.is_never_rung, NULL, max, &w->arena, lines, &n, &w->err));
    for (int i = 0; i < n && i < max; i++)
        text = arena_printf(&w->arena, "%s%s\n", text, lines[i].words);
    return n > max ? arena_printf(&w->arena, "%s+%d\n", text, n - max) : text;
}

static void what_is_open_is_said_the_most_pressing_first_with_whose_it_is_and_by_when(void **state)
{
    struct world *w = *state;
    assert_string_equal(brief(w, 0, 3), "");
    add(w, FOLLOW_UP_TASK, 0, "send the letter", PRACTICE_LIB_TODAY + 30, false);
    add(w, FOLLOW_UP_PROMISE, 0, "parking space near the door", PRACTICE_LIB_TODAY + 4, false);
    add(w, FOLLOW_UP_RING_BACK, 0, "about the brace", PRACTICE_LIB_TODAY, false);
    world_at(w, "2026-11-24 09:00");
    assert_string_equal(brief(w, 0, 3), "ring back: about the brace (Okoro, 23 Nov late)\n"
                                        "promise: parking space near the door (Okoro, Fri)\n"
                                        "to do: send the letter (Okoro, 23 Dec)\n");
    assert_string_equal(brief(w, 0, 1), "ring back: about the brace (Okoro, 23 Nov late)\n+2\n");
    assert_string_equal(brief(w, 1, 3), "");
}

static void what_a_visit_asks_for_is_said_in_the_words_of_its_note(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 09:00"),
                       y = world_book(w, 1, "chen", "2026-11-24 10:00");
    struct next_step date = {.next = NEXT_DATE, .due = PRACTICE_LIB_TODAY + 1, .note = "after the operation"},
                     rebook = {.next = NEXT_REBOOK};
    world_ok(
        w, appointment_cancel(&w->okoro, &w->arena, &x.id, NULL, CANCELLED_BY_PATIENT, "pat", &date, &w->out, &w->err));
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &y.id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    assert_string_equal(brief(w, 0, 3), "be in touch: after the operation (tomorrow)\n");
    assert_string_equal(brief(w, 1, 3), "to rebook today\n");
}

static void what_is_confidential_is_neither_said_nor_counted(void **state)
{
    struct world *w = *state;
    add(w, FOLLOW_UP_TASK, 0, "ask about the test", PRACTICE_LIB_TODAY, true);
    assert_string_equal(brief(w, 0, 3), "");
    add(w, FOLLOW_UP_TASK, 0, "send the letter", PRACTICE_LIB_TODAY, false);
    assert_string_equal(brief(w, 0, 3), "to do: send the letter (Okoro, today)\n");
    assert_string_equal(brief(w, 0, 1), "to do: send the letter (Okoro, today)\n");
}

static void what_stands_on_a_record_made_one_with_theirs_is_said_too(void **state)
{
    struct world *w = *state;
    add(w, FOLLOW_UP_TASK, 0, "own", PRACTICE_LIB_TODAY + 3, false);
    add(w, FOLLOW_UP_TASK, 1, "of the other", PRACTICE_LIB_TODAY + 2, false);
    add(w, FOLLOW_UP_TASK, 2, "of the other's other", PRACTICE_LIB_TODAY + 4, false);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[2], &w->patient[1], &w->err));
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[1], &w->patient[0], &w->err));
    assert_string_equal(brief(w, 0, 3), "to do: of the other (Okoro, Wed)\n"
                                        "to do: own (Okoro, Thu)\n"
                                        "to do: of the other's other (Okoro, Fri)\n");
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

static void a_day_of_a_year_that_is_over_says_by_itself_that_it_is_late(void **state)
{
    const int64_t now = (int64_t)civil_from(2026, 11, 23) * DAY_MIN + 642;
    struct arena a = {0};
    struct queue_row row = {.due = (int64_t)civil_from(2026, 11, 20) * DAY_MIN + 540};
    (void)state;
    assert_string_equal(queue_due_text(&row, now, &a), "20 Nov late");
    row.due = (int64_t)civil_from(2025, 1, 2) * DAY_MIN + 540;
    assert_string_equal(queue_due_text(&row, now, &a), "2 Jan 2025");
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_is_open_is_said_the_most_pressing_first_with_whose_it_is_and_by_when),
        IN_WORLD(what_a_visit_asks_for_is_said_in_the_words_of_its_note),
        IN_WORLD(what_is_confidential_is_neither_said_nor_counted),
        IN_WORLD(what_stands_on_a_record_made_one_with_theirs_is_said_too),
        cmocka_unit_test(a_day_of_a_year_that_is_over_says_by_itself_that_it_is_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
