/* csv_fuzz: a patient list of another program, read with a map that looks at everything. */
#include "tests/fuzz/fuzz_lib.h"

#include "exchange/import_csv.h"

#include <string.h>

static const char map[] =
    "name = \"fuzz\"; date_format = \"d/m/y\";\n"
    "columns = { identifier = \"no\"; full_name = \"name\"; birth_date = \"born\"; mobile = \"tel\";"
    " email = \"mail\"; gender = \"sex\"; notes = \"notes\"; };\n";
static const char header[] = "no,name,born,tel,mail,sex,notes\n";

/* The first byte: with our header or its own, tried or done. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { OWN_HEADER = 1, IS_REAL = 2, ALL_OR_NOTHING = 4, ANEW = 300 };
    struct err e = {0};
    struct buf csv = {0};
    struct import_result r;
    if (size == 0)
        return 0;
    struct practice *p = fuzz_practice(ANEW);
    struct import_options o = {.is_dry_run = !(data[0] & IS_REAL), .is_all_or_nothing = data[0] & ALL_OR_NOTHING};
    if (!(data[0] & OWN_HEADER))
        buf_add(&csv, header, strlen(header));
    buf_add(&csv, data + 1, size - 1);
    const char *map_file = fuzz_file("map", map, strlen(map)), *file = fuzz_file("list.csv", csv.data, csv.len);
    if (!import_csv(p, file, map_file, &o, &r, &e))
        fuzz_must(*e.text != 0, "a refusal says why");
    buf_finish(&csv);
    return 0;
}
