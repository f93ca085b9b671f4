/* Who may be known already is pointed out before a second record of them is made. */
#include "practice/patient.h"

#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const struct {
    const char *family, *given;
    int year; /* 0: not known */
    const char *phone, *why; /* NULL: nobody */
} newcomers[] = {
    {"candelaria", "IGNACIO", 1963, NULL, "same name and birth date"},
    {"Candelária", "Ignacio", 0, NULL, "same name"},
    /* One slip in the birth date, or the telephone too: it is them. Called the same alone is worth a word. */
    {"Candelaria", "Ignacio", 1964, NULL, "same name, near birth date"},
    {"Candelaria", "Ignacio", 1936, NULL, "same name, near birth date"},
    {"Candelaria", "Ignacio", 1948, NULL, "called the same, born another day"},
    {"Candelaria", "Ignacio", 1948, "07700 900123", "same name, same telephone"},
    {"Candelaria", "Ignacio", 0, "07700 900123", "same name, same telephone"},
    {"Candelaira", "Ignacio", 0, "07700 900123", "near name, same telephone"},
    {"Candelaira", "Ignacio", 1964, "07700 900123", "near name, same telephone"},
    {"Candelaira", "Rosa", 0, "07700 900123", "same telephone"},
    {"Candelaria", "Rosa", 0, "07700 900123", "same telephone"},
    {"Candelaria", "Rosa", 1963, NULL, "same family name and birth date"},
    {"Somebody", "Ignacio", 1963, NULL, "same given name and birth date"},
    {"Somebody", "Else", 0, "+44 7700 900123", "same telephone"},
    {"Somebody", "Else", 1963, NULL, NULL},
    {"Somebody", "Else", 0, "07700 900124", NULL},
    {"Candel", "Ignacio", 0, NULL, NULL},
    /* Look-alikes and spellings of one name: decomposed, zero width and soft hyphen inside, a bidi mark, blanks and
     * case, Cyrillic and Greek letters, digits for letters. */
    {"Candela\u0301ria", "ignacio", 1963, NULL, "same name and birth date"},
    {"Cande\u200blaria", "Igna\u00adcio", 0, NULL, "same name"},
    {"\u202eCandelaria", "\ufeffIgnacio\u2066", 0, NULL, "same name"},
    {"  CANDELARIA ", "ignacio", 0, NULL, "same name"},
    {"\u0421andelaria", "Ignacio", 0, NULL, "same name"},
    {"C\u0430ndel\u0430ria", "\u0399gnacio", 0, NULL, "same name"},
    {"Cande1aria", "Ignaci0", 0, NULL, "same name"},
    {"Candelaria", "Ignatio", 0, NULL, NULL},
    /* Misheard: by the birth date alone. */
    {"Kandelaria", "Nacho", 1963, NULL, "near name, same birth date"},
    {"Candelaira", "Ignacio", 0, NULL, NULL},
    {"Candelaira", "Ignacio", 1964, NULL, NULL},
    {"Candlaira", "Nacho", 1963, NULL, NULL},
    /* A number is compared by its digits, without the extension. */
    {"Somebody", "Else", 0, "07700 900123 ext 4", "same telephone"},
    {"Somebody", "Else", 0, "+44 (0)7700 900123 x4", "same telephone"},
    {"Somebody", "Else", 0, "07700 900124 x123", NULL},
};

static void somebody_already_known_is_pointed_out(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct arena a = {0};
    struct id id = practice_lib_patient(practice, "Candelaria", "Ignacio", civil_from(1963, 12, 17), "07700 900123");
    practice_lib_patient(practice, "Candelar", "Ignacio", civil_from(1950, 1, 1), "020 7946 0000");
    for (size_t i = 0; i < sizeof newcomers / sizeof newcomers[0]; i++) {
        struct patient p = patient_none();
        struct telecom t = telecom_none();
        struct duplicate *found;
        struct err e = {0};
        int count;
        p.family = newcomers[i].family;
        p.given = newcomers[i].given;
        p.birth_date = newcomers[i].year ? civil_from(newcomers[i].year, 12, 17) : CIVIL_NONE;
        t.value = newcomers[i].phone;
        practice_lib_ok(patient_duplicates(practice->book, &p, &t, newcomers[i].phone ? 1 : 0, &a, &found, &count,
                                           &e), &e);
        if (count != (newcomers[i].why != NULL))
            fail_msg("row %zu: %d found", i, count);
        if (count) {
            assert_string_equal(found[0].why, newcomers[i].why);
            assert_memory_equal(&found[0].id, &id, sizeof id);
            assert_string_equal(found[0].phone, "07700 900123");
            bool is_likely = strncmp(newcomers[i].why, "same name", strlen("same name")) == 0 ||
                             strcmp(newcomers[i].why, "near name, same telephone") == 0 ||
                             strcmp(newcomers[i].why, "same given name and birth date") == 0;
            assert_int_equal(found[0].is_likely, is_likely);
        }
    }
    arena_finish(&a);
    practice_close(practice);
}

/* However many are called the same. */
static void whoever_has_the_number_is_found_among_many_of_one_name(void **state)
{
    (void)state;
    enum { SMITHS = 70 };
    struct practice *practice = practice_lib_open();
    struct arena a = {0};
    struct err e = {0};
    struct patient p = patient_none();
    struct telecom t = telecom_none();
    struct duplicate *found;
    int count;
    for (int i = 0; i < SMITHS; i++)
        practice_lib_patient(practice, "Smith", "John", civil_from(1900 + i, 1, 1), NULL);
    struct id jones = practice_lib_patient(practice, "Jones", "Bob", civil_from(1950, 6, 7), "07700 900123");
    p.family = "Smith";
    p.given = "John";
    p.birth_date = civil_from(1999, 7, 15);
    t.value = "07700 900123";
    practice_lib_ok(patient_duplicates(practice->book, &p, &t, 1, &a, &found, &count, &e), &e);
    assert_memory_equal(&found[0].id, &jones, sizeof jones);
    assert_string_equal(found[0].why, "same telephone");
    arena_finish(&a);
    practice_close(practice);
}

/* They rang as Bill last time, and the two records were made one: a third must not be made. */
static void somebody_known_under_another_name_is_pointed_out(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id stays = practice_lib_patient(practice, "Roe", "William", CIVIL_NONE, NULL);
    struct id bill = practice_lib_patient(practice, "Rowe", "Bill", civil_from(1950, 1, 1), NULL);
    struct patient p = patient_none();
    struct duplicate *found;
    int count;
    practice_lib_ok(patient_merge(practice->book, &who, &bill, &stays, &e), &e);
    p.family = "Rowe";
    p.given = "Bill";
    p.birth_date = civil_from(1950, 1, 1);
    practice_lib_ok(patient_duplicates(practice->book, &p, NULL, 0, &a, &found, &count, &e), &e);
    assert_int_equal(count, 1);
    assert_memory_equal(&found[0].id, &stays, sizeof stays);
    assert_string_equal(found[0].name, "ROE, William (also ROWE, Bill)");
    assert_string_equal(found[0].why, "same name and birth date");
    arena_finish(&a);
    practice_close(practice);
}

/* By the number that is on the record that stands, and by the name that is on the one behind it. */
static void a_number_does_not_hide_the_other_name(void **state)
{
    (void)state;
    struct practice *practice = practice_lib_open();
    struct who who = practice_lib_okoro(practice);
    struct arena a = {0};
    struct err e = {0};
    struct id stays = practice_lib_patient(practice, "Wren", "Amy", CIVIL_NONE, "07700 900123");
    struct id lark = practice_lib_patient(practice, "Lark", "Lea", civil_from(1960, 5, 6), NULL);
    struct patient p = patient_none();
    struct telecom t = telecom_none();
    struct duplicate *found;
    int count;
    practice_lib_ok(patient_merge(practice->book, &who, &lark, &stays, &e), &e);
    p.family = "Lark";
    p.given = "Lea";
    p.birth_date = civil_from(1960, 5, 6);
    t.value = "07700 900123";
    practice_lib_ok(patient_duplicates(practice->book, &p, &t, 1, &a, &found, &count, &e), &e);
    assert_int_equal(count, 1);
    assert_string_equal(found[0].why, "same name and birth date");
    assert_true(found[0].is_likely);
    arena_finish(&a);
    practice_close(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_already_known_is_pointed_out),
        cmocka_unit_test(whoever_has_the_number_is_found_among_many_of_one_name),
        cmocka_unit_test(a_number_does_not_hide_the_other_name),
        cmocka_unit_test(somebody_known_under_another_name_is_pointed_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
