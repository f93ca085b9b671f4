#include "base/text.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void every_byte_is_shown_harmlessly(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool keep_newlines, ascii;
        const char *out;
    } cases[] = {
        {"plain", false, false, "plain"},
        {"a\x1b[2J", false, false, "a^[[2J"},
        {"\x01\x7F", false, false, "^A^?"},
        {"a\nb\tc\rd", false, false, "a^Jb^Ic^Md"},
        {"a\nb\tc\rd", true, false, "a\nb c^Md"},
        {"\xC2\x9B"
         "2J",
         false, false, "<U+009B>2J"},
        {"\xE2\x80\xAE"
         "x\xE2\x80\x8B",
         false, false, "<U+202E>x<U+200B>"},
        {"\xEF\xBB\xBF\xC2\xAD", false, false, "<U+FEFF><U+00AD>"},
        {"\xF3\xA0\x81\x81", false, false, "<U+E0041>"},
        {"\xE2\x80\xA8", true, false, "<U+2028>"},
        {"\xEE\x80\x80", false, false, "<U+E000>"},
        {"\xEF\xBF\xBF", false, false, "<U+FFFF>"},
        {"a\xFFz\xC3", false, false, "a?z?"},
        {"\xED\xA0\x80", false, false, "???"},
        {"Zo\xC3\xAB \xE4\xB8\xAD \xD7\xA9", false, false, "Zo\xC3\xAB \xE4\xB8\xAD \xD7\xA9"},
        {"e\xCC\x81", false, false, "e\xCC\x81"},
        {"Zo\xC3\xAB \xE4\xB8\xAD \xD7\xA9", false, true, "Zoe ? ?"},
        {"e\xCC\x81 \xC5\x81\xC3\xB8\xC3\x9F \xE2\x80\x9Cx\xE2\x80\x9D \xE2\x80\x93 \xC2\xA0.", false, true,
         "e Loss \"x\" -  ."},
        {"\xEF\xAC\x81 \xE2\x82\xAC", false, true, "fi EUR"},
        {"\x1b\xE2\x80\xAE", false, true, "^[<U+202E>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        text_show(&b, cases[i].in, cases[i].keep_newlines, cases[i].ascii);
        assert_string_equal(buf_str(&b), cases[i].out);
        buf_finish(&b);
    }
}

static void no_pair_of_bytes_reaches_the_terminal_as_control(void **state)
{
    (void)state;
    for (int one = 1; one < 256; one++) {
        for (int two = 1; two < 256; two++) {
            for (int ascii = 0; ascii < 2; ascii++) {
                char in[] = {(char)one, (char)two, 'x', 0};
                struct buf b = {0};
                text_show(&b, in, false, ascii != 0);
                assert_true(text_is_utf8(b.data, b.len));
                for (size_t i = 0; i < b.len;) {
                    int32_t cp;
                    i += text_char(b.data + i, b.len - i, &cp);
                    assert_true(cp >= 0x20 && (cp < 0x7F || cp >= 0xA0) && (ascii == 0 || cp < 0x7F));
                }
                buf_finish(&b);
            }
        }
    }
}

static void widths_are_cells(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int cells;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"Zo\xC3\xAB", 3},
        {"e\xCC\x81x", 2},
        {"\xE4\xB8\xAD\xE6\x96\x87", 4},
        {"a\x1b\n", 1},
        {"\xE2\x80\x8B", 0},
        {"\xF0\x9F\x98\x80", 2},
        {"\xD7\xA9\xD7\x9C", 2},
        {"\xFF", 1},
        {"\xEF\xBC\xA1", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_width(cases[i].s), cases[i].cells);
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int cells;
        size_t bytes;
    } cases[] = {
        {"abc", 2, 2},          {"abc", 3, 3},           {"abc", 99, 3},
        {"abc", 0, 0},          {"abc", -1, 0},          {"", 5, 0},
        {"e\xCC\x81x", 1, 3},   {"\xCC\x81x", 1, 3},     {"\xE4\xB8\xAD", 1, 0},
        {"\xE4\xB8\xAD", 2, 3}, {"a\xE4\xB8\xAD", 2, 1}, {"e\xCC\x81\xCC\xA3", 1, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_bytes_for(cases[i].s, cases[i].cells), cases[i].bytes);
}

static void text_is_fitted_into_its_cells(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int cells;
        bool pad, mark;
        const char *out;
    } cases[] = {
        {"abc", 5, true, true, "abc  "},
        {"abc", 5, false, true, "abc"},
        {"abcdef", 3, true, true, "ab~"},
        {"abcdef", 3, true, false, "abc"},
        {"abc", 3, true, true, "abc"},
        {"abc", 1, true, true, "~"},
        {"abc", 0, true, true, ""},
        {"abc", -3, true, true, ""},
        {"", 2, true, true, "  "},
        {"\xE4\xB8\xAD\xE6\x96\x87", 3, true, false, "\xE4\xB8\xAD "},
        {"\xE4\xB8\xAD\xE6\x96\x87", 3, true, true, "\xE4\xB8\xAD~"},
        {"\xE4\xB8\xAD\xE6\x96\x87", 2, true, true, "~ "},
        {"e\xCC\x81"
         "bc",
         2, true, true, "e\xCC\x81~"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        struct arena a = {0};
        text_fit(&b, cases[i].s, cases[i].cells, cases[i].pad, cases[i].mark);
        assert_string_equal(buf_str(&b), cases[i].out);
        if (cases[i].pad && cases[i].mark)
            assert_string_equal(text_pad(&a, cases[i].s, cases[i].cells), cases[i].out);
        arena_finish(&a);
        assert_true(text_width(buf_str(&b)) <= (cases[i].cells < 0 ? 0 : cases[i].cells));
        buf_finish(&b);
    }
}

static void a_cursor_steps_over_letters_with_their_marks(void **state)
{
    (void)state;
    static const char s[] = "e\xCC\x81\xCC\xA3\xE4\xB8\xAD!";
    static const size_t steps[] = {5, 3, 1, 0};
    size_t at = 0;
    for (size_t i = 0; i < 4; i++) {
        size_t n = text_cluster(s + at, sizeof s - 1 - at);
        assert_int_equal(n, steps[i]);
        at += n;
    }
}

static void text_is_wrapped_at_spaces(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int cells, count;
        const char *lines[6];
    } cases[] = {
        {"", 10, 1, {""}},
        {"one two", 10, 1, {"one two"}},
        {"one two", 7, 1, {"one two"}},
        {"one two", 6, 2, {"one", "two"}},
        {"one two three", 7, 2, {"one two", "three"}},
        {"one   two", 4, 2, {"one", "two"}},
        {"one two   ", 7, 1, {"one two"}},
        {"abcdefgh ij", 3, 4, {"abc", "def", "gh", "ij"}},
        {"a\n\nb", 10, 3, {"a", "", "b"}},
        {"a b\nc d", 1, 4, {"a", "b", "c", "d"}},
        {"  indented line", 10, 2, {"  indented", "line"}},
        {"  abcdefgh", 5, 2, {"  abc", "defgh"}},
        {"\xE4\xB8\xAD\xE6\x96\x87", 1, 2, {"\xE4\xB8\xAD", "\xE6\x96\x87"}},
        {"\xE4\xB8\xAD\xE6\x96\x87", 3, 2, {"\xE4\xB8\xAD", "\xE6\x96\x87"}},
        {"ab", 0, 2, {"a", "b"}},
        {"e\xCC\x81"
         "e\xCC\x81",
         1,
         2,
         {"e\xCC\x81", "e\xCC\x81"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = {0};
        const char **lines = NULL;
        int count = text_wrap(&a, cases[i].s, cases[i].cells, &lines);
        if (count != cases[i].count)
            fail_msg("case %zu has %d lines", i, count);
        for (int k = 0; k < count; k++)
            assert_string_equal(lines[k], cases[i].lines[k]);
        arena_finish(&a);
    }
}

static void wrapping_loses_nothing_but_spaces(void **state)
{
    (void)state;
    static const char s[] = "Complains of pain since Monday \xE2\x80\x93 left knee, worse on stairs; "
                            "advised ice \xE4\xB8\xAD\xE6\x96\x87 and rest  and to ring again on Thursday.";
    for (int cells = 2; cells < 100; cells++) {
        struct arena a = {0};
        struct buf joined = {0}, plain = {0};
        const char **lines = NULL;
        int count = text_wrap(&a, s, cells, &lines);
        for (int i = 0; i < count; i++) {
            assert_true(text_width(lines[i]) <= cells);
            for (const char *p = lines[i]; *p != 0; p++)
                buf_add(&joined, p, *p == ' ' ? 0 : 1);
        }
        for (const char *p = s; *p != 0; p++)
            buf_add(&plain, p, *p == ' ' ? 0 : 1);
        assert_string_equal(buf_str(&joined), buf_str(&plain));
        buf_finish(&joined);
        buf_finish(&plain);
        arena_finish(&a);
    }
}

static void json_strings_keep_the_value_and_no_control(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", "\"\""},
        {"say \"hi\" \\ /", "\"say \\\"hi\\\" \\\\ /\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x1b\x01\x7F", "\"\\u001b\\u0001\\u007f\""},
        {"\xC2\x9B\xE2\x80\xAE\xE2\x80\xA8", "\"\\u009b\\u202e\\u2028\""},
        {"\xF3\xA0\x81\x81", "\"\\udb40\\udc41\""},
        {"Zo\xC3\xAB \xF0\x9F\x98\x80", "\"Zo\xC3\xAB \xF0\x9F\x98\x80\""},
        {"a\xFF", "\"a\\ufffd\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        text_json(&b, cases[i].in);
        assert_string_equal(buf_str(&b), cases[i].out);
        buf_finish(&b);
    }
}

/* What a reader of our CSV does with one field: RFC 4180, then the apostrophe. */
static void read_csv(struct buf *out, const char *s)
{
    bool is_quoted = *s == '"';
    size_t len = strlen(s) - (is_quoted ? 2 : 0);
    s += is_quoted ? 1 : 0;
    for (size_t i = 0; i < len; i++) {
        buf_addc(out, s[i]);
        if (is_quoted && s[i] == '"')
            i++;
    }
    size_t quotes = strspn(buf_str(out), "'");
    char next = buf_str(out)[quotes];
    if (quotes > 0 && next != 0 && strchr("=+-@\t\r", next) != NULL) {
        memmove(out->data, out->data + 1, out->len);
        out->len--;
    }
}

static void csv_fields_are_quoted_never_formulas_and_come_back(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"a\nb", "\"a\nb\""},
        {"a\r\nb", "\"a\r\nb\""},
        {"=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"},
        {"=1,2", "\"'=1,2\""},
        {"+44 20", "'+44 20"},
        {"-5", "'-5"},
        {"@x", "'@x"},
        {"\tx", "'\tx"},
        {"\rx", "\"'\rx\""},
        {"'tis", "'tis"},
        {"'=x", "''=x"},
        {"''", "''"},
        {"a=b", "a=b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0}, back = {0};
        text_csv(&b, cases[i].in);
        assert_string_equal(buf_str(&b), cases[i].out);
        read_csv(&back, buf_str(&b));
        assert_string_equal(buf_str(&back), cases[i].in);
        buf_finish(&b);
        buf_finish(&back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_shown_harmlessly),
        cmocka_unit_test(no_pair_of_bytes_reaches_the_terminal_as_control),
        cmocka_unit_test(widths_are_cells),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(text_is_fitted_into_its_cells),
        cmocka_unit_test(a_cursor_steps_over_letters_with_their_marks),
        cmocka_unit_test(text_is_wrapped_at_spaces),
        cmocka_unit_test(wrapping_loses_nothing_but_spaces),
        cmocka_unit_test(json_strings_keep_the_value_and_no_control),
        cmocka_unit_test(csv_fields_are_quoted_never_formulas_and_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
