#include "cli/where.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static const struct {
    const char *given, *book, *data, *home, *want;
} cases[] = {
    {"mine.db", "/env.db", "/data", "/srv/ada", "mine.db"},
    {NULL, "/env.db", "/data", "/srv/ada", "/env.db"},
    {"", "/env.db", "/data", "/srv/ada", "/env.db"},
    {NULL, "", "/data", "/srv/ada", "/data/rounds/practice.db"},
    {NULL, NULL, "/data", "/srv/ada", "/data/rounds/practice.db"},
    {NULL, NULL, "data", "/srv/ada", "/srv/ada/.local/share/rounds/practice.db"},
    {NULL, NULL, "", "/srv/ada", "/srv/ada/.local/share/rounds/practice.db"},
    {NULL, NULL, NULL, "/srv/ada", "/srv/ada/.local/share/rounds/practice.db"},
    {NULL, NULL, NULL, "ada", "/nonexistent/.local/share/rounds/practice.db"},
    {NULL, NULL, NULL, NULL, "/nonexistent/.local/share/rounds/practice.db"},
};

static void what_was_said_comes_before_the_environment_and_that_before_the_usual_places(void **state)
{
    struct arena a = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set("ROUNDS_BOOK", cases[i].book);
        set("XDG_DATA_HOME", cases[i].data);
        set("HOME", cases[i].home);
        const char *want = cases[i].want;
        bool is_usual = !(cases[i].given && *cases[i].given) && !(cases[i].book && *cases[i].book);
        if (is_usual && access("/var/lib/rounds/practice.db", R_OK) == 0)
            want = "/var/lib/rounds/practice.db"; /* a real practice on this machine */
        assert_string_equal(where_book(&a, cases[i].given), want);
    }
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_comes_before_the_environment_and_that_before_the_usual_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
