/* The telephone from a shell: a call that rings, how it is ended, the provider's list. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CALL "0123456789abcdef0123456789abcdef"

static void a_call_rings_once_and_is_ended_by_whoever_says_how(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "call add --id " CALL " --number '07700 900555' a first visit");
    shell_ok(&s, "call add --id " CALL " --number '07700 900555' a first visit");
    const char *open = shell_ok(&s, "call list --json");
    assert_string_equal(shell_keys(&s, open), "id name patient_id number words staff began seconds is_on_hold "
                                              "hold_seconds held_seconds is_waiting is_left");
    assert_string_equal(shell_value(&s, open, "words"), "a first visit");
    assert_string_equal(shell_value(&s, open, "is_waiting"), "true");
    shell_refused(&s, 1, "No open call ends in", "call end 99999 words");
    shell_refused(&s, 1, "For whom is it?", "call end cdef --how message which exercise");
    shell_refused(&s, 2, "is no telephone number", "call add --number 12");
    shell_ok(&s, "call end cdef --how promise --at 15:00 --as okoro ring her by three");
    assert_string_equal(shell_ok(&s, "call list --json"), "[]\n");
    assert_non_null(strstr(shell_ok(&s, "timeline 900555 --kind contacts"), "call: reached, ring her by three"));
    assert_non_null(strstr(shell_ok(&s, "queue --all"), "ring her by three"));
    shell_close(&s);
}

static void a_number_alone_is_the_number_that_rings(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "call add 07700 900555");
    const char *open = shell_ok(&s, "call list --json");
    assert_string_equal(shell_value(&s, open, "number"), "07700 900555");
    assert_string_equal(shell_value(&s, open, "words"), "null");
    shell_close(&s);
}

static void who_was_missed_has_to_be_answered(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *file = shell_file(&s, "list.csv",
                                  "time,number,direction,answered\n"
                                  "2026-11-23 08:30,07700 900456,in,no\n"
                                  "2026-11-23 08:40,07700 900457,in,yes\n"
                                  "2026-11-23 25:00,07700 900458,in,no\n");
    assert_int_equal(shell_run(&s, "import calls %s --json --as okoro", file), 1); /* a row was refused */
    assert_string_equal(shell_value(&s, buf_str(&s.out), "added"), "1");
    assert_string_equal(shell_value(&s, buf_str(&s.out), "answered"), "1");
    const char *calls = shell_ok(&s, "calls --json");
    assert_string_equal(shell_keys(&s, calls), "open answer today");
    assert_string_equal(shell_value(&s, calls, "patient"), "UNKNOWN CALLER");
    assert_string_equal(shell_value(&s, calls, "due_time"), "10:00"); /* an hour of opening hours after 09:00 */
    assert_non_null(strstr(shell_ok(&s, "calls"), "07700 900456"));
    /* Somebody rings back, and nothing is left to answer. */
    shell_ok(&s, "contact --number '07700 900456' --direction out --mode call --outcome reached --as okoro");
    assert_non_null(strstr(shell_ok(&s, "calls"), "To answer: 0"));
    shell_close(&s);
}

static void who_is_not_known_is_written_down_as_they_say_their_name(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "contact 'asks about prices' --direction in --mode voicemail --number '01303 555 999' "
                 "--name 'Mrs Green' --as okoro");
    shell_ok(&s, "contact 'asks too' --direction in --mode voicemail --number '01303 555 998' --name 'Anna Green' "
                 "--as okoro");
    const char *found = shell_ok(&s, "find green");
    assert_non_null(strstr(found, "GREEN, Anna"));
    assert_non_null(strstr(found, "GREEN "));
    assert_null(strstr(found, "MRS"));
    shell_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_rings_once_and_is_ended_by_whoever_says_how),
        cmocka_unit_test(a_number_alone_is_the_number_that_rings),
        cmocka_unit_test(who_was_missed_has_to_be_answered),
        cmocka_unit_test(who_is_not_known_is_written_down_as_they_say_their_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
