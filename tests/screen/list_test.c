/* The list engine without a terminal: where the marker goes, what is visible. */
#include "screens/list.h"
#include "screens/term_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct list of(int count, int rows)
{
    struct list l = {0};
    list_set_count(&l, count);
    list_layout(&l, rows);
    return l;
}

static void the_marker_stays_inside(void **state)
{
    struct list l = of(30, 10);
    (void)state;
    (void)list_move(&l, -5);
    assert_int_equal(l.here, 0);
    (void)list_go(&l, 1000);
    assert_int_equal(l.here, 29);
    assert_int_equal(l.top, 20);
    list_set_count(&l, 3);
    assert_int_equal(l.here, 2);
    assert_int_equal(l.top, 0);
    list_set_count(&l, 0);
    assert_int_equal(l.here, 0);
}

static void at_the_edge_it_jumps_half_a_page(void **state)
{
    struct list l = of(100, 10);
    (void)state;
    for (int i = 0; i < 9; i++)
        assert_false(list_move(&l, 1));
    assert_true(list_move(&l, 1));
    assert_int_equal(l.top, 5);
    assert_int_equal(l.here, 10);
    (void)list_go(&l, 5);
    assert_int_equal(l.top, 5);
    assert_true(list_move(&l, -1));
    assert_int_equal(l.top, 0);
}

static void a_far_jump_shows_the_row_at_the_near_edge(void **state)
{
    struct list l = of(100, 10);
    (void)state;
    (void)list_go(&l, 50);
    assert_int_equal(l.top, 41);
    (void)list_go(&l, 20);
    assert_int_equal(l.top, 20);
}

static void pages_keep_a_row_in_sight_and_end_at_the_ends(void **state)
{
    struct list l = of(25, 10);
    bool scrolled;
    (void)state;
    assert_true(list_type(&l, TERM_KEY_PGDN, &scrolled));
    assert_int_equal(l.here, 9);
    assert_true(list_type(&l, TERM_CTRL('F'), &scrolled));
    assert_int_equal(l.here, 18);
    assert_true(scrolled);
    assert_true(list_type(&l, TERM_KEY_PGDN, &scrolled));
    assert_int_equal(l.here, 24);
    assert_int_equal(l.top, 15);
    assert_true(list_type(&l, TERM_CTRL('P'), &scrolled));
    assert_false(scrolled);
    assert_false(list_type(&l, 'j', &scrolled)); /* letters are text where this is used */
}

static void another_size_keeps_the_marker_visible(void **state)
{
    struct list l = of(100, 20);
    (void)state;
    (void)list_go(&l, 15);
    list_layout(&l, 5);
    assert_true(l.here >= l.top && l.here < l.top + 5);
    list_layout(&l, 300);
    assert_int_equal(l.top, 0);
    list_layout(&l, 0);
    (void)list_move(&l, 1);
    assert_int_equal(l.here, 16);
}

static void rows_that_are_read_again_stand_where_they_stood(void **state)
{
    struct list l = of(100, 10);
    (void)state;
    (void)list_go(&l, 50);
    (void)list_move(&l, -3);
    list_empty(&l);
    assert_int_equal(l.count, 0);
    list_set_count(&l, 99);
    assert_int_equal(l.here, 47);
    assert_int_equal(l.top, 41);
    list_empty(&l);
    list_set_count(&l, 20);
    assert_int_equal(l.here, 19);
    assert_int_equal(l.top, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marker_stays_inside),
        cmocka_unit_test(at_the_edge_it_jumps_half_a_page),
        cmocka_unit_test(a_far_jump_shows_the_row_at_the_near_edge),
        cmocka_unit_test(pages_keep_a_row_in_sight_and_end_at_the_ends),
        cmocka_unit_test(another_size_keeps_the_marker_visible),
        cmocka_unit_test(rows_that_are_read_again_stand_where_they_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
