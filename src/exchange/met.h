/* met: the computers of a sync's answer as people know them: as each is called now, on all computers, and whether
 * anybody waits for it still. What a computer says of itself in a folder is the name it had then.
 */
#ifndef ROUNDS_EXCHANGE_MET_H
#define ROUNDS_EXCHANGE_MET_H

#include "exchange/sync.h"
#include "practice/site.h"

struct met {
    const struct site *site; /* NULL: its log says nothing of it yet */
    const char *name;        /* of two of one name with the letters of its id; "computer 01a23e5b": it has none */
    bool is_back;            /* said to be gone for good, and was here after that */
    bool is_waited_for;      /* neither that, nor gone, nor what this one was before its file was copied or restored */
};

/* site_list, in which a computer that goes on under this one's name, put back from a backup or copied, is one of its
 * own, "Laptop (01a23e5b)": it said something after this file began to write under its own id. What said nothing since
 * is what this computer was before. In a. ERR_IO, ERR_BUSY, ERR_DAMAGE. */
bool met_site_list(struct practice *p, struct arena *a, struct site **out, int *count, struct err *e);

/* all: of met_site_list, n of them; p is NULL and n 0 for who has just joined and has no practice open yet. In a.
 * ERR_IO, ERR_BUSY, ERR_DAMAGE. */
bool met_of(struct practice *p, const struct site *all, int n, const struct sync_site *s, struct arena *a,
            struct met *out, struct err *e);
/* The name alone, of this writer. label: what it called itself, or NULL. */
const char *met_name(const struct site *all, int n, const char *label, const struct id *writer, struct arena *a);

#endif
