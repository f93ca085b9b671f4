#include "base/file.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Every test works in a folder of its own, made new and removed after it. */
struct place {
    struct arena a;
    char dir[300];
};

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    const char *tmp = getenv("TMPDIR");
    snprintf(p->dir, sizeof p->dir, "%s/file_test.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    *state = p;
    return mkdtemp(p->dir) == NULL ? -1 : 0;
}

static void remove_tree(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        chmod(path, 0700);
        DIR *d = opendir(path);
        for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;) {
            char child[512];
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
            remove_tree(child);
        }
        if (d != NULL)
            closedir(d);
    }
    remove(path);
}

static int remove_place(void **state)
{
    struct place *p = *state;
    remove_tree(p->dir);
    arena_finish(&p->a);
    free(p);
    return 0;
}

static const char *in(struct place *p, const char *name)
{
    return arena_printf(&p->a, "%s/%s", p->dir, name);
}

static int count_entries(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;)
        n += strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ? 0 : 1;
    closedir(d);
    return n;
}

static void assert_holds(struct place *p, const char *path, const char *text)
{
    const char *data = NULL;
    size_t len = 0;
    struct err e = {0};
    if (!file_read(&p->a, path, 10000, &data, &len, &e))
        fail_msg("%s", e.text);
    assert_int_equal(len, strlen(text));
    assert_string_equal(data, text);
}

static void what_is_written_is_read_again(void **state)
{
    struct place *p = *state;
    const char *path = in(p, "new");
    const char *data = NULL;
    size_t len = 0;
    struct stat st;
    struct err e = {0};
    assert_true(file_write_new(path, "a\0b", 3, &e));
    assert_true(file_read(&p->a, path, 3, &data, &len, &e));
    assert_int_equal(len, 3);
    assert_memory_equal(data, "a\0b", 4);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_true(file_write_new(in(p, "empty"), "", 0, &e));
    assert_holds(p, in(p, "empty"), "");
}

static void nothing_that_exists_is_overwritten_by_a_new_file(void **state)
{
    struct place *p = *state;
    assert_true(file_write_new(in(p, "there"), "old", 3, NULL));
    assert_int_equal(symlink(in(p, "nowhere"), in(p, "link")), 0);
    assert_int_equal(mkdir(in(p, "folder"), 0700), 0);
    static const char *const names[] = {"there", "link", "folder"};
    for (size_t i = 0; i < 3; i++) {
        struct err e = {0};
        assert_false(file_write_new(in(p, names[i]), "new", 3, &e));
        assert_int_equal(e.kind, ERR_REFUSED);
    }
    assert_holds(p, in(p, "there"), "old");
    assert_int_not_equal(access(in(p, "nowhere"), F_OK), 0);
    struct err e = {0};
    assert_false(file_write_new(in(p, "no/such/folder"), "x", 1, &e));
    assert_int_equal(e.kind, ERR_IO);
}

static void a_replaced_file_is_whole_private_and_leaves_nothing_beside_it(void **state)
{
    struct place *p = *state;
    const char *path = in(p, "settings");
    struct stat st;
    struct err e = {0};
    assert_true(file_replace(path, "one", 3, &e));
    assert_int_equal(chmod(path, 0666), 0);
    assert_true(file_replace(path, "two", 3, &e));
    assert_holds(p, path, "two");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(count_entries(p->dir), 1);
}

static void replacing_a_link_leaves_what_it_pointed_to(void **state)
{
    struct place *p = *state;
    assert_true(file_write_new(in(p, "target"), "kept", 4, NULL));
    assert_int_equal(symlink("target", in(p, "link")), 0);
    assert_true(file_replace(in(p, "link"), "new", 3, NULL));
    assert_holds(p, in(p, "target"), "kept");
    assert_holds(p, in(p, "link"), "new");
}

static void a_failed_replacement_leaves_the_old_and_nothing_beside_it(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    assert_int_equal(mkdir(in(p, "folder"), 0700), 0);
    assert_true(file_write_new(in(p, "folder/inside"), "x", 1, NULL));
    assert_false(file_replace(in(p, "folder"), "new", 3, &e));
    assert_int_equal(e.kind, ERR_IO);
    assert_int_equal(count_entries(p->dir), 1);
    err_clear(&e);
    assert_false(file_replace(in(p, "no/file"), "new", 3, &e));
    assert_int_equal(e.kind, ERR_IO);
}

/* A disk that takes only part of it, as a limit on the size of files makes one. In a
 * child, since the limit stays. */
static int write_on_a_full_disk(struct place *p)
{
    struct rlimit most = {.rlim_cur = 10, .rlim_max = 10};
    struct err e = {0}, f = {0};
    static const char long_text[100];
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &most) != 0)
        return 2;
    bool is_refused = !file_write_new(in(p, "new"), long_text, sizeof long_text, &e) &&
                      !file_replace(in(p, "there"), long_text, sizeof long_text, &f);
    return is_refused && e.kind == ERR_IO && f.kind == ERR_IO ? 0 : 1;
}

static void a_full_disk_leaves_the_old_file_and_no_half_of_the_new(void **state)
{
    struct place *p = *state;
    assert_true(file_write_new(in(p, "there"), "old", 3, NULL));
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(write_on_a_full_disk(p));
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_holds(p, in(p, "there"), "old");
    assert_int_equal(count_entries(p->dir), 1);
}

/* Of a process whose number nobody has; what may still be in use, or is nobody's of ours, stays. */
static void what_a_process_that_is_gone_left_is_swept(void **state)
{
    struct place *p = *state;
    const char *own = file_work_name(&p->a, in(p, "practice.db"), "merge");
    const struct {
        const char *name;
        bool stays;
    } cases[] = {
        {in(p, ".rounds-999999999-join"), false},
        {in(p, ".rounds-999999999-join-keys"), false},
        {in(p, ".rounds-999999999-a1B2c3"), false},
        {own, true},
        {arena_printf(&p->a, "%s/.rounds-%ld-join", p->dir, (long)getppid()), true},
        {in(p, ".rounds-0-join"), true},
        {in(p, ".rounds--9-join"), true},
        {in(p, ".rounds-join"), true},
        {in(p, ".rounds-999999999"), true},
        {in(p, "practice.db.snapshot-999999999"), true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(file_write_new(cases[i].name, "x", 1, NULL));
    file_sweep(in(p, "practice.db"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if ((access(cases[i].name, F_OK) == 0) != cases[i].stays)
            fail_msg("%s", cases[i].name);
    file_sweep(in(p, "no/practice.db")); /* nothing is there */
}

static void only_plain_files_are_read_and_a_fifo_does_not_block(void **state)
{
    struct place *p = *state;
    assert_true(file_write_new(in(p, "plain"), "x", 1, NULL));
    assert_int_equal(symlink("plain", in(p, "link")), 0);
    assert_int_equal(mkfifo(in(p, "fifo"), 0600), 0);
    static const struct {
        const char *path;
        bool is_inside;
        enum err_kind kind;
    } cases[] = {
        {"absent", true, ERR_MISSING},   {"plain/x", true, ERR_MISSING}, {"link", true, ERR_INPUT},
        {"fifo", true, ERR_INPUT},       {".", true, ERR_INPUT},         {"/dev/null", false, ERR_INPUT},
        {"/dev/zero", false, ERR_INPUT},
    };
    alarm(20); /* a FIFO that blocks must not hold up the tests */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *data = NULL;
        size_t len = 0;
        struct err e = {0};
        const char *path = cases[i].is_inside ? in(p, cases[i].path) : cases[i].path;
        assert_false(file_read(&p->a, path, 100, &data, &len, &e));
        assert_int_equal(e.kind, cases[i].kind);
        assert_non_null(strstr(e.text, path));
    }
    alarm(0);
}

static void a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read(void **state)
{
    struct place *p = *state;
    const char *data = NULL;
    size_t len = 0;
    struct err e = {0};
    assert_true(file_write_new(in(p, "ten"), "0123456789", 10, NULL));
    assert_true(file_read(&p->a, in(p, "ten"), 10, &data, &len, &e));
    assert_false(file_read(&p->a, in(p, "ten"), 9, &data, &len, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    err_clear(&e);
    assert_false(file_read(&p->a, in(p, "ten"), 0, &data, &len, &e));
    assert_int_equal(e.kind, ERR_INPUT);
}

static void a_file_that_does_not_tell_its_size_is_read_whole(void **state)
{
    struct place *p = *state;
    const char *data = NULL;
    size_t len = 0;
    struct err e = {0};
    if (access("/proc/self/status", R_OK) != 0)
        skip();
    assert_true(file_read(&p->a, "/proc/self/status", 100000, &data, &len, &e));
    assert_true(len > 100);
    assert_int_equal(strlen(data), len);
    assert_false(file_read(&p->a, "/proc/self/status", 100, &data, &len, &e));
    assert_int_equal(e.kind, ERR_INPUT);
}

static void folders_are_made_with_their_parents_and_for_one_person(void **state)
{
    struct place *p = *state;
    struct stat st;
    struct err e = {0};
    assert_true(file_make_dirs(in(p, "a/b//c/"), &e));
    assert_int_equal(stat(in(p, "a/b/c"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(in(p, "a"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_true(file_make_dirs(in(p, "a/b/c"), &e));
    assert_true(file_make_dirs("/", &e));
    assert_true(file_make_dirs(".", &e));
    assert_true(file_write_new(in(p, "plain"), "x", 1, NULL));
    assert_false(file_make_dirs(in(p, "plain/d"), &e));
    assert_int_equal(e.kind, ERR_IO);
    err_clear(&e);
    assert_false(file_make_dirs(in(p, "plain"), &e));
    assert_int_equal(e.kind, ERR_IO);
}

static void a_folder_is_made_durable_and_an_absent_one_is_said(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    assert_true(file_sync_dir(p->dir, &e));
    assert_false(file_sync_dir(in(p, "absent"), &e));
    assert_int_equal(e.kind, ERR_IO);
}

static void a_path_is_taken_apart(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *path, *dir, *base;
    } cases[] = {
        {"a/b/c.db", "a/b", "c.db"}, {"/c.db", "/", "c.db"}, {"c.db", ".", "c.db"}, {"/", "/", ""},
        {"a/b/", "a", ""},           {"a//b", "a", "b"},     {"//b", "/", "b"},     {"", ".", ""},
        {"./x", ".", "x"},           {"///", "/", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(file_dir(&p->a, cases[i].path), cases[i].dir);
        assert_string_equal(file_base(cases[i].path), cases[i].base);
    }
}

static void a_book_may_not_stand_where_another_program_copies_it(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *marker;
        bool is_folder, is_refused;
    } cases[] = {
        {".stfolder", true, true}, {".stfolder", false, true},     {".dropbox", false, true},
        {".dropbox", true, false}, {".dropbox.cache", true, true}, {".git", true, false},
        {"stfolder", true, false},
    };
    struct err e = {0};
    assert_true(file_make_dirs(in(p, "shared/deep/down"), &e));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *marker = arena_printf(&p->a, "%s/shared/%s", p->dir, cases[i].marker);
        if (cases[i].is_folder)
            assert_int_equal(mkdir(marker, 0700), 0);
        else
            assert_true(file_write_new(marker, "", 0, &e));
        static const char *const dirs[] = {"shared", "shared/deep/down"};
        for (int k = 0; k < 2; k++) {
            const char *why = file_place_refusal(&p->a, in(p, dirs[k]));
            assert_int_equal(why != NULL, cases[i].is_refused);
            if (why != NULL)
                assert_non_null(strstr(why, p->dir));
        }
        remove_tree(marker);
    }
    assert_null(file_place_refusal(&p->a, in(p, "shared/deep/down")));
    assert_non_null(file_place_refusal(&p->a, in(p, "absent")));
}

static void a_link_into_a_copied_folder_is_seen_through(void **state)
{
    struct place *p = *state;
    assert_true(file_make_dirs(in(p, "shared/.stfolder"), NULL));
    assert_true(file_make_dirs(in(p, "shared/inside"), NULL));
    assert_int_equal(symlink("shared/inside", in(p, "link")), 0);
    assert_non_null(file_place_refusal(&p->a, in(p, "link")));
}

static void the_first_three_descriptors_are_never_left_free(void **state)
{
    struct place *p = *state;
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(0);
        close(2);
        file_guard_start();
        int fd = open(in(p, "opened"), O_RDWR | O_CREAT, 0666);
        struct stat st;
        bool ok = fd > 2 && fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0 && fcntl(2, F_GETFD) >= 0;
        ok = ok && fstat(fd, &st) == 0 && (st.st_mode & 0777) == 0600;
        _exit(ok ? 0 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(what_is_written_is_read_again),
        IN_PLACE(nothing_that_exists_is_overwritten_by_a_new_file),
        IN_PLACE(a_replaced_file_is_whole_private_and_leaves_nothing_beside_it),
        IN_PLACE(replacing_a_link_leaves_what_it_pointed_to),
        IN_PLACE(a_failed_replacement_leaves_the_old_and_nothing_beside_it),
        IN_PLACE(a_full_disk_leaves_the_old_file_and_no_half_of_the_new),
        IN_PLACE(what_a_process_that_is_gone_left_is_swept),
        IN_PLACE(only_plain_files_are_read_and_a_fifo_does_not_block),
        IN_PLACE(a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read),
        IN_PLACE(a_file_that_does_not_tell_its_size_is_read_whole),
        IN_PLACE(folders_are_made_with_their_parents_and_for_one_person),
        IN_PLACE(a_folder_is_made_durable_and_an_absent_one_is_said),
        IN_PLACE(a_path_is_taken_apart),
        IN_PLACE(a_book_may_not_stand_where_another_program_copies_it),
        IN_PLACE(a_link_into_a_copied_folder_is_seen_through),
        IN_PLACE(the_first_three_descriptors_are_never_left_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
