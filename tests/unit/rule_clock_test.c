/* What a clock that is wrong does to what is to be done: nothing to the rows, and no more to what is shown than that it
 * speaks of another hour. */
#include "practice/rule.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "book/dump.h"
#include "book/stmt.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/policy.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { FEW = 5 };

/* Jumps of FAULTS T1 and some less wild, seen from 24 Nov 2026, and back. */
static const char *const jumps[] = {
    "2026-11-24 11:00", "2026-11-24 09:00", "2026-11-25 10:00", "2026-11-23 10:00", "2026-11-22 10:00",
    "2027-11-24 10:00", "2025-11-24 10:00", "2036-11-24 10:00", "1970-01-01 00:00", "2038-01-19 03:14",
    "2026-03-29 00:30", "2026-10-25 01:30", "2028-02-29 10:00", "2026-12-31 23:59", "9999-12-30 10:00",
};
enum { JUMPS = sizeof jumps / sizeof jumps[0] };

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

static void message(struct world *w, int patient)
{
    struct contact c = {
        .patient = w->patient[patient], .mode = "voicemail", .outcome = "message", .direction = "in", .duration_s = -1};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
}

/* Some of everything: a reminder for tomorrow, a preparation, a call after a visit, messages, a promise. */
static void fill(struct world *w)
{
    struct change_of_status seen = {.to = STATUS_FULFILLED, .next = {.next = NEXT_REBOOK}};
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    const struct appointment_type *first;
    world_ok(w, practice_find_type(w->practice, "first", &first, &w->err));
    world_at(w, "2026-11-20 09:00");
    for (int i = 0; i < FEW; i++) {
        struct booking b = world_booking(w, i, "chen", i < 2 ? "2026-11-23 09:00" : "2026-11-25 09:00");
        b.place.start_min += 60 * (i % 2 + (i > 3 ? 5 : 0));
        b.type = i < 2 ? first->id : b.type;
        world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
        if (i >= 2)
            continue;
        struct id id = w->out.appointment.id;
        world_at(w, "2026-11-23 15:00");
        world_ok(w, appointment_status(&w->okoro, &w->arena, &id, NULL, &seen, &w->out, &w->err));
        world_at(w, "2026-11-20 09:00");
    }
    world_at(w, "2026-11-24 09:50");
    message(w, 3);
    f.patient = w->patient[4];
    f.text = "the report";
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, NULL, &w->err));
    world_at(w, "2026-11-24 10:00");
}

static struct queue all(struct world *w)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    return q;
}

static struct hash digest(struct world *w)
{
    struct hash h;
    world_ok(w, dump_digest(w->practice->book, NULL, &h, &w->err));
    return h;
}

static bool has(const struct queue *q, const struct id *id)
{
    for (int i = 0; i < q->nrows; i++)
        if (id_compare(&q->rows[i].id, id) == 0)
            return true;
    return false;
}

/* Somebody who has not come for long is asked why, and no more to come. */
static bool makes_way(const struct queue *q, const struct queue_row *recall)
{
    bool is_asked = false;
    for (int i = 0; i < q->nrows; i++)
        is_asked |= strcmp(q->rows[i].kind, FOLLOW_UP_LAPSED) == 0 &&
                    id_compare(&q->rows[i].patient, &recall->patient) == 0;
    return is_asked && strcmp(recall->kind, FOLLOW_UP_RECALL) == 0;
}

/* Everybody looked at again, as when policy changes, whatever the clock says. */
static void look_again(struct world *w)
{
    struct act act;
    struct id id = policy_id(KIND_HOLIDAY, "2050-01-03");
    for (int is_active = 1; is_active >= 0; is_active--) {
        world_ok(w, act_begin(w->practice->book, &act, "policy-load", &w->okoro.who, &w->err));
        act_record(&act, KIND_HOLIDAY, &id, NULL);
        act_set_int(&act, HOLIDAY_DATE, civil_from(2050, 1, 3));
        act_set_int(&act, HOLIDAY_IS_ACTIVE, is_active);
        world_ok(w, act_commit(&act, &w->err));
    }
}

/* ---- reading ---- */

static void a_clock_that_jumps_changes_no_row_and_back_again_all_is_shown_as_before(void **state)
{
    struct world *w = *state;
    fill(w);
    struct queue was = all(w);
    struct hash before = digest(w);
    assert_true(was.nrows > 2 * FEW);
    for (int i = 0; i < JUMPS; i++) {
        world_at(w, jumps[i]);
        (void)all(w);
        world_at(w, "2026-11-24 10:00");
        struct queue is = all(w);
        struct hash after = digest(w);
        assert_memory_equal(before.b, after.b, sizeof before.b);
        assert_int_equal(is.nrows, was.nrows);
        assert_int_equal(is.nlate, was.nlate);
        for (int k = 0; k < is.nrows; k++) {
            assert_memory_equal(&is.rows[k].id, &was.rows[k].id, sizeof(struct id));
            assert_int_equal(is.rows[k].place, was.rows[k].place);
        }
    }
}

static void with_the_clock_set_back_nothing_is_late_and_nothing_is_gone(void **state)
{
    static const char *const back[] = {"2026-11-24 09:00", "2026-11-23 10:00", "2025-11-24 10:00", "1970-01-01 00:00"};
    struct world *w = *state;
    fill(w);
    struct queue was = all(w);
    for (size_t i = 0; i < sizeof back / sizeof back[0]; i++) {
        world_at(w, back[i]);
        struct queue is = all(w);
        for (int k = 0; k < was.nrows; k++)
            if (strcmp(was.rows[k].kind, FOLLOW_UP_UNRESOLVED) != 0)
                assert_true(has(&is, &was.rows[k].id));
        assert_true(is.nlate <= was.nlate);
    }
}

/* An hour or a day ahead what is late is what would be late then; what goes is what has no meaning any more once the
 * visit has begun, and the visit itself is asked about instead; and a recall, once they are asked why. */
static void with_the_clock_ahead_only_what_a_visit_closes_makes_way_for_the_visit(void **state)
{
    static const char *const ahead[] = {"2026-11-24 11:00", "2026-11-25 18:00", "2027-11-24 10:00", "2036-11-24 10:00"};
    struct world *w = *state;
    fill(w);
    struct queue was = all(w);
    for (size_t i = 0; i < sizeof ahead / sizeof ahead[0]; i++) {
        world_at(w, ahead[i]);
        struct queue is = all(w);
        for (int k = 0; k < was.nrows; k++) {
            const struct queue_row *r = &was.rows[k];
            struct id asked = queue_rule_id(FOLLOW_UP_UNRESOLVED, &r->fact);
            bool is_before = strcmp(r->kind, FOLLOW_UP_REMIND) == 0 || strcmp(r->kind, FOLLOW_UP_PREPARE) == 0 ||
                             strcmp(r->kind, FOLLOW_UP_WELCOME) == 0;
            assert_true(has(&is, &r->id) || (is_before && has(&is, &asked)) || makes_way(&is, r));
        }
        assert_int_equal(is.nall - is.place[QUEUE_OLDER] - is.place[QUEUE_AHEAD],
                         is.place[QUEUE_NOW] + is.place[QUEUE_DESK] + is.place[QUEUE_LATER]);
    }
}

/* ---- writing ---- */

static void the_rules_run_over_everybody_give_the_same_rows_at_any_hour(void **state)
{
    struct world *w = *state;
    fill(w);
    struct queue was = all(w);
    for (int i = 0; i < JUMPS - 1; i++) { /* the log has no instant for the last */
        world_at(w, jumps[i]);
        look_again(w);
        world_at(w, "2026-11-24 10:00");
        struct queue is = all(w);
        assert_int_equal(is.nrows, was.nrows);
        for (int k = 0; k < is.nrows; k++) {
            assert_memory_equal(&is.rows[k].id, &was.rows[k].id, sizeof(struct id));
            assert_int_equal(is.rows[k].due, was.rows[k].due);
            assert_int_equal(is.rows[k].opens, was.rows[k].opens);
        }
    }
}

static void a_message_written_by_a_wrong_clock_is_answered_by_whoever_ends_it(void **state)
{
    static const char *const wrong[] = {"2026-11-24 11:00", "2026-11-23 10:00", "2025-11-24 10:00", "2036-11-24 10:00"};
    struct world *w = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct queue q;
        struct follow_up_seen seen;
        struct follow_up_done done;
        struct queue_filter f = {.is_ahead = true, .kind = FOLLOW_UP_RING_BACK};
        struct follow_up_answer what = {.outcome = "reached", .date = CIVIL_NONE, .minute = MINUTE_NONE};
        world_at(w, wrong[i]);
        message(w, (int)i);
        world_at(w, "2026-11-24 12:00");
        world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
        if (i == 2) { /* of before the practice went live: history */
            assert_int_equal(q.nrows, 0);
            continue;
        }
        assert_int_equal(q.nrows, 1);
        world_ok(w, follow_up_see(w->practice, &q.rows[0].id, &w->arena, &seen, &w->err));
        world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
        world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
        assert_int_equal(q.nrows, 0);
    }
}

#define TEST(x) cmocka_unit_test_setup_teardown(x, world_setup, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_clock_that_jumps_changes_no_row_and_back_again_all_is_shown_as_before),
        TEST(with_the_clock_set_back_nothing_is_late_and_nothing_is_gone),
        TEST(with_the_clock_ahead_only_what_a_visit_closes_makes_way_for_the_visit),
        TEST(the_rules_run_over_everybody_give_the_same_rows_at_any_hour),
        TEST(a_message_written_by_a_wrong_clock_is_answered_by_whoever_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
