/* seen: what a site says of itself in a shared folder. FROZEN, like seal.h, which is around it.
 *
 *   fields := writer:16 bytes                 who says it: the name the site writes under
 *   body   := at:varint                       when, by its clock: UTC milliseconds
 *             label:string                    what it calls itself: "Laptop 2"
 *             n:varint branch*                what it holds
 *   branch := writer:16 bytes first:varint last:varint head:32 bytes     a run without a gap; head: hash of its last
 *
 * The name: "seen-", a number that grows with each, "-", 16 hex digits of the trailer, ".rna", in the writer's folder.
 * What it says is only told to people: who is behind, what is missing. No change is kept or left out because of it.
 */
#ifndef ROUNDS_EXCHANGE_SEEN_H
#define ROUNDS_EXCHANGE_SEEN_H

#include "book/stream.h"
#include "exchange/seal.h"

enum {
    SEEN_LABEL = BOOK_LABEL,   /* bytes, with NUL */
    SEEN_BRANCHES_MAX = 20000,
    SEEN_NAME = 65
};

struct seen {
    struct id writer;
    int64_t at_ms;
    char label[SEEN_LABEL];
    int n;
    struct stream *branch; /* writer, first, last and head are filled in */
};

/* Appends the file; branches in the order given. Sets *trailer. */
void seen_make(const struct seal_key *k, const struct seen *s, struct buf *out, struct hash *trailer);
/* From the fields and the opened body. In a. False: it is not what this page says. */
bool seen_read(const struct seal_head *h, struct bytes body, struct arena *a, struct seen *out);

char *seen_name(int64_t number, const struct hash *trailer, char out[SEEN_NAME]);
/* False if it is not such a name; *number is at most SEEN_NUMBER_MAX. */
#define SEEN_NUMBER_MAX INT64_C(99999999999999999)
bool seen_parse_name(const char *name, int64_t *number);

#endif
