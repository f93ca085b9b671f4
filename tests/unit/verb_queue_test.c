/* Verbs about what is to be done: what is over, opened again, confidential, and said as booked. */
#include "cli/verb.h"

#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Monday 09:00; Ann Smith is known, and has been. */
static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    shell_ok(&s, "patient add --family Smith --given Ann --born 1960-01-02 --as okoro");
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    unsetenv("ROUNDS_NOW");
    return 0;
}

static const char *promise(struct shell *s, const char *words)
{
    return shell_value(s, shell_ok(s, "promise --patient smith --due today --json --as okoro %s", words), "id");
}

static bool says(struct shell *s, const char *words)
{
    return strstr(buf_str(&s->out), words) != NULL;
}

static void what_is_over_is_listed_with_how_and_opened_again(void **state)
{
    struct shell *s = *state;
    const char *id = promise(s, "'find the letter'");
    const char *last = id + strlen(id) - 8;
    assert_string_equal(shell_ok(s, "queue --closed --json"), "[]\n");
    shell_ok(s, "outcome %s done --as bell", last);
    const char *json = shell_ok(s, "queue --closed --json");
    assert_string_equal(shell_keys(s, json), "id patient patient_id kind text status how why ended_at by");
    assert_string_equal(shell_value(s, json, "how"), "kept");
    assert_string_equal(shell_value(s, json, "by"), "Bell");
    shell_refused(s, 1, "settled meanwhile", "outcome %s done --as bell", id);
    shell_refused(s, 1, "That is over: kept, Mon 23 Nov 09:00, Bell", "outcome %s done --as okoro", last);
    shell_ok(s, "outcome %s reopen --as bell", last);
    assert_true(strlen(shell_ok(s, "queue --json")) > 3);
    shell_refused(s, 1, "No ended follow-up ends in", "outcome %s reopen --as bell", last);
    setenv("ROUNDS_NOW", "2026-11-25T09:00", 1);
    shell_ok(s, "outcome %s done --as bell", id);
    setenv("ROUNDS_NOW", "2026-11-27T09:00", 1);
    assert_string_equal(shell_ok(s, "queue --closed --days 2 --json"), "[]\n");
    assert_true(strlen(shell_ok(s, "queue --closed --days 3 --json")) > 3);
    shell_refused(s, 2, "--days goes with --closed", "queue --days 3");
}

static void of_what_is_over_one_patient_can_be_asked_for_with_the_record_made_one_with_theirs(void **state)
{
    struct shell *s = *state;
    const char *other = shell_value(s, shell_ok(s, "patient add --family Jones --given Bob --as okoro --json"), "id");
    shell_ok(s, "outcome %s done --as bell", promise(s, "'find the letter'"));
    const char *his = shell_value(
        s, shell_ok(s, "promise --patient jones --due today --json --as okoro 'send the form'"), "id");
    setenv("ROUNDS_NOW", "2026-11-23T09:30", 1);
    shell_ok(s, "outcome %s done --as bell", his);
    shell_ok(s, "queue --closed");
    assert_true(says(s, "find the letter") && says(s, "send the form"));
    shell_ok(s, "queue --closed --patient smith");
    assert_true(says(s, "find the letter") && !says(s, "send the form"));
    shell_ok(s, "patient merge %s smith --as okoro", other);
    shell_ok(s, "queue --closed --patient smith");
    const char *first = strstr(buf_str(&s->out), "send the form");
    const char *second = strstr(buf_str(&s->out), "find the letter");
    assert_true(first && second && first < second); /* the last first */
    const char *open = promise(s, "'ring about the bill'");
    shell_refused(s, 2, "--at: This is not a time", "outcome %s put-off --until tomorrow --at foo --as bell", open);
}

static void what_is_confidential_is_its_keepers_or_has_to_be_asked_for(void **state)
{
    struct shell *s = *state;
    const char *id = promise(s, "--confidential 'ask about the test'");
    const char *const elsewhere[] = {"queue --all",       "queue --all --as bell", "queue --json --as bell",
                                     "show smith --json", "timeline smith",        "log --json"};
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        shell_ok(s, "%s", elsewhere[i]);
        assert_false(says(s, "about the test"));
    }
    assert_string_equal(shell_ok(s, "queue --json --as bell"), "[]\n");
    const char *json = shell_ok(s, "queue --json --as okoro");
    assert_string_equal(shell_value(s, json, "why"), "confidential, Okoro");
    assert_string_equal(shell_value(s, json, "is_confidential"), "true");
    shell_ok(s, "queue --json --confidential");
    assert_true(says(s, "about the test"));
    shell_ok(s, "timeline smith --confidential");
    assert_true(says(s, "about the test"));
    shell_refused(s, 1, "confidential", "history %s", id);
    shell_ok(s, "outcome %s done --as okoro", id);
    assert_string_equal(shell_ok(s, "queue --closed --json --as bell"), "[]\n");
    shell_ok(s, "queue --closed --json --confidential");
    assert_true(says(s, "about the test"));
}

static void booked_is_said_of_a_visit_that_is_there(void **state)
{
    struct shell *s = *state;
    const char *id = promise(s, "'find an earlier time'");
    shell_refused(s, 1, "has no visit to come: book one first", "outcome %s booked --as okoro", id);
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-24 10:30' --type review --as okoro");
    shell_ok(s, "outcome %s booked --as okoro", id);
    assert_true(says(s, "booked: Tue 24 Nov 10:30, Chen ("));
}

#define IN_SHELL(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SHELL(what_is_over_is_listed_with_how_and_opened_again),
        IN_SHELL(of_what_is_over_one_patient_can_be_asked_for_with_the_record_made_one_with_theirs),
        IN_SHELL(what_is_confidential_is_its_keepers_or_has_to_be_asked_for),
        IN_SHELL(booked_is_said_of_a_visit_that_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
