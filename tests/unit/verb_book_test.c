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

/* Books Ann; the reference. */
static const char *book(struct shell *s, const char *practitioner, const char *at)
{
    const char *json = shell_ok(s, "book --patient smith --practitioner %s --at '%s' --type review --as okoro --json",
                                practitioner, at);
    return shell_value(s, json, "ref");
}

static const char *room_of(struct shell *s, const char *ref)
{
    return shell_value(s, shell_ok(s, "show %s --json", ref), "room");
}

static void the_usual_room_is_held_as_on_a_screen(void **state)
{
    struct shell *s = *state;
    const char *ref = book(s, "okafor", "2026-11-24 11:00");
    assert_string_equal(room_of(s, ref), "Room 2");
    shell_refused(s, 1, "Room 2 is taken: ",
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

#define IN_SHELL(f) cmocka_unit_test_setup_teardown(f, open_shell, close_shell)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SHELL(the_usual_room_is_held_as_on_a_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
