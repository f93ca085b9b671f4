#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* One row per kind, in the order of enum err_kind. */
static const struct {
    const char *name;
    int exit_code;
} kinds[] = {
    [ERR_NONE] = {"none", 0},       [ERR_USAGE] = {"usage", 2},     [ERR_INPUT] = {"input", 1},
    [ERR_REFUSED] = {"refused", 1}, [ERR_MISSING] = {"missing", 1}, [ERR_STALE] = {"stale", 1},
    [ERR_BUSY] = {"busy", 5},       [ERR_UNKNOWN] = {"unknown", 4}, [ERR_DAMAGE] = {"damage", 3},
    [ERR_NEWER] = {"newer", 1},     [ERR_IO] = {"io", 1},
};

enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

/* The length of the well-formed UTF-8 character at s, 0 if there is none. Only the shape
 * is looked at: this keeps a cut or a file name from breaking a message, no more. */
static size_t char_length(const unsigned char *s)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    return n;
}

/* Makes a message one line of UTF-8. Messages quote file names and lines of other people's
 * files, so anything can be in them; a cut by vsnprintf may end inside a character. */
static void tidy(char *text, bool was_cut)
{
    unsigned char *in = (unsigned char *)text;
    unsigned char *out = in;
    while (*in != 0) {
        size_t n = char_length(in);
        if (n == 0) {
            bool is_torn_end = was_cut && strlen((char *)in) < 4;
            if (is_torn_end)
                break;
            *out++ = '?';
            in++;
        } else if (n == 1) {
            bool is_blank = *in == '\n' || *in == '\t' || *in == '\r';
            *out++ = is_blank ? ' ' : *in < 0x20 || *in == 0x7F ? '?' : *in;
            in++;
        } else {
            memmove(out, in, n);
            out += n;
            in += n;
        }
    }
    *out = 0;
}

__attribute__((format(printf, 3, 0))) static void format(char *out, size_t size, const char *fmt, va_list args)
{
    int n = vsnprintf(out, size, fmt, args);
    if (n < 0)
        out[0] = 0;
    tidy(out, n >= (int)size);
}

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
    if (e == NULL || e->kind != ERR_NONE)
        return false;
    va_list args;
    va_start(args, fmt);
    e->kind = kind;
    e->at[0] = 0;
    format(e->text, sizeof e->text, fmt, args);
    va_end(args);
    return false;
}

bool err_at(struct err *e, const char *fmt, ...)
{
    if (e == NULL || e->kind == ERR_NONE || e->at[0] != 0)
        return false;
    va_list args;
    va_start(args, fmt);
    format(e->at, sizeof e->at, fmt, args);
    va_end(args);
    return false;
}

void err_clear(struct err *e)
{
    if (e == NULL)
        return;
    e->kind = ERR_NONE;
    e->text[0] = 0;
    e->at[0] = 0;
}

int err_exit_code(enum err_kind kind)
{
    return (size_t)kind < KIND_COUNT ? kinds[kind].exit_code : 1;
}

const char *err_kind_name(enum err_kind kind)
{
    return (size_t)kind < KIND_COUNT ? kinds[kind].name : "unknown";
}
