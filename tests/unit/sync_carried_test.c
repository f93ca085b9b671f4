/* What carriers and people do to a shared folder while it is read, and what they call files there: a file goes or grows
 * between being listed and being read, a folder is moved away, a computer is silent for more than a year. */
#include "sync_lib.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- names -------------------------------------------------------------------- */

#define TIMES_5(x) x x x x x
#define LONG       TIMES_5(TIMES_5("long word"))

/* %s: the file's name without ".rnd". What is in it is read, whatever it is called. */
static const char *const kinds[] = {"%s.sync-conflict-20261203-101500-ABCDEFG.rnd",
                                    "%s (conflicted copy 2026-12-03 101500).rnd",
                                    "%s (Front desk's conflicted copy 2026-12-03).rnd",
                                    "%s (Case Conflict 1).rnd",
                                    "%s-DESKTOP-4F2K9QX.rnd",
                                    "%s_conf(1).rnd",
                                    "%s.rnd.conflict1",
                                    "%s.rnd..path1",
                                    "%s.rnd.orig",
                                    "%s.rnd.bak",
                                    "%s.rnd~",
                                    "~%s.rnd",
                                    "~syncthing~%s.rnd.tmp",
                                    "%s.rnd.part",
                                    "%s.rnd.partial",
                                    "%s.rnd.crdownload",
                                    "%s.rnd.filepart",
                                    "%s.rnd.tmp",
                                    "%s (1).rnd",
                                    "%s - Copy.rnd",
                                    "Copy of %s.rnd",
                                    "%s.RND",
                                    "%s.rnd ",
                                    " %s.rnd",
                                    "%s.rnd.",
                                    "%s",
                                    "#%s.rnd#",
                                    "%s;1",
                                    "FOUND000.CHK",
                                    "e\xcc\x81t\xc3\xa9 %s.rnd",
                                    "\xc3\xa9t\xc3\xa9.rnd",
                                    "\xff\xfe.rnd",
                                    "-rf",
                                    "$(reboot)",
                                    "a\nb\tc\x1b]0;x\a",
                                    "%%s%%n%%s",
                                    "CON",
                                    "seen-1-0123456789abcdef.rna.rnd",
                                    "7-9-0123456789abcdef.rnd",
                                    "99999999999999999999-1-0123456789abcdef.rnd",
                                    "key-1-0123456789abcdef.rnk",
                                    "base-3-01234567-0-1-x.rnb.rnd",
                                    LONG ".rnd"};

/* Somebody is still writing them, or they are what a carrier has put away: not looked at. */
static const char *const hidden[] = {".%s.rnd.Ab12Cd", ".syncthing.%s.rnd.tmp", "._%s.rnd", ".%s.rnd.swp",
                                     ".rnd",           ".nfs000000000123",      ".~tmp~%s"};

/* The name of the desk's only file in a new folder becomes another. How many the laptop takes in; *lacks: not whole, or
 * not ours. */
static int64_t came_as(struct sync_world *w, const char *kind, int number, int64_t *lacks)
{
    char folder[40], from[600], to[900];
    snprintf(folder, sizeof folder, "carried%d", number);
    const char *dir = sync_lib_dir(folder);
    book_lib_patient(w->desk, "Desk");
    sync_lib_ok(w->desk, dir);
    w->dir = dir;
    snprintf(from, sizeof from, "%s", sync_lib_only(w, ".rnd"));
    char *name = strrchr(from, '/') + 1, stem[80];
    snprintf(stem, sizeof stem, "%.*s", (int)(strlen(name) - strlen(".rnd")), name);
    const char *at = strstr(kind, "%s");
    bool is_pattern = at && (at == kind || at[-1] != '%');
    int before = is_pattern ? (int)(at - kind) : (int)strlen(kind);
    snprintf(to, sizeof to, "%.*s%.*s%s%s", (int)(name - from), from, before, kind, is_pattern ? stem : "",
             is_pattern ? at + 2 : "");
    assert_int_equal(rename(from, to), 0);
    const struct sync_report *r = sync_lib_ok(w->laptop, dir);
    int64_t came = r->came;
    *lacks = r->torn + r->forged + r->alien + r->locked + r->newer;
    assert_int_equal(access(to, F_OK), 0);
    return came;
}

static void whatever_a_file_is_called_it_is_read_by_what_is_in_it(void **state)
{
    struct sync_world *w = *state;
    int64_t lacks;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (came_as(w, kinds[i], (int)i, &lacks) != 1 || lacks)
            fail_msg("%s", kinds[i]);
}

static void what_is_hidden_is_somebody_elses_and_stays(void **state)
{
    struct sync_world *w = *state;
    int64_t lacks;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (came_as(w, hidden[i], (int)i, &lacks) != 0 || lacks)
            fail_msg("%s", hidden[i]);
}

/* --- while it is read ----------------------------------------------------------- */

/* What happens when the file with this number is opened; to which, and what was in it. */
static struct {
    int opened, at;
    char *path; /* in the test's folder */
    char *rest; /* comes into it at the first reading */
    size_t nrest;
    const char *folder, *elsewhere;
} meanwhile;

static bool is_segment(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".rnd") == 0;
}

static int open_late(int dir, const char *name, int flags, mode_t mode)
{
    if (is_segment(name) && ++meanwhile.opened == meanwhile.at)
        unlinkat(dir, name, 0);
    return folder_system.openat(dir, name, flags, mode);
}

/* Others are brought, each looked at in its turn: what is gone when it is opened is no error, and the rest comes. */
static void a_file_that_goes_after_it_was_listed_costs_only_itself(void **state)
{
    enum { FILES = 6 };
    struct sync_world *w = *state;
    struct folder_calls calls = folder_system;
    calls.openat = open_late;
    for (meanwhile.at = 1; meanwhile.at <= FILES; meanwhile.at++) {
        struct sync_lib s = {.pass = sync_lib_pass, .calls = &calls};
        struct err e = {0};
        char name[20];
        snprintf(name, sizeof name, "gone%d", meanwhile.at);
        const char *dir = sync_lib_dir(name);
        for (int i = 0; i < FILES; i++) {
            book_lib_patient(w->desk, "Desk");
            sync_lib_ok(w->desk, dir);
        }
        meanwhile.opened = 0;
        book_lib_ok(sync_lib_try(&s, w->laptop, dir, &e), &e);
        assert_int_equal(s.r.torn + s.r.forged + s.r.alien, 0);
        assert_in_range(s.r.came, FILES - 1, FILES);
        arena_finish(&s.arena);
        w->dir = dir;
        sync_lib_settle(w); /* the desk puts it there again */
    }
}

static int open_after_a_move(int dir, const char *name, int flags, mode_t mode)
{
    char away[600];
    if (is_segment(name) && ++meanwhile.opened == meanwhile.at) {
        snprintf(away, sizeof away, "%s.away", meanwhile.folder);
        rename(meanwhile.folder, away);
        assert_int_equal(symlink(meanwhile.elsewhere, meanwhile.folder), 0);
    }
    return folder_system.openat(dir, name, flags, mode);
}

/* A link to elsewhere comes in its place: what was begun is read on in the folder itself, nothing is put elsewhere, and
 * when the folder is back all goes on. */
static void a_folder_moved_away_while_it_is_read_leads_nowhere(void **state)
{
    enum { FILES = 4 };
    struct sync_world *w = *state;
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass, .calls = &calls};
    struct err e = {0};
    char away[600];
    for (int i = 0; i < FILES; i++) {
        book_lib_patient(w->desk, "Desk");
        sync_lib_ok(w->desk, w->dir);
    }
    sync_lib_find(w->dir, ".rnd", w->path);
    char *folder = w->path[0];
    *strrchr(folder, '/') = 0;
    meanwhile.folder = folder;
    meanwhile.elsewhere = sync_lib_dir("elsewhere");
    meanwhile.opened = 0;
    meanwhile.at = 2;
    calls.openat = open_after_a_move;
    book_lib_refused(sync_lib_try(&s, w->laptop, w->dir, &e), &e, ERR_REFUSED, "is a link or a file");
    assert_int_equal(s.r.came, FILES);
    arena_finish(&s.arena);
    char *there[SYNC_LIB_FILES];
    assert_int_equal(sync_lib_find(meanwhile.elsewhere, "", there), 0);
    snprintf(away, sizeof away, "%s.away", folder);
    assert_int_equal(unlink(folder), 0);
    assert_int_equal(rename(away, folder), 0);
    sync_lib_settle(w);
}

/* Whoever copies goes on writing between two of our readings. */
static ssize_t read_while_it_grows(int fd, void *to, size_t n)
{
    ssize_t got = folder_system.read(fd, to, n < 64 ? n : 64);
    struct stat st, own;
    assert_int_equal(fstat(fd, &st) + stat(meanwhile.path, &own), 0);
    if (meanwhile.nrest && st.st_ino == own.st_ino) {
        size_t step = meanwhile.nrest < 50 ? meanwhile.nrest : 50;
        int out = open(meanwhile.path, O_WRONLY | O_APPEND | O_CLOEXEC);
        assert_int_equal(write(out, meanwhile.rest, step), step);
        close(out);
        meanwhile.rest += step;
        meanwhile.nrest -= step;
    }
    return got;
}

/* From every length in steps: never is half of it believed, nor is it called altered; once it is whole, it comes. */
static void a_file_that_grows_while_it_is_read_comes_when_it_is_whole(void **state)
{
    enum { CUTS = 40 };
    struct sync_world *w = *state;
    struct folder_calls calls = folder_system;
    int64_t torn = 0;
    calls.read = read_while_it_grows;
    for (int i = 0; i < CUTS; i++) {
        struct sync_lib s = {.pass = sync_lib_pass, .calls = &calls};
        struct err e = {0};
        char name[20];
        size_t n;
        snprintf(name, sizeof name, "grows%d", i);
        w->dir = sync_lib_dir(name);
        book_lib_patient(w->desk, "Desk");
        sync_lib_ok(w->desk, w->dir);
        char *path = sync_lib_only(w, ".rnd"), *bytes = book_lib_read(path, &n);
        size_t cut = n * (size_t)i / CUTS;
        book_lib_write(path, bytes, cut);
        meanwhile.path = path;
        meanwhile.rest = bytes + cut;
        meanwhile.nrest = n - cut;
        book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
        assert_int_equal(s.r.forged + s.r.alien + s.r.locked + s.r.newer, 0);
        assert_int_equal(s.r.torn + s.r.came, 1);
        torn += s.r.torn;
        int64_t came = s.r.came;
        meanwhile.nrest = 0;
        arena_finish(&s.arena);
        book_lib_write(path, bytes, n);
        assert_int_equal(came + sync_lib_ok(w->laptop, w->dir)->came, 1);
        free(bytes);
    }
    assert_in_range(torn, CUTS / 2, CUTS);
}

/* --- silence -------------------------------------------------------------------- */

static bool may(void *arg, struct err *e)
{
    (void)arg, (void)e;
    return true;
}

/* Four hundred days, in which there was work, an erasure, a new key and a snapshot; and it wrote, too. */
static void a_computer_that_is_silent_for_400_days_lacks_nothing_after(void **state)
{
    enum { DAYS = 400, EACH = 8 };
    static const int64_t day = 24 * 60 * 60 * 1000;
    struct sync_world *w = *state;
    struct id taken = id_new(BOOK_LIB_NOW_MS);
    struct sync_lib s = {.pass = sync_lib_pass};
    struct err e = {0};
    sync_lib_about(w->desk, &taken, "Taken");
    sync_lib_settle(w);
    book_lib_patient(w->laptop, "Unsent");
    sync_lib_about(w->laptop, &taken, "Taken Too");
    for (int d = EACH; d <= DAYS; d += EACH) {
        clock_freeze(BOOK_LIB_NOW_MS + d * day);
        book_lib_patient(w->desk, "Desk");
        if (d == DAYS / 2)
            sync_lib_erase(w->desk, &taken);
        s.pass = d > DAYS / 2 ? "two green boats" : sync_lib_pass;
        s.may_renew = d == DAYS / 2 + EACH ? may : NULL;
        s.snapshot_after = 20;
        book_lib_ok(sync_lib_try(&s, w->desk, w->dir, &e), &e);
    }
    assert_int_equal(s.r.nsites, 1);
    assert_int_equal(s.r.sites[0].at_ms, BOOK_LIB_NOW_MS);
    assert_in_range(s.r.sites[0].behind, DAYS / EACH, DAYS / EACH + 1);
    s.may_renew = NULL;
    book_lib_ok(sync_lib_try(&s, w->laptop, w->dir, &e), &e);
    assert_int_equal(s.r.ngaps + s.r.torn + s.r.locked, 0);
    sync_lib_settle(w);
    assert_int_equal(book_lib_number(w->desk, "SELECT count(*) FROM patient WHERE family LIKE 'Unsent%'"), 1);
    assert_int_equal(book_lib_number(w->laptop, "SELECT count(*) FROM patient WHERE family LIKE 'Desk%'"), DAYS / EACH);
    assert_int_equal(book_lib_number(w->desk, "SELECT count(*) FROM patient WHERE family LIKE 'Taken%'"), 0);
    arena_finish(&s.arena);
    clock_freeze(BOOK_LIB_NOW_MS);
}

int main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, sync_lib_open, sync_lib_close)
    const struct CMUnitTest tests[] = {
        WITH_WORLD(whatever_a_file_is_called_it_is_read_by_what_is_in_it),
        WITH_WORLD(what_is_hidden_is_somebody_elses_and_stays),
        WITH_WORLD(a_file_that_goes_after_it_was_listed_costs_only_itself),
        WITH_WORLD(a_folder_moved_away_while_it_is_read_leads_nowhere),
        WITH_WORLD(a_file_that_grows_while_it_is_read_comes_when_it_is_whole),
        WITH_WORLD(a_computer_that_is_silent_for_400_days_lacks_nothing_after),
    };
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
