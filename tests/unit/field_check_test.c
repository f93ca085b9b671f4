/* What two computers wrote apart is settled, field by field: two texts are kept of prose alone, and what is written
 * instead is checked as its own form checks it. Run as from a shell. */
#include "practice/field_check.h"
#include "practice/policy.h"

#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { REFUSED = 1, INPUT = 1 };

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

/* A copy, which acts as another computer. */
static void part(void)
{
    shell_ok(&S, "backup %s/other.db", S.dir);
}

#define AT_OTHER "--book %s/other.db --site Laptop --as chen "

static void meet(void)
{
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
}

/* The name of the one field to settle: "9f6ebf12:city". */
static const char *to_settle(void)
{
    return shell_value(&S, shell_ok(&S, "conflicts --json"), "name");
}

static void load_zone(const char *which, const char *zone)
{
    const char *old = "zone = \"Europe/London\"", *text = shell_ok(&S, "policy show"), *at = strstr(text, old);
    assert_non_null(at);
    const char *policy = arena_printf(&S.arena, "%.*szone = \"%s\"%s", (int)(at - text), text, zone, at + strlen(old));
    const char *file = shell_file(&S, arena_printf(&S.arena, "%s.conf", which), policy);
    shell_ok(&S, "--book %s/%s.db --site Laptop --as chen policy load %s", S.dir, which, file);
}

static void of_a_time_zone_one_is_kept(void **state)
{
    (void)state;
    part();
    shell_ok(&S, "backup %s/third.db", S.dir);
    load_zone("other", "Europe/Dublin");
    load_zone("third", "Europe/Paris");
    meet();
    shell_ok(&S, "--as chen merge %s/third.db", S.dir);
    const char *name = to_settle(), *ways = shell_ok(&S, "conflicts");
    assert_null(strstr(ways, "settle both"));
    shell_refused(&S, REFUSED, "can be only one", "--as chen settle both %s", name);
    shell_refused(&S, INPUT, "not the name of a place", "--as chen settle write %s 'Europe/Paris; Europe/Dublin'",
                  name);
    shell_refused(&S, INPUT, "not known on this computer", "--as chen settle write %s Europe/Elmstreet", name);
    shell_ok(&S, "--as chen settle write %s Europe/Madrid", name);
    shell_ok(&S, "day");
    assert_non_null(strstr(shell_ok(&S, "policy show"), "zone = \"Europe/Madrid\""));
}

/* As an older Rounds settled it, or a computer with other time zone data wrote it. */
static void write_zone(const char *zone)
{
    struct practice *p;
    struct act act;
    struct err e = {0};
    struct id id = policy_id(KIND_PRACTICE, "practice");
    struct who nobody = {.reason = ""};
    assert_true(practice_open(getenv("ROUNDS_BOOK"), NULL, &p, &e));
    assert_true(act_begin(p->book, &act, "conflict-settle", &nobody, &e));
    act_record(&act, KIND_PRACTICE, &id, NULL);
    act_set_text(&act, PRACTICE_ZONE, zone);
    assert_true(act_commit(&act, &e));
    practice_close(p);
}

static void a_practice_opens_whatever_its_zone_says_and_can_be_mended(void **state)
{
    static const char *const zones[] = {"Europe/Paris; Europe/Dublin", "Europe/Elmstreet"};
    (void)state;
    const char *file = shell_file(&S, "rules.conf", shell_ok(&S, "policy show"));
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        write_zone(zones[i]);
        shell_ok(&S, "day");
        assert_non_null(strstr(buf_str(&S.err), zones[i]));
        assert_non_null(strstr(buf_str(&S.err), "times are of Europe/London until it is put right"));
        shell_ok(&S, "--as chen book --practitioner chen --at '2026-11-2%zu 09:00' --patient haag", 4 + i);
        assert_non_null(strstr(shell_ok(&S, "day 2026-11-2%zu", 4 + i), "09:00"));
        shell_ok(&S, "--as chen policy load %s", file);
        shell_ok(&S, "day");
        assert_string_equal(buf_str(&S.err), "");
    }
}

static void of_a_number_a_name_and_a_state_one_is_kept(void **state)
{
    (void)state;
    part();
    shell_ok(&S, "--as chen patient edit haag --family Haak");
    shell_ok(&S, AT_OTHER "patient edit haag --family Hague", S.dir);
    meet();
    const char *name = to_settle();
    shell_refused(&S, REFUSED, "can be only one", "--as chen settle both %s", name);
    shell_refused(&S, INPUT, "", "--as chen settle write %s 'Ha\nak'", name);
    shell_ok(&S, "--as chen settle write %s Haaken", name);
    assert_non_null(strstr(shell_ok(&S, "find haaken"), "HAAKEN"));
}

static void a_number_that_is_settled_is_found_again(void **state)
{
    (void)state;
    const char *numbers = shell_ok(&S, "number list haag --json"), *id = shell_value(&S, numbers, "id");
    part();
    shell_ok(&S, "--as chen number edit %s --value 07700900222", id);
    shell_ok(&S, AT_OTHER "number edit %s --value 07700900333", S.dir, id);
    meet();
    const char *name = to_settle();
    shell_refused(&S, REFUSED, "can be only one", "--as chen settle both %s", name);
    shell_refused(&S, INPUT, "", "--as chen settle write %s 'ask her mother'", name);
    shell_ok(&S, "--as chen settle write %s '07700 900-444'", name);
    assert_non_null(strstr(shell_ok(&S, "find 900444"), "HAAG"));
}

static void a_follow_up_that_both_had_ended_stays_ended(void **state)
{
    (void)state;
    const char *id =
        shell_value(&S, shell_ok(&S, "--as chen followup 'Ring about the letter' --patient haag --json"), "id");
    part();
    shell_ok(&S, "--as chen outcome %s done", id);
    shell_ok(&S, AT_OTHER "outcome %s declined --reason pat", S.dir, id);
    meet();
    const char *list = shell_ok(&S, "conflicts --json"), *at = strstr(list, ":status\"");
    assert_non_null(at);
    const char *name = arena_printf(&S.arena, "%.8s:status", at - 8);
    shell_refused(&S, REFUSED, "can be only one", "--as chen settle both %s", name);
    assert_null(strstr(shell_ok(&S, "queue"), "Ring about the letter"));
    shell_ok(&S, "--as chen settle keep %s 1", name);
    assert_null(strstr(shell_ok(&S, "queue"), "Ring about the letter"));
}

/* What came of trying, and that it is done, are both what a follow-up can say. */
static void of_done_and_no_answer_either_is_kept(void **state)
{
    (void)state;
    const char *id =
        shell_value(&S, shell_ok(&S, "--as chen followup 'Ring about the letter' --patient haag --json"), "id");
    part();
    shell_ok(&S, "--as chen outcome %s done", id);
    shell_ok(&S, AT_OTHER "outcome %s no-answer", S.dir, id);
    meet();
    const char *said = shell_ok(&S, "conflicts"), *list = shell_ok(&S, "conflicts --json"),
               *at = strstr(list, ":outcome\"");
    assert_non_null(strstr(said, "done, nobody rung"));
    assert_non_null(at);
    const char *name = arena_printf(&S.arena, "%.8s:outcome", at - 8);
    shell_ok(&S, "--as chen settle keep %s 1", name); /* they did not know of each other: the older is first */
    assert_null(strstr(shell_ok(&S, "conflicts --json"), ":outcome"));
}

static void warnings_stand_one_behind_the_other(void **state)
{
    (void)state;
    part();
    shell_ok(&S, "--as chen patient edit haag --alert 'Hard of hearing'");
    shell_ok(&S, AT_OTHER "patient edit haag --alert 'Reads lips'", S.dir);
    meet();
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "settle both"));
    shell_ok(&S, "--as chen settle both %s", to_settle());
    const char *shown = shell_ok(&S, "show haag");
    assert_true(strstr(shown, "Hard of hearing; Reads lips") || strstr(shown, "Reads lips; Hard of hearing"));
}

/* What is taken is as a form would have taken it; what is not is refused with a sentence; and the file stays sound. */
static void whatever_is_written_instead_the_practice_opens(void **state)
{
    static const char *const hostile[] = {
        "-1", "2147483648", "%n%s'; --", "a\xff", "\xe2\x80\xae gnp.exe", "two\nlines", "4111 1111 1111 1111"};
    static const char *const fields[] = {"preferred", "city", "alert", "facts"};
    (void)state;
    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
        for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
            if (i == 0) {
                shell_ok(&S, "backup %s/%s.db", S.dir, fields[f]);
                shell_ok(&S, "--as chen patient edit haag --%s here", fields[f]);
                shell_ok(&S, "--book %s/%s.db --site Laptop --as chen patient edit haag --%s there", S.dir, fields[f],
                         fields[f]);
                shell_ok(&S, "--as chen merge %s/%s.db", S.dir, fields[f]);
            }
            const char *list = shell_ok(&S, "conflicts --json");
            if (!strstr(list, fields[f]))
                continue; /* one was taken */
            int code = shell_run(&S, "--as chen settle write %s '%s'", shell_value(&S, list, "name"), hostile[i]);
            assert_true(code == 0 || (code == INPUT && S.err.len > 20));
            shell_ok(&S, "verify");
        }
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(of_a_time_zone_one_is_kept),
        SHELL_TEST(a_practice_opens_whatever_its_zone_says_and_can_be_mended),
        SHELL_TEST(of_a_number_a_name_and_a_state_one_is_kept),
        SHELL_TEST(a_number_that_is_settled_is_found_again),
        SHELL_TEST(a_follow_up_that_both_had_ended_stays_ended),
        SHELL_TEST(of_done_and_no_answer_either_is_kept),
        SHELL_TEST(warnings_stand_one_behind_the_other),
        SHELL_TEST(whatever_is_written_instead_the_practice_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
