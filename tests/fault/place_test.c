/* place_test: where a book may stand and what may be done to it behind our back (BOOK section 10): refused with the
 * reason, or opened with a notice; never damaged, never written twice under one name. */
#include "tests/fault/place_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/internal.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534 };

/* --- names ------------------------------------------------------------------------------ */

static void a_second_name_of_the_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(symlink(place.book, place_other), 0);
    place_refused(place_other, ERR_REFUSED, "is a link");
    unlink(place_other);
    assert_int_equal(link(place.book, place_other), 0);
    place_refused(place.book, ERR_REFUSED, "second name");
    place_refused(place_other, ERR_REFUSED, "second name");
    unlink(place_other);
    practice_close(place_opened(place.book));
}

static void a_name_that_a_killed_program_left_is_taken_away(void **state)
{
    char unfinished[400];
    (void)state;
    for (int i = 0; i < 2; i++) {
        snprintf(unfinished, sizeof unfinished, "%s.%s-4711", place.book, i ? "part" : "new");
        assert_int_equal(link(place.book, unfinished), 0);
        practice_close(place_opened(place.book));
        assert_int_equal(access(unfinished, F_OK), -1);
    }
    /* Another file of such a name is left alone. */
    place_write(unfinished, "x", 1);
    assert_int_equal(link(place.book, place_other), 0);
    place_refused(place.book, ERR_REFUSED, "second name");
    assert_int_equal(access(unfinished, F_OK), 0);
    unlink(unfinished);
}

static void a_folder_behind_a_link_is_fine(void **state)
{
    char path[400];
    int n;
    (void)state;
    assert_int_equal(symlink(place.dir, place_other), 0);
    snprintf(path, sizeof path, "%s/practice.db", place_other);
    assert_string_equal(place_book_in(path, 1), "");
    unlink(place_other);
    assert_int_equal(place_sound(place.book, &n), 1);
    assert_int_equal(n, 1);
}

static void what_others_may_write_is_refused(void **state)
{
    (void)state;
    static const mode_t modes[] = {0620, 0602, 0666};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        chmod(place.book, modes[i]);
        place_refused(place.book, ERR_REFUSED, "can be written by other accounts");
    }
    chmod(place.book, 0600);
    practice_close(place_opened(place.book));
}

static void what_is_no_file_is_refused_without_waiting(void **state)
{
    (void)state;
    place_refused(place.dir, ERR_REFUSED, "is not a file");
    assert_int_equal(mkfifo(place_other, 0600), 0);
    place_refused(place_other, ERR_REFUSED, "is not a file");
    unlink(place_other);
    place_refused("/dev/null", ERR_REFUSED, "is not a file");
    place_refused(place_other, ERR_MISSING, "rounds --book");
}

static void a_synchronised_folder_is_refused(void **state)
{
    char marker[400], inner[400], path[420];
    struct practice *p = NULL;
    struct err e = {0};
    (void)state;
    snprintf(marker, sizeof marker, "%s/.stfolder", place.dir);
    snprintf(inner, sizeof inner, "%s/inner", place.dir);
    snprintf(path, sizeof path, "%s/practice.db", inner);
    assert_int_equal(mkdir(marker, 0700), 0);
    assert_int_equal(mkdir(inner, 0700), 0);
    place_refused(place.book, ERR_REFUSED, "Syncthing");
    assert_false(practice_create(path, NULL, NULL, &p, &e)); /* a folder further up counts, too */
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_int_equal(rmdir(inner), 0); /* nothing was made in it */
    rmdir(marker);
    practice_close(place_opened(place.book));
}

static void making_one_never_replaces_anything(void **state)
{
    struct practice *p = NULL;
    struct err e = {0};
    struct stat before, after;
    (void)state;
    assert_int_equal(stat(place.book, &before), 0);
    assert_false(practice_create(place.book, NULL, NULL, &p, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_int_equal(stat(place.book, &after), 0);
    assert_true(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}

/* --- what is inside ----------------------------------------------------------------------- */

static void what_is_no_book_is_refused(void **state)
{
    char noise[5000];
    (void)state;
    place_write(place_other, "", 0);
    place_refused(place_other, ERR_REFUSED, "is empty");
    place_write(place_other, "Dear diary", 10);
    place_refused(place_other, ERR_DAMAGE, "damaged");
    id_random(noise, sizeof noise);
    place_write(place_other, noise, sizeof noise);
    place_refused(place_other, ERR_DAMAGE, "damaged");
    unlink(place_other);
    place_alter(place_other, "CREATE TABLE recipe (n INTEGER)");
    chmod(place_other, 0600);
    place_refused(place_other, ERR_REFUSED, "not a practice file");
}

static void a_newer_books_reader_is_told_to_update(void **state)
{
    (void)state;
    place_alter(place.book, "PRAGMA user_version = 99");
    place_refused(place.book, ERR_NEWER, "newer Rounds");
    char back[48];
    (void)snprintf(back, sizeof back, "PRAGMA user_version = %d", BOOK_VERSION);
    place_alter(place.book, back);
    practice_close(place_opened(place.book));
}

static void an_altered_schema_is_opened_for_reading_with_an_alarm(void **state)
{
    static const char *const alterations[] = {
        "CREATE TRIGGER evil AFTER INSERT ON txn BEGIN DELETE FROM patient; END",
        "CREATE VIEW evil AS SELECT * FROM patient",
        "CREATE TABLE evil (n INTEGER)",
        "CREATE INDEX evil ON patient (gender)",
        "DROP INDEX appointment_ref",
        "ALTER TABLE patient ADD COLUMN evil TEXT",
    };
    (void)state;
    for (size_t i = 0; i < sizeof alterations / sizeof *alterations; i++) {
        struct err e;
        struct arena a = {0};
        struct schedule_day day;
        place_copy(place.book, place_other);
        place_alter(place_other, alterations[i]);
        struct practice *p = place_opened(place_other);
        if (!book_is_read_only(p->book) || !strstr(book_notice(p->book), "altered by another program"))
            fail_msg("%s: %s", alterations[i], book_notice(p->book));
        assert_true(schedule_day(p, place.day[0], &a, &day, &e));
        assert_false(place_book(p, 1, &e));
        assert_int_equal(e.kind, ERR_REFUSED);
        assert_non_null(strstr(e.text, "altered by another program")); /* the reason, not only the refusal */
        practice_close(p);
        arena_finish(&a);
        place_remove(place_other);
    }
}

static void wal_is_set_back_with_a_notice(void **state)
{
    int n;
    (void)state;
    place_book_in(place.book, 1);
    place_alter(place.book, "PRAGMA journal_mode = WAL; INSERT INTO setting (name, value) VALUES ('x', 'y')");
    assert_non_null(strstr(place_book_in(place.book, 2), "set to WAL by another program"));
    assert_string_equal(place_book_in(place.book, 3), "");
    assert_int_equal(place_sound(place.book, &n), 1);
    assert_int_equal(n, 3);
    char wal[400];
    snprintf(wal, sizeof wal, "%s-wal", place.book);
    assert_int_equal(access(wal, F_OK), -1);
}

/* --- copied, restored, replaced ------------------------------------------------------------- */

static void a_copy_takes_a_name_of_its_own(void **state)
{
    char mine[400], its[400];
    int n;
    (void)state;
    place_book_in(place.book, 1);
    for (int with_identity = 0; with_identity < 2; with_identity++) {
        place_copy(place.book, place_other);
        snprintf(mine, sizeof mine, "%s-identity", place.book);
        snprintf(its, sizeof its, "%s-identity", place_other);
        if (with_identity) /* the whole folder was copied */
            place_copy(mine, its);
        assert_non_null(strstr(place_book_in(place_other, 2), "copied or restored"));
        assert_string_equal(place_book_in(place_other, 3), "");
        assert_string_equal(place_book_in(place.book, 4 + with_identity), "");
        assert_int_equal(place_sound(place_other, &n), 2);
        assert_int_equal(n, 3 + with_identity);
        assert_int_equal(place_sound(place.book, &n), 1);
        assert_int_equal(n, 2 + with_identity);
        place_remove(place_other);
    }
}

static void an_older_state_put_back_takes_a_new_name(void **state)
{
    int n;
    (void)state;
    place_book_in(place.book, 1);
    for (int by_rename = 0; by_rename < 2; by_rename++) {
        place_copy(place.book, place_other);
        place_book_in(place.book, 2 + by_rename);
        if (by_rename)
            assert_int_equal(rename(place_other, place.book), 0);
        else
            place_copy(place_other, place.book); /* the same inode: only the number tells */
        assert_non_null(strstr(place_book_in(place.book, 4 + by_rename), "copied or restored"));
        assert_string_equal(place_book_in(place.book, 6 + by_rename), "");
        assert_int_equal(place_sound(place.book, &n), 2 + by_rename);
        assert_int_equal(n, 3 + 2 * by_rename);
        unlink(place_other);
    }
}

static void a_file_replaced_under_a_running_process_is_noticed(void **state)
{
    int n;
    struct err e;
    (void)state;
    place_copy(place.book, place_other);
    struct practice *p = place_opened(place.book);
    assert_true(place_book(p, 1, &e));
    assert_int_equal(rename(place_other, place.book), 0);
    for (int i = 0; i < 2; i++) {
        assert_false(place_book(p, 2, &e));
        assert_int_equal(e.kind, ERR_IO);
    }
    practice_close(p);
    place_sound(place.book, &n);
    assert_int_equal(n, 0); /* what was put there was not touched */
    p = place_opened(place.book);
    assert_true(place_book(p, 1, &e));
    unlink(place.book);
    assert_false(place_book(p, 2, &e));
    assert_int_equal(e.kind, ERR_IO);
    assert_non_null(strstr(e.text, "removed or replaced"));
    assert_int_equal(access(place.book, F_OK), -1);
    practice_close(p);
}

/* --- rights ------------------------------------------------------------------------------------ */

/* Rights mean nothing to root: becomes somebody else, to whom the folder belongs. */
static bool become_somebody(mode_t dir, mode_t file)
{
    char identity[400], journal[400];
    snprintf(identity, sizeof identity, "%s-identity", place.book);
    snprintf(journal, sizeof journal, "%s-journal", place.book);
    unlink(journal);
    if (geteuid() == 0 && (chown(place.dir, NOBODY, NOBODY) != 0 || chown(place.book, NOBODY, NOBODY) != 0 ||
                           chown(identity, NOBODY, NOBODY) != 0))
        return false;
    if (chmod(place.book, file) != 0 || chmod(place.dir, dir) != 0)
        return false;
    return geteuid() != 0 ||
           (setgroups(0, NULL) == 0 && setgid(NOBODY) == 0 && setuid(NOBODY) == 0 && access(place.book, R_OK) == 0);
}

static int read_without_rights(mode_t dir, mode_t file)
{
    struct err e = {0};
    struct practice *p = NULL;
    struct arena a = {0};
    struct schedule_day day;
    if (!become_somebody(dir, file))
        return PLACE_CANNOT;
    if (!practice_open(place.book, NULL, &p, &e))
        return e.kind == ERR_IO || e.kind == ERR_REFUSED ? PLACE_OK : place_complain("opening without rights", &e);
    if (!schedule_day(p, place.day[0], &a, &day, &e))
        return place_complain("reading without rights", &e);
    for (int i = 0; i < 2; i++)
        if (place_book(p, 1, &e) || (e.kind != ERR_IO && e.kind != ERR_REFUSED) || !strstr(e.text, "writ"))
            return place_complain("booking without rights", &e);
    practice_close(p);
    arena_finish(&a);
    return PLACE_OK;
}

static int read_only_folder(void)
{
    return read_without_rights(0500, 0600);
}

static int read_only_file(void)
{
    return read_without_rights(0700, 0400);
}

static void without_the_right_to_write_nothing_is_written_and_that_is_said(void **state)
{
    int n;
    (void)state;
    bool folder = place_in_child(read_only_folder);
    chmod(place.dir, 0700);
    bool file = place_in_child(read_only_file);
    chmod(place.book, 0600);
    chmod(place.dir, 0700);
    assert_int_equal(place_sound(place.book, &n), 1);
    assert_int_equal(n, 0);
    if (!folder || !file)
        skip();
}

/* --- descriptors --------------------------------------------------------------------------------- */

/* Runs `rounds book` with some of the standard descriptors closed; its exit code. */
static int run_with_closed(int closed, int slot)
{
    char program[400], patient[ID_TEXT], at[20];
    int status = 0;
    crowd_program(program);
    crowd_slot_text(&place, slot, at);
    char *argv[] = {
        program, "--book", place.book, "book",   "--patient", id_text(&place.patient[0], patient), "--practitioner",
        "chen",  "--at",   at,         "--type", "review",    NULL};
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        for (int fd = 0; fd < 3; fd++) {
            dup2(null, fd);
            if (closed & 1 << fd)
                close(fd);
        }
        if (null > 2)
            close(null);
        execv(program, argv);
        _exit(127);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void closed_standard_descriptors_never_become_the_books(void **state)
{
    int n;
    (void)state;
    for (int closed = 0; closed < 8; closed++) {
        assert_int_equal(run_with_closed(closed, closed), 0);
        assert_int_equal(run_with_closed(closed, closed), 1); /* taken: a refusal is written to descriptor 2 */
    }
    assert_int_equal(place_sound(place.book, &n), 1);
    assert_int_equal(n, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_CASE(a_second_name_of_the_file_is_refused),
        PLACE_CASE(a_name_that_a_killed_program_left_is_taken_away),
        PLACE_CASE(a_folder_behind_a_link_is_fine),
        PLACE_CASE(what_others_may_write_is_refused),
        PLACE_CASE(what_is_no_file_is_refused_without_waiting),
        PLACE_CASE(a_synchronised_folder_is_refused),
        PLACE_CASE(making_one_never_replaces_anything),
        PLACE_CASE(what_is_no_book_is_refused),
        PLACE_CASE(a_newer_books_reader_is_told_to_update),
        PLACE_CASE(an_altered_schema_is_opened_for_reading_with_an_alarm),
        PLACE_CASE(wal_is_set_back_with_a_notice),
        PLACE_CASE(a_copy_takes_a_name_of_its_own),
        PLACE_CASE(an_older_state_put_back_takes_a_new_name),
        PLACE_CASE(a_file_replaced_under_a_running_process_is_noticed),
        PLACE_CASE(without_the_right_to_write_nothing_is_written_and_that_is_said),
        PLACE_CASE(closed_standard_descriptors_never_become_the_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
