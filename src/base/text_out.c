/* Text on its way out: to a terminal, into JSON and CSV. Knows no Unicode tables itself;
 * what a character is comes from text.c. */
#include "base/text.h"

#include <string.h>

/* ---- showing ---- */

static void show_code(struct buf *out, int32_t cp)
{
    buf_addf(out, "<U+%04X>", (unsigned)cp);
}

static void show_char(struct buf *out, const char *bytes, size_t n, int32_t cp, bool ascii)
{
    switch (text_char_class(cp)) {
    case TEXT_CHAR_PLAIN:
    case TEXT_CHAR_MARK:
        if (!ascii)
            buf_add(out, bytes, n);
        else if (!text_char_ascii(out, cp))
            buf_addc(out, '?');
        return;
    case TEXT_CHAR_BLANK:
        if (cp == 0x2028 || cp == 0x2029)
            show_code(out, cp);
        else if (ascii)
            buf_addc(out, ' ');
        else
            buf_add(out, bytes, n);
        return;
    case TEXT_CHAR_CONTROL:
        if (cp < 0x80)
            buf_addf(out, "^%c", (char)(cp ^ 0x40));
        else
            show_code(out, cp);
        return;
    case TEXT_CHAR_HIDDEN:
        show_code(out, cp);
        return;
    case TEXT_CHAR_UNKNOWN:
        if (cp < 0)
            buf_addc(out, '?');
        else
            show_code(out, cp);
        return;
    }
}

void text_show(struct buf *out, const char *s, bool keep_newlines, bool ascii)
{
    size_t len = strlen(s);
    size_t i = 0;
    while (i < len) {
        /* Most text is plain ASCII: taken as it is, a run at a time. */
        size_t run = 0;
        while (i + run < len && s[i + run] >= 0x20 && s[i + run] < 0x7F)
            run++;
        buf_add(out, s + i, run);
        i += run;
        if (i == len)
            break;
        int32_t cp;
        size_t n = text_char(s + i, len - i, &cp);
        if (keep_newlines && (cp == '\n' || cp == '\t'))
            buf_addc(out, cp == '\n' ? '\n' : ' ');
        else
            show_char(out, s + i, n, cp, ascii);
        i += n;
    }
}

/* ---- cells ---- */

static int cells_of(const char *s, size_t len)
{
    int cells = 0;
    for (size_t i = 0; i < len;) {
        int32_t cp;
        i += text_char(s + i, len - i, &cp);
        cells += text_char_cells(cp);
    }
    return cells;
}

/* Bytes of s that fill at most `cells`; the cells they take in *taken. */
static size_t measure(const char *s, size_t len, int cells, int *taken)
{
    size_t i = 0;
    int width = 0;
    while (i < len) {
        bool is_plain = s[i] >= 0x20 && s[i] < 0x7F;
        bool is_alone = i + 1 == len || (unsigned char)s[i + 1] < 0x80; /* no mark can follow */
        size_t n = is_plain && is_alone ? 1 : text_cluster(s + i, len - i);
        int wide = is_plain && is_alone ? 1 : cells_of(s + i, n);
        if (width + wide > cells)
            break;
        width += wide;
        i += n;
    }
    *taken = width;
    return i;
}

int text_width(const char *s)
{
    int taken = 0;
    measure(s, strlen(s), INT32_MAX - 2, &taken);
    return taken;
}

size_t text_bytes_for(const char *s, int cells)
{
    int taken = 0;
    return cells <= 0 ? 0 : measure(s, strlen(s), cells, &taken);
}

void text_fit(struct buf *out, const char *s, int cells, bool pad, bool mark)
{
    if (cells <= 0)
        return;
    size_t len = strlen(s);
    int taken = 0;
    size_t n = measure(s, len, cells, &taken);
    bool is_cut = n < len;
    if (is_cut && mark)
        n = measure(s, len, cells - 1, &taken);
    buf_add(out, s, n);
    if (is_cut && mark) {
        buf_addc(out, '~');
        taken++;
    }
    for (; pad && taken < cells; taken++)
        buf_addc(out, ' ');
}

const char *text_pad(struct arena *a, const char *s, int cells)
{
    struct buf out = {0};
    text_fit(&out, s, cells, true, true);
    const char *padded = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return padded;
}

/* ---- wrapping ---- */

struct wrapper {
    struct arena *a;
    const char **lines;
    int count, room;
};

static void add_line(struct wrapper *w, const char *s, size_t len)
{
    if (w->count == w->room) {
        int more = w->room == 0 ? 8 : w->room * 2;
        w->lines = arena_grow(w->a, w->lines, (size_t)w->room, (size_t)more, sizeof *w->lines);
        w->room = more;
    }
    w->lines[w->count++] = arena_strndup(w->a, s, len);
}

/* How much of a paragraph goes on the next line: up to the last space that fits. */
static size_t line_length(const char *s, size_t len, int cells)
{
    int taken = 0;
    size_t fits = measure(s, len, cells, &taken);
    if (fits == len)
        return len;
    for (size_t i = fits; i > 0; i--) {
        if (s[i] == ' ' && strspn(s, " ") < i)
            return i;
    }
    /* A word longer than the line is cut; where not even one character fits, it stands out. */
    return fits > 0 ? fits : text_cluster(s, len);
}

static void wrap_paragraph(struct wrapper *w, const char *s, size_t len, int cells)
{
    do {
        size_t n = line_length(s, len, cells);
        size_t shown = n;
        while (n < len && shown > 0 && s[shown - 1] == ' ')
            shown--;
        add_line(w, s, shown);
        bool is_more = n < len;
        while (n < len && s[n] == ' ')
            n++;
        s += n;
        len -= n;
        if (is_more && len == 0)
            return; /* nothing but spaces was left */
    } while (len > 0);
}

int text_wrap(struct arena *a, const char *s, int cells, const char ***lines)
{
    struct wrapper w = {.a = a};
    for (;;) {
        size_t len = strcspn(s, "\n");
        wrap_paragraph(&w, s, len, cells < 1 ? 1 : cells);
        s += len;
        if (*s == 0)
            break;
        s++;
    }
    *lines = w.lines;
    return w.count;
}

/* ---- files ---- */

static void json_code(struct buf *out, int32_t cp)
{
    if (cp < 0x10000) {
        buf_addf(out, "\\u%04x", (unsigned)cp);
    } else {
        unsigned rest = (unsigned)cp - 0x10000;
        buf_addf(out, "\\u%04x\\u%04x", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    }
}

static void json_char(struct buf *out, const char *bytes, size_t n, int32_t cp)
{
    static const char short_from[] = "\"\\\b\f\n\r\t";
    static const char short_to[] = "\"\\bfnrt";
    const char *found = cp > 0 && cp < 0x80 ? strchr(short_from, cp) : NULL;
    enum text_char_class class = text_char_class(cp);
    if (found != NULL)
        buf_addf(out, "\\%c", short_to[found - short_from]);
    else if (cp < 0)
        buf_adds(out, "\\ufffd");
    else if (class == TEXT_CHAR_CONTROL || class == TEXT_CHAR_HIDDEN || cp == 0x2028 || cp == 0x2029)
        json_code(out, cp);
    else
        buf_add(out, bytes, n);
}

void text_json(struct buf *out, const char *s)
{
    size_t len = strlen(s);
    buf_addc(out, '"');
    for (size_t i = 0; i < len;) {
        int32_t cp;
        size_t n = text_char(s + i, len - i, &cp);
        json_char(out, s + i, n, cp);
        i += n;
    }
    buf_addc(out, '"');
}

/* Spreadsheets run a field that starts so as a formula. */
static bool is_formula_like(const char *s)
{
    char first = s[strspn(s, "'")];
    return first != 0 && strchr("=+-@\t\r", first) != NULL;
}

const char *text_unguarded(const char *s)
{
    return *s == '\'' && is_formula_like(s) ? s + 1 : s;
}

void text_csv(struct buf *out, const char *s)
{
    text_csv_by(out, s, ',');
}

void text_csv_by(struct buf *out, const char *s, char separator)
{
    bool is_formula = is_formula_like(s);
    bool needs_quotes = strpbrk(s, "\",\r\n") != NULL || strchr(s, separator) != NULL;
    if (needs_quotes)
        buf_addc(out, '"');
    if (is_formula)
        buf_addc(out, '\'');
    for (; *s != 0; s++) {
        if (*s == '"')
            buf_addc(out, '"');
        buf_addc(out, *s);
    }
    if (needs_quotes)
        buf_addc(out, '"');
}
