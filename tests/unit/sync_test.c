/* Sites that meet over folders: nothing is lost, nothing is believed that cannot be checked, nothing of others is
 * removed. */
#include "sync_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"
#include "book/stream.h"
#include "exchange/segment.h"

#include <fcntl.h>
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

static void what_is_written_at_one_place_shows_at_the_other(void **state)
{
    struct sync_world *w = *state;
    struct id a = book_lib_patient(w->desk, "Desk"), b = book_lib_patient(w->laptop, "Laptop");
    const struct sync_report *r = sync_lib_ok(w->desk, w->dir);
    assert_true(r->is_new && r->sent == 2 && r->came == 0);
    r = sync_lib_ok(w->laptop, w->dir);
    assert_false(r->is_new);
    assert_int_equal(r->came, 1);
    assert_int_equal(r->sent, 1);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->came, 1);
    book_lib_shows(w->laptop, KIND_PATIENT, &a, PATIENT_FAMILY, "Desk");
    book_lib_shows(w->desk, KIND_PATIENT, &b, PATIENT_FAMILY, "Laptop");
    book_lib_same(w->desk, w->laptop);
    /* And then nothing is read, written or asked any more. */
    struct sync_lib quiet = {0};
    struct err e = {0};
    sync_lib_ok(w->laptop, w->dir);
    book_lib_ok(sync_lib_try(&quiet, w->desk, w->dir, &e), &e);
    assert_int_equal(quiet.r.files_read + quiet.r.files_sent + quiet.r.came + quiet.asked, 0);
    arena_finish(&quiet.arena);
}

/* No file in the folder holds a name in the clear. */
static void nobody_without_the_key_reads_a_name(void **state)
{
    struct sync_world *w = *state;
    book_lib_patient(w->desk, "Featherstonehaugh");
    sync_lib_ok(w->desk, w->dir);
    int n = sync_lib_find(w->dir, "", w->path);
    assert_in_range(n, 3, 10);
    for (int i = 0; i < n; i++) {
        size_t size;
        char *p = book_lib_read(w->path[i], &size);
        for (size_t k = 0; k + 9 < size; k++)
            assert_memory_not_equal(p + k, "Featherst", 9);
        free(p);
    }
}

/* cp writes straight into the final name: cut off at any length it is told as torn, left as it is by who does not hold
 * what is in it, and mended by who does. */
static void a_torn_file_is_left_alone_and_mended_by_who_holds_it(void **state)
{
    struct sync_world *w = *state;
    size_t n, now;
    sync_lib_ok(w->laptop, w->dir);
    struct id id = book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    char *name = NULL;
    int files = sync_lib_find(w->dir, "2-2-", w->path);
    assert_int_equal(files, 1);
    name = w->path[0];
    char *whole = book_lib_read(name, &n);
    for (size_t cut = 0; cut < n; cut += 41) {
        book_lib_write(name, whole, cut);
        const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
        assert_int_equal(r->torn, 1);
        assert_int_equal(r->came, 0);
        assert_int_equal(r->ngaps, 1); /* the desk has said that it has number 2 */
        assert_int_equal(r->gaps[0].first, 2);
        free(book_lib_read(name, &now));
        assert_int_equal(now, cut);
    }
    sync_lib_ok(w->desk, w->dir); /* of another size than what was put there: once more */
    char *again = book_lib_read(name, &now);
    assert_int_equal(now, n);
    assert_memory_equal(again, whole, n);
    free(again);
    free(whole);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->came, 1);
    assert_int_equal(r->torn + r->ngaps, 0);
    book_lib_shows(w->laptop, KIND_PATIENT, &id, PATIENT_FAMILY, "Desk");
    sync_lib_settle(w);
}

static void a_folder_that_was_emptied_is_filled_again(void **state)
{
    struct sync_world *w = *state;
    book_lib_patient(w->desk, "Desk");
    sync_lib_settle(w);
    int n = sync_lib_find(w->dir, "", w->path);
    for (int i = 0; i < n; i++)
        assert_int_equal(unlink(w->path[i]), 0);
    struct book *third = book_lib_create(book_lib_path("third.db"));
    sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(sync_lib_ok(third, w->dir)->came, 2);
    book_lib_same(w->desk, third);
    book_close(third);
}

/* Nobody has to say that something is missing: another size is another file. */
static void a_file_of_another_size_is_put_there_again(void **state)
{
    struct sync_world *w = *state;
    struct stat st, now;
    sync_lib_ok(w->desk, w->dir);
    char *name = sync_lib_only(w, ".rnd");
    assert_int_equal(stat(name, &st), 0);
    assert_int_equal(truncate(name, 100), 0);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->sent, 1);
    assert_int_equal(stat(name, &now), 0);
    assert_int_equal(now.st_size, st.st_size);
}

/* A bit that flips does not change the size. Who lacks what is in the file says what it has; whoever put it there looks
 * at it again then. */
static void a_bit_that_flips_later_is_mended_when_somebody_lacks_it(void **state)
{
    struct sync_world *w = *state;
    size_t n;
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    char *name = sync_lib_only(w, ".rnd"), *bytes = book_lib_read(name, &n);
    bytes[n / 2] ^= 4;
    book_lib_write(name, bytes, n);
    free(bytes);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->torn, 1);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->sent, 1); /* of the two the laptop has put one there */
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 1);
    sync_lib_settle(w);
}

/* And without anybody's word by who passes over no name. */
static void a_bit_that_flips_is_found_by_a_check(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass, .is_check = true};
    size_t n, now;
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    char *name = sync_lib_only(w, ".rnd"), *whole = book_lib_read(name, &n);
    whole[n / 2] ^= 4;
    book_lib_write(name, whole, n);
    whole[n / 2] ^= 4;
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->sent, 0);
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_int_equal(s.r.spoilt, 1);
    assert_int_equal(s.r.sent, 2);
    char *again = book_lib_read(name, &now);
    assert_int_equal(now, n);
    assert_memory_equal(again, whole, n);
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_int_equal(s.r.files_read, 1);
    assert_int_equal(s.r.sent + s.r.torn + s.r.spoilt, 0);
    arena_finish(&s.arena);
    free(again);
    free(whole);
}

static void a_file_under_another_name_is_read_by_what_is_in_it(void **state)
{
    struct sync_world *w = *state;
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    char *name = sync_lib_only(w, ".rnd"), other[600];
    size_t n;
    snprintf(other, sizeof other, "%.*s.sync-conflict-20261128-101010-ABCDEFG.rnd", (int)strlen(name) - 4, name);
    char *bytes = book_lib_read(name, &n);
    book_lib_write(other, bytes, n);
    bytes[n / 2] ^= 4;
    book_lib_write(name, bytes, n);
    free(bytes);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->torn, 1);
    assert_int_equal(r->came, 1);
    r = sync_lib_ok(w->laptop, w->dir); /* and as it holds it now, it has mended the damaged one */
    assert_int_equal(r->torn, 0);
    assert_int_equal(access(other, F_OK), 0);
}

/* Halves of a file under a carrier's names for now, and one under its true name that was put together with others
 * since: nobody is asked to wait for what is here. Who lacks it is told. */
static void what_a_stopped_carrier_leaves_is_no_news(void **state)
{
    struct sync_world *w = *state;
    static const char *const names[][2] = {{"~syncthing~", ".tmp"}, {"", ".1f2e3d4c.partial"}, {"", ".copy.rnd"}};
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass, .is_check = true};
    char path[700];
    size_t n;
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    char *file = sync_lib_only(w, ".rnd"), *bytes = book_lib_read(file, &n), *base = strrchr(file, '/') + 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%.*s%s%s%s", (int)(base - file), file, names[i][0], base, names[i][1]);
        book_lib_write(path, bytes, n / 2);
    }
    snprintf(path, sizeof path, "%.*s1-1-0123456789abcdef.rnd", (int)(base - file), file);
    book_lib_write(path, bytes, n / 2);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->torn, 0);
    snprintf(path, sizeof path, "%.*s7-9-0123456789abcdef.rnd", (int)(base - file), file);
    book_lib_write(path, bytes, n / 2);
    assert_int_equal(sync_lib_ok(w->desk, w->dir)->torn, 1);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 1);
    book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    assert_int_equal(s.r.torn + s.r.spoilt, 2); /* a check tells of both */
    arena_finish(&s.arena);
    free(bytes);
}

/* Whatever else lies there is neither followed nor waited for nor removed. */
static void what_is_not_ours_stays_and_costs_nothing(void **state)
{
    struct sync_world *w = *state;
    char dir[500], path[600];
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    char *file = sync_lib_only(w, ".rnd");
    snprintf(dir, sizeof dir, "%.*s", (int)(strrchr(file, '/') - file), file);
    static const char *const names[] = {"link", "pipe",   "folder.rnd", "5-6-0123456789abcdef.rnd", "Thumbs.db",
                                        "._x",  ".x.tmp", "huge.rnd",   "7-8-0123456789abcdef.rnd"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        if (i == 0)
            assert_int_equal(symlink("/etc/passwd", path), 0);
        else if (i == 1 || i == 8)
            assert_int_equal(mkfifo(path, 0600), 0);
        else if (i == 2)
            assert_int_equal(mkdir(path, 0700), 0);
        else
            book_lib_write(path, "not of Rounds", i == 7 ? 0 : 13);
        if (i == 7)
            assert_int_equal(truncate(path, (off_t)1 << 40), 0);
    }
    snprintf(path, sizeof path, "%.*s/base", (int)(strrchr(dir, '/') - dir), dir);
    assert_int_equal(symlink("/etc", path), 0);
    snprintf(path, sizeof path, "%.*s/%032d", (int)(strrchr(dir, '/') - dir), dir, 5);
    assert_int_equal(symlink("/etc", path), 0);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->came, 1);
    assert_int_equal(r->alien, 7); /* the two with a dot in front are others' half-written files */
    assert_int_equal(r->torn + r->forged, 0);
    sync_lib_ok(w->desk, w->dir);
    struct stat st;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        assert_int_equal(lstat(path, &st), 0);
    }
}

/* A stick goes from the desk to the laptop and on to a third place: it carries the desk's changes there too. */
static void a_stick_carries_everything_its_reader_lacks(void **state)
{
    struct sync_world *w = *state;
    struct book *third = sync_lib_copy(w->desk, "third.db");
    const char *stick = sync_lib_dir("stick");
    struct sync_lib s = {.pass = sync_lib_pass, .is_stick = true};
    struct err e = {0};
    struct id id = book_lib_patient(w->desk, "Desk");
    sync_lib_settle(w);
    book_lib_ok(sync_lib_try(&s, w->laptop, stick, &e), &e); /* never met a stick: the desk's come along */
    assert_true(s.r.is_removable);
    assert_int_equal(s.r.sent, 2);
    assert_int_equal(s.asked, 0); /* the key is known, and its wrapped file goes along */
    assert_int_equal(sync_lib_ok(third, stick)->came, 1);
    book_lib_shows(third, KIND_PATIENT, &id, PATIENT_FAMILY, "Desk");
    book_lib_same(third, w->desk);
    book_close(third);
    arena_finish(&s.arena);
}

static void changes_that_are_missing_are_told_and_what_is_there_is_taken(void **state)
{
    struct sync_world *w = *state;
    char hidden[600];
    for (int i = 0; i < 3; i++) {
        book_lib_patient(w->desk, "Desk");
        sync_lib_ok(w->desk, w->dir);
    }
    assert_int_equal(sync_lib_find(w->dir, "3-3-", w->path), 1);
    snprintf(hidden, sizeof hidden, "%s/elsewhere", book_lib_path(""));
    assert_int_equal(rename(w->path[0], hidden), 0);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->came, 2);
    assert_int_equal(r->ngaps, 1);
    assert_int_equal(r->gaps[0].first, 3);
    assert_int_equal(r->gaps[0].last, 3);
    assert_string_equal(r->gaps[0].label, "desk.db");
    assert_int_equal(rename(hidden, w->path[0]), 0);
    r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->came, 1);
    assert_int_equal(r->ngaps, 0);
    sync_lib_settle(w);
}

/* The whole of a book copied with cp while nobody wrote, keys and identity line too, as a disk is cloned. */
static void clones_and_restored_backups_lose_nothing(void **state)
{
    struct sync_world *w = *state;
    static const char *const beside[] = {"", "-keys", "-identity"};
    char from[600], to[600];
    struct id id[4];
    sync_lib_settle(w);
    for (int i = 0; i < 3; i++) {
        snprintf(from, sizeof from, "%s%s", book_lib_path("desk.db"), beside[i]);
        snprintf(to, sizeof to, "%s%s", book_lib_path("clone.db"), beside[i]);
        book_lib_cp(from, to);
    }
    id[0] = book_lib_patient(w->desk, "After the clone, at the desk");
    sync_lib_ok(w->desk, w->dir);
    struct book *clone = book_lib_open(book_lib_path("clone.db"));
    id[1] = book_lib_patient(clone, "After the clone, at the clone");
    sync_lib_ok(clone, w->dir);
    /* The desk is put back to what it was, as from a backup, while its line beside it stays. */
    snprintf(from, sizeof from, "%s", book_lib_path("laptop.db"));
    book_close(w->desk);
    struct book *copy = sync_lib_copy(w->laptop, "backup.db");
    book_close(copy);
    book_lib_cp(book_lib_path("backup.db"), book_lib_path("desk.db"));
    w->desk = book_lib_open(book_lib_path("desk.db"));
    id[2] = book_lib_patient(w->desk, "After the restore");
    id[3] = book_lib_patient(w->laptop, "At the laptop");
    for (int i = 0; i < 2; i++) {
        sync_lib_ok(w->desk, w->dir);
        sync_lib_ok(w->laptop, w->dir);
        sync_lib_ok(clone, w->dir);
    }
    for (int i = 0; i < 4; i++)
        assert_string_not_equal(book_lib_get(w->laptop, KIND_PATIENT, &id[i], PATIENT_FAMILY), "-");
    book_lib_same(w->desk, w->laptop);
    book_lib_same(w->desk, clone);
    sync_lib_sound(clone);
    book_close(clone);
}

/* The disk is put back to yesterday, identity and all, in place: nothing here can tell, and two different entries are
 * written under one number. The folder shows it, and both stay. */
static void two_lives_of_one_disk_lose_nothing(void **state)
{
    struct sync_world *w = *state;
    size_t n, nline;
    char path[600], identity[700];
    snprintf(path, sizeof path, "%s", book_lib_path("laptop.db"));
    snprintf(identity, sizeof identity, "%s-identity", path);
    book_lib_patient(w->laptop, "Before");
    sync_lib_settle(w);
    book_close(w->laptop);
    char *whole = book_lib_read(path, &n), *line = book_lib_read(identity, &nline);
    w->laptop = book_lib_open(path);
    book_lib_patient(w->laptop, "First life");
    sync_lib_ok(w->laptop, w->dir);
    book_close(w->laptop);
    book_lib_write(path, whole, n); /* into the same file */
    book_lib_write(identity, line, nline);
    w->laptop = book_lib_open(path);
    id_seed(99);
    book_lib_patient(w->laptop, "Second life");
    sync_lib_ok(w->laptop, w->dir);
    sync_lib_settle(w);
    assert_int_equal(
        book_lib_number(w->desk, "SELECT count(*) FROM patient WHERE family IN ('First life', 'Second life')"), 2);
    struct book *third = book_lib_create(book_lib_path("third.db"));
    sync_lib_ok(third, w->dir);
    book_lib_same(w->desk, third);
    book_close(third);
    free(whole);
    free(line);
}

/* The large file is there before the small ones go, and holds the same. */
static void own_small_files_become_few(void **state)
{
    struct sync_world *w = *state;
    for (int i = 0; i < 80; i++) {
        book_lib_patient(w->desk, "Many");
        sync_lib_ok(w->desk, w->dir);
    }
    assert_in_range(sync_lib_find(w->dir, ".rnd", w->path), 1, 16);
    assert_int_equal(sync_lib_find(w->dir, "seen-", w->path), 1);
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 80);
    sync_lib_settle(w);
    /* What somebody brings back is known by its name, or read again; nobody is told anything twice. */
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->came, 0);
}

/* In a folder that anybody writes to: a word of ours whose number is the last that a name can have. */
static void a_word_with_the_last_number_does_not_silence_a_site(void **state)
{
    static const char *const planted[] = {"seen-99999999999999999-0123456789abcdef.rna",
                                          "seen-99999999999999998-0123456789abcdef.rna"};
    struct sync_world *w = *state;
    book_lib_patient(w->desk, "First");
    sync_lib_ok(w->desk, w->dir);
    struct arena a = {0};
    const char *ours = file_dir(&a, sync_lib_only(w, "seen-"));
    assert_int_equal(sync_lib_ok(w->laptop, w->dir)->nsites, 1);
    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        book_lib_write(arena_printf(&a, "%s/%s", ours, planted[i]), "x", 1);
        for (int n = 0; n < 2; n++) {
            book_lib_patient(w->desk, "Next");
            sync_lib_ok(w->desk, w->dir);
            const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
            assert_int_equal(r->nsites, 1);
            assert_int_equal(r->sites[0].behind, 0);
            assert_int_equal(r->sites[0].ahead, 0);
        }
    }
    arena_finish(&a);
    sync_lib_settle(w);
}

static void another_practices_folder_is_refused_before_anything_moves(void **state)
{
    struct sync_world *w = *state;
    struct err e = {0};
    struct sync_lib s = {.pass = sync_lib_pass};
    struct book *stranger = sync_lib_first("stranger.db");
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    int before = sync_lib_find(w->dir, "", w->path);
    book_lib_refused(sync_lib_try(&s, stranger, w->dir, &e), &e, ERR_REFUSED, "another practice");
    assert_int_equal(sync_lib_find(w->dir, "", w->path), before);
    assert_null(book_lib_read(book_lib_path("stranger.db-keys"), &(size_t){0}));
    s.may_be_unrelated = true;
    book_lib_ok(sync_lib_try(&s, stranger, w->dir, &e), &e);
    assert_int_equal(s.r.came, 2);
    book_close(stranger);
    arena_finish(&s.arena);
}

/* Whole, sealed with the right key, and yet not what the chain says: somebody inside who lies. */
static void what_the_chain_does_not_bear_out_keeps_nothing_else_out(void **state)
{
    struct sync_world *w = *state;
    struct travel_keys *keys = calloc(1, sizeof *keys);
    struct err e = {0};
    struct arena a = {0};
    struct log_run run;
    struct hash *hashes, trailer;
    struct buf file = {0};
    char path[700], name[SEAL_TAG + 100];
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, w->dir);
    book_lib_ok(travel_key_load(book_lib_path("desk.db-keys"), keys, &e), &e);
    book_lib_ok(log_read(w->desk, 1, 1, 2, &a, &run, &e), &e);
    book_lib_ok(stream_hashes(w->desk, 1, 1, 2, &a, &hashes, &e), &e);
    run.head[3] ^= 1;
    segment_make(&keys->key[0].key, &run, hashes, &file, &trailer);
    snprintf(name, sizeof name, "1-2-%s.rnd", "0123456789abcdef");
    char *good = sync_lib_only(w, ".rnd");
    snprintf(path, sizeof path, "%.*s/%s", (int)(strrchr(good, '/') - good), good, name);
    book_lib_write(path, file.data, file.len);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->forged, 1);
    assert_int_equal(r->came, 1);
    sync_lib_settle(w);
    buf_finish(&file);
    arena_finish(&a);
    free(keys);
}

/* Stopped at each moment at which it may be: the same again goes on, and nothing is there twice. */
static int left;
static bool stop_later(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)what, (void)done, (void)total;
    return left-- > 0;
}

static void stopped_anywhere_the_same_again_goes_on(void **state)
{
    struct sync_world *w = *state;
    const struct progress p = {stop_later, NULL};
    struct err e = {0};
    bool done = false;
    sync_lib_ok(w->desk, w->dir);
    for (int i = 0; i < 20; i++)
        book_lib_patient(i % 2 ? w->desk : w->laptop, "Many");
    for (int at = 0; !done && at < 100; at++) {
        struct sync_lib s = {.pass = sync_lib_pass, .progress = &p};
        left = at;
        done = sync_lib_try(&s, at % 2 ? w->desk : w->laptop, w->dir, &e) && at > 20;
        assert_true(e.kind == ERR_NONE || e.kind == ERR_REFUSED);
        err_clear(&e);
        arena_finish(&s.arena);
    }
    assert_true(done);
    sync_lib_settle(w);
}

static void a_clock_that_is_ahead_is_told(void **state)
{
    struct sync_world *w = *state;
    clock_freeze(BOOK_LIB_NOW_MS + INT64_C(3) * 3600 * 1000);
    sync_lib_ok(w->desk, w->dir);
    clock_freeze(BOOK_LIB_NOW_MS);
    const struct sync_report *r = sync_lib_ok(w->laptop, w->dir);
    assert_int_equal(r->nsites, 1);
    assert_int_equal(r->sites[0].clock_ms, 3 * 3600 * 1000);
    struct sync_site *met;
    struct arena a = {0};
    struct err e = {0};
    int n;
    book_lib_ok(sync_sites(w->laptop, &a, &met, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_string_equal(met[0].label, "desk.db");
    arena_finish(&a);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(what_is_written_at_one_place_shows_at_the_other),
        WITH_WORLD(nobody_without_the_key_reads_a_name),
        WITH_WORLD(what_a_stopped_carrier_leaves_is_no_news),
        WITH_WORLD(a_torn_file_is_left_alone_and_mended_by_who_holds_it),
        WITH_WORLD(a_folder_that_was_emptied_is_filled_again),
        WITH_WORLD(a_file_of_another_size_is_put_there_again),
        WITH_WORLD(a_bit_that_flips_later_is_mended_when_somebody_lacks_it),
        WITH_WORLD(a_bit_that_flips_is_found_by_a_check),
        WITH_WORLD(a_file_under_another_name_is_read_by_what_is_in_it),
        WITH_WORLD(what_is_not_ours_stays_and_costs_nothing),
        WITH_WORLD(a_stick_carries_everything_its_reader_lacks),
        WITH_WORLD(changes_that_are_missing_are_told_and_what_is_there_is_taken),
        WITH_WORLD(clones_and_restored_backups_lose_nothing),
        WITH_WORLD(two_lives_of_one_disk_lose_nothing),
        WITH_WORLD(own_small_files_become_few),
        WITH_WORLD(a_word_with_the_last_number_does_not_silence_a_site),
        WITH_WORLD(another_practices_folder_is_refused_before_anything_moves),
        WITH_WORLD(what_the_chain_does_not_bear_out_keeps_nothing_else_out),
        WITH_WORLD(stopped_anywhere_the_same_again_goes_on),
        WITH_WORLD(a_clock_that_is_ahead_is_told),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
