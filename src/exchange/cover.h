/* cover: which stretches of which branches something holds - a folder, another site - and what of them is missing.
 *
 * Numbers alone name nothing (BOOK section 6): a stretch is of a branch of this book, found by the hash of its last
 * transaction (stream_find), and goes on into the branches it grew from. */
#ifndef ROUNDS_EXCHANGE_COVER_H
#define ROUNDS_EXCHANGE_COVER_H

#include "base/arena.h"
#include "book/stream.h"

struct cover_span {
    int64_t ordinal, first, last;
};

/* All-zero covers nothing. Its spans live in the arena given to cover_add. */
struct cover {
    struct cover_span *span;
    size_t n;
    bool is_sorted;
};

/* The run first..last that ends on branch `ordinal` is held. streams: as stream_all gave them. */
void cover_add(struct cover *c, struct arena *a, const struct stream *streams, int nstreams, int64_t ordinal,
               int64_t first, int64_t last);

/* The first stretch of first..last of a branch that is not covered. False: all is. */
bool cover_missing(struct cover *c, int64_t ordinal, int64_t first, int64_t last, int64_t *from, int64_t *to);

/* Is the whole run first..last that ends on branch `ordinal` in these streams? */
bool cover_is_held(const struct stream *streams, int nstreams, int64_t ordinal, int64_t first);

#endif
