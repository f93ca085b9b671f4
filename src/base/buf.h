/* buf: a growing run of bytes, always followed by a NUL that is not counted.
 * Used for building text, JSON and the canonical bytes of transactions. */
#ifndef ROUNDS_BASE_BUF_H
#define ROUNDS_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

/* All-zero is a valid empty buffer; data is NULL until something is added. */
struct buf {
    char *data;
    size_t len;
    size_t cap;
};

void buf_add(struct buf *b, const void *p, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* LEB128: seven bits a byte, low first, shortest form. 1 to 10 bytes. */
void buf_add_varint(struct buf *b, uint64_t v);
/* Zigzag, then varint: small magnitudes of either sign are short. */
void buf_add_zigzag(struct buf *b, int64_t v);
/* Empties without giving the memory back. */
void buf_reset(struct buf *b);
void buf_finish(struct buf *b);
/* The bytes as a C string, "" when empty. Owned by the buffer. */
const char *buf_str(const struct buf *b);

/* Reading side. All-checked: after any failure `bad` stays set and every
 * further read gives zero; callers look at `bad` once at the end. */
struct cursor {
    const uint8_t *p;
    const uint8_t *end;
    int bad;
};

struct cursor cursor_of(const void *p, size_t n);
uint64_t cursor_varint(struct cursor *c); /* refuses overlong and > 64 bit forms */
int64_t cursor_zigzag(struct cursor *c);
const uint8_t *cursor_bytes(struct cursor *c, size_t n); /* NULL when short */
size_t cursor_left(const struct cursor *c);

#endif
