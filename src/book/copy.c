#include "book/copy.h"

#include "base/file.h"
#include "book/open.h"
#include "book/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGES_PER_STEP = 2000, PAUSE_MS = 20, LONGEST_WAIT = 1500 };

/* Which of the two a failed copying speaks of: only reading is done of the practice file. */
static bool copy_fail(struct book *b, const char *path, int rc, struct err *e)
{
    bool is_ours = rc == SQLITE_IOERR_READ || rc == SQLITE_IOERR_SHORT_READ || (rc & 0xff) == SQLITE_CORRUPT ||
                   (rc & 0xff) == SQLITE_NOTADB || (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED;
    return is_ours ? internal_fail(b, rc, "copying", e) : open_fail(path, rc, "copying", e);
}

/* Page by page, letting others write between steps; SQLite begins again when they do, so the last
 * tries are made in one go. */
static bool copy_pages(struct book *b, sqlite3 *from, sqlite3 *to, const char *path, const struct progress *p,
                       struct err *e)
{
    sqlite3_backup *bk = sqlite3_backup_init(to, "main", from, "main");
    if (!bk)
        return err_set(e, ERR_IO, "The copy could not be begun: %s.", sqlite3_errmsg(to));
    int rc, waited = 0, rounds = 0, last = 0;
    do {
        rc = sqlite3_backup_step(bk, rounds > 3 ? -1 : PAGES_PER_STEP);
        int left = sqlite3_backup_remaining(bk), total = sqlite3_backup_pagecount(bk);
        rounds += left > last;
        last = left;
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) {
            sqlite3_sleep(PAUSE_MS);
            waited++;
        }
        if (p && p->tick && !p->tick(p->arg, "copying", total - left, total)) {
            sqlite3_backup_finish(bk);
            return err_set(e, ERR_REFUSED, "Stopped; no copy was made.");
        }
    } while (rc == SQLITE_OK || ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && waited < LONGEST_WAIT));
    int end = sqlite3_backup_finish(bk);
    if (rc == SQLITE_DONE && end == SQLITE_OK)
        return true;
    return copy_fail(b, path, rc == SQLITE_DONE ? end : rc, e);
}

/* path: the name that it will have. */
static bool open_new(const char *temp, const char *path, sqlite3 **to, struct err *e)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
    struct arena a = {0};
    char *real = realpath(file_dir(&a, temp), NULL); /* NOFOLLOW is for the last name only */
    const char *full = real ? arena_printf(&a, "%s/%s", real, file_base(temp)) : temp;
    int rc = sqlite3_open_v2(full, to, flags, NULL);
    free(real);
    arena_finish(&a);
    if (rc == SQLITE_OK)
        return true;
    return open_fail(path, rc, "making the copy", e);
}

static bool make_temp(struct book *b, const char *temp, const char *path, const struct progress *p, struct err *e)
{
    sqlite3 *to = NULL;
    bool ok = internal_is_usable(b, e) && open_new(temp, path, &to, e) && copy_pages(b, b->db, to, path, p, e);
    int rc = ok ? sqlite3_exec(to, sql_texts[SQL_SELF_REMOVE].text, NULL, NULL, NULL) : SQLITE_OK;
    if (rc != SQLITE_OK)
        ok = open_fail(path, rc, "finishing the copy", e);
    sqlite3_close_v2(to);
    return ok;
}

/* A copy that was not read back is not a backup. */
static bool check_copy(const char *temp, struct err *e)
{
    const struct book_options o = {.is_foreign = true};
    struct book *c;
    struct arena a = {0};
    struct verify_report r;
    if (!book_open(temp, &o, &c, e))
        return false;
    bool ok = verify_book(c, NULL, &a, &r, e);
    if (ok && !r.is_ok)
        ok = err_set(e, ERR_DAMAGE, "The copy does not verify (%s). Run: rounds verify", r.problems[0]);
    book_close(c);
    arena_finish(&a);
    return ok;
}

static bool sync_file(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    if (ok)
        return true;
    return err_set(e, ERR_IO, "%s could not be written to the disk: %s.", path, strerror(errno));
}

/* Where a copy is made before it has its name. NULL, with the reason, if the name is taken. */
static const char *temp_name(const char *path, struct arena *a, struct err *e)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        err_set(e, ERR_REFUSED, "%s exists already and was not touched. Choose another name.", path);
    else if (open_check_leftovers(path, e)) {
        const char *temp = arena_printf(a, "%s.part-%ld", path, (long)getpid());
        unlink(temp);
        return temp;
    }
    return NULL;
}

/* On the disk, and only then under its name; or not there at all. */
static bool settle(bool ok, const char *temp, const char *path, struct arena *a, struct err *e)
{
    ok = ok && sync_file(temp, e) && file_take_name(temp, path, e);
    unlink(temp);
    unlink(arena_printf(a, "%s-journal", temp)); /* there if SQLite could not end its work */
    if (!ok)
        return false;
    if (file_sync_dir(file_dir(a, path), e))
        return true;
    unlink(path); /* nobody may find a copy that is said not to have been made */
    return false;
}

bool copy_to(struct book *b, const char *path, const struct progress *p, struct err *e)
{
    struct arena a = {0};
    const char *temp = temp_name(path, &a, e);
    bool ok = temp && settle(make_temp(b, temp, path, p, e) && check_copy(temp, e), temp, path, &a, e);
    arena_finish(&a);
    return ok;
}

bool copy_as_it_is(struct book *b, const char *path, struct err *e)
{
    struct arena a = {0};
    sqlite3 *from = NULL, *to = NULL;
    const char *temp = temp_name(path, &a, e);
    if (!temp) {
        arena_finish(&a);
        return false;
    }
    int rc = sqlite3_open_v2(b->path, &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, NULL);
    bool ok = false;
    if (rc != SQLITE_OK)
        internal_fail(b, rc, "copying", e);
    else
        ok = open_new(temp, path, &to, e) && copy_pages(b, from, to, path, NULL, e);
    sqlite3_close_v2(to);
    sqlite3_close_v2(from);
    ok = settle(ok, temp, path, &a, e);
    arena_finish(&a);
    return ok;
}

bool copy_image(struct book *b, struct buf *out, struct err *e)
{
    sqlite3_int64 n = 0;
    unsigned char *p = sqlite3_serialize(b->db, "main", &n, 0);
    if (!p)
        return err_set(e, ERR_IO, "The book could not be read as a whole.");
    buf_add(out, p, (size_t)n);
    sqlite3_free(p);
    return true;
}

bool copy_from_image(const struct buf *image, const struct book_options *o, struct book **out, struct err *e)
{
    if (!open_memory(o, out, e))
        return false;
    struct book *b = *out;
    unsigned char *p = sqlite3_malloc64(image->len);
    if (p)
        memcpy(p, image->data, image->len);
    else
        arena_exhausted();
    /* sqlite3_deserialize attaches inside, which our authorizer forbids to everybody else. */
    sqlite3_set_authorizer(b->db, NULL, NULL);
    sqlite3_limit(b->db, SQLITE_LIMIT_ATTACHED, 1);
    internal_drop_statements(b);
    int rc = sqlite3_deserialize(b->db, "main", p, (sqlite3_int64)image->len, (sqlite3_int64)image->len,
                                 SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
    if (rc == SQLITE_OK ? open_configure(b, e) : internal_fail(b, rc, "making a book from bytes", e))
        return true;
    book_close(b);
    *out = NULL;
    return false;
}
