/* term_state: what term.c and term_wait.c share; nobody else includes it. */
#ifndef ROUNDS_SCREENS_TERM_STATE_H
#define ROUNDS_SCREENS_TERM_STATE_H

#include "screens/term.h"
#include "screens/term_signal.h"
#include "screens/term_write.h"

#include <termios.h>

enum {
    TERM_IN = 0,  /* descriptors: the terminal is where the program was started */
    TERM_OUT = 1,
    TERM_LABEL_MAX = 24, /* cells of STYLE_MARK */
};

struct curses; /* curses' own things, known in term.c only */

struct term {
    struct curses *curses;
    struct termios modes_before;
    struct term_signal signals;
    struct term_write out;
    char crash_bytes[255]; /* what a crash sends before it takes its course */
    size_t crash_len;
    struct term_keys keys;
    struct buf scratch; /* text on its way through text_show */
    int rows, cols;
    bool is_ascii;
    bool is_low;
    bool has_colour;
    bool has_bar;   /* the label under the marker is shown in reverse */
    bool has_paste; /* bracketed paste was switched on */
    bool has_other_screen; /* leaving brings back what stood there before */
    bool is_gone;   /* the line is dead */
    bool is_asleep; /* between suspend and resume */
    bool is_held;   /* the last term_pace_ms said wait: a frame is owed */
    bool wants_sync;
    int cursor_row, cursor_col;
    int put_row, put_end; /* where the last text that was put ends, -1 row: nowhere */
    struct look put_look;
    uint64_t bytes_in;
    int chars_per_s;      /* of a slow line, 0 where pacing is off */
    int backlog;          /* bytes the line still carries, as of backlog_at_ms */
    int64_t backlog_at_ms;
};

/* term.c's, for term_wait.c: asks the terminal's size and takes it; true if it changed. */
bool term_resize(struct term *t);
/* term_wait.c's: sets is_gone if the line is. */
void term_look_for_line(struct term *t);
/* Lets curses work out what differs; its bytes are collected, not sent. */
void term_compose(struct term *t);

#endif
