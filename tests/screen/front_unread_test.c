/* What could not be read is told by the screens, each reason once. */
#include "book/internal.h"
#include "screens/front.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void each_reason_is_told_once(void **state)
{
    struct err e = {0};
    struct practice *practice = NULL;
    (void)state;
    assert_true(practice_create(":memory:", NULL, NULL, &practice, &e));
    struct front front = {.practice = practice};
    const struct app_plan plan = {.practice = &front};
    struct app app = {.plan = &plan};
    assert_null(front_unread(&app));
    (void)internal_fail(practice->book, SQLITE_IOERR, "reading", &e);
    const char *why = front_unread(&app);
    assert_true(why && strstr(why, "could not be read or written"));
    assert_null(front_unread(&app));
    (void)internal_fail(practice->book, SQLITE_IOERR, "reading", &e);
    assert_null(front_unread(&app)); /* at each look: it was told */
    (void)internal_fail(practice->book, SQLITE_CORRUPT, "reading", &e);
    assert_non_null(front_unread(&app));
    practice_close(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_reason_is_told_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
