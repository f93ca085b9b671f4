/* Checklists: what is shown when, who did which step, who has read them. */
#include "practice/protocol.h"

#include "appointment_lib.h"
#include "practice/timeline.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct protocol *list(struct world *w, unsigned moments, const struct protocol_subject *of, int *n)
{
    struct protocol *all;
    world_ok(w, protocol_list(w->practice, moments, of, &w->arena, &all, n, &w->err));
    return all;
}

static struct protocol_subject subject_of(const struct appointment *x)
{
    return (struct protocol_subject){x->patient, x->id, x->date};
}

static void a_first_visit_shows_its_own_and_that_of_every_visit(void **state)
{
    struct world *w = *state;
    int n;
    struct appointment x = {.status = STATUS_BOOKED, .is_first = true};
    struct protocol *all = list(w, protocol_moments_of(&x), NULL, &n);
    assert_int_equal(n, 2);
    assert_string_equal(all[0].name, "First visit");
    assert_string_equal(all[1].name, "Every visit");
    assert_string_equal(all[0].steps[0].text, "Stand up, name, welcome; show the way");
    x.is_first = false;
    assert_string_equal(list(w, protocol_moments_of(&x), NULL, &n)[0].code, "visit");
    assert_int_equal(n, 1);
    x.status = STATUS_FULFILLED;
    assert_string_equal(list(w, protocol_moments_of(&x), NULL, &n)[1].code, "leaving");
    assert_true(protocol_is_moment("phone"));
    assert_false(protocol_is_moment("lunch"));
}

static void a_tick_says_who_and_when_and_can_be_taken_off(void **state)
{
    struct world *w = *state;
    int n;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct protocol_subject of = subject_of(&x);
    world_ok(w, protocol_tick(&w->bell, &of, "visit-name", true, &w->err));
    struct protocol *all = list(w, PROTOCOL_MOMENT_VISIT, &of, &n);
    assert_int_equal(all[0].ndone, 1);
    assert_true(all[0].steps[0].is_done);
    assert_string_equal(all[0].steps[0].by, "Bell");
    assert_true(all[0].steps[0].at_ms > 0);
    assert_false(all[0].steps[1].is_done);
    /* Of another visit nothing is done. */
    struct appointment y = world_book(w, 1, "chen", "2026-11-23 13:00");
    struct protocol_subject other = subject_of(&y);
    assert_int_equal(list(w, PROTOCOL_MOMENT_VISIT, &other, &n)[0].ndone, 0);
    world_ok(w, protocol_tick(&w->okoro, &of, "visit-name", false, &w->err));
    assert_int_equal(list(w, PROTOCOL_MOMENT_VISIT, &of, &n)[0].ndone, 0);
    world_ok(w, protocol_tick(&w->okoro, &of, "visit-name", true, &w->err));
    assert_string_equal(list(w, PROTOCOL_MOMENT_VISIT, &of, &n)[0].steps[0].by, "Okoro");
    world_refused(w, protocol_tick(&w->okoro, &of, "visit-sing", true, &w->err), ERR_MISSING, "visit-sing");
    world_same_as_rebuilt(w);
}

static void without_a_visit_a_step_is_of_the_patient_and_the_day(void **state)
{
    struct world *w = *state;
    int n, today = (int)(world_place(w, "chen", "2026-11-23 11:00", 0).date);
    struct protocol_subject of = {w->patient[0], ID_NONE, today};
    world_ok(w, protocol_tick(&w->okoro, &of, "phone-greet", true, &w->err));
    assert_int_equal(list(w, PROTOCOL_MOMENT_PHONE, &of, &n)[0].ndone, 1);
    of.date++;
    assert_int_equal(list(w, PROTOCOL_MOMENT_PHONE, &of, &n)[0].ndone, 0);
}

static void a_step_stands_in_the_timeline_for_who_asks_for_all(void **state)
{
    struct world *w = *state;
    struct timeline_row *rows;
    struct timeline_filter all = {.kinds = TIMELINE_KIND(KIND_PROTOCOL_TICK)}, few = all;
    struct undone undone;
    int n;
    struct appointment x = world_book(w, 0, "chen", "2026-11-23 11:00");
    struct protocol_subject of = subject_of(&x);
    world_ok(w, protocol_tick(&w->okoro, &of, "first-hopes", true, &w->err));
    world_ok(w, timeline_of(w->practice, &x.patient, &all, NULL, 5, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].text, "done: What they hope for, written down");
    assert_string_equal(rows[0].by, "Okoro");
    few.without_automatic = true;
    world_ok(w, timeline_of(w->practice, &x.patient, &few, NULL, 5, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, undo_last(&w->okoro, &w->arena, &undone, &w->err));
    assert_string_equal(undone.act, "protocol-tick");
    world_ok(w, timeline_of(w->practice, &x.patient, &all, NULL, 5, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 0);
}

static void who_has_read_a_checklist_has_read_that_version(void **state)
{
    struct world *w = *state;
    struct protocol_reader *rows;
    int n, okoro = -1;
    world_ok(w, protocol_read(&w->okoro, "phone", &w->err));
    world_ok(w, protocol_readers(w->practice, "phone", &w->arena, &rows, &n, &w->err));
    for (int i = 0; i < n; i++) {
        if (strcmp(rows[i].name, "Okoro") == 0)
            okoro = i;
        else
            assert_int_equal(rows[i].version, 0);
    }
    assert_true(okoro >= 0);
    assert_int_equal(rows[okoro].version, 1);
    assert_true(rows[okoro].at_ms > 0);
    world_ok(w, protocol_readers(w->practice, "first", &w->arena, &rows, &n, &w->err));
    assert_int_equal(rows[okoro].version, 0);
    world_refused(w, protocol_read(&w->nobody, "phone", &w->err), ERR_REFUSED, "who is here");
    world_refused(w, protocol_read(&w->okoro, "dance", &w->err), ERR_MISSING, "dance");
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(a_first_visit_shows_its_own_and_that_of_every_visit),
        WORLD(a_tick_says_who_and_when_and_can_be_taken_off),
        WORLD(without_a_visit_a_step_is_of_the_patient_and_the_day),
        WORLD(a_step_stands_in_the_timeline_for_who_asks_for_all),
        WORLD(who_has_read_a_checklist_has_read_that_version),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
