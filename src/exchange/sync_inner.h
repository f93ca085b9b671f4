/* sync_inner: one sync, shared by sync.c (the order of things), sync_key.c, sync_take.c and sync_put.c. */
#ifndef ROUNDS_EXCHANGE_SYNC_INNER_H
#define ROUNDS_EXCHANGE_SYNC_INNER_H

#include "exchange/sync.h"

/* A segment that was found whole, here or when it was made. */
struct travelled {
    const char *name;
    struct id writer;
    int64_t first, last;
    uint8_t head[TXN_HASH];
    int64_t size;  /* bytes of the file */
    bool is_there; /* in the folder now */
};

/* A branch of the book (table stream). */
struct sync_branch {
    int64_t ordinal, first, next, parent;
    struct id writer;
    uint8_t head[HASH_SIZE];
};

struct syncing {
    struct book *book;
    struct folder folder;
    struct parcel_key key;
    const char *practice; /* the directory of the practice in it */
    bool is_check;        /* no name is passed over */
    const struct progress *progress;
    struct arena *a;
    struct sync_report *r;
    struct travelled *known; /* by name */
    int nknown, room;
    struct sync_branch *branches;
    int nbranches;
    struct id own;    /* writer; none: not taken yet */
    const char *name; /* of this computer, "" not known */
};

/* Finds or makes the key, and the practice's directory. book: path of the practice file. may_make: a folder without a
 * practice gets one. */
bool sync_key_find(struct syncing *s, const char *book, bool may_make, const struct sync_words *words, struct err *e);

/* Reads what is new there. */
bool sync_take_all(struct syncing *s, struct err *e);

/* Puts there what it lacks: segments, our account, a base. */
bool sync_put_all(struct syncing *s, struct err *e);

/* Remembers segments that were found whole, in one write. */
bool sync_remember(struct syncing *s, const struct travelled *all, int n, struct err *e);
bool sync_branches(struct book *b, struct arena *a, struct sync_branch **out, int *n, struct err *e);
/* The hash of a branch's transaction. *found false: it is not on it. */
bool sync_hash(struct book *b, const struct sync_branch *x, int64_t seq, uint8_t out[HASH_SIZE], bool *found,
               struct err *e);
const char *sync_site_name(struct book *b, const struct id *writer, struct arena *a, struct err *e);
/* True if a name ends so. */
bool sync_ends(const char *name, const char *end);

#endif
