/* snapshot: the whole practice file, sealed in pieces, so that a new computer is ready soon. FROZEN, like seal.h, which
 * is around each piece.
 *
 *   fields := writer:16 bytes held:varint at:varint n:varint whole:32 bytes total:varint
 *             who made it; how many changes it holds; which piece of how many, 0 <= at < n; BLAKE2b-256 of the whole,
 *             and its bytes
 *   body   := SNAPSHOT_PIECE bytes of the whole, fewer in the last piece: a consistent copy as copy.h makes it, without
 *             drafts, settings and what is going on at the moment
 *
 * The name: "base-", held, "-", 8 hex digits of the whole's hash, "-", at, "-", n, "-", 16 hex digits of the trailer,
 * ".rnb", in the writer's folder. It is only a help: whatever it lacks comes in segments, and without a whole one
 * everything does. One is made when the fullest there lacks SNAPSHOT_AFTER changes or more, by whichever site
 * syncs then; no clock is asked. A site keeps one at most, and none of its own once a fuller one stands whole
 * elsewhere, or once somebody was taken out since (book/erase.h) or the key is another: setting "snapshot" says which
 * of ours was made after that, and with which key.
 */
#ifndef ROUNDS_EXCHANGE_SNAPSHOT_H
#define ROUNDS_EXCHANGE_SNAPSHOT_H

#include "exchange/sync_inner.h"

enum {
    SNAPSHOT_PIECE = 8 << 20,
    SNAPSHOT_PIECES_MAX = 8192, /* 64 GiB */
    SNAPSHOT_NAME = 65,         /* with NUL, as SEGMENT_NAME */
    SNAPSHOT_SETS_MAX = 64,     /* looked at in one folder */
    SNAPSHOT_MARK = 9,
    SNAPSHOT_AFTER = 10000 /* changes: a second or two of joining */
};

/* Pieces that belong together, by their names. */
struct snapshot_set {
    struct id writer;
    int64_t held;
    char mark[SNAPSHOT_MARK]; /* of the whole's hash */
    int n, there;
    const char **name; /* of each piece, NULL: not there */
    bool is_tried; /* looked at, or used, and not whole */
    bool is_stale; /* ours, and holds perhaps what was taken out since, or sealed with an old key */
};

/* Notes a name found in a writer's folder in s->sets. False: it is not that of a piece. */
bool snapshot_note(struct syncing *s, const struct id *writer, const char *name);

/* Puts one of this book into our folder if those noted in s->sets lack too much, and takes our others away after it. A
 * temporary copy stands beside the practice file meanwhile. What it could not end it takes away again, and what a
 * killed one left there the next sync does; where a
 * disk is full or cannot be written, all else was done, and s->r->no_base says why. */
bool snapshot_say(struct syncing *s, struct err *e);

/* Writes the fullest whole one of anybody to `path`, which nothing may have. *found false: there is none. */
bool snapshot_fetch(struct syncing *s, const char *path, bool *found, struct err *e);

#endif
