#include "exchange/folder.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(const struct folder *f, const char *path, const char *what, struct err *e)
{
    return err_set(e, ERR_IO, "%s/%s could not be %s: %s. What was taken in so far is kept; try again.", f->path, path,
                   what, strerror(errno));
}

bool folder_open(const char *path, const char *book, struct folder *out, struct err *e)
{
    struct stat st, own;
    *out = (struct folder){.path = path, .fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (out->fd < 0)
        return errno == ENOTDIR
                   ? err_set(e, ERR_INPUT, "%s is not a folder", path)
                   : err_set(e, ERR_MISSING, "There is no folder %s that can be read: %s", path, strerror(errno));
    out->is_elsewhere = stat(book, &own) == 0 && fstat(out->fd, &st) == 0 && st.st_dev != own.st_dev;
    return true;
}

void folder_close(struct folder *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

/* The directory that a path's last name stands in; *last: that name. -1 with errno. */
static int dir_of(const struct folder *f, const char *path, bool make, const char **last)
{
    char name[FOLDER_NAME_MAX + 1];
    int fd = dup(f->fd);
    const char *slash;
    for (*last = path; fd >= 0 && (slash = strchr(*last, '/')); *last = slash + 1) {
        size_t n = (size_t)(slash - *last);
        if (n == 0 || n > FOLDER_NAME_MAX) {
            close(fd);
            errno = EINVAL;
            return -1;
        }
        memcpy(name, *last, n);
        name[n] = 0;
        if (make && mkdirat(fd, name, 0700) == 0)
            (void)fsync(fd);
        int next = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), why = errno;
        close(fd);
        errno = why;
        fd = next;
    }
    return fd;
}

/* ---- looking ---- */

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct folder_name *)x)->name, ((const struct folder_name *)y)->name);
}

static bool is_kind(int fd, const char *name, bool want_dir, int64_t *size)
{
    struct stat st;
    if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    *size = st.st_size;
    return want_dir ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode);
}

bool folder_names(const struct folder *f, const char *sub, bool are_dirs, struct arena *a, struct folder_name **names,
                  int *n, bool *is_cut, struct err *e)
{
    size_t room = 0;
    const char *last;
    *n = 0;
    *names = NULL;
    int fd = dir_of(f, arena_printf(a, "%s/.", sub), false, &last);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d && fd >= 0)
        close(fd);
    if (!d)
        return errno == ENOENT || errno == ENOTDIR || errno == ELOOP || failed(f, sub, "read", e);
    for (struct dirent *x; (x = readdir(d));) {
        int64_t size = 0;
        if (x->d_name[0] == '.' || strlen(x->d_name) > FOLDER_NAME_MAX ||
            !is_kind(dirfd(d), x->d_name, are_dirs, &size))
            continue;
        if (*n == FOLDER_NAMES_MAX) {
            *is_cut = true;
            break;
        }
        if ((size_t)*n == room) {
            *names = arena_grow(a, *names, room, room * 2 + 64, sizeof **names);
            room = room * 2 + 64;
        }
        (*names)[(*n)++] = (struct folder_name){arena_strdup(a, x->d_name), size};
    }
    closedir(d);
    if (*n)
        qsort(*names, (size_t)*n, sizeof **names, by_name);
    return true;
}

static bool read_all(int fd, size_t size, struct buf *out)
{
    char *chunk = mem_alloc(size + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n <= size && (got = read(fd, chunk + n, size + 1 - n)) > 0)
        n += (size_t)got;
    if (got >= 0 && n <= size) /* it may have been cut meanwhile: its checksum will say so */
        buf_add(out, chunk, n);
    free(chunk);
    return got >= 0 && n <= size;
}

bool folder_read(const struct folder *f, const char *path, size_t limit, struct buf *out, struct err *e)
{
    const char *last;
    struct stat st;
    int dir = dir_of(f, path, false, &last);
    int fd = dir >= 0 ? openat(dir, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1, why = errno;
    if (dir >= 0)
        close(dir);
    errno = why;
    if (fd < 0 && errno == ENOENT)
        return err_set(e, ERR_MISSING, "There is no %s/%s", f->path, path);
    if (fd < 0)
        return errno == ELOOP || errno == ENXIO
                   ? err_set(e, ERR_REFUSED, "%s/%s is a link, a pipe or a device", f->path, path)
                   : failed(f, path, "read", e);
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 && (uint64_t)st.st_size <= limit;
    if (!ok)
        err_set(e, ERR_REFUSED, "%s/%s is not a file of a size that can be", f->path, path);
    else if (!(ok = read_all(fd, (size_t)st.st_size, out)))
        failed(f, path, "read", e);
    close(fd);
    return ok;
}

/* ---- writing ---- */

static bool write_all(int fd, const char *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t did = write(fd, p + at, n - at);
        if (did < 0 && errno != EINTR)
            return false;
        at += did > 0 ? (size_t)did : 0;
    }
    return fsync(fd) == 0;
}

static bool reads_back(const struct folder *f, const char *path, const void *p, size_t n)
{
    struct buf is = {0};
    struct err ignored = {0};
    bool ok = folder_read(f, path, n, &is, &ignored) && is.len == n && (n == 0 || memcmp(is.data, p, n) == 0);
    buf_finish(&is);
    return ok;
}

bool folder_publish(const struct folder *f, const char *path, const void *p, size_t n, struct err *e)
{
    const char *last;
    char name[64];
    int dir = dir_of(f, path, true, &last);
    if (dir < 0)
        return failed(f, path, "written", e);
    (void)snprintf(name, sizeof name, ".rounds-%ld.tmp", (long)getpid());
    (void)unlinkat(dir, name, 0); /* of a process of that number that was stopped */
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write_all(fd, p, n);
    if (fd >= 0) {
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* so that it is read from the disk below */
        ok = close(fd) == 0 && ok;
    }
    ok = ok && renameat(dir, name, dir, last) == 0 && (fsync(dir) == 0 || errno == EINVAL);
    if (!ok) {
        failed(f, path, "written", e);
        (void)unlinkat(dir, name, 0);
    }
    close(dir);
    if (ok && !reads_back(f, path, p, n))
        return err_set(e, ERR_IO, "%s/%s does not read as it was written: this disk or stick is not sound.", f->path,
                       path);
    return ok;
}

bool folder_remove(const struct folder *f, const char *path, struct err *e)
{
    const char *last;
    int dir = dir_of(f, path, false, &last);
    bool ok = dir >= 0 && (unlinkat(dir, last, 0) == 0 || errno == ENOENT);
    if (!ok)
        failed(f, path, "removed", e);
    if (dir >= 0)
        close(dir);
    return ok;
}
