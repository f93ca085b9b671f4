/* term: the terminal. The only door to curses, and to the tty.
 *
 * Drawing puts text in memory; term_frame sends the difference to what the
 * terminal shows in exactly one write(2). Nothing is drawn behind one's
 * back, nothing blinks or beeps, and there are no timers but those asked for.
 * Everything that is put passes text_show: no stored byte becomes control.
 *
 * One terminal per process. Rows and columns count from 0.
 *
 * ROUNDS_SCREEN_SYNC (any value): before it blocks, term_wait writes
 *     ESC ] 7770 ; IN ; COLS x ROWS ; WRITES ; WAIT BEL
 * IN: bytes read from the terminal so far; WRITES: writes of frames so far; WAIT: ms
 * until it will wake by itself, -1 if never. Screen tests wait for it instead of
 * sleeping. No terminal knows OSC 7770; it is never sent without the variable.
 */
#ifndef ROUNDS_SCREENS_TERM_H
#define ROUNDS_SCREENS_TERM_H

#include "base/err.h"
#include "screens/style.h"
#include "screens/term_keys.h"

#include <sys/types.h>

struct term;

enum {
    TERM_MIN_ROWS = 10, /* below this a screen says what it needs */
    TERM_MIN_COLS = 40,
    TERM_SLOW_BAUD = 19200, /* at most this: marker style and pacing (TERMINAL 6) */
};

enum term_choice { TERM_AUTO, TERM_YES, TERM_NO };

/* All zero lets terminal, locale and line speed decide. */
struct term_options {
    enum term_choice ascii;  /* draw with ASCII only */
    enum term_choice low;    /* save bytes: marker style */
    enum term_choice colour; /* TERM_YES does not override NO_COLOR or a mono terminal */
};

enum term_event {
    TERM_EVENT_KEY,     /* *key is set */
    TERM_EVENT_RESIZED, /* other size, or back from ^Z: draw everything again */
    TERM_EVENT_TIMEOUT, /* the time asked for is over */
    TERM_EVENT_EXTRA,   /* the extra descriptor can be read */
    TERM_EVENT_LEAVE,   /* SIGINT (^C), SIGTERM, SIGQUIT: leave in order */
    TERM_EVENT_HANGUP,  /* the line is gone: leave at once, draw nothing */
};

/* Takes the terminal on descriptors 0 and 1. Refuses without having written
 * anything: not a terminal, TERM unset, dumb, unknown or unable to place
 * text (ERR_USAGE: exit 2, text offers `rounds day`). Locale must be set
 * (setlocale) before. *t is to be given to term_finish. */
bool term_start(struct term **t, const struct term_options *options, struct err *e);

/* Replaces the C library's in the whole program, ncurses included: while a terminal is started,
 * bytes for descriptor 1 are collected for term_frame; everything else is written as ever.
 * The one external name in the tree without its module's prefix. */
ssize_t write(int fd, const void *bytes, size_t n);

/* Gives the terminal back as it was. Never blocks on a dead or stopped line. NULL is allowed. */
void term_finish(struct term *t);

/* When memory is exhausted (for arena_on_exhausted): the program must end after it. */
void term_abandon(void);

/* Steps aside for another program or ^Z, and comes back. After term_resume draw everything. */
void term_suspend(struct term *t);
void term_resume(struct term *t);

/* Facts. */
int term_rows(const struct term *t);
int term_cols(const struct term *t);
bool term_is_ascii(const struct term *t);
bool term_is_low(const struct term *t); /* marker style: save bytes */

/* Everything blank (in memory; costs nothing on the line by itself). */
void term_erase(struct term *t);
/* Repaint all at the next frame, whatever the terminal shows (^L). */
void term_repaint(struct term *t);

/* One line of text; what is off the screen is cut. Returns cells used. */
int term_put(struct term *t, int row, int col, enum style style, const char *text);
/* At most `cells` cells. A text that is cut ends in '~' where mark is true. Returns cells used. */
int term_fit(struct term *t, int row, int col, int cells, enum style style, const char *text, bool mark);

/* The marker: '>' at row, col and, on fast colour lines, STYLE_MARK on the `cells`
 * cells that follow; the hardware cursor goes on the '>'. There is one marker: the former place
 * gets back what stood there, so moving it needs no redraw and costs at most 16 bytes in marker style. */
void term_mark(struct term *t, int row, int col, int cells);
/* Takes the marker away; before a part of the screen is drawn again. */
void term_unmark(struct term *t);
/* Leaves it standing where it is and forgets it: what lies on top may have another. */
void term_keep_mark(struct term *t);

/* The hardware cursor: always visible, on what has the focus. */
void term_cursor(struct term *t, int row, int col);

/* Sends what changed, in one write. False: the line is gone. */
bool term_frame(struct term *t);

/* Whether the line takes anything at this moment. */
bool term_has_room(const struct term *t);

/* Milliseconds in which painting is not worth it yet, because a slow line still
 * carries the last frame (TERMINAL 6, Pace); 0: paint now. */
int term_pace_ms(struct term *t);

/* Blocks until something happens: a key, a signal, `extra_fd` readable (-1: none),
 * or timeout_ms over (-1: never). ^Z and its return are handled inside. */
enum term_event term_wait(struct term *t, int extra_fd, int timeout_ms, struct key *key);

#endif
