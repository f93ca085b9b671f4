/* What copies brought together, as JSON, and a day as JSON: run as from a shell. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct shell S;

static int setup(void **state)
{
    (void)state;
    shell_open(&S, true);
    shell_ok(&S, "--site Reception patient add --family Haag --given Bea --phone '07700 900123'");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

/* One time, booked on two computers that did not hear of each other. */
static void free_times_beside_a_double_booking_say_their_start_as_all_else_does(void **state)
{
    (void)state;
    shell_ok(&S, "backup %s/other.db", S.dir);
    shell_ok(&S, "--book %s/other.db --site Laptop book --practitioner chen --at '2026-11-24 09:00' --new 'Roe, Jane'",
             S.dir);
    shell_ok(&S, "book --practitioner chen --at '2026-11-24 09:00' --patient haag");
    shell_ok(&S, "merge %s/other.db", S.dir);
    const char *json = shell_ok(&S, "conflicts --json"), *free = strstr(json, "\"free_a\":[");
    assert_non_null(free);
    assert_non_null(strstr(free, "\"start_min\":570,\"start\":\"09:30\",\"practitioner\":\"Chen\""));
}

static void a_day_says_what_a_list_at_the_desk_says(void **state)
{
    (void)state;
    shell_ok(&S, "book --practitioner chen --at '2026-11-23 10:30' --patient haag --type review --room 2 "
                 "--remark 'brings her daughter'");
    const char *verbs[] = {"day --json", "week --json"};
    for (int i = 0; i < 2; i++) {
        const char *day = shell_ok(&S, "%s", verbs[i]);
        assert_string_equal(shell_value(&S, day, "type_name"), "Review");
        assert_string_equal(shell_value(&S, day, "room"), "Room 2");
        assert_string_equal(shell_value(&S, day, "remark"), "brings her daughter");
        assert_string_equal(shell_value(&S, day, "phone"), "07700 900123");
    }
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(free_times_beside_a_double_booking_say_their_start_as_all_else_does),
        SHELL_TEST(a_day_says_what_a_list_at_the_desk_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
