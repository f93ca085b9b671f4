/* Verbs about complaints and compliments: what they write and say, and that none reaches an illegal step. */
#include "cli/verb.h"

#include "cli_lib.h"
#include "practice/complaint_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROW_KEYS                                                                                            \
    "id patient patient_id stage is_concern text next due is_late cause owner is_confidential received_at " \
    "complained_at acknowledged_at settled_at investigating_at answered_at checked_at closed_at "           \
    "withdrawn_at reopened_at escalated_at paused_at paused_days update_date"

/* Monday 09:00; Ann Smith is known. */
static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    shell_ok(&s, "book --new 'Smith, Ann' --phone '07700 900123' --practitioner chen --at '2026-11-23 10:30' "
                 "--type review --as okoro");
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    unsetenv("ROUNDS_NOW");
    return 0;
}

static const char *add(struct shell *s, const char *more)
{
    return shell_value(s, shell_ok(s, "complaint add --patient smith %s waited 45 min --as okoro --json", more), "id");
}

static const char *stage(struct shell *s, const char *id)
{
    return shell_value(s, shell_ok(s, "complaint show %s --json", id), "stage");
}

static void what_is_written_is_listed_with_its_clock(void **state)
{
    struct shell *s = *state;
    const char *id = add(s, "--where waiting --wish 'a word' --about chen");
    const char *json = shell_ok(s, "complaint list --json");
    assert_string_equal(shell_keys(s, json), ROW_KEYS);
    assert_string_equal(shell_value(s, json, "stage"), "acknowledged");
    assert_string_equal(shell_value(s, json, "next"), "answer");
    assert_string_equal(shell_value(s, json, "due"), "2026-12-21T17:00");
    json = shell_ok(s, "complaint show %s --json", id);
    assert_string_equal(shell_value(s, json, "touch_point"), "waiting");
    assert_string_equal(shell_value(s, json, "staff"), "chen");
    assert_non_null(strstr(shell_ok(s, "complaint list"), "answer by Mon 21 Dec 2026, in 28 days"));
    assert_non_null(strstr(shell_ok(s, "complaint show %s", id + 24), "a word"));
    assert_non_null(strstr(shell_ok(s, "history %s", id), "complaint written down"));
    assert_non_null(strstr(shell_ok(s, "show smith"), "complaint 23 Nov, answer by 21 Dec: waited 45 min"));
    shell_refused(s, 2, "none of", "complaint add --patient smith --where moon x --as okoro");
    shell_refused(s, 2, "needs --patient", "complaint add x --as okoro");
    shell_refused(s, 1, "No complaint ends in", "complaint show abcd");
}

static void steps_lead_to_the_end_and_back(void **state)
{
    struct shell *s = *state;
    const char *id = add(s, "--mode email");
    assert_string_equal(stage(s, id), "received");
    shell_ok(s, "complaint step %s acknowledge --as okoro", id);
    shell_ok(s, "complaint step %s look-into --as okoro", id);
    shell_ok(s, "complaint step %s wait which day --as okoro", id);
    /* What waits for them has its last day all the same. */
    assert_string_equal(shell_value(s, shell_ok(s, "complaint list --json"), "next"), "answer");
    setenv("ROUNDS_NOW", "2026-11-25T09:00", 1);
    shell_ok(s, "complaint step %s go-on --as okoro", id);
    assert_string_equal(shell_value(s, shell_ok(s, "complaint list --json"), "paused_days"), "2");
    shell_ok(s, "complaint step %s inform --by 2026-11-27 'we look' --as okoro", id);
    assert_string_equal(shell_value(s, shell_ok(s, "complaint list --json"), "next"), "update");
    shell_refused(s, 1, "Clinician", "complaint step %s answer --cause wait sorry --as okoro", id);
    shell_refused(s, 1, "behind it", "complaint step %s answer sorry --as chen", id);
    shell_ok(s, "complaint step %s answer --cause wait sorry --as chen", id);
    shell_ok(s, "complaint step %s held --as okoro", id);
    assert_non_null(strstr(shell_ok(s, "complaint step %s close --as okoro", id), "closed"));
    assert_string_equal(shell_ok(s, "complaint list --json"), "[]\n");
    assert_non_null(strstr(shell_ok(s, "complaint list --show closed"), "waited 45 min"));
    assert_non_null(strstr(shell_ok(s, "complaint list --cause wait"), "waited 45 min"));
    shell_ok(s, "undo --as okoro");
    assert_string_equal(stage(s, id), "checked-back");
    shell_ok(s, "complaint step %s reopen again --as okoro", id);
    assert_string_equal(stage(s, id), "reopened");
}

static void no_verb_reaches_what_the_table_does_not_have(void **state)
{
    static const struct {
        const char *step;
        enum complaint_stage to;
    } steps[] = {{"acknowledge", STAGE_ACKNOWLEDGED},
                 {"settle", STAGE_SETTLED},
                 {"look-into", STAGE_INVESTIGATING},
                 {"answer", STAGE_ANSWERED},
                 {"held", STAGE_CHECKED_BACK},
                 {"reopen", STAGE_REOPENED},
                 {"close", STAGE_CLOSED},
                 {"escalate", STAGE_ESCALATED},
                 {"withdraw", STAGE_WITHDRAWN}};
    static const enum complaint_stage begins[] = {STAGE_RECEIVED, STAGE_ACKNOWLEDGED, STAGE_SETTLED};
    static const char *const how[] = {"--mode email", "", "--settled gladly"};
    struct shell *s = *state;
    for (size_t b = 0; b < sizeof begins / sizeof begins[0]; b++)
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            const char *id = add(s, how[b]);
            int code = shell_run(s, "complaint step %s %s --cause wait words --as chen", id, steps[i].step);
            bool is_legal = complaint_stage_find(begins[b], steps[i].to, false) != NULL;
            assert_int_equal(code == 0, is_legal);
            assert_string_equal(stage(s, id), complaint_stage_code(is_legal ? steps[i].to : begins[b]));
        }
    shell_refused(s, 2, "none of", "complaint step %s forget --as chen", add(s, ""));
}

static void what_is_confidential_has_to_be_asked_for(void **state)
{
    struct shell *s = *state;
    const char *id = add(s, "--confidential");
    assert_string_equal(shell_ok(s, "complaint list --json"), "[]\n");
    assert_string_equal(shell_ok(s, "complaint list --patient smith --json"), "[]\n");
    assert_non_null(strstr(shell_ok(s, "complaint list --confidential"), "waited"));
    shell_refused(s, 1, "confidential", "complaint show %s", id);
    shell_refused(s, 1, "confidential", "complaint step %s look-into --as okoro", id);
    shell_refused(s, 1, "confidential", "history %s", id);
    assert_non_null(strstr(shell_ok(s, "complaint show %s --confidential", id), "waited"));
    assert_null(strstr(shell_ok(s, "timeline smith"), "waited"));
}

static void compliments_and_thanks_are_listed(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "compliment add --patient smith --to chen so kind --as okoro");
    shell_ok(s, "compliment add --to bell stayed late --as okoro");
    const char *text = shell_ok(s, "compliment list");
    assert_non_null(strstr(text, "to Chen, from Smith A: so kind"));
    assert_non_null(strstr(text, "thanks to Bell, from Okoro: stayed late"));
    text = shell_ok(s, "compliment list --to bell --json");
    assert_string_equal(shell_keys(s, text), "id at patient_id to by text seen_at is_confidential");
    assert_string_equal(shell_value(s, text, "text"), "stayed late");
    shell_refused(s, 1, "which colleague", "compliment add nice --as okoro");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_listed_with_its_clock),
        TEST(steps_lead_to_the_end_and_back),
        TEST(no_verb_reaches_what_the_table_does_not_have),
        TEST(what_is_confidential_has_to_be_asked_for),
        TEST(compliments_and_thanks_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
