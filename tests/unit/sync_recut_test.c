/* Somebody is taken out, and the shared folder forgets them too: each site writes its own files anew without them, no
 * stick brings the old ones back, and where nobody was taken out it costs nothing. */
#include "disk_lib.h"
#include "sync_lib.h"

#include "book/stream.h"
#include "book/verify.h"
#include "exchange/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A word that stands nowhere else. */
#define NAME "Quarrington"

/* The inside of a sealed file, opened with the desk's key. */
static struct bytes open_sealed(const char *path, const struct travel_keys *keys, struct arena *a)
{
    size_t n;
    struct seal_head h;
    struct bytes body = {0};
    char *p = book_lib_read(path, &n);
    assert_int_equal(seal_look(p, n, &h), SEAL_SOUND);
    const struct seal_key *k = travel_key_named(keys, &h.practice, h.key);
    assert_non_null(k);
    assert_int_equal(seal_open(p, n, &h, k, a, &body), SEAL_SOUND);
    free(p);
    return body;
}

/* How many files of the shared folder hold the word, once opened. */
static int files_with_name(struct sync_world *w)
{
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct arena a = {0};
    struct err e = {0};
    int found = 0, n = sync_lib_find(w->dir, ".rn", w->path);
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), keys, &e), &e);
    for (int i = 0; i < n; i++) {
        if (strstr(w->path[i], ".rnk"))
            continue;
        struct bytes body = open_sealed(w->path[i], keys, &a);
        bool holds = false;
        for (size_t k = 0; k + strlen(NAME) <= body.n && !holds; k++)
            holds = memcmp((const char *)body.p + k, NAME, strlen(NAME)) == 0;
        found += holds;
    }
    arena_finish(&a);
    free(keys);
    return found;
}

/* The files of one writer's folder that are there now, kept beside, to be brought back. */
struct kept {
    char *path[SYNC_LIB_FILES], *bytes[SYNC_LIB_FILES];
    size_t size[SYNC_LIB_FILES];
    int n;
};

static void keep_files(struct sync_world *w, const char *part, struct kept *k)
{
    k->n = sync_lib_find(w->dir, part, k->path);
    for (int i = 0; i < k->n; i++)
        k->bytes[i] = book_lib_read(k->path[i], &k->size[i]);
}

static int bring_back(const struct kept *k)
{
    int gone = 0;
    for (int i = 0; i < k->n; i++) {
        gone += access(k->path[i], F_OK) != 0;
        book_lib_write(k->path[i], k->bytes[i], k->size[i]);
    }
    return gone;
}

static void end_kept(struct kept *k)
{
    for (int i = 0; i < k->n; i++)
        free(k->bytes[i]);
}

/* Both know somebody and wrote about them, in files of their own. */
static struct id both_write(struct sync_world *w)
{
    struct id who = id_new(BOOK_LIB_NOW_MS);
    sync_lib_about(w->desk, &who, NAME);
    book_lib_patient(w->desk, "Other");
    sync_lib_ok(w->desk, w->dir);
    sync_lib_ok(w->laptop, w->dir);
    sync_lib_about(w->laptop, &who, NAME "-Lakin");
    book_lib_patient(w->laptop, "Another");
    sync_lib_settle(w);
    return who;
}

static bool fill_disk(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)done, (void)total;
    if (strcmp(what, "taking out") == 0)
        disk_fail(DISK_WRITE, DISK_JOURNAL, 1, true, SQLITE_FULL);
    return true;
}

static int64_t left_to_erase(struct book *b)
{
    struct verify_report r;
    struct arena a = {0};
    struct err e = {0};
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    assert_true(r.is_ok);
    arena_finish(&a);
    return r.to_erase;
}

/* The erasure has come and cannot be done: it is said so, nothing is called damaged, and with space it is done. */
static void a_full_disk_puts_it_off_and_is_no_damage(void **state)
{
    struct sync_world *w = *state;
    const struct progress full = {fill_disk, NULL};
    struct sync_lib s = {.pass = sync_lib_pass, .progress = &full};
    struct err e = {0};
    struct id who = both_write(w);
    sync_lib_erase(w->desk, &who);
    sync_lib_ok(w->desk, w->dir);
    sync_lib_about(w->laptop, &who, NAME " of later");
    book_close(w->laptop);
    disk_start();
    w->laptop = book_lib_open(book_lib_path("laptop.db"));
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_IO, "taken out elsewhere is still in");
    disk_fail(DISK_WRITE, DISK_JOURNAL, 0, false, 0);
    assert_int_equal(left_to_erase(w->laptop), 1);
    /* What was entered here meanwhile goes only now, and is told now. */
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->gone_others, 1);
    assert_int_equal(left_to_erase(w->laptop), 0);
    book_close(w->laptop);
    disk_stop();
    w->laptop = book_lib_open(book_lib_path("laptop.db"));
    arena_finish(&s.arena);
}

static void no_file_holds_who_was_taken_out_once_both_have_met(void **state)
{
    struct sync_world *w = *state;
    struct id who = both_write(w);
    assert_int_equal(files_with_name(w), 2);
    sync_lib_erase(w->desk, &who);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->files_recut, 1);
    assert_int_equal(files_with_name(w), 1); /* the laptop's: it has not met yet, and its files are its own */
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->files_recut, 1);
    assert_int_equal(files_with_name(w), 0);
    sync_lib_settle(w);
    sync_lib_sound(w->laptop);
    assert_int_equal(files_with_name(w), 0);
    /* And what else stood in those files still does. */
    struct book *third = book_lib_create(book_lib_path("third.db"));
    assert_int_equal(sync_lib_ok(third, w->dir)->ngaps, 0);
    book_lib_same(w->desk, third);
    assert_int_equal(book_lib_number(third, "SELECT count(*) FROM patient WHERE family LIKE '%other'"), 2);
    sync_lib_sound(third);
    book_close(third);
}

static void an_old_file_that_comes_back_is_taken_away_again(void **state)
{
    struct sync_world *w = *state;
    struct kept old = {0};
    struct id who = both_write(w);
    keep_files(w, ".rnd", &old);
    sync_lib_erase(w->desk, &who);
    sync_lib_settle(w);
    assert_int_equal(files_with_name(w), 0);
    assert_int_equal(bring_back(&old), 2);
    assert_int_equal(files_with_name(w), 2);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->came, 0);
    assert_int_equal(r->files_recut, 1);
    r = sync_lib_ok(w->desk, w->dir);
    assert_int_equal(r->came, 0);
    assert_int_equal(r->files_recut, 1);
    assert_int_equal(r->files_sent, 0); /* what took its place stands there still */
    assert_int_equal(files_with_name(w), 0);
    sync_lib_settle(w);
    end_kept(&old);
}

/* What took the place of an old file was damaged meanwhile: the old one goes only after it was put there again. */
static void an_old_file_goes_only_if_its_new_one_is_whole(void **state)
{
    struct sync_world *w = *state;
    struct kept old = {0};
    struct id who = both_write(w);
    keep_files(w, ".rnd", &old);
    sync_lib_erase(w->desk, &who);
    sync_lib_settle(w);
    int n = sync_lib_find(w->dir, ".rnd", w->path);
    for (int i = 0; i < n; i++) {
        size_t size;
        char *p = book_lib_read(w->path[i], &size);
        p[size / 2] ^= 4;
        book_lib_write(w->path[i], p, size);
        free(p);
    }
    bring_back(&old);
    end_kept(&old);
    sync_lib_ok(w->desk, w->dir);
    sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(files_with_name(w), 0);
    struct book *third = book_lib_create(book_lib_path("third.db"));
    assert_int_equal(sync_lib_ok(third, w->dir)->ngaps, 0);
    book_lib_same(w->desk, third);
    book_close(third);
}

/* A whole file of another content and the same size, sealed with the same key, under this one's name. */
static void swap(const char *path)
{
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct arena a = {0};
    struct err e = {0};
    struct seal_head h;
    size_t size, at = 0;
    struct buf file = {0};
    char *p = book_lib_read(path, &size);
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), keys, &e), &e);
    assert_int_equal(seal_look(p, size, &h), SEAL_SOUND);
    struct bytes body = open_sealed(path, keys, &a);
    for (; file.len != size; at++) {
        struct buf fields = {0}, other = {0};
        assert_true(at < body.n);
        buf_add(&fields, h.fields.p, h.fields.n);
        buf_add(&other, body.p, body.n);
        other.data[at] ^= 1;
        buf_reset(&file);
        seal_make(travel_key_named(keys, &h.practice, h.key), SEAL_SEGMENT, &fields, &other, &file);
        buf_finish(&fields);
        buf_finish(&other);
    }
    book_lib_write(path, file.data, file.len);
    buf_finish(&file);
    arena_finish(&a);
    free(keys);
    free(p);
}

/* What took the place of an old file was overwritten by another that is whole: it is no more there for that. */
static void an_old_file_does_not_go_for_another_under_the_new_ones_name(void **state)
{
    struct sync_world *w = *state;
    struct kept old = {0};
    struct id who = both_write(w);
    keep_files(w, ".rnd", &old);
    sync_lib_erase(w->desk, &who);
    sync_lib_settle(w);
    for (int i = sync_lib_find(w->dir, ".rnd", w->path); i-- > 0;)
        swap(w->path[i]);
    bring_back(&old);
    end_kept(&old);
    sync_lib_ok(w->desk, w->dir);
    sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(files_with_name(w), 0);
    struct book *third = book_lib_create(book_lib_path("third.db"));
    assert_int_equal(sync_lib_ok(third, w->dir)->ngaps, 0);
    book_lib_same(w->desk, third);
    book_close(third);
}

/* The file under whose old name the old files stand was put back from a backup: the computer is the same one. */
static void what_this_computer_wrote_under_an_earlier_name_is_its_own(void **state)
{
    struct sync_world *w = *state;
    char from[600], beside[700];
    struct id who = both_write(w);
    snprintf(from, sizeof from, "%s", book_lib_path("desk.db"));
    snprintf(beside, sizeof beside, "%s-identity", from);
    struct book *backup = sync_lib_copy(w->desk, "backup.db");
    book_close(backup);
    book_close(w->desk);
    book_lib_cp(book_lib_path("backup.db"), from);
    assert_int_equal(unlink(beside), 0);
    struct err e = {0};
    const struct book_options o = {.site = "desk.db"};
    book_lib_ok(book_open(from, &o, &w->desk, &e), &e);
    sync_lib_erase(w->desk, &who);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->files_recut, 1);
    assert_int_equal(files_with_name(w), 1);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->files_recut, 1);
    assert_int_equal(files_with_name(w), 0);
    sync_lib_settle(w);
}

/* ---- what it costs ---- */

static int calls;

static int count_openat(int dir, const char *name, int flags, mode_t mode)
{
    calls++;
    return folder_system.openat(dir, name, flags, mode);
}

static ssize_t count_read(int fd, void *to, size_t n)
{
    calls++;
    return folder_system.read(fd, to, n);
}

static ssize_t count_write(int fd, const void *from, size_t n)
{
    calls++;
    return folder_system.write(fd, from, n);
}

/* Calls of one sync with nothing new, which reads and writes no file. */
static int quiet_calls(struct sync_world *w)
{
    struct sync_lib s = {0};
    struct err e = {0};
    struct folder_calls counted = folder_system;
    counted.openat = count_openat;
    counted.read = count_read;
    counted.write = count_write;
    s.calls = &counted;
    calls = 0;
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_int_equal(s.r.files_read + s.r.files_sent + s.r.files_recut, 0);
    arena_finish(&s.arena);
    return calls;
}

static void nothing_is_looked_at_twice_for_an_erasure(void **state)
{
    struct sync_world *w = *state;
    struct id who = both_write(w);
    book_lib_patient(w->desk, "Desk"); /* in a file of its own, which has nothing to do with it */
    sync_lib_settle(w);
    int before = quiet_calls(w);
    assert_int_equal(before, quiet_calls(w));
    sync_lib_erase(w->desk, &who);
    sync_lib_settle(w);
    assert_int_equal(sync_lib_find(w->dir, ".rnd", w->path), 4); /* the erasure is one more; the others are as many */
    assert_int_equal(quiet_calls(w), before);
}

/* ---- snapshots ---- */

static void sync_with_snapshots(struct sync_world *w, struct book *b, int after)
{
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass, .snapshot_after = after};
    book_lib_ok(sync_lib_try(&s, b, w->dir, &e), &e);
    arena_finish(&s.arena);
}

static void a_snapshot_made_before_gives_way_to_one_without(void **state)
{
    struct sync_world *w = *state;
    struct kept old = {0};
    struct id who = both_write(w);
    sync_with_snapshots(w, w->desk, 3);
    keep_files(w, ".rnb", &old);
    assert_int_equal(old.n, 1);
    assert_int_equal(files_with_name(w), 3);
    sync_lib_erase(w->desk, &who);
    sync_with_snapshots(w, w->desk, 3);
    assert_string_not_equal(sync_lib_only(w, ".rnb"), old.path[0]);
    char fresh[600];
    snprintf(fresh, sizeof fresh, "%s", sync_lib_only(w, ".rnb"));
    sync_with_snapshots(w, w->laptop, 3);
    assert_int_equal(files_with_name(w), 0);
    assert_int_equal(bring_back(&old), 1);
    sync_with_snapshots(w, w->desk, 3);
    assert_string_equal(sync_lib_only(w, ".rnb"), fresh);
    /* A practice that needs none has none afterwards, also if one is brought back. */
    struct id second = id_new(BOOK_LIB_NOW_MS);
    sync_lib_about(w->desk, &second, NAME);
    sync_lib_erase(w->desk, &second);
    sync_with_snapshots(w, w->desk, 1000);
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path), 0);
    bring_back(&old);
    sync_with_snapshots(w, w->desk, 1000);
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path), 0);
    end_kept(&old);
}

/* ---- who has heard ---- */

static void who_has_not_heard_of_it_is_told(void **state)
{
    struct sync_world *w = *state;
    struct sync_site *met;
    struct arena a = {0};
    struct err e = {0};
    int n;
    struct id who = both_write(w);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->sites[0].unheard, 0);
    sync_lib_erase(w->desk, &who);
    book_lib_ok(sync_sites(w->desk, &a, &met, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(met[0].unheard, 1);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->sites[0].unheard, 1);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->sites[0].unheard, 0);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->sites[0].unheard, 0);
    book_lib_ok(sync_sites(w->desk, &a, &met, &n, &e), &e);
    assert_int_equal(met[0].unheard, 0);
    arena_finish(&a);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(no_file_holds_who_was_taken_out_once_both_have_met),
        WITH_WORLD(a_full_disk_puts_it_off_and_is_no_damage),
        WITH_WORLD(an_old_file_that_comes_back_is_taken_away_again),
        WITH_WORLD(an_old_file_goes_only_if_its_new_one_is_whole),
        WITH_WORLD(an_old_file_does_not_go_for_another_under_the_new_ones_name),
        WITH_WORLD(what_this_computer_wrote_under_an_earlier_name_is_its_own),
        WITH_WORLD(nothing_is_looked_at_twice_for_an_erasure),
        WITH_WORLD(a_snapshot_made_before_gives_way_to_one_without),
        WITH_WORLD(who_has_not_heard_of_it_is_told),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
