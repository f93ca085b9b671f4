/* id: names of records, and the booking reference people say on the telephone.
 *
 * A record id is 16 bytes: 48-bit UTC milliseconds, big endian, then 80 random
 * bits: ids made later sort later, so tables append. Derived ids (policy
 * records, imports) are BLAKE2b-128 of a text, so that two sites make the
 * same one. Frozen: ids are in the log for ever.
 */
#ifndef ROUNDS_BASE_ID_H
#define ROUNDS_BASE_ID_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    ID_SIZE = 16,
    ID_TEXT = 33, /* 32 hex digits and NUL */
    REF_TEXT = 10 /* "K7M4-QX7R" and NUL */
};

struct id {
    uint8_t b[ID_SIZE];
};

extern const struct id ID_NONE; /* all zero */

/* Starts the generator: libsodium's, or a seeded one when ROUNDS_SEED is set
 * (tests). Must be called once before any other call; false if there is no randomness. */
bool id_start(void);
/* Tests: continue from this seed. */
void id_seed(uint64_t seed);
/* A seeded generator goes on from its seed and n; the other one is left alone. Without it, two programs run one
 * after the other with one ROUNDS_SEED would give two records the same id. */
void id_stir(uint64_t n);
void id_random(void *out, size_t n);
uint64_t id_random_below(uint64_t n); /* uniform 0..n-1, n > 0 */

struct id id_new(int64_t utc_ms);
/* BLAKE2b-128 of "domain NUL text". */
struct id id_derived(const char *domain, const char *text);
/* When an id of id_new was made, UTC milliseconds. Of a derived one it says nothing. */
int64_t id_ms(const struct id *id);
bool id_is_none(const struct id *id);
/* Like memcmp; whole words at a time, as millions are sorted in a merge. */
static inline int id_compare(const struct id *a, const struct id *b)
{
    uint64_t x[2], y[2];
    memcpy(x, a->b, sizeof x);
    memcpy(y, b->b, sizeof y);
    int at = x[0] == y[0];
    uint64_t p = be64toh(x[at]), q = be64toh(y[at]);
    return p < q ? -1 : p > q;
}
char *id_text(const struct id *id, char out[ID_TEXT]);
/* Exactly 32 hex digits of either case. */
bool id_parse(const char *s, struct id *out);

/* Booking reference: 7 symbols and a check symbol from 29 that cannot be
 * mistaken for each other when read or spoken: digits 2-9 and consonants. (No more
 * exist without vowels, 0 and 1: 29^7 is 34 bits, so a reference is looked up by
 * index and several bookings may match.) 29 is prime, so the weighted check catches
 * every wrong symbol and every swap of two neighbours.
 * A reference is derived from the record id, so it needs no storage to be found again. */
char *ref_text(const struct id *id, char out[REF_TEXT]);
/* Canonical form of what somebody typed: any case, blanks and dashes ignored, I
 * and 1 read as L. False if the length or the check symbol is wrong. */
bool ref_parse(const char *typed, char out[REF_TEXT]);

#endif
