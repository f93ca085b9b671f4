/* A new key takes the place of the one there is: what is new is sealed with it, everybody is asked for it once, nothing
 * that was sealed with the old one is lost, and whatever ends it in between, the next sync goes on. */
#include "sync_lib.h"

#include "exchange/segment.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char second[] = "two green boats", third[] = "red salt harbour";

static bool may(void *arg, struct err *e)
{
    (void)arg, (void)e;
    return true;
}

static bool may_not(void *arg, struct err *e)
{
    (void)arg;
    return err_set(e, ERR_REFUSED, "Laptop has not said yet");
}

static void sync_as(struct book *b, const char *dir, const char *pass)
{
    struct err e = {0};
    struct sync_lib s = {.pass = pass};
    book_lib_ok(sync_lib_try(&s, b, dir, &e), &e);
    assert_int_equal(s.r.locked + s.r.torn + s.r.forged, 0);
    arena_finish(&s.arena);
}

/* The recovery code of the new key, which stands for the test. */
static const char *renew(struct book *b, const char *dir, const char *pass)
{
    static char code[TRAVEL_CODE];
    struct err e = {0};
    struct sync_lib s = {.pass = pass, .may_renew = may};
    book_lib_ok(sync_lib_try(&s, b, dir, &e), &e);
    assert_true(s.r.is_new);
    memcpy(code, s.r.code, sizeof code);
    arena_finish(&s.arena);
    return code;
}

static void refused_as(struct book *b, const char *dir, const char *pass, const char *why)
{
    struct err e = {0};
    struct sync_lib s = {.pass = pass};
    book_lib_refused(sync_lib_try(&s, b, dir, &e), &e, ERR_REFUSED, why);
    assert_int_equal(s.r.came + s.r.sent, 0);
    arena_finish(&s.arena);
}

/* How many sealed files below a folder the keys of that practice file open; `all`: how many there are. */
static int opened_by(struct sync_world *w, const char *dir, const char *keys_file, int *all)
{
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct err e = {0};
    int n = sync_lib_find(dir, ".rn", w->path), opened = 0;
    *all = 0;
    book_lib_ok(travel_key_load(keys_file, keys, &e), &e);
    for (int i = 0; i < n; i++) {
        size_t size;
        struct seal_head h;
        if (strstr(w->path[i], ".rnk"))
            continue;
        char *p = book_lib_read(w->path[i], &size);
        assert_int_equal(seal_look(p, size, &h), SEAL_SOUND);
        opened += travel_key_named(keys, &h.practice, h.key) != NULL;
        ++*all;
        free(p);
    }
    free(keys);
    return opened;
}

/* Two that have met with one key; the desk's keys as they were then are kept as "old-keys". */
static void meet(struct sync_world *w)
{
    book_lib_patient(w->desk, "Desk");
    book_lib_patient(w->laptop, "Laptop");
    sync_lib_settle(w);
    book_lib_cp(book_lib_path("desk.db-keys"), book_lib_path("old-keys"));
}

static struct book *joined(const char *dir, const char *name, const char *pass)
{
    struct book *b = book_lib_create(book_lib_path(name));
    sync_as(b, dir, pass);
    return b;
}

static void an_old_key_opens_nothing_once_everybody_has_the_new_one(void **state)
{
    struct sync_world *w = *state;
    int all;
    meet(w);
    int opened = opened_by(w, w->dir, book_lib_path("old-keys"), &all);
    assert_int_equal(opened, all);
    renew(w->desk, w->dir, second);
    assert_int_equal(opened_by(w, w->dir, book_lib_path("old-keys"), &all), 2); /* the laptop's two files are its own */
    struct id who = book_lib_patient(w->desk, "New");
    sync_lib_ok(w->desk, w->dir); /* nobody is asked where it was made */
    sync_as(w->laptop, w->dir, second);
    assert_int_equal(opened_by(w, w->dir, book_lib_path("old-keys"), &all), 0);
    assert_true(all >= 4);
    book_lib_shows(w->laptop, KIND_PATIENT, &who, PATIENT_FAMILY, "New");
    sync_lib_settle(w);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->files_recut, 0); /* once */
}

/* On a stick that only the laptop ever filled: who joins from it learns every key, the old ones too, by what is known
 * now, and nobody by what was known before. */
static void who_learned_of_a_new_key_passes_the_old_ones_on_under_it(void **state)
{
    struct sync_world *w = *state;
    struct travel_key k;
    size_t size;
    meet(w);
    renew(w->desk, w->dir, second);
    sync_as(w->laptop, w->dir, second);
    const char *stick = sync_lib_dir("stick");
    sync_as(w->laptop, stick, second);
    int n = sync_lib_find(stick, ".rnk", w->path);
    assert_int_equal(n, 2);
    for (int i = 0; i < n; i++) {
        char *p = book_lib_read(w->path[i], &size);
        assert_int_equal(travel_key_open(p, size, second, &k), TRAVEL_OPENED);
        assert_int_not_equal(travel_key_open(p, size, sync_lib_pass, &k), TRAVEL_OPENED);
        free(p);
    }
}

static void everybody_is_asked_once_and_the_old_passphrase_is_refused_with_the_reason(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    int all;
    meet(w);
    const char *code = renew(w->desk, w->dir, second);
    struct id who = book_lib_patient(w->laptop, "Waits");
    refused_as(w->laptop, w->dir, NULL, "nobody to ask");
    refused_as(w->laptop, w->dir, sync_lib_pass, "A new key was made for the practice on another computer");
    assert_int_equal(opened_by(w, w->dir, book_lib_path("old-keys"), &all), 2);
    struct sync_lib s = {.pass = code};
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.asked, 1);
    assert_int_equal(s.wish, SYNC_ASK_NEWER);
    assert_int_equal(s.r.sent, 1);
    arena_finish(&s.arena);
    s = (struct sync_lib){0};
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.asked, 0);
    arena_finish(&s.arena);
    sync_lib_settle(w);
    book_lib_shows(w->desk, KIND_PATIENT, &who, PATIENT_FAMILY, "Waits");
    /* A new computer, or one whose keys were lost. */
    struct book *b = book_lib_create(book_lib_path("third.db"));
    refused_as(b, w->dir, sync_lib_pass, "until a new key was made");
    sync_as(b, w->dir, second);
    book_lib_same(w->desk, b);
    book_close(b);
}

static void a_new_key_is_not_made_if_it_may_not_be_or_with_the_same_passphrase(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_lib s = {.pass = second, .may_renew = may_not};
    meet(w);
    struct id who = book_lib_patient(w->desk, "Sent");
    book_lib_refused(sync_lib_try(&s, w->desk, w->dir, &e), &e, ERR_REFUSED, "has not said yet");
    s.may_renew = may;
    s.pass = sync_lib_pass;
    err_clear(&e);
    book_lib_refused(sync_lib_try(&s, w->desk, w->dir, &e), &e, ERR_INPUT, "needs a new one");
    s.pass = "short";
    err_clear(&e);
    book_lib_refused(sync_lib_try(&s, w->desk, w->dir, &e), &e, ERR_INPUT, "at least");
    arena_finish(&s.arena);
    assert_int_equal(sync_lib_find(w->dir, ".rnk", w->path), 1);
    sync_lib_ok(w->laptop, w->dir);
    book_lib_shows(w->laptop, KIND_PATIENT, &who, PATIENT_FAMILY, "Sent");
}

/* Over a stick that has not seen the new key, the silent computer still writes with the old one. */
static void what_a_silent_computer_sealed_with_the_old_key_is_read_by_all_also_who_joined_since(void **state)
{
    struct sync_world *w = *state;
    meet(w);
    const char *stick = sync_lib_dir("stick");
    renew(w->desk, w->dir, second);
    struct book *b = joined(w->dir, "third.db", second);
    struct id who = book_lib_patient(w->laptop, "Silent");
    sync_lib_ok(w->laptop, stick);
    sync_as(b, stick, NULL);
    book_lib_shows(b, KIND_PATIENT, &who, PATIENT_FAMILY, "Silent");
    refused_as(w->laptop, stick, NULL, "nobody to ask"); /* it has come that way as well */
    sync_as(w->laptop, stick, second);
    struct book *fourth = joined(stick, "fourth.db", second);
    book_lib_same(fourth, b);
    book_close(b);
    book_close(fourth);
}

static void two_that_make_a_new_key_at_once_end_with_one(void **state)
{
    struct sync_world *w = *state;
    int all, desk = 0;
    struct err e = {0};
    meet(w);
    const char *stick = sync_lib_dir("stick");
    struct travel_keys *keys = calloc(2, sizeof *keys);
    renew(w->desk, w->dir, second);
    renew(w->laptop, stick, third);
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), &keys[0], &e), &e);
    book_lib_ok(travel_key_load(book_lib_path("laptop.db-keys"), &keys[1], &e), &e);
    const struct travel_key *a = travel_key_newest(&keys[0], &keys[0].key[0].key.practice),
                            *b = travel_key_newest(&keys[1], &keys[1].key[0].key.practice);
    assert_int_equal(a->key.epoch, 2);
    assert_int_equal(b->key.epoch, 2);
    desk = travel_key_is_newer(a, b);
    /* The folders meet. */
    struct id one = book_lib_patient(w->desk, "One"), two = book_lib_patient(w->laptop, "Two");
    sync_as(w->desk, w->dir, NULL);
    sync_as(w->laptop, stick, NULL);
    assert_int_equal(sync_lib_find(w->dir, ".rnk", w->path), 3); /* the old one under the new passphrase too */
    struct book *winner = desk ? w->desk : w->laptop, *loser = desk ? w->laptop : w->desk;
    const char *wins = desk ? w->dir : stick, *other = desk ? stick : w->dir, *pass = desk ? second : third;
    refused_as(loser, wins, NULL, "nobody to ask");
    sync_as(loser, wins, pass);                   /* asked for the other's, and seals its own with it */
    sync_as(winner, wins, desk ? third : second); /* a spare one, as long as the other's key lies there */
    sync_as(loser, wins, NULL);
    sync_as(loser, other, NULL);
    sync_as(winner, other, NULL);
    book_lib_same(w->desk, w->laptop);
    book_lib_shows(w->desk, KIND_PATIENT, &two, PATIENT_FAMILY, "Two");
    book_lib_shows(w->laptop, KIND_PATIENT, &one, PATIENT_FAMILY, "One");
    struct book *c = joined(wins, "third.db", pass);
    book_lib_same(w->desk, c);
    book_close(c);
    assert_int_equal(opened_by(w, wins, book_lib_path("old-keys"), &all), 0);
    free(keys);
}

/* ---- ended in between ---- */

static int calls, fail_at;

static bool fails(void)
{
    errno = EIO;
    return ++calls >= fail_at;
}

static int fail_openat(int dir, const char *name, int flags, mode_t mode)
{
    return fails() ? -1 : folder_system.openat(dir, name, flags, mode);
}

static ssize_t fail_write(int fd, const void *from, size_t n)
{
    return fails() ? -1 : folder_system.write(fd, from, n);
}

static int fail_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    return fails() ? -1 : folder_system.renameat(from_dir, from, to_dir, to);
}

static int fail_unlinkat(int dir, const char *name, int flags)
{
    return fails() ? -1 : folder_system.unlinkat(dir, name, flags);
}

/* Pulled out at a call of the folder, for good; plugged in again, a plain sync ends what was begun. */
static bool ended_at(struct sync_world *w, int at)
{
    struct err e = {0};
    struct folder_calls calling = folder_system;
    struct sync_lib s = {.pass = second, .may_renew = may, .calls = &calling};
    int all;
    calling.openat = fail_openat;
    calling.write = fail_write;
    calling.renameat = fail_renameat;
    calling.unlinkat = fail_unlinkat;
    calls = 0;
    fail_at = at;
    meet(w);
    bool ok = sync_lib_try(&s, w->desk, w->dir, &e), made = s.r.is_new;
    arena_finish(&s.arena);
    const struct sync_report *r = sync_lib_ok(w->desk, w->dir);
    assert_true(ok || r->is_new == made); /* the code is told until it was seen */
    sync_as(w->laptop, w->dir, made ? second : NULL);
    int opened = opened_by(w, w->dir, book_lib_path("old-keys"), &all);
    assert_int_equal(opened, made ? 0 : all);
    sync_lib_settle(w);
    return ok;
}

static void whatever_ends_it_in_between_the_next_sync_goes_on(void **state)
{
    enum { STEP = 5 };
    bool ok = false;
    for (int at = 1; !ok; at += STEP) {
        sync_lib_close(state);
        sync_lib_open(state);
        ok = ended_at(*state, at);
    }
    assert_true(calls > 4 * STEP);
}

/* A book that was put back keeps its keys beside it; with keys of its age it is asked as any other. */
static void a_backup_that_was_put_back_goes_on_with_the_new_key(void **state)
{
    struct sync_world *w = *state;
    char from[600];
    meet(w);
    snprintf(from, sizeof from, "%s", book_lib_path("desk.db"));
    book_close(sync_lib_copy(w->desk, "backup.db"));
    renew(w->desk, w->dir, second);
    struct id who = book_lib_patient(w->desk, "Since");
    sync_lib_ok(w->desk, w->dir);
    book_close(w->desk);
    book_lib_cp(book_lib_path("backup.db"), from);
    w->desk = book_lib_open(from);
    sync_as(w->desk, w->dir, NULL);
    book_lib_shows(w->desk, KIND_PATIENT, &who, PATIENT_FAMILY, "Since");
    book_lib_cp(book_lib_path("old-keys"), book_lib_path("desk.db-keys"));
    refused_as(w->desk, w->dir, NULL, "nobody to ask");
    sync_as(w->desk, w->dir, second);
    sync_as(w->laptop, w->dir, second);
    sync_lib_settle(w);
}

static void a_snapshot_is_made_anew_with_the_new_key(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass, .snapshot_after = 3};
    char before[600];
    int all;
    meet(w);
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    snprintf(before, sizeof before, "%s", sync_lib_only(w, ".rnb"));
    s.may_renew = may;
    s.pass = second;
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_string_not_equal(sync_lib_only(w, ".rnb"), before);
    sync_as(w->laptop, w->dir, second);
    assert_int_equal(opened_by(w, w->dir, book_lib_path("old-keys"), &all), 0);
    arena_finish(&s.arena);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(an_old_key_opens_nothing_once_everybody_has_the_new_one),
        WITH_WORLD(who_learned_of_a_new_key_passes_the_old_ones_on_under_it),
        WITH_WORLD(everybody_is_asked_once_and_the_old_passphrase_is_refused_with_the_reason),
        WITH_WORLD(a_new_key_is_not_made_if_it_may_not_be_or_with_the_same_passphrase),
        WITH_WORLD(what_a_silent_computer_sealed_with_the_old_key_is_read_by_all_also_who_joined_since),
        WITH_WORLD(two_that_make_a_new_key_at_once_end_with_one),
        WITH_WORLD(whatever_ends_it_in_between_the_next_sync_goes_on),
        WITH_WORLD(a_backup_that_was_put_back_goes_on_with_the_new_key),
        WITH_WORLD(a_snapshot_is_made_anew_with_the_new_key),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
