#include "exchange/join.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/verify.h"
#include "exchange/introduce.h"
#include "exchange/met.h"
#include "exchange/travel_key.h"
#include "practice/policy.h"
#include "practice/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const beside[] = {"-identity", "-journal", "", "-keys"}; /* what may stay comes last */
enum { BESIDE = sizeof beside / sizeof *beside };

static void remove_all(struct arena *a, const char *path, bool with_keys)
{
    for (int i = 0; i < BESIDE - !with_keys; i++)
        unlink(arena_printf(a, "%s%s", path, beside[i]));
}

/* Keys of a practice file that stood there before: kept for good, and with the recovery code that may be nowhere else.
 * Something else of that name is left to the renaming. */
static bool load_held(struct arena *a, const char *path, struct travel_keys *held, struct err *e)
{
    struct stat st;
    const char *name = arena_printf(a, "%s-keys", path);
    held->n = 0;
    return lstat(name, &st) != 0 || !S_ISREG(st.st_mode) || travel_key_load(name, held, e);
}

/* Of another practice none is taken over: of two practices in one folder the next sync might take the wrong one. */
static bool add_held(struct arena *a, const char *part, const char *path, const struct travel_keys *held, struct err *e)
{
    const char *name = arena_printf(a, "%s-keys", part);
    struct travel_keys *all = mem_alloc(sizeof *all);
    bool ok = travel_key_load(name, all, e);
    for (int i = 0; ok && i < held->n; i++)
        ok = travel_key_newest(all, &held->key[i].key.practice) ||
             err_set(e, ERR_REFUSED,
                     "%s-keys holds the key of another practice, or of another folder of this one. Rename it and keep "
                     "it, then join again.",
                     path);
    ok = ok && travel_key_add_all(all, held, e) && travel_key_store(name, all, e);
    hash_wipe(all, sizeof *all);
    free(all);
    return ok;
}

/* Keys after it: whoever has the practice file's name meanwhile keeps his own. Killed between the two, the next sync
 * asks for the passphrase once more. */
static bool give_names(struct arena *a, const char *from, const char *to, bool is_held, struct err *e)
{
    if (!book_name(from, to, e))
        return false;
    bool ok = rename(arena_printf(a, "%s-keys", from), arena_printf(a, "%s-keys", to)) == 0 ||
              err_set(e, ERR_IO, "%s-keys could not get its name: %s.", to, strerror(errno));
    ok = ok && file_sync_dir(file_dir(a, to), e);
    unlink(arena_printf(a, "%s-journal", from)); /* empty, and of a name that is no more */
    if (!ok)
        remove_all(a, to, !is_held); /* nobody may find what is said not to have been made */
    return ok;
}

/* A snapshot in the place of the practice file, if there is one; without it an empty one. Keys are beside it. */
static bool begin(const char *path, const struct book_options *bo, const struct sync_options *o, struct arena *a,
                  struct sync_report *r, struct err *e)
{
    struct book *b = NULL;
    struct sync_options look = *o;
    look.fetch_to = arena_printf(a, "%s-fetched", path);
    unlink(look.fetch_to);
    bool ok = book_create(path, bo, &b, e) && sync_folder(b, &look, a, r, e);
    book_close(b);
    if (ok && r->is_fetched && rename(look.fetch_to, path) != 0)
        ok = err_set(e, ERR_IO, "%s could not get its name: %s.", path, strerror(errno));
    if (ok && r->is_fetched) /* of the empty one: what is in its place now takes a name of its own */
        unlink(arena_printf(a, "%s-identity", path));
    if (!ok)
        unlink(look.fetch_to); /* the practice, in the clear */
    return ok;
}

/* Of whom something is missing: as it calls itself in the folder, or "computer 7b45e9a4". */
static const char *whose(const struct sync_report *r, const struct sync_gap *g, struct arena *a)
{
    const char *label = g->label;
    for (int i = 0; i < r->nsites && !label; i++)
        label = id_compare(&r->sites[i].writer, &g->writer) == 0 ? r->sites[i].label : NULL;
    return met_name(NULL, 0, label, &g->writer, a);
}

/* The practice's rules are among what its first computer wrote first: without them nothing can be worked out. */
static bool refuse_torn(const struct sync_options *o, const struct sync_report *r, struct arena *a, struct err *e)
{
    const char *of = "";
    for (int i = 0; i < r->ngaps; i++)
        of = arena_printf(a, "%s%s%s", of, i ? ", " : ": of ", whose(r, &r->gaps[i], a));
    return err_set(e, ERR_DAMAGE,
                   "Files in %s are damaged or missing%s, the practice's rules among them. Nothing was kept here, and "
                   "nothing is lost: rounds sync --check %s on a computer that has it all puts them there again. Then "
                   "join again.",
                   o->dir, of, o->dir);
}

/* Nothing was there: the log alone, since what is worked out from it needs the practice's zone, which comes with it. */
static bool take_log(const char *path, const struct book_options *bo, const struct sync_options *o, struct arena *a,
                     struct sync_report *r, struct err *e)
{
    struct book *b = NULL;
    struct row row = {0};
    struct id practice = policy_id(KIND_PRACTICE, "practice");
    bool ok = book_open(path, bo, &b, e) && sync_folder(b, o, a, r, e) &&
              book_row(b, KIND_PRACTICE, &practice, a, &row, e);
    book_close(b);
    if (ok && r->came == 0)
        return err_set(e, ERR_MISSING,
                       "Nothing of the practice can be read in %s yet: let it finish copying, then join again.",
                       o->dir);
    /* Some of the record may be there without them: a setting that somebody changed later. */
    return ok && (row_get(&row, PRACTICE_ZONE).type == VALUE_TEXT || refuse_torn(o, r, a, e));
}

/* What the snapshot lacks, into a whole practice. */
static bool take_rest(const char *path, const struct book_options *bo, const struct sync_options *o, struct arena *a,
                      struct sync_report *r, struct err *e)
{
    struct practice *p = NULL;
    bool ok = practice_open(path, bo, &p, e) && sync_folder(p->book, o, a, r, e);
    practice_close(p);
    return ok;
}

static bool work_out(const char *path, const struct book_options *bo, const struct progress *progress, struct err *e)
{
    struct practice *p = NULL;
    bool ok = practice_open(path, bo, &p, e) && verify_rebuild(p->book, progress, e);
    practice_close(p);
    return ok;
}

/* Under a name that no other has, unless it was given: people, and an erasure, take two of one name for the same. */
static bool introduce_as(const char *path, const struct book_options *bo, struct arena *a, struct err *e)
{
    struct practice *p = NULL;
    struct book_options named = *bo;
    bool ok = bo->site || (practice_open(path, bo, &p, e) && site_free_name(p, a, &named.site, e));
    practice_close(p);
    p = NULL;
    ok = ok && practice_open(path, &named, &p, e) && introduce(p->book, e);
    practice_close(p);
    return ok;
}

/* Everybody hears at once that there is one computer more: an erasure waits until it has heard. Only now that it
 * stands: nobody may wait for a computer that does not exist. */
static void tell(const char *path, const struct book_options *bo, const struct sync_options *o, struct arena *a,
                 struct sync_report *r)
{
    struct err e = {0};
    struct practice *p = NULL;
    struct sync_report again = {0};
    if (!practice_open(path, bo, &p, &e) || !sync_folder(p->book, o, a, &again, &e))
        r->untold = arena_strdup(a, e.text);
    practice_close(p);
    r->sent += again.sent;
    r->files_sent += again.files_sent;
}

/* A folder without a practice is not made one by somebody who wanted to join. */
static bool refuse_new(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    const struct sync_options *o = arg;
    if (what == SYNC_ASK_MAKE)
        return err_set(
            e, ERR_MISSING,
            "There is no practice in %s. The folder is made by: rounds sync %s, on the computer that has the "
            "practice file.",
            o->dir, o->dir);
    return o->ask(o->arg, what, typed, e);
}

bool join_folder(const char *path, const struct book_options *bo, const struct sync_options *o, struct arena *a,
                 struct sync_report *r, struct err *e)
{
    struct sync_options own = *o;
    struct stat st;
    const char *part = file_work_name(a, path, "join");
    *r = (struct sync_report){0};
    if (!clock_start(e)) /* no practice was opened that did it */
        return false;
    if (lstat(path, &st) == 0)
        return err_set(e, ERR_REFUSED, "%s exists already and was not touched. To exchange its changes: rounds sync %s",
                       path, o->dir);
    own.ask = refuse_new;
    own.arg = (void *)o;
    file_sweep(path);
    own.is_silent = true;
    remove_all(a, part, true);
    struct travel_keys *held = mem_alloc(sizeof *held);
    /* In a fresh home nothing made the folder yet. */
    bool ok = load_held(a, path, held, e) && file_make_dirs(file_dir(a, path), e) && begin(part, bo, &own, a, r, e) &&
              (!held->n || add_held(a, part, path, held, e));
    bool is_held = held->n > 0;
    hash_wipe(held, sizeof *held);
    free(held);
    if (ok && r->is_fetched) {
        ok = take_rest(part, bo, &own, a, r, e);
        r->is_fetched = true; /* what is reported is the exchange after it */
    } else {
        ok = ok && take_log(part, bo, &own, a, r, e) && work_out(part, bo, o->progress, e);
    }
    ok = ok && introduce_as(part, bo, a, e) && give_names(a, part, path, is_held, e);
    own.is_silent = false;
    if (ok)
        tell(path, bo, &own, a, r);
    else
        remove_all(a, part, true);
    return ok;
}
