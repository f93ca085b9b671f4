/* patient_entry: Enter on a row of the timeline: all of its words, every version of it with who, when and at which
 * computer, before and after; below, what can be done with it. */
#ifndef ROUNDS_SCREENS_PATIENT_ENTRY_H
#define ROUNDS_SCREENS_PATIENT_ENTRY_H

#include "practice/timeline.h"
#include "screens/app.h"

/* name: whose, for the forms that may follow. */
void patient_entry_open(struct app *app, const struct timeline_row *row, const char *name);

/* Shows a visit where it stands in the day. */
bool patient_entry_go(struct app *app, const struct id *appointment, struct err *e);

#endif
