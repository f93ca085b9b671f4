/* A byte of an index has changed on the disk: what was entered is whole, but a booking is not found where it stands. */
#include "base/civil.h"
#include "book_lib.h"
#include "cli_lib.h"
#include "practice/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct shell S;

static int setup(void **state)
{
    (void)state;
    shell_open(&S, true);
    shell_ok(&S, "patient add --family Haag --given Bea");
    shell_ok(&S, "book --practitioner chen --at '2026-11-24 09:00' --patient haag");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

/* The entry of index appointment_day: the day in two bytes, before the practitioner's id. Other entries have the id
 * after something else. */
static void spoil(const char *path)
{
    enum { DAY_BYTES = 2 };
    struct id chen = policy_id(KIND_PRACTITIONER, "chen");
    int day = civil_from(2026, 11, 24);
    uint8_t entry[DAY_BYTES + ID_SIZE] = {(uint8_t)(day >> 8), (uint8_t)day};
    memcpy(entry + DAY_BYTES, chen.b, ID_SIZE);
    size_t n;
    int found = 0;
    char *all = book_lib_read(path, &n);
    for (size_t i = 0; i + sizeof entry <= n; i++)
        if (memcmp(all + i, entry, sizeof entry) == 0) {
            all[i + 1] ^= 0x40;
            found++;
        }
    assert_int_equal(found, 1);
    book_lib_write(path, all, n);
    free(all);
}

static void a_booking_that_no_look_finds_is_damage_and_is_mended(void **state)
{
    (void)state;
    const char *path = arena_printf(&S.arena, "%s/practice.db", S.dir);
    assert_non_null(strstr(shell_ok(&S, "day 2026-11-24"), "HAAG"));
    spoil(path);
    assert_null(strstr(shell_ok(&S, "day 2026-11-24"), "HAAG"));
    assert_int_equal(shell_run(&S, "verify"), 3);
    assert_non_null(strstr(buf_str(&S.err), "To mend it: rounds verify --rebuild"));
    shell_ok(&S, "verify --rebuild");
    assert_non_null(strstr(buf_str(&S.err), "Mended, from what was entered: "));
    shell_ok(&S, "verify");
    assert_non_null(strstr(shell_ok(&S, "day 2026-11-24"), "HAAG"));
    shell_ok(&S, "verify --rebuild");
    assert_null(strstr(buf_str(&S.err), "Mended"));
}

static void a_backup_with_a_spoilt_index_is_not_restored_and_it_is_said_how_to_mend_it(void **state)
{
    (void)state;
    shell_ok(&S, "backup %s/bk.db", S.dir);
    spoil(arena_printf(&S.arena, "%s/bk.db", S.dir));
    shell_refused(&S, 3, "mend that by rounds --book COPY verify --rebuild", "--book %s/new.db restore %s/bk.db", S.dir,
                  S.dir);
    shell_refused(&S, 3, "has a damaged index", "drill %s/bk.db", S.dir);
    shell_ok(&S, "--book %s/bk.db verify --rebuild", S.dir);
    shell_ok(&S, "--book %s/new.db restore %s/bk.db", S.dir, S.dir);
    assert_non_null(strstr(shell_ok(&S, "--book %s/new.db day 2026-11-24", S.dir), "HAAG"));
}

#define INDEX_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INDEX_TEST(a_booking_that_no_look_finds_is_damage_and_is_mended),
        INDEX_TEST(a_backup_with_a_spoilt_index_is_not_restored_and_it_is_said_how_to_mend_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
