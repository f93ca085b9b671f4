#include "base/buf.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CAP = 64,
    VARINT_MAX = 10, /* bytes of a 64-bit number, seven bits each */
};

/* Room for n more bytes and the NUL. */
static void reserve(struct buf *b, size_t n)
{
    if (n >= SIZE_MAX / 2 - b->len)
        arena_exhausted();
    size_t need = b->len + n + 1;
    if (need <= b->cap)
        return;
    size_t cap = b->cap < FIRST_CAP ? FIRST_CAP : b->cap * 2;
    if (cap < need)
        cap = need;
    b->data = mem_resize(b->data, cap);
    b->cap = cap;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    reserve(b, n);
    if (n != 0)
        memcpy(b->data + b->len, p, n);
    b->len += n;
    b->data[b->len] = 0;
}

void buf_adds(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
    reserve(b, 1);
    b->data[b->len++] = c;
    b->data[b->len] = 0;
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    reserve(b, FIRST_CAP);
    size_t room = b->cap - b->len;
    int n = vsnprintf(b->data + b->len, room, fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n >= room) {
        reserve(b, (size_t)n);
        n = vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    if (n > 0)
        b->len += (size_t)n;
    b->data[b->len] = 0;
}

void buf_add_varint(struct buf *b, uint64_t v)
{
    uint8_t bytes[VARINT_MAX];
    size_t n = 0;
    while (v >= 0x80) {
        bytes[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    bytes[n++] = (uint8_t)v;
    buf_add(b, bytes, n);
}

void buf_add_zigzag(struct buf *b, int64_t v)
{
    uint64_t doubled = (uint64_t)v << 1;
    buf_add_varint(b, v < 0 ? ~doubled : doubled);
}

void buf_reset(struct buf *b)
{
    b->len = 0;
    if (b->data != NULL)
        b->data[0] = 0;
}

void buf_finish(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

const char *buf_str(const struct buf *b)
{
    return b->data == NULL ? "" : b->data;
}

struct cursor cursor_of(const void *p, size_t n)
{
    const uint8_t *start = p;
    return (struct cursor){.p = start, .end = n == 0 ? start : start + n};
}

static uint64_t spoil(struct cursor *c)
{
    c->bad = 1;
    c->p = c->end;
    return 0;
}

uint64_t cursor_varint(struct cursor *c)
{
    uint64_t v = 0;
    for (int i = 0; i < VARINT_MAX; i++) {
        if (c->bad || c->p == c->end)
            return spoil(c);
        uint8_t byte = *c->p++;
        /* Bytes are hashed, so a number has one form only: no padding zeros (overlong),
         * and the tenth byte holds the one bit that is left of 64. */
        bool is_overlong = i > 0 && byte == 0;
        bool is_too_big = i == VARINT_MAX - 1 && byte > 1;
        if (is_overlong || is_too_big)
            return spoil(c);
        v |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte < 0x80)
            return v;
    }
    return spoil(c);
}

int64_t cursor_zigzag(struct cursor *c)
{
    uint64_t v = cursor_varint(c);
    uint64_t half = v >> 1;
    return (v & 1) != 0 ? -1 - (int64_t)half : (int64_t)half;
}

const uint8_t *cursor_bytes(struct cursor *c, size_t n)
{
    if (c->bad || cursor_left(c) < n) {
        spoil(c);
        return NULL;
    }
    const uint8_t *p = c->p;
    if (n != 0)
        c->p += n;
    return p;
}

size_t cursor_left(const struct cursor *c)
{
    return c->p == c->end ? 0 : (size_t)(c->end - c->p);
}
