#include "practice/practice_plan.h"

#include "practice/absence.h"
#include "practice/slot.h"
#include "practice_lib.h"

#include "appointment_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Monday 23 Nov 2026; Chen has the practice's hours, Parisian has Fridays off. Minutes as hours, -1: all day. */
struct said {
    const char *what, *who, *from, *to;
    int start_h, end_h;
    int opens_h;
    int weekdays;
};

enum { SAID_MAX = 3 };

static const struct {
    const char *title;
    struct said said[SAID_MAX];
    const char *who, *date, *hours;
} cases[] = {
    {"nothing said", {{0}}, "chen", "2026-11-24", "09:00-12:00 13:00-17:00"},
    {"a week's leave, inside", {{"off", "chen", "2026-11-23", "2026-11-27", -1, -1, -1, -1}}, "chen", "2026-11-25", ""},
    {"a week's leave, after it",
     {{"off", "chen", "2026-11-23", "2026-11-27", -1, -1, -1, -1}},
     "chen",
     "2026-11-30",
     "09:00-12:00 13:00-17:00"},
    {"a week's leave of somebody else",
     {{"off", "chen", "2026-11-23", "2026-11-27", -1, -1, -1, -1}},
     "okafor",
     "2026-11-25",
     "09:00-12:00 13:00-19:00"},
    {"off from two",
     {{"off", "chen", "2026-11-24", "2026-11-24", 14, 24, -1, -1}},
     "chen",
     "2026-11-24",
     "09:00-12:00 13:00-14:00"},
    {"only on Tuesdays and Thursdays",
     {{"off", "chen", "2026-11-23", "2026-12-31", -1, -1, -1, 2 | 8}},
     "chen",
     "2026-12-01",
     ""},
    {"and not on Wednesdays",
     {{"off", "chen", "2026-11-23", "2026-12-31", -1, -1, -1, 2 | 8}},
     "chen",
     "2026-12-02",
     "09:00-12:00 13:00-19:00"},
    {"a meeting in the morning",
     {{"block", "chen", "2026-11-24", "2026-11-24", 10, 11, -1, -1}},
     "chen",
     "2026-11-24",
     "09:00-10:00 11:00-12:00 13:00-17:00"},
    {"a meeting over lunch",
     {{"block", "chen", "2026-11-24", "2026-11-24", 11, 14, -1, -1}},
     "chen",
     "2026-11-24",
     "09:00-11:00 14:00-17:00"},
    {"kept until nine of its day, a day ahead",
     {{"reserved", "chen", "2026-11-24", "2026-11-24", 9, 10, 8, -1}},
     "chen",
     "2026-11-24",
     "10:00-12:00 13:00-17:00"},
    {"kept, and open since eight today",
     {{"reserved", "chen", "2026-11-23", "2026-11-23", 15, 16, 8, -1}},
     "chen",
     "2026-11-23",
     "09:00-12:00 13:00-17:00"},
    {"kept, to be opened at eleven today",
     {{"reserved", "chen", "2026-11-23", "2026-11-23", 15, 16, 11, -1}},
     "chen",
     "2026-11-23",
     "09:00-12:00 13:00-15:00 16:00-17:00"},
    {"in on a day off",
     {{"in", "parisian", "2026-11-27", "2026-11-27", 9, 12, -1, -1}},
     "parisian",
     "2026-11-27",
     "09:00-12:00"},
    {"other hours tomorrow, in two stretches",
     {{"in", "chen", "2026-11-24", "2026-11-24", 8, 10, -1, -1},
      {"in", "chen", "2026-11-24", "2026-11-24", 14, 20, -1, -1}},
     "chen",
     "2026-11-24",
     "08:00-10:00 14:00-20:00"},
    {"stretches that touch are one",
     {{"in", "chen", "2026-11-24", "2026-11-24", 8, 10, -1, -1},
      {"in", "chen", "2026-11-24", "2026-11-24", 10, 12, -1, -1}},
     "chen",
     "2026-11-24",
     "08:00-12:00"},
    {"other hours, and off in the middle of them",
     {{"in", "chen", "2026-11-24", "2026-11-24", 8, 20, -1, -1},
      {"off", "chen", "2026-11-24", "2026-11-24", 10, 12, -1, -1}},
     "chen",
     "2026-11-24",
     "08:00-10:00 13:00-20:00"},
    {"gone earlier: lunch stays",
     {{"in", "chen", "2026-11-24", "2026-11-24", 9, 15, -1, -1}},
     "chen",
     "2026-11-24",
     "09:00-12:00 13:00-15:00"},
    {"in at lunch too, once that is said",
     {{"in", "chen", "2026-11-24", "2026-11-24", 9, 15, -1, -1},
      {"in", "chen", "2026-11-24", "2026-11-24", 12, 13, -1, -1}},
     "chen",
     "2026-11-24",
     "09:00-15:00"},
    {"closed for a day", {{"off", NULL, "2026-11-24", "2026-11-24", -1, -1, -1, -1}}, "chen", "2026-11-24", ""},
    {"in on a holiday",
     {{"in", "chen", "2026-12-25", "2026-12-25", 9, 12, -1, -1}},
     "chen",
     "2026-12-25",
     "09:00-12:00"},
    {"a holiday, the others", {{"in", "chen", "2026-12-25", "2026-12-25", 9, 12, -1, -1}}, "okafor", "2026-12-25", ""},
};

static void say(struct world *w, const struct said *s)
{
    struct availability x = availability_none();
    const struct practitioner *who = NULL;
    struct id id;
    int n;
    if (s->who)
        world_ok(w, practice_find_practitioner(w->practice, s->who, &who, &w->err));
    x.practitioner = who ? who->id : ID_NONE;
    x.what = s->what;
    x.start_min = s->start_h < 0 ? -1 : s->start_h * 60;
    x.end_min = s->end_h < 0 ? -1 : s->end_h * 60;
    x.opens_min = s->opens_h < 0 ? -1 : s->opens_h * 60;
    x.weekdays = s->weekdays;
    world_ok(w, civil_parse_date(s->from, &x.from_date, &w->err) && civil_parse_date(s->to, &x.to_date, &w->err));
    world_ok(w, absence_say(&w->okoro, &x, &id, &n, &w->err));
}

static void hours_are_what_policy_and_the_desk_say_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world w;
        const struct practitioner *who;
        int date;
        world_open(&w);
        for (int k = 0; k < SAID_MAX && cases[i].said[k].what; k++)
            say(&w, &cases[i].said[k]);
        world_ok(&w, civil_parse_date(cases[i].date, &date, &w.err));
        world_ok(&w, practice_plan(w.practice, date - 3, date + 3, &w.err));
        world_ok(&w, practice_find_practitioner(w.practice, cases[i].who, &who, &w.err));
        const char *hours = practice_spans_text(practice_hours(w.practice, who, date), &w.arena);
        if (strcmp(hours, cases[i].hours) != 0)
            fail_msg("%s: %s, not %s", cases[i].title, hours, cases[i].hours);
        world_close(&w);
    }
}

static void what_is_said_has_marks_with_words(void **state)
{
    struct world w;
    const struct plan_mark *marks[4];
    const struct practitioner *chen;
    (void)state;
    world_open(&w);
    struct availability x = availability_none();
    world_ok(&w, practice_find_practitioner(w.practice, "chen", &chen, &w.err));
    x.practitioner = chen->id;
    x.from_date = x.to_date = PRACTICE_LIB_TODAY + 1;
    x.what = "in";
    x.start_min = 9 * 60;
    x.end_min = 17 * 60;
    x.stand_in = "Dr Sato";
    world_ok(&w, availability_add(w.practice->book, &w.okoro.who, &x, NULL, &w.err));
    x.stand_in = "";
    x.what = "reserved";
    x.end_min = 10 * 60;
    x.opens_min = 8 * 60;
    world_ok(&w, availability_add(w.practice->book, &w.okoro.who, &x, NULL, &w.err));
    world_ok(&w, practice_plan(w.practice, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY + 2, &w.err));
    assert_int_equal(practice_marks(w.practice, chen, PRACTICE_LIB_TODAY, marks, 4), 0);
    assert_int_equal(practice_marks(w.practice, chen, PRACTICE_LIB_TODAY + 1, marks, 4), 2);
    assert_string_equal(marks[1]->what == AVAILABILITY_RESERVED ? marks[1]->label : marks[0]->label,
                        "same day from 08:00");
    assert_string_equal(practice_stand_in(w.practice, chen, PRACTICE_LIB_TODAY + 1), "Dr Sato");
    assert_string_equal(practice_stand_in(w.practice, chen, PRACTICE_LIB_TODAY), "");
    world_close(&w);
}

static void a_closed_day_has_a_name_and_is_no_working_day(void **state)
{
    struct world w;
    struct said closed = {"off", NULL, "2026-11-24", "2026-11-24", -1, -1, -1, -1};
    (void)state;
    world_open(&w);
    say(&w, &closed);
    world_ok(&w, practice_plan(w.practice, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY + 2, &w.err));
    assert_string_equal(practice_holiday(w.practice, PRACTICE_LIB_TODAY + 1), "off");
    assert_false(practice_is_working_day(w.practice, PRACTICE_LIB_TODAY + 1));
    assert_true(practice_is_working_day(w.practice, PRACTICE_LIB_TODAY));
    /* Another plan, or none, and only policy speaks. */
    practice_plan_forget(w.practice);
    assert_true(practice_is_working_day(w.practice, PRACTICE_LIB_TODAY + 1));
    world_close(&w);
}

static void next_openings_pass_over_what_is_not_open(void **state)
{
    struct world w;
    struct opening *free;
    const struct practitioner *chen;
    int n;
    struct said leave = {"off", "chen", "2026-11-23", "2026-11-27", -1, -1, -1, -1};
    (void)state;
    world_open(&w);
    say(&w, &leave);
    world_ok(&w, practice_find_practitioner(w.practice, "chen", &chen, &w.err));
    struct wish wish = {.minutes = 30, .practitioner = chen->id};
    world_ok(&w, slot_free(w.practice, &wish, &w.arena, &free, &n, &w.err));
    assert_true(n > 0);
    assert_int_equal(free[0].date, PRACTICE_LIB_TODAY + 7);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_what_policy_and_the_desk_say_together),
        cmocka_unit_test(what_is_said_has_marks_with_words),
        cmocka_unit_test(a_closed_day_has_a_name_and_is_no_working_day),
        cmocka_unit_test(next_openings_pass_over_what_is_not_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
