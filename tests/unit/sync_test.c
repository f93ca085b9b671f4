/* Computers that meet through a folder: nothing is lost, whatever happens to the folder and to the files. */
#include "exchange/sync.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/verify.h"
#include "book_lib.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENTS = 30, PATH = 400, FILES_MAX = 64 };

struct world {
    struct arena a;
    struct err e;
    struct sync_report r;
    struct book *desk, *laptop;
    char desk_path[PATH], laptop_path[PATH], stick[PATH];
    struct id patient;
    const char *said; /* what is typed as passphrase; NULL: nothing */
    int asked;
    bool pulls_stick; /* while it is typed */
};

static const char *say(void *arg, bool is_new, struct arena *a)
{
    struct world *w = arg;
    (void)is_new;
    (void)a;
    w->asked++;
    if (w->pulls_stick)
        assert_int_equal(rmdir(w->stick), 0);
    w->pulls_stick = false;
    return w->said;
}

static struct sync_words words(struct world *w)
{
    return (struct sync_words){say, w};
}

static void meet(struct world *w, struct book *b)
{
    struct sync_words said = words(w);
    book_lib_ok(sync_folder(b, w->stick, false, &said, NULL, &w->a, &w->r, &w->e), &w->e);
}

static bool try_sync(struct world *w, struct book *b)
{
    struct sync_words said = words(w);
    return sync_folder(b, w->stick, false, &said, NULL, &w->a, &w->r, &w->e);
}

static void join(struct world *w, const char *path, struct book **out)
{
    struct sync_words said = words(w);
    book_lib_ok(sync_join(path, w->stick, &said, &w->a, &w->e), &w->e);
    *out = book_lib_open(path);
}

static int open_world(void **state)
{
    static struct world w;
    memset(&w, 0, sizeof w);
    clock_freeze(BOOK_LIB_NOW_MS);
    id_seed(17);
    book_lib_folder();
    (void)snprintf(w.desk_path, PATH, "%s", book_lib_path("desk.db"));
    (void)snprintf(w.laptop_path, PATH, "%s", book_lib_path("laptop.db"));
    (void)snprintf(w.stick, PATH, "%s", book_lib_path("stick"));
    assert_int_equal(mkdir(w.stick, 0700), 0);
    w.desk = book_lib_create(w.desk_path);
    for (int i = 0; i < PATIENTS; i++)
        w.patient = book_lib_patient(w.desk, "Kautzer");
    w.said = "correct horse battery";
    meet(&w, w.desk);
    join(&w, w.laptop_path, &w.laptop);
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    book_close(w->desk);
    book_close(w->laptop);
    arena_finish(&w->a);
    book_lib_remove();
    return 0;
}

/* ---- the folder, as others see it ---- */

struct paths {
    const char *path[FILES_MAX];
    int n;
};

static bool ends(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

/* Files below a directory whose names end so. */
static void find(struct world *w, const char *dir, const char *end, struct paths *out)
{
    DIR *d = opendir(dir);
    for (struct dirent *x; d && (x = readdir(d));) {
        const char *path = arena_printf(&w->a, "%s/%s", dir, x->d_name);
        if (x->d_type == DT_DIR && x->d_name[0] != '.')
            find(w, path, end, out);
        if (x->d_type == DT_REG && ends(x->d_name, end) && out->n < FILES_MAX)
            out->path[out->n++] = path;
    }
    if (d)
        closedir(d);
}

/* Calls f (if any) with the path of each file in the stick whose name ends so; how many. */
static int each_file(struct world *w, const char *end, void (*f)(struct world *w, const char *path))
{
    struct paths all = {.n = 0};
    find(w, w->stick, end, &all);
    for (int i = 0; f && i < all.n; i++)
        f(w, all.path[i]);
    return all.n;
}

static void halve(struct world *w, const char *path)
{
    struct stat st;
    (void)w;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size / 2), 0);
}

/* A byte in the middle; neither name nor size change. */
static void rot(struct world *w, const char *path)
{
    int fd = open(path, O_RDWR);
    char c = 0;
    (void)w;
    assert_true(fd >= 0 && pread(fd, &c, 1, 60) == 1);
    c = (char)(c ^ 4);
    assert_int_equal(pwrite(fd, &c, 1, 60), 1);
    close(fd);
}

static void drop(struct world *w, const char *path)
{
    (void)w;
    unlink(path);
}

/* As a tool that copies keeps both: under another name, and cut. */
static void conflict_copy(struct world *w, const char *path)
{
    char to[PATH + 40];
    (void)w;
    (void)snprintf(to, sizeof to, "%.*s.sync-conflict-20261123-104200-ABCDEFG.rnd", (int)strlen(path) - 4, path);
    book_lib_cp(path, to);
}

/* ---- what is said of it ---- */

static void what_is_written_on_one_computer_is_on_the_other_after_two_syncs(void **state)
{
    struct world *w = *state;
    book_lib_same(w->desk, w->laptop);
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    struct id added = book_lib_patient(w->laptop, "Roe");
    meet(w, w->desk);
    assert_int_equal(w->r.went, 1);
    meet(w, w->laptop);
    assert_int_equal(w->r.came, 1);
    assert_true(w->r.went >= 1);
    meet(w, w->desk);
    book_lib_shows(w->laptop, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    book_lib_shows(w->desk, KIND_PATIENT, &added, PATIENT_FAMILY, "Roe");
    book_lib_same(w->desk, w->laptop);
    meet(w, w->desk);
    assert_int_equal(w->r.came + w->r.went, 0);
    assert_int_equal(w->r.nwritten, 0); /* nothing new is nothing written */
    assert_int_equal(w->r.nread, 0);
}

static void the_passphrase_is_asked_once_on_each_computer_and_a_wrong_one_writes_nothing(void **state)
{
    struct world *w = *state;
    assert_int_equal(w->asked, 2); /* a new one on the desk, then the laptop */
    meet(w, w->laptop);
    assert_int_equal(w->asked, 2);
    struct book *third;
    const char *path = book_lib_path("third.db");
    struct sync_words said = words(w);
    w->said = "something else entirely";
    book_lib_refused(sync_join(path, w->stick, &said, &w->a, &w->e), &w->e, ERR_REFUSED, "neither the passphrase");
    assert_int_not_equal(access(path, F_OK), 0);
    w->said = NULL;
    book_lib_refused(sync_join(path, w->stick, &said, &w->a, &w->e), &w->e, ERR_INPUT, "ROUNDS_PASSPHRASE");
    w->said = "correct horse battery";
    join(w, path, &third);
    book_lib_same(w->desk, third);
    book_lib_refused(sync_join(path, w->stick, &said, &w->a, &w->e), &w->e, ERR_REFUSED, "is there already");
    book_close(third);
}

/* Whoever copies the folder may bring the key last, or tear it. */
static void a_key_that_has_not_arrived_makes_no_second_one(void **state)
{
    struct world *w = *state;
    struct book *copy = book_lib_create(book_lib_path("copy.db"));
    struct paths key = {.n = 0};
    find(w, w->stick, ".rnk", &key);
    assert_int_equal(key.n, 1);
    const char *aside = book_lib_path("aside.rnk");
    assert_int_equal(rename(key.path[0], aside), 0);
    w->asked = 0;
    book_lib_refused(try_sync(w, copy), &w->e, ERR_MISSING, "has not arrived yet");
    assert_int_equal(w->asked, 0);
    assert_int_equal(each_file(w, ".rnk", NULL), 0);
    assert_int_equal(rename(aside, key.path[0]), 0);
    halve(w, key.path[0]);
    book_lib_refused(try_sync(w, copy), &w->e, ERR_DAMAGE, "not whole");
    meet(w, w->desk); /* who has it puts it there again */
    struct book *third;
    join(w, book_lib_path("third.db"), &third);
    book_lib_same(w->desk, third);
    book_close(third);
    book_close(copy);
}

/* The code is shown once: it must be that of the key that stands here, also if the folder failed. */
static void the_code_of_a_key_that_could_not_be_put_there_is_still_told(void **state)
{
    struct world *w = *state;
    struct book *other = book_lib_create(book_lib_path("other.db"));
    char folder[PATH];
    memcpy(folder, w->stick, sizeof folder);
    (void)snprintf(w->stick, PATH, "%s", book_lib_path("gone"));
    assert_int_equal(mkdir(w->stick, 0700), 0);
    w->pulls_stick = true;
    assert_false(try_sync(w, other));
    err_clear(&w->e);
    char code[SEAL_CODE];
    memcpy(code, w->r.code, sizeof code);
    assert_int_not_equal(strlen(code), 0);
    assert_int_equal(mkdir(w->stick, 0700), 0);
    w->asked = 0;
    meet(w, other); /* of the same key */
    assert_int_equal(w->asked, 0);
    struct book *third;
    w->said = code;
    join(w, book_lib_path("third.db"), &third);
    book_lib_same(other, third);
    book_close(third);
    book_close(other);
    memcpy(w->stick, folder, sizeof folder);
}

static void a_torn_file_is_put_there_anew_by_whoever_holds_what_it_said(void **state)
{
    struct world *w = *state;
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    meet(w, w->desk);
    each_file(w, ".rnd", halve);
    meet(w, w->laptop);
    assert_int_equal(w->r.came, 0);
    assert_true(w->r.torn > 0);
    meet(w, w->desk); /* of another size than what it put there */
    assert_true(w->r.went > 0);
    meet(w, w->laptop);
    assert_int_equal(w->r.torn, 0);
    book_lib_shows(w->laptop, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    book_lib_same(w->desk, w->laptop);
}

static void a_file_that_rots_is_found_by_a_check_and_put_there_anew(void **state)
{
    struct world *w = *state;
    struct sync_words said = words(w);
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    meet(w, w->desk);
    each_file(w, ".rnd", rot);
    meet(w, w->laptop);
    assert_int_equal(w->r.came, 0);
    assert_true(w->r.torn > 0);
    book_lib_ok(sync_folder(w->desk, w->stick, true, &said, NULL, &w->a, &w->r, &w->e), &w->e);
    meet(w, w->laptop);
    assert_int_equal(w->r.torn, 0);
    book_lib_same(w->desk, w->laptop);
}

static void a_folder_that_was_emptied_is_filled_again(void **state)
{
    struct world *w = *state;
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    meet(w, w->desk);
    each_file(w, ".rnd", drop);
    meet(w, w->laptop);
    meet(w, w->desk);
    meet(w, w->laptop);
    book_lib_same(w->desk, w->laptop);
}

static void a_conflict_copy_is_read_like_any_other(void **state)
{
    struct world *w = *state;
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    meet(w, w->desk);
    each_file(w, ".rnd", conflict_copy);
    meet(w, w->laptop);
    book_lib_same(w->desk, w->laptop);
    assert_int_equal(w->r.torn + w->r.foreign, 0);
}

static void two_writers_of_one_identity_lose_nothing(void **state)
{
    struct world *w = *state;
    const char *clone = book_lib_path("clone.db");
    book_lib_patient(w->laptop, "Before");
    meet(w, w->laptop);
    book_close(w->laptop);
    book_lib_cp(w->laptop_path, clone);
    book_lib_cp(arena_printf(&w->a, "%s-identity", w->laptop_path), arena_printf(&w->a, "%s-identity", clone));
    book_lib_cp(arena_printf(&w->a, "%s-key", w->laptop_path), arena_printf(&w->a, "%s-key", clone));
    w->laptop = book_lib_open(w->laptop_path);
    struct book *other = book_lib_open(clone);
    book_lib_patient(w->laptop, "Original");
    book_lib_patient(other, "Clone");
    for (int i = 0; i < 2; i++) {
        meet(w, w->laptop);
        meet(w, other);
        meet(w, w->desk);
    }
    meet(w, w->laptop);
    book_lib_same(w->desk, w->laptop);
    book_lib_same(w->desk, other);
    assert_int_equal(
        book_lib_number(w->desk, "SELECT count(*) FROM patient WHERE family IN ('Before', 'Original', 'Clone')"), 3);
    book_close(other);
}

/* The disk is put back to yesterday, identity and all, in place: nothing here can tell, and two different entries are
 * written under one number. The folder shows it, and both stay. */
static void two_lives_of_one_disk_lose_nothing(void **state)
{
    struct world *w = *state;
    size_t n, nline;
    const char *identity = arena_printf(&w->a, "%s-identity", w->laptop_path);
    book_lib_patient(w->laptop, "Before");
    meet(w, w->laptop);
    book_close(w->laptop);
    char *whole = book_lib_read(w->laptop_path, &n), *line = book_lib_read(identity, &nline);
    w->laptop = book_lib_open(w->laptop_path);
    book_lib_patient(w->laptop, "First life");
    meet(w, w->laptop);
    book_close(w->laptop);
    const char *aside = book_lib_path("aside.db");
    book_lib_write(aside, whole, n);
    book_lib_cp(aside, w->laptop_path); /* into the same file */
    book_lib_write(aside, line, nline);
    book_lib_cp(aside, identity);
    w->laptop = book_lib_open(w->laptop_path);
    id_seed(99);
    book_lib_patient(w->laptop, "Second life");
    for (int i = 0; i < 2; i++) {
        meet(w, w->laptop);
        meet(w, w->desk);
    }
    book_lib_same(w->desk, w->laptop);
    assert_int_equal(
        book_lib_number(w->desk, "SELECT count(*) FROM patient WHERE family IN ('First life', 'Second life')"), 2);
    struct book *third;
    join(w, book_lib_path("third.db"), &third);
    meet(w, third);
    book_lib_same(w->desk, third);
    book_close(third);
    free(whole);
    free(line);
}

static void a_restored_backup_takes_back_what_the_folder_knows_and_goes_on(void **state)
{
    struct world *w = *state;
    const char *backup = book_lib_path("backup.db");
    book_lib_ok(copy_to(w->desk, backup, NULL, &w->e), &w->e);
    struct id lost = book_lib_patient(w->desk, "Lost");
    meet(w, w->desk);
    book_close(w->desk);
    book_lib_cp(backup, w->desk_path);
    w->desk = book_lib_open(w->desk_path);
    struct id after = book_lib_patient(w->desk, "After");
    meet(w, w->desk);
    book_lib_shows(w->desk, KIND_PATIENT, &lost, PATIENT_FAMILY, "Lost");
    meet(w, w->laptop);
    book_lib_shows(w->laptop, KIND_PATIENT, &after, PATIENT_FAMILY, "After");
    meet(w, w->desk);
    book_lib_same(w->desk, w->laptop);
}

/* A stick carries everything its reader lacks, whoever wrote it. */
static void a_stick_brings_on_what_others_wrote(void **state)
{
    struct world *w = *state;
    char folder[PATH];
    memcpy(folder, w->stick, sizeof folder);
    (void)snprintf(w->stick, PATH, "%s", book_lib_path("second"));
    assert_int_equal(mkdir(w->stick, 0700), 0);
    struct id roe = book_lib_patient(w->laptop, "Roe");
    meet(w, w->laptop); /* a new stick: the key goes with it */
    assert_int_equal(w->asked, 2);
    meet(w, w->desk);
    book_lib_shows(w->desk, KIND_PATIENT, &roe, PATIENT_FAMILY, "Roe");
    memcpy(w->stick, folder, sizeof folder);
    meet(w, w->desk); /* and the desk puts the laptop's on the first one */
    struct book *third;
    join(w, book_lib_path("third.db"), &third);
    meet(w, third);
    book_lib_shows(third, KIND_PATIENT, &roe, PATIENT_FAMILY, "Roe");
    book_close(third);
}

static void what_is_missing_is_named_and_what_came_counts(void **state)
{
    struct world *w = *state;
    book_lib_patient(w->desk, "One");
    meet(w, w->desk);
    struct paths all = {.n = 0};
    const char *first = NULL;
    find(w, w->stick, ".rnd", &all);
    for (int i = 0; i < all.n; i++)
        first = strstr(all.path[i], "/1-") ? first : all.path[i]; /* not the one of the beginning */
    assert_non_null(first);
    struct id two = book_lib_patient(w->desk, "Two");
    meet(w, w->desk);
    const char *aside = book_lib_path("aside");
    assert_int_equal(rename(first, aside), 0);
    meet(w, w->laptop);
    book_lib_shows(w->laptop, KIND_PATIENT, &two, PATIENT_FAMILY, "Two");
    assert_int_equal(w->r.ngaps, 1);
    assert_int_equal(w->r.gaps[0].first, w->r.gaps[0].last);
    assert_int_equal(rename(aside, first), 0);
    meet(w, w->laptop);
    assert_int_equal(w->r.ngaps, 0);
    book_lib_same(w->desk, w->laptop);
}

/* ---- folders from a hostile mind ---- */

static void links_pipes_and_endless_files_are_passed_by_without_waiting(void **state)
{
    struct world *w = *state;
    struct paths all = {.n = 0};
    find(w, w->stick, ".rnd", &all);
    assert_int_equal(all.n, 1);
    const char *dir = arena_strndup(&w->a, all.path[0], (size_t)(strrchr(all.path[0], '/') - all.path[0]));
    assert_int_equal(symlink("/etc/passwd", arena_printf(&w->a, "%s/1-2-aa.rnd", dir)), 0);
    assert_int_equal(symlink("/", arena_printf(&w->a, "%s/../%032d", dir, 7)), 0);
    assert_int_equal(mkfifo(arena_printf(&w->a, "%s/1-3-bb.rnd", dir), 0600), 0);
    assert_int_equal(mkdir(arena_printf(&w->a, "%s/1-4-cc.rnd", dir), 0700), 0);
    int fd = open(arena_printf(&w->a, "%s/1-5-dd.rnd", dir), O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    (void)!ftruncate(fd, INT64_C(8) << 40); /* eight terabytes of nothing */
    close(fd);
    fd = open(arena_printf(&w->a, "%s/%0190d.rnd", dir, 1), O_CREAT | O_WRONLY, 0600);
    close(fd);
    time_t before = time(NULL);
    book_lib_patient(w->laptop, "Roe");
    meet(w, w->laptop);
    assert_true(time(NULL) - before < 5);
    assert_true(w->r.foreign + w->r.torn >= 1);
    meet(w, w->desk);
    book_lib_same(w->desk, w->laptop);
}

static void the_folder_of_another_practice_is_left_alone(void **state)
{
    struct world *w = *state;
    struct book *other = book_lib_create(book_lib_path("other.db"));
    char folder[PATH];
    memcpy(folder, w->stick, sizeof folder);
    book_lib_patient(other, "Elsewhere");
    (void)snprintf(w->stick, PATH, "%s", book_lib_path("theirs"));
    assert_int_equal(mkdir(w->stick, 0700), 0);
    meet(w, other); /* a key of its own */
    int files = each_file(w, "", NULL);
    book_lib_refused(try_sync(w, w->desk), &w->e, ERR_REFUSED, "another practice");
    assert_int_equal(each_file(w, "", NULL), files);
    memcpy(w->stick, folder, sizeof folder);
    book_close(other);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    struct world *w = *state;
    (void)snprintf(w->stick, PATH, "%s", book_lib_path("nowhere"));
    book_lib_refused(try_sync(w, w->desk), &w->e, ERR_MISSING, "There is no folder");
    (void)snprintf(w->stick, PATH, "%s", w->desk_path);
    book_lib_refused(try_sync(w, w->desk), &w->e, ERR_INPUT, "is not a folder");
}

/* ---- stopped anywhere ---- */

static bool stop_at_once(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)what, (void)done, (void)total;
    return false;
}

static void stopped_and_done_again_it_is_as_if_never_stopped(void **state)
{
    struct world *w = *state;
    struct sync_words said = words(w);
    const struct progress stop = {stop_at_once, NULL};
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient, PATIENT_GIVEN, "Jane");
    (void)sync_folder(w->desk, w->stick, false, &said, &stop, &w->a, &w->r, &w->e);
    err_clear(&w->e);
    meet(w, w->desk);
    (void)sync_folder(w->laptop, w->stick, false, &said, &stop, &w->a, &w->r, &w->e);
    err_clear(&w->e);
    meet(w, w->laptop);
    meet(w, w->desk);
    book_lib_same(w->desk, w->laptop);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_is_written_on_one_computer_is_on_the_other_after_two_syncs),
        IN_WORLD(the_passphrase_is_asked_once_on_each_computer_and_a_wrong_one_writes_nothing),
        IN_WORLD(a_key_that_has_not_arrived_makes_no_second_one),
        IN_WORLD(the_code_of_a_key_that_could_not_be_put_there_is_still_told),
        IN_WORLD(a_torn_file_is_put_there_anew_by_whoever_holds_what_it_said),
        IN_WORLD(a_file_that_rots_is_found_by_a_check_and_put_there_anew),
        IN_WORLD(a_folder_that_was_emptied_is_filled_again),
        IN_WORLD(a_conflict_copy_is_read_like_any_other),
        IN_WORLD(two_writers_of_one_identity_lose_nothing),
        IN_WORLD(two_lives_of_one_disk_lose_nothing),
        IN_WORLD(a_restored_backup_takes_back_what_the_folder_knows_and_goes_on),
        IN_WORLD(a_stick_brings_on_what_others_wrote),
        IN_WORLD(what_is_missing_is_named_and_what_came_counts),
        IN_WORLD(links_pipes_and_endless_files_are_passed_by_without_waiting),
        IN_WORLD(the_folder_of_another_practice_is_left_alone),
        IN_WORLD(a_folder_that_is_not_there_is_named),
        IN_WORLD(stopped_and_done_again_it_is_as_if_never_stopped),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
