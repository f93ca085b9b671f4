#include "exchange/csv.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024 };

struct csv {
    int fd;
    bool is_at_eof;
    char separator;
    enum csv_encoding encoding;
    char *data; /* what was read and not yet passed over: data[start..end) */
    size_t start, end, cap;
    struct buf text; /* the current record, unquoted, each field followed by a NUL */
    size_t field[CSV_COLUMNS_MAX];
    int nfields;
    bool is_damaged; /* text is the line on which the record begins */
    int64_t line, next_line;
    struct arena arena; /* path and names */
    const char *file;
    const char **name;
    int width;
    char where[200];
};

/* What a look at the bytes of one record came to. */
enum scan { SCAN_DONE, SCAN_SHORT, SCAN_BAD };

/* Windows-1252 where it differs from Latin-1. The five holes stay control characters, which
 * text_clean refuses. Source: unicode.org MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT. */
static const unsigned short windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

/* ------------------------------------------------------------- reading bytes */

/* Adds to data. False at the end of the file with nothing added, or with e set. */
static bool read_more(struct csv *c, struct err *e)
{
    if (c->is_at_eof)
        return false;
    if (c->start > 0) {
        memmove(c->data, c->data + c->start, c->end - c->start);
        c->end -= c->start;
        c->start = 0;
    }
    if (c->cap - c->end < READ_SIZE) {
        c->cap = c->cap * 2 + READ_SIZE;
        c->data = mem_resize(c->data, c->cap);
    }
    ssize_t n;
    do {
        n = read(c->fd, c->data + c->end, c->cap - c->end);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(e, ERR_IO, "Cannot read on in %s: %s", c->file, strerror(errno));
    if (n == 0) {
        c->is_at_eof = true;
        return false;
    }
    c->end += (size_t)n;
    return true;
}

static void add_latin1(struct buf *out, char ch)
{
    unsigned code = (unsigned char)ch;
    if (code < 0x80) {
        buf_addc(out, ch);
        return;
    }
    if (code < 0xA0)
        code = windows_1252[code - 0x80];
    if (code >= 0x800) {
        buf_addc(out, (char)(0xE0 | code >> 12));
        buf_addc(out, (char)(0x80 | (code >> 6 & 0x3F)));
    } else {
        buf_addc(out, (char)(0xC0 | code >> 6));
    }
    buf_addc(out, (char)(0x80 | (code & 0x3F)));
}

static void add_run(struct csv *c, const char *p, size_t n)
{
    if (c->encoding == CSV_UTF8)
        buf_add(&c->text, p, n);
    else
        for (size_t i = 0; i < n; i++)
            add_latin1(&c->text, p[i]);
}

/* ------------------------------------------------------------------- records */

static bool is_stop(const struct csv *c, char ch)
{
    return ch == c->separator || ch == '\n' || ch == '\r';
}

/* *at stands on the opening quote; afterwards behind the closing one. */
static enum scan scan_quoted(struct csv *c, const char **at, const char *end, int64_t *lines)
{
    const char *p = *at + 1;
    for (;;) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        if (!quote || (quote + 1 == end && !c->is_at_eof))
            return c->is_at_eof ? SCAN_BAD : SCAN_SHORT;
        for (const char *nl = p; (nl = memchr(nl, '\n', (size_t)(quote - nl))); nl++)
            ++*lines;
        add_run(c, p, (size_t)(quote - p));
        p = quote + 1;
        if (p == end || *p != '"') {
            *at = p;
            return SCAN_DONE;
        }
        buf_addc(&c->text, '"');
        p++;
    }
}

static enum scan scan_field(struct csv *c, const char **at, const char *end, int64_t *lines, struct err *e)
{
    const char *p = *at;
    if (p < end && *p == '"') {
        enum scan s = scan_quoted(c, at, end, lines);
        if (s == SCAN_BAD)
            err_set(e, ERR_INPUT, "A quote is opened and never closed");
        else if (s == SCAN_DONE && *at < end && !is_stop(c, **at)) {
            err_set(e, ERR_INPUT, "There is text after a closing quote; a quote inside quotes is written twice");
            s = SCAN_BAD;
        }
        return s;
    }
    /* A quote in the middle of an unquoted field is kept: many programs write Robert "Bob" Hill. */
    while (p < end && !is_stop(c, *p))
        p++;
    add_run(c, *at, (size_t)(p - *at));
    *at = p;
    return SCAN_DONE;
}

/* Reads the record at data[start]. *used: its bytes, line end included. */
static enum scan scan_record(struct csv *c, size_t *used, int64_t *lines, struct err *e)
{
    const char *begin = c->data + c->start, *end = c->data + c->end, *p = begin;
    c->nfields = 0;
    *lines = 1;
    buf_reset(&c->text);
    for (;;) {
        if (c->nfields == CSV_COLUMNS_MAX) {
            err_set(e, ERR_INPUT, "There are more than %d columns", CSV_COLUMNS_MAX);
            return SCAN_BAD;
        }
        c->field[c->nfields++] = c->text.len;
        enum scan s = scan_field(c, &p, end, lines, e);
        if (s != SCAN_DONE)
            return s;
        buf_addc(&c->text, '\0');
        if (p == end) {
            if (!c->is_at_eof)
                return SCAN_SHORT;
            break;
        }
        char stop = *p++;
        if (stop == c->separator)
            continue;
        if (stop == '\r') {
            if (p == end && !c->is_at_eof)
                return SCAN_SHORT;
            if (p < end && *p == '\n')
                p++;
        }
        break;
    }
    *used = (size_t)(p - begin);
    return SCAN_DONE;
}

/* Passes over the rest of the line at data[start]. */
static bool skip_line(struct csv *c, struct err *e)
{
    for (;;) {
        const char *p = c->data + c->start, *end = c->data + c->end;
        while (p < end && *p != '\n' && *p != '\r')
            p++;
        bool is_cr_last = p + 1 == end && *p == '\r' && !c->is_at_eof;
        if (p < end && !is_cr_last) {
            p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
            c->start = (size_t)(p - c->data);
            return true;
        }
        c->start = (size_t)(p - c->data);
        if (!read_more(c, e))
            return c->is_at_eof;
    }
}

/* Names the column: the last one, if it is none before. */
static bool refuse_bytes(const struct csv *c, struct err *e)
{
    const char *f;
    int i = 0;
    while (i < c->nfields - 1 && (f = csv_field(c, i), text_is_utf8(f, strlen(f))))
        i++;
    return err_set(e, ERR_INPUT, "Column %d%s%s is not UTF-8: save the file as UTF-8, or name its encoding", i + 1,
                   i < c->width ? " " : "", i < c->width ? c->name[i] : "");
}

/* What a whole record is refused for. */
static bool check_record(struct csv *c, size_t used, struct err *e)
{
    const char *raw = c->data + c->start;
    if (used > CSV_RECORD_MAX)
        return err_set(e, ERR_INPUT, "The record is longer than %d bytes", CSV_RECORD_MAX);
    if (memchr(raw, '\0', used))
        return err_set(e, ERR_INPUT, "There is a NUL byte in it");
    if (c->encoding == CSV_UTF8 && !text_is_utf8(raw, used))
        return refuse_bytes(c, e);
    if (c->width && c->nfields != c->width)
        return err_set(e, ERR_INPUT, "It has %d fields where the header has %d", c->nfields, c->width);
    return true;
}

/* Bytes from data[start] to the end of the line, as far as they were read and shown. */
static size_t line_bytes(const struct csv *c)
{
    const char *p = c->data + c->start;
    size_t n = 0, most = c->end - c->start;
    while (n < most && n < CSV_DAMAGED_MAX && p[n] != '\n' && p[n] != '\r')
        n++;
    bool is_cut = n == CSV_DAMAGED_MAX && n < most;
    while (is_cut && n > CSV_DAMAGED_MAX - 4 && (p[n] & 0xC0) == 0x80)
        n--; /* not within a letter */
    return n;
}

/* Keeps the line at data[start] for csv_damaged: whoever mends the file wants to see it. */
static void keep_damaged(struct csv *c)
{
    struct err ignored = {0}; /* skip_line meets it again */
    size_t n = line_bytes(c);
    while (n == c->end - c->start && read_more(c, &ignored))
        n = line_bytes(c);
    const char *p = c->data + c->start;
    bool is_utf8 = c->encoding == CSV_UTF8 && text_is_utf8(p, n);
    buf_reset(&c->text);
    for (size_t i = 0; i < n; i++) {
        char ch = p[i] ? p[i] : ' ';
        if (is_utf8)
            buf_addc(&c->text, ch);
        else
            add_latin1(&c->text, ch);
    }
    c->nfields = 0;
    c->is_damaged = true;
}

static bool is_blank_line(const struct csv *c)
{
    return c->nfields == 1 && c->text.len == 1 && c->data[c->start] != '"';
}

enum csv_result csv_next(struct csv *c, struct err *e)
{
    for (;;) {
        size_t used = 0;
        int64_t lines = 1;
        enum scan s = SCAN_SHORT;
        err_clear(e);
        c->is_damaged = false;
        c->line = c->next_line;
        snprintf(c->where, sizeof c->where, "%s:%lld", file_base(c->file), (long long)c->line);
        if (c->start < c->end)
            s = scan_record(c, &used, &lines, e);
        while (s == SCAN_SHORT && c->end - c->start <= CSV_RECORD_MAX) {
            if (!read_more(c, e) && !c->is_at_eof)
                return CSV_FAILED;
            if (c->start == c->end)
                return CSV_END;
            s = scan_record(c, &used, &lines, e);
        }
        if (s == SCAN_SHORT)
            err_set(e, ERR_INPUT, "The record is longer than %d bytes", CSV_RECORD_MAX);
        if (s == SCAN_DONE && is_blank_line(c)) {
            c->start += used;
            c->next_line++;
            continue;
        }
        if (s == SCAN_DONE && check_record(c, used, e)) {
            c->start += used;
            c->next_line += lines;
            return CSV_RECORD;
        }
        err_at(e, "%s", c->where);
        keep_damaged(c);
        struct err io = {0};
        if (!skip_line(c, &io)) {
            *e = io;
            return CSV_FAILED;
        }
        c->next_line++;
        return CSV_REFUSED;
    }
}

/* ------------------------------------------------------------ opening, header */

/* Says what a file is that is no CSV, by its first bytes; passes over a byte order mark. Whatever encoding was named,
 * the mark is right: a list in Latin-1 comes back from a spreadsheet with it. */
static bool check_start(struct csv *c, struct err *e)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *what;
    } known[] = {
        {"\xFF\xFE", 2, "UTF-16 text"},
        {"\xFE\xFF", 2, "UTF-16 text"},
        {"PK\x03\x04", 4, "a spreadsheet or an archive"},
        {"\xD0\xCF\x11\xE0", 4, "an old spreadsheet"},
        {"SQLite format 3", 16, "a database"},
        {"\x1F\x8B", 2, "a packed file"},
    };
    size_t n = c->end - c->start;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (n >= known[i].n && memcmp(c->data, known[i].bytes, known[i].n) == 0)
            return err_set(e, ERR_INPUT, "%s is %s: save it as \"CSV UTF-8\" and try again", c->file, known[i].what);
    if (n >= 4 && (!c->data[0] || !c->data[1]))
        return err_set(e, ERR_INPUT, "%s is UTF-16 text: save it as \"CSV UTF-8\" and try again", c->file);
    if (n >= 3 && memcmp(c->data, "\xEF\xBB\xBF", 3) == 0) {
        c->start += 3;
        c->encoding = CSV_UTF8;
    }
    return true;
}

static const char *trimmed(struct arena *a, const char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t n = strlen(s);
    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    return arena_strndup(a, s, n);
}

static bool read_header(struct csv *c, struct err *e)
{
    while (c->end < 16 && read_more(c, e)) { /* enough to see what kind of file it is */
    }
    if (!c->is_at_eof && e->kind != ERR_NONE)
        return false;
    if (!check_start(c, e))
        return false;
    c->next_line = 1;
    enum csv_result r = csv_next(c, e);
    if (r == CSV_END)
        return err_set(e, ERR_INPUT, "%s is empty: a line with the names of the columns was expected", c->file);
    if (r != CSV_RECORD)
        return false;
    int width = c->nfields;
    c->name = arena_array(&c->arena, (size_t)width, sizeof *c->name);
    for (int i = 0; i < width; i++) {
        c->name[i] = trimmed(&c->arena, csv_field(c, i));
        for (int k = 0; k < i; k++)
            if (*c->name[i] && strcasecmp(c->name[i], c->name[k]) == 0) {
                err_set(e, ERR_INPUT, "Columns %d and %d have the same name: %s", k + 1, i + 1, c->name[i]);
                return err_at(e, "%s", c->where);
            }
    }
    c->width = width;
    return true;
}

bool csv_open(const char *path, const struct csv_options *o, struct csv **out, struct err *e)
{
    struct stat st;
    *out = NULL;
    /* Without blocking, so that a FIFO is told from a file instead of being waited for. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return err_set(e, errno == ENOENT ? ERR_MISSING : ERR_IO, "Cannot open %s: %s", path, strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return err_set(e, ERR_INPUT, "%s is not a plain file", path);
    }
    struct csv *c = mem_alloc(sizeof *c);
    *c = (struct csv){.fd = fd, .separator = ','};
    if (o && o->separator)
        c->separator = o->separator;
    if (o)
        c->encoding = o->encoding;
    c->file = arena_strdup(&c->arena, path);
    if (!read_header(c, e)) {
        csv_close(c);
        return false;
    }
    *out = c;
    return true;
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    close(c->fd);
    free(c->data);
    buf_finish(&c->text);
    arena_finish(&c->arena);
    free(c);
}

/* -------------------------------------------------------------------- asking */

int csv_column(const struct csv *c, const char *name)
{
    for (int i = 0; i < c->width; i++)
        if (strcasecmp(c->name[i], name) == 0)
            return i;
    for (int i = 0; i < c->width; i++)
        if (strcasecmp(text_unguarded(c->name[i]), name) == 0)
            return i;
    return -1;
}

bool csv_columns(const struct csv *c, const char *const *names, int count, int *at, struct err *e)
{
    for (int i = 0; i < count; i++) {
        at[i] = csv_column(c, names[i]);
        if (at[i] < 0) {
            err_set(e, ERR_INPUT, "The column %s is missing", names[i]);
            return err_at(e, "%s:1", file_base(c->file));
        }
    }
    return true;
}

int csv_width(const struct csv *c)
{
    return c->width;
}

const char *csv_name(const struct csv *c, int column)
{
    return c->name[column];
}

const char *csv_field(const struct csv *c, int column)
{
    if (column < 0 || column >= c->nfields)
        return "";
    return c->text.data + c->field[column];
}

const char *csv_damaged(const struct csv *c)
{
    return c->is_damaged ? buf_str(&c->text) : NULL;
}

char csv_separator(const struct csv *c)
{
    return c->separator;
}

int64_t csv_line(const struct csv *c)
{
    return c->line;
}

const char *csv_where(const struct csv *c)
{
    return c->where;
}

int64_t csv_estimate(const struct csv *c)
{
    char *block = mem_alloc(READ_SIZE);
    int64_t lines = 0;
    off_t at = 0;
    bool is_quoted = false, is_open = false; /* is_open: the last line has no end */
    for (;;) {
        ssize_t n = pread(c->fd, block, READ_SIZE, at);
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n; i++) {
            is_quoted ^= block[i] == '"';
            lines += block[i] == '\n' && !is_quoted;
        }
        is_open = block[n - 1] != '\n';
        at += n;
    }
    free(block);
    lines += is_open;
    return lines > 0 ? lines - 1 : 0;
}
