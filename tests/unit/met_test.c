/* What a computer that was met is called. */
#include "exchange/met.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void who_has_no_name_is_called_by_the_id_and_two_of_one_name_too(void **state)
{
    struct arena a = {0};
    struct id ids[] = {{{0xab, 0xcd, 0xef, 0x01}}, {{2}}, {{3}}, {{4}}};
    struct site all[] = {{.name = "Laptop", .writers = &ids[0], .nwriters = 1},
                         {.name = "Laptop", .writers = &ids[1], .nwriters = 1},
                         {.name = "Desk", .writers = &ids[2], .nwriters = 1}};
    (void)state;
    assert_string_equal(met_name(NULL, 0, NULL, &ids[0], &a), "computer abcdef01");
    assert_string_equal(met_name(NULL, 0, "", &ids[0], &a), "computer abcdef01");
    assert_string_equal(met_name(NULL, 0, "Room", &ids[0], &a), "Room");
    assert_string_equal(met_name(all, 3, "Room", &ids[3], &a), "Room");
    assert_string_equal(met_name(all, 3, "as it was", &ids[0], &a), "Laptop (abcdef01)");
    assert_string_equal(met_name(all, 3, "as it was", &ids[2], &a), "Desk");
    /* Put back from a backup, it has written nothing under its new id, and another has its name. */
    assert_string_equal(met_name(all, 3, "Desk", &ids[3], &a), "Desk (04000000)");
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_has_no_name_is_called_by_the_id_and_two_of_one_name_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
