#include "exchange/printer.h"

#include "exchange_lib.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
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

static void one_that_fails_without_a_word_is_told_too(void **state)
{
    static const char *const scripts[] = {"#!/bin/sh\n/usr/bin/wc -c >&-\nexit 3\n", "#!/bin/sh\nkill -9 $$\n"};
    (void)state;
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        struct err e = {0};
        make_lp(scripts[i]);
        assert_false(printer_send("t", "text", 4, &e));
        assert_int_equal(e.kind, ERR_IO);
        assert_non_null(strstr(e.text, "did not take it"));
        assert_true(i == 0 || strstr(e.text, "lp gave no reason"));
    }
}

/* One that has much to say and does not end its first line: so much of it as fits into a sentence. */
static void a_long_complaint_is_cut(void **state)
{
    struct err e = {0};
    (void)state;
    make_lp("#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9; do printf '%0100d' 7 >&2; done\nexit 1\n");
    assert_false(printer_send("t", "text", 4, &e));
    const char *seven = strchr(e.text, '7');
    assert_non_null(seven);
    assert_null(strchr(seven + 1, '7')); /* the second is the two hundredth letter */
    assert_non_null(strstr(e.text, "Is one set up")); /* and the sentence goes on */
}

static void ring(int number)
{
    (void)number;
}

/* A signal comes all the time (a window changes its size): while lp reads slowly, complains, and has not ended yet. */
static void signals_in_between_cost_nothing(void **state)
{
    struct sigaction act = {.sa_handler = ring}, was;
    const struct itimerval often = {{0, 2000}, {0, 2000}}, never = {0};
    char *text = malloc(LONG);
    (void)state;
    assert_non_null(text);
    memset(text, 'x', LONG);
    assert_int_equal(sigaction(SIGALRM, &act, &was), 0);
    for (int code = 0; code < 2; code++) {
        struct err e = {0};
        char script[200];
        snprintf(script, sizeof script,
                 "#!/bin/sh\n/bin/sleep 0.05\nn=$(/usr/bin/wc -c)\n/bin/sleep 0.05\necho \"$n came\" >&2\nexec 2>&-\n"
                 "/bin/sleep 0.05\nexit %d\n",
                 code);
        make_lp(script);
        assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
        bool ok = printer_send("t", text, LONG, &e);
        assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
        assert_int_equal(ok, code == 0);
        assert_true(ok || strstr(e.text, "400000 came"));
    }
    assert_int_equal(sigaction(SIGALRM, &was, NULL), 0);
    free(text);
}

/* A program that has no more files to open: nothing is begun, nothing is left open. */
static void without_room_for_pipes_it_says_so(void **state)
{
    struct rlimit was, few;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    int next = dup(STDIN_FILENO);
    assert_true(next > 0);
    assert_int_equal(close(next), 0);
    make_lp("#!/bin/sh\n/usr/bin/wc -c >&-\n");
    for (int room = 0; room < 4; room++) { /* four are needed */
        struct err e = {0};
        few = was;
        few.rlim_cur = (rlim_t)(next + room);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        bool ok = printer_send("t", "text", 4, &e);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
        assert_false(ok);
        assert_int_equal(e.kind, ERR_IO);
        assert_non_null(strstr(e.text, "Printing could not begin"));
        int again = dup(STDIN_FILENO);
        assert_int_equal(again, next);
        assert_int_equal(close(again), 0);
    }
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
        cmocka_unit_test(one_that_fails_without_a_word_is_told_too),
        cmocka_unit_test(a_long_complaint_is_cut),
        cmocka_unit_test(signals_in_between_cost_nothing),
        cmocka_unit_test(without_room_for_pipes_it_says_so),
        cmocka_unit_test(without_a_printing_program_it_says_what_to_do),
    };
    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
