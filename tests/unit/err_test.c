#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void the_first_failure_is_the_one_that_is_kept(void **state)
{
    (void)state;
    struct err e = {0};
    assert_false(err_set(&e, ERR_INPUT, "End must be %s start", "after"));
    assert_false(err_set(&e, ERR_IO, "The disk is full"));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.text, "End must be after start");
    assert_string_equal(e.at, "");
}

static void a_place_is_kept_once_and_only_with_an_error(void **state)
{
    (void)state;
    struct err e = {0};
    assert_false(err_at(&e, "a.csv:%d", 1));
    assert_string_equal(e.at, "");
    err_set(&e, ERR_INPUT, "No");
    err_at(&e, "a.csv:%d", 17);
    err_at(&e, "b.csv:%d", 18);
    assert_string_equal(e.at, "a.csv:17");
}

static void a_cleared_error_takes_a_new_one(void **state)
{
    (void)state;
    struct err e = {0};
    err_set(&e, ERR_BUSY, "Somebody is writing");
    err_at(&e, "here");
    err_clear(&e);
    assert_int_equal(e.kind, ERR_NONE);
    assert_string_equal(e.text, "");
    assert_string_equal(e.at, "");
    err_set(&e, ERR_STALE, "Changed by somebody else");
    assert_int_equal(e.kind, ERR_STALE);
}

static void no_error_to_fill_is_no_fault(void **state)
{
    (void)state;
    assert_false(err_set(NULL, ERR_IO, "nobody listens"));
    assert_false(err_at(NULL, "nowhere"));
    err_clear(NULL);
}

static void a_message_is_one_line_of_valid_text(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"two\nlines\tand\rmore", "two lines and more"},
        {"escape \x1b[31m and \x7f", "escape ?[31m and ?"},
        {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"},
        {"bad \xC3( \xFF \x80 end", "bad ?( ? ? end"},
        {"cut \xE2\x82", "cut ??"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        err_set(&e, ERR_INPUT, "%s", cases[i].in);
        assert_string_equal(e.text, cases[i].out);
    }
}

static void a_long_message_ends_between_characters(void **state)
{
    (void)state;
    char longest[2000];
    for (size_t lead = 0; lead < 3; lead++) {
        struct err e = {0};
        memset(longest, 'x', lead);
        for (size_t i = lead; i + 3 < sizeof longest; i += 3)
            memcpy(longest + i, "\xE2\x82\xAC", 4);
        err_set(&e, ERR_INPUT, "%s", longest);
        size_t len = strlen(e.text);
        assert_in_range(len, sizeof e.text - 3, sizeof e.text - 1);
        assert_int_equal((len - lead) % 3, 0);
        assert_null(strchr(e.text, '?'));
    }
}

static void every_kind_has_its_word_and_its_exit_code(void **state)
{
    (void)state;
    static const struct {
        enum err_kind kind;
        int code;
        const char *name;
    } cases[] = {
        {ERR_NONE, 0, "none"},       {ERR_USAGE, 2, "usage"}, {ERR_INPUT, 1, "input"}, {ERR_REFUSED, 1, "refused"},
        {ERR_MISSING, 1, "missing"}, {ERR_STALE, 1, "stale"}, {ERR_BUSY, 5, "busy"},   {ERR_UNKNOWN, 4, "unknown"},
        {ERR_DAMAGE, 3, "damage"},   {ERR_NEWER, 1, "newer"}, {ERR_IO, 1, "io"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(err_exit_code(cases[i].kind), cases[i].code);
        assert_string_equal(err_kind_name(cases[i].kind), cases[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_failure_is_the_one_that_is_kept),
        cmocka_unit_test(a_place_is_kept_once_and_only_with_an_error),
        cmocka_unit_test(a_cleared_error_takes_a_new_one),
        cmocka_unit_test(no_error_to_fill_is_no_fault),
        cmocka_unit_test(a_message_is_one_line_of_valid_text),
        cmocka_unit_test(a_long_message_ends_between_characters),
        cmocka_unit_test(every_kind_has_its_word_and_its_exit_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
