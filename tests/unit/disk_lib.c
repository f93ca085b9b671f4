#include "disk_lib.h"

#include <sqlite3.h>
#include <string.h>

struct disk_handle {
    sqlite3_file base;
    enum disk_file which;
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs vfs, *real;
    int count[DISK_OPS][DISK_FILES];
    enum disk_op op;
    enum disk_file file;
    int at, rc;
    bool for_ever, is_read_only, is_gone;
    void (*happens)(void *arg);
    void *arg;
    int reads_left;
} disk; /* SQLite's interface for disks has no other place for it */

/* What SQLite is told: SQLITE_OK, or the failure that was asked for. */
static int outcome(enum disk_op op, enum disk_file file)
{
    int n = ++disk.count[op][file];
    bool fails = disk.at && op == disk.op && file == disk.file && (n == disk.at || (disk.for_ever && n > disk.at));
    return fails ? disk.rc : SQLITE_OK;
}

static const sqlite3_io_methods *methods_of(sqlite3_file *f, sqlite3_file **real)
{
    *real = ((struct disk_handle *)f)->real;
    return (*real)->pMethods;
}

static int disk_close(sqlite3_file *f)
{
    sqlite3_file *r;
    const sqlite3_io_methods *m = methods_of(f, &r);
    return m ? m->xClose(r) : SQLITE_OK;
}

static int disk_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xRead(r, p, n, at);
}

static int disk_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    sqlite3_file *r;
    int rc = outcome(DISK_WRITE, ((struct disk_handle *)f)->which);
    return rc ? rc : methods_of(f, &r)->xWrite(r, p, n, at);
}

static int disk_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    sqlite3_file *r;
    int rc = outcome(DISK_TRUNCATE, ((struct disk_handle *)f)->which);
    return rc ? rc : methods_of(f, &r)->xTruncate(r, size);
}

static int disk_sync(sqlite3_file *f, int flags)
{
    sqlite3_file *r;
    int rc = outcome(DISK_SYNC, ((struct disk_handle *)f)->which);
    return rc ? rc : methods_of(f, &r)->xSync(r, flags);
}

static int disk_size(sqlite3_file *f, sqlite3_int64 *n)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xFileSize(r, n);
}

static int disk_lock(sqlite3_file *f, int how)
{
    sqlite3_file *r;
    void (*happens)(void *arg) = disk.happens;
    if (happens && how == SQLITE_LOCK_SHARED && --disk.reads_left == 0) {
        disk.happens = NULL;
        happens(disk.arg);
    }
    return methods_of(f, &r)->xLock(r, how);
}

static int disk_unlock(sqlite3_file *f, int how)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xUnlock(r, how);
}

static int disk_reserved(sqlite3_file *f, int *out)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xCheckReservedLock(r, out);
}

static int disk_control(sqlite3_file *f, int op, void *arg)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xFileControl(r, op, arg);
}

static int disk_sector(sqlite3_file *f)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xSectorSize(r);
}

static int disk_device(sqlite3_file *f)
{
    sqlite3_file *r;
    return methods_of(f, &r)->xDeviceCharacteristics(r);
}

static const sqlite3_io_methods disk_methods = {
    .iVersion = 1,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_device,
};

static int disk_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct disk_handle *h = (struct disk_handle *)f;
    (void)v;
    h->which = flags & SQLITE_OPEN_MAIN_JOURNAL ? DISK_JOURNAL : DISK_BOOK;
    h->real = (sqlite3_file *)(h + 1);
    h->base.pMethods = NULL;
    int rc = disk.is_gone && h->which == DISK_BOOK ? SQLITE_CANTOPEN : outcome(DISK_OPEN, h->which);
    if (rc)
        return rc;
    if (disk.is_read_only && h->which == DISK_BOOK)
        flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    rc = disk.real->xOpen(disk.real, name, h->real, flags, out);
    h->base.pMethods = h->real->pMethods ? &disk_methods : NULL;
    return rc;
}

static int disk_full_name(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    return disk.real->xFullPathname(disk.real, name, n, out);
}

void disk_start(void)
{
    memset(&disk, 0, sizeof disk);
    sqlite3_initialize();
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "disk";
    disk.vfs.szOsFile = (int)sizeof(struct disk_handle) + disk.real->szOsFile;
    disk.vfs.xOpen = disk_open;
    disk.vfs.xFullPathname = disk_full_name;
    sqlite3_vfs_register(&disk.vfs, 1);
}

void disk_stop(void)
{
    sqlite3_vfs_unregister(&disk.vfs);
    sqlite3_vfs_register(disk.real, 1);
}

void disk_fail(enum disk_op op, enum disk_file file, int n, bool for_ever, int rc)
{
    memset(disk.count, 0, sizeof disk.count);
    disk.op = op;
    disk.file = file;
    disk.at = n;
    disk.for_ever = for_ever;
    disk.rc = rc;
}

void disk_read_only(bool is_read_only)
{
    disk.is_read_only = is_read_only;
}

void disk_gone(bool is_gone)
{
    disk.is_gone = is_gone;
}

int disk_count(enum disk_op op, enum disk_file file)
{
    return disk.count[op][file];
}

void disk_before_read(void (*happens)(void *arg), void *arg, int nth)
{
    disk.happens = happens;
    disk.arg = arg;
    disk.reads_left = nth;
}
