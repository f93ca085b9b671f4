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
        assert_non_null(strstr(buf_str(&s.err), "Okoro does not have it"));
        assert_int_equal(access(path, F_OK), -1);
    }
    shell_close(&s);
}

static void what_cannot_be_asked_for_makes_no_file(void **state)
{
    struct shell *s = *state;
    const char *path = fresh(s, "none.out");
    shell_refused(s, 2, "--to is before --from", "export visits %s --as chen --from 2026-11-25 --to 2026-11-24", path);
    shell_refused(s, 2, "--to is before today", "export icalendar %s --as chen --to 2026-11-22", path);
    shell_refused(s, 2, "from", "export csv %s --as chen --from 2026-11-24", path);
    shell_refused(s, 2, "names", "export visits %s --as chen --names", path);
    shell_refused(s, 1, "There is no practitioner", "export fhir %s --as chen --practitioner nobody", path);
    shell_refused(s, 2, "--from: This is not a date", "export visits %s --as chen --from sometime", path);
    shell_refused(s, 2, "--to: This is not a date", "export visits %s --as chen --to sometime", path);
    shell_refused(s, 2, "FILE", "export vcard --as chen");
    assert_int_equal(access(path, F_OK), -1);
}

/* The same day counts, and one practitioner's are not another's. */
static void days_and_a_practitioner_choose_which_bookings(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-24 11:00' --type review");
    shell_ok(s, "book --patient smith --practitioner okafor --at '2026-11-25 11:00' --type review");
    shell_ok(s, "book --patient smith --practitioner chen --at '2026-11-26 11:00' --type review");
    static const struct {
        const char *options, *says;
    } all[] = {
        {"", ", 3 bookings.\nIt holds patients' data"},
        {"--from 2026-11-25", ", 2 bookings."},
        {"--to 2026-11-25", ", 2 bookings."},
        {"--from 2026-11-25 --to 2026-11-25", ", 1 booking."},
        {"--practitioner okafor", ", 1 booking."},
        {"--practitioner okafor --from 2026-11-26", ", 0 bookings."},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_non_null(strstr(shell_ok(s, "export visits %s --as chen %s", fresh(s, "v.csv"), all[i].options),
                               all[i].says));
    assert_non_null(strstr(shell_ok(s, "export fhir %s --as chen", fresh(s, "f.json")), ", 1 patient, 3 bookings."));
    const char *diary = shell_ok(s, "export icalendar %s --as chen", fresh(s, "c.ics"));
    assert_non_null(strstr(diary, ", 3 bookings."));
    assert_null(strstr(diary, "patients' data"));
    assert_non_null(strstr(shell_ok(s, "export icalendar %s --as chen --names", fresh(s, "n.ics")), "patients' data"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_owner_takes_everything_along, shell_with_smith, shell_without_smith),
        cmocka_unit_test(the_desk_takes_nothing_along),
        cmocka_unit_test_setup_teardown(what_cannot_be_asked_for_makes_no_file, shell_with_smith, shell_without_smith),
        cmocka_unit_test_setup_teardown(days_and_a_practitioner_choose_which_bookings, shell_with_smith,
                                        shell_without_smith),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
