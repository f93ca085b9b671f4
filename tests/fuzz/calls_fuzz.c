/* calls_fuzz: the list of calls of a telephone provider. */
#include "tests/fuzz/fuzz_lib.h"

#include "exchange/import_calls.h"

#include <string.h>

static const char header[] = "time,number,direction,answered,duration,name\n";

/* The first byte: with our header or its own, tried or done, all calls or those that were missed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { OWN_HEADER = 1, IS_REAL = 2, ALL_OR_NOTHING = 4, IS_ALL = 8, ANEW = 300 };
    struct err e = {0};
    struct buf csv = {0};
    struct import_result r;
    if (size == 0)
        return 0;
    struct practice *p = fuzz_practice(ANEW);
    struct import_options o = {.is_dry_run = !(data[0] & IS_REAL), .is_all_or_nothing = data[0] & ALL_OR_NOTHING};
    struct import_calls calls = {.is_all = data[0] & IS_ALL, .since = CIVIL_NONE};
    if (!(data[0] & OWN_HEADER))
        buf_add(&csv, header, strlen(header));
    buf_add(&csv, data + 1, size - 1);
    if (!import_calls(p, fuzz_file("calls.csv", csv.data, csv.len), NULL, &o, &calls, &r, &e))
        fuzz_must(*e.text != 0, "a refusal says why");
    buf_finish(&csv);
    return 0;
}
