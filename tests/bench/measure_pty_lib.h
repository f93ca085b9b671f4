/* measure_pty: the real program on a terminal of its own, until it says that it has painted.
 *
 * Told by ROUNDS_SCREEN_SYNC, the program writes a private escape each time before it waits (screens/term.h): nothing
 * here guesses from silence. Instructions are counted by the processor where it can be asked, and else by callgrind,
 * which writes a file each time the program comes to wait.
 */
#ifndef TESTS_BENCH_MEASURE_PTY_H
#define TESTS_BENCH_MEASURE_PTY_H

#include "tests/bench/measure_lib.h"

#include <sys/types.h>

enum { MEASURE_PTY_NAME = 64 };
/* A new terminal of 80 columns and 24 rows: its end for who types and reads, and its name; -1: there is none. */
int measure_pty_open(char name[MEASURE_PTY_NAME]);
/* In a child: makes it the terminal of this process and its first three descriptors, or ends it with 126. */
void measure_pty_enter(const char *name);

struct measure_pty {
    int fd; /* the terminal's end */
    pid_t pid;
    double started_ms;
    uint64_t sent;     /* bytes of keys */
    size_t bytes;      /* drawn so far, the private escapes not counted */
    int waits;         /* times it came to wait */
    int painted_waits; /* how many of them when what was asked for last was painted */
    bool is_resting;   /* all that was sent is drawn, and nothing is to come by itself */
    int counter;       /* -1: the processor does not count here */
    char partial[96];  /* of an escape that came in two pieces */
    size_t npartial;
};

/* Starts argv[0] with 80 columns and 24 rows (xterm-256color, UTF-8) on this book, at MEASURE_NOW. False if it could
 * not be. */
bool measure_pty_start(struct measure_pty *p, const char *const *argv, const char *book);
/* Until everything sent was read and drawn; with is_calm also until it has set no short timer (the lines about a
 * booking
 * come when the cursor rests). False if it ended or took longer. To be asked again only when something was sent. */
bool measure_pty_painted(struct measure_pty *p, bool is_calm, int timeout_ms);
void measure_pty_keys(struct measure_pty *p, const char *keys);
/* Kills it. */
void measure_pty_end(struct measure_pty *p);

#endif
