/* What book and move say and hold, as from a shell. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    shell_ok(&s, "book --new 'Smith, Ann' --born 1963-12-17 --practitioner chen --at '2026-11-23 10:30' --type review "
                 "--as okoro");
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    return 0;
}

static const char *room_of(struct shell *s, const char *ref)
{
    return shell_value(s, shell_ok(s, "show %s --json", ref), "room");
}

static void the_usual_room_is_held_as_on_a_screen(void **state)
{
    struct shell *s = *state;
    const char *ref = shell_book(s, "okafor", "2026-11-24 11:00");
    assert_string_equal(room_of(s, ref), "Room 2");
    shell_refused(s, 1, "in Room 2 is taken by ",
                  "book --patient smith --practitioner chen --at '2026-11-24 11:00' --room 2");
    shell_ok(s, "move %s --practitioner chen --at '2026-11-24 11:00'", ref);
    assert_string_equal(room_of(s, ref), "Room 1");
    shell_ok(s, "move %s --at '2026-11-24 11:00' --room gym", ref);
    shell_ok(s, "move %s --at '2026-11-24 11:30'", ref);
    assert_string_equal(room_of(s, ref), "Gym");
    shell_ok(s, "move %s --at '2026-11-24 11:30' --room none", ref);
    assert_string_equal(room_of(s, ref), "null");
    ref = shell_value(s, shell_ok(s, "book --patient smith --practitioner lindqvist --at '2026-11-24 14:00' "
                                     "--room none --json"),
                      "ref");
    assert_string_equal(room_of(s, ref), "null");
    shell_refused(s, 1, "there are: 1, 2, 3, 4, gym",
                  "book --patient smith --practitioner chen --at '2026-11-25 11:00' --room nowhere");
}

static void a_refusal_names_the_option_and_the_reasons_that_turn_it(void **state)
{
    static const char says[] = "To book it all the same: --overbook REASON (urgent, short, together, clinician, other)";
    struct shell *s = *state;
    const char *ref = shell_book(s, "chen", "2026-11-24 11:00");
    shell_refused(s, 1, says, "book --patient smith --practitioner chen --at '2026-11-23 10:30'");
    shell_refused(s, 1, says, "book --patient smith --practitioner chen --at '2026-11-24 19:00'");
    shell_refused(s, 1, says, "move %s --at '2026-11-23 10:30'", ref);
    shell_refused(s, 1, "there are: urgent, short, together, clinician, other", "move %s --at '2026-11-23 10:30' "
                                                                               "--overbook whatever", ref);
    shell_refused(s, 1, "There is no reason \"foo\"",
                  "book --patient smith --practitioner chen --at '2026-11-23 10:30' --overbook foo");
    shell_ok(s, "move %s --at '2026-11-23 10:30' --overbook 'seen together'", ref);
    assert_string_equal(shell_value(s, shell_ok(s, "show %s --json", ref), "overbook_reason"), "together");
    shell_run(s, "book --patient smith --practitioner chen --at '2026-11-01 10:30'"); /* past: no reason would do */
    assert_null(strstr(buf_str(&s->err), "--overbook"));
}

static void a_practice_without_such_reasons_takes_words(void **state)
{
    struct shell *s = *state;
    const char *text = shell_ok(s, "policy show"), *at = strstr(text, "overbook_reasons"), *end = strstr(at, ");");
    shell_file(s, "policy.conf", arena_printf(&s->arena, "%.*soverbook_reasons = (%s", (int)(at - text), text, end));
    shell_ok(s, "policy load");
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-23 10:30' --overbook 'his own wish'");
}

/* Hours said for a day, and a break that policy gets afterwards within them. */
static void whom_a_new_break_leaves_without_a_place_in_said_hours_has_to_be_told(void **state)
{
    static const char TUESDAY[] = "tue = \"09:00-12:00 13:00-17:00\"";
    struct shell *s = *state;
    const char *text = shell_ok(s, "policy show"), *at = strstr(text, TUESDAY);
    assert_non_null(at);
    const char *whole = shell_file(s, "whole.conf",
                                   arena_printf(&s->arena, "%.*stue = \"09:00-17:00\"%s", (int)(at - text), text,
                                                at + strlen(TUESDAY)));
    shell_ok(s, "policy load %s", whole);
    shell_ok(s, "column hours chen --from 2026-12-08 --time 09:00-15:00 --as okoro");
    shell_book(s, "chen", "2026-12-08 12:00");
    assert_null(strstr(shell_ok(s, "to-tell"), "SMITH"));
    shell_ok(s, "policy load %s", shell_file(s, "break.conf", text));
    assert_non_null(strstr(buf_str(&s->err), "SMITH, Ann: outside the hours"));
    assert_non_null(strstr(shell_ok(s, "to-tell"), "Chen in 09:00-12:00 13:00-15:00"));
}

#define IN_SHELL(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SHELL(a_refusal_names_the_option_and_the_reasons_that_turn_it),
        IN_SHELL(a_practice_without_such_reasons_takes_words),
        IN_SHELL(the_usual_room_is_held_as_on_a_screen),
        IN_SHELL(whom_a_new_break_leaves_without_a_place_in_said_hours_has_to_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
