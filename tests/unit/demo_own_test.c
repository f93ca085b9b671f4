/* The demo in a practice that has rules of its own, far from those of the sample. */
#include "exchange/demo.h"

#include "base/clock.h"
#include "book/act.h"
#include "exchange_lib.h"
#include "practice/policy.h"
#include "practice/practice_plan.h"
#include "practice/schedule.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { PEOPLE = 90, LONG_AGO = 4 * 365, AHEAD = 60 };

/* Nobody at a desk, no reasons, no protocols, nothing that is not needed. */
#define PRACTICE                                                              \
    "name = \"Small\"; phone = \"020 7946 0123\"; zone = \"Europe/London\"; " \
    "roles = ( { code = \"owner\"; name = \"Owner\"; level = 4; } ); "        \
    "staff = ( { code = \"chen\"; name = \"Chen\"; role = \"owner\"; } ); "
#define TYPE(minutes, more)                                                                  \
    "types = ( { code = \"visit\"; name = \"Visit\"; short = \"visit\"; next = \"closed\"; " \
    "minutes = " #minutes "; " more "} ); "
#define CHEN(more)     "practitioners = ( { code = \"chen\"; name = \"Chen\"; " more "} ); "
#define ONE(code)      "{ code = \"" code "\"; name = \"" code "\"; }"
#define FIVE           "practitioners = ( " ONE("a") ", " ONE("b") ", " ONE("c") ", " ONE("d") ", " ONE("e") " ); "
#define DAY(day, time) day " = \"" time "\"; "
#define WEEK(time) \
    "hours = { " DAY("mon", time) DAY("tue", time) DAY("wed", time) DAY("thu", time) DAY("fri", time) "}; "

/* The sample's practice after it has loaded these rules: whoever is not named there has left. At `minute` of Monday. */
static struct practice *open_with(const char *rules, int minute)
{
    struct practice *p = practice_lib_open();
    struct who okoro = practice_lib_okoro(p);
    struct arena a = {0};
    struct err e = {0};
    struct policy *policy;
    int n;
    clock_freeze(zone_instant_near(PRACTICE_LIB_TODAY, minute));
    practice_lib_ok(policy_read_text(&a, "own", rules, &policy, &e), &e);
    practice_lib_ok(policy_load(p->book, policy, &okoro, false, &a, NULL, &n, &e), &e);
    practice_lib_ok(practice_reload(p, &e), &e);
    arena_finish(&a);
    return p;
}

static struct appointment *make(struct practice *p, struct arena *a, int *count, struct demo_result *r)
{
    struct appointment *list;
    struct err e = {0};
    practice_lib_ok(demo_build(p, PEOPLE, 7, NULL, r, &e), &e);
    assert_int_equal(r->patients, PEOPLE);
    int from = PRACTICE_LIB_TODAY - LONG_AGO, to = PRACTICE_LIB_TODAY + AHEAD;
    practice_lib_ok(schedule_list(p, from, to, a, &list, count, &e), &e);
    assert_int_equal(*count, r->appointments);
    practice_lib_ok(practice_plan(p, PRACTICE_LIB_TODAY, PRACTICE_LIB_TODAY, &e), &e);
    exchange_lib_verify(p);
    return list;
}

static bool is_open(const struct practice *p, const struct appointment *x)
{
    const struct day_hours *h = practice_hours(p, practice_practitioner(p, &x->practitioner), x->date);
    for (int i = 0; i < h->count; i++)
        if (h->span[i].start_min <= x->start_min && x->start_min + x->minutes <= h->span[i].end_min)
            return true;
    return false;
}

static const struct {
    const char *rules;
    int minute, minutes; /* now; of a visit, at most */
    bool hours_changed;
} own[] = {
    {PRACTICE FIVE TYPE(5, "") "slot_min = 5; wait_goal_min = 5; " WEEK("14:00-18:00"), 20 * 60 + 30, 5, true},
    {PRACTICE CHEN("staff = \"chen\"; ") TYPE(30, "") WEEK("08:00-11:00"), 7 * 60, 30, true},
    {PRACTICE FIVE TYPE(120, "is_first = true; ") WEEK("08:00-18:00"), 11 * 60 + 10, 120, false},
    {PRACTICE FIVE TYPE(120, "is_first = true; ") WEEK("08:00-18:00"), 13 * 60 + 40, 120, false},
    {PRACTICE FIVE TYPE(120, "is_first = true; ") WEEK("08:00-18:00"), 16 * 60 + 10, 120, false},
    {PRACTICE FIVE TYPE(60, "") "slot_min = 60; " WEEK("08:00-18:00"), 10 * 60 + 10, 60, false},
};

static void every_visit_is_in_hours_of_its_length_and_says_no_reason_there_is_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        struct practice *p = open_with(own[i].rules, own[i].minute);
        struct arena a = {0};
        struct demo_result r;
        int count, cancelled = 0, today = 0;
        struct appointment *list = make(p, &a, &count, &r);
        assert_int_equal(r.hours_changed, own[i].hours_changed);
        for (int k = 0; k < count; k++) {
            const struct appointment *x = &list[k];
            assert_true(is_open(p, x));
            assert_true(x->minutes <= own[i].minutes);
            cancelled += x->status == STATUS_CANCELLED;
            today += x->date == PRACTICE_LIB_TODAY;
            assert_string_equal(x->cancel_reason ? x->cancel_reason : "other", "other");
        }
        assert_true(count > 100 && cancelled > 5 && today > 2);
        arena_finish(&a);
        practice_close(p);
    }
}

/* Of whom the rules say no hours: today alone is open, for the demo. */
static void where_nobody_ever_works_only_today_is_told(void **state)
{
    static const char rules[] =
        PRACTICE CHEN("hours = { }; ") TYPE(30, "") "hours = { sun = \"10:00-11:00\"; }; "
                                                    "holidays = ( { date = \"2026-11-22\"; name = \"Yesterday\"; } ); ";
    (void)state;
    struct practice *p = open_with(rules, 10 * 60 + 42);
    struct arena a = {0};
    struct demo_result r;
    int count, here = 0;
    struct appointment *list = make(p, &a, &count, &r);
    assert_true(count > 3);
    for (int i = 0; i < count; i++) {
        assert_int_equal(list[i].date, PRACTICE_LIB_TODAY);
        here += list[i].status == STATUS_ARRIVED || list[i].status == STATUS_CHECKED_IN;
    }
    assert_true(here > 0);
    arena_finish(&a);
    practice_close(p);
}

/* Seventeen of them: as many as fit into a day have visits. */
static void of_very_many_columns_some_stay_empty(void **state)
{
    (void)state;
    struct arena a = {0};
    struct buf rules = {0};
    struct demo_result r;
    int count;
    buf_adds(&rules, PRACTICE TYPE(30, "") WEEK("09:00-17:00") "practitioners = ( ");
    for (int i = 1; i <= 17; i++)
        buf_addf(&rules, "%s{ code = \"p%d\"; name = \"P%d\"; }", i > 1 ? ", " : "", i, i);
    buf_adds(&rules, " );");
    struct practice *p = open_with(buf_str(&rules), 10 * 60 + 42);
    struct appointment *list = make(p, &a, &count, &r);
    bool has_visits[18] = {0};
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 17; k++)
            has_visits[k] = has_visits[k] || id_compare(&list[i].practitioner, &p->practitioners[k].id) == 0;
    for (int k = 0; k < 16; k++)
        assert_true(has_visits[k]);
    assert_false(has_visits[16]);
    buf_finish(&rules);
    arena_finish(&a);
    practice_close(p);
}

/* Two computers have each loaded rules that the other's people are not in, and met. */
static void retire(struct practice *p, int kind, int field)
{
    struct who okoro = practice_lib_okoro(p);
    struct act act;
    struct err e = {0};
    int n = kind == KIND_PRACTITIONER ? p->npractitioners : p->ntypes;
    practice_lib_ok(act_begin(p->book, &act, "policy-load", &okoro, &e), &e);
    for (int i = 0; i < n; i++) {
        act_record(&act, kind, kind == KIND_PRACTITIONER ? &p->practitioners[i].id : &p->types[i].id, NULL);
        act_set_int(&act, field, 0);
    }
    practice_lib_ok(act_commit(&act, &e), &e);
    practice_lib_ok(practice_reload(p, &e), &e);
}

static void without_anybody_or_any_type_it_is_refused_and_nothing_is_there(void **state)
{
    static const struct {
        int kind, field;
        const char *words;
    } gone[] = {{KIND_PRACTITIONER, PRACTITIONER_IS_ACTIVE, "add a practitioner"},
                {KIND_APPOINTMENT_TYPE, APPOINTMENT_TYPE_IS_ACTIVE, "no type of visit"}};
    (void)state;
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
        struct practice *p = practice_lib_open();
        struct err e = {0};
        struct demo_result r;
        retire(p, gone[i].kind, gone[i].field);
        assert_false(demo_build(p, PEOPLE, 7, NULL, &r, &e));
        assert_int_equal(e.kind, ERR_REFUSED);
        assert_non_null(strstr(e.text, gone[i].words));
        exchange_lib_verify(p);
        practice_close(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_visit_is_in_hours_of_its_length_and_says_no_reason_there_is_not),
        cmocka_unit_test(where_nobody_ever_works_only_today_is_told),
        cmocka_unit_test(of_very_many_columns_some_stay_empty),
        cmocka_unit_test(without_anybody_or_any_type_it_is_refused_and_nothing_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
