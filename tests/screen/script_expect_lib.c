#include "tests/screen/script_inner.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- expecting ---- */

static bool calm(struct script *s)
{
    if (!script_is_started(s))
        return false;
    bool is_calm = s->pty.has_ended || pty_wait(&s->pty, true) || s->pty.has_ended;
    return is_calm || script_fail(s, "the program never came to rest");
}

static bool is_on_screen(const struct script *s, const char *text)
{
    char row[PTY_LINE];
    for (int i = 0; i < s->pty.rows; i++) {
        pty_row(&s->pty, i, row);
        if (strstr(row, text))
            return true;
    }
    return false;
}

const char *script_unquote(const char *args, char *text)
{
    size_t n = strlen(args);
    bool is_quoted = n >= 2 && args[0] == '"' && args[n - 1] == '"';
    (void)snprintf(text, PTY_LINE, "%.*s", (int)(is_quoted ? n - 2 : n), args + is_quoted);
    return text;
}

bool script_do_expect(struct script *s, const char *args)
{
    char buffer[PTY_LINE];
    const char *text = script_unquote(args, buffer);
    return calm(s) && (is_on_screen(s, text) || script_fail(s, "not on the screen: %s", text));
}

/* await "text": it comes without a key, from what somebody else did, within the time that promises. */
bool script_do_await(struct script *s, const char *args)
{
    enum { LIVE_MS = 2000, STEP_MS = 20 }; /* PRODUCT: others' changes stand on an idle screen within 2 s */
    char buffer[PTY_LINE];
    const char *text = script_unquote(args, buffer);
    if (!script_is_started(s))
        return false;
    for (int waited = 0; waited <= LIVE_MS; waited += STEP_MS) {
        struct pollfd fd = {s->pty.fd, POLLIN, 0};
        pty_drain(&s->pty);
        if (is_on_screen(s, text))
            return true;
        (void)poll(&fd, 1, STEP_MS);
    }
    return script_fail(s, "did not come by itself: %s", text);
}

bool script_do_expect_not(struct script *s, const char *args)
{
    char buffer[PTY_LINE];
    const char *text = script_unquote(args, buffer);
    return calm(s) && (!is_on_screen(s, text) || script_fail(s, "on the screen, but must not be: %s", text));
}

bool script_do_cursor(struct script *s, const char *args)
{
    int row, col, at_row, at_col;
    if (sscanf(args, "%d %d", &row, &col) != 2)
        return script_fail(s, "cursor ROW COLUMN, counted from 1");
    if (!calm(s))
        return false;
    pty_cursor(&s->pty, &at_row, &at_col);
    if (s->pty.filter.modes.cursor_hidden)
        return script_fail(s, "the cursor is hidden");
    return (at_row + 1 == row && at_col + 1 == col) ||
           script_fail(s, "the cursor is at %d %d, expected at %d %d", at_row + 1, at_col + 1, row, col);
}

/* look ROW COLUMN WORD: bold, underline, reverse, colour, plain. */
bool script_do_look(struct script *s, const char *args)
{
    int row, col;
    char word[20];
    VTermScreenCell cell;
    if (sscanf(args, "%d %d %19s", &row, &col, word) != 3)
        return script_fail(s, "look ROW COLUMN bold|underline|reverse|colour|plain");
    if (!calm(s))
        return false;
    (void)vterm_screen_get_cell(s->pty.screen, (VTermPos){row - 1, col - 1}, &cell);
    bool has_colour = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg);
    bool has_any = cell.attrs.bold || cell.attrs.underline || cell.attrs.reverse || has_colour;
    bool is_so = !has_any; /* plain */
    if (strcmp(word, "bold") == 0)
        is_so = cell.attrs.bold;
    else if (strcmp(word, "underline") == 0)
        is_so = cell.attrs.underline != 0;
    else if (strcmp(word, "reverse") == 0)
        is_so = cell.attrs.reverse;
    else if (strcmp(word, "colour") == 0)
        is_so = has_colour;
    return is_so || script_fail(s, "the cell at %d %d is not %s", row, col, word);
}

bool script_compare(struct script *s, const char *what, unsigned long is, const char *args)
{
    unsigned long limit;
    if (sscanf(args, "<= %lu", &limit) == 1)
        return is <= limit || script_fail(s, "%lu %s, at most %lu allowed", is, what, limit);
    if (sscanf(args, "= %lu", &limit) == 1)
        return is == limit || script_fail(s, "%lu %s, expected %lu", is, what, limit);
    return script_fail(s, "%s <= N, or = N", what);
}

bool script_do_bytes(struct script *s, const char *args)
{
    return script_is_started(s) && script_compare(s, "bytes", s->pty.bytes, args);
}

bool script_do_writes(struct script *s, const char *args)
{
    return script_is_started(s) && script_compare(s, "writes", s->pty.filter.sync.writes - s->pty.writes_before, args);
}

/* took >= MS: only from below; how fast a machine is, is no matter of right and wrong. */
bool script_do_took(struct script *s, const char *args)
{
    long least;
    if (!script_is_started(s) || sscanf(args, ">= %ld", &least) != 1)
        return script_fail(s, "took >= MS, while a program runs");
    return s->pty.took_ms >= least || script_fail(s, "it took %ld ms, at least %ld expected", s->pty.took_ms, least);
}

/* idle: no timer is set, so nothing will wake it but somebody. */
bool script_do_idle(struct script *s, const char *args)
{
    (void)args;
    if (!calm(s))
        return false;
    int wait_ms = s->pty.filter.sync.wait_ms;
    return wait_ms < 0 || script_fail(s, "it will wake by itself in %d ms", wait_ms);
}

/* wakes <= MS: by itself, on a clock that goes. */
bool script_do_wakes(struct script *s, const char *args)
{
    if (!calm(s))
        return false;
    int wait_ms = s->pty.filter.sync.wait_ms;
    return script_compare(s, "ms until it wakes", wait_ms < 0 ? ULONG_MAX : (unsigned long)wait_ms, args);
}

/* ---- expected screens ---- */

static char *screen_text(const struct script *s)
{
    char row[PTY_LINE];
    char *text = calloc((size_t)s->pty.rows + 1, PTY_LINE);
    int last = 0;
    size_t n = 0, kept = 0;
    for (int i = 0; text && i < s->pty.rows; i++) {
        pty_row(&s->pty, i, row);
        n += (size_t)snprintf(text + n, PTY_LINE, "%s\n", row);
        if (row[0]) {
            last = i;
            kept = n;
        }
    }
    (void)last;
    if (text)
        text[kept] = 0; /* no blank lines at the end */
    return text;
}

static char *expected_text(const struct script *s, int from, int to)
{
    size_t size = 1;
    for (int i = from; i < to; i++)
        size += strlen(s->lines[i]) + 1;
    char *text = calloc(size, 1);
    size_t n = 0;
    for (int i = from; text && i < to; i++)
        n += (size_t)snprintf(text + n, size - n, "%s\n", s->lines[i]);
    return text;
}

static void print_difference(const char *expected, const char *is)
{
    for (int row = 1; *expected || *is; row++) {
        size_t a = strcspn(expected, "\n"), b = strcspn(is, "\n");
        if (a != b || memcmp(expected, is, a) != 0)
            printf("    row %d expected |%.*s\n    row %d is       |%.*s\n", row, (int)a, expected, row, (int)b, is);
        expected += a + (expected[a] != 0);
        is += b + (is[b] != 0);
    }
}

bool script_do_screen(struct script *s, const char *args)
{
    const char *end = strstr(args, "<<");
    int from = s->at + 1, to = from;
    if (!end)
        return script_fail(s, "screen <<END, the lines, END");
    while (to < s->line_count && strcmp(s->lines[to], end + 2) != 0)
        to++;
    if (to == s->line_count)
        return script_fail(s, "the block does not end with %s", end + 2);
    if (!calm(s))
        return false;
    char *is = screen_text(s), *expected = expected_text(s, from, to);
    bool is_same = is && expected && strcmp(is, expected) == 0;
    s->at = to;
    if (!is_same && s->is_update && s->block_count < SCRIPT_BLOCKS) {
        s->blocks[s->block_count++] = (struct script_block){from, to, is};
        is = NULL;
    } else if (!is_same) {
        s->at = from - 1;
        (void)script_fail(s, "the screen is not as expected");
        print_difference(expected ? expected : "", is ? is : "");
    }
    free(is);
    free(expected);
    return s->failure[0] == 0;
}
