/* field: one line of text being typed. Knows no form and no screen.
 *
 * Text is UTF-8; the cursor moves by what people see as one character (a base
 * with its marks), wide ones are two cells. Control characters cannot get in.
 */
#ifndef ROUNDS_SCREENS_FIELD_H
#define ROUNDS_SCREENS_FIELD_H

#include "base/text.h"
#include "screens/pane.h"
#include "screens/term_keys.h"

/* What a long one takes: all of a note, each end of a line typed as four bytes (form_set_long). */
enum { FIELD_LONG_MAX = 4 * TEXT_NOTE_MAX };

/* All zero is a valid empty field, of one line; field_lengthen makes it a long one. */
struct field {
    char text[TEXT_LINE_MAX + 1]; /* always terminated; of a long one field_text has it */
    char *longer;                 /* its text; NULL: it is no long one */
    size_t len;                   /* bytes */
    size_t at;                    /* bytes before the cursor */
    size_t from;                  /* first byte shown, where text is longer than the room */
    bool is_hidden;               /* drawn as stars (a passphrase) */
    int64_t pasted_ms;            /* when, by the clock that only goes on */
    bool was_pasted, is_overfull; /* the last keys were pasted, and more than fits: a line may deliver it in pieces */
    bool is_offered;              /* a proposal: what is typed next takes its place; any other key makes it theirs */
};

/* An empty field takes up to FIELD_LONG_MAX bytes from now on. field_finish gives that room back. */
void field_lengthen(struct field *f);
void field_finish(struct field *f);

const char *field_text(const struct field *f);
/* Cursor at the end. What is longer than the field holds is cut: who sets what may be, lengthens it first. */
void field_set(struct field *f, const char *text);

enum field_result {
    FIELD_IGNORED, /* not a key for a field */
    FIELD_MOVED,   /* the cursor moved */
    FIELD_CHANGED, /* the text changed */
    FIELD_FULL,    /* no more room */
};

/* Text, paste (newlines become spaces), Backspace, Delete and ^D, arrows, Home ^A, End ^E,
 * ^W a word back, ^U all before, ^K all after. `cells` is the room for it on the screen. */
enum field_result field_type(struct field *f, const struct key *key, int cells);

/* What FIELD_FULL means for this key, as a sentence. */
const char *field_full(const struct field *f, const struct key *key);

/* Draws it in `cells` cells, with ~ where there is more than fits: its head until a key moves the cursor in it. With
 * is_here the hardware cursor is placed. */
void field_draw(const struct field *f, const struct pane *p, int row, int col, int cells, bool is_here);

/* How many lines it takes where it may take several, of `cells` cells, broken after blanks: 1 .. FIELD_LINES_MAX. */
enum { FIELD_LINES_MAX = 1024 };
int field_lines(const struct field *f, int cells);
/* Draws it in `rows` lines: its head, or with is_here those before the cursor and the one it is in. */
void field_draw_lines(const struct field *f, const struct pane *p, int row, int rows, int col, int cells, bool is_here);

#endif
