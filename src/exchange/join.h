/* join: a new computer's practice file, made from a shared folder.
 *
 * It is made under another name beside the one it will have, and gets that when all there is was taken in, unless
 * something has it by then: stopped or killed, nothing is there, and the same again begins anew; what a killed one
 * left beside it goes then, or with the next sync. The others hear of it after that: if they cannot, it stands none
 * the less, and the next sync tells them. Keys that stand beside the name it gets, of a practice file that was moved
 * away, are kept with those of the folder.
 */
#ifndef ROUNDS_EXCHANGE_JOIN_H
#define ROUNDS_EXCHANGE_JOIN_H

#include "exchange/sync.h"

/* Makes the practice file at `path`, which nothing may have; bo: as for book_create. o->ask is asked for the passphrase
 * or the recovery code. True with r->untold: it is made, and the others could not be told. ERR_REFUSED (something has
 * that name; the keys beside it are another practice's), ERR_MISSING (no practice, or nothing of it, in the folder),
 * ERR_DAMAGE (so are the keys beside it), and as sync_folder. */
bool join_folder(const char *path, const struct book_options *bo, const struct sync_options *o, struct arena *a,
                 struct sync_report *r, struct err *e);

#endif
