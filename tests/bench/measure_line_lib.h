/* measure_line: any program on a terminal, seen from the outside: what comes over the line, how often and how fast.
 *
 * Unlike measure_pty it knows nothing of the program: a key is done when nothing more has come for a while. That is the
 * same rule for everybody, and costs a pause at each key.
 */
#ifndef TESTS_BENCH_MEASURE_LINE_H
#define TESTS_BENCH_MEASURE_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct line {
    int fd, pid;
    int baud;        /* 0: as fast as it goes */
    double began_ms; /* when it was started; */
    double free_ms;  /* and when a slow line has carried what was read so far */
};

struct line_cost {
    size_t bytes;
    double ms;     /* from the key until the last byte of what it brought */
    long writes;   /* system calls that write; -1 unknown */
    long wakes;    /* times it slept and came back; -1 unknown */
    double cpu_us; /* processor time of the process; 0 unknown */
};

/* argv[0] is looked for in PATH. A terminal of 80x24, vt220, of which `baud` (10 bits a byte) are read. Rounds is told
 * the book. False if it is not installed or does not start. */
bool line_start(struct line *l, const char *const *argv, const char *book, int baud);
/* Sends the keys ("" for what comes by itself: the start) and reads until nothing comes any more. */
struct line_cost line_press(struct line *l, const char *keys);
/* Reads what comes when the hands rest, until nothing does. */
void line_rest(struct line *l);
/* Reads for so long and says what came. */
struct line_cost line_idle(struct line *l, int ms);
/* Presses `keys` n times, one each so many ms; how many ms after the last one the screen stood still. */
double line_hold(struct line *l, const char *keys, int n, int every_ms);
void line_end(struct line *l);

#endif
