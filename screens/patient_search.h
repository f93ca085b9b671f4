/* patient_search: a form's field in which a patient is found: letters of the name, an age, digits of a number. */
#ifndef ROUNDS_SCREENS_PATIENT_SEARCH_H
#define ROUNDS_SCREENS_PATIENT_SEARCH_H

#include "practice/find.h"
#include "screens/app.h"
#include "screens/pane.h"

enum { PATIENT_SEARCH_INDENT = 2, PATIENT_SEARCH_NAME_CELLS = 34 };

/* All zero: nothing was looked for. patient_search_finish gives it back. */
struct patient_search {
    struct arena arena;
    struct find_result found;
};

/* Finds who fits; what cannot be read is said on the message line. Returns their number. */
int patient_search_find(struct app *app, struct patient_search *s, const char *typed);
/* One of them: name, birth date, number. */
void patient_search_draw(const struct patient_search *s, int index, const struct pane *line);
void patient_search_finish(struct patient_search *s);

#endif
