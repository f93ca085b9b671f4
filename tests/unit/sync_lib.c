#include "sync_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/copy.h"
#include "book/erase.h"
#include "book/verify.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

const char sync_lib_pass[] = "nine brown horses";

static struct {
    struct arena arena;
    const char *part;
    char **paths;
    int n;
    struct sync_lib last;
} lib;

const char *sync_lib_dir(const char *name)
{
    char *path = arena_strdup(&lib.arena, book_lib_path(name));
    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static struct book *open_as(const char *name, const char *path, bool is_new)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {.site = name};
    book_lib_ok(is_new ? book_create(path, &o, &b, &e) : book_open(path, &o, &b, &e), &e);
    return b;
}

struct book *sync_lib_first(const char *name)
{
    clock_freeze(BOOK_LIB_NOW_MS);
    struct book *b = open_as(name, book_lib_path(name), true);
    book_lib_patient(b, "First");
    return b;
}

struct book *sync_lib_copy(struct book *of, const char *name)
{
    struct err e = {0};
    const char *path = book_lib_path(name);
    book_lib_ok(copy_to(of, path, NULL, &e), &e);
    return open_as(name, path, false);
}

void sync_lib_about(struct book *b, const struct id *who, const char *family)
{
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "patient-edit", NULL, &e), &e);
    act_record(&act, KIND_PATIENT, who, who);
    act_set_text(&act, PATIENT_FAMILY, family);
    book_lib_ok(act_commit(&act, &e), &e);
}

void sync_lib_erase(struct book *b, const struct id *who)
{
    struct act act;
    struct err e = {0};
    struct erase_report r;
    book_lib_ok(act_begin(b, &act, "person-erase", NULL, &e), &e);
    act_record(&act, KIND_ERASURE, who, NULL);
    act_set_text(&act, ERASURE_REASON, "asked in writing");
    book_lib_ok(act_commit(&act, &e), &e);
    book_lib_ok(erase_run(b, NULL, &r, &e), &e);
    assert_int_equal(r.subjects, 1);
}

bool sync_lib_ask(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    struct sync_lib *s = arg;
    s->wish = what;
    s->asked += what != SYNC_ASK_SPARE;
    *typed = s->pass;
    return s->pass || err_set(e, ERR_REFUSED, "nobody to ask");
}

bool sync_lib_try(struct sync_lib *s, struct book *b, const char *dir, struct err *e)
{
    const struct sync_options o = {.dir = dir,
                                   .calls = s->calls,
                                   .progress = s->progress,
                                   .is_stick = s->is_stick,
                                   .may_be_unrelated = s->may_be_unrelated,
                                   .is_check = s->is_check,
                                   .snapshot_after = s->snapshot_after,
                                   .mem_kib = SECRET_MEM_MIN,
                                   .ask = sync_lib_ask,
                                   .may_renew = s->may_renew,
                                   .arg = s};
    return sync_folder(b, &o, &s->arena, &s->r, e);
}

const struct sync_report *sync_lib_ok(struct book *b, const char *dir)
{
    struct err e = {0};
    arena_finish(&lib.last.arena);
    lib.last = (struct sync_lib){.pass = sync_lib_pass};
    book_lib_ok(sync_lib_try(&lib.last, b, dir, &e), &e);
    return &lib.last.r;
}

static int keep(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    if (type == FTW_F && strstr(path + ftw->base, lib.part)) {
        assert_true(lib.n < SYNC_LIB_FILES);
        lib.paths[lib.n++] = arena_strdup(&lib.arena, path);
    }
    return 0;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

int sync_lib_find(const char *dir, const char *part, char **paths)
{
    enum { DESCRIPTORS = 8 };
    lib.part = part;
    lib.paths = paths;
    lib.n = 0;
    nftw(dir, keep, DESCRIPTORS, FTW_PHYS);
    qsort(paths, (size_t)lib.n, sizeof *paths, by_text);
    return lib.n;
}

void sync_lib_sound(struct book *b)
{
    struct err e = {0};
    struct verify_report r;
    struct arena a = {0};
    book_lib_ok(verify_book(b, NULL, &a, &r, &e), &e);
    if (!r.is_ok)
        fail_msg("%s", r.problems[0]);
    arena_finish(&a);
}

int sync_lib_open(void **state)
{
    struct sync_world *w = calloc(1, sizeof *w);
    book_lib_folder();
    w->desk = sync_lib_first("desk.db");
    w->laptop = sync_lib_copy(w->desk, "laptop.db");
    w->dir = sync_lib_dir("shared");
    *state = w;
    return 0;
}

int sync_lib_close(void **state)
{
    struct sync_world *w = *state;
    book_close(w->desk);
    book_close(w->laptop);
    free(w);
    book_lib_remove();
    return 0;
}

void sync_lib_settle(struct sync_world *w)
{
    sync_lib_ok(w->desk, w->dir);
    sync_lib_ok(w->laptop, w->dir);
    sync_lib_ok(w->desk, w->dir);
    book_lib_same(w->desk, w->laptop);
    sync_lib_sound(w->desk);
}

char *sync_lib_only(struct sync_world *w, const char *part)
{
    assert_int_equal(sync_lib_find(w->dir, part, w->path), 1);
    return w->path[0];
}

/* The arenas live as long as the program: they are given back for the leak checker. */
__attribute__((destructor)) static void finish(void)
{
    arena_finish(&lib.arena);
    arena_finish(&lib.last.arena);
}
