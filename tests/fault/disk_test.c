/* disk_test: what the disk under a practice does: it is full, comes to be read-only while the program works, is pulled
 * out, lies under another; its journal is another's. Mounts are real, in a name space of the child that tries it. */
#include "tests/fault/place_lib.h"
#include "tests/fault/strike_lib.h"

#include "book/copy.h"
#include "book/verify.h"
#include "practice/schedule.h"

#include <glob.h>
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

#ifdef __linux__
#include <sys/mount.h>
#endif

/* --- disks ------------------------------------------------------------------------------------- */

/* Books until there is no more room; the last answer is in *e. */
static int book_until_full(struct practice *p, struct err *e)
{
    int n = 0;
    while (n < CROWD_SLOTS && place_book(p, n, e))
        n++;
    return n;
}

/* New patients fail at another place than bookings: the salt is written first. Some may still fit: they are smaller. */
static bool add_patients_until_full(struct practice *p, struct err *e)
{
    struct id id;
    struct patient who = patient_none();
    struct who nobody = {0};
    int failed = 0;
    who.family = "Roomless";
    for (int n = 0; n < CROWD_SLOTS && failed < 3; n++) {
        *e = (struct err){0};
        if (patient_add(p->book, &nobody, &who, NULL, 0, &id, e))
            failed = 0;
        else if (e->kind == ERR_IO)
            failed++;
        else
            return false;
    }
    return failed == 3;
}

/* A limit to the size of files is a disk that is full for the book alone. */
static int fill_by_limit(void)
{
    struct err e = {0};
    struct stat st;
    struct practice *p = place_opened(place.book);
    signal(SIGXFSZ, SIG_IGN);
    if (stat(place.book, &st) != 0)
        return PLACE_CANNOT;
    struct rlimit limit = {(rlim_t)st.st_size + 40000, (rlim_t)st.st_size + 40000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return PLACE_CANNOT;
    int n = book_until_full(p, &e);
    if (n == CROWD_SLOTS || e.kind != ERR_IO)
        return place_complain("booking on a full disk", &e);
    if (!add_patients_until_full(p, &e))
        return place_complain("a patient on a full disk", &e);
    struct arena a = {0};
    struct schedule_day day;
    e = (struct err){0};
    if (!schedule_day(p, place.day[0], &a, &day, &e))
        return place_complain("reading on a full disk", &e);
    practice_close(p);
    return PLACE_OK;
}

static void a_file_that_may_not_grow_loses_nothing_and_is_said(void **state)
{
    int n, before;
    (void)state;
    if (!place_in_child(fill_by_limit))
        skip();
    assert_int_equal(place_sound(place.book, &before), 1);
    assert_true(before > 0);
    assert_string_equal(place_book_in(place.book, 2000), ""); /* with room again it goes on */
    assert_int_equal(place_sound(place.book, &n), 1);
    assert_int_equal(n, before + 1);
}

#ifdef __linux__
/* A disk of its own, of 1 MB. */
static int fill_small_disk(void)
{
    struct err e = {0};
    int n, booked;
    if (!place_own_mounts() || mount("tmpfs", place.dir, "tmpfs", 0, "size=1m,mode=700") != 0)
        return PLACE_CANNOT;
    crowd_renew(&place);
    struct practice *p = place_opened(place.book);
    booked = book_until_full(p, &e);
    if (booked == CROWD_SLOTS || e.kind != ERR_IO || !strstr(e.text, "The disk is full"))
        return place_complain("booking on a full disk", &e);
    practice_close(p);
    place_sound(place.book, &n);
    if (n != booked)
        return place_complain("counting on a full disk", &e);
    if (mount("tmpfs", place.dir, "tmpfs", MS_REMOUNT, "size=4m,mode=700") != 0)
        return place_complain("making room", &e);
    place_book_in(place.book, 2100);
    place_sound(place.book, &n);
    if (n != booked + 1 || umount(place.dir) != 0)
        return place_complain("going on with room", &e);
    return PLACE_OK;
}

static void a_full_disk_loses_nothing_and_is_called_full(void **state)
{
    (void)state;
    if (!place_in_child(fill_small_disk)) {
        print_message("Skipped: a small disk cannot be mounted here\n");
        skip();
    }
}

/* Of a second name of the file alone the journal stands in another folder: nobody would play it back. */
static int use_second_names(void)
{
    struct err e = {0};
    char dir[400], book[420], file[400];
    int n;
    snprintf(dir, sizeof dir, "%s/dir", place.dir);
    snprintf(book, sizeof book, "%s/dir/practice.db", place.dir);
    snprintf(file, sizeof file, "%s/file.db", place.dir);
    place_write(file, "", 0);
    if (mkdir(dir, 0700) != 0 || !place_own_mounts() || mount(place.dir, dir, NULL, MS_BIND, NULL) != 0)
        return PLACE_CANNOT;
    /* The folder under another name: one file, one journal, one line. */
    for (int slot = 0; slot < 4; slot++)
        if (*place_book_in(slot % 2 ? place.book : book, slot))
            return place_complain("by two names of the folder", &e);
    if (place_sound(book, &n) != 1 || n != 4)
        return place_complain("counting by two names of the folder", &e);
    if (mount(place.book, file, NULL, MS_BIND, NULL) != 0)
        return PLACE_CANNOT;
    place_refused(file, ERR_REFUSED, "second name");
    place_book_in(place.book, 4);
    umount(file);
    umount(dir);
    return PLACE_OK;
}

static void a_second_name_by_a_mount_is_refused_for_a_file_and_good_for_a_folder(void **state)
{
    char path[400];
    (void)state;
    bool is_tried = place_in_child(use_second_names);
    snprintf(path, sizeof path, "%s/file.db", place.dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/dir", place.dir);
    rmdir(path);
    if (!is_tried) {
        print_message("Skipped: nothing can be mounted here\n");
        skip();
    }
}

/* The disk under an open practice fails in the middle: the kernel makes it read-only, or it is pulled out. */
static int lose_disk(bool is_pulled, const char *const words[2])
{
    struct err e = {0};
    struct arena a = {0};
    struct schedule_day day;
    int n;
    if (!place_own_mounts() || mount("tmpfs", place.dir, "tmpfs", 0, "size=4m,mode=700") != 0)
        return PLACE_CANNOT;
    crowd_renew(&place);
    struct practice *p = place_opened(place.book);
    if (!place_book(p, 0, &e))
        return place_complain("booking on a disk", &e);
    /* What is open keeps a disk from being made read-only by us; the kernel itself does it all the same. */
    if (is_pulled ? umount2(place.dir, MNT_DETACH) : mount(place.dir, place.dir, NULL, MS_BIND, NULL))
        return PLACE_CANNOT;
    if (!is_pulled && mount("none", place.dir, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) != 0)
        return PLACE_CANNOT;
    for (int slot = 1; slot < 3; slot++)
        if (place_book(p, slot, &e) || (e.kind != ERR_IO && e.kind != ERR_REFUSED) || !strstr(e.text, words[slot - 1]))
            return place_complain("booking on a lost disk", &e);
    e = (struct err){0};
    if (!is_pulled && !schedule_day(p, place.day[0], &a, &day, &e))
        return place_complain("reading on a read-only disk", &e);
    practice_close(p);
    arena_finish(&a);
    if (is_pulled)
        return access(place.book, F_OK) == 0 ? PLACE_OK : place_complain("what stands below the disk", &e);
    umount(place.dir);
    place_book_in(place.book, 3);
    place_sound(place.book, &n);
    return n == 2 ? PLACE_OK : place_complain("counting after a read-only disk", &e);
}

static int make_read_only(void)
{
    return lose_disk(false, (const char *const[]){"Read-only file system", "disk is read-only"});
}

static int pull_out(void)
{
    return lose_disk(true, (const char *const[]){"removed or replaced", "removed or replaced"});
}

/* Two file systems that are not kept from a practice: in memory (a live system's), and one laid over another (a
 * container's): the file is copied up into the upper one when it is first written. */
static int use_overlay(void)
{
    static const char *const parts[] = {"low", "up", "work", "over"};
    struct err e = {0};
    char path[4][400], book[420], options[1300];
    int n;
    if (!place_own_mounts() || mount("tmpfs", place.dir, "tmpfs", 0, "size=8m,mode=700") != 0)
        return PLACE_CANNOT;
    for (int i = 0; i < 4; i++) {
        snprintf(path[i], sizeof path[i], "%s/%s", place.dir, parts[i]);
        if (mkdir(path[i], 0700) != 0)
            return PLACE_CANNOT;
    }
    crowd_renew(&place);
    place_book_in(place.book, 0);
    snprintf(book, sizeof book, "%s/practice.db", path[0]);
    place_copy(place.book, book);
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", path[0], path[1], path[2]);
    if (mount("overlay", path[3], "overlay", 0, options) != 0)
        return PLACE_CANNOT;
    snprintf(book, sizeof book, "%s/practice.db", path[3]);
    struct practice *first = place_opened(book); /* it reads the lower file; the other writes the upper one */
    place_book_in(book, 1);
    bool is_told = !place_book(first, 2, &e) && (e.kind == ERR_IO || e.kind == ERR_STALE);
    practice_close(first);
    place_sound(book, &n);
    if (n != (is_told ? 2 : 3))
        return place_complain("writing over another file system", &e);
    place_book_in(book, 3);
    place_sound(book, &n);
    umount(path[3]);
    return n == (is_told ? 3 : 4) ? PLACE_OK : place_complain("counting over another file system", &e);
}

static void over_another_file_system_nothing_is_lost(void **state)
{
    (void)state;
    if (!place_in_child(use_overlay)) {
        print_message("Skipped: no overlay can be mounted here\n");
        skip();
    }
}

static void a_disk_that_comes_to_be_read_only_is_said_and_reading_goes_on(void **state)
{
    (void)state;
    if (!place_in_child(make_read_only)) {
        print_message("Skipped: nothing can be mounted here\n");
        skip();
    }
}

/* Pulls a stick out when it has been told so often how far it is. */
struct stick {
    const char *path;
    int ticks, pulled_at;
};

static bool pull_stick(void *arg, const char *what, int64_t done, int64_t total)
{
    struct stick *s = arg;
    (void)what;
    (void)done;
    (void)total;
    return ++s->ticks != s->pulled_at || umount2(s->path, MNT_DETACH) == 0;
}

static int copy_to_stick(void)
{
    char dir[400], copy[420];
    struct practice *p = place_opened(place.book);
    int failed = 0, n;
    snprintf(dir, sizeof dir, "%s/stick", place.dir);
    snprintf(copy, sizeof copy, "%s/copy.db", dir);
    if (mkdir(dir, 0700) != 0 || !place_own_mounts())
        return PLACE_CANNOT;
    for (struct stick s = {.path = dir, .pulled_at = 1}; s.pulled_at < 100; s.ticks = 0, s.pulled_at++) {
        struct err e = {0};
        const struct progress progress = {.tick = pull_stick, .arg = &s};
        if (mount("tmpfs", dir, "tmpfs", 0, "size=4m,mode=700") != 0)
            return PLACE_CANNOT;
        bool ok = copy_to(p->book, copy, &progress, &e);
        if (s.ticks < s.pulled_at) { /* it was never pulled out: the copy is there */
            place_sound(copy, &n);
            place_remove(copy);
            umount(dir);
            practice_close(p);
            return ok && failed > 0 && rmdir(dir) == 0 ? PLACE_OK : place_complain("copying onto a stick", &e);
        }
        if (ok || (e.kind != ERR_IO && e.kind != ERR_MISSING) || access(copy, F_OK) == 0)
            return place_complain("copying onto a stick that is pulled out", &e);
        failed++;
    }
    return PLACE_CANNOT;
}

static void a_copy_onto_a_stick_that_is_pulled_out_is_not_called_made(void **state)
{
    char dir[400];
    (void)state;
    bool is_tried = place_in_child(copy_to_stick);
    snprintf(dir, sizeof dir, "%s/stick", place.dir);
    rmdir(dir);
    if (!is_tried) {
        print_message("Skipped: nothing can be mounted here\n");
        skip();
    }
}

static void a_disk_that_is_pulled_out_is_said(void **state)
{
    (void)state;
    if (!place_in_child(pull_out)) {
        print_message("Skipped: nothing can be mounted here\n");
        skip();
    }
}
#endif

/* --- journals ------------------------------------------------------------------------------------ */

/* Books and is killed at this call; whether that left a journal to be played back. */
static bool leaves_a_journal(const char *path, int slot, long at)
{
    struct stat st;
    char journal[400];
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        strike_arm(&(struct strike){.kind = STRIKE_KILL, .at = at}, strike_shared());
        place_book_in(path, slot);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    snprintf(journal, sizeof journal, "%s-journal", path);
    return WIFSIGNALED(status) && stat(journal, &st) == 0 && st.st_size > 0;
}

/* What became of a file that stood beside the wrong journal, or beside none. */
struct mixed {
    int told, found, whole;
};

/* Refused, or only to be read, or said to be an older state at the first write; or found by verify; else nothing that
 * was saved is lost. */
static void judge_mixed(const char *path, int bookings, const char *what, struct mixed *m)
{
    struct practice *p = NULL;
    struct err e = {0};
    struct arena a = {0};
    struct verify_report r = {0};
    struct appointment *all;
    int n = 0;
    if (!practice_open(path, NULL, &p, &e)) {
        assert_int_equal(e.kind, ERR_DAMAGE);
        m->told++;
        return;
    }
    if (book_is_read_only(p->book) && *book_notice(p->book)) {
        m->told++;
    } else if (!verify_book(p->book, NULL, &a, &r, &e) || !r.is_ok) {
        m->found++;
    } else if (place_book(p, 40, &e) && strstr(book_notice(p->book), "copied or restored")) {
        m->told++; /* an older state as a whole: what was lost comes back from the other computers, under two names */
    } else {
        m->whole++;
        assert_true(schedule_list(p, place.day[0], place.day[CROWD_DAYS - 1], &a, &all, &n, &e));
        if (n < bookings + 1)
            fail_msg("%s: of %d bookings %d are left, and nobody says so", what, bookings, n - 1);
    }
    practice_close(p);
    arena_finish(&a);
}

static void a_journal_that_is_anothers_or_gone_loses_nothing_in_silence(void **state)
{
    (void)state;
    enum { LATEST = 400, EACH = 2, SAVED = 3 };
    static const char *const variants[] = {"none", "of a copy", "of another practice", "an old one"};
    char kept[4][400], mine[400], journal[400], line[400];
    struct mixed m = {0};
    int tried = 0;
    snprintf(line, sizeof line, "%s-identity", place.book);
    snprintf(mine, sizeof mine, "%s-journal", place.book);
    snprintf(journal, sizeof journal, "%s-journal", place_other);
    for (int i = 0; i < 4; i++)
        snprintf(kept[i], sizeof kept[i], "%s/kept-%d", place.dir, i);
    /* The practice, a copy of it that is older, another practice; and the line beside the first. */
    struct crowd there = place;
    place_copy(place.book, kept[2]);
    crowd_renew(&place);
    struct crowd here = place;
    place_copy(place.book, kept[1]);
    for (int slot = 0; slot < SAVED; slot++)
        place_book_in(place.book, slot);
    place_copy(place.book, kept[0]);
    place_copy(line, kept[3]);
    for (long at = LATEST; at > 0; at -= EACH) {
        for (int v = 0; v < 4; v++) {
            unlink(mine);
            place_copy(kept[0], place.book);
            place_copy(kept[3], line);
            place_copy(kept[v == 1 ? 1 : v == 2 ? 2 : 0], place_other);
            place = v == 2 ? there : here; /* whose patients there are */
            bool is_left = v == 0 || leaves_a_journal(place_other, 20, at);
            place = here;
            if (!is_left)
                break;
            if (v == 3) { /* since then it has been played back here, and somebody went on */
                place_book_in(place.book, 30);
                unlink(mine);
            } else if (!leaves_a_journal(place.book, 20, at)) {
                break;
            }
            unlink(mine);
            if (v > 0)
                assert_int_equal(rename(journal, mine), 0);
            judge_mixed(place.book, v == 3 ? SAVED + 1 : SAVED, variants[v], &m);
            tried++;
        }
        place_remove(place_other);
    }
    printf("%d journals: %d told, %d found by verify, %d whole\n", tried, m.told, m.found, m.whole);
    assert_true(tried > 10 && m.told + m.found > 0);
    for (int i = 0; i < 4; i++)
        unlink(kept[i]);
    glob_t left; /* by who was killed */
    snprintf(mine, sizeof mine, "%s/.rounds-*", place.dir);
    if (glob(mine, 0, NULL, &left) == 0) {
        for (size_t i = 0; i < left.gl_pathc; i++)
            unlink(left.gl_pathv[i]);
        globfree(&left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_CASE(a_file_that_may_not_grow_loses_nothing_and_is_said),
        PLACE_CASE(a_journal_that_is_anothers_or_gone_loses_nothing_in_silence),
#ifdef __linux__
        PLACE_CASE(a_full_disk_loses_nothing_and_is_called_full),
        PLACE_CASE(a_second_name_by_a_mount_is_refused_for_a_file_and_good_for_a_folder),
        PLACE_CASE(over_another_file_system_nothing_is_lost),
        PLACE_CASE(a_disk_that_comes_to_be_read_only_is_said_and_reading_goes_on),
        PLACE_CASE(a_disk_that_is_pulled_out_is_said),
        PLACE_CASE(a_copy_onto_a_stick_that_is_pulled_out_is_not_called_made),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
