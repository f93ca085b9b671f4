/* A verb that is told a name with a slip in it does nothing: it says who is nearly called so. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Ends with 1 and names them before it says why. */
static void refused_but_named(struct shell *s, const char *named, const char *command)
{
    assert_int_equal(shell_run(s, "%s", command), 1);
    if (!strstr(buf_str(&s->err), named))
        fail_msg("'%s' says %s", command, buf_str(&s->err));
    assert_int_equal(s->out.len, 0);
}

static const char *all(struct shell *s)
{
    return shell_ok(s, "log --json");
}

static void nothing_is_done_to_somebody_who_is_only_nearly_called_so(void **state)
{
    struct shell *s = *state;
    const char *before = all(s);
    static const char *const commands[] = {
        "book --practitioner chen --at '2026-11-24 10:00' --patient smiht --as okoro",
        "note 'rang' --patient smiht --as okoro",
        "promise 'ring back' --patient 'smiht ann' --as okoro",
        "patient edit smiht --alert X --as okoro",
        "patient died smiht --told son --as okoro",
        "number add smiht '07700 900009' --as okoro",
        "timeline smiht",
        "show smiht",
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        refused_but_named(s, "SMITH, Ann (nearly), born 3 May 1963", commands[i]);
    refused_but_named(s, "No patient is found by 'smiht'. Those above are nearly called so", "note X --patient smiht");
    assert_string_equal(all(s), before);
}

static void up_to_three_who_are_near_are_named_with_their_ids(void **state)
{
    struct shell *s = *state;
    static const char *const given[] = {"Bob", "Cid", "Dan", "Eve"};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        shell_ok(s, "patient add --family Smith --given %s --as okoro", given[i]);
    const char *id = shell_value(s, shell_ok(s, "find smith ann --json"), "id");
    refused_but_named(s, id, "timeline smiht");
    refused_but_named(s, "SMITH, Cid (nearly)", "timeline smiht");
    assert_null(strstr(buf_str(&s->err), "Dan"));
}

static void find_gives_who_is_near_only_to_whom_asks_for_them(void **state)
{
    struct shell *s = *state;
    assert_string_equal(shell_ok(s, "find smiht --json"), "[]\n");
    assert_string_equal(shell_ok(s, "find smiht"), "");
    assert_non_null(strstr(buf_str(&s->err), "Nobody is found by that. Nearly"));
    assert_non_null(strstr(buf_str(&s->err), "SMITH, Ann (nearly), born 3 May 1963"));
    assert_non_null(strstr(shell_ok(s, "find smiht --near"), "SMITH, Ann (nearly)"));
    assert_non_null(strstr(buf_str(&s->err), "these are nearly it"));
    const char *json = shell_ok(s, "find smiht --near --json");
    assert_string_equal(shell_keys(s, json), "id name birth_date phone is_near");
    assert_string_equal(shell_value(s, json, "name"), "SMITH, Ann");
    assert_string_equal(shell_value(s, json, "is_near"), "true");
    assert_string_equal(shell_value(s, shell_ok(s, "find smith --near --json"), "is_near"), "false");
    assert_string_equal(shell_keys(s, shell_ok(s, "find smith --json")), "id name birth_date phone");
    assert_null(strstr(shell_ok(s, "find smith --near"), "nearly"));
    (void)shell_ok(s, "find xyzzy");
    assert_non_null(strstr(buf_str(&s->err), "Fewer letters find more"));
}

static void a_new_patient_of_nearly_that_name_and_the_same_birth_date_is_pointed_out(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "patient add --family Smyth --given Bea --born 1963-05-03 --as okoro");
    assert_non_null(strstr(buf_str(&s->err), "near name, same birth date: SMITH, Ann"));
    assert_int_equal(shell_run(s, "book --new 'Smiht, Cleo' --born 1963-05-03 --practitioner chen "
                                  "--at '2026-11-24 10:00' --as okoro"), 1);
    assert_non_null(strstr(buf_str(&s->err), "rounds: Somebody like this is known (near name, same birth date)"));
    shell_ok(s, "patient add --family Smythe --given Bea --born 1963-05-04 --as okoro");
    assert_null(strstr(buf_str(&s->err), "nearly"));
}

int main(void)
{
#define SHELL_TEST(test) cmocka_unit_test_setup_teardown(test, shell_with_smith, shell_without_smith)
    const struct CMUnitTest tests[] = {
        SHELL_TEST(nothing_is_done_to_somebody_who_is_only_nearly_called_so),
        SHELL_TEST(up_to_three_who_are_near_are_named_with_their_ids),
        SHELL_TEST(find_gives_who_is_near_only_to_whom_asks_for_them),
        SHELL_TEST(a_new_patient_of_nearly_that_name_and_the_same_birth_date_is_pointed_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
