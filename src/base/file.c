#include "base/file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#endif

void file_guard_start(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
        if (fd < 0) { /* there may be nobody to tell */
            static const char text[] =
                "rounds: /dev/null cannot be opened; nothing was begun. Is /dev mounted, and may "
                "this account open files?\n";
            ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
            (void)written;
            _exit(EXIT_FAILURE);
        }
    } while (fd <= STDERR_FILENO);
    close(fd);
    umask(077);
}

static bool fail(struct err *e, const char *doing, const char *path)
{
    int number = errno;
    enum err_kind kind = number == ENOENT || number == ENOTDIR ? ERR_MISSING : ERR_IO;
    return err_set(e, kind, "Cannot %s %s: %s.", doing, path, strerror(number));
}

/* Writing never says "missing": the caller named a place, not a thing. */
static bool fail_write(struct err *e, const char *doing, const char *path)
{
    return err_set(e, ERR_IO, "Cannot %s %s: %s.", doing, path, strerror(errno));
}

/* ---- reading ---- */

static bool read_open(struct arena *a, int fd, const char *path, size_t limit, const char **data, size_t *len,
                      struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fail(e, "read", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_INPUT, "%s is not a plain file; name a file", path);
    size_t size = st.st_size > 0 ? (size_t)st.st_size : 0;
    size_t cap = size < limit ? size + 1 : limit + 1;
    char *bytes = arena_alloc(a, cap + 1);
    size_t used = 0;
    for (;;) {
        ssize_t n = read(fd, bytes + used, cap - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, "read", path);
        if (n == 0)
            break;
        used += (size_t)n;
        if (used > limit)
            return err_set(e, ERR_INPUT, "%s is too large: at most %zu bytes are read", path, limit);
        if (used == cap) {
            /* Somebody is still writing to it, or its size is not told (as in /proc). */
            size_t more = cap < limit / 2 ? cap * 2 : limit + 1;
            bytes = arena_grow(a, bytes, used, more + 1, 1);
            cap = more;
        }
    }
    bytes[used] = 0;
    *data = bytes;
    *len = used;
    return true;
}

bool file_read(struct arena *a, const char *path, size_t limit, const char **data, size_t *len, struct err *e)
{
    /* NONBLOCK: opening a FIFO must not wait for a writer. NOCTTY: nor adopt a terminal. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        if (errno == ELOOP || errno == EMLINK)
            return err_set(e, ERR_INPUT, "%s is a link; name the file itself", path);
        return fail(e, "read", path);
    }
    bool ok = read_open(a, fd, path, limit, data, len, e);
    close(fd);
    return ok;
}

/* ---- writing ---- */

static bool write_all(int fd, const void *data, size_t len)
{
    const char *p = data;
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

static bool sync_now(int fd)
{
    int rc;
    do
        rc = fsync(fd);
    while (rc != 0 && errno == EINTR);
    return rc == 0;
}

/* Writes, makes it durable and closes; closes in any case. */
static bool write_and_close(int fd, const char *path, const void *data, size_t len, struct err *e)
{
    bool ok = write_all(fd, data, len) && sync_now(fd);
    if (!ok)
        fail_write(e, "write", path);
    if (close(fd) != 0 && ok)
        ok = fail_write(e, "write", path);
    return ok;
}

/* A new name is only durable once its directory is. */
bool file_sync_dir(const char *dir, struct err *e)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_write(e, "open the folder", dir);
    /* Some file systems cannot sync a folder and say so with EINVAL; nothing better exists there. */
    bool ok = sync_now(fd) || errno == EINVAL || errno == ENOTSUP;
    if (!ok)
        fail_write(e, "write the folder", dir);
    close(fd);
    return ok;
}

static bool refuse_taken(const char *path, struct err *e)
{
    return err_set(e, ERR_REFUSED, "%s exists already and is left as it is; choose another name", path);
}

bool file_new_begin(struct file_new *f, const char *path, struct err *e)
{
    struct stat st;
    *f = (struct file_new){.fd = -1, .path = path};
    if (lstat(path, &st) == 0)
        return refuse_taken(path, e);
    f->work = arena_printf(&f->arena, "%s-new", file_work_name(&f->arena, path, file_base(path)));
    f->fd = open(f->work, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f->fd < 0)
        fail_write(e, "make", path);
    if (f->fd < 0)
        arena_finish(&f->arena);
    return f->fd >= 0;
}

bool file_new_add(struct file_new *f, const void *data, size_t len, struct err *e)
{
    return write_all(f->fd, data, len) || fail_write(e, "write", f->path);
}

bool file_new_end(struct file_new *f, struct err *e)
{
    assert(f->work);
    bool ok = write_and_close(f->fd, f->path, "", 0, e);
    if (!ok)
        unlink(f->work);
    else if ((ok = file_take_name(f->work, f->path, e)) && !file_sync_dir(file_dir(&f->arena, f->path), e)) {
        unlink(f->path); /* what is said not to be there is not */
        ok = false;
    }
    arena_finish(&f->arena);
    return ok;
}

void file_new_abandon(struct file_new *f)
{
    assert(f->work);
    close(f->fd);
    unlink(f->work);
    arena_finish(&f->arena);
}

bool file_write_new(const char *path, const void *data, size_t len, struct err *e)
{
    struct file_new f;
    if (!file_new_begin(&f, path, e))
        return false;
    if (file_new_add(&f, data, len, e))
        return file_new_end(&f, e);
    file_new_abandon(&f);
    return false;
}

static bool replace_in(struct arena *a, const char *path, const void *data, size_t len, struct err *e)
{
    const char *dir = file_dir(a, path);
    char *temporary = arena_printf(a, "%s", file_work_name(a, path, "XXXXXX"));
    int fd = mkstemp(temporary); /* 0600, and never an existing name */
    if (fd < 0)
        return fail_write(e, "make a file in the folder", dir);
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        fail_write(e, "write", temporary);
        close(fd);
        unlink(temporary);
        return false;
    }
    if (!write_and_close(fd, path, data, len, e)) {
        unlink(temporary);
        return false;
    }
    if (rename(temporary, path) != 0) {
        fail_write(e, "replace", path);
        unlink(temporary);
        return false;
    }
    return file_sync_dir(dir, e);
}

bool file_replace(const char *path, const void *data, size_t len, struct err *e)
{
    struct arena a = {0};
    bool ok = replace_in(&a, path, data, len, e);
    arena_finish(&a);
    return ok;
}

/* Linked, since a rename would replace what took that name meanwhile. FAT and its like have no links: there an empty
 * file takes the name first, and what was made replaces that. */
bool file_take_name(const char *from, const char *to, struct err *e)
{
    bool ok = link(from, to) == 0;
    if (!ok && (errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == EMLINK)) {
        int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        ok = fd >= 0 && close(fd) == 0 && rename(from, to) == 0;
        int why = errno;
        if (fd >= 0 && !ok)
            unlink(to);
        errno = why;
    }
    if (!ok && errno == EEXIST)
        err_set(e, ERR_REFUSED, "%s exists already and was not touched.", to);
    else if (!ok)
        err_set(e, ERR_IO, "%s could not be made: %s.", to, strerror(errno));
    unlink(from);
    return ok;
}

/* ---- what is only for a while ---- */

const char *file_work_name(struct arena *a, const char *path, const char *what)
{
    return arena_printf(a, "%s/.rounds-%ld-%s", file_dir(a, path), (long)getpid(), what);
}

static bool is_left(const char *name)
{
    long pid = 0;
    int end = 0;
    return sscanf(name, ".rounds-%9ld-%n", &pid, &end) == 1 && end > 0 && pid > 0 && kill((pid_t)pid, 0) != 0 &&
           errno == ESRCH;
}

void file_sweep(const char *path)
{
    struct arena a = {0};
    const char *dir = file_dir(&a, path);
    DIR *d = opendir(dir);
    for (struct dirent *x; d && (x = readdir(d));)
        if (is_left(x->d_name))
            unlink(arena_printf(&a, "%s/%s", dir, x->d_name));
    if (d)
        closedir(d);
    arena_finish(&a);
}

int64_t file_room(const char *path)
{
    struct statvfs st;
    if (statvfs(path, &st) != 0 || st.f_frsize == 0 || st.f_bavail > INT64_MAX / st.f_frsize)
        return INT64_MAX;
    return (int64_t)(st.f_bavail * st.f_frsize);
}

/* ---- where a live book may stand ---- */

#ifdef __linux__
/* statfs f_type, from linux/magic.h and the file systems' own sources. */
static const struct {
    uint32_t magic;
    const char *name;
} shared_systems[] = {
    {0x00006969, "NFS"},    {0x0000517B, "SMB"},    {0xFF534D42, "SMB"},     {0xFE534D42, "SMB"},
    {0x65735546, "FUSE"},   {0x01021997, "9p"},     {0x5346414F, "AFS"},     {0x6B414653, "AFS"},
    {0x73757245, "Coda"},   {0x00C36400, "Ceph"},   {0x0000564C, "NetWare"}, {0x0BD00BD0, "Lustre"},
    {0x786F4256, "vboxsf"}, {0xBACBACBC, "VMware"}, {0x19830326, "BeeGFS"},  {0x47504653, "GPFS"},
};

static const char *shared_system(const char *dir)
{
    struct statfs st;
    if (statfs(dir, &st) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof shared_systems / sizeof shared_systems[0]; i++) {
        if ((uint32_t)st.f_type == shared_systems[i].magic)
            return shared_systems[i].name;
    }
    return NULL;
}

bool file_is_on_stick(const char *path)
{
    enum { FAT = 0x4d44, EXFAT = 0x2011BAB0 };
    struct statfs st;
    return statfs(path, &st) == 0 && ((uint32_t)st.f_type == FAT || (uint32_t)st.f_type == EXFAT);
}

bool file_is_mount(const char *path)
{
    struct statx st;
    return syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &st) == 0 &&
           st.stx_attributes & st.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT;
}
#else
bool file_is_on_stick(const char *path)
{
    (void)path;
    return false;
}

bool file_is_mount(const char *path)
{
    (void)path;
    return false;
}

/* Elsewhere the type of a file system has a different name in each system's own call;
 * there only the folders of synchronising programs are recognised. */
static const char *shared_system(const char *dir)
{
    (void)dir;
    return NULL;
}
#endif

/* What synchronising programs leave in the folder they synchronise. A *folder* .dropbox is
 * Dropbox's settings in each home, so only the file counts. */
static const struct {
    const char *name;
    const char *program;
    bool is_file_only;
} markers[] = {
    {".stfolder", "Syncthing", false},
    {".dropbox", "Dropbox", true},
    {".dropbox.cache", "Dropbox", false},
};

static const char *marker_program(struct arena *a, const char *dir)
{
    for (size_t i = 0; i < sizeof markers / sizeof markers[0]; i++) {
        struct stat st;
        const char *path = arena_printf(a, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, markers[i].name);
        if (lstat(path, &st) == 0 && (!markers[i].is_file_only || S_ISREG(st.st_mode)))
            return markers[i].program;
    }
    return NULL;
}

const char *file_place_refusal(struct arena *a, const char *dir)
{
    char *real = realpath(dir, NULL);
    if (real == NULL)
        return arena_printf(a, "The folder %s cannot be looked at: %s.", dir, strerror(errno));
    char *at = arena_strdup(a, real);
    free(real);
    const char *type = shared_system(at);
    if (type != NULL) {
        return arena_printf(a,
                            "The folder %s is on a network or shared file system (%s), where a practice file can "
                            "be damaged; keep it on this computer's own disk.",
                            dir, type);
    }
    for (;;) {
        const char *program = marker_program(a, at);
        if (program != NULL) {
            return arena_printf(a,
                                "The folder %s is inside %s, which is synchronised by %s; copying a practice file "
                                "while it is in use damages it. Keep it in another folder.",
                                dir, at, program);
        }
        char *slash = strrchr(at, '/');
        if (slash == NULL || strcmp(at, "/") == 0)
            return NULL;
        slash[slash == at ? 1 : 0] = 0;
    }
}

/* ---- names ---- */

const char *file_dir(struct arena *a, const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    while (len > 0 && path[len - 1] != '/')
        len--;
    while (len > 1 && path[len - 1] == '/')
        len--;
    return len == 0 ? arena_strdup(a, ".") : arena_strndup(a, path, len);
}

const char *file_typed(struct arena *a, const char *typed)
{
    const char *home = getenv("HOME");
    bool is_home = typed[0] == '~' && (typed[1] == '/' || !typed[1]) && home;
    return is_home ? arena_printf(a, "%s%s", home, typed + 1) : arena_strdup(a, typed);
}

const char *file_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool file_make_dirs(const char *path, struct err *e)
{
    struct arena a = {0};
    char *part = arena_strdup(&a, path);
    bool ok = true;
    for (char *p = part; ok && *p != 0;) {
        p += strspn(p, "/");
        p += strcspn(p, "/");
        char kept = *p;
        *p = 0;
        struct stat st;
        if (*part != 0 && mkdir(part, 0700) != 0) {
            /* EEXIST is as it should be, if it is a folder; "/" and mount points may say EISDIR or EROFS. */
            int number = errno;
            bool is_dir = stat(part, &st) == 0 && S_ISDIR(st.st_mode);
            errno = number;
            if (!is_dir)
                ok = fail_write(e, "make the folder", part);
        }
        *p = kept;
    }
    arena_finish(&a);
    return ok;
}
