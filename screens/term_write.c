#include "screens/term_write.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>

ssize_t term_write_to_kernel(int fd, const void *bytes, size_t n)
{
    /* writev is the same call for one piece, and nobody has replaced it. It only reads. */
    union {
        const void *from;
        void *to;
    } piece = {bytes};
    struct iovec v = {piece.to, n};
    return writev(fd, &v, 1);
}

/* True when the line takes bytes. Asked before each write, because a line stopped by ^S
 * would otherwise hold the program inside write, deaf to signals. */
static bool wait_for_room(int fd, int wake_fd, int patience_ms)
{
    struct pollfd fds[2] = {{fd, POLLOUT, 0}, {wake_fd, POLLIN, 0}};
    nfds_t count = wake_fd >= 0 ? 2 : 1;
    int n = poll(fds, count, 0);
    if (n > 0 && (fds[0].revents & POLLOUT))
        return true;
    do
        n = poll(fds, count, patience_ms);
    while (n < 0 && errno == EINTR && wake_fd >= 0); /* the wake descriptor says so again */
    return n > 0 && (fds[0].revents & POLLOUT);
}

bool term_write_flush(struct term_write *w, int fd, int wake_fd, int patience_ms)
{
    size_t done = 0;
    bool is_fine = true;
    while (is_fine && done < w->bytes.len) {
        is_fine = wait_for_room(fd, wake_fd, patience_ms);
        if (!is_fine)
            break;
        ssize_t n = term_write_to_kernel(fd, w->bytes.data + done, w->bytes.len - done);
        if (n > 0) {
            done += (size_t)n;
            w->calls++;
        } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
            is_fine = false;
        }
    }
    buf_reset(&w->bytes);
    return is_fine;
}

void term_write_once(struct term_write *w, size_t from, const char *what)
{
    size_t n = strlen(what), to = from;
    bool is_first = true;
    for (size_t at = from; at < w->bytes.len;) {
        bool is_here = w->bytes.len - at >= n && memcmp(w->bytes.data + at, what, n) == 0;
        if (is_here && !is_first) {
            at += n;
            continue;
        }
        is_first = is_first && !is_here;
        w->bytes.data[to++] = w->bytes.data[at++];
    }
    w->bytes.len = to;
}

static bool is_at(const struct term_write *w, size_t at, const char *what, size_t n)
{
    return at + n <= w->bytes.len && memcmp(w->bytes.data + at, what, n) == 0;
}

void term_write_not_before(struct term_write *w, size_t from, const char *what, const char *next)
{
    size_t n = strlen(what), m = strlen(next), to = from;
    for (size_t at = from; at < w->bytes.len;) {
        if (is_at(w, at, what, n) && is_at(w, at + n, next, m))
            at += n;
        else
            w->bytes.data[to++] = w->bytes.data[at++];
    }
    w->bytes.len = to;
}

void term_write_finish(struct term_write *w)
{
    buf_finish(&w->bytes);
}
