/* secret: keys, and bytes that only who has the key can read or could have written.
 *
 * libsodium's XChaCha20-Poly1305 as a stream of messages, argon2id for passphrases, and randomness for keys that is
 * never seeded, whatever ROUNDS_SEED says. What is sealed here lies in other people's folders for years: nothing of it
 * may change. Nothing here can fail but by saying no, so nothing takes a struct err.
 */
#ifndef ROUNDS_BASE_SECRET_H
#define ROUNDS_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SECRET_KEY = 32,
    SECRET_NONCE = 24,                        /* beginning of a stream */
    SECRET_EXTRA = 17,                        /* bytes by which a sealed message is longer */
    SECRET_SALT = 16,                         /* of a passphrase */
    SECRET_WRAPPED = SECRET_NONCE + 16 + SECRET_KEY, /* a key under another one */
    SECRET_OPS_MIN = 1,                       /* bounds of what argon2id is asked to do: a file from elsewhere */
    SECRET_OPS_MAX = 16,                      /*   must not make us compute for an hour or take all memory */
    SECRET_MEM_MIN = 8 << 10,                 /* KiB */
    SECRET_MEM_MAX = 256 << 10
};

/* Room for libsodium's state (checked in secret.c). Plain memory; wiped by the last message. */
struct secret_stream {
    _Alignas(16) uint8_t opaque[64];
};

/* Randomness for keys and salts. */
void secret_random(void *out, size_t n);

/* A stream of messages under a key and a beginning: used once for one text, since the same beginning for two texts
 * gives both away. Sealing and opening begin alike. */
void secret_start(struct secret_stream *st, const uint8_t key[SECRET_KEY], const uint8_t nonce[SECRET_NONCE]);
/* Seals n bytes into n + SECRET_EXTRA; `with` (wn bytes) is vouched for and not written. is_last ends the stream. */
void secret_seal(struct secret_stream *st, const void *plain, size_t n, const void *with, size_t wn, bool is_last,
                 uint8_t *out);
/* The way back: sealed is n bytes (at least SECRET_EXTRA), out has room for n - SECRET_EXTRA. False: not made with this
 * key, altered, out of order. */
bool secret_open(struct secret_stream *st, const uint8_t *sealed, size_t n, const void *with, size_t wn, bool *is_last,
                 uint8_t *out);

/* A key from what somebody typed. False: the costs are out of bounds, or the memory is not to be had. */
bool secret_stretch(const char *typed, size_t n, const uint8_t salt[SECRET_SALT], int ops, int mem_kib,
                    uint8_t out[SECRET_KEY]);

/* A key sealed under another, with a beginning of its own; and back. False: not that key. */
void secret_wrap(const uint8_t key[SECRET_KEY], const uint8_t under[SECRET_KEY], uint8_t out[SECRET_WRAPPED]);
bool secret_unwrap(const uint8_t wrapped[SECRET_WRAPPED], const uint8_t under[SECRET_KEY], uint8_t key[SECRET_KEY]);

#endif
