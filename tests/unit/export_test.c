#include "exchange/export.h"

#include "book_lib.h"
#include "exchange/import_visits.h"
#include "exchange_lib.h"
#include "export_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a spreadsheet, a list and a card each take for something else. */
#define HARD "=1+2, \"so; to say\" \\ said"

/* A patient of whom all is known, and what is hard to write down. */
static struct id full_patient(struct world *w)
{
    struct err e = {0};
    struct patient p = patient_none();
    struct telecom t[3] = {telecom_none(), telecom_none(), telecom_none()};
    struct who who = practice_lib_okoro(w->practice);
    struct id id;
    p.family = "Quill";
    p.given = "Ada";
    p.preferred = "Countess";
    p.birth_date = civil_from(1984, 3, 2);
    p.gender = "female";
    p.address = HARD;
    p.alert = "latex";
    p.channel = "text";
    p.since = civil_from(2019, 5, 1);
    t[0].value = "07700 900555";
    t[0].use = "mobile";
    t[1].value = "01632 960555";
    t[1].use = "home";
    t[1].is_bad = true;
    t[2].system = "email";
    t[2].value = "ada@example.org";
    practice_lib_ok(patient_add(w->practice->book, &who, &p, t, 3, &id, &e), &e);
    return id;
}

static const char patients_map[] =
    "name = \"old-system\"; date_format = \"y-m-d\"; columns = { identifier = \"identifier\"; family = \"family\"; "
    "given = \"given\"; preferred = \"preferred\"; birth_date = \"birth_date\"; gender = \"gender\"; "
    "address = \"address\"; alert = \"alert\"; channel = \"channel\"; since = \"since\"; home = \"home\"; "
    "mobile = \"mobile\"; email = \"email\"; };";
static const char visits_map[] =
    "name = \"diary\"; patients = \"old-system\"; date_format = \"y-m-d\"; columns = { date = \"date\"; "
    "time = \"time\"; minutes = \"minutes\"; patient = \"patient\"; practitioner = \"practitioner\"; "
    "type = \"type\"; room = \"room\"; status = \"status\"; note = \"note\"; identifier = \"identifier\"; };";

/* Into a practice that knows nobody. */
static void lists_come_back_as_they_went(void **state)
{
    struct world *w = *state;
    struct export_result r;
    struct err e = {0};
    char hex[ID_TEXT];
    struct id ada = full_patient(w);
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    struct export_options o = export_lib_wish(w, EXPORT_PATIENTS, "patients.csv");
    export_lib_written(w, &o, &r);
    assert_int_equal(r.patients, WORLD_PATIENTS + 1);
    o = export_lib_wish(w, EXPORT_VISITS, "visits.csv");
    export_lib_written(w, &o, &r);
    assert_int_equal(r.appointments, 1);

    struct practice *other = practice_lib_open();
    struct exchange_lib_said said = {0};
    struct arena a = {0};
    const char *map = arena_strdup(&a, exchange_lib_file("patients.map", patients_map, SIZE_MAX));
    struct import_result in = exchange_lib_list(other, export_lib_path(w, "patients.csv"), map, false, &said);
    assert_int_equal(in.patients.added, WORLD_PATIENTS + 1);
    assert_int_equal(said.refused, 0);
    struct patient p = exchange_lib_patient(other, id_text(&ada, hex), &a);
    assert_string_equal(p.address, HARD);
    assert_string_equal(p.preferred, "Countess");
    assert_string_equal(p.alert, "latex");
    assert_int_equal(p.birth_date, civil_from(1984, 3, 2));
    assert_int_equal(p.since, civil_from(2019, 5, 1));
    int n;
    struct telecom *t = exchange_lib_numbers(other, &p, &a, &n);
    assert_int_equal(n, 2); /* not the one that is wrong */
    assert_string_equal(t[0].value, "07700 900555");

    struct import_options io = exchange_lib_options(other, &said);
    struct import_visits v;
    map = arena_strdup(&a, exchange_lib_file("visits.map", visits_map, SIZE_MAX));
    practice_lib_ok(import_visits(other, export_lib_path(w, "visits.csv"), map, &io, &v, &in, &e), &e);
    assert_int_equal(in.appointments.added, 1);
    assert_int_equal(v.to_come, 1);
    struct patient came = exchange_lib_patient(other, id_text(&x.patient, hex), &a);
    struct appointment *all;
    practice_lib_ok(appointment_of_patient(other, &a, &came.id, &all, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(all[0].date, x.date);
    assert_int_equal(all[0].start_min, x.start_min);
    assert_string_equal(all[0].practitioner_name, "Chen");
    assert_string_equal(all[0].identifier, x.ref);
    exchange_lib_close(other, &said, &a);
}

/* For others: who comes only where it was asked for; what is over or cancelled holds no time. */
static void a_calendar_says_who_comes_only_if_it_should(void **state)
{
    struct world *w = *state;
    struct export_result r;
    world_book(w, 0, "chen", "2026-11-24 11:00");
    world_book(w, 1, "okafor", "2026-11-25 09:00");
    world_with_status(w, STATUS_CANCELLED);
    struct export_options o = export_lib_wish(w, EXPORT_CALENDAR, "a.ics");
    const char *text = export_lib_written(w, &o, &r);
    assert_int_equal(export_lib_times(text, "BEGIN:VEVENT\r\n"), 2);
    assert_non_null(strstr(text, "DTSTART:20261124T110000Z\r\n"));
    struct appointment one = world_book(w, 2, "chen", "2026-11-26 11:00");
    assert_int_equal(export_lib_times(text, one.patient_short), 0);
    o = export_lib_wish(w, EXPORT_CALENDAR, "b.ics");
    o.has_names = true;
    o.practitioner = one.practitioner;
    o.from = one.date;
    text = export_lib_written(w, &o, &r);
    assert_int_equal(r.appointments, 1);
    assert_non_null(strstr(text, one.patient_short));
    for (const char *line = text, *end; *line; line = end + 2) {
        end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 75);
    }
}

static void cards_leave_out_the_dead_and_wrong_numbers(void **state)
{
    struct world *w = *state;
    struct export_result r;
    struct err e = {0};
    struct id ada = full_patient(w);
    struct export_options o = export_lib_wish(w, EXPORT_CARDS, "a.vcf");
    const char *text = export_lib_written(w, &o, &r);
    assert_int_equal(export_lib_times(text, "BEGIN:VCARD\r\n"), WORLD_PATIENTS + 1);
    assert_non_null(strstr(text, "N:Quill;Ada;;;\r\nNICKNAME:Countess\r\nBDAY:19840302\r\n"));
    assert_non_null(strstr(text, "TEL;TYPE=cell:07700 900555\r\n"));
    assert_null(strstr(text, "01632 960555"));
    struct patient from, to;
    practice_lib_ok(patient_get(w->practice->book, &ada, &w->arena, &from, &e), &e);
    to = from;
    to.deceased_date = civil_from(2026, 11, 20);
    practice_lib_ok(patient_edit(w->practice->book, &w->okoro.who, &from, &to, &e), &e);
    o = export_lib_wish(w, EXPORT_CARDS, "b.vcf");
    text = export_lib_written(w, &o, &r);
    assert_int_equal(r.patients, WORLD_PATIENTS);
    assert_null(strstr(text, "Quill"));
}

static void a_bundle_names_only_what_is_in_it(void **state)
{
    struct world *w = *state;
    struct export_result r;
    full_patient(w);
    world_book(w, 0, "chen", "2026-11-24 11:00");
    struct export_options o = export_lib_wish(w, EXPORT_FHIR, "a.json");
    const char *text = export_lib_written(w, &o, &r);
    assert_int_equal(r.patients, WORLD_PATIENTS + 1);
    assert_int_equal(r.appointments, 1);
    assert_non_null(strstr(text, "\"status\":\"booked\""));
    assert_non_null(strstr(text, "\"start\":\"2026-11-24T11:00:00+00:00\""));
    assert_non_null(strstr(text, "\"birthDate\":\"1984-03-02\""));
    int references = 0;
    for (const char *at = text; (at = strstr(at, "\"reference\":\"")); references++) {
        at += strlen("\"reference\":\"");
        const char *wanted = arena_printf(&w->arena, "\"fullUrl\":\"%.*s\"", (int)strcspn(at, "\""), at);
        assert_int_equal(export_lib_times(text, wanted), 1);
    }
    assert_int_equal(references, 3);
}

/* Records made one stand once, and what was booked for either is theirs; mistakes are left out. */
static void who_was_made_one_stands_once(void **state)
{
    struct world *w = *state;
    struct export_result r;
    struct err e = {0};
    char hex[ID_TEXT];
    struct appointment x = world_book(w, 1, "chen", "2026-11-24 11:00");
    struct who who = practice_lib_okoro(w->practice);
    practice_lib_ok(patient_merge(w->practice->book, &who, &w->patient[1], &w->patient[0], &e), &e);
    struct export_options o = export_lib_wish(w, EXPORT_PATIENTS, "one.csv");
    const char *text = export_lib_written(w, &o, &r);
    assert_int_equal(r.patients, WORLD_PATIENTS - 1);
    assert_null(strstr(text, id_text(&w->patient[1], hex)));
    o = export_lib_wish(w, EXPORT_VISITS, "one_visit.csv");
    text = export_lib_written(w, &o, &r);
    assert_non_null(strstr(text, id_text(&w->patient[0], hex)));
    assert_non_null(strstr(text, x.ref));
}

static bool stop(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)what, (void)done, (void)total;
    return false;
}

/* Its record has not come yet from the computer it was made at. */
static void a_booking_of_a_record_not_here_is_in_the_list(void **state)
{
    struct world *w = *state;
    struct export_result r;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 10:00");
    book_lib_sql(w->practice->book, "DELETE FROM patient");
    struct export_options o = export_lib_wish(w, EXPORT_VISITS, "gap.csv");
    assert_non_null(strstr(export_lib_written(w, &o, &r), x.ref));
    assert_int_equal(r.appointments, 1);
}

static void nothing_is_overwritten_and_half_a_file_is_none(void **state)
{
    struct world *w = *state;
    struct export_result r;
    struct err e = {0};
    struct export_options o = export_lib_wish(w, EXPORT_PATIENTS, "there.csv");
    export_lib_written(w, &o, &r);
    assert_false(export_run(w->practice, &o, &r, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, "exists already"));
    o = export_lib_wish(w, EXPORT_PATIENTS, "link.csv");
    assert_int_equal(symlink("/etc/passwd", o.path), 0);
    e = (struct err){0};
    assert_false(export_run(w->practice, &o, &r, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    o = export_lib_wish(w, EXPORT_PATIENTS, "stopped.csv");
    struct progress p = {.tick = stop};
    o.progress = &p;
    e = (struct err){0};
    assert_false(export_run(w->practice, &o, &r, &e));
    assert_int_equal(access(o.path, F_OK), -1);
    o = export_lib_wish(w, EXPORT_PATIENTS, "no_such_folder/x.csv");
    e = (struct err){0};
    assert_false(export_run(w->practice, &o, &r, &e));
    assert_int_equal(e.kind, ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists_come_back_as_they_went, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(a_calendar_says_who_comes_only_if_it_should, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(cards_leave_out_the_dead_and_wrong_numbers, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(a_bundle_names_only_what_is_in_it, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(who_was_made_one_stands_once, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(a_booking_of_a_record_not_here_is_in_the_list, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_overwritten_and_half_a_file_is_none, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
