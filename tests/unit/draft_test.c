#include "practice/draft.h"

#include "base/clock.h"
#include "book_lib.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct err e;

static int64_t put(struct book *b, int64_t id, const char *staff, const char *text)
{
    const struct draft_value values[] = {{"patient", text}, {"when", "tue = 9:30 100%\nor later"}};
    struct draft d = {.id = id, .form = "book", .staff = staff, .values = values, .nvalues = 2};
    assert_true(draft_put(b, &d, &e));
    return d.id;
}

static void what_was_typed_comes_back_as_it_was(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct draft *all;
    int n;
    int64_t id = put(p->book, 0, "okoro", "Nguy\xe1\xbb\x85n, 100%41=\n=");
    assert_true(id > 0);
    assert_true(draft_list(p->book, "okoro", &a, &all, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(all[0].form, "book");
    assert_string_equal(draft_text(&all[0], "patient"), "Nguy\xe1\xbb\x85n, 100%41=\n=");
    assert_string_equal(draft_text(&all[0], "when"), "tue = 9:30 100%\nor later");
    assert_string_equal(draft_text(&all[0], "remark"), "");
    arena_finish(&a);
    practice_close(p);
}

static void typing_on_keeps_one_row_and_dropping_forgets_it(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct draft *all;
    int n;
    int64_t id = put(p->book, 0, "", "s");
    assert_int_equal(put(p->book, id, "", "sm"), id);
    assert_true(draft_list(p->book, "", &a, &all, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(draft_text(&all[0], "patient"), "sm");
    assert_true(draft_drop(p->book, id, &e));
    assert_true(draft_drop(p->book, id, &e));
    assert_true(draft_list(p->book, "", &a, &all, &n, &e));
    assert_int_equal(n, 0);
    arena_finish(&a);
    practice_close(p);
}

static void each_sees_their_own_and_the_newest_first(void **state)
{
    (void)state;
    struct practice *p = practice_lib_open();
    struct arena a = {0};
    struct draft *all;
    int n;
    int64_t now = clock_now_ms();
    put(p->book, 0, "okoro", "first");
    clock_freeze(now + 60000);
    put(p->book, 0, "okoro", "second");
    put(p->book, 0, "bell", "other");
    assert_true(draft_list(p->book, "okoro", &a, &all, &n, &e));
    assert_int_equal(n, 2);
    assert_string_equal(draft_text(&all[0], "patient"), "second");
    assert_true(draft_list(p->book, "bell", &a, &all, &n, &e));
    assert_int_equal(n, 1);
    clock_freeze(now);
    arena_finish(&a);
    practice_close(p);
}

/* Somebody else's process: types, says so, and stays until it is killed. */
static pid_t typist(const char *path)
{
    int ready[2];
    char c;
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct practice *p = NULL;
        if (!practice_open(path, NULL, &p, &e))
            _exit(1);
        put(p->book, 0, "okoro", "being typed");
        (void)!write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    assert_int_equal(read(ready[0], &c, 1), 1);
    (void)close(ready[0]);
    (void)close(ready[1]);
    return pid;
}

static void what_somebody_is_typing_now_is_not_offered_until_they_are_gone(void **state)
{
    (void)state;
    struct practice *p;
    struct arena a = {0};
    struct draft *all;
    int n;
    (void)book_lib_folder();
    const char *path = book_lib_path("book.db");
    assert_true(practice_create(path, NULL, NULL, &p, &e));
    practice_close(p);
    pid_t pid = typist(path);
    assert_true(practice_open(path, NULL, &p, &e));
    assert_true(draft_list(p->book, "okoro", &a, &all, &n, &e));
    assert_int_equal(n, 0);
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    assert_true(draft_list(p->book, "okoro", &a, &all, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(draft_text(&all[0], "patient"), "being typed");
    arena_finish(&a);
    practice_close(p);
    book_lib_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_typed_comes_back_as_it_was),
        cmocka_unit_test(typing_on_keeps_one_row_and_dropping_forgets_it),
        cmocka_unit_test(each_sees_their_own_and_the_newest_first),
        cmocka_unit_test(what_somebody_is_typing_now_is_not_offered_until_they_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
