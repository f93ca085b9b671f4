/* Which stretches of which branches are covered: whatever the notes about files say, what is missing is found, and no
 * circle of branches is walked for ever. */
#include "exchange/cover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* 1: numbers 1 to 9; 2 grew from it after 4, 5 to 8; 3 from 2 after 6, 7 to 7; 4 hangs in the air from 20 on; 5 and 6
 * say that each grew from the other. */
static const struct stream streams[] = {
    {.ordinal = 1, .first = 1, .last = 9},
    {.ordinal = 2, .first = 5, .last = 8, .parent = 1},
    {.ordinal = 3, .first = 7, .last = 7, .parent = 2},
    {.ordinal = 4, .first = 20, .last = 29},
    {.ordinal = 5, .first = 8, .last = 9, .parent = 6},
    {.ordinal = 6, .first = 8, .last = 9, .parent = 5},
};
enum { STREAMS = sizeof streams / sizeof *streams };

static const struct {
    const char *what;
    struct cover_span held[4]; /* as runs that end on a branch; ordinal 0 and first 0: no more */
    int64_t ordinal, first, last, from, to; /* asked for, and what is missing of it; from 0: nothing is */
} cases[] = {
    {"nothing is held", {{0}}, 1, 1, 9, 1, 9},
    {"all", {{1, 1, 9}}, 1, 1, 9, 0, 0},
    {"its beginning", {{1, 1, 3}}, 1, 1, 9, 4, 9},
    {"its end", {{1, 7, 9}}, 1, 1, 9, 1, 6},
    {"its middle", {{1, 3, 4}}, 1, 1, 9, 1, 2},
    {"two that touch", {{1, 5, 9}, {1, 1, 4}}, 1, 1, 9, 0, 0},
    {"two that overlap", {{1, 1, 6}, {1, 3, 9}}, 1, 1, 9, 0, 0},
    {"one inside another", {{1, 1, 9}, {1, 3, 4}}, 1, 1, 9, 0, 0},
    {"the same twice", {{1, 1, 4}, {1, 1, 4}}, 1, 1, 9, 5, 9},
    {"two with a hole", {{1, 1, 2}, {1, 8, 9}}, 1, 1, 9, 3, 7},
    {"of another branch", {{4, 20, 29}}, 1, 1, 9, 1, 9},
    {"a run over three branches, the last", {{3, 1, 7}}, 3, 7, 7, 0, 0},
    {"the one between", {{3, 1, 7}}, 2, 5, 8, 7, 8},
    {"and the first", {{3, 1, 7}}, 1, 1, 9, 5, 9},
    {"a run that ends before its branch begins is its parent's", {{2, 1, 3}}, 1, 1, 9, 4, 9},
    {"and nothing of it", {{2, 1, 3}}, 2, 5, 8, 5, 8},
    {"one that begins before any that is here", {{4, 10, 29}}, 4, 20, 29, 0, 0},
    {"a branch that is not here", {{7, 1, 9}}, 1, 1, 9, 1, 9},
    {"nor ever was", {{-1, 1, 9}}, 1, 1, 9, 1, 9},
    {"a run backwards", {{1, 5, 4}}, 1, 1, 9, 1, 9},
    {"a circle", {{5, 1, 9}}, 5, 8, 9, 0, 0},
};

static void what_is_missing_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena a = {0};
        struct cover c = {0};
        int64_t from = 0, to = 0;
        for (int k = 0; k < 4 && cases[i].held[k].ordinal; k++)
            cover_add(&c, &a, streams, STREAMS, cases[i].held[k].ordinal, cases[i].held[k].first,
                      cases[i].held[k].last);
        bool missing = cover_missing(&c, cases[i].ordinal, cases[i].first, cases[i].last, &from, &to);
        if (missing != (cases[i].from > 0) || (missing && (from != cases[i].from || to != cases[i].to)))
            fail_msg("%s: %d, %lld to %lld", cases[i].what, missing, (long long)from, (long long)to);
        arena_finish(&a);
    }
}

static void a_run_is_held_if_its_branches_reach_to_where_it_begins(void **state)
{
    (void)state;
    assert_true(cover_is_held(streams, STREAMS, 1, 1));
    assert_true(cover_is_held(streams, STREAMS, 3, 7));
    assert_true(cover_is_held(streams, STREAMS, 3, 1)); /* through 2 and 1 */
    assert_false(cover_is_held(streams, STREAMS, 4, 19));
    assert_false(cover_is_held(streams, STREAMS, 5, 1)); /* round and round */
    assert_false(cover_is_held(streams, STREAMS, 0, 1));
    assert_false(cover_is_held(streams, STREAMS, 7, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_found),
        cmocka_unit_test(a_run_is_held_if_its_branches_reach_to_where_it_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
