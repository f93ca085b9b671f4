/* Taking in parts: many SQLite transactions, and nothing that shows it. */
#include "book/log.h"

#include "base/clock.h"
#include "book/verify.h"
#include "book_lib.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENTS = 40, ROUNDS = 6, ALL = PATIENTS * ROUNDS };

/* Desk and laptop have both written about the same patients without knowing of each other's last words. */
struct sites {
    struct book *desk, *laptop, *stick;
    struct id patient[PATIENTS];
    struct log_run runs[8];
    int nruns;
    struct arena a;
};

static void gather(struct sites *s, struct book *from)
{
    struct err e = {0};
    s->nruns = log_branches(from, &e);
    assert_in_range(s->nruns, 1, 8);
    for (int i = 0; i < s->nruns; i++)
        book_lib_ok(log_read(from, i + 1, 1, INT64_MAX - 1, &s->a, &s->runs[i], &e), &e);
}

static int open_sites(void **state)
{
    static struct sites s;
    memset(&s, 0, sizeof s);
    clock_freeze(BOOK_LIB_NOW_MS);
    id_seed(12);
    s.desk = book_lib_site("Desk 1");
    s.laptop = book_lib_site("Laptop");
    s.stick = book_lib_site("Stick");
    for (int i = 0; i < PATIENTS; i++)
        s.patient[i] = book_lib_patient(s.desk, "Kautzer");
    book_lib_send(s.desk, s.laptop);
    for (int r = 1; r < ROUNDS; r++)
        for (int i = 0; i < PATIENTS; i++) {
            char given[16];
            snprintf(given, sizeof given, "Jo%d", r);
            book_lib_set_text(r % 2 ? s.desk : s.laptop, KIND_PATIENT, &s.patient[i], PATIENT_GIVEN, given);
        }
    book_lib_send(s.laptop, s.desk);
    gather(&s, s.desk);
    *state = &s;
    return 0;
}

static int close_sites(void **state)
{
    struct sites *s = *state;
    book_close(s->desk);
    book_close(s->laptop);
    book_close(s->stick);
    arena_finish(&s->a);
    return 0;
}

static void assert_sound(struct book *b)
{
    struct err e = {0};
    struct verify_report r;
    struct arena a = {0};
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    if (!r.is_ok)
        fail_msg("%s", r.problems[0]);
    struct buf before = book_lib_dump(b);
    book_lib_ok(verify_rebuild(b, NULL, &e), &e);
    struct buf after = book_lib_dump(b);
    assert_string_equal(buf_str(&before), buf_str(&after));
    buf_finish(&before);
    buf_finish(&after);
    arena_finish(&a);
}

static void parts_of_any_size_give_what_one_gives(void **state)
{
    struct sites *s = *state;
    static const int sizes[] = {1, 2, 7, 64, 1000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct book *b = book_lib_site("Another");
        struct log_taken t;
        struct err e = {0};
        b->take_most = sizes[i];
        book_lib_ok(log_take_some(b, s->runs, s->nruns, NULL, &t, &e), &e);
        assert_int_equal(t.added, ALL);
        assert_int_equal(t.parts, (ALL + sizes[i] - 1) / sizes[i]);
        book_lib_same(b, s->desk);
        assert_sound(b);
        book_close(b);
    }
}

static bool stop(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    return --*(int *)arg >= 0;
}

static void a_take_that_was_stopped_leaves_a_sound_book_and_goes_on(void **state)
{
    struct sites *s = *state;
    int ticks = 0;
    const struct progress p = {stop, &ticks};
    struct log_taken t;
    struct err e = {0};
    s->stick->take_most = 50;
    book_lib_refused(log_take_some(s->stick, s->runs, s->nruns, &p, &t, &e), &e, ERR_REFUSED, "goes on from there");
    assert_int_equal(t.added, 50);
    assert_int_equal(book_lib_number(s->stick, "SELECT count(*) FROM txn"), 50);
    assert_sound(s->stick);
    book_lib_ok(log_take_some(s->stick, s->runs, s->nruns, NULL, &t, &e), &e);
    assert_int_equal(t.added, ALL - 50);
    assert_int_equal(t.known, 50);
    book_lib_same(s->stick, s->desk);
}

static void nothing_of_any_run_is_kept_if_one_is_damaged(void **state)
{
    struct sites *s = *state;
    struct log_taken t;
    struct err e = {0};
    s->stick->take_most = 1;
    s->runs[s->nruns - 1].head[3] ^= 1;
    book_lib_refused(log_take_some(s->stick, s->runs, s->nruns, NULL, &t, &e), &e, ERR_DAMAGE, "damaged on its way");
    assert_int_equal(book_lib_number(s->stick, "SELECT count(*) FROM txn"), 0);
}

static void what_is_held_is_not_written_again(void **state)
{
    struct sites *s = *state;
    struct log_taken t;
    struct err e = {0};
    book_lib_ok(log_take_some(s->stick, s->runs, s->nruns, NULL, &t, &e), &e);
    book_lib_ok(log_take_some(s->stick, s->runs, s->nruns, NULL, &t, &e), &e);
    assert_int_equal(t.known, ALL);
    assert_int_equal(t.parts, 0);
}

/* --- killed ------------------------------------------------------------------ */

struct job {
    struct sites *s;
    const char *path;
};

static bool die(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)what, (void)done, (void)total;
    kill(getpid(), 9);
    return true;
}

static void take_and_die(void *arg)
{
    const struct job *j = arg;
    const struct progress p = {die, NULL};
    struct log_taken t;
    struct err e = {0};
    struct book *b = book_lib_open(j->path);
    b->take_most = 30;
    log_take_some(b, j->s->runs, j->s->nruns, &p, &t, &e);
}

static void a_take_that_was_killed_leaves_a_sound_book_and_goes_on(void **state)
{
    struct sites *s = *state;
    book_lib_folder();
    struct job j = {s, book_lib_path("practice.db")};
    struct log_taken t;
    struct err e = {0};
    book_close(book_lib_create(j.path));
    assert_true(book_lib_child(take_and_die, &j, 9));
    struct book *b = book_lib_open(j.path);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 30);
    assert_sound(b);
    book_lib_ok(log_take_some(b, s->runs, s->nruns, NULL, &t, &e), &e);
    book_lib_same(b, s->desk);
    book_close(b);
    book_lib_remove();
}

int main(void)
{
#define WITH_SITES(f) cmocka_unit_test_setup_teardown(f, open_sites, close_sites)
    const struct CMUnitTest tests[] = {
        WITH_SITES(parts_of_any_size_give_what_one_gives),
        WITH_SITES(a_take_that_was_stopped_leaves_a_sound_book_and_goes_on),
        WITH_SITES(nothing_of_any_run_is_kept_if_one_is_damaged),
        WITH_SITES(what_is_held_is_not_written_again),
        WITH_SITES(a_take_that_was_killed_leaves_a_sound_book_and_goes_on),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
