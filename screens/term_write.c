#include "screens/term_write.h"

#include "base/buf.h"

#include <errno.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

/* Curses' door: write() has no argument that could carry this. */
static struct {
    int fd;
    bool is_collecting;
    struct buf bytes;
    unsigned long calls;
    uint64_t sent;
} door = {.fd = -1};

/* writev is the same system call for one piece, and nobody has replaced it. */
static ssize_t kernel_write(int fd, const void *bytes, size_t n)
{
    union {
        const void *from;
        void *to;
    } piece = {bytes};
    struct iovec v = {piece.to, n};
    return writev(fd, &v, 1);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    if (!door.is_collecting || fd != door.fd)
        return kernel_write(fd, bytes, n);
    buf_add(&door.bytes, bytes, n);
    return (ssize_t)n;
}

void term_write_start(int fd)
{
    door.fd = fd;
    door.is_collecting = true;
    door.calls = 0;
    door.sent = 0;
    buf_reset(&door.bytes);
}

void term_write_stop(void)
{
    door.is_collecting = false;
    buf_finish(&door.bytes);
}

size_t term_write_waiting(void)
{
    return door.bytes.len;
}

void term_write_drop(void)
{
    buf_reset(&door.bytes);
}

unsigned long term_write_calls(void)
{
    return door.calls;
}

uint64_t term_write_bytes(void)
{
    return door.sent;
}

/* True when the line takes bytes. Asked before each write, because a line stopped by ^S
 * would otherwise hold the program inside write, deaf to signals. */
static bool wait_for_room(int wake_fd, int patience_ms)
{
    struct pollfd fds[2] = {{door.fd, POLLOUT, 0}, {wake_fd, POLLIN, 0}};
    int n = poll(fds, wake_fd >= 0 ? 2 : 1, 0);
    if (n >= 0 && (fds[0].revents & POLLOUT))
        return true;
    do
        n = poll(fds, wake_fd >= 0 ? 2 : 1, patience_ms);
    while (n < 0 && errno == EINTR && wake_fd >= 0);
    return n > 0 && (fds[0].revents & POLLOUT);
}

bool term_write_flush(int wake_fd, int patience_ms)
{
    size_t done = 0;
    bool is_fine = true;
    while (is_fine && done < door.bytes.len) {
        is_fine = wait_for_room(wake_fd, patience_ms);
        if (!is_fine)
            break;
        ssize_t n = kernel_write(door.fd, door.bytes.data + done, door.bytes.len - done);
        if (n > 0) {
            done += (size_t)n;
            door.calls++;
            door.sent += (uint64_t)n;
        } else if (n < 0 && errno != EINTR && errno != EAGAIN) {
            is_fine = false;
        }
    }
    buf_reset(&door.bytes);
    return is_fine;
}

bool term_write_now(const void *bytes, size_t n)
{
    return kernel_write(door.fd, bytes, n) == (ssize_t)n;
}
