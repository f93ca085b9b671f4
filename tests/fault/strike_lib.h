/* strike: one system call or one allocation of this process goes wrong, at a place that is counted.
 *
 * The calls that reach files (and malloc's family) are defined here over the C library's, for our own code
 * and for every library alike, and pass everything on until strike_arm. Whatever touches descriptors 0-2 only, and what
 * stdio does inside the C library, is neither counted nor struck. The power cut is tape_lib's: a sync that is not
 * struck here only says yes, which makes a run a hundred times as fast.
 */
#ifndef TESTS_FAULT_STRIKE_H
#define TESTS_FAULT_STRIKE_H

#include <stdbool.h>
#include <stdint.h>

enum strike_kind {
    STRIKE_NONE,   /* only counts */
    STRIKE_EIO,    /* the call does nothing and says EIO */
    STRIKE_ENOSPC, /* the same of calls that need room; others pass */
    STRIKE_SHORT,  /* a read or write does half of it and says so; others pass */
    STRIKE_EINTR,  /* a read, write, open or sync is interrupted once; others pass */
    STRIKE_TERM,   /* this signal before the call, which goes on if nobody ends for it */
    STRIKE_HUP,
    STRIKE_INT,
    STRIKE_KILL,   /* kill -9 before the call; of a write, half of it is there */
    STRIKE_MEMORY, /* an allocation gives nothing */
    STRIKE_STOP,   /* stopped before the call, until somebody lets it go on */
    STRIKE_KINDS
};
extern const char *const strike_names[STRIKE_KINDS];
/* The signal that a kind sends, 0: none. */
int strike_signal(enum strike_kind kind);

enum { STRIKE_CALLS = 20000 };

struct strike {
    enum strike_kind kind;
    long at;       /* the call or allocation that is struck, from 1 */
    bool for_ever; /* and all that come after it */
};

/* What came of it. In memory shared with children, so that it outlives them. */
struct strike_seen {
    long calls, allocations;
    unsigned short may[STRIKE_CALLS]; /* bit k of [n]: call n could be struck by kind k */
    /* Of [n]: is call n one of the first four from where it was made, or the 8th, 16th ...? What is new comes early. */
    bool is_place[STRIKE_CALLS];
    long struck;                     /* how many went wrong */
    bool is_in_config;               /* an allocation of libconfig's was among them */
    char where[300];                 /* the first of them: the call and its file */
};

/* From here on. `seen` is counted up from zero. */
void strike_arm(const struct strike *what, struct strike_seen *seen);
void strike_disarm(void);
/* From here on it is counted how often anybody but SQLite opens this file while it is open already (NULL: no more).
 * Closing that would drop SQLite's locks, which are the process's and not the descriptor's. */
void strike_watch(const char *path);
long strike_watched(void);
/* Memory that parent and children share; stops the program if there is none. */
struct strike_seen *strike_shared(void);

/* How often something was met: a table by what it is, an address or a hash, not 0. */
enum { STRIKE_PLACES = 4096 };
struct strike_place {
    uint64_t what;
    long calls;
};
/* Counts it; is this one of the first four times, or the 8th, 16th ...? */
bool strike_is_place(struct strike_place table[STRIKE_PLACES], uint64_t what);

/* A number, not 0, for what is called and by whom, as far up as this program was built to tell: the same in every
 * process that was forked. */
uint64_t strike_callers(const char *what);
/* From here on it is put at from[n] of each call n (NULL: no more). */
void strike_note_callers(uint64_t from[STRIKE_CALLS]);

/* The function of this name behind ours, looked up once, as `real`; needs dlfcn.h with _GNU_SOURCE. A function pointer
 * cannot be cast from dlsym's answer in ISO C. */
#define REAL(name)                 \
    static __typeof__(&name) real; \
    if (!real)                     \
    *(void **)&real = dlsym(RTLD_NEXT, #name)

#endif
