#include "appointment_lib.h"

#include "practice/compliment.h"
#include "practice/timeline.h"
#include "practice/undo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct compliment kind(struct world *w, const struct id *staff)
{
    return (struct compliment){.patient = w->patient[0], .staff = *staff, .text = "so kind with my mother"};
}

static struct compliment add(struct world *w, const struct compliment *what)
{
    struct id id;
    struct compliment c;
    world_ok(w, compliment_add(&w->okoro, &w->arena, what, &id, &w->err));
    world_ok(w, compliment_get(w->practice->book, &id, &w->arena, &c, &w->err));
    return c;
}

static int unseen(struct world *w, const struct desk *d)
{
    struct compliment *all;
    int n;
    world_ok(w, compliment_unseen(w->practice, &d->who.staff, &w->arena, &all, &n, &w->err));
    return n;
}

static void whom_it_names_reads_it_once(void **state)
{
    struct world *w = *state;
    struct compliment c = kind(w, &w->bell.who.staff);
    struct undone u;
    int n;
    c = add(w, &c);
    assert_string_equal(compliment_line(w->practice, &w->arena, &c),
                        "to Bell, from Candelaria I: so kind with my mother");
    assert_int_equal(unseen(w, &w->bell), 1);
    assert_int_equal(unseen(w, &w->okoro), 0);
    assert_int_equal(unseen(w, &w->nobody), 0);
    world_ok(w, compliment_see(&w->bell, &w->arena, &n, &w->err));
    assert_int_equal(n, 1);
    assert_int_equal(unseen(w, &w->bell), 0);
    world_ok(w, compliment_see(&w->bell, &w->arena, &n, &w->err));
    assert_int_equal(n, 0);
    world_ok(w, undo_last(&w->bell, &w->arena, &u, &w->err));
    assert_int_equal(unseen(w, &w->bell), 1);
    world_same_as_rebuilt(w);
}

static void thanks_between_colleagues_name_both(void **state)
{
    struct world *w = *state;
    struct id id;
    struct compliment c = {.staff = w->bell.who.staff, .text = "stayed late for the leak"};
    c = add(w, &c);
    assert_string_equal(compliment_line(w->practice, &w->arena, &c),
                        "thanks to Bell, from Okoro: stayed late for the leak");
    assert_int_equal(unseen(w, &w->bell), 1);
    struct compliment none = {.text = "thanks"};
    world_refused(w, compliment_add(&w->okoro, &w->arena, &none, &id, &w->err), ERR_INPUT, "which colleague");
    none.staff = w->bell.who.staff;
    world_refused(w, compliment_add(&w->nobody, &w->arena, &none, &id, &w->err), ERR_INPUT, "--as");
    none = kind(w, &w->bell.who.staff);
    none.text = " ";
    world_refused(w, compliment_add(&w->okoro, &w->arena, &none, &id, &w->err), ERR_INPUT, "what went well");
    none = kind(w, &w->patient[1]);
    world_refused(w, compliment_add(&w->okoro, &w->arena, &none, &id, &w->err), ERR_MISSING, "Nobody of that name");
}

static void it_stands_in_the_timeline_and_in_the_list_unless_it_is_confidential(void **state)
{
    struct world *w = *state;
    struct compliment c = kind(w, &w->bell.who.staff), *all;
    struct timeline_row *rows;
    int n;
    (void)add(w, &c);
    c.is_confidential = true;
    (void)add(w, &c);
    struct timeline_filter f = {.kinds = TIMELINE_KIND(KIND_COMPLIMENT)};
    world_ok(w, timeline_of(w->practice, &w->patient[0], &f, NULL, 10, &w->arena, &rows, &n, &w->err));
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].mark, '+');
    assert_string_equal(rows[0].text, "compliment to Bell: so kind with my mother");
    world_ok(w, compliment_list(w->practice, &ID_NONE, false, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 1);
    world_ok(w, compliment_list(w->practice, &w->bell.who.staff, true, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 2);
    world_ok(w, compliment_list(w->practice, &w->okoro.who.staff, true, &w->arena, &all, &n, &w->err));
    assert_int_equal(n, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whom_it_names_reads_it_once),
        TEST(thanks_between_colleagues_name_both),
        TEST(it_stands_in_the_timeline_and_in_the_list_unless_it_is_confidential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
