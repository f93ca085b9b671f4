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

/* Backups of the practice file as it is now, under these names. */
static void put(struct world *w, const char *const *list, size_t n)
{
    struct err e = {0};
    const char *made = arena_strdup(&w->a, book_lib_path("made"));
    unlink(made);
    book_lib_ok(copy_to(w->b, made, NULL, &e), &e);
    for (size_t i = 0; i < n; i++)
        book_lib_cp(made, book_lib_path(list[i]));
}

#define PUT_ALL(w) put(w, names, sizeof names / sizeof *names)

/* keep, days, and which of the names stay, as bits. written: the last name but one. */
static void only_old_backups_of_this_practice_go(void **state)
{
    static const struct {
        int keep, days;
        unsigned stay;
    } cases[] = {{1, 0, 8}, {2, 0, 24}, {3, 0, 28}, {9, 0, 31}, {1, 1, 28}, {1, 5, 30}, {4, 1, 30}, {0, 60, 31}};
    struct world *w = *state;
    struct err e = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct backup_thinned t;
        int want = 0;
        PUT_ALL(w);
        put(w, others, sizeof others / sizeof *others - 1);
        book_lib_ok(backup_thin(w->b, book_lib_path("practice-2026-11-23-1042-2.db"), cases[i].keep, cases[i].days,
                                TODAY, &t, &e),
                    &e);
        for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
            bool stays = (cases[i].stay >> n & 1) != 0;
            if (is_there(names[n]) != stays)
                fail_msg("case %zu: %s %s", i, names[n], stays ? "went" : "stayed");
            want += !stays;
        }
        assert_int_equal(t.removed, want);
        assert_int_equal(t.left, 0);
        for (size_t n = 0; n < sizeof others / sizeof *others; n++)
            assert_true(is_there(others[n]));
    }
}

/* What has the name of an old backup and is no file of its own is nobody's to take away. */
static void links_and_folders_with_such_a_name_stay(void **state)
{
    struct world *w = *state;
    struct backup_thinned t;
    struct err e = {0};
    PUT_ALL(w);
    assert_int_equal(symlink(book_lib_path("practice.db"), book_lib_path("practice-2026-09-01-1830.db")), 0);
    assert_int_equal(mkdir(book_lib_path("practice-2026-09-02-1830.db"), 0700), 0);
    book_lib_ok(backup_thin(w->b, book_lib_path(names[3]), 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed, 4);
    assert_true(is_there("practice-2026-09-01-1830.db"));
    assert_true(is_there("practice-2026-09-02-1830.db"));
    assert_true(is_there("practice.db"));
}

/* A clock that was set back gives the new backup an old name. */
static void the_one_just_written_stays_whatever_the_clock_says(void **state)
{
    struct world *w = *state;
    struct backup_thinned t;
    struct err e = {0};
    PUT_ALL(w);
    book_lib_ok(backup_thin(w->b, book_lib_path(names[0]), 2, 0, TODAY, &t, &e), &e);
    assert_true(is_there(names[0]));
    assert_true(is_there(names[3]));
    assert_int_equal(t.removed, 3);
}

static void the_newest_is_found_by_its_name(void **state)
{
    struct world *w = *state;
    const char *path;
    struct err e = {0};
    book_lib_ok(backup_newest(w->b, book_lib_path("."), &w->a, &path, &e), &e);
    assert_null(path);
    PUT_ALL(w);
    book_lib_ok(backup_newest(w->b, book_lib_path("."), &w->a, &path, &e), &e);
    assert_non_null(strstr(path, "practice-2026-11-23-1042-2.db"));
    book_lib_refused(backup_newest(w->b, book_lib_path("nowhere"), &w->a, &path, &e), &e, ERR_MISSING, NULL);
}

/* However many there are: a folder is not read in the order of names. */
static void of_thousands_of_backups_the_newest_is_kept(void **state)
{
    enum { MANY = 5200, OURS = 60 };
    struct world *w = *state;
    struct err e = {0};
    char name[60];
    const char *path, *made = arena_strdup(&w->a, book_lib_path("made"));
    struct backup_thinned t;
    book_lib_ok(copy_to(w->b, made, NULL, &e), &e);
    for (int i = 1; i <= MANY; i++) {
        snprintf(name, sizeof name, "practice-2026-10-01-1830-%d.db", i);
        if (i > MANY - OURS)
            assert_int_equal(link(made, book_lib_path(name)), 0);
        else
            book_lib_write(book_lib_path(name), "x", 1);
    }
    book_lib_ok(backup_newest(w->b, book_lib_path("."), &w->a, &path, &e), &e);
    assert_non_null(strstr(path, name));
    book_lib_ok(backup_thin(w->b, book_lib_path(name), 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed, OURS - 1);
    assert_int_equal(t.left, MANY - OURS); /* what cannot be read: nobody knows whose it is */
    assert_true(is_there(name));
    book_lib_write(book_lib_path("file"), "x", 1);
    book_lib_refused(backup_newest(w->b, book_lib_path("file"), &w->a, &path, &e), &e, ERR_IO, "cannot be read");
}

/* Two computers, and a demo, that all call their file practice.db use one folder. */
static void backups_of_others_stay_and_are_not_tried(void **state)
{
    struct world *w = *state;
    struct backup_thinned t;
    struct backup_drill d;
    struct err e = {0};
    const char *path, *out = arena_strdup(&w->a, book_lib_path("out")), *own, *its;
    assert_int_equal(mkdir(out, 0700), 0);
    assert_int_equal(mkdir(book_lib_path("h2"), 0700), 0);
    assert_int_equal(mkdir(book_lib_path("demo"), 0700), 0);
    book_lib_ok(copy_to(w->b, book_lib_path("h2/practice.db"), NULL, &e), &e);
    struct book *demo = book_lib_create(book_lib_path("demo/practice.db"));
    book_lib_patient(demo, "Sample");
    const struct book_options o = {.site = "Laptop"};
    struct book *h2;
    book_lib_ok(book_open(book_lib_path("h2/practice.db"), &o, &h2, &e), &e);
    book_lib_patient(h2, "Noted at home");
    book_lib_ok(backup_write(w->b, out, NULL, &w->a, &own, &e), &e);
    book_lib_ok(backup_write(h2, out, NULL, &w->a, &its, &e), &e);
    book_lib_ok(backup_write(demo, out, NULL, &w->a, &path, &e), &e);
    book_lib_refused(backup_drill(w->b, path, NULL, &d, &w->a, &e), &e, ERR_REFUSED, "of another practice file");
    book_lib_ok(backup_newest(w->b, out, &w->a, &path, &e), &e);
    assert_string_equal(path, own);
    book_lib_ok(backup_write(w->b, out, NULL, &w->a, &path, &e), &e);
    book_lib_ok(backup_thin(w->b, path, 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed, 1);
    assert_int_equal(access(own, F_OK), -1);
    assert_int_equal(access(its, F_OK), 0);
    book_lib_send(h2, w->b); /* also when all that is in it is here by now */
    book_lib_ok(backup_thin(w->b, path, 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed + t.left, 0);
    assert_int_equal(access(its, F_OK), 0);
    book_close(h2);
    book_close(demo);
}

/* Who made it stands in it in no words that can be read: of one computer it is this one's. Looked for by who may only
 * read, it is found too. */
static void a_backup_that_does_not_say_by_whom_is_this_computers(void **state)
{
    struct world *w = *state;
    struct backup_thinned t;
    struct err e = {0};
    const char *path;
    book_lib_ok(book_set_setting(w->b, "backup-by", "?", &e), &e);
    put(w, names, 3);
    book_lib_ok(backup_thin(w->b, book_lib_path(names[2]), 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed, 2);
    assert_int_equal(mkdir(book_lib_path("out"), 0700), 0);
    const char *own, *out = arena_strdup(&w->a, book_lib_path("out"));
    book_lib_ok(backup_write(w->b, out, NULL, &w->a, &own, &e), &e);
    const struct book_options o = {.is_foreign = true};
    struct book *reader;
    book_lib_ok(book_open(book_lib_path("practice.db"), &o, &reader, &e), &e);
    book_lib_ok(backup_newest(reader, out, &w->a, &path, &e), &e);
    assert_string_equal(path, own);
    book_close(reader);
    /* By one of whom nothing is known here: another's. */
    book_lib_ok(book_set_setting(w->b, "backup-by", "00112233445566778899aabbccddeeff", &e), &e);
    put(w, names, 1);
    book_lib_ok(backup_thin(w->b, book_lib_path(names[2]), 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed, 0);
}

/* What was written after a backup from which the practice file was restored may be in the newer ones alone. */
static void a_backup_that_holds_more_than_the_practice_file_stays(void **state)
{
    struct world *w = *state;
    struct backup_thinned t;
    struct err e = {0};
    put(w, names, 2);
    assert_int_equal(mkdir(book_lib_path("restored"), 0700), 0);
    book_lib_cp(book_lib_path(names[0]), book_lib_path("restored/practice.db"));
    book_lib_set_text(w->b, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "since");
    put(w, names + 2, 3);
    struct book *restored = book_lib_open(book_lib_path("restored/practice.db"));
    book_lib_ok(backup_thin(restored, book_lib_path(names[4]), 1, 0, TODAY, &t, &e), &e);
    assert_int_equal(t.removed, 2);
    assert_int_equal(t.left, 2);
    assert_true(is_there(names[2]) && is_there(names[3]));
    book_close(restored);
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

/* The advice is for that file: `rounds verify` would read the practice file, which may not even be there. */
static void of_what_is_no_whole_backup_is_said_what_helps(void **state)
{
    struct world *w = *state;
    struct verify_report r;
    struct backup_drill d;
    struct err e = {0};
    const char *backup = book_lib_path("backup.db"), *target = book_lib_path("restored.db");
    size_t n;
    book_lib_ok(copy_to(w->b, backup, NULL, &e), &e);
    char *bytes = book_lib_read(backup, &n);
    static const char *const says[] = {"Take another backup; what is whole in this one: rounds merge",
                                       "is not a practice file of Rounds"};
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            book_lib_write(backup, bytes, n / 2 + 100);
        else
            book_lib_write(backup, "root:x:0:0:root:/root:/bin/bash\n", 32);
        enum err_kind kind = i == 0 ? ERR_DAMAGE : ERR_REFUSED;
        book_lib_refused(backup_restore(backup, target, NULL, &r, &w->a, &e), &e, kind, says[i]);
        book_lib_refused(backup_drill(w->b, backup, NULL, &d, &w->a, &e), &e, kind, says[i]);
    }
    free(bytes);
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
        WITH_WORLD(backups_of_others_stay_and_are_not_tried),
        WITH_WORLD(a_backup_that_does_not_say_by_whom_is_this_computers),
        WITH_WORLD(a_backup_that_holds_more_than_the_practice_file_stays),
        WITH_WORLD(what_is_restored_is_what_was_backed_up_and_can_meet_the_rest),
        WITH_WORLD(of_a_damaged_backup_nothing_is_made),
        WITH_WORLD(of_what_is_no_whole_backup_is_said_what_helps),
        WITH_WORLD(a_backup_is_written_into_a_folder_under_the_practices_name),
        WITH_WORLD(a_drill_compares_and_leaves_nothing_behind),
        WITH_WORLD(a_drill_against_a_damaged_practice_file_says_which_of_the_two_it_is),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
