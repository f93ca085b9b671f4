/* Somebody died, it was written down at one computer, and another one, which had not heard of it, went on: what still
 * stands for them is to be settled. Run as from a shell. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct shell S;

static int setup(void **state)
{
    (void)state;
    shell_open(&S, true);
    shell_ok(&S, "--site Reception patient add --family Smith --given Ann --born 1950-02-03");
    shell_ok(&S, "backup %s/other.db", S.dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

#define OTHER(command) shell_ok(&S, "--book %s/other.db --site Laptop --as bell " command, S.dir)

static void go_on(void)
{
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1); /* or ids would be the same at both */
    OTHER("book --practitioner chen --at '2026-11-24 10:00' --patient smith");
    OTHER("book --practitioner chen --at '2026-12-01 10:00' --patient smith");
    OTHER("followup 'Ring about the letter' --patient smith --due today");
    OTHER("wait --patient smith --type review");
}

static void meet(void)
{
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "--book %s/other.db --as chen merge %s/practice.db", S.dir, S.dir);
    shell_ok(&S, "verify");
}

static const char *to_settle(void)
{
    return shell_value(&S, shell_ok(&S, "conflicts --json"), "name");
}

static void what_still_stands_for_who_has_died_is_to_be_settled(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    go_on();
    meet();
    const char *list = shell_ok(&S, "conflicts --json");
    assert_non_null(strstr(list, "booked Tue 24 Nov 10:00, Chen"));
    assert_non_null(strstr(list, "booked Tue 1 Dec 10:00, Chen"));
    assert_non_null(strstr(list, "on the waiting list"));
    assert_non_null(strstr(list, "to be done: Ring about the letter"));
    assert_null(strstr(list, "condolences"));
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts --json", S.dir), list);
    assert_non_null(strstr(shell_ok(&S, "queue"), "has died; Ring about the letter"));
    const char *said = shell_ok(&S, "--as chen settle keep %s 1", to_settle());
    assert_non_null(strstr(said, ". 2 bookings cancelled, 1 follow-up ended, 1 off the waiting list\n"));
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_null(strstr(shell_ok(&S, "queue"), "Ring about"));
    assert_null(strstr(shell_ok(&S, "waitlist"), "SMITH"));
    assert_non_null(strstr(shell_ok(&S, "queue --all"), "condolences")); /* that is meant */
}

static void what_is_written_down_by_who_knows_is_nobodys_question(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    shell_ok(&S, "--as chen followup 'Flowers' --patient smith --due today");
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

/* Each knows of it by their own hand: what either wrote with it, or because of it, is meant. */
static void a_death_written_down_at_two_computers_asks_about_neither_ones_flowers(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient died smith --told 'her son' --on 2026-11-20");
    shell_ok(&S, "--as chen followup 'Flowers' --patient smith --due today");
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    OTHER("patient died smith --told 'her daughter' --on 2026-11-20");
    OTHER("followup 'A card' --patient smith --due today");
    meet();
    assert_null(strstr(shell_ok(&S, "conflicts"), "Flowers"));
    assert_null(strstr(shell_ok(&S, "conflicts"), "A card"));
    assert_null(strstr(shell_ok(&S, "conflicts"), "condolences"));
}

/* They may still come: what follows from a visit is nobody's question, least of all at the only computer. */
static void what_follows_from_a_visit_of_who_wants_no_contact_is_not_asked(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient no-contact smith --why 'asked for it'");
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-23 09:30' --patient smith --type review");
    setenv("ROUNDS_NOW", "2026-11-23T10:30", 1);
    char ref[16];
    snprintf(ref, sizeof ref, "%s", shell_value(&S, shell_ok(&S, "day --json"), "ref"));
    shell_ok(&S, "--as okoro status %s arrived", ref);
    shell_ok(&S, "--as chen status %s seen", ref);
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

/* "To come back in March", said of a visit before somebody died, by who knows that they have. */
static void what_is_said_of_a_visit_by_who_knows_of_a_death_is_not_asked(void **state)
{
    (void)state;
    char ref[16];
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-23 09:30' --patient smith --type review");
    setenv("ROUNDS_NOW", "2026-11-23T10:30", 1);
    snprintf(ref, sizeof ref, "%s", shell_value(&S, shell_ok(&S, "day --json"), "ref"));
    shell_ok(&S, "--as okoro status %s arrived", ref);
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    shell_ok(&S, "--as chen status %s seen --next date:2027-03-01", ref);
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_non_null(strstr(shell_ok(&S, "queue --all"), "1 Mar"));
}

static void a_death_that_is_said_again_by_redo_asks_nothing(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    shell_ok(&S, "--as chen undo");
    shell_ok(&S, "--as chen redo");
    assert_non_null(strstr(shell_ok(&S, "queue --all"), "condolences"));
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

/* A death that was taken back makes nobody know of the next. */
static void who_knew_of_a_death_taken_back_did_not_know_of_this_one(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient died smith --told 'a neighbour'");
    shell_ok(&S, "--as chen undo");
    meet();
    go_on();
    setenv("ROUNDS_NOW", "2026-11-23T09:10", 1);
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    meet();
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "to be done: Ring about the letter"));
}

static void who_wants_no_contact_is_not_rung_and_may_come(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient no-contact smith --why 'asked for it'");
    go_on();
    meet();
    const char *list = shell_ok(&S, "conflicts");
    assert_null(strstr(list, "booked"));
    assert_non_null(strstr(list, "to be done: Ring about the letter"));
    assert_non_null(strstr(shell_ok(&S, "queue"), "wants no contact; Ring about the letter"));
    const char *said = shell_ok(&S, "--json --as chen settle keep %s 1", to_settle());
    assert_string_equal(shell_value(&S, said, "did"), "1 follow-up ended");
    assert_null(strstr(shell_ok(&S, "queue"), "Ring about"));
    assert_non_null(strstr(shell_ok(&S, "day 2026-11-24"), "10:00"));
}

static void a_death_that_comes_with_a_list_shows_what_still_stands(void **state)
{
    (void)state;
    const char *map =
        shell_file(&S, "a.map",
                   "name = \"old\";\ndate_format = \"y-m-d\";\ncolumns = { identifier = \"No\"; family = \"Last\"; "
                   "given = \"First\"; birth_date = \"Born\"; deceased_date = \"Died\"; };\n");
    const char *csv = shell_file(&S, "a.csv", "No,Last,First,Born,Died\n7,Jones,Jo,1950-02-03,\n");
    shell_ok(&S, "--as chen import csv %s --map %s", csv, map);
    shell_ok(&S, "--as bell book --practitioner chen --at '2026-11-24 10:00' --patient jones");
    csv = shell_file(&S, "b.csv", "No,Last,First,Born,Died\n7,Jones,Jo,1950-02-03,2026-11-20\n");
    shell_ok(&S, "--as chen import csv %s --map %s", csv, map);
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "booked Tue 24 Nov 10:00, Chen"));
    shell_ok(&S, "--as chen settle keep %s 1", to_settle());
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

/* The record that the other computer booked for was made one with another, and that with a third. */
static void records_made_one_are_followed_to_the_last(void **state)
{
    (void)state;
    shell_ok(&S, "patient add --family Wren --given Ann --born 1950-02-03 --even-so");
    shell_ok(&S, "patient add --family Lark --given Ann --born 1950-02-03 --even-so");
    shell_ok(&S, "--as chen patient merge smith wren");
    shell_ok(&S, "--as chen patient merge wren lark");
    shell_ok(&S, "--as chen patient died lark --told 'her son'");
    go_on();
    meet();
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "booked Tue 24 Nov 10:00, Chen"));
    shell_ok(&S, "--as chen settle keep %s 1", to_settle());
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_null(strstr(shell_ok(&S, "waitlist"), "Ann"));
}

/* Said of a visit by somebody who did not know; a remark by one who knows takes the question from nobody. */
static void a_step_by_who_did_not_know_is_asked_whoever_writes_a_remark(void **state)
{
    (void)state;
    char ref[16];
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-23 09:30' --patient smith --type review");
    setenv("ROUNDS_NOW", "2026-11-23T09:31", 1);
    snprintf(ref, sizeof ref, "%s", shell_value(&S, shell_ok(&S, "day --json"), "ref"));
    shell_ok(&S, "--as okoro status %s arrived", ref);
    meet();
    setenv("ROUNDS_NOW", "2026-11-23T10:10", 1);
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    setenv("ROUNDS_NOW", "2026-11-23T10:20", 1);
    shell_ok(&S, "--book %s/other.db --site Laptop --as bell status %s seen --next date:2027-03-01", S.dir, ref);
    meet();
    shell_ok(&S, "--as chen edit %s --remark 'came with her son'", ref);
    const char *list = shell_ok(&S, "conflicts");
    assert_non_null(strstr(list, "1 Mar")); /* and which step it is */
    shell_ok(&S, "--as chen settle keep %s 1", to_settle());
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_null(strstr(shell_ok(&S, "queue --all"), "1 Mar"));
    shell_ok(&S, "--as chen undo");
    assert_non_null(strstr(shell_ok(&S, "queue --all"), "1 Mar"));
}

/* The record on which the death was written down is made one with another. */
static void what_was_meant_is_meant_after_records_are_made_one(void **state)
{
    (void)state;
    shell_ok(&S, "patient add --family Wren --given Ann --born 1950-02-03 --even-so");
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    shell_ok(&S, "--as chen followup 'Flowers' --patient smith --due today");
    shell_ok(&S, "--as chen patient merge smith wren");
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_non_null(strstr(shell_ok(&S, "queue"), "Flowers"));
}

static void the_lists_say_it_plainly(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient died smith --told 'her son'");
    go_on();
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    assert_non_null(strstr(S.err.data, "1 to settle"));
    const char *queue = shell_ok(&S, "queue");
    assert_non_null(strstr(queue, "still stands"));
    assert_non_null(strstr(queue, "has died, still "));
    assert_null(strstr(queue, "answered twice"));
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(what_still_stands_for_who_has_died_is_to_be_settled),
        SHELL_TEST(what_is_written_down_by_who_knows_is_nobodys_question),
        SHELL_TEST(a_death_written_down_at_two_computers_asks_about_neither_ones_flowers),
        SHELL_TEST(what_follows_from_a_visit_of_who_wants_no_contact_is_not_asked),
        SHELL_TEST(what_is_said_of_a_visit_by_who_knows_of_a_death_is_not_asked),
        SHELL_TEST(a_death_that_is_said_again_by_redo_asks_nothing),
        SHELL_TEST(who_knew_of_a_death_taken_back_did_not_know_of_this_one),
        SHELL_TEST(who_wants_no_contact_is_not_rung_and_may_come),
        SHELL_TEST(a_death_that_comes_with_a_list_shows_what_still_stands),
        SHELL_TEST(records_made_one_are_followed_to_the_last),
        SHELL_TEST(a_step_by_who_did_not_know_is_asked_whoever_writes_a_remark),
        SHELL_TEST(what_was_meant_is_meant_after_records_are_made_one),
        SHELL_TEST(the_lists_say_it_plainly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
