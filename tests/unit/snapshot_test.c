/* What a new computer begins with: there when it would otherwise take long, whole or not at all, one of each site. */
#include "book/copy.h"
#include "exchange/introduce.h"
#include "sync_lib.h"

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

/* What a new computer would begin with; false: there is none. */
static bool fetched(struct sync_world *w, const char *name)
{
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass};
    struct sync_report r;
    char path[600];
    snprintf(path, sizeof path, "%s-snapshot", book_lib_path(name));
    struct book *b = book_lib_create(book_lib_path(name));
    const struct sync_options o = {
        .dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s, .fetch_to = path};
    book_lib_ok(sync_folder(b, &o, &s.arena, &r, &e), &e);
    book_close(b);
    arena_finish(&s.arena);
    return r.is_fetched;
}

static int64_t fetched_changes(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s-snapshot", book_lib_path(name));
    struct book *b = book_lib_open(path);
    int64_t n = book_lib_number(b, "SELECT count(*) FROM txn");
    assert_int_equal(book_lib_number(b, "SELECT (SELECT count(*) FROM self) + (SELECT count(*) FROM setting)"), 0);
    sync_lib_sound(b);
    book_close(b);
    return n;
}

static void sync_with_snapshots(struct sync_world *w, struct book *b)
{
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass, .snapshot_after = 3};
    book_lib_ok(sync_lib_try(&s, b, w->dir, &e), &e);
    arena_finish(&s.arena);
}

static void a_snapshot_is_there_once_a_new_computer_would_need_long(void **state)
{
    struct sync_world *w = *state;
    book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk); /* holds two */
    assert_false(fetched(w, "none"));
    book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    assert_true(fetched(w, "one"));
    assert_int_equal(fetched_changes("one"), 3);
    char *first = sync_lib_only(w, ".rnb");
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->laptop, "Laptop");
    sync_with_snapshots(w, w->laptop); /* five are in the folder: the snapshot lacks two */
    assert_string_equal(sync_lib_only(w, ".rnb"), first);
    book_lib_patient(w->laptop, "Laptop");
    sync_with_snapshots(w, w->laptop);
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path), 2);
    sync_with_snapshots(w, w->desk); /* a fuller one is there: its own goes */
    assert_string_not_equal(sync_lib_only(w, ".rnb"), first);
    assert_true(fetched(w, "two"));
    assert_int_equal(fetched_changes("two"), 6);
    sync_with_snapshots(w, w->desk);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->alien, 0);
}

/* What a carrier has left of a fuller one: it has all names, and nobody could begin with it. */
static void ours_does_not_go_for_a_fuller_one_that_is_torn(void **state)
{
    struct sync_world *w = *state;
    size_t n;
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    char *first = strdup(sync_lib_only(w, ".rnb"));
    for (int i = 0; i < 3; i++)
        book_lib_patient(w->laptop, "Laptop");
    sync_with_snapshots(w, w->laptop);
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path), 2);
    char *fuller = w->path[strcmp(w->path[0], first) == 0], *bytes = book_lib_read(fuller, &n);
    book_lib_write(fuller, bytes, n / 2);
    sync_lib_ok(w->desk, w->dir);
    assert_int_equal(access(first, F_OK), 0);
    assert_true(fetched(w, "one"));
    book_lib_write(fuller, bytes, n);
    sync_lib_ok(w->desk, w->dir);
    assert_int_not_equal(access(first, F_OK), 0);
    assert_true(fetched(w, "two"));
    free(bytes);
    free(first);
}

static ssize_t write_no_large(int fd, const void *from, size_t n)
{
    enum { LARGE = 3000 };
    errno = ENOSPC;
    return n > LARGE ? -1 : folder_system.write(fd, from, n);
}

static void a_full_disk_costs_the_snapshot_and_not_the_sync(void **state)
{
    struct sync_world *w = *state;
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass, .snapshot_after = 3, .calls = &calls};
    struct err e = {0};
    calls.write = write_no_large;
    for (int i = 0; i < 3; i++)
        book_lib_patient(w->desk, "Desk");
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_int_equal(s.r.sent, 4);
    assert_non_null(strstr(s.r.no_base, "could not be written: No space left on device. ")); /* a sentence */
    assert_int_equal(s.r.no_base[strlen(s.r.no_base) - 1], '.');
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path) + sync_lib_find(w->dir, ".part", w->path), 0);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 3);
    arena_finish(&s.arena);
    sync_with_snapshots(w, w->desk); /* there is room again */
    assert_true(fetched(w, "later"));
}

/* A torn piece, or one of another snapshot under its name, is no beginning. */
static void a_snapshot_is_whole_or_none(void **state)
{
    struct sync_world *w = *state;
    size_t n;
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    char *name = sync_lib_only(w, ".rnb"), *bytes = book_lib_read(name, &n), other[600];
    for (size_t cut = 0; cut < n; cut += n / 7) {
        char to[30];
        book_lib_write(name, bytes, cut);
        snprintf(to, sizeof to, "cut%u", (unsigned)cut);
        assert_false(fetched(w, to));
    }
    book_lib_write(name, bytes, n);
    assert_true(fetched(w, "whole"));
    char *held = strstr(name, "base-");
    snprintf(other, sizeof other, "%.*sbase-9%s", (int)(held - name), name, held + strlen("base-3"));
    assert_int_equal(rename(name, other), 0); /* says that it holds more */
    assert_false(fetched(w, "other"));
    free(bytes);
}

/* ---- pieces that somebody inside made wrong ---- */

enum wrong { NOTHING, KIND, SHORT, MORE, WRITER, HELD, PLACE, PIECES, SIZE, WHOLE, BODY, KEY, WRONGS };

/* A snapshot of one piece that holds more than any other, sealed with the practice's key, and is no practice file: with
 * one thing wrong in its head. It stands in that folder, under the name of a right one. */
static void forge(const struct seal_key *k, enum wrong what, const char *folder, const struct id *writer)
{
    static const char text[] = "no practice file";
    struct buf fields = {0}, body = {0}, file = {0};
    struct seal_key other = *k;
    struct id from = *writer;
    struct hash whole;
    char path[900];
    buf_adds(&body, text);
    hash_of(body.data, body.len, &whole);
    from.b[3] ^= what == WRITER;
    whole.b[3] ^= what == WHOLE;
    buf_add(&fields, from.b, ID_SIZE);
    buf_add_varint(&fields, what == HELD ? 8 : 9);
    buf_add_varint(&fields, what == PLACE);
    buf_add_varint(&fields, what == PIECES ? 2 : 1);
    buf_add(&fields, whole.b, HASH_SIZE);
    buf_add_varint(&fields, body.len + (what == SIZE));
    fields.len -= what == SHORT;
    if (what == MORE)
        buf_addc(&fields, 0);
    body.data[0] = what == BODY ? 'N' : body.data[0]; /* not what the head says it is of */
    other.key[0] ^= what == KEY;
    seal_make(&other, what == KIND ? SEAL_SEEN : SEAL_SNAPSHOT, &fields, &body, &file);
    snprintf(path, sizeof path, "%s/base-9-01234567-0-1-0123456789abcdef.rnb", folder);
    book_lib_write(path, file.data, file.len);
    buf_finish(&fields);
    buf_finish(&body);
    buf_finish(&file);
}

static void a_piece_that_is_not_what_its_name_says_is_passed_over(void **state)
{
    struct sync_world *w = *state;
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct err e = {0};
    struct id writer;
    char folder[600], hex[ID_TEXT], name[20];
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), keys, &e), &e);
    snprintf(folder, sizeof folder, "%s", sync_lib_only(w, ".rnb"));
    *strrchr(folder, '/') = 0;
    snprintf(hex, sizeof hex, "%s", strrchr(folder, '/') + 1);
    assert_true(id_parse(hex, &writer));
    for (enum wrong what = KIND; what < WRONGS; what++) {
        snprintf(name, sizeof name, "forged%d", (int)what);
        forge(&keys->key[0].key, what, folder, &writer);
        assert_true(fetched(w, name));
        assert_int_equal(fetched_changes(name), 3); /* the next fullest */
    }
    forge(&keys->key[0].key, NOTHING, folder, &writer); /* and this is how it would have come in */
    assert_true(fetched(w, "inside"));
    char path[600];
    size_t n;
    snprintf(path, sizeof path, "%s-snapshot", book_lib_path("inside"));
    char *bytes = book_lib_read(path, &n);
    assert_true(n == strlen("no practice file") && memcmp(bytes, "no practice file", n) == 0);
    free(bytes);
    free(keys);
}

/* Beside a snapshot stand names that are nearly one, as carriers and others make them: it is found, they stay. */
static void names_that_are_nearly_a_snapshot_are_left_alone(void **state)
{
    static const char *const nearly[] = {
        "base-0-01234567-0-1-0123456789abcdef.rnb",   "base--9-01234567-0-1-0123456789abcdef.rnb",
        "base-9-01234567-1-1-0123456789abcdef.rnb",   "base-9-01234567--1-1-0123456789abcdef.rnb",
        "base-9-01234567-0-0-0123456789abcdef.rnb",   "base-9-01234567-0-9999-0123456789abcdef.rnb",
        "base-9-01234567-0-1-0123456789abcde.rnb",    "base-9-01234567-0-1-0123456789abcdef.rnd",
        "base-9-01234567-0-1-0123456789abcdef.rnb.1", "base-9-0123456X-0-1-0123456789abcdef.rnb",
        "base-9-01234567-0-1",                        "base-",
        "~base-9-01234567-0-1-0123456789abcdef.rnb",
    };
    enum { NEARLY = sizeof nearly / sizeof *nearly };
    struct sync_world *w = *state;
    char folder[600], path[900];
    struct stat st;
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    snprintf(folder, sizeof folder, "%s", sync_lib_only(w, ".rnb"));
    *strrchr(folder, '/') = 0;
    for (int i = 0; i < NEARLY; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, nearly[i]);
        book_lib_write(path, "no snapshot", 11);
    }
    snprintf(path, sizeof path, "%s/base-99-01234567-0-1-0123456789abcdef.rnb", folder);
    assert_int_equal(mkdir(path, 0700), 0); /* of the right name, and a folder */
    assert_true(fetched(w, "one"));
    assert_int_equal(fetched_changes("one"), 3);
    sync_with_snapshots(w, w->desk);
    for (int i = 0; i < NEARLY; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, nearly[i]);
        assert_int_equal(stat(path, &st), 0);
    }
    assert_true(fetched(w, "two")); /* and none of them was taken for a better one */
}

/* Names of pieces that say what real ones say, and what is in them is none: whole sets, halves, of another number of
 * pieces, of another whole, of another site; and more sets than anybody looks at. A new computer begins with the one
 * that is, and the desk clears up what is half under its own name. */
static void of_pieces_that_are_none_the_next_whole_snapshot_is_taken(void **state)
{
    static const char *const pieces[] = {
        "base-9-01234567-0-2-0123456789abcdef.rnb", "base-9-01234567-1-2-0123456789abcdef.rnb",
        "base-9-01234567-0-3-0123456789abcdef.rnb", "base-9-89abcdef-0-2-0123456789abcdef.rnb",
        "base-9-89abcdef-1-2-0123456789abcdef.rnb", "base-8-01234567-1-3-0123456789abcdef.rnb",
        "base-7-01234567-0-1-0123456789abcdef.rnb", "base-7-01234567-0-1-fedcba9876543210.rnb", /* of one two */
    };
    enum { OURS = sizeof pieces / sizeof *pieces, MANY = 70 };
    struct sync_world *w = *state;
    char own[600], other[600], path[900];
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    sync_lib_ok(w->laptop, w->dir);
    char *real = strdup(sync_lib_only(w, ".rnb"));
    snprintf(own, sizeof own, "%.*s", (int)(strrchr(real, '/') - real), real);
    snprintf(other, sizeof other, "%.*s/0123456789abcdef0123456789abcdef", (int)(strrchr(own, '/') - own), own);
    assert_int_equal(mkdir(other, 0700), 0);
    for (int i = 0; i < OURS; i++) {
        snprintf(path, sizeof path, "%s/%s", own, pieces[i]);
        book_lib_write(path, "no piece", 8);
        snprintf(path, sizeof path, "%s/%s", other, pieces[i]);
        book_lib_write(path, "no piece", 8);
    }
    assert_true(fetched(w, "one"));
    assert_int_equal(fetched_changes("one"), 3);
    sync_with_snapshots(w, w->desk);
    for (int i = 0; i < OURS; i++) {
        snprintf(path, sizeof path, "%s/%s", own, pieces[i]);
        if (strstr(pieces[i], "-3-")) /* halves, as a crash leaves them */
            assert_int_not_equal(access(path, F_OK), 0);
        snprintf(path, sizeof path, "%s/%s", other, pieces[i]);
        assert_int_equal(access(path, F_OK), 0); /* somebody else's stay */
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(path, sizeof path, "%s/base-%d-01234567-0-2-0123456789abcdef.rnb", other, 10 + i);
        book_lib_write(path, "no piece", 8);
    }
    sync_with_snapshots(w, w->desk);
    assert_int_equal(sync_lib_find(other, ".rnb", w->path), OURS + MANY);
    free(real);
}

static void a_snapshot_that_can_be_put_nowhere_is_told(void **state)
{
    struct sync_world *w = *state;
    struct sync_lib s = {.pass = sync_lib_pass};
    struct err e = {0};
    for (int i = 0; i < 2; i++)
        book_lib_patient(w->desk, "Desk");
    sync_with_snapshots(w, w->desk);
    struct book *b = book_lib_create(book_lib_path("new.db"));
    const char *path = arena_strdup(&s.arena, book_lib_path("nowhere/new.db"));
    const struct sync_options o = {
        .dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s, .fetch_to = path};
    book_lib_refused(sync_folder(b, &o, &s.arena, &s.r, &e), &e, ERR_IO, "new.db cannot be made: No such file");
    path = arena_strdup(&s.arena, book_lib_path("taken.db"));
    book_lib_write(path, "mine", 4);
    const struct sync_options again = {
        .dir = w->dir, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s, .fetch_to = path};
    book_lib_refused(sync_folder(b, &again, &s.arena, &s.r, &e), &e, ERR_IO, "cannot be made: File exists");
    book_close(b);
    arena_finish(&s.arena);
}

/* Of processes whose number nobody has; this one's and another's that lives stay. */
static void a_copy_that_a_killed_process_left_is_taken_away(void **state)
{
    enum { NOBODY = 999999999 };
    struct sync_world *w = *state;
    char dead[60], torn[60], living[60];
    snprintf(dead, sizeof dead, ".rounds-%d-snapshot", NOBODY);
    snprintf(torn, sizeof torn, ".rounds-%d-snapshot.part-%d-journal", NOBODY, NOBODY);
    snprintf(living, sizeof living, ".rounds-%ld-snapshot", (long)getppid());
    const char *const names[] = {dead, torn, living, "desk.db.snapshot-20261129"}; /* the last made by a person */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        book_lib_write(book_lib_path(names[i]), "x", 1);
    sync_with_snapshots(w, w->desk);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(access(book_lib_path(names[i]), F_OK), i < 2 ? -1 : 0);
}

/* A computer that only reads put a snapshot there, was put back from a backup, and so has another id: the snapshot,
 * with whoever is taken out after it, is its own still. Found by sync_sim, seed 8075345325. */
static void what_one_put_before_it_was_put_back_goes_after_an_erasure(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    const struct book_options third = {.site = "third"};
    struct book *again;
    struct id who = book_lib_patient(w->desk, "Gone");
    sync_lib_ok(w->desk, w->dir);
    struct book *b = sync_lib_copy(w->desk, "third");
    book_lib_ok(introduce_new(b, &e), &e);
    sync_with_snapshots(w, b);
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path), 1);
    book_lib_ok(copy_to(b, book_lib_path("again"), NULL, &e), &e);
    book_close(b);
    book_lib_ok(book_open(book_lib_path("again"), &third, &again, &e), &e);
    sync_lib_erase(w->desk, &who);
    sync_lib_ok(w->desk, w->dir);
    book_lib_ok(introduce_new(again, &e), &e);
    sync_lib_ok(again, w->dir);
    assert_int_equal(sync_lib_find(w->dir, ".rnb", w->path), 0);
    book_close(again);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_snapshot_is_there_once_a_new_computer_would_need_long),
        WITH_WORLD(ours_does_not_go_for_a_fuller_one_that_is_torn),
        WITH_WORLD(a_full_disk_costs_the_snapshot_and_not_the_sync),
        WITH_WORLD(a_snapshot_is_whole_or_none),
        WITH_WORLD(of_pieces_that_are_none_the_next_whole_snapshot_is_taken),
        WITH_WORLD(a_snapshot_that_can_be_put_nowhere_is_told),
        WITH_WORLD(a_copy_that_a_killed_process_left_is_taken_away),
        WITH_WORLD(what_one_put_before_it_was_put_back_goes_after_an_erasure),
        WITH_WORLD(a_piece_that_is_not_what_its_name_says_is_passed_over),
        WITH_WORLD(names_that_are_nearly_a_snapshot_are_left_alone),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
