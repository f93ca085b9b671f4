/* pty_lib: one program on one pseudo terminal, its output read by libvterm.
 *
 * Nothing sleeps: after each key the program says, by a private escape, how many
 * bytes it has read and that it is about to block; pty_wait reads until then. */
#ifndef ROUNDS_TESTS_SCREEN_PTY_LIB_H
#define ROUNDS_TESTS_SCREEN_PTY_LIB_H

#include "tests/screen/filter_lib.h"

#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

enum { PTY_PATIENCE_MS = 20000, PTY_LINE = 1200 };

struct pty {
    int fd;     /* master, -1 when hung up */
    int keeper; /* the slave, kept open so that its modes can be read after the program left */
    pid_t pid;
    bool has_ended;
    int status;    /* as of waitpid */
    long ended_ms; /* since pty_signal, pty_hang_up or the last key */
    int rows, cols;
    struct termios modes_before;
    struct filter filter;
    VTerm *vterm;
    VTermScreen *screen;
    uint64_t sent;               /* bytes that the program is to read */
    size_t bytes;                /* written by the program since pty_mark, syncs not counted */
    unsigned long writes_before; /* filter.sync.writes at pty_mark */
    long long began_ms;
    long took_ms;   /* from pty_mark until drawn, as of the last pty_wait */
    char raw[8192]; /* the newest output, for -v */
    size_t raw_len;
};

struct pty_start {
    char *const *argv;
    char *const *env;
    const char *dir; /* where it works; NULL: where we do */
    int rows, cols;
    speed_t speed;
    bool is_ascii;
    bool is_loose;  /* no controlling terminal: a hangup brings no signal */
    bool has_shell; /* with something like a shell around it, for ^Z */
};

/* False if it could not be started. */
bool pty_open(struct pty *p, const struct pty_start *start);
/* Starts counting bytes, writes and time. */
void pty_mark(struct pty *p);
/* Counted as input unless the terminal itself takes it (^C ^Z ^S ^Q ^\). */
void pty_send(struct pty *p, const char *bytes, size_t n);
void pty_resize(struct pty *p, int rows, int cols);
/* Until everything sent is drawn; with is_calm also until no short timer is set.
 * False if the program ended or patience did. */
bool pty_wait(struct pty *p, bool is_calm);
/* Reads for at most so long; true if everything sent is drawn. For who has more to do than to wait. */
bool pty_look(struct pty *p, int wait_ms);
/* For a program that sends no syncs: until it has drawn something. */
void pty_wait_first(struct pty *p);
/* Until it ended; false if patience did. */
bool pty_wait_end(struct pty *p);
/* Reads what has come so far. */
void pty_drain(struct pty *p);
/* Until it stopped (needs has_shell); false if it did not. */
bool pty_wait_stop(struct pty *p);
void pty_hang_up(struct pty *p);
/* Gives everything back; a program still running is killed. */
void pty_close(struct pty *p);

/* A row of the screen as UTF-8, no blanks at its end. */
void pty_row(const struct pty *p, int row, char out[PTY_LINE]);
void pty_cursor(const struct pty *p, int *row, int *col);
/* What is left switched on in the terminal, in words; "" if it is as it was. */
void pty_left_behind(const struct pty *p, char *out, size_t size);

#endif
