/* caller_search: a form's field in which it is found out who rings or wrote: letters of a name, an age, or a number,
 * under which every child stands. Where nobody fits, those nearly called so stand below a heading that says it; the
 * marker begins on the heading, and nobody is taken by it. Whoever is marked, or kept in the header, is offered while
 * nothing is typed; the last result is always that they are not known here, or withhold their number.
 */
#ifndef ROUNDS_SCREENS_CALLER_SEARCH_H
#define ROUNDS_SCREENS_CALLER_SEARCH_H

#include "practice/caller.h"
#include "screens/front.h"

enum { CALLER_SEARCH_TEXT = 120 };

/* All zero: nothing was looked for. caller_search_finish gives it back. */
struct caller_search {
    struct arena arena;
    struct caller *found;
    int nfound;
    struct front_hand hand; /* marked or kept in the header; patient none: nobody */
    bool offers_hand;       /* it is the first result */
    const char *heading;    /* so is this, where those found are near; NULL: they fit */
    char typed[CALLER_SEARCH_TEXT];
};

/* Finds who fits; what cannot be read is said on the message line. Returns the number of results. */
int caller_search_find(struct app *app, struct caller_search *s, const char *typed);
/* One result: name, age, number, or through whom. */
void caller_search_draw(const struct caller_search *s, int index, const struct pane *line);

/* Who that result is. Known: patient and name. Not known: patient none, and number or name as they said it ("Roe,
 * Jane"), or both. number: also of somebody known, if that is all that was typed; via: through whom that number leads
 * to them. */
struct caller_search_taken {
    struct id patient;
    char name[CALLER_SEARCH_TEXT], number[CALLER_SEARCH_TEXT], via[CALLER_SEARCH_TEXT];
};
/* False: that is the heading, and e says what to do (ERR_INPUT). */
bool caller_search_take(const struct caller_search *s, int index, struct caller_search_taken *out, struct err *e);
/* The same for what was typed where no result was taken: not known here, under that number or name. */
struct caller_search_taken caller_search_untaken(const char *typed);
void caller_search_finish(struct caller_search *s);

#endif
