#include "book/vfs.h"

#include "base/arena.h"
#include "base/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct vfs {
    sqlite3_vfs base; /* first: SQLite hands us a pointer to it */
    sqlite3_vfs *real;
    char name[32];
    int held;                 /* the journal whose name is on the disk; -1 none */
    struct timespec dir_time; /* of its folder, before that was synced */
    uint8_t *room;            /* for what is about to be written to a journal; NULL: not yet */
};

enum { ROOM = 64 << 10 };

/* ---- a journal whose writes go out together ---- */

/* SQLite hands us base; the default VFS's own file stands behind this. */
struct journal {
    sqlite3_file base;
    struct vfs *vfs;
    sqlite3_int64 at; /* where in the file the bytes in vfs->room belong; */
    int n;            /* so many are not written yet */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
    return (sqlite3_file *)((struct journal *)f + 1);
}

static int flush(sqlite3_file *f)
{
    struct journal *j = (struct journal *)f;
    sqlite3_file *real = real_of(f);
    int rc = j->n ? real->pMethods->xWrite(real, j->vfs->room, j->n, j->at) : SQLITE_OK;
    if (rc == SQLITE_OK)
        j->n = 0;
    return rc;
}

static int journal_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct journal *j = (struct journal *)f;
    int rc = j->n && (at != j->at + j->n || j->n + n > ROOM) ? flush(f) : SQLITE_OK;
    if (rc != SQLITE_OK)
        return rc;
    assert(n <= ROOM); /* SQLite writes at most a page, and its largest has 64 KiB */
    if (j->n == 0)
        j->at = at;
    memcpy(j->vfs->room + j->n, p, (size_t)n);
    j->n += n;
    return SQLITE_OK;
}

/* What was not written yet is read all the same: where the disk is full it never will be, and is what undoes the
 * write. */
static int journal_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    struct journal *j = (struct journal *)f;
    sqlite3_int64 from = at > j->at ? at : j->at, to = at + n < j->at + j->n ? at + n : j->at + j->n;
    bool is_all = from == at && to == at + n;
    int rc = is_all ? SQLITE_OK : real_of(f)->pMethods->xRead(real_of(f), p, n, at);
    if (from < to)
        memcpy((uint8_t *)p + (from - at), j->vfs->room + (from - j->at), (size_t)(to - from));
    return rc == SQLITE_IOERR_SHORT_READ && from < to && to == at + n ? SQLITE_OK : rc;
}

static int journal_size(sqlite3_file *f, sqlite3_int64 *out)
{
    struct journal *j = (struct journal *)f;
    int rc = real_of(f)->pMethods->xFileSize(real_of(f), out);
    if (j->n && *out < j->at + j->n)
        *out = j->at + j->n;
    return rc;
}

static int journal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct journal *j = (struct journal *)f;
    if (size <= j->at)
        j->n = 0;
    else if (size < j->at + j->n)
        j->n = (int)(size - j->at);
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int journal_sync(sqlite3_file *f, int flags)
{
    int rc = flush(f);
    return rc == SQLITE_OK ? real_of(f)->pMethods->xSync(real_of(f), flags) : rc;
}

static int journal_close(sqlite3_file *f)
{
    int rc = flush(f), closed = real_of(f)->pMethods->xClose(real_of(f));
    f->pMethods = NULL;
    return rc == SQLITE_OK ? closed : rc;
}

static int journal_control(sqlite3_file *f, int what, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), what, arg);
}

static int journal_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int journal_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

/* Locks are taken on the book alone. */
static const sqlite3_io_methods journal_methods = {.iVersion = 1,
                                                   .xClose = journal_close,
                                                   .xRead = journal_read,
                                                   .xWrite = journal_write,
                                                   .xTruncate = journal_truncate,
                                                   .xSync = journal_sync,
                                                   .xFileSize = journal_size,
                                                   .xFileControl = journal_control,
                                                   .xSectorSize = journal_sector,
                                                   .xDeviceCharacteristics = journal_traits};

/* ---- its name ---- */

static void forget(struct vfs *v)
{
    if (v->held >= 0)
        close(v->held); /* SQLite locks the book, never its journal: closing drops no lock of ours */
    v->held = -1;
}

/* Does the name lead to the journal that is held, and to it alone? */
static bool is_held(const struct vfs *v, const char *journal)
{
    struct stat named, held;
    return v->held >= 0 && lstat(journal, &named) == 0 && fstat(v->held, &held) == 0 && S_ISREG(held.st_mode) &&
           held.st_nlink == 1 && named.st_ino == held.st_ino && named.st_dev == held.st_dev;
}

static bool time_of(const char *dir, struct timespec *out)
{
    struct stat st;
    if (stat(dir, &st) != 0)
        return false;
    *out = st.st_mtim;
    return true;
}

/* Holds the journal and makes its name sure. A journal that does not exist yet is left to SQLite. */
static bool hold(struct vfs *v, const char *journal, const char *dir)
{
    struct err ignored = {0};
    forget(v);
    v->held = open(journal, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    /* The time comes first: what changes during the sync is then seen as a change. */
    if (is_held(v, journal) && time_of(dir, &v->dir_time) && file_sync_dir(dir, &ignored) && is_held(v, journal))
        return true;
    forget(v);
    return false;
}

static bool is_name_sure(struct vfs *v, const char *journal)
{
    struct arena a = {0};
    struct timespec now;
    const char *dir = file_dir(&a, journal);
    bool same = is_held(v, journal) && time_of(dir, &now) && now.tv_sec == v->dir_time.tv_sec &&
                now.tv_nsec == v->dir_time.tv_nsec;
    bool sure = same || hold(v, journal, dir);
    arena_finish(&a);
    return sure;
}

static int open_journal(struct vfs *v, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct journal *j = (struct journal *)file;
    sqlite3_file *real = real_of(file);
    int rc = SQLITE_CANTOPEN;
    *j = (struct journal){.vfs = v};
    if (!v->room)
        v->room = mem_alloc(ROOM);
    if (flags & SQLITE_OPEN_CREATE && is_name_sure(v, name))
        rc = v->real->xOpen(v->real, name, real, flags & ~SQLITE_OPEN_CREATE, out);
    if (rc != SQLITE_OK)
        rc = v->real->xOpen(v->real, name, real, flags, out);
    j->base.pMethods = real->pMethods ? &journal_methods : NULL; /* with them SQLite closes what did not open */
    return rc;
}

static int open_file(sqlite3_vfs *base, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct vfs *v = (struct vfs *)base;
    return name && flags & SQLITE_OPEN_MAIN_JOURNAL ? open_journal(v, name, file, flags, out)
                                                    : v->real->xOpen(v->real, name, file, flags, out);
}

/* Rounds has one thread, and nobody asks SQLite how much memory it has: a lock and a count for each allocation
 * would be a twelfth of all its work. Has no effect once SQLite was used in this process, and needs none. */
static void set_up_once(void)
{
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int vfs_open(struct vfs **out, const char *path, int flags, sqlite3 **db)
{
    *out = NULL;
    set_up_once();
    if (!path)
        return sqlite3_open_v2(":memory:", db, flags, NULL);
    int rc = sqlite3_initialize();
    struct vfs *v = mem_alloc(sizeof *v);
    *v = (struct vfs){.real = rc == SQLITE_OK ? sqlite3_vfs_find(NULL) : NULL, .held = -1};
    *out = v;
    if (!v->real)
        return SQLITE_ERROR;
    /* What is not named here works on any VFS of the same kind; files other than journals are the real one's own. */
    v->base = *v->real;
    v->base.pNext = NULL;
    v->base.xOpen = open_file;
    v->base.szOsFile += (int)sizeof(struct journal);
    snprintf(v->name, sizeof v->name, "rounds-%p", (void *)v);
    v->base.zName = v->name;
    rc = sqlite3_vfs_register(&v->base, 0);
    return rc == SQLITE_OK ? sqlite3_open_v2(path, db, flags, v->name) : rc;
}

void vfs_close(struct vfs **v, sqlite3 **db)
{
    /* Should a statement be left after all, SQLite keeps the database, and with it needs the VFS: better a little
     * memory lost than one used after it was freed. */
    bool is_closed = sqlite3_close(*db) == SQLITE_OK;
    if (!is_closed)
        sqlite3_close_v2(*db);
    if (is_closed && *v) {
        sqlite3_vfs_unregister(&(*v)->base);
        forget(*v);
        free((*v)->room);
        free(*v);
    }
    *v = NULL;
    *db = NULL;
}
