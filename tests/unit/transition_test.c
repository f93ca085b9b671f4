#include "practice/transition.h"

#include "appointment_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Every legal step, written down a second time by hand from the product's section 2: the table and
 * this list are compared both ways. */
static const struct {
    enum status from, to;
    const char *act;
} legal[] = {
    {STATUS_NONE, STATUS_BOOKED, "appointment-book"},
    {STATUS_NONE, STATUS_WAITLIST, "appointment-wait"},
    {STATUS_NONE, STATUS_ARRIVED, "appointment-walk-in"},
    {STATUS_NONE, STATUS_FULFILLED, "appointment-import"},
    {STATUS_NONE, STATUS_CANCELLED, "appointment-import"},
    {STATUS_NONE, STATUS_NOSHOW, "appointment-import"},
    {STATUS_WAITLIST, STATUS_BOOKED, "appointment-place"},
    {STATUS_WAITLIST, STATUS_CANCELLED, "appointment-cancel"},
    {STATUS_WAITLIST, STATUS_ENTERED_IN_ERROR, "appointment-mistake"},
    {STATUS_BOOKED, STATUS_ARRIVED, "appointment-arrive"},
    {STATUS_BOOKED, STATUS_CHECKED_IN, "appointment-room"},
    {STATUS_BOOKED, STATUS_FULFILLED, "appointment-seen"},
    {STATUS_BOOKED, STATUS_CANCELLED, "appointment-cancel"},
    {STATUS_BOOKED, STATUS_NOSHOW, "appointment-noshow"},
    {STATUS_BOOKED, STATUS_ENTERED_IN_ERROR, "appointment-mistake"},
    {STATUS_ARRIVED, STATUS_CHECKED_IN, "appointment-room"},
    {STATUS_ARRIVED, STATUS_FULFILLED, "appointment-seen"},
    {STATUS_ARRIVED, STATUS_CANCELLED, "appointment-left-unseen"},
    {STATUS_ARRIVED, STATUS_BOOKED, "appointment-not-arrived"},
    {STATUS_CHECKED_IN, STATUS_FULFILLED, "appointment-seen"},
    {STATUS_CHECKED_IN, STATUS_ARRIVED, "appointment-not-in-room"},
    {STATUS_FULFILLED, STATUS_CHECKED_IN, "appointment-not-seen"},
    {STATUS_CANCELLED, STATUS_BOOKED, "appointment-reinstate"},
    {STATUS_NOSHOW, STATUS_BOOKED, "appointment-came-late"},
};

enum { LEGAL = sizeof legal / sizeof *legal };

static int index_of(enum status from, enum status to)
{
    for (int i = 0; i < LEGAL; i++)
        if (legal[i].from == from && legal[i].to == to)
            return i;
    return -1;
}

static void the_table_has_every_legal_step_and_no_other(void **state)
{
    (void)state;
    for (int from = 0; from < STATUS_COUNT; from++) {
        for (int to = 0; to < STATUS_COUNT; to++) {
            const struct transition *t = transition_find((enum status)from, (enum status)to);
            int i = index_of((enum status)from, (enum status)to);
            assert_true((t != NULL) == (i >= 0));
            if (t)
                assert_string_equal(t->act, legal[i].act);
        }
    }
}

static void every_end_asks_what_next_and_every_way_back_forgets_it(void **state)
{
    (void)state;
    for (int i = 0; i < LEGAL; i++) {
        const struct transition *t = transition_find(legal[i].from, legal[i].to);
        if (t->from == STATUS_NONE)
            continue;
        assert_int_equal(t->next == ASKS_NEXT, transition_is_end(t->to));
        assert_int_equal(t->next == FORGETS_NEXT, transition_is_end(t->from));
        assert_int_equal(t->needs_reason, t->to == STATUS_CANCELLED || t->to == STATUS_ENTERED_IN_ERROR);
        assert_true(t->level >= LEVEL_DESK);
    }
}

static void a_list_holds_what_can_be_done_from_there(void **state)
{
    const struct transition *list[STATUS_COUNT];
    (void)state;
    assert_int_equal(transition_list(STATUS_BOOKED, list), 6);
    assert_int_equal(list[0]->to, STATUS_ARRIVED);
    assert_int_equal(transition_list(STATUS_ENTERED_IN_ERROR, list), 0);
}

static void codes_and_desk_words_are_both_understood(void **state)
{
    enum status s;
    (void)state;
    for (int i = STATUS_NONE + 1; i < STATUS_COUNT; i++) {
        assert_true(transition_status_parse(transition_status_code((enum status)i), &s));
        assert_int_equal(s, i);
        assert_true(transition_status_parse(transition_status_desk((enum status)i), &s));
        assert_int_equal(s, i);
    }
    assert_true(transition_status_parse("Did Not Come", &s));
    assert_false(transition_status_parse("", &s));
    assert_false(transition_status_parse("lapsed", &s));
    assert_false(transition_status_parse(NULL, &s));
}

/* What each step asks for, so that only the transition itself decides. */
static struct change_of_status wish(enum status from, enum status to)
{
    struct change_of_status c = {.to = to, .reason = "pat", .cancel_by = CANCELLED_BY_PATIENT};
    if (transition_is_end(to))
        c.next = (struct next_step){.next = NEXT_REBOOK};
    (void)from;
    return c;
}

/* From every state that can be reached, every state is tried through the one door there is. */
static void every_illegal_step_is_refused_and_every_legal_one_done(void **state)
{
    static const enum status reached[] = {STATUS_BOOKED,    STATUS_ARRIVED, STATUS_CHECKED_IN,      STATUS_FULFILLED,
                                          STATUS_CANCELLED, STATUS_NOSHOW,  STATUS_ENTERED_IN_ERROR};
    (void)state;
    for (size_t f = 0; f < sizeof reached / sizeof *reached; f++) {
        for (int to = STATUS_NONE; to < STATUS_COUNT; to++) {
            struct world w;
            world_open(&w);
            struct appointment x = world_with_status(&w, reached[f]);
            assert_int_equal(x.status, reached[f]);
            world_at(&w, "2026-11-23 11:20");
            struct change_of_status c = wish(x.status, (enum status)to);
            bool ok = appointment_status(&w.nobody, &w.arena, &x.id, NULL, &c, &w.out, &w.err);
            assert_int_equal(ok, index_of(reached[f], (enum status)to) >= 0);
            struct appointment now = (err_clear(&w.err), world_get(&w, &x.id));
            assert_int_equal(now.status, ok ? (enum status)to : reached[f]);
            world_close(&w);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_every_legal_step_and_no_other),
        cmocka_unit_test(every_end_asks_what_next_and_every_way_back_forgets_it),
        cmocka_unit_test(a_list_holds_what_can_be_done_from_there),
        cmocka_unit_test(codes_and_desk_words_are_both_understood),
        cmocka_unit_test(every_illegal_step_is_refused_and_every_legal_one_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
