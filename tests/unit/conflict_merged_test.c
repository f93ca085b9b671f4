/* Two records were made one at a computer, and another one, which had not heard of it, wrote to the record that nobody
 * looks at any more. Run as from a shell. */
#include "cli_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct shell S;
static const char *loser, *stands;

static int setup(void **state)
{
    (void)state;
    shell_open(&S, true);
    loser = shell_value(&S, shell_ok(&S, "--site Reception patient add --family Lark --given Lea --json"), "id");
    stands = shell_value(&S, shell_ok(&S, "patient add --family Wren --given Lea --json"), "id");
    shell_ok(&S, "backup %s/other.db", S.dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    shell_close(&S);
    return 0;
}

#define AT_OTHER       "--book %s/other.db --site Laptop --as chen "
#define OTHER(command) shell_ok(&S, AT_OTHER command, S.dir, loser)

static void make_one(void)
{
    shell_ok(&S, "--as chen patient merge %s %s", loser, stands);
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

/* The number of that answer. */
static int taking_over(void)
{
    const char *sides = shell_ok(&S, "conflicts --json");
    return strstr(sides, "leave it so") < strstr(sides, "take over") ? 2 : 1;
}

static void take_over(void)
{
    shell_ok(&S, "--as chen settle keep %s %d", to_settle(), taking_over());
}

static void what_everybody_has_to_know_stands_with_the_record_that_stands(void **state)
{
    (void)state;
    OTHER("patient edit %s --alert 'Latex allergy'");
    OTHER("patient no-contact %s --why 'asked for it'");
    make_one();
    meet();
    const char *shown = shell_ok(&S, "show %s", stands);
    assert_non_null(strstr(shown, "Latex allergy"));
    assert_non_null(strstr(shown, "wants no contact: asked for it"));
    assert_non_null(strstr(shell_value(&S, shell_ok(&S, "show %s --json", stands), "to_settle"), "Latex allergy"));
    const char *list = shell_ok(&S, "conflicts");
    assert_non_null(strstr(list, "one with WREN, Lea: leave it so"));
    assert_non_null(strstr(list, "alert Latex allergy"));
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts", S.dir), list); /* the same at both */
    shell_refused(&S, 1, "", "--as chen settle both %s", to_settle());
    take_over();
    shown = shell_ok(&S, "show %s", stands);
    assert_non_null(strstr(shown, "Latex allergy"));
    assert_non_null(strstr(shown, "wants no contact"));
    assert_null(strstr(shown, "to settle"));
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

static void whoever_has_died_is_not_booked_and_what_was_booked_stops(void **state)
{
    (void)state;
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-24 09:00' --patient %s", stands);
    OTHER("patient died %s --told 'her son'");
    make_one();
    meet();
    assert_non_null(strstr(shell_ok(&S, "show %s", stands), "told by her son"));
    shell_refused(&S, 1, "settle that first",
                  "--as okoro book --practitioner chen --at '2026-11-25 09:00' --patient %s", stands);
    take_over();
    assert_null(strstr(shell_ok(&S, "day 2026-11-24"), "09:00  booked"));
    shell_refused(&S, 1, "nothing can be booked",
                  "--as okoro book --practitioner chen --at '2026-11-25 09:00' --patient %s", stands);
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

static void it_can_be_left_as_it_is(void **state)
{
    (void)state;
    OTHER("patient edit %s --city York");
    make_one();
    meet();
    const char *sides = shell_ok(&S, "conflicts --json");
    shell_ok(&S, "--as chen settle keep %s %d", to_settle(),
             strstr(sides, "leave it so") < strstr(sides, "take over") ? 1 : 2);
    assert_null(strstr(shell_ok(&S, "show %s", stands), "York"));
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

static void what_was_known_to_who_made_them_one_is_not_asked(void **state)
{
    (void)state;
    OTHER("patient edit %s --city York");
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    make_one();
    meet();
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

static void more_that_comes_is_not_settled_unseen(void **state)
{
    (void)state;
    OTHER("patient edit %s --city York");
    make_one();
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "--as chen settle keep %s 1", to_settle());
    OTHER("patient edit %s --alert 'Latex allergy'");
    meet();
    assert_non_null(strstr(shell_ok(&S, "show %s", stands), "Latex allergy"));
    assert_non_null(strstr(shell_ok(&S, "conflicts"), "alert Latex allergy"));
}


/* Each computer writes the same unknown caller down, and then one finds out who it was. */
static void what_was_written_once_more_is_not_taken_over(void **state)
{
    static const char rang[] = "contact 'wants an x-ray' --direction in --mode call --number '07700 900555'";
    (void)state;
    shell_ok(&S, "--as chen %s", rang);
    const char *caller = shell_value(&S, shell_ok(&S, "find 'unknown caller' --json"), "id");
    setenv("ROUNDS_NOW", "2026-11-24T10:00", 1);
    shell_ok(&S, AT_OTHER "%s", S.dir, rang);
    shell_ok(&S, "--as chen patient merge %s %s", caller, stands);
    meet();
    const char *list = shell_ok(&S, "conflicts");
    assert_null(strstr(list, "family name"));
    if (!strstr(list, "Nothing to settle"))
        take_over();
    const char *shown = shell_ok(&S, "show %s", stands);
    assert_non_null(strstr(shown, "WREN"));
    assert_string_equal(shell_value(&S, shell_ok(&S, "show %s --json", stands), "since"), "2026-11-23");
}

static void nothing_is_emptied_and_the_earlier_day_is_kept(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient edit %s --never-rung yes --longer 10", stands);
    OTHER("patient edit %s --never-rung yes --longer 5 --city York");
    OTHER("patient edit %s --never-rung no --longer 0");
    make_one();
    meet();
    assert_null(strstr(shell_ok(&S, "conflicts"), "emptied"));
    const char *was = shell_ok(&S, "show %s --json", stands);
    take_over();
    const char *is = shell_ok(&S, "show %s --json", stands);
    assert_non_null(strstr(is, "York"));
    assert_string_equal(shell_value(&S, is, "extra_min"), shell_value(&S, was, "extra_min"));
    assert_string_equal(shell_value(&S, is, "is_never_rung"), shell_value(&S, was, "is_never_rung"));
}

/* Of what is booked after the day of the death nothing can happen. */
static void what_was_booked_after_the_death_stops_too(void **state)
{
    (void)state;
    shell_ok(&S, "--as okoro book --practitioner chen --at '2026-11-24 09:00' --patient %s", stands);
    OTHER("patient died %s --on 2026-11-22 --told 'her son'");
    make_one();
    meet();
    setenv("ROUNDS_NOW", "2026-11-25T10:00", 1);
    take_over();
    assert_non_null(strstr(shell_ok(&S, "day 2026-11-24"), "cancelled  Chen"));
}

/* Who made them one had seen one of two towns that were written apart: the other is asked about at every copy, whatever
 * came first there. At first only a copy that took in both at once did. */
static void one_of_two_answers_that_who_made_them_one_had_not_seen_is_asked_everywhere(void **state)
{
    (void)state;
    OTHER("patient edit %s --city York");
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    shell_ok(&S, "--as chen patient edit %s --city Leeds", loser);
    shell_ok(&S, "backup %s/third.db", S.dir);
    setenv("ROUNDS_SEED", "third", 1); /* or it would be Laptop */
    shell_ok(&S, "--book %s/third.db --site Third --as chen patient merge %s %s", S.dir, loser, stands);
    setenv("ROUNDS_SEED", "cli", 1);
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "--as chen merge %s/third.db", S.dir);
    shell_ok(&S, "verify");
    shell_ok(&S, "--book %s/other.db --as chen merge %s/practice.db", S.dir, S.dir);
    shell_ok(&S, "--book %s/other.db verify", S.dir);
    const char *list = shell_ok(&S, "conflicts");
    assert_non_null(strstr(list, "York"));
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts", S.dir), list);
    take_over();
    assert_non_null(strstr(shell_ok(&S, "show %s", stands), "York"));
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

#define THIRD(command) shell_ok(&S, "--book %s/third.db --site Third --as bell " command, S.dir, loser, stands)

static void meet_all(void)
{
    setenv("ROUNDS_SEED", "cli", 1);
    setenv("ROUNDS_NOW", "2026-11-23T10:00", 1);
    shell_ok(&S, "--as chen merge %s/third.db", S.dir);
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "--book %s/other.db --as chen merge %s/practice.db", S.dir, S.dir);
    shell_ok(&S, "--book %s/third.db --as chen merge %s/practice.db", S.dir, S.dir);
}

/* The list is the same at every computer, in its order too: "keep number 1" is said over the telephone. */
static const char *list_everywhere(void)
{
    const char *list = shell_ok(&S, "conflicts --json");
    assert_string_equal(shell_ok(&S, "--book %s/other.db conflicts --json", S.dir), list);
    assert_string_equal(shell_ok(&S, "--book %s/third.db conflicts --json", S.dir), list);
    return list;
}

static void two_who_made_them_one_are_one_question_in_one_order(void **state)
{
    (void)state;
    shell_ok(&S, "backup %s/third.db", S.dir);
    shell_ok(&S, AT_OTHER "patient merge %s %s", S.dir, loser, stands);
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    shell_ok(&S, "--as okoro patient edit %s --city York", loser);
    setenv("ROUNDS_NOW", "2026-11-23T09:10", 1);
    setenv("ROUNDS_SEED", "third", 1);
    THIRD("patient merge %s %s");
    meet_all();
    assert_non_null(strstr(list_everywhere(), "take over: town York"));
    shell_ok(&S, "--as chen settle keep %s 2", to_settle());
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

static void two_who_meant_other_records_are_both_named(void **state)
{
    (void)state;
    shell_ok(&S, "--book %s/other.db patient add --family Finch --given Lea", S.dir);
    shell_ok(&S, "--as chen merge %s/other.db", S.dir);
    shell_ok(&S, "backup %s/third.db", S.dir);
    shell_ok(&S, AT_OTHER "patient merge %s finch", S.dir, loser);
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    shell_ok(&S, "--as okoro patient edit %s --city York", loser);
    setenv("ROUNDS_NOW", "2026-11-23T09:10", 1);
    setenv("ROUNDS_SEED", "third", 1);
    THIRD("patient merge %s %s");
    meet_all();
    const char *list = list_everywhere();
    assert_non_null(strstr(list, "one with FINCH, Lea, take over: town York"));
    assert_non_null(strstr(list, "one with WREN, Lea, take over: town York"));
    assert_non_null(strstr(list, "one with FINCH, Lea: leave it so"));
}

/* Two did not know, and wrote two towns: each can be taken over, and what each wrote of needs goes with it. */
static void of_two_who_did_not_know_both_are_offered(void **state)
{
    (void)state;
    shell_ok(&S, "backup %s/third.db", S.dir);
    OTHER("patient edit %s --city Hull --needs wheelchair");
    setenv("ROUNDS_NOW", "2026-11-23T09:05", 1);
    shell_ok(&S, "--as okoro patient edit %s --city York --needs interpreter", loser);
    setenv("ROUNDS_NOW", "2026-11-23T09:10", 1);
    setenv("ROUNDS_SEED", "third", 1);
    THIRD("patient merge %s %s");
    meet_all();
    const char *list = list_everywhere();
    const char *hull = strstr(list, "take over: town Hull; needs wheelchair; interpreter");
    const char *york = strstr(list, "take over: town York; needs interpreter; wheelchair");
    assert_non_null(hull);
    assert_non_null(york);
    shell_ok(&S, "--as chen settle keep %s %d", to_settle(), hull < york ? 1 : 2);
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    const char *is = shell_ok(&S, "show %s", stands);
    assert_non_null(strstr(is, "Hull"));
    assert_non_null(strstr(is, "wheelchair; interpreter"));
}

static void each_made_the_others_and_one_of_them_stands(void **state)
{
    (void)state;
    OTHER("patient edit %s --alert Latex");
    shell_ok(&S, AT_OTHER "patient merge %s %s", S.dir, loser, stands);
    setenv("ROUNDS_NOW", "2026-11-23T09:06", 1);
    shell_ok(&S, "--as okoro patient merge %s %s", stands, loser);
    meet();
    for (int i = 0; i < 2 && !strstr(shell_ok(&S, "conflicts"), "Nothing to settle"); i++)
        shell_ok(&S, "--as chen settle keep %s 1", to_settle());
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
    meet();
    const char *one = shell_ok(&S, "show %s --json", loser);
    assert_non_null(strstr(one, "Latex"));
    assert_string_equal(shell_ok(&S, "show %s --json", stands), one);
}

/* A word to the family, and what else whoever wrote the death down wrote with it, stays to be done. */
static void taking_over_a_death_keeps_what_was_written_because_of_it(void **state)
{
    (void)state;
    OTHER("patient died %s --told 'her son'");
    OTHER("followup Flowers --patient %s --due today");
    setenv("ROUNDS_NOW", "2026-11-23T09:06", 1);
    make_one();
    shell_ok(&S, "--as chen followup 'Ring her' --patient %s --due today", stands);
    meet();
    take_over();
    const char *queue = shell_ok(&S, "queue --all");
    assert_non_null(strstr(queue, "Flowers"));
    assert_non_null(strstr(queue, "condolences"));
    assert_null(strstr(queue, "Ring her"));
    assert_string_equal(shell_ok(&S, "conflicts"), "Nothing to settle.\n");
}

/* What says the opposite has the same letters. */
static void a_warning_is_not_taken_for_part_of_another(void **state)
{
    (void)state;
    shell_ok(&S, "--as chen patient edit %s --alert 'No known latex allergy'", stands);
    OTHER("patient edit %s --alert 'latex allergy'");
    make_one();
    meet();
    assert_non_null(strstr(shell_ok(&S, "show %s", stands), "to settle"));
    take_over();
    assert_non_null(strstr(shell_ok(&S, "show %s", stands), "No known latex allergy; latex allergy"));
}

static void two_who_answer_it_differently_are_asked(void **state)
{
    (void)state;
    OTHER("patient edit %s --city York");
    shell_ok(&S, "--as chen patient edit %s --city Hull", stands);
    make_one();
    meet();
    const char *list = shell_ok(&S, "conflicts --json");
    bool is_first = strstr(list, "leave it so") < strstr(list, "take over");
    setenv("ROUNDS_NOW", "2026-11-23T10:05", 1);
    shell_ok(&S, "--as chen settle keep %s %d", shell_value(&S, list, "name"), is_first ? 2 : 1);
    setenv("ROUNDS_NOW", "2026-11-23T10:06", 1);
    shell_ok(&S, "--book %s/other.db --as bell settle keep %s %d", S.dir, shell_value(&S, list, "name"),
             is_first ? 1 : 2);
    meet();
    list = shell_ok(&S, "conflicts");
    assert_non_null(strstr(list, "York"));
    assert_non_null(strstr(list, "Hull"));
}

static void an_alert_that_is_too_long_together_says_what_to_do(void **state)
{
    (void)state;
    char alert[260];
    memset(alert, 'x', sizeof alert - 1);
    alert[sizeof alert - 1] = 0;
    shell_ok(&S, "--book %s/other.db --site Laptop --as chen patient edit %s --alert %s", S.dir, loser, alert);
    memset(alert, 'y', sizeof alert - 1);
    shell_ok(&S, "--as chen patient edit %s --alert %s", stands, alert);
    setenv("ROUNDS_NOW", "2026-11-23T09:06", 1);
    make_one();
    meet();
    shell_refused(&S, 1, "Shorten it at the record that stands", "--as chen settle keep %s %d", to_settle(),
                  taking_over());
}

#define SHELL_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHELL_TEST(what_everybody_has_to_know_stands_with_the_record_that_stands),
        SHELL_TEST(whoever_has_died_is_not_booked_and_what_was_booked_stops),
        SHELL_TEST(it_can_be_left_as_it_is),
        SHELL_TEST(what_was_known_to_who_made_them_one_is_not_asked),
        SHELL_TEST(more_that_comes_is_not_settled_unseen),
        SHELL_TEST(what_was_written_once_more_is_not_taken_over),
        SHELL_TEST(nothing_is_emptied_and_the_earlier_day_is_kept),
        SHELL_TEST(what_was_booked_after_the_death_stops_too),
        SHELL_TEST(two_who_made_them_one_are_one_question_in_one_order),
        SHELL_TEST(two_who_meant_other_records_are_both_named),
        SHELL_TEST(of_two_who_did_not_know_both_are_offered),
        SHELL_TEST(each_made_the_others_and_one_of_them_stands),
        SHELL_TEST(taking_over_a_death_keeps_what_was_written_because_of_it),
        SHELL_TEST(a_warning_is_not_taken_for_part_of_another),
        SHELL_TEST(two_who_answer_it_differently_are_asked),
        SHELL_TEST(an_alert_that_is_too_long_together_says_what_to_do),
        SHELL_TEST(one_of_two_answers_that_who_made_them_one_had_not_seen_is_asked_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
