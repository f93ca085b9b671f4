/* Who is to be rung, and every number was marked as wrong: a place of their own until they come or one is known. */
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/telecom.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct id add(struct world *w, const char *kind, int patient)
{
    struct follow_up f = follow_up_none(kind);
    struct id id;
    f.patient = w->patient[patient];
    f.text = "ask how it went";
    f.due_date = PRACTICE_LIB_TODAY;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    return id;
}

/* Where it stands, in the list and by itself; the tab counts it wherever that is. */
static enum queue_place place_of(struct world *w, const struct id *id)
{
    struct queue_row row;
    struct queue q;
    int tab;
    world_ok(w, queue_load(w->practice, &(struct queue_filter){.is_bare = true}, &w->arena, &q, &w->err));
    world_ok(w, queue_count(w->practice, &ID_NONE, &tab, &w->err));
    assert_int_equal(tab, queue_today(&q));
    world_ok(w, queue_get(w->practice, id, &w->arena, &row, &w->err));
    for (int i = 0; i < q.nrows; i++)
        if (id_compare(&q.rows[i].id, id) == 0) {
            assert_int_equal(q.rows[i].place, row.place);
            return row.place;
        }
    fail_msg("it is not in the list");
    return QUEUE_PLACES;
}

static struct telecom number(struct world *w, const struct id *patient, const char *value)
{
    struct telecom t = telecom_none();
    t.patient = *patient;
    t.value = value;
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &t, &t.id, &w->err));
    world_ok(w, telecom_get(w->practice->book, &t.id, &w->arena, &t, &w->err));
    return t;
}

static void mark(struct world *w, const struct telecom *t, bool is_bad)
{
    struct telecom was = *t, to;
    was.is_bad = !is_bad;
    to = was;
    to.is_bad = is_bad;
    world_ok(w, telecom_edit(w->practice->book, &w->okoro.who, &was, &to, &w->err));
}

/* All numbers they have. */
static void mark_all(struct world *w, int patient)
{
    struct telecom *all;
    int n;
    world_ok(w, telecom_list(w->practice->book, &w->patient[patient], &w->arena, &all, &n, &w->err));
    for (int i = 0; i < n; i++)
        if (!all[i].is_bad)
            mark(w, &all[i], true);
}

static void whose_numbers_are_all_wrong_is_asked_when_they_come(void **state)
{
    struct world *w = *state;
    struct id id = add(w, FOLLOW_UP_PROMISE, 3);
    struct telecom first = number(w, &w->patient[3], "07700 900111");
    struct telecom second = number(w, &w->patient[3], "07700 900222");
    mark(w, &first, true);
    assert_int_equal(place_of(w, &id), QUEUE_NOW); /* the next is offered */
    mark_all(w, 3);
    assert_int_equal(place_of(w, &id), QUEUE_LOST);
    world_book(w, 3, "chen", "2026-11-23 16:00");
    assert_int_equal(place_of(w, &id), QUEUE_DESK);
    mark(w, &second, false);
    struct id other = add(w, FOLLOW_UP_PROMISE, 2);
    number(w, &w->patient[2], "07700 900333");
    mark_all(w, 2);
    assert_int_equal(place_of(w, &other), QUEUE_LOST);
    number(w, &w->patient[2], "07700 900444");
    assert_int_equal(place_of(w, &other), QUEUE_NOW);
}

static void what_needs_no_call_stays_where_it_is(void **state)
{
    struct world *w = *state;
    struct id task = add(w, FOLLOW_UP_TASK, 3), promise = add(w, FOLLOW_UP_PROMISE, 3);
    number(w, &w->patient[3], "07700 900111");
    mark_all(w, 3);
    assert_int_equal(place_of(w, &task), QUEUE_NOW);
    assert_int_equal(place_of(w, &promise), QUEUE_LOST);
    /* Nobody has a number of this one, and none is wrong: it was never asked for. */
    struct id id = add(w, FOLLOW_UP_PROMISE, 4);
    assert_int_equal(place_of(w, &id), QUEUE_NOW);
    struct telecom mail = telecom_none();
    mail.patient = w->patient[4];
    mail.system = "email";
    mail.value = "ann@example.org";
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &mail, &mail.id, &w->err));
    world_ok(w, telecom_get(w->practice->book, &mail.id, &w->arena, &mail, &w->err));
    mark(w, &mail, true); /* a wrong address is no wrong number */
    assert_int_equal(place_of(w, &id), QUEUE_NOW);
}

/* Whichever of the two records the wrong number, and what is to be done, were written on. */
static void of_records_made_one_the_numbers_of_all_count(void **state)
{
    struct world *w = *state;
    struct id of_loser = add(w, FOLLOW_UP_PROMISE, 3), of_survivor = add(w, FOLLOW_UP_PROMISE, 4);
    number(w, &w->patient[3], "07700 900111");
    mark_all(w, 3);
    assert_int_equal(place_of(w, &of_survivor), QUEUE_NOW);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[3], &w->patient[4], &w->err));
    assert_int_equal(place_of(w, &of_loser), QUEUE_LOST);
    assert_int_equal(place_of(w, &of_survivor), QUEUE_LOST);
    number(w, &w->patient[4], "07700 900222");
    assert_int_equal(place_of(w, &of_loser), QUEUE_NOW);
    assert_int_equal(place_of(w, &of_survivor), QUEUE_NOW);
    mark_all(w, 4);
    assert_int_equal(place_of(w, &of_loser), QUEUE_LOST);
    assert_int_equal(place_of(w, &of_survivor), QUEUE_LOST);
}

/* What is counted without being read has the same places: of one's own record and of two that were made one; what is
 * confidential is counted once. */
static void they_are_counted_so_however_many_are_open(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_TASK);
    add(w, FOLLOW_UP_PROMISE, 2);
    add(w, FOLLOW_UP_TASK, 2);
    add(w, FOLLOW_UP_PROMISE, 3);
    add(w, FOLLOW_UP_PROMISE, 4);
    number(w, &w->patient[2], "07700 900111");
    number(w, &w->patient[3], "07700 900222");
    mark_all(w, 2);
    mark_all(w, 3);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[3], &w->patient[4], &w->err));
    f.patient = w->patient[1];
    f.text = "ask how it went";
    f.due_date = PRACTICE_LIB_TODAY;
    f.is_confidential = true;
    f.owner = w->okoro.who.staff;
    struct id id;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &id, &w->err));
    f.is_confidential = false;
    f.owner = ID_NONE;
    for (int round = 0; round < 2; round++) {
        const struct queue_filter all = {.is_bare = true, .staff = w->bell.who.staff, .with_confidential = true};
        int more = round * QUEUE_ROWS_MAX;
        struct queue q;
        for (int i = 0; i < more; i++) {
            struct act act;
            f.id = ID_NONE;
            world_ok(w, i % 100 ? true : act_batch_begin(w->practice->book, &w->err));
            world_ok(w, act_begin(w->practice->book, &act, "followup-add", &w->okoro.who, &w->err));
            follow_up_put(&act, &f, NULL);
            world_ok(w, act_commit(&act, &w->err));
            world_ok(w, i % 100 != 99 || act_batch_end(w->practice->book, &w->err));
        }
        world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
        assert_int_equal(q.is_cut, round);
        assert_int_equal(q.place[QUEUE_LOST], 3);
        assert_int_equal(q.place[QUEUE_NOW], 1 + more);
        assert_int_equal(q.nconfidential, 1);
    }
}

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    return world_teardown(state);
}

static struct id voicemail(struct world *w, int patient, const char *from)
{
    struct contact c = {.patient = w->patient[patient],
                        .direction = "in",
                        .mode = "voicemail",
                        .outcome = "message",
                        .number = from,
                        .duration_s = -1};
    struct queue q;
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
    struct queue_filter f = {.kind = FOLLOW_UP_RING_BACK, .patient = w->patient[patient]};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    return q.rows[0].id;
}

static struct queue_detail describe(struct world *w, const struct id *id)
{
    struct queue_row row;
    struct queue_detail d;
    world_ok(w, queue_get(w->practice, id, &w->arena, &row, &w->err));
    world_ok(w, queue_describe(w->practice, &row, &w->arena, &d, &w->err));
    return d;
}

/* The number that is offered was wrong. */
static void wrong(struct world *w, const struct id *id)
{
    struct follow_up_seen s;
    struct follow_up_done done;
    struct follow_up_answer x = {
        .outcome = "wrong-number", .telecom = describe(w, id).telecom, .date = CIVIL_NONE, .minute = MINUTE_NONE};
    world_ok(w, follow_up_see(w->practice, id, &w->arena, &s, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &s, &x, &done, &w->err));
}

static void who_left_a_message_is_rung_where_they_rang_from(void **state)
{
    struct world *w = *state;
    number(w, &w->patient[3], "07700 900111");
    struct id id = voicemail(w, 3, "020 7000 0777");
    assert_string_equal(describe(w, &id).phone, "020 7000 0777");
    assert_string_equal(describe(w, &id).phone_note, "they rang from it, not on their record");
    world_at(w, "2026-11-23 11:00");
    voicemail(w, 3, "+44 7700 900111"); /* and later from their own */
    assert_string_equal(describe(w, &id).phone_note, "");
    world_at(w, "2026-11-23 11:10");
    voicemail(w, 3, "020 7000 0888");
    assert_string_equal(describe(w, &id).phone, "020 7000 0888");
    wrong(w, &id);
    assert_string_equal(describe(w, &id).phone, "07700 900111");
    wrong(w, &id);
    assert_int_equal(place_of(w, &id), QUEUE_LOST);
    world_at(w, "2026-11-23 11:20");
    voicemail(w, 3, "020 7000 0999");
    assert_int_equal(place_of(w, &id), QUEUE_NOW);
    assert_string_equal(describe(w, &id).phone, "020 7000 0999");
}

/* A message of this morning is not answered at the desk at four, nor a call that was promised for three. */
static void who_waits_for_a_call_before_they_come_is_rung(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct id early, late, whole_day = add(w, FOLLOW_UP_PROMISE, 3);
    f.patient = w->patient[3];
    f.text = "say what the doctor said";
    f.due_date = PRACTICE_LIB_TODAY;
    f.due_min = 15 * 60;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &early, &w->err));
    f.due_min = 17 * 60;
    world_ok(w, follow_up_add(&w->okoro, &w->arena, &f, &late, &w->err));
    struct appointment x = world_book(w, 3, "chen", "2026-11-23 16:00");
    assert_int_equal(place_of(w, &early), QUEUE_NOW);
    assert_int_equal(place_of(w, &late), QUEUE_DESK);
    assert_int_equal(place_of(w, &whole_day), QUEUE_DESK);
    struct change_of_status arrive = {.to = STATUS_ARRIVED};
    world_at(w, "2026-11-23 14:50");
    world_ok(w, appointment_status(&w->okoro, &w->arena, &x.id, NULL, &arrive, &w->out, &w->err));
    assert_int_equal(place_of(w, &early), QUEUE_DESK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whose_numbers_are_all_wrong_is_asked_when_they_come, world_setup,
                                        close_world),
        cmocka_unit_test_setup_teardown(what_needs_no_call_stays_where_it_is, world_setup, close_world),
        cmocka_unit_test_setup_teardown(of_records_made_one_the_numbers_of_all_count, world_setup, close_world),
        cmocka_unit_test_setup_teardown(they_are_counted_so_however_many_are_open, world_setup, close_world),
        cmocka_unit_test_setup_teardown(who_left_a_message_is_rung_where_they_rang_from, world_setup, close_world),
        cmocka_unit_test_setup_teardown(who_waits_for_a_call_before_they_come_is_rung, world_setup, close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
