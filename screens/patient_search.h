/* patient_search: a form's field in which a patient is found: letters of the name, an age, digits of a number.
 *
 * Where nobody fits, those nearly called so are offered (find_nearly). The first result is then a heading that says
 * so. The marker begins there, and nobody is taken by it: Enter pressed without looking takes no stranger.
 */
#ifndef ROUNDS_SCREENS_PATIENT_SEARCH_H
#define ROUNDS_SCREENS_PATIENT_SEARCH_H

#include "practice/find.h"
#include "screens/app.h"
#include "screens/pane.h"

enum { PATIENT_SEARCH_INDENT = 2, PATIENT_SEARCH_NAME_CELLS = 34 };

/* What Enter on the heading is answered with. */
#define PATIENT_SEARCH_CHOOSE     "Nobody fits that. Down: those who are nearly called so."
/* Where somebody new can be taken, too: in the words of that row. */
#define PATIENT_SEARCH_CHOOSE_NEW     "Nobody fits that. Down: nearly so, and last a new patient."
#define PATIENT_SEARCH_CHOOSE_UNKNOWN "Nobody fits that. Down: nearly so, and last not known here."

/* All zero: nothing was looked for. patient_search_finish gives it back. */
struct patient_search {
    struct arena arena;
    struct find_result found;
    const char *heading; /* what stands first; NULL: no heading */
};

/* Finds who fits; what cannot be read is said on the message line. Returns the number of results. */
int patient_search_find(struct app *app, struct patient_search *s, const char *typed);
/* The same number again. */
int patient_search_count(const struct patient_search *s);
/* Whose result that is. NULL: the heading; e says what to do instead, for the field (may be NULL). */
const struct find_row *patient_search_row(const struct patient_search *s, int result, struct err *e);
/* One of them: name, birth date, number; or the heading. */
void patient_search_draw(const struct patient_search *s, int result, const struct pane *line);
/* The heading alone, for those who draw the others by themselves. */
void patient_search_heading(const struct patient_search *s, const struct pane *line);
void patient_search_finish(struct patient_search *s);

#endif
