/* visits_fuzz: the diary of another program. */
#include "tests/fuzz/fuzz_lib.h"

#include "exchange/import_visits.h"
#include "practice/patient.h"

#include <string.h>

static const char header[] =
    "date,time,full_name,birth_date,practitioner,type,room,minutes,end,status,note,identifier\n";

/* Whose visits they are. */
static void add_patient(struct practice *p)
{
    struct patient x = patient_none();
    struct who nobody = {0};
    struct err e = {0};
    x.id = id_derived("fuzz", "patient");
    x.family = "Smith";
    x.given = "Ann";
    x.birth_date = civil_from(1980, 2, 3);
    fuzz_must(patient_add(p->book, &nobody, &x, NULL, 0, NULL, &e), "a patient can be added");
}

/* The first byte: with our header or its own, tried or done. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { OWN_HEADER = 1, IS_REAL = 2, ALL_OR_NOTHING = 4, ANEW = 300 };
    struct err e = {0};
    struct buf csv = {0};
    struct import_result r;
    struct import_visits visits;
    if (size == 0)
        return 0;
    struct practice *p = fuzz_practice(ANEW);
    struct import_options o = {.is_dry_run = !(data[0] & IS_REAL), .is_all_or_nothing = data[0] & ALL_OR_NOTHING};
    add_patient(p);
    if (!(data[0] & OWN_HEADER))
        buf_add(&csv, header, strlen(header));
    buf_add(&csv, data + 1, size - 1);
    if (!import_visits(p, fuzz_file("visits.csv", csv.data, csv.len), NULL, &o, &visits, &r, &e))
        fuzz_must(*e.text != 0, "a refusal says why");
    buf_finish(&csv);
    return 0;
}
