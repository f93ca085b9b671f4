/* Where a booking stands and what became of it, said apart. */
#include "practice/conflict.h"

#include "practice/absence.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/undo.h"
#include "pair_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct visits {
    struct pair p; /* must be first */
    struct appointment x;
};

static int open_pair(void **state)
{
    static struct visits v;
    pair_open(&v.p);
    v.x = world_book(&v.p.w, 0, "chen", "2026-11-24 15:00");
    pair_copy(&v.p);
    *state = &v;
    return 0;
}

static int close_pair(void **state)
{
    pair_close(*state);
    return 0;
}

static void cancel(struct visits *v)
{
    struct world *w = &v->p.w;
    struct appointment x = world_get(w, &v->x.id);
    struct version seen = appointment_version(&x);
    const struct change_of_status c = {.to = STATUS_CANCELLED,
                                       .cancel_by = CANCELLED_BY_PATIENT,
                                       .reason = "pat",
                                       .next = {.next = NEXT_REBOOK, .due = CIVIL_NONE}};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, &seen, &c, &w->out, &w->err));
}

static void move(struct visits *v, const char *who, const char *when)
{
    struct world *w = &v->p.w;
    struct appointment x = world_get(w, &v->x.id);
    struct version seen = appointment_version(&x);
    struct place to = world_place(w, who, when, 30);
    world_ok(w, appointment_move(&w->bell, &w->arena, &x.id, &seen, &to, NULL, &w->out, &w->err));
}

static void at(struct visits *v, bool second)
{
    pair_at(&v->p, second ? v->p.b : v->p.a);
}

/* The one question here, which is in the queue and counted too; NULL: none is wanted. */
static struct conflict *asked(struct visits *v, bool want)
{
    struct world *w = &v->p.w;
    struct queue_filter all = {0};
    struct queue q;
    struct conflict *c;
    int n, hidden, count, computers, rows = 0;
    world_ok(w, conflict_list(w->practice, false, &w->arena, &c, &n, &hidden, &w->err));
    world_ok(w, conflict_count(w->practice, &count, &computers, &w->err));
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    for (int i = 0; i < q.nrows; i++)
        rows += strcmp(q.rows[i].kind, FOLLOW_UP_CONFLICT) == 0;
    assert_int_equal(n, want);
    assert_int_equal(count, want);
    assert_int_equal(rows, want);
    if (!want)
        return NULL;
    assert_string_equal(c->field_name, "visit");
    assert_memory_equal(c->patient.b, v->x.patient.b, ID_SIZE);
    return c;
}

static int side_of(const struct conflict *c, const char *words)
{
    for (int i = 0; i < c->nsides; i++)
        if (strstr(c->sides[i].text, words))
            return i;
    fail_msg("nobody says %s", words);
    return -1;
}

static void cancel_and_move_apart(struct visits *v, bool cancel_first)
{
    if (cancel_first)
        cancel(v);
    else
        move(v, "chen", "2026-12-01 10:00");
    at(v, true);
    if (cancel_first)
        move(v, "chen", "2026-12-01 10:00");
    else
        cancel(v);
    pair_meet(&v->p);
}

static void cancelled_here_and_moved_there_is_asked_on_both(void **state)
{
    struct visits *v = *state;
    cancel_and_move_apart(v, true);
    for (int i = 0; i < 2; i++) {
        at(v, i);
        struct conflict *c = asked(v, true);
        assert_int_equal(c->nsides, 2);
        assert_string_equal(c->sides[0].text, "cancelled: Tue 24 Nov 15:00, Chen, Room 1, by patient");
        assert_string_equal(c->sides[1].text, "Tue 1 Dec 10:00, Chen, Room 1");
        assert_true(c->sides[0].is_shown);
        assert_false(c->sides[1].is_shown);
        assert_non_null(c->sides[0].site);
    }
}

static void moved_before_it_was_cancelled_apart_is_asked_too(void **state)
{
    struct visits *v = *state;
    cancel_and_move_apart(v, false);
    assert_int_equal(asked(v, true)->nsides, 2);
}

static void who_keeps_the_visit_has_it_at_the_moved_time_everywhere(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    cancel_and_move_apart(v, true);
    struct conflict *c = asked(v, true);
    world_ok(w, conflict_keep(&w->okoro, c, side_of(c, "1 Dec"), &w->err));
    for (int i = 0; i < 2; i++) {
        at(v, i);
        struct appointment x = world_get(w, &v->x.id);
        assert_int_equal(x.status, STATUS_BOOKED);
        assert_int_equal(x.start_min, 600);
        assert_int_equal(x.date, PRACTICE_LIB_TODAY + 8);
        assert_int_equal(x.cancelled_at, 0);
        asked(v, false);
        pair_meet(&v->p);
    }
}

static void who_keeps_it_cancelled_ends_the_question(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    cancel_and_move_apart(v, false);
    struct conflict *c = asked(v, true);
    struct undone u;
    world_ok(w, conflict_keep(&w->okoro, c, side_of(c, "cancelled"), &w->err));
    asked(v, false);
    world_refused(w, undo_last(&w->okoro, &w->arena, &u, &w->err), ERR_REFUSED, "(a visit, ");
    pair_meet(&v->p);
    at(v, true);
    asked(v, false);
    assert_int_equal(world_get(w, &v->x.id).status, STATUS_CANCELLED);
    assert_int_equal(world_get(w, &v->x.id).tell, TELL_NOTHING); /* they cancelled themselves */
}

static void who_cancels_what_was_moved_before_their_eyes_is_asked_nothing(void **state)
{
    struct visits *v = *state;
    move(v, "chen", "2026-12-01 10:00");
    pair_meet(&v->p);
    at(v, true);
    cancel(v);
    pair_meet(&v->p);
    asked(v, false);
}

static void other_words_about_it_settle_nothing(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    struct act act;
    cancel_and_move_apart(v, true);
    world_ok(w, act_begin(w->practice->book, &act, "appointment-edit", &w->okoro.who, &w->err));
    act_record(&act, KIND_APPOINTMENT, &v->x.id, &v->x.patient);
    act_set_text(&act, APPOINTMENT_REMARK, "rang");
    world_ok(w, act_commit(&act, &w->err));
    asked(v, true);
    pair_meet(&v->p);
    at(v, true);
    asked(v, true);
}

static void moved_to_two_places_is_one_question(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    move(v, "okafor", "2026-12-08 10:00");
    at(v, true);
    move(v, "chen", "2026-12-10 14:30");
    pair_meet(&v->p);
    struct conflict *c = asked(v, true);
    assert_int_equal(c->nsides, 2);
    assert_string_equal(c->sides[0].text, "Tue 8 Dec 10:00, Okafor, Room 2");
    assert_string_equal(c->sides[1].text, "Thu 10 Dec 14:30, Chen, Room 1");
    assert_true(c->sides[1].is_shown);
    world_ok(w, conflict_keep(&w->okoro, c, 0, &w->err));
    pair_meet(&v->p);
    at(v, true);
    asked(v, false);
    struct appointment x = world_get(w, &v->x.id);
    assert_int_equal(x.date, PRACTICE_LIB_TODAY + 15);
    assert_int_equal(x.start_min, 600);
    assert_string_equal(x.practitioner_name, "Okafor");
    assert_int_equal(x.tell, TELL_DUE); /* one of the two computers has told them the other time */
    assert_string_equal(absence_why(w->practice, &w->arena, &x), "moved to Tue 8 Dec 10:00");
}

static void who_has_come_meanwhile_has_nothing_to_be_told(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    move(v, "okafor", "2026-11-24 10:00");
    at(v, true);
    move(v, "chen", "2026-11-24 14:30");
    pair_meet(&v->p);
    struct conflict *c = asked(v, true);
    world_at(w, "2026-11-24 09:50");
    const struct change_of_status here = {.to = STATUS_ARRIVED};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &v->x.id, NULL, &here, &w->out, &w->err));
    c = asked(v, true);
    world_ok(w, conflict_keep(&w->okoro, c, 0, &w->err));
    assert_int_equal(world_get(w, &v->x.id).status, STATUS_ARRIVED);
    assert_int_equal(world_get(w, &v->x.id).tell, TELL_NOTHING);
}

static void taken_back_here_and_confirmed_there_is_asked(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    struct undone u;
    struct appointment x = world_get(w, &v->x.id);
    struct version seen = appointment_version(&x);
    world_ok(w, undo_last(&w->okoro, &w->arena, &u, &w->err));
    assert_true(u.found);
    at(v, true);
    world_ok(w, appointment_confirm(&w->bell, &w->arena, &x.id, &seen, CONFIRM_CONFIRMED, &w->out, &w->err));
    pair_meet(&v->p);
    struct conflict *c = asked(v, true);
    assert_int_equal(c->nsides, 2);
    assert_string_equal(c->sides[0].text, "taken out as a mistake: Tue 24 Nov 15:00, Chen, Room 1");
    assert_true(c->sides[0].is_shown);
    world_ok(w, conflict_keep(&w->okoro, c, 1, &w->err));
    pair_meet(&v->p);
    at(v, true);
    asked(v, false);
    x = world_get(w, &v->x.id);
    assert_int_equal(x.status, STATUS_BOOKED);
    assert_int_equal(x.confirmation, CONFIRM_CONFIRMED);
}

/* ---- did not come, and that does not count ---- */

static void say_status(struct visits *v, enum status to)
{
    struct world *w = &v->p.w;
    const struct change_of_status c = {.to = to, .next = {.next = NEXT_REBOOK, .due = CIVIL_NONE}, .is_heard = true};
    world_ok(w, appointment_status(&w->okoro, &w->arena, &v->x.id, NULL, &c, &w->out, &w->err));
}

/* Both know of a message of theirs; the first computer says that they did not come all the same. */
static void they_did_not_come(struct visits *v)
{
    struct world *w = &v->p.w;
    struct contact said = {.patient = v->x.patient,
                           .direction = "in",
                           .mode = "voicemail",
                           .outcome = "message",
                           .text = "cannot come",
                           .duration_s = -1};
    struct id id;
    world_at(w, "2026-11-24 14:30");
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &said, &id, &w->err));
    pair_meet(&v->p);
    world_at(w, "2026-11-24 15:40");
    say_status(v, STATUS_NOSHOW);
    assert_string_equal(world_get(w, &v->x.id).excused, "message");
    at(v, true);
}

static void who_was_seen_after_all_has_no_excuse(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    they_did_not_come(v);
    say_status(v, STATUS_FULFILLED);
    pair_meet(&v->p);
    struct conflict *c = asked(v, true);
    world_ok(w, conflict_keep(&w->okoro, c, 1 - side_of(c, "did not come"), &w->err));
    for (int i = 0; i < 2; i++) {
        at(v, i);
        assert_int_equal(world_get(w, &v->x.id).status, STATUS_FULFILLED);
        assert_null(world_get(w, &v->x.id).excused);
        asked(v, false);
        pair_meet(&v->p);
    }
}

static void an_excuse_that_was_taken_back_elsewhere_is_no_question_of_its_own(void **state)
{
    struct visits *v = *state;
    struct world *w = &v->p.w;
    they_did_not_come(v);
    say_status(v, STATUS_NOSHOW);
    say_status(v, STATUS_BOOKED);
    pair_meet(&v->p);
    struct conflict *c = asked(v, true);
    world_ok(w, conflict_keep(&w->okoro, c, side_of(c, "did not come"), &w->err));
    pair_meet(&v->p);
    at(v, true);
    asked(v, false);
    assert_int_equal(world_get(w, &v->x.id).status, STATUS_NOSHOW);
    assert_string_equal(world_get(w, &v->x.id).excused, "message");
}

int main(void)
{
#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)
    const struct CMUnitTest tests[] = {
        WITH_PAIR(cancelled_here_and_moved_there_is_asked_on_both),
        WITH_PAIR(moved_before_it_was_cancelled_apart_is_asked_too),
        WITH_PAIR(who_keeps_the_visit_has_it_at_the_moved_time_everywhere),
        WITH_PAIR(who_keeps_it_cancelled_ends_the_question),
        WITH_PAIR(who_cancels_what_was_moved_before_their_eyes_is_asked_nothing),
        WITH_PAIR(other_words_about_it_settle_nothing),
        WITH_PAIR(moved_to_two_places_is_one_question),
        WITH_PAIR(who_has_come_meanwhile_has_nothing_to_be_told),
        WITH_PAIR(taken_back_here_and_confirmed_there_is_asked),
        WITH_PAIR(who_was_seen_after_all_has_no_excuse),
        WITH_PAIR(an_excuse_that_was_taken_back_elsewhere_is_no_question_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
