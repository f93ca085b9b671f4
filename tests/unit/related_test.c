#include "practice/related.h"

#include "appointment_lib.h"
#include "practice/find.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct related mother(struct world *w, int patient)
{
    struct related r = related_none();
    r.patient = w->patient[patient];
    r.name = "Ana Costa";
    r.relationship = "mother";
    r.phone = "07700 900456";
    return r;
}

static struct id add(struct world *w, const struct related *r)
{
    struct id id;
    world_ok(w, related_add(w->practice->book, &w->okoro.who, r, &id, &w->err));
    return id;
}

static struct related get(struct world *w, const struct id *id)
{
    struct related r;
    world_ok(w, related_get(w->practice->book, id, &w->arena, &r, &w->err));
    return r;
}

static int around(struct world *w, int patient, struct related **out)
{
    int n;
    world_ok(w, related_list(w->practice->book, &w->patient[patient], &w->arena, out, &n, &w->err));
    return n;
}

static int found(struct world *w, const char *typed)
{
    struct find_result r;
    world_ok(w, find_patients(w->practice, typed, PRACTICE_LIB_TODAY, FIND_LIST_ROWS, &w->arena, &r, &w->err));
    return r.count;
}

static void a_number_finds_every_child_under_it(void **state)
{
    struct world *w = *state;
    struct related r = mother(w, 1);
    add(w, &r);
    r.patient = w->patient[5];
    r.phone = "+44 7700 900456";
    struct id id = add(w, &r);
    assert_int_equal(found(w, "900456"), 2);
    assert_int_equal(found(w, "gleason 900456"), 2);
    assert_int_equal(found(w, "900123"), 0);
    /* Changed, taken away: found by what it says now, and no more. */
    struct related seen = get(w, &id), will = seen;
    will.phone = "07700 900123";
    world_ok(w, related_edit(w->practice->book, &w->okoro.who, &seen, &will, &w->err));
    assert_int_equal(found(w, "900456"), 1);
    assert_int_equal(found(w, "900123"), 1);
    world_same_as_rebuilt(w);
    seen = get(w, &id);
    will = seen;
    will.is_in_error = true;
    world_ok(w, related_edit(w->practice->book, &w->okoro.who, &seen, &will, &w->err));
    assert_int_equal(found(w, "900123"), 0);
    world_same_as_rebuilt(w);
}

static void a_number_that_is_also_the_childs_own_stays_when_the_mother_goes(void **state)
{
    struct world *w = *state;
    struct telecom own = telecom_none();
    own.patient = w->patient[1];
    own.value = "07700 900456";
    world_ok(w, telecom_add(w->practice->book, &w->okoro.who, &own, NULL, &w->err));
    struct related r = mother(w, 1);
    struct id id = add(w, &r);
    struct related seen = get(w, &id), will = seen;
    will.is_in_error = true;
    world_ok(w, related_edit(w->practice->book, &w->okoro.who, &seen, &will, &w->err));
    assert_int_equal(found(w, "900456"), 1);
    world_same_as_rebuilt(w);
}

static void what_is_said_beside_one_child_is_not_there_beside_the_other(void **state)
{
    struct world *w = *state;
    struct related *all;
    struct related r = mother(w, 1);
    r.address = "12 Elm Road";
    r.court_note = "contact order of 3 May";
    add(w, &r);
    r = mother(w, 5);
    add(w, &r);
    assert_int_equal(around(w, 5, &all), 1);
    assert_string_equal(all[0].address, "");
    assert_string_equal(all[0].court_note, "");
    assert_int_equal(around(w, 1, &all), 1);
    assert_string_equal(all[0].address, "12 Elm Road");
    assert_int_equal(around(w, 2, &all), 0);
}

static void who_must_not_be_told_stands_first_and_can_do_nothing(void **state)
{
    struct world *w = *state;
    struct related *all;
    struct related r = mother(w, 1);
    r.may_book = r.gets_reminders = true;
    add(w, &r);
    r = mother(w, 1);
    r.name = "Rui Costa";
    r.relationship = "father";
    r.not_told = r.may_book = true;
    world_refused(w, related_add(w->practice->book, &w->okoro.who, &r, NULL, &w->err), ERR_INPUT, "not be told");
    r.may_book = false;
    add(w, &r);
    assert_int_equal(around(w, 1, &all), 2);
    assert_string_equal(all[0].name, "Rui Costa");
    assert_string_equal(related_says(&w->arena, &all[0]), "father, MUST NOT BE TOLD");
    assert_string_equal(related_says(&w->arena, &all[1]), "mother, may book, gets reminders");
}

static void what_cannot_be_is_refused(void **state)
{
    struct world *w = *state;
    struct related r = mother(w, 1);
    r.name = "  ";
    world_refused(w, related_add(w->practice->book, &w->okoro.who, &r, NULL, &w->err), ERR_INPUT, "a name");
    r = mother(w, 1);
    r.phone = "no phone";
    world_refused(w, related_add(w->practice->book, &w->okoro.who, &r, NULL, &w->err), ERR_INPUT, "");
    r = mother(w, 1);
    r.email = "ana";
    world_refused(w, related_add(w->practice->book, &w->okoro.who, &r, NULL, &w->err), ERR_INPUT, "@");
    r = mother(w, 1);
    struct id id = add(w, &r);
    struct related seen = get(w, &id), mine = seen, theirs = seen;
    theirs.phone = "07700 900999";
    world_ok(w, related_edit(w->practice->book, &w->bell.who, &seen, &theirs, &w->err));
    mine.phone = "07700 900888";
    world_refused(w, related_edit(w->practice->book, &w->okoro.who, &seen, &mine, &w->err), ERR_STALE, "number");
}

static void who_is_around_a_merged_record_is_around_the_one_that_took_over(void **state)
{
    struct world *w = *state;
    struct related *all;
    struct related r = mother(w, 5);
    add(w, &r);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[5], &w->patient[1], &w->err));
    assert_int_equal(around(w, 1, &all), 1);
    assert_string_equal(all[0].name, "Ana Costa");
    assert_int_equal(found(w, "900456"), 1);
    world_same_as_rebuilt(w);
    world_ok(w, patient_merge(w->practice->book, &w->okoro.who, &w->patient[5], NULL, &w->err));
    assert_int_equal(around(w, 1, &all), 0);
    assert_int_equal(found(w, "900456"), 1);
    world_same_as_rebuilt(w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_number_finds_every_child_under_it),
        TEST(a_number_that_is_also_the_childs_own_stays_when_the_mother_goes),
        TEST(what_is_said_beside_one_child_is_not_there_beside_the_other),
        TEST(who_must_not_be_told_stands_first_and_can_do_nothing),
        TEST(what_cannot_be_is_refused),
        TEST(who_is_around_a_merged_record_is_around_the_one_that_took_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
