#include "book/vfs.h"

#include "base/arena.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdbool.h>
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
};

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

static int open_file(sqlite3_vfs *base, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct vfs *v = (struct vfs *)base;
    if (name && flags & SQLITE_OPEN_MAIN_JOURNAL && flags & SQLITE_OPEN_CREATE && is_name_sure(v, name)) {
        int rc = v->real->xOpen(v->real, name, file, flags & ~SQLITE_OPEN_CREATE, out);
        if (rc == SQLITE_OK)
            return rc;
    }
    return v->real->xOpen(v->real, name, file, flags, out);
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
    /* What is not named here works on any VFS of the same kind, and files are the real one's own. */
    v->base = *v->real;
    v->base.pNext = NULL;
    v->base.xOpen = open_file;
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
        free(*v);
    }
    *v = NULL;
    *db = NULL;
}
