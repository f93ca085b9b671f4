/* parcel: the files that travel between computers. FROZEN: they lie on sticks and shares for years, and another
 * program can read them by this page, seal.h and txn.h alone.
 *
 *   parcel  := head sealed tail
 *   head    := "RNDS" 1:byte what:byte epoch:byte practice:id n:varint label:n bytes   clear, and fits nothing else
 *   sealed  := seal.h, of the packed content, with head as what is clear
 *   tail    := BLAKE2b-256 of everything before it
 *
 *   what 'r', a segment: a run of one writer's transactions without a gap
 *     label   := writer:id first:varint n:varint prev:32 bytes head:32 bytes   hashes before the first, of the last
 *     content := n:varint (subject:id salt:16 bytes)*    salts its parts need (txn.h)
 *                body:string*                            n of them
 *   what 'a', what a computer has
 *     label   := writer:id at:varint                     UTC milliseconds by its clock
 *     content := name:string n:varint (writer:id next:varint head:16 bytes)*   its branches
 *   what 'b', a whole practice file to begin with: an SQLite database without an identity
 *     label   := at:varint
 *
 * Names are hints: [0-9a-z.-], at most 64 characters. A torn parcel does not come to its tail; one that does and cannot
 * be opened is of another key, or forged. Whoever only passes parcels on can check them without a key.
 */
#ifndef ROUNDS_EXCHANGE_PARCEL_H
#define ROUNDS_EXCHANGE_PARCEL_H

#include "base/seal.h"
#include "book/log.h"

enum {
    PARCEL_FORMAT = 1,
    PARCEL_CONTENT_MAX = 64 << 20, /* bytes of a segment's or a list's content */
    PARCEL_BASE_MAX = 1 << 30      /* and of a practice file */
};

/* The key of a practice, and which practice it is. */
struct parcel_key {
    struct id practice;
    int epoch; /* 1.. */
    uint8_t key[SEAL_KEY];
};

/* A parcel that came to its tail; spans point into its bytes. */
struct parcel {
    char what;
    int epoch;
    struct id practice;
    struct bytes head, label, sealed;
};

/* One computer's account of what it has. */
struct parcel_branch {
    struct id writer;
    int64_t next;
    uint8_t head[TXN_HASH];
};

/* Appends a parcel. */
void parcel_add(struct buf *out, char what, const struct parcel_key *k, const struct buf *label, const void *content,
                size_t n);
void parcel_add_segment(struct buf *out, const struct parcel_key *k, const struct log_run *run);

/* Looks at bytes: ERR_DAMAGE (torn, or not a parcel), ERR_NEWER (of a later format). No key is needed. */
bool parcel_look(const void *p, size_t n, struct parcel *out, struct err *e);
/* Its content. ERR_REFUSED (another practice's, another key's or forged), ERR_DAMAGE (does not unpack). */
bool parcel_open(const struct parcel *x, const struct parcel_key *k, size_t limit, struct buf *out, struct err *e);
/* A segment's content as a run, which points into it and into the label; arrays in a. ERR_DAMAGE. */
bool parcel_segment(const struct parcel *x, const struct buf *content, struct arena *a, struct log_run *out,
                    struct err *e);

#endif
