/* How an exchange went, in words for people, and what is kept of the last one. */
#include "base/clock.h"
#include "exchange/sync_said.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DAY_MS = 24 * 3600 * 1000, HOUR_MS = 3600 * 1000 };

static void is_said(const struct sync_report *r, const char *want)
{
    struct arena a = {0};
    assert_string_equal(sync_said_words(NULL, r, &a), want);
    arena_finish(&a);
}

static void what_a_new_computer_begins_with_is_missing_for_the_reason_that_it_is(void **state)
{
    static const char *const reasons[] = {"The disk is full.", "/mnt/stick cannot be written: read-only file system."};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct arena a = {0};
        const struct sync_report r = {.came = 3, .sent = 2, .no_base = reasons[i], .is_removable = true};
        is_said(&r, arena_printf(&a,
                                 "3 came, 2 went. All was exchanged. A new computer will take longer to join: %s "
                                 "Safe to remove.",
                                 reasons[i]));
        arena_finish(&a);
    }
}

static void where_nothing_is_wrong_nothing_is_said_of_it(void **state)
{
    (void)state;
    is_said(&(struct sync_report){0}, "Nothing new here or there.");
    is_said(&(struct sync_report){.sent = 1}, "0 came, 1 went.");
}

static void whatever_is_wrong_with_a_file_is_said_in_a_sentence(void **state)
{
    (void)state;
    is_said(&(struct sync_report){.came = 1, .torn = 1}, "1 came, 0 went. 1 file is not whole yet.");
    is_said(&(struct sync_report){.came = 1, .torn = 2}, "1 came, 0 went. 2 files are not whole yet.");
    is_said(&(struct sync_report){.newer = 1}, "Nothing new here or there. Some need a newer Rounds.");
    is_said(&(struct sync_report){.locked = 1},
            "Nothing new here or there. Some are sealed with a key that is not here.");
    is_said(&(struct sync_report){.forged = 2},
            "Nothing new here or there. 2 altered on purpose, not taken: find out who can write there.");
    is_said(&(struct sync_report){.is_cut = true},
            "Nothing new here or there. Too many files there: not all were looked at.");
    is_said(&(struct sync_report){.split = "x"}, "Nothing new here or there. Others of this practice meet there under "
                                                 "another key: rounds sync says how to join.");
}

static void who_is_waited_for_whose_clock_is_wrong_and_what_is_missing_is_said(void **state)
{
    (void)state;
    clock_freeze(PRACTICE_LIB_NOW_MS);
    struct sync_site sites[] = {
        {.label = "Laptop 2", .at_ms = PRACTICE_LIB_NOW_MS - (int64_t)4 * DAY_MS, .behind = 3},
        {.label = "Laptop 3", .at_ms = PRACTICE_LIB_NOW_MS - DAY_MS, .behind = 3, .clock_ms = 2 * HOUR_MS},
        {.label = "Laptop 4", .at_ms = PRACTICE_LIB_NOW_MS - (int64_t)9 * DAY_MS},
    };
    struct sync_gap gaps[] = {{.label = "Laptop 2", .first = 118, .last = 120}, {.first = 1, .last = 1}};
    const struct sync_report r = {.came = 3, .sent = 2, .nsites = 3, .sites = sites, .ngaps = 2, .gaps = gaps};
    is_said(&r, "3 came, 2 went. Laptop 2 was not here for 4 days. The clock of Laptop 3 is 2 hours ahead of this one. "
                "Missing: 118-120 of Laptop 2. Missing: 1-1 of computer 00000000.");
}

static void the_last_exchange_is_kept_with_the_folder_that_it_went_over(void **state)
{
    (void)state;
    struct arena a = {0};
    struct practice *p = practice_lib_open();
    assert_string_equal(sync_said_last(p, "/", &a), "");
    sync_said_note(p, "/tmp/..", &(struct sync_report){.came = 3, .sent = 2});
    assert_string_equal(sync_said_last(p, "/", &a), "last Mon 23 Nov 10:42: 3 came, 2 went.");
    assert_string_equal(sync_said_last(p, "/tmp", &a), "last Mon 23 Nov 10:42 over /: 3 came, 2 went.");
    /* One that is gone is named as it was. */
    sync_said_note(p, "no-such-folder", &(struct sync_report){0});
    assert_string_equal(sync_said_last(p, "no-such-folder", &a), "last Mon 23 Nov 10:42: Nothing new here or there.");
    practice_close(p);
    arena_finish(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_new_computer_begins_with_is_missing_for_the_reason_that_it_is),
        cmocka_unit_test(where_nothing_is_wrong_nothing_is_said_of_it),
        cmocka_unit_test(whatever_is_wrong_with_a_file_is_said_in_a_sentence),
        cmocka_unit_test(who_is_waited_for_whose_clock_is_wrong_and_what_is_missing_is_said),
        cmocka_unit_test(the_last_exchange_is_kept_with_the_folder_that_it_went_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
