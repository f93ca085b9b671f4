#include "exchange/printer.h"

#include "exchange_lib.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONG = 400000 /* more than a pipe holds */ };

/* A program called lp, in a folder that is all of PATH. */
static void make_lp(const char *script)
{
    const char *path = exchange_lib_file("lp", script, SIZE_MAX);
    assert_int_equal(chmod(path, 0700), 0);
    assert_int_equal(setenv("PATH", exchange_lib_folder(), 1), 0);
}

static void the_printer_gets_every_byte_and_the_title(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    char *text = malloc(LONG);
    char got[200];
    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    make_lp("#!/bin/sh\nn=$(/usr/bin/wc -c)\necho \"$n $1 $2\" > \"${0%/*}/got\"\n");
    assert_true(printer_send("day-2026-11-23.txt", text, LONG, &e));
    FILE *f = fopen(arena_printf(&a, "%s/got", exchange_lib_folder()), "r");
    assert_non_null(f);
    assert_non_null(fgets(got, sizeof got, f));
    assert_int_equal(fclose(f), 0);
    assert_string_equal(got, "400000 -t day-2026-11-23.txt\n");
    arena_finish(&a);
    free(text);
}

static void a_refusal_is_told_in_its_own_words(void **state)
{
    struct err e = {0};
    (void)state;
    make_lp("#!/bin/sh\necho 'lp: Error - no default destination available.' >&2\necho more >&2\nexit 1\n");
    assert_false(printer_send("t", "text", 4, &e));
    assert_int_equal(e.kind, ERR_IO);
    assert_non_null(strstr(e.text, "no default destination available"));
    assert_null(strstr(e.text, "more"));
}

static void one_that_ends_without_reading_is_no_success(void **state)
{
    struct err e = {0};
    char *text = calloc(1, LONG);
    (void)state;
    assert_non_null(text);
    make_lp("#!/bin/sh\nexit 0\n");
    assert_false(printer_send("t", text, LONG, &e));
    assert_int_equal(e.kind, ERR_IO);
    free(text);
}

static void without_a_printing_program_it_says_what_to_do(void **state)
{
    struct err e = {0};
    (void)state;
    assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
    assert_false(printer_send("t", "text", 4, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_non_null(strstr(e.text, "to a file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_printer_gets_every_byte_and_the_title),
        cmocka_unit_test(a_refusal_is_told_in_its_own_words),
        cmocka_unit_test(one_that_ends_without_reading_is_no_success),
        cmocka_unit_test(without_a_printing_program_it_says_what_to_do),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
