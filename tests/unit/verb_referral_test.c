/* Verbs about whom we sent on, who sent whom, and scores, run as from a shell. */
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
    shell_ok(&S, "patient add --family Haag --given Bea");
    shell_ok(&S, "patient add --family Lakin --given Peter");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

static void somebody_is_sent_on_listed_and_closed(void **state)
{
    (void)state;
    const char *out = shell_ok(&S, "referral add knee scan --patient haag --to 'Dr Varga' --by 2026-12-07 --json");
    const char *id = shell_value(&S, out, "id");
    out = shell_ok(&S, "referral list --json");
    assert_string_equal(shell_keys(&S, out), "id patient patient_id to reason date due is_late closed_at outcome");
    assert_string_equal(shell_value(&S, out, "to"), "Dr Varga");
    assert_string_equal(shell_value(&S, out, "reason"), "knee scan");
    assert_string_equal(shell_value(&S, out, "due"), "2026-12-07");
    out = shell_ok(&S, "queue --all --kind referral --json");
    assert_string_equal(shell_value(&S, out, "why"), "sent today to Dr Varga: knee scan");
    assert_non_null(strstr(shell_ok(&S, "timeline haag"), "sent on to Dr Varga: knee scan"));
    shell_ok(&S, "referral close %s all well", id + strlen(id) - 6);
    assert_string_equal(shell_ok(&S, "referral list --json"), "[]\n");
    assert_string_equal(shell_ok(&S, "queue --all --kind referral --json"), "[]\n");
    out = shell_ok(&S, "referral list --patient haag --json");
    assert_string_equal(shell_value(&S, out, "outcome"), "all well");
    shell_refused(&S, 1, "already what came of this", "referral close %s", id);
    shell_refused(&S, 1, "No open referral", "referral close abcdef");
    shell_refused(&S, 2, "--to", "referral add knee --patient haag");
}

static void who_sent_them_stands_with_both(void **state)
{
    (void)state;
    shell_ok(&S, "patient edit haag --referred-by lakin");
    const char *out = shell_ok(&S, "show haag --json");
    assert_string_equal(shell_value(&S, out, "sent_by"), "Lakin P");
    out = shell_ok(&S, "show lakin");
    assert_non_null(strstr(out, "sent us"));
    assert_non_null(strstr(out, "HAAG, Bea"));
    assert_string_equal(shell_value(&S, shell_ok(&S, "show lakin --json"), "standing"), "recommends");
    shell_ok(&S, "patient edit haag --source 'gp surgery'"); /* the last that was said */
    out = shell_ok(&S, "show haag --json");
    assert_string_equal(shell_value(&S, out, "source"), "gp");
    assert_string_equal(shell_value(&S, out, "sent_by"), "GP surgery");
    assert_null(strstr(shell_ok(&S, "show lakin"), "sent us"));
    shell_refused(&S, 1, "Nobody sends themselves", "patient edit haag --referred-by haag");
}

static void a_low_score_opens_a_concern_with_the_same_act(void **state)
{
    (void)state;
    shell_ok(&S,
             "contact fine --patient haag --direction out --mode call --outcome reached --score 7 --recommends yes");
    assert_string_equal(shell_ok(&S, "complaint list --json"), "[]\n");
    shell_ok(&S, "contact waited --patient haag --direction out --mode call --outcome reached --score 6");
    const char *out = shell_ok(&S, "complaint list --json");
    assert_string_equal(shell_value(&S, out, "text"), "score 6 of 10: waited");
    assert_non_null(strstr(out, "\"is_concern\":true"));
    assert_non_null(strstr(shell_ok(&S, "timeline haag"), "score 6 of 10"));
    shell_ok(&S, "--as okoro contact --patient lakin --direction out --mode call --outcome reached --recommends no");
    assert_non_null(strstr(shell_ok(&S, "complaint list"), "would not recommend us"));
    shell_ok(&S, "--as okoro undo");
    assert_null(strstr(shell_ok(&S, "complaint list"), "would not recommend us"));
    shell_refused(&S, 2, "0 to 10", "contact --patient haag --direction out --mode call --score 11");
}

static void the_end_of_a_course_is_asked_with_a_score(void **state)
{
    (void)state;
    const char *out = shell_ok(&S, "followup how was it --kind outcome --patient haag --due 2026-11-24 --json");
    const char *id = shell_value(&S, out, "id");
    shell_refused(&S, 1, "Only who was reached", "outcome %s no-answer --score 3", id);
    assert_non_null(
        strstr(shell_ok(&S, "outcome %s reached --score 0 --words 'nothing helped'", id), "a concern is open"));
    assert_string_equal(shell_value(&S, shell_ok(&S, "complaint list --json"), "text"),
                        "score 0 of 10: nothing helped");
}

static void why_people_left_is_kept_and_listed(void **state)
{
    (void)state;
    const char *out = shell_ok(&S, "followup ask --kind lapsed --patient haag --due 2026-11-24 --json");
    shell_ok(&S, "outcome %s declined --reason cost", shell_value(&S, out, "id"));
    shell_ok(&S, "promise ring --patient haag --due 2026-11-24");
    out = shell_ok(&S, "queue --closed --kind lapsed --json");
    assert_string_equal(shell_value(&S, out, "why"), "Cost");
    assert_string_equal(shell_ok(&S, "queue --closed --kind recall --json"), "[]\n");
    shell_refused(&S, 2, "none of", "queue --closed --kind nonsense");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(somebody_is_sent_on_listed_and_closed),
        TEST(who_sent_them_stands_with_both),
        TEST(a_low_score_opens_a_concern_with_the_same_act),
        TEST(the_end_of_a_course_is_asked_with_a_score),
        TEST(why_people_left_is_kept_and_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
