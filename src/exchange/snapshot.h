/* snapshot: the whole practice file, sealed in pieces, so that a new computer is ready soon. FROZEN, like seal.h, which
 * is around each piece.
 *
 *   fields := writer:16 bytes number:varint at:varint n:varint total:varint
 *             which snapshot: who made it and its number; which piece of how many, 0 <= at < n; bytes of the whole
 *   body   := SNAPSHOT_PIECE bytes of the whole, fewer in the last piece: a consistent copy as copy.h makes it
 *
 * The name: "base-", number, "-", at, "-", n, "-", 16 hex digits of the trailer, ".rnb", in the writer's folder. It is
 * only a help: whatever it lacks comes in segments, and without a whole one everything does.
 */
#ifndef ROUNDS_EXCHANGE_SNAPSHOT_H
#define ROUNDS_EXCHANGE_SNAPSHOT_H

#include "exchange/sync_inner.h"

enum {
    SNAPSHOT_PIECE = 8 << 20,
    SNAPSHOT_PIECES_MAX = 8192, /* 64 GiB */
    SNAPSHOT_NAME = 100
};

/* Puts one of this book into our folder, and takes our older ones away after it. A temporary copy stands beside the
 * practice file meanwhile. */
bool snapshot_say(struct syncing *s, struct err *e);

/* Writes the newest whole one of anybody to `path`, which nothing may have. *found false: there is none. */
bool snapshot_fetch(struct syncing *s, const char *path, bool *found, struct err *e);

/* Is this the name of a piece? */
bool snapshot_parse_name(const char *name, int64_t *number, int *at, int *n);

#endif
