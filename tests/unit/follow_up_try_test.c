/* What can have come of a follow-up: by how somebody is reached, and by what has to come next. */
#include "practice/follow_up.h"

#include "appointment_lib.h"
#include "base/clock.h"
#include "practice/message.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct follow_up_answer outcome(const char *code)
{
    return (struct follow_up_answer){.outcome = code, .date = CIVIL_NONE, .minute = MINUTE_NONE};
}

static bool answer(struct world *w, const struct id *id, struct follow_up_answer x)
{
    struct follow_up_seen seen;
    struct follow_up_done done;
    world_ok(w, follow_up_see(w->practice, id, &w->arena, &seen, &w->err));
    return follow_up_answer(&w->okoro, &w->arena, &seen, &x, &done, &w->err);
}

static struct id promise(struct world *w, int patient)
{
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id id;
    f.patient = w->patient[patient];
    f.text = "the report";
    f.due_date = PRACTICE_LIB_TODAY;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    return id;
}

static struct telecom give_number(struct world *w, int patient)
{
    struct telecom t = telecom_none();
    struct telecom *all;
    struct id id;
    int n;
    t.patient = w->patient[patient];
    t.system = "phone";
    t.value = "07700 900123";
    t.use = "mobile";
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &t, &id, &w->err));
    world_ok(w, telecom_list(w->practice->book, &w->patient[patient], &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    return all[0];
}

static void change_patient(struct world *w, int patient, const char *channel)
{
    struct patient was, will;
    world_ok(w, patient_get(w->practice->book, &w->patient[patient], &w->arena, &was, &w->err));
    will = was;
    will.is_never_rung = true;
    will.channel = channel;
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &was, &will, &w->err));
}

static void nothing_of_a_telephone_comes_of_who_cannot_be_rung(void **state)
{
    static const char *const codes[] = {"no-answer", "message", "message-person", "busy", "call-later"};
    struct world *w = *state;
    struct queue_row row;
    struct queue_detail d;
    struct id id = promise(w, 0);
    give_number(w, 0);
    change_patient(w, 0, "text");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        world_refused(w, answer(w, &id, outcome(codes[i])), ERR_REFUSED, "cannot be rung: write to them");
    /* Shown is what they like best. */
    world_ok(w, queue_get(w->practice, &id, &w->arena, &row, &w->err));
    world_ok(w, queue_describe(w->practice, &row, &w->arena, &d, &w->err));
    assert_non_null(strstr(d.phone, "07700"));
    world_ok(w, answer(w, &id, outcome("sent")));
}

static void who_cannot_be_rung_is_not_asked_to_ring(void **state)
{
    struct world *w = *state;
    struct message m;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    give_number(w, 0);
    change_patient(w, 0, "text");
    world_ok(w, message_make(w->practice, FOLLOW_UP_REMIND, &w->patient[0], &x.id, "text", &w->arena, &m, &w->err));
    assert_true(*m.text && !strstr(m.text, "ring "));
    assert_non_null(strstr(m.text, "please write to "));
    world_ok(w,
             message_make_told(w->practice, FOLLOW_UP_REMIND, &w->patient[0], &x.id, "text", &w->arena, &m, &w->err));
    assert_non_null(strstr(m.text, "please answer this message"));
}

static void no_message_is_left_for_who_wants_none(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0);
    struct telecom was = give_number(w, 0), will = was;
    will.message = "nothing";
    world_ok(w, telecom_edit(w->practice->book, &w->okoro.who, &was, &will, &w->err));
    world_refused(w, answer(w, &id, outcome("message")), ERR_REFUSED, "wants no message left");
    world_ok(w, answer(w, &id, outcome("no-answer")));
}

static struct id to_rebook(struct world *w, struct appointment *x)
{
    *x = world_book(w, 0, "chen", "2026-11-24 09:00");
    struct next_step rebook = {.next = NEXT_REBOOK};
    world_ok(w, appointment_cancel(&w->okoro, &w->arena, &x->id, NULL, CANCELLED_BY_PATIENT, "pat", &rebook, &w->out,
                                   &w->err));
    return queue_rule_id(FOLLOW_UP_REBOOK, &x->id);
}

static void who_was_reached_about_booking_again_leaves_with_a_next_step(void **state)
{
    struct world *w = *state;
    struct appointment x;
    struct id id = to_rebook(w, &x);
    struct follow_up_answer later = outcome("reached");
    world_refused(w, answer(w, &id, outcome("reached")), ERR_INPUT, "What comes next");
    world_refused(w, answer(w, &id, outcome("done")), ERR_INPUT, "What comes next");
    later.date = PRACTICE_LIB_TODAY + 14;
    world_ok(w, answer(w, &id, later));
    x = world_get(w, &x.id);
    assert_int_equal(x.next, NEXT_DATE);
    assert_int_equal(x.next_due, PRACTICE_LIB_TODAY + 14);
    world_same_as_rebuilt(w);
}

static void a_reason_ends_it_too(void **state)
{
    struct world *w = *state;
    struct appointment x;
    struct id id = to_rebook(w, &x);
    struct follow_up_answer closed = outcome("reached");
    closed.reason = "is well again";
    world_ok(w, answer(w, &id, closed));
    assert_int_equal(world_get(w, &x.id).next, NEXT_CLOSED);
}

/* Whoever wants no more of it is asked nothing further, and has no next step. */
static void who_declines_or_wants_no_contact_has_nothing_in_place_of_it(void **state)
{
    static const char *const codes[] = {"declined", "no-contact"};
    struct world *w = *state;
    for (int i = 0; i < 2; i++) {
        struct appointment x;
        struct id id = to_rebook(w, &x);
        struct follow_up_answer ended = outcome(codes[i]);
        ended.reason = i == 0 ? "is well again" : NULL;
        ended.words = "said so";
        ended.date = i == 0 ? PRACTICE_LIB_TODAY - 14 : CIVIL_NONE;
        world_ok(w, answer(w, &id, ended));
        x = world_get(w, &x.id);
        assert_int_equal(x.next, NEXT_CLOSED);
        assert_string_equal(x.next_note, i == 0 ? "is well again" : "declined");
    }
    world_same_as_rebuilt(w);
}

static void what_was_said_a_moment_ago_is_known_and_something_else_in_between_ends_that(void **state)
{
    struct world *w = *state;
    struct id id = promise(w, 0);
    int64_t at, now = clock_now_ms();
    world_ok(w, answer(w, &id, outcome("no-answer")));
    world_ok(w, follow_up_just_said(w->practice, &w->patient[0], &ID_NONE, "no-answer", now, &at, &w->err));
    assert_int_equal(at, now);
    world_ok(w, follow_up_just_said(w->practice, &w->patient[0], &ID_NONE, "message", now, &at, &w->err));
    assert_int_equal(at, 0);
    world_ok(w, follow_up_just_said(w->practice, &w->patient[0], &ID_NONE, "no-answer", now + 61000, &at, &w->err));
    assert_int_equal(at, 0);
    world_ok(w, answer(w, &id, outcome("message")));
    world_ok(w, follow_up_just_said(w->practice, &w->patient[0], &ID_NONE, "no-answer", now, &at, &w->err));
    assert_int_equal(at, 0);
}

/* They stand at the desk: what is open for them is asked there. */
static void nobody_rings_who_is_leaving_until_the_desk_has_finished(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct change_of_status seen = {.to = STATUS_FULFILLED};
    struct next_step rebook = {.next = NEXT_REBOOK};
    struct queue_filter f = {.patient = w->patient[0], .kind = FOLLOW_UP_PROMISE};
    struct queue q, all;
    promise(w, 0);
    world_at(w, "2026-11-23 11:20");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &seen, &w->out, &w->err));
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    assert_int_equal(q.rows[0].place, QUEUE_DESK);
    struct queue_filter every = {0};
    int at_desk = 0;
    world_ok(w, queue_load(w->practice, &every, &w->arena, &all, &w->err));
    for (int i = 0; i < all.nrows; i++)
        at_desk += all.rows[i].place == QUEUE_DESK;
    assert_int_equal(all.place[QUEUE_DESK], at_desk); /* and so it is counted */
    world_ok(w, appointment_set_next(&w->okoro, &w->arena, &x.id, NULL, &rebook, &w->out, &w->err));
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.rows[0].place, QUEUE_NOW);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(nothing_of_a_telephone_comes_of_who_cannot_be_rung),
        IN_WORLD(who_cannot_be_rung_is_not_asked_to_ring),
        IN_WORLD(no_message_is_left_for_who_wants_none),
        IN_WORLD(who_was_reached_about_booking_again_leaves_with_a_next_step),
        IN_WORLD(a_reason_ends_it_too),
        IN_WORLD(who_declines_or_wants_no_contact_has_nothing_in_place_of_it),
        IN_WORLD(what_was_said_a_moment_ago_is_known_and_something_else_in_between_ends_that),
        IN_WORLD(nobody_rings_who_is_leaving_until_the_desk_has_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
