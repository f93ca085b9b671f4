/* unheard: who has not said yet that somebody was taken out (book/erase.h).
 *
 * A computer says what it holds when it syncs (seen.h), so one that has taken it out long ago, and has not been in a
 * folder that this one was in since, is among them: it is not known.
 */
#ifndef ROUNDS_EXCHANGE_UNHEARD_H
#define ROUNDS_EXCHANGE_UNHEARD_H

#include "practice/site.h"

/* The computers of which it is not known that they hold every erasure that is here, as "Laptop 2, Reception"; not this
 * one, and none that is retired. NULL: none, or nobody was taken out. In a. Cost: a row per computer, without looking
 * into any folder. ERR_IO, ERR_BUSY, ERR_DAMAGE. */
bool unheard_sites(struct practice *p, struct arena *a, const char **names, struct err *e);

#endif
