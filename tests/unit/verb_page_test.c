/* Verbs about reminders, the pages of a day, checklists and what got in the way. */
#include "cli/verb.h"

#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY_KEYS "ref id patient patient_id practitioner date start minutes type status confirmation"

/* Monday 23 November, 09:00; Ann Smith was booked a week ago for tomorrow. */
static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    setenv("ROUNDS_NOW", "2026-11-16T09:00", 1);
    shell_ok(&s, "book --new 'Smith, Ann' --phone '07700 900123' --practitioner chen --at '2026-11-24 10:30' "
                 "--type review --as okoro");
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    unsetenv("ROUNDS_NOW");
    return 0;
}

static const char *ref_of(struct shell *s)
{
    return shell_value(s, shell_ok(s, "day 2026-11-24 --json"), "ref");
}

static void who_is_not_confirmed_is_listed_and_what_came_of_it_said(void **state)
{
    struct shell *s = *state;
    const char *ref = ref_of(s), *json = shell_ok(s, "reminders --json");
    assert_string_equal(shell_keys(s, json),
                        "from to booked confirmed reminded booked_lately no_contact nobody_in rows");
    assert_string_equal(shell_value(s, json, "booked"), "1");
    assert_string_equal(shell_value(s, json, "can_ring"), "true");
    assert_non_null(strstr(shell_ok(s, "reminders"), "ring 07700 900123"));
    assert_string_equal(shell_value(s, shell_ok(s, "remind %s call-me --as okoro --json", ref), "confirmation"),
                        "call-me");
    assert_non_null(strstr(shell_ok(s, "reminders"), "wants a call"));
    assert_string_equal(shell_value(s, shell_ok(s, "remind %s text --as okoro --json", ref), "confirmation"),
                        "call-me");
    assert_non_null(strstr(shell_ok(s, "timeline smith"), "text: sent, waiting, remind, Ann, please ring Elm Street"));
    assert_string_equal(shell_value(s, shell_ok(s, "remind %s confirmed --as okoro --json", ref), "confirmation"),
                        "confirmed");
    assert_string_equal(shell_ok(s, "reminders"), "");
    shell_refused(s, 2, "is none of: confirmed", "remind %s sung --as okoro", ref);
    shell_refused(s, 2, "from 1 to 14", "reminders --days 99");
}

static void the_words_of_a_message_are_there_to_be_copied(void **state)
{
    struct shell *s = *state;
    const char *ref = ref_of(s), *json = shell_ok(s, "message %s --json", ref);
    assert_string_equal(shell_keys(s, json), "by to instead may_leave text why_not");
    assert_string_equal(shell_value(s, json, "by"), "text");
    assert_non_null(strstr(shell_ok(s, "message %s", ref), "Ann, please ring Elm Street Therapy"));
    shell_refused(s, 1, "no address to write to by email", "message %s --by email", ref);
}

static void the_pages_of_a_day_are_the_same_for_programs(void **state)
{
    struct shell *s = *state;
    static const char *const PAGES[] = {"open", "handover", "close"};
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++)
        assert_string_equal(shell_keys(s, shell_ok(s, "%s --json", PAGES[i])), "date open lines");
    assert_non_null(strstr(shell_ok(s, "close"), "1  Not confirmed for Tue 24 Nov"));
    shell_ok(s, "handover The lift is out of order --as bell");
    assert_non_null(strstr(shell_ok(s, "open"), "Bell: The lift is out of order"));
    shell_ok(s, "handover --read --as okoro");
    assert_non_null(strstr(shell_ok(s, "open"), "(read: Okoro)"));
}

static void a_backup_and_a_printed_day_are_on_the_closing_page(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "backup %s", s->dir);
    shell_ok(s, "day 2026-11-24 --sheet --to %s/sheet.txt", s->dir);
    const char *page = shell_ok(s, "close");
    assert_non_null(strstr(page, "-   0  Backup: last today 09:00"));
    assert_non_null(strstr(page, "-   0  Tue 24 Nov in a file: written today 09:00"));
}

static void steps_are_ticked_off_and_checklists_read(void **state)
{
    struct shell *s = *state;
    const char *ref = ref_of(s);
    assert_string_equal(shell_keys(s, shell_ok(s, "protocol list --json")), "code name moment version steps");
    shell_ok(s, "protocol tick %s visit-name --as okoro", ref);
    assert_non_null(strstr(shell_ok(s, "protocol show visit %s", ref), "[x]  visit-name"));
    shell_ok(s, "protocol tick %s visit-name --undo --as okoro", ref);
    assert_null(strstr(shell_ok(s, "protocol show visit %s", ref), "[x]"));
    shell_ok(s, "protocol read phone --as okoro");
    assert_non_null(strstr(shell_ok(s, "protocol readers phone"), "Okoro"));
    shell_refused(s, 1, "no checklist 'dance'", "protocol show dance");
    assert_string_equal(shell_ok(s, "task list"), "");
}

static void what_got_in_the_way_is_answered_by_the_owner(void **state)
{
    struct shell *s = *state;
    const char *id = shell_value(s, shell_ok(s, "obstacle add The printer jams --as okoro --json"), "id");
    shell_refused(s, 1, "role", "obstacle answer %s later --as okoro", id);
    shell_ok(s, "obstacle answer %s A new one comes --as chen", id);
    assert_non_null(strstr(shell_ok(s, "obstacle list"), "A new one comes"));
    shell_refused(s, 1, "names no line", "obstacle answer 1234 no --as chen");
}

#define SHELL(test) cmocka_unit_test_setup_teardown(test, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL(who_is_not_confirmed_is_listed_and_what_came_of_it_said),
        SHELL(the_words_of_a_message_are_there_to_be_copied),
        SHELL(the_pages_of_a_day_are_the_same_for_programs),
        SHELL(a_backup_and_a_printed_day_are_on_the_closing_page),
        SHELL(steps_are_ticked_off_and_checklists_read),
        SHELL(what_got_in_the_way_is_answered_by_the_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
