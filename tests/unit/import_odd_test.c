/* Odd cells of a patient list: what they were meant to say comes in, or its line is named. */
#include "exchange/import_csv.h"

#include "exchange_lib.h"
#include "practice/note.h"
#include "practice/patient.h"
#include "practice/timeline.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define ODD_MAP                                                                                                    \
    "name = \"old-system\"; date_format = \"d/m/y\"; columns = { identifier = \"No\"; family = \"Family\"; "       \
    "given = \"Given\"; birth_date = \"Born\"; deceased_date = \"Died\"; since = \"Since\"; mobile = \"Mobile\"; " \
    "email = \"Mail\"; address = ( \"House\", \"Street\" ); notes = ( \"Says\", \"Wants\" ); " \
    "referred_by = \"By\"; };"
#define ODD_HEAD "No,Family,Given,Born,Died,Since,Mobile,Mail,House,Street,Says,Wants,By,Extra,More\n"
#define TENS "1234567890"
#define HUNDRED TENS TENS TENS TENS TENS TENS TENS TENS TENS TENS

static const struct {
    const char *row, *words; /* told of line 2; NULL: nothing */
    bool is_refused;
    const char *family, *mobile, *remark, *address; /* NULL: none, or as it may be */
} odd[] = {
    {HUNDRED "1,Hill,Ann,,,,,,,,,,,,", "The identifier is longer than 100 bytes", true, NULL, NULL, NULL, NULL},
    {"7,Hill,Ann,1/2/1980,31/02/2000,,,,,,,,,,", "deceased_date is a day that there is not", true, NULL, NULL, NULL,
     NULL},
    {"7,Hill,Ann,1/2/1980,,2001,,,,,,,,,", "since is left out: it is no date", false, "Hill", NULL, NULL, NULL},
    {"7,Hill,Ann,1/2/2080,,,,,,,,,,,", "birth_date is left out: The birth date is in the future", false, "Hill", NULL,
     NULL, NULL},
    {"7,Hill,Ann,1/2/1080,,,,,,,,,,,", "birth_date is left out: The birth date makes", false, "Hill", NULL, NULL, NULL},
    {"7,Hill,Ann,1/2/1080,1/2/2000,,,,,,,,,,", "older than 130", true, NULL, NULL, NULL, NULL},
    {"7,,,1/2/2080,,,,,,,,,,,", "A patient needs a family name", true, NULL, NULL, NULL, NULL},
    {"7,Hill,Ann,1/2/1980,1/2/1979,,,,,,,,,,", "before the birth date", true, NULL, NULL, NULL, NULL},
    {"7,,Ann,,,,,,,,,,,,", NULL, false, "", NULL, NULL, ""},
    {"7,Hill,,,,,,,12,High St,,,,,", NULL, false, "Hill", NULL, NULL, "12 High St"},
    {"7,Hill,,,,,,,The Mill,High St,,,,,", NULL, false, "Hill", NULL, NULL, "The Mill, High St"},
    {"7,Hill,,,,,,,,High St,,,,,", NULL, false, "Hill", NULL, NULL, "High St"},
    {"7,  Hill\t,,,,,,,,,,,,,", NULL, false, "Hill", NULL, NULL, NULL},
    {"7,'=Hill,,,,,,,,,,,,,", NULL, false, "=Hill", NULL, NULL, NULL},
    {"7,''=Hill,,,,,,,,,,,,,", NULL, false, "'=Hill", NULL, NULL, NULL}, /* as text_csv wrote it */
    {"7,',,,,,,,,,,,,,", NULL, false, "'", NULL, NULL, NULL},
    {"7,'t Hooft,,,,,,,,,,,,,", NULL, false, "'t Hooft", NULL, NULL, NULL}, /* a name, no apostrophe of a spreadsheet */
    {"7,Hill,,,,,07700 900123 (wife),,,,,,,,", NULL, false, "Hill", "07700 900123", "wife", NULL},
    {"7,Hill,,,,,wife: +44 7700-900123 / after six,,,,,,,,", NULL, false, "Hill", "+44 7700-900123",
     "wife: / after six", NULL},
    {"7,Hill,,,,,(; 07700 900123 ;),,,,,,,,", NULL, false, "Hill", "07700 900123", "", NULL},
    {"7,Hill,,,,,ask 1234,,,,,,,,", "mobile is left out", false, "Hill", NULL, NULL, NULL},
    {"7,Hill,,,,,,ann at example,,,,,,,", "email is left out", false, "Hill", NULL, NULL, NULL},
    {"7,Hill,,,,,,,,,be\all,,,,", "notes", true, NULL, NULL, NULL, NULL},
};

/* The list of one row comes in, or is refused, or something is left out of it, as the table says. */
static void cells_are_taken_as_they_were_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct practice *p = practice_lib_open();
        struct exchange_lib_said said = {0};
        struct arena a = {0};
        int n;
        const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
        const char *list = arena_printf(&a, ODD_HEAD "%s\n", odd[i].row);
        struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
        if (said.count != (odd[i].words != NULL) || r.patients.refused != odd[i].is_refused)
            fail_msg("%d were told of: %s", said.count, odd[i].row);
        assert_true(!odd[i].words || exchange_lib_has(&said, "l.csv:2", odd[i].words));
        if (!odd[i].is_refused) {
            struct patient x = exchange_lib_patient(p, "7", &a);
            struct telecom *t = exchange_lib_numbers(p, &x, &a, &n);
            assert_string_equal(x.family, odd[i].family);
            assert_int_equal(n, odd[i].mobile != NULL);
            assert_string_equal(n ? t[0].value : "", n ? odd[i].mobile : "");
            assert_string_equal(n ? t[0].remark : "", n ? odd[i].remark : "");
            assert_string_equal(x.address, odd[i].address ? odd[i].address : "");
        }
        exchange_lib_close(p, &said, &a);
    }
}

static const char *only_note(struct practice *p, const char *identifier, struct arena *a)
{
    struct timeline_row *rows;
    struct err e = {0};
    struct patient x = exchange_lib_patient(p, identifier, a);
    struct note note;
    const char *text = NULL;
    int n;
    practice_lib_ok(timeline_of(p, &x.id, NULL, NULL, 10, a, &rows, &n, &e), &e);
    for (int i = 0; i < n; i++)
        if (rows[i].kind == KIND_NOTE) {
            assert_null(text);
            practice_lib_ok(note_get(p->book, &rows[i].record, a, &note, &e), &e);
            text = note.text;
        }
    return text;
}

/* What a later list adds to somebody: the dry run says it and writes nothing, then it comes, then it is known. */
static void a_later_list_adds_a_number_and_a_note(void **state)
{
    static const char first[] = ODD_HEAD "7,Hill,Ann,,,,,,,,,,,,\n8,Hill,Ben,,,,,,,,,,,,\n9,Hill,Cat,,,,,,,,,,,,\n";
    static const char later[] = ODD_HEAD
        "7,Hill,Ann,,,,07700 900123,,,,,,,,\n8,Hill,Ben,,,,,,,,Likes the door,Wants mornings,,,\n"
        "9,Hill,Cat,,,,,,,,,,,,\n";
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    int n;
    const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
    exchange_lib_list(p, exchange_lib_file("l.csv", first, SIZE_MAX), map, false, &said);
    const char *file = exchange_lib_file("l.csv", later, SIZE_MAX);
    for (int dry = 1; dry >= 0; dry--) {
        struct import_result r = exchange_lib_list(p, file, map, dry, &said);
        assert_int_equal(r.patients.changed, 2);
        assert_int_equal(r.patients.same, 1);
        struct patient x = exchange_lib_patient(p, "7", &a);
        exchange_lib_numbers(p, &x, &a, &n);
        assert_int_equal(n, !dry);
        const char *note = only_note(p, "8", &a);
        assert_string_equal(note ? note : "", dry ? "" : "Likes the door\nWants mornings");
    }
    assert_true(exchange_lib_has(&said, "l.csv:1", "does not use: Extra, More"));
    assert_int_equal(said.count, 1);
    struct import_result r = exchange_lib_list(p, file, map, false, &said);
    assert_int_equal(r.patients.same, 3);
    assert_int_equal(r.acts, 0);
    exchange_lib_close(p, &said, &a);
}

/* The desk has put a number right that the list still has wrong: nothing else of the row is news. */
static void a_number_that_was_put_right_here_stays(void **state)
{
    static const char list[] = ODD_HEAD "7,Hill,Ann,,,,07700 900123,ann@example.org,,,Hard of hearing,,,,\n";
    (void)state;
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    int n;
    const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
    const char *file = exchange_lib_file("l.csv", list, SIZE_MAX);
    exchange_lib_list(p, file, map, false, &said);
    struct patient x = exchange_lib_patient(p, "7", &a);
    struct telecom *t = exchange_lib_numbers(p, &x, &a, &n), right = t[0];
    right.value = "07700 900999";
    practice_lib_ok(telecom_edit(p->book, &okoro, &t[0], &right, &e), &e);
    struct import_result r = exchange_lib_list(p, file, map, false, &said);
    assert_int_equal(r.patients.kept, 1);
    assert_int_equal(r.patients.changed + r.patients.same, 0);
    assert_true(exchange_lib_has(&said, "l.csv:2", "was set here since"));
    assert_int_equal(said.count, 1);
    assert_string_equal(exchange_lib_numbers(p, &x, &a, &n)[0].value, "07700 900999");
    assert_string_equal(only_note(p, "7", &a), "Hard of hearing");
    exchange_lib_close(p, &said, &a);
}

/* Seven hundred people, each sent by the one before; the last row has the identifier of the first. */
static void a_long_list_is_remembered_whole(void **state)
{
    enum { PEOPLE = 700 };
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct buf list = {0};
    const char *map = arena_strdup(&a, exchange_lib_file("sent.map", ODD_MAP, SIZE_MAX));
    buf_adds(&list, ODD_HEAD);
    for (int i = 1; i <= PEOPLE; i++)
        buf_addf(&list, "%d,Hill,P%d,,,,,,,,,,%d,,\n", i, i, i > 1 ? i - 1 : PEOPLE);
    buf_adds(&list, "1,Dale,Eve,,,,,,,,,,,,\n");
    struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list.data, list.len), map, false, &said);
    assert_int_equal(r.patients.added, PEOPLE);
    assert_true(exchange_lib_has(&said, "l.csv:702", "same as in line 2"));
    assert_int_equal(said.count, 1);
    for (int i = 1; i <= PEOPLE; i++) {
        struct id by = import_csv_patient("old-system", arena_printf(&a, "%d", i > 1 ? i - 1 : PEOPLE));
        struct patient x = exchange_lib_patient(p, arena_printf(&a, "%d", i), &a);
        assert_int_equal(id_compare(&x.referred_by, &by), 0);
    }
    buf_finish(&list);
    exchange_lib_close(p, &said, &a);
}

#define ROW(n, given, by) n ",Hill," given ",1/2/1980,,,,,,,,," by ",,\n"

/* Whom the desk says sent somebody stays; the remark names the row of who was sent, not the end of the list. */
static void a_remark_on_who_sent_them_names_their_line(void **state)
{
    static const char list[] = ODD_HEAD ROW("1", "Ann", "3") ROW("2", "Ben", "") ROW("3", "Cat", "");
    (void)state;
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
    const char *file = exchange_lib_file("l.csv", list, SIZE_MAX);
    exchange_lib_list(p, file, map, false, &said);
    struct patient ann = exchange_lib_patient(p, "1", &a), to = ann;
    struct id ben = import_csv_patient("old-system", "2");
    to.referred_by = ben;
    practice_lib_ok(patient_edit(p->book, &okoro, &ann, &to, &e), &e);
    exchange_lib_list(p, file, map, false, &said);
    assert_true(exchange_lib_has(&said, "l.csv:2", "patient who sent them of this patient was set here since"));
    assert_int_equal(said.count, 1);
    to = exchange_lib_patient(p, "1", &a);
    assert_int_equal(id_compare(&to.referred_by, &ben), 0);
    exchange_lib_close(p, &said, &a);
}

/* One of a row's facts is the desk's by now, another is news. */
static void news_beside_what_was_put_right_here_comes_in(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    int n;
    const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
    const char *was = exchange_lib_file("l.csv", ODD_HEAD "7,Hill,Ann,,,,07700 900123,,,High St,,,,,\n", SIZE_MAX);
    exchange_lib_list(p, was, map, false, &said);
    struct patient x = exchange_lib_patient(p, "7", &a);
    struct telecom *t = exchange_lib_numbers(p, &x, &a, &n), right = t[0];
    right.value = "07700 900999";
    practice_lib_ok(telecom_edit(p->book, &okoro, &t[0], &right, &e), &e);
    const char *later = exchange_lib_file("l.csv", ODD_HEAD "7,Hill,Ann,,,,07700 900123,,,Low St,,,,,\n", SIZE_MAX);
    for (int dry = 1; dry >= 0; dry--) { /* first only told, then done */
        struct import_result r = exchange_lib_list(p, later, map, dry, &said);
        assert_int_equal(r.patients.changed, 1);
        assert_int_equal(r.patients.kept + r.patients.same, 0);
        assert_string_equal(exchange_lib_patient(p, "7", &a).address, dry ? "High St" : "Low St");
    }
    assert_string_equal(exchange_lib_numbers(p, &x, &a, &n)[0].value, "07700 900999");
    assert_true(exchange_lib_has(&said, "l.csv:2", "was set here since"));
    exchange_lib_close(p, &said, &a);
}

/* Twice in the list, while others are here already. */
static void two_of_one_name_in_a_list_are_remarked_on_once(void **state)
{
    static const char list[] = ODD_HEAD ROW("1", "Ann", "") ROW("2", "Ann", "") ROW("3", "Joan", "");
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    practice_lib_patient(p, "Dale", "Joan", civil_from(1980, 2, 1), NULL); /* only the given name and the day */
    const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
    struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.added, 3);
    assert_true(exchange_lib_has(&said, "l.csv:3", "Same name and birth date as line 2"));
    assert_int_equal(said.count, 1);
    exchange_lib_close(p, &said, &a);
}

static bool stop_at_once(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg;
    assert_string_equal(what, "patients");
    assert_true(done < total);
    return false;
}

/* In the middle of a list: what came in stays, and nobody is sent by anybody yet; or nothing stays at all. */
static void a_list_can_be_stopped(void **state)
{
    enum { PEOPLE = 40 };
    (void)state;
    for (int whole = 0; whole < 2; whole++) {
        struct practice *p = practice_lib_open();
        struct exchange_lib_said said = {0};
        struct arena a = {0};
        struct buf list = {0}, words = {0};
        struct err e = {0};
        struct import_result r;
        struct import_options o = exchange_lib_options(p, &said);
        struct progress progress = {stop_at_once, NULL};
        const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
        buf_adds(&list, ODD_HEAD);
        for (int i = 1; i <= PEOPLE; i++)
            buf_addf(&list, "%d,Hill,P%d,,,,,,,,,,%d,,\n", i, i, i > 1 ? i - 1 : 2);
        o.progress = &progress;
        o.is_all_or_nothing = whole;
        practice_lib_ok(import_csv(p, exchange_lib_file("l.csv", list.data, list.len), map, &o, &r, &e), &e);
        assert_true(r.is_stopped);
        import_describe(&r, &words);
        assert_non_null(strstr(buf_str(&words), "Stopped before the end."));
        assert_int_equal(strstr(buf_str(&words), "Nothing was written") != NULL, whole);
        struct id first = import_csv_patient("old-system", "1");
        struct patient x;
        bool is_there = patient_get(p->book, &first, &a, &x, &e);
        assert_int_equal(is_there, !whole);
        assert_true(whole || id_is_none(&x.referred_by));
        buf_finish(&list);
        buf_finish(&words);
        exchange_lib_close(p, &said, &a);
    }
}

/* Of three bad dates among two thousand patients none is worth a patient; but nobody comes alive again. */
static void who_has_a_bad_date_is_taken_without_it(void **state)
{
    static const char bad[] = ODD_HEAD "7,Hill,Ann,31.02.1990,,10.11.12,07700 900123,ann at home,,,,,,,\n"
                                       "8,Hill,Ben,,31/02/2020,,,,,,,,,,\n"
                                       "9,Hill,Cat,soon,1/2/2020,,,,,,,,,,\n";
    static const char good[] = ODD_HEAD "7,Hill,Ann,28.02.1990,,10.11.2012,07700 900123,ann@example.org,,,,,,,\n"
                                        "8,Hill,Ben,,29/02/2020,,,,,,,,,,\n";
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct buf words = {0};
    struct arena a = {0};
    const char *map = arena_strdup(&a, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX));
    struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", bad, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.added, 2);
    assert_int_equal(r.patients.refused, 1);
    assert_int_equal(r.incomplete, 2);
    assert_int_equal(said.count, 5);
    assert_true(exchange_lib_has(&said, "l.csv:2", "birth_date is left out: it is a day that there is not: 31.02.19"));
    assert_true(exchange_lib_has(&said, "l.csv:2", "since is left out: it is no date in the form d/m/y with four"));
    assert_true(exchange_lib_has(&said, "l.csv:2", "email is left out"));
    assert_true(exchange_lib_has(&said, "l.csv:3", "deceased_date is a day that there is not"));
    import_describe(&r, &words);
    assert_non_null(strstr(buf_str(&words), "Of 2 rows something is left out that could not be read"));
    struct patient x = exchange_lib_patient(p, "7", &a);
    assert_int_equal(x.birth_date, CIVIL_NONE);
    assert_int_equal(x.since, PRACTICE_LIB_TODAY); /* as with an empty cell */
    assert_int_equal(exchange_lib_patient(p, "9", &a).deceased_date, civil_from(2020, 2, 1));
    /* Mended at the source, it comes in with the next list; damaged there again, it says nothing. */
    r = exchange_lib_list(p, exchange_lib_file("l.csv", good, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.changed, 1);
    assert_int_equal(r.patients.added, 1);
    assert_int_equal(r.incomplete, 0);
    r = exchange_lib_list(p, exchange_lib_file("l.csv", bad, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.same, 2);
    assert_int_equal(r.incomplete, 2);
    x = exchange_lib_patient(p, "7", &a);
    assert_int_equal(x.birth_date, civil_from(1990, 2, 28));
    assert_int_equal(x.since, civil_from(2012, 11, 10));
    assert_int_equal(exchange_lib_patient(p, "8", &a).deceased_date, civil_from(2020, 2, 29));
    buf_finish(&words);
    exchange_lib_close(p, &said, &a);
}

/* Tabs between the columns, and only given names; whoever does not ask is told nothing. */
static void a_list_in_tabs_comes_in_without_a_word(void **state)
{
    static const char map_text[] = "name = \"old-system\"; separator = \"tab\"; "
                                   "columns = { identifier = \"No\"; given = \"First\"; mobile = \"Tel\"; };";
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct import_result r;
    struct import_options o = exchange_lib_options(p, &said);
    const char *map = arena_strdup(&a, exchange_lib_file("tab.map", map_text, SIZE_MAX));
    o.tell = NULL;
    const char *file = exchange_lib_file("l.csv", "No\tFirst\tTel\n1\tAnn, the elder\task\n\tBen\t\n", SIZE_MAX);
    practice_lib_ok(import_csv(p, file, map, &o, &r, &e), &e);
    assert_int_equal(r.patients.added, 1);
    assert_int_equal(r.patients.refused, 1);
    assert_string_equal(exchange_lib_patient(p, "1", &a).given, "Ann, the elder");
    exchange_lib_close(p, &said, &a);
}

static void a_map_that_does_not_fit_is_refused_with_what_there_is(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct buf head = {0};
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct err e = {0};
    for (int i = 1; i <= 60; i++)
        buf_addf(&head, "%scolumn %d", i > 1 ? "," : "", i);
    buf_adds(&head, "\n");
    const char *file = arena_strdup(&a, exchange_lib_file("l.csv", head.data, head.len));
    assert_false(import_csv(p, file, exchange_lib_file("odd.map", ODD_MAP, SIZE_MAX), &o, &r, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.at, "odd.map:1"));
    assert_non_null(strstr(e.text, "the file has no column \"No\"; it has: column 1, column 2, "));
    assert_null(strstr(e.text, "column 60"));
    err_clear(&e);
    assert_false(import_csv(p, file, "/nonexistent/x.map", &o, &r, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    buf_finish(&head);
    exchange_lib_close(p, &said, &a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_taken_as_they_were_meant),
        cmocka_unit_test(a_later_list_adds_a_number_and_a_note),
        cmocka_unit_test(a_number_that_was_put_right_here_stays),
        cmocka_unit_test(a_long_list_is_remembered_whole),
        cmocka_unit_test(a_remark_on_who_sent_them_names_their_line),
        cmocka_unit_test(news_beside_what_was_put_right_here_comes_in),
        cmocka_unit_test(two_of_one_name_in_a_list_are_remarked_on_once),
        cmocka_unit_test(a_list_can_be_stopped),
        cmocka_unit_test(who_has_a_bad_date_is_taken_without_it),
        cmocka_unit_test(a_list_in_tabs_comes_in_without_a_word),
        cmocka_unit_test(a_map_that_does_not_fit_is_refused_with_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
