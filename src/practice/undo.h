/* undo: taking one's own last act of today back, and doing it again.
 *
 * Only whole acts, by the staff member who did them, from this computer, since midnight; several one after the
 * other, and forward again as long as nothing new was done. Imports and policy files are not taken back so, nor what
 * ended a conflict: one of its sides would be out of sight. The result has to obey the same rules as any act: a
 * cancellation is not taken back into a slot that has gone to somebody else. Undo is itself an act and stays in the
 * history.
 */
#ifndef ROUNDS_PRACTICE_UNDO_H
#define ROUNDS_PRACTICE_UNDO_H

#include "book/history.h"
#include "practice/appointment.h"

struct undone {
    bool found;            /* false: there is nothing to take back */
    int64_t key;           /* of that act in the log: no other has it */
    const char *sentence;  /* "Taken back: cancelled Candelaria, Ignacio, Mon 23 Nov 10:30 (K7M4-QX7R)." */
    const char *act;       /* stable name of what was taken back */
    int64_t at_ms;         /* when that was */
    struct id record;      /* the appointment (or other record) it was about, for the cursor */
    int kind;
    struct id patient;     /* whose that is; none: nobody's */
    const char *with_it;   /* a booking made it too: "the new patient and the call"; "" nothing. Said in sentence */
    int nmore;             /* other bookings that were made in the same act (a series, a family) */
    int nkept;             /* fields left alone as somebody else has set them since (the sentence says so) */
};

/* What undo (redo: true: what redo) would take back; nothing is written. For "ask first" when it is old. */
bool undo_peek(struct desk *d, bool redo, struct arena *a, struct undone *out, struct err *e);
/* Takes it back, or does it again, and says so. Nothing to do is true with found false. Errors of undo_check;
 * ERR_STALE if everything was changed since by somebody else; ERR_BUSY, ERR_UNKNOWN, ERR_IO. */
bool undo_last(struct desk *d, struct arena *a, struct undone *out, struct err *e);
bool undo_redo(struct desk *d, struct arena *a, struct undone *out, struct err *e);
/* Either of the two, of the act that was peeked at and no other: ERR_STALE where another is the last by now. */
bool undo_this(struct desk *d, bool redo, int64_t key, struct arena *a, struct undone *out, struct err *e);

/* Would taking `entry` back leave every appointment in it legal? Called inside the open act. ERR_REFUSED (the slot is
 * taken, bookings hang on the patient), ERR_STALE (somebody has changed since what the act made). */
bool undo_check(struct desk *d, struct arena *a, const struct log_entry *entry, struct err *e);

#endif
