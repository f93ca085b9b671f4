/* bulk: writing many records at a steady pace, for imports and the demo.
 *
 * One act per row would make the log several times larger and the import several times slower;
 * one act for a whole file could never be taken back in reasonable pieces and would hold the book for
 * minutes. So records are gathered into acts of at most BULK_PARTS parts, and acts into
 * SQLite transactions that end after about BULK_HOLD_MS, on slow disks a little more: between them other
 * people on the same computer write (BOOK section 4). With is_one_batch nothing is durable before bulk_end.
 *
 * A part becomes readable (book_row) only when its act is committed. bulk_is_pending says whether a
 * record is still in the open act; bulk_record commits that act first when a record comes
 * again, so that no act writes one record twice.
 */
#ifndef ROUNDS_EXCHANGE_BULK_H
#define ROUNDS_EXCHANGE_BULK_H

#include "book/act.h"

enum {
    BULK_PARTS = 32, /* of one act. Whatever looks at one record reads its whole act: at 200 verify takes six
                      * times as long, at 32 the file is 4 % larger (measured on 7,584 visits) */
    BULK_HOLD_MS = 150, /* of one SQLite transaction (BOOK section 4) */
    BULK_HOLD_MAX_MS = 1000, /* on a slow disk: a fifth of the time others will wait for (act_begin: 5 s) */
    BULK_COMMIT_SHARE = 4,   /* the disk gets at most a fourth of the time, within these limits */
    BULK_SLOTS = 256    /* of the table of pending ids: a power of two, at least 4 * BULK_PARTS */
};

struct bulk {
    struct book *book;
    struct act act;
    struct who who;
    const char *name;   /* of the acts: "import-synthea" */
    int64_t at_ms;      /* wall time the acts shall bear; 0: now */
    bool is_one_batch;
    bool in_act, in_batch;
    bool wants_end;     /* the batch has lasted long enough: it ends with the open act */
    int64_t batch_from; /* clock_mono_ms */
    int64_t hold_ms;    /* of this batch: longer where the last commit was slow */
    int npending;
    struct id pending[BULK_SLOTS];
    int64_t nacts;
    const struct progress *progress;
    int64_t ticked_at;
};

/* Sets up; nothing is begun yet. name and who->reason must outlive it; progress may be NULL. */
void bulk_start(struct bulk *k, struct book *b, const char *name, const struct who *who, bool is_one_batch,
                const struct progress *progress);

/* Makes sure that an act is open with room for n parts more. Others may write to k->act
 * (patient_put, contact_put) after it, telling bulk_note of each record. */
bool bulk_room(struct bulk *k, int n, struct err *e);
/* Starts the part of a record: act_set on &k->act follows. */
bool bulk_record(struct bulk *k, int kind, const struct id *id, const struct id *subject, struct err *e);
/* The same where there is room for it, and its record is not among those of the open act. */
void bulk_put(struct bulk *k, int kind, const struct id *id, const struct id *subject);
void bulk_note(struct bulk *k, const struct id *id);
bool bulk_is_pending(const struct bulk *k, const struct id *id);

/* Acts from here on bear this name, author and time; the open one is committed, and one with room for n parts begun. */
bool bulk_begin(struct bulk *k, const char *name, const struct who *who, int64_t at_ms, int n, struct err *e);

/* Commits the open act: what was written can be read. */
bool bulk_flush(struct bulk *k, struct err *e);

/* To be called after each row: has the SQLite transaction end with the open act when it has lasted long enough,
 * and shows progress. *stop is set when the person wants to stop. */
void bulk_pause(struct bulk *k, const char *what, int64_t done, int64_t total, bool *stop);

/* Commits everything; or gives up everything since the last pause (all of it with is_one_batch). */
bool bulk_end(struct bulk *k, struct err *e);
void bulk_abandon(struct bulk *k);

#endif
