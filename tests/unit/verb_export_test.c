/* What goes to other programs, from a shell. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

/* The name of a file that is not there yet. */
static const char *fresh(struct shell *s, const char *name)
{
    const char *path = shell_file(s, name, "");
    unlink(path);
    return path;
}

static const char *content(const char *path, struct arena *a)
{
    struct err e = {0};
    const char *text;
    size_t n;
    if (!file_read(a, path, 1 << 20, &text, &n, &e))
        fail_msg("%s", e.text);
    return text;
}

static void the_owner_takes_everything_along(void **state)
{
    struct shell *s = *state;
    struct arena a = {0};
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-24 11:00' --type review");
    const char *list = fresh(s, "all.csv");
    assert_non_null(strstr(shell_ok(s, "export csv %s --as chen", list), "1 patient.\nIt holds patients' data"));
    assert_non_null(strstr(content(list, &a), ",Smith,"));
    assert_int_equal(shell_run(s, "export csv %s --as chen", list), 1);
    assert_non_null(strstr(buf_str(&s->err), "exists already"));
    assert_string_equal(shell_keys(s, shell_ok(s, "export visits %s --json --as chen", fresh(s, "v.csv"))),
                        "file patients appointments");
    const char *diary = fresh(s, "chen.ics");
    assert_non_null(strstr(shell_ok(s, "export icalendar %s --as chen", diary), "1 booking.\n"));
    assert_null(strstr(content(diary, &a), "Smith"));
    diary = fresh(s, "names.ics");
    shell_ok(s, "export icalendar %s --as chen --names", diary);
    assert_non_null(strstr(content(diary, &a), "SUMMARY:Smith"));
    shell_ok(s, "export vcard %s --as chen", fresh(s, "all.vcf"));
    shell_ok(s, "export fhir %s --as chen --from 2026-11-24 --to 2026-11-24", fresh(s, "all.json"));
    arena_finish(&a);
}

static void the_desk_takes_nothing_along(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    static const char *const forms[] = {"csv", "visits", "icalendar", "vcard", "fhir"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const char *path = fresh(&s, "no.out");
        assert_int_not_equal(shell_run(&s, "export %s %s --as okoro", forms[i], path), 0);
        assert_non_null(strstr(buf_str(&s.err), "needs a higher role"));
        assert_int_equal(access(path, F_OK), -1);
    }
    shell_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_owner_takes_everything_along, shell_with_smith, shell_without_smith),
        cmocka_unit_test(the_desk_takes_nothing_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
