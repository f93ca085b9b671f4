/* How far a clock is ahead, in words. */
#include "practice/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_clock_is_ahead_in_a_unit_that_is_understood(void **state)
{
    static const struct {
        int64_t minutes;
        const char *words;
    } all[] = {{25, "25 min"}, {119, "119 min"}, {180, "3 hours"}, {3 * 1440, "3 days"}, {2323349, "4 years"}};
    struct arena a = {0};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_string_equal(site_ahead(all[i].minutes * 60 * 1000, &a), all[i].words);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_clock_is_ahead_in_a_unit_that_is_understood)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
