#include "base/text.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct pair {
    const char *in, *out;
};

/* Cleans; the text, or NULL with the reason in e. */
static const char *clean(struct arena *a, enum text_kind kind, const char *in, struct err *e)
{
    const char *out = NULL;
    bool ok = text_clean(a, kind, "family name", in, strlen(in), &out, e);
    assert_int_equal(e->kind, ok ? ERR_NONE : ERR_INPUT);
    return ok ? out : NULL;
}

static void assert_cleaned(enum text_kind kind, const struct pair *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena a = {0};
        struct err e = {0};
        const char *once = clean(&a, kind, cases[i].in, &e);
        if (once == NULL || strcmp(once, cases[i].out) != 0)
            fail_msg("case %zu: \"%s\" became \"%s\" (%s)", i, cases[i].in, once == NULL ? "" : once, e.text);
        const char *twice = clean(&a, kind, once, &e);
        assert_string_equal(twice, once);
        arena_finish(&a);
    }
}

static void one_line_text_is_trimmed_composed_and_freed_of_hidden_characters(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"", ""},
        {"  Ann  \t", "Ann"},
        {"Ann\r\n", "Ann"},
        {"\n\t Ann", "Ann"},
        {"Ann   Mary", "Ann Mary"},
        {"Ann\xC2\xA0\xE2\x80\x83Mary", "Ann Mary"},
        {"Ann\xE2\x80\xA8Mary", "Ann Mary"},
        {"Zoe\xCC\x88", "Zo\xC3\xAB"},
        {"\xE2\x84\xABngstr\x6F\xCC\x88m", "\xC3\x85ngstr\xC3\xB6m"},
        {"Nguy\xE1\xBB\x85n", "Nguy\xE1\xBB\x85n"},
        {"\xEF\xBB\xBF"
         "Ann",
         "Ann"},
        {"An\xC2\xADn", "Ann"},
        {"A\xE2\x80\xAE"
         "nn\xE2\x80\xAC",
         "Ann"},
        {"A\xE2\x81\xA6n\xE2\x81\xA9n", "Ann"},
        {"A\xE2\x80\x8Bn\xE2\x80\x8Dn\xE2\x81\xA0", "Ann"},
        {"A\xF3\xA0\x81\x81\xF3\xA0\x81\xBFnn", "Ann"},
        {"\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4"},
        {"\xE3\x85\xA4\xE1\x85\x9F", ""},
        {" \xE2\x80\x8B \xEF\xBB\xBF ", ""},
        {"e\xE2\x80\x8B\xCC\x81", "\xC3\xA9"},
        {"\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"},
        {"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF", "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF"},
        {"\xCC\x81"
         "Ann",
         "Ann"},
        {"Ann \xCC\x81", "Ann \xCC\x81"},
        {"O'Brien-Sm\xC3\xADth", "O'Brien-Sm\xC3\xADth"},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
    };
    assert_cleaned(TEXT_ONE_LINE, cases, sizeof cases / sizeof cases[0]);
}

static void notes_keep_their_lines_and_tabs(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"", ""},
        {"\n\n one\n", "one"},
        {"one\r\ntwo\r\n\r\nthree", "one\ntwo\n\nthree"},
        {"a\tb  c", "a\tb  c"},
        {"one\n  - two", "one\n  - two"},
        {"one\xE2\x80\xA9two", "one\ntwo"},
        {"one\n\xCC\x81two", "one\ntwo"},
        {"one\n\xCC\x81", "one"},
        {"\xCC\x81 one", "one"},
        {"\xC2\xA0one\xC2\xA0two\xC2\xA0", "one\xC2\xA0two"},
    };
    assert_cleaned(TEXT_MANY_LINES, cases, sizeof cases / sizeof cases[0]);
}

static void what_is_not_readable_text_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        enum text_kind kind;
        const char *reason;
    } cases[] = {
        {"ab\xFF", TEXT_ONE_LINE, "UTF-8) at byte 3"},
        {"\xC0\xAF", TEXT_ONE_LINE, "at byte 1"},
        {"a\xE0\x80\xAF", TEXT_ONE_LINE, "at byte 2"},
        {"\xF0\x80\x80\xAF", TEXT_ONE_LINE, "at byte 1"},
        {"\xED\xA0\x80", TEXT_ONE_LINE, "at byte 1"},
        {"\xED\xBF\xBF", TEXT_ONE_LINE, "at byte 1"},
        {"\xF4\x90\x80\x80", TEXT_ONE_LINE, "at byte 1"},
        {"\xEF\xBF\xBE", TEXT_ONE_LINE, "at byte 1"},
        {"\xEF\xBF\xBF", TEXT_MANY_LINES, "at byte 1"},
        {"\xEF\xB7\x90", TEXT_MANY_LINES, "at byte 1"},
        {"\xF0\x9F\xBF\xBF", TEXT_MANY_LINES, "at byte 1"},
        {"ab\xC3", TEXT_ONE_LINE, "at byte 3"},
        {"ab\xE2\x82", TEXT_ONE_LINE, "at byte 3"},
        {"a\tb", TEXT_ONE_LINE, "U+0009) at byte 2"},
        {"a\nb", TEXT_ONE_LINE, "U+000A) at byte 2"},
        {"a\x1b[2J", TEXT_ONE_LINE, "U+001B) at byte 2"},
        {"a\x1b]52;c;eA==\x07", TEXT_MANY_LINES, "U+001B) at byte 2"},
        {"a\x7F", TEXT_MANY_LINES, "U+007F) at byte 2"},
        {"a\xC2\x9B"
         "2J",
         TEXT_MANY_LINES, "U+009B) at byte 2"},
        {"a\xC2\x85"
         "b",
         TEXT_MANY_LINES, "U+0085) at byte 2"},
        {"a\rb", TEXT_MANY_LINES, "U+000D) at byte 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = {0};
        struct err e = {0};
        const char *got = clean(&a, cases[i].kind, cases[i].in, &e);
        if (got != NULL || strstr(e.text, cases[i].reason) == NULL || strstr(e.text, "family name") == NULL)
            fail_msg("case %zu: \"%s\"", i, e.text);
        arena_finish(&a);
    }
    struct arena a = {0};
    struct err e = {0};
    const char *out = NULL;
    assert_false(text_clean(&a, TEXT_MANY_LINES, "note", "ab\0c", 4, &out, &e));
    assert_non_null(strstr(e.text, "at byte 3"));
    arena_finish(&a);
}

static void the_limit_is_in_bytes_of_what_is_kept(void **state)
{
    (void)state;
    static const struct {
        enum text_kind kind;
        size_t limit;
    } kinds[] = {{TEXT_ONE_LINE, TEXT_LINE_MAX}, {TEXT_MANY_LINES, TEXT_NOTE_MAX}};
    for (int k = 0; k < 2; k++) {
        for (size_t over = 0; over < 2; over++) {
            struct arena a = {0};
            struct err e = {0};
            char *text = arena_alloc(&a, kinds[k].limit + 30);
            memset(text, 'x', kinds[k].limit + over);
            memset(text + strlen(text), ' ', 20);
            assert_int_equal(clean(&a, kinds[k].kind, text, &e) != NULL, over == 0);
            arena_finish(&a);
        }
    }
    /* A flood is refused before any work is done on it. */
    struct arena a = {0};
    struct err e = {0};
    char *flood = arena_alloc(&a, 1000001);
    memset(flood, ' ', 1000000);
    assert_null(clean(&a, TEXT_MANY_LINES, flood, &e));
    assert_non_null(strstr(e.text, "too long"));
    arena_finish(&a);
}

static void surplus_marks_are_removed(void **state)
{
    (void)state;
    struct arena a = {0};
    struct buf in = {0};
    struct err e = {0};
    buf_addc(&in, 'q');
    for (int i = 0; i < 190; i++)
        buf_adds(&in, i % 2 == 0 ? "\xCC\x81" : "\xCC\xA3");
    buf_adds(&in, "z");
    const char *out = clean(&a, TEXT_ONE_LINE, buf_str(&in), &e);
    assert_int_equal(strlen(out), 1 + 2 * TEXT_MARKS_MAX + 1);
    assert_int_equal(out[strlen(out) - 1], 'z');
    assert_string_equal(clean(&a, TEXT_ONE_LINE, out, &e), out);
    assert_int_equal(text_width(out), 2);
    /* a whole note of marks is done in no time, whatever their order */
    buf_reset(&in);
    buf_addc(&in, 'q');
    while (in.len < TEXT_NOTE_MAX - 4)
        buf_adds(&in, in.len % 4 == 1 ? "\xCC\x81" : "\xCC\xA3");
    assert_int_equal(strlen(clean(&a, TEXT_MANY_LINES, buf_str(&in), &e)), 1 + 2 * TEXT_MARKS_MAX);
    buf_finish(&in);
    arena_finish(&a);
}

static const char *const cards[] = {
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "378282246310005",
    "3782 822463 10005",
    "5555555555554444",
    "6011111111111117",
    "30569309025904",
    "4222222222222",
    "6304000000000000",
    "4000000000000000006",
    "card 4111111111111111.",
    "x018ec8b3a4111111111111111e25267a",
    "018ec8b3a4111111111111111e",
    "4111 1111 1111 1111 12/28 123",
    "12 4111 1111 1111 1111",
    "1234 4111 1111 1111 1111",
    ("4111\xC2\xA0"
     "1111\xC2\xA0"
     "1111\xC2\xA0"
     "1111"),
    "pays with4111111111111111",
    "x\xC3\xA9 4111111111111111",
    ("4111\xE2\x80\x8B"
     "111111111111"),
};
static const char *const others[] = {
    "4111111111111112",
    "411111111111",
    "41111111111111111111111",
    "9f994882-47eb-994a-2518-1335566286ae", /* a UUID whose 2518-1335566286 passes the check digit */
    "018ec8b3a4111111111111111e25267a", /* an id is none, a word of its own */
    "9434765919",
    "943 476 5919",
    "+4915112345678",
    "0044 20 7946 0958",
    "0049 151 23456789",
    "2026-11-23 2026-11-25",
    "01 02 03 04 05 06 07 08",
    "4111,1111,1111,1111",
    "0000000000000000",
    "4111  1111  1111  1111",
};

static void payment_cards_are_never_kept(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        enum text_kind kind = k == 0 ? TEXT_ONE_LINE : TEXT_MANY_LINES;
        for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
            struct arena a = {0};
            struct err e = {0};
            if (clean(&a, kind, cards[i], &e) != NULL)
                fail_msg("\"%s\" was kept", cards[i]);
            assert_non_null(strstr(e.text, "payment card"));
            assert_null(strstr(e.text, "1111"));
            arena_finish(&a);
        }
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            struct arena a = {0};
            struct err e = {0};
            /* two blanks end a number in a note; in one line they become one */
            bool is_card = kind == TEXT_ONE_LINE && strstr(others[i], "  ") != NULL;
            if ((clean(&a, kind, others[i], &e) == NULL) != is_card)
                fail_msg("\"%s\": %s", others[i], e.text);
            arena_finish(&a);
        }
    }
}

/* Bytes and characters at random: whatever comes out is clean, and stays as it is. */
static void whatever_comes_in_what_comes_out_is_clean(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",
                                         "Z",
                                         " ",
                                         "\n",
                                         "\t",
                                         "\r\n",
                                         "1",
                                         "-",
                                         "\xC3\xA9",
                                         "\xCC\x81",
                                         "\xCC\xA3",
                                         "\xE2\x80\x8B",
                                         "\xE2\x80\xAE",
                                         "\xC2\xA0",
                                         "\xE4\xB8\xAD",
                                         "\xF0\x9F\x98\x80",
                                         "\xE1\x84\x80",
                                         "\xE1\x85\xA1",
                                         "\xE1\x86\xA8",
                                         "\xEF\xAC\xAC",
                                         "\xE0\xA4\x95",
                                         "\xE0\xA4\xBE",
                                         "\xE2\x84\xAB",
                                         "\xCD\x8F",
                                         "\xD7\x90",
                                         "\xF0\x9D\x85\xA0"};
    uint32_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        struct arena a = {0};
        struct buf in = {0};
        struct err e = {0};
        seed = seed * 1664525u + 1013904223u;
        for (uint32_t n = seed >> 27; n > 0; n--) {
            seed = seed * 1664525u + 1013904223u;
            buf_adds(&in, pieces[(seed >> 8) % (sizeof pieces / sizeof pieces[0])]);
        }
        enum text_kind kind = round % 2 == 0 ? TEXT_ONE_LINE : TEXT_MANY_LINES;
        const char *once = clean(&a, kind, buf_str(&in), &e);
        if (once != NULL) {
            assert_true(text_is_utf8(once, strlen(once)));
            assert_string_equal(clean(&a, kind, once, &e), once);
            size_t len = strlen(once);
            int32_t cp;
            for (size_t i = 0; i < len;) {
                i += text_char(once + i, len - i, &cp);
                enum text_char_class class = text_char_class(cp);
                assert_int_not_equal(class, TEXT_CHAR_HIDDEN);
                assert_true(class != TEXT_CHAR_CONTROL || (kind == TEXT_MANY_LINES && (cp == '\n' || cp == '\t')));
            }
        }
        buf_finish(&in);
        arena_finish(&a);
    }
}

static void searching_sees_letters_and_digits_only(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"", ""},
        {"Nguy\xE1\xBB\x85n-O'Brien", "nguyen o brien"},
        {"  ANN   mary ", "ann mary"},
        {"\xC5\x81ukasz S\xC3\xB8rensen", "lukasz sorensen"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xC3\x86gir \xC3\x9E\xC3\xB3r", "aegir thor"},
        {"\xC4\xB0stanbul D\xC4\xB1k", "istanbul dik"},
        {"\xEF\xAC\x81 \xE2\x91\xA0 x\xC2\xB2", "fi 1 x2"},
        {"\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82",
         "\xCF\x83\xCE\xB9\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83"},
        {"e\xCC\x81", "e"},
        {"An\xC2\xADn", "ann"},
        {"12/03-7", "12 03 7"},
        {"...", ""},
        {"a\xFF"
         "b",
         "a b"},
        {"\xE4\xB8\xAD\xE6\x96\x87", "\xE4\xB8\xAD\xE6\x96\x87"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = {0};
        char *folded = text_fold(&a, cases[i].in);
        assert_string_equal(folded, cases[i].out);
        assert_string_equal(text_fold(&a, folded), folded);
        arena_finish(&a);
    }
}

static void telephone_numbers_are_compared_by_their_digits(void **state)
{
    (void)state;
    static const struct pair cases[] = {
        {"020 7946 0958", "02079460958"},
        {"+44 (0)20 7946 0958", "+442079460958"},
        {"+44 ( 0 ) 20 7946-0958", "+442079460958"},
        {"0044 20 7946 0958", "+442079460958"},
        {"(020) 7946.0958", "02079460958"},
        {"(0)20 79460958", "02079460958"},
        {"030 (0) 12", "030012"},
        {"112", "112"},
        {"030/1234567 x12", "0301234567x12"},
        {"030 1234567 ext. 12", "0301234567x12"},
        {"030 1234567 EXT 12", "0301234567x12"},
        {"030 1234567 Extension 1 2", "0301234567x12"},
        {"030 1234567 #5", "0301234567x5"},
        {"123456789012345", "123456789012345"},
        {"020\xE2\x80\x93"
         "79460958",
         "02079460958"},
        {" 555-0100 ", "5550100"},
        {"", NULL},
        {"12", NULL},
        {"1234567890123456", NULL},
        {"call me", NULL},
        {"020 CALLNOW", NULL},
        {"020+7946", NULL},
        {"++44 20 7946", NULL},
        {"0301234567 x", NULL},
        {"0301234567 x123456789", NULL},
        {"0301234567 x12 x13", NULL},
        {"0301234567x1a", NULL},
        {"\xD9\xA1\xD9\xA2\xD9\xA3", NULL},
        {"x12", NULL},
        {"0301234567;12", NULL},
        {"\xFF\xFF\xFF", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        struct err e = {0};
        buf_adds(&b, "=");
        bool ok = text_phone_digits(&b, cases[i].in, &e);
        const char *expected = cases[i].out == NULL ? "" : cases[i].out;
        if (ok != (cases[i].out != NULL) || strcmp(buf_str(&b) + 1, expected) != 0)
            fail_msg("\"%s\": \"%s\" %s", cases[i].in, buf_str(&b), e.text);
        assert_int_equal(b.len, 1 + strlen(expected));
        assert_int_equal(e.kind, ok ? ERR_NONE : ERR_INPUT);
        buf_finish(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_text_is_trimmed_composed_and_freed_of_hidden_characters),
        cmocka_unit_test(notes_keep_their_lines_and_tabs),
        cmocka_unit_test(what_is_not_readable_text_is_refused_with_its_place),
        cmocka_unit_test(the_limit_is_in_bytes_of_what_is_kept),
        cmocka_unit_test(surplus_marks_are_removed),
        cmocka_unit_test(payment_cards_are_never_kept),
        cmocka_unit_test(whatever_comes_in_what_comes_out_is_clean),
        cmocka_unit_test(searching_sees_letters_and_digits_only),
        cmocka_unit_test(telephone_numbers_are_compared_by_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
