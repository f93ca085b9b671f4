#include "book/log.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/verify.h"
#include "book/write.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ACTS = 8 };

/* Desk has written eight acts about one patient; laptop and stick hold nothing yet. */
struct sites {
    struct book *desk, *laptop, *stick;
    struct id patient;
    struct arena a;
};

static void act(struct book *b, const struct id *patient, const char *given)
{
    book_lib_set_text(b, KIND_PATIENT, patient, PATIENT_GIVEN, given);
}

static int open_sites(void **state)
{
    static struct sites s;
    memset(&s, 0, sizeof s);
    id_seed(11);
    s.desk = book_lib_site("Desk 1");
    s.laptop = book_lib_site("Laptop");
    s.stick = book_lib_site("Stick");
    s.patient = book_lib_patient(s.desk, "Kautzer");
    for (int i = 2; i <= ACTS; i++) {
        char given[16];
        snprintf(given, sizeof given, "Jo%d", i);
        act(s.desk, &s.patient, given);
    }
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

static struct log_run run_of(struct sites *s, struct book *b, int64_t ordinal, int64_t from, int64_t to)
{
    struct log_run r;
    struct err e = {0};
    book_lib_ok(log_read(b, ordinal, from, to, &s->a, &r, &e), &e);
    return r;
}

static struct log_taken take(struct book *b, struct log_run r)
{
    struct log_taken t;
    struct err e = {0};
    book_lib_ok(log_take(b, &r, 1, &t, &e), &e);
    return t;
}

static void assert_holds_nothing(struct book *b)
{
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM txn"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM stream"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM salt"), 0);
    assert_int_equal(book_lib_number(b, "SELECT count(*) FROM patient"), 0);
}

static struct verify_report verified(struct sites *s, struct book *b)
{
    struct verify_report r;
    struct err e = {0};
    book_lib_ok(verify_book(b, NULL, &s->a, &r, &e), &e);
    if (!r.is_ok)
        fail_msg("%s", r.problems[0]);
    return r;
}

/* ---- taking ---- */

static void what_one_site_sends_the_other_shows(void **state)
{
    struct sites *s = *state;
    struct log_taken t = take(s->laptop, run_of(s, s->desk, 1, 1, ACTS));
    assert_int_equal(t.added, ACTS);
    assert_int_equal(t.known, 0);
    assert_false(t.was_rebuilt);
    assert_false(t.is_ahead);
    book_lib_shows(s->laptop, KIND_PATIENT, &s->patient, PATIENT_GIVEN, "Jo8");
    book_lib_same(s->desk, s->laptop);
    struct verify_report mine = verified(s, s->desk), theirs = verified(s, s->laptop);
    assert_string_equal(mine.log_code, theirs.log_code);
    assert_string_equal(mine.state_code, theirs.state_code);
}

static void what_is_known_is_counted_and_not_added_again(void **state)
{
    struct sites *s = *state;
    take(s->laptop, run_of(s, s->desk, 1, 1, 5));
    struct log_taken t = take(s->laptop, run_of(s, s->desk, 1, 3, ACTS));
    assert_int_equal(t.known, 3);
    assert_int_equal(t.added, 3);
    t = take(s->laptop, run_of(s, s->desk, 1, 1, ACTS));
    assert_int_equal(t.known, ACTS);
    assert_int_equal(t.added, 0);
    assert_int_equal(book_lib_number(s->laptop, "SELECT count(*) FROM txn"), ACTS);
    assert_int_equal(book_lib_number(s->laptop, "SELECT count(*) FROM stream"), 1);
    book_lib_same(s->desk, s->laptop);
}

static void what_can_be_applied_is_applied_though_something_is_missing_before(void **state)
{
    struct sites *s = *state;
    take(s->laptop, run_of(s, s->desk, 1, 7, ACTS));
    book_lib_shows(s->laptop, KIND_PATIENT, &s->patient, PATIENT_GIVEN, "Jo8");
    book_lib_shows(s->laptop, KIND_PATIENT, &s->patient, PATIENT_FAMILY, "null");
    assert_int_equal(verified(s, s->laptop).gaps, 1);
    take(s->laptop, run_of(s, s->desk, 1, 1, 3));
    assert_int_equal(verified(s, s->laptop).gaps, 1);
    take(s->laptop, run_of(s, s->desk, 1, 4, 6));
    assert_int_equal(verified(s, s->laptop).gaps, 0);
    book_lib_same(s->desk, s->laptop);
    act(s->desk, &s->patient, "Joy"); /* and goes on where it was cut */
    take(s->laptop, run_of(s, s->desk, 1, 9, 9));
    book_lib_same(s->desk, s->laptop);
    assert_int_equal(book_lib_number(s->laptop, "SELECT count(*) FROM stream"), 2);
}

/* Four pieces in each of their 24 orders. */
static void the_order_of_arrival_does_not_matter(void **state)
{
    struct sites *s = *state;
    struct buf want = book_lib_dump(s->desk);
    for (int order = 0; order < 24; order++) {
        int left[4] = {0, 1, 2, 3}, n = 4;
        struct book *b = book_lib_site("Other");
        for (int k = order, base = 6; n > 0; base = n ? base / n : 1) {
            int at = n > 1 ? k / base : 0, piece = left[at];
            k %= base;
            for (int i = at; i < n - 1; i++)
                left[i] = left[i + 1];
            n--;
            take(b, run_of(s, s->desk, 1, piece * 2 + 1, piece * 2 + 2));
        }
        struct buf got = book_lib_dump(b);
        assert_string_equal(buf_str(&got), buf_str(&want));
        assert_int_equal(verified(s, b).gaps, 0);
        buf_finish(&got);
        book_close(b);
    }
    buf_finish(&want);
}

/* ---- refusals: nothing of any run is kept ---- */

static void assert_run_refused(struct sites *s, struct log_run bad, enum err_kind kind, const char *words)
{
    struct log_run runs[2] = {run_of(s, s->stick, 1, 1, 1), bad};
    struct err e = {0};
    struct log_taken t;
    book_lib_refused(log_take(s->laptop, runs, 2, &t, &e), &e, kind, words);
    assert_holds_nothing(s->laptop);
}

static void a_run_that_was_damaged_on_its_way_is_refused_whole(void **state)
{
    struct sites *s = *state;
    book_lib_patient(s->stick, "Zemlak"); /* a sound run before it is not kept either */
    for (int i = 0; i < ACTS; i++)
        for (int where = 0; where < 3; where++) {
            struct log_run r = run_of(s, s->desk, 1, 1, ACTS);
            uint8_t *body = arena_memdup(&s->a, r.bodies[i].p, r.bodies[i].n);
            body[where == 0 ? 3 : where == 1 ? r.bodies[i].n / 2 : r.bodies[i].n - 1] ^= 1;
            r.bodies[i].p = body;
            assert_run_refused(s, r, ERR_DAMAGE, NULL);
        }
}

static void a_run_must_come_to_the_hash_it_names(void **state)
{
    struct sites *s = *state;
    book_lib_patient(s->stick, "Zemlak");
    struct log_run r = run_of(s, s->desk, 1, 1, ACTS);
    r.head[31] ^= 1;
    assert_run_refused(s, r, ERR_DAMAGE, "does not come to the hash");
    r = run_of(s, s->desk, 1, 1, ACTS);
    r.n--;
    assert_run_refused(s, r, ERR_DAMAGE, "does not come to the hash");
    r = run_of(s, s->desk, 1, 3, ACTS);
    r.prev[0] ^= 1;
    assert_run_refused(s, r, ERR_DAMAGE, "does not come to the hash");
    r = run_of(s, s->desk, 1, 1, ACTS);
    r.writer.b[0] ^= 1;
    assert_run_refused(s, r, ERR_DAMAGE, "does not come to the hash");
}

static void a_run_must_begin_and_go_on_as_chains_do(void **state)
{
    struct sites *s = *state;
    book_lib_patient(s->stick, "Zemlak");
    struct log_run r = run_of(s, s->desk, 1, 1, ACTS);
    r.writer = ID_NONE;
    assert_run_refused(s, r, ERR_DAMAGE, "beginning");
    r = run_of(s, s->desk, 1, 1, ACTS);
    r.prev[5] = 1;
    assert_run_refused(s, r, ERR_DAMAGE, "beginning");
    r = run_of(s, s->desk, 1, 1, ACTS);
    r.first_seq = 0;
    assert_run_refused(s, r, ERR_DAMAGE, "beginning");
    r.first_seq = 1;
    r.n = -1;
    assert_run_refused(s, r, ERR_DAMAGE, "beginning");
    r = run_of(s, s->desk, 1, 1, ACTS);
    struct bytes second = r.bodies[1];
    r.bodies[1] = r.bodies[2];
    r.bodies[2] = second;
    assert_run_refused(s, r, ERR_DAMAGE, "out of order");
}

static void a_run_without_its_salts_cannot_be_checked_and_is_refused(void **state)
{
    struct sites *s = *state;
    book_lib_patient(s->stick, "Zemlak");
    struct log_run r = run_of(s, s->desk, 1, 1, ACTS);
    assert_int_equal(r.nsalts, 1);
    r.nsalts = 0;
    assert_run_refused(s, r, ERR_DAMAGE, "salt");
    r = run_of(s, s->desk, 1, 1, ACTS);
    r.salts[0].salt[0] ^= 1;
    assert_run_refused(s, r, ERR_DAMAGE, "salt");
}

static void a_transaction_of_a_newer_rounds_is_not_taken_as_damaged(void **state)
{
    struct sites *s = *state;
    book_lib_patient(s->stick, "Zemlak");
    struct log_run r = run_of(s, s->desk, 1, 1, 1);
    uint8_t *body = arena_memdup(&s->a, r.bodies[0].p, r.bodies[0].n);
    body[0] = TXN_FORMAT + 1;
    r.bodies[0].p = body;
    assert_run_refused(s, r, ERR_NEWER, "update");
}

/* ---- reading ---- */

static void a_run_is_cut_to_what_there_is(void **state)
{
    struct sites *s = *state;
    struct err e = {0};
    struct log_run r = run_of(s, s->desk, 1, -5, 3);
    assert_int_equal(r.first_seq, 1);
    assert_int_equal(r.n, 3);
    r = run_of(s, s->desk, 1, 7, 700);
    assert_int_equal(r.first_seq, 7);
    assert_int_equal(r.n, 2);
    r = run_of(s, s->desk, 1, 9, 12);
    assert_int_equal(r.n, 0);
    take(s->laptop, r); /* nothing, and no harm */
    assert_holds_nothing(s->laptop);
    book_lib_refused(log_read(s->desk, 2, 1, 1, &s->a, &r, &e), &e, ERR_MISSING, NULL);
    book_lib_refused(log_read(s->desk, 0, 1, 1, &s->a, &r, &e), &e, ERR_MISSING, NULL);
}

static void a_hole_in_the_log_is_not_read_over(void **state)
{
    struct sites *s = *state;
    struct err e = {0};
    struct log_run r;
    book_lib_sql(s->desk, "DELETE FROM txn WHERE key = (1 << 40) + 4");
    book_lib_refused(log_read(s->desk, 1, 5, 8, &s->a, &r, &e), &e, ERR_DAMAGE, "missing");
    r = run_of(s, s->desk, 1, 3, 8);
    struct log_taken t;
    book_lib_refused(log_take(s->laptop, &r, 1, &t, &e), &e, ERR_DAMAGE, NULL);
}

/* ---- what a transaction knows ---- */

static int heads_named(struct sites *s, struct book *b)
{
    struct log_run r = run_of(s, b, b->self.ordinal, b->self.seq, b->self.seq);
    struct txn t;
    struct err e = {0};
    book_lib_ok(txn_decode(r.bodies[0].p, r.bodies[0].n, &t, &e), &e);
    return t.nheads;
}

static void a_transaction_names_the_heads_that_changed_and_only_those(void **state)
{
    struct sites *s = *state;
    struct id other = book_lib_patient(s->stick, "Zemlak");
    assert_int_equal(heads_named(s, s->stick), 0);
    book_lib_send(s->desk, s->laptop);
    book_lib_send(s->stick, s->laptop);
    act(s->laptop, &s->patient, "one");
    assert_int_equal(heads_named(s, s->laptop), 2);
    act(s->laptop, &s->patient, "two");
    assert_int_equal(heads_named(s, s->laptop), 0);
    act(s->stick, &other, "three");
    book_lib_send(s->stick, s->laptop);
    act(s->laptop, &s->patient, "four");
    assert_int_equal(heads_named(s, s->laptop), 1);
}

static void a_new_name_names_all_heads_again(void **state)
{
    struct sites *s = *state;
    struct err e = {0};
    book_lib_send(s->desk, s->laptop);
    act(s->laptop, &s->patient, "one");
    book_lib_ok(write_begin(s->laptop, false, &e), &e);
    s->laptop->is_logging = true;
    bool ok = identity_fork(s->laptop, &e);
    s->laptop->is_logging = false;
    book_lib_ok(write_end(s->laptop, ok, &e), &e);
    act(s->laptop, &s->patient, "two");
    assert_int_equal(heads_named(s, s->laptop), 2); /* the desk's and its own former one */
    book_lib_send(s->laptop, s->desk);
    book_lib_shows(s->desk, KIND_PATIENT, &s->patient, PATIENT_GIVEN, "two");
    assert_int_equal(book_lib_number(s->desk, "SELECT count(*) FROM head"), 0);
}

static void every_eighth_transaction_carries_links_back(void **state)
{
    struct sites *s = *state;
    static const struct {
        int64_t seq;
        int links;
    } want[] = {{8, 0}, {15, 0}, {16, 1}, {24, 2}, {32, 2}, {40, 3}, {41, 0}, {80, 4}};
    for (int i = ACTS; i < 80; i++)
        act(s->desk, &s->patient, "again");
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct log_run r = run_of(s, s->desk, 1, want[i].seq, want[i].seq);
        struct txn t;
        struct err e = {0};
        book_lib_ok(txn_decode(r.bodies[0].p, r.bodies[0].n, &t, &e), &e);
        assert_int_equal(t.nlinks, want[i].links);
        for (int k = 0; k < t.nlinks; k++) {
            struct log_run back = run_of(s, s->desk, 1, want[i].seq - (8 << k), want[i].seq - (8 << k));
            assert_memory_equal(t.links.p + k * TXN_LINK, back.head, TXN_LINK);
        }
    }
    /* Where all is there they are no evidence of anything, and make no rows that each look at history would read. */
    assert_int_equal(book_lib_number(s->desk, "SELECT count(*) FROM named"), 0);
    take(s->laptop, run_of(s, s->desk, 1, 20, 80));
    assert_in_range(book_lib_number(s->laptop, "SELECT count(*) FROM named"), 1, 20);
}

/* ---- forks ---- */

/* The desk as it was when `image` was made, going on under its name somewhere else. */
static struct book *clone_of(const struct buf *image)
{
    struct book *b;
    struct err e = {0};
    const struct book_options o = {.site = "Clone"};
    book_lib_ok(copy_from_image(image, &o, &b, &e), &e);
    return b;
}

static struct buf image_of(struct book *b)
{
    struct buf image = {0};
    struct err e = {0};
    book_lib_ok(copy_image(b, &image, &e), &e);
    return image;
}

static void both_branches_of_a_forked_writer_are_kept(void **state)
{
    struct sites *s = *state;
    struct buf image = image_of(s->desk);
    struct book *clone = clone_of(&image);
    act(s->desk, &s->patient, "at the desk");
    act(clone, &s->patient, "in the clone");
    assert_memory_equal(clone->self.writer, s->desk->self.writer, ID_SIZE);
    take(s->laptop, run_of(s, s->desk, 1, 1, 99));
    struct log_taken t = take(s->laptop, run_of(s, clone, 1, 1, 99));
    assert_int_equal(t.added, 1);
    assert_true(t.was_rebuilt);
    assert_int_equal(verified(s, s->laptop).forks, 1);
    assert_int_equal(book_lib_number(s->laptop, "SELECT count(*) FROM conflict"), 1);
    take(s->stick, run_of(s, clone, 1, 1, 99));
    take(s->stick, run_of(s, s->desk, 1, 1, 99));
    book_lib_same(s->stick, s->laptop);
    assert_int_equal(book_lib_number(s->stick, "SELECT count(*) FROM txn"), ACTS + 2);
    t = take(s->stick, run_of(s, s->desk, 1, 1, 99));
    assert_false(t.was_rebuilt); /* it was known to have forked */
    book_close(clone);
    buf_finish(&image);
}

static void a_name_that_somebody_else_uses_is_not_used_again(void **state)
{
    struct sites *s = *state;
    struct buf image = image_of(s->desk);
    struct book *clone = clone_of(&image);
    uint8_t old[ID_SIZE];
    memcpy(old, s->desk->self.writer, ID_SIZE);
    act(clone, &s->patient, "in the clone");
    act(s->desk, &s->patient, "at the desk");
    take(s->desk, run_of(s, clone, 1, 1, 99));
    act(s->desk, &s->patient, "settled");
    assert_memory_not_equal(s->desk->self.writer, old, ID_SIZE);
    assert_int_equal(book_lib_number(s->desk, "SELECT count(*) FROM head"), 0);
    book_lib_send(s->desk, s->laptop);
    book_lib_same(s->desk, s->laptop);
    book_close(clone);
    buf_finish(&image);
}

/* What was missing here but written by ourselves before a restore comes back as somebody else's. */
static void what_this_computer_lost_comes_back_to_it(void **state)
{
    struct sites *s = *state;
    struct buf image = image_of(s->desk);
    act(s->desk, &s->patient, "lost");
    book_lib_send(s->desk, s->laptop);
    struct book *restored = clone_of(&image);
    take(restored, run_of(s, s->laptop, 1, 1, 99));
    book_lib_same(restored, s->laptop);
    uint8_t old[ID_SIZE];
    memcpy(old, s->desk->self.writer, ID_SIZE);
    act(restored, &s->patient, "new");
    assert_memory_not_equal(restored->self.writer, old, ID_SIZE);
    book_close(restored);
    buf_finish(&image);
}

/* Links say that a writer has forked even where the place of the fork is missing. */
static void a_fork_shows_though_the_transactions_around_it_are_missing(void **state)
{
    struct sites *s = *state;
    struct buf image = image_of(s->desk);
    struct book *clone = clone_of(&image);
    for (int i = ACTS; i < 20; i++) {
        act(s->desk, &s->patient, "at the desk");
        act(clone, &s->patient, "in the clone");
    }
    for (int i = 20; i < 32; i++)
        act(clone, &s->patient, "in the clone");
    take(s->laptop, run_of(s, s->desk, 1, 1, 20));
    struct log_taken t = take(s->laptop, run_of(s, clone, 1, 32, 32)); /* links to 24 and 16 */
    assert_true(t.was_rebuilt);
    assert_int_equal(verified(s, s->laptop).forks, 1);
    book_close(clone);
    buf_finish(&image);
}

/* Two who have each seen another entry under one number of a writer say so, though neither entry is here. */
static void a_fork_shows_by_what_others_have_seen_of_it(void **state)
{
    struct sites *s = *state;
    struct buf image = image_of(s->desk);
    struct book *clone = clone_of(&image), *here = book_lib_site("Here");
    struct id other = id_new(BOOK_LIB_NOW_MS);
    act(s->desk, &s->patient, "at the desk");
    act(clone, &s->patient, "in the clone");
    take(s->laptop, run_of(s, s->desk, 1, 1, 99));
    take(s->stick, run_of(s, clone, 1, 1, 99));
    act(s->laptop, &other, "knows the desk's");
    act(s->stick, &other, "knows the clone's");
    take(here, run_of(s, s->desk, 1, 1, ACTS));
    take(here, run_of(s, s->laptop, 2, 1, 99));
    assert_int_equal(verified(s, here).forks, 0);
    struct log_taken t = take(here, run_of(s, s->stick, 2, 1, 99));
    assert_true(t.was_rebuilt);
    assert_int_equal(verified(s, here).forks, 1);
    take(here, run_of(s, s->desk, 1, 1, 99));
    take(here, run_of(s, clone, 1, 1, 99));
    take(s->laptop, run_of(s, clone, 1, 1, 99));
    take(s->laptop, run_of(s, s->stick, 2, 1, 99));
    book_lib_same(here, s->laptop);
    book_close(clone);
    book_close(here);
    buf_finish(&image);
}

/* ---- clocks ---- */

static void a_clock_far_ahead_is_told_and_not_followed(void **state)
{
    struct sites *s = *state;
    clock_freeze(BOOK_LIB_NOW_MS + LOG_AHEAD_MS + 1);
    act(s->desk, &s->patient, "from the future");
    clock_freeze(BOOK_LIB_NOW_MS);
    struct log_taken t = take(s->laptop, run_of(s, s->desk, 1, 1, 99));
    assert_true(t.is_ahead);
    book_lib_shows(s->laptop, KIND_PATIENT, &s->patient, PATIENT_GIVEN, "from the future");
    act(s->laptop, &s->patient, "now");
    assert_in_range(s->laptop->self.hlc >> 16, BOOK_LIB_NOW_MS, BOOK_LIB_NOW_MS + 1);
    book_lib_shows(s->laptop, KIND_PATIENT, &s->patient, PATIENT_GIVEN, "now");
}

static void a_clock_a_little_ahead_is_followed(void **state)
{
    struct sites *s = *state;
    clock_freeze(BOOK_LIB_NOW_MS + LOG_AHEAD_MS);
    act(s->desk, &s->patient, "soon");
    int64_t soon = s->desk->self.hlc;
    clock_freeze(BOOK_LIB_NOW_MS);
    struct log_taken t = take(s->laptop, run_of(s, s->desk, 1, 1, 99));
    assert_false(t.is_ahead);
    act(s->laptop, &s->patient, "now");
    assert_true(s->laptop->self.hlc == soon + 1);
}

int main(void)
{
#define WITH_SITES(f) cmocka_unit_test_setup_teardown(f, open_sites, close_sites)
    const struct CMUnitTest tests[] = {
        WITH_SITES(what_one_site_sends_the_other_shows),
        WITH_SITES(what_is_known_is_counted_and_not_added_again),
        WITH_SITES(what_can_be_applied_is_applied_though_something_is_missing_before),
        WITH_SITES(the_order_of_arrival_does_not_matter),
        WITH_SITES(a_run_that_was_damaged_on_its_way_is_refused_whole),
        WITH_SITES(a_run_must_come_to_the_hash_it_names),
        WITH_SITES(a_run_must_begin_and_go_on_as_chains_do),
        WITH_SITES(a_run_without_its_salts_cannot_be_checked_and_is_refused),
        WITH_SITES(a_transaction_of_a_newer_rounds_is_not_taken_as_damaged),
        WITH_SITES(a_run_is_cut_to_what_there_is),
        WITH_SITES(a_hole_in_the_log_is_not_read_over),
        WITH_SITES(a_transaction_names_the_heads_that_changed_and_only_those),
        WITH_SITES(a_new_name_names_all_heads_again),
        WITH_SITES(every_eighth_transaction_carries_links_back),
        WITH_SITES(both_branches_of_a_forked_writer_are_kept),
        WITH_SITES(a_name_that_somebody_else_uses_is_not_used_again),
        WITH_SITES(what_this_computer_lost_comes_back_to_it),
        WITH_SITES(a_fork_shows_though_the_transactions_around_it_are_missing),
        WITH_SITES(a_fork_shows_by_what_others_have_seen_of_it),
        WITH_SITES(a_clock_far_ahead_is_told_and_not_followed),
        WITH_SITES(a_clock_a_little_ahead_is_followed),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
