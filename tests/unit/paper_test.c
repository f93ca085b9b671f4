#include "exchange/paper.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct buf out;

static struct paper start(bool is_ascii)
{
    arena_reset(&arena);
    buf_reset(&out);
    return paper_start(&arena, &(struct paper_look){.head = "Elm Street Therapy",
                                                    .head_right = "Mon 23 Nov 2026",
                                                    .foot = "Confidential",
                                                    .foot_right = "printed today",
                                                    .is_ascii = is_ascii});
}

/* A row of a page, both from 0. */
static const char *row(int page, int at)
{
    const char *p = buf_str(&out);
    for (; page > 0; page--)
        p = strchr(p, '\f') + 1;
    for (; at > 0; at--)
        p = strchr(p, '\n') + 1;
    return arena_strndup(&arena, p, strcspn(p, "\n"));
}

static void each_page_has_a_head_a_foot_and_its_number(void **state)
{
    struct paper p = start(false);
    (void)state;
    paper_section(&p, "Chen", "09:00-12:00");
    paper_line(&p, "one");
    paper_section(&p, "Okafor", "");
    paper_line(&p, "two");
    assert_int_equal(paper_print(&p, &out), 2);
    assert_memory_equal(row(0, 0), "Elm Street Therapy ", 19);
    assert_non_null(strstr(row(0, 0), "Mon 23 Nov 2026"));
    assert_non_null(strstr(row(0, 1), "09:00-12:00"));
    assert_string_equal(row(0, 3), "one");
    assert_string_equal(row(1, 1), "Okafor");
    assert_string_equal(row(1, 3), "two");
    assert_non_null(strstr(row(0, PAPER_ROWS - 2), "Confidential"));
    assert_non_null(strstr(row(0, PAPER_ROWS - 2), "printed today, page 1 of 2"));
    assert_non_null(strstr(row(1, PAPER_ROWS - 2), "page 2 of 2"));
}

static void no_page_is_longer_or_wider_than_paper(void **state)
{
    struct paper p = start(false);
    (void)state;
    paper_section(&p, "A title that goes on and on, longer than any name of anybody who has ever worked anywhere", "r");
    for (int i = 0; i < 300; i++) {
        paper_block(&p);
        paper_line(&p, "%d %s", i, paper_rule(&p, 200));
        paper_words(&p, 10, "remark: ", "words and words and words and words and words and words and words and words");
    }
    int pages = paper_print(&p, &out), rows = 0, seen = 1;
    const char *end;
    for (const char *at = buf_str(&out); *at; at = end + (*end == '\n')) {
        if (*at == '\f') {
            assert_true(rows <= PAPER_ROWS);
            rows = 0;
            seen++;
            at++;
        }
        end = at + strcspn(at, "\n");
        assert_true(text_width(arena_strndup(&arena, at, (size_t)(end - at))) <= PAPER_COLS);
        rows++;
    }
    assert_int_equal(seen, pages);
}

static void what_belongs_together_stays_on_one_page(void **state)
{
    struct paper p = start(false);
    (void)state;
    paper_section(&p, "Chen", "");
    for (int i = 0; i < PAPER_BODY_ROWS - 1; i++) {
        paper_block(&p);
        paper_line(&p, "line %d", i);
    }
    paper_block(&p);
    paper_line(&p, "first of two");
    paper_line(&p, "second of two");
    assert_int_equal(paper_print(&p, &out), 2);
    assert_string_equal(row(1, 1), "Chen, continued");
    assert_string_equal(row(1, 3), "first of two");
    assert_string_equal(row(1, 4), "second of two");
}

static void a_block_longer_than_a_page_is_split_and_loses_nothing(void **state)
{
    struct paper p = start(false);
    (void)state;
    paper_section(&p, "Chen", "");
    for (int i = 0; i < 2 * PAPER_BODY_ROWS + 1; i++)
        paper_line(&p, "line %d", i);
    assert_int_equal(paper_print(&p, &out), 3);
    assert_string_equal(row(2, 3), "line 108");
}

/* The blank line between two visits is not carried to the top of the next page; what is written there stays. */
static void a_page_that_goes_on_begins_with_words(void **state)
{
    (void)state;
    for (int extra = 0; extra < 2; extra++) {
        struct paper p = start(false);
        paper_section(&p, "Chen", "");
        for (int i = 0; i < PAPER_BODY_ROWS - 1 + extra; i++) {
            paper_block(&p);
            paper_line(&p, "line %d", i);
        }
        paper_block(&p);
        paper_line(&p, "%s", "");
        paper_line(&p, "words");
        paper_line(&p, "%s", "");
        paper_line(&p, "more");
        assert_int_equal(paper_print(&p, &out), 2);
        assert_string_equal(row(1, 3), "words");
        assert_string_equal(row(1, 4), "");
        assert_string_equal(row(1, 5), "more");
    }
}

static void a_hundred_pages_are_all_printed(void **state)
{
    enum { PAGES = 100 };
    struct paper p = start(false);
    (void)state;
    for (int i = 0; i < PAGES; i++) {
        paper_section(&p, arena_printf(&arena, "Column %d", i), "");
        paper_line(&p, "of column %d", i);
    }
    assert_int_equal(paper_print(&p, &out), PAGES);
    for (int i = 0; i < PAGES; i++) {
        assert_string_equal(row(i, 1), arena_printf(&arena, "Column %d", i));
        assert_string_equal(row(i, 3), arena_printf(&arena, "of column %d", i));
        assert_non_null(strstr(row(i, PAPER_ROWS - 2), arena_printf(&arena, "page %d of %d", i + 1, PAGES)));
    }
}

static void nothing_that_comes_in_is_control(void **state)
{
    static const char *const BAD[] = {"\033[2J", "\f", "\r\n", "\xe2\x80\xae", "\xff\xfe", "\x07", "%n%s%n"};
    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct paper p = start(false);
        paper_section(&p, BAD[i], BAD[i]);
        paper_line(&p, "%s|%s", BAD[i], paper_cell(&p, BAD[i], 12));
        paper_words(&p, 2, BAD[i], BAD[i]);
        assert_int_equal(paper_print(&p, &out), 1);
        for (const char *at = buf_str(&out); *at; at++)
            assert_true((unsigned char)*at >= ' ' || *at == '\n');
        assert_null(strstr(buf_str(&out), "\xe2\x80\xae"));
        assert_true(text_is_utf8(out.data, out.len));
    }
}

static void with_ascii_every_byte_is(void **state)
{
    struct paper p = start(true);
    (void)state;
    paper_section(&p, "Nguy\xe1\xbb\x85n", "");
    paper_line(&p, "%s", paper_cell(&p, "\xc5\x81ukasz \xe5\xb1\xb1", 20));
    (void)paper_print(&p, &out);
    assert_string_equal(row(0, 1), "Nguyen");
    for (size_t i = 0; i < out.len; i++)
        assert_true((unsigned char)out.data[i] < 127);
}

static void words_go_on_under_each_other(void **state)
{
    struct paper p = start(false);
    (void)state;
    paper_section(&p, "Chen", "");
    paper_words(&p, 2,
                "needs: ", "an interpreter for Portuguese, and a chair at the left side because of the hearing aid");
    (void)paper_print(&p, &out);
    assert_memory_equal(row(0, 3), "  needs: an interpreter", 23);
    assert_memory_equal(row(0, 4), "         ", 9);
    assert_true(row(0, 4)[9] != ' ');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_has_a_head_a_foot_and_its_number),
        cmocka_unit_test(no_page_is_longer_or_wider_than_paper),
        cmocka_unit_test(what_belongs_together_stays_on_one_page),
        cmocka_unit_test(a_block_longer_than_a_page_is_split_and_loses_nothing),
        cmocka_unit_test(a_page_that_goes_on_begins_with_words),
        cmocka_unit_test(a_hundred_pages_are_all_printed),
        cmocka_unit_test(nothing_that_comes_in_is_control),
        cmocka_unit_test(with_ascii_every_byte_is),
        cmocka_unit_test(words_go_on_under_each_other),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_finish(&arena);
    buf_finish(&out);
    return failed;
}
