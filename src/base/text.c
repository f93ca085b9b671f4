#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    DECOMPOSED_MAX = 32, /* the longest compatibility decomposition has 18 code points */
    RAW_MARKS_MAX = 16,  /* marks let through to normalising, whose sorting is quadratic */
    RAW_FACTOR = 4,      /* raw input may be this much longer than what is kept of it */
    CARD_MIN = 13,       /* ISO/IEC 7812, as issued */
    CARD_MAX = 19,
    CARD_GROUP_MIN = 4, /* cards are written 4-4-4-4, 4-6-5, 4-4-4-4-3 */
};

/* ---- characters ---- */

/* Unicode's default ignorable code points (DerivedCoreProperties, 15.0) and the
 * interlinear annotation characters: nothing of them is seen, so they serve only to make
 * two names look the same, to hide text or to turn its direction. */
static const struct {
    int32_t first, last;
} hidden[] = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

static bool is_hidden(int32_t cp)
{
    if (cp < hidden[0].first)
        return false;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (cp >= hidden[i].first && cp <= hidden[i].last)
            return true;
    }
    return false;
}

/* Code points that are reserved for ever; no text has them. */
static bool is_noncharacter(int32_t cp)
{
    return (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE;
}

static bool is_control(int32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

size_t text_char(const char *s, size_t len, int32_t *cp)
{
    unsigned char first = (unsigned char)s[0];
    if (first < 0x80) {
        *cp = first;
        return 1;
    }
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, len > 4 ? 4 : (utf8proc_ssize_t)len, &c);
    *cp = n > 0 ? c : -1;
    return n > 0 ? (size_t)n : 1;
}

enum text_char_class text_char_class(int32_t cp)
{
    if (cp >= 0x20 && cp < 0x7F)
        return cp == ' ' ? TEXT_CHAR_BLANK : TEXT_CHAR_PLAIN;
    if (cp < 0 || is_noncharacter(cp))
        return TEXT_CHAR_UNKNOWN;
    if (is_control(cp))
        return TEXT_CHAR_CONTROL;
    if (is_hidden(cp))
        return TEXT_CHAR_HIDDEN;
    int category = (int)utf8proc_category(cp);
    if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME)
        return TEXT_CHAR_MARK;
    if (category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP)
        return TEXT_CHAR_BLANK;
    if (category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CS)
        return TEXT_CHAR_UNKNOWN;
    return TEXT_CHAR_PLAIN;
}

int text_char_cells(int32_t cp)
{
    if (cp >= 0x20 && cp < 0x7F)
        return 1;
    if (cp < 0)
        return 1;
    if (is_control(cp) || is_hidden(cp))
        return 0;
    return utf8proc_charwidth(cp);
}

size_t text_cluster(const char *s, size_t len)
{
    size_t used = 0;
    while (used < len) {
        int32_t cp;
        size_t n = text_char(s + used, len - used, &cp);
        if (used > 0 && text_char_class(cp) != TEXT_CHAR_MARK)
            break;
        used += n;
    }
    return used;
}

/* Characters whose plain spelling Unicode does not give by decomposing. */
static const struct {
    int32_t cp;
    const char *plain;
} spellings[] = {
    {0x00C6, "AE"},  {0x00D0, "D"},  {0x00D8, "O"},  {0x00DE, "Th"}, {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"},
    {0x00F8, "o"},   {0x00FE, "th"}, {0x0110, "D"},  {0x0111, "d"},  {0x0126, "H"},  {0x0127, "h"},  {0x0131, "i"},
    {0x0138, "k"},   {0x0141, "L"},  {0x0142, "l"},  {0x014A, "N"},  {0x014B, "n"},  {0x0152, "OE"}, {0x0153, "oe"},
    {0x0166, "T"},   {0x0167, "t"},  {0x0180, "b"},  {0x018F, "E"},  {0x0259, "e"},  {0x1E9E, "SS"}, {0x2010, "-"},
    {0x2011, "-"},   {0x2012, "-"},  {0x2013, "-"},  {0x2014, "-"},  {0x2015, "-"},  {0x2018, "'"},  {0x2019, "'"},
    {0x201A, "'"},   {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""}, {0x2022, "*"},  {0x2212, "-"},  {0x20AC, "EUR"},
    {0x00A3, "GBP"}, {0x00AB, "\""}, {0x00BB, "\""}, {0x00B7, "."},  {0x2039, "'"},  {0x203A, "'"},  {0x00D7, "x"},
};

static const char *spelling(int32_t cp)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (spellings[i].cp == cp)
            return spellings[i].plain;
    }
    return NULL;
}

/* Decomposes one character; the count of code points, 0 if nothing is left of it. */
static int decompose(int32_t cp, unsigned options, int32_t out[DECOMPOSED_MAX])
{
    int last_boundclass = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n = utf8proc_decompose_char(cp, out, DECOMPOSED_MAX, (utf8proc_option_t)options, &last_boundclass);
    return n < 0 || n > DECOMPOSED_MAX ? 0 : (int)n;
}

bool text_char_ascii(struct buf *out, int32_t cp)
{
    size_t before = out->len;
    if (cp >= 0x20 && cp < 0x7F) {
        buf_addc(out, (char)cp);
        return true;
    }
    if (cp < 0 || is_control(cp))
        return false;
    if (text_char_class(cp) == TEXT_CHAR_MARK)
        return true;
    int32_t parts[DECOMPOSED_MAX];
    int count = decompose(cp, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK, parts);
    bool ok = count > 0;
    for (int i = 0; ok && i < count; i++) {
        const char *plain = spelling(parts[i]);
        if (plain != NULL)
            buf_adds(out, plain);
        else if (parts[i] >= 0x20 && parts[i] < 0x7F)
            buf_addc(out, (char)parts[i]);
        else
            ok = false;
    }
    if (!ok && out->data != NULL) {
        out->len = before;
        out->data[before] = 0;
    }
    return ok;
}

bool text_is_utf8(const char *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        int32_t cp;
        if (s[i] > 0 && s[i] < 0x7F) { /* most of all text: logs and imports look at millions of them */
            i++;
            continue;
        }
        i += text_char(s + i, len - i, &cp);
        if (cp <= 0 || is_noncharacter(cp))
            return false;
    }
    return true;
}

void text_copy(char *out, size_t size, const char *s)
{
    size_t n = strlen(s) < size ? strlen(s) : size - 1;
    memcpy(out, s, n);
    while (n > 0 && !text_is_utf8(out, n))
        n--;
    out[n] = 0;
}

static void add_char(struct buf *out, int32_t cp)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(cp, bytes);
    buf_add(out, bytes, n > 0 ? (size_t)n : 0);
}

/* ---- cleaning ---- */

static bool is_outer_blank(int32_t cp)
{
    return cp == '\t' || cp == '\n' || cp == '\r' || text_char_class(cp) == TEXT_CHAR_BLANK;
}

/* What one pass over the input knows of the text so far. */
struct cleaner {
    enum text_kind kind;
    struct buf *out;
    int marks;       /* on the last base; RAW_MARKS_MAX where there is none */
    bool has_blank;  /* one-line text: a blank is owed before the next character */
    size_t kept_len; /* of out, without the white space at its end */
};

static void clean_plain(struct cleaner *c, int32_t cp)
{
    bool is_mark = text_char_class(cp) == TEXT_CHAR_MARK;
    if (is_mark && c->marks >= RAW_MARKS_MAX && !c->has_blank)
        return;
    if (c->has_blank) {
        buf_addc(c->out, ' ');
        c->has_blank = false;
        c->marks = 0; /* a blank is a base, if an odd one */
    }
    c->marks = is_mark ? c->marks + 1 : 0;
    add_char(c->out, cp);
    c->kept_len = c->out->len;
}

static void clean_blank(struct cleaner *c, int32_t cp)
{
    bool is_separator = cp == 0x2028 || cp == 0x2029;
    if (c->out->len == 0)
        return;
    if (c->kind == TEXT_ONE_LINE) {
        c->has_blank = true;
    } else if (cp == '\n' || is_separator) {
        buf_addc(c->out, '\n');
        c->marks = RAW_MARKS_MAX; /* a mark at the start of a line has no base */
    } else {
        add_char(c->out, cp);
        c->marks = 0;
    }
}

/* Printable ASCII with single blanks between its words has nothing to clean: an import reads little else. */
static bool is_clean_already(const char *in, size_t len)
{
    bool was_blank = true;
    for (size_t i = 0; i < len; i++) {
        if (in[i] < ' ' || in[i] > '~' || (was_blank && in[i] == ' '))
            return false;
        was_blank = in[i] == ' ';
    }
    return !was_blank;
}

static bool clean_pass(struct cleaner *c, const char *what, const char *in, size_t len, struct err *e)
{
    if (is_clean_already(in, len)) {
        buf_add(c->out, in, len);
        return true;
    }
    /* Outer white space goes first, so that a line read from a file may bring its newline. */
    size_t end = 0;
    for (size_t i = 0; i < len;) {
        int32_t cp;
        size_t at = i;
        i += text_char(in + i, len - i, &cp);
        if (cp <= 0 || is_noncharacter(cp))
            return err_set(e, ERR_INPUT, "%s: this is not readable text (UTF-8) at byte %zu", what, at + 1);
        if (!is_outer_blank(cp) && !is_hidden(cp))
            end = i;
    }
    c->marks = RAW_MARKS_MAX;
    bool has_started = false;
    for (size_t i = 0; i < end;) {
        int32_t cp;
        size_t at = i;
        i += text_char(in + i, end - i, &cp);
        if (is_hidden(cp) || (!has_started && is_outer_blank(cp)))
            continue;
        has_started = true;
        bool is_line_end = cp == '\r' && i < end && in[i] == '\n';
        if (c->kind == TEXT_MANY_LINES && is_line_end)
            continue;
        if (c->kind == TEXT_MANY_LINES && (cp == '\n' || cp == '\t')) {
            clean_blank(c, cp);
        } else if (is_control(cp)) {
            return err_set(e, ERR_INPUT, "%s: there is a control character (U+%04X) at byte %zu; leave it out", what,
                           (unsigned)cp, at + 1);
        } else if (text_char_class(cp) == TEXT_CHAR_BLANK) {
            clean_blank(c, cp);
        } else {
            clean_plain(c, cp);
        }
    }
    if (c->out->data != NULL) {
        c->out->len = c->kept_len;
        c->out->data[c->kept_len] = 0;
    }
    return true;
}

/* Drops marks beyond TEXT_MARKS_MAX. After NFC, since there the marks that a letter has
 * swallowed no longer count; dropping the last of a run leaves NFC as it is. */
static void drop_surplus_marks(const char *s, struct buf *out)
{
    int marks = 0;
    size_t len = strlen(s);
    for (size_t i = 0; i < len;) {
        int32_t cp;
        size_t n = text_char(s + i, len - i, &cp);
        marks = text_char_class(cp) == TEXT_CHAR_MARK ? marks + 1 : 0;
        if (marks <= TEXT_MARKS_MAX)
            buf_add(out, s + i, n);
        i += n;
    }
}

static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)s[i] >= 0x80)
            return false;
    }
    return true;
}

static void normalise(struct buf *b)
{
    if (is_ascii(buf_str(b), b->len))
        return;
    char *composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)buf_str(b));
    buf_reset(b);
    if (composed != NULL)
        drop_surplus_marks(composed, b);
    else
        arena_exhausted(); /* it is valid UTF-8 by now, so nothing else can fail */
    free(composed);
}

static bool passes_luhn(const char *digits, size_t count)
{
    int sum = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] - '0';
        int doubled = i % 2 == 1 ? digit * 2 : digit;
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
}

/* Digits stand as on a card: unbroken, in fours with a rest, 4-6-4 or 4-6-5, or 8-8. Any grouping would take in
 * identifiers from other systems (a UUID that ends in 2518-133556628612). */
static bool is_card_grouping(const size_t *groups, size_t n)
{
    if (n == 1)
        return true;
    if (n == 2)
        return groups[0] == 8 && groups[1] == 8;
    if (n == 3 && groups[1] == 6)
        return groups[0] == 4 && groups[2] >= 4 && groups[2] <= 5;
    for (size_t i = 0; i + 1 < n; i++)
        if (groups[i] != 4)
            return false;
    return groups[n - 1] <= 4;
}

/* Collects digits from s, group after group, and asks at the end of each group. Short
 * groups end the number: dates and times are not cards. */
static bool is_card_at(const char *s)
{
    char digits[CARD_MAX];
    size_t count = 0, groups[CARD_MAX], ngroups = 0;
    for (;;) {
        size_t group = 0;
        for (; *s >= '0' && *s <= '9'; s++, group++) {
            if (count == CARD_MAX)
                return false;
            digits[count++] = *s;
        }
        groups[ngroups++] = group;
        if (count >= CARD_MIN && is_card_grouping(groups, ngroups) && passes_luhn(digits, count))
            return true;
        if (*s == ' ' || *s == '-')
            s++;
        else if (strncmp(s, "\xC2\xA0", 2) == 0)
            s += 2; /* a blank that does not break the line */
        else
            return false;
        if (group < CARD_GROUP_MIN || *s < '0' || *s > '9')
            return false;
    }
}

/* An id as id_text writes it, a word of its own: of 2,000 five hold digits that would pass. */
static bool is_id_at(const char *s)
{
    enum { ID_DIGITS = 32 };
    size_t n = strspn(s, "0123456789abcdef");
    return n == ID_DIGITS && !isalnum((unsigned char)s[n]) && strcspn(s, "abcdef") < n;
}

static bool has_card_number(const char *s)
{
    char before = ' ';
    for (; *s != 0; before = *s++) {
        if (!isalnum((unsigned char)before) && is_id_at(s))
            s += strspn(s, "0123456789abcdef") - 1;
        bool is_group_start = *s >= '1' && *s <= '9' && (before < '0' || before > '9') && before != '+';
        if (is_group_start && is_card_at(s))
            return true;
    }
    return false;
}

bool text_clean(struct arena *a, enum text_kind kind, const char *what, const char *in, size_t len, const char **out,
                struct err *e)
{
    size_t limit = kind == TEXT_ONE_LINE ? TEXT_LINE_MAX : TEXT_NOTE_MAX;
    struct buf b = {0};
    struct cleaner c = {.kind = kind, .out = &b};
    bool ok = len <= limit * RAW_FACTOR ||
              err_set(e, ERR_INPUT, "%s: too long: %zu bytes, and at most %zu can be kept", what, len, limit);
    ok = ok && clean_pass(&c, what, in, len, e);
    if (ok) {
        normalise(&b);
        if (b.len > limit)
            ok = err_set(e, ERR_INPUT, "%s: too long: %zu bytes, and at most %zu can be kept", what, b.len, limit);
        else if (has_card_number(buf_str(&b)))
            ok = err_set(e, ERR_INPUT, "%s: this has the number of a payment card in it, which must not be kept", what);
    }
    if (ok)
        *out = arena_strdup(a, buf_str(&b));
    buf_finish(&b);
    return ok;
}

/* ---- searching ---- */

static bool is_letter_or_digit(int32_t cp)
{
    int category = (int)utf8proc_category(cp);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

/* Appends the folded parts of one character; a blank stands for all that is no letter. */
static void fold_char(struct buf *out, int32_t cp)
{
    int32_t parts[DECOMPOSED_MAX];
    unsigned options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
    int count = cp < 0 ? 0 : decompose(cp, options, parts);
    bool is_silent = cp >= 0 && count == 0; /* a mark or a hidden character */
    bool has_letter = is_silent;
    for (int i = 0; i < count; i++) {
        if (!is_letter_or_digit(parts[i]))
            continue;
        const char *plain = spelling(parts[i]);
        if (plain != NULL)
            buf_adds(out, plain);
        else
            add_char(out, parts[i]);
        has_letter = true;
    }
    if (!has_letter && out->len > 0 && out->data[out->len - 1] != ' ')
        buf_addc(out, ' ');
}

char *text_fold(struct arena *a, const char *s)
{
    struct buf b = {0};
    size_t len = strlen(s);
    for (size_t i = 0; i < len;) {
        int32_t cp;
        i += text_char(s + i, len - i, &cp);
        bool is_plain_letter = (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9');
        bool is_capital = cp >= 'A' && cp <= 'Z';
        if (is_plain_letter || is_capital)
            buf_addc(&b, (char)(is_capital ? cp - 'A' + 'a' : cp));
        else
            fold_char(&b, cp);
    }
    size_t folded = b.len > 0 && b.data[b.len - 1] == ' ' ? b.len - 1 : b.len;
    char *result = arena_strndup(a, buf_str(&b), folded);
    buf_finish(&b);
    return result;
}

void text_upper(struct buf *out, const char *s)
{
    size_t len = strlen(s);
    for (size_t i = 0; i < len;) {
        int32_t cp;
        size_t n = text_char(s + i, len - i, &cp);
        utf8proc_uint8_t upper[4];
        if (n == 1)
            buf_addc(out, s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] - 'a' + 'A') : s[i]);
        else
            buf_add(out, upper, (size_t)utf8proc_encode_char(utf8proc_toupper(cp), upper));
        i += n;
    }
}
