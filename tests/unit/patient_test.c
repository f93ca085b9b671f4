#include "practice/patient.h"

#include "base/clock.h"
#include "practice/appointment.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const struct {
    const char *family, *given, *preferred, *full, *grid, *plain;
} names[] = {
    {"Candelaria", "Ignacio", "Nacho", "CANDELARIA, Ignacio 'Nacho'", "Candelaria I", "Ignacio Candelaria"},
    {"Nguyễn", "Ánh", "", "NGUYỄN, Ánh", "Nguyễn Á", "Ánh Nguyễn"},
    {"Prince", "", "", "PRINCE", "Prince", "Prince"},
    {"", "Cher", "", "Cher", "Cher", "Cher"},
    {"", "", "", "(no name)", "(no name)", "(no name)"},
};

static void names_are_shown_as_people_write_them(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct patient p = patient_none();
        p.family = names[i].family;
        p.given = names[i].given;
        p.preferred = names[i].preferred;
        assert_string_equal(patient_name(&a, &p), names[i].full);
        assert_string_equal(patient_name_grid(&a, &p), names[i].grid);
        assert_string_equal(patient_name_plain(&a, &p), names[i].plain);
    }
    arena_finish(&a);
}

static void names_are_read_as_people_say_them(void **state)
{
    static const struct {
        const char *said, *family, *given, *prefix;
    } rows[] = {
        {"Anna Green", "Green", "Anna", ""},           {"Green, Anna", "Green", "Anna", ""},
        {"Mrs Green", "Green", "", "Mrs"},             {" prof. dr  anna  green ", "Green", "Anna", "Prof. Dr"},
        {"Green, Ms Anna", "Green", "Anna", "Ms"},     {"miss", "Miss", "", ""},
        {"Dr, Anna", "Dr", "Anna", ""},                {"Mr van der Berg", "Van Der Berg", "", "Mr"},
        {"Drake", "Drake", "", ""},                    {"", "", "", ""},
        {"Al Green", "Green", "Al", ""},               {"De Groot", "De Groot", "", ""},
    };
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct patient p = patient_none();
        patient_name_said(&a, rows[i].said, &p);
        assert_string_equal(p.family, rows[i].family);
        assert_string_equal(p.given, rows[i].given);
        assert_string_equal(p.prefix, rows[i].prefix);
    }
    arena_finish(&a);
}

/* As from a form whose first answer got lost. */
static void somebody_added_twice_stands_once_with_one_number(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id id;
    struct patient p = patient_none();
    struct telecom number = telecom_none(), *list;
    int count;
    p.id = id_new(clock_now_ms());
    p.family = "Candelaria";
    number.value = "07700 900123";
    for (int i = 0; i < 2; i++) {
        practice_lib_ok(patient_add(practice->book, &who, &p, &number, 1, &id, &e), &e);
        assert_memory_equal(&id, &p.id, sizeof id);
    }
    practice_lib_ok(telecom_list(practice->book, &id, &a, &list, &count, &e), &e);
    assert_int_equal(count, 1);
    arena_finish(&a);
    practice_close(practice);
}

static void what_is_added_can_be_read_again_clean(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id id;
    struct patient p = patient_none(), back;
    p.family = "  Candelaria ";
    p.given = "Ignacio";
    p.birth_date = civil_from(1963, 12, 17);
    p.gender = "male";
    p.needs = "call him in  from the left";
    struct telecom numbers[] = {telecom_none(), telecom_none()};
    numbers[0].value = "07700 900123";
    numbers[1].system = "email";
    numbers[1].value = "nacho@example.org";
    practice_lib_ok(patient_add(practice->book, &who, &p, numbers, 2, &id, &e), &e);
    practice_lib_ok(patient_get(practice->book, &id, &a, &back, &e), &e);
    assert_string_equal(back.family, "Candelaria");
    assert_string_equal(back.needs, "call him in from the left");
    assert_string_equal(back.alert, "");
    assert_int_equal(back.birth_date, p.birth_date);
    assert_int_equal(back.since, PRACTICE_LIB_TODAY);
    assert_int_equal(back.deceased_date, CIVIL_NONE);
    assert_int_equal(patient_age(&back, PRACTICE_LIB_TODAY), 62);
    struct telecom *list;
    int count;
    practice_lib_ok(telecom_list(practice->book, &id, &a, &list, &count, &e), &e);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].value, "07700 900123");
    assert_string_equal(list[1].system, "email");
    assert_int_equal(list[1].rank, 2);
    arena_finish(&a);
    practice_close(practice);
}

static void an_absent_patient_is_said_to_be_missing(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct arena a = {0};
    struct err e = {0};
    struct id id = id_new(clock_now_ms());
    struct patient p;
    assert_false(patient_get(practice->book, &id, &a, &p, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    arena_finish(&a);
    practice_close(practice);
}

/* Dates are relative to today; NONE: not given. */
enum { NONE = INT32_MIN };
static const struct {
    const char *family, *gender, *channel;
    int born_days, died_days;
    const char *says; /* NULL: taken */
} checks[] = {
    {"Roe", "", "", NONE, NONE, NULL},
    {"", "", "", NONE, NONE, "needs a family name or a given name"},
    {"Roe", "male", "letter", 0, NONE, NULL},
    {"Roe", "m", "", NONE, NONE, "gender: expected one of female, male"},
    {"Roe", "", "pigeon", NONE, NONE, "channel: expected one of call"},
    {"Roe", "", "", 1, NONE, "in the future"},
    {"Roe", "", "", -131 * 366, NONE, "older than 130"},
    {"Roe", "", "", -131 * 366, -100 * 366, NULL}, /* died long ago, at 31 */
    {"Roe", "", "", -10, -11, "before the birth date"},
    {"Roe", "", "", -10, 1, "date of death is in the future"},
    {"Roe", "", "", -10, -10, NULL},
    {"Ro\x01" "e", "", "", NONE, NONE, "family name"},
};

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        struct patient p = patient_none();
        struct err e = {0};
        struct id id;
        p.family = checks[i].family;
        p.gender = checks[i].gender;
        p.channel = checks[i].channel;
        p.birth_date = checks[i].born_days == NONE ? CIVIL_NONE : PRACTICE_LIB_TODAY + checks[i].born_days;
        p.deceased_date = checks[i].died_days == NONE ? CIVIL_NONE : PRACTICE_LIB_TODAY + checks[i].died_days;
        bool ok = patient_add(practice->book, &who, &p, NULL, 0, &id, &e);
        if (!checks[i].says) {
            practice_lib_ok(ok, &e);
            continue;
        }
        assert_false(ok);
        assert_int_equal(e.kind, ERR_INPUT);
        if (!strstr(e.text, checks[i].says))
            fail_msg("row %zu: %s", i, e.text);
    }
    practice_close(practice);
}

static const struct {
    const char *system, *value, *use, *message;
    bool ok;
} numbers[] = {
    {"phone", "07700 900123", "mobile", "name", true}, {"phone", "+44 (0)7700 900123", "", "", true},
    {"phone", "12", "", "", false},                    {"phone", "call me", "", "", false},
    {"phone", "", "", "", false},                      {"email", "a@b", "", "", true},
    {"email", "a@", "", "", false},                    {"email", "@b", "", "", false},
    {"email", "a@b@c", "", "", false},                 {"email", "a b@c", "", "", false},
    {"fax", "123456", "", "", false},                  {"phone", "123456", "car", "", false},
    {"phone", "123456", "", "sing", false},
};

static void numbers_and_addresses_are_checked(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct id patient = practice_lib_patient(practice, "Roe", "Jane", CIVIL_NONE, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct telecom t = telecom_none();
        struct err e = {0};
        struct id id;
        t.patient = patient;
        t.system = numbers[i].system;
        t.value = numbers[i].value;
        t.use = numbers[i].use;
        t.message = numbers[i].message;
        if (telecom_add(practice->book, &who, &t, &id, &e) != numbers[i].ok)
            fail_msg("%s: %s", numbers[i].value, e.text);
        assert_int_equal(e.kind, numbers[i].ok ? ERR_NONE : ERR_INPUT);
    }
    struct telecom nobodys = telecom_none();
    struct err e = {0};
    struct id id;
    nobodys.value = "123456";
    nobodys.patient = id_new(clock_now_ms());
    assert_false(telecom_add(practice->book, &who, &nobodys, &id, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    practice_close(practice);
}

/* Who answers another number is not known, whatever stood with the one before. */
static void another_number_is_one_with_other_digits(void **state)
{
    static const struct {
        const char *from, *to;
        bool is_other;
    } CASES[] = {
        {"07700 900123", "07700900123", false},     {"07700 900123", "+44 7700 900123", false},
        {"07700 900123", "+44 (0)7700 900123", false}, {"07700 900123", "07700 900124", true},
        {"07700 900123", "900123", true},           {"07700 900123", "07700 900123 ext 2", true},
        {"212", "1212", true},                      {"a@example.org", "A@Example.org", false},
        {"a@example.org", "b@example.org", true},   {"07700 900123", "a@example.org", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct telecom from = telecom_none(), to = telecom_none();
        from.value = CASES[i].from;
        to.value = CASES[i].to;
        from.system = strchr(from.value, '@') ? "email" : "phone";
        to.system = strchr(to.value, '@') ? "email" : "phone";
        if (telecom_is_other(&from, &to) != CASES[i].is_other || telecom_is_other(&to, &from) != CASES[i].is_other)
            fail_msg("%s, %s", from.value, to.value);
    }
}

static void half_a_number_is_short(void **state)
{
    static const struct {
        const char *value;
        bool is_short;
    } CASES[] = {{"07700 91", true}, {"555 1234", false}, {"212", true}, {"+44 770", true}, {"212 ext 4567", true},
                 {"07700 900123", false}, {"01632 96", true}};
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct telecom t = telecom_none();
        t.value = CASES[i].value;
        if (telecom_is_short(&t) != CASES[i].is_short)
            fail_msg("%s", t.value);
    }
    struct telecom mail = telecom_none();
    mail.system = "email";
    mail.value = "a@b";
    assert_false(telecom_is_short(&mail));
}

static void a_bad_number_is_tried_last_and_never_first(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id patient = practice_lib_patient(practice, "Roe", "Jane", CIVIL_NONE, "07700 900001"), id;
    struct telecom second = telecom_none(), *list, bad;
    const char *first;
    int count;
    second.patient = patient;
    second.value = "07700 900002";
    practice_lib_ok(telecom_add(practice->book, &who, &second, &id, &e), &e);
    practice_lib_ok(telecom_first(practice->book, &patient, "phone", &a, &first, &e), &e);
    assert_string_equal(first, "07700 900001");
    practice_lib_ok(telecom_list(practice->book, &patient, &a, &list, &count, &e), &e);
    assert_int_equal(list[1].rank, 2);
    bad = list[0];
    bad.is_bad = true;
    practice_lib_ok(telecom_edit(practice->book, &who, &list[0], &bad, &e), &e);
    practice_lib_ok(telecom_first(practice->book, &patient, "phone", &a, &first, &e), &e);
    assert_string_equal(first, "07700 900002");
    practice_lib_ok(telecom_list(practice->book, &patient, &a, &list, &count, &e), &e);
    assert_int_equal(count, 2);
    assert_true(list[1].is_bad);
    practice_lib_ok(telecom_first(practice->book, &patient, "email", &a, &first, &e), &e);
    assert_string_equal(first, "");
    arena_finish(&a);
    practice_close(practice);
}

static void an_edit_writes_what_was_changed_and_nothing_else(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id id = practice_lib_patient(practice, "Roe", "Jane", civil_from(1980, 2, 29), NULL);
    struct patient seen, wanted, now;
    practice_lib_ok(patient_get(practice->book, &id, &a, &seen, &e), &e);
    wanted = seen;
    wanted.preferred = "Janey";
    wanted.birth_date = CIVIL_NONE;
    practice_lib_ok(patient_edit(practice->book, &who, &seen, &wanted, &e), &e);
    practice_lib_ok(patient_get(practice->book, &id, &a, &now, &e), &e);
    assert_string_equal(now.preferred, "Janey");
    assert_string_equal(now.family, "Roe");
    assert_int_equal(now.birth_date, CIVIL_NONE);
    book_has_changed(practice->book, &e);
    practice_lib_ok(patient_edit(practice->book, &who, &now, &now, &e), &e);
    assert_false(book_has_changed(practice->book, &e));
    arena_finish(&a);
    practice_close(practice);
}

static void the_second_of_two_who_edit_one_field_is_told_and_nothing_is_overwritten(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who okoro = practice_lib_okoro(practice), bell;
    struct arena a = {0};
    struct err e = {0};
    practice_lib_ok(practice_who(practice, "bell", &bell, &e), &e);
    struct id id = practice_lib_patient(practice, "Roe", "Jane", CIVIL_NONE, NULL);
    struct patient seen, first, second, now;
    practice_lib_ok(patient_get(practice->book, &id, &a, &seen, &e), &e);
    first = second = seen;
    first.family = "Doe";
    second.family = "Poe";
    second.city = "Leeds";
    practice_lib_ok(patient_edit(practice->book, &bell, &seen, &first, &e), &e);
    assert_false(patient_edit(practice->book, &okoro, &seen, &second, &e));
    assert_int_equal(e.kind, ERR_STALE);
    assert_non_null(strstr(e.text, "Bell has changed the family name"));
    assert_null(strstr(e.text, "Doe"));
    practice_lib_ok(patient_get(practice->book, &id, &a, &now, &(struct err){0}), &e);
    assert_string_equal(now.family, "Doe");
    assert_string_equal(now.city, "");
    /* Another field of the same patient is no quarrel. */
    second.family = seen.family;
    e = (struct err){0};
    practice_lib_ok(patient_edit(practice->book, &okoro, &seen, &second, &e), &e);
    practice_lib_ok(patient_get(practice->book, &id, &a, &now, &e), &e);
    assert_string_equal(now.family, "Doe");
    assert_string_equal(now.city, "Leeds");
    arena_finish(&a);
    practice_close(practice);
}

static void two_records_made_one_are_read_as_one_and_can_be_parted(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id one = practice_lib_patient(practice, "Roe", "Jane", CIVIL_NONE, "07700 900001");
    struct id two = practice_lib_patient(practice, "Row", "Jane", CIVIL_NONE, "07700 900002");
    struct id stands, *behind;
    struct telecom *list;
    int count;
    practice_lib_ok(patient_merge(practice->book, &who, &two, &one, &e), &e);
    practice_lib_ok(patient_resolve(practice->book, &two, &stands, &e), &e);
    assert_memory_equal(&stands, &one, sizeof one);
    practice_lib_ok(patient_behind(practice->book, &two, &a, &behind, &count, &e), &e);
    assert_int_equal(count, 2);
    assert_memory_equal(&behind[0], &one, sizeof one);
    practice_lib_ok(telecom_list(practice->book, &one, &a, &list, &count, &e), &e);
    assert_int_equal(count, 2);
    assert_false(patient_merge(practice->book, &who, &one, &two, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    e = (struct err){0};
    practice_lib_ok(patient_merge(practice->book, &who, &two, NULL, &e), &e);
    practice_lib_ok(patient_resolve(practice->book, &two, &stands, &e), &e);
    assert_memory_equal(&stands, &two, sizeof two);
    arena_finish(&a);
    practice_close(practice);
}

/* Two desks can each make the other's record the one that stays. */
static void a_ring_of_merged_records_ends_at_the_smaller_id(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id ids[3], stands, *behind;
    int count, smallest = 0;
    for (int i = 0; i < 3; i++) {
        ids[i] = practice_lib_patient(practice, "Roe", "Jane", CIVIL_NONE, NULL);
        smallest = i < 2 && id_compare(&ids[i], &ids[smallest]) < 0 ? i : smallest;
    }
    /* 2 -> 1 -> 0 -> 1: written as merged sites would have it, past the check. */
    const struct {
        int from, to;
    } links[] = {{2, 1}, {1, 0}, {0, 1}};
    for (int i = 0; i < 3; i++) {
        struct act act;
        assert_true(act_begin(practice->book, &act, "patient-merge", &who, &e));
        act_record(&act, KIND_PATIENT, &ids[links[i].from], &ids[links[i].from]);
        act_set_id(&act, PATIENT_REPLACED_BY, &ids[links[i].to]);
        practice_lib_ok(act_commit(&act, &e), &e);
    }
    for (int i = 0; i < 3; i++) {
        practice_lib_ok(patient_resolve(practice->book, &ids[i], &stands, &e), &e);
        assert_memory_equal(&stands, &ids[smallest], sizeof stands);
        practice_lib_ok(patient_behind(practice->book, &ids[i], &a, &behind, &count, &e), &e);
        assert_int_equal(count, 3);
    }
    arena_finish(&a);
    practice_close(practice);
}

/* Made one at one computer, while the other record was taken out, or has not come here yet: whoever is here stands. */
static void a_record_made_one_with_one_that_is_not_here_stands_by_itself(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id here = practice_lib_patient(practice, "Roe", "Jane", CIVIL_NONE, NULL), away = id_new(clock_now_ms());
    struct id stands, booking = id_new(clock_now_ms());
    struct patient late = patient_none();
    struct appointment x;
    struct act act;
    assert_true(act_begin(practice->book, &act, "patient-merge", &who, &e));
    act_record(&act, KIND_PATIENT, &here, &here);
    act_set_id(&act, PATIENT_REPLACED_BY, &away);
    act_record(&act, KIND_APPOINTMENT, &booking, &here);
    act_set_id(&act, APPOINTMENT_PATIENT, &here);
    act_set_int(&act, APPOINTMENT_DATE, PRACTICE_LIB_TODAY);
    act_set_int(&act, APPOINTMENT_START_MIN, 600);
    act_set_int(&act, APPOINTMENT_MINUTES, 30);
    act_set_text(&act, APPOINTMENT_STATUS, "booked");
    practice_lib_ok(act_commit(&act, &e), &e);
    practice_lib_ok(appointment_get(practice, &a, &booking, &x, &e), &e);
    assert_string_equal(x.patient_name, "ROE, Jane");
    late.id = away;
    late.family = "Rowe";
    practice_lib_ok(patient_add(practice->book, &who, &late, NULL, 0, &stands, &e), &e);
    practice_lib_ok(patient_resolve(practice->book, &here, &stands, &e), &e);
    assert_memory_equal(&stands, &away, sizeof away);
    arena_finish(&a);
    practice_close(practice);
}

static void a_patient_and_its_numbers_are_one_act(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct err e = {0};
    struct patient p = patient_none();
    struct telecom t[2] = {telecom_none(), telecom_none()};
    struct id id;
    p.family = "Roe";
    t[0].value = "07700 900001";
    t[1].value = "not a number";
    book_has_changed(practice->book, &e);
    assert_false(patient_add(practice->book, &who, &p, t, 2, &id, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    e = (struct err){0};
    assert_false(book_has_changed(practice->book, &e));
    practice_close(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_shown_as_people_write_them),
        cmocka_unit_test(names_are_read_as_people_say_them),
        cmocka_unit_test(somebody_added_twice_stands_once_with_one_number),
        cmocka_unit_test(what_is_added_can_be_read_again_clean),
        cmocka_unit_test(an_absent_patient_is_said_to_be_missing),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(numbers_and_addresses_are_checked),
        cmocka_unit_test(another_number_is_one_with_other_digits),
        cmocka_unit_test(half_a_number_is_short),
        cmocka_unit_test(a_bad_number_is_tried_last_and_never_first),
        cmocka_unit_test(an_edit_writes_what_was_changed_and_nothing_else),
        cmocka_unit_test(the_second_of_two_who_edit_one_field_is_told_and_nothing_is_overwritten),
        cmocka_unit_test(two_records_made_one_are_read_as_one_and_can_be_parted),
        cmocka_unit_test(a_ring_of_merged_records_ends_at_the_smaller_id),
        cmocka_unit_test(a_record_made_one_with_one_that_is_not_here_stands_by_itself),
        cmocka_unit_test(a_patient_and_its_numbers_are_one_act),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
