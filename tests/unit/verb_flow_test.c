/* Verbs about who is here and who waits, details of a booking, and that no verb reaches an illegal step. */
#include "cli/verb.h"

#include "cli_lib.h"
#include "practice/transition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY_KEYS  "ref id patient patient_id practitioner date start minutes type status confirmation"
#define WAIT_KEYS DAY_KEYS " days_waited days from to until is_short_notice has_place is_unsure remark"

/* Monday 09:00; Ann Smith and Bob Jones are known. */
static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    shell_ok(&s, "book --new 'Smith, Ann' --phone '07700 900123' --practitioner chen --at '2026-11-23 10:30' "
                 "--type review --as okoro");
    shell_ok(&s, "book --new 'Jones, Bob' --practitioner okafor --at '2026-11-30 10:30' --type review --as okoro");
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    unsetenv("ROUNDS_NOW");
    return 0;
}

static const char *book(struct shell *s, const char *at)
{
    return shell_value(
        s, shell_ok(s, "book --patient smith --practitioner okafor --at '%s' --type review --as okoro --json", at),
        "ref");
}

static void who_is_here_is_listed_with_minutes_and_promise(void **state)
{
    struct shell *s = *state;
    const char *ref = shell_value(s, shell_ok(s, "day --json"), "ref");
    assert_string_equal(shell_ok(s, "flow --json"), "[]\n");
    setenv("ROUNDS_NOW", "2026-11-23T10:25", 1);
    shell_ok(s, "status %s arrived --as okoro", ref);
    setenv("ROUNDS_NOW", "2026-11-23T10:45", 1);
    const char *json = shell_ok(s, "flow --json");
    assert_string_equal(shell_keys(s, json),
                        DAY_KEYS " state waited promised is_alarm expected informed_at column_late");
    assert_string_equal(shell_value(s, json, "state"), "waiting");
    assert_string_equal(shell_value(s, json, "waited"), "20");
    assert_string_equal(shell_value(s, json, "is_alarm"), "true");
    shell_ok(s, "inform %s --as okoro", ref);
    assert_non_null(strstr(shell_ok(s, "flow"), "waiting  10:30  SMITH, Ann  Chen  20m of 10  too long  told"));
    shell_ok(s, "status %s seen --next rebook --as okoro", ref);
    shell_refused(s, 1, "only who is still to come", "inform %s --as okoro", ref);
}

static void what_nobody_has_answered_is_listed_until_somebody_does(void **state)
{
    struct shell *s = *state;
    setenv("ROUNDS_NOW", "2026-11-24T09:00", 1);
    const char *json = shell_ok(s, "unresolved --json"), *ref = shell_value(s, json, "ref");
    assert_string_equal(shell_keys(s, json), DAY_KEYS " never_told");
    assert_string_equal(shell_value(s, json, "never_told"), "null");
    shell_ok(s, "status %s noshow --next rebook --as okoro", ref);
    assert_string_equal(shell_ok(s, "unresolved --json"), "[]\n");
}

/* Off from the afternoon on, and nobody rang: the next day they are no past visits like any other. */
static void who_was_never_told_stays_until_somebody_says_what_happened(void **state)
{
    struct shell *s = *state;
    const char *ref = book(s, "2026-11-23 15:30");
    book(s, "2026-11-23 11:00");
    shell_ok(s, "column off okafor --from 2026-11-23 --time 15:00-18:00 --why sick --as okoro");
    setenv("ROUNDS_NOW", "2026-11-24T09:00", 1);
    const char *said = shell_ok(s, "to-tell");
    assert_string_equal(said, "");
    assert_non_null(strstr(buf_str(&s->err), "1 whose day is over was never told: say what happened"));
    said = shell_ok(s, "unresolved");
    assert_non_null(strstr(said, "never told: Okafor off: sick"));
    assert_null(strstr(strstr(said, "never told: Okafor off: sick") + 1, "never told"));
    assert_non_null(strstr(shell_ok(s, "open"), "Nobody marked them; 1 never told"));
    shell_ok(s, "cancel %s --by practice --reason prov-pers --next rebook --as okoro", ref);
    assert_null(strstr(shell_ok(s, "unresolved"), "never told"));
    assert_null(strstr(shell_ok(s, "open"), "never told"));
}

static void an_entry_waits_is_changed_offered_booked_and_cancelled(void **state)
{
    struct shell *s = *state;
    const char *ref = shell_value(s,
                                  shell_ok(s, "wait --patient jones --type long --days 'mon wed' --between mornings "
                                              "--until 2026-12-04 --remark 'knee' --as okoro --json"),
                                  "ref");
    const char *json = shell_ok(s, "waitlist --json");
    assert_string_equal(shell_keys(s, json), WAIT_KEYS);
    assert_string_equal(shell_value(s, json, "days"), "Mon Wed");
    assert_string_equal(shell_value(s, json, "to"), "12:00");
    assert_string_equal(shell_value(s, json, "date"), "null");
    shell_ok(s, "wait %s --short-notice yes --practitioner any --as okoro", ref);
    assert_non_null(strstr(shell_ok(s, "waitlist"), "Mon Wed, mornings, until 4 Dec, short notice"));
    assert_string_equal(shell_ok(s, "offer --practitioner chen --at '2026-11-24 10:00' --json"), "[]\n");
    json = shell_ok(s, "offer --practitioner chen --at '2026-11-25 10:00' --json");
    assert_string_equal(shell_value(s, json, "ref"), ref);
    assert_string_equal(shell_value(s, json, "is_unsure"), "false");
    shell_refused(s, 1, "not free", "offer --practitioner chen --at '2026-11-23 10:30'");
    json = shell_ok(s, "offer --practitioner chen --at '2026-11-25 10:00' --take %s --as okoro --json", ref);
    assert_string_equal(shell_value(s, json, "status"), "booked");
    assert_string_equal(shell_ok(s, "waitlist --json"), "[]\n");
    ref = shell_value(s, shell_ok(s, "wait --patient jones --as okoro --json"), "ref");
    shell_ok(s, "cancel %s --by patient --reason pat-fb --next 'closed:better' --as okoro", ref);
    assert_string_equal(shell_ok(s, "waitlist --json"), "[]\n");
    assert_non_null(strstr(shell_ok(s, "show %s", ref), "cancelled"));
}

static void bad_words_are_wrong_use_and_nothing_is_written(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 2, "--patient", "wait");
    shell_refused(s, 2, "Days", "wait --patient jones --days someday");
    shell_refused(s, 2, "Hours", "wait --patient jones --between 25-26");
    shell_refused(s, 1, "is past", "wait --patient jones --until 2020-01-01");
    shell_refused(s, 2, "minutes", "wait --patient jones --minutes 2147483648");
    shell_refused(s, 2, "Say what to change", "edit %s", book(s, "2026-11-24 11:00"));
    shell_refused(s, 2, "--expected", "edit %s --expected 25:00", book(s, "2026-11-24 11:30"));
    assert_string_equal(shell_ok(s, "waitlist --json"), "[]\n");
}

static void details_are_changed_one_by_one(void **state)
{
    struct shell *s = *state;
    const char *ref = book(s, "2026-11-24 11:00"), *next = book(s, "2026-11-24 11:30"), *json;
    shell_ok(s, "edit %s --expected 11:20 --remark 'brings her son' --as okoro", ref);
    json = shell_ok(s, "show %s --json", ref);
    assert_string_equal(shell_value(s, json, "expected"), "11:20");
    assert_string_equal(shell_value(s, json, "remark"), "brings her son");
    shell_ok(s, "edit %s --expected none --as okoro", ref);
    json = shell_ok(s, "show %s --json", ref);
    assert_string_equal(shell_value(s, json, "expected"), "null");
    shell_refused(s, 1, next, "edit %s --minutes 60 --as okoro", ref);
    shell_ok(s, "edit %s --minutes 15 --as okoro", ref);
    shell_ok(s, "edit %s --minutes 30 --as okoro", ref);
}

static void a_late_cancellation_says_what_was_agreed(void **state)
{
    struct shell *s = *state;
    const char *ref = shell_value(s, shell_ok(s, "day --json"), "ref");
    shell_ok(s, "cancel %s --by patient --reason pat --next rebook --late due --told-rule --as okoro", ref);
    assert_non_null(strstr(shell_ok(s, "day"), "cancelled, late: due"));
    assert_non_null(strstr(shell_ok(s, "timeline smith"), "late: due"));
    assert_string_equal(shell_value(s, shell_ok(s, "show %s --json", ref), "late_tag"), "due");
    shell_ok(s, "edit %s --late settled --as okoro", ref);
    assert_non_null(strstr(shell_ok(s, "show %s", ref), "settled elsewhere"));
    shell_refused(s, 1, "only what the patient cancelled late", "edit %s --late due",
                  shell_value(s, shell_ok(s, "day 2026-11-30 --json"), "ref"));
}

static void a_reference_shows_what_was_booked_in_the_same_sitting(void **state)
{
    struct shell *s = *state;
    const char *lost = book(s, "2026-11-24 11:00"), *kept = book(s, "2026-11-24 11:30");
    shell_ok(s, "cancel %s --by practice --reason other --next booked --as bell", lost);
    const char *text = shell_ok(s, "show %s", kept);
    assert_non_null(strstr(text, "booked with it"));
    assert_non_null(strstr(text, lost));
    assert_non_null(strstr(shell_ok(s, "show %s --json", lost), kept));
}

/* ---- no verb reaches an illegal step ---- */

/* Brings a fresh booking there by verbs; the reference. */
static const char *reach(struct shell *s, enum status status)
{
    if (status == STATUS_WAITLIST)
        return shell_value(s, shell_ok(s, "wait --patient jones --as okoro --json"), "ref");
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    const char *ref = shell_value(s,
                                  shell_ok(s, "book --patient smith --practitioner lindqvist --at '2026-11-23 09:30' "
                                              "--overbook other --as okoro --json"),
                                  "ref");
    setenv("ROUNDS_NOW", "2026-11-23T09:50", 1);
    if (status == STATUS_ARRIVED || status == STATUS_CHECKED_IN)
        shell_ok(s, "status %s arrived --as okoro", ref);
    if (status == STATUS_CHECKED_IN)
        shell_ok(s, "status %s checked-in --as okoro", ref);
    if (transition_is_end(status))
        shell_ok(s, "status %s %s --by patient --reason pat --next rebook --as okoro", ref,
                 transition_status_code(status));
    if (status == STATUS_ENTERED_IN_ERROR)
        shell_ok(s, "status %s entered-in-error --reason twice --as okoro", ref);
    return ref;
}

static void from_every_state_a_verb_does_the_legal_steps_and_no_other(void **state)
{
    struct shell *s = *state;
    for (int from = STATUS_WAITLIST; from < STATUS_COUNT; from++)
        for (int to = STATUS_WAITLIST; to < STATUS_COUNT; to++) {
            const char *ref = reach(s, (enum status)from);
            bool is_legal = transition_find((enum status)from, (enum status)to) != NULL;
            /* Somebody who waits is booked by saying where: that is a move. */
            is_legal = is_legal && !(from == STATUS_WAITLIST && to == STATUS_BOOKED);
            /* The same state again, with --next, only says what comes next. */
            bool is_same_end = from == to && transition_is_end((enum status)from);
            int code = shell_run(s, "status %s %s --by patient --reason pat --next rebook --overbook other", ref,
                                 transition_status_code((enum status)to));
            assert_int_equal(code, is_legal || is_same_end ? 0 : 1);
            const char *now = shell_value(s, shell_ok(s, "show %s --json", ref), "status");
            assert_string_equal(now, transition_status_code((enum status)(is_legal ? to : from)));
        }
}

static void did_not_come_waits_for_the_grace_and_is_taken_back(void **state)
{
    struct shell *s = *state;
    const char *ref = shell_value(s, shell_ok(s, "day --json"), "ref");
    setenv("ROUNDS_NOW", "2026-11-23T10:44", 1);
    shell_refused(s, 1, "15 minutes after the start", "status %s noshow --next rebook --as okoro", ref);
    setenv("ROUNDS_NOW", "2026-11-23T10:45", 1);
    shell_ok(s, "status %s noshow --next rebook --as okoro", ref);
    shell_ok(s, "undo --as okoro");
    assert_string_equal(shell_value(s, shell_ok(s, "show %s --json", ref), "status"), "booked");
    shell_ok(s, "status %s arrived --as okoro", ref);
    shell_ok(s, "status %s cancelled --by patient --reason pat --next rebook --as okoro", ref); /* left unseen */
    assert_non_null(strstr(shell_ok(s, "history %s", ref), "left without being seen"));
    shell_ok(s, "undo --as okoro");
    assert_string_equal(shell_value(s, shell_ok(s, "show %s --json", ref), "status"), "arrived");
}

#define IN_SHELL(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SHELL(who_is_here_is_listed_with_minutes_and_promise),
        IN_SHELL(what_nobody_has_answered_is_listed_until_somebody_does),
        IN_SHELL(who_was_never_told_stays_until_somebody_says_what_happened),
        IN_SHELL(an_entry_waits_is_changed_offered_booked_and_cancelled),
        IN_SHELL(bad_words_are_wrong_use_and_nothing_is_written),
        IN_SHELL(details_are_changed_one_by_one),
        IN_SHELL(a_late_cancellation_says_what_was_agreed),
        IN_SHELL(a_reference_shows_what_was_booked_in_the_same_sitting),
        IN_SHELL(from_every_state_a_verb_does_the_legal_steps_and_no_other),
        IN_SHELL(did_not_come_waits_for_the_grace_and_is_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
