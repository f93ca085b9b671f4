/* Text that is no name, through every door by which names and numbers come in: the verb and the import. Screens are
 * driven by tests/screen/day_hostile.scr and day_flood.scr; the cleaning itself is text_test. Covered here: not UTF-8
 * (overlong, half a surrogate pair, noncharacter, NUL), names of ten thousand letters, combining marks without end,
 * bidi and zero-width characters, dates that are none, numbers at the edges. */
#include "cli_lib.h"
#include "exchange_lib.h"
#include "exchange/import_csv.h"
#include "practice/patient.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

enum { LONG = 10000, LONG_WORD = 3000 /* as much as a command of the tests holds */ };

static const char MAP[] = "name = \"old-system\"; encoding = \"utf-8\"; separator = \",\"; date_format = \"d/m/y\";\n"
                          "columns = { identifier = \"PatientNo\"; full_name = \"Name\"; birth_date = \"DOB\"; "
                          "home = \"Tel\"; };\n";

static const char *letters(struct arena *a, const char *one, int times)
{
    const char *text = "";
    struct buf all = {0};
    for (int i = 0; i < times; i++)
        buf_adds(&all, one);
    text = arena_strdup(a, buf_str(&all));
    buf_finish(&all);
    return text;
}

static const struct {
    const char *name, *says;
} refused[] = {
    {"A\xed\xa0\x80nn", "not readable text (UTF-8) at byte 3"}, /* half a surrogate pair */
    {"A\xc0\xafnn", "not readable text (UTF-8) at byte 3"},     /* overlong */
    {"A\xef\xbf\xbfnn", "at byte 3"},                           /* noncharacter */
    {"A\xff", "not readable text (UTF-8) at byte 3"},
    {"A\033[2Jnn", "control character"},
};

static void what_is_no_text_is_refused_by_the_verb_with_its_place(void **state)
{
    struct shell s;
    (void)state;
    shell_open(&s, true);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        shell_refused(&s, 1, refused[i].says,
                      "book --new 'Hill, %s' --practitioner chen --at '2026-11-24 10:30' --as okoro", refused[i].name);
    shell_refused(&s, 1, "too long: 3001 bytes, and at most 400 can be kept",
                  "book --new 'Hill, %s' --practitioner chen --at '2026-11-24 10:30' --as okoro",
                  letters(&s.arena, "a", LONG_WORD));
    assert_null(strstr(shell_ok(&s, "find hill --json"), "HILL"));
    shell_close(&s);
}

static void marks_without_end_and_hidden_characters_are_taken_off(void **state)
{
    struct shell s;
    (void)state;
    shell_open(&s, true);
    shell_ok(&s, "book --new 'Hi\u200bll, A\u202enn\u2066' --practitioner chen --at '2026-11-24 10:30' --as okoro");
    shell_ok(&s, "book --new 'Zed, a%s' --practitioner chen --at '2026-11-24 11:30' --as okoro",
             letters(&s.arena, "\u0316", 100));
    assert_non_null(strstr(shell_ok(&s, "find hill"), "HILL, Ann"));
    assert_non_null(strstr(shell_ok(&s, "find zed"), "ZED, a\u0316\u0316\u0316\u0316 "));
    shell_close(&s);
}

static void numbers_and_days_at_their_edges_are_refused(void **state)
{
    static const char *const minutes[] = {
        "0",     "-0",   "-1", "1441", "2147483648", "-2147483648", "9223372036854775808",
        "1e308", "30.5", "",   "0x1e", "30 "};
    static const char *const days[] = {"2027-02-30 10:00", "0000-00-00 10:00", "2027-01-05 25:00",
                                       "2027-01-05 10:60", "27-01-05 10:00",   "99999-01-01 10:00"};
    static const char *const born[] = {"2026-02-31", "0000-00-00", "63-12-17", "2026-11-24", "1890-01-01"};
    struct shell s;
    (void)state;
    shell_open(&s, true);
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++)
        assert_int_not_equal(shell_run(&s,
                                       "book --new 'Hill, Ann' --practitioner chen --at '2026-11-24 10:30' "
                                       "--minutes '%s' --as okoro",
                                       minutes[i]),
                             0);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        assert_int_not_equal(shell_run(&s, "book --new 'Hill, Ann' --practitioner chen --at '%s' --as okoro", days[i]),
                             0);
    for (size_t i = 0; i < sizeof born / sizeof *born; i++)
        assert_int_not_equal(shell_run(&s,
                                       "book --new 'Hill, Ann' --born '%s' --practitioner chen "
                                       "--at '2026-11-24 10:30' --as okoro",
                                       born[i]),
                             0);
    assert_null(strstr(shell_ok(&s, "find hill --json"), "HILL"));
    shell_close(&s);
}

static void an_import_refuses_such_a_row_and_takes_the_rest(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct arena a = {0};
    struct buf file = {0};
    struct err e = {0};
    buf_adds(&file, "PatientNo,Name,DOB,Tel\n");
    buf_addf(&file, "1,\"%s, Ann\",,\n", letters(&a, "a", LONG));
    buf_addf(&file, "2,\"Hi\u200bll, A\u0301\u0301\u0301\u0301\u0301\u0301nn\",,020 7946 0123 ext 4\n");
    buf_addf(&file, "3,\"Bad, A\xed\xa0\x80nn\",,\n");
    buf_addf(&file, "4,\"Good, Ben\",31/12/1980,\n");
    char map[400];
    (void)snprintf(map, sizeof map, "%s", exchange_lib_file("hostile.map", MAP, SIZE_MAX));
    const char *path = exchange_lib_file("hostile.csv", buf_str(&file), SIZE_MAX);
    practice_lib_ok(import_csv(p, path, map, &o, &r, &e), &e);
    assert_int_equal(r.patients.added, 2);
    assert_true(exchange_lib_has(&said, "hostile.csv:2", "too long"));
    assert_true(exchange_lib_has(&said, "hostile.csv:4", "UTF-8"));
    struct patient x;
    struct telecom *t;
    int n;
    struct id id = import_csv_patient("old-system", "2");
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    assert_string_equal(x.family, "Hill");
    practice_lib_ok(telecom_list(p->book, &id, &a, &t, &n, &e), &e);
    assert_string_equal(t[0].value, "020 7946 0123 ext 4");
    exchange_lib_verify(p);
    buf_finish(&file);
    arena_finish(&said.arena);
    arena_finish(&a);
    practice_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_text_is_refused_by_the_verb_with_its_place),
        cmocka_unit_test(marks_without_end_and_hidden_characters_are_taken_off),
        cmocka_unit_test(numbers_and_days_at_their_edges_are_refused),
        cmocka_unit_test(an_import_refuses_such_a_row_and_takes_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
