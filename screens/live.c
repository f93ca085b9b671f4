#include "screens/live.h"

#include "base/arena.h"
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#endif

struct live {
    int fd;
    char journal[256]; /* name of the journal in the watched directory */
};

struct live *live_open(const char *book_path)
{
    struct arena a = {0};
    struct live *l = mem_alloc(sizeof *l);
    l->fd = -1;
    (void)snprintf(l->journal, sizeof l->journal, "%s-journal", file_base(book_path));
#ifdef __linux__
    l->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (l->fd >= 0 && inotify_add_watch(l->fd, file_dir(&a, book_path), IN_CLOSE_WRITE) < 0) {
        (void)close(l->fd);
        l->fd = -1;
    }
#endif
    arena_finish(&a);
    return l;
}

void live_close(struct live *l)
{
    if (!l)
        return;
    if (l->fd >= 0)
        (void)close(l->fd);
    free(l);
}

int live_fd(const struct live *l)
{
    return l->fd;
}

#ifdef __linux__
/* Events have names of different lengths, so they are copied out one by one. */
static bool has_journal(const struct live *l, const char *events, size_t n)
{
    bool found = false;
    for (size_t at = 0; at + sizeof(struct inotify_event) <= n;) {
        struct inotify_event event;
        memcpy(&event, events + at, sizeof event);
        at += sizeof event;
        if (at + event.len > n)
            break;
        if (event.mask & IN_Q_OVERFLOW)
            found = true; /* too much happened to be told one by one */
        else if (event.len > 0 && strcmp(events + at, l->journal) == 0)
            found = true;
        at += event.len;
    }
    return found;
}

bool live_take(struct live *l)
{
    char events[4096];
    bool found = false;
    ssize_t n;
    while ((n = read(l->fd, events, sizeof events)) > 0)
        found = has_journal(l, events, (size_t)n) || found;
    return found;
}
#else
bool live_take(struct live *l)
{
    (void)l;
    return false;
}
#endif
