/* filter_lib: reads what the program writes to its terminal, byte by byte, and lets
 * through only what is on a list. Everything else is a finding: a stored name that
 * became control, a bell, a question to the terminal nobody asked for. */
#ifndef ROUNDS_TESTS_SCREEN_FILTER_LIB_H
#define ROUNDS_TESTS_SCREEN_FILTER_LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The private escape that says: drawn, and about to block (screens/term.h). */
struct filter_sync {
    uint64_t in;          /* bytes the program has read */
    int cols, rows;
    unsigned long writes; /* frames written */
    int wait_ms;          /* until it wakes by itself; -1 never */
};

/* What the escapes have switched on so far; all false on a terminal at rest. */
struct filter_modes {
    bool other_screen, paste, keypad, cursor_hidden, attributes, graphics, insert, region;
};

struct filter {
    enum { FILTER_GROUND, FILTER_ESCAPE, FILTER_CHARSET, FILTER_CSI, FILTER_OSC } state;
    char sequence[128];
    size_t len;
    bool is_ascii_only; /* no byte over 126 is allowed */
    int utf8_left;      /* continuation bytes still to come */
    int rows;           /* of the terminal, to know a scrolling region from none */
    struct filter_modes modes;
    struct filter_sync sync;
    bool has_sync;      /* one came since this was set to false */
    char finding[200];  /* the first thing not allowed, "" if none */
};

/* Takes one byte. True: it is for the terminal; false: part of a sync. */
bool filter_byte(struct filter *f, unsigned char b);

#endif
