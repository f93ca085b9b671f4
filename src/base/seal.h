/* seal: bytes that may lie where strangers can reach them: packed, sealed under a key, and keys wrapped by words.
 *
 * Sealed bytes are read by nobody without the key, and a changed, shortened or reordered byte is noticed. libsodium
 * stays behind this file, hash.c and id.c, zstd behind this one.
 *
 *   sealed  := stream header (24) chunk*    libsodium's secretstream (XChaCha20-Poly1305): chunks of SEAL_CHUNK bytes
 *                                           and 17 more each; the last, which may be shorter, ends the stream
 *   wrapped := salt (16) nonce (24) box (48) the key in a secretbox under argon2id(words, salt), 2 passes, 64 MiB
 */
#ifndef ROUNDS_BASE_SEAL_H
#define ROUNDS_BASE_SEAL_H

#include "base/buf.h"
#include "base/err.h"

enum { SEAL_KEY = 32, SEAL_CHUNK = 64 << 10, SEAL_WRAPPED = 88, SEAL_CODE = 32 };

void seal_key_new(uint8_t key[SEAL_KEY]);

/* Appends n bytes sealed. clear: nclear bytes that travel beside them unsealed, and that fit nothing else. */
void seal_add(struct buf *out, const uint8_t key[SEAL_KEY], const void *clear, size_t nclear, const void *p, size_t n);
/* Opens them. False: another key, or not what was sealed; out is then as it was. */
bool seal_open(const uint8_t key[SEAL_KEY], const void *clear, size_t nclear, const void *p, size_t n, struct buf *out);

/* The key under words that people keep: about a tenth of a second, 64 MiB for that long. ERR_IO: no memory for it. */
bool seal_wrap(const char *words, const uint8_t key[SEAL_KEY], uint8_t out[SEAL_WRAPPED], struct err *e);
/* *fits false: other words. */
bool seal_unwrap(const char *words, const uint8_t in[SEAL_WRAPPED], uint8_t key[SEAL_KEY], bool *fits, struct err *e);

/* A code to write down on paper: 97 random bits in 20 letters and digits that cannot be mistaken for each other, in
 * groups of four, NUL at the end. */
void seal_code_new(char out[SEAL_CODE]);
/* What was typed, as seal_code_new writes it: any case, blanks and dashes as one likes. False: it cannot be one. */
bool seal_code_parse(const char *typed, char out[SEAL_CODE]);

/* Appends n bytes packed (a zstd frame that says its size). */
void seal_pack(struct buf *out, const void *p, size_t n);
/* Unpacks at most `limit` bytes. False: damaged, or larger; nothing is allocated for what says it is. */
bool seal_unpack(const void *p, size_t n, size_t limit, struct buf *out);

#endif
