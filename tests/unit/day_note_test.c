#include "practice/day_note.h"

#include "appointment_lib.h"
#include "practice/schedule.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_note_stands_on_its_day_until_it_is_taken_back(void **state)
{
    struct world w;
    struct schedule_day day;
    struct id id;
    (void)state;
    world_open(&w);
    struct day_note n = {.date = PRACTICE_LIB_TODAY, .text = " fire drill\tat eleven "};
    world_refused(&w, day_note_add(&w.okoro, &n, &id, &w.err), ERR_INPUT, "note");
    n.text = " Fire drill at  eleven ";
    world_ok(&w, day_note_add(&w.okoro, &n, &id, &w.err));
    world_ok(&w, schedule_day(w.practice, PRACTICE_LIB_TODAY, &w.arena, &day, &w.err));
    assert_int_equal(day.nnotes, 1);
    assert_string_equal(day_note_text(w.practice, &w.arena, &day.notes[0]), "Fire drill at eleven");
    world_ok(&w, schedule_day(w.practice, PRACTICE_LIB_TODAY + 1, &w.arena, &day, &w.err));
    assert_int_equal(day.nnotes, 0);
    world_ok(&w, day_note_remove(&w.okoro, &id, &w.err));
    world_ok(&w, schedule_day(w.practice, PRACTICE_LIB_TODAY, &w.arena, &day, &w.err));
    assert_int_equal(day.nnotes, 0);
    world_refused(&w, day_note_remove(&w.bell, &id, &w.err), ERR_STALE, "already");
    world_same_as_rebuilt(&w);
    world_close(&w);
}

static void a_note_of_a_column_names_it(void **state)
{
    struct world w;
    (void)state;
    world_open(&w);
    struct day_note n = {
        .practitioner = w.practice->practitioners[0].id, .date = PRACTICE_LIB_TODAY, .text = "leaves at four"};
    assert_string_equal(day_note_text(w.practice, &w.arena, &n), "Chen: leaves at four");
    world_close(&w);
}

static void what_is_no_note_is_refused(void **state)
{
    static char long_text[DAY_NOTE_MAX + 20];
    struct world w;
    (void)state;
    memset(long_text, 'a', DAY_NOTE_MAX + 1);
    const struct {
        int date;
        const char *text, *words;
    } cases[] = {
        {CIVIL_NONE, "x", "which day"},
        {PRACTICE_LIB_TODAY, "", "empty"},
        {PRACTICE_LIB_TODAY, "\xff", "note"},
        {PRACTICE_LIB_TODAY, "card 4111111111111111", "card"},
        {PRACTICE_LIB_TODAY, long_text, "at a glance"},
    };
    world_open(&w);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct day_note n = {.date = cases[i].date, .text = cases[i].text};
        world_refused(&w, day_note_add(&w.okoro, &n, NULL, &w.err), ERR_INPUT, cases[i].words);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_stands_on_its_day_until_it_is_taken_back),
        cmocka_unit_test(a_note_of_a_column_names_it),
        cmocka_unit_test(what_is_no_note_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
