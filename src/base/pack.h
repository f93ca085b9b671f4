/* pack: bytes made smaller, and back; zstd stays behind this file.
 *
 * Packed bytes come from other computers: unpacking writes into room whose size the caller has checked before, and what
 * would be larger or smaller than that is refused, so that a few bytes cannot become many gigabytes. */
#ifndef ROUNDS_BASE_PACK_H
#define ROUNDS_BASE_PACK_H

#include "base/buf.h"

#include <stdbool.h>

/* Appends n bytes, packed. */
void pack_add(struct buf *out, const void *p, size_t n);

/* Unpacks into exactly `room` bytes. False: damaged, or not that many. */
bool pack_open(const void *packed, size_t n, void *out, size_t room);

#endif
