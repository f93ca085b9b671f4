/* world: sites with in-memory books, a bag of files between them, and everything that goes wrong on the way.
 * The encoding, log, fold, identity and undo are the real ones; only disks and keys are left out.
 * One number (the seed) decides everything. */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "book/act.h"
#include "book/identity.h"
#include "book/internal.h"
#include "book/log.h"

enum {
    SITES_MAX = 7,
    TXNS_MAX = 192,
    WORDS = TXNS_MAX / 64,
    FILES_MAX = 200,
    WRITES_MAX = 24, /* fields one transaction of the simulator may write */
    RECORDS = 4,     /* records that everybody edits */
};

/* A committed transaction, as the oracle knows it. */
struct world_txn {
    uint8_t hash[TXN_HASH];
    struct id writer;
    int64_t hlc;
    uint64_t known[WORDS]; /* every transaction in its causal past */
    bool is_undo;
    int nwrites;
    struct {
        struct id record;
        int kind, field;
        bool is_end; /* cancelled, did not come, a mistake */
    } writes[WRITES_MAX];
};

struct site {
    struct book *book;
    struct identity_mark mark; /* the line beside the book */
    uint64_t has[WORDS];
    int64_t skew_ms;
    struct buf backup; /* image; empty: none */
    struct identity_mark backup_mark;
    uint64_t backup_has[WORDS];
};

/* Runs of transactions on their way. */
struct file {
    struct arena arena;
    struct log_run *runs;
    int nruns;
    uint64_t has[WORDS];
};

struct world {
    uint64_t rng;
    int64_t wall_ms;
    int nsites, nfiles, ntxns;
    bool keeps;    /* nothing is destroyed for ever */
    bool may_fail; /* the disk under a site is failing: an act may be refused, and world_commit notes nothing */
    struct site site[SITES_MAX];
    struct file file[FILES_MAX];
    struct world_txn txn[TXNS_MAX];
    struct id record[RECORDS];
    struct buf template; /* image of an empty book */
    char wrong[300];     /* the first property that did not hold, "" if all did */
};

void world_start(struct world *w, uint64_t seed, bool keeps);
void world_step(struct world *w);
/* Everybody reads everything; then nothing may be missing anywhere. */
void world_heal(struct world *w);
void world_finish(struct world *w);

uint64_t world_next(struct world *w);
int world_random(struct world *w, int n); /* 0..n-1 */
bool world_wrong(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int world_by_hash(const struct world *w, const uint8_t hash[TXN_HASH]); /* -1: not one of ours */
int world_by_key(const struct world *w, struct book *b, int64_t key);   /* the same for a local key */
static inline bool world_bit(const uint64_t *v, int i)
{
    return v[i / 64] >> (i % 64) & 1;
}

/* What one site does and has, for sync_sim too, whose sites have files. */
void world_here(struct world *w, const struct site *s);      /* the time is what its clock says */
bool world_commit(struct world *w, struct site *s);          /* an act; was it done? */
void world_note(struct world *w, struct site *s);            /* the oracle hears of its newest transaction */
void world_undo_any(struct world *w, struct site *s);
void world_undo_at_once(struct world *w, struct site *s);
void world_mark_held(struct world *w, struct site *s);       /* has: as its log says */
void world_skew(struct world *w, struct site *s);

/* oracle_lib.c: the properties, checked against what really happened. */
void oracle_check(struct world *w);

#endif
