/* A field being typed in, and command rows being looked for. */
#include "screens/command.h"
#include "screens/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CELLS = 20 };

static enum field_result press(struct field *f, int code)
{
    return field_type(f, &(struct key){.code = code}, CELLS);
}

static enum field_result paste(struct field *f, const char *text)
{
    return field_type(f, &(struct key){TERM_KEY_PASTE, text, strlen(text)}, CELLS);
}

static void the_cursor_moves_by_what_people_see(void **state)
{
    struct field f = {0};
    (void)state;
    field_set(&f, "e\xcc\x81\xe5\xb1\xb1x"); /* e with an acute mark, a wide letter, x */
    assert_int_equal(press(&f, TERM_KEY_LEFT), FIELD_MOVED);
    assert_int_equal(f.at, 6);
    (void)press(&f, TERM_KEY_LEFT);
    assert_int_equal(f.at, 3);
    (void)press(&f, TERM_KEY_LEFT);
    assert_int_equal(f.at, 0);
    (void)press(&f, TERM_KEY_RIGHT);
    assert_int_equal(f.at, 3);
    assert_int_equal(press(&f, TERM_KEY_BACKSPACE), FIELD_CHANGED);
    assert_string_equal(f.text, "\xe5\xb1\xb1x");
    (void)press(&f, TERM_KEY_DELETE);
    assert_string_equal(f.text, "x");
}

static void words_and_ends_can_be_cut(void **state)
{
    struct field f = {0};
    (void)state;
    field_set(&f, "one two  three");
    (void)press(&f, TERM_CTRL('W'));
    assert_string_equal(f.text, "one two  ");
    (void)press(&f, TERM_CTRL('W'));
    assert_string_equal(f.text, "one ");
    (void)press(&f, TERM_CTRL('A'));
    (void)press(&f, 'n');
    (void)press(&f, TERM_CTRL('K'));
    assert_string_equal(f.text, "n");
    (void)press(&f, TERM_CTRL('U'));
    assert_string_equal(f.text, "");
    assert_int_equal(press(&f, TERM_KEY_BACKSPACE), FIELD_MOVED);
}

static void controls_cannot_get_in(void **state)
{
    struct field f = {0};
    (void)state;
    assert_int_equal(press(&f, TERM_KEY_F1), FIELD_IGNORED);
    assert_int_equal(press(&f, TERM_KEY_ESC), FIELD_IGNORED);
    assert_int_equal(press(&f, 0x9b), FIELD_IGNORED);
    assert_int_equal(paste(&f, "a\nb"), FIELD_CHANGED);
    assert_string_equal(f.text, "a b");
}

static void what_is_offered_gives_way_to_what_is_typed_and_to_nothing_else(void **state)
{
    struct field f = {0};
    (void)state;
    field_set(&f, "tomorrow");
    f.is_offered = true;
    (void)press(&f, 'f');
    (void)press(&f, 'r');
    assert_string_equal(f.text, "fr");
    field_set(&f, "17:00");
    f.is_offered = true;
    (void)press(&f, TERM_KEY_BACKSPACE); /* it is edited, so it is theirs */
    (void)press(&f, '5');
    assert_string_equal(f.text, "17:05");
    field_set(&f, "17:00");
    f.is_offered = true;
    (void)press(&f, TERM_KEY_LEFT);
    (void)press(&f, '5');
    assert_string_equal(f.text, "17:050");
    field_set(&f, "Roe, Jane");
    f.is_offered = true;
    (void)paste(&f, "doe");
    assert_string_equal(f.text, "doe");
}

static void a_full_field_takes_no_more(void **state)
{
    struct field f = {0};
    (void)state;
    for (int i = 0; i < TEXT_LINE_MAX; i++)
        assert_int_equal(press(&f, 'x'), FIELD_CHANGED);
    assert_int_equal(press(&f, 'x'), FIELD_FULL);
    assert_int_equal(paste(&f, "xx"), FIELD_FULL);
    assert_int_equal(f.len, TEXT_LINE_MAX);
    (void)press(&f, TERM_KEY_BACKSPACE);
    assert_int_equal(press(&f, 0xe9), FIELD_FULL); /* two bytes, one free */
}

static void a_long_field_takes_all_that_a_note_may_hold(void **state)
{
    struct field f = {0};
    char *note = calloc(TEXT_NOTE_MAX + 1, 1);
    (void)state;
    assert_non_null(note);
    memset(note, 'x', TEXT_NOTE_MAX);
    field_lengthen(&f);
    field_set(&f, note);
    assert_string_equal(field_text(&f), note);
    assert_int_equal(paste(&f, "at\nits end"), FIELD_CHANGED);
    assert_int_equal(strlen(field_text(&f)), TEXT_NOTE_MAX + strlen("at its end"));
    assert_string_equal(field_text(&f) + TEXT_NOTE_MAX, "at its end");
    assert_true(field_lines(&f, CELLS) > 500);
    assert_int_equal(paste(&f, note), FIELD_FULL); /* it may be the head of a longer one */
    (void)press(&f, TERM_CTRL('U'));
    assert_string_equal(field_text(&f), "");
    field_finish(&f);
    free(note);
}

static void a_long_text_shows_its_head_until_the_cursor_moves_and_never_a_mark_under_it(void **state)
{
    struct field f = {0};
    (void)state;
    field_set(&f, "abcdefghijklmnopqrstuvwxyz0123456789");
    assert_int_equal(f.from, 0);
    (void)press(&f, '!');
    assert_true(f.from > 0 && f.at == f.len);
    for (int i = 0; i < 40; i++) {
        (void)press(&f, TERM_KEY_LEFT);
        assert_true(f.from == 0 || f.at > f.from);
    }
    assert_int_equal(f.from, 0);
    for (size_t i = 1; i < f.len; i++) {
        (void)press(&f, TERM_KEY_RIGHT);
        assert_true(f.at == f.len || f.at - f.from < CELLS - 1);
    }
}

static void a_text_of_several_lines_breaks_after_blanks_and_leaves_room_for_the_cursor(void **state)
{
    static const struct {
        const char *text;
        int cells, lines;
    } cases[] = {
        {"", 10, 1},
        {"aaaa bbbb", 10, 1},
        {"aaaa bbbbb", 10, 2},     /* the cursor after it would have no cell */
        {"aaaa bbbb cccc", 10, 2}, /* the blank at the end of a line is in nobody's way */
        {"aaaaaaaaaaaa", 5, 3},    /* one long word is broken where it has to be */
        {"\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97", 5, 2}, /* two cells each */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field f = {0};
        field_set(&f, cases[i].text);
        if (field_lines(&f, cases[i].cells) != cases[i].lines)
            fail_msg("'%s': %d lines", cases[i].text, field_lines(&f, cases[i].cells));
    }
}

static void rows_are_found_by_any_of_their_words(void **state)
{
    static const struct command ROW = {.keys = "a ^X PgDn", .name = "appointment-arrive", .title = "arrived",
                                       .help = "They are in the building.", .synonyms = "here waiting"};
    static const struct {
        const char *typed;
        int rank;
    } CASES[] = {
        {"", 1},     {"a", 1},     {"arr", 1},       {"ARR", 1},   {"appointment", 1}, {"wait", 2},
        {"build", 3}, {"arr build", 3}, {"rived", 0}, {"arr zzz", 0}, {"^X", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(command_match(&ROW, ROW.keys, CASES[i].typed), CASES[i].rank);
    assert_true(command_has_key(ROW.keys, TERM_KEY_PGDN));
    assert_true(command_has_key(ROW.keys, 'a'));
    assert_false(command_has_key(ROW.keys, 'A'));
    assert_false(command_has_key("NoSuchKey", TERM_KEY_UNKNOWN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cursor_moves_by_what_people_see),
        cmocka_unit_test(words_and_ends_can_be_cut),
        cmocka_unit_test(controls_cannot_get_in),
        cmocka_unit_test(what_is_offered_gives_way_to_what_is_typed_and_to_nothing_else),
        cmocka_unit_test(a_full_field_takes_no_more),
        cmocka_unit_test(a_long_field_takes_all_that_a_note_may_hold),
        cmocka_unit_test(a_long_text_shows_its_head_until_the_cursor_moves_and_never_a_mark_under_it),
        cmocka_unit_test(a_text_of_several_lines_breaks_after_blanks_and_leaves_room_for_the_cursor),
        cmocka_unit_test(rows_are_found_by_any_of_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
