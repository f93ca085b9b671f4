#include "exchange/demo.h"

#include "base/clock.h"
#include "book/dump.h"
#include "exchange_lib.h"
#include "practice/find.h"
#include "practice/household.h"
#include "practice/follow_up.h"
#include "practice/patient.h"
#include "practice/queue.h"
#include "practice/schedule.h"
#include "practice/timeline.h"
#include "practice/waitlist.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

enum { FEW = 90 };

/* A demo made at a civil moment of the sample policy's zone. */
static struct practice *make(int year, int month, int day, int hour, int minute, int patients, struct demo_result *r)
{
    struct practice *p = practice_lib_open();
    struct err e = {0};
    clock_freeze(zone_instant_near(civil_from(year, month, day), hour * 60 + minute));
    practice_lib_ok(demo_build(p, patients, 7, NULL, r, &e), &e);
    return p;
}

/* What the day shows at once. */
struct life {
    int late, waiting, in_room, leaving, unresolved, confirmed, unconfirmed, first, cancelled, free_min, clashes, seen;
};

static struct life look(struct practice *p)
{
    struct arena a = {0};
    struct err e = {0};
    struct schedule_day d;
    int today, now;
    clock_today(&today, &now);
    practice_lib_ok(schedule_day(p, today, &a, &d, &e), &e);
    struct life l = {.leaving = d.nleaving, .unresolved = d.nunresolved, .clashes = d.nclashes};
    for (int i = 0; i < d.nbuilding; i++) {
        l.in_room += d.building[i].is_in_room;
        l.waiting += !d.building[i].is_in_room;
        l.late += d.building[i].is_late;
        assert_true(d.building[i].waited_min >= 0 && d.building[i].waited_min < 240);
    }
    for (int i = 0; i < d.ncolumns; i++)
        l.free_min += d.columns[i].free_min;
    for (int i = 0; i < d.nappointments; i++) {
        const struct appointment *x = &d.appointments[i];
        bool is_to_come = x->status == STATUS_BOOKED && x->start_min > now;
        l.confirmed += is_to_come && x->confirmation == CONFIRM_CONFIRMED;
        l.unconfirmed += is_to_come && x->confirmation != CONFIRM_CONFIRMED;
        l.first += x->is_first;
        l.cancelled += x->status == STATUS_CANCELLED;
        l.seen += x->status == STATUS_FULFILLED;
    }
    arena_finish(&a);
    return l;
}

/* Any weekday, and any hour at which somebody may want to try it. */
static const struct {
    int year, month, day, hour, minute;
    const char *what;
} moments[] = {
    {2026, 11, 23, 10, 42, "a Monday morning"},
    {2026, 11, 25, 18, 20, "a Wednesday evening"},
    {2026, 11, 27, 15, 50, "a Friday, ten minutes before closing"},
    {2026, 11, 24, 12, 25, "a lunch break"},
    {2026, 11, 24, 13, 10, "just after lunch"},
    {2026, 11, 24, 8, 5, "before opening"},
    {2026, 11, 28, 11, 0, "a Saturday"},
    {2026, 11, 29, 21, 30, "a Sunday night"},
    {2026, 12, 25, 14, 15, "Christmas Day"},
    {2026, 3, 29, 9, 0, "the Sunday on which the clocks go forward"},
    {2026, 10, 25, 9, 0, "the Sunday on which they go back"},
    {2028, 2, 29, 16, 1, "a leap day beyond the policy's holidays"},
};

static void today_is_alive_whatever_day_and_hour_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct demo_result r;
        struct practice *p = make(moments[i].year, moments[i].month, moments[i].day, moments[i].hour,
                                  moments[i].minute, FEW, &r);
        struct life l = look(p);
        bool is_alive = l.late >= 1 && l.waiting >= 2 && l.in_room >= 2 && l.leaving >= 1 && l.unresolved >= 1 &&
                        l.confirmed >= 1 && l.unconfirmed >= 1 && l.first >= 1 && l.cancelled >= 1 &&
                        l.free_min >= 30 && l.seen >= 2 && l.clashes == 0;
        if (!is_alive)
            fail_msg("%s: late %d waiting %d in room %d leaving %d unresolved %d confirmed %d unconfirmed %d first %d "
                     "cancelled %d free %d seen %d clashes %d",
                     moments[i].what, l.late, l.waiting, l.in_room, l.leaving, l.unresolved, l.confirmed,
                     l.unconfirmed, l.first, l.cancelled, l.free_min, l.seen, l.clashes);
        practice_close(p);
    }
}

/* README and the manual ask for "smi 63", whatever day they are read on. */
static void whom_readme_looks_for_is_found_once_on_any_day(void **state)
{
    (void)state;
    for (int year = 2026; year < 2032; year++) {
        struct arena a = {0};
        struct err e = {0};
        struct demo_result r;
        struct find_result found;
        int month = 1 + 2 * (year % 6), day = 1 + 7 * (year % 4);
        struct practice *p = make(year, month, day, 10, 42, 6 * FEW, &r);
        practice_lib_ok(find_patients(p, "smi 63", civil_from(year, month, day), 9, &a, &found, &e), &e);
        if (found.count != 1)
            fail_msg("%d: %d found", year, found.count);
        practice_close(p);
        arena_finish(&a);
    }
}

static void few_patients_make_a_small_practice(void **state)
{
    (void)state;
    for (int patients = DEMO_PATIENTS_MIN; patients <= 40; patients += 15) {
        struct demo_result r;
        struct practice *p = make(2026, 11, 23, 10, 42, patients, &r);
        struct life l = look(p);
        assert_int_equal(r.patients, patients);
        assert_true(l.late >= 1 && l.in_room >= 1 && l.first >= 1 && l.clashes == 0);
        if (patients == 40)
            assert_true(l.leaving >= 1 && l.unresolved >= 1 && l.cancelled >= 1);
        practice_close(p);
    }
}

static void the_hours_around_midnight_do_not_break_it(void **state)
{
    (void)state;
    for (int minute = -25; minute <= 25; minute += 25) {
        struct demo_result r;
        int at = (minute + 1440) % 1440;
        struct practice *p = make(2026, 11, 23 - (minute < 0), at / 60, at % 60, 60, &r);
        struct life l = look(p);
        assert_int_equal(l.clashes, 0);
        assert_true(l.unresolved >= 1);
        exchange_lib_verify(p);
        practice_close(p);
    }
}

static bool is_open(const struct practice *p, const struct appointment *x)
{
    const struct practitioner *who = practice_practitioner(p, &x->practitioner);
    assert_non_null(who);
    const struct day_hours *h = practice_hours(p, who, x->date);
    for (int i = 0; i < h->count; i++)
        if (h->span[i].start_min <= x->start_min && x->start_min + x->minutes <= h->span[i].end_min)
            return true;
    return false;
}

static bool is_fiction(const char *number)
{
    return strncmp(number, "07700 900", 9) == 0 || strncmp(number, "01632 960", 9) == 0;
}

static bool is_plain_email(const char *value)
{
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c >= 0x80)
            return false;
    return strstr(value, "@example.org") != NULL;
}

static void it_keeps_to_hours_holidays_and_invented_numbers(void **state)
{
    (void)state;
    struct demo_result r;
    struct practice *p = make(2026, 12, 15, 10, 42, 200, &r);
    struct arena a = {0};
    struct err e = {0};
    struct appointment *list;
    int count, today = civil_from(2026, 12, 15), ends[STATUS_COUNT] = {0}, n;
    practice_lib_ok(schedule_list(p, today - 3 * 365, today + 56, &a, &list, &count, &e), &e);
    assert_int_equal(count, r.appointments);
    for (int i = 0; i < count; i++) {
        const struct appointment *x = &list[i];
        ends[x->status]++;
        if (!is_open(p, x))
            fail_msg("day %d, minute %d is not open", x->date, x->start_min);
        if (transition_is_end(x->status) && x->date < today)
            assert_int_not_equal(x->next, NEXT_OPEN);
        assert_true(x->status == STATUS_CANCELLED || !x->cancel_reason);
        if (x->date > today)
            assert_true(x->status == STATUS_BOOKED || x->status == STATUS_CANCELLED);
        if (i % 40 == 0) {
            struct telecom *t;
            practice_lib_ok(telecom_list(p->book, &x->patient, &a, &t, &n, &e), &e);
            for (int k = 0; k < n; k++)
                assert_true(strcmp(t[k].system, "email") == 0 ? is_plain_email(t[k].value) : is_fiction(t[k].value));
        }
    }
    assert_true(ends[STATUS_FULFILLED] > count / 2);
    assert_true(ends[STATUS_CANCELLED] > 10 && ends[STATUS_NOSHOW] > 3 && ends[STATUS_BOOKED] > 20);
    assert_true(r.contacts > 30 && r.notes > 30);
    exchange_lib_verify(p);
    arena_finish(&a);
    practice_close(p);
}

static void a_patient_has_a_story(void **state)
{
    (void)state;
    struct demo_result r;
    struct practice *p = make(2026, 11, 23, 10, 42, FEW, &r);
    struct arena a = {0};
    struct err e = {0};
    struct schedule_day d;
    struct timeline_row *rows;
    int count, longest = 0;
    practice_lib_ok(schedule_day(p, PRACTICE_LIB_TODAY, &a, &d, &e), &e);
    for (int i = 0; i < d.nappointments; i++) {
        struct patient x;
        struct id id = d.appointments[i].patient;
        practice_lib_ok(timeline_of(p, &id, NULL, NULL, 100, &a, &rows, &count, &e), &e);
        practice_lib_ok(patient_get(p->book, &id, &a, &x, &e), &e);
        assert_true(x.deceased_date == CIVIL_NONE || x.deceased_date > PRACTICE_LIB_TODAY);
        assert_true(x.since <= PRACTICE_LIB_TODAY);
        longest = count > longest ? count : longest;
    }
    assert_true(longest >= 8);
    struct find_result found;
    practice_lib_ok(find_patients(p, d.appointments[0].patient_short, PRACTICE_LIB_TODAY, 10, &a, &found, &e), &e);
    assert_true(found.count >= 1);
    arena_finish(&a);
    practice_close(p);
}

static void somebody_belongs_together_and_somebody_waits(void **state)
{
    (void)state;
    struct demo_result r;
    struct practice *p = make(2026, 11, 23, 10, 42, 300, &r);
    struct arena a = {0};
    struct err e = {0};
    struct schedule_day d;
    struct waitlist_row *waiting;
    int count, family = 0, couple = 0, without = 0;
    practice_lib_ok(schedule_day(p, PRACTICE_LIB_TODAY, &a, &d, &e), &e);
    for (int i = 0; i < d.nappointments; i++) {
        struct patient *all;
        int n, speaks = 0;
        practice_lib_ok(household_list(p->book, &d.appointments[i].patient, &a, &all, &n, &e), &e);
        for (int k = 0; k < n; k++) {
            speaks += all[k].is_spokesperson;
            assert_string_equal(all[k].address, all[0].address);
        }
        family += n >= 3 && n <= 4 && speaks == 1;
        couple += n == 2;
    }
    assert_true(family >= 1 && couple >= 1);
    practice_lib_ok(waitlist_list(p, &a, &waiting, &count, &e), &e);
    for (int i = 0; i < count; i++) {
        without += !waiting[i].has_place;
        assert_false(waiting[i].is_over);
    }
    assert_int_equal(count, 3);
    assert_int_equal(without, 2);
    assert_int_equal(d.nwaitlist, without);
    assert_string_equal(waiting[0].can, "after 15:00");
    assert_string_equal(waiting[1].can, "Mon Wed, mornings, until 14 Dec, short notice");
    exchange_lib_verify(p);
    arena_finish(&a);
    practice_close(p);
}

static void what_a_complaint_waits_for_stands_in_the_queue_too(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err e = {0};
    struct demo_result r;
    for (int patients = FEW; patients <= 600; patients += 510) {
        struct practice *p = make(2026, 11, 23, 10, 42, patients, &r);
        struct queue q;
        struct queue_filter f = {.kind = FOLLOW_UP_CHECK_BACK};
        practice_lib_ok(queue_load(p, &f, &a, &q, &e), &e);
        assert_int_equal(q.nrows, 1);
        practice_close(p);
    }
    arena_finish(&a);
}

static void the_same_seed_and_moment_make_the_same_demo(void **state)
{
    (void)state;
    struct hash digest[2];
    struct demo_result r[2];
    for (int i = 0; i < 2; i++) {
        struct err e = {0};
        struct practice *p = make(2026, 11, 23, 10, 42, FEW, &r[i]);
        practice_lib_ok(dump_digest(p->book, NULL, &digest[i], &e), &e);
        practice_close(p);
    }
    assert_int_equal(r[0].acts, r[1].acts);
    assert_true(hash_is_equal(&digest[0], &digest[1]));
}

/* What is so whatever chance gives. Few people, so that it gives what is rare: seeds of which nobody is known on the
 * first day; somebody dies of whom the list of visits ends; a message of this hour has no answer yet; README's name is
 * given to somebody of that age. */
static void check_anybody(struct practice *p, int today)
{
    struct arena a = {0};
    struct err e = {0};
    struct appointment *list;
    struct find_result smi;
    int count;
    practice_lib_ok(schedule_list(p, today - 4 * 365, today + 60, &a, &list, &count, &e), &e);
    for (int i = 0; i < count; i++) {
        struct timeline_row *rows;
        struct patient x;
        int n;
        practice_lib_ok(patient_get(p->book, &list[i].patient, &a, &x, &e), &e);
        assert_true(x.since <= list[i].date && (x.deceased_date == CIVIL_NONE || list[i].date < x.deceased_date));
        if (list[i].date != today)
            continue;
        practice_lib_ok(timeline_of(p, &x.id, NULL, NULL, 1000, &a, &rows, &n, &e), &e);
        for (int k = 0; k < n; k++)
            assert_true(rows[k].kind != KIND_CONTACT || rows[k].at_ms <= clock_now_ms());
    }
    practice_lib_ok(find_patients(p, "smi 63", today, 9, &a, &smi, &e), &e);
    for (int i = 0; i < smi.count; i++)
        assert_string_equal(smi.rows[i].name, "SMITH, Hannah");
    exchange_lib_verify(p);
    arena_finish(&a);
}

static void chance_makes_nothing_that_cannot_be(void **state)
{
    static const struct {
        int patients, minute;
        unsigned seed;
    } cases[] = {{10, 10 * 60 + 42, 22}, {10, 10 * 60 + 42, 42}, {10, 10 * 60 + 42, 112}, {12, 16 * 60 + 20, 51},
                 {12, 16 * 60 + 20, 52}, {12, 16 * 60 + 20, 61}, {40, 10 * 60 + 42, 43},  {300, 10 * 60 + 42, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct practice *p = practice_lib_open();
        struct err e = {0};
        clock_freeze(zone_instant_near(PRACTICE_LIB_TODAY, cases[i].minute));
        practice_lib_ok(demo_build(p, cases[i].patients, cases[i].seed, NULL, NULL, &e), &e);
        check_anybody(p, PRACTICE_LIB_TODAY);
        practice_close(p);
    }
}

static void former_patients_come_as_history(void **state)
{
    (void)state;
    struct demo_result r;
    struct practice *p = practice_lib_open();
    struct err e = {0};
    practice_lib_ok(demo_build_parts(p, FEW, 500, 7, NULL, &r, &e), &e);
    assert_int_equal(r.patients, FEW + 500);
    struct arena a = {0};
    struct appointment *list;
    int count, long_ago = PRACTICE_LIB_TODAY - 3 * 365;
    practice_lib_ok(schedule_list(p, long_ago - 21 * 365, long_ago - 1, &a, &list, &count, &e), &e);
    assert_true(count > 500 * 4);
    for (int i = 0; i < count; i++)
        assert_true(list[i].is_history && list[i].practitioner_name[0] != '\0');
    arena_finish(&a);
    practice_close(p);
}

static void a_book_with_patients_in_it_is_refused(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct err e = {0};
    practice_lib_patient(p, "Hill", "Ann", CIVIL_NONE, NULL);
    assert_false(demo_build(p, FEW, 7, NULL, NULL, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    practice_close(p);
}

/* Few enough to be no practice, or more than it is made for. */
static void so_many_patients_are_refused(void **state)
{
    static const struct {
        int live, former;
    } cases[] = {{DEMO_PATIENTS_MIN - 1, 0},
                 {DEMO_LIVE + 1, 0},
                 {FEW, -1},
                 {FEW, DEMO_PATIENTS_MAX - FEW + 1}};
    (void)state;
    struct practice *p = practice_lib_open();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        assert_false(demo_build_parts(p, cases[i].live, cases[i].former, 7, NULL, NULL, &e));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_non_null(strstr(e.text, "10 to 1000000 patients"));
    }
    exchange_lib_verify(p);
    practice_close(p);
}

/* When somebody has had enough. */
struct patience {
    const char *what;
    int64_t from; /* so many records; -1: all there are of them */
};

static bool ask(void *arg, const char *what, int64_t done, int64_t total)
{
    const struct patience *x = arg;
    assert_true(done <= total);
    return strcmp(what, x->what) != 0 || done < (x->from < 0 ? total : x->from);
}

/* Among the patients, among old visits, at the last booking, among former patients. */
static void a_stopped_demo_leaves_nothing_behind(void **state)
{
    static const struct {
        int live, former;
        struct patience until;
    } cases[] = {{FEW, 0, {"patients", 16}},
                 {6 * FEW, 0, {"visits", 6 * FEW + 16}},
                 {FEW, 0, {"visits", -1}},
                 {FEW, 3000, {"patients", FEW + 16}}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct practice *p = practice_lib_open();
        struct patience until = cases[i].until;
        struct progress progress = {ask, &until};
        struct demo_result r;
        struct err e = {0};
        practice_lib_ok(demo_build_parts(p, cases[i].live, cases[i].former, 7, &progress, &r, &e), &e);
        assert_true(r.is_stopped);
        assert_int_equal(r.patients, 0);
        practice_lib_ok(demo_build(p, DEMO_PATIENTS_MIN, 7, NULL, &r, &e), &e); /* as if there had been nothing */
        assert_int_equal(r.patients, DEMO_PATIENTS_MIN);
        practice_close(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(today_is_alive_whatever_day_and_hour_it_is),
        cmocka_unit_test(whom_readme_looks_for_is_found_once_on_any_day),
        cmocka_unit_test(few_patients_make_a_small_practice),
        cmocka_unit_test(the_hours_around_midnight_do_not_break_it),
        cmocka_unit_test(it_keeps_to_hours_holidays_and_invented_numbers),
        cmocka_unit_test(a_patient_has_a_story),
        cmocka_unit_test(somebody_belongs_together_and_somebody_waits),
        cmocka_unit_test(what_a_complaint_waits_for_stands_in_the_queue_too),
        cmocka_unit_test(the_same_seed_and_moment_make_the_same_demo),
        cmocka_unit_test(chance_makes_nothing_that_cannot_be),
        cmocka_unit_test(former_patients_come_as_history),
        cmocka_unit_test(a_book_with_patients_in_it_is_refused),
        cmocka_unit_test(so_many_patients_are_refused),
        cmocka_unit_test(a_stopped_demo_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
