#include "exchange/import_csv.h"

#include "exchange/import_map.h"
#include "cli_lib.h"
#include "exchange_lib.h"
#include "practice/find.h"
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

#define CLINIC "tests/data/lists/clinic.csv"
#define SAMPLE "data/import.map"

static void a_list_comes_in_by_the_sample_map(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    int n;
    struct import_result r = exchange_lib_list(p, CLINIC, SAMPLE, false, &said);
    assert_int_equal(r.patients.added, 8);

    struct patient x = exchange_lib_patient(p, "1001", &a);
    assert_string_equal(x.family, "Gleason");
    assert_string_equal(x.given, "Alice");
    assert_string_equal(x.prefix, "Ms");
    assert_string_equal(x.gender, "female");
    assert_int_equal(x.birth_date, civil_from(1980, 2, 29));
    assert_string_equal(x.address, "406 Kohler Camp");
    assert_string_equal(x.postal_code, "QX1 4AB");
    struct telecom *t = exchange_lib_numbers(p, &x, &a, &n);
    assert_int_equal(n, 3);
    assert_string_equal(t[0].value, "07700 900001");
    assert_string_equal(t[0].use, "mobile");
    assert_string_equal(t[1].use, "home");
    assert_string_equal(t[2].system, "email");
    struct timeline_row *rows;
    practice_lib_ok(timeline_of(p, &x.id, NULL, NULL, 10, &a, &rows, &n, &e), &e);
    bool has_note = false;
    for (int i = 0; i < n; i++)
        has_note = has_note || (rows[i].kind == KIND_NOTE && strstr(rows[i].text, "second line"));
    assert_true(has_note);

    x = exchange_lib_patient(p, "1002", &a);
    assert_string_equal(x.family, "O'Brien");
    assert_string_equal(x.given, "José Luis");
    assert_string_equal(x.preferred, "Pepe");
    assert_int_equal(x.birth_date, civil_from(1950, 6, 1));
    assert_string_equal(x.alert, "hard of hearing");
    t = exchange_lib_numbers(p, &x, &a, &n);
    assert_int_equal(n, 1); /* "n/a" and "-" mean nothing */
    assert_string_equal(t[0].value, "07700 900002");
    assert_string_equal(t[0].remark, "wife");

    x = exchange_lib_patient(p, "1003", &a);
    assert_string_equal(x.family, "Mraz");
    assert_string_equal(x.given, "Willa");
    assert_string_equal(x.gender, "other");
    exchange_lib_numbers(p, &x, &a, &n);
    assert_int_equal(n, 0);
    x = exchange_lib_patient(p, "1011", &a);
    exchange_lib_numbers(p, &x, &a, &n);
    assert_int_equal(n, 1); /* without the apostrophe that keeps a spreadsheet from running it */
    exchange_lib_close(p, &said, &a);
}

static const struct {
    const char *where, *words;
    bool is_refused;
} told[] = {
    {"clinic.csv:5", "home is left out", false},
    {"clinic.csv:6", "Same name and birth date as line 2", false},
    {"clinic.csv:7", "birth_date is left out: it is a day that there is not: 31/02/1980", false},
    {"clinic.csv:8", "four digits of the year: 01/02/80", false},
    {"clinic.csv:9", "same as in line 2", true},
    {"clinic.csv:10", "identifier is empty", true},
    {"clinic.csv:11", "family name or a given name", true},
    {"clinic.csv:12", "gender is left out: 'Q' is none of female, male, other, unknown; the map can", false},
};
enum { TOLD = sizeof told / sizeof told[0] };

static void rows_are_refused_or_remarked_on_with_their_line(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_result r = exchange_lib_list(p, CLINIC, SAMPLE, false, &said);
    int refused = 0;
    for (size_t i = 0; i < TOLD; i++) {
        assert_true(exchange_lib_has(&said, told[i].where, told[i].words));
        refused += told[i].is_refused;
    }
    assert_int_equal(said.count, TOLD);
    assert_int_equal(r.patients.refused, refused);
    assert_int_equal(r.incomplete, 4);
    assert_int_equal(said.refused, refused);
    exchange_lib_close(p, &said, NULL);
}

static void a_dry_run_shows_and_writes_nothing(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct buf words = {0};
    struct find_result found;
    struct arena a = {0};
    struct err e = {0};
    struct import_result r = exchange_lib_list(p, CLINIC, SAMPLE, true, &said);
    assert_int_equal(r.patients.added, 8);
    assert_int_equal(r.acts, 0);
    assert_int_equal(said.nshown, IMPORT_CSV_SHOWN);
    assert_non_null(strstr(said.shown[0], "GLEASON, Alice"));
    assert_non_null(strstr(said.shown[0], "1980-02-29"));
    assert_true(exchange_lib_has(&said, "clinic.csv:1", "does not use: Unused"));
    import_describe(&r, &words);
    assert_non_null(strstr(buf_str(&words), "8 would be added"));
    assert_non_null(strstr(buf_str(&words), "dry run"));
    practice_lib_ok(find_patients(p, "gleason", PRACTICE_LIB_TODAY, 10, &a, &found, &e), &e);
    assert_int_equal(found.count, 0);

    exchange_lib_list(p, CLINIC, SAMPLE, false, &said); /* and what it said is what then happens */
    r = exchange_lib_list(p, CLINIC, SAMPLE, true, &said);
    assert_int_equal(r.patients.same, 8);
    arena_finish(&said.arena);
    arena_finish(&a);
    buf_finish(&words);
    practice_close(p);
}

#define HEAD                                                                                                           \
    "PatientNo,Name,KnownAs,Title,DOB,Sex,House,Street,Town,County,PostCode,Tel,Mobile,Email,Warning,Comments\n"
static const char first_list[] = HEAD
    "1,\"Hill, Ann\",,,1/2/1980,F,,,Ashcombe,,,,07700 900001,,,good\n"
    "2,\"Hill, Ben\",,,1/2/1981,M,,,Ashcombe,,,,07700 900002,,,\n"
    "3,\"Hill, Cat\",,,1/2/1982,F,,,Ashcombe,,,,,,,\n";
static const char next_list[] = HEAD
    "1,\"Hill, Ann\",,,1/2/1980,F,,,Thornwick,,,01632 960001,07700 900009,,,better\n"
    "2,\"Hill, Ben\",,,1/2/1981,M,,,Thornwick,,,,,,,\n"
    "3,\"Hill, Cat\",,,1/2/1982,F,,,Ashcombe,,,,,,,\n"
    "4,\"Hill, Dan\",,,1/2/1983,M,,,Ashcombe,,,,,,,\n";

static void a_newer_list_changes_what_has_changed_and_nothing_twice(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    int n;
    const char *file = exchange_lib_file("l.csv", first_list, SIZE_MAX);
    struct import_result r = exchange_lib_list(p, file, SAMPLE, false, &said);
    assert_int_equal(r.patients.added, 3);
    r = exchange_lib_list(p, exchange_lib_file("l.csv", first_list, SIZE_MAX), SAMPLE, false, &said);
    assert_int_equal(r.patients.same, 3);
    assert_int_equal(r.acts, 0);

    r = exchange_lib_list(p, exchange_lib_file("l.csv", next_list, SIZE_MAX), SAMPLE, false, &said);
    assert_int_equal(r.patients.added, 1);
    assert_int_equal(r.patients.changed, 2);
    assert_int_equal(r.patients.same, 1);
    struct patient x = exchange_lib_patient(p, "1", &a);
    assert_string_equal(x.city, "Thornwick");
    struct telecom *t = exchange_lib_numbers(p, &x, &a, &n);
    assert_int_equal(n, 2);
    assert_string_equal(t[0].value, "07700 900009");
    assert_string_equal(t[1].value, "01632 960001");
    x = exchange_lib_patient(p, "2", &a);
    exchange_lib_numbers(p, &x, &a, &n);
    assert_int_equal(n, 1); /* an empty cell takes nothing away */

    r = exchange_lib_list(p, exchange_lib_file("l.csv", next_list, SIZE_MAX), SAMPLE, false, &said);
    assert_int_equal(r.patients.same, 4);
    assert_int_equal(r.acts, 0);
    assert_int_equal(said.count, 0);
    exchange_lib_close(p, &said, &a);
}

#define SENT_MAP                                                                                                \
    "name = \"old-system\"; date_format = \"d/m/y\"; columns = { identifier = \"No\"; full_name = \"Name\"; " \
    "referred_by = \"By\"; };"

static void assert_sent_by(struct practice *p, const char *identifier, const struct id *by, struct arena *a)
{
    struct patient x = exchange_lib_patient(p, identifier, a);
    assert_int_equal(id_compare(&x.referred_by, by), 0);
}

static void who_sent_whom_is_known_by_the_identifier_wherever_they_stand(void **state)
{
    static const char list[] =
        "No,Name,By\n1,\"Hill, Ann\",3\n2,\"Hill, Ben\",2\n3,\"Hill, Cat\",\n4,\"Hill, Dan\",99\n";
    static const char next[] = "No,Name,By\n1,\"Hill, Ann\",4\n3,\"Hill, Cat\",4\n";
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    const char *map = arena_strdup(&a, exchange_lib_file("sent.map", SENT_MAP, SIZE_MAX));
    struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, true, &said);
    assert_int_equal(said.count, 2); /* nobody has 99, and nobody sends themselves */
    said.count = 0;
    r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
    struct id cat = import_csv_patient("old-system", "3"), dan = import_csv_patient("old-system", "4");
    assert_int_equal(r.patients.added, 4);
    assert_sent_by(p, "1", &cat, &a);
    assert_true(exchange_lib_has(&said, "l.csv:3", "referred_by is left out: that is the patient"));
    assert_true(exchange_lib_has(&said, "l.csv:5", "referred_by is left out: nobody here has this"));
    assert_int_equal(said.count, 2);
    r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.same, 4);
    assert_int_equal(r.acts, 0);
    /* A newer list: one is told otherwise, one for the first time. */
    r = exchange_lib_list(p, exchange_lib_file("l.csv", next, SIZE_MAX), map, false, &said);
    assert_int_equal(r.patients.changed, 2);
    assert_sent_by(p, "1", &dan, &a);
    assert_sent_by(p, "3", &dan, &a);
    exchange_lib_close(p, &said, &a);
}

static bool stop_at_senders(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)done, (void)total;
    return strcmp(what, "who sent whom") != 0;
}

/* Of a long list: it goes on for minutes, and neither holds the practice file nor the person. */
static void saying_who_sent_whom_can_be_stopped(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_result r;
    struct arena a = {0};
    struct err e = {0};
    struct buf list = {0};
    buf_adds(&list, "No,Name,By\n");
    for (int i = 1; i <= 2000; i++)
        buf_addf(&list, "%d,\"Hill, Ann\",%d\n", i, i == 1 ? 2 : 1);
    const char *map = arena_strdup(&a, exchange_lib_file("sent.map", SENT_MAP, SIZE_MAX));
    struct import_options o = exchange_lib_options(p, &said);
    const struct progress stop = {.tick = stop_at_senders};
    o.progress = &stop;
    practice_lib_ok(import_csv(p, exchange_lib_file("l.csv", buf_str(&list), SIZE_MAX), map, &o, &r, &e), &e);
    assert_true(r.is_stopped);
    assert_int_equal(r.patients.added, 2000);
    buf_finish(&list);
    exchange_lib_close(p, &said, &a);
}

static void what_somebody_entered_here_is_not_overruled(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    exchange_lib_list(p, exchange_lib_file("l.csv", first_list, SIZE_MAX), SAMPLE, false, &said);
    struct patient from = exchange_lib_patient(p, "1", &a), to = from;
    to.city = "Saltery";
    practice_lib_ok(patient_edit(p->book, &okoro, &from, &to, &e), &e);
    int n;
    struct telecom *t = exchange_lib_numbers(p, &from, &a, &n), remarked = t[0];
    remarked.remark = "not before ten";
    practice_lib_ok(telecom_edit(p->book, &okoro, &t[0], &remarked, &e), &e);
    const char *file = exchange_lib_file("l.csv", next_list, SIZE_MAX);
    struct import_result r = exchange_lib_list(p, file, SAMPLE, false, &said);
    assert_string_equal(exchange_lib_patient(p, "1", &a).city, "Saltery");
    assert_true(exchange_lib_has(&said, "l.csv:2", "town of this patient was set here since"));
    assert_int_equal(said.count, 1); /* of what the file does not know it says nothing */
    assert_string_equal(exchange_lib_numbers(p, &from, &a, &n)[0].remark, "not before ten");
    assert_int_equal(r.patients.changed, 2); /* her new number still came in */
    assert_false(import_has_refusals(&r));
    exchange_lib_close(p, &said, &a);
}

/* As the desk does: the record that stays takes over what it does not have. */
static void make_one(struct practice *p, const struct id *loser, const struct id *survivor, struct arena *a)
{
    struct who okoro = practice_lib_okoro(p);
    struct patient from, saw = patient_none(), will;
    struct err e = {0};
    practice_lib_ok(patient_get(p->book, loser, a, &from, &e) && patient_get(p->book, survivor, a, &saw, &e), &e);
    will = saw;
    patient_take_missing(a, &will, &from);
    practice_lib_ok(patient_merge_as(p->book, &okoro, loser, &saw, &will, &e), &e);
}

static struct import_result town(struct practice *p, const char *of_ann, const char *of_ben, const char *alert,
                                 struct exchange_lib_said *said)
{
    struct arena a = {0};
    const char *list = arena_printf(&a, HEAD "1,\"Hill, Ann\",,,1/2/1980,F,,,%s,,,,,,%s,\n"
                                             "2,\"Hill, Ben\",,,1/2/1981,M,,,%s,,,,,,,\n", of_ann, alert, of_ben);
    said->count = 0;
    struct import_result r = exchange_lib_list(p, exchange_lib_file("l.csv", list, SIZE_MAX), SAMPLE, false, said);
    arena_finish(&a);
    return r;
}

/* What the list says next reaches the record that people see; what the desk has written there is the desk's. */
static void of_a_record_made_one_with_another_the_one_that_is_seen_follows(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct patient x, y;
    town(p, "Ashcombe", "Ashcombe", "", &said);
    struct id ann = import_csv_patient("old-system", "1");
    struct id seen = practice_lib_patient(p, "Hill", "Ann", civil_from(1980, 2, 1), NULL);
    make_one(p, &ann, &seen, &a);
    struct import_result r = town(p, "Thornwick", "Ashcombe", "deaf", &said);
    assert_int_equal(r.patients.changed, 1);
    assert_int_equal(said.count, 0);
    practice_lib_ok(patient_get(p->book, &seen, &a, &x, &e), &e);
    assert_string_equal(x.city, "Thornwick"); /* taken over when they were made one, and the list's own word */
    assert_string_equal(x.alert, "deaf");
    r = town(p, "Thornwick", "Ashcombe", "deaf", &said);
    assert_int_equal(r.patients.same, 2);
    assert_int_equal(r.acts, 0);
    y = x;
    y.city = "Saltery";
    practice_lib_ok(patient_edit(p->book, &okoro, &x, &y, &e), &e);
    r = town(p, "Norwick", "Ashcombe", "deaf", &said);
    assert_int_equal(r.patients.kept, 1);
    assert_true(exchange_lib_has(&said, "l.csv:2", "town of this patient was set here since"));
    practice_lib_ok(patient_get(p->book, &seen, &a, &x, &e), &e);
    assert_string_equal(x.city, "Saltery");
    exchange_lib_close(p, &said, &a);
}

/* Two of one list: each would take back what the other says, at every import. */
static void of_two_rows_made_one_the_one_that_is_seen_counts(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    town(p, "Ashcombe", "Ashcombe", "", &said);
    struct id ann = import_csv_patient("old-system", "1"), ben = import_csv_patient("old-system", "2");
    make_one(p, &ben, &ann, &a);
    struct import_result r = town(p, "Thornwick", "Norwick", "", &said);
    assert_int_equal(r.patients.changed, 1);
    assert_int_equal(r.patients.kept, 1);
    assert_true(exchange_lib_has(&said, "l.csv:3", "made one with that of another row"));
    assert_string_equal(exchange_lib_patient(p, "1", &a).city, "Thornwick");
    r = town(p, "Thornwick", "Norwick", "", &said);
    assert_int_equal(r.acts, 0);
    assert_int_equal(said.count, 0);
    exchange_lib_close(p, &said, &a);
}

static void somebody_already_known_is_remarked_on_and_added(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    practice_lib_patient(p, "Hill", "Ann", civil_from(1980, 2, 1), NULL);
    const char *file = exchange_lib_file("l.csv", first_list, SIZE_MAX);
    struct import_result r = exchange_lib_list(p, file, SAMPLE, false, &said);
    assert_int_equal(r.patients.added, 3);
    assert_true(exchange_lib_has(&said, "l.csv:2", "is here already"));
    assert_int_equal(said.count, 1);
    exchange_lib_close(p, &said, NULL);
}

/* Only one of the same name and birth date is perhaps the same person; and who does not ask is told nothing. */
static void who_only_resembles_somebody_is_not_remarked_on(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    practice_lib_patient(p, "Hill", "Ann", civil_from(1981, 3, 2), NULL);
    practice_lib_patient(p, "Hill", "Annabel", civil_from(1980, 2, 1), NULL);
    const char *file = exchange_lib_file("l.csv", first_list, SIZE_MAX);
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct err e = {0};
    o.is_dry_run = true;
    o.show = NULL;
    o.tell = NULL;
    practice_lib_ok(import_csv(p, file, SAMPLE, &o, &r, &e), &e);
    assert_int_equal(r.patients.added, 3);
    assert_int_equal(said.count + said.nshown, 0);
    exchange_lib_list(p, file, SAMPLE, false, &said);
    assert_int_equal(said.count, 0);
    exchange_lib_close(p, &said, NULL);
}

static void latin1_semicolons_and_fixed_values_work(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct patient x;
    struct import_result r =
        exchange_lib_list(p, "tests/data/lists/latin1.csv", "tests/data/lists/latin1.map", false, &said);
    assert_int_equal(r.patients.added, 2);
    struct id id = import_csv_patient("praxis", "7");
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    assert_string_equal(x.family, "Müller");
    assert_string_equal(x.given, "Jörg");
    assert_string_equal(x.source, "taken over");
    assert_int_equal(x.birth_date, civil_from(1970, 2, 1));
    assert_int_equal(x.since, civil_from(2019, 1, 31));
    exchange_lib_close(p, &said, &a);
}

static const struct {
    const char *map, *at, *words;
} bad_maps[] = {
    {"columns = { identifier = \"a\"; family = \"b\"; };", "m:1", "name is missing"},
    {"name = \"x\";\ncolumns = { family = \"b\"; };", "m:2", "identifier is missing"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; };", "m:2", "family, given or full_name"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; famly = \"b\"; family = \"c\"; };", "m:2", "famly"},
    {"name = \"x\";\nencoding = \"utf-16\";", "m:2", "latin1"},
    {"name = \"x\";\nseparator = \"..\";", "m:2", "tab"},
    {"name = \"x\";\ndate_format = \"d/m\";", "m:2", "one y"},
    {"name = \"x\";\ndate_format = \"dd/mm/yyyy\";", "m:2", "one d"},
    {"name = \"x\";\ncolumns = { identifier = 7; family = \"b\"; };", "m:2", "a text in quotes"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nfixed = { family = \"c\"; };", "m:2", "fixed"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nfixed = { since = \"1/2/1980\"; };", "m:3",
     "2019-01-31"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = ( { field = \"sex\"; file = \"M\"; "
     "here = \"male\"; } );",
     "m:3", "values"},
    {"name = 7;", "m:1", "text"},
    {"name = \"x\";", "m:1", "identifier is missing"},
    {"name = \"x\";\nseparator = \"\";", "m:2", "tab"},
    {"name = \"x\";\ndate_format = \"d/d/m/y\";", "m:2", "one d"},
    {"name = \"x\";\ndate_format = \"d/m/m/y\";", "m:2", "one m"},
    {"name = \"x\";\ndate_format = \"d/m/y/y\";", "m:2", "one y"},
    {"name = \"x\";\nencoding = 7;", "m:2", "text"},
    {"name = \"x\";\nseparator = 7;", "m:2", "text"},
    {"name = \"x\";\nseparator = \"#\";", "m:2", "tab"},
    {"name = \"x\";\ndate_format = 7;", "m:2", "text"},
    {"name = \"x\";\ndate_format = \"dqmy\";", "m:2", "one d"},
    {"name = \"x\";\ncolumns = 7;", "m:2", "columns"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nfixed = 7;", "m:3", "fixed"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nfixed = { city = 7; };", "m:3", "text"},
    {"name = \"x\";\ncolumns = { identifier = ( \"a\", 7 ); family = \"b\"; };", "m:2", "a text in quotes"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = 7;", "m:3", "values"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = ( { field = 7; file = \"M\"; here = "
     "\"male\"; } );",
     "m:3", "text"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = ( { field = \"gender\"; file = 7; "
     "here = \"male\"; } );",
     "m:3", "text"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = ( { field = \"gender\"; file = "
     "\"M\"; here = 7; } );",
     "m:3", "text"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = ( { field = \"gender\"; here = "
     "\"male\"; } );",
     "m:3", "values"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nvalues = ( { field = \"gender\"; file = "
     "\"M\"; } );",
     "m:3", "values"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\nempty = 7;", "m:3", "a text in quotes"},
    {"name = \"x\";\ncolumns = { identifier = \"a\"; family = \"b\"; };\ncolums = 7;", "m:3", "colums"},
};

static void a_map_that_cannot_be_is_refused_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_maps / sizeof bad_maps[0]; i++) {
        struct arena a = {0};
        struct import_map m;
        struct err e = {0};
        if (import_map_load_text(&a, "m", bad_maps[i].map, &m, &e))
            fail_msg("this map was taken: %s", bad_maps[i].map);
        if (strcmp(e.at, bad_maps[i].at) != 0 || !strstr(e.text, bad_maps[i].words))
            fail_msg("\"%s\" at %s, for: %s", e.text, e.at, bad_maps[i].map);
        arena_finish(&a);
    }
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct err e = {0};
    assert_false(import_csv(p, "tests/data/lists/latin1.csv", SAMPLE, &o, &r, &e)); /* not that list's map */
    assert_non_null(strstr(e.text, "has no column \"PatientNo\""));
    assert_non_null(strstr(e.at, "import.map:"));
    exchange_lib_close(p, &said, NULL);
}

static const struct {
    const char *format, *text;
    int year, month, day; /* 0: refused */
} dates[] = {
    {"d/m/y", "29/02/1980", 1980, 2, 29}, {"d/m/y", "1/2/1980", 1980, 2, 1},   {"d/m/y", "1-Feb-1980", 1980, 2, 1},
    {"d/m/y", "1 February 1980", 1980, 2, 1}, {"m/d/y", "2/29/1980", 1980, 2, 29}, {"y-m-d", "1980-02-29", 1980, 2, 29},
    {"y-m-d", "1980-02-29 00:00:00", 1980, 2, 29}, {"y-m-d", "1980-02-29T00:00", 1980, 2, 29},
    {"ymd", "19800229", 1980, 2, 29},     {"d.m.y", "1.2.1980", 1980, 2, 1},   {"d/m/y", "29/02/1981", 0, 0, 0},
    {"d/m/y", "1/13/1980", 0, 0, 0},      {"d/m/y", "1/2/80", 0, 0, 0},        {"d/m/y", "1/2/19801", 0, 0, 0},
    {"d/m/y", "soon", 0, 0, 0},           {"d/m/y", "1/Foo/1980", 0, 0, 0},    {"d/m/y", "1/2/1980x", 0, 0, 0},
    {"d.m.y", "1.Feb.1980", 0, 0, 0},     {"d m y", "1 Sept. 1980", 1980, 9, 1}, {"d/m/y", "/2/1980", 0, 0, 0},
    {"d/m/y", "1//1980", 0, 0, 0},        {"d/m/y", "1/2/", 0, 0, 0},          {"d/m/y", "1/2", 0, 0, 0},
    {"d/m/y", "1:2/1980", 0, 0, 0},       {"dmy", "1021980", 0, 0, 0},         {"dmy", "01Feb1980", 1980, 2, 1},
    /* No century is guessed, and nothing is read in another order than the map's. */
    {"d.m.y", "10.11.12", 0, 0, 0},       {"d/m/y", "10.11.12", 0, 0, 0},      {"m/d/y", "10.11.12", 0, 0, 0},
    {"y-m-d", "10.11.12", 0, 0, 0},       {"y.m.d", "10.11.12", 0, 0, 0},      {"ymd", "101112", 0, 0, 0},
    {"dmy", "101112", 0, 0, 0},           {"d.m.y", "10.11.12 09:30", 0, 0, 0}, {"d.m.y", "10.11.'12", 0, 0, 0},
    {"y-m-d", "10.11.2012", 0, 0, 0},     {"d.m.y", "2012-11-10", 0, 0, 0},    {"m/d/y", "2012-11-10", 0, 0, 0},
    {"d.m.y", "10.11.2012", 2012, 11, 10}, {"d/m/y", "10.11.2012", 2012, 11, 10}, {"y-m-d", "2012.11.10", 2012, 11, 10},
    {"m/d/y", "10/11/2012", 2012, 10, 11}, {"m-d-y", "10/11/2012", 2012, 10, 11}, {"m.d.y", "10.11.2012", 2012, 10, 11},
    {"m/d/y", "10.11.2012", 0, 0, 0}, /* who writes dots writes the day first */
    {"m d y", "Oct. 11 2012", 2012, 10, 11},
    {"ymd", "2012111", 0, 0, 0}, /* 1 November, or 11 January */
    {"ymd", "2012Nov1", 2012, 11, 1},     {"dmy", "1Nov2012", 2012, 11, 1},    {"d/m/y", "1/1/2012", 2012, 1, 1},
};

static void dates_are_read_in_the_order_the_map_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct import_map m = {.date_format = dates[i].format};
        struct err e = {0};
        int date = 0;
        bool ok = import_map_date(&m, MAP_BIRTH_DATE, dates[i].text, &date, &e);
        if (ok != (dates[i].year != 0))
            fail_msg("%s as %s: %s", dates[i].text, dates[i].format, e.text);
        if (ok)
            assert_int_equal(date, civil_from(dates[i].year, dates[i].month, dates[i].day));
    }
}

/* One day cannot be, and would be with the two exchanged: then all the others are wrong, and nobody would see it. */
static void a_list_in_another_order_than_the_maps_is_refused(void **state)
{
    (void)state;
    struct shell s;
    shell_open(&s, true);
    const char *map = shell_file(&s, "order.map", "name = \"old\"; date_format = \"d/m/y\"; columns = { identifier = "
                                                  "\"no\"; full_name = \"name\"; birth_date = \"born\"; };");
    const char *list = shell_file(&s, "order.csv", "no,name,born\n1,Ann Moor,4/5/1964\n2,Ben Hill,3/25/1963\n");
    assert_int_equal(shell_run(&s, "import csv %s --map %s --all-or-nothing", list, map), 1);
    assert_non_null(strstr(buf_str(&s.err), "day and month exchanged"));
    assert_null(strstr(shell_ok(&s, "find moor"), "MOOR"));
    shell_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_comes_in_by_the_sample_map),
        cmocka_unit_test(rows_are_refused_or_remarked_on_with_their_line),
        cmocka_unit_test(a_dry_run_shows_and_writes_nothing),
        cmocka_unit_test(a_newer_list_changes_what_has_changed_and_nothing_twice),
        cmocka_unit_test(who_sent_whom_is_known_by_the_identifier_wherever_they_stand),
        cmocka_unit_test(saying_who_sent_whom_can_be_stopped),
        cmocka_unit_test(what_somebody_entered_here_is_not_overruled),
        cmocka_unit_test(of_a_record_made_one_with_another_the_one_that_is_seen_follows),
        cmocka_unit_test(of_two_rows_made_one_the_one_that_is_seen_counts),
        cmocka_unit_test(somebody_already_known_is_remarked_on_and_added),
        cmocka_unit_test(who_only_resembles_somebody_is_not_remarked_on),
        cmocka_unit_test(latin1_semicolons_and_fixed_values_work),
        cmocka_unit_test(a_map_that_cannot_be_is_refused_with_its_line),
        cmocka_unit_test(a_list_in_another_order_than_the_maps_is_refused),
        cmocka_unit_test(dates_are_read_in_the_order_the_map_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
