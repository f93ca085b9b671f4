/* Verbs about the record of a patient: fields, numbers, who is around them, merging, and what stops. */
#include "cli/verb.h"

#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STOPPED_KEYS "id name cancelled kept waiting_list next_steps follow_ups said warning"

static void every_setting_is_written_read_and_emptied(void **state)
{
    struct shell *s = *state;
    shell_ok(s,
             "patient edit smith --preferred Annie --needs 'call in from the left' --interpreter Polish --longer 15 "
             "--never-rung yes --channel text --facts 'new job' --hopes 'to run again' --alert 'no latex' --as okoro");
    const char *json = shell_ok(s, "show smith --json");
    assert_string_equal(shell_value(s, json, "preferred"), "Annie");
    assert_string_equal(shell_value(s, json, "interpreter"), "Polish");
    assert_string_equal(shell_value(s, json, "extra_min"), "15");
    assert_string_equal(shell_value(s, json, "is_never_rung"), "true");
    assert_string_equal(shell_value(s, json, "facts"), "new job");
    shell_refused(s, 1, "cannot be rung", "patient edit smith --channel call --as okoro");
    shell_ok(s, "patient edit smith --interpreter - --longer 0 --never-rung no --as okoro");
    json = shell_ok(s, "show smith --json");
    assert_string_equal(shell_value(s, json, "interpreter"), "null");
    assert_string_equal(shell_value(s, json, "extra_min"), "0");
    assert_string_equal(shell_value(s, json, "is_never_rung"), "false");
}

static void somebody_of_the_same_name_is_added_only_on_purpose(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 1, "known already", "patient add --family smith --given ann --born 1963-05-03 --as okoro");
    shell_ok(s, "patient add --family Smith --given Ann --born 1963-05-03 --even-so --as okoro");
    shell_ok(s, "patient add --family Smith --given Bob --as okoro");
}

static void a_number_is_added_marked_wrong_and_taken_away(void **state)
{
    struct shell *s = *state;
    const char *json = shell_ok(s, "number add smith '07700 900999' --message nothing --use work --as okoro --json");
    assert_string_equal(shell_keys(s, json), "id system value use message remark is_bad");
    const char *id = shell_value(s, json, "id"); /* of the first */
    shell_ok(s, "number edit %s --wrong yes --as okoro", id);
    assert_non_null(strstr(shell_ok(s, "number list smith"), "wrong"));
    shell_ok(s, "number edit %s --remove --as okoro", id);
    assert_null(strstr(shell_ok(s, "number list smith"), "900123"));
}

static void what_may_be_left_is_not_said_of_another_number(void **state)
{
    struct shell *s = *state;
    const char *json = shell_ok(s, "number add smith '07700 900998' --message details --as okoro --json");
    const char *id = shell_value(s, json, "id"); /* of the first */
    shell_ok(s, "number edit %s --message details --wrong yes --as okoro", id);
    shell_ok(s, "number edit %s --value '07700900123' --as okoro", id);
    assert_non_null(strstr(shell_ok(s, "number list smith"), "wrong")); /* it is written differently, no more */
    const char *list = shell_ok(s, "number edit %s --value '07700 900777' --as okoro", id);
    assert_null(strstr(list, "wrong"));
    assert_non_null(strstr(buf_str(&s->err), "ask what may be left there"));
    list = shell_ok(s, "number edit %s --value '07700 91' --message name --as okoro", id);
    assert_non_null(strstr(list, "may leave name only"));
    assert_non_null(strstr(buf_str(&s->err), "07700 91 is short for a telephone number"));
}

static void a_mothers_number_finds_both_children_and_her_address_stays_with_one(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "patient add --family Costa --given Rui --as okoro");
    shell_ok(s, "related add costa Ana Costa --relationship mother --phone '07700 900456' --may-book yes --as okoro");
    const char *json = shell_ok(s, "related add smith Ana Costa --relationship aunt --phone '07700 900456' "
                                   "--address '12 Elm Road' --court 'order of May' --as okoro --json");
    assert_string_equal(shell_keys(s, json), "id name relationship phone email address is_bad may_book gets_reminders "
                                             "not_told court_note remark");
    const char *both = shell_ok(s, "find 900456");
    assert_non_null(strstr(both, "COSTA, Rui"));
    assert_non_null(strstr(both, "SMITH, Ann"));
    assert_null(strstr(shell_ok(s, "related list costa"), "Elm"));
    assert_null(strstr(shell_ok(s, "show costa"), "Elm"));
    assert_null(strstr(shell_ok(s, "show costa"), "order of May"));
    shell_refused(s, 1, "not be told", "related edit %s --not-told yes --reminders yes --as okoro",
                  shell_value(s, json, "id"));
}

static void a_program_is_shown_of_a_patient_what_a_person_is(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "related add smith Rui Costa --relationship father --court 'order of May' --not-told yes --as okoro");
    shell_ok(s, "number add smith '07700 900999' --message nothing --as okoro");
    shell_ok(s, "complaint add 'waited an hour' --patient smith --as okoro");
    const char *json = shell_ok(s, "show smith --json");
    const char *around = strstr(json, "\"related\":[{");
    assert_non_null(around);
    assert_string_equal(shell_keys(s, around), "id name relationship phone is_bad not_told may_book gets_reminders "
                                               "court_note");
    assert_string_equal(shell_value(s, around, "court_note"), "order of May");
    assert_string_equal(shell_value(s, around, "not_told"), "true");
    const char *numbers = strstr(json, "\"telecoms\":[{");
    assert_non_null(numbers);
    assert_string_equal(shell_keys(s, numbers), "system value use message remark is_bad");
    assert_non_null(strstr(numbers, "\"message\":\"nothing\""));
    assert_non_null(strstr(shell_value(s, json, "warning"), "waited an hour"));
    assert_non_null(strstr(json, "\"earlier_name\":null"));
}

static void who_died_is_in_no_diary_and_it_can_be_taken_back(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-24 10:30' --type review --as okoro");
    shell_refused(s, 1, "Who told us", "patient died smith --as okoro");
    const char *json = shell_ok(s, "patient died smith --on 2026-11-22 --told 'her son' --as okoro --json");
    assert_string_equal(shell_keys(s, json), STOPPED_KEYS);
    assert_string_equal(shell_value(s, json, "cancelled"), "1");
    assert_non_null(strstr(shell_ok(s, "show smith"), "told by her son"));
    shell_refused(s, 1, "died on",
                  "book --patient smith --practitioner chen --at '2026-11-25 10:30' --type review --as okoro");
    assert_non_null(strstr(shell_ok(s, "patient died smith --not --as okoro"), "booked again"));
}

static void who_moves_keeps_the_booking_and_who_wants_no_contact_says_why(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-24 10:30' --type review --as okoro");
    assert_non_null(strstr(shell_ok(s, "patient moved smith --to Leeds --as okoro"), "Still booked: Tue 24 Nov 10:30"));
    shell_ok(s, "patient moved smith --not --as okoro");
    shell_refused(s, 1, "Why", "patient no-contact smith --as okoro");
    shell_ok(s, "patient no-contact smith --why 'too many letters' --as okoro");
    assert_string_equal(shell_value(s, shell_ok(s, "show smith --json"), "no_contact"), "too many letters");
}

static void two_records_are_one_and_two_again(void **state)
{
    struct shell *s = *state;
    const char *other = shell_value(
        s,
        shell_ok(s,
                 "patient add --family Smyth --given Ann --alert 'no latex' --phone '07700 900777' --as okoro --json"),
        "id");
    shell_ok(s, "patient merge %s smith --as okoro", other);
    assert_string_equal(shell_value(s, shell_ok(s, "show smith --json"), "alert"), "no latex");
    assert_non_null(strstr(shell_ok(s, "find 900777"), "SMITH, Ann"));
    assert_non_null(strstr(shell_ok(s, "find smyth"), "SMITH, Ann (also SMYTH, Ann)"));
    shell_ok(s, "patient unmerge %s --as okoro", other);
    assert_non_null(strstr(shell_ok(s, "find 900777"), "SMYTH, Ann"));
    shell_refused(s, 1, "not one with", "patient unmerge %s --as okoro", other);
}

static void records_of_two_birth_dates_are_made_one_with_a_warning(void **state)
{
    struct shell *s = *state;
    const char *one = shell_value(
        s, shell_ok(s, "patient add --family Haag --given Bea --born 1950-05-06 --as okoro --json"), "id");
    const char *other = shell_value(
        s, shell_ok(s, "patient add --family Haagen --given Bea --born 1950-06-05 --as okoro --json"), "id");
    shell_ok(s, "patient add --family Quill --given Ben --as okoro");
    shell_ok(s, "patient merge %s quill --as okoro", other); /* of whom none is known */
    assert_null(strstr(buf_str(&s->err), "birth dates"));
    shell_ok(s, "undo --as okoro");
    shell_ok(s, "patient merge %s %s --as okoro", other, one);
    assert_non_null(
        strstr(buf_str(&s->err), "Their birth dates differ: 6 May 1950 and 5 Jun 1950; undo takes it back"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, shell_with_smith, shell_without_smith)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_setting_is_written_read_and_emptied),
        TEST(somebody_of_the_same_name_is_added_only_on_purpose),
        TEST(a_number_is_added_marked_wrong_and_taken_away),
        TEST(what_may_be_left_is_not_said_of_another_number),
        TEST(a_mothers_number_finds_both_children_and_her_address_stays_with_one),
        TEST(a_program_is_shown_of_a_patient_what_a_person_is),
        TEST(who_died_is_in_no_diary_and_it_can_be_taken_back),
        TEST(who_moves_keeps_the_booking_and_who_wants_no_contact_says_why),
        TEST(two_records_are_one_and_two_again),
        TEST(records_of_two_birth_dates_are_made_one_with_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
