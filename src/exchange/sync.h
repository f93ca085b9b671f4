/* sync: what is new here goes into a folder, what is new there comes in (BOOK section 7).
 *
 *   <practice>/<writer>/<first>-<last>-<hash>.rnd   a run of one writer's transactions      parcel.h
 *   <practice>/<writer>/seen-<at>-<hash>.rna        what that computer has
 *   <practice>/base/<at>-<hash>.rnb                 a whole practice file, to begin with
 *   <practice>/key-<epoch>.rnk                      the key, wrapped                         travel_key.h
 *
 * Names are hints: only a file whose exact name was opened and found whole here before is passed over (local table
 * travelled). A file that is torn, of another practice or forged is counted, left where it is and looked at again the
 * next time. Stopped or killed anywhere, the same again goes on from there; several may do it at once. Any range that
 * we hold and the folder lacks is put there, whoever wrote it, so that a stick carries everything on.
 */
#ifndef ROUNDS_EXCHANGE_SYNC_H
#define ROUNDS_EXCHANGE_SYNC_H

#include "exchange/folder.h"
#include "exchange/travel_key.h"

/* Words for a key: a new one to think of (is_new) or the one there is. NULL: nobody can say. In the arena. */
typedef const char *(*sync_words_fn)(void *arg, bool is_new, struct arena *a);

struct sync_words {
    sync_words_fn ask;
    void *arg;
};

/* Transactions of a writer that others have and we do not: something before what we hold has not come yet. */
struct sync_gap {
    const char *site; /* its name, "" not known */
    int64_t first, last;
};

/* Another computer, as it says itself. */
struct sync_site {
    struct id writer;
    const char *name;
    int64_t at_ms; /* when it last put something there, by its clock */
    int64_t lacks; /* transactions that we hold and it had not then */
    bool is_ahead; /* its clock is more than ten minutes ahead of ours */
};

struct sync_report {
    int64_t came, went;                 /* transactions new here, new there */
    int nread, nwritten;                /* files */
    int torn, foreign, newer;           /* files left for next time: not whole, not ours, of a newer Rounds */
    bool is_ahead, was_rebuilt, is_cut; /* is_cut: more files than are looked at */
    bool is_elsewhere;                  /* on another disk; all of it was written and read back */
    char code[SEAL_CODE];               /* the recovery code of a key made now, "" none: to be shown once */
    struct sync_gap *gaps;
    int ngaps;
    struct sync_site *sites;
    int nsites;
};

/* Both ways. is_check: every file is read again, also those that were whole before; what is not any more is put there
 * anew. Rows of the report in a. ERR_MISSING, ERR_INPUT, ERR_REFUSED (passphrase; the folder is another
 * practice's; stopped), ERR_DAMAGE, ERR_BUSY, ERR_IO. After a failure *r says what was done. p may be NULL. */
bool sync_folder(struct book *b, const char *path, bool is_check, const struct sync_words *words,
                 const struct progress *p, struct arena *a, struct sync_report *r, struct err *e);

/* A practice file at `book`, which must not be there, from the newest base in the folder; sync_folder brings the rest.
 * ERR_MISSING (no practice there), ERR_REFUSED, ERR_IO. */
bool sync_join(const char *book, const char *path, const struct sync_words *words, struct arena *a, struct err *e);

/* A writer whose transactions are here. */
struct sync_stream {
    struct id writer;
    const char *name; /* "" not known */
    int64_t changes;
    int64_t newest_ms; /* of its newest, by its clock */
    bool is_own;       /* this computer, as it writes now */
};
bool sync_streams(struct book *b, struct arena *a, struct sync_stream **out, int *n, struct err *e);

/* The gaps in what this book holds. */
bool sync_gaps(struct book *b, struct arena *a, struct sync_gap **out, int *n, struct err *e);

#endif
