/* What happens to a shared folder and to who syncs with it, one mishap a test: nothing is lost, nothing wrong is taken,
 * and what is said of it is so. */
#include "sync_lib.h"

#include "book/erase.h"

#include <ctype.h>
#include <errno.h>
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

static const char second[] = "two green boats", third[] = "red salt harbour";

static void remove_all(struct sync_world *w, const char *part)
{
    for (int i = sync_lib_find(w->dir, part, w->path); i-- > 0;)
        assert_int_equal(unlink(w->path[i]), 0);
}

/* The folder that the only file with this part in its name stands in; it stands until the next call. */
static const char *folder_of(struct sync_world *w, const char *part)
{
    static char folder[600];
    assert_true(sync_lib_find(w->dir, part, w->path) > 0);
    snprintf(folder, sizeof folder, "%s", w->path[0]);
    *strrchr(folder, '/') = 0;
    return folder;
}

static bool may(void *arg, struct err *e)
{
    (void)arg, (void)e;
    return true;
}

static void a_practice_file_that_is_only_read_is_not_synced(void **state)
{
    struct sync_world *w = *state;
    struct sync_lib s = {.pass = sync_lib_pass};
    struct err e = {0};
    const struct book_options o = {.is_read_only = true};
    sync_lib_ok(w->desk, w->dir);
    book_lib_patient(w->laptop, "Laptop");
    book_close(w->laptop);
    book_lib_ok(book_open(book_lib_path("laptop.db"), &o, &w->laptop, &e), &e);
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_REFUSED, "open for reading only");
    assert_int_equal(s.asked, 0);
    arena_finish(&s.arena);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->came, 0);
    book_close(w->laptop);
    w->laptop = book_lib_open(book_lib_path("laptop.db"));
    sync_lib_settle(w);
}

/* As carriers do that know no small letters: it is nobody's folder, and what was in it is put there again. */
static void a_folder_in_capitals_is_nobodys(void **state)
{
    struct sync_world *w = *state;
    char capitals[600];
    struct stat st;
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    const char *own = folder_of(w, ".rnd");
    snprintf(capitals, sizeof capitals, "%s", own);
    for (char *p = strrchr(capitals, '/'); *p; p++)
        *p = (char)toupper((unsigned char)*p);
    assert_int_equal(rename(own, capitals), 0);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->came, 0);
    assert_int_equal(r->nsites, 0);
    sync_lib_settle(w);
    assert_int_equal(stat(capitals, &st), 0);
}

/* One that was made for this practice elsewhere, and lost: whoever has the newer is asked nothing. */
static void an_older_key_stops_nobody(void **state)
{
    struct sync_world *w = *state;
    struct sync_lib s = {0};
    struct err e = {0};
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct travel_key k;
    char path[900], name[TRAVEL_KEY_NAME];
    sync_lib_settle(w);
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), keys, &e), &e);
    const struct travel_key *own = &keys->key[0];
    do /* of two of one time the smaller name wins */
        book_lib_ok(travel_key_make(&own->key.practice, 1, second, SECRET_MEM_MIN, &k, &e), &e);
    while (travel_key_is_newer(&k, own));
    snprintf(path, sizeof path, "%s/%s", folder_of(w, ".rnk"), travel_key_name(&k, name));
    book_lib_write(path, k.file, k.nfile);
    book_lib_patient(w->desk, "Desk");
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_int_equal(s.asked, 0);
    assert_int_equal(s.r.sent, 1);
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.r.came, 1);
    assert_int_equal(s.r.locked, 0);
    arena_finish(&s.arena);
    free(keys);
}

/* Another program makes its key while this one is asked whether it may make one. */
static bool another_makes_one(void *arg, struct err *e)
{
    const char *dir = arg;
    struct sync_lib s = {.pass = second, .may_renew = may};
    struct book *b = book_lib_open(book_lib_path("desk.db"));
    book_lib_ok(sync_lib_try(&s, b, dir, e), e);
    arena_finish(&s.arena);
    book_close(b);
    return true;
}

static void of_two_programs_that_make_a_new_key_at_once_one_does(void **state)
{
    struct sync_world *w = *state;
    struct sync_lib s = {.pass = third};
    struct err e = {0};
    sync_lib_ok(w->desk, w->dir);
    const struct sync_options o = {.dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s,
                                   .may_renew = another_makes_one, .renew_arg = (void *)w->dir};
    book_lib_refused(sync_folder(w->desk, &o, &s.arena, &s.r, &e), &e, ERR_REFUSED, "has just made a new key");
    assert_int_equal(sync_lib_find(w->dir, "key-2-", w->path), 1);
    book_lib_patient(w->desk, "Desk");
    struct sync_lib silent = {0}, laptop = {.pass = second};
    book_lib_ok(sync_lib_try(&silent, w->desk, w->dir, &e), &e); /* it has the other's */
    assert_int_equal(silent.r.sent, 1);
    book_lib_ok(sync_lib_try(&laptop, w->laptop, w->dir, &e), &e);
    assert_int_equal(laptop.r.came, 1);
    arena_finish(&s.arena);
    arena_finish(&silent.arena);
    arena_finish(&laptop.arena);
}

/* Two practices share a folder: what is typed says which is meant, whichever stands first. */
static void the_passphrase_tells_which_practice_is_meant(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    char of_desk[600], path[600];
    struct sync_lib other = {.pass = second};
    sync_lib_ok(w->desk, w->dir);
    snprintf(of_desk, sizeof of_desk, "%s", folder_of(w, ".rnk"));
    const char *apart = sync_lib_dir("apart");
    struct book *b = book_lib_create(book_lib_path("other.db"));
    book_lib_patient(b, "Other");
    book_lib_ok(sync_lib_try(&other, b, apart, &e), &e);
    char id[ID_TEXT];
    snprintf(path, sizeof path, "%s/%s", apart, id_text(&other.r.practice, id));
    char to[600];
    snprintf(to, sizeof to, "%s/%s", w->dir, id);
    assert_int_equal(rename(path, to), 0);
    for (int i = 0; i < 2; i++) {
        struct sync_lib s = {.pass = i ? second : sync_lib_pass};
        struct book *fresh = book_lib_create(book_lib_path(i ? "joins-other.db" : "joins-desk.db"));
        book_lib_ok(sync_lib_try(&s, fresh, w->dir, &e), &e);
        assert_int_equal(book_lib_number(fresh, "SELECT count(*) FROM patient WHERE family = 'Other'"), i);
        assert_int_equal(strcmp(strrchr(of_desk, '/') + 1, id_text(&s.r.practice, id)) == 0, !i);
        book_close(fresh);
        arena_finish(&s.arena);
    }
    book_close(b);
    arena_finish(&other.arena);
}

static bool is_dark;

static ssize_t read_in_the_light(int fd, void *to, size_t n)
{
    errno = EIO;
    return is_dark ? -1 : folder_system.read(fd, to, n);
}

static void a_file_that_cannot_be_read_now_comes_later(void **state)
{
    struct sync_world *w = *state;
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass, .calls = &calls};
    struct err e = {0};
    sync_lib_settle(w);
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    calls.read = read_in_the_light;
    is_dark = true;
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.r.came, 0);
    assert_int_equal(s.r.torn, 1);
    is_dark = false;
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.r.came, 1);
    assert_int_equal(s.r.torn, 0);
    arena_finish(&s.arena);
    book_lib_same(w->desk, w->laptop);
}

/* What is read back is not what was written. */
static ssize_t read_wrong(int fd, void *to, size_t n)
{
    ssize_t got = folder_system.read(fd, to, n);
    if (got > 0)
        *(char *)to ^= 1;
    return got;
}

static void a_stick_that_gives_back_something_else_is_not_trusted(void **state)
{
    struct sync_world *w = *state;
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass, .calls = &calls, .is_stick = true};
    struct err e = {0};
    sync_lib_settle(w);
    book_lib_patient(w->desk, "Desk");
    calls.read = read_wrong;
    book_lib_refused(sync_lib_try(&s, w->desk, w->dir, &e), &e, ERR_IO, "do not trust this stick");
    assert_int_equal(s.r.sent, 0);
    arena_finish(&s.arena);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->torn, 0);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 1);
}

/* Two say that they have what a third wrote, and of a fourth; their files have not come. */
static void what_two_have_and_has_not_come_is_told_once(void **state)
{
    struct sync_world *w = *state;
    struct book *third_one = sync_lib_copy(w->desk, "third.db"), *late = sync_lib_copy(w->desk, "late.db");
    for (int i = 0; i < 2; i++)
        book_lib_patient(third_one, "Third");
    book_lib_patient(w->laptop, "Laptop");
    sync_lib_ok(third_one, w->dir);
    sync_lib_settle(w);
    remove_all(w, ".rnd");
    const struct sync_report *r = sync_lib_ok(late, w->dir);
    assert_int_equal(r->nsites, 3);
    assert_int_equal(r->ngaps, 2);
    /* In the order of the writers' ids, which are random, and without a name: those are in the files. */
    int third_at = r->gaps[1].last > r->gaps[1].first;
    assert_int_equal(r->gaps[third_at].last - r->gaps[third_at].first, 1);
    assert_int_equal(r->gaps[!third_at].last - r->gaps[!third_at].first, 0);
    sync_lib_ok(w->desk, w->dir); /* puts all of it there again */
    r = sync_lib_ok(late, w->dir);
    assert_int_equal(r->came, 3);
    assert_int_equal(r->ngaps, 0);
    book_lib_same(w->desk, late);
    book_close(third_one);
    book_close(late);
}

/* The disk is put back to yesterday, and its files have not come: by what the laptop says it has, the desk knows that
 * its numbers are taken, and goes on under another name. */
static void who_was_put_back_hears_it_from_the_others(void **state)
{
    static const char *const beside[] = {"", "-identity"};
    struct sync_world *w = *state;
    char own[600], kept[600];
    sync_lib_settle(w);
    book_lib_patient(w->desk, "Before");
    for (int i = 0; i < 2; i++) {
        snprintf(own, sizeof own, "%s%s", book_lib_path("desk.db"), beside[i]);
        snprintf(kept, sizeof kept, "%s%s", book_lib_path("kept.db"), beside[i]);
        book_lib_cp(own, kept);
    }
    struct id lost = book_lib_patient(w->desk, "Since");
    sync_lib_settle(w);
    book_close(w->desk);
    for (int i = 0; i < 2; i++) {
        snprintf(own, sizeof own, "%s%s", book_lib_path("desk.db"), beside[i]);
        snprintf(kept, sizeof kept, "%s%s", book_lib_path("kept.db"), beside[i]);
        book_lib_cp(kept, own);
    }
    w->desk = book_lib_open(book_lib_path("desk.db"));
    remove_all(w, ".rnd");
    const struct sync_report *r = sync_lib_ok(w->desk, w->dir);
    assert_int_equal(r->came, 0);
    assert_int_equal(r->ngaps, 1);
    struct id after = book_lib_patient(w->desk, "After");
    sync_lib_ok(w->desk, w->dir);
    r = sync_lib_ok(w->laptop, w->dir);
    assert_false(r->was_rebuilt); /* no two wrote under one number */
    assert_int_equal(r->came, 1);
    sync_lib_settle(w);
    book_lib_shows(w->laptop, KIND_PATIENT, &after, PATIENT_FAMILY, "After");
    book_lib_shows(w->desk, KIND_PATIENT, &lost, PATIENT_FAMILY, "Since");
}

/* ---- putting together and writing anew ---- */

/* Flips a bit in the middle of a file. */
static void flip(const char *path)
{
    size_t n;
    char *p = book_lib_read(path, &n);
    p[n / 2] ^= 1;
    book_lib_write(path, p, n);
    free(p);
}

/* A crash came between the large file and the removal of the small ones, and the large one is damaged since. */
static void small_files_stay_while_the_large_one_is_not_whole(void **state)
{
    enum { SMALL = 7 };
    struct sync_world *w = *state;
    char *bytes[SMALL], *path[SMALL];
    size_t n[SMALL];
    for (int i = 0; i < SMALL; i++) {
        sync_lib_ok(w->desk, w->dir);
        if (i < SMALL - 1)
            book_lib_patient(w->desk, "Desk");
    }
    assert_int_equal(sync_lib_find(w->dir, ".rnd", w->path), SMALL);
    for (int i = 0; i < SMALL; i++) {
        path[i] = strdup(w->path[i]);
        bytes[i] = book_lib_read(path[i], &n[i]);
    }
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    flip(sync_lib_only(w, ".rnd"));
    for (int i = 0; i < SMALL; i++)
        book_lib_write(path[i], bytes[i], n[i]);
    sync_lib_ok(w->desk, w->dir);
    for (int i = 0; i < SMALL; i++) {
        assert_int_equal(access(path[i], F_OK), 0);
        free(path[i]);
        free(bytes[i]);
    }
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, SMALL - 1);
    for (int i = 0; i < 2; i++)
        sync_lib_settle(w); /* the laptop says what it lacks, and it is put there again */
}

/* An own file was damaged where it stands, under its name and with its size: looking for who was taken out finds it. */
static void a_damaged_own_file_is_written_again_when_somebody_is_taken_out(void **state)
{
    struct sync_world *w = *state;
    struct id taken = id_new(BOOK_LIB_NOW_MS);
    sync_lib_ok(w->desk, w->dir);
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    sync_lib_about(w->desk, &taken, "Taken");
    sync_lib_ok(w->desk, w->dir);
    assert_int_equal(sync_lib_find(w->dir, "-2-", w->path), 1);
    flip(w->path[0]);
    sync_lib_erase(w->desk, &taken);
    const struct sync_report *r = sync_lib_ok(w->desk, w->dir);
    assert_int_equal(r->files_recut, 1);
    r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->torn + r->forged, 0);
    assert_int_equal(r->ngaps, 0);
    sync_lib_settle(w);
}

/* The line beside the practice file was lost: it writes under another name since. What it wrote under the first holds
 * somebody who is taken out now, and nobody else would write that anew. */
static void files_of_a_name_that_was_given_up_are_written_anew_too(void **state)
{
    struct sync_world *w = *state;
    struct id taken = id_new(BOOK_LIB_NOW_MS);
    struct err e = {0};
    sync_lib_about(w->desk, &taken, "Taken");
    sync_lib_ok(w->desk, w->dir);
    char before[600];
    snprintf(before, sizeof before, "%s", sync_lib_only(w, ".rnd"));
    book_close(w->desk);
    assert_int_equal(unlink(book_lib_path("desk.db-identity")), 0);
    const struct book_options o = {.site = "desk.db"};
    book_lib_ok(book_open(book_lib_path("desk.db"), &o, &w->desk, &e), &e);
    book_lib_patient(w->desk, "Since");
    sync_lib_ok(w->desk, w->dir);
    assert_int_equal(sync_lib_find(w->dir, ".rnd", w->path), 2);
    sync_lib_erase(w->desk, &taken);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->files_recut, 1);
    assert_int_not_equal(access(before, F_OK), 0);
    sync_lib_settle(w);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_practice_file_that_is_only_read_is_not_synced),
        WITH_WORLD(a_folder_in_capitals_is_nobodys),
        WITH_WORLD(an_older_key_stops_nobody),
        WITH_WORLD(of_two_programs_that_make_a_new_key_at_once_one_does),
        WITH_WORLD(the_passphrase_tells_which_practice_is_meant),
        WITH_WORLD(a_file_that_cannot_be_read_now_comes_later),
        WITH_WORLD(a_stick_that_gives_back_something_else_is_not_trusted),
        WITH_WORLD(what_two_have_and_has_not_come_is_told_once),
        WITH_WORLD(who_was_put_back_hears_it_from_the_others),
        WITH_WORLD(small_files_stay_while_the_large_one_is_not_whole),
        WITH_WORLD(a_damaged_own_file_is_written_again_when_somebody_is_taken_out),
        WITH_WORLD(files_of_a_name_that_was_given_up_are_written_anew_too),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
