/* act: writing. One act of one person becomes one transaction in the log.
 *
 *     struct act act;
 *     if (!act_begin(b, &act, "appointment-book", &who, e)) return false;
 *     ... read, check: nobody else writes now ...
 *     act_record(&act, KIND_APPOINTMENT, &id, &patient_id);
 *     act_set_int(&act, APPOINTMENT_DATE, date);
 *     return act_commit(&act, e);
 *
 * Between act_begin (BEGIN IMMEDIATE) and the end there is never a wait for a person or
 * for a file exchange. An act is abandoned by act_abandon, or by any failure of act_commit.
 * act_commit has three outcomes: true = durable; ERR_UNKNOWN = it may or may not be there
 * (the handle was reopened and looked: only if that failed too); any other error = it is not there.
 */
#ifndef ROUNDS_BOOK_ACT_H
#define ROUNDS_BOOK_ACT_H

#include "base/buf.h"
#include "book/book.h"

/* Who acts: staff (may be none: a label only until people sign in), and why in words (may be NULL). */
struct who {
    struct id staff;
    const char *reason;
};

struct act {
    struct book *book;
    struct buf parts;        /* finished parts, encoded */
    struct buf finished;     /* where each of them stands in parts */
    struct buf cells;        /* cells of the part being built */
    int nparts, ncells;
    int kind;                /* of the part being built, 0: none */
    struct id record, subject;
    const char *name;        /* stable command name: "appointment-book" */
    struct who who;
    struct id undoes;        /* 16 bytes of the hash of what this undoes, or none */
    bool is_open, is_written, has_failed; /* is_written: by act_write, which may have failed */
    int64_t at_ms;           /* wall time of the act */
    struct err failed;       /* what went wrong while parts were added; told by act_write and act_commit */
    int64_t key;             /* after commit: the transaction's key */
};

/* Waits at most 5 s for other writers, then ERR_BUSY. Inside a batch it opens no SQLite transaction of its own. */
bool act_begin(struct book *b, struct act *act, const char *name, const struct who *who, struct err *e);

/* Starts the part for a record; cells set after it belong to it. subject: the patient it
 * is about, NULL for none (it decides what an erasure reaches; a patient is its own subject).
 * A part without cells is dropped. A record named again goes on where it was: one act has one part for it. */
void act_record(struct act *act, int kind, const struct id *id, const struct id *subject);
/* The value is copied. Of two for one field the last counts. Text that is not UTF-8 (or holds a NUL) makes act_commit
 * fail with ERR_INPUT. */
void act_set(struct act *act, int field, const struct value *v);
void act_set_int(struct act *act, int field, int64_t v);
void act_set_text(struct act *act, int field, const char *v); /* NULL: null */
void act_set_id(struct act *act, int field, const struct id *v);
void act_set_null(struct act *act, int field);

/* True if nothing has been set so far. */
bool act_is_empty(const struct act *act);

/* Writes log, then derived, and commits. An empty act commits nothing and is true. Besides what is said above:
 * ERR_INPUT (text), ERR_REFUSED (more than a transaction holds: txn.h); nothing was written then. */
bool act_commit(struct act *act, struct err *e);
void act_abandon(struct act *act);
/* Writes without committing yet; nothing may be added afterwards. What is to be said of the act is read between this
 * and act_end: a read after the commit may have to wait for another writer, and its failure would sound as if nothing
 * had been saved. An act that failed to be written cannot be committed any more: act_commit says why once more. */
bool act_write(struct act *act, struct err *e);
/* Commits if ok, else abandons (keeping e as it is) and returns false. */
bool act_end(struct act *act, bool ok, struct err *e);

/* Many acts in one SQLite transaction (import, demo): all are durable at batch_end, or none. */
bool act_batch_begin(struct book *b, struct err *e);
bool act_batch_end(struct book *b, struct err *e);
void act_batch_abandon(struct book *b);

#endif
