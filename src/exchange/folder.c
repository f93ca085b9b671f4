#include "exchange/folder.h"

#include "base/file.h"
#include "exchange/sync_mutant.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
    STEP = 1 << 20,
    TAG = 8, /* hex digits of who writes, in a temporary name */
    TEMP = 64
};

static int real_openat(int dir, const char *name, int flags, mode_t mode)
{
    return openat(dir, name, flags, mode);
}

const struct folder_calls folder_system = {real_openat, fstat, fstatat,  read,     write,
                                           fsync,       close, renameat, unlinkat, mkdirat};

/* ---- folders ---- */

bool folder_open(const char *path, const struct folder_calls *calls, struct folder *out, struct err *e)
{
    *out = (struct folder){.calls = calls ? calls : &folder_system, .fd = -1};
    snprintf(out->path, sizeof out->path, "%s", path);
    out->fd = out->calls->openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (out->fd >= 0)
        return true;
    if (errno == ENOENT)
        return err_set(e, ERR_MISSING, "There is no folder %s. Is the stick or the share connected?", path);
    if (errno == ENOTDIR)
        return err_set(e, ERR_INPUT, "%s is not a folder", path);
    return err_set(e, ERR_IO, "The folder %s cannot be opened: %s.", path, strerror(errno));
}

bool folder_enter(const struct folder *in, const char *name, bool make, struct folder *out, bool *found, struct err *e)
{
    const struct folder_calls *c = in->calls;
    int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    *out = (struct folder){.calls = c};
    snprintf(out->path, sizeof out->path, "%.*s/%s", (int)(sizeof out->path - FOLDER_NAME_MAX - 2), in->path, name);
    out->fd = c->openat(in->fd, name, flags, 0);
    if (out->fd < 0 && errno == ENOENT && make) {
        if (c->mkdirat(in->fd, name, S_IRWXU) != 0 && errno != EEXIST)
            return err_set(e, ERR_IO, "The folder %s cannot be made: %s.", out->path, strerror(errno));
        if (!folder_sync(in, e))
            return false;
        out->fd = c->openat(in->fd, name, flags, 0);
    }
    *found = out->fd >= 0;
    if (*found || (errno == ENOENT && !make))
        return true;
    if (errno == ELOOP || errno == ENOTDIR)
        return err_set(e, ERR_REFUSED, "%s is a link or a file where a folder should be; nothing was done with it.",
                       out->path);
    return err_set(e, ERR_IO, "The folder %s cannot be opened: %s.", out->path, strerror(errno));
}

void folder_close(struct folder *f)
{
    if (f->calls && f->fd >= 0)
        f->calls->close(f->fd);
    f->fd = -1;
}

/* A stream of its own: the descriptor's position is shared by all who read through it. */
static DIR *open_stream(const struct folder *f)
{
    int fd = f->calls->openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d && fd >= 0)
        f->calls->close(fd);
    return d;
}

bool folder_list(const struct folder *f, struct arena *a, struct folder_entry **out, int *count, bool *more,
                 struct err *e)
{
    size_t n = 0;
    struct dirent *entry;
    DIR *d = open_stream(f);
    *out = NULL;
    *more = false;
    if (!d)
        return err_set(e, ERR_IO, "The folder %s cannot be read: %s.", f->path, strerror(errno));
    for (errno = 0; (entry = readdir(d)) && !*more; errno = 0) {
        struct stat st;
        if (entry->d_name[0] == '.' || f->calls->fstatat(f->fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        *out = arena_more(a, *out, n, sizeof **out);
        (*out)[n++] = (struct folder_entry){.name = arena_strdup(a, entry->d_name),
                                            .size = st.st_size,
                                            .is_file = S_ISREG(st.st_mode),
                                            .is_folder = S_ISDIR(st.st_mode)};
        *more = n == FOLDER_ENTRIES_MAX;
    }
    int why = errno;
    closedir(d);
    if (!entry && why != 0)
        return err_set(e, ERR_IO, "The folder %s cannot be read to its end: %s.", f->path, strerror(why));
    *count = (int)n;
    return true;
}

/* ---- reading ---- */

/* Until its end, which may be further away than its size said; whoever is still writing is read again another time. */
static enum folder_answer read_all(const struct folder *f, int fd, size_t size, size_t limit, struct arena *a,
                                   struct bytes *out)
{
    uint8_t *p = arena_alloc(a, size + 1);
    size_t n = 0;
    for (;;) {
        ssize_t got = f->calls->read(fd, p + n, size + 1 - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return FOLDER_FAILED;
        n += (size_t)got;
        if (got == 0 || n > size)
            break;
    }
    *out = (struct bytes){p, n};
    return n > limit ? FOLDER_OTHER : FOLDER_READ;
}

enum folder_answer folder_read(const struct folder *f, const char *name, size_t limit, struct arena *a,
                               struct bytes *out)
{
    struct stat st;
    int fd = f->calls->openat(f->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
    if (fd < 0)
        return errno == ENOENT ? FOLDER_GONE : errno == ELOOP || errno == ENXIO ? FOLDER_OTHER : FOLDER_FAILED;
    enum folder_answer answer = FOLDER_OTHER;
    if (f->calls->fstat(fd, &st) != 0)
        answer = FOLDER_FAILED;
    else if (S_ISREG(st.st_mode) && st.st_size >= 0 && (uint64_t)st.st_size <= limit)
        answer = read_all(f, fd, (size_t)st.st_size, limit, a, out);
    f->calls->close(fd);
    return answer;
}

bool folder_holds(const struct folder *f, const char *name, const void *data, size_t n)
{
    struct arena a = {0};
    struct bytes got;
    bool same = folder_read(f, name, n, &a, &got) == FOLDER_READ && got.n == n && memcmp(got.p, data, n) == 0;
    arena_finish(&a);
    return same;
}

/* ---- writing ---- */

static bool write_all(const struct folder *f, int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t w = f->calls->write(fd, data, n < STEP ? n : STEP);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return false;
        data += w;
        n -= (size_t)w;
    }
    return true;
}

/* ".1f2e3d4c-1234-99aabbcc.part": who, which process, and a number. */
static void temp_name(const struct id *tag, char out[TEMP])
{
    char hex[ID_TEXT];
    uint8_t chance[4];
    id_random(chance, sizeof chance);
    snprintf(out, TEMP, ".%.*s-%ld-%02x%02x%02x%02x.part", TAG, id_text(tag, hex), (long)getpid(), chance[0], chance[1],
             chance[2], chance[3]);
}

bool folder_sync(const struct folder *f, struct err *e)
{
    /* Some file systems cannot sync a folder and say so; nothing better exists there. */
    return f->calls->fsync(f->fd) == 0 || errno == EINVAL || errno == ENOTSUP ||
           err_set(e, ERR_IO, "The folder %s could not be written to the disk: %s.", f->path, strerror(errno));
}

bool folder_publish(const struct folder *f, const char *name, const struct id *tag, const void *data, size_t n,
                    struct err *e)
{
    char temp[TEMP];
    temp_name(tag, temp);
    if (SYNC_MUTATED(SYNC_MUTANT_IN_PLACE) && snprintf(temp, TEMP, "%s", name) > 0)
        f->calls->unlinkat(f->fd, name, 0);
    int fd = f->calls->openat(f->fd, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool ok = fd >= 0 && write_all(f, fd, data, n) && f->calls->fsync(fd) == 0;
    int why = errno;
    if (fd >= 0 && f->calls->close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (ok && f->calls->renameat(f->fd, temp, f->fd, name) != 0) {
        ok = false;
        why = errno;
    }
    if (ok)
        return folder_sync(f, e);
    if (fd >= 0)
        f->calls->unlinkat(f->fd, temp, 0);
    return err_set(e, ERR_IO, "%s/%s could not be written: %s. What was written before is whole.", f->path, name,
                   strerror(why));
}

bool folder_remove(const struct folder *f, const char *name, struct err *e)
{
    return f->calls->unlinkat(f->fd, name, 0) == 0 || errno == ENOENT ||
           err_set(e, ERR_IO, "%s/%s could not be removed: %s.", f->path, name, strerror(errno));
}

/* A temporary name of ours whose process is gone: of this computer, since the tag is. */
static bool is_left(const char *name, const char *tag)
{
    long pid = 0;
    size_t n = strlen(name);
    return n > 5 && name[0] == '.' && strncmp(name + 1, tag, TAG) == 0 && strcmp(name + n - 5, ".part") == 0 &&
           sscanf(name + 1 + TAG, "-%ld-", &pid) == 1 && pid > 0 && pid != (long)getpid() && kill((pid_t)pid, 0) != 0 &&
           errno == ESRCH;
}

void folder_sweep(const struct folder *f, const struct id *tag)
{
    char hex[ID_TEXT];
    struct dirent *entry;
    DIR *d = open_stream(f);
    id_text(tag, hex);
    for (int i = 0; d && i < FOLDER_ENTRIES_MAX && (entry = readdir(d)); i++)
        if (is_left(entry->d_name, hex))
            f->calls->unlinkat(f->fd, entry->d_name, 0);
    if (d)
        closedir(d);
}

bool folder_is_removable(const struct folder *f)
{
    struct stat st;
    char path[120], digit = '0';
    if (file_is_on_stick(f->path))
        return true;
    if (f->calls->fstat(f->fd, &st) != 0)
        return false;
    /* A partition's own folder has no such file, its disk's has: one up. */
    static const char *const up[] = {"", "/.."};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "/sys/dev/block/%u:%u%s/removable", major(st.st_dev), minor(st.st_dev), up[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        if (read(fd, &digit, 1) != 1)
            digit = '0';
        close(fd);
    }
    return digit == '1';
}
