/* disk_test: what the disk under a practice does: it is full, comes to be read-only while the program works, is pulled
 * out, lies under another; its journal is another's. Mounts are real, in a name space of the child that tries it. */
#include "tests/fault/place_lib.h"

#include "practice/schedule.h"

#include <fcntl.h>
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
    if (!place_own_mounts() ||
        mount("tmpfs", place.dir, "tmpfs", 0, "size=1m,mode=700") != 0)
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
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE_CASE(a_file_that_may_not_grow_loses_nothing_and_is_said),
#ifdef __linux__
        PLACE_CASE(a_full_disk_loses_nothing_and_is_called_full),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
