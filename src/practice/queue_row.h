/* queue_row: one row of the queue as it is read, and where it stands now; inside src/practice/queue_*.c only.
 *
 * A row is read bare: what order, place and counts go by, from an index alone. What people read on it (names, rule,
 * fact) is a look at two tables more, for those rows that are looked at: queue_know (queue.h).
 */
#ifndef ROUNDS_PRACTICE_QUEUE_ROW_H
#define ROUNDS_PRACTICE_QUEUE_ROW_H

#include "book/stmt.h"
#include "practice/presence.h"
#include "practice/queue.h"

/* The texts and places that are not known yet. */
void queue_row_blank(struct queue_row *row);
/* Of the statement's row; is_merged: its patient was made one with another, see queue_row_survivor. Text is in a. */
void queue_row_bare(struct arena *a, struct stmt *q, struct queue_row *row);
void queue_row_whole(struct arena *a, struct stmt *q, struct queue_row *row); /* of queue_whole: all of it */
/* Of a visit what words about it need, of a statement that reads these columns of its record. In a. */
const struct appointment *queue_row_visit(struct stmt *q, const struct id *id, struct arena *a);
/* All of what stands in table queue under this id; *found: something does. */
bool queue_row_get(struct practice *p, const struct id *id, struct arena *a, struct queue_row *out, bool *found,
                   struct err *e);
/* Once the statement is closed: who took over stands for a merged record, with their names. */
bool queue_row_survivor(struct practice *p, struct arena *a, struct queue_row *row, struct err *e);
/* Once it is placed: who is to be rung and has no number left is QUEUE_LOST. One look at those with a wrong number. */
bool queue_row_reach(struct practice *p, struct arena *a, struct queue_row *row, struct err *e);

/* Whether what is confidential has nobody any more who keeps it, and this one sees it. */
bool queue_row_is_left(const struct practice *p, const struct id *staff, const struct queue_row *row);

/* Who is in the building or comes today, and who has what open on this machine. */
struct queue_visit;
struct queue_here {
    int64_t now;                /* civil minutes */
    struct queue_visit *visits; /* by patient, then by start */
    int nvisits;
    struct presence *presence;
    int npresence;
};
bool queue_here_load(struct practice *p, struct arena *a, int64_t now, struct queue_here *out, struct err *e);
/* Fills place, owner (gone once it falls), visit, holder, is_late. */
void queue_place(const struct queue_here *here, struct queue_row *row);

#endif
