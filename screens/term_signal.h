/* term_signal: signals made into flags and a pipe that poll can wait on.
 *
 * SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP and SIGCONT only set a flag;
 * the loop acts on them. A crash (SIGSEGV, SIGABRT ...) calls the handler given,
 * which puts the terminal back, and then takes its course.
 */
#ifndef ROUNDS_SCREENS_TERM_SIGNAL_H
#define ROUNDS_SCREENS_TERM_SIGNAL_H

#include "base/err.h"

#include <signal.h>

enum {
    SIGNAL_HANGUP = 1,
    SIGNAL_LEAVE = 2,
    SIGNAL_RESIZE = 4,
    SIGNAL_STOP = 8,
    SIGNAL_CONTINUE = 16,
    SIGNAL_KINDS = 12, /* signals that are handled */
};

/* What stood before; belongs to term_signal.c. */
struct term_signal {
    int wake[2];
    void (*on_crash)(int number);
    struct sigaction before[SIGNAL_KINDS];
};

/* Installs the handlers; before newterm, so that what stood before is remembered. At most
 * one is started at a time. on_crash may call only what is safe in a handler, and ends
 * with term_signal_let_crash. ERR_IO. */
bool term_signal_start(struct term_signal *s, void (*on_crash)(int number), struct err *e);
/* Once more, after newterm, which brings handlers of its own. */
void term_signal_again(struct term_signal *s);

/* Puts back what stood before. */
void term_signal_stop(struct term_signal *s);

/* Readable when a signal came. */
int term_signal_fd(const struct term_signal *s);

/* The signals since the last call, SIGNAL_... or-ed. */
unsigned term_signal_take(struct term_signal *s);

/* Stops this process as ^Z does, returning when it is continued. The terminal must be given back before. */
void term_signal_sleep(struct term_signal *s);

/* In on_crash: whoever handled the signal before, or nobody, has it when it comes again at once. */
void term_signal_let_crash(const struct term_signal *s, int number);

#endif
