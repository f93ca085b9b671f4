#include "base/confine.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>

struct place {
    char dir[32], book[64], given[64], elsewhere[64];
};

static void make_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_int_equal(1, write(fd, "x", 1));
    close(fd);
}

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    *state = p;
    snprintf(p->dir, sizeof p->dir, "confine-XXXXXX");
    if (!mkdtemp(p->dir))
        return -1;
    snprintf(p->book, sizeof p->book, "%s/book", p->dir);
    snprintf(p->given, sizeof p->given, "%s/list.csv", p->dir);
    snprintf(p->elsewhere, sizeof p->elsewhere, "%s/elsewhere", p->dir);
    make_file(p->given);
    make_file(p->elsewhere);
    return mkdir(p->book, 0700);
}

static int remove_place(void **state)
{
    struct place *p = *state;
    unlink(p->given);
    unlink(p->elsewhere);
    rmdir(p->book);
    int status = rmdir(p->dir);
    free(p);
    return status;
}

/* What a try came to, in a process of its own that is confined, as there is no way back: 0 it works, or errno. Skips
 * the test where the wall asked for does not stand. */
static int confined(const struct place *p, unsigned wall, int (*attempt)(const struct place *p))
{
    enum { NO_WALL = 255 };
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct confine_path paths[] = {{p->book, true}, {p->given, false}, {NULL, false}, {"no/such", true}};
        _exit(confine_self(paths, sizeof paths / sizeof paths[0]) & wall ? attempt(p) : NO_WALL);
    }
    int status;
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_WALL)
        skip();
    return WEXITSTATUS(status);
}

static int opened(const char *path, int flags)
{
    int fd = open(path, flags, 0600);
    return fd < 0 ? errno : close(fd);
}

static int read_elsewhere(const struct place *p)
{
    return opened(p->elsewhere, O_RDONLY);
}

static int read_accounts(const struct place *p)
{
    (void)p;
    return opened("/etc/passwd", O_RDONLY);
}

static int make_elsewhere(const struct place *p)
{
    char path[80];
    snprintf(path, sizeof path, "%s/new", p->dir);
    return opened(path, O_WRONLY | O_CREAT | O_EXCL);
}

static int remove_elsewhere(const struct place *p)
{
    return unlink(p->elsewhere) == 0 ? 0 : errno;
}

static int read_given(const struct place *p)
{
    return opened(p->given, O_RDONLY);
}

static int write_given(const struct place *p)
{
    return opened(p->given, O_WRONLY);
}

/* What SQLite and a replaced file do: made, renamed, the folder itself opened to be synced, removed. */
static int use_book(const struct place *p)
{
    char made[80], kept[80];
    snprintf(made, sizeof made, "%s/made", p->book);
    snprintf(kept, sizeof kept, "%s/kept", p->book);
    if (opened(made, O_RDWR | O_CREAT | O_EXCL | O_TRUNC) || rename(made, kept) || opened(p->book, O_RDONLY))
        return errno;
    return truncate(kept, 0) || unlink(kept) ? errno : 0;
}

static int use_what_is_known(const struct place *p)
{
    (void)p;
    return opened("/dev/null", O_RDWR) || opened("/proc/self/stat", O_RDONLY) ? errno : 0;
}

static int open_network(const struct place *p)
{
    enum { LOCAL = 1, INTERNET = 2, STREAM = 1 };
    (void)p;
    return syscall(SYS_socket, LOCAL, STREAM, 0) >= 0 || syscall(SYS_socket, INTERNET, STREAM, 0) >= 0 ? 0 : errno;
}

static int start_program(const struct place *p)
{
    (void)p;
    execl("/bin/true", "true", (char *)NULL);
    return errno;
}

static void files_that_were_not_named_are_not_opened_made_or_removed(void **state)
{
    const struct place *p = *state;
    assert_int_equal(0, read_elsewhere(p));
    assert_int_equal(0, read_accounts(p));
    assert_int_equal(EACCES, confined(p, CONFINE_FILES, read_elsewhere));
    assert_int_equal(EACCES, confined(p, CONFINE_FILES, read_accounts));
    assert_int_equal(EACCES, confined(p, CONFINE_FILES, make_elsewhere));
    assert_int_equal(EACCES, confined(p, CONFINE_FILES, remove_elsewhere));
    assert_int_equal(0, read_elsewhere(p));
}

static void a_file_named_for_reading_is_read_and_not_written(void **state)
{
    assert_int_equal(0, confined(*state, CONFINE_FILES, read_given));
    assert_int_equal(EACCES, confined(*state, CONFINE_FILES, write_given));
}

static void in_a_folder_named_for_writing_everything_goes_on(void **state)
{
    assert_int_equal(0, confined(*state, CONFINE_FILES, use_book));
}

static void what_everybody_knows_stays(void **state)
{
    assert_int_equal(0, confined(*state, CONFINE_FILES, use_what_is_known));
}

static void no_network_and_no_program_is_reached(void **state)
{
    assert_int_equal(0, open_network(*state));
    assert_int_equal(EPERM, confined(*state, CONFINE_CALLS, open_network));
    assert_int_equal(EPERM, confined(*state, CONFINE_CALLS, start_program));
}

static void what_is_hidden_is_not_to_be_looked_into(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(confine_hide() == (prctl(PR_GET_DUMPABLE) == 0) ? 0 : 1);
    int status;
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_int_equal(0, status);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(files_that_were_not_named_are_not_opened_made_or_removed),
        IN_PLACE(a_file_named_for_reading_is_read_and_not_written),
        IN_PLACE(in_a_folder_named_for_writing_everything_goes_on),
        IN_PLACE(what_everybody_knows_stays),
        IN_PLACE(no_network_and_no_program_is_reached),
        cmocka_unit_test(what_is_hidden_is_not_to_be_looked_into),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void nothing_is_done_elsewhere(void **state)
{
    (void)state;
    assert_int_equal(0, confine_self(NULL, 0));
    assert_false(confine_hide());
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_done_elsewhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
