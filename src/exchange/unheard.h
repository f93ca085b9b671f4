/* unheard: who has not said yet that somebody was taken out (book/erase.h).
 *
 * A computer says what it holds when it syncs (seen.h), so one that has taken it out long ago, and has not been in a
 * folder that this one was in since, is among them: it is not known. Neither is it of one that was copied or restored,
 * and so writes under a new id, as long as the last word of an old id of that name is from before: that may be another
 * computer which is called the same; retiring it (site.h) ends the wait. One that is called as this one is waited for
 * if it said something after this one began (met_site_list): else it is what this one was before it was restored.
 */
#ifndef ROUNDS_EXCHANGE_UNHEARD_H
#define ROUNDS_EXCHANGE_UNHEARD_H

#include "exchange/sync.h"
#include "practice/site.h"

/* The computers of which it is not known that they hold every erasure that is here, as "Laptop 2, Reception"; not this
 * one, and none that is retired and has not been met since. NULL: none, or nobody was taken out. In a. Cost: a row per
 * computer, without looking into any folder. ERR_IO, ERR_BUSY, ERR_DAMAGE. */
bool unheard_sites(struct practice *p, struct arena *a, const char **names, struct err *e);

/* Has one that is gone for good said something in a folder after that was written down? Then it is waited for like any
 * other. met: as sync_sites or a sync gave them. Never for one that is not retired. */
bool unheard_is_back(struct practice *p, const struct site *s, const struct sync_site *met, int n, bool *is_back,
                     struct err *e);

#endif
