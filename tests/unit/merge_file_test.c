/* Any copy of a book can be merged: old, cloned, torn, in use, newer; and what is none is refused. */
#define _GNU_SOURCE /* ftruncate64, by which SQLite calls it */
#include "exchange/merge_file.h"

#include "base/clock.h"
#include "book/copy.h"
#include "book/erase.h"
#include "book/verify.h"
#include "book_lib.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENTS = 400, PAGE = 4096 };

/* desk: a practice; copy: a file made of it when it had PATIENTS patients, in which somebody has worked since. */
struct world {
    struct book *desk, *laptop;
    const char *desk_path, *copy_path;
    struct id patient[PATIENTS];
};

static int open_world(void **state)
{
    static struct world w;
    struct err e = {0};
    memset(&w, 0, sizeof w);
    clock_freeze(BOOK_LIB_NOW_MS);
    id_seed(13);
    book_lib_folder();
    w.desk_path = strdup(book_lib_path("practice.db"));
    w.copy_path = strdup(book_lib_path("copy.db"));
    w.desk = book_lib_create(w.desk_path);
    for (int i = 0; i < PATIENTS; i++)
        w.patient[i] = book_lib_patient(w.desk, "Kautzer");
    book_lib_ok(copy_to(w.desk, w.copy_path, NULL, &e), &e);
    w.laptop = book_lib_open(w.copy_path);
    for (int i = 0; i < PATIENTS; i++)
        book_lib_set_text(w.laptop, KIND_PATIENT, &w.patient[i], PATIENT_GIVEN, "at the laptop");
    *state = &w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    book_close(w->desk);
    book_close(w->laptop);
    free((char *)w->desk_path);
    free((char *)w->copy_path);
    book_lib_remove();
    return 0;
}

static struct merge_report merge(struct book *b, const char *path)
{
    struct merge_report r;
    struct err e = {0};
    book_lib_ok(merge_file(b, path, false, NULL, &r, &e), &e);
    return r;
}

static void assert_sound(struct book *b)
{
    struct err e = {0};
    struct verify_report r;
    struct arena a = {0};
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    if (!r.is_ok)
        fail_msg("%s", r.problems[0]);
    arena_finish(&a);
}

/* What came is here and what it asks for failed: the next merge brings nothing new, does it, and says what went. */
static void what_an_erasure_takes_with_it_is_told_whenever_it_is_done(void **state)
{
    struct world *w = *state;
    struct merge_report r;
    struct err e = {0};
    char hex[ID_TEXT], sql[200];
    book_lib_set_text(w->laptop, KIND_ERASURE, &w->patient[0], ERASURE_REASON, "asked");
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient[0], PATIENT_GIVEN, "at the desk");
    snprintf(sql, sizeof sql, "INSERT INTO open_call VALUES (x'01', 1, 1, '', x'%s', '', '', '', 1, 0, 0)",
             id_text(&w->patient[0], hex));
    book_lib_sql(w->desk, sql);
    book_lib_sql(w->desk, "CREATE TEMP TRIGGER stop BEFORE DELETE ON open_call BEGIN SELECT RAISE(ABORT, 'no'); END");
    assert_false(merge_file(w->desk, w->copy_path, false, NULL, &r, &e));
    assert_int_equal(r.added, PATIENTS + 1);
    err_clear(&e);
    book_lib_sql(w->desk, "DROP TRIGGER IF EXISTS stop");
    r = merge(w->desk, w->copy_path);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.gone_bookings + r.gone_notes, 0);
    assert_int_equal(r.gone_others, 1);
    assert_int_equal(merge(w->desk, w->copy_path).gone_others, 0);
}

static bool stop_taking(void *arg, const char *what, int64_t done, int64_t total)
{
    (void)arg, (void)done, (void)total;
    return strcmp(what, "taking in") != 0;
}

/* What came before somebody stopped it brings nobody back, until the next merge or for a moment. */
static void a_merge_that_is_stopped_takes_out_what_it_brought_of_who_was_erased(void **state)
{
    struct world *w = *state;
    struct merge_report r;
    struct err e = {0};
    const struct progress p = {.tick = stop_taking};
    book_lib_set_text(w->desk, KIND_ERASURE, &w->patient[0], ERASURE_REASON, "asked");
    book_lib_ok(erase_run(w->desk, NULL, NULL, &e), &e);
    book_lib_set_text(w->laptop, KIND_PATIENT, &w->patient[0], PATIENT_GIVEN, "from the laptop");
    book_lib_set_text(w->laptop, KIND_PATIENT, &w->patient[1], PATIENT_GIVEN, "from the laptop");
    w->desk->take_most = PATIENTS + 1;
    book_lib_refused(merge_file(w->desk, w->copy_path, false, &p, &r, &e), &e, ERR_REFUSED, "goes on from there");
    assert_int_equal(r.added, PATIENTS + 1);
    assert_int_equal(book_lib_number(w->desk, "SELECT count(*) FROM erasure e JOIN salt s ON s.subject = e.id"), 0);
    assert_int_equal(book_lib_number(w->desk, "SELECT count(*) FROM patient p JOIN erasure e ON p.id = e.id"), 0);
    err_clear(&e);
    assert_int_equal(merge(w->desk, w->copy_path).added, 1);
    assert_sound(w->desk);
}

static void what_the_copy_has_comes_and_once(void **state)
{
    struct world *w = *state;
    struct merge_report r = merge(w->desk, w->copy_path);
    assert_int_equal(r.added, PATIENTS);
    assert_int_equal(r.known, PATIENTS);
    assert_int_equal(r.unreadable, 0);
    assert_false(r.was_in_use);
    book_lib_same(w->desk, w->laptop);
    assert_sound(w->desk);
    r = merge(w->desk, w->copy_path);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.known, 2 * PATIENTS);
    /* And nothing was left beside either file. */
    assert_null(book_lib_read(book_lib_path("copy.db-shm"), &(size_t){0}));
}

static void a_field_set_differently_at_two_places_is_told(void **state)
{
    struct world *w = *state;
    book_lib_set_text(w->desk, KIND_PATIENT, &w->patient[3], PATIENT_GIVEN, "at the desk");
    assert_int_equal(merge(w->desk, w->copy_path).conflicts, 1);
    assert_int_equal(merge(w->laptop, w->desk_path).conflicts, 1);
    book_lib_same(w->desk, w->laptop);
}

/* A whole copy, identity and all: both then write number 401 under one name. */
static void both_sides_of_a_clone_are_kept(void **state)
{
    struct world *w = *state;
    const char *clone = book_lib_path("clone.db");
    struct id at_desk, at_clone;
    book_lib_cp(w->desk_path, clone);
    at_desk = book_lib_patient(w->desk, "Desk");
    /* The clone's line fits it, as on a disk that was cloned whole. */
    struct buf image = {0};
    struct err e = {0};
    struct book *c;
    struct book *from = book_lib_open(clone);
    book_lib_ok(copy_image(from, &image, &e), &e);
    book_close(from);
    const struct book_options o = {.site = "Clone"};
    book_lib_ok(copy_from_image(&image, &o, &c, &e), &e);
    at_clone = book_lib_patient(c, "Clone");
    buf_reset(&image);
    book_lib_ok(copy_image(c, &image, &e), &e);
    book_close(c);
    book_lib_write(clone, image.data, image.len);
    buf_finish(&image);
    assert_int_equal(merge(w->desk, clone).added, 1);
    book_lib_shows(w->desk, KIND_PATIENT, &at_desk, PATIENT_FAMILY, "Desk");
    book_lib_shows(w->desk, KIND_PATIENT, &at_clone, PATIENT_FAMILY, "Clone");
    assert_sound(w->desk);
}

/* Each page in turn is lost; only what stood on it may be missing, and what came is sound. */
static void a_torn_page_costs_the_changes_on_it(void **state)
{
    struct world *w = *state;
    size_t n;
    const char *torn = book_lib_path("torn.db");
    char *bytes = book_lib_read(w->copy_path, &n);
    int64_t worst = 0, least = PATIENTS;
    int refused = 0;
    for (size_t at = PAGE; at < n; at += 5 * PAGE) {
        struct book *b = book_lib_memory();
        struct merge_report r;
        struct err e = {0};
        char kept[PAGE];
        memcpy(kept, bytes + at, PAGE);
        memset(bytes + at, 0x5a, PAGE);
        book_lib_write(torn, bytes, n);
        memcpy(bytes + at, kept, PAGE);
        if (merge_file(b, torn, true, NULL, &r, &e)) {
            assert_int_equal(r.added + r.unreadable, 2 * PATIENTS);
            worst = r.unreadable > worst ? r.unreadable : worst;
            least = r.unreadable < least ? r.unreadable : least;
            if (at % (10 * PAGE) == PAGE)
                assert_sound(b);
        } else {
            assert_int_equal(e.kind, ERR_DAMAGE);
            refused++;
        }
        book_close(b);
        assert_int_equal(unlink(torn), 0);
    }
    free(bytes);
    assert_int_equal(least, 0); /* pages of other tables cost nothing */
    assert_in_range(worst, 2, 2 * PATIENTS);
    assert_in_range(refused, 0, 3);
}

/* A letter is another, and all else fits: only the chain knows. */
static void a_change_that_was_altered_is_not_taken(void **state)
{
    struct world *w = *state;
    size_t n;
    char *bytes = book_lib_read(w->copy_path, &n);
    for (size_t i = 0; i + 13 < n; i++)
        if (memcmp(bytes + i, "at the laptop", 13) == 0)
            bytes[i + 7] = 'L';
    book_lib_write(book_lib_path("altered.db"), bytes, n);
    free(bytes);
    struct merge_report r = merge(w->desk, book_lib_path("altered.db"));
    assert_in_range(r.added, 0, 1); /* of one the words go over into another page, and were not found above */
    assert_int_equal(r.added + r.unreadable, PATIENTS);
    assert_int_equal(merge(w->desk, w->copy_path).added, PATIENTS - r.added);
}

static void of_a_copy_that_was_cut_off_the_beginning_comes(void **state)
{
    struct world *w = *state;
    size_t n;
    const char *cut = book_lib_path("cut.db");
    char *bytes = book_lib_read(w->copy_path, &n);
    book_lib_write(cut, bytes, n / 10 * 9);
    free(bytes);
    struct book *b = book_lib_memory();
    struct merge_report r;
    struct err e = {0};
    book_lib_ok(merge_file(b, cut, true, NULL, &r, &e), &e);
    assert_in_range(r.added, 1, 2 * PATIENTS - 1);
    assert_int_equal(r.added + r.unreadable, 2 * PATIENTS);
    assert_sound(b);
    /* The whole copy gives the rest. */
    book_lib_ok(merge_file(b, w->copy_path, false, NULL, &r, &e), &e);
    assert_int_equal(r.unreadable, 0);
    book_lib_same(b, w->laptop);
    book_close(b);
}

/* cp in the middle of a commit: some pages are new, the journal still has them as they were. */
static void a_copy_made_while_in_use_is_put_right_by_its_journal(void **state)
{
    struct world *w = *state;
    const char *torn = book_lib_path("torn.db");
    book_lib_sql(w->laptop, "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE txn SET hlc = hlc + 1;");
    book_lib_cp(w->copy_path, torn);
    book_lib_cp(book_lib_path("copy.db-journal"), book_lib_path("torn.db-journal"));
    book_lib_sql(w->laptop, "ROLLBACK");
    struct merge_report r = merge(w->desk, torn);
    assert_true(r.was_in_use);
    assert_int_equal(r.added, PATIENTS);
    assert_int_equal(r.known, PATIENTS);
    assert_int_equal(r.unreadable, 0);
    book_lib_same(w->desk, w->laptop);
}

/* While somebody works in copy.db, it and its journal are copied at the moment the journal is given up: when all of an
 * act is on the disk and the journal still holds what was there before it. */
static struct {
    const char *journal, *to; /* NULL: nothing is copied */
} caught;

static int give_up(int fd, off_t length)
{
    struct stat own, journal;
    if (caught.to && fstat(fd, &own) == 0 && stat(caught.journal, &journal) == 0 && own.st_ino == journal.st_ino) {
        char to[600], beside[620];
        snprintf(to, sizeof to, "%s", caught.to);
        snprintf(beside, sizeof beside, "%s-journal", to);
        caught.to = NULL;
        book_lib_cp(book_lib_path("copy.db"), to);
        book_lib_cp(caught.journal, beside);
    }
    return (int)syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length)
{
    return give_up(fd, length);
}

int ftruncate64(int fd, off_t length)
{
    return give_up(fd, length);
}

/* Taken for the journal of the file as it is, it hid all that was written since, or made it unreadable. */
static void a_journal_of_another_moment_hides_nothing(void **state)
{
    static const struct {
        const char *what;
        int later; /* acts between the journal and the file */
    } cases[] = {{"the file has what its journal is of", 0}, {"and the next change", 1}, {"and much more", 90}};
    struct world *w = *state;
    char torn[600], journal[600];
    snprintf(torn, sizeof torn, "%s", book_lib_path("torn.db"));
    snprintf(journal, sizeof journal, "%s", book_lib_path("copy.db-journal"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book *b = book_lib_memory();
        struct merge_report r;
        struct err e = {0};
        caught.journal = journal;
        caught.to = torn;
        struct id last = book_lib_patient(w->laptop, "Zemlak");
        assert_null(caught.to);
        for (int k = 0; k < cases[i].later; k++)
            last = book_lib_patient(w->laptop, "Zemlak");
        if (cases[i].later)
            book_lib_cp(w->copy_path, torn);
        int64_t all = book_lib_number(w->laptop, "SELECT count(*) FROM txn");
        if (!merge_file(b, torn, true, NULL, &r, &e) || r.added != all || r.known || r.unreadable || !r.was_in_use)
            fail_msg("%s: %lld of %lld came, %lld were known, %lld unreadable, %s", cases[i].what, (long long)r.added,
                     (long long)all, (long long)r.known, (long long)r.unreadable, e.text);
        book_lib_shows(b, KIND_PATIENT, &last, PATIENT_FAMILY, "Zemlak");
        book_lib_same(b, w->laptop);
        book_close(b);
    }
}

/* What stands beside a copy under the name of its journal and is none of it: the copy gives all it has, and what stood
 * there still does. */
static void a_journal_that_does_not_belong_costs_nothing(void **state)
{
    static const char magic[] = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    enum { JUNK = 1024 };
    struct world *w = *state;
    const char *path = book_lib_path("odd.db"), *target = book_lib_path("target");
    char junk[JUNK], names_another[JUNK], beside[600];
    memset(junk, 'j', sizeof junk);
    memset(names_another, 0, sizeof names_another);
    memcpy(names_another + JUNK - 8, magic, 8);
    const struct {
        const char *what, *suffix, *bytes;
        size_t n;
        mode_t mode;
        bool is_use;
    } cases[] = {
        {"too short", "-journal", "short", 5, 0600, false},
        {"junk", "-journal", junk, sizeof junk, 0600, true},
        {"junk", "-wal", junk, sizeof junk, 0600, true},
        {"names another file", "-journal", names_another, sizeof names_another, 0600, true},
        {"a link", "-journal", NULL, 0, S_IFLNK, false},
        {"a folder", "-journal", NULL, 0, S_IFDIR, false},
        {"a pipe", "-wal", NULL, 0, S_IFIFO, false},
    };
    book_lib_write(target, junk, sizeof junk);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct book *b = book_lib_memory();
        struct merge_report r;
        struct err e = {0};
        struct stat st;
        snprintf(beside, sizeof beside, "%s%s", path, cases[i].suffix);
        book_lib_cp(w->copy_path, path);
        if (cases[i].bytes)
            book_lib_write(beside, cases[i].bytes, cases[i].n);
        else
            assert_int_equal(cases[i].mode == S_IFLNK   ? symlink(target, beside)
                             : cases[i].mode == S_IFDIR ? mkdir(beside, 0700)
                                                        : mkfifo(beside, 0600), 0);
        if (!merge_file(b, path, true, NULL, &r, &e) || r.added != 2 * PATIENTS || r.was_in_use != cases[i].is_use)
            fail_msg("%s%s: %lld came, %s", cases[i].what, cases[i].suffix, (long long)r.added, e.text);
        book_lib_same(b, w->laptop);
        assert_int_equal(lstat(beside, &st), 0);
        assert_int_equal(stat(target, &st), 0);
        assert_int_equal(st.st_size, JUNK);
        assert_int_equal(remove(beside), 0);
        assert_int_equal(unlink(path), 0);
        book_close(b);
    }
}

/* Somebody works in the copy while it is read: what it had comes all the same, and that it was in use is
 * told. */
static bool touch(void *arg, const char *what, int64_t done, int64_t total)
{
    static time_t second;
    second++;
    const struct timespec times[] = {{.tv_sec = second}, {.tv_sec = second}};
    (void)what, (void)done, (void)total;
    return utimensat(AT_FDCWD, arg, times, 0) == 0;
}

static void a_copy_that_changes_while_it_is_read_is_told_to_be_in_use(void **state)
{
    struct world *w = *state;
    const struct progress p = {touch, (char *)w->copy_path};
    struct merge_report r;
    struct err e = {0};
    book_lib_ok(merge_file(w->desk, w->copy_path, false, &p, &r, &e), &e);
    assert_true(r.was_in_use);
    assert_int_equal(r.added, PATIENTS);
    book_lib_same(w->desk, w->laptop);
}

static void nothing_is_taken_into_a_book_that_is_only_read(void **state)
{
    struct world *w = *state;
    struct merge_report r;
    struct err e = {0};
    struct book *b = NULL;
    const struct book_options o = {.is_read_only = true};
    book_close(w->desk);
    book_lib_ok(book_open(w->desk_path, &o, &b, &e), &e);
    book_lib_refused(merge_file(b, w->copy_path, false, NULL, &r, &e), &e, ERR_REFUSED, "open for reading only");
    book_close(b);
    w->desk = book_lib_open(w->desk_path);
    assert_int_equal(link(w->desk_path, book_lib_path("other-name.db")), 0);
    book_lib_refused(merge_file(w->desk, book_lib_path("other-name.db"), false, NULL, &r, &e), &e, ERR_REFUSED,
                     "is this practice file itself");
    assert_int_equal(unlink(book_lib_path("other-name.db")), 0);
}

static void a_copy_of_a_newer_version_gives_what_can_be_read(void **state)
{
    struct world *w = *state;
    book_lib_sql(w->laptop, "PRAGMA user_version = 99");
    assert_int_equal(merge(w->desk, w->copy_path).added, PATIENTS);
}

static void what_is_no_copy_is_refused(void **state)
{
    struct world *w = *state;
    struct merge_report r;
    struct err e = {0};
    book_lib_write(book_lib_path("text"), "hello, world, this is no practice file", 38);
    assert_int_equal(symlink(w->copy_path, book_lib_path("link")), 0);
    assert_int_equal(mkfifo(book_lib_path("pipe"), 0600), 0);
    book_close(book_lib_create(book_lib_path("other.db")));
    static const struct {
        const char *name;
        enum err_kind kind;
        const char *words;
    } cases[] = {{"nowhere", ERR_MISSING, "There is no file"},
                 {"text", ERR_REFUSED, "is not a practice file"},
                 {"link", ERR_REFUSED, "is not a file"},
                 {"pipe", ERR_REFUSED, "is not a file"},
                 {"practice.db", ERR_REFUSED, "itself"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        book_lib_refused(merge_file(w->desk, book_lib_path(cases[i].name), false, NULL, &r, &e), &e, cases[i].kind,
                         cases[i].words);
}

static bool stop_copying(void *arg, const char *what, int64_t done, int64_t total)
{
    int64_t *of = arg;
    if (strcmp(what, "copying") != 0)
        return true;
    *of = total;
    return done == 0 && total == 0;
}

/* Whoever can write to a share puts what they like there, of any size: it is looked at before it is copied. */
static void what_lies_on_a_share_is_looked_at_before_it_is_copied(void **state)
{
    enum { JUNK = 4 * PAGE };
    struct world *w = *state;
    struct merge_report r;
    struct err e = {0};
    static const char junk[JUNK] = "nothing of ours";
    int64_t total = 0;
    const struct progress stop = {stop_copying, &total};
    assert_int_equal(mkdir(book_lib_path("share"), 0700), 0);
    assert_int_equal(mkdir(book_lib_path("share/.stfolder"), 0700), 0);
    const char *path = book_lib_path("share/copy.db"), *journal = book_lib_path("share/copy.db-journal");
    book_lib_write(path, junk, sizeof junk);
    book_lib_refused(merge_file(w->desk, path, false, NULL, &r, &e), &e, ERR_REFUSED, "is not a practice file");
    book_lib_write(journal, junk, sizeof junk);
    assert_int_equal(truncate(path, INT64_C(1) << 42), 0);
    book_lib_refused(merge_file(w->desk, path, false, NULL, &r, &e), &e, ERR_IO, "less room than its 4194304 MB");
    assert_int_equal(unlink(path), 0);
    book_lib_cp(w->copy_path, path); /* nor does a journal of any size keep anybody from what is whole */
    assert_int_equal(truncate(journal, INT64_C(1) << 42), 0);
    book_lib_refused(merge_file(w->desk, path, false, &stop, &r, &e), &e, ERR_REFUSED, "Stopped");
    assert_in_range(total, PAGE, 64 << 20);
    r = merge(w->desk, path);
    assert_int_equal(r.added, PATIENTS);
    assert_true(r.was_in_use);
}

static void another_practices_file_is_taken_only_if_that_is_said(void **state)
{
    struct world *w = *state;
    const char *path = book_lib_path("other.db");
    struct merge_report r;
    struct err e = {0};
    struct book *other = book_lib_create(path);
    struct id id = book_lib_patient(other, "Stranger");
    book_close(other);
    book_lib_refused(merge_file(w->desk, path, false, NULL, &r, &e), &e, ERR_REFUSED, "another practice");
    book_lib_shows(w->desk, KIND_PATIENT, &id, PATIENT_FAMILY, "-");
    book_lib_ok(merge_file(w->desk, path, true, NULL, &r, &e), &e);
    book_lib_shows(w->desk, KIND_PATIENT, &id, PATIENT_FAMILY, "Stranger");
}

/* Of processes whose number nobody has; this one's and another's that lives stay, and so do files of other names. */
static void copies_that_killed_processes_left_are_taken_away(void **state)
{
    enum { NOBODY = 999999999 };
    struct world *w = *state;
    char dead[60], journal[60], drill[60], living[60];
    snprintf(dead, sizeof dead, ".rounds-%d-merge", NOBODY);
    snprintf(journal, sizeof journal, ".rounds-%d-merge-journal", NOBODY);
    snprintf(drill, sizeof drill, ".rounds-%d-drill", NOBODY);
    snprintf(living, sizeof living, ".rounds-%ld-merge", (long)getppid());
    const char *const names[] = {dead, journal, drill, living, ".rounds-", "copy.db.merge-2000000000"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        book_lib_write(book_lib_path(names[i]), "x", 1);
    merge(w->desk, w->copy_path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(access(book_lib_path(names[i]), F_OK), i < 3 ? -1 : 0);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, open_world, close_world)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(copies_that_killed_processes_left_are_taken_away),
        WITH_WORLD(what_an_erasure_takes_with_it_is_told_whenever_it_is_done),
        WITH_WORLD(a_merge_that_is_stopped_takes_out_what_it_brought_of_who_was_erased),
        WITH_WORLD(what_the_copy_has_comes_and_once),
        WITH_WORLD(a_field_set_differently_at_two_places_is_told),
        WITH_WORLD(both_sides_of_a_clone_are_kept),
        WITH_WORLD(a_torn_page_costs_the_changes_on_it),
        WITH_WORLD(a_change_that_was_altered_is_not_taken),
        WITH_WORLD(of_a_copy_that_was_cut_off_the_beginning_comes),
        WITH_WORLD(a_copy_made_while_in_use_is_put_right_by_its_journal),
        WITH_WORLD(a_journal_of_another_moment_hides_nothing),
        WITH_WORLD(a_journal_that_does_not_belong_costs_nothing),
        WITH_WORLD(a_copy_that_changes_while_it_is_read_is_told_to_be_in_use),
        WITH_WORLD(nothing_is_taken_into_a_book_that_is_only_read),
        WITH_WORLD(a_copy_of_a_newer_version_gives_what_can_be_read),
        WITH_WORLD(what_is_no_copy_is_refused),
        WITH_WORLD(what_lies_on_a_share_is_looked_at_before_it_is_copied),
        WITH_WORLD(another_practices_file_is_taken_only_if_that_is_said),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
