/* More is open than is read at once: counts and filters are right all the same. */
#include "practice/follow_up.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 1200, LATE = 15, BELLS = 7, LETTERS = 12, GIVEN_UP = 3, LATER = 20, AHEAD = 30 };

static struct queue load(struct world *w, struct queue_filter f)
{
    struct queue q;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q;
}

/* Due today, in the first hours; the ones that a filter is for are the least pressing of all. */
static struct follow_up nth(struct world *w, int i, int count)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    int from_end = count - 1 - i;
    f.patient = w->patient[i % 2];
    f.text = "ask how it went";
    f.due_date = PRACTICE_LIB_TODAY;
    f.due_min = from_end < LATE ? 10 * 60 : 12 * 60;
    f.kind = from_end < LETTERS ? FOLLOW_UP_RING_BACK : FOLLOW_UP_TASK;
    f.status = from_end < GIVEN_UP ? "failed" : "requested";
    f.owner = from_end < BELLS ? w->bell.who.staff : ID_NONE;
    if (i < LATER) {
        f.status = "on-hold";
        f.hold_date = PRACTICE_LIB_TODAY;
        f.hold_min = 16 * 60;
    } else if (i < LATER + AHEAD) {
        f.due_date = PRACTICE_LIB_TODAY + 1;
        f.due_min = 8 * 60;
    }
    return f;
}

static void add(struct world *w, int count)
{
    assert_true(act_batch_begin(w->practice->book, &w->err));
    for (int i = 0; i < count; i++) {
        struct act act;
        struct follow_up f = nth(w, i, count);
        world_ok(w, act_begin(w->practice->book, &act, "followup-add", &w->okoro.who, &w->err));
        follow_up_put(&act, &f, NULL);
        world_ok(w, act_commit(&act, &w->err));
    }
    assert_true(act_batch_end(w->practice->book, &w->err));
}

static void same_counts(const struct queue *q, int count)
{
    assert_int_equal(q->nall, count - AHEAD);
    assert_int_equal(q->nlate, LATE);
    assert_int_equal(q->oldest, (int64_t)PRACTICE_LIB_TODAY * DAY_MIN + 10 * 60);
    assert_int_equal(q->nmine, BELLS);
    assert_int_equal(q->ngiven_up, GIVEN_UP);
    assert_int_equal(q->place[QUEUE_LATER], LATER / 2); /* the other half is of who comes today */
    /* Half of those to be rung back come today, and are rung before. */
    assert_int_equal(q->place[QUEUE_DESK], (count - AHEAD) / 2 - LETTERS / 2);
    assert_int_equal(q->place[QUEUE_NOW], (count - AHEAD) / 2 - LATER / 2 + LETTERS / 2);
    assert_int_equal(q->place[QUEUE_AHEAD], 0);
    assert_int_equal(q->nkinds, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(q->kinds[i].n,
                         strcmp(q->kinds[i].code, FOLLOW_UP_RING_BACK) == 0 ? LETTERS : count - AHEAD - LETTERS);
}

/* Whatever is asked for, all of it is there and the counts are of everything. */
static void check(struct world *w, int count)
{
    struct id bell = w->bell.who.staff;
    struct queue q = load(w, (struct queue_filter){.staff = bell});
    same_counts(&q, count);
    assert_int_equal(q.is_cut, count > QUEUE_ROWS_MAX);
    assert_int_equal(q.nrows, count > QUEUE_ROWS_MAX ? QUEUE_ROWS_MAX : count - AHEAD);
    const struct {
        struct queue_filter f;
        int n;
    } asked[] = {
        {{.staff = bell, .is_late = true}, LATE},
        {{.staff = bell, .is_mine = true}, BELLS},
        {{.staff = bell, .is_given_up = true}, GIVEN_UP},
        {{.staff = bell, .kind = FOLLOW_UP_RING_BACK}, LETTERS},
        {{.staff = bell, .kind = FOLLOW_UP_RING_BACK, .is_mine = true}, BELLS},
    };
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        q = load(w, asked[i].f);
        assert_int_equal(q.nrows, asked[i].n);
        assert_false(q.is_cut);
        same_counts(&q, count);
    }
    q = load(w, (struct queue_filter){.staff = bell, .is_ahead = true});
    assert_int_equal(q.nall, count);
    assert_int_equal(q.place[QUEUE_AHEAD], AHEAD);
}

static void counts_and_filters_are_right_however_many_are_open(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 15:00");
    add(w, 100);
    check(w, 100);
}

static void they_are_with_more_than_are_read_at_once(void **state)
{
    struct world *w = *state;
    world_book(w, 0, "chen", "2026-11-23 15:00");
    world_book(w, 0, "chen", "2026-11-23 16:00"); /* twice a day: counted once */
    add(w, MANY);
    check(w, MANY);
}

/* A visit that is in the list, and was taken out before anybody looked at its row. */
static void a_row_taken_out_since_is_no_failure(void **state)
{
    struct world *w = *state;
    world_at(w, "2026-11-23 08:00");
    world_book(w, 0, "chen", "2026-11-23 09:00");
    world_at(w, "2026-11-23 10:00");
    struct queue q = load(w, (struct queue_filter){.is_bare = true});
    assert_int_equal(q.nrows, 1);
    q.rows[0].fact = id_new(clock_now_ms());
    world_ok(w, queue_know(w->practice, &q, &q.rows[0], &w->arena, &w->err));
    assert_string_equal(q.rows[0].patient_name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_and_filters_are_right_however_many_are_open, world_setup,
                                        world_teardown),
        cmocka_unit_test_setup_teardown(a_row_taken_out_since_is_no_failure, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(they_are_with_more_than_are_read_at_once, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
