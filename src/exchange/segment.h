/* segment: a run of one writer's transactions as a file that travels. FROZEN, like seal.h, which is around it.
 *
 * In the clear, for whoever passes files on without having the key (seal.h's fields):
 *
 *   fields := writer:16 bytes
 *             first:varint last:varint     numbers of the run, 1 <= first <= last
 *             prev:32 bytes                hash before the first; zero if first is 1
 *             head:32 bytes                hash of the last
 *             n:varint back*               n hashes, of the numbers last - 1, last - 2, last - 4, ... that are
 *                                          not below first
 *   back   := hash:8 bytes                 its first bytes: if a writer has forked, two files that have no number in
 *                                          common show it, because both name one number by different hashes
 *
 * Sealed (seal.h's body):
 *
 *   body   := n:varint salt*               of the patients that the transactions are about
 *             transaction*                 last - first + 1 of them, in order
 *   salt   := subject:16 bytes salt:16 bytes      ascending, each once
 *   transaction := string                  the bytes of txn.h
 *
 * The name of the file: first, last and 16 hex digits of the trailer: "1-118-0f3a...c2.rnd", in the folder of the
 * writer. Pure: bytes in, bytes out; everything is checked before it is believed, the chain itself by log_take.
 */
#ifndef ROUNDS_EXCHANGE_SEGMENT_H
#define ROUNDS_EXCHANGE_SEGMENT_H

#include "book/log.h"
#include "exchange/seal.h"

enum {
    SEGMENT_BACK = 8,          /* bytes of a back hash */
    SEGMENT_BACKS_MAX = 40,    /* 2^39 numbers back */
    SEGMENT_TXNS_MAX = 100000, /* in one file */
    SEGMENT_BODY = 2 << 20,    /* bytes of transactions that a writer puts into one, but always one transaction */
    SEGMENT_NAME = 65          /* with NUL; at most 64 characters: valid on FAT, NTFS, SMB and for what copies there */
};

/* The clear part. */
struct segment_head {
    struct id writer;
    int64_t first, last;
    uint8_t prev[HASH_SIZE], head[HASH_SIZE];
    /* back[i] is of transaction last - (1 << i). Written and checked for their form; no version reads them yet. */
    int nbacks;
    uint8_t back[SEGMENT_BACKS_MAX][SEGMENT_BACK];
};

/* Appends the file of a run. hashes: of its n transactions, as the log has them; salts in any order. The run must hold
 * at most SEGMENT_TXNS_MAX transactions and SEAL_BODY_MAX bytes. Sets *trailer. */
void segment_make(const struct seal_key *k, const struct log_run *run, const struct hash *hashes, struct buf *out,
                  struct hash *trailer);

/* The clear part of what seal_look found sound. False: it is not what this page says. */
bool segment_head(const struct seal_head *s, struct segment_head *out);

/* The run in an opened body; its bodies point into it, the arrays are in the arena. False: likewise. */
bool segment_run(const struct segment_head *h, struct bytes body, struct arena *a, struct log_run *out);

/* The file's name. Returns out. And from a name: false if it is not the name of a segment. */
char *segment_name(int64_t first, int64_t last, const struct hash *trailer, char out[SEGMENT_NAME]);
bool segment_parse_name(const char *name, int64_t *first, int64_t *last);

#endif
