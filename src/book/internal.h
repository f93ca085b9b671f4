/* internal: struct book, shared by the files of src/book/ and nobody else. */
#ifndef ROUNDS_BOOK_INTERNAL_H
#define ROUNDS_BOOK_INTERNAL_H

#include "base/hash.h"
#include "book/book.h"
#include "book/stmt.h"
#include "book/txn.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/types.h>

/* What a prepared statement writes, found by the authorizer while it is prepared. */
enum { WRITES_LOG = 1, WRITES_DERIVED = 2 };

enum { STMT_COLUMNS_MAX = 48, STMT_PARAMS_KEPT = 16 };

struct stmt {
    sqlite3_stmt *s;
    struct book *book;
    const char *name; /* for messages */
    int writes;       /* WRITES_ bits */
    bool is_open;     /* between get and done */
    bool is_first;    /* no row has been read since get */
    int reprepared;   /* how often SQLite has prepared it again */
    bool has_failed;
    int unbound;                        /* SQLite's answer to a bind that failed; told by the next step */
    int ncols, last_col, last_param;    /* last_col: read last; last_param: bound last */
    const char *cols[STMT_COLUMNS_MAX]; /* SQLite's, valid while prepared, or a caller's literal (stmt.c) */
    const char *params[STMT_PARAMS_KEPT + 1]; /* callers' literals, by the parameter's number; NULL: not yet */
};

/* Row statements of one kind, in the order of kind_def. */
enum row_stmt { ROW_SELECT, ROW_INSERT, ROW_UPDATE, ROW_UPDATE_PLAIN, ROW_STMTS };

/* Who writes here, as in the local table self. */
struct self {
    uint8_t writer[ID_SIZE]; /* zero: take a new identity before writing */
    int64_t ordinal;         /* 0: no transaction yet */
    int64_t seq;
    uint8_t head[HASH_SIZE];
    int64_t hlc;
    int64_t inode;
    uint8_t machine[ID_SIZE];
};

struct know;          /* know.h */
struct identity_mark; /* identity.h */

/* Planted bugs: the simulator must catch each of them (tests/sim). Compiled in with
 * MODE=mutant alone. */
#ifdef ROUNDS_MUTATIONS
extern int internal_mutation;
#define MUTATED(n) (internal_mutation == (n))
#else
#define MUTATED(n) false
#endif
enum mutation {
    MUTANT_NONE,
    MUTANT_NO_FORKS,     /* a number of a writer is taken once, the second is thrown away */
    MUTANT_CLOCK_ONLY,   /* the latest clock wins, whatever its author knew */
    MUTANT_LOCAL_TIE,    /* equal clocks are decided by order of arrival */
    MUTANT_NO_CLOSURE,   /* what a named head knew in turn is not known */
    MUTANT_NO_REFOLD,    /* records with several heads are not folded again after a take */
    MUTANT_NO_CONTEXT,   /* transactions name no heads */
    MUTANT_FOLLOW_CLOCK, /* a clock years ahead is followed */
    MUTANT_TRUST_FORKED, /* position decides even when the writer has forked */
    MUTANT_TRUST_TORN,   /* a run that does not come to its head is taken */
    MUTANT_KEEP_NAME,    /* a restored book goes on under its old name */
    MUTANT_NOTE_BLIND,   /* the line beside the book is written by who has not looked at it */
    MUTANT_HEADS_STAY,   /* saving a field does not end its conflict */
    MUTANT_NULL_IGNORED, /* emptying a field is not folded */
    MUTANT_LAST_ARRIVED, /* what arrives last wins */
    MUTANT_UNDO_ALL,     /* undo overwrites what somebody else has set since */
    MUTANT_COUNT
};

struct book {
    sqlite3 *db;
    struct vfs *vfs; /* of db (vfs.h); opened and closed with it */
    char *path;
    const struct derive *derive;
    const struct settle *settle;
    struct touched *touched; /* in this write, as they came (settle.h) */
    size_t ntouched, touched_room;
    bool is_all_touched;
    bool is_many;         /* many records are folded at once: hooks may put off (settle.h) */
    struct put_off *late; /* what they have put off, as it came; what it points to is in: */
    size_t nlate, late_room;
    struct arena late_arena;
    void *settle_memory;    /* of the layer above; */
    int64_t settle_version; /* data_version when it was made */
    bool has_settled;       /* in this write: the memory may be of what is not committed */
    const struct progress *progress;
    char site[BOOK_LABEL]; /* what this computer calls itself: stream_label; */
    bool is_site_given; /* by who opened the book */
    bool is_read_only, is_memory, is_foreign, is_log_only;
    int version;        /* user_version of the file when it was opened */
    bool is_folding;    /* derived tables may be written */
    bool is_logging;    /* log tables may be written */
    bool is_own_name;   /* in this write: who we are was compared with the line beside the book */
    int prepare_writes; /* collected by the authorizer */
    bool in_act, in_batch;
    int in_read;    /* reads begun inside each other */
    struct err failed; /* what SQLite said first since book_take_failure */
    bool has_disk_failed; /* in this write: what the handle has in memory is not to be believed when it ends */
    bool is_broken; /* a commit failed: the handle is not to be used */
    struct err broken; /* why, to be said each time; text "": a disk error */
    dev_t dev;
    ino_t ino;
    int64_t stored_key;             /* newest transaction put into the log in this write, 0: none; */
    uint8_t stored_hash[HASH_SIZE]; /* and its hash: what to look for after a failed commit */
    int64_t data_version;           /* at the last look */
    int64_t others;                 /* how often another one was found there */
    bool has_own_commit;            /* since the last book_has_changed */
    bool has_written;               /* something of ours came into the log and was committed */
    int64_t state;                  /* goes up with every commit that this handle made or noticed */
    char notice[400];
    struct stmt *stmts[SQL_COUNT]; /* made when first asked for: few of them ever are */
    struct stmt *rows[KIND_COUNT][ROW_STMTS];
    struct self self;
    struct id machine;          /* this machine, none in memory unless a simulator gives one */
    struct identity_mark *mark; /* in memory: stands for the line beside the book; may be NULL */
    struct know *know;          /* NULL: must be built before the next use */
    int64_t know_version;       /* data_version when it was begun */
    bool is_know_fresh;         /* it was looked at within the read that goes on (in_read) */
    int cache_kib;
    bool is_beginning;    /* a write: it waits for whoever writes; others wait for whoever commits */
    int64_t busy_since;   /* when waiting for another writer began, with short breaks; */
    int64_t busy_began;   /* and without; */
    int64_t busy_last;    /* when it was last looked whether it is our turn; */
    int busy_told;        /* seconds since busy_since that were told, 0: nothing yet */
    sigset_t signals;     /* blocked before the write; */
    bool is_stop_held;    /* and whether that is to be set again */
    int commit_ms;        /* how long the last commit took */
    void (*on_slow)(void *arg, enum book_slow why, int ms); /* NULL: nobody wants to know (book_on_slow) */
    void *slow_arg;
    int identity_fd;      /* -1: none (memory, foreign, read-only) */
    struct arena scratch; /* of one act */
    int64_t take_fits;    /* transactions that fitted into the time of one part of log_take_some last; 0: none yet */
    int take_most;        /* transactions in one part of log_take_some; 0: by time alone (simulators set it) */
};

/* One plain statement without rows; for BEGIN and the like. */
bool internal_exec(struct book *b, const char *sql, struct err *e);
/* b->site from here on: as much of the name as there is room for, whole characters. */
void internal_call_site(struct book *b, const char *name);
/* Something was committed, by this handle or as it noticed on the way: book_has_changed and book_state say so. */
void internal_committed(struct book *b);
/* Turns SQLite's answer into ours: what was tried, on which file, what to do. */
bool internal_fail(struct book *b, int rc, const char *doing, struct err *e);
/* After a failed fsync or a file that was replaced, nothing read through this handle is to be believed. ERR_IO. */
bool internal_is_usable(const struct book *b, struct err *e);
/* Prepares the row statement of a kind. */
struct stmt *internal_row_stmt(struct book *b, const struct kind_def *k, enum row_stmt which, struct err *e);
/* Prepares any text into a stmt that the caller owns (zeroed); internal_finish frees it. */
bool internal_prepare(struct book *b, struct stmt *q, const char *sql, const char *name, struct err *e);
void internal_finish(struct stmt *q);
/* Binds by position, reads by position: for generated statements only. What is bound is not copied: it has to stay
 * until stmt_done. What is not bound is NULL. */
void internal_bind(struct stmt *q, int at, const struct value *v);
struct value internal_column(struct stmt *q, int at);
/* Binds by name without copying: it has to stay until stmt_done. */
void internal_lend(struct stmt *q, const char *name, const void *p, size_t n);
/* The book's own that were ever asked for. Dropped, they can be asked for again. */
void internal_each_statement(struct book *b, void (*one)(struct stmt *q));
void internal_drop_statements(struct book *b);
/* With ROUNDS_DEBUG: stops the program if a statement was got and not done. Before an orderly close. */
void internal_check_done(const struct book *b);

#endif
