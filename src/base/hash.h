/* hash: BLAKE2b-256, the one digest in Rounds, and wiping of secrets.
 *
 * What is hashed is decided elsewhere (the book's transactions, snapshots);
 * here is only the function, with a key or without. libsodium stays behind
 * this file, id.c and secret.c. Frozen: digests are in the log for ever. Nothing
 * here can fail, so nothing takes a struct err.
 */
#ifndef ROUNDS_BASE_HASH_H
#define ROUNDS_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HASH_SIZE = 32,
    HASH_TEXT = 65,    /* 64 hex digits and NUL */
    HASH_KEY_SIZE = 16 /* the book's id: so that two books never share a chain */
};

struct hash {
    uint8_t b[HASH_SIZE];
};

/* Room for libsodium's crypto_generichash_state (384 bytes, checked in hash.c),
 * so that no caller sees sodium.h. Plain memory: copying one forks the digest;
 * nothing is to be freed. */
struct hash_state {
    _Alignas(64) uint8_t opaque[384];
};

/* Starts a digest; key16 is HASH_KEY_SIZE bytes, or NULL for none. */
void hash_start(struct hash_state *st, const uint8_t *key16);
/* Adds n bytes; p may be NULL when n is 0. */
void hash_add(struct hash_state *st, const void *p, size_t n);
/* Gives the digest and wipes the state; start it again before another use. */
void hash_end(struct hash_state *st, struct hash *out);

/* The digest of n bytes, without a key. */
void hash_of(const void *p, size_t n, struct hash *out);

/* 64 lower case hex digits. Returns out. */
char *hash_text(const struct hash *h, char out[HASH_TEXT]);
/* Exactly 64 hex digits of either case. */
bool hash_parse(const char *s, struct hash *out);
bool hash_is_equal(const struct hash *a, const struct hash *b); /* in constant time */

/* Overwrites n bytes in a way that no compiler leaves out. */
void hash_wipe(void *p, size_t n);

#endif
