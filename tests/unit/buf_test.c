#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void an_empty_buffer_is_the_empty_string(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_string_equal(buf_str(&b), "");
    buf_reset(&b);
    buf_add(&b, NULL, 0);
    assert_string_equal(buf_str(&b), "");
    buf_finish(&b);
    assert_null(b.data);
    buf_finish(&b);
}

static void everything_added_stands_in_order_and_is_terminated(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_adds(&b, "one");
    buf_addc(&b, ' ');
    buf_addf(&b, "%d%s", 2, "!");
    buf_add(&b, "a\0b", 3);
    assert_int_equal(b.len, 9);
    assert_memory_equal(b.data, "one 2!a\0b", 10);
    buf_reset(&b);
    assert_int_equal(b.len, 0);
    assert_string_equal(buf_str(&b), "");
    buf_finish(&b);
}

static void a_buffer_grows_over_every_boundary(void **state)
{
    (void)state;
    struct buf b = {0};
    for (int i = 0; i < 5000; i++) {
        buf_addc(&b, (char)('a' + i % 26));
        assert_int_equal(b.data[b.len], 0);
    }
    for (int i = 0; i < 5000; i++)
        assert_int_equal(b.data[i], 'a' + i % 26);
    buf_reset(&b);
    for (int n = 1; n < 300; n++) {
        size_t before = b.len;
        buf_addf(&b, "%*d", n, 7);
        assert_int_equal(b.len, before + (size_t)n);
        assert_int_equal(b.data[b.len - 1], '7');
        assert_int_equal(b.data[b.len], 0);
    }
    buf_finish(&b);
}

static void varints_have_their_shortest_form_and_come_back(void **state)
{
    (void)state;
    static const struct {
        uint64_t v;
        size_t len;
        const char *bytes;
    } cases[] = {
        {0, 1, "\x00"},
        {1, 1, "\x01"},
        {127, 1, "\x7F"},
        {128, 2, "\x80\x01"},
        {300, 2, "\xAC\x02"},
        {16383, 2, "\xFF\x7F"},
        {16384, 3, "\x80\x80\x01"},
        {UINT32_MAX, 5, "\xFF\xFF\xFF\xFF\x0F"},
        {INT64_MAX, 9, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"},
        {UINT64_MAX, 10, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        buf_add_varint(&b, cases[i].v);
        assert_int_equal(b.len, cases[i].len);
        assert_memory_equal(b.data, cases[i].bytes, cases[i].len);
        struct cursor c = cursor_of(b.data, b.len);
        assert_true(cursor_varint(&c) == cases[i].v);
        assert_int_equal(cursor_left(&c), 0);
        assert_false(c.bad);
        buf_finish(&b);
    }
}

static void zigzag_keeps_small_magnitudes_short_and_every_sign(void **state)
{
    (void)state;
    static const struct {
        int64_t v;
        size_t len;
    } cases[] = {{0, 1},   {-1, 1},        {1, 1},         {-64, 1},        {63, 1},        {64, 2},
                 {-65, 2}, {INT32_MIN, 5}, {INT32_MAX, 5}, {INT64_MAX, 10}, {INT64_MIN, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        buf_add_zigzag(&b, cases[i].v);
        assert_int_equal(b.len, cases[i].len);
        struct cursor c = cursor_of(b.data, b.len);
        assert_true(cursor_zigzag(&c) == cases[i].v);
        assert_false(c.bad);
        buf_finish(&b);
    }
}

static void a_number_in_any_other_form_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        {"", 0},
        {"\x80", 1},
        {"\x80\x00", 2},
        {"\xFF\x80\x00", 3},
        {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10},
        {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x81\x00", 11},
        {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cursor c = cursor_of(cases[i].bytes, cases[i].len);
        assert_true(cursor_varint(&c) == 0);
        assert_true(c.bad);
    }
}

static void after_a_failure_every_read_gives_nothing(void **state)
{
    (void)state;
    struct cursor c = cursor_of("\x05\x06\x07", 3);
    assert_int_equal(cursor_varint(&c), 5);
    assert_null(cursor_bytes(&c, 3));
    assert_true(c.bad);
    assert_int_equal(cursor_varint(&c), 0);
    assert_true(cursor_zigzag(&c) == 0);
    assert_null(cursor_bytes(&c, 0));
    assert_int_equal(cursor_left(&c), 0);
}

static void bytes_are_given_where_they_stand(void **state)
{
    (void)state;
    static const char bytes[] = "\x02hi!";
    struct cursor c = cursor_of(bytes, 4);
    size_t n = (size_t)cursor_varint(&c);
    assert_int_equal(cursor_left(&c), 3);
    assert_memory_equal(cursor_bytes(&c, n), "hi", 2);
    assert_ptr_equal(cursor_bytes(&c, 1), bytes + 3);
    assert_null(cursor_bytes(&c, SIZE_MAX));
    assert_true(c.bad);
    struct cursor none = cursor_of(NULL, 0);
    assert_int_equal(cursor_left(&none), 0);
    assert_int_equal(cursor_varint(&none), 0);
    assert_true(none.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_the_empty_string),
        cmocka_unit_test(everything_added_stands_in_order_and_is_terminated),
        cmocka_unit_test(a_buffer_grows_over_every_boundary),
        cmocka_unit_test(varints_have_their_shortest_form_and_come_back),
        cmocka_unit_test(zigzag_keeps_small_magnitudes_short_and_every_sign),
        cmocka_unit_test(a_number_in_any_other_form_is_refused),
        cmocka_unit_test(after_a_failure_every_read_gives_nothing),
        cmocka_unit_test(bytes_are_given_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
