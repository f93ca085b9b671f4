/* The words of very many patients, put in one after the other or all at once as a merge does: the same is found. */
#include "practice/find_run.h"

#include "base/clock.h"
#include "book/act.h"
#include "book/log.h"
#include "practice/practice.h"
#include "practice/rule_run.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

enum { PATIENTS = 300, RUNS = 100 };

struct sites {
    struct book *desk, *laptop;
    struct id patient[PATIENTS];
    struct arena a;
};

static struct book *site(const char *name)
{
    const struct book_options o = {.site = name, .derive = practice_derive, .settle = &rule_settle};
    struct book *b;
    struct err e = {0};
    practice_lib_ok(book_create(":memory:", &o, &b, &e), &e);
    return b;
}

static void name(struct sites *s, int i, const char *family)
{
    struct act act;
    struct err e = {0};
    practice_lib_ok(act_begin(s->desk, &act, "patient-edit", &(struct who){0}, &e), &e);
    act_record(&act, KIND_PATIENT, &s->patient[i], &s->patient[i]);
    act_set_text(&act, PATIENT_FAMILY, family);
    act_set_text(&act, PATIENT_GIVEN, i % 3 ? "Ann" : "Bob");
    practice_lib_ok(act_commit(&act, &e), &e);
}

static int open_sites(void **state)
{
    static struct sites s;
    clock_freeze(PRACTICE_LIB_NOW_MS);
    id_seed(7);
    s = (struct sites){.desk = site("Desk"), .laptop = site("Laptop")};
    for (int i = 0; i < PATIENTS; i++) {
        s.patient[i] = id_new(PRACTICE_LIB_NOW_MS + i);
        name(&s, i, "Smith");
    }
    *state = &s;
    return 0;
}

static int close_sites(void **state)
{
    struct sites *s = *state;
    book_close(s->desk);
    book_close(s->laptop);
    arena_finish(&s->a);
    return 0;
}

static void send(struct sites *s)
{
    struct log_run run;
    struct log_taken t;
    struct err e = {0};
    practice_lib_ok(log_read(s->desk, 1, 1, INT64_MAX - 1, &s->a, &run, &e), &e);
    practice_lib_ok(log_take(s->laptop, &run, 1, &t, &e), &e);
}

struct found {
    struct find_entry entry[PATIENTS];
    int n;
};

static bool collect(void *arg, const struct find_entry *entry, struct err *e)
{
    struct found *f = arg;
    (void)e;
    assert_true(f->n < PATIENTS);
    f->entry[f->n++] = *entry;
    return true;
}

static struct found look(struct sites *s, struct book *b, const char *word, int *runs)
{
    struct found f = {.n = 0};
    struct err e = {0};
    bool is_cut = false;
    struct find_stretch where = find_run_word(&s->a, word);
    const struct find_reader r = {collect, &f};
    practice_lib_ok(find_run_read(b, &where, RUNS, &r, &is_cut, &e), &e);
    practice_lib_ok(find_run_count(b, &where, RUNS, runs, &e), &e);
    assert_false(is_cut);
    return f;
}

static void assert_same(struct sites *s, const char *word, int count)
{
    int runs, runs_there;
    struct found x = look(s, s->desk, word, &runs), y = look(s, s->laptop, word, &runs_there);
    assert_int_equal(x.n, count);
    assert_int_equal(y.n, count);
    assert_true(runs_there <= 2 * (count / FIND_RUN_MAX + 1));
    for (int i = 0; i < count; i++) {
        assert_int_equal(x.entry[i].n, y.entry[i].n);
        assert_true(x.entry[i].sig.two == y.entry[i].sig.two && x.entry[i].sig.three == y.entry[i].sig.three);
        assert_true(i == 0 || y.entry[i].n > y.entry[i - 1].n);
    }
}

static void words_of_a_merge_are_those_of_one_act_after_the_other(void **state)
{
    struct sites *s = *state;
    send(s);
    assert_same(s, "smith", PATIENTS);
    assert_same(s, "bob", PATIENTS / 3);
}

static void names_that_change_leave_their_word_and_come_into_the_middle_of_another(void **state)
{
    struct sites *s = *state;
    int millers = 0;
    for (int i = 0; i < PATIENTS; i += 7)
        name(s, i, "Miller");
    send(s);
    for (int i = 0; i < PATIENTS; i += 2)
        name(s, i, "Miller");
    send(s);
    for (int i = 0; i < PATIENTS; i++)
        millers += i % 7 == 0 || i % 2 == 0;
    assert_same(s, "miller", millers);
    assert_same(s, "smith", PATIENTS - millers);
}

static void a_name_that_nobody_has_any_more_leaves_no_run(void **state)
{
    struct sites *s = *state;
    int runs;
    send(s);
    for (int i = 0; i < PATIENTS; i++)
        name(s, i, i % 2 ? "Miller" : "Jones");
    send(s);
    assert_int_equal(look(s, s->laptop, "smith", &runs).n, 0);
    assert_int_equal(runs, 0);
    assert_same(s, "jones", PATIENTS / 2);
}

int main(void)
{
#define WITH_SITES(f) cmocka_unit_test_setup_teardown(f, open_sites, close_sites)
    const struct CMUnitTest tests[] = {
        WITH_SITES(words_of_a_merge_are_those_of_one_act_after_the_other),
        WITH_SITES(names_that_change_leave_their_word_and_come_into_the_middle_of_another),
        WITH_SITES(a_name_that_nobody_has_any_more_leaves_no_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
