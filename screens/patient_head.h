/* patient_head: the lines on top of the patient screen: who this is, how they are reached, what everybody has to know
 * first, what is booked. A line is left out where there is nothing to say. */
#ifndef ROUNDS_SCREENS_PATIENT_HEAD_H
#define ROUNDS_SCREENS_PATIENT_HEAD_H

#include "practice/appointment.h"
#include "screens/pane.h"

enum { PATIENT_HEAD_MAX = 12, PATIENT_HEAD_OPEN = 8 };

struct patient_head {
    const char *line[PATIENT_HEAD_MAX]; /* the one of what is open is made when it is drawn, for the width */
    bool is_warning[PATIENT_HEAD_MAX];  /* to be seen before anything else is read */
    int count;
    const char *open[PATIENT_HEAD_OPEN]; /* what is open, the most pressing first */
    int nopen, open_total;               /* in open; in all */
    int open_line;                       /* where that stands; -1: nothing is open */
};

/* Makes the lines, in a; visits: all of this patient's, newest first. What cannot be read is a line less. */
void patient_head_make(struct patient_head *h, struct practice *p, struct arena *a, const struct patient *who,
                       const struct appointment *visits, int nvisits);
/* The lines from the top of a pane, each cut to it; of what is open as much as fits whole, and "+2" for the rest. */
void patient_head_draw(const struct patient_head *h, const struct pane *p);

#endif
