/* term_signal: signals made into flags and a pipe that poll can wait on.
 *
 * SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP and SIGCONT only set a flag;
 * the loop acts on them. A crash (SIGSEGV, SIGABRT ...) puts the terminal back by
 * prepared bytes and then takes its course. Handlers do nothing else.
 */
#ifndef ROUNDS_SCREENS_TERM_SIGNAL_H
#define ROUNDS_SCREENS_TERM_SIGNAL_H

#include "base/err.h"

#include <stddef.h>
#include <termios.h>

enum {
    SIGNAL_HANGUP = 1,
    SIGNAL_LEAVE = 2,
    SIGNAL_RESIZE = 4,
    SIGNAL_STOP = 8,
    SIGNAL_CONTINUE = 16,
};

/* Installs the handlers; before newterm, so that what stood before is remembered. ERR_IO. */
bool term_signal_start(struct err *e);
/* Once more, after newterm, which brings handlers of its own. */
void term_signal_again(void);

/* Puts back what stood before. */
void term_signal_stop(void);

/* Readable when a signal came. */
int term_signal_fd(void);

/* The signals since the last call, SIGNAL_... or-ed. */
unsigned term_signal_take(void);

/* Stops this process as ^Z does, returning when it is continued. The terminal must be given back before. */
void term_signal_sleep(void);

/* What a crash does to the terminal: these modes, these bytes. Copied (at most 255 bytes). */
void term_signal_on_crash(int fd, const struct termios *modes, const char *bytes, size_t n);

#endif
