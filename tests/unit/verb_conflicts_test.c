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

/* Desk words, and which of their numbers it is; a program gets the names of the fields. */
static void what_is_to_be_settled_is_called_as_at_the_desk(void **state)
{
    (void)state;
    const char *list = shell_ok(&S, "number list haag --json");
    const char *id = shell_value(&S, list, "id");
    shell_ok(&S, "book --practitioner chen --at '2026-11-24 09:00' --patient haag");
    const char *ref = shell_value(&S, shell_ok(&S, "day 2026-11-24 --json"), "ref");
    shell_ok(&S, "backup %s/other.db", S.dir);
    shell_ok(&S, "number edit %s --message details", id);
    shell_ok(&S, "patient edit haag --post-code 'QX6 1AA'");
    shell_ok(&S, "edit %s --asked 08:45", ref);
    shell_ok(&S, "--book %s/other.db --site Laptop number edit %s --message nothing", S.dir, id);
    shell_ok(&S, "--book %s/other.db patient edit haag --post-code 'QX6 2BB'", S.dir);
    shell_ok(&S, "--book %s/other.db edit %s --asked 08:50", S.dir, ref);
    shell_ok(&S, "merge %s/other.db", S.dir);
    const char *text = shell_ok(&S, "conflicts");
    assert_non_null(strstr(text, "HAAG, Bea: post code\n"));
    assert_non_null(strstr(text, "HAAG, Bea, 07700 900123: rule for messages\n"));
    assert_non_null(strstr(text, "HAAG, Bea, Tue 24 Nov 09:00, Chen: asked to come at\n"));
    const char *json = shell_ok(&S, "conflicts --json");
    assert_non_null(strstr(json, "\"field\":\"postal_code\""));
    assert_non_null(strstr(json, "\"field\":\"asked_min\""));
    /* The number itself is what is called a number. */
    shell_ok(&S, "number edit %s --value '07700 900124'", id);
    shell_ok(&S, "--book %s/other.db number edit %s --value '07700 900125'", S.dir, id);
    shell_ok(&S, "merge %s/other.db", S.dir);
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "HAAG, Bea: number or address\n"));
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
        SHELL_TEST(what_is_to_be_settled_is_called_as_at_the_desk),
        SHELL_TEST(a_day_says_what_a_list_at_the_desk_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
