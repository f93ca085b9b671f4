#include "exchange/backup.h"

#include "base/civil.h"
#include "base/clock.h"
#include "book/copy.h"
#include "book_lib.h"
#include "exchange/merge_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { TODAY = 20780 }; /* 2026-11-23 */

struct world {
    struct book *b;
    struct id patient;
    struct arena a;
};

static int open_world(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    clock_freeze(BOOK_LIB_NOW_MS);
    id_seed(14);
    book_lib_folder();
    w.b = book_lib_create(book_lib_path("practice.db"));
    for (int i = 0; i < 20; i++)
        w.patient = book_lib_patient(w.b, "Kautzer");
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    book_close(w->b);
    arena_finish(&w->a);
    book_lib_remove();
    return 0;
}

static bool is_there(const char *name)
{
    struct stat st;
    return lstat(book_lib_path(name), &st) == 0;
}

static const char *const names[] = {"practice-2026-10-01-1830.db", "practice-2026-11-18-1830.db",
                                    "practice-2026-11-22-1830.db", "practice-2026-11-23-1042-2.db",
                                    "practice-2026-11-23-1042.db"};
static const char *const others[] = {"practice-2026-10-01-1830.txt", "practice-old.db",
                                     "praxis-2026-10-01-1830.db",    "practice-2026-13-01-1830.db",
                                     "practice-2026-10-01-183.db",   "practice_2026-10-01-1830.db",
                                     "practice-2026-10-01.db",       "practice-2026-10-01_1830.db",
                                     "practice-2026-10-01-18300.db", "practice-2026-10-01-1830-b.db",
                                     "practice-2026-10-01-1830db",   "practice.db"};

/* keep, days, and which of the names stay, as bits. written: the last name but one. */
static void only_old_backups_of_this_practice_go(void **state)
{
    static const struct {
        int keep, days;
        unsigned stay;
    } cases[] = {{1, 0, 8}, {2, 0, 24}, {3, 0, 28}, {9, 0, 31}, {1, 1, 28}, {1, 5, 30}, {4, 1, 30}, {0, 60, 31}};
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int removed, want = 0;
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            book_lib_write(book_lib_path(names[n]), "x", 1);
        for (size_t n = 0; n + 1 < sizeof others / sizeof *others; n++)
            book_lib_write(book_lib_path(others[n]), "x", 1);
        book_lib_ok(backup_thin(book_lib_path("practice-2026-11-23-1042-2.db"), "practice", cases[i].keep,
                                cases[i].days, TODAY, &removed, &e),
                    &e);
        for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
            bool stays = (cases[i].stay >> n & 1) != 0;
            if (is_there(names[n]) != stays)
                fail_msg("case %zu: %s %s", i, names[n], stays ? "went" : "stayed");
            want += !stays;
        }
        assert_int_equal(removed, want);
        for (size_t n = 0; n < sizeof others / sizeof *others; n++)
            assert_true(is_there(others[n]));
    }
}

/* What has the name of an old backup and is no file of its own is nobody's to take away. */
static void links_and_folders_with_such_a_name_stay(void **state)
{
    struct err e = {0};
    int removed;
    (void)state;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        book_lib_write(book_lib_path(names[n]), "x", 1);
    assert_int_equal(symlink(book_lib_path("practice.db"), book_lib_path("practice-2026-09-01-1830.db")), 0);
    assert_int_equal(mkdir(book_lib_path("practice-2026-09-02-1830.db"), 0700), 0);
    book_lib_ok(backup_thin(book_lib_path(names[3]), "practice", 1, 0, TODAY, &removed, &e), &e);
    assert_int_equal(removed, 4);
    assert_true(is_there("practice-2026-09-01-1830.db"));
    assert_true(is_there("practice-2026-09-02-1830.db"));
    assert_true(is_there("practice.db"));
}

/* A clock that was set back gives the new backup an old name. */
static void the_one_just_written_stays_whatever_the_clock_says(void **state)
{
    struct err e = {0};
    int removed;
    (void)state;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        book_lib_write(book_lib_path(names[n]), "x", 1);
    book_lib_ok(backup_thin(book_lib_path(names[0]), "practice", 2, 0, TODAY, &removed, &e), &e);
    assert_true(is_there(names[0]));
    assert_true(is_there(names[3]));
    assert_int_equal(removed, 3);
}

static void the_newest_is_found_by_its_name(void **state)
{
    struct world *w = *state;
    const char *path;
    struct err e = {0};
    book_lib_ok(backup_newest(book_lib_path("."), "practice", &w->a, &path, &e), &e);
    assert_null(path);
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        book_lib_write(book_lib_path(names[n]), "x", 1);
    book_lib_ok(backup_newest(book_lib_path("."), "practice", &w->a, &path, &e), &e);
    assert_non_null(strstr(path, "practice-2026-11-23-1042-2.db"));
    book_lib_refused(backup_newest(book_lib_path("nowhere"), "practice", &w->a, &path, &e), &e, ERR_MISSING, NULL);
}

/* However many there are: a folder is not read in the order of names. */
static void of_thousands_of_backups_the_newest_is_kept(void **state)
{
    enum { MANY = 5200 };
    struct world *w = *state;
    struct err e = {0};
    char name[60];
    const char *path;
    int removed;
    for (int i = 1; i <= MANY; i++) {
        snprintf(name, sizeof name, "practice-2026-10-01-1830-%d.db", i);
        book_lib_write(book_lib_path(name), "x", 1);
    }
    book_lib_ok(backup_newest(book_lib_path("."), "practice", &w->a, &path, &e), &e);
    assert_non_null(strstr(path, name));
    book_lib_ok(backup_thin(book_lib_path(name), "practice", 1, 0, TODAY, &removed, &e), &e);
    assert_int_equal(removed, MANY - 1);
    assert_true(is_there(name));
    book_lib_write(book_lib_path("file"), "x", 1);
    book_lib_refused(backup_newest(book_lib_path("file"), "practice", &w->a, &path, &e), &e, ERR_IO, "cannot be read");
}

static void what_is_restored_is_what_was_backed_up_and_can_meet_the_rest(void **state)
{
    struct world *w = *state;
    struct verify_report r;
    struct merge_report m;
    struct err e = {0};
    const char *backup = book_lib_path("backup.db"), *target = book_lib_path("restored.db");
    book_lib_ok(copy_to(w->b, backup, NULL, &e), &e);
    book_lib_set_text(w->b, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "since");
    book_lib_ok(backup_restore(backup, target, NULL, &r, &w->a, &e), &e);
    book_lib_refused(backup_restore(backup, target, NULL, &r, &w->a, &e), &e, ERR_REFUSED, "was not touched");
    struct book *b = book_lib_open(target);
    struct id id = book_lib_patient(b, "Restored");
    book_lib_ok(merge_file(b, book_lib_path("practice.db"), false, NULL, &m, &e), &e);
    assert_int_equal(m.added, 1);
    book_lib_ok(merge_file(w->b, target, false, NULL, &m, &e), &e);
    book_lib_same(w->b, b);
    book_lib_shows(w->b, KIND_PATIENT, &id, PATIENT_FAMILY, "Restored");
    book_close(b);
}

static void of_a_damaged_backup_nothing_is_made(void **state)
{
    struct world *w = *state;
    struct verify_report r;
    struct err e = {0};
    const char *backup = book_lib_path("backup.db");
    size_t n;
    book_lib_ok(copy_to(w->b, backup, NULL, &e), &e);
    char *bytes = book_lib_read(backup, &n);
    for (size_t at = 0; at + 7 < n; at++)
        if (memcmp(bytes + at, "Kautzer", 7) == 0) {
            bytes[at] = 'C';
            break;
        }
    book_lib_write(backup, bytes, n);
    free(bytes);
    book_lib_refused(backup_restore(backup, book_lib_path("restored.db"), NULL, &r, &w->a, &e), &e, ERR_DAMAGE,
                     "Nothing was made of it");
    assert_false(is_there("restored.db"));
}

/* Named after the practice file, whatever that is called; a file is no folder to put one into. */
static void a_backup_is_written_into_a_folder_under_the_practices_name(void **state)
{
    static const char *const called[][2] = {
        {"plain", "plain-2026-11-23-"}, {".hidden", ".hidden-2026-11-23-"}, {"two.dots.db", "two.dots-2026-11-23-"}};
    struct world *w = *state;
    struct err e = {0};
    const char *path, *out = arena_strdup(&w->a, book_lib_path("out"));
    book_lib_refused(backup_write(w->b, out, NULL, &w->a, &path, &e), &e, ERR_MISSING, "There is no folder");
    book_lib_write(out, "x", 1);
    book_lib_refused(backup_write(w->b, out, NULL, &w->a, &path, &e), &e, ERR_INPUT, "is not a folder");
    assert_int_equal(unlink(out), 0);
    assert_int_equal(mkdir(out, 0700), 0);
    for (size_t i = 0; i < sizeof called / sizeof *called; i++) {
        const char *own = arena_strdup(&w->a, book_lib_path(called[i][0]));
        book_lib_ok(copy_to(w->b, own, NULL, &e), &e);
        struct book *b = book_lib_open(own);
        book_lib_ok(backup_write(b, out, NULL, &w->a, &path, &e), &e);
        const char *want = arena_printf(&w->a, "%s/%s", out, called[i][1]);
        assert_memory_equal(path, want, strlen(want));
        assert_string_equal(path + strlen(path) - 3, ".db");
        book_close(b);
    }
}

static void a_drill_compares_and_leaves_nothing_behind(void **state)
{
    struct world *w = *state;
    struct backup_drill d;
    struct err e = {0};
    const char *backup = book_lib_path("backup.db");
    book_lib_ok(copy_to(w->b, backup, NULL, &e), &e);
    book_lib_ok(backup_drill(w->b, backup, NULL, &d, &w->a, &e), &e);
    assert_true(d.is_same);
    assert_int_equal(d.behind + d.alien, 0);
    book_lib_set_text(w->b, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "since");
    struct book *other = book_lib_open(backup);
    book_lib_patient(other, "Elsewhere");
    book_lib_patient(other, "Elsewhere");
    book_close(other);
    book_lib_ok(backup_drill(w->b, backup, NULL, &d, &w->a, &e), &e);
    assert_false(d.is_same);
    assert_int_equal(d.behind, 1);
    assert_int_equal(d.alien, 2);
    char drill[64];
    snprintf(drill, sizeof drill, ".rounds-%ld-drill", (long)getpid());
    assert_false(is_there(drill));
}

static void a_drill_against_a_damaged_practice_file_says_which_of_the_two_it_is(void **state)
{
    struct world *w = *state;
    struct backup_drill d;
    struct err e = {0};
    const char *backup = book_lib_path("backup.db");
    book_lib_ok(copy_to(w->b, backup, NULL, &e), &e);
    book_lib_sql(w->b, "UPDATE patient SET given = 'nobody wrote this'");
    book_lib_refused(backup_drill(w->b, backup, NULL, &d, &w->a, &e), &e, ERR_DAMAGE, "the practice file is damaged");
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(only_old_backups_of_this_practice_go),
        WITH_WORLD(links_and_folders_with_such_a_name_stay),
        WITH_WORLD(the_one_just_written_stays_whatever_the_clock_says),
        WITH_WORLD(the_newest_is_found_by_its_name),
        WITH_WORLD(of_thousands_of_backups_the_newest_is_kept),
        WITH_WORLD(what_is_restored_is_what_was_backed_up_and_can_meet_the_rest),
        WITH_WORLD(of_a_damaged_backup_nothing_is_made),
        WITH_WORLD(a_backup_is_written_into_a_folder_under_the_practices_name),
        WITH_WORLD(a_drill_compares_and_leaves_nothing_behind),
        WITH_WORLD(a_drill_against_a_damaged_practice_file_says_which_of_the_two_it_is),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
