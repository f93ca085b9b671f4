/* merge_fuzz: another copy of the practice file, damaged. The input is no SQLite file, which would be far too large,
 * but what is done to one: three bytes of place, one of value, again and again; the first two bytes cut the end off.
 * Whatever is in the copy, the own book verifies afterwards. */
#include "tests/fuzz/fuzz_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"
#include "book/verify.h"
#include "exchange/merge_file.h"
#include "practice/patient.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATCH = 4, PATIENTS = 12, PAGE = 4096 };

static struct {
    struct arena arena;
    const char *base; /* a whole copy, with patients that the own book does not know */
    size_t size;
    char *now;
} t;

static void make_base(void)
{
    struct err e = {0};
    struct practice *p = fuzz_practice(0);
    struct who nobody = {0};
    struct id id;
    for (int i = 0; i < PATIENTS; i++) {
        struct patient who = patient_none();
        who.family = "Kautzer";
        who.given = i % 2 ? "Jo" : "Ann";
        fuzz_must(patient_add(p->book, &nobody, &who, NULL, 0, &id, &e), "a patient can be added");
    }
    const char *path = fuzz_file("base.db", "", 0);
    unlink(path);
    fuzz_must(copy_to(p->book, path, NULL, &e), "a copy can be made");
    fuzz_must(file_read(&t.arena, path, SIZE_MAX / 4, &t.base, &t.size, &e), "it can be read");
    t.now = arena_alloc(&t.arena, t.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct arena a = {0};
    struct merge_report r;
    struct verify_report v;
    if (!t.base)
        make_base();
    memcpy(t.now, t.base, t.size);
    size_t cut = size >= 2 ? (size_t)(data[0] | data[1] << 8) * (PAGE / 8) : 0, left = cut < t.size ? t.size - cut : 0;
    for (size_t i = 2; i + PATCH <= size; i += PATCH)
        t.now[(data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16) % t.size] = (char)data[i + 3];
    struct practice *own = fuzz_practice(0);
    if (!merge_file(own->book, fuzz_file("other.db", t.now, left), true, NULL, &r, &e))
        fuzz_must(*e.text != 0, "a refusal says why");
    e = (struct err){0};
    fuzz_must(verify_book(own->book, NULL, &a, &v, &e) && v.is_ok, "the own book verifies");
    arena_finish(&a);
    return 0;
}
