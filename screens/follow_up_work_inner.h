/* follow_up_work_inner: what the parts of the work screen share: follow_up_work.c (which one, what is done with it),
 * _draw.c. Inside screens/follow_up_work*.c only. */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_WORK_INNER_H
#define ROUNDS_SCREENS_FOLLOW_UP_WORK_INNER_H

#include "screens/follow_up_work.h"

#include "screens/follow_up_group.h"

enum {
    FOLLOW_UP_WORK_CONTACTS = 3,
    FOLLOW_UP_WORK_SKIPPED = 200,
};

struct follow_up_work {
    struct arena arena;
    struct queue queue;
    struct follow_up_group group;   /* what is worked on; no rows: nothing is left */
    struct id current, wanted;      /* the row worked on; the one asked for by who opened the screen */
    struct id claimed[FOLLOW_UP_GROUP_MAX]; /* that one, and what the same call settles */
    int nclaimed;
    struct id skipped[FOLLOW_UP_WORK_SKIPPED]; /* looked at and left, this time */
    int nskipped, ndone;
    int place, total; /* of what the list shows and counts; place 0, or beyond them: not one of these */
    bool is_alone; /* not opened from the queue: one goes back to where one was, not on to the next */
    bool wants_next; /* somebody is at work: else nothing is claimed for a screen that stands there */
    bool is_settled; /* the one worked on was settled elsewhere: nobody else is put in their place unasked */
    char shown[64];  /* whom the screen showed last */
    int nacts;       /* front's, when that was */
    struct queue_detail detail;
    const char *wrong; /* an open complaint; "" */
    const char *also; /* what else is open for the patient, "" nothing */
    const char *contacts[FOLLOW_UP_WORK_CONTACTS];
    int ncontacts;
    const char *visit; /* what it is about, else their next: "booked today 10:00 with Parisian"; "" none */
    bool is_to_move;   /* who is to be told has that booking still: b moves it, and books no second one */
    const char *say, *free;
};

void follow_up_work_draw(const struct app *app, const void *state, const struct pane *p);

/* What b is called for whoever is shown. */
const char *follow_up_work_book_title(const struct follow_up_work *v);

#endif
