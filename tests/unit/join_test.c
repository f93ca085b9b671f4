/* The folder fails while a computer joins, at each call that writes to it: the others hear of a computer only when its
 * practice file stands, and one that stands though they could not be told is told by the next sync. */
#include "exchange/join.h"

#include "base/file.h"
#include "practice_lib.h"
#include "practice/site.h"
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

static int writes, failing; /* writes so far; from which on they fail, 0: none does */

static ssize_t try_write(int fd, const void *from, size_t n)
{
    errno = ENOSPC;
    return failing && ++writes >= failing ? -1 : folder_system.write(fd, from, n);
}

static struct practice *open_path(const char *path)
{
    struct practice *p = NULL;
    struct err e = {0};
    practice_lib_ok(practice_open(path, NULL, &p, &e), &e);
    return p;
}

static void exchange(const char *path, const char *dir)
{
    struct practice *p = open_path(path);
    sync_lib_ok(p->book, dir);
    practice_close(p);
}

/* A practice whose folder `dir` can be joined; its path is the caller's to free. */
static char *begin_desk(const char **dir)
{
    struct practice *p = NULL;
    struct err e = {0};
    book_lib_folder();
    char *desk = strdup(book_lib_path("Desk"));
    practice_lib_ok(practice_create(desk, &(struct book_options){.site = "Desk"}, NULL, &p, &e), &e);
    practice_close(p);
    *dir = sync_lib_dir("shared");
    exchange(desk, *dir);
    return desk;
}

/* Does the practice at `path` know a computer of that name? */
static bool knows(const char *path, const char *name)
{
    struct practice *p = open_path(path);
    struct arena a = {0};
    struct err e = {0};
    struct site *all;
    int n;
    bool found = false;
    practice_lib_ok(site_list(p, &a, &all, &n, &e), &e);
    for (int i = 0; i < n; i++)
        found |= strcmp(all[i].name, name) == 0;
    arena_finish(&a);
    practice_close(p);
    return found;
}

/* One that joins while writes fail from `at` on; true: it went well, and everybody was told. */
static bool join_at(const char *desk, const char *dir, int at)
{
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass};
    struct sync_report r;
    struct err e = {0};
    char name[20];
    snprintf(name, sizeof name, "Room %d", at);
    char *path = strdup(book_lib_path(name));
    calls.write = try_write;
    const struct sync_options o = {
        .dir = dir, .calls = &calls, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s};
    writes = 0;
    failing = at;
    bool ok = join_folder(path, &(struct book_options){.site = name}, &o, &s.arena, &r, &e);
    failing = 0;
    bool stands = access(path, F_OK) == 0, is_told = ok && !r.untold;
    assert_true(stands == ok);
    assert_true(ok || e.text[0]);
    exchange(desk, dir);
    assert_true(knows(desk, name) ? stands : !is_told);
    if (ok && r.untold) {
        assert_non_null(strstr(r.untold, "No space left"));
        exchange(path, dir);
        exchange(desk, dir);
        assert_true(knows(desk, name));
    }
    arena_finish(&s.arena);
    free(path);
    return is_told;
}

static const char *taken; /* somebody gives this name to a file of his own while the join is under way; NULL: nobody */

static ssize_t read_and_take(int fd, void *to, size_t n)
{
    struct err e = {0};
    if (access(taken, F_OK) != 0)
        practice_lib_ok(file_write_new(taken, "mine", 4, &e), &e);
    return folder_system.read(fd, to, n);
}

static void what_took_the_name_meanwhile_is_not_replaced(void **state)
{
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass};
    struct sync_report r;
    struct err e = {0};
    const char *text;
    size_t n;
    (void)state;
    const char *dir;
    char *desk = begin_desk(&dir);
    calls.read = read_and_take;
    const struct sync_options o = {
        .dir = dir, .calls = &calls, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s};
    const char *path = arena_strdup(&s.arena, book_lib_path("Room"));
    taken = path;
    assert_false(join_folder(path, &(struct book_options){.site = "Room"}, &o, &s.arena, &r, &e));
    assert_int_equal(e.kind, ERR_REFUSED);
    practice_lib_ok(file_read(&s.arena, path, 100, &text, &n, &e), &e);
    assert_string_equal(text, "mine");
    assert_int_not_equal(access(file_work_name(&s.arena, path, "join"), F_OK), 0);
    assert_int_not_equal(access(arena_printf(&s.arena, "%s-keys", path), F_OK), 0);
    exchange(desk, dir);
    assert_false(knows(desk, "Room"));
    arena_finish(&s.arena);
    err_clear(&e);
    free(desk);
    book_lib_remove();
}

static void nobody_waits_for_a_computer_that_could_not_join(void **state)
{
    int at = 1;
    (void)state;
    const char *dir;
    char *desk = begin_desk(&dir);
    while (!join_at(desk, dir, at))
        at++;
    assert_true(at > 2);
    free(desk);
    book_lib_remove();
}

/* Something that stands in the timeline. */
static void book_visit(const char *path)
{
    struct practice *p = open_path(path);
    struct act act;
    struct err e = {0};
    struct id patient = practice_lib_patient(p, "Byrne", "Ada", 0, NULL), id = id_new(PRACTICE_LIB_NOW_MS);
    practice_lib_ok(act_begin(p->book, &act, "appointment-book", NULL, &e), &e);
    act_record(&act, KIND_APPOINTMENT, &id, &patient);
    act_set_id(&act, APPOINTMENT_PATIENT, &patient);
    act_set_int(&act, APPOINTMENT_DATE, 20780);
    act_set_int(&act, APPOINTMENT_START_MIN, 540);
    act_set_text(&act, APPOINTMENT_STATUS, "booked");
    practice_lib_ok(act_commit(&act, &e), &e);
    practice_close(p);
}

static void join_with_snapshots(const char *path, const char *dir, struct sync_report *r)
{
    struct sync_lib s = {.pass = sync_lib_pass};
    struct err e = {0};
    const struct sync_options o = {
        .dir = dir, .snapshot_after = 2, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s};
    practice_lib_ok(join_folder(path, &(struct book_options){.site = path}, &o, &s.arena, r, &e), &e);
    arena_finish(&s.arena);
}

/* The first finds no snapshot and has only the log at first: that is nothing for the second to begin with. */
static void what_is_not_worked_out_yet_is_no_snapshot_for_others(void **state)
{
    struct practice *p = NULL, *q;
    struct sync_report r;
    struct err e = {0};
    (void)state;
    book_lib_folder();
    char *desk = strdup(book_lib_path("Desk")), *first = strdup(book_lib_path("First"));
    char *second = strdup(book_lib_path("Second"));
    const char *dir = sync_lib_dir("shared");
    practice_lib_ok(practice_create(desk, &(struct book_options){.site = "Desk"}, NULL, &p, &e), &e);
    practice_close(p);
    book_visit(desk);
    exchange(desk, dir);
    join_with_snapshots(first, dir, &r);
    assert_false(r.is_fetched);
    join_with_snapshots(second, dir, &r);
    assert_true(r.is_fetched);
    exchange(desk, dir);
    p = open_path(desk);
    q = open_path(second);
    book_lib_same(p->book, q->book);
    practice_close(p);
    practice_close(q);
    free(desk);
    free(first);
    free(second);
    book_lib_remove();
}

static struct {
    struct arena arena;
    const char *path;
} joiner; /* the practice file of one that joins */

/* Keys cannot be kept once the snapshot is here, as on a full disk. */
static int close_and_block(int fd)
{
    if (access(file_work_name(&joiner.arena, joiner.path, "join-fetched"), F_OK) == 0)
        (void)mkdir(file_work_name(&joiner.arena, joiner.path, "join-keys"), S_IRWXU);
    return folder_system.close(fd);
}

/* The snapshot is the whole practice in the clear. */
static void a_join_that_fails_leaves_no_snapshot_behind(void **state)
{
    struct sync_report r;
    struct err e = {0};
    const char *dir;
    (void)state;
    char *desk = begin_desk(&dir), *first = strdup(book_lib_path("First"));
    book_visit(desk);
    exchange(desk, dir);
    join_with_snapshots(first, dir, &r);
    struct folder_calls calls = folder_system;
    struct sync_lib s = {.pass = sync_lib_pass};
    calls.close = close_and_block;
    const struct sync_options o = {
        .dir = dir, .calls = &calls, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s};
    joiner.path = arena_strdup(&joiner.arena, book_lib_path("Room"));
    assert_false(join_folder(joiner.path, &(struct book_options){.site = "Room"}, &o, &s.arena, &r, &e));
    const char *keys = file_work_name(&joiner.arena, joiner.path, "join-keys");
    assert_int_equal(rmdir(keys), 0); /* it came so far */
    assert_int_not_equal(access(file_work_name(&joiner.arena, joiner.path, "join-fetched"), F_OK), 0);
    assert_int_not_equal(access(joiner.path, F_OK), 0);
    arena_finish(&s.arena);
    arena_finish(&joiner.arena);
    err_clear(&e);
    free(desk);
    free(first);
    book_lib_remove();
}

/* What join says when it is refused; nothing has the name then, nor its parts. */
static void refused(const char *path, const char *dir, enum err_kind kind, const char *why)
{
    struct sync_lib s = {.pass = sync_lib_pass};
    struct sync_report r;
    struct err e = {0};
    const struct sync_options o = {.dir = dir, .mem_kib = SECRET_MEM_MIN, .ask = sync_lib_ask, .arg = &s};
    book_lib_refused(join_folder(path, &(struct book_options){.site = "Room"}, &o, &s.arena, &r, &e), &e, kind, why);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(arena_printf(&s.arena, "%s-identity", path), F_OK), 0);
    assert_int_not_equal(access(file_work_name(&s.arena, path, "join"), F_OK), 0);
    assert_int_not_equal(access(file_work_name(&s.arena, path, "join-keys"), F_OK), 0);
    arena_finish(&s.arena);
}

/* The key stands there, and what it opens has not come. */
static void a_folder_that_is_still_being_copied_is_not_joined(void **state)
{
    static char *path[SYNC_LIB_FILES];
    const char *dir;
    (void)state;
    char *desk = begin_desk(&dir), *room = strdup(book_lib_path("Room"));
    for (int i = sync_lib_find(dir, ".rnd", path); i-- > 0;)
        assert_int_equal(unlink(path[i]), 0);
    refused(room, dir, ERR_MISSING, "let it finish copying, then join again");
    exchange(desk, dir); /* puts it there again */
    struct sync_report r;
    join_with_snapshots(room, dir, &r);
    assert_true(r.came > 0);
    free(room);
    free(desk);
    book_lib_remove();
}

/* Something of another kind has the name of the keys. */
static void a_join_whose_keys_get_no_name_leaves_nothing(void **state)
{
    const char *dir;
    struct stat st;
    (void)state;
    char *desk = begin_desk(&dir), *room = strdup(book_lib_path("Room"));
    char *keys = strdup(book_lib_path("Room-keys"));
    assert_int_equal(mkdir(keys, 0700), 0);
    refused(room, dir, ERR_IO, "Room-keys could not get its name: Is a directory");
    assert_int_equal(stat(keys, &st), 0); /* it is somebody else's */
    assert_int_equal(rmdir(keys), 0);
    struct sync_report r;
    join_with_snapshots(room, dir, &r);
    free(keys);
    free(room);
    free(desk);
    book_lib_remove();
}

/* The first line of a file, without its end. */
static const char *text_of(struct arena *a, const char *path)
{
    const char *text;
    size_t n;
    struct err e = {0};
    practice_lib_ok(file_read(a, path, 1 << 16, &text, &n, &e), &e);
    return text;
}

/* The practice file of the computer that made the key was moved away: the recovery code is nowhere but in its keys. */
static void keys_that_stand_there_are_kept(void **state)
{
    static char *path[SYNC_LIB_FILES];
    const char *dir;
    struct sync_report r;
    struct arena a = {0};
    struct travel_keys keys;
    struct err e = {0};
    (void)state;
    char *desk = begin_desk(&dir), *aside = strdup(book_lib_path("aside")), *held = strdup(book_lib_path("Desk-keys"));
    practice_lib_ok(travel_key_load(held, &keys, &e), &e);
    char code[TRAVEL_CODE];
    memcpy(code, keys.key[0].code, sizeof code);
    assert_string_not_equal(code, "");
    assert_int_equal(rename(desk, aside), 0);
    assert_int_equal(unlink(book_lib_path("Desk-identity")), 0);
    const char *before = text_of(&a, held);
    char *away = strdup(book_lib_path("away"));
    assert_int_equal(sync_lib_find(dir, ".rnd", path), 1);
    assert_int_equal(rename(path[0], away), 0);
    refused(desk, dir, ERR_MISSING, "let it finish copying");
    assert_string_equal(text_of(&a, held), before);
    assert_int_equal(rename(away, path[0]), 0);
    free(away);
    join_with_snapshots(desk, dir, &r);
    practice_lib_ok(travel_key_load(held, &keys, &e), &e);
    assert_int_equal(keys.n, 1);
    assert_string_equal(keys.key[0].code, code);
    arena_finish(&a);
    free(held);
    free(aside);
    free(desk);
    book_lib_remove();
}

/* With both the next sync might take the folder of the other one. */
static void keys_of_another_practice_are_not_replaced(void **state)
{
    const char *dir;
    struct arena a = {0};
    struct err e = {0};
    (void)state;
    char *desk = begin_desk(&dir), *room = strdup(book_lib_path("Room")), *held = strdup(book_lib_path("Room-keys"));
    struct travel_keys keys = {.n = 1};
    struct id other = id_new(0);
    practice_lib_ok(travel_key_make(&other, 1, sync_lib_pass, SECRET_MEM_MIN, &keys.key[0], &e), &e);
    practice_lib_ok(travel_key_store(held, &keys, &e), &e);
    const char *before = text_of(&a, held);
    refused(room, dir, ERR_REFUSED, "Rename it and keep it");
    assert_string_equal(text_of(&a, held), before);
    book_lib_write(held, "rounds-key", 10);
    refused(room, dir, ERR_DAMAGE, "is damaged");
    assert_string_equal(text_of(&a, held), "rounds-key");
    arena_finish(&a);
    free(held);
    free(room);
    free(desk);
    book_lib_remove();
}

/* It holds the whole practice, and its keys. */
static void what_a_killed_join_left_goes_with_the_next(void **state)
{
    static const char *const left[] = {".rounds-999999999-join", ".rounds-999999999-join-keys",
                                       ".rounds-999999999-snapshot"};
    struct sync_report r;
    const char *dir;
    (void)state;
    char *desk = begin_desk(&dir);
    for (int i = 0; i < 2; i++)
        book_lib_write(book_lib_path(left[i]), "x", 1);
    char *path = strdup(book_lib_path("Room"));
    join_with_snapshots(path, dir, &r);
    for (int i = 0; i < 2; i++)
        assert_int_not_equal(access(book_lib_path(left[i]), F_OK), 0);
    char journal[60];
    snprintf(journal, sizeof journal, ".rounds-%ld-join-journal", (long)getpid());
    assert_int_not_equal(access(book_lib_path(journal), F_OK), 0);
    book_lib_write(book_lib_path(left[2]), "x", 1); /* and of a sync */
    exchange(path, dir);
    assert_int_not_equal(access(book_lib_path(left[2]), F_OK), 0);
    free(path);
    free(desk);
    book_lib_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_took_the_name_meanwhile_is_not_replaced),
        cmocka_unit_test(what_is_not_worked_out_yet_is_no_snapshot_for_others),
        cmocka_unit_test(a_join_that_fails_leaves_no_snapshot_behind),
        cmocka_unit_test(what_a_killed_join_left_goes_with_the_next),
        cmocka_unit_test(a_folder_that_is_still_being_copied_is_not_joined),
        cmocka_unit_test(a_join_whose_keys_get_no_name_leaves_nothing),
        cmocka_unit_test(keys_that_stand_there_are_kept),
        cmocka_unit_test(keys_of_another_practice_are_not_replaced),
        cmocka_unit_test(nobody_waits_for_a_computer_that_could_not_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
