/* txn: the bytes of a transaction. FROZEN: they are in every practice's log for
 * ever, and another program can read them by this page alone.
 *
 * A transaction is one act of one person. Integers are varints (LEB128, seven
 * bits a byte, low first, shortest form) or, where they may be negative, zigzag
 * varints. A string is its length as a varint and its bytes (UTF-8). Ids are 16 bytes.
 *
 *   body    := header count:varint slot*            count = number of slots
 *   header  := 1:byte                               the format
 *              flags:byte                           what of the following is there
 *              seq:varint                           1, 2, 3 ... in the writer's chain
 *              hlc:varint                           hybrid logical clock: ms << 16 | counter
 *              wall:zigzag                          the author's clock in ms, less (hlc >> 16)
 *              offset:zigzag                        zone offset in force there, minutes east
 *              act:string                           stable command name
 *              staff:id         if flags & 1        who; else nobody signed in
 *              reason:string    if flags & 2        why, in words
 *              undoes:16 bytes  if flags & 4        hash of the transaction taken back
 *              n:varint head*   if flags & 8        stream heads named: its context; ascending, each once
 *              n:varint link*   if flags & 16       back links
 *              extension:string if flags & 32       for later versions; kept, not understood
 *   head    := writer:id seq:varint hash:16 bytes
 *   link    := hash:8 bytes                         of the own chain, TXN_LINK_STEP << i positions back
 *   slot    := 0:byte part:string  |  1:byte digest:32 bytes      (1: the part was erased)
 *   part    := kind:varint record:id how:byte
 *              subject:id       if how = 2          the patient it is about (how = 1: the record itself)
 *              tag:4 bytes      if how != 0         little-endian; names the salt
 *              count:varint cell*                   fields ascending, each once
 *   cell    := (field << 2 | type):varint value     type 0 null: nothing; 1 integer: zigzag;
 *                                                   2 text, 3 bytes: string
 *
 *   part digest := BLAKE2b-256(part), keyed with the 16-byte salt of (subject, tag) if how != 0
 *   hash        := BLAKE2b-256(previous hash (32 bytes, zero for the first) . writer . header . digests)
 *
 * One meaning has one form, and any other is refused: a flag is set only for something that is there (no
 * empty reason or extension, no id of zeros), heads ascend by writer, number, hash, a transaction has at
 * least one slot and at most one part for a record of a kind, text is UTF-8 without NUL, nothing follows the end.
 *
 * Salts travel beside transactions, not inside them. Erasing a patient drops the salts
 * and replaces the parts by their digests: the chain still verifies, and nobody can
 * try out what the parts may have said.
 *
 * Context: a transaction names the heads of the other streams its site had taken in since its own
 * stream last named them; what those heads knew, it knew. Every 8th transaction carries
 * back links, so that a fork of a writer shows even where the transactions around it are missing.
 */
#ifndef ROUNDS_BOOK_TXN_H
#define ROUNDS_BOOK_TXN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/id.h"
#include "book/kind.h"

enum {
    TXN_FORMAT = 1,
    TXN_HASH = 16,           /* bytes of a hash kept and named */
    TXN_LINK = 8,            /* bytes of a back link */
    TXN_LINK_STEP = 8,       /* transactions whose number divides by it carry links */
    TXN_LINKS_MAX = 8,       /* 8, 16, ... 1024 back */
    TXN_SIZE_MAX = 4 << 20,  /* bytes of a body */
    TXN_PARTS_MAX = 20000,   /* slots */
    TXN_HEADS_MAX = 4096,    /* heads named by one transaction */
    SALT_SIZE = 16
};

enum { TXN_STAFF = 1, TXN_REASON = 2, TXN_UNDOES = 4, TXN_HEADS = 8, TXN_LINKS = 16, TXN_EXTENSION = 32 };

/* A string inside somebody else's bytes, not terminated. */
struct bytes {
    const uint8_t *p;
    size_t n;
};

struct txn_head {
    struct id writer;
    int64_t seq;
    uint8_t hash[TXN_HASH];
};

/* A decoded body; spans point into the bytes it was decoded from. */
struct txn {
    int64_t seq, hlc, at_ms;
    int offset_min;
    struct bytes act, reason; /* reason.n 0 if none */
    struct id staff;         /* none if nobody signed in */
    struct id undoes;        /* none if nothing */
    bool has_undoes;
    int nheads, nlinks;
    struct bytes heads, links; /* encoded; txn_next_head */
    struct bytes extension;
    struct bytes header;       /* from the format byte up to the slots' count */
    int nslots;
    struct bytes slots;        /* encoded; txn_next_slot */
};

/* One slot, decoded without its cells. */
struct part {
    bool is_erased;
    uint8_t digest[HASH_SIZE]; /* if erased */
    struct bytes bytes;         /* the part's own bytes, else */
    int kind;
    struct id record, subject; /* subject none if how = 0 */
    uint32_t tag;
    int ncells;
    struct bytes cells;
};

/* One cell; value points into the part. */
struct cell {
    int field;
    struct value value;
};

/* Decodes and checks everything that can be checked without a salt: canonical varints, order of
 * fields and heads, lengths, UTF-8, no part twice, no bytes left over. ERR_DAMAGE says what is wrong; a
 * format byte above TXN_FORMAT gives ERR_NEWER. Limits are checked before anything is allocated. */
bool txn_decode(const void *body, size_t n, struct txn *out, struct err *e);
/* The same without a look into the slots: for bodies that were decoded whole when they came into the log, or whose hash
 * is what is asked. Walking their slots is safe all the same. */
bool txn_decode_head(const void *body, size_t n, struct txn *out, struct err *e);

/* Walk heads, slots and cells of a decoded transaction: start with a cursor over its span. False at its end, and only
 * there: txn_decode has looked at each of them. */
bool txn_next_head(struct cursor *c, struct txn_head *out);
bool txn_next_slot(struct cursor *c, struct part *out);
bool txn_next_cell(struct cursor *c, struct cell *out);

/* Cursor over a span. */
struct cursor txn_cursor(struct bytes s);

/* The order in which heads stand in a transaction, as for qsort. */
int txn_compare_heads(const void *a, const void *b);

/* Finds the salt of (subject, tag) for hashing; false if it is not held. */
typedef bool (*txn_salt_fn)(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE]);

/* The chain hash. False (no error) if a salt is missing: the body can be applied but not checked. (Also if the slots
 * are damaged, which cannot be after txn_decode.) */
bool txn_hash(const struct txn *t, const uint8_t prev[HASH_SIZE], const struct id *writer, txn_salt_fn salt, void *arg,
              struct hash *out);

/* The same body with the parts about any of these patients replaced by their digests, appended to out; *n is how many,
 * and with 0 nothing is appended. Its hash stays. False: a salt is missing. */
bool txn_erase(const struct txn *t, const struct id *subjects, int nsubjects, txn_salt_fn salt, void *arg,
               struct buf *out, int *n);

/* Encoding. The fields of `t` but spans and counts, heads as an array (in order), links as nlinks * TXN_LINK
 * bytes; slots: already encoded slots, nslots of them. Appends the body to out. */
void txn_encode(const struct txn *t, const struct txn_head *heads, const uint8_t *links, const struct buf *slots,
                struct buf *out);
/* Appends one slot: the part with these cells (encoded by txn_add_cell, ncells of them, ascending). */
void txn_add_part(struct buf *slots, int kind, const struct id *record, const struct id *subject, uint32_t tag,
                  const struct buf *cells, int ncells);
void txn_add_cell(struct buf *cells, int field, const struct value *v);

/* The tag that names a salt: the first four bytes of its BLAKE2b, little-endian. */
uint32_t txn_salt_tag(const uint8_t salt[SALT_SIZE]);

#endif
