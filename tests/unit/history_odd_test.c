/* Histories at their ends: farther back than is looked, more who wrote at once than are told apart, and what was taken
 * back already. */
#include "book/history.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/know.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BACK = 400, AT_ONCE = 40 };

struct desk {
    struct book *b;
    struct who okoro, chen;
    struct id patient;
    struct arena a;
};

static int64_t edit(struct book *b, const struct who *who, const struct id *patient, int field, const char *text)
{
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "patient-edit", who, &e), &e);
    act_record(&act, KIND_PATIENT, patient, patient);
    act_set_text(&act, field, text);
    book_lib_ok(act_commit(&act, &e), &e);
    return act.key;
}

static int open_desk(void **state)
{
    static struct desk d;
    memset(&d, 0, sizeof d);
    id_seed(3);
    d.b = book_lib_site("Desk 1");
    d.okoro.staff = id_derived("staff", "okoro");
    d.chen.staff = id_derived("staff", "chen");
    d.patient = id_new(clock_now_ms());
    edit(d.b, &d.okoro, &d.patient, PATIENT_FAMILY, "Kautzer");
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;
    book_close(d->b);
    arena_finish(&d->a);
    return 0;
}

static struct undo_result undo(struct desk *d, int64_t key)
{
    struct undo_result r;
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(d->b, &act, "undo", &d->okoro, &e), &e);
    book_lib_ok(history_undo(&act, key, &d->a, &r, &e), &e);
    book_lib_ok(act_commit(&act, &e), &e);
    return r;
}

static bool can_undo(struct desk *d, bool redo, int64_t *key)
{
    struct log_entry l = {0};
    struct err e = {0};
    bool found;
    book_lib_ok(history_undoable(d->b, &d->okoro.staff, 0, redo, &d->a, &l, &found, &e), &e);
    *key = l.key;
    return found;
}

static void what_was_taken_back_already_is_not_taken_back_again(void **state)
{
    struct desk *d = *state;
    int64_t key = edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "Jo");
    assert_int_equal(undo(d, key).nwritten, 1);
    struct undo_result again = undo(d, key);
    assert_int_equal(again.nwritten, 0);
    assert_int_equal(again.nkept, 1);
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_GIVEN, "null");
}

static void an_act_behind_hundreds_of_others_is_not_found_by_one_key(void **state)
{
    struct desk *d = *state;
    int64_t own = edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "Jo"), key;
    for (int i = 1; i < BACK; i++)
        edit(d->b, &d->chen, &d->patient, PATIENT_FAMILY, i % 2 ? "One" : "Two");
    assert_true(can_undo(d, false, &key) && key == own); /* the last that is looked at */
    edit(d->b, &d->chen, &d->patient, PATIENT_FAMILY, "Three");
    assert_false(can_undo(d, false, &key));
    assert_int_equal(undo(d, own).nwritten, 1); /* out of the record's own history it can be */
    assert_true(can_undo(d, true, &key) && key == KEY_OF(1, d->b->self.seq)); /* and done again, by one key */
    assert_false(can_undo(d, false, &key));
}

static void of_many_who_wrote_at_once_the_latest_was_seen_before(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    struct err e = {0};
    int n;
    for (int i = 0; i < AT_ONCE; i++) {
        char given[16];
        struct book *site = book_lib_site("Laptop");
        snprintf(given, sizeof given, "Jo%d", i);
        struct log_run run;
        struct log_taken t;
        book_lib_ok(log_read(d->b, 1, 1, 1, &d->a, &run, &e), &e);
        book_lib_ok(log_take(site, &run, 1, &t, &e), &e);
        clock_freeze(BOOK_LIB_NOW_MS + i * 1000);
        edit(site, &d->chen, &d->patient, PATIENT_GIVEN, given);
        book_lib_send(site, d->b);
        book_close(site);
    }
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM head"), AT_ONCE);
    clock_freeze(BOOK_LIB_NOW_MS + AT_ONCE * 1000);
    edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "settled");
    book_lib_ok(history_of(d->b, KIND_PATIENT, &d->patient, &d->a, &ev, &n, &e), &e);
    assert_int_equal(n, AT_ONCE + 2);
    assert_memory_equal(ev[n - 1].changes[0].before.p, "Jo39", 4);
    assert_int_equal(ev[n - 1].changes[0].before.n, 4);
}

/* A clone that writes at the same instant: the order is the same wherever both are held. */
static void what_a_clone_wrote_at_the_same_instant_stands_in_one_order_everywhere(void **state)
{
    struct desk *d = *state;
    struct buf image = {0};
    struct err e = {0};
    struct book *clone, *here = book_lib_site("Laptop"), *there = book_lib_site("Annex");
    const struct book_options o = {.site = "Clone"};
    struct event *x, *y;
    int n, m;
    book_lib_ok(copy_image(d->b, &image, &e), &e);
    book_lib_ok(copy_from_image(&image, &o, &clone, &e), &e);
    edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "Jo");
    edit(clone, &d->okoro, &d->patient, PATIENT_GIVEN, "Jack");
    assert_int_equal(d->b->self.hlc, clone->self.hlc);
    book_lib_send(d->b, here);
    book_lib_send(clone, here);
    book_lib_send(clone, there);
    book_lib_send(d->b, there);
    book_lib_ok(history_of(here, KIND_PATIENT, &d->patient, &d->a, &x, &n, &e), &e);
    book_lib_ok(history_of(there, KIND_PATIENT, &d->patient, &d->a, &y, &m, &e), &e);
    assert_int_equal(n, 3);
    assert_int_equal(m, 3);
    for (int i = 0; i < n; i++)
        assert_memory_equal(x[i].hash.b, y[i].hash.b, ID_SIZE);
    buf_finish(&image);
    book_close(clone);
    book_close(here);
    book_close(there);
}

static void a_field_that_this_version_does_not_know_was_not_written_again(void **state)
{
    struct desk *d = *state;
    struct glance g;
    struct row row;
    struct err e = {0};
    edit(d->b, &d->chen, &d->patient, PATIENT_GIVEN, "Jo");
    book_lib_ok(history_glance(d->b, KIND_PATIENT, &d->patient, true, &d->a, &row, &g, &e), &e);
    assert_true(history_is_rewritten(&g, &row, PATIENT_GIVEN));
    assert_false(history_is_rewritten(&g, &row, PATIENT_FAMILY));
    assert_false(history_is_rewritten(&g, &row, 900));
}

int main(void)
{
#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        AT_DESK(what_was_taken_back_already_is_not_taken_back_again),
        AT_DESK(an_act_behind_hundreds_of_others_is_not_found_by_one_key),
        AT_DESK(of_many_who_wrote_at_once_the_latest_was_seen_before),
        AT_DESK(what_a_clone_wrote_at_the_same_instant_stands_in_one_order_everywhere),
        AT_DESK(a_field_that_this_version_does_not_know_was_not_written_again),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
