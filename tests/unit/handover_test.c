/* Notes for the next shift. */
#include "practice/handover.h"

#include "appointment_lib.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct handover *list(struct world *w, int *n)
{
    struct handover *all;
    world_ok(w, handover_list(w->practice, &w->arena, &all, n, &w->err));
    return all;
}

static void a_note_stands_until_the_next_shift_has_read_it(void **state)
{
    struct world *w = *state;
    struct id id;
    int n;
    world_ok(w, handover_add(&w->okoro, "Mr Yost rings back about Thursday", &id, &w->err));
    world_at(w, "2026-11-24 08:30");
    struct handover *all = list(w, &n);
    assert_int_equal(n, 1);
    assert_string_equal(all[0].text, "Mr Yost rings back about Thursday");
    assert_int_equal(id_compare(&all[0].by, &w->okoro.who.staff), 0);
    assert_int_equal(handover_unread(all, n), 1);
    world_ok(w, handover_read(&w->bell, &id, &w->err));
    all = list(w, &n);
    assert_int_equal(n, 1); /* of today, read */
    assert_int_equal(handover_unread(all, n), 0);
    assert_int_equal(id_compare(&all[0].read_by, &w->bell.who.staff), 0);
    world_refused(w, handover_read(&w->okoro, &id, &w->err), ERR_STALE, "Bell has read it already");
    world_at(w, "2026-11-25 08:30");
    list(w, &n);
    assert_int_equal(n, 0);
    world_same_as_rebuilt(w);
}

static void what_was_written_by_mistake_is_taken_back_with_one_key(void **state)
{
    struct world *w = *state;
    struct undone undone;
    struct id id;
    int n;
    world_ok(w, handover_add(&w->okoro, "nothing", &id, &w->err));
    world_ok(w, undo_last(&w->okoro, &w->arena, &undone, &w->err));
    list(w, &n);
    assert_int_equal(n, 0);
    world_refused(w, handover_read(&w->bell, &id, &w->err), ERR_MISSING, "taken back");
    world_refused(w, handover_add(&w->okoro, "  ", NULL, &w->err), ERR_INPUT, "empty");
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD(a_note_stands_until_the_next_shift_has_read_it),
        WORLD(what_was_written_by_mistake_is_taken_back_with_one_key),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
