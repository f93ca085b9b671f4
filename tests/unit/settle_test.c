#include "book/settle.h"

#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 20000, MANY = 45000, WORDS = 1000 };

static struct {
    int calls, largest;
    int64_t sum, entries; /* of the numbers that came, and how many */
    bool is_in_order, fails;
} t;

/* What was put off comes sorted by word and number, the last of each. */
static bool late(struct book *b, const struct put_off *all, size_t n, struct err *e)
{
    (void)b;
    t.calls++;
    t.entries += (int64_t)n;
    t.largest = (int)n > t.largest ? (int)n : t.largest;
    for (size_t i = 0; i < n; i++) {
        t.sum += all[i].data ? *(const char *)all[i].data : 0;
        int by_word = i ? strcmp(all[i - 1].word, all[i].word) : -1;
        t.is_in_order &= by_word < 0 || (by_word == 0 && all[i - 1].n < all[i].n);
    }
    return !t.fails || err_set(e, ERR_IO, "it was not to be");
}

static bool run(struct book *b, const struct touched *touched, size_t n, bool is_all, void **memory,
                const struct progress *p, struct err *e)
{
    (void)b, (void)touched, (void)n, (void)is_all, (void)memory, (void)p, (void)e;
    return true;
}

static void forget(void *memory)
{
    (void)memory;
}

static const struct settle hooks = {.run = run, .forget = forget, .late = late};

static int open_book(void **state)
{
    struct book *b = book_lib_memory();
    memset(&t, 0, sizeof t);
    t.is_in_order = true;
    b->settle = &hooks;
    b->is_many = true;
    *state = b;
    return 0;
}

static int close_book(void **state)
{
    book_close(*state);
    return 0;
}

static bool put(struct book *b, int i, struct err *e)
{
    char word[8] = {(char)('a' + i % WORDS / 100), (char)('a' + i % 100 / 10), (char)('a' + i % 10), 0};
    char last = (char)(i / WORDS);
    return book_put_off(b, word, i % 2, &last, 1, e);
}

static void the_last_of_each_word_and_number_is_done_in_their_order(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    assert_true(book_may_put_off(b));
    for (int i = 3 * WORDS - 1; i >= 0; i--)
        book_lib_ok(put(b, i, &e), &e);
    book_lib_ok(book_put_off(b, "zz", 7, NULL, 0, &e), &e);
    assert_int_equal(t.calls, 0);
    book_lib_ok(settle_run(b, false, &e), &e);
    assert_int_equal(t.calls, 1);
    assert_true(t.is_in_order);
    assert_int_equal(t.entries, WORDS + 1);
    assert_int_equal(t.sum, 0); /* the ones that came last were the first ones */
    book_lib_ok(settle_run(b, false, &e), &e);
    assert_int_equal(t.calls, 1);
}

static void no_more_is_put_off_than_there_is_room_for(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    for (int i = 0; i < MANY; i++)
        book_lib_ok(put(b, i, &e), &e);
    assert_int_equal(t.calls, MANY / MOST);
    assert_int_equal(t.largest, WORDS);
    book_lib_ok(settle_run(b, false, &e), &e);
    assert_int_equal(t.calls, MANY / MOST + 1);
    assert_true(t.is_in_order);
}

static void what_cannot_be_done_then_is_said(void **state)
{
    struct book *b = *state;
    struct err e = {0};
    t.fails = true;
    for (int i = 0; i < MOST - 1; i++)
        book_lib_ok(put(b, i, &e), &e);
    book_lib_refused(put(b, MOST - 1, &e), &e, ERR_IO, "not to be");
    book_lib_ok(put(b, 0, &e), &e);
    book_lib_refused(settle_run(b, false, &e), &e, ERR_IO, "not to be");
}

static void without_somebody_to_do_it_nothing_is_put_off(void **state)
{
    static const struct settle no_late = {.run = run, .forget = forget};
    struct book *b = *state;
    b->settle = &no_late;
    assert_false(book_may_put_off(b));
    b->settle = NULL;
    assert_false(book_may_put_off(b));
    b->settle = &hooks;
    b->is_many = false;
    assert_false(book_may_put_off(b));
}

int main(void)
{
#define WITH_BOOK(f) cmocka_unit_test_setup_teardown(f, open_book, close_book)
    const struct CMUnitTest tests[] = {
        WITH_BOOK(the_last_of_each_word_and_number_is_done_in_their_order),
        WITH_BOOK(no_more_is_put_off_than_there_is_room_for),
        WITH_BOOK(what_cannot_be_done_then_is_said),
        WITH_BOOK(without_somebody_to_do_it_nothing_is_put_off),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
