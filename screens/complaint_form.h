/* complaint_form: ! something went wrong for a patient, written down from any screen.
 *
 * It begins with the patient at hand (front_whom), or asks who it was. What happened, what would put it right,
 * Enter; Tab and y before that Enter: settled now. What is rarer - how it came, where, about whom, a concern only, the
 * cause, confidential - stands below and is reached with Tab.
 */
#ifndef ROUNDS_SCREENS_COMPLAINT_FORM_H
#define ROUNDS_SCREENS_COMPLAINT_FORM_H

#include "practice/complaint.h"
#include "practice/draft.h"
#include "screens/app.h"

/* !, an act of the app's plan. */
bool complaint_form_wrong(struct app *app, struct err *e);
/* Changes the words of one that is there, and whom and what it is about. name: how the patient is called, copied. */
bool complaint_form_edit(struct app *app, const struct id *complaint, const char *name, struct err *e);
/* Goes on with one that was left half-filled; with a change of one. */
void complaint_form_resume(struct app *app, const struct draft *d);
void complaint_form_resume_edit(struct app *app, const struct draft *d);

enum { COMPLAINT_FORM_CHOICES = 60 };
/* The practice's causes for a form's choice, "not known yet" first; codes beside them. Names are in a; titles ends with
 * NULL. Returns their number. */
int complaint_form_causes(const struct practice *p, struct arena *a, const char *titles[COMPLAINT_FORM_CHOICES + 1],
                          const char *codes[COMPLAINT_FORM_CHOICES]);
/* Who works here, `first` before them. The same. */
int complaint_form_staff(const struct practice *p, struct arena *a, const char *first,
                         const char *titles[COMPLAINT_FORM_CHOICES + 1], struct id ids[COMPLAINT_FORM_CHOICES]);

#endif
