/* patient_view: one person on one screen: who they are to us, what is next, and everything that happened.
 *
 * The head says name, age, numbers, what to know and what is booked; below it stands the timeline, newest first,
 * one row for one visit however often it changed. Opened on a struct front_patient; on NULL (key 2) on the patient
 * under the schedule's marker, else on who is kept in the header, else on the one shown last.
 */
#ifndef ROUNDS_SCREENS_PATIENT_VIEW_H
#define ROUNDS_SCREENS_PATIENT_VIEW_H

#include "base/id.h"
#include "screens/app.h"

extern const struct screen patient_view_screen;

/* Whom it shows, for what is asked and filled in over it; names as on its tab. Owned by the screen. */
const struct id *patient_view_patient(const struct app *app);
const char *patient_view_name(const struct app *app);

#endif
