/* travel_key: the key under which a practice's files travel.
 *
 * It rests in two places: unwrapped beside the practice file ("practice.db-key", 0600, outside the book, so that a
 * copied book has none), and in the folder, wrapped by a passphrase and by a printed recovery code ("key-1.rnk"):
 *
 *   "RNDK" 1:byte epoch:byte practice:id wrapped:88 bytes (passphrase) wrapped:88 bytes (code)
 *   BLAKE2b-256 of all before
 */
#ifndef ROUNDS_EXCHANGE_TRAVEL_KEY_H
#define ROUNDS_EXCHANGE_TRAVEL_KEY_H

#include "exchange/parcel.h"

enum { TRAVEL_KEY_FILE = 4 + 2 + ID_SIZE + 2 * SEAL_WRAPPED + HASH_SIZE, TRAVEL_PASSPHRASE_MIN = 8 };

/* The key beside the practice file at `book`, and the bytes of its wrapped file, for a folder that has none yet.
 * *found false: none. ERR_IO, ERR_DAMAGE (says what to do). */
bool travel_key_load(const char *book, struct parcel_key *out, struct buf *file, bool *found, struct err *e);
/* Puts both there, in one file. ERR_REFUSED: there is one already (another program has just made it). */
bool travel_key_save(const char *book, const struct parcel_key *k, const struct buf *file, struct err *e);

/* A new practice key, wrapped: the bytes of its file, and the code to write down. ERR_INPUT (a passphrase of fewer than
 * TRAVEL_PASSPHRASE_MIN letters), ERR_IO. */
bool travel_key_make(const char *passphrase, struct parcel_key *out, struct buf *file, char code[SEAL_CODE],
                     struct err *e);
/* What is in such a file, without its key: which practice. */
bool travel_key_look(const void *p, size_t n, struct parcel_key *out, struct err *e);
/* The key in it by a passphrase or the recovery code. ERR_REFUSED (neither fits). */
bool travel_key_unlock(const void *p, size_t n, const char *words, struct parcel_key *out, struct err *e);

#endif
