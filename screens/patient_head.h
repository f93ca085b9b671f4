/* patient_head: the lines on top of the patient screen: who this is, how they are reached, what everybody has to know
 * first, what is booked. A line is left out where there is nothing to say. */
#ifndef ROUNDS_SCREENS_PATIENT_HEAD_H
#define ROUNDS_SCREENS_PATIENT_HEAD_H

#include "practice/appointment.h"

enum { PATIENT_HEAD_MAX = 12 };

struct patient_head {
    const char *line[PATIENT_HEAD_MAX];
    bool is_warning[PATIENT_HEAD_MAX]; /* to be seen before anything else is read */
    int count;
};

/* Makes the lines, in a; visits: all of this patient's, newest first. What cannot be read is a line less. */
void patient_head_make(struct patient_head *h, struct practice *p, struct arena *a, const struct patient *who,
                       const struct appointment *visits, int nvisits);

#endif
