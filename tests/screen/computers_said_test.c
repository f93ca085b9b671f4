/* How an exchange went, in words for the message line. */
#include "exchange/sync_said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void what_a_new_computer_begins_with_is_missing_for_the_reason_that_it_is(void **state)
{
    static const char *const reasons[] = {"The disk is full.", "/mnt/stick cannot be written: read-only file system."};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct arena a = {0};
        const struct sync_report r = {.came = 3, .sent = 2, .no_base = reasons[i], .is_removable = true};
        const char *text =
            arena_printf(&a,
                         "3 came, 2 went. All was exchanged. A new computer will take longer to join: %s "
                         "Safe to remove.",
                         reasons[i]);
        assert_string_equal(sync_said_words(NULL, &r, &a), text);
        arena_finish(&a);
    }
}

static void where_nothing_is_wrong_nothing_is_said_of_it(void **state)
{
    struct arena a = {0};
    (void)state;
    assert_string_equal(sync_said_words(NULL, &(struct sync_report){0}, &a), "Nothing new here or there.");
    assert_string_equal(sync_said_words(NULL, &(struct sync_report){.sent = 1}, &a), "0 came, 1 went.");
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_new_computer_begins_with_is_missing_for_the_reason_that_it_is),
        cmocka_unit_test(where_nothing_is_wrong_nothing_is_said_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
