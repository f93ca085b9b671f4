/* rounds demo as from a shell: by rules of one's own, and what is left when it cannot be made. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int open_shell(void **state)
{
    static struct shell s;
    shell_open(&s, true);
    *state = &s;
    return 0;
}

static int close_shell(void **state)
{
    shell_close(*state);
    return 0;
}

/* The sample rules with one text in them replaced everywhere. */
static const char *rules(struct shell *s, const char *what, const char *by)
{
    struct buf out = {0};
    const char *at = shell_ok(s, "policy show"), *next;
    assert_non_null(strstr(at, what));
    for (; (next = strstr(at, what)); at = next + strlen(what)) {
        buf_add(&out, at, (size_t)(next - at));
        buf_adds(&out, by);
    }
    buf_adds(&out, at);
    const char *path = shell_file(s, "own.conf", buf_str(&out));
    buf_finish(&out);
    return path;
}

static void a_demo_goes_by_the_rules_it_is_given(void **state)
{
    static const char *const own[][2] = {
        {"role = \"desk\"", "role = \"reader\""},  /* nobody is at the desk */
        {"is_first = true", "is_first = false"},   /* no visit is a first one */
        {"is_first = false", "is_first = true"},   /* or each is */
        {"staff = \"chen\"; room", "room"},        /* who sees patients is nobody of the staff */
    };
    struct shell *s = *state;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        const char *path = rules(s, own[i][0], own[i][1]);
        shell_ok(s, "demo --book %s/demo%d.db --patients 40 --policy %s", s->dir, (int)i, path);
        shell_ok(s, "verify --book %s/demo%d.db", s->dir, (int)i);
        assert_non_null(strstr(shell_ok(s, "day --book %s/demo%d.db", s->dir, (int)i), "Chen"));
        assert_int_equal(unlink(path), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_demo_goes_by_the_rules_it_is_given, open_shell, close_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
