#include "exchange/import_synthea.h"

#include "book/erase.h"
#include "exchange_lib.h"
#include "practice/appointment.h"
#include "practice/patient.h"
#include "practice/timeline.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define PATIENT(n) "aaaaaaaa-0000-4000-8000-00000000000" n
#define PROVIDER(n) "bbbbbbbb-0000-4000-8000-00000000000" n
#define ENCOUNTER(n) "eeeeeeee-0000-4000-8000-00000000000" n

static struct import_result run(struct practice *p, const char *dir, bool all_or_nothing,
                                struct exchange_lib_said *said)
{
    struct import_options o = exchange_lib_options(p, said);
    struct import_result r;
    struct err e = {0};
    o.is_all_or_nothing = all_or_nothing;
    practice_lib_ok(import_synthea(p, dir, &o, &r, &e), &e);
    return r;
}

static void people_come_in_as_they_are_called(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct patient x;
    struct import_result r = run(p, "tests/data/synthea", false, &said);
    assert_int_equal(r.patients.added, 3);
    assert_int_equal(r.practitioners.added, 2);
    assert_int_equal(r.appointments.added, 6);
    assert_int_equal(said.count, 0);

    struct id id = import_synthea_patient(PATIENT("1"));
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    assert_string_equal(x.given, "Alice");
    assert_string_equal(x.family, "Gleason");
    assert_string_equal(x.maiden, "Wolff");
    assert_string_equal(x.prefix, "Ms.");
    assert_string_equal(x.gender, "female");
    assert_string_equal(x.identifier, PATIENT("1"));
    assert_int_equal(x.birth_date, civil_from(1980, 2, 29));
    assert_int_equal(x.deceased_date, CIVIL_NONE);
    assert_int_equal(x.since, civil_from(2019, 5, 5)); /* the first visit, which is not the first row */

    id = import_synthea_patient(PATIENT("2"));
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    assert_string_equal(x.given, "José Luis Ángel");
    assert_string_equal(x.family, "Núñez");
    assert_string_equal(x.address, "1 Long Street, Apt 7");
    assert_int_equal(x.deceased_date, civil_from(2020, 3, 10));

    id = import_synthea_practitioner(PROVIDER("1"));
    assert_string_equal(practice_practitioner_name(p, &id, &a), "Klein");
    struct practitioner const *none;
    assert_false(practice_find_practitioner(p, "Klein", &none, &e)); /* no column in the live schedule */
    exchange_lib_close(p, &said, &a);
}

static const struct {
    const char *uuid;
    int year, month, day, start_min, minutes;
    const char *class, *remark;
} visits[] = {
    {ENCOUNTER("1"), 2021, 1, 12, 9 * 60 + 30, 15, "wellness", "Well visit (procedure)"},
    /* 23:30 UTC is half past midnight of the next day in a London summer */
    {ENCOUNTER("2"), 2021, 7, 2, 30, 45, "emergency", "Visit, \"urgent\": Otitis media"},
    {ENCOUNTER("3"), 2019, 5, 4, 9 * 60, 5 * 1440 + 120, "inpatient", "Hospital admission"},
    {ENCOUNTER("4"), 2019, 5, 5, 10 * 60, 30, "ambulatory", "Overlaps the stay"},
    {ENCOUNTER("5"), 2020, 3, 11, 10 * 60, 15, "ambulatory", "Death Certification"},
    {ENCOUNTER("6"), 2026, 2, 3, 11 * 60, 0, "virtual", "After the go-live date"},
};

static void visits_keep_their_time_length_and_words(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct import_result r = run(p, "tests/data/synthea", false, &said);
    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        struct id id = import_synthea_encounter(visits[i].uuid);
        struct appointment x;
        practice_lib_ok(appointment_get(p, &a, &id, &x, &e), &e);
        assert_int_equal(x.date, civil_from(visits[i].year, visits[i].month, visits[i].day));
        assert_int_equal(x.start_min, visits[i].start_min);
        assert_int_equal(x.minutes, visits[i].minutes);
        assert_string_equal(x.class, visits[i].class);
        assert_string_equal(x.remark, visits[i].remark);
        assert_string_equal(x.identifier, visits[i].uuid);
        assert_int_equal(x.status, STATUS_FULFILLED);
        assert_int_equal(x.next, NEXT_CLOSED);
        assert_true(x.is_history);
    }
    assert_int_equal(r.after_go_live, 1); /* go-live is 2026-01-05 in the sample policy */
    struct timeline_row *rows;
    int count;
    struct id alice = import_synthea_patient(PATIENT("1"));
    practice_lib_ok(timeline_of(p, &alice, NULL, NULL, 50, &a, &rows, &count, &e), &e);
    assert_true(count >= 3);
    assert_int_equal(rows[0].kind, KIND_APPOINTMENT);
    assert_non_null(strstr(rows[0].text, "Otitis media"));
    exchange_lib_close(p, &said, &a);
}

static void who_was_taken_out_is_left_out_with_their_visits(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct err e = {0};
    struct act act;
    struct who okoro = practice_lib_okoro(p);
    struct id id = import_synthea_patient(PATIENT("1"));
    run(p, "tests/data/synthea", false, &said);
    practice_lib_ok(act_begin(p->book, &act, "person-erase", &okoro, &e), &e);
    act_record(&act, KIND_ERASURE, &id, NULL);
    act_set_text(&act, ERASURE_REASON, "asked");
    practice_lib_ok(act_commit(&act, &e) && erase_run(p->book, NULL, NULL, &e), &e);
    struct import_result r = run(p, "tests/data/synthea", false, &said);
    assert_int_equal(r.acts, 0);
    assert_true(r.erased > 1); /* she, and each visit of hers */
    assert_int_equal(r.patients.same, 2);
    assert_int_equal(r.appointments.refused, 0);
    exchange_lib_close(p, &said, NULL);
}

static void importing_twice_adds_nothing(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    run(p, "tests/data/synthea", false, &said);
    struct import_result r = run(p, "tests/data/synthea/", false, &said);
    assert_int_equal(r.patients.same, 3);
    assert_int_equal(r.practitioners.same, 2);
    assert_int_equal(r.appointments.same, 6);
    assert_int_equal(r.patients.added + r.practitioners.added + r.appointments.added, 0);
    assert_int_equal(r.acts, 0);
    assert_int_equal(said.count, 0);
    struct buf words = {0};
    import_describe(&r, &words);
    assert_string_equal(buf_str(&words), "Patients: 3 already here.\nPractitioners: 2 already here.\n"
                                         "Appointments: 6 already here.\n");
    buf_finish(&words);
    exchange_lib_close(p, &said, NULL);
}

static const struct {
    const char *where, *words;
} damages[] = {
    {"patients.csv:3", "BIRTHDATE is no date: 1980-02-30"},
    {"patients.csv:4", "BIRTHDATE is empty"},
    {"patients.csv:5", "Id is empty"},
    {"patients.csv:6", "before the birth date"},
    {"patients.csv:7", "5 fields where the header has 7"},
    {"patients.csv:8", "name"},
    {"patients.csv:9", "is not UTF-8"},
    {"patients.csv:10", "never closed"},
    {"patients.csv:11", "family name"},
    {"patients.csv:12", "in the future"},
    {"encounters.csv:3", "STOP is before START"},
    {"encounters.csv:4", "START is no instant: 2021-13-12"},
    {"encounters.csv:5", "STOP is no instant"},
    {"encounters.csv:6", "PATIENT is not known"},
    {"encounters.csv:7", "PROVIDER is not known"},
    {"encounters.csv:8", "has not ended yet"},
    {"encounters.csv:9", "6 fields where the header has 7"},
    {"encounters.csv:10", "Id is no identifier"},
    {"encounters.csv:11", "here with other values"},
};
enum { DAMAGES = sizeof damages / sizeof damages[0] };

static void a_damaged_row_is_refused_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_result r = run(p, "tests/data/synthea-damaged", false, &said);
    for (size_t i = 0; i < DAMAGES; i++)
        assert_true(exchange_lib_has(&said, damages[i].where, damages[i].words));
    assert_int_equal(said.count, DAMAGES);
    assert_int_equal(said.refused, DAMAGES - 1); /* the last one is here already: not refused, left alone */
    assert_int_equal(r.patients.refused, 10);
    assert_int_equal(r.patients.added, 2);
    assert_int_equal(r.appointments.added, 2);
    assert_int_equal(r.appointments.same, 1);
    assert_int_equal(r.appointments.kept, 1);
    assert_true(import_has_refusals(&r));
    assert_false(r.is_undone);

    /* What came in stays as it is; the same rows are refused again. */
    struct import_result again = run(p, "tests/data/synthea-damaged", false, &said);
    assert_int_equal(again.acts, 0);
    assert_int_equal(again.appointments.same, 3);
    assert_int_equal(again.appointments.refused, r.appointments.refused);
    exchange_lib_close(p, &said, NULL);
}

static void all_or_nothing_lists_everything_and_writes_nothing(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct patient x;
    struct import_result r = run(p, "tests/data/synthea-damaged", true, &said);
    assert_true(r.is_undone);
    assert_int_equal(r.acts, 0);
    assert_int_equal(said.count, DAMAGES);
    struct id id = import_synthea_patient(PATIENT("1"));
    assert_false(patient_get(p->book, &id, &a, &x, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    err_clear(&e);

    r = run(p, "tests/data/synthea", true, &said); /* nothing to refuse: all of it */
    assert_false(r.is_undone);
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    exchange_lib_close(p, &said, &a);
}

static void what_somebody_mended_here_is_left_alone(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct patient from, to;
    run(p, "tests/data/synthea", false, &said);
    struct id id = import_synthea_patient(PATIENT("1"));
    practice_lib_ok(patient_get(p->book, &id, &a, &from, &e), &e);
    to = from;
    to.family = "Gleason-Wolff";
    practice_lib_ok(patient_edit(p->book, &okoro, &from, &to, &e), &e);
    struct import_result r = run(p, "tests/data/synthea", false, &said);
    assert_int_equal(r.patients.kept, 1);
    assert_int_equal(r.patients.same, 2);
    assert_true(exchange_lib_has(&said, "patients.csv:2", "left as they are"));
    assert_false(import_has_refusals(&r));
    practice_lib_ok(patient_get(p->book, &id, &a, &to, &e), &e);
    assert_string_equal(to.family, "Gleason-Wolff");
    exchange_lib_close(p, &said, &a);
}

static void a_missing_file_or_column_is_named(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct err e = {0};
    assert_false(import_synthea(p, "tests/data/lists", &o, &r, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_non_null(strstr(e.text, "tests/data/lists/patients.csv"));
    err_clear(&e);
    exchange_lib_file("patients.csv", "Id,BIRTHDATE,DEATHDATE,FIRST\n", SIZE_MAX);
    assert_false(import_synthea(p, exchange_lib_folder(), &o, &r, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.at, "patients.csv:1");
    assert_non_null(strstr(e.text, "LAST"));
    exchange_lib_close(p, &said, NULL);
}

struct stop {
    int ticks;
};

static bool stop_at_once(void *arg, const char *what, int64_t done, int64_t total)
{
    struct stop *s = arg;
    assert_non_null(what);
    assert_true(done <= total);
    s->ticks++;
    return false;
}

static void progress_is_shown_and_can_stop_it(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_options o = exchange_lib_options(p, &said);
    struct import_result r;
    struct err e = {0};
    struct stop stop = {0};
    struct progress progress = {stop_at_once, &stop};
    o.progress = &progress;
    practice_lib_ok(import_synthea(p, "tests/data/synthea", &o, &r, &e), &e);
    assert_true(r.is_stopped);
    assert_int_equal(stop.ticks, 1);
    assert_int_equal(r.appointments.added, 0);
    exchange_lib_close(p, &said, NULL);
}

/* ------------------------------------------------------------------- odd rows */

#define P_HEAD "Id,BIRTHDATE,DEATHDATE,FIRST,MIDDLE,LAST,GENDER\n"
#define D_HEAD "Id,NAME\n"
#define E_HEAD "Id,START,STOP,PATIENT,PROVIDER,ENCOUNTERCLASS,DESCRIPTION,REASONDESCRIPTION\n"
#define FROM "2021-01-12T09:30:00Z"
#define TO "2021-01-12T09:45:00Z"
#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static struct import_result run_files(struct practice *p, const char *patients, const char *providers,
                                      const char *encounters, struct exchange_lib_said *said)
{
    exchange_lib_file("patients.csv", patients, SIZE_MAX);
    exchange_lib_file("providers.csv", providers, SIZE_MAX);
    exchange_lib_file("encounters.csv", encounters, SIZE_MAX);
    return run(p, exchange_lib_folder(), false, said);
}

static const char odd_patients[] = P_HEAD "p1,1980-02-29T08:00:00Z,,007,Ann12,Hill3,X\n"
                                          "p2,1980-02-29x,,Ann,,Hill,F\n"
                                          "p3,1980-02-29,soon,Ann,,Hill,F\n"
                                          "p4,1980-02-29,,Ann,B\aell,Hill,F\n"
                                          "p5,1980-02-29,2000-01-01T00:00:00Z,Ann,,Hill,\n" LONG
                                          ",1980-02-29,,Ann,,Hill,F\n";
static const char odd_providers[] = D_HEAD "d1,Prince22\n,Klein\nd3,\nd4,B\aell\n";
static const char odd_encounters[] = E_HEAD "e1," FROM "," TO ",p1,d1,,,Otitis\n"
                                            ",,,,,,,\n"
                                            "e3," FROM "," TO ",,d1,wellness,,\n"
                                            "e4," FROM "," TO ",p1,d 1,wellness,,\n"
                                            "e5," FROM "," TO ",p1,d1,well\aness,,\n"
                                            "e6," FROM "," TO ",p1,d1,wellness,B\aell,\n"
                                            "e7," FROM "," TO ",p1,d1,wellness,,B\aell\n"
                                            "e8," FROM "," TO ",p1,d1,wellness,Visit,\n"
                                            "e9,2019-05-05T09:30:00Z,2019-05-05T09:30:00Z,p1,d1,,,\n";

static void odd_rows_come_in_or_are_refused_with_their_reason(void **state)
{
    static const struct {
        const char *where, *words;
    } told[] = {
        {"patients.csv:3", "BIRTHDATE is no date: 1980-02-29x"},
        {"patients.csv:4", "DEATHDATE is no date: soon"},
        {"patients.csv:5", "middle name"},
        {"patients.csv:7", "Id is no identifier"},
        {"providers.csv:3", "Id is empty"},
        {"providers.csv:4", "NAME is empty"},
        {"providers.csv:5", "name"},
        {"encounters.csv:3", "Id is empty"},
        {"encounters.csv:4", "PATIENT is empty"},
        {"encounters.csv:5", "PROVIDER is no identifier"},
        {"encounters.csv:6", "ENCOUNTERCLASS"},
        {"encounters.csv:7", "DESCRIPTION"},
        {"encounters.csv:8", "REASONDESCRIPTION"},
    };
    (void)state;
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    struct err e = {0};
    struct patient x;
    struct appointment visit;
    struct import_result r = run_files(p, odd_patients, odd_providers, odd_encounters, &said);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        assert_true(exchange_lib_has(&said, told[i].where, told[i].words));
    assert_int_equal(said.count, sizeof told / sizeof told[0]);
    assert_int_equal(r.patients.added, 2);
    assert_int_equal(r.practitioners.added, 1);
    assert_int_equal(r.appointments.added, 3);

    struct id id = import_synthea_patient("p1");
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    assert_string_equal(x.given, "007 Ann"); /* nothing but digits is a name */
    assert_string_equal(x.gender, "unknown");
    assert_int_equal(x.birth_date, civil_from(1980, 2, 29));
    assert_int_equal(x.since, civil_from(2019, 5, 5));
    id = import_synthea_patient("p5");
    practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
    assert_string_equal(x.gender, "");
    assert_int_equal(x.deceased_date, civil_from(2000, 1, 1));
    id = import_synthea_practitioner("d1");
    assert_string_equal(practice_practitioner_name(p, &id, &a), "Prince");
    id = import_synthea_encounter("e1");
    practice_lib_ok(appointment_get(p, &a, &id, &visit, &e), &e);
    assert_string_equal(visit.remark, "Otitis");
    exchange_lib_close(p, &said, &a);
}

/* A visit of the same id that differs in one thing alone is left as it is, whatever that thing is. */
static void a_visit_that_is_here_otherwise_is_left_as_it_is(void **state)
{
    static const char patients[] = P_HEAD "p1,1980-02-29,,Ann,,Hill,F\np2,1981-02-28,,Ben,,Hill,M\n";
    static const char *const others[] = {
        "e1," FROM "," TO ",p2,d1,wellness,Visit,\n",         "e1," FROM "," TO ",p1,d2,wellness,Visit,\n",
        "e1,2021-01-13T09:30:00Z,2021-01-13T09:45:00Z,p1,d1,wellness,Visit,\n",
        "e1,2021-01-12T09:20:00Z,2021-01-12T09:35:00Z,p1,d1,wellness,Visit,\n",
        "e1," FROM ",2021-01-12T09:50:00Z,p1,d1,wellness,Visit,\n",
        "e1," FROM "," TO ",p1,d1,,Visit,\n",                 "e1," FROM "," TO ",p1,d1,wellness,,\n",
        "e1," FROM "," TO ",p1,d1,wellness,Visit,Otitis\n",
    };
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct exchange_lib_said said = {0};
    run_files(p, patients, D_HEAD "d1,Johna Klein\nd2,Dallas Friesen\n",
              E_HEAD "e1," FROM "," TO ",p1,d1,wellness,Visit,\n", &said);
    assert_int_equal(said.count, 0);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct exchange_lib_said now = {0};
        struct import_result r = run_files(p, patients, D_HEAD "d1,Joanna Klein\nd2,Dallas Friesen\n",
                                           arena_printf(&a, E_HEAD "%s", others[i]), &now);
        assert_true(exchange_lib_has(&now, "encounters.csv:2", "here with other values"));
        assert_true(exchange_lib_has(&now, "providers.csv:2", "here with another name"));
        assert_int_equal(now.count, 2);
        assert_int_equal(r.appointments.kept, 1);
        assert_int_equal(r.practitioners.kept, 1);
        assert_int_equal(r.acts, 0);
        arena_finish(&now.arena);
    }
    arena_finish(&a);
    practice_close(p);
}

static const struct {
    struct import_result r;
    const char *words;
} described[] = {
    {{.patients = {.added = 0}}, "Patients: 0 added.\n"},
    {{.patients = {.added = 1234567}}, "Patients: 1,234,567 added.\n"},
    {{.patients = {.added = 123}, .practitioners = {.added = 1}}, "Patients: 123 added.\nPractitioners: 1 added.\n"},
    {{.patients = {.changed = 2}, .practitioners = {.kept = 1}},
     "Patients: 2 changed.\nPractitioners: 1 here with other values, left as they are.\n"},
    {{.patients = {.same = 3}, .appointments = {.changed = 1}},
     "Patients: 3 already here.\nAppointments: 1 changed.\n"},
    {{.appointments = {.refused = 1}, .after_go_live = 2},
     "Patients: 0 added.\nAppointments: 1 refused.\n"
     "2 of the appointments lie after the go-live date; they came in closed like the others.\n"
     "Imported with refusals: mend those rows and import again; what is here is passed over.\n"},
    {{.practitioners = {.refused = 1}, .is_stopped = true},
     "Patients: 0 added.\nPractitioners: 1 refused.\nStopped before the end.\n"
     "Imported with refusals: mend those rows and import again; what is here is passed over.\n"},
    {{.patients = {.refused = 1}, .is_undone = true},
     "Patients: 1 refused.\nNothing was written: all or nothing was asked for.\n"},
    {{.patients = {.added = 2, .changed = 3, .refused = 1}, .is_undone = true},
     "Patients: 2 would be added, 3 would be changed, 1 refused.\n"
     "Nothing was written: all or nothing was asked for.\n"},
    {{.patients = {.changed = 1}, .is_dry_run = true},
     "Patients: 1 would be changed.\nNothing was written: this was a dry run.\n"},
};

static void what_an_import_came_to_is_said_in_words(void **state)
{
    (void)state;
    struct buf words = {0};
    for (size_t i = 0; i < sizeof described / sizeof described[0]; i++) {
        buf_reset(&words);
        import_describe(&described[i].r, &words);
        assert_string_equal(buf_str(&words), described[i].words);
    }
    buf_finish(&words);
}

/* ------------------------------------------------------------- the shared data */

struct tally {
    int64_t rows, over_a_day, over_midnight, after_death;
};

/* Compares each row of the file with what came in, computed here once more. */
static void compare_encounters(struct practice *p, const char *dir, struct tally *t)
{
    struct arena a = {0};
    struct err e = {0};
    struct csv *c = NULL;
    const char *const names[] = {"Id", "START", "STOP", "PATIENT"};
    int at[4];
    practice_lib_ok(csv_open(arena_printf(&a, "%s/encounters.csv", dir), NULL, &c, &e), &e);
    practice_lib_ok(csv_columns(c, names, 4, at, &e), &e);
    while (csv_next(c, &e) == CSV_RECORD) {
        struct row row, patient;
        int64_t start, stop;
        int date, minute;
        struct id id = import_synthea_encounter(csv_field(c, at[0]));
        struct id who = import_synthea_patient(csv_field(c, at[3]));
        assert_true(zone_parse_instant(csv_field(c, at[1]), &start, &e));
        assert_true(zone_parse_instant(csv_field(c, at[2]), &stop, &e));
        zone_civil(start, &date, &minute, NULL);
        practice_lib_ok(book_row(p->book, KIND_APPOINTMENT, &id, &a, &row, &e), &e);
        practice_lib_ok(book_row(p->book, KIND_PATIENT, &who, &a, &patient, &e), &e);
        assert_int_equal(row_int(&row, APPOINTMENT_DATE, 0), date);
        assert_int_equal(row_int(&row, APPOINTMENT_START_MIN, -1), minute);
        assert_int_equal(row_int(&row, APPOINTMENT_MINUTES, -1), (stop - start + 30000) / 60000);
        t->rows++;
        t->over_a_day += row_int(&row, APPOINTMENT_MINUTES, 0) > 1440;
        t->over_midnight += strncmp(csv_field(c, at[1]), csv_field(c, at[2]), 10) != 0;
        t->after_death += row_int(&row, APPOINTMENT_DATE, 0) > row_int(&patient, PATIENT_DECEASED_DATE, CIVIL_MAX);
        arena_reset(&a);
    }
    csv_close(c);
    arena_finish(&a);
}

static void the_shared_practice_comes_in_whole(void **state)
{
    (void)state;
    const char *dir = exchange_lib_shared();
    if (!dir)
        skip();
    struct practice *p = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct import_result r = run(p, dir, false, &said);
    assert_int_equal(said.count, 0);
    assert_int_equal(r.patients.added, 111);
    assert_int_equal(r.practitioners.added, 215);
    assert_int_equal(r.appointments.added, 7584);
    assert_int_equal(r.after_go_live, 0);
    struct tally t = {0};
    compare_encounters(p, dir, &t);
    assert_int_equal(t.rows, 7584);
    assert_int_equal(t.over_a_day, 58);
    assert_int_equal(t.over_midnight, 446);
    assert_int_equal(t.after_death, 10);

    r = run(p, dir, false, &said);
    assert_int_equal(r.patients.same, 111);
    assert_int_equal(r.appointments.same, 7584);
    assert_int_equal(r.acts, 0);
    exchange_lib_close(p, &said, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_come_in_as_they_are_called),
        cmocka_unit_test(visits_keep_their_time_length_and_words),
        cmocka_unit_test(importing_twice_adds_nothing),
        cmocka_unit_test(who_was_taken_out_is_left_out_with_their_visits),
        cmocka_unit_test(a_damaged_row_is_refused_and_the_rest_goes_on),
        cmocka_unit_test(all_or_nothing_lists_everything_and_writes_nothing),
        cmocka_unit_test(what_somebody_mended_here_is_left_alone),
        cmocka_unit_test(a_missing_file_or_column_is_named),
        cmocka_unit_test(progress_is_shown_and_can_stop_it),
        cmocka_unit_test(odd_rows_come_in_or_are_refused_with_their_reason),
        cmocka_unit_test(a_visit_that_is_here_otherwise_is_left_as_it_is),
        cmocka_unit_test(what_an_import_came_to_is_said_in_words),
        cmocka_unit_test(the_shared_practice_comes_in_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
