#include "base/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void memory_comes_zeroed_and_aligned_at_every_size(void **state)
{
    (void)state;
    struct arena a = {0};
    for (int pass = 0; pass < 2; pass++) {
        for (size_t n = 0; n < 3000; n += 7) {
            unsigned char *p = arena_alloc(&a, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xAA, n);
        }
        /* The second pass gets the dirtied first block again. */
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    arena_finish(&a);
}

static void no_two_pieces_share_a_byte(void **state)
{
    (void)state;
    enum { PIECES = 500 };
    struct arena a = {0};
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(&a, i);
        memset(pieces[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t k = 0; k < i; k++)
            assert_int_equal(pieces[i][k], i % 251);
    }
    assert_int_equal(a.used, PIECES * (PIECES - 1) / 2);
    arena_finish(&a);
}

static void a_list_grows_row_by_row(void **state)
{
    (void)state;
    enum { ROWS = 5000 };
    struct arena a = {0};
    int *rows = NULL, *other = NULL;
    for (int n = 0; n < ROWS; n++) {
        rows = arena_more(&a, rows, (size_t)n, sizeof *rows);
        other = arena_more(&a, other, (size_t)n, sizeof *other);
        assert_int_equal(rows[n], 0);
        rows[n] = n;
        other[n] = -n;
    }
    for (int n = 0; n < ROWS; n++) {
        assert_int_equal(rows[n], n);
        assert_int_equal(other[n], -n);
    }
    assert_true(a.used < ROWS * sizeof *rows * 8); /* what was left behind is no more than what is used */
    arena_finish(&a);
}

static void a_piece_larger_than_any_block_is_given(void **state)
{
    (void)state;
    struct arena a = {0};
    size_t n = 5 * 1024 * 1024;
    char *p = arena_alloc(&a, n);
    p[n - 1] = 'x';
    char *q = arena_alloc(&a, 10);
    memset(q, 'y', 10);
    assert_int_equal(p[n - 1], 'x');
    arena_finish(&a);
    assert_null(a.last);
}

static void an_arena_is_usable_after_finish_and_twice_finished(void **state)
{
    (void)state;
    struct arena a = {0};
    arena_finish(&a);
    arena_reset(&a);
    assert_string_equal(arena_strdup(&a, "again"), "again");
    arena_finish(&a);
    arena_finish(&a);
}

static void a_grown_array_keeps_what_it_had(void **state)
{
    (void)state;
    struct arena a = {0};
    int *old = arena_array(&a, 3, sizeof *old);
    for (int i = 0; i < 3; i++)
        old[i] = i + 1;
    int *more = arena_grow(&a, old, 3, 6, sizeof *more);
    static const int expected[] = {1, 2, 3, 0, 0, 0};
    assert_memory_equal(more, expected, sizeof expected);
    assert_int_equal(old[2], 3);
    int *fewer = arena_grow(&a, more, 6, 2, sizeof *fewer);
    assert_memory_equal(fewer, expected, 2 * sizeof *fewer);
    int *from_nothing = arena_grow(&a, NULL, 0, 4, sizeof *from_nothing);
    assert_int_equal(from_nothing[3], 0);
    arena_finish(&a);
}

static void texts_are_copied_whole_cut_and_formatted(void **state)
{
    (void)state;
    struct arena a = {0};
    assert_null(arena_strdup(&a, NULL));
    assert_string_equal(arena_strdup(&a, ""), "");
    assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(&a, "ab", 30), "ab");
    assert_memory_equal(arena_memdup(&a, "x\0y", 3), "x\0y", 3);
    assert_string_equal(arena_printf(&a, "%d-%s", 5, "five"), "5-five");
    /* around the size that is formatted in one go */
    for (int n = 250; n < 262; n++) {
        const char *s = arena_printf(&a, "%*d", n, 7);
        assert_int_equal(strlen(s), n);
        assert_int_equal(s[n - 1], '7');
    }
    arena_finish(&a);
}

/* Runs `act` in a child; its exit code, and what it wrote to standard error. */
static int run_child(void (*act)(void), char *said, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        act();
        _exit(99);
    }
    close(ends[1]);
    size_t used = 0;
    ssize_t n;
    while ((n = read(ends[0], said + used, size - 1 - used)) > 0)
        used += (size_t)n;
    said[used] = 0;
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ask_for_an_impossible_array(void)
{
    struct arena a = {0};
    arena_array(&a, SIZE_MAX / 16 + 1, 16); /* wraps round to nothing */
}

static void ask_for_all_memory(void)
{
    struct arena a = {0};
    arena_alloc(&a, SIZE_MAX - 8);
}

static void write_a_line_and_leave(void)
{
    static const char line[] = "restored\n";
    if (write(STDERR_FILENO, line, sizeof line - 1) != (ssize_t)sizeof line - 1)
        _exit(98);
    _exit(7);
}

static void ask_with_a_handler(void)
{
    arena_on_exhausted(write_a_line_and_leave);
    ask_for_an_impossible_array();
}

static void ask_in_the_handler(void)
{
    arena_on_exhausted(ask_for_an_impossible_array);
    ask_for_an_impossible_array();
}

static void memory_that_does_not_exist_ends_the_program_with_a_sentence(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(run_child(ask_for_an_impossible_array, said, sizeof said), 4);
    assert_non_null(strstr(said, "no memory left"));
    assert_int_equal(run_child(ask_for_all_memory, said, sizeof said), 4);
    assert_non_null(strstr(said, "no memory left"));
}

static void a_handler_is_called_first_and_only_once(void **state)
{
    (void)state;
    char said[512];
    assert_int_equal(run_child(ask_with_a_handler, said, sizeof said), 7);
    assert_string_equal(said, "restored\n");
    assert_int_equal(run_child(ask_in_the_handler, said, sizeof said), 4);
}

static void plain_memory_is_given_for_any_size(void **state)
{
    (void)state;
    char *p = mem_alloc(0);
    assert_non_null(p);
    p = mem_resize(p, 100);
    memset(p, 'x', 100);
    p = mem_resize(p, 10000);
    assert_int_equal(p[99], 'x');
    free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed_and_aligned_at_every_size),
        cmocka_unit_test(no_two_pieces_share_a_byte),
        cmocka_unit_test(a_list_grows_row_by_row),
        cmocka_unit_test(a_piece_larger_than_any_block_is_given),
        cmocka_unit_test(an_arena_is_usable_after_finish_and_twice_finished),
        cmocka_unit_test(a_grown_array_keeps_what_it_had),
        cmocka_unit_test(texts_are_copied_whole_cut_and_formatted),
        cmocka_unit_test(memory_that_does_not_exist_ends_the_program_with_a_sentence),
        cmocka_unit_test(a_handler_is_called_first_and_only_once),
        cmocka_unit_test(plain_memory_is_given_for_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
