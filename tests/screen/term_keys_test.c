/* The key decoder, byte by byte, with a clock that the test turns. */
#include "screens/term_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ESC_MS = 50 };

struct decoder {
    struct term_keys k;
    int64_t now_ms;
};

static struct decoder fresh(void)
{
    struct decoder d = {.now_ms = 1000};
    term_keys_init(&d.k, ESC_MS);
    return d;
}

static void feed(struct decoder *d, const char *bytes)
{
    term_keys_feed(&d->k, bytes, strlen(bytes), d->now_ms);
}

/* Keys that are certain now, as names with blanks between; pastes as [text]. */
static const char *keys(struct decoder *d)
{
    static char out[2000];
    char name[TERM_KEYS_NAME];
    struct key key;
    size_t n = 0;
    out[0] = 0;
    while (term_keys_next(&d->k, d->now_ms, &key))
        if (key.code == TERM_KEY_PASTE)
            n += (size_t)snprintf(out + n, sizeof out - n, "%s[%.*s]", n ? " " : "", (int)key.len, key.text);
        else
            n += (size_t)snprintf(out + n, sizeof out - n, "%s%s", n ? " " : "", term_keys_name(key.code, name));
    return out;
}

static const char *after(struct decoder *d, int ms)
{
    d->now_ms += ms;
    return keys(d);
}

static void every_terminal_says_the_same_keys(void **state)
{
    static const struct {
        const char *bytes, *name;
    } CASES[] = {
        {"\033[A", "Up"},      {"\033OB", "Down"},     {"\033[1;5C", "Right"}, {"\033OD", "Left"},
        {"\033[5~", "PgUp"},   {"\033[6~", "PgDn"},    {"\033[1~", "Home"},    {"\033[4~", "End"},
        {"\033[H", "Home"},    {"\033OF", "End"},      {"\033[7~", "Home"},    {"\033[8~", "End"},
        {"\033[3~", "Delete"}, {"\033[Z", "Shift-Tab"}, {"\033OP", "F1"},      {"\033[[A", "F1"},
        {"\033[11~", "F1"},    {"\033[28~", "F1"},     {"\033[24~", "F12"},    {"\b", "Backspace"},
        {"\177", "Backspace"}, {"\r", "Enter"},        {"\t", "Tab"},          {"\n", "^J"},
        {"\006", "^F"},        {"a", "a"},             {"\303\251", "\303\251"}, {"\033OM", "Enter"},
        {"\033Oq", "1"},       {"\345\261\261", "\345\261\261"}, {"\033[99~", "that key"}, {"\377", "that key"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct decoder d = fresh();
        feed(&d, CASES[i].bytes);
        assert_string_equal(keys(&d), CASES[i].name);
        assert_int_equal(term_keys_wait_ms(&d.k, d.now_ms), -1);
        term_keys_finish(&d.k);
    }
}

static void terminfo_goes_before_what_is_usual(void **state)
{
    struct decoder d = fresh();
    (void)state;
    term_keys_add(&d.k, "\033A", TERM_KEY_UP); /* a VT52 */
    term_keys_add(&d.k, "\033[M", TERM_KEY_F1); /* cons25, where others report the mouse */
    feed(&d, "\033A\033[Mx");
    assert_string_equal(keys(&d), "Up F1 x");
    term_keys_finish(&d.k);
}

static void a_lone_escape_is_known_after_its_time(void **state)
{
    struct decoder d = fresh();
    (void)state;
    feed(&d, "\033");
    assert_string_equal(keys(&d), "");
    assert_int_equal(term_keys_wait_ms(&d.k, d.now_ms), ESC_MS);
    assert_string_equal(after(&d, ESC_MS - 1), "");
    assert_string_equal(after(&d, 1), "Esc");
    feed(&d, "\033q");
    assert_string_equal(keys(&d), "Esc q");
    term_keys_finish(&d.k);
}

static void a_split_arrow_never_becomes_a_letter(void **state)
{
    struct decoder d = fresh();
    (void)state;
    feed(&d, "\033[");
    assert_string_equal(after(&d, 3 * ESC_MS), "");
    feed(&d, "A");
    assert_string_equal(keys(&d), "Up");
    feed(&d, "\033");
    (void)after(&d, ESC_MS - 10);
    feed(&d, "O");
    assert_string_equal(after(&d, ESC_MS), "");
    feed(&d, "B");
    assert_string_equal(keys(&d), "Down");
    term_keys_finish(&d.k);
}

static void answers_and_reports_are_nobodys_keys(void **state)
{
    static const char *const CASES[] = {
        "\033[24;80R",  "\033[?62;1;6c", "\033[0n",           "\033]11;rgb:1/2/3\033\\", "\033]11;rgb:1/2/3\a",
        "\033P1$r0m\033\\", "\033[I",    "\033[O",            "\033[<0;10;10M",          "\033[<0;10;10m",
        "\033[M abc" /* three bytes, then nothing: the c is typed */, "\033[97;5u", "\033_x\033\\",
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct decoder d = fresh();
        feed(&d, CASES[i]);
        assert_string_equal(keys(&d), strncmp(CASES[i], "\033[M", 3) == 0 ? "c" : "");
        term_keys_finish(&d.k);
    }
}

static void bracketed_paste_is_one_key_of_clean_text(void **state)
{
    struct decoder d = fresh();
    (void)state;
    feed(&d, "a\033[200~x\r\ny\tz\033[31m\a\033[201~b");
    assert_string_equal(keys(&d), "a [x\ny z[31m] b");
    /* In pieces, and with something that looks like its end. */
    feed(&d, "\033[20");
    feed(&d, "0~ab\033[20");
    feed(&d, "2~cd\033[201");
    assert_string_equal(keys(&d), "");
    feed(&d, "~");
    assert_string_equal(keys(&d), "[ab[202~cd]");
    /* One whose end was lost does not swallow the day. */
    (void)after(&d, 1000);
    feed(&d, "\033[200~lost");
    assert_string_equal(after(&d, 2000), "[lost]");
    feed(&d, "q");
    assert_string_equal(keys(&d), "q");
    term_keys_finish(&d.k);
}

static void an_endless_paste_is_cut_at_a_whole_character(void **state)
{
    struct decoder d = fresh();
    struct key key;
    (void)state;
    feed(&d, "\033[200~x");
    for (int i = 0; i < TERM_KEYS_PASTE_MAX; i++)
        feed(&d, "\303\251");
    feed(&d, "\033[201~");
    assert_true(term_keys_next(&d.k, d.now_ms, &key));
    assert_int_equal(key.code, TERM_KEY_PASTE);
    assert_int_equal(key.len, TERM_KEYS_PASTE_MAX - 1);
    term_keys_finish(&d.k);
}

static void typing_is_never_taken_for_pasting(void **state)
{
    struct decoder d = fresh();
    (void)state;
    for (const char *p = "typed in a hurry"; *p; p++) {
        char one[2] = {*p, 0};
        feed(&d, one);
        assert_string_equal(keys(&d), *p == ' ' ? "Space" : one);
        (void)after(&d, TERM_KEYS_BURST_MS + 5);
    }
    term_keys_finish(&d.k);
}

static void five_keys_at_once_are_keys_six_are_a_paste(void **state)
{
    struct decoder d = fresh();
    (void)state;
    feed(&d, "abcde");
    assert_string_equal(keys(&d), "a"); /* the first at once, the rest may be a burst */
    assert_int_equal(term_keys_wait_ms(&d.k, d.now_ms), TERM_KEYS_BURST_MS + 1);
    assert_string_equal(after(&d, TERM_KEYS_BURST_MS + 1), "b c d e");
    feed(&d, "abcdef");
    assert_string_equal(keys(&d), "");
    assert_string_equal(after(&d, TERM_KEYS_BURST_MS + 1), "[abcdef]");
    term_keys_finish(&d.k);
}

static void a_burst_may_come_byte_by_byte(void **state)
{
    struct decoder d = fresh();
    (void)state;
    const char *text = "pasted on a slow line";
    feed(&d, "p");
    assert_string_equal(keys(&d), "p");
    for (const char *p = text + 1; *p; p++) {
        char one[2] = {*p, 0};
        assert_string_equal(after(&d, 2), "");
        feed(&d, one);
    }
    assert_string_equal(after(&d, TERM_KEYS_BURST_MS + 1), "[asted on a slow line]");
    term_keys_finish(&d.k);
}

static void enter_after_a_burst_is_a_key_and_inside_it_is_text(void **state)
{
    struct decoder d = fresh();
    (void)state;
    feed(&d, "smith 63\r");
    assert_string_equal(after(&d, TERM_KEYS_BURST_MS + 1), "[smith 63] Enter");
    feed(&d, "one\rtwo\rthree");
    assert_string_equal(after(&d, TERM_KEYS_BURST_MS + 1), "[one\ntwo\nthree]");
    feed(&d, "jjjjjjjj\033[B");
    assert_string_equal(keys(&d), "[jjjjjjjj] Down");
    /* A piece of something pasted, cut behind a line end: nobody pressed that one. */
    feed(&d, "smith\r63\r");
    assert_string_equal(after(&d, TERM_KEYS_BURST_MS + 1), "[smith\n63]");
    term_keys_finish(&d.k);
}

static void arrows_in_a_row_are_never_a_paste(void **state)
{
    struct decoder d = fresh();
    (void)state;
    for (int i = 0; i < 12; i++)
        feed(&d, "\033[B");
    assert_string_equal(keys(&d), "Down Down Down Down Down Down Down Down Down Down Down Down");
    term_keys_finish(&d.k);
}

static void names_and_keys_are_one_to_one(void **state)
{
    static const char *const NAMES[] = {"Up", "PgDn", "Home", "Enter", "Space", "Shift-Tab",
                                        "F1", "F12", "^F", "a", "?", "\303\251"};
    char name[TERM_KEYS_NAME];
    const char *rest;
    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        assert_string_equal(term_keys_name(term_keys_parse(NAMES[i], &rest), name), NAMES[i]);
        assert_string_equal(rest, "");
    }
    assert_int_equal(term_keys_parse("  PgDn ^F Space", &rest), TERM_KEY_PGDN);
    assert_int_equal(term_keys_parse(rest, &rest), TERM_CTRL('F'));
    assert_int_equal(term_keys_parse(rest, &rest), TERM_KEY_SPACE);
    assert_int_equal(term_keys_parse(rest, &rest), 0);
    assert_int_equal(term_keys_parse("PageDown", &rest), TERM_KEY_UNKNOWN);
    assert_int_equal(term_keys_parse("F13", &rest), TERM_KEY_UNKNOWN);
}

/* Whatever bytes come, in whatever pieces: no crash, nothing but text and keys, and the
 * decoder is at rest again after a while. */
static void random_bytes_do_no_harm(void **state)
{
    static const char PIECES[][8] = {"\033", "[", "O", "200~", "\033[201~", "]", "P", "a",
                                     "\r", "\303", "\251", "M", ";5", "~", "\a", "\\"};
    uint64_t seed = 7;
    struct decoder d = fresh();
    (void)state;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        unsigned r = (unsigned)(seed >> 40);
        char one[2] = {(char)(r >> 4), 0};
        bool is_piece = r & 1;
        const char *bytes = is_piece ? PIECES[(r >> 1) % 16] : one;
        size_t n = is_piece ? strlen(bytes) : 1;
        if (n <= term_keys_room(&d.k))
            term_keys_feed(&d.k, bytes, n, d.now_ms);
        d.now_ms += (r >> 12) % 8 == 0 ? 30 : 0;
        struct key key;
        while (term_keys_next(&d.k, d.now_ms, &key)) {
            assert_true(key.code != 0);
            for (size_t j = 0; j < key.len; j++)
                assert_true((unsigned char)key.text[j] >= ' ' || key.text[j] == '\n');
        }
    }
    (void)after(&d, 5000);
    (void)after(&d, 5000);
    assert_int_equal(term_keys_wait_ms(&d.k, d.now_ms), -1);
    term_keys_finish(&d.k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_terminal_says_the_same_keys),
        cmocka_unit_test(terminfo_goes_before_what_is_usual),
        cmocka_unit_test(a_lone_escape_is_known_after_its_time),
        cmocka_unit_test(a_split_arrow_never_becomes_a_letter),
        cmocka_unit_test(answers_and_reports_are_nobodys_keys),
        cmocka_unit_test(bracketed_paste_is_one_key_of_clean_text),
        cmocka_unit_test(an_endless_paste_is_cut_at_a_whole_character),
        cmocka_unit_test(typing_is_never_taken_for_pasting),
        cmocka_unit_test(five_keys_at_once_are_keys_six_are_a_paste),
        cmocka_unit_test(a_burst_may_come_byte_by_byte),
        cmocka_unit_test(enter_after_a_burst_is_a_key_and_inside_it_is_text),
        cmocka_unit_test(arrows_in_a_row_are_never_a_paste),
        cmocka_unit_test(names_and_keys_are_one_to_one),
        cmocka_unit_test(random_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
