/* From every state the keys offer the legal steps and no other: what is ready is compared with transition.c. */
#include "screens/schedule_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A screen whose marker stands on a booking of this status. */
static void put(struct schedule *s, struct appointment *x, enum status status)
{
    memset(s, 0, sizeof *s);
    *x = (struct appointment){.status = status,
                              .date = 20780,
                              .start_min = 660,
                              .minutes = 30,
                              .patient_short = "Smith A",
                              .next = NEXT_REBOOK,
                              .expected_min = MINUTE_NONE};
    s->day.today = 20780;
    s->day.now_min = 642;
    s->in_panel = true;
    s->nitems = 1;
    s->items[0].appointment = x;
}

static void every_key_is_ready_exactly_where_its_step_is_legal(void **state)
{
    static const struct {
        bool (*is_ready)(const struct app *app, const void *state, struct err *e);
        enum status to;
    } keys[] = {
        {schedule_act_can_arrive, STATUS_ARRIVED},
        {schedule_act_can_room, STATUS_CHECKED_IN},
        {schedule_act_can_see, STATUS_FULFILLED},
        {schedule_act_can_cancel, STATUS_CANCELLED},
    };
    static struct schedule s;
    struct appointment x;
    (void)state;
    for (int from = STATUS_WAITLIST; from < STATUS_COUNT; from++)
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            struct err e = {0};
            put(&s, &x, (enum status)from);
            const struct transition *t = transition_find((enum status)from, keys[k].to);
            bool is_legal = t && !t->is_undo;
            /* Came late after all: two legal steps behind one key. */
            if (from == STATUS_NOSHOW && keys[k].to == STATUS_ARRIVED)
                is_legal = true;
            assert_int_equal(keys[k].is_ready(NULL, &s, &e), is_legal);
            assert_int_equal(e.kind, is_legal ? ERR_NONE : ERR_REFUSED);
        }
}

static void a_step_back_is_offered_where_there_is_one(void **state)
{
    static struct schedule s;
    struct appointment x;
    (void)state;
    for (int from = STATUS_WAITLIST; from < STATUS_COUNT; from++) {
        const struct transition *rows[STATUS_COUNT];
        struct err e = {0};
        bool has_one = false;
        int n = transition_list((enum status)from, rows);
        for (int i = 0; i < n; i++)
            has_one = has_one || rows[i]->is_undo;
        put(&s, &x, (enum status)from);
        assert_int_equal(schedule_act_can_step_back(NULL, &s, &e), has_one);
    }
}

static void told_of_a_delay_is_who_is_to_come_or_waits(void **state)
{
    static struct schedule s;
    struct appointment x;
    (void)state;
    for (int from = STATUS_WAITLIST; from < STATUS_COUNT; from++) {
        struct err e = {0};
        put(&s, &x, (enum status)from);
        assert_int_equal(schedule_edit_can_inform(NULL, &s, &e), from == STATUS_BOOKED || from == STATUS_ARRIVED);
    }
    struct err e = {0};
    put(&s, &x, STATUS_BOOKED);
    s.day.now_min = 690; /* over */
    assert_false(schedule_edit_can_inform(NULL, &s, &e));
}

static void while_somebody_is_moved_no_other_act_is_ready(void **state)
{
    static struct schedule s;
    struct appointment x;
    struct err e = {0};
    (void)state;
    put(&s, &x, STATUS_BOOKED);
    s.is_carrying = true;
    assert_false(schedule_act_can_arrive(NULL, &s, &e));
    err_clear(&e);
    assert_false(schedule_edit_can_edit(NULL, &s, &e));
    err_clear(&e);
    assert_false(schedule_act_can_step_back(NULL, &s, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_ready_exactly_where_its_step_is_legal),
        cmocka_unit_test(a_step_back_is_offered_where_there_is_one),
        cmocka_unit_test(told_of_a_delay_is_who_is_to_come_or_waits),
        cmocka_unit_test(while_somebody_is_moved_no_other_act_is_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
