/* patient_head: the lines on top of the patient screen: who this is, how they are reached, what everybody has to know
 * first, what is booked. A line is left out where there is nothing to say. */
#ifndef ROUNDS_SCREENS_PATIENT_HEAD_H
#define ROUNDS_SCREENS_PATIENT_HEAD_H

#include "practice/appointment.h"
#include "screens/pane.h"

enum { PATIENT_HEAD_MAX = 12, PATIENT_HEAD_ITEMS = 5 };

/* Several things on one line, of which as many are shown as fit whole. */
struct patient_head_list {
    const char *item[PATIENT_HEAD_ITEMS];
    int count, total; /* in item; in all */
};

struct patient_head {
    const char *line[PATIENT_HEAD_MAX];
    bool is_warning[PATIENT_HEAD_MAX];                      /* to be seen before anything else is read */
    const struct patient_head_list *list[PATIENT_HEAD_MAX]; /* go on after the line's text; NULL: it is all */
    int count;
    struct patient_head_list next, open, sent; /* what is booked; what is to be done; whom they sent us */
    int nqueued; /* of open, how many stand among the follow-ups */
};

/* Makes the lines, in a; visits: all of this patient's, newest first. What cannot be read is a line less. */
void patient_head_make(struct patient_head *h, struct practice *p, struct arena *a, const struct patient *who,
                       const struct appointment *visits, int nvisits);
/* Of visits, newest first: the soonest that is to come or goes on, the first in the line "Next"; NULL none. */
const struct appointment *patient_head_next(const struct appointment *visits, int nvisits, int today, int now);
/* The lines from the top of a pane, each cut to it; of a list as much as fits whole, and "+2" for the rest. */
void patient_head_draw(const struct patient_head *h, const struct pane *p);

#endif
