#include "practice_lib.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

void practice_lib_ok(bool ok, const struct err *e)
{
    if (!ok)
        print_error("refused: %s %s: %s\n", err_kind_name(e->kind), e->at, e->text);
    assert_true(ok);
}

struct practice *practice_lib_open(void)
{
    struct practice *p = NULL;
    struct err e = {0};
    clock_freeze(PRACTICE_LIB_NOW_MS);
    id_seed(1);
    practice_lib_ok(practice_create(":memory:", NULL, NULL, &p, &e), &e);
    return p;
}

struct who practice_lib_okoro(const struct practice *p)
{
    struct who who;
    struct err e = {0};
    practice_lib_ok(practice_who(p, "okoro", &who, &e), &e);
    return who;
}

struct id practice_lib_patient(struct practice *p, const char *family, const char *given, int birth_date,
                               const char *phone)
{
    struct patient patient = patient_none();
    struct telecom number = telecom_none();
    struct who who = practice_lib_okoro(p);
    struct err e = {0};
    struct id id = ID_NONE;
    patient.family = family;
    patient.given = given;
    patient.birth_date = birth_date;
    number.value = phone;
    practice_lib_ok(patient_add(p->book, &who, &patient, &number, phone ? 1 : 0, &id, &e), &e);
    return id;
}
