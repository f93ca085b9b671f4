/* sync, join, sites as from a shell. */
#include "cli_lib.h"

#include "exchange/sync.h"
#include "practice/practice.h"
#include "sync_lib.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int open_shell(void **state)
{
    struct shell *s = calloc(1, sizeof *s);
    shell_open(s, true);
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    assert_int_equal(mkdir(arena_printf(&s->arena, "%s/shared", s->dir), 0700), 0);
    *state = s;
    return 0;
}

static int end_shell(void **state)
{
    unsetenv("ROUNDS_PASSPHRASE");
    shell_close(*state);
    free(*state);
    return 0;
}

/* The code that stands alone in a line of what the first sync said. */
static const char *code_of(struct shell *s, const char *said)
{
    const char *at = strstr(said, "\n    ");
    assert_non_null(at);
    return arena_strndup(&s->arena, at + 5, strcspn(at + 5, "\n"));
}

static void a_new_computer_joins_and_both_show_the_same(void **state)
{
    struct shell *s = *state;
    const char *said = shell_ok(s, "sync %s/shared", s->dir);
    assert_non_null(strstr(said, "The recovery code of this practice"));
    assert_non_null(strstr(said, " sent; 0 other computers."));
    setenv("ROUNDS_PASSPHRASE", code_of(s, said), 1); /* the code does as well as the passphrase */
    setenv("ROUNDS_SEED", "laptop", 1);               /* another computer: other ids */
    said = shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    assert_non_null(strstr(said, "1 other computer."));
    unsetenv("ROUNDS_PASSPHRASE"); /* and from here on nobody is asked */
    shell_ok(s, "patient add --family Zebra --book %s/new.db", s->dir);
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    said = shell_ok(s, "sync %s/shared --json", s->dir);
    assert_string_equal(shell_value(s, said, "came"), "2"); /* that it came, and who it added */
    assert_string_equal(shell_value(s, said, "is_safe_to_remove"), "false");
    assert_non_null(strstr(shell_ok(s, "find zebra"), "ZEBRA"));
    assert_non_null(strstr(shell_ok(s, "sites"), "Laptop 2  2026-11-23 09:00"));
    const char *sites = shell_ok(s, "sites --json");
    assert_string_equal(shell_value(s, sites, "name"), "Laptop 2");
    assert_string_equal(shell_value(s, sites, "behind"), "0");
    const char *a = shell_ok(s, "verify --json"), *b = shell_ok(s, "verify --json --book %s/new.db", s->dir);
    assert_string_equal(shell_value(s, a, "log"), shell_value(s, b, "log"));
    assert_string_equal(shell_value(s, a, "state"), shell_value(s, b, "state"));
    assert_string_equal(shell_ok(s, "sync %s/shared", s->dir), "Nothing new here or there; 1 other computer.\n");
}

static bool type_words(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    (void)what;
    (void)e;
    *typed = arg;
    return true;
}

/* Where there is a snapshot, a new computer begins with it, and says so. */
static void a_new_computer_begins_with_a_snapshot_and_says_so(void **state)
{
    struct shell *s = *state;
    struct practice *p = NULL;
    struct sync_report r;
    struct err e = {0};
    static char words[] = "nine brown horses";
    const char *dir = arena_printf(&s->arena, "%s/shared", s->dir);
    const struct sync_options o = {
        .dir = dir, .snapshot_after = 1, .mem_kib = SECRET_MEM_MIN, .ask = type_words, .arg = words};
    shell_ok(s, "patient add --family Zebra");
    assert_true(practice_open(getenv("ROUNDS_BOOK"), NULL, &p, &e));
    assert_true(sync_folder(p->book, &o, &s->arena, &r, &e));
    practice_close(p);
    const char *said = shell_ok(s, "join %s --book %s/new.db --site 'Laptop 2'", dir, s->dir);
    assert_non_null(strstr(said, "Began with a snapshot; 0 changes since; 1 other computer."));
    assert_non_null(strstr(shell_ok(s, "find zebra --book %s/new.db", s->dir), "ZEBRA"));
    assert_non_null(strstr(shell_ok(s, "sync %s", dir), "1 change taken in")); /* who joined */
}

static void what_two_people_wrote_apart_is_said_when_it_meets(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "patient add --family Zebra --given Al");
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(s, "patient edit zebra --preferred Ally");
    shell_ok(s, "patient edit zebra --preferred Bert --book %s/new.db", s->dir);
    shell_ok(s, "sync %s/shared", s->dir);
    assert_null(strstr(buf_str(&s->err), "to settle"));
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    assert_non_null(strstr(buf_str(&s->err), "1 to settle. To see it: rounds conflicts"));
}

/* Said once, when it joins; a name that it gets elsewhere later, or before it wrote anything, is its name too, and a
 * practice file that was copied or put back there writes under a new identity and under the same name. */
static void a_computer_is_called_what_it_was_called(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_non_null(strstr(shell_ok(s, "sites"), "Laptop 2"));
    shell_ok(s, "patient add --family Zebra --book %s/new.db", s->dir);
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    shell_ok(s, "sync %s/shared", s->dir);
    shell_ok(s, "site rename 'Laptop 2' 'Room 3'");
    shell_ok(s, "sync %s/shared", s->dir);
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    assert_int_equal(unlink(arena_printf(&s->arena, "%s/new.db-identity", s->dir)), 0);
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir); /* another identity, and nothing to write yet */
    const char *yak = shell_value(s, shell_ok(s, "patient add --family Yak --json --book %s/new.db", s->dir), "id");
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    shell_ok(s, "sync %s/shared", s->dir);
    assert_non_null(strstr(shell_ok(s, "history %s", yak), "Room 3"));
    const char *sites = shell_ok(s, "sites");
    assert_non_null(strstr(sites, "Room 3"));
    assert_null(strstr(sites, "Laptop 2"));
}

/* In the words of the Computers screen: renamed here, it is called so at once, and who is gone is said to be. */
static void the_list_of_computers_says_what_each_is_called_now_and_who_is_gone(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(s, "sync %s/shared", s->dir);
    shell_ok(s, "site rename 'Laptop 2' Lap2");
    const char *sites = shell_ok(s, "sites");
    assert_non_null(strstr(sites, "Lap2 "));
    assert_null(strstr(sites, "Laptop 2"));
    assert_null(strstr(sites, "gone for good"));
    shell_ok(s, "site retire Lap2");
    assert_non_null(strstr(shell_ok(s, "sites"), "gone for good"));
}

/* Under the name it has now; not what is gone for good, nor what this computer was before its file was put back. */
static void only_who_is_waited_for_is_said_to_stay_away(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_int_equal(unlink(arena_printf(&s->arena, "%s/practice.db-identity", s->dir)), 0);
    setenv("ROUNDS_NOW", "2026-12-13T09:00", 1);
    shell_ok(s, "site rename 'Laptop 2' Lap2");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_non_null(strstr(buf_str(&s->err), "Lap2 was not here for 20 days and lacks 1 change.\n"));
    const char *first = strstr(buf_str(&s->err), "was not here");
    assert_null(strstr(first + 1, "was not here"));
    shell_ok(s, "site retire Lap2");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_null(strstr(buf_str(&s->err), "was not here"));
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
}

/* Whoever meant the stick and named an empty folder believes that they have exchanged. */
static void in_a_folder_where_nobody_ever_was_it_is_asked_whether_it_is_the_right_one(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    assert_null(strstr(buf_str(&s->err), "was ever in this folder"));
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_null(strstr(buf_str(&s->err), "was ever in this folder"));
    assert_int_equal(mkdir(arena_printf(&s->arena, "%s/empty", s->dir), 0700), 0);
    shell_ok(s, "sync %s/empty", s->dir);
    assert_non_null(strstr(buf_str(&s->err), "No other computer was ever in this folder, and 1 is met over another"));
}

/* An old stick says what was so then. */
static void an_older_word_does_not_take_back_a_newer_one(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    assert_int_equal(mkdir(arena_printf(&s->arena, "%s/old", s->dir), 0700), 0);
    shell_ok(s, "sync %s/old --book %s/new.db", s->dir, s->dir);
    setenv("ROUNDS_NOW", "2026-11-23T10:30", 1);
    shell_ok(s, "patient add --family Zebra --book %s/new.db", s->dir);
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_non_null(strstr(shell_ok(s, "sites"), "Laptop 2  2026-11-23 10:30"));
    shell_ok(s, "sync %s/old", s->dir);
    assert_non_null(strstr(shell_ok(s, "sites"), "Laptop 2  2026-11-23 10:30"));
    setenv("ROUNDS_NOW", "2026-11-23T09:00", 1);
}

/* A carrier put two folders together; what is said to do about it helps. */
static void two_that_do_not_meet_in_one_folder_are_told_what_to_do(void **state)
{
    struct shell *s = *state;
    glob_t g;
    shell_ok(s, "backup %s/other.db", s->dir);
    shell_ok(s, "sync %s/shared", s->dir);
    shell_ok(s, "patient add --family Zebra --book %s/other.db --site Laptop", s->dir);
    assert_int_equal(mkdir(arena_printf(&s->arena, "%s/apart", s->dir), 0700), 0);
    setenv("ROUNDS_PASSPHRASE", "two green boats", 1);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "sync %s/apart --book %s/other.db", s->dir, s->dir);
    assert_int_equal(glob(arena_printf(&s->arena, "%s/apart/*", s->dir), 0, NULL, &g), 0);
    const char *to = arena_printf(&s->arena, "%s/shared%s", s->dir, strrchr(g.gl_pathv[0], '/'));
    assert_int_equal(rename(g.gl_pathv[0], to), 0);
    globfree(&g);
    assert_int_equal(shell_run(s, "sync %s/shared --book %s/other.db", s->dir, s->dir), 1);
    assert_non_null(strstr(buf_str(&s->err), "under a key of their own: they and this one do not meet."));
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    shell_ok(s, "sync %s/shared --book %s/other.db", s->dir, s->dir);
    unsetenv("ROUNDS_PASSPHRASE");
    for (int i = 0; i < 2; i++) {
        shell_ok(s, "sync %s/shared", s->dir);
        shell_ok(s, "sync %s/shared --book %s/other.db", s->dir, s->dir);
    }
    assert_non_null(strstr(shell_ok(s, "find zebra"), "ZEBRA"));
}

/* The rules are in what was written first. */
static void joining_where_the_first_file_is_missing_says_what_is_wrong_and_leaves_nobody(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    char *first[SYNC_LIB_FILES];
    assert_int_equal(sync_lib_find(arena_printf(&s->arena, "%s/shared", s->dir), "1-1-", first), 1);
    shell_ok(s, "patient add --family Zebra");
    shell_ok(s, "sync %s/shared", s->dir);
    assert_int_equal(unlink(first[0]), 0);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_refused(s, 3, "are damaged or missing: of ", "join %s/shared --book %s/new.db --site Laptop", s->dir, s->dir);
    assert_non_null(strstr(buf_str(&s->err), "sync --check"));
    assert_int_not_equal(access(arena_printf(&s->arena, "%s/new.db", s->dir), F_OK), 0);
    unsetenv("ROUNDS_SEED");
    assert_non_null(strstr(shell_ok(s, "sync --check %s/shared", s->dir), "; 0 other computers."));
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site Laptop", s->dir, s->dir);
    unsetenv("ROUNDS_SEED");
    assert_non_null(strstr(shell_ok(s, "sync %s/shared", s->dir), "; 1 other computer."));
}

static void the_folder_of_the_practice_file_is_not_shared(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 1, "practice file and its key lie", "sync %s", s->dir);
    shell_refused(s, 1, "practice file and its key lie", "sync %s/shared/..", s->dir);
}

/* Whoever closed the window too soon can ask again, where the key was made; elsewhere it is not known. */
static void the_recovery_code_is_told_again(void **state)
{
    struct shell *s = *state;
    const char *code = code_of(s, shell_ok(s, "sync %s/shared", s->dir));
    assert_null(strstr(shell_ok(s, "sync %s/shared", s->dir), code));
    assert_non_null(strstr(shell_ok(s, "sync --code %s/shared", s->dir), code));
    assert_string_equal(shell_value(s, shell_ok(s, "sync --json --code %s/shared", s->dir), "recovery_code"), code);
    setenv("ROUNDS_SEED", "laptop", 1);
    /* And in a home where nothing was made yet. */
    shell_ok(s, "join %s/shared --book %s/home/.local/new.db", s->dir, s->dir);
    assert_null(strstr(shell_ok(s, "sync --code %s/shared --book %s/home/.local/new.db", s->dir, s->dir), code));
}

static void a_stick_is_said_to_be_safe_only_when_it_is(void **state)
{
    struct shell *s = *state;
    assert_non_null(strstr(shell_ok(s, "sync --stick %s/shared", s->dir), "It is safe to remove."));
}

static void refusals_say_what_to_do(void **state)
{
    struct shell *s = *state;
    shell_refused(s, 1, "Is the stick or the share connected?", "sync %s/nowhere", s->dir);
    shell_refused(s, 1, "is not a folder", "sync %s/practice.db", s->dir);
    shell_refused(s, 1, "There is no practice in", "join %s/shared --book %s/new.db", s->dir, s->dir);
    shell_refused(s, 2, "needs DIR", "sync");
    setenv("ROUNDS_PASSPHRASE", "short", 1);
    shell_refused(s, 1, "at least 10 characters", "sync %s/shared", s->dir);
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    shell_ok(s, "sync %s/shared", s->dir);
    shell_refused(s, 1, "exists already", "join %s/shared", s->dir);
    setenv("ROUNDS_PASSPHRASE", "nine brown cows..", 1);
    shell_refused(s, 1, "neither the passphrase nor the recovery code", "join %s/shared --book %s/new.db", s->dir,
                  s->dir);
    assert_int_not_equal(access(arena_printf(&s->arena, "%s/new.db", s->dir), F_OK), 0);
    glob_t left;
    assert_int_equal(glob(arena_printf(&s->arena, "%s/.rounds-*", s->dir), 0, NULL, &left), GLOB_NOMATCH);
}

static void a_new_key_is_made_for_all_and_asked_for_once(void **state)
{
    struct shell *s = *state;
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_SEED", "laptop", 1);
    shell_ok(s, "join %s/shared --book %s/new.db --site 'Laptop 2'", s->dir, s->dir);
    shell_refused(s, 1, "needs a new one", "sync --new-key %s/shared", s->dir);
    setenv("ROUNDS_PASSPHRASE", "two green boats", 1);
    const char *said = shell_ok(s, "sync --new-key %s/shared", s->dir), *code = code_of(s, said);
    assert_non_null(strstr(said, "the old recovery code open nothing new"));
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1); /* as a timer gives it */
    shell_refused(s, 1, "A new key was made for the practice", "sync %s/shared --book %s/new.db", s->dir, s->dir);
    shell_refused(s, 1, "until a new key was made", "join %s/shared --book %s/third.db", s->dir, s->dir);
    setenv("ROUNDS_PASSPHRASE", code, 1);
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    shell_ok(s, "join %s/shared --book %s/third.db", s->dir, s->dir);
    unsetenv("ROUNDS_PASSPHRASE");
    shell_ok(s, "sync %s/shared --book %s/new.db", s->dir, s->dir);
    shell_ok(s, "sync %s/shared", s->dir);
    const char *a = shell_ok(s, "verify --json"), *b = shell_ok(s, "verify --json --book %s/third.db", s->dir);
    assert_string_equal(shell_value(s, a, "log"), shell_value(s, b, "log"));
}

/* Two that join, called so ("" by their hosts); of the two one hears that somebody was taken out: the other is waited
 * for, by the same name and `number`. */
static void only_one_has_heard(struct shell *s, const char *called, const char *number)
{
    shell_ok(s, "patient add --family Quarr --given Ada");
    shell_ok(s, "sync %s/shared", s->dir);
    static const char *const names[] = {"second", "third"};
    for (int i = 0; i < 2; i++) {
        setenv("ROUNDS_SEED", names[i], 1);
        shell_ok(s, "join %s/shared --book %s/%s.db %s", s->dir, s->dir, names[i], called);
    }
    shell_ok(s, "sync %s/shared", s->dir);
    shell_ok(s, "--as chen person erase quarr --reason 'asked in writing' --confirmed-by okoro");
    shell_ok(s, "sync %s/shared", s->dir);
    const char *first = shell_value(s, shell_ok(s, "log --json --limit 1 --book %s/second.db", s->dir), "site");
    shell_ok(s, "sync %s/shared --book %s/second.db", s->dir, s->dir);
    shell_ok(s, "sync %s/shared", s->dir);
    setenv("ROUNDS_PASSPHRASE", "two green boats", 1);
    const char *why = arena_printf(&s->arena, "it is not known yet that %s%s did the same", first, number);
    shell_refused(s, 1, why, "--as chen sync --new-key %s/shared", s->dir);
    shell_ok(s, "sync %s/shared --book %s/third.db", s->dir, s->dir);
    shell_ok(s, "--as chen sync --new-key %s/shared", s->dir);
}

static void two_that_join_without_a_name_are_two(void **state)
{
    only_one_has_heard(*state, "", " 2");
}

static void of_two_that_are_called_the_same_both_have_to_hear(void **state)
{
    only_one_has_heard(*state, "--site Laptop", "");
}

static void a_passphrase_can_come_from_a_descriptor(void **state)
{
    struct shell *s = *state;
    int ends[2];
    unsetenv("ROUNDS_PASSPHRASE");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "nine brown horses\n", 18), 18);
    close(ends[1]);
    shell_ok(s, "sync --passphrase-fd %d %s/shared", ends[0], s->dir);
    close(ends[0]);
    setenv("ROUNDS_PASSPHRASE", "nine brown horses", 1);
    shell_ok(s, "join %s/shared --book %s/new.db", s->dir, s->dir);
}

int main(void)
{
#define WITH_SHELL(f) cmocka_unit_test_setup_teardown(f, open_shell, end_shell)
    const struct CMUnitTest tests[] = {
        WITH_SHELL(a_new_computer_joins_and_both_show_the_same),
        WITH_SHELL(a_new_computer_begins_with_a_snapshot_and_says_so),
        WITH_SHELL(what_two_people_wrote_apart_is_said_when_it_meets),
        WITH_SHELL(a_computer_is_called_what_it_was_called),
        WITH_SHELL(the_list_of_computers_says_what_each_is_called_now_and_who_is_gone),
        WITH_SHELL(only_who_is_waited_for_is_said_to_stay_away),
        WITH_SHELL(in_a_folder_where_nobody_ever_was_it_is_asked_whether_it_is_the_right_one),
        WITH_SHELL(an_older_word_does_not_take_back_a_newer_one),
        WITH_SHELL(two_that_do_not_meet_in_one_folder_are_told_what_to_do),
        WITH_SHELL(joining_where_the_first_file_is_missing_says_what_is_wrong_and_leaves_nobody),
        WITH_SHELL(the_folder_of_the_practice_file_is_not_shared),
        WITH_SHELL(the_recovery_code_is_told_again),
        WITH_SHELL(a_stick_is_said_to_be_safe_only_when_it_is),
        WITH_SHELL(refusals_say_what_to_do),
        WITH_SHELL(two_that_join_without_a_name_are_two),
        WITH_SHELL(of_two_that_are_called_the_same_both_have_to_hear),
        WITH_SHELL(a_new_key_is_made_for_all_and_asked_for_once),
        WITH_SHELL(a_passphrase_can_come_from_a_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
