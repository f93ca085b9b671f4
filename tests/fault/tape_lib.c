#include "tests/fault/tape_lib.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- recording ---- */

struct shim_file {
    sqlite3_file base;
    int which; /* -1: not recorded */
    sqlite3_file *real;
};

static struct {
    struct tape *tape;
    char book[512], journal[520];
    sqlite3_vfs vfs, *real;
} shim; /* SQLite's VFS interface has no other place for it */

static struct tape_entry *add(enum tape_op op, int file)
{
    struct tape *t = shim.tape;
    if (t->n == t->cap) {
        t->cap = t->cap * 2 + 1024;
        t->entry = realloc(t->entry, (size_t)t->cap * sizeof *t->entry);
        if (!t->entry)
            abort();
    }
    t->entry[t->n] = (struct tape_entry){.op = op, .file = file};
    return &t->entry[t->n++];
}

static int which_file(const char *name)
{
    if (!name)
        return -1;
    return strcmp(name, shim.book) == 0 ? 0 : strcmp(name, shim.journal) == 0 ? 1 : -1;
}

static int shim_close(sqlite3_file *f)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods ? s->real->pMethods->xClose(s->real) : SQLITE_OK;
}

static int shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xRead(s->real, p, n, at);
}

static int shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct shim_file *s = (struct shim_file *)f;
    int rc = s->real->pMethods->xWrite(s->real, p, n, at);
    if (rc == SQLITE_OK && s->which >= 0) {
        struct tape_entry *e = add(TAPE_WRITE, s->which);
        e->at = at;
        e->n = (size_t)n;
        e->data = malloc((size_t)n);
        if (!e->data)
            abort();
        memcpy(e->data, p, (size_t)n);
    }
    return rc;
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct shim_file *s = (struct shim_file *)f;
    if (s->which >= 0)
        add(TAPE_TRUNCATE, s->which)->at = size;
    return s->real->pMethods->xTruncate(s->real, size);
}

static int shim_sync(sqlite3_file *f, int flags)
{
    struct shim_file *s = (struct shim_file *)f;
    bool fails = s->which >= 0 && ++shim.tape->syncs == shim.tape->failing_sync;
    if (s->which >= 0)
        add(fails ? TAPE_LOST : TAPE_SYNC, s->which);
    if (fails && !shim.tape->hides_failure)
        return SQLITE_IOERR_FSYNC;
    return s->real->pMethods->xSync(s->real, flags);
}

static int shim_size(sqlite3_file *f, sqlite3_int64 *n)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xFileSize(s->real, n);
}

static int shim_lock(sqlite3_file *f, int how)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xLock(s->real, how);
}

static int shim_unlock(sqlite3_file *f, int how)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xUnlock(s->real, how);
}

static int shim_reserved(sqlite3_file *f, int *out)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xCheckReservedLock(s->real, out);
}

static int shim_control(sqlite3_file *f, int op, void *arg)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xFileControl(s->real, op, arg);
}

static int shim_sector(sqlite3_file *f)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xSectorSize(s->real);
}

static int shim_device(sqlite3_file *f)
{
    struct shim_file *s = (struct shim_file *)f;
    return s->real->pMethods->xDeviceCharacteristics(s->real);
}

static const sqlite3_io_methods shim_methods = {
    .iVersion = 1,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
};

static int shim_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct shim_file *s = (struct shim_file *)f;
    int exists = 0;
    (void)v;
    s->which = which_file(name);
    s->real = (sqlite3_file *)(s + 1);
    if (s->which >= 0)
        shim.real->xAccess(shim.real, name, SQLITE_ACCESS_EXISTS, &exists);
    int rc = shim.real->xOpen(shim.real, name, s->real, flags, out);
    if (rc == SQLITE_OK && s->which >= 0 && !exists)
        add(TAPE_CREATE, s->which);
    s->base.pMethods = s->real->pMethods ? &shim_methods : NULL;
    return rc;
}

static int shim_delete(sqlite3_vfs *v, const char *name, int sync_dir)
{
    (void)v;
    int which = which_file(name);
    if (which >= 0)
        add(TAPE_DELETE, which)->at = sync_dir;
    return shim.real->xDelete(shim.real, name, sync_dir);
}

static int shim_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    (void)v;
    return shim.real->xAccess(shim.real, name, flags, out);
}

static int shim_full(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    return shim.real->xFullPathname(shim.real, name, n, out);
}

bool tape_start(struct tape *t, const char *book)
{
    shim.tape = t;
    snprintf(shim.book, sizeof shim.book, "%s", book);
    snprintf(shim.journal, sizeof shim.journal, "%s-journal", book);
    sqlite3_initialize();
    shim.real = sqlite3_vfs_find(NULL);
    shim.vfs = *shim.real; /* what is not named here needs no VFS of its own */
    shim.vfs.zName = "tape";
    shim.vfs.szOsFile = (int)sizeof(struct shim_file) + shim.real->szOsFile;
    shim.vfs.xOpen = shim_open;
    shim.vfs.xDelete = shim_delete;
    shim.vfs.xAccess = shim_access;
    shim.vfs.xFullPathname = shim_full;
    return sqlite3_vfs_register(&shim.vfs, 1) == SQLITE_OK;
}

void tape_stop(struct tape *t)
{
    (void)t;
    sqlite3_vfs_unregister(&shim.vfs);
    sqlite3_vfs_register(shim.real, 1);
}

void tape_mark(struct tape *t, int64_t number)
{
    (void)t;
    add(TAPE_MARK, -1)->at = number;
}

void tape_finish(struct tape *t)
{
    for (int i = 0; i < t->n; i++)
        free(t->entry[i].data);
    free(t->entry);
    buf_finish(&t->before);
    buf_finish(&t->journal);
    *t = (struct tape){0};
}

/* ---- states ---- */

void tape_resize(struct buf *b, size_t n)
{
    static const char zeros[4096];
    while (b->len < n)
        buf_add(b, zeros, n - b->len < sizeof zeros ? n - b->len : sizeof zeros);
    b->len = n;
}

void tape_put(struct buf *b, int64_t at, const void *p, size_t n)
{
    if (b->len < (size_t)at + n)
        tape_resize(b, (size_t)at + n);
    memcpy(b->data + at, p, n);
}

static void apply(struct tape_file *f, const struct tape_entry *e)
{
    switch (e->op) {
    case TAPE_WRITE: tape_put(&f->bytes, e->at, e->data, e->n); break;
    case TAPE_TRUNCATE: tape_resize(&f->bytes, (size_t)e->at); break;
    case TAPE_CREATE:
        f->exists = true;
        buf_reset(&f->bytes);
        break;
    case TAPE_DELETE:
        f->exists = false;
        buf_reset(&f->bytes);
        break;
    case TAPE_SYNC:
    case TAPE_LOST:
    case TAPE_MARK: break;
    }
}

void tape_rewind(struct tape_walk *w, const struct tape *t)
{
    *w = (struct tape_walk){.tape = t, .acked = -1};
    w->sure[0].exists = w->name_is_sure[0] = true;
    buf_add(&w->sure[0].bytes, t->before.data, t->before.len);
    w->sure[1].exists = w->name_is_sure[1] = t->has_journal;
    buf_add(&w->sure[1].bytes, t->journal.data, t->journal.len);
}

/* Everything of the file up to here is sure now. */
static void make_sure(struct tape_walk *w, int file, bool names_too)
{
    const struct tape *t = w->tape;
    for (int i = w->pending[file]; i <= w->at; i++)
        if (t->entry[i].file == file)
            apply(&w->sure[file], &t->entry[i]);
    w->pending[file] = w->at + 1;
    w->name_is_sure[file] |= names_too;
}

bool tape_next(struct tape_walk *w)
{
    const struct tape *t = w->tape;
    if (w->at >= t->n)
        return false;
    const struct tape_entry *e = &t->entry[w->at];
    if (e->op == TAPE_MARK)
        w->acked = e->at;
    if (e->op == TAPE_CREATE)
        w->name_is_sure[e->file] = false;
    if (e->op == TAPE_SYNC && !t->ignore_sync)
        make_sure(w, e->file, !t->ignore_dir_sync);
    if (e->op == TAPE_LOST)
        w->pending[e->file] = w->at + 1;
    if (e->op == TAPE_DELETE && e->at)
        make_sure(w, e->file, true);
    w->at++;
    return true;
}

/* How much of what was not synced lands. */
enum landing { LANDS_NOT, LANDS_ALL, LANDS_PREFIX, LANDS_MIXED, LANDS_MOST, LANDING_KINDS };

static void land(struct tape_file *f, const struct tape_entry *e, enum landing how, int (*random)(int n))
{
    if (e->op != TAPE_WRITE) {
        if (how == LANDS_MIXED && random(2))
            return;
        apply(f, e);
        return;
    }
    for (size_t off = 0; off < e->n;) {
        size_t room = SECTOR - (size_t)(e->at + (int64_t)off) % SECTOR;
        size_t n = e->n - off < room ? e->n - off : room;
        bool lands = how == LANDS_MOST ? random(8) != 0 : how != LANDS_MIXED || random(2);
        if (lands)
            tape_put(&f->bytes, e->at + (int64_t)off, e->data + off, n);
        off += n;
    }
}

static void draw_file(const struct tape_walk *w, int file, enum landing how, int stop, int (*random)(int n),
                      struct tape_file *out)
{
    out->exists = w->sure[file].exists;
    buf_reset(&out->bytes);
    buf_add(&out->bytes, w->sure[file].bytes.data, w->sure[file].bytes.len);
    if (how == LANDS_NOT)
        return;
    for (int i = w->pending[file]; i < w->at && i < stop; i++)
        if (w->tape->entry[i].file == file)
            land(out, &w->tape->entry[i], how, random);
}

void tape_draw(const struct tape_walk *w, int (*random)(int n), struct tape_file out[TAPE_FILES])
{
    int lo = w->at;
    for (int f = 0; f < TAPE_FILES; f++)
        lo = w->pending[f] < lo ? w->pending[f] : lo;
    int stop = lo + (w->at > lo ? random(w->at - lo + 1) : 0);
    enum landing how = (enum landing)random(LANDING_KINDS);
    for (int f = 0; f < TAPE_FILES; f++) {
        /* Each file has its own luck; a prefix is one point in time for both. */
        enum landing mine = how == LANDS_PREFIX ? how : (enum landing)random(LANDING_KINDS);
        draw_file(w, f, mine, mine == LANDS_PREFIX ? stop : w->at, random, &out[f]);
        if (out[f].exists && !w->name_is_sure[f] && random(2))
            out[f].exists = false;
    }
}

void tape_walk_finish(struct tape_walk *w)
{
    for (int f = 0; f < TAPE_FILES; f++)
        buf_finish(&w->sure[f].bytes);
}
