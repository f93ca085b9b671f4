/* What a hospital's program reads: HL7 FHIR R4. Each resource as it stands in the file. */
#include "exchange/export.h"

#include "book_lib.h"
#include "exchange_lib.h"
#include "export_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* The resource of this type and id, in the file's own words: a line each. "" if there is none. */
static const char *resource(struct world *w, const char *text, const char *type, const struct id *id)
{
    char hex[ID_TEXT];
    const char *begin =
        arena_printf(&w->arena, "\"resource\":{\"resourceType\":\"%s\",\"id\":\"%s\"", type, id_text(id, hex));
    const char *at = strstr(text, begin);
    if (!at)
        return "";
    at += strlen(begin);
    size_t n = strcspn(at, "\n");
    assert_true(n > 2 && strncmp(at + n - 2, "}}", 2) == 0);
    return arena_strndup(&w->arena, at + (*at == ','), n - 2 - (*at == ','));
}

static struct id add(struct world *w, const struct patient *p, const struct telecom *t, int n)
{
    struct id id;
    world_ok(w, patient_add(w->practice->book, &w->okoro.who, p, t, n, &id, &w->err));
    return id;
}

static const char *patient_of(struct world *w, const struct patient *p, const struct telecom *t, int n)
{
    struct id id = add(w, p, t, n);
    return resource(w, export_lib_all(w, EXPORT_FHIR), "Patient", &id);
}

static void of_a_patient_all_is_there_that_is_known(void **state)
{
    struct world *w = *state;
    struct patient p = patient_none();
    struct telecom t[3] = {telecom_none(), telecom_none(), telecom_none()};
    p.family = "O\"Hara";
    p.given = "Zoë \\ Ann";
    p.preferred = "Zo";
    p.prefix = "Dr";
    p.suffix = "MD";
    p.maiden = "Quill";
    p.identifier = "1001";
    p.birth_date = civil_from(1984, 3, 2);
    p.gender = "female";
    p.address = "7 High St";
    p.city = "Leeds";
    p.state = "Yorks";
    p.postal_code = "QX1 4AB";
    p.country = "GB";
    p.interpreter = "Polish";
    p.alert = "latex"; /* what is written about them is nobody else's */
    p.needs = "from the left";
    t[0].value = "07700 900555";
    t[0].use = "mobile";
    t[1].value = "01632 960555";
    t[1].use = "home";
    t[1].is_bad = true;
    t[2].system = "email";
    t[2].value = "zo@example.org";
    assert_string_equal(
        patient_of(w, &p, t, 3),
        "\"identifier\":[{\"value\":\"1001\"}],\"active\":true,\"name\":[{\"use\":\"official\",\"family\":"
        "\"O\\\"Hara\","
        "\"given\":[\"Zoë \\\\ "
        "Ann\"],\"prefix\":[\"Dr\"],\"suffix\":[\"MD\"]},{\"use\":\"nickname\",\"given\":[\"Zo\"]},"
        "{\"use\":\"maiden\",\"family\":\"Quill\"}],\"telecom\":[{\"system\":\"phone\",\"value\":\"07700 900555\","
        "\"use\":\"mobile\",\"rank\":1},{\"system\":\"email\",\"value\":\"zo@example.org\",\"rank\":2},{\"system\":"
        "\"phone\",\"value\":\"01632 960555\",\"use\":\"old\",\"rank\":3}],\"gender\":\"female\",\"birthDate\":"
        "\"1984-03-02\",\"address\":[{\"line\":[\"7 High St\"],\"city\":\"Leeds\",\"state\":\"Yorks\",\"postalCode\":"
        "\"QX1 4AB\",\"country\":\"GB\"}],\"communication\":[{\"language\":{\"text\":\"Polish\"},\"preferred\":true}]");
}

/* FHIR knows no empty text and no empty list: what is not known is not there. */
static void of_a_patient_nothing_is_there_that_is_not_known(void **state)
{
    struct world *w = *state;
    struct patient p = patient_none();
    p.given = "Ann";
    const char *only = "\"active\":true,\"name\":[{\"use\":\"official\",\"given\":[\"Ann\"]}]";
    assert_string_equal(patient_of(w, &p, NULL, 0), only);
    p.given = "";
    p.family = "Hill";
    only = "\"active\":true,\"name\":[{\"use\":\"official\",\"family\":\"Hill\"}]";
    assert_string_equal(patient_of(w, &p, NULL, 0), only);
}

static void part_of_an_address_is_an_address(void **state)
{
    struct world *w = *state;
    struct patient p = patient_none();
    const struct {
        const char **part, *json;
    } parts[] = {
        {&p.address, "\"line\":[\"X\"]"},         {&p.city, "\"city\":\"X\""},       {&p.state, "\"state\":\"X\""},
        {&p.postal_code, "\"postalCode\":\"X\""}, {&p.country, "\"country\":\"X\""},
    };
    p.family = "Hill";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i].part = "X";
        export_lib_has(patient_of(w, &p, NULL, 0), arena_printf(&w->arena, "}],\"address\":[{%s}]", parts[i].json));
        *parts[i].part = "";
    }
}

static void who_has_died_or_moved_away_is_no_patient_now(void **state)
{
    struct world *w = *state;
    struct patient p = patient_none();
    p.family = "Hill";
    p.deceased_date = civil_from(2026, 11, 20);
    const char *text = patient_of(w, &p, NULL, 0);
    export_lib_has(text, "\"active\":false");
    export_lib_has(text, "\"deceasedDateTime\":\"2026-11-20\"");
    p.deceased_date = CIVIL_NONE;
    p.away_date = civil_from(2026, 11, 20);
    text = patient_of(w, &p, NULL, 0);
    export_lib_has(text, "\"active\":false");
    assert_null(strstr(text, "deceased"));
}

/* FHIR's own words. What is only wished for, and what was a mistake, is no booking. */
static void a_booking_says_how_it_stands(void **state)
{
    static const struct {
        enum status status;
        const char *word;
    } all[] = {
        {STATUS_BOOKED, "booked"},       {STATUS_ARRIVED, "arrived"},     {STATUS_CHECKED_IN, "checked-in"},
        {STATUS_FULFILLED, "fulfilled"}, {STATUS_CANCELLED, "cancelled"}, {STATUS_NOSHOW, "noshow"},
        {STATUS_ENTERED_IN_ERROR, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct world w;
        world_open(&w);
        struct appointment x = world_with_status(&w, all[i].status);
        const char *text = resource(&w, export_lib_all(&w, EXPORT_FHIR), "Appointment", &x.id);
        if (all[i].word)
            export_lib_has(text, arena_printf(&w.arena, "\"status\":\"%s\"", all[i].word));
        else
            assert_string_equal(text, "");
        assert_int_equal(strstr(text, "cancelationReason") != NULL, all[i].status == STATUS_CANCELLED);
        world_close(&w);
    }
}

static struct id add_wish(struct world *w)
{
    struct appointment x = world_book(w, 3, "chen", "2026-11-27 11:00");
    book_lib_sql(w->practice->book, "UPDATE appointment SET status = 'waitlist' WHERE date = 20784");
    return x.id;
}

static void a_wish_on_the_waiting_list_is_no_booking(void **state)
{
    struct world *w = *state;
    struct id wish = add_wish(w);
    assert_string_equal(resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &wish), "");
}

static void a_booking_says_who_comes_to_whom_where_and_how_long(void **state)
{
    struct world *w = *state;
    struct booking what = world_booking(w, 0, "chen", "2026-11-24 11:00");
    what.remark = "two\\one";
    world_ok(w, appointment_book(&w->okoro, &w->arena, &what, &w->out, &w->err));
    struct appointment x = w->out.appointment;
    const char *patient = export_lib_urn(w, &x.patient), *with = export_lib_urn(w, &x.practitioner),
               *room = export_lib_urn(w, &x.room);
    const char *expected = arena_printf(
        &w->arena,
        "\"identifier\":[{\"value\":\"%s\"}],\"status\":\"booked\",\"appointmentType\":{\"text\":\"Review\"},"
        "\"start\":\"2026-11-24T11:00:00+00:00\",\"end\":\"2026-11-24T11:30:00+00:00\",\"minutesDuration\":30,"
        "\"comment\":\"two\\\\one\",\"participant\":[{\"actor\":{\"reference\":\"%s\",\"display\":\"CANDELARIA, "
        "Ignacio\"},\"status\":\"accepted\"},{\"actor\":{\"reference\":\"%s\",\"display\":\"Chen\"},\"status\":"
        "\"accepted\"},{\"actor\":{\"reference\":\"%s\",\"display\":\"%s\"},\"status\":\"accepted\"}]",
        x.ref, patient, with, room, x.room_name);
    assert_string_equal(resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &x.id), expected);
    /* In summer the clock is another one. Urgent, of no type and length, in no room, of an imported history. */
    book_lib_sql(w->practice->book, "UPDATE appointment SET date = 20640, priority = 1, type = NULL, room = NULL, "
                                    "minutes = 0, remark = NULL");
    expected = arena_printf(&w->arena,
                            "\"identifier\":[{\"value\":\"%s\"}],\"status\":\"booked\",\"priority\":1,"
                            "\"start\":\"2026-07-06T11:00:00+01:00\",\"end\":\"2026-07-06T11:00:00+01:00\","
                            "\"participant\":[{\"actor\":{\"reference\":\"%s\",\"display\":\"CANDELARIA, Ignacio\"},"
                            "\"status\":\"accepted\"},{\"actor\":{\"reference\":\"%s\",\"display\":\"Chen\"},"
                            "\"status\":\"accepted\"}]",
                            x.ref, patient, with);
    assert_string_equal(resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &x.id), expected);
}

/* The reasons of HL7 by their codes, the practice's own by their words. */
static void a_cancelled_booking_says_why(void **state)
{
    struct world *w = *state;
    const struct {
        const char *code, *json;
    } all[] = {
        {"'pat-fb'", "\"cancelationReason\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/"
                     "appointment-cancellation-reason\",\"code\":\"pat-fb\"}],\"text\":\"Feels better\"},\"app"},
        {"'waited'", "\"cancelationReason\":{\"text\":\"Waited too long\"},\"app"},
        {"'of old'", "\"cancelationReason\":{\"text\":\"of old\"},\"app"},
        {"NULL", "\"status\":\"cancelled\",\"app"},
    };
    struct appointment x = world_with_status(w, STATUS_CANCELLED);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        book_lib_sql(w->practice->book,
                     arena_printf(&w->arena, "UPDATE appointment SET cancel_reason = %s", all[i].code));
        export_lib_has(resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &x.id), all[i].json);
    }
}

/* Nothing refers to what is not in the file: whose record has not come yet, whose is a mistake, and whom only an old
 * diary knew. */
static void who_is_not_in_the_file_is_named_by_their_number(void **state)
{
    struct world *w = *state;
    struct appointment x = world_book(w, 0, "chen", "2026-11-24 11:00");
    static const char actor[] =
        "{\"actor\":{\"type\":\"%s\",\"identifier\":{\"system\":\"urn:ietf:rfc:3986\",\"value\":"
        "\"%s\"}";
    const char *missing = arena_printf(&w->arena, actor, "Patient", export_lib_urn(w, &x.patient));
    book_lib_sql(w->practice->book, "UPDATE patient SET entered_in_error = 1");
    export_lib_has(resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &x.id), missing);
    book_lib_sql(w->practice->book, "DELETE FROM patient");
    export_lib_has(resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &x.id),
                   arena_printf(&w->arena, "%s},\"status\":\"accepted\"}", missing));
    struct id nowhere = id_derived("test", "a room"), nobody = id_derived("test", "a practitioner");
    char room[ID_TEXT], with[ID_TEXT];
    book_lib_sql(w->practice->book, arena_printf(&w->arena, "UPDATE appointment SET room = x'%s', practitioner = x'%s'",
                                                 id_text(&nowhere, room), id_text(&nobody, with)));
    const char *text = resource(w, export_lib_all(w, EXPORT_FHIR), "Appointment", &x.id);
    export_lib_has(text, arena_printf(&w->arena, actor, "Location", export_lib_urn(w, &nowhere)));
    export_lib_has(text, arena_printf(&w->arena, actor, "Practitioner", export_lib_urn(w, &nobody)));
    assert_null(strstr(text, "\"reference\""));
}

static void rooms_and_practitioners_say_whether_they_are_in_use(void **state)
{
    struct world *w = *state;
    struct err e = {0};
    struct id room = w->practice->rooms[0].id, with = w->practice->practitioners[0].id;
    char hex[ID_TEXT];
    const char *text = export_lib_all(w, EXPORT_FHIR);
    export_lib_has(resource(w, text, "Practitioner", &with),
                   "\"identifier\":[{\"value\":\"chen\"}],\"active\":true,\"name\":[{\"text\":\"Dr Mei Chen\"}]");
    export_lib_has(resource(w, text, "Location", &room), "\"status\":\"active\",\"name\":\"");
    book_lib_sql(w->practice->book,
                 arena_printf(&w->arena, "UPDATE room SET is_active = 0 WHERE id = x'%s'", id_text(&room, hex)));
    book_lib_sql(w->practice->book, arena_printf(&w->arena, "UPDATE practitioner SET is_active = 0 WHERE id = x'%s'",
                                                 id_text(&with, hex)));
    practice_lib_ok(practice_reload(w->practice, &e), &e);
    text = export_lib_all(w, EXPORT_FHIR);
    export_lib_has(resource(w, text, "Practitioner", &with), "\"active\":false");
    export_lib_has(resource(w, text, "Location", &room), "\"status\":\"inactive\"");
}

/* A practice of which nothing is known yet. FHIR has no empty list. */
static void a_practice_without_anybody_is_a_bundle_without_entries(void **state)
{
    struct world *w = *state;
    struct err e = {0};
    book_lib_sql(w->practice->book, "DELETE FROM patient; DELETE FROM practitioner; DELETE FROM room");
    practice_lib_ok(practice_reload(w->practice, &e), &e);
    assert_string_equal(export_lib_all(w, EXPORT_FHIR), "{\"resourceType\":\"Bundle\",\"type\":\"collection\","
                                                        "\"timestamp\":\"2026-11-23T10:42:00+00:00\"}\n");
}

int main(void)
{
#define OF_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        OF_A_WORLD(of_a_patient_all_is_there_that_is_known),
        OF_A_WORLD(of_a_patient_nothing_is_there_that_is_not_known),
        OF_A_WORLD(part_of_an_address_is_an_address),
        OF_A_WORLD(who_has_died_or_moved_away_is_no_patient_now),
        cmocka_unit_test(a_booking_says_how_it_stands),
        OF_A_WORLD(a_wish_on_the_waiting_list_is_no_booking),
        OF_A_WORLD(a_booking_says_who_comes_to_whom_where_and_how_long),
        OF_A_WORLD(a_cancelled_booking_says_why),
        OF_A_WORLD(who_is_not_in_the_file_is_named_by_their_number),
        OF_A_WORLD(rooms_and_practitioners_say_whether_they_are_in_use),
        OF_A_WORLD(a_practice_without_anybody_is_a_bundle_without_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
