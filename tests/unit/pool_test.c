#include "book/pool.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { LARGEST = 20000, KEPT = 1000, SEVERAL = 50 };

static void blocks_are_as_large_as_asked_and_share_nothing(void **state)
{
    (void)state;
    unsigned char *p[SEVERAL];
    for (int n = 1; n < LARGEST; n += 1 + n / 3) {
        for (int i = 0; i < SEVERAL; i++) {
            p[i] = pool_methods.xMalloc(n);
            assert_non_null(p[i]);
            assert_int_equal((uintptr_t)p[i] % 8, 0);
            assert_true(pool_methods.xSize(p[i]) >= n);
            assert_int_equal(pool_methods.xSize(p[i]), pool_methods.xRoundup(n));
            memset(p[i], i, (size_t)pool_methods.xSize(p[i]));
        }
        for (int i = 0; i < SEVERAL; i++) {
            for (int k = 0; k < pool_methods.xSize(p[i]); k++)
                assert_int_equal(p[i][k], i);
            pool_methods.xFree(p[i]);
        }
    }
}

static void what_was_given_back_is_given_out_again_at_its_size_alone(void **state)
{
    (void)state;
    void *a = pool_methods.xMalloc(KEPT), *b = pool_methods.xMalloc(KEPT);
    pool_methods.xFree(a);
    pool_methods.xFree(b);
    void *other = pool_methods.xMalloc(2 * KEPT);
    assert_ptr_not_equal(other, a);
    assert_ptr_not_equal(other, b);
    assert_ptr_equal(pool_methods.xMalloc(KEPT), b);
    assert_ptr_equal(pool_methods.xMalloc(KEPT), a);
    pool_methods.xFree(a);
    pool_methods.xFree(b);
    pool_methods.xFree(other);
}

static void a_block_that_changes_its_size_keeps_what_is_in_it(void **state)
{
    (void)state;
    static const int sizes[] = {1, 40, 41, KEPT, 17, LARGEST, 2 * LARGEST, LARGEST, 3, 8176, 8177, 8192};
    unsigned char *p = pool_methods.xMalloc(sizes[0]);
    int had = sizes[0];
    memset(p, 7, (size_t)had);
    for (size_t i = 1; i < sizeof sizes / sizeof sizes[0]; i++) {
        p = pool_methods.xRealloc(p, sizes[i]);
        assert_non_null(p);
        assert_true(pool_methods.xSize(p) >= sizes[i]);
        for (int k = 0; k < had && k < sizes[i]; k++)
            assert_int_equal(p[k], 7);
        had = sizes[i];
        memset(p, 7, (size_t)had);
    }
    pool_methods.xFree(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_as_large_as_asked_and_share_nothing),
        cmocka_unit_test(what_was_given_back_is_given_out_again_at_its_size_alone),
        cmocka_unit_test(a_block_that_changes_its_size_keeps_what_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
