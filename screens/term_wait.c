#include "screens/term_state.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* On less than this many bytes under way, painting is worth it (TERMINAL 6, Pace). */
enum { PACE_BACKLOG = 24, READ_MAX = 128 };

static int backlog_now(const struct term *t)
{
    int64_t gone = (clock_mono_ms() - t->backlog_at_ms) * t->chars_per_s / 1000;
    return gone < t->backlog ? t->backlog - (int)gone : 0;
}

void term_look_for_line(struct term *t)
{
    struct pollfd fd = {TERM_OUT, 0, 0};
    if (poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR | POLLNVAL)))
        t->is_gone = true;
}

bool term_has_room(const struct term *t)
{
    struct pollfd fd = {TERM_OUT, POLLOUT, 0};
    return !t->is_gone && poll(&fd, 1, 0) > 0 && fd.revents & POLLOUT;
}

bool term_frame(struct term *t)
{
    term_compose(t);
    size_t n = t->out.bytes.len;
    if (t->chars_per_s > 0) {
        t->backlog = backlog_now(t) + (int)n;
        t->backlog_at_ms = clock_mono_ms();
    }
    t->is_held = false;
    if (!t->is_gone && !term_write_flush(&t->out, TERM_OUT, term_signal_fd(&t->signals), -1)) {
        /* A signal while the line was stopped is not the end of the line: the frame is lost, the
         * loop sees the signal, and what is drawn next is drawn whole. */
        term_look_for_line(t);
        term_repaint(t);
    }
    return !t->is_gone;
}

int term_pace_ms(struct term *t)
{
    int backlog = t->chars_per_s > 0 ? backlog_now(t) : 0;
    t->is_held = backlog > PACE_BACKLOG;
    return t->is_held ? backlog * 1000 / t->chars_per_s : 0;
}

/* A function of its own: tests/bench counts instructions from one call of it to the next, by its name. */
__attribute__((noinline)) static void send_sync(struct term *t, int wait_ms)
{
    char text[96];
    int n = snprintf(text, sizeof text, "\033]7770;%llu;%dx%d;%lu;%d\a", (unsigned long long)t->bytes_in, t->cols,
                     t->rows, t->out.calls, wait_ms);
    if (term_write_to_kernel(TERM_OUT, text, (size_t)n) != n)
        t->is_gone = true;
}

/* What the signals ask for; false if there is nothing to tell the caller. */
static bool act_on_signals(struct term *t, enum term_event *event)
{
    unsigned came = term_signal_take(&t->signals);
    if (came & SIGNAL_HANGUP) {
        *event = TERM_EVENT_HANGUP; /* or only somebody's kill -HUP: term_finish looks */
    } else if (came & SIGNAL_LEAVE) {
        *event = TERM_EVENT_LEAVE;
    } else if (came & SIGNAL_STOP) {
        term_suspend(t);
        term_signal_sleep(&t->signals);
        (void)term_signal_take(&t->signals); /* the SIGCONT that woke us */
        term_resume(t);
        *event = TERM_EVENT_RESIZED;
    } else if (came & SIGNAL_CONTINUE) { /* after a SIGSTOP that nobody could catch */
        term_resume(t);
        *event = TERM_EVENT_RESIZED;
    } else if ((came & SIGNAL_RESIZE) && term_resize(t)) {
        *event = TERM_EVENT_RESIZED;
    } else {
        return false;
    }
    return true;
}

/* Reads what has come; no byte and no patience left in the line means that it is gone. */
static void read_keys(struct term *t, short revents, int64_t now_ms)
{
    char bytes[READ_MAX];
    size_t room = term_keys_room(&t->keys);
    if (room > sizeof bytes)
        room = sizeof bytes;
    if (!(revents & POLLIN)) {
        t->is_gone = t->is_gone || (revents & (POLLHUP | POLLERR | POLLNVAL));
        return;
    }
    if (room == 0)
        return; /* the caller takes keys first */
    ssize_t n = read(TERM_IN, bytes, room);
    if (n > 0) {
        t->bytes_in += (uint64_t)n;
        term_keys_feed(&t->keys, bytes, (size_t)n, now_ms);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        t->is_gone = true; /* end of input, EIO: never try again, that is how programs spin */
    }
}

static int shorter(int a_ms, int b_ms)
{
    if (a_ms < 0)
        return b_ms;
    return b_ms >= 0 && b_ms < a_ms ? b_ms : a_ms;
}

/* One round: blocks at most wait_ms. True if there is something to tell. */
static bool wait_once(struct term *t, int extra_fd, int wait_ms, enum term_event *event)
{
    struct pollfd fds[3] = {{TERM_IN, POLLIN, 0}, {term_signal_fd(&t->signals), POLLIN, 0}, {extra_fd, POLLIN, 0}};
    int n = poll(fds, extra_fd >= 0 ? 3 : 2, wait_ms);
    if (n < 0 && errno != EINTR)
        t->is_gone = true;
    if (n <= 0 || fds[1].revents)
        return false;
    if (fds[0].revents)
        read_keys(t, fds[0].revents, clock_mono_ms());
    else if (extra_fd >= 0 && fds[2].revents) {
        *event = TERM_EVENT_EXTRA;
        return true;
    }
    return false;
}

enum term_event term_wait(struct term *t, int extra_fd, int timeout_ms, struct key *key)
{
    int64_t end_ms = timeout_ms >= 0 ? clock_mono_ms() + timeout_ms : -1;
    bool has_polled = false;
    for (;;) {
        enum term_event event;
        if (act_on_signals(t, &event))
            return event;
        if (t->is_gone)
            return TERM_EVENT_HANGUP;
        int64_t now = clock_mono_ms();
        if (term_keys_next(&t->keys, now, key))
            return TERM_EVENT_KEY;
        int left = end_ms < 0 ? -1 : end_ms > now ? (int)(end_ms - now) : 0;
        /* Input is looked at once even when there is no time: drain, then paint. */
        if (left == 0 && has_polled)
            return TERM_EVENT_TIMEOUT;
        int undecided = term_keys_wait_ms(&t->keys, now);
        bool is_told = t->wants_sync && left != 0 && undecided < 0 && !t->is_held;
        /* Told is only that nothing more has come: what others wrote may be waiting already. */
        if (is_told && has_polled)
            send_sync(t, left);
        if (wait_once(t, extra_fd, is_told && !has_polled ? 0 : shorter(left, undecided), &event))
            return event;
        has_polled = true;
    }
}
