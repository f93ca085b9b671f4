/* text: what people wrote, made safe to keep, to find and to show.
 *
 * All text inside Rounds is valid UTF-8 in NFC. It is checked once, at the
 * edge (text_clean), and made harmless once, on its way out (text_show): no
 * stored byte ever becomes terminal control. Widths are terminal cells by
 * utf8proc, the same in every locale. Unicode tables: libutf8proc.
 */
#ifndef ROUNDS_BASE_TEXT_H
#define ROUNDS_BASE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

enum {
    TEXT_LINE_MAX = 400,   /* bytes in a one-line field (names, reasons) */
    TEXT_NOTE_MAX = 20000, /* bytes in a note */
    TEXT_MARKS_MAX = 4,    /* combining marks kept on one base character */
};

enum text_kind { TEXT_ONE_LINE, TEXT_MANY_LINES };

/* ---- characters ---- */

/* What a character is for showing and keeping; the Unicode classes behind it are in text.c. */
enum text_char_class {
    TEXT_CHAR_PLAIN,   /* takes its place on the screen */
    TEXT_CHAR_BLANK,   /* a space of any kind (Zs, Zl, Zp) */
    TEXT_CHAR_MARK,    /* combines with the character before it (Mn, Mc, Me) */
    TEXT_CHAR_CONTROL, /* C0, DEL, C1 */
    TEXT_CHAR_HIDDEN,  /* bidi controls, zero width, tags, variation selectors, fillers */
    TEXT_CHAR_UNKNOWN, /* unassigned, private, noncharacter, or no valid UTF-8 */
};

/* The character at s, of which len > 0 bytes are left: its code point, and its bytes
 * as the result. A byte that is not valid UTF-8 is one of length 1, with *cp -1. */
size_t text_char(const char *s, size_t len, int32_t *cp);
enum text_char_class text_char_class(int32_t cp);
/* Cells of one character, 0 to 2; 0 for control and hidden ones and most marks, 1 for cp -1. */
int text_char_cells(int32_t cp);
/* The character with the marks after it that is one place for a cursor: its bytes; 0 at the end. */
size_t text_cluster(const char *s, size_t len);
/* Appends the plain ASCII form of a character (e for an accented one, ae, ', -), nothing
 * for a mark; false and nothing appended if it has none. */
bool text_char_ascii(struct buf *out, int32_t cp);
/* Appends s in capitals, as family names head a page (one letter for one: a sharp s stays). */
void text_upper(struct buf *out, const char *s);

/* ---- coming in ---- */

/* Checks and normalises input: valid UTF-8 (no overlong forms, surrogates,
 * noncharacters, NUL), NFC, outer white space trimmed, inner runs of blanks
 * made one space in one-line text, C0/C1/DEL refused (newline and TAB allowed in
 * many lines, CR LF made LF), bidi controls, zero-width and tag characters,
 * byte order marks and soft hyphens removed, surplus combining marks removed,
 * length within the kind's limit. A run of digits that is a payment card
 * number (13-19 digits, Luhn) is refused in both kinds: card data is never stored.
 * (Also when written in groups of four or more; not after + or with a leading 0, which no
 * card has and telephone numbers do.)
 * `what` names the field in the error ("family name"), which gives the byte position, from 1.
 * Returns the clean text in the arena, "" for empty. ERR_INPUT. */
bool text_clean(struct arena *a, enum text_kind kind, const char *what, const char *in, size_t len,
                const char **out, struct err *e);

/* Folded for search: NFKD, case folded, marks stripped, letters and digits
 * kept, all else made single spaces. "Nguyễn-O'Brien" -> "nguyen o brien". Letters that
 * Unicode does not decompose are spelt as a desk types them: "Łukasz Sørensen" -> "lukasz
 * sorensen". */
char *text_fold(struct arena *a, const char *s);

/* What a folded text looks like: letters of other scripts, and digits, that a person takes for a Latin letter
 * become that letter (Cyrillic a, Greek capital alpha, 0 and 1). For comparing alone: it is no spelling. In a. */
char *text_lookalike(struct arena *a, const char *folded);

/* ---- going out (text_out.c) ---- */

/* Appends s with everything that is not plainly printable made visible:
 * C0 as ^[, C1 and bidi/format characters as <U+202E>, invalid bytes as ?.
 * Newlines stay only if keep_newlines; a TAB is then one space. With ascii, non-ASCII letters are
 * decomposed to their base letter where there is one, else shown as '?'. */
void text_show(struct buf *out, const char *s, bool keep_newlines, bool ascii);

/* Cells that s takes on a terminal; control characters count 0. */
int text_width(const char *s);

/* Appends at most `cells` cells of s, cut between characters, never inside one;
 * with pad, filled with spaces to exactly `cells`. A cut text ends in '~' if mark. */
void text_fit(struct buf *out, const char *s, int cells, bool pad, bool mark);

/* The same with pad and mark, for a column of text; in the arena. */
const char *text_pad(struct arena *a, const char *s, int cells);

/* Bytes of s that fill at most `cells` cells. */
size_t text_bytes_for(const char *s, int cells);

/* Splits s into lines of at most `cells` cells at spaces (longer words are cut).
 * A newline always ends a line. Returns the count, at least 1 ("" is one empty line);
 * *lines is an array of strings in the arena. */
int text_wrap(struct arena *a, const char *s, int cells, const char ***lines);

/* True if s is valid UTF-8 as text_clean means it. */
bool text_is_utf8(const char *s, size_t len);
/* As much of s, which is UTF-8, as there is room for in size bytes with NUL (at least 1): whole characters. */
void text_copy(char *out, size_t size, const char *s);

/* ---- particular forms ---- */

/* Telephone numbers, kept as typed and compared by digits. Appends the digits of
 * s with "(0)" after a country code dropped and a leading + or 00 made "+";
 * an extension ("x12", "ext. 12") is kept after 'x'. Refuses letters, fewer
 * than 3 or more than 15 digits. Nothing is appended when refused. ERR_INPUT. */
bool text_phone_digits(struct buf *out, const char *s, struct err *e);

/* Appends s as a JSON string, quotes included; control and hidden characters are escaped
 * (same value, harmless on a terminal), invalid bytes become U+FFFD. */
void text_json(struct buf *out, const char *s);

/* Appends s as one CSV field: quoted by RFC 4180 when needed, and led by an
 * apostrophe when it starts with = + - @ TAB or CR (OWASP ASVS 5.0 1.2.10), or with
 * apostrophes before one of these: a reader takes one apostrophe off where apostrophes
 * are followed by one of these (text_unguarded), and has the text again. */
void text_csv(struct buf *out, const char *s);
/* The same for a file in which this stands between the fields. */
void text_csv_by(struct buf *out, const char *s, char separator);
/* The field without that apostrophe, if it has it: somewhere in s. */
const char *text_unguarded(const char *s);

#endif
