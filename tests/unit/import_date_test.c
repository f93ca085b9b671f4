/* Dates of other programs' lists: what is read, what is none, and what is refused rather than guessed. */
#include "cli_lib.h"
#include "exchange/import_map.h"
#include "exchange_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const char date_map[] = "name = \"old-system\"; date_format = \"d/m/y\"; columns = { identifier = \"No\"; "
                               "family = \"Family\"; birth_date = \"Born\"; deceased_date = \"Died\"; since = "
                               "\"Since\"; };";
#define HEAD "No,Family,Born,Died,Since\n"

/* words NULL: it is that day. */
static void reads(const char *text, int month, int day, const char *words)
{
    struct import_map m = {.date_format = "d/m/y"};
    struct err e = {0};
    int date = 0;
    bool ok = import_map_date(&m, MAP_BIRTH_DATE, text, &date, &e);
    if (ok != !words || (words && !strstr(e.text, words)))
        fail_msg("%s: %s", text, ok ? "was read" : e.text);
    assert_true(!ok || date == civil_from(1980, month, day));
}

static void a_month_is_a_number_or_its_english_name(void **state)
{
    static const char *const names[12][3] = {
        {"January", "Jan", "jan."}, {"February", "Feb", "FEB."}, {"March", "Mar", "mar."},
        {"April", "Apr", "apr."},   {"May", "may", "MAY."},      {"June", "Jun", "jun."},
        {"July", "Jul", "jul."},    {"August", "Aug", "aug."},   {"September", "Sept", "Sep."},
        {"October", "Oct", "oct."}, {"November", "Nov", "nov."}, {"December", "Dec", "DEC."},
    };
    /* Months of other languages that begin like English ones, and names by halves. */
    static const char *const none[] = {"marraskuu", "marzo",      "Mai",      "März",     "Juni", "Dezember", "août",
                                       "décembre",  "octubre",    "maj",      "Decembre", "mars", "Marc",     "Sepp",
                                       "Novem",     "septiembre", "Octobers", "j",        "Ma",   "janv"};
    (void)state;
    struct arena a = {0};
    for (int m = 0; m < 12; m++)
        for (int i = 0; i < 3; i++) {
            reads(arena_printf(&a, "7 %s 1980", names[m][i]), m + 1, 7, NULL);
            reads(arena_printf(&a, "7-%s-1980", names[m][i]), m + 1, 7, NULL);
        }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        reads(arena_printf(&a, "7 %s 1980", none[i]), 0, 0,
              "names its month by a word that is none of Jan, January to");
    arena_finish(&a);
}

/* A database has a time behind every day; whatever else stands there may say that it was not so. */
static void behind_a_day_there_may_be_a_time_and_nothing_else(void **state)
{
    static const char *const times[] = {"",
                                        " 00:00",
                                        " 00:00:00",
                                        "T00:00:00",
                                        " 00:00:00.000",
                                        "T00:00:00Z",
                                        " 12:00:00 AM",
                                        "T00:00:00.000+01:00",
                                        " 0:00",
                                        " 23.59",
                                        "T00:00:00-0500"};
    static const char *const more[] = {" ?",         " (perhaps)",  " or 8/2/1980",  " BC",           " 5",
                                       "T",          " 00:00 gone", " 25:00",        " 00:00:00Zulu", " -",
                                       "T00:00:00+", " 1979",       " 00:00 - 24:00"};
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        reads(arena_printf(&a, "7/1/1980%s", times[i]), 1, 7, NULL);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        reads(arena_printf(&a, "7/1/1980%s", more[i]), 0, 0, "has more in it than a day: 7/1/1980");
    arena_finish(&a);
}

static void what_is_not_read_of_a_date_is_said_with_its_line(void **state)
{
    static const char list[] = HEAD "1,Hill,3 marraskuu 1980,,\n2,Dale,7/1/1980 or 8/1/1980,,1/1/2020?\n"
                                    "3,Moor,7/1/1980,3/4/2020 (not sure),\n4,Lake,7/1/1980,3 marraskuuta 2020,\n";
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    const char *map = arena_strdup(&a, exchange_lib_file("date.map", date_map, SIZE_MAX));
    struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.added, 2);
    assert_int_equal(r.incomplete, 2);
    assert_true(exchange_lib_has(&said, "l.csv:2", "birth_date is left out: it names its month by a word"));
    assert_true(
        exchange_lib_has(&said, "l.csv:3", "birth_date is left out: it has more in it than a day: 7/1/1980 or"));
    assert_true(exchange_lib_has(&said, "l.csv:3", "since is left out"));
    assert_true(exchange_lib_has(&said, "l.csv:4", "deceased_date has more in it than a day: 3/4/2020 (not sure)"));
    assert_true(exchange_lib_has(&said, "l.csv:5", "deceased_date names its month by a word"));
    assert_int_equal(said.refused, 2);
    assert_int_equal(exchange_lib_patient(p, "1", &a).birth_date, CIVIL_NONE);
    exchange_lib_close(p, &said, &a);
}

/* So programs write a day that they do not know: of somebody alive the day of death. */
static void a_day_of_noughts_is_no_day(void **state)
{
    static const char *const none[] = {"00/00/0000", "0000-00-00", "0000-00-00 00:00:00", "/  /",
                                       "  /  /    ", "0",          "00.00.0000",          "- -"};
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct practice *p = practice_lib_open();
        struct exchange_lib_said said = {0};
        struct arena a = {0};
        const char *map = arena_strdup(&a, exchange_lib_file("date.map", date_map, SIZE_MAX));
        const char *list =
            arena_printf(&a, HEAD "1,Hill,%s,%s,%s\n2,Dale,1/2/1980,10/00/0000,\n", none[i], none[i], none[i]);
        struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
        assert_int_equal(r.patients.added, 1);
        assert_int_equal(r.incomplete, 0);
        struct patient x = exchange_lib_patient(p, "1", &a);
        assert_int_equal(x.deceased_date, CIVIL_NONE);
        assert_int_equal(x.birth_date, CIVIL_NONE);
        assert_int_equal(x.since, PRACTICE_LIB_TODAY);
        assert_true(exchange_lib_has(&said, "l.csv:3", "deceased_date is a day that there is not: 10/00/0000"));
        assert_int_equal(said.count, 1);
        exchange_lib_close(p, &said, &a);
    }
}

/* Nobody is expected on a day beside which it says that it was called off. */
static void a_visit_whose_day_says_more_is_refused(void **state)
{
    struct shell *s = *state;
    const char *list = shell_file(s, "v.csv",
                                  "date,time,full_name,birth_date,practitioner\n"
                                  "2026-11-25 cancelled,10:00,\"Smith, Ann\",1963-12-17,chen\n"
                                  "0000-00-00,10:00,\"Smith, Ann\",1963-12-17,chen\n");
    assert_int_equal(shell_run(s, "import visits %s --as chen", list), 1);
    const char *told = buf_str(&s->err);
    assert_non_null(strstr(told, "v.csv:2: date has more in it than a day: 2026-11-25 cancelled"));
    assert_non_null(strstr(told, "v.csv:3: date is a day that there is not: 0000-00-00"));
    assert_null(strstr(shell_ok(s, "day 2026-11-25"), "10:00"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_is_a_number_or_its_english_name),
        cmocka_unit_test(behind_a_day_there_may_be_a_time_and_nothing_else),
        cmocka_unit_test(what_is_not_read_of_a_date_is_said_with_its_line),
        cmocka_unit_test(a_day_of_noughts_is_no_day),
        cmocka_unit_test_setup_teardown(a_visit_whose_day_says_more_is_refused, shell_with_smith, shell_without_smith),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
