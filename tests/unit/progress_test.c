/* What an act shows of itself on the terminal, and what is said meanwhile. */
#include "cli/progress.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONG_MS = 5000, SAID = 1000 };

static int end_of_file, was;

static int listen_to_errors(void **state)
{
    FILE *f = tmpfile();
    (void)state;
    assert_non_null(f);
    end_of_file = dup(fileno(f));
    was = dup(STDERR_FILENO);
    assert_true(fclose(f) == 0 && end_of_file >= 0 && was >= 0 && dup2(end_of_file, STDERR_FILENO) >= 0);
    return 0;
}

static const char *said(void)
{
    static char text[SAID];
    ssize_t n = pread(end_of_file, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = 0;
    return text;
}

static int be_quiet(void **state)
{
    (void)state;
    (void)dup2(was, STDERR_FILENO);
    close(was);
    close(end_of_file);
    return 0;
}

#define WAITING "rounds: Waiting: another program is writing to the practice file ...\n"

static void what_is_said_meanwhile_stands_on_a_line_of_its_own(void **state)
{
    struct progress_line line = {0};
    (void)state;
    progress_start(&line, true);
    line.shown_at -= LONG_MS;
    assert_true(line.progress.tick(&line, "sealed", 1, 2));
    progress_wait(&line, BOOK_WAITS, LONG_MS);
    progress_wait(&line, BOOK_WAITS, LONG_MS);
    assert_string_equal(said(), "\rsealed: 1 of 2 (50 %)"
                                "\r                     \r" WAITING);
    progress_end(&line);
    assert_null(strstr(strstr(said(), WAITING) + sizeof WAITING - 1, "\r")); /* nothing to take away any more */
}

static void where_nothing_is_shown_nothing_is_taken_away(void **state)
{
    struct progress_line line = {0};
    (void)state;
    progress_start(&line, false);
    line.shown_at -= LONG_MS;
    assert_true(line.progress.tick(&line, "sealed", 1, 2));
    progress_wait(&line, BOOK_WAITS, LONG_MS);
    progress_end(&line);
    assert_string_equal(said(), WAITING);
}

static void the_line_is_gone_at_the_end(void **state)
{
    struct progress_line line = {0};
    (void)state;
    progress_start(&line, true);
    line.shown_at -= LONG_MS;
    assert_true(line.progress.tick(&line, "sealed", 1, 0));
    progress_end(&line);
    assert_string_equal(said(), "\rsealed: 1\r         \r");
}

/* A script's "rounds sync &": Ctrl-C is meant for what runs in front. */
static void an_interrupt_that_was_ignored_stays_ignored(void **state)
{
    struct progress_line line = {0};
    struct sigaction action = {.sa_handler = SIG_IGN}, before, after;
    (void)state;
    assert_int_equal(sigaction(SIGINT, &action, &before), 0);
    progress_start(&line, false);
    assert_int_equal(raise(SIGINT), 0);
    assert_true(line.progress.tick(&line, "sealed", 1, 2));
    progress_end(&line);
    assert_int_equal(sigaction(SIGINT, &before, &after), 0);
    assert_ptr_equal(after.sa_handler, SIG_IGN);
}

static void an_interrupt_stops_at_the_next_safe_point(void **state)
{
    struct progress_line line = {0};
    (void)state;
    progress_start(&line, false);
    assert_true(line.progress.tick(&line, "sealed", 1, 2));
    assert_int_equal(raise(SIGINT), 0);
    assert_false(line.progress.tick(&line, "sealed", 2, 2));
    progress_end(&line);
}

int main(void)
{
#define LISTENING(f) cmocka_unit_test_setup_teardown(f, listen_to_errors, be_quiet)
    const struct CMUnitTest tests[] = {
        LISTENING(what_is_said_meanwhile_stands_on_a_line_of_its_own),
        LISTENING(where_nothing_is_shown_nothing_is_taken_away),
        LISTENING(the_line_is_gone_at_the_end),
        LISTENING(an_interrupt_that_was_ignored_stays_ignored),
        LISTENING(an_interrupt_stops_at_the_next_safe_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
