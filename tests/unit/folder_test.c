/* The only code that touches a shared folder: whatever stands there instead of a file of ours, and whatever the system
 * says, is told apart, and nothing of others is followed, waited for or taken away. */
#include "exchange/folder.h"

#include "book_lib.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct folder_calls calls;
static struct folder root;
static int why; /* what a call that fails says */

static int refuse_openat(int dir, const char *name, int flags, mode_t mode)
{
    (void)dir, (void)name, (void)flags, (void)mode;
    errno = why;
    return -1;
}

static int refuse_mkdirat(int dir, const char *name, mode_t mode)
{
    (void)dir, (void)name, (void)mode;
    errno = why;
    return -1;
}

/* Somebody else was quicker. */
static int made_meanwhile(int dir, const char *name, mode_t mode)
{
    assert_int_equal(mkdirat(dir, name, mode), 0);
    errno = EEXIST;
    return -1;
}

/* Made, and taken away again before it is opened. */
static int made_and_gone(int dir, const char *name, mode_t mode)
{
    (void)dir, (void)name, (void)mode;
    return 0;
}

static int refuse_fd(int fd)
{
    (void)fd;
    errno = why;
    return -1;
}

static int refuse_fstat(int fd, struct stat *st)
{
    (void)fd, (void)st;
    errno = why;
    return -1;
}

static int refuse_unlinkat(int dir, const char *name, int flags)
{
    (void)dir, (void)name, (void)flags;
    errno = why;
    return -1;
}

/* A file in the place of a folder that was there a moment ago. */
static int open_another(int dir, const char *name, int flags, mode_t mode)
{
    (void)name, (void)flags;
    return openat(dir, "file", O_RDONLY | O_CLOEXEC, mode);
}

/* It grows while it is read. */
static ssize_t read_endless(int fd, void *to, size_t n)
{
    (void)fd;
    memset(to, 'x', n);
    return (ssize_t)n;
}

/* A signal comes first, once; then as it is. */
static bool is_told;

static bool comes_a_signal(void)
{
    bool now = !is_told;
    is_told = true;
    errno = EINTR;
    return now;
}

static ssize_t read_after_signal(int fd, void *to, size_t n)
{
    return comes_a_signal() ? -1 : read(fd, to, n);
}

static ssize_t write_after_signal(int fd, const void *from, size_t n)
{
    return comes_a_signal() ? -1 : write(fd, from, n);
}

static ssize_t refuse_read(int fd, void *to, size_t n)
{
    (void)fd, (void)to, (void)n;
    errno = why;
    return -1;
}

static ssize_t refuse_write(int fd, const void *from, size_t n)
{
    (void)fd, (void)from, (void)n;
    errno = why;
    return -1;
}

/* Only then a share says that what was written did not get there. */
static int refuse_close(int fd)
{
    close(fd);
    errno = why;
    return -1;
}

static int refuse_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    (void)from_dir, (void)from, (void)to_dir, (void)to;
    errno = why;
    return -1;
}

static int refuse_fstatat(int dir, const char *name, struct stat *st, int flags)
{
    (void)dir, (void)name, (void)st, (void)flags;
    errno = why;
    return -1;
}

static void write_file(const char *name, const char *text)
{
    int fd = openat(root.fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static int open_root(void **state)
{
    struct err e = {0};
    (void)state;
    calls = folder_system;
    const char *dir = book_lib_folder();
    book_lib_ok(folder_open(dir, &calls, &root, &e), &e);
    write_file("file", "four");
    return 0;
}

static int close_root(void **state)
{
    (void)state;
    calls = folder_system;
    folder_close(&root);
    book_lib_remove();
    return 0;
}

static bool enter(const char *name, bool make, bool *found, struct err *e)
{
    struct folder in;
    bool ok = folder_enter(&root, name, make, &in, found, e);
    if (ok && *found)
        folder_close(&in);
    return ok;
}

static void a_folder_that_cannot_be_made_or_entered_is_told(void **state)
{
    struct err e = {0};
    bool found;
    (void)state;
    book_lib_ok(enter("none", false, &found, &e), &e);
    assert_false(found);
    assert_int_equal(symlinkat("/tmp", root.fd, "link"), 0);
    book_lib_refused(enter("link", false, &found, &e), &e, ERR_REFUSED, "is a link or a file where a folder");
    book_lib_refused(enter("file", true, &found, &e), &e, ERR_REFUSED, "is a link or a file where a folder");
    why = EACCES;
    calls.mkdirat = refuse_mkdirat;
    book_lib_refused(enter("new", true, &found, &e), &e, ERR_IO, "cannot be made: Permission denied");
    calls.mkdirat = made_meanwhile;
    book_lib_ok(enter("new", true, &found, &e), &e);
    assert_true(found);
    calls.mkdirat = made_and_gone;
    book_lib_refused(enter("gone", true, &found, &e), &e, ERR_IO, "cannot be opened: No such file");
    calls.openat = refuse_openat;
    book_lib_refused(enter("new", false, &found, &e), &e, ERR_IO, "cannot be opened: Permission denied");
}

static void a_folder_that_cannot_be_listed_is_not_taken_for_an_empty_one(void **state)
{
    struct err e = {0};
    struct arena a = {0};
    struct folder_entry *all;
    int n;
    bool more;
    (void)state;
    why = EIO;
    calls.openat = refuse_openat;
    book_lib_refused(folder_list(&root, &a, &all, &n, &more, &e), &e, ERR_IO, "cannot be read: Input/output error");
    calls.openat = open_another;
    book_lib_refused(folder_list(&root, &a, &all, &n, &more, &e), &e, ERR_IO, "cannot be read: Not a directory");
    arena_finish(&a);
}

static void what_is_no_plain_file_is_passed_over_at_once(void **state)
{
    struct arena a = {0};
    struct bytes b;
    (void)state;
    assert_int_equal(mkfifoat(root.fd, "pipe", 0600), 0);
    assert_int_equal(symlinkat("file", root.fd, "link"), 0);
    assert_int_equal(mknodat(root.fd, "sock", S_IFSOCK | 0600, 0), 0);
    assert_int_equal(folder_read(&root, "pipe", 100, &a, &b), FOLDER_OTHER);
    assert_int_equal(folder_read(&root, "link", 100, &a, &b), FOLDER_OTHER);
    assert_int_equal(folder_read(&root, "sock", 100, &a, &b), FOLDER_OTHER);
    assert_int_equal(folder_read(&root, "file", 3, &a, &b), FOLDER_OTHER);
    assert_int_equal(folder_read(&root, "none", 3, &a, &b), FOLDER_GONE);
    assert_int_equal(folder_read(&root, "file", 4, &a, &b), FOLDER_READ);
    assert_true(folder_holds(&root, "file", "four", 4));
    assert_false(folder_holds(&root, "file", "fore", 4));
    assert_false(folder_holds(&root, "file", "fours", 5));
    calls.read = read_endless;
    assert_int_equal(folder_read(&root, "file", 4, &a, &b), FOLDER_OTHER);
    why = EIO;
    calls.fstat = refuse_fstat;
    assert_int_equal(folder_read(&root, "file", 4, &a, &b), FOLDER_FAILED);
    calls.openat = refuse_openat;
    assert_int_equal(folder_read(&root, "file", 4, &a, &b), FOLDER_FAILED);
    assert_false(folder_is_removable(&root)); /* of which nothing is known */
    arena_finish(&a);
}

static void a_signal_costs_nothing(void **state)
{
    struct arena a = {0};
    struct bytes b;
    struct err e = {0};
    (void)state;
    is_told = false;
    calls.read = read_after_signal;
    assert_int_equal(folder_read(&root, "file", 100, &a, &b), FOLDER_READ);
    assert_true(is_told && b.n == 4);
    is_told = false;
    calls.write = write_after_signal;
    book_lib_ok(folder_publish(&root, "new", &(struct id){{1}}, "five!", 5, &e), &e);
    assert_true(is_told && folder_holds(&root, "new", "five!", 5));
    arena_finish(&a);
}

/* Entries in all, those with a dot too. */
static int count_all(void)
{
    int n = 0;
    DIR *d = fdopendir(openat(root.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static void what_could_not_be_written_leaves_what_was_there_and_no_half(void **state)
{
    struct err e = {0};
    struct arena a = {0};
    struct bytes b;
    bool found;
    (void)state;
    int before = count_all();
    for (int i = 0; i < 5; i++) {
        calls = folder_system;
        why = i == 0 ? ENOSPC : EIO;
        switch (i) {
        case 0: calls.write = refuse_write; break;
        case 1: calls.fsync = refuse_fd; break;
        case 2: calls.close = refuse_close; break;
        case 3: calls.renameat = refuse_renameat; break;
        default: calls.openat = refuse_openat; break;
        }
        book_lib_refused(folder_publish(&root, "file", &(struct id){{1}}, "five!", 5, &e), &e, ERR_IO,
                         i == 0 ? "No space left" : "Input/output error");
        calls = folder_system;
        assert_true(folder_holds(&root, "file", "four", 4));
        assert_int_equal(count_all(), before);
    }
    calls.fsync = refuse_fd; /* a folder that was made, and may be gone after a power cut */
    book_lib_refused(enter("made", true, &found, &e), &e, ERR_IO, "could not be written to the disk");
    calls = folder_system;
    calls.read = refuse_read;
    assert_int_equal(folder_read(&root, "file", 100, &a, &b), FOLDER_FAILED);
    assert_false(folder_holds(&root, "file", "four", 4));
    arena_finish(&a);
}

/* What is gone before it was looked at is not listed, the rest is; and nothing is swept where nothing can be listed. */
static void what_is_gone_again_is_not_listed(void **state)
{
    struct err e = {0};
    struct arena a = {0};
    struct folder_entry *all;
    int n = 0;
    bool more;
    (void)state;
    why = ENOENT;
    calls.fstatat = refuse_fstatat;
    book_lib_ok(folder_list(&root, &a, &all, &n, &more, &e), &e);
    assert_int_equal(n, 0);
    int before = count_all();
    calls.openat = refuse_openat;
    folder_sweep(&root, &(struct id){{1}});
    assert_int_equal(count_all(), before);
    arena_finish(&a);
}

static void a_folder_that_cannot_be_synced_is_told_unless_no_folder_there_can(void **state)
{
    static const int cannot[] = {EINVAL, ENOTSUP};
    struct err e = {0};
    (void)state;
    calls.fsync = refuse_fd;
    for (size_t i = 0; i < sizeof cannot / sizeof *cannot; i++) {
        why = cannot[i];
        book_lib_ok(folder_sync(&root, &e), &e);
    }
    why = EIO;
    book_lib_refused(folder_sync(&root, &e), &e, ERR_IO, "could not be written to the disk: Input/output error");
    book_lib_refused(folder_publish(&root, "new", &(struct id){{1}}, "x", 1, &e), &e, ERR_IO, "could not be written");
    assert_int_equal(faccessat(root.fd, "new", F_OK, 0), -1);
}

static void what_cannot_be_removed_is_told_and_what_is_gone_is_fine(void **state)
{
    struct err e = {0};
    (void)state;
    book_lib_ok(folder_remove(&root, "none", &e), &e);
    why = EROFS;
    calls.unlinkat = refuse_unlinkat;
    book_lib_refused(folder_remove(&root, "file", &e), &e, ERR_IO, "file could not be removed: Read-only file system");
}

/* Files of a process of this computer that is gone are swept; all that may still be written, or is somebody else's,
 * stays. */
static void only_what_a_dead_process_of_ours_left_is_swept(void **state)
{
    const struct id tag = {{0x1f, 0x2e, 0x3d, 0x4c}};
    struct arena a = {0};
    (void)state;
    pid_t dead = fork();
    if (dead == 0)
        _exit(0);
    assert_int_equal(waitpid(dead, NULL, 0), dead);
    const char *left = arena_printf(&a, ".1f2e3d4c-%ld-99aabbcc.part", (long)dead);
    const char *const stay[] = {
        arena_printf(&a, ".1f2e3d4c-%ld-99aabbcc.part", (long)getpid()),
        arena_printf(&a, ".1f2e3d4c-%ld-99aabbcc.part", (long)getppid()),
        arena_printf(&a, ".1f2e3d4d-%ld-99aabbcc.part", (long)dead),
        arena_printf(&a, ".1f2e3d4c-%ld-99aabbcc.tmp", (long)dead),
        arena_printf(&a, "x1f2e3d4c-%ld-99aabbcc.part", (long)dead),
        ".1f2e3d4c-0-99aabbcc.part",
        ".1f2e3d4c-x-99aabbcc.part",
        ".p",
    };
    write_file(left, "half");
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        write_file(stay[i], "half");
    folder_sweep(&root, &tag);
    assert_int_equal(faccessat(root.fd, left, F_OK, 0), -1);
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        if (faccessat(root.fd, stay[i], F_OK, 0) != 0)
            fail_msg("%s was taken away", stay[i]);
    arena_finish(&a);
}

static int loop(int dir, const char *name, int flags, mode_t mode)
{
    (void)dir, (void)name, (void)flags, (void)mode;
    errno = ELOOP;
    return -1;
}

/* Some systems say so of a link where others say that it is no folder. */
static void a_link_is_not_followed_by_whatever_name_the_system_calls_it(void **state)
{
    struct folder in;
    struct err e = {0};
    bool found;
    (void)state;
    calls.openat = loop;
    book_lib_refused(folder_enter(&root, "file", false, &in, &found, &e), &e, ERR_REFUSED, "a link or a file");
}

int main(void)
{
#define WITH_ROOT(f) cmocka_unit_test_setup_teardown(f, open_root, close_root)
    const struct CMUnitTest tests[] = {
        WITH_ROOT(a_folder_that_cannot_be_made_or_entered_is_told),
        WITH_ROOT(a_folder_that_cannot_be_listed_is_not_taken_for_an_empty_one),
        WITH_ROOT(what_is_no_plain_file_is_passed_over_at_once),
        WITH_ROOT(a_signal_costs_nothing),
        WITH_ROOT(what_could_not_be_written_leaves_what_was_there_and_no_half),
        WITH_ROOT(what_is_gone_again_is_not_listed),
        WITH_ROOT(a_folder_that_cannot_be_synced_is_told_unless_no_folder_there_can),
        WITH_ROOT(what_cannot_be_removed_is_told_and_what_is_gone_is_fine),
        WITH_ROOT(only_what_a_dead_process_of_ours_left_is_swept),
        WITH_ROOT(a_link_is_not_followed_by_whatever_name_the_system_calls_it),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
