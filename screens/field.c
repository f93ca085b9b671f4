#include "screens/field.h"

#include "base/arena.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char MORE[] = "~"; /* as pane_fit has it */

/* ---- its room ---- */

static char *text_of(struct field *f)
{
    return f->longer ? f->longer : f->text;
}

const char *field_text(const struct field *f)
{
    return f->longer ? f->longer : f->text;
}

static size_t room_of(const struct field *f)
{
    return f->longer ? FIELD_LONG_MAX : TEXT_LINE_MAX;
}

void field_lengthen(struct field *f)
{
    if (!f->longer)
        f->longer = mem_alloc(FIELD_LONG_MAX + 1);
    f->longer[0] = 0;
}

void field_finish(struct field *f)
{
    free(f->longer);
    f->longer = NULL;
}

/* ---- moving and typing ---- */

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Cells of the one character at p; 0 for a combining mark. */
static int cells_at(const char *p, size_t *len)
{
    char one[8] = {p[0]};
    size_t n = 1;
    while (n < 4 && is_continuation(p[n])) {
        one[n] = p[n];
        n++;
    }
    *len = n;
    return (unsigned char)p[0] < 0x80 ? 1 : text_width(one);
}

/* Where the next character begins; marks belong to what they stand on. */
static size_t next(const struct field *f, size_t at)
{
    size_t len;
    if (at >= f->len)
        return f->len;
    (void)cells_at(field_text(f) + at, &len);
    at += len;
    while (at < f->len && cells_at(field_text(f) + at, &len) == 0)
        at += len;
    return at;
}

static size_t previous(const struct field *f, size_t at)
{
    size_t len;
    while (at > 0) {
        at--;
        if (!is_continuation(field_text(f)[at]) && cells_at(field_text(f) + at, &len) != 0)
            break;
    }
    return at;
}

void field_set(struct field *f, const char *text)
{
    size_t len = strlen(text);
    if (len > room_of(f))
        len = room_of(f);
    while (len > 0 && is_continuation(text[len]))
        len--; /* never half a character */
    memmove(text_of(f), text, len);
    text_of(f)[len] = 0;
    f->len = f->at = len;
    f->from = 0;
    f->is_offered = false;
}

static enum field_result insert(struct field *f, const char *bytes, size_t n)
{
    char *text = text_of(f);
    if (f->is_offered && n <= room_of(f)) {
        f->len = f->at = f->from = 0;
        text[0] = 0;
    }
    if (f->len + n > room_of(f))
        return FIELD_FULL;
    memmove(text + f->at + n, text + f->at, f->len - f->at + 1);
    memcpy(text + f->at, bytes, n);
    f->len += n;
    f->at += n;
    return FIELD_CHANGED;
}

static enum field_result cut(struct field *f, size_t from, size_t to)
{
    if (from == to)
        return FIELD_MOVED;
    memmove(text_of(f) + from, text_of(f) + to, f->len - to + 1);
    f->len -= to - from;
    f->at = from;
    return FIELD_CHANGED;
}

static enum field_result move(struct field *f, size_t to)
{
    f->at = to;
    return FIELD_MOVED;
}

static size_t word_back(const struct field *f)
{
    size_t at = f->at;
    while (at > 0 && field_text(f)[at - 1] == ' ')
        at--;
    while (at > 0 && field_text(f)[at - 1] != ' ')
        at--;
    return at;
}

/* Pasted lines become one; what does not fit is not pasted at all, so that nothing is half there. */
static enum field_result paste(struct field *f, const struct key *key)
{
    enum { LETTER_MOST = 4, APART_MS = 1000 }; /* pieces of one paste come sooner, another one later */
    int64_t now = clock_mono_ms();
    if (now - f->pasted_ms > APART_MS)
        f->was_pasted = f->is_overfull = false;
    f->pasted_ms = now;
    char *text = text_of(f);
    bool is_cut = key->len + LETTER_MOST > TERM_KEYS_PASTE_MAX; /* more was pasted than came here */
    if (f->is_overfull || is_cut || insert(f, key->text, key->len) == FIELD_FULL) {
        f->is_overfull = true;
        return FIELD_FULL;
    }
    f->was_pasted = true;
    for (size_t i = f->at - key->len; i < f->at; i++)
        text[i] = text[i] == '\n' ? ' ' : text[i];
    return FIELD_CHANGED;
}

static enum field_result edit(struct field *f, const struct key *key)
{
    char utf8[5];
    switch (key->code) {
    case TERM_KEY_PASTE:
        return paste(f, key);
    case TERM_KEY_BACKSPACE:
        return cut(f, previous(f, f->at), f->at);
    case TERM_KEY_DELETE:
    case TERM_CTRL('D'):
        return cut(f, f->at, next(f, f->at));
    case TERM_KEY_LEFT:
        return move(f, previous(f, f->at));
    case TERM_KEY_RIGHT:
        return move(f, next(f, f->at));
    case TERM_KEY_HOME:
    case TERM_CTRL('A'):
        return move(f, 0);
    case TERM_KEY_END:
    case TERM_CTRL('E'):
        return move(f, f->len);
    case TERM_CTRL('W'):
        return cut(f, word_back(f), f->at);
    case TERM_CTRL('U'):
        return cut(f, 0, f->at);
    case TERM_CTRL('K'):
        return cut(f, f->at, f->len);
    default:
        if (!term_keys_is_text(key->code))
            return FIELD_IGNORED;
        return insert(f, utf8, (size_t)term_keys_utf8(key->code, utf8));
    }
}

static int cells_between(const struct field *f, size_t from, size_t to)
{
    int cells = 0;
    size_t len;
    for (size_t at = from; at < to; at += len)
        cells += cells_at(field_text(f) + at, &len);
    return cells;
}

/* The cursor must be in sight, and on no mark that says there is more, with a third of the room before it: scrolling by
 * one character would repaint the field at each key. */
static void scroll(struct field *f, int cells)
{
    if (f->from > f->len)
        f->from = 0;
    bool is_after = f->at > f->from || f->from == 0;
    if (is_after && cells_between(f, f->from, f->at) < cells - (f->at < f->len))
        return;
    f->from = f->at;
    while (f->from > 0 && cells_between(f, previous(f, f->from), f->at) <= cells / 3)
        f->from = previous(f, f->from);
}

enum field_result field_type(struct field *f, const struct key *key, int cells)
{
    if (key->code != TERM_KEY_PASTE)
        f->was_pasted = f->is_overfull = false;
    enum field_result result = edit(f, key);
    f->is_offered = f->is_offered && result == FIELD_IGNORED;
    if (result == FIELD_CHANGED || result == FIELD_MOVED)
        scroll(f, cells);
    return result;
}

const char *field_full(const struct field *f, const struct key *key)
{
    return key->code != TERM_KEY_PASTE ? "No more fits in here."
           : f->was_pasted             ? "Too much was pasted: the end of it was not taken."
                                       : "Too much was pasted for one line: nothing of it was taken.";
}

void field_draw(const struct field *f, const struct pane *p, int row, int col, int cells, bool is_here)
{
    struct pane room = pane_part(p, row, col, 1, cells);
    int width = cells_between(f, f->from, f->len), at = cells_between(f, f->from, f->at);
    if (f->is_hidden)
        pane_rule(&room, 0, 0, width, STYLE_FIELD, '*');
    else
        pane_fit(&room, 0, 0, cells, STYLE_FIELD, field_text(f) + f->from); /* what is cut ends in a mark */
    if (f->from > 0 && !f->is_hidden)
        pane_put(&room, 0, 0, STYLE_FIELD, MORE);
    if (is_here)
        pane_cursor(&room, 0, at < cells ? at : cells - 1); /* opened on a long text: its end is not in sight */
}

/* ---- in several lines ---- */

/* Where each line begins. A blank may stand in the last cell: the cursor, which needs one too, is then in the next. */
static int break_lines(const struct field *f, int cells, size_t starts[FIELD_LINES_MAX])
{
    int n = 1, used = 0;
    size_t after_blank = 0, at = 0;
    starts[0] = 0;
    while (at < f->len && n < FIELD_LINES_MAX) {
        size_t to = next(f, at);
        int more = cells_between(f, at, to);
        if (used + more >= cells && field_text(f)[at] != ' ') {
            size_t start = after_blank > starts[n - 1] ? after_blank : at;
            if (start == starts[n - 1])
                break; /* not one character fits: a terminal that is not used */
            starts[n++] = start;
            used = cells_between(f, start, at);
            continue;
        }
        used += more;
        at = to;
        if (field_text(f)[at - 1] == ' ')
            after_blank = at;
    }
    return n;
}

int field_lines(const struct field *f, int cells)
{
    size_t starts[FIELD_LINES_MAX];
    return break_lines(f, cells, starts);
}

void field_draw_lines(const struct field *f, const struct pane *p, int row, int rows, int col, int cells, bool is_here)
{
    size_t starts[FIELD_LINES_MAX];
    int n = break_lines(f, cells, starts), here = 0;
    while (here + 1 < n && starts[here + 1] <= f->at)
        here++;
    int first = is_here && here >= rows ? here - rows + 1 : 0;
    for (int i = first; i < n && i < first + rows; i++) {
        bool is_last = i == first + rows - 1 || i == n - 1;
        char line[TEXT_LINE_MAX + 1];
        size_t len = (is_last ? f->len : starts[i + 1]) - starts[i];
        while (!is_last && len > 0 && field_text(f)[starts[i] + len - 1] == ' ')
            len--; /* blanks at its end are no more that is to be read */
        (void)snprintf(line, sizeof line, "%.*s", (int)len, field_text(f) + starts[i]);
        pane_fit(p, row + i - first, col, cells, STYLE_FIELD, line); /* what is cut ends in a mark */
    }
    if (first > 0)
        pane_put(p, row, col, STYLE_FIELD, MORE);
    int at = cells_between(f, starts[here], f->at);
    if (is_here)
        pane_cursor(p, row + here - first, col + (at < cells ? at : cells));
}
