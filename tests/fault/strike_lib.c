/* dlsym(RTLD_NEXT), and the names with 64 in them that the libraries were linked with. What is defined here is what the
 * fortified headers would wrap: without them. */
#undef _FORTIFY_SOURCE
#define _GNU_SOURCE
#define _LARGEFILE64_SOURCE
#include "tests/fault/strike_lib.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const strike_names[STRIKE_KINDS] = {"nothing", "EIO", "ENOSPC", "short", "EINTR", "TERM",
                                                "HUP",     "INT", "kill",   "memory", "stop"};

int strike_signal(enum strike_kind kind)
{
    static const int signals[STRIKE_KINDS] = {
        [STRIKE_TERM] = SIGTERM, [STRIKE_HUP] = SIGHUP, [STRIKE_INT] = SIGINT, [STRIKE_STOP] = SIGSTOP};
    return signals[kind];
}

static struct {
    bool is_armed;
    struct strike what;
    struct strike_seen *seen;
    struct stat watched; /* st_ino 0: nothing is */
    long opened;         /* of it by others than SQLite, while it was open */
    uint64_t *from;      /* strike_note_callers */
    struct strike_place place[STRIKE_PLACES]; /* of a program or library, by address */
} t;

struct strike_seen *strike_shared(void)
{
    void *p = mmap(NULL, sizeof(struct strike_seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        abort();
    return p;
}

void strike_arm(const struct strike *what, struct strike_seen *seen)
{
    t.what = *what;
    t.seen = seen;
    memset(seen, 0, sizeof *seen);
    memset(t.place, 0, sizeof t.place);
    t.is_armed = true;
}

void strike_disarm(void)
{
    t.is_armed = false;
}

/* Not through the names below: looking is not counted. */
static bool is_watched(int fd)
{
    static int (*look)(int fd, struct stat *st);
    struct stat st;
    if (!look)
        *(void **)&look = dlsym(RTLD_NEXT, "fstat");
    return t.watched.st_ino && look(fd, &st) == 0 && st.st_ino == t.watched.st_ino && st.st_dev == t.watched.st_dev;
}

/* A descriptor that was opened at this place of the program. */
static int opened(int fd, void *from)
{
    enum { DESCRIPTORS = 64 };
    Dl_info who;
    if (!is_watched(fd) || (dladdr(from, &who) && who.dli_fname && strstr(who.dli_fname, "libsqlite3")))
        return fd;
    bool is_second = false;
    for (int other = 0; other < DESCRIPTORS && !is_second; other++)
        is_second = other != fd && is_watched(other);
    t.opened += is_second;
    return fd;
}

void strike_watch(const char *path)
{
    t.watched = (struct stat){0};
    t.opened = 0;
    if (path && stat(path, &t.watched) != 0)
        abort();
}

long strike_watched(void)
{
    return t.opened;
}

static bool is_due(long n)
{
    return n == t.what.at || (t.what.for_ever && n > t.what.at);
}

static void note(const char *call, int fd, const char *path)
{
    char link[40], name[200] = "";
    if (t.seen->struck++)
        return;
    if (!path && fd >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, name, sizeof name - 1);
        name[n > 0 ? n : 0] = 0;
    }
    snprintf(t.seen->where, sizeof t.seen->where, "%s %s", call, path ? path : name);
}

enum { NEEDS_ROOM = 1, IS_LONG = 2, MAY_WAIT = 4 }; /* bits */

static int kinds_of(int needs)
{
    return 1 << STRIKE_EIO | 1 << STRIKE_TERM | 1 << STRIKE_HUP | 1 << STRIKE_INT | 1 << STRIKE_KILL |
           1 << STRIKE_STOP | (needs & NEEDS_ROOM ? 1 << STRIKE_ENOSPC : 0) |
           (needs & IS_LONG ? 1 << STRIKE_SHORT : 0) | (needs & MAY_WAIT ? 1 << STRIKE_EINTR : 0);
}

bool strike_is_place(struct strike_place table[STRIKE_PLACES], uint64_t what)
{
    size_t at = what % STRIKE_PLACES;
    while (table[at].what && table[at].what != what)
        at = (at + 1) % STRIKE_PLACES;
    table[at].what = what;
    long n = ++table[at].calls;
    return n <= 4 || (n & (n - 1)) == 0;
}

uint64_t strike_callers(const char *what)
{
    enum { DEEP = 24, NEAR = 8 /* of our own functions: as far up as an error may be handled differently */ };
    extern const char __executable_start, etext;
    void *at[DEEP];
    uint64_t h = 14695981039346656037u;
    for (; *what; what++)
        h = (h ^ (unsigned char)*what) * 1099511628211u;
    int n = backtrace(at, DEEP), ours = 0;
    for (int i = 0; i < n && ours < NEAR; i++)
        if ((char *)at[i] >= &__executable_start && (char *)at[i] < &etext) {
            h = (h ^ (uintptr_t)at[i]) * 1099511628211u;
            ours++;
        }
    return h ? h : 1;
}

void strike_note_callers(uint64_t from[STRIKE_CALLS])
{
    t.from = from;
}

/* What happens to this call: STRIKE_NONE if it passes. */
#define strike(...) strike_from(__builtin_return_address(0), __VA_ARGS__)
static enum strike_kind strike_from(void *from, const char *call, int fd, const char *path, int needs)
{
    if (!t.is_armed || (!path && fd <= STDERR_FILENO))
        return STRIKE_NONE;
    int kinds = kinds_of(needs);
    if (t.seen->calls++ < STRIKE_CALLS - 1) {
        t.seen->may[t.seen->calls] = (unsigned short)kinds;
        t.seen->is_place[t.seen->calls] = strike_is_place(t.place, (uintptr_t)from / 4);
        if (t.from)
            t.from[t.seen->calls] = strike_callers(call);
    }
    if (!(kinds & 1 << t.what.kind) || !is_due(t.seen->calls))
        return STRIKE_NONE;
    note(call, fd, path);
    if (strike_signal(t.what.kind)) {
        raise(strike_signal(t.what.kind));
        return STRIKE_NONE;
    }
    if (t.what.kind == STRIKE_KILL && !(needs & IS_LONG && needs & NEEDS_ROOM))
        raise(SIGKILL);
    return t.what.kind;
}

/* -1 with errno for what fails outright. */
static int fail(enum strike_kind k)
{
    errno = k == STRIKE_ENOSPC ? ENOSPC : k == STRIKE_EINTR ? EINTR : EIO;
    return -1;
}

/* A read or write of n bytes: how many of them are done, or -1 for a failure. */
static ssize_t share(enum strike_kind k, size_t n)
{
    if (k == STRIKE_NONE)
        return (ssize_t)n;
    return k == STRIKE_SHORT || k == STRIKE_KILL ? (ssize_t)(n > 1 ? n / 2 : n) : fail(k);
}

/* The names a library was linked with differ by how it was built: both are the same call. */
#define READ_LIKE(name, args, pass, needs)                                          \
    ssize_t name args                                                               \
    {                                                                               \
        REAL(name);                                                                 \
        enum strike_kind k = strike(#name, fd, NULL, (needs) | IS_LONG | MAY_WAIT); \
        ssize_t want = share(k, n), done = want < 0 ? want : real pass;             \
        if (k == STRIKE_KILL)                                                       \
            raise(SIGKILL);                                                         \
        return done;                                                                \
    }
READ_LIKE(read, (int fd, void *p, size_t n), (fd, p, (size_t)want), 0)
READ_LIKE(pread, (int fd, void *p, size_t n, off_t at), (fd, p, (size_t)want, at), 0)
READ_LIKE(pread64, (int fd, void *p, size_t n, off64_t at), (fd, p, (size_t)want, at), 0)
READ_LIKE(write, (int fd, const void *p, size_t n), (fd, p, (size_t)want), NEEDS_ROOM)
READ_LIKE(pwrite, (int fd, const void *p, size_t n, off_t at), (fd, p, (size_t)want, at), NEEDS_ROOM)
READ_LIKE(pwrite64, (int fd, const void *p, size_t n, off64_t at), (fd, p, (size_t)want, at), NEEDS_ROOM)

/* Calls that happen or do not. */
#define WHOLE(name, args, pass, fd, path, needs)             \
    int name args                                            \
    {                                                        \
        REAL(name);                                          \
        enum strike_kind k = strike(#name, fd, path, needs); \
        return k == STRIKE_NONE ? real pass : fail(k);       \
    }
WHOLE(ftruncate, (int fd, off_t n), (fd, n), fd, NULL, NEEDS_ROOM)
WHOLE(ftruncate64, (int fd, off64_t n), (fd, n), fd, NULL, NEEDS_ROOM)
WHOLE(unlink, (const char *path), (path), -1, path, 0)
WHOLE(unlinkat, (int fd, const char *path, int flags), (fd, path, flags), -1, path, 0)
WHOLE(rename, (const char *from, const char *to), (from, to), -1, from, NEEDS_ROOM)
WHOLE(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), -1, from, NEEDS_ROOM)
WHOLE(link, (const char *from, const char *to), (from, to), -1, from, NEEDS_ROOM)
WHOLE(linkat, (int a, const char *from, int b, const char *to, int f), (a, from, b, to, f), -1, from, NEEDS_ROOM)
WHOLE(mkdir, (const char *path, mode_t mode), (path, mode), -1, path, NEEDS_ROOM)
WHOLE(fchmod, (int fd, mode_t mode), (fd, mode), fd, NULL, 0)
WHOLE(stat, (const char *path, struct stat *st), (path, st), -1, path, 0)
WHOLE(stat64, (const char *path, struct stat64 *st), (path, st), -1, path, 0)
WHOLE(lstat, (const char *path, struct stat *st), (path, st), -1, path, 0)
WHOLE(lstat64, (const char *path, struct stat64 *st), (path, st), -1, path, 0)
WHOLE(fstat, (int fd, struct stat *st), (fd, st), fd, NULL, 0)
WHOLE(fstat64, (int fd, struct stat64 *st), (fd, st), fd, NULL, 0)
WHOLE(access, (const char *path, int mode), (path, mode), -1, path, 0)

/* Weak: race_test has an fdatasync of its own, which stops in it. */
#define SYNC(name)                                                           \
    __attribute__((weak)) int name(int fd)                                   \
    {                                                                        \
        REAL(name);                                                          \
        enum strike_kind k = strike(#name, fd, NULL, NEEDS_ROOM | MAY_WAIT); \
        return k != STRIKE_NONE ? fail(k) : t.is_armed ? 0 : real(fd);       \
    }
SYNC(fsync)
SYNC(fdatasync)

#define OPEN(name, args, pass, last)                                                                 \
    int name args                                                                                    \
    {                                                                                                \
        REAL(name);                                                                                  \
        va_list more;                                                                                \
        va_start(more, last);                                                                        \
        mode_t mode = flags & O_CREAT ? (mode_t)va_arg(more, int) : 0;                               \
        va_end(more);                                                                                \
        enum strike_kind k = strike(#name, -1, path, MAY_WAIT | (flags & O_CREAT ? NEEDS_ROOM : 0)); \
        return k == STRIKE_NONE ? opened(real pass, __builtin_return_address(0)) : fail(k);          \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode), flags)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), flags)
OPEN(openat, (int fd, const char *path, int flags, ...), (fd, path, flags, mode), flags)
OPEN(openat64, (int fd, const char *path, int flags, ...), (fd, path, flags, mode), flags)

/* Locks are calls too. Every command of ours and of SQLite takes one argument of a pointer's size, or none. */
#define CONTROL(name)                                               \
    int name(int fd, int command, ...)                              \
    {                                                               \
        REAL(name);                                                 \
        va_list more;                                               \
        va_start(more, command);                                    \
        void *arg = va_arg(more, void *);                           \
        va_end(more);                                               \
        enum strike_kind k = strike(#name, fd, NULL, 0);            \
        return k == STRIKE_NONE ? real(fd, command, arg) : fail(k); \
    }
CONTROL(fcntl)
CONTROL(fcntl64)

/* A sanitizer has an allocator of its own. */
#ifndef __SANITIZE_ADDRESS__
extern void *__libc_malloc(size_t n), *__libc_calloc(size_t n, size_t size), *__libc_realloc(void *p, size_t n);

/* `from` tells who asked: a library that does not check may die, and only it. */
static bool is_refused(const char *call, void *from)
{
    Dl_info who;
    if (!t.is_armed)
        return false;
    t.seen->allocations++;
    if (t.what.kind != STRIKE_MEMORY || !is_due(t.seen->allocations))
        return false;
    const char *library = dladdr(from, &who) && who.dli_fname ? who.dli_fname : "";
    note(call, -1, library);
    /* libc.so asks for what strdup makes, and only libconfig uses that without looking. */
    t.seen->is_in_config |= strstr(library, "libconfig") || strstr(library, "libc.so");
    errno = ENOMEM;
    return true;
}

void *malloc(size_t n)
{
    return is_refused("malloc", __builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return is_refused("calloc", __builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return is_refused("realloc", __builtin_return_address(0)) ? NULL : __libc_realloc(p, n);
}
#endif
