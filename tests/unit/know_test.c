/* Who knew whom, of logs that nobody wrote so. What is right of logs that somebody did: tests/sim. */
#include "book/know.h"

#include "book/log.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum {
    MADE_UP = 20,
    LATER_KIND = 9999,
    AT_MOST_MS = 4000 /* of processor time; compared each with each: twelve seconds */
};

/* A chain of entries that say nothing this version knows, each with this many heads. head: the number of the entry, of
 * the head. */
struct chain {
    struct arena a;
    struct log_run run;
};

static void make_chain(struct chain *c, int n, int nheads, void (*head)(int, int, struct txn_head *))
{
    static struct txn_head heads[TXN_HEADS_MAX];
    uint8_t prev[HASH_SIZE] = {0};
    struct err e = {0};
    *c = (struct chain){0};
    id_random(c->run.writer.b, ID_SIZE);
    c->run.first_seq = 1;
    c->run.bodies = arena_array(&c->a, (size_t)n, sizeof *c->run.bodies);
    for (; c->run.n < n; c->run.n++) {
        struct txn t = {.seq = c->run.n + 1, .hlc = (BOOK_LIB_NOW_MS + c->run.n) << 16, .at_ms = BOOK_LIB_NOW_MS};
        struct buf body = {0}, cells = {0}, slots = {0};
        struct value one = value_int(1);
        struct id record;
        struct hash h;
        t.act = (struct bytes){(const uint8_t *)"made-up", strlen("made-up")};
        id_random(record.b, ID_SIZE);
        txn_add_cell(&cells, 1, &one);
        txn_add_part(&slots, LATER_KIND, &record, NULL, 0, &cells, 1);
        t.nslots = 1;
        t.nheads = nheads;
        for (int i = 0; i < nheads; i++)
            head(c->run.n, i, &heads[i]);
        qsort(heads, (size_t)nheads, sizeof *heads, txn_compare_heads);
        txn_encode(&t, heads, NULL, &slots, &body);
        c->run.bodies[c->run.n] = (struct bytes){arena_memdup(&c->a, body.data, body.len), body.len};
        book_lib_ok(txn_decode(c->run.bodies[c->run.n].p, body.len, &t, &e), &e);
        assert_true(txn_hash(&t, prev, &c->run.writer, NULL, NULL, &h));
        memcpy(prev, h.b, HASH_SIZE);
        buf_finish(&body);
        buf_finish(&cells);
        buf_finish(&slots);
    }
    memcpy(c->run.head, prev, HASH_SIZE);
}

static void of_nobody(int entry, int i, struct txn_head *h)
{
    (void)entry, (void)i;
    id_random(h->writer.b, ID_SIZE);
    id_random(h->hash, TXN_HASH);
    h->seq = 1 + h->hash[0];
}

static void a_copy_that_names_what_nobody_wrote_is_taken_in_time(void **state)
{
    struct book *b = book_lib_memory();
    struct chain c;
    struct err e = {0};
    struct log_taken t;
    (void)state;
    make_chain(&c, MADE_UP, TXN_HEADS_MAX, of_nobody);
    book_lib_ok(log_take(b, &c.run, 1, &t, &e), &e);
    assert_int_equal(t.added, MADE_UP);
    clock_t began = clock();
    know_forget(b);
    book_lib_ok(know_build(b, &e), &e);
    assert_in_range((clock() - began) * 1000 / CLOCKS_PER_SEC, 0, AT_MOST_MS);
    assert_int_equal(know_forked(b->know), 0);
    assert_true(know_knew(b->know, KEY_OF(1, 2), KEY_OF(1, 1)));
    arena_finish(&c.a);
    book_close(b);
}

/* Another entry for number 7 of a writer whose numbers 5 to 9 are not here, or always the same one. */
static struct id spoken_of;

static void of_one(int entry, int i, struct txn_head *h)
{
    (void)i;
    *h = (struct txn_head){.writer = spoken_of, .seq = 5 + entry % 5, .hash = {1}};
}

static void of_two(int entry, int i, struct txn_head *h)
{
    of_one(entry, i, h);
    h->hash[TXN_HASH - 1] = (uint8_t)(entry == 12);
}

static void two_names_for_what_is_not_here_are_a_fork(void **state)
{
    (void)state;
    for (int forks = 0; forks < 2; forks++) {
        struct book *b = book_lib_memory();
        struct chain first, second;
        struct err e = {0};
        struct log_taken t;
        make_chain(&first, 3, 0, of_one); /* of whom something is here */
        spoken_of = first.run.writer;
        make_chain(&second, MADE_UP, 1, forks ? of_two : of_one);
        book_lib_ok(log_take(b, &first.run, 1, &t, &e), &e);
        book_lib_ok(log_take(b, &second.run, 1, &t, &e), &e);
        book_lib_ok(know_build(b, &e), &e);
        assert_int_equal(know_forked(b->know), forks);
        arena_finish(&first.a);
        arena_finish(&second.a);
        book_close(b);
    }
}

static void of_branches_that_are_not_here_nobody_knew_anything(void **state)
{
    static const int64_t none[] = {INT64_MIN, -1, 0, KEY_OF(2, 1), KEY_OF(1 << 20, 1), INT64_MAX};
    struct book *b = book_lib_memory();
    struct err e = {0};
    (void)state;
    book_lib_patient(b, "Kautzer");
    book_lib_patient(b, "Lakin");
    book_lib_ok(know_build(b, &e), &e);
    assert_true(know_knew(b->know, KEY_OF(1, 2), KEY_OF(1, 1)));
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(know_knew(b->know, none[i], KEY_OF(1, 1)));
        assert_false(know_knew(b->know, KEY_OF(1, 1), none[i]));
        assert_false(know_knew(b->know, none[i], none[i]));
    }
    book_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_that_names_what_nobody_wrote_is_taken_in_time),
        cmocka_unit_test(two_names_for_what_is_not_here_are_a_fork),
        cmocka_unit_test(of_branches_that_are_not_here_nobody_knew_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
