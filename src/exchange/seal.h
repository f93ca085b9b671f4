/* seal: the outside of every file that travels. FROZEN: such files lie on sticks and in other people's folders for
 * years, and another program could read them by this page (and segment.h for what is inside).
 *
 *   file    := head chunk* trailer
 *   head    := "RND" kind:byte              'S' segment (segment.h), 'A' what a site has (seen.h),
 *                                         'B' a piece of a snapshot (snapshot.h)
 *              1:byte                       the format
 *              practice:16 bytes            whose
 *              key:8 bytes                  which key: the first bytes of BLAKE2b-256("rounds key" . practice . key)
 *              fields:string                clear to everybody, by kind; at most SEAL_FIELDS_MAX bytes
 *              plain:varint                 bytes of the body, unpacked; at most SEAL_BODY_MAX
 *              nonce:24 bytes               BLAKE2b-256(BLAKE2b-256("rounds nonce" . key) . head so far . packed), cut
 *   chunk   := 1 to 65536 bytes of the packed body (the last may be empty) and 17 more, sealed: messages of one
 *              libsodium secretstream (XChaCha20-Poly1305) that begins with the nonce; each vouches for
 *              BLAKE2b-256(head); the last bears the tag FINAL, and all before it are full
 *   trailer := BLAKE2b-256 of all bytes before it
 *
 * Integers and strings are those of txn.h. Packed: one zstd frame. The nonce comes from the content, so the same
 * content under the same key gives the same bytes wherever it is cut and by whom (if their zstd is the same), and
 * two contents never share a nonce.
 *
 * The trailer needs no key: whoever passes files on can tell a torn one. A file with a sound trailer that the key does
 * not open was forged, or sealed with another key than it says.
 *
 * Pure: bytes in, bytes out.
 */
#ifndef ROUNDS_EXCHANGE_SEAL_H
#define ROUNDS_EXCHANGE_SEAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/secret.h"
#include "book/txn.h"

enum {
    SEAL_FORMAT = 1,
    SEAL_MAGIC = 4,            /* with the kind */
    SEAL_KEY_NAME = 8,
    SEAL_FIELDS_MAX = 4096,
    SEAL_BODY_MAX = 12 << 20,
    SEAL_FILE_MAX = 13 << 20,  /* of the whole file: a body that could not be packed, and all around it */
    SEAL_TAG = 17              /* hex digits of a trailer in a file's name, and NUL */
};

enum seal_kind { SEAL_SEGMENT = 'S', SEAL_SEEN = 'A', SEAL_SNAPSHOT = 'B' };

/* A practice's key of one epoch. */
struct seal_key {
    struct id practice;
    int64_t epoch;
    uint8_t key[SECRET_KEY];
    uint8_t name[SEAL_KEY_NAME];
};

/* What a file turned out to be. */
enum seal_answer {
    SEAL_SOUND,
    SEAL_ALIEN,  /* none of ours: other first bytes */
    SEAL_TORN,   /* cut off, still growing, or damaged on its way */
    SEAL_NEWER,  /* of a newer Rounds; its trailer is not known to us */
    SEAL_LOCKED, /* sealed with a key that is not this one */
    SEAL_FORGED  /* whole, and yet the key does not open it, or the inside is not what it has to be */
};

/* The clear part. Spans point into the file's bytes. */
struct seal_head {
    int kind;
    struct id practice;
    uint8_t key[SEAL_KEY_NAME];
    struct bytes fields;
    size_t plain, chunks_at; /* bytes of the body; where the chunks begin */
    struct hash trailer;
};

/* Fills in the name. */
void seal_name_key(struct seal_key *k);

/* Appends a whole file to out. Sizes are the caller's to keep: SEAL_FIELDS_MAX, SEAL_BODY_MAX. */
void seal_make(const struct seal_key *k, enum seal_kind kind, const struct buf *fields, const struct buf *body,
               struct buf *out);

/* Reads the head and checks the trailer. SEAL_SOUND, _ALIEN, _TORN or _NEWER. */
enum seal_answer seal_look(const void *file, size_t n, struct seal_head *out);

/* Opens what seal_look found sound; body is in the arena. SEAL_SOUND, _LOCKED or _FORGED. */
enum seal_answer seal_open(const void *file, size_t n, const struct seal_head *h, const struct seal_key *k,
                           struct arena *a, struct bytes *body);

/* The 16 hex digits that stand for a file's content in its name. Returns out. */
char *seal_tag(const struct hash *trailer, char out[SEAL_TAG]);

#endif
