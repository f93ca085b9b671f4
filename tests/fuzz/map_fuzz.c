/* map_fuzz: which column of a patient list, or of a list of calls, is what. */
#include "tests/fuzz/fuzz_lib.h"

#include "exchange/import_map.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct err e = {0};
    struct import_map map;
    char *text = fuzz_text(data, size);
    if (!import_map_load_text(&a, "x.map", text, &map, &e))
        fuzz_must(*e.text != 0, "a refusal says why");
    free(text);
    arena_finish(&a);
    return 0;
}
