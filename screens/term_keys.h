/* term_keys: bytes from the terminal made into keys. Knows no terminal library.
 *
 * One key is one number: a Unicode code point from 0x20 up, 1..26 for ^A..^Z
 * where no better name exists, or a TERM_KEY_ name below. What differs between
 * terminals is made alike: ^H and ^? are both Backspace, Find and Select of a
 * VT220 are Home and End, keys with modifiers are the keys without.
 *
 * Never seen by the program: answers and reports of the terminal (CSI ... R, c,
 * n, t, OSC, DCS, mouse, focus). A lone Esc is known after `esc_ms`; half a
 * CSI sequence waits a second, so that a split arrow never becomes a command.
 *
 * Paste is text (TERMINAL 5.17): bracketed paste, and, on terminals without it, more
 * than TERM_KEYS_BURST printable keys with at most TERM_KEYS_BURST_MS between
 * neighbours, arrive as one TERM_KEY_PASTE with its text. The first key after a
 * pause is given at once; one that follows within that time is held back for as long.
 * An Enter that ends such a burst is a key of its own.
 */
#ifndef ROUNDS_SCREENS_TERM_KEYS_H
#define ROUNDS_SCREENS_TERM_KEYS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum term_key {
    TERM_KEY_TAB = 9,
    TERM_KEY_ENTER = 13,
    TERM_KEY_ESC = 27,
    TERM_KEY_SPACE = 32,
    TERM_KEY_BACKSPACE = 127,
    TERM_KEY_UP = 0x110000, /* above the last code point */
    TERM_KEY_DOWN,
    TERM_KEY_LEFT,
    TERM_KEY_RIGHT,
    TERM_KEY_PGUP,
    TERM_KEY_PGDN,
    TERM_KEY_HOME,
    TERM_KEY_END,
    TERM_KEY_BACKTAB,
    TERM_KEY_DELETE,
    TERM_KEY_INSERT,
    TERM_KEY_F1, /* F1..F12 in a row */
    TERM_KEY_F12 = TERM_KEY_F1 + 11,
    TERM_KEY_PASTE,   /* text and len say what */
    TERM_KEY_UNKNOWN, /* a key without a name here */
};

enum {
    TERM_KEYS_BURST = 5,
    TERM_KEYS_BURST_MS = 10,
    TERM_KEYS_QUEUE = 256,
    TERM_KEYS_HELD = 16,      /* keys held back while they may be a burst */
    TERM_KEYS_PENDING = 64,   /* bytes of one unfinished sequence */
    TERM_KEYS_SEQUENCES = 64, /* sequences that terminfo may add */
    TERM_KEYS_NAME = 16,      /* room for any key's name */
    TERM_KEYS_PASTE_MAX = 20000, /* bytes of one paste that are kept: a whole note */
};

/* ^X as a key: TERM_CTRL('X') is 24. */
#define TERM_CTRL(letter) ((letter) & 31)

/* text: only for TERM_KEY_PASTE, valid UTF-8, newlines as \n, no other control
 * characters; owned by the decoder, valid until it is fed or asked again. */
struct key {
    int code;
    const char *text;
    size_t len;
};

struct term_keys_sequence {
    char bytes[16];
    int len;
    int code;
};

/* One decoder. All fields belong to term_keys.c. */
struct term_keys {
    int esc_ms;
    struct term_keys_sequence sequences[TERM_KEYS_SEQUENCES];
    int sequence_count;
    unsigned char pending[TERM_KEYS_PENDING]; /* an unfinished sequence */
    int pending_len;
    int64_t pending_at;  /* when its last byte came, ms */
    int skip;            /* bytes of an old-style mouse report still to come */
    bool is_in_string;   /* inside OSC, DCS, APC, PM: swallowed */
    bool is_in_paste;    /* inside bracketed paste */
    struct buf paste;    /* text of pastes in the queue and of the one going on */
    size_t paste_from;   /* where the one going on begins */
    int paste_match;     /* bytes of its end mark seen */
    int held[TERM_KEYS_HELD]; /* keys that may turn out to be a burst */
    int held_count;
    int chain;           /* printable keys in a row without a pause */
    int64_t chain_at;    /* when the last key of the row came, ms */
    bool is_first_queued; /* the row's first key is the newest in the queue */
    bool is_burst;
    struct {
        int code;
        size_t from, len;
    } queue[TERM_KEYS_QUEUE];
    int head, count;
};

void term_keys_init(struct term_keys *k, int esc_ms);
void term_keys_finish(struct term_keys *k);

/* One more sequence from terminfo; NULL, empty and over-long ones are ignored. */
void term_keys_add(struct term_keys *k, const char *sequence, int code);

/* Bytes that term_keys_feed may be given now without losing any. */
size_t term_keys_room(const struct term_keys *k);

/* Bytes just read, now in ms of any clock that only goes forward. */
void term_keys_feed(struct term_keys *k, const void *bytes, size_t n, int64_t now_ms);

/* The next key that is certain now; false if there is none yet. */
bool term_keys_next(struct term_keys *k, int64_t now_ms, struct key *out);

/* Milliseconds until something undecided is decided by time; -1 if nothing is. */
int term_keys_wait_ms(const struct term_keys *k, int64_t now_ms);

/* Names as people read them: "a", "^F", "PgDn", "Space", "Enter". */
const char *term_keys_name(int code, char out[TERM_KEYS_NAME]);

/* The key of a name, and where the name ends in *rest (names are separated by
 * blanks). 0 at the end of the text, TERM_KEY_UNKNOWN for a name that is none. */
int term_keys_parse(const char *names, const char **rest);

/* True if the key is text somebody types (not control, not a named key). */
bool term_keys_is_text(int code);

/* UTF-8 of a code point, NUL added; its length in bytes, 1 to 4. */
int term_keys_utf8(int code, char out[5]);

/* Bytes of the character that begins with b; 1 where none does. */
int term_keys_utf8_length(unsigned char b);

/* The code point of these n >= 2 bytes; TERM_KEY_UNKNOWN unless they are strict UTF-8 of a printable one. */
int term_keys_utf8_code(const unsigned char *p, int n);

#endif
