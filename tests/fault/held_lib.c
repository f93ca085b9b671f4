#include "tests/fault/held_lib.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct held_file {
    sqlite3_file base;
    int which;
};

static struct {
    struct tape_file *file; /* TAPE_FILES */
    char book[512], journal[520];
    sqlite3_vfs vfs;
} h; /* SQLite's VFS interface has no other place for it */

static struct buf *bytes_of(sqlite3_file *f)
{
    return &h.file[((struct held_file *)f)->which].bytes;
}

static int held_close(sqlite3_file *f)
{
    (void)f;
    return SQLITE_OK;
}

static int held_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    struct buf *b = bytes_of(f);
    size_t want = (size_t)n, from = (size_t)at, rest = from < b->len ? b->len - from : 0;
    size_t there = rest < want ? rest : want;
    if (there)
        memcpy(to, b->data + from, there);
    memset((char *)to + there, 0, want - there);
    return there == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int held_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    tape_put(bytes_of(f), at, p, (size_t)n);
    return SQLITE_OK;
}

static int held_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    tape_resize(bytes_of(f), (size_t)size);
    return SQLITE_OK;
}

static int held_size(sqlite3_file *f, sqlite3_int64 *n)
{
    *n = (sqlite3_int64)bytes_of(f)->len;
    return SQLITE_OK;
}

static int held_nothing(sqlite3_file *f, int how)
{
    (void)f;
    (void)how;
    return SQLITE_OK;
}

static int held_reserved(sqlite3_file *f, int *out)
{
    (void)f;
    *out = 0;
    return SQLITE_OK;
}

static int held_control(sqlite3_file *f, int op, void *arg)
{
    (void)f;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

/* As SQLite's own for a disk. */
static int held_sector(sqlite3_file *f)
{
    enum { ASSUMED = 4096 };
    (void)f;
    return ASSUMED;
}

static int held_device(sqlite3_file *f)
{
    (void)f;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = held_close,
    .xRead = held_read,
    .xWrite = held_write,
    .xTruncate = held_truncate,
    .xSync = held_nothing,
    .xFileSize = held_size,
    .xLock = held_nothing,
    .xUnlock = held_nothing,
    .xCheckReservedLock = held_reserved,
    .xFileControl = held_control,
    .xSectorSize = held_sector,
    .xDeviceCharacteristics = held_device,
};

static struct tape_file *named(const char *name)
{
    return !name ? NULL : strcmp(name, h.book) == 0 ? &h.file[0] : strcmp(name, h.journal) == 0 ? &h.file[1] : NULL;
}

static int held_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct held_file *to = (struct held_file *)f;
    struct tape_file *at = named(name);
    (void)v;
    f->pMethods = NULL;
    if (!at || (!at->exists && !(flags & SQLITE_OPEN_CREATE)))
        return SQLITE_CANTOPEN;
    at->exists = true;
    to->which = (int)(at - h.file);
    f->pMethods = &methods;
    if (out)
        *out = flags;
    return SQLITE_OK;
}

static int held_delete(sqlite3_vfs *v, const char *name, int sync_dir)
{
    struct tape_file *at = named(name);
    (void)v;
    (void)sync_dir;
    if (!at || !at->exists)
        return SQLITE_IOERR_DELETE_NOENT;
    at->exists = false;
    buf_reset(&at->bytes);
    return SQLITE_OK;
}

static int held_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    const struct tape_file *at = named(name);
    (void)v;
    *out = at && at->exists && (flags != SQLITE_ACCESS_EXISTS || at->bytes.len > 0);
    return SQLITE_OK;
}

static int held_full(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    snprintf(out, (size_t)n, "%s", name);
    return SQLITE_OK;
}

bool held_set(struct tape_file state[TAPE_FILES], const char *book)
{
    h.file = state;
    if (h.vfs.zName)
        return true;
    snprintf(h.book, sizeof h.book, "%s", book);
    snprintf(h.journal, sizeof h.journal, "%s-journal", book);
    sqlite3_initialize();
    const sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    h.vfs = *real; /* what is not named here needs no VFS of its own */
    h.vfs.zName = HELD_VFS;
    h.vfs.szOsFile = (int)sizeof(struct held_file);
    h.vfs.xOpen = held_open;
    h.vfs.xDelete = held_delete;
    h.vfs.xAccess = held_access;
    h.vfs.xFullPathname = held_full;
    return sqlite3_vfs_register(&h.vfs, 0) == SQLITE_OK;
}
