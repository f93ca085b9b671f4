#include "exchange/import_visits.h"

#include "exchange_lib.h"
#include "practice_lib.h"
#include "visits_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#define HEAD  VISITS_LIB_HEAD
#define STONE VISITS_LIB_STONE
#define WEISS VISITS_LIB_WEISS

/* ---- what comes in ---- */

static void visits_to_come_are_booked_and_past_ones_are_history(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,review,booked,,,bring the X-ray\n"
                                                  "2,2026-11-26,9.30," WEISS ",Dr Mei Chen,Long visit,confirmed,45,2,\n"
                                                  "3,2026-10-01,14:00," STONE ",chen,review,seen,,,\n"
                                                  "4,2026-10-02,14:00," STONE ",okafor,,cancelled by patient,,,\n"
                                                  "5,2026-10-05,14:00," STONE ",okafor,,no show,,,\n"
                                                  "6,2025-10-05,14:00," STONE ",okafor,first,,,,\n"
                                                  "7,2026-11-30,14:00," STONE ",okafor,,cancelled,,,\n");
    assert_int_equal(d.r.appointments.added, 7);
    assert_int_equal(d.v.to_come, 2);
    assert_int_equal(d.v.past, 5);
    assert_int_equal(d.v.taken_as_seen, 1);
    assert_int_equal(d.said.count, 0);
    struct appointment x = visits_lib_visit(&f, "1");
    assert_int_equal(x.status, STATUS_BOOKED);
    assert_int_equal(x.minutes, 30);
    assert_string_equal(x.remark, "bring the X-ray");
    assert_string_equal(x.room_name, "Room 1"); /* where Chen is */
    assert_string_equal(x.identifier, "1");
    struct appointment *found;
    struct err e = {0};
    int n;
    practice_lib_ok(appointment_by_ref(f.p, &f.a, x.ref, &found, &n, &e), &e);
    assert_int_equal(n, 1);
    x = visits_lib_visit(&f, "2");
    assert_int_equal(x.confirmation, CONFIRM_CONFIRMED);
    assert_int_equal(x.minutes, 45);
    assert_string_equal(x.room_name, "Room 2");
    static const struct {
        const char *identifier;
        enum status status;
    } past[] = {{"3", STATUS_FULFILLED},
                {"4", STATUS_CANCELLED},
                {"5", STATUS_NOSHOW},
                {"6", STATUS_FULFILLED},
                {"7", STATUS_CANCELLED}};
    for (size_t i = 0; i < sizeof past / sizeof past[0]; i++) {
        x = visits_lib_visit(&f, past[i].identifier);
        assert_int_equal(x.status, past[i].status);
        assert_true(x.is_history);
    }
    assert_string_equal(visits_lib_visit(&f, "4").cancel_by, "patient");
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Before the practice went live it counts as seen; since then somebody here knows, or the map says so. */
static void of_a_past_visit_without_an_end_somebody_has_to_say_what_happened(void **state)
{
    static const char map[] =
        "name = \"visits\"; past_without_status = \"seen\"; columns = { identifier = \"identifier\"; "
        "date = \"date\"; time = \"time\"; full_name = \"full_name\"; birth_date = \"birth_date\"; "
        "practitioner = \"practitioner\"; status = \"status\"; };";
    static const char rows[] = "1,2026-01-02,09:30," STONE ",chen,,booked,,,\n"
                               "2,2026-01-06,09:30," STONE ",chen,,booked,,,\n"
                               "3,2026-11-20,09:30," WEISS ",chen,,arrived,,,\n"  /* who was here was seen */
                               "4,2026-11-23,10:30," WEISS ",chen,,arrived,,,\n"; /* and is here now */
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, rows);
    assert_int_equal(d.v.taken_as_seen, 1);
    assert_int_equal(d.v.unresolved, 1);
    assert_true(visits_lib_visit(&f, "1").is_history);
    struct appointment x = visits_lib_visit(&f, "2");
    assert_true(appointment_is_unresolved(&x, PRACTICE_LIB_TODAY, 642));
    assert_int_equal(visits_lib_visit(&f, "3").status, STATUS_FULFILLED);
    assert_int_equal(visits_lib_visit(&f, "4").status, STATUS_BOOKED);
    assert_true(exchange_lib_has(&d.said, "visits.csv:5", "said to be here now"));
    visits_lib_let_go(&d);
    struct err e = {0};
    const char *m = arena_strdup(&f.a, exchange_lib_file("visits.map", map, SIZE_MAX));
    const char *text = arena_printf(&f.a, HEAD "%s", rows);
    practice_lib_ok(visits_lib_try(f.p, exchange_lib_file("visits.csv", text, SIZE_MAX), m, false, &d, &e), &e);
    assert_int_equal(d.r.appointments.changed, 1);
    assert_int_equal(visits_lib_visit(&f, "2").status, STATUS_FULFILLED);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

static int since(struct visits_lib *f, const struct id *patient)
{
    struct patient x;
    struct err e = {0};
    practice_lib_ok(patient_get(f->p->book, patient, &f->a, &x, &e), &e);
    return x.since;
}

/* A list of patients seldom says since when they are known: then it is the day they came in. */
static void who_was_seen_before_was_known_before(void **state)
{
    static const char rows[] = "1,2026-10-01,14:00," STONE ",chen,review,seen,,,\n"
                               "2,2019-03-04,14:00," STONE ",chen,review,seen,,,\n"
                               "3,2018-03-04,14:00," STONE ",chen,review,cancelled,,,\n"
                               "4,2019-03-04,14:00," WEISS ",chen,review,seen,,,\n";
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct patient was, now;
    struct err e = {0};
    practice_lib_ok(patient_get(f.p->book, &f.weiss, &f.a, &was, &e), &e);
    now = was;
    now.since = civil_from(2024, 1, 1); /* somebody knows better: the other was his brother */
    practice_lib_ok(patient_edit(f.p->book, &f.desk.who, &was, &now, &e), &e);
    assert_int_equal(since(&f, &f.stone), PRACTICE_LIB_TODAY);
    struct visits_lib_done d = visits_lib_run(&f, rows);
    assert_int_equal(d.v.known_earlier, 1);
    assert_int_equal(since(&f, &f.stone), civil_from(2019, 3, 4));
    assert_int_equal(since(&f, &f.weiss), civil_from(2024, 1, 1));
    visits_lib_let_go(&d);
    d = visits_lib_run(&f, rows);
    assert_int_equal(d.v.known_earlier, 0);
    assert_int_equal(d.r.acts, 0);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* What a later list says is a list's word, too, and nobody's here: the visit is older than both. */
static void what_only_lists_have_said_gives_way_to_a_visit(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct exchange_lib_said said = {0};
    const char *map = arena_strdup(&f.a, exchange_lib_file("old.map", "name = \"old-system\"; columns = { identifier = "
                                                                      "\"no\"; full_name = \"name\"; birth_date = "
                                                                      "\"born\"; since = \"since\"; };",
                                                           SIZE_MAX));
    for (int year = 2024; year >= 2023; year--) {
        const char *list = arena_printf(&f.a, "no,name,born,since\n1,Eve Moor,1950-06-01,%d-05-01\n", year);
        exchange_lib_list(f.p, exchange_lib_file("l.csv", list, SIZE_MAX), map, false, &said);
        assert_int_equal(exchange_lib_patient(f.p, "1", &f.a).since, civil_from(year, 5, 1));
    }
    static const char rows[] = "1,2019-03-04,14:00,Eve Moor,1950-06-01,chen,review,seen,,,\n";
    struct visits_lib_done d = visits_lib_run(&f, rows);
    assert_int_equal(d.v.known_earlier, 1);
    assert_int_equal(exchange_lib_patient(f.p, "1", &f.a).since, civil_from(2019, 3, 4));
    visits_lib_let_go(&d);
    arena_finish(&said.arena);
    visits_lib_close(&f);
}

static bool no_more(void *arg, const char *what, int64_t done, int64_t total)
{
    static const struct timespec while_ = {.tv_nsec = 120 * 1000 * 1000}; /* then it asks again at the next */
    (void)arg, (void)done, (void)total;
    nanosleep(&while_, NULL);
    return strcmp(what, "since when they are known") != 0;
}

/* Stopped among the last things: the visits are in, and the next import says the rest. */
static void saying_since_when_they_are_known_can_be_stopped(void **state)
{
    enum { PEOPLE = 40 };
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(f.p, &said);
    struct progress progress = {no_more, NULL};
    struct import_visits v;
    struct import_result r;
    struct err e = {0};
    struct buf list = {0};
    for (int i = 1; i <= PEOPLE; i++) {
        practice_lib_patient(f.p, arena_printf(&f.a, "Hill%d", i), "Ann", civil_from(1960, 1, 1), NULL);
        buf_addf(&list, "%d,2019-03-%02d,14:00,\"Hill%d, Ann\",1960-01-01,chen,review,seen,,,\n", i, 1 + i % 28, i);
    }
    const char *text = arena_printf(&f.a, VISITS_LIB_HEAD "%s", buf_str(&list));
    o.progress = &progress;
    practice_lib_ok(import_visits(f.p, exchange_lib_file("visits.csv", text, SIZE_MAX), NULL, &o, &v, &r, &e), &e);
    assert_true(r.is_stopped);
    assert_int_equal(r.appointments.added, PEOPLE);
    assert_true(v.known_earlier > 0 && v.known_earlier < PEOPLE);
    arena_finish(&said.arena);
    struct visits_lib_done d = visits_lib_run(&f, buf_str(&list));
    assert_int_equal(d.r.appointments.same, PEOPLE);
    assert_int_equal(d.v.known_earlier, PEOPLE - v.known_earlier);
    visits_lib_let_go(&d);
    buf_finish(&list);
    visits_lib_close(&f);
}

static void a_thousand_past_visits_ask_nobody_anything(void **state)
{
    static const char *const ends[] = {"seen", "cancelled", "did not come", ""};
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct buf rows = {0};
    int before = visits_lib_open_rows(&f);
    /* One of each in turn until yesterday, and what is booked, so that no recall is due. */
    for (int i = 0; i < 1000; i++) {
        char date[11];
        int day = civil_from(2026, 1, 2) - i, end = i % 4;
        if (i % 10 == 0 && end != 3)
            day = PRACTICE_LIB_TODAY - 1 - i / 10;
        buf_addf(&rows, "%d,%s,%02d:00," STONE ",chen,first,%s,,,\n", i, civil_date_text(day, date), 9 + i % 8,
                 ends[end]);
    }
    buf_adds(&rows, "x,2027-03-01,09:30," STONE ",chen,review,booked,,,\n");
    struct visits_lib_done d = visits_lib_run(&f, buf_str(&rows));
    assert_int_equal(d.r.appointments.added, 1001);
    assert_int_equal(d.v.unresolved, 0);
    assert_int_equal(visits_lib_open_rows(&f), before + 1); /* the reminder of the one to come */
    visits_lib_let_go(&d);
    buf_finish(&rows);
    visits_lib_close(&f);
}

/* ---- what cannot be ---- */

static void rows_that_cannot_be_are_named_with_their_line_and_kept_out(void **state)
{
    static const struct {
        const char *row, *words;
    } cases[] = {
        {"1,25/11/2026,09:30," STONE ",chen,,,,,", "date is no date in the form y-m-d"},
        {"1,2026-02-30,09:30," STONE ",chen,,,,,", "a day that there is not"},
        {"1,,09:30," STONE ",chen,,,,,", "date is no date"},
        {"1,,," STONE ",chen,,,,,", "date is empty"},
        {"1,2026-11-25,," STONE ",chen,,,,,", "has no time of day"},
        {"1,2026-11-25,25:00," STONE ",chen,,,,,", "time: 25:00 is no time of day"},
        {"1,2062-11-25,09:30," STONE ",chen,,,,,", "more than 5 years to come"},
        {"1,1926-11-25,09:30," STONE ",chen,,,,,", "before 1950"},
        {"1,2027-03-28,01:30," STONE ",chen,,,,,", "01:30"}, /* the clocks go from 1:00 to 2:00 */
        {"1,2026-11-25,09:30,\"Stone, Anna\",1950-06-01,chen,,,,,", "nobody here has this name and birth date"},
        {"1,2026-11-25,09:30,\"Stone, Ann\",1950-06-02,chen,,,,,", "nobody here has this name and birth date"},
        {"1,2026-11-25,09:30,\"Stone, Ann\",,chen,,,,,", "patient is empty"},
        {"1,2026-11-25,09:30,,1950-06-01,chen,,,,,", "patient is empty"},
        {"1,2026-11-25,09:30,\"Stone, Ann\",1950,chen,,,,,", "birth_date is no date"},
        {"1,2026-11-25,09:30," STONE ",,,,,,", "practitioner is empty"},
        {"1,2026-11-25,09:30," STONE ",house,,,,,",
         "There is no practitioner \"house\"; there are: chen, okafor, parisian, adeyemi, lindqvist"},
        {"1,2026-11-25,09:30," STONE ",chen,scaling,,,,", "There is no type of visit \"scaling\"; there are: first"},
        {"1,2026-11-25,09:30," STONE ",chen,,,,attic,", "There is no room \"attic\""},
        {"1,2026-11-25,09:30," STONE ",chen,,perhaps,,,", "not 'perhaps'"},
        {"1,2026-11-25,09:30," STONE ",chen,,waiting list,,,", "not 'waiting list'"},
        {"1,2026-11-25,09:30," STONE ",chen,,seen,,,", "it cannot be 'seen': it is still to come"},
        {"1,2026-11-23,10:43," STONE ",chen,,no show,,,", "still to come"},
        {"1,2026-11-24,09:30," STONE ",chen,,arrived,,,", "still to come"},
        {"1,2026-11-25,09:30," STONE ",chen,,,long,,", "minutes: 1 to 1440"},
        {"1,2026-11-25,09:30," STONE ",chen,,,25:00,,", "minutes: 1 to 1440"},
        {"1,2026-11-25,09:30," STONE ",chen,,,-5,,", "minutes: 1 to 1440"},
    };
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct buf rows = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        buf_addf(&rows, "%s\n", cases[i].row);
    buf_adds(&rows, "1,2026-11-25,09:30," STONE ",chen,,,,,fine\n"
                    "1,2026-11-26,09:30," STONE ",chen,,,,,the same number\n"
                    "3,2026-11-25,09:30\n"
                    ",2026-11-27,09:30," STONE ",chen,,cancelled,,,\n"
                    ",2026-11-27,09:30," STONE ",chen,,booked,,,which of the two is it?\n");
    struct visits_lib_done d = visits_lib_run(&f, buf_str(&rows));
    int n = (int)(sizeof cases / sizeof cases[0]);
    for (int i = 0; i < n; i++)
        assert_true(exchange_lib_has(&d.said, arena_printf(&f.a, "visits.csv:%d", i + 2), cases[i].words));
    assert_true(
        exchange_lib_has(&d.said, arena_printf(&f.a, "visits.csv:%d", n + 3), "identifier is the same as in line"));
    assert_true(exchange_lib_has(&d.said, arena_printf(&f.a, "visits.csv:%d", n + 6), "needs a column identifier"));
    assert_int_equal(d.r.appointments.added, 2);
    assert_int_equal(d.r.appointments.refused, n + 3);
    visits_lib_let_go(&d);
    buf_finish(&rows);
    visits_lib_close(&f);
}

/* A row for each treatment; of a time that was cancelled and taken again both count; and the place of a row that was
 * refused is nobody's. */
static void a_visit_in_two_rows_is_one(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,,,,scale\n"
                                                  "2,2026-11-25,09:30," STONE ",chen,,,,,polish\n"
                                                  "1,2026-11-26,09:30," STONE ",chen,,,,,\n"
                                                  "3,2026-11-26,09:30," STONE ",chen,,cancelled,,,\n"
                                                  "4,2026-11-26,09:30," STONE ",chen,,,,,\n");
    assert_int_equal(d.r.appointments.added, 3);
    assert_int_equal(d.v.repeated, 1);
    assert_int_equal(d.r.appointments.refused, 1);
    assert_true(exchange_lib_has(&d.said, "visits.csv:3", "as in line 2: one visit"));
    assert_int_equal(visits_lib_visit(&f, "4").status, STATUS_BOOKED);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

static void a_name_must_fit_exactly_one(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    practice_lib_patient(f.p, "Stone", "Ann", civil_from(1950, 6, 1), NULL);
    practice_lib_patient(f.p, "van der Berg", "Maria", civil_from(1970, 6, 1), NULL);
    practice_lib_patient(f.p, "Long", "Ann Mary", civil_from(1970, 6, 2), NULL);
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,,,,\n"
                                                  "2,2026-11-25,10:30,Maria van der Berg,1970-06-01,chen,,,,,\n"
                                                  "3,2026-11-25,11:30,ann mary long,1970-06-02,chen,,,,,\n"
                                                  "4,2026-11-25,13:30,\"WEISS, BEN\",1961-02-03,chen,,,,,\n");
    assert_int_equal(d.r.appointments.added, 3);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "2 here have this name and birth date"));
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* Of somebody who died: what was, was; nobody is expected. */
static void nobody_is_booked_who_has_died(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct err e = {0};
    struct patient was, now;
    practice_lib_ok(patient_get(f.p->book, &f.stone, &f.a, &was, &e), &e);
    now = was;
    now.deceased_date = civil_from(2026, 11, 1);
    practice_lib_ok(patient_edit(f.p->book, &f.desk.who, &was, &now, &e), &e);
    struct visits_lib_done d =
        visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,,,,\n2,2026-10-25,09:30," STONE ",chen,,seen,,,\n"
                           "3,2026-11-10,09:30," STONE ",chen,,cancelled,,,\n");
    assert_int_equal(d.r.appointments.added, 2);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "they had died by that day"));
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* A card number in a memo is never kept; the visit is. */
static void what_is_wrong_with_a_note_costs_the_note(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,,,,card 4111 1111 1111 1111\n"
                                                  "2,2026-11-25,10:30," STONE ",chen,,,,,\"two\nlines\"\n");
    assert_int_equal(d.r.appointments.added, 2);
    assert_true(exchange_lib_has(&d.said, "visits.csv:2", "note is left out"));
    assert_string_equal(visits_lib_visit(&f, "2").remark, "two lines");
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

/* ---- as programs write it ---- */

static void lengths_and_times_are_read_as_programs_write_them(void **state)
{
    static const char map[] = "name = \"visits\"; date_format = \"d/m/y\"; columns = { identifier = \"no\"; date = "
                              "\"date\"; time = \"time\"; "
                              "end = \"end\"; minutes = \"min\"; full_name = \"name\"; birth_date = \"born\"; };"
                              "fixed = { practitioner = \"chen\"; };";
    static const struct {
        const char *row;
        int start, minutes;
    } cases[] = {
        {"25/11/2026,09:30,,20", 570, 20},     {"25/11/2026,09:30,,20 min", 570, 20},
        {"25/11/2026,09:30,,1:15", 570, 75},   {"25/11/2026 00:00:00,2:30 PM,14:50:00,", 870, 20},
        {"25/11/2026 09:30,,10:10,", 570, 40}, {"25/11/2026,30/12/1899 09:30:00,30/12/1899 09:45:00,", 570, 15},
        {"25 Nov 2026,9.30,,0", 570, 30}, /* no type: a slot of the practice */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct visits_lib f = visits_lib_open();
        struct visits_lib_done d;
        struct err e = {0};
        const char *m = arena_strdup(&f.a, exchange_lib_file("visits.map", map, SIZE_MAX));
        const char *text =
            arena_printf(&f.a, "no,date,time,end,min,name,born\n1,%s,Ann Stone,01/06/1950\n", cases[i].row);
        practice_lib_ok(visits_lib_try(f.p, exchange_lib_file("visits.csv", text, SIZE_MAX), m, false, &d, &e), &e);
        if (d.said.count)
            fail_msg("case %zu: %s", i, d.said.line[0].text);
        assert_int_equal(visits_lib_visit(&f, "1").start_min, cases[i].start);
        assert_int_equal(visits_lib_visit(&f, "1").minutes, cases[i].minutes);
        visits_lib_let_go(&d);
        visits_lib_close(&f);
    }
}

#define DIARY  "tests/data/lists/diary.csv"
#define SAMPLE "data/visits.map"

/* Sixty rows of a dental practice's diary, by the sample map, after its patient list. */
static void a_diary_comes_in_by_the_sample_map(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said patients = {0};
    struct visits_lib_done d;
    struct err e = {0};
    exchange_lib_list(p, "tests/data/lists/diary_patients.csv", "data/import.map", false, &patients);
    assert_int_equal(patients.refused, 0);
    practice_lib_ok(visits_lib_try(p, DIARY, SAMPLE, true, &d, &e), &e);
    assert_int_equal(d.said.nshown, IMPORT_VISITS_SHOWN);
    assert_string_equal(d.said.shown[0], "Mon 5 Jan 2026 09:00  60 min  Chen  ABARA, Chidi  First visit  seen");
    struct import_result dry = d.r;
    visits_lib_let_go(&d);
    practice_lib_ok(visits_lib_try(p, DIARY, SAMPLE, false, &d, &e), &e);
    assert_int_equal(d.r.appointments.added, dry.appointments.added);
    assert_int_equal(d.r.appointments.refused, dry.appointments.refused);
    struct buf says = {0};
    import_visits_describe(&d.v, &d.r, &says);
    assert_string_equal(buf_str(&says),
                        "47 visits taken over: 26 to come, 21 over or cancelled.\n"
                        "2 of the past, of which the list only says that they were booked, count as seen.\n"
                        "2 are over, and somebody has to say what happened: rounds unresolved, or key W.\n"
                        "1 stands on another booking: rounds conflicts, or the follow-ups.\n"
                        "3 lie outside hours, or on a day that is closed.\n"
                        "12 patients are known since an earlier day, that of the first visit.\n"
                        "1 row was of a visit that stands above in the list.\n"
                        "1 row was left out, as the map says.\n"
                        "11 were refused: mend those rows and import again; what is here is passed over.\n");
    buf_finish(&says);
    visits_lib_let_go(&d);
    practice_lib_ok(visits_lib_try(p, DIARY, SAMPLE, false, &d, &e), &e);
    assert_int_equal(d.r.appointments.added, 0);
    assert_int_equal(d.r.appointments.changed, 0);
    exchange_lib_close(p, &d.said, &patients.arena);
}

static void a_map_that_lacks_something_says_what(void **state)
{
    static const struct {
        const char *map, *words;
    } cases[] = {
        {"name = \"x\";", "date is missing"},
        {"name = \"x\"; columns = { date = \"d\"; };", "practitioner is missing"},
        {"name = \"x\"; columns = { date = \"d\"; practitioner = \"p\"; };", "patient is missing"},
        {"name = \"x\"; columns = { date = \"d\"; practitioner = \"p\"; full_name = \"n\"; };", "patient is missing"},
        {"name = \"x\"; columns = { date = \"d\"; practitioner = \"p\"; patient = \"n\"; };", "patients is missing"},
        {"name = \"x\"; past_without_status = \"gone\"; columns = { date = \"d\"; };", "\"seen\" or \"ask\""},
        {"name = \"x\"; columns = { date = \"d\"; practitioner = \"p\"; full_name = \"n\"; birth_date = "
         "\"b\"; number = \"n\"; };",
         "number"},
    };
    (void)state;
    struct practice *p = practice_lib_open();
    struct visits_lib_done d;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        assert_false(visits_lib_try(p, DIARY, exchange_lib_file("bad.map", cases[i].map, SIZE_MAX), false, &d, &e));
        if (!strstr(e.text, cases[i].words))
            fail_msg("case %zu says: %s", i, e.text);
    }
    /* Whose identifiers they are is said by a map alone. */
    struct err e = {0};
    const char *file =
        exchange_lib_file("visits.csv", "date,patient,practitioner\n2026-11-25 09:30,1,chen\n", SIZE_MAX);
    assert_false(visits_lib_try(p, file, NULL, false, &d, &e));
    assert_non_null(strstr(e.text, "needs a map"));
    practice_close(p);
}

static void a_list_with_a_bad_row_can_be_refused_as_a_whole(void **state)
{
    (void)state;
    struct visits_lib f = visits_lib_open();
    for (int dry = 1; dry >= 0; dry--) {
        struct import_options o = {.who = f.desk.who, .is_all_or_nothing = true, .is_dry_run = dry};
        struct import_visits v;
        struct import_result r;
        struct err e = {0};
        struct buf says = {0};
        const char *file =
            exchange_lib_file("visits.csv", HEAD "1,2026-11-25,09:30," STONE ",chen,,,,,\n2,never\n", SIZE_MAX);
        practice_lib_ok(import_visits(f.p, file, NULL, &o, &v, &r, &e), &e);
        import_visits_describe(&v, &r, &says);
        assert_string_equal(buf_str(&says),
                            dry ? "1 visit would be taken over: 1 to come, 0 over or cancelled.\n"
                                  "1 was refused: mend those rows and import again; what is here is passed over.\n"
                                  "Nothing was written: this was a dry run.\n"
                                : "1 visit would be taken over: 1 to come, 0 over or cancelled.\n"
                                  "1 was refused: mend those rows and import again; what is here is passed over.\n"
                                  "Nothing was written: all or nothing was asked for.\n");
        buf_finish(&says);
    }
    struct visits_lib_done d = visits_lib_run(&f, "1,2026-11-25,09:30," STONE ",chen,,,,,\n");
    assert_int_equal(d.r.appointments.added, 1);
    visits_lib_let_go(&d);
    visits_lib_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_to_come_are_booked_and_past_ones_are_history),
        cmocka_unit_test(of_a_past_visit_without_an_end_somebody_has_to_say_what_happened),
        cmocka_unit_test(who_was_seen_before_was_known_before),
        cmocka_unit_test(what_only_lists_have_said_gives_way_to_a_visit),
        cmocka_unit_test(saying_since_when_they_are_known_can_be_stopped),
        cmocka_unit_test(a_thousand_past_visits_ask_nobody_anything),
        cmocka_unit_test(rows_that_cannot_be_are_named_with_their_line_and_kept_out),
        cmocka_unit_test(a_visit_in_two_rows_is_one),
        cmocka_unit_test(a_name_must_fit_exactly_one),
        cmocka_unit_test(nobody_is_booked_who_has_died),
        cmocka_unit_test(what_is_wrong_with_a_note_costs_the_note),
        cmocka_unit_test(lengths_and_times_are_read_as_programs_write_them),
        cmocka_unit_test(a_diary_comes_in_by_the_sample_map),
        cmocka_unit_test(a_map_that_lacks_something_says_what),
        cmocka_unit_test(a_list_with_a_bad_row_can_be_refused_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
