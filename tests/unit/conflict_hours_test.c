/* Hours or a block were said at one computer, and another one, which had not heard of it, booked somebody then: it is
 * to be settled whether they have to be told. Run as from a shell. */
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
    shell_ok(&S, "patient add --family Jones --given Jo --born 1951-02-03");
    shell_ok(&S, "backup %s/other.db", S.dir);
    shell_ok(&S, "backup %s/third.db", S.dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

#define OTHER(command) shell_ok(&S, "--book %s/other.db --site Laptop --as bell " command, S.dir)

static void say_hours(void)
{
    shell_ok(&S, "--as chen column hours okafor --from 2026-12-09 --to 2026-12-09 --time 14:00-16:00");
    shell_ok(&S, "--as chen column block parisian --from 2026-12-10 --to 2026-12-10 --time 09:00-12:00");
}

static void book_then(void)
{
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1); /* or ids would be the same at both */
    OTHER("book --practitioner okafor --at '2026-12-09 10:00' --patient smith");
    OTHER("book --practitioner parisian --at '2026-12-10 10:00' --patient jones");
}

static void meet(void)
{
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "--book %s/other.db --as chen merge %s/practice.db", S.dir, S.dir);
    shell_ok(&S, "verify");
}

/* Keeps the answer with these words of the first that is to be settled. */
static void settle(const char *words)
{
    const char *list = shell_ok(&S, "conflicts --json"), *name = shell_value(&S, list, "name");
    const char *meant = strstr(list, "meant:"), *tell = strstr(list, "tell them");
    assert_non_null(meant);
    assert_non_null(tell);
    bool is_first = strcmp(words, "meant:") == 0 ? meant < tell : tell < meant;
    const char *said = shell_ok(&S, "--as chen settle keep %s %d", name, is_first ? 1 : 2);
    assert_int_equal(strstr(said, ". They stand in To tell now\n") != NULL, strcmp(words, "tell them") == 0);
}

static void who_was_booked_meanwhile_is_asked_about_and_then_told(void **state)
{
    (void)state;
    say_hours();
    book_then();
    meet();
    const char *list = shell_ok(&S, "conflicts --json");
    assert_non_null(strstr(list, "tell them: Okafor in 14:00-16:00 then"));
    assert_non_null(strstr(list, "meant: Wed 9 Dec 10:00 stays"));
    assert_non_null(strstr(list, "tell them: Parisian blocked 09:00-12:00 then"));
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts --json", S.dir), list);
    assert_null(strstr(shell_ok(&S, "to-tell"), "SMITH"));
    settle("tell them");
    settle("tell them");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    const char *tell = shell_ok(&S, "--book %s/other.db to-tell", S.dir);
    assert_non_null(strstr(tell, "SMITH"));
    assert_non_null(strstr(tell, "Okafor in 14:00-16:00"));
    assert_non_null(strstr(tell, "JONES"));
    assert_non_null(strstr(tell, "Parisian blocked 09:00-12:00"));
}

static void it_can_be_meant(void **state)
{
    (void)state;
    say_hours();
    book_then();
    meet();
    settle("meant:");
    settle("meant:");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts", S.dir), "Nothing to settle.\n");
    assert_null(strstr(shell_ok(&S, "to-tell"), "SMITH"));
    assert_non_null(strstr(shell_ok(&S, "day 2026-12-09"), "10:00"));
}

static void whoever_books_there_and_knows_is_asked_nothing(void **state)
{
    (void)state;
    say_hours();
    meet();
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    OTHER("book --practitioner okafor --at '2026-12-09 10:00' --patient smith --overbook urgent");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

static void whoever_says_hours_over_a_booking_and_knows_is_asked_nothing_twice(void **state)
{
    (void)state;
    book_then();
    meet();
    say_hours();
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_non_null(strstr(shell_ok(&S, "to-tell"), "SMITH"));
}

static void moving_it_by_somebody_who_knows_ends_it(void **state)
{
    (void)state;
    say_hours();
    book_then();
    meet();
    const char *ref = shell_value(&S, shell_ok(&S, "day 2026-12-09 --json"), "ref");
    shell_ok(&S, "--as chen move %s --at '2026-12-09 14:30'", ref);
    assert_null(strstr(shell_ok(&S, "conflicts"), "Okafor"));
    shell_ok(&S, "--as chen move %s --at '2026-12-09 10:30' --overbook urgent", ref);
    meet();
    assert_null(strstr(shell_ok(&S, "conflicts"), "Okafor"));
}

static void who_was_moved_there_meanwhile_is_asked_about_though_they_were_told_that(void **state)
{
    (void)state;
    OTHER("book --practitioner okafor --at '2026-12-09 14:30' --patient smith");
    meet();
    const char *ref = shell_value(&S, shell_ok(&S, "day 2026-12-09 --json"), "ref");
    say_hours();
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    shell_ok(&S, "--book %s/other.db --site Laptop --as bell move %s --at '2026-12-09 10:00'", S.dir, ref);
    meet();
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "tell them: Okafor in 14:00-16:00 then"));
}

static void more_that_comes_is_asked_again(void **state)
{
    (void)state;
    say_hours();
    book_then();
    shell_ok(&S,
             "--book %s/third.db --site Study --as chen column block okafor --from 2026-12-09 --to 2026-12-09 "
             "--time 09:30-11:30",
             S.dir);
    meet();
    settle("meant:");
    shell_ok(&S, "--as chen merge %s/third.db", S.dir);
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "meant: Wed 9 Dec 10:00 stays"));
}

/* "Keep number 1" is said over the telephone. */
static void whoever_said_what_last_the_answers_have_one_order_everywhere(void **state)
{
    (void)state;
    shell_ok(&S, "--book %s/other.db --site Laptop --as chen column hours okafor --from 2026-12-09 --to 2026-12-09 "
                 "--time 14:00-16:00", S.dir);
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    shell_ok(&S, "--as bell book --practitioner okafor --at '2026-12-09 10:00' --patient smith");
    setenv("ROUNDS_NOW", "2026-11-23T09:10", 1);
    shell_ok(&S, "--book %s/third.db --site Study --as chen column block okafor --from 2026-12-09 --to 2026-12-09 "
                 "--time 09:30-11:30", S.dir);
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "--as chen merge %s/third.db", S.dir);
    shell_ok(&S, "--book %s/third.db --as chen merge %s/practice.db", S.dir, S.dir);
    const char *here = shell_ok(&S, "conflicts --json");
    assert_non_null(strstr(here, "meant: Wed 9 Dec 10:00 stays"));
    assert_string_equal(shell_ok(&S, "--book %s/third.db conflicts --json", S.dir), here);
}

static void who_stands_in_the_other_hours_of_a_day_is_asked_nothing(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen column hours okafor --from 2026-12-09 --to 2026-12-09 --time 09:00-12:00");
    shell_ok(&S, "--as chen column hours okafor --from 2026-12-09 --to 2026-12-09 --time 14:00-16:00");
    book_then();
    meet();
    assert_null(strstr(shell_ok(&S, "conflicts"), "Okafor"));
}

/* "Meant" was said of another hour. */
static void whoever_moves_it_on_knowing_nothing_is_asked_about(void **state)
{
    (void)state;
    shell_ok(&S, "--as bell book --practitioner okafor --at '2026-12-09 10:00' --patient smith");
    char ref[16];
    snprintf(ref, sizeof ref, "%s", shell_value(&S, shell_ok(&S, "day 2026-12-09 --json"), "ref"));
    setenv("ROUNDS_SEED", "third", 1);
    shell_ok(&S, "--book %s/third.db --site Study --as chen merge %s/practice.db", S.dir, S.dir);
    setenv("ROUNDS_SEED", "cli", 1);
    shell_ok(&S, "--book %s/other.db --site Laptop --as chen column hours okafor --from 2026-12-09 --to 2026-12-09 "
                 "--time 14:00-16:00", S.dir);
    meet();
    settle("meant:");
    setenv("ROUNDS_NOW", "2026-11-23T09:13", 1);
    shell_ok(&S, "--book %s/third.db --as chen move %s --at '2026-12-09 11:00'", S.dir, ref);
    shell_ok(&S, "--as chen merge %s/third.db", S.dir);
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "meant: Wed 9 Dec 11:00 stays"));
}

static void what_two_said_of_telling_them_is_asked_in_words(void **state)
{
    (void)state;
    say_hours();
    book_then();
    meet();
    settle("meant:");
    const char *list = shell_ok(&S, "--book %s/other.db conflicts --json", S.dir);
    shell_ok(&S, "--book %s/other.db --as bell settle keep %s %d", S.dir, shell_value(&S, list, "name"),
             strstr(list, "tell them") < strstr(list, "meant:") ? 1 : 2);
    meet();
    list = shell_ok(&S, "conflicts");
    assert_non_null(strstr(list, "they have to be told"));
    assert_non_null(strstr(list, "they need not be told"));
    assert_null(strstr(list, "empt"));
    shell_refused(&S, 1, "move or cancel the booking", "--as chen undo");
}

static void whoever_was_booked_into_hours_taken_back_meanwhile_is_asked_about(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen column hours okafor --from 2026-12-05 --to 2026-12-05 --time 09:00-12:00"); /* a Saturday */
    meet();
    const char *id = shell_value(&S, shell_ok(&S, "column list --json"), "id");
    shell_ok(&S, "--as chen column end %s", id);
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    OTHER("book --practitioner okafor --at '2026-12-05 09:30' --patient smith");
    OTHER("book --practitioner okafor --at '2026-12-05 11:45' --patient jones --overbook urgent");
    meet();
    const char *list = shell_ok(&S, "conflicts --json");
    assert_non_null(strstr(list, "tell them: Okafor not in then"));
    assert_non_null(strstr(list, "meant: Sat 5 Dec 11:45 stays"));
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts --json", S.dir), list);
    settle("tell them");
    settle("tell them");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_non_null(strstr(shell_ok(&S, "--book %s/other.db to-tell", S.dir), "Okafor not in"));
}

static void what_the_lists_say_of_it_is_plain(void **state)
{
    (void)state;
    say_hours();
    book_then();
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    assert_non_null(strstr(S.err.data, "2 to settle"));
    const char *queue = shell_ok(&S, "queue");
    assert_non_null(strstr(queue, "outside hours"));
    assert_null(strstr(queue, "answered twice"));
}

/* ---- policy's week ---- */

/* Policy with a word of it in another way, loaded here. */
static void load_policy(const char *old, const char *is)
{
    const char *text = shell_ok(&S, "policy show"), *at = strstr(text, old);
    assert_non_null(at);
    text = arena_printf(&S.arena, "%.*s%s%s", (int)(at - text), text, is, at + strlen(old));
    shell_ok(&S, "--as chen policy load %s", shell_file(&S, "week.conf", text));
}

static const char WEDNESDAY[] = "wed = \"09:00-12:00 13:00-19:00\"";

static void whoever_was_booked_into_policys_hours_that_were_cut_meanwhile_is_asked_about(void **state)
{
    (void)state;
    load_policy(WEDNESDAY, "wed = \"13:00-19:00\"");
    book_then();
    meet();
    const char *list = shell_ok(&S, "conflicts --json");
    assert_non_null(strstr(list, "tell them: Okafor in 13:00-19:00 then"));
    assert_null(strstr(list, "Parisian"));
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts --json", S.dir), list);
    settle("tell them");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    assert_non_null(strstr(shell_ok(&S, "--book %s/other.db to-tell", S.dir), "SMITH"));
}

static void of_policys_hours_it_can_be_meant_and_who_knew_them_is_asked_nothing(void **state)
{
    (void)state;
    load_policy(WEDNESDAY, "wed = \"13:00-19:00\"");
    meet();
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    OTHER("book --practitioner okafor --at '2026-12-09 10:00' --patient smith --overbook urgent");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    OTHER("book --practitioner okafor --at '2026-12-16 15:00' --patient jones");
    load_policy("wed = \"13:00-19:00\"", "wed = \"09:00-12:00\"");
    meet();
    settle("meant:");
    meet();
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts", S.dir), "Nothing to settle.\n");
    assert_null(strstr(shell_ok(&S, "to-tell"), "JONES"));
}

/* Parisian has hours of their own, and never was in on a Friday. */
static void of_a_week_of_their_own_the_practices_hours_say_nothing(void **state)
{
    (void)state;
    OTHER("book --practitioner parisian --at '2026-12-11 10:00' --patient smith --overbook urgent");
    OTHER("book --practitioner parisian --at '2026-12-09 14:00' --patient jones");
    load_policy("fri = \"09:00-12:00 13:00-16:00\"", "fri = \"13:00-16:00\"");
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    OTHER("book --practitioner parisian --at '2026-12-16 14:00' --patient smith");
    load_policy("wed = \"13:00-19:00\"", "wed = \"16:00-19:00\"");
    meet();
    assert_non_null(strstr(shell_ok(&S, "conflicts --json"), "Wed 16 Dec 14:00 stays"));
    assert_null(strstr(shell_ok(&S, "conflicts --json"), "Wed 9 Dec"));
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(who_was_booked_meanwhile_is_asked_about_and_then_told),
        SHELL_TEST(it_can_be_meant),
        SHELL_TEST(whoever_books_there_and_knows_is_asked_nothing),
        SHELL_TEST(whoever_says_hours_over_a_booking_and_knows_is_asked_nothing_twice),
        SHELL_TEST(moving_it_by_somebody_who_knows_ends_it),
        SHELL_TEST(who_was_moved_there_meanwhile_is_asked_about_though_they_were_told_that),
        SHELL_TEST(more_that_comes_is_asked_again),
        SHELL_TEST(whoever_said_what_last_the_answers_have_one_order_everywhere),
        SHELL_TEST(who_stands_in_the_other_hours_of_a_day_is_asked_nothing),
        SHELL_TEST(whoever_moves_it_on_knowing_nothing_is_asked_about),
        SHELL_TEST(what_two_said_of_telling_them_is_asked_in_words),
        SHELL_TEST(whoever_was_booked_into_hours_taken_back_meanwhile_is_asked_about),
        SHELL_TEST(what_the_lists_say_of_it_is_plain),
        SHELL_TEST(whoever_was_booked_into_policys_hours_that_were_cut_meanwhile_is_asked_about),
        SHELL_TEST(of_policys_hours_it_can_be_meant_and_who_knew_them_is_asked_nothing),
        SHELL_TEST(of_a_week_of_their_own_the_practices_hours_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
